// Package hiring is the domain: what a campaign, a job, a jury, an application and a funnel are, and which
// changes of them the rules allow.
//
// A type here is a plain struct without tags; a rule is a method or a function that takes values and returns
// values. Nothing in this package does I/O, reads a clock, knows a database or knows HTTP: the time is always an
// argument, and a rule that needs a fact from elsewhere receives that fact.
//
// What does not live here: SQL and transactions (package store), JSON and status codes (packages api and
// httpapi), and the statistics of rates (package pkg/funnel).
package hiring
