package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

func serve(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func getting(check func([]byte) error, count int) load {
	return load{connections: 2, seconds: 30, header: "X-Who: me\r\n", next: func(_, n int) (request, bool) {
		return request{method: http.MethodGet, path: fmt.Sprint("/", n), status: http.StatusOK, check: check}, n < count
	}}
}

func TestALoadThatWarmsUpForEverIsNone(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.URL.Path, r.Header.Get("X-Who")) })
	if _, err := getting(nil, 10).run(t.Context(), address); err == nil {
		t.Error("nothing was left to measure after the warm-up, and nobody noticed")
	}
}

func TestALoadIsMeasured(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		_, _ = fmt.Fprint(w, r.Header.Get("X-Who"))
	})
	l := getting(func(body []byte) error {
		if string(body) != "me" {
			return fmt.Errorf("got %q", body)
		}
		return nil
	}, 1<<30)
	l.seconds = 0.05
	got, err := l.run(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if int64(got.asked) != asked.Load() || got.perSecond <= 0 || got.p50 <= 0 || got.p99 < got.p50 {
		t.Errorf("got %+v, the server was asked %d times", got, asked.Load())
	}
}

func TestWrongAnswersEndALoad(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/5" {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	if _, err := getting(nil, 1<<30).run(t.Context(), address); err == nil {
		t.Error("a wrong status was taken for an answer")
	}
	wrong := errors.New("wrong content")
	if _, err := getting(func([]byte) error { return wrong }, 1<<30).run(t.Context(), address); !errors.Is(err, wrong) {
		t.Errorf("wrong content ends a load with %v", err)
	}
}

func TestTheMedianOfTheRoundsCounts(t *testing.T) {
	t.Parallel()
	var c contest
	for _, rates := range [][2]float64{{100, 50}, {200, 20}, {100, 60}, {1, 100}, {10, 4}} {
		c.first, c.second = append(c.first, result{perSecond: rates[0]}), append(c.second, result{perSecond: rates[1]})
	}
	if got := c.ratio(); got != 0.5 {
		t.Errorf("got %g, want the median of 0.5, 0.1, 0.6, 100 and 0.4", got)
	}
	if got := middle([]float64{4, 1, 2, 3}); got != 2.5 {
		t.Errorf("of four: got %g", got)
	}
}
