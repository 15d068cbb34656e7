package tracing

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"

	"github.com/XSAM/otelsql"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// samplers are the values of OTEL_TRACES_SAMPLER that the SDK, which reads it, knows. It goes on without a word when it
// does not know one.
var samplers = []string{"", "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"}

// Config says where spans go. Getenv and Console are required.
type Config struct {
	Getenv  func(string) string // of OpenTelemetry's standard variables
	Console io.Writer           // what the exporter named console writes to
	Log     *slog.Logger        // of spans that could not be sent; nil discards
	Version string              // of the program
}

// Tracing makes spans and sends them away. It is safe for concurrent use.
type Tracing struct{ provider *sdktrace.TracerProvider }

// Wanted tells whether the environment asks for traces.
func Wanted(getenv func(string) string) bool {
	name := getenv("OTEL_TRACES_EXPORTER")
	return name != "" && name != "none" && getenv("OTEL_SDK_DISABLED") != "true"
}

// New starts to make spans as the environment wants it; a wrong value is an error that names the variable.
func New(ctx context.Context, cfg Config) (*Tracing, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := checkSampler(cfg.Getenv); err != nil {
		return nil, err
	}
	exporter, err := newExporter(ctx, cfg)
	if err != nil {
		return nil, err
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "vivier"), attribute.String("service.version", cfg.Version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv()) // what the environment says goes over our own words
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	return &Tracing{provider: sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(scrubber{SpanExporter: exporter, log: cfg.Log}), sdktrace.WithResource(about),
	)}, nil
}

func checkSampler(getenv func(string) string) error {
	name := getenv("OTEL_TRACES_SAMPLER")
	if !slices.Contains(samplers, name) {
		return fmt.Errorf("OTEL_TRACES_SAMPLER: %q is no sampler", name)
	}
	if text := getenv("OTEL_TRACES_SAMPLER_ARG"); text != "" {
		if ratio, err := strconv.ParseFloat(text, 64); err != nil || ratio < 0 || ratio > 1 {
			return fmt.Errorf("OTEL_TRACES_SAMPLER_ARG: %q is no ratio from 0 to 1", text)
		}
	}
	return nil
}

func newExporter(ctx context.Context, cfg Config) (sdktrace.SpanExporter, error) {
	switch name := cfg.Getenv("OTEL_TRACES_EXPORTER"); name {
	case "otlp":
		client, err := newClient(cfg.Getenv)
		if err != nil {
			return nil, err
		}
		return otlptrace.New(ctx, client)
	case "console":
		return stdouttrace.New(stdouttrace.WithWriter(cfg.Console))
	default:
		return nil, fmt.Errorf("OTEL_TRACES_EXPORTER: %q is no exporter: want otlp, console or none", name)
	}
}

// Handler makes a span of each request but the probes, which would be most of them. A trace that the caller began goes
// on; what the caller attached to it besides is not taken over.
func (t *Tracing) Handler(next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "", otelhttp.WithTracerProvider(t.provider), otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithFilter(func(r *http.Request) bool { return r.URL.Path != "/livez" && r.URL.Path != "/readyz" }))
}

// Observe names the span of a request by its route, which is known only now, and ties it to the log and to the
// problem document that the client may hold.
func (*Tracing) Observe(ctx context.Context, requestID, method, route string) {
	span := trace.SpanFromContext(ctx)
	span.SetAttributes(attribute.String(keyRequestID, requestID))
	if route != "none" {
		span.SetName(method + " " + route)
		span.SetAttributes(attribute.String("http.route", route))
	}
}

// OpenDB makes a pool whose statements are spans, if they belong to a request: the housekeeping would be most of them.
// They hold the statement, where placeholders stand for values.
func (t *Tracing) OpenDB(c driver.Connector) *sql.DB {
	return otelsql.OpenDB(c, otelsql.WithTracerProvider(t.provider), otelsql.WithSpanOptions(otelsql.SpanOptions{
		DisableErrSkip: true, OmitConnResetSession: true, OmitConnPrepare: true, OmitRows: true, OmitConnectorConnect: true,
		SpanFilter: func(ctx context.Context, _ otelsql.Method, _ string, _ []driver.NamedValue) bool {
			return trace.SpanContextFromContext(ctx).IsValid()
		},
	}))
}

// Logger adds the ids of trace and span to each line that is written during a request.
func (*Tracing) Logger(log *slog.Logger) *slog.Logger { return slog.New(logHandler{log.Handler()}) }

// Shutdown sends the spans that are still here, as long as the context lives.
func (t *Tracing) Shutdown(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// logHandler is a slog.Handler that knows the span that a line belongs to.
type logHandler struct{ slog.Handler }

// Handle writes a line with its ids.
func (h logHandler) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		r = r.Clone()
		r.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs is a logger's With.
func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup is a logger's WithGroup.
func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }
