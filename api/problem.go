package api

import "strconv"

// Problem is the body of every answer with a status of 400 or more: a problem document (RFC 9457, media type
// application/problem+json).
type Problem struct {
	// URI reference that identifies the kind of problem; about:blank where the status says it all.
	Type string `json:"type" format:"uri-reference" example:"about:blank"`
	// What the problem is, in few words, for a person; the same for every occurrence of its kind. In French, or in
	// English if Accept-Language prefers it.
	Title string `json:"title" example:"Unprocessable Entity"`
	// The HTTP status of the answer.
	Status int `json:"status" minimum:"400" maximum:"599" example:"422"`
	// What went wrong this time, for a person. Not for programs: it may be worded differently tomorrow.
	Detail string `json:"detail" example:"the body has fields with an invalid meaning"`
	// URI reference of this occurrence: the path of the request.
	Instance string `json:"instance" format:"uri-reference" example:"/v1/jobs"`
	// Stable snake_case name of the problem, for programs; never translated.
	Code string `json:"code" example:"invalid" extensions:"x-open-enum"`
	// The X-Request-Id of the request, to quote when asking for help.
	RequestID string `json:"request_id" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// Everything wrong with single fields or parameters, all at once; empty where the problem is none of a field.
	Errors []FieldError `json:"errors"`
}

// Error makes a problem usable as a Go error, for clients: the status, the code and the detail.
func (p *Problem) Error() string {
	s := strconv.Itoa(p.Status) + " " + p.Code
	if p.Detail != "" {
		s += ": " + p.Detail
	}
	return s
}

// FieldError is one thing wrong with one field of the body or one query parameter.
type FieldError struct {
	// JSON pointer (RFC 6901) to the field in the body; absent where a query parameter is wrong.
	Pointer string `json:"pointer,omitempty" example:"/openings"`
	// Name of the query parameter; absent where the body is wrong.
	Parameter string `json:"parameter,omitempty" example:"limit"`
	// Stable snake_case name of what is wrong, for programs; never translated.
	Code string `json:"code" example:"min" extensions:"x-open-enum"`
	// What is wrong, for a person.
	Detail string `json:"detail" example:"must be at least 1"`
}
