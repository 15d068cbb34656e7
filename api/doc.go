// Package api is the HTTP contract as Go types: what the service reads and answers under /v1, one file per
// resource. The OpenAPI document is generated from it, so that a comment here is a description there.
//
// What lives here: the structs of requests and answers, their enums, the problem document and the page. What does
// not: rules, storage and routing. Nothing in this package runs a request; a client in Go imports it and nothing
// else of the service.
//
// # Answers
//
// Job is what the service answers, and Page[Job] a page of them; Page[Row[Job]] is the same page to somebody who asked what
// changed, which tells of deletions too. Every key is always present; null means unknown or none; a list is never null.
// How a field is written says which of these apply:
//
//	T                       always there, never null
//	*T  x-nullable          always there, null means unknown or none
//	*T  omitempty           absent where the caller may not see it or did not ask for it, never null
//	**T omitempty, nullable both: a nil pointer is absent, a pointer to a nil pointer is null
//
// # Inputs
//
// JobInput is what a client sends to create a Job, and what a merge patch (RFC 7396) of one must result in. A field
// without omitempty is required; a pointer tells the 0 that was given from nothing. Every other field may be left out or be null, which mean the same: it takes the
// default that its comment names. A free text that is empty counts as null. A key of Job that JobInput does not have
// is read-only; sending it is refused.
//
// # Values
//
// Ids are UUIDs of version 7. Instants are RFC 3339 in UTC with Z, to the microsecond; days are Date. Money is an
// integer number of cents beside its currency. An enum is closed, unless its field carries x-open-enum: then later
// versions of the service may answer values that a client does not know yet, and it must live with them.
package api
