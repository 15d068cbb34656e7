// Package tracing follows requests through the service with OpenTelemetry: a span for the request, a child for each
// statement, their ids in the log. It exists only for those who ask for it: without an exporter there is no value of
// this package, no wrapper around a handler or a connection, and no cost.
//
// What leaves the process goes through one list of attributes that lead to no person (scrub.go): the instrumentation
// libraries record addresses, paths with ids and user agents, and may record more tomorrow.
//
// What does not live here: what a span is for (the handlers and statements are what they are), and metrics.
package tracing
