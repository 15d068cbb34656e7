package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]client.Config{
		"no address":              {},
		"no scheme":               {BaseURL: "vivier.test:8080"},
		"another scheme":          {BaseURL: "ftp://vivier.test"},
		"no host":                 {BaseURL: "https:///v1"},
		"a password in it":        {BaseURL: "https://ada:hunter2@vivier.test"},
		"a query in it":           {BaseURL: "https://vivier.test?key=hunter2"},
		"a key and an address":    {BaseURL: "https://vivier.test", Key: "hunter2", Email: email},
		"a key with a line's end": {BaseURL: "https://vivier.test", Key: "hunter2\r\nX: y"},
	} {
		if _, err := client.New(cfg); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAddress: a server may stand below a path.
func TestAddress(t *testing.T) {
	t.Parallel()
	cfg := client.Config{BaseURL: "https://vivier.test/rh/", HTTP: over(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(r.URL.String()))}, nil
	})}
	if doc, err := made(t, cfg).OpenAPI(t.Context()); err != nil || string(doc) != "https://vivier.test/rh/openapi.json" {
		t.Errorf("%s %v", doc, err)
	}
}

// TestErrors: a program can tell them apart.
func TestErrors(t *testing.T) {
	t.Parallel()
	s, ctx := serve(t), t.Context()
	c := made(t, s.settings())
	first := job(t, c)
	now, err := c.UpdateJob(ctx, first.ID, first.Version, client.Patch{"openings": 2})
	must(t, now, err)

	_, err = c.UpdateJob(ctx, first.ID, first.Version, client.Patch{"openings": 3})
	var e *client.Error
	if !errors.As(err, &e) || e.Status != 412 || e.Version != now.Version {
		t.Errorf("a stale change: %v, and the version now is %d", err, e.Version)
	}
	_, err = c.CreateJob(ctx, api.JobInput{Openings: new(0)})
	var p *api.Problem
	if !errors.As(err, &p) || p.Status != 422 || len(p.Errors) != 2 || !errors.As(err, &e) || e.Version != 0 || e.Code != p.Code {
		t.Errorf("two wrong fields: %v", err)
	}
	_, err = c.UpdateJob(ctx, first.ID, now.Version, client.Patch{"openings": make(chan int)})
	if err == nil || errors.As(err, &e) && e.Status == 0 {
		t.Errorf("a body that can't be written: %v", err)
	}
	for language, title := range map[string]string{"": "", "en": ""} {
		cfg := s.settings()
		cfg.Language = language
		cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
			title = r.Header.Get("Accept-Language")
			return handled(s.http)(r)
		})
		if _, err := made(t, cfg).Job(ctx, first.ID); err != nil || title != language {
			t.Errorf("%q is asked for as %q: %v", language, title, err)
		}
	}
}

// TestAnswersOfOthers: what stands in between may answer anything.
func TestAnswersOfOthers(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		status      int
		media, body string
	}{
		"a page":                  {502, "text/html", "<h1>Bad Gateway</h1>"},
		"a problem of another":    {502, "application/problem+json", `{"status":418}`},
		"a broken problem":        {502, "application/problem+json", `{"status`},
		"a good status, no JSON":  {200, "text/html", "<h1>Welcome to the hotel's network</h1>"},
		"a good status, no words": {204, "", ""},
	} {
		cfg := client.Config{BaseURL: "http://vivier.test", HTTP: over(func(*http.Request) (*http.Response, error) {
			return &http.Response{
				StatusCode: answer.status, Status: strconv.Itoa(answer.status), Header: http.Header{"Content-Type": {answer.media}},
				Body: io.NopCloser(strings.NewReader(answer.body)),
			}, nil
		})}
		_, err := made(t, cfg).Me(t.Context())
		if err == nil || answer.status == 502 && !client.Is(err, 502, client.CodeNoProblem) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPages: a list is read to its end, as often as one likes, and no further than one likes.
func TestPages(t *testing.T) {
	t.Parallel()
	s, asked := serve(t), 0
	cfg := s.settings()
	var failing bool
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodGet {
			asked++
			if failing && asked == 2 {
				return problem(500, "internal", "")(r)
			}
		}
		return handled(s.http)(r)
	})
	c, ctx := made(t, cfg), t.Context()
	for range 5 {
		job(t, c)
	}
	rows := c.Jobs(ctx, client.JobFilter{List: client.List{PageSize: 2}})
	for range 2 {
		asked = 0
		all, err := client.Collect(rows)
		if seen := map[string]bool{}; err == nil {
			for _, j := range all {
				seen[j.ID.String()] = true
			}
			if len(all) != 5 || len(seen) != 5 || asked != 3 {
				t.Errorf("%d rows, %d of them different, of %d pages", len(all), len(seen), asked)
			}
		} else {
			t.Fatal(err)
		}
	}
	asked = 0
	for _, err := range rows {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if asked != 1 {
		t.Errorf("%d pages for one row", asked)
	}
	asked, failing = 0, true
	if some, err := client.Collect(rows); len(some) != 2 || !client.Is(err, 500, "") {
		t.Errorf("%d rows before %v", len(some), err)
	}
}

// TestWaiting: without anything injected, the pauses are real ones, and end with the context.
func TestWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	cfg := client.Config{BaseURL: "http://vivier.test", Tries: 1000, HTTP: over(problem(503, "unavailable", ""))}
	if _, err := made(t, cfg).Me(ctx); !errors.Is(err, context.DeadlineExceeded) || !client.Is(err, 503, "") {
		t.Error(err)
	}
}
