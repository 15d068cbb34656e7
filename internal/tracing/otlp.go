package tracing

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// How often a batch is sent while the collector is busy, and how long to wait before the second time.
const (
	sendings  = 3
	firstWait = time.Second
)

// client sends spans by OTLP over HTTP, as protobuf. It is our own because OpenTelemetry's brings gRPC along, which it
// does not use: see docs/adr/0005-traces.md.
type client struct {
	http    *http.Client
	url     string
	headers http.Header
	gzip    bool
}

// newClient reads the standard variables OTEL_EXPORTER_OTLP_…; those of OTEL_EXPORTER_OTLP_TRACES_… go before them.
// No error shows a value that may be a secret.
func newClient(getenv func(string) string) (*client, error) {
	variable := func(name string) (key, value string) {
		own := "OTEL_EXPORTER_OTLP_TRACES_" + name
		if value := getenv(own); value != "" {
			return own, value
		}
		key = "OTEL_EXPORTER_OTLP_" + name
		return key, getenv(key)
	}
	c := &client{headers: http.Header{}, http: &http.Client{Timeout: 10 * time.Second}}
	key, text := variable("ENDPOINT")
	endpoint, err := url.Parse(cmp.Or(text, "http://localhost:4318"))
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "http" && endpoint.Scheme != "https" {
		return nil, errors.New(key + ": want an address such as http://localhost:4318")
	}
	if !strings.Contains(key, "_TRACES_") {
		endpoint = endpoint.JoinPath("v1/traces")
	}
	c.url = endpoint.String()
	if key, text = variable("PROTOCOL"); text != "" && text != "http/protobuf" {
		return nil, fmt.Errorf("%s: %q is not built in: want http/protobuf", key, text)
	}
	if key, text = variable("COMPRESSION"); text != "" && text != "none" && text != "gzip" {
		return nil, fmt.Errorf("%s: %q is not built in: want gzip or none", key, text)
	}
	c.gzip = text == "gzip"
	if key, text = variable("TIMEOUT"); text != "" {
		ms, err := strconv.Atoi(text)
		if err != nil || ms <= 0 {
			return nil, fmt.Errorf("%s: %q is no number of milliseconds", key, text)
		}
		c.http.Timeout = time.Duration(ms) * time.Millisecond
	}
	if key, text = variable("HEADERS"); !c.addHeaders(text) {
		return nil, errors.New(key + ": want name=value,name=value")
	}
	key, text = variable("CERTIFICATE")
	return c, c.trust(key, text)
}

// addHeaders reads name=value,name=value, where values are percent-encoded.
func (c *client) addHeaders(list string) bool {
	for pair := range strings.SplitSeq(list, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !found || err != nil || name == "" {
			return false
		}
		c.headers.Set(name, value)
	}
	return true
}

// trust sets which authorities may vouch for the collector, and gives this client connections of its own.
func (c *client) trust(key, file string) error {
	own, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return errors.New("the transport of package net/http was replaced")
	}
	transport := own.Clone()
	c.http.Transport = transport
	if file == "" {
		return nil
	}
	authorities, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authorities) {
		return fmt.Errorf("%s: %s holds no certificate in PEM", key, file)
	}
	transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return nil
}

// Start has nothing to do.
func (*client) Start(context.Context) error { return nil }

// Stop gives the connections back.
func (c *client) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// UploadTraces sends a batch, a few times while the collector is too busy for it. On the wire TracesData is what the
// protocol asks for, an ExportTraceServiceRequest, whose Go type comes with gRPC.
func (c *client) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err == nil && c.gzip {
		body, err = compressed(body)
	}
	if err != nil {
		return err
	}
	for try, wait := 1, firstWait; ; try, wait = try+1, 2*wait {
		later, err := c.send(ctx, body)
		if err == nil || !later || try == sendings {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}

// send sends a body once; later tells that it is worth another try.
func (c *client) send(ctx context.Context, body []byte) (later bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header = c.headers.Clone()
	req.Header.Set("Content-Type", "application/x-protobuf")
	if c.gzip {
		req.Header.Set("Content-Encoding", "gzip")
	}
	res, err := c.http.Do(req)
	if err != nil {
		return true, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // read to its end, so that the connection is used again
	if err := res.Body.Close(); err != nil {
		return false, err
	}
	switch {
	case res.StatusCode/100 == 2:
		return false, nil
	case res.StatusCode == http.StatusTooManyRequests, res.StatusCode >= http.StatusBadGateway:
		return true, errors.New("the collector answered " + res.Status)
	}
	return false, errors.New("the collector answered " + res.Status)
}

func compressed(body []byte) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(body)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}
