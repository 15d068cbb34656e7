package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

func TestNewRefusesWrongSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := httpapi.Config{Store: w.store, Tokens: w.tokens}
	if _, err := httpapi.New(good); err == nil {
		t.Error("a server without keys")
	}
	for name, set := range map[string]func(*httpapi.Config){
		"proxy":           func(c *httpapi.Config) { c.TrustedProxies = []string{"everybody"} },
		"star":            func(c *httpapi.Config) { c.CORSOrigins = []string{"*"} },
		"origin, path":    func(c *httpapi.Config) { c.CORSOrigins = []string{"https://hr.example.org/"} },
		"origin, scheme":  func(c *httpapi.Config) { c.CORSOrigins = []string{"ftp://hr.example.org"} },
		"origin, pattern": func(c *httpapi.Config) { c.CORSOrigins = []string{"https://*.example.org"} },
	} {
		if _, err := httpapi.New(w.config(set)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestRouteWithoutPolicyStopsTheStart(t *testing.T) {
	t.Parallel()
	if err := newWorld(t).server.MountWithoutPolicy(); err == nil || !strings.Contains(err.Error(), "GET /v1/open has no policy") {
		t.Error(err)
	}
}

func TestEveryErrorIsAProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := "relation \"candidates\" does not exist"
	for _, x := range []struct {
		err    error
		status int
		code   string
		header string // Name: value
	}{
		{hiring.NotFound(), 404, "not_found", ""},
		{hiring.Forbidden(), 403, "forbidden", ""},
		{hiring.Conflict("in_use", "x"), 409, "in_use", ""},
		{hiring.Stale(7), 412, "stale_version", `ETag: "7"`},
		{hiring.Malformed("limit", "invalid_value", "x"), 400, "invalid_value", ""},
		{hiring.Invalid(hiring.Wrong("/name", "required", "x")), 422, "invalid", ""},
		{&hiring.Error{Kind: hiring.KindUnauthenticated, Code: "invalid_token", Detail: "x"}, 401, "invalid_token", "WWW-Authenticate: Bearer"},
		{&hiring.Error{Kind: hiring.KindGone, Code: "sync_token_expired", Detail: "x"}, 410, "sync_token_expired", ""},
		{(&hiring.Error{Kind: hiring.KindUnavailable, Code: "unavailable", Detail: "x"}).Because(errors.New(secret)), 503, "unavailable", "Retry-After: 1"},
		{&hiring.Error{Kind: hiring.KindTooMany, Code: "too_many", Detail: "x", RetryAfter: 900}, 429, "too_many", "Retry-After: 900"},
		{(&hiring.Error{Kind: hiring.KindFull, Code: "storage_full", Detail: "x"}).Because(errors.New(secret)), 507, "storage_full", ""},
		{&hiring.Error{Kind: hiring.KindTooLarge, Code: "body_too_large", Detail: "x"}, 413, "body_too_large", ""},
		{&hiring.Error{Kind: hiring.KindUnsupported, Code: "unsupported_media_type", Detail: "x"}, 415, "unsupported_media_type", ""},
		{&hiring.Error{Kind: hiring.KindPrecondition, Code: "precondition_required", Detail: "x"}, 428, "precondition_required", ""},
		{&hiring.Error{Kind: hiring.KindInternal, Code: "x", Detail: "%s", Args: []any{secret}}, 500, "internal", ""},
		{fmt.Errorf("list: %w", hiring.NotFound()), 404, "not_found", ""},
		{fmt.Errorf("list: %w", context.DeadlineExceeded), 503, "timeout", "Retry-After: 1"},
		{errors.New(secret), 500, "internal", ""},
	} {
		path := "/fails/" + uuid.NewString()
		w.mount(path, func(*gin.Context) error { return x.err })
		a := w.as(nobody(), "GET", path, nil).problem(x.status, x.code)
		if name, value, _ := strings.Cut(x.header, ": "); a.header.Get(name) != value {
			t.Errorf("%v: %s is %q", x.err, name, a.header.Get(name))
		}
		if strings.Contains(string(a.body), "relation") {
			t.Errorf("the client reads %s", a.body)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "relation") {
		t.Error("the log does not tell the cause")
	}
}

func TestPanicIsAProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mount("/panics", func(*gin.Context) error { panic("oh no") })
	a := w.as(nobody(), "GET", "/panics", nil).problem(500, "internal")
	if log := w.log.String(); strings.Contains(string(a.body), "oh no") || !strings.Contains(log, "oh no") || !strings.Contains(log, "server_test.go") {
		t.Errorf("%s\n%s", a.body, log)
	}
	w.mount("/panics/late", func(c *gin.Context) error {
		c.String(200, "half an answer")
		panic("too late")
	})
	if a := w.as(nobody(), "GET", "/panics/late", nil).is(200); string(a.body) != "half an answer" {
		t.Errorf("%s", a.body)
	}
}

func TestSlowWorkIsEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *httpapi.Config) { c.RequestTime = time.Millisecond })
	w.mount("/slow", func(c *gin.Context) error {
		<-c.Request.Context().Done()
		return c.Request.Context().Err()
	})
	w.as(nobody(), "GET", "/slow", nil).problem(503, "timeout")
}

