package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// problem carries nothing, and answers as a server in its distress does.
func problem(status int, code, retryAfter string) carrier {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/problem+json"}}
		if retryAfter != "" {
			h.Set("Retry-After", retryAfter)
		}
		body := fmt.Sprintf(`{"type":"about:blank","status":%d,"code":%q,"errors":[]}`, status, code)
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

var errBroken = errors.New("connection reset by peer")

// broken carries nothing, and nobody knows how far it got.
func broken(*http.Request) (*http.Response, error) { return nil, errBroken }

// TestTryingAgain: what passes is tried again, after the pause that the server asks for; what does not is told at once.
func TestTryingAgain(t *testing.T) {
	t.Parallel()
	read := func(c *client.Client) error { return second(c.Me(context.Background())) }
	write := func(c *client.Client) error {
		return second(c.CreateJob(context.Background(), api.JobInput{Title: "Archiviste"}))
	}
	change := func(c *client.Client) error {
		return second(c.CreateCandidate(context.Background(), api.CandidateInput{GivenName: "A", FamilyName: "B"}))
	}
	for name, c := range map[string]struct {
		call  func(*client.Client) error
		fault carrier
		again bool
		least time.Duration // of each pause
	}{
		"a question, a broken connection": {read, broken, true, 0},
		"a write, a broken connection":    {write, broken, true, 0},
		"429":                             {read, problem(429, "rate_limited", "7"), true, 7 * time.Second},
		"429 without a time":              {change, problem(429, "rate_limited", ""), true, 0},
		"503":                             {write, problem(503, "unavailable", "1"), true, time.Second},
		"503 until a date":                {read, problem(503, "unavailable", today.Add(20*time.Second).Format(http.TimeFormat)), true, 0},
		"503 for longer than it is worth": {read, problem(503, "unavailable", "31"), false, 0},
		"the first try is still at work":  {write, problem(409, "idempotency_key_in_use", ""), true, 0},
		"another 409":                     {write, problem(409, "in_use", ""), false, 0},
		"a fault of the server":           {read, problem(500, "internal", ""), false, 0},
		"422":                             {write, problem(422, "invalid", ""), false, 0},
		"404":                             {read, problem(404, "not_found", ""), false, 0},
		"a login":                         {func(c *client.Client) error { return c.Login(context.Background()) }, broken, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			var keys []string
			var pauses []time.Duration
			tries := 0
			cfg := s.settings()
			cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
				if r.URL.Path == "/v1/auth/login" && name != "a login" {
					return handled(s.http)(r)
				}
				tries++
				if tries <= 3 {
					keys = append(keys, r.Header.Get("Idempotency-Key"))
					return c.fault(r)
				}
				return handled(s.http)(r)
			})
			cfg.Sleep = func(_ context.Context, d time.Duration) error {
				pauses = append(pauses, d)
				s.clock.wait(d)
				return nil
			}
			err := c.call(made(t, cfg))
			if !c.again {
				if err == nil || tries != 1 || len(pauses) != 0 {
					t.Fatalf("%d tries: %v", tries, err)
				}
				return
			}
			if err != nil || tries != 4 || len(pauses) != 3 {
				t.Fatalf("%d tries, %v: %v", tries, pauses, err)
			}
			for n, pause := range pauses {
				if pause < c.least || pause > c.least+20*time.Second+250*time.Millisecond<<n {
					t.Errorf("pauses of %s", pauses)
				}
			}
			if keys[0] != keys[1] || keys[1] != keys[2] {
				t.Errorf("the tries carry different keys: %v", keys)
			}
		})
	}
}

// second is the error of two results.
func second[T any](_ T, err error) error { return err }

// TestTryingComesToAnEnd: after so many tries, and when whoever waits gives up.
func TestTryingComesToAnEnd(t *testing.T) {
	t.Parallel()
	tries := 0
	cfg := client.Config{BaseURL: "http://vivier.test", Key: "viv_x_y", Tries: 3, HTTP: over(func(r *http.Request) (*http.Response, error) {
		tries++
		return problem(503, "unavailable", "")(r)
	})}
	cfg.Sleep = func(context.Context, time.Duration) error { return nil }
	if err := second(made(t, cfg).Me(t.Context())); !client.Is(err, 503, "unavailable") || tries != 3 {
		t.Errorf("%d tries: %v", tries, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cfg.Sleep, tries = nil, 0
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		tries++
		cancel()
		return problem(503, "unavailable", "9")(r)
	})
	if err := second(made(t, cfg).Me(ctx)); !errors.Is(err, context.Canceled) || !client.Is(err, 503, "") || tries != 1 {
		t.Errorf("%d tries: %v", tries, err)
	}
	// It gives up in the middle of a pause, and tells both why and what the last try said.
	ctx, cancel = context.WithCancel(t.Context())
	cfg.HTTP = over(problem(503, "unavailable", "9"))
	cfg.Clock = func() time.Time { return today }
	waiting := make(chan struct{})
	cfg.Sleep = func(ctx context.Context, _ time.Duration) error { close(waiting); <-ctx.Done(); return ctx.Err() }
	go func() { <-waiting; cancel() }()
	if err := second(made(t, cfg).Me(ctx)); !errors.Is(err, context.Canceled) || !client.Is(err, 503, "") {
		t.Error(err)
	}
}

// TestIdempotencyKeys: each change has one of its own, a question has none, and a caller may give it.
func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	s := serve(t)
	sent := map[string]string{}
	cfg := s.settings()
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		sent[r.Method+" "+strings.SplitAfterN(r.URL.Path, "/", 4)[2]] = r.Header.Get("Idempotency-Key")
		return handled(s.http)(r)
	})
	c, ctx := made(t, cfg), t.Context()
	made := job(t, c)
	first := sent["POST jobs"]
	job(t, c)
	if first == "" || sent["POST jobs"] == first {
		t.Errorf("two jobs have the keys %q and %q", first, sent["POST jobs"])
	}
	changed, err := c.UpdateJob(client.WithIdempotencyKey(ctx, "mine"), made.ID, made.Version, client.Patch{"openings": 2})
	must(t, changed, err)
	must(t, made, c.DeleteJob(ctx, made.ID, changed.Version))
	list, err := client.Collect(c.Jobs(ctx, client.JobFilter{}))
	must(t, list, err)
	if diff := cmp.Diff(map[string]bool{"POST auth/": false, "POST jobs": true, "PATCH jobs/": true, "DELETE jobs/": true, "GET jobs": false}, keyed(sent)); diff != "" {
		t.Error(diff)
	}
	if sent["PATCH jobs/"] != "mine" {
		t.Errorf("the key given is sent as %q", sent["PATCH jobs/"])
	}
}

// keyed tells which requests had a key.
func keyed(sent map[string]string) map[string]bool {
	out := map[string]bool{}
	for name, key := range sent {
		out[name] = key != ""
	}
	return out
}
