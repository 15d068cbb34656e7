package tracing_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
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
	none := filepath.Join(t.TempDir(), "none.pem")
	for _, c := range [][2]string{
		{"OTEL_TRACES_EXPORTER", "jaeger"},
		{"OTEL_TRACES_SAMPLER", "sometimes"},
		{"OTEL_TRACES_SAMPLER_ARG", "2"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "hunter2@collector:4318"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://u:hunter2@collector:4318"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4318?token=hunter2"},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://collector"},
		{"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
		{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http"},
		{"OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"},
		{"OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "hunter2"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "x-token=a,=hunter2"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "x token=hunter2"},
		{"OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-token=hunter2%"},
		{"OTEL_EXPORTER_OTLP_CERTIFICATE", none},
		{"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", none},
	} {
		_, err := tracing.New(t.Context(), tracing.Config{Getenv: env(c[0], c[1], "OTEL_TRACES_EXPORTER", "otlp"), Console: io.Discard})
		if err == nil || !strings.HasPrefix(err.Error(), c[0]) || strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") {
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
	var data coltracepb.ExportTraceServiceRequest
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

// export makes spans that go away by OTLP, as an environment of pairs says. The exporter reads the environment of the process:
// that is why tests that call this are not parallel, and choose the exporter before.
func export(t *testing.T, log *slog.Logger, pairs ...string) *tracing.Tracing {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		t.Setenv(pairs[i], pairs[i+1])
	}
	traces, err := tracing.New(t.Context(), tracing.Config{Version: "1.2.3", Console: io.Discard, Log: log, Getenv: os.Getenv})
	if err != nil {
		t.Fatal(err)
	}
	return traces
}

// TestOTLP: spans arrive as the protocol wants them, once the collector has time, and lead to nobody.
func TestOTLP(t *testing.T) {
	for name, more := range map[string][]string{"plain": nil, "gzip": {"OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"}} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
			c := collect(t, http.StatusServiceUnavailable)
			traces := export(t, nil, append(more, "OTEL_EXPORTER_OTLP_ENDPOINT", c.URL+"/tenant/", "OTEL_EXPORTER_OTLP_HEADERS", "x-token=a%20b, x-other=c")...)
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
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	c := collect(t, http.StatusUnauthorized, http.StatusUnauthorized)
	var log bytes.Buffer
	traces := export(t, slog.New(slog.NewJSONHandler(&log, nil)), "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", c.URL+"/as/it/is", "OTEL_EXPORTER_OTLP_HEADERS", "x-token=hunter2")
	request(t, traces, "/v1/jobs/1")
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if len(c.requests) != 1 || c.requests[0].URL.Path != "/as/it/is" {
		t.Errorf("%d requests", len(c.requests))
	}
	if !strings.Contains(log.String(), `"spans were not sent","spans":1,"error":"traces export: failed to send to `+c.URL+`/as/it/is: 401 Unauthorized`) || strings.Contains(log.String(), "hunter2") {
		t.Error(log.String())
	}
}

// TestDefaultCollector: it is the standard's, of which the warning speaks unless it is there.
func TestDefaultCollector(t *testing.T) {
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	var log bytes.Buffer
	traces := export(t, slog.New(slog.NewJSONHandler(&log, nil)))
	request(t, traces, "/v1/jobs/1")
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if text := log.String(); text != "" && !strings.Contains(text, "http://localhost:4318/v1/traces") {
		t.Error(text)
	}
}

// TestInsecureCertificate: what only the exporter knows to be wrong stops the start too.
func TestInsecureCertificate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "authority.pem")
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
	t.Setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", file)
	_, err := tracing.New(t.Context(), tracing.Config{Console: io.Discard, Getenv: os.Getenv})
	if err == nil || !strings.HasPrefix(err.Error(), "OTEL_EXPORTER_OTLP_…: ") {
		t.Error(err)
	}
}

// TestShutdownEndsWithItsContext: a collector that is always busy holds nobody up.
func TestShutdownEndsWithItsContext(t *testing.T) {
	t.Setenv("OTEL_TRACES_EXPORTER", "otlp")
	c := collect(t, 503, 503, 503, 503)
	traces := export(t, nil, "OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
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
