package main

// Bounded is bounded.
var Bounded = bounded
