package httpapi_test

import (
	"context"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

func limited(perMinute int) func(*httpapi.Config) {
	return func(c *httpapi.Config) { c.RateLimit = perMinute }
}

// grants fails the test unless the answer tells this of the limit; "" is no limit.
func (a answer) grants(policy, left string) answer {
	a.t.Helper()
	if p, l := a.header.Get("RateLimit-Policy"), a.header.Get("RateLimit"); p != policy || l != left {
		a.t.Errorf("%s: %s and %s, not %s and %s", a.asked, p, l, policy, left)
	}
	return a
}

// Each account has requests of its own, whatever it asks for and whatever comes of it.
func TestPrincipalsAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limited(6))
	const policy = `"principal";q=6;w=60`
	w.as(w.admin(), "GET", "/v1/departments", nil).is(200).grants(policy, `"principal";r=5;t=10`)
	w.as(w.admin(), "GET", "/v1/funnel", nil).is(200).grants(policy, `"principal";r=4;t=20`) // the direct way
	w.as(w.admin(), "GET", "/v1/departments?x=1", nil).is(400).grants(policy, `"principal";r=3;t=30`)
	w.as(w.admin(), "POST", "/v1/departments", `{"name":"A"}`).is(201).grants(policy, `"principal";r=2;t=40`)
	w.as(w.admin(), "GET", "/v1/jobs/x", nil).is(404).grants(policy, `"principal";r=1;t=50`)
	w.as(w.admin(), "HEAD", "/v1/departments", nil).is(200).grants(policy, `"principal";r=0;t=60`)
	for _, request := range [][2]string{{"GET", "/v1/funnel"}, {"POST", "/v1/departments"}} {
		a := w.as(w.admin(), request[0], request[1], nil).problem(429, "rate_limited").grants(policy, `"principal";r=0;t=60`)
		if wait := a.header.Get("Retry-After"); wait != "10" {
			t.Errorf("wait %s s", wait)
		}
	}
	w.as(w.juror(), "GET", "/v1/departments", nil).is(200).grants(policy, `"principal";r=5;t=10`)
	w.wait(9 * time.Second)
	w.as(w.admin(), "GET", "/v1/departments", nil).problem(429, "rate_limited")
	w.wait(time.Second)
	w.as(w.admin(), "GET", "/v1/departments", nil).is(200).grants(policy, `"principal";r=0;t=60`)
	w.as(w.admin(), "GET", "/v1/departments", nil).problem(429, "rate_limited")
	w.wait(time.Hour)
	w.as(w.admin(), "GET", "/v1/departments", nil).is(200).grants(policy, `"principal";r=5;t=10`)
}

// Whoever tries out credentials is slowed down by their address, and nobody who has a good one with them.
func TestAddressesAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limited(4))
	w.mounted["/nothing"] = true // which no document knows
	const policy = `"address";q=4;w=60`
	guess := person{token: w.admin().token + "x"}
	w.as(guess, "GET", "/v1/departments", nil).is(401).grants(policy, `"address";r=3;t=15`)
	w.as(nobody(), "POST", "/v1/auth/login", `{"email":"a@example.org","password":"wrong password"}`).is(401).grants(policy, `"address";r=2;t=30`)
	w.as(nobody(), "GET", "/nothing", nil).is(404).grants(policy, `"address";r=1;t=45`)
	w.as(nobody(), "PUT", "/v1/applications/transitions", nil).is(405).grants(policy, `"address";r=0;t=60`)
	for _, a := range []answer{
		w.as(guess, "GET", "/v1/funnel", nil),
		w.as(nobody(), "POST", "/v1/auth/login", `{"email":"a@example.org","password":"wrong password"}`),
		w.as(nobody(), "POST", "/v1/auth/refresh", `{}`),
		w.as(nobody(), "GET", "/v1/departments", nil, "X-Forwarded-For: 203.0.113.9", "X-Real-Ip: 203.0.113.9", "Forwarded: for=203.0.113.9"),
		w.as(nobody(), "GET", "/.well-known/jwks.json", nil),
		w.as(nobody(), "GET", "/nothing", nil),
	} {
		if a.problem(429, "rate_limited").header.Get("Retry-After") != "15" {
			t.Errorf("%s: %v", a.asked, a.header)
		}
	}
	w.as(nobody(), "GET", "/livez", nil).is(200).grants("", "")
	w.as(nobody(), "GET", "/readyz", nil).is(200).grants("", "")
	w.as(w.admin(), "GET", "/v1/departments", nil).is(200).grants(`"principal";q=4;w=60`, `"principal";r=3;t=15`)

	// A good token of an ended session is none that is good.
	w.must(w.store.EndSession(context.Background(), w.juror().Actor, w.juror().SessionID))
	w.as(w.juror(), "GET", "/v1/departments", nil).problem(429, "rate_limited")
}

