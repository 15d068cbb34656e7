// Package demo fills an empty database with the 2024 campaign that vivier began with: its postings, its effort and
// the counts of its four juries are the published ones; the people, their names and the days on which things happened
// were not published and are made up here.
//
// What does not live here: printing and serving (the command demo), and anything that a real installation needs.
package demo
