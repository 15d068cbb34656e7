package client

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// CodeNoProblem is the code of an [Error] whose answer was no problem document: something between the client and the
// server answered in the server's place.
const CodeNoProblem = "no_problem"

// Error is an answer that says no. The fields of the problem are its own: err.Status, err.Code, err.Detail, err.Errors.
// errors.As finds it, and the [*api.Problem] in it.
type Error struct {
	*api.Problem
	// How long the server asks to wait before the next try; 0 where it does not say.
	RetryAfter time.Duration
	// The version that the thing has now, where a change named another (412); 0 otherwise.
	Version int
}

// Unwrap gives the problem document.
func (e *Error) Unwrap() error { return e.Problem }

// Is tells whether err is an answer with this status, or that any of its codes is code: client.Is(err, 404, "").
func Is(err error, status int, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status && (code == "" || e.Code == code)
}

// refusal reads an answer that is no good one.
func (c *Client) refusal(res *http.Response, body []byte) *Error {
	problem := new(api.Problem)
	media, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
	if media != "application/problem+json" || json.Unmarshal(body, problem) != nil || problem.Status != res.StatusCode {
		problem = &api.Problem{
			Type: "about:blank", Title: http.StatusText(res.StatusCode), Status: res.StatusCode, Code: CodeNoProblem,
			Detail: "the answer is not one of vivier's: " + res.Status,
		}
	}
	e := &Error{Problem: problem, RetryAfter: c.retryAfter(res.Header.Get("Retry-After"))}
	if res.StatusCode == http.StatusPreconditionFailed {
		e.Version = versionOf(res.Header)
	}
	return e
}

// retryAfter reads a number of seconds or a date (RFC 9110, section 10.2.3).
func (c *Client) retryAfter(value string) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(c.cfg.Clock()))
	}
	return 0
}

// versionOf reads the version that an ETag names; 0 where there is none.
func versionOf(h http.Header) int {
	version, err := strconv.Atoi(strings.Trim(h.Get("ETag"), `"`))
	if err != nil {
		return 0
	}
	return version
}