// A client that closed its half of the connection may still read: it gets a problem document like everybody.
func TestTheClientIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mount("/left", func(c *gin.Context) error {
		<-c.Request.Context().Done()
		return errors.New("interrupted")
	})
	ctx, leave := context.WithCancel(context.Background())
	leave()
	rec := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/left", nil).WithContext(ctx))
	if !strings.Contains(rec.Body.String(), `"code":"client_gone"`) || strings.Contains(w.log.String(), "request failed") || !strings.Contains(w.log.String(), `"status":499`) {
		t.Errorf("%s\n%s", rec.Body, w.log)
	}
}

// net/http notices that a client has gone only once it has read the whole request.
func TestWorkEndsWhenAClientGoesThatSentABodyForNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun, ended := make(chan struct{}), make(chan struct{})
	w.mount("/waits", func(c *gin.Context) error {
		close(begun)
		<-c.Request.Context().Done()
		close(ended)
		return c.Request.Context().Err()
	})
	server := httptest.NewServer(w.server.Handler())
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	w.must(err)
	_, err = conn.Write([]byte("GET /waits HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + strings.Repeat("x", 5000)))
	w.must(err)
	<-begun
	w.must(conn.Close())
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the work goes on for nobody")
	}
	// A body that ends too early is the client's fault, and said so: it has not gone.
	half, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	w.must(err)
	t.Cleanup(func() { _ = half.Close() })
	token, _, err := w.tokens.Issue(w.admin().UserID, w.admin().SessionID)
	w.must(err)
	_, err = half.Write([]byte("POST /v1/departments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
		"\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"name\":"))
	w.must(err)
	w.must(half.(*net.TCPConn).CloseWrite())
	if answer, err := io.ReadAll(half); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "unreadable_body") {
		t.Errorf("%s, %v", answer, err)
	}
	large := strings.Repeat("x", 1<<20+1)
	w.as(w.admin(), "GET", "/v1/departments", large).problem(413, "body_too_large")
	w.as(w.admin(), "GET", "/v1/departments", large[1:]).is(200)
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/", "/v1", "/v1/nothing", "/v1/departments/", "/v1//departments", "/v1/departments/x/y", "/V1/departments", "/v1/%00", "/%ff"} {
		w.as(w.admin(), "GET", path, nil).problem(404, "not_found")
	}
}

func sameSet(a, b string) bool {
	set := func(s string) map[string]bool {
		m := map[string]bool{}
		for x := range strings.SplitSeq(s, ", ") {
			m[x] = true
		}
		return m
	}
	return fmt.Sprint(set(a)) == fmt.Sprint(set(b))
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, good := range []string{"a", "A-b_c.9", strings.Repeat("x", 64)} {
		if a := w.as(nobody(), "GET", "/livez", nil, "X-Request-Id: "+good); a.header.Get("X-Request-Id") != good {
			t.Errorf("%q became %q", good, a.header.Get("X-Request-Id"))
		}
	}
	made := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	for _, bad := range []string{"", "a b", "a\nb", "é", strings.Repeat("x", 65), `"`} {
		if a := w.as(nobody(), "GET", "/livez", nil, "X-Request-Id: "+bad); !made.MatchString(a.header.Get("X-Request-Id")) {
			t.Errorf("%q became %q", bad, a.header.Get("X-Request-Id"))
		}
	}
}

func TestLogNamesRoutesAndNothingOfPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	secret := uuid.NewString()
	w.as(w.admin(), "GET", "/v1/users/"+secret, nil).is(404)
	w.as(w.admin(), "GET", "/v1/users?q="+secret, nil).is(200)
	w.as(w.admin(), "POST", "/v1/users", `{"email":"`+secret+`"}`, "User-Agent: "+secret).is(422)
	w.as(nobody(), "GET", "/"+secret, nil).is(404)
	w.as(nobody(), secret, "/v1/users", nil).is(405)
	log := w.log.String()
	if strings.Contains(log, secret) || strings.Contains(log, w.admin().token) {
		t.Error(log)
	}
	if !strings.Contains(log, `"method":"GET","route":"/v1/users/:id","status":404`) {
		t.Error(log)
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	const listed, other = "https://hr.example.org", "https://evil.example.org"
	w := newWorld(t, func(c *httpapi.Config) { c.CORSOrigins = []string{listed} })
	a := w.as(w.admin(), "GET", "/v1/departments", nil, "Origin: "+listed).is(200)
	if a.header.Get("Access-Control-Allow-Origin") != listed || a.header.Get("Vary") != "Origin" {
		t.Error(a.header)
	}
	for _, name := range []string{"ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed", "X-Request-Id", "RateLimit", "RateLimit-Policy"} {
		if !strings.Contains(strings.ToLower(a.header.Get("Access-Control-Expose-Headers")), strings.ToLower(name)) {
			t.Errorf("%s is not exposed: %s", name, a.header.Get("Access-Control-Expose-Headers"))
		}
	}
	preflight := []string{"Access-Control-Request-Method: PATCH", "Access-Control-Request-Headers: authorization,if-match"}
	a = w.as(nobody(), "OPTIONS", "/v1/departments", nil, append(preflight, "Origin: "+listed)...).is(204)
	if a.header.Get("Access-Control-Allow-Origin") != listed || !strings.Contains(a.header.Get("Access-Control-Allow-Methods"), "PATCH") ||
		!strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "If-Match") {
		t.Error(a.header)
	}
	for _, origin := range []string{other, listed + ".evil.org", "null", strings.ToUpper(listed)} {
		for _, a := range []answer{
			w.as(w.admin(), "GET", "/v1/departments", nil, "Origin: "+origin).is(200),
			w.as(nobody(), "OPTIONS", "/v1/departments", nil, append(preflight, "Origin: "+origin)...).is(204),
		} {
			if a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Vary") != "Origin" {
				t.Errorf("%s: %v", origin, a.header)
			}
		}
	}
	closed := newWorld(t)
	if a := closed.as(closed.admin(), "GET", "/v1/departments", nil, "Origin: "+other).is(200); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error(a.header)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(nobody(), "GET", "/livez", nil).is(200)
	w.as(nobody(), "GET", "/readyz", nil).is(200)
	w.server.Drain()
	w.as(nobody(), "GET", "/readyz", nil).problem(503, "draining")
	w.as(nobody(), "GET", "/livez", nil).is(200)
}

func TestReadyNeedsTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.store.Close())
	a := w.as(nobody(), "GET", "/readyz", nil).problem(503, "not_ready")
	if a.header.Get("Retry-After") == "" || strings.Contains(string(a.body), "sql") {
		t.Errorf("%v %s", a.header, a.body)
	}
	w.as(nobody(), "GET", "/livez", nil).is(200)
}

func TestForwardedForIsNotBelievedByDefault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mount("/ip", func(c *gin.Context) error {
		c.String(http.StatusOK, c.ClientIP())
		return nil
	})
	if a := w.as(nobody(), "GET", "/ip", nil, "X-Forwarded-For: 203.0.113.9", "X-Real-Ip: 203.0.113.9"); strings.Contains(string(a.body), "203.0.113.9") {
		t.Errorf("%s", a.body)
	}
}

func TestDocumentsArePublicAndKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, policy := range map[string]string{"/openapi.json": "default-src 'none'; frame-ancestors 'none'", "/docs": "script-src 'self'"} {
		a := w.as(nobody(), "GET", path, nil).is(200)
		if !strings.Contains(a.header.Get("Content-Security-Policy"), policy) || !strings.HasPrefix(a.header.Get("Cache-Control"), "public") ||
			a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, a.header)
		}
		w.as(nobody(), "GET", path, nil, "If-None-Match: "+a.header.Get("ETag")).is(304)
		if a := w.as(nobody(), "HEAD", path, nil).is(200); len(a.body) != 0 {
			t.Errorf("HEAD of %s has a body", path)
		}
		w.as(nobody(), "POST", path, nil).problem(405, "method_not_allowed")
	}
}
