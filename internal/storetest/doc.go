// Package storetest gives each test databases of its own: a SQLite file in the test's directory and a database of a
// PostgreSQL that this process started from the machine's binaries. Both are at the program's newest schema.
//
// The server is a throwaway: its data live in memory where the machine allows it, nothing is synced, and it goes away
// with the process, however that ends. Every test process has its own, so packages are tested side by side. A missing
// PostgreSQL is a failure, not a skip: what runs on one database only is not tested.
//
// What does not live here: tests, and anything that the program itself needs. Only _test.go files import this package,
// and the benchmarks, which want the same server with settings of their own: see Serve.
package storetest