// An address is one of IPv4, or a network of IPv6.
func TestWhatAnAddressIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limited(1))
	for _, from := range []struct {
		address string
		status  int
	}{
		{"192.0.2.1:1", 404},
		{"192.0.2.1:2", 429},
		{"[::ffff:192.0.2.1]:3", 429},
		{"192.0.2.2:1", 404},
		{"[2001:db8::1]:1", 404},
		{"[2001:db8::2]:1", 429},
		{"[2001:db8:0:0:ffff::2]:1", 429},
		{"[2001:db8:0:1::1]:1", 404},
		{"[fe80::1%eth0]:1", 404},
		{"[fe80::2%eth1]:1", 429},
	} {
		r := httptest.NewRequest(http.MethodGet, "/nothing", nil)
		r.RemoteAddr = from.address
		rec := httptest.NewRecorder()
		w.server.Handler().ServeHTTP(rec, r)
		if rec.Code != from.status {
			t.Errorf("%s: %d, not %d", from.address, rec.Code, from.status)
		}
	}
}

func TestTrustedProxyTellsTheAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limited(1), func(c *httpapi.Config) { c.TrustedProxies = []string{"192.0.2.1"} }) // where tests come from
	w.mounted["/nothing"] = true
	w.as(nobody(), "GET", "/nothing", nil, "X-Forwarded-For: 203.0.113.9").is(404)
	w.as(nobody(), "GET", "/nothing", nil, "X-Forwarded-For: 203.0.113.9").is(429)
	w.as(nobody(), "GET", "/nothing", nil, "X-Forwarded-For: 203.0.113.8, 203.0.113.9").is(429) // the last one is whom the proxy saw
	w.as(nobody(), "GET", "/nothing", nil, "X-Forwarded-For: 203.0.113.9, 203.0.113.8").is(404)
}

func TestNoLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(w.admin(), "GET", "/v1/departments", nil).is(200).grants("", "")
	w.as(nobody(), "GET", "/nothing", nil).is(404).grants("", "")
	if _, err := httpapi.New(w.config(limited(-1))); err == nil || err.Error() != "rate-limit: must not be below 0" {
		t.Error(err)
	}
}

// A crowd of addresses is remembered in bounded memory; who draws all the time is not forgotten.
func TestTheMemoryOfLimitsIsBounded(t *testing.T) {
	t.Parallel()
	now := today
	l := httpapi.NewLimiter(10, func() time.Time { return now })
	busy := netip.MustParseAddr("192.0.2.1").As16()
	for i := range 3 * httpapi.LimitedAtOnce {
		if i%httpapi.LimitedAtOnce == 0 && l.Take(busy) != 9-i/httpapi.LimitedAtOnce {
			t.Error("a client was forgotten that drew just now")
		}
		var client [16]byte
		binary.BigEndian.PutUint64(client[:], uint64(i)+1)
		l.Take(client)
	}
	if n := l.Size(); n > 2*httpapi.LimitedAtOnce+1 {
		t.Errorf("%d clients are known", n)
	}
	for range 3 { // and the memory empties itself
		now = now.Add(time.Minute)
		l.Take(busy)
	}
	if n := l.Size(); n > 2 { // once in each half
		t.Errorf("%d clients are known after all were away", n)
	}
}

// Questions that cost much are answered a few at a time; beyond a short queue they are refused, and other requests go on.
func TestCostlyQuestionsTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begun, release := make(chan struct{}), make(chan struct{})
	ended := make(chan error)
	hold := func() { ended <- w.server.InTurn(context.Background(), func() { begun <- struct{}{}; <-release }) }
	for range httpapi.CostlyAtOnce {
		go hold()
		<-begun
	}
	ctx, leave := context.WithCancel(context.Background())
	for range httpapi.CostlyWaiting {
		go func() { ended <- w.server.InTurn(ctx, func() {}) }()
	}
	w.server.AwaitCostly(httpapi.CostlyWaiting)
	for _, path := range []string{"/v1/funnel?as_of=2026-11-01", "/v1/funnel?group_by=source", "/v1/funnel?unit=candidate", "/v1/funnel?basis=activity&to=2026-11-01", "/v1/funnel?known_at=2026-11-01"} {
		if a := w.as(w.admin(), "GET", path, nil).problem(503, "busy"); a.header.Get("Retry-After") == "" {
			t.Errorf("%v", a.header)
		}
	}
	for _, path := range []string{"/v1/funnel", "/v1/funnel?group_by=job", "/v1/departments"} {
		w.as(w.admin(), "GET", path, nil).is(200)
	}
	leave()
	for range httpapi.CostlyWaiting {
		if err := <-ended; hiring.Code(err) != "busy" {
			t.Errorf("who left the queue: %v", err)
		}
	}
	close(release)
	for range httpapi.CostlyAtOnce {
		w.must(<-ended)
	}
	w.as(w.admin(), "GET", "/v1/funnel?as_of=2026-11-01", nil).is(200)
}
