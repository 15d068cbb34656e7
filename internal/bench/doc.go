// Package bench is the program behind `make bench`: it measures vivier against small programs that do the same work
// with nothing around it, and prints the ratios. Absolute times mean nothing from one machine to the next, so both
// sides run on one machine in one run, by turns, each in a process of its own.
//
// What lives here: the yardsticks (bare*.go), a generator that fills databases with made-up applications and their
// history (fill.go, course.go and what writes them), the load (load.go), the goals (goals*.go) and the report. What
// does not: tests of what is right, and any limit that a test run could fail on. Nothing of this is in the product.
package main
