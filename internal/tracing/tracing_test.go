package tracing_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/vivier-ats/vivier/internal/tracing"
)

// env makes an environment of pairs.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{nil, false},
		{[]string{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"}, false},
		{[]string{"OTEL_TRACES_EXPORTER", "none"}, false},
		{[]string{"OTEL_TRACES_EXPORTER", "otlp"}, true},
		{[]string{"OTEL_TRACES_EXPORTER", "nonsense"}, true}, // so that New can say so
		{[]string{"OTEL_TRACES_EXPORTER", "otlp", "OTEL_SDK_DISABLED", "true"}, false},
	} {
		if got := tracing.Wanted(env(c.env...)); got != c.want {
			t.Errorf("%v: %t", c.env, got)
		}
	}
}

// TestWrongVariables: the error begins with the variable, and shows no secret.
func TestWrongVariables(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"OTEL_TRACES_EXPORTER", "jaeger"},
		{"OTEL_TRACES_SAMPLER", "sometimes"},
		{"OTEL_TRACES_SAMPLER_ARG", "2"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "hunter2@collector:4318"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://u:hunter2@collector"},
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
		{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"},
		{"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"},
		{"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "hunter2"},
		{"OTEL_EXPORTER_OTLP_CERTIFICATE", filepath.Join(t.TempDir(), "none.pem")},
	} {
		_, err := tracing.New(t.Context(), tracing.Config{Getenv: env(c[0], c[1], "OTEL_TRACES_EXPORTER", "otlp"), Console: io.Discard})
		if err == nil || !strings.HasPrefix(err.Error(), c[0]+": ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// collector keeps what is sent to it, after it was busy for a while.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	busy     []int // the statuses of its first answers
	requests []*http.Request
	spans    []*tracepb.ResourceSpans
	faults   []error
}

func collect(t *testing.T, busy ...int) *collector {
	t.Helper()
	c := &collector{busy: busy}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

// ServeHTTP takes spans.
func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = append(c.requests, r)
	if len(c.busy) > 0 {
		w.WriteHeader(c.busy[0])
		c.busy = c.busy[1:]
		return
	}
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			c.faults = append(c.faults, err)
			return
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	var data tracepb.TracesData
	c.faults = append(c.faults, err, proto.Unmarshal(text, &data))
	c.spans = append(c.spans, data.GetResourceSpans()...)
}

// request is answered by a handler that is traced, under the name of a route.
func request(t *testing.T, traces *tracing.Tracing, path string) {
	t.Helper()
	h := traces.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		traces.Observe(r.Context(), "request-1", "GET", "/v1/jobs/:id")
		w.WriteHeader(http.StatusTeapot)
	}))
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("User-Agent", "Canary/1")
	r.Header.Set("X-Forwarded-For", "203.0.113.77")
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	r.Header.Set("Tracestate", "who=Canari")
	h.ServeHTTP(httptest.NewRecorder(), r)
}

// TestOTLP: spans arrive as the protocol wants them, once the collector has time, and lead to nobody.
func TestOTLP(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]string{"plain": nil, "gzip": {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := collect(t, http.StatusServiceUnavailable)
			traces, err := tracing.New(t.Context(), tracing.Config{Version: "1.2.3", Console: io.Discard, Getenv: env(append(more,
				"OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT", c.URL+"/tenant/", "OTEL_EXPORTER_OTLP_HEADERS", "x-token=a%20b, x-other=c")...)})
			if err != nil {
				t.Fatal(err)
			}
			request(t, traces, "/v1/jobs/canari?q=canari")
			request(t, traces, "/livez")
			if err := traces.Shutdown(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(c.faults...); err != nil || len(c.requests) != 2 || len(c.spans) != 1 {
				t.Fatalf("%v: %d requests, %d spans", err, len(c.requests), len(c.spans))
			}
			r := c.requests[1]
			if r.URL.Path != "/tenant/v1/traces" || r.Header.Get("X-Token") != "a b" || r.Header.Get("X-Other") != "c" || r.Header.Get("Content-Type") != "application/x-protobuf" {
				t.Errorf("%s %v", r.URL, r.Header)
			}
			span := c.spans[0].GetScopeSpans()[0].GetSpans()[0]
			text := strings.ToLower(c.spans[0].String())
			if span.GetName() != "GET /v1/jobs/:id" || len(c.spans[0].GetScopeSpans()[0].GetSpans()) != 1 || !strings.Contains(text, "request-1") || !strings.Contains(text, "1.2.3") {
				t.Errorf("%s", text)
			}
			for _, personal := range []string{"canar", "203.0.113.77", "livez"} {
				if strings.Contains(text, personal) {
					t.Errorf("%s is in %s", personal, text)
				}
			}
		})
	}
}

// TestCollectorThatRefuses: what is lost is a warning, without the token, and no error of anybody's request.
func TestCollectorThatRefuses(t *testing.T) {
	t.Parallel()
	c := collect(t, http.StatusUnauthorized, http.StatusUnauthorized)
	var log bytes.Buffer
	traces, err := tracing.New(t.Context(), tracing.Config{
		Console: io.Discard, Log: slog.New(slog.NewJSONHandler(&log, nil)),
		Getenv: env("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", c.URL+"/as/it/is", "OTEL_EXPORTER_OTLP_HEADERS", "x-token=hunter2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	request(t, traces, "/v1/jobs/1")
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if len(c.requests) != 1 || c.requests[0].URL.Path != "/as/it/is" {
		t.Errorf("%d requests", len(c.requests))
	}
	if !strings.Contains(log.String(), `"spans were not sent","spans":1,"error":"traces export: the collector answered 401 Unauthorized"`) || strings.Contains(log.String(), "hunter2") {
		t.Error(log.String())
	}
}

// TestShutdownEndsWithItsContext: a collector that is always busy holds nobody up.
func TestShutdownEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c := collect(t, 503, 503, 503, 503)
	traces, err := tracing.New(t.Context(), tracing.Config{Console: io.Discard, Getenv: env("OTEL_TRACES_EXPORTER", "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)})
	if err != nil {
		t.Fatal(err)
	}
	request(t, traces, "/v1/jobs/1")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- traces.Shutdown(ctx) }()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it says that all was sent")
		}
	case <-time.After(time.Minute):
		t.Fatal("it goes on trying")
	}
}

func TestLogger(t *testing.T) {
	t.Parallel()
	var out, spans bytes.Buffer
	traces, err := tracing.New(t.Context(), tracing.Config{Console: &spans, Getenv: env("OTEL_TRACES_EXPORTER", "console")})
	if err != nil {
		t.Fatal(err)
	}
	log := traces.Logger(slog.New(slog.NewJSONHandler(&out, nil))).With(slog.String("with", "it"))
	log.InfoContext(t.Context(), "outside")
	if strings.Contains(out.String(), "trace_id") || !strings.Contains(out.String(), `"with":"it"`) {
		t.Error(out.String())
	}
	out.Reset()
	h := traces.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { log.InfoContext(r.Context(), "inside") }))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	var line struct {
		Trace string `json:"trace_id"`
		Span  string `json:"span_id"`
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Trace == "" || !strings.Contains(spans.String(), line.Trace) || !strings.Contains(spans.String(), line.Span) {
		t.Errorf("%v: %s\n%s", err, out.String(), spans.String())
	}
}
