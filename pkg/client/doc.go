// Package client talks to a vivier server: each operation of its API is a method, with the types of package api.
//
//	c, err := client.New(client.Config{BaseURL: "https://vivier.example.org", Key: os.Getenv("VIVIER_KEY")})
//	…
//	for app, err := range c.Applications(ctx, client.ApplicationFilter{Status: []api.Status{api.StatusActive}}) {
//		…
//	}
//
// What lives here: sending a request, proving who asks, trying again where that is safe, following pages, and errors that
// a program can tell apart. What does not: rules. What the server refuses is refused there, and told here.
//
// # Who asks
//
// A script has a key, which is sent as it is. A person has an address and a password: the client logs in when it has
// something to ask, renews its access token before it runs out and when the server no longer takes it, and logs in
// again when its session has ended. A [Client] is safe for concurrent use, and all its callers share one session.
//
// # Changes
//
// What is read carries its version, and a change names the version it was decided upon: where somebody else was faster
// the answer is a 412, whose [Error] says which version there is now. A change is a [Patch]: the fields to set, and nil
// for those to empty (RFC 7396).
//
// # Errors
//
// Every answer of 400 and more is an [*Error]. Beside those that a method's comment names, any method may answer 401 (not
// who they say they are), 403 (known, and not theirs to do), 404 (not there, or not theirs to know of), 422 (a field with
// an invalid meaning), 429 (too much) and 503 (not now). Without an answer the error is that of package net/http.
//
// # Trying again
//
// What can be repeated without happening twice is: questions, and changes, each of which carries an Idempotency-Key that
// the client makes up (see [WithIdempotencyKey]). It is repeated when the connection fails, when the answer is 429 or 503,
// and when it is the 409 idempotency_key_in_use, which says that the first try is still at work; after a pause that grows
// with each try and is drawn at random, or the one that Retry-After asks for. What deals in secrets (logins,
// passwords, keys) is sent once, for the server keeps no copy of it to answer from.
package client
