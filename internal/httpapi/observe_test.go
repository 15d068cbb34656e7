package httpapi_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/httpapi"
)

// TestObserve: who looks on is told of each request what the log is told, and nothing that a client made up.
func TestObserve(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var told []httpapi.Answered
	w := newWorld(t, func(c *httpapi.Config) {
		c.Observe = func(_ context.Context, a httpapi.Answered) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, a)
		}
	})
	for _, x := range []struct {
		method, path          string
		status                int
		seenMethod, seenRoute string
	}{
		{"GET", "/v1/candidates/" + uuid.NewString(), 404, "GET", "/v1/candidates/:id"},
		{"GET", "/v1/candidates?q=canari", 200, "GET", "/v1/candidates"},
		{"GET", "/canari@example.org", 404, "GET", "none"},
		{"CANARI", "/v1/candidates", 405, "other", "none"},
	} {
		told = nil
		a := w.as(w.admin(), x.method, x.path, nil, "X-Request-Id: one").is(x.status)
		if len(told) != 1 {
			t.Fatalf("%s %s: told %d times", x.method, x.path, len(told))
		}
		got := told[0]
		got.Duration = 0
		if want := (httpapi.Answered{RequestID: "one", Method: x.seenMethod, Route: x.seenRoute, Status: x.status, Bytes: len(a.body)}); got != want {
			t.Errorf("%+v, not %+v", got, want)
		}
	}
	if strings.Contains(w.log.String(), "canari") {
		t.Error(w.log.String())
	}
}
