package tracing

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// samplers are the values of OTEL_TRACES_SAMPLER that the SDK knows.
var samplers = []string{"", "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"}

// headerName is a token of RFC 9110.
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// exporterVariables are those of OTEL_EXPORTER_OTLP_… and OTEL_EXPORTER_OTLP_TRACES_… that can be wrong.
var exporterVariables = []struct {
	name, want string
	right      func(value string) bool
}{
	{"ENDPOINT", "an address such as http://localhost:4318, without a name, a password or a query", isEndpoint},
	{"PROTOCOL", "http/protobuf or http/json: gRPC is not built in", oneOf("http/protobuf", "http/json")},
	{"COMPRESSION", "gzip or none", oneOf("gzip", "none")},
	{"TIMEOUT", "a number of milliseconds", func(value string) bool { ms, err := strconv.Atoi(value); return err == nil && ms > 0 }},
	{"HEADERS", "name=value,name=value with percent-encoded values", areHeaders},
	{"CERTIFICATE", "a file of certificates in PEM", holdsCertificates},
}

// checkEnvironment refuses what the SDK and the exporter, which read these variables themselves, do not understand: they go
// on with something else, and the exporter prints what it does not understand of the headers, which may be a token. No
// error shows a value that may be a secret.
func checkEnvironment(getenv func(string) string) error {
	if name := getenv("OTEL_TRACES_SAMPLER"); !slices.Contains(samplers, name) {
		return fmt.Errorf("OTEL_TRACES_SAMPLER: %q is no sampler", name)
	}
	if text := getenv("OTEL_TRACES_SAMPLER_ARG"); text != "" {
		if ratio, err := strconv.ParseFloat(text, 64); err != nil || ratio < 0 || ratio > 1 {
			return fmt.Errorf("OTEL_TRACES_SAMPLER_ARG: %q is no ratio from 0 to 1", text)
		}
	}
	if getenv("OTEL_TRACES_EXPORTER") != "otlp" {
		return nil
	}
	return cmp.Or(checkExporter(getenv, "OTEL_EXPORTER_OTLP_"), checkExporter(getenv, "OTEL_EXPORTER_OTLP_TRACES_"))
}

func checkExporter(getenv func(string) string, prefix string) error {
	value := func(name string) string { return strings.TrimSpace(getenv(prefix + name)) }
	for _, v := range exporterVariables {
		if text := value(v.name); text != "" && !v.right(text) {
			return fmt.Errorf("%s%s: want %s", prefix, v.name, v.want)
		}
	}
	if certificate, key := value("CLIENT_CERTIFICATE"), value("CLIENT_KEY"); certificate != "" || key != "" {
		if _, err := tls.LoadX509KeyPair(certificate, key); err != nil {
			return fmt.Errorf("%sCLIENT_CERTIFICATE, with …CLIENT_KEY: %w", prefix, err)
		}
	}
	return nil
}

// isEndpoint: the exporter would leave out a password and a query without a word.
func isEndpoint(value string) bool {
	u, err := url.Parse(value)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && u.RawQuery == ""
}

func areHeaders(value string) bool {
	for pair := range strings.SplitSeq(value, ",") {
		name, text, found := strings.Cut(pair, "=")
		if _, err := url.PathUnescape(text); err != nil || !found || !headerName.MatchString(strings.TrimSpace(name)) {
			return false
		}
	}
	return true
}

func holdsCertificates(file string) bool {
	text, err := os.ReadFile(file)
	return err == nil && x509.NewCertPool().AppendCertsFromPEM(text)
}

func oneOf(values ...string) func(string) bool {
	return func(value string) bool { return slices.Contains(values, value) }
}
