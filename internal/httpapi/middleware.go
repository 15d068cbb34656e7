package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
)

const headerRequestID = "X-Request-Id"

// What the middleware leaves in the context of a request.
const (
	keyRequestID   = "vivier.request_id"
	keyActor       = "vivier.actor"
	keyClaims      = "vivier.claims"
	keyRows        = "vivier.rows"
	keyKeys        = "vivier.keys"
	keyConditional = "vivier.conditional" // the handler asked for If-Match
	keyHeld        = "vivier.held"        // where an answer is held back
	keyBodyRead    = "vivier.body_read"   // to its end
	keyLasting     = "vivier.lasting"     // the request's context, before its time was limited
)

var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// nameRequest gives each request an id: the client's own, if it can stand in a log line, or a new one.
func nameRequest(c *gin.Context) {
	id := c.GetHeader(headerRequestID)
	if !goodRequestID.MatchString(id) {
		fresh, err := uuid.NewV7()
		if err != nil { // no randomness: a request without a name is better than none
			fresh = uuid.Nil
		}
		id = fresh.String()
	}
	c.Set(keyRequestID, id)
	c.Header(headerRequestID, id)
}

// requestID is the id of this request.
func requestID(c *gin.Context) string { return c.GetString(keyRequestID) }

// lendKeys gives the readers of queries the keys that cursors are sealed with.
func (s *Server) lendKeys(c *gin.Context) { c.Set(keyKeys, s.keys) }

// keyring is the keys that cursors are sealed with.
func keyring(c *gin.Context) *auth.Keyring {
	lent, _ := c.Get(keyKeys)
	keys, _ := lent.(*auth.Keyring)
	return keys
}

// logAccess writes one line for each request: the route, never the path, the query, a header or a body, so that no
// personal data reaches the log, nor whoever else observes requests.
func (s *Server) logAccess(c *gin.Context) {
	start := s.clock()
	defer func() { s.noteAccess(c, start) }() // also of an answer that is broken off
	c.Next()
}

func (s *Server) noteAccess(c *gin.Context, start time.Time) {
	a := Answered{
		RequestID: requestID(c), Method: knownMethod(c.Request.Method), Route: c.FullPath(),
		Status: c.Writer.Status(), Bytes: max(c.Writer.Size(), 0), Duration: s.clock().Sub(start),
	}
	if a.Route == "" {
		a.Route = "none"
	}
	ctx := c.Request.Context()
	s.log.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("request_id", a.RequestID), slog.String("method", a.Method), slog.String("route", a.Route),
		slog.Int("status", a.Status), slog.Int("bytes", a.Bytes), slog.Duration("duration", a.Duration))
	if s.observe != nil {
		s.observe(ctx, a)
	}
}

// knownMethod keeps words that a client made up out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recovered turns a panic into a 500 and a log line with its stack. It runs inside limitTime, whose end would look as
// if the client had gone.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(fault) // net/http's own way to drop a connection
		}
		s.fail(c, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
	}()
	c.Next()
}

// secure sets the headers that every answer carries, errors too. Handlers of public documents set their own over them.
func secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
}

// oneAddress takes a path with escapes that it does not need for one that does not exist. Gin reads /v1%2Fusers as /v1/users,
// and the rules of a gateway before us may not: what they keep to themselves would have another address.
func (s *Server) oneAddress(c *gin.Context) {
	if c.Request.URL.RawPath != "" {
		s.handle(s.byAddress(noRoute))(c)
	}
}

// readStray reads a body where none has a meaning, and forgets it: net/http notices that a client has gone only once the
// whole request is read, and the work for it would go on. What is larger than any body may be is refused.
func (s *Server) readStray(c *gin.Context) {
	switch c.Request.Method {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		return
	}
	if err := copyBody(c, io.Discard); err != nil {
		s.fail(c, err)
	}
}

// limitTime ends the work on a request that takes too long. Only an export goes on, which is bounded part by part.
func (s *Server) limitTime(c *gin.Context) {
	c.Set(keyLasting, c.Request.Context())
	ctx, cancel := context.WithTimeout(c.Request.Context(), s.timeout)
	defer cancel()
	c.Request = c.Request.WithContext(ctx)
	c.Next()
}

// shareAcross lets browsers read answers on pages of the listed origins. For any other page it does nothing: no headers
// means no, and a request that needs no permission gets its proper answer.
func shareAcross(origins []string) (gin.HandlerFunc, error) {
	if len(origins) == 0 {
		return func(*gin.Context) {}, nil
	}
	for _, o := range origins {
		u, err := url.Parse(o)
		if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != o || u.Scheme != "http" && u.Scheme != "https" || strings.Contains(o, "*") {
			return nil, fmt.Errorf("%q is no origin such as https://hr.example.org", o)
		}
	}
	listed := cors.New(cors.Config{
		AllowOrigins:  origins,
		AllowMethods:  []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
		AllowHeaders:  []string{"Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", headerRequestID},
		ExposeHeaders: []string{"ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed", headerRequestID, "RateLimit", "RateLimit-Policy"},
		MaxAge:        time.Hour,
	})
	return func(c *gin.Context) {
		c.Writer.Header().Add("Vary", "Origin")
		if slices.Contains(origins, c.GetHeader("Origin")) {
			listed(c)
		}
	}, nil
}
