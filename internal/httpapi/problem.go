package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

const mediaProblem = "application/problem+json"

// statusClientGone is what the log says of a request whose client went away; hardly anybody receives it.
const statusClientGone = 499

// retryAfter is how many seconds a client is asked to wait where the error does not say.
const retryAfter = 1

// statuses maps what sort of refusal an error is to the status that says so.
var statuses = map[hiring.Kind]int{
	hiring.KindInternal:        http.StatusInternalServerError,
	hiring.KindUnauthenticated: http.StatusUnauthorized,
	hiring.KindNotFound:        http.StatusNotFound,
	hiring.KindForbidden:       http.StatusForbidden,
	hiring.KindMalformed:       http.StatusBadRequest,
	hiring.KindInvalid:         http.StatusUnprocessableEntity,
	hiring.KindConflict:        http.StatusConflict,
	hiring.KindStale:           http.StatusPreconditionFailed,
	hiring.KindGone:            http.StatusGone,
	hiring.KindUnavailable:     http.StatusServiceUnavailable,
	hiring.KindFull:            http.StatusInsufficientStorage,
	hiring.KindTooLarge:        http.StatusRequestEntityTooLarge,
	hiring.KindUnsupported:     http.StatusUnsupportedMediaType,
	hiring.KindPrecondition:    http.StatusPreconditionRequired,
	hiring.KindMethod:          http.StatusMethodNotAllowed,
	hiring.KindTooMany:         http.StatusTooManyRequests,
	hiring.KindNotAcceptable:   http.StatusNotAcceptable,
}

// handler answers a request, or says why not. Handlers never write an error themselves.
type handler func(*gin.Context) error

// handle is the one adapter between handlers and Gin, and fail below is the only writer of refusals: problem documents, and pages
// on the board.
func (s *Server) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.fail(c, err)
		}
	}
}

func (s *Server) fail(c *gin.Context, err error) {
	c.Abort()
	ctx := c.Request.Context()
	refusal := asRefusal(err)
	status, known := statuses[refusal.Kind]
	if !known {
		status = http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError && errors.Is(ctx.Err(), context.Canceled) {
		// The client went away, or closed its half of the connection and may still read.
		refusal = &hiring.Error{Kind: hiring.KindUnavailable, Code: "client_gone", Detail: "the connection was closed before the answer was ready"}
		status = statusClientGone
	}
	if status >= http.StatusInternalServerError {
		s.logFailure(c, refusal, err)
	}
	if c.Writer.Written() {
		return // the answer is on its way; all that is left is the log
	}
	if isPage(c) && s.failPage(c, refusal, status) == nil {
		return
	}
	setRefusalHeaders(c, refusal)
	tag := preferred(c)
	c.Header("Content-Language", tag.String())
	body, err := json.Marshal(problemOf(c, refusal, status, speak(tag)))
	if err != nil { // a struct of texts always has a JSON form
		c.Status(http.StatusInternalServerError)
		return
	}
	send(c, status, mediaProblem, body)
}

// logFailure tells us what no client is told: the cause may name tables and drivers.
func (s *Server) logFailure(c *gin.Context, refusal *hiring.Error, cause error) {
	level := slog.LevelError
	if refusal.Kind == hiring.KindUnavailable { // passes by itself
		level = slog.LevelWarn
	}
	s.log.LogAttrs(c.Request.Context(), level, "request failed", slog.String("request_id", requestID(c)),
		slog.String("route", c.FullPath()), slog.String("code", refusal.Code), slog.String("cause", cause.Error()))
}

// asRefusal finds the refusal in an error. What is none is a fault of ours, and its text stays here.
func asRefusal(err error) *hiring.Error {
	var refusal *hiring.Error
	switch {
	case errors.As(err, &refusal) && refusal.Kind != hiring.KindInternal:
		return refusal
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &hiring.Error{Kind: hiring.KindUnavailable, Code: "timeout", Detail: "the answer took too long; try again"}
	}
	return &hiring.Error{Kind: hiring.KindInternal, Code: "internal", Detail: "something went wrong on our side; quote the request_id when asking about it"}
}

func setRefusalHeaders(c *gin.Context, e *hiring.Error) {
	h := c.Writer.Header()
	switch e.Kind { //nolint:exhaustive // the others have no header of their own
	case hiring.KindUnauthenticated:
		h.Set("WWW-Authenticate", "Bearer")
		if _, given := bearer(c); given {
			h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
	case hiring.KindStale:
		if e.Version > 0 { // several things at once have no one version
			h.Set("ETag", etagOf(e.Version))
		}
	case hiring.KindUnavailable, hiring.KindTooMany:
		h.Set("Retry-After", strconv.Itoa(max(e.RetryAfter, retryAfter)))
	}
}

func problemOf(c *gin.Context, e *hiring.Error, status int, in speaker) api.Problem {
	p := api.Problem{
		Type: "about:blank", Title: in.title(status), Status: status, Detail: in.say(e.Text()),
		Instance: c.Request.URL.EscapedPath(), Code: e.Code, RequestID: requestID(c),
		Errors: make([]api.FieldError, 0, len(e.Violations)),
	}
	for _, v := range e.Violations {
		p.Errors = append(p.Errors, api.FieldError{Pointer: v.Pointer, Parameter: v.Parameter, Code: v.Code, Detail: in.say(v.Text())})
	}
	return p
}

// noRoute answers paths that do not exist. Unlike what ids exist, which paths do is known to everybody.
func noRoute(*gin.Context) error {
	return &hiring.Error{Kind: hiring.KindNotFound, Code: "not_found", Detail: "there is no such path: /docs shows those that there are"}
}

// noMethod answers methods that a path does not have; Gin has set Allow, where the path stands for itself. OPTIONS asks
// for just that.
func (s *Server) noMethod(c *gin.Context) error {
	h := c.Writer.Header()
	if own, beside := s.gaps[c.Request.URL.Path]; beside {
		h.Set("Allow", strings.Join(own, ", "))
	}
	h.Set("Allow", h.Get("Allow")+", "+http.MethodOptions)
	if c.Request.Method == http.MethodOptions {
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return &hiring.Error{Kind: hiring.KindMethod, Code: "method_not_allowed", Detail: "this does not have the method %s", Args: []any{knownMethod(c.Request.Method)}}
}
