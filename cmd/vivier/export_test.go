package main

// BaseURL is a door for the test of where to ask a server that listens everywhere: the tests themselves listen on the
// loopback only.
var BaseURL = baseURL
