package tracing

import (
	"context"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const keyRequestID = "vivier.request_id"

// leaving are the attributes that may leave the process. Not here, and therefore dropped: url.path and url.query (ids,
// search words), client.address and network.peer.address, user_agent.original, server.address (a client chooses it),
// http.request.method_original, and whatever a library comes to think of.
var leaving = []attribute.Key{
	"http.request.method", "http.response.status_code", "http.route", "http.request.body.size", "http.response.body.size",
	"url.scheme", "network.protocol.name", "network.protocol.version", "error.type",
	"db.query.text", keyRequestID,
}

// scrubber takes out of spans what may lead to a person, and says in the log when they could not be sent: OpenTelemetry's
// own way to tell is one for the whole process.
type scrubber struct {
	sdktrace.SpanExporter
	log *slog.Logger
}

// ExportSpans sends spans away.
func (s scrubber) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	clean := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, span := range spans {
		clean[i] = scrubbed{span}
	}
	if err := s.SpanExporter.ExportSpans(ctx, clean); err != nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "spans were not sent", slog.Int("spans", len(spans)), slog.Any("error", err))
	}
	return nil
}

// scrubbed is a span as it may be seen outside.
type scrubbed struct{ sdktrace.ReadOnlySpan }

// Attributes are those on the list.
func (s scrubbed) Attributes() []attribute.KeyValue {
	return slices.DeleteFunc(slices.Clone(s.ReadOnlySpan.Attributes()), func(a attribute.KeyValue) bool { return !slices.Contains(leaving, a.Key) })
}

// Events are none: they hold the words of errors, in which a database quotes values.
func (scrubbed) Events() []sdktrace.Event { return nil }

// Links are none: they hold what a caller attached.
func (scrubbed) Links() []sdktrace.Link { return nil }

// Status tells that something failed, not in which words.
func (s scrubbed) Status() sdktrace.Status {
	return sdktrace.Status{Code: s.ReadOnlySpan.Status().Code}
}

// SpanContext has no state that a caller attached.
func (s scrubbed) SpanContext() trace.SpanContext {
	return s.ReadOnlySpan.SpanContext().WithTraceState(trace.TraceState{})
}

// Parent has none either.
func (s scrubbed) Parent() trace.SpanContext {
	return s.ReadOnlySpan.Parent().WithTraceState(trace.TraceState{})
}
