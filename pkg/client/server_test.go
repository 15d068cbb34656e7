package client_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/contract"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/pkg/client"
)

// today is when tests take place, unless they move a clock.
var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

const (
	email    = "ada@vivier.example"
	password = "correct horse battery staple"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// carrier is an http.RoundTripper that is a function.
type carrier func(*http.Request) (*http.Response, error)

func (f carrier) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// over makes a client's http.Client of it.
func over(f carrier) *http.Client { return &http.Client{Transport: f} }

// handled carries requests to a handler of this process.
func handled(h http.Handler) carrier {
	return func(r *http.Request) (*http.Response, error) {
		arriving := r.Clone(r.Context())
		arriving.RequestURI, arriving.RemoteAddr = r.URL.RequestURI(), "192.0.2.1:1234"
		if arriving.Body == nil {
			arriving.Body = http.NoBody
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, arriving)
		return answer.Result(), nil
	}
}

// server is the real one, in this process, on a database in memory, with one administrator.
type server struct {
	clock *clock
	http  http.Handler
	close func() error
}

func newServer(ctx context.Context) (*server, error) {
	c := &clock{now: today}
	s, err := store.Open(ctx, store.Config{URL: "sqlite::memory:", Zone: time.UTC, Clock: c.read})
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	key, err := auth.GenerateKey()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	keys, passwords := auth.NewKeyring(c.read, key), auth.NewPasswords()
	tokens, err := auth.NewIssuer(keys, "https://vivier.test", "vivier", c.read)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	hash, err := passwords.Hash(ctx, password)
	if err == nil {
		_, err = s.CreateUser(ctx, hiring.Operator("test"), hiring.User{Email: email, Name: "Ada", Role: hiring.RoleAdmin, PasswordHash: hash})
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	h, err := httpapi.New(httpapi.Config{Store: s, Tokens: tokens, Keys: keys, Passwords: passwords, Clock: c.read, TimeZone: time.UTC})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &server{clock: c, http: h.Handler(), close: s.Close}, nil
}

// serve gives a server that compares each exchange with the document.
func serve(t *testing.T) *server {
	t.Helper()
	s, err := newServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	checker, err := contract.New(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	s.http = checker.Handler(t, s.http)
	return s
}

// settings are those of an administrator's client that never really waits.
func (s *server) settings() client.Config {
	return client.Config{
		BaseURL: "https://vivier.test", Email: email, Password: password, Clock: s.clock.read, HTTP: over(handled(s.http)),
		Sleep: func(_ context.Context, d time.Duration) error { s.clock.wait(d); return nil },
	}
}

func made(t *testing.T, cfg client.Config) *client.Client {
	t.Helper()
	c, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// must passes a result on, or ends the test.
func must[T any](t *testing.T, out T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// job makes an open job.
func job(t *testing.T, c *client.Client) api.Job {
	t.Helper()
	out, err := c.CreateJob(t.Context(), api.JobInput{Title: "Archiviste", Status: new(api.JobOpen)})
	return must(t, out, err)
}
