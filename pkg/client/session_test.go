package client_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/pkg/client"
)

// counted counts the requests to each path.
func counted(s *server, paths *sync.Map) *http.Client {
	return over(func(r *http.Request) (*http.Response, error) {
		n, _ := paths.LoadOrStore(r.URL.Path, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		return handled(s.http)(r)
	})
}

func count(paths *sync.Map, path string) int64 {
	n, _ := paths.LoadOrStore(path, new(atomic.Int64))
	return n.(*atomic.Int64).Load()
}

// together calls Me from many goroutines at once, and gives the sessions that they see.
func together(t *testing.T, c *client.Client) map[uuid.UUID]bool {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[uuid.UUID]bool{}
	for range 20 {
		all.Go(func() {
			me, err := c.Me(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[*me.SessionID] = true
		})
	}
	all.Wait()
	return seen
}

// TestOneRefresh: a refresh token is good once, and using it again would end the session; so however many ask at once, it is
// used once, before the access token runs out and when the server refuses it.
func TestOneRefresh(t *testing.T) {
	t.Parallel()
	for name, behind := range map[string]time.Duration{"before its end": 0, "when it is refused": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, paths := serve(t), new(sync.Map)
			cfg := s.settings()
			cfg.HTTP = counted(s, paths)
			cfg.Clock = func() time.Time { return s.clock.read().Add(-behind) }
			if behind > 0 { // a clock that stands still never says that a token runs out
				cfg.Clock = func() time.Time { return today }
			}
			c := made(t, cfg)
			before := together(t, c)
			s.clock.wait(14*time.Minute + 40*time.Second)
			if behind > 0 {
				s.clock.wait(time.Minute)
			}
			after := together(t, c)
			if len(before) != 1 || len(after) != 1 || !sameKeys(before, after) {
				t.Errorf("the sessions %v became %v", before, after)
			}
			if logins, refreshes := count(paths, "/v1/auth/login"), count(paths, "/v1/auth/refresh"); logins != 1 || refreshes != 1 {
				t.Errorf("%d logins and %d refreshes", logins, refreshes)
			}
		})
	}
}

func sameKeys(a, b map[uuid.UUID]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

// TestTheSessionEnds: then the client logs in again, by itself.
func TestTheSessionEnds(t *testing.T) {
	t.Parallel()
	s, paths := serve(t), new(sync.Map)
	cfg := s.settings()
	cfg.HTTP = counted(s, paths)
	c := made(t, cfg)
	before := together(t, c)
	s.clock.wait(365 * 24 * time.Hour) // longer than any session
	if after := together(t, c); len(after) != 1 || sameKeys(before, after) {
		t.Errorf("the sessions %v became %v", before, after)
	}
	if logins := count(paths, "/v1/auth/login"); logins != 2 {
		t.Errorf("%d logins", logins)
	}
}

// TestALostRefresh: where the answer to a renewal is lost, the token that was sent is not used again, but the password is.
func TestALostRefresh(t *testing.T) {
	t.Parallel()
	s, paths := serve(t), new(sync.Map)
	carry := counted(s, paths).Transport
	cfg := s.settings()
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		res, err := carry.RoundTrip(r)
		if r.URL.Path == "/v1/auth/refresh" {
			return nil, errBroken
		}
		return res, err
	})
	c := made(t, cfg)
	together(t, c)
	s.clock.wait(time.Hour)
	together(t, c)
	if logins, refreshes := count(paths, "/v1/auth/login"), count(paths, "/v1/auth/refresh"); logins != 2 || refreshes != 1 {
		t.Errorf("%d logins and %d refreshes", logins, refreshes)
	}
}

// TestGivingUpDuringARefresh: whoever gives up takes no token with them that the others need.
func TestGivingUpDuringARefresh(t *testing.T) {
	t.Parallel()
	s, paths := serve(t), new(sync.Map)
	carry := counted(s, paths).Transport
	ctx, cancel := context.WithCancel(t.Context())
	cfg := s.settings()
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path == "/v1/auth/refresh" {
			cancel()
		}
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		return carry.RoundTrip(r)
	})
	c := made(t, cfg)
	before := together(t, c)
	s.clock.wait(time.Hour)
	if _, err := c.Me(ctx); err == nil {
		t.Error("it did not give up")
	}
	if after := together(t, c); !sameKeys(before, after) || count(paths, "/v1/auth/refresh") != 1 {
		t.Errorf("the session did not go on: %d refreshes", count(paths, "/v1/auth/refresh"))
	}
}

// TestAWrongPassword is told at once and tried once: guesses are counted.
func TestAWrongPassword(t *testing.T) {
	t.Parallel()
	s, paths := serve(t), new(sync.Map)
	cfg := s.settings()
	cfg.HTTP, cfg.Password = counted(s, paths), "not this one"
	if _, err := made(t, cfg).Me(t.Context()); !client.Is(err, http.StatusUnauthorized, "") || count(paths, "/v1/auth/login") != 1 {
		t.Errorf("%d logins: %v", count(paths, "/v1/auth/login"), err)
	}
}

// TestAKey is sent as it is, by nobody else, and never to another place.
func TestAKey(t *testing.T) {
	t.Parallel()
	s := serve(t)
	var sent []string
	cfg := s.settings()
	cfg.Email, cfg.Password, cfg.Key = "", "", "viv_abc_def"
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Header.Get("Authorization")+" "+r.URL.Path)
		if r.URL.Path == "/v1/me" {
			return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://elsewhere.test/"}}, Body: http.NoBody}, nil
		}
		return handled(s.http)(r)
	})
	c := made(t, cfg)
	if _, err := c.Funnel(t.Context(), client.FunnelQuestion{}); !client.Is(err, http.StatusUnauthorized, "") {
		t.Error(err)
	}
	if _, err := c.Me(t.Context()); !client.Is(err, http.StatusTemporaryRedirect, client.CodeNoProblem) {
		t.Error(err)
	}
	if len(sent) != 2 || sent[0] != "Bearer viv_abc_def /v1/funnel" || sent[1] != "Bearer viv_abc_def /v1/me" {
		t.Errorf("it sends %q", sent)
	}
}
