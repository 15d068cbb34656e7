package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/metrics"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/tracing"
)

// flushTime is how long spans are waited for when the start failed; after serving they have what is left of the drain.
const flushTime = 2 * time.Second

// watch looks on while the API serves. The zero value looks at nothing and stands in nobody's way: no handler and no
// connection is wrapped.
type watch struct {
	listener net.Listener // of the metrics; nil without them
	metrics  *metrics.Metrics
	traces   *tracing.Tracing // nil without them
}

// newWatch opens the listener of the metrics and starts tracing, as far as they are asked for.
func newWatch(ctx context.Context, t *terminal, metricsAddr string, log *slog.Logger) (w watch, err error) {
	if tracing.Wanted(t.getenv) {
		cfg := tracing.Config{Getenv: t.getenv, Console: t.out, Log: log, Version: version()}
		if w.traces, err = tracing.New(ctx, cfg); err != nil {
			return w, err
		}
	}
	if metricsAddr != "" {
		w.listener, err = listen(ctx, "metrics-addr", metricsAddr)
	}
	return w, err
}

// logger ties the lines of a request to its trace.
func (w watch) logger(log *slog.Logger) *slog.Logger {
	if w.traces == nil {
		return log
	}
	return w.traces.Logger(log)
}

// openDB makes the statements of requests visible; nil when nobody looks.
func (w watch) openDB() func(driver.Connector) *sql.DB {
	if w.traces == nil {
		return nil
	}
	return w.traces.OpenDB
}

// over is a watch over a store and the hashing of passwords.
func (w watch) over(s *store.Store, passwords *auth.Passwords, log *slog.Logger) watch {
	if w.listener != nil {
		w.metrics = metrics.New(metrics.Config{
			Store: s, Passwords: passwords, Clock: time.Now, Events: eventNames(), Log: log, Version: version(), Commit: commit(),
		})
	}
	return w
}

// observe is told of each request; nil when nobody looks.
func (w watch) observe() func(context.Context, httpapi.Answered) {
	if w.metrics == nil && w.traces == nil {
		return nil
	}
	return func(ctx context.Context, a httpapi.Answered) {
		if w.metrics != nil {
			w.metrics.Observe(a.Method, a.Route, a.Status, a.Bytes, a.Duration)
		}
		if w.traces != nil {
			w.traces.Observe(ctx, a.RequestID, a.Method, a.Route)
		}
	}
}

// onEvent is told of each security event; nil when nobody counts.
func (w watch) onEvent() func(httpapi.Event) {
	if w.metrics == nil {
		return nil
	}
	return func(e httpapi.Event) { w.metrics.Event(string(e)) }
}

func eventNames() []string {
	names := make([]string, len(httpapi.Events))
	for i, e := range httpapi.Events {
		names[i] = string(e)
	}
	return names
}

// handler sees requests come and go.
func (w watch) handler(next http.Handler) http.Handler {
	if w.metrics != nil {
		next = w.metrics.InFlight(next)
	}
	if w.traces != nil {
		next = w.traces.Handler(next)
	}
	return next
}

// serve answers scrapes, on a listener of their own so that no proxy of the API leads there, until the function that it
// gives is called.
func (w watch) serve(t *terminal, log *slog.Logger) (stop func()) {
	if w.metrics == nil {
		return func() {}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", w.metrics.Handler())
	server := bounded(mux, log)
	fmt.Fprintf(t.err, "metrics on http://%s\n", w.listener.Addr())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(w.listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics are answered no more", slog.Any("error", err))
		}
	}()
	return func() { _ = server.Close(); <-ended } // a scrape that is cut off is made again elsewhere
}

// flush sends the spans that are still here, as long as the context lives.
func (w watch) flush(ctx context.Context, log *slog.Logger) {
	if w.traces == nil {
		return
	}
	if err := w.traces.Shutdown(ctx); err != nil {
		log.Warn("some spans were not sent before the end", slog.Any("error", err))
	}
}

// close gives back what newWatch took, when the start came to nothing; after serving there is nothing left to do.
func (w watch) close(log *slog.Logger) {
	if w.listener != nil {
		_ = w.listener.Close() // the server has closed it already, if it came to that
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	w.flush(ctx, log)
}
