// Package auth holds the credentials: how passwords are judged, hashed and verified, how access tokens are signed and
// verified, which keys do it, and how refresh tokens and API keys are made.
//
// Nothing here touches a database, knows HTTP or reads a clock of its own. Accounts, sessions and the throttling of
// logins are kept by package store; which role may do what is a policy of package httpapi. A token names a user and
// a session and says nothing about rights: those are looked up on each request, so that they can be taken away at
// once.
package auth
