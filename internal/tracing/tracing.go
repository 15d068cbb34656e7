package tracing

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/XSAM/otelsql"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// retry is shorter than the exporter's own minute, which a collector that is always busy would add to the end of the process.
var retry = otlptracehttp.RetryConfig{Enabled: true, InitialInterval: time.Second, MaxInterval: 2 * time.Second, MaxElapsedTime: 5 * time.Second}

// defaultEndpoint is the standard's; the exporter's own is https, which no collector speaks there unless told to.
const defaultEndpoint = "http://localhost:4318/v1/traces"

// maxAnswer is how much of a collector's answer is read, in bytes: a refusal goes into the log with its words.
const maxAnswer = 64 << 10

// Config says where spans go. Getenv and Console are required. The SDK and the OTLP exporter read their variables
// themselves, from the environment of the process; Getenv is for what is decided and checked before.
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
	if err := checkEnvironment(cfg.Getenv); err != nil {
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

func newExporter(ctx context.Context, cfg Config) (sdktrace.SpanExporter, error) {
	switch name := cfg.Getenv("OTEL_TRACES_EXPORTER"); name {
	case "otlp":
		return newOTLP(ctx, cfg.Getenv)
	case "console":
		return stdouttrace.New(stdouttrace.WithWriter(cfg.Console))
	default:
		return nil, fmt.Errorf("OTEL_TRACES_EXPORTER: %q is no exporter: want otlp, console or none", name)
	}
}

func newOTLP(ctx context.Context, getenv func(string) string) (sdktrace.SpanExporter, error) {
	options := []otlptracehttp.Option{otlptracehttp.WithRetry(retry), otlptracehttp.WithMaxResponseSize(maxAnswer)}
	if getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		options = append(options, otlptracehttp.WithEndpointURL(defaultEndpoint))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_…: %w", err)
	}
	return exporter, nil
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
