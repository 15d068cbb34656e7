// Package metrics counts what the service does, for Prometheus: requests by route, connections to the database, what
// waits in it, logins at work. Its registry is its own, so that a process may serve twice and no library adds to it.
//
// No label holds anything that a client made up, a person, or an id: routes stand for paths. What each figure means is
// docs/observability.md, and a test compares the two.
//
// What does not live here: the listener, which belongs to the command, and anything that decides; a figure that can't be
// had is left out and never gets in the way of a request.
package metrics
