// Package store keeps what package hiring describes in a database, SQLite or PostgreSQL, with one code path.
//
// One exported method is one transaction. A method that writes, or that returns personal data, takes the actor:
// what the actor may see is a condition in its SQL, and a write leaves an audit entry and an outbox event in the
// same transaction. Errors leave this package as *hiring.Error where a client can do something about them; driver
// errors are read in errors.go and nowhere else.
//
// What does not live here: rules about what may happen (package hiring decides, the store carries out) and
// anything about HTTP.
package store
