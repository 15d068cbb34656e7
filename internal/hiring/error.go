package hiring

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal an Error is. The HTTP layer maps each kind to one status.
type Kind int

// The kinds of refusal.
const (
	KindInternal        Kind = iota // a fault of ours
	KindUnauthenticated             // nobody we know
	KindNotFound                    // does not exist, or not for this actor
	KindForbidden                   // known and visible, but the role is too low
	KindMalformed                   // a parameter or a body that can't be read
	KindInvalid                     // readable, with an invalid meaning
	KindConflict                    // against the present state
	KindStale                       // made for another version
	KindGone                        // was good once, is not any more
	KindUnavailable                 // the database can't answer now; trying again may help
	KindFull                        // no room left to write
	KindTooLarge                    // a body above the limit
	KindUnsupported                 // a body of a media type or coding that is not read here
	KindPrecondition                // a change without the condition that it needs
	KindMethod                      // a method that the resource does not have
	KindTooMany                     // too often; RetryAfter says when to come back
	KindNotAcceptable               // none of the representations that the client takes
)

// Violation is one thing wrong with one field (Pointer, a JSON pointer into the body) or one query parameter.
type Violation struct {
	Pointer   string
	Parameter string
	Code      string
	Detail    Phrase
	Args      []any // what the verbs in Detail stand for
}

// Text is Detail with its arguments.
func (v Violation) Text() Text { return Text{v.Detail, v.Args} }

// Error is a refusal that a person or a program can act upon. Code is stable snake_case and part of the API.
type Error struct {
	Kind       Kind
	Code       string
	Detail     Phrase
	Args       []any // what the verbs in Detail stand for
	Violations []Violation
	Version    int // of the resource, with KindStale
	RetryAfter int // seconds to wait, with KindTooMany and KindUnavailable; 0 leaves it to the HTTP layer
	cause      error
}

// Text is Detail with its arguments.
func (e *Error) Text() Text { return Text{e.Detail, e.Args} }

// Error is for logs, and in English.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Detail != "" {
		b.WriteString(": " + e.Text().String())
	}
	for _, v := range e.Violations {
		fmt.Fprintf(&b, "; %s%s %s", v.Pointer, v.Parameter, v.Code)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap gives the fault behind the refusal, for logs; it never reaches a client.
func (e *Error) Unwrap() error { return e.cause }

// Because attaches the fault behind the refusal.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// NotFound is the one answer for what does not exist and for what the actor may not see.
func NotFound() *Error {
	return &Error{Kind: KindNotFound, Code: "not_found", Detail: "there is nothing here, or nothing that you may see"}
}

// Forbidden refuses an actor whose role is too low for something that they may see.
func Forbidden() *Error {
	return &Error{Kind: KindForbidden, Code: "forbidden", Detail: "your role does not allow this"}
}

// Conflict refuses a change that the present state does not allow. The code names the rule.
func Conflict(code string, detail Phrase, args ...any) *Error {
	return &Error{Kind: KindConflict, Code: code, Detail: detail, Args: args}
}

// Malformed refuses one query parameter that can't be read.
func Malformed(parameter, code string, detail Phrase, args ...any) *Error {
	return &Error{
		Kind: KindMalformed, Code: code, Detail: "a parameter can't be read",
		Violations: []Violation{{Parameter: parameter, Code: code, Detail: detail, Args: args}},
	}
}

// Stale refuses a change made for another version than the current one.
func Stale(current int) *Error {
	return &Error{
		Kind: KindStale, Code: "stale_version", Version: current,
		Detail: "somebody changed this since you read it: read it again",
	}
}

// Invalid refuses a body whose fields are wrong; it carries all of them at once.
func Invalid(vs ...Violation) *Error {
	return &Error{Kind: KindInvalid, Code: "invalid", Detail: "the body has fields with an invalid meaning", Violations: vs}
}

// Wrong is one violation of one field.
func Wrong(pointer, code string, detail Phrase, args ...any) Violation {
	return Violation{Pointer: pointer, Code: code, Detail: detail, Args: args}
}

// Is tells whether err is an Error of this kind.
func Is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// Code gives the stable code of err, or "" when it is no Error.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
