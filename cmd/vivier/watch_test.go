package main_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// Canaries: what must be in no log line, no metric and no trace.
const (
	canaryEmail    = "marguerite.canari@example.org"
	canaryName     = "Marguerite"
	canaryFamily   = "Canari"
	canaryPassword = "un mot de passe qui chante"
	canaryAgent    = "CanaryBrowser/7"
)

// watched is a server that is looked at, and somebody who uses it.
type watched struct {
	*process
	t            *testing.T
	api, metrics string
	secrets      []string // what was answered and must not be seen elsewhere
}

func watchServer(t *testing.T, url string, env ...string) *watched {
	t.Helper()
	dir := t.TempDir()
	env = append(env, "VIVIER_DATABASE_URL="+url, "VIVIER_ADDR=127.0.0.1:0", "VIVIER_METRICS_ADDR=127.0.0.1:0", "VIVIER_PASSWORD="+canaryPassword, "VIVIER_LOG_LEVEL=debug")
	if strings.HasPrefix(url, "postgres") {
		env = append(env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, dir))
	}
	user := start(t, dir, env, "user", "create", "--email", canaryEmail, "--name", canaryName, "--role", "admin")
	if err := user.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, user.stderr)
	}
	w := &watched{t: t, process: start(t, dir, env, "serve")}
	w.metrics = strings.TrimPrefix(w.stderr.waitFor(t, `^metrics on http://`), "metrics on ")
	w.api = baseURL(t, w.process)
	return w
}

// do sends a request as a client that tells much about itself.
func (w *watched) do(method, path, token string, body any) (int, []byte) {
	w.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, w.api+path, bytes.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": canaryAgent, "X-Forwarded-For": "203.0.113.77", "Baggage": "who=" + canaryFamily,
		"Traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "Tracestate": "who=" + canaryFamily,
	} {
		req.Header.Set(name, value)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, answer
}

// use does what people do, what they do wrong, and what fails for a constraint of the database.
func (w *watched) use() {
	w.t.Helper()
	is := func(want, got int, body []byte) []byte {
		w.t.Helper()
		if got != want {
			w.t.Errorf("%d, not %d: %s", got, want, body)
		}
		return body
	}
	status, body := w.do("POST", "/v1/auth/login", "", api.LoginInput{Email: canaryEmail, Password: canaryPassword})
	var tokens api.Tokens
	if err := json.Unmarshal(is(200, status, body), &tokens); err != nil {
		w.t.Fatal(err)
	}
	token := tokens.AccessToken
	w.secrets = append(w.secrets, token, tokens.RefreshToken)
	status, body = w.do("POST", "/v1/auth/login", "", api.LoginInput{Email: canaryEmail, Password: "wrong " + canaryPassword})
	is(401, status, body)
	status, body = w.do("GET", "/v1/funnel", token, nil)
	is(200, status, body)
	status, body = w.do("POST", "/v1/candidates", token, map[string]string{"given_name": canaryName, "family_name": canaryFamily, "email": canaryEmail})
	var candidate struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(is(201, status, body), &candidate); err != nil {
		w.t.Fatal(err)
	}
	w.secrets = append(w.secrets, candidate.ID)
	status, body = w.do("GET", "/v1/candidates/"+candidate.ID, token, nil)
	is(200, status, body)
	status, body = w.do("GET", "/v1/candidates?q="+canaryFamily, token, nil)
	is(200, status, body)
	status, body = w.do("POST", "/v1/me/calendar", token, nil)
	var calendar api.NewCalendar
	if err := json.Unmarshal(is(201, status, body), &calendar); err != nil {
		w.t.Fatal(err)
	}
	secret := strings.TrimPrefix(calendar.URL, "/v1/calendars/")
	w.secrets = append(w.secrets, secret, "vcal_")
	status, body = w.do("GET", calendar.URL, "", nil)
	is(200, status, body)
	status, body = w.do("GET", calendar.URL+"0", "", nil)
	is(404, status, body)
	status, body = w.do("GET", "/"+secret, "", nil)
	is(404, status, body)
	status, body = w.do("POST", "/v1/users", token, map[string]string{"email": canaryEmail, "name": canaryName, "role": "juror"})
	is(409, status, body)
	status, body = w.do("GET", "/"+canaryEmail, token, nil)
	is(404, status, body)
	status, body = w.do(strings.ToUpper(canaryFamily), "/v1/jobs", token, nil)
	is(405, status, body)
}

// scrape reads the metrics as Prometheus does.
func (w *watched) scrape() (string, map[string]*dto.MetricFamily) {
	w.t.Helper()
	status, text := get(w.t, w.metrics+"/metrics")
	if status != http.StatusOK {
		w.t.Fatalf("%d %s", status, text)
	}
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		w.t.Fatalf("the scrape can't be read: %v", err)
	}
	return text, families
}

// silent wants a text without anything of a person.
func (w *watched) silent(where, text string) {
	w.t.Helper()
	for _, canary := range append([]string{canaryEmail, "marguerite", canaryName, canaryFamily, strings.ToUpper(canaryFamily), canaryPassword, canaryAgent, "203.0.113.77"}, w.secrets...) {
		if strings.Contains(text, canary) {
			w.t.Errorf("%s hold %q:\n%s", where, canary, text)
		}
	}
}

// TestMetrics: what the dashboard, the alerts and the document speak of is what a server that is used shows, and nobody
// can be found in it.
func TestMetrics(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := watchServer(t, url)
		w.use()
		text, families := w.scrape()
		w.silent("the metrics", text)
		if found := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-|@|eyJ`).FindString(text); found != "" {
			t.Errorf("the metrics hold an id, an address or a token: %s\n%s", found, text)
		}
		all := samplesOf(families)
		for panel, queries := range dashboardQueries(t) {
			for _, q := range queries {
				for _, fault := range all.faults(q) {
					t.Errorf("the panel %s: %s: %s", panel, fault, q)
				}
			}
		}
		for _, a := range alerts(t) {
			for _, fault := range all.faults(a.Expr) {
				t.Errorf("the alert %s: %s: %s", a.Alert, fault, a.Expr)
			}
		}
		if diff := cmp.Diff(documented(t), shown(families)); diff != "" {
			t.Errorf("docs/observability.md (-) and the metrics (+) differ:\n%s", diff)
		}
		for _, path := range []string{"/", "/livez", "/metrics/", "/debug/pprof/"} {
			if status, _ := get(t, w.metrics+path); status != http.StatusNotFound {
				t.Errorf("%s on the metrics' listener: %d", path, status)
			}
		}
		if status, _ := get(t, w.api+"/metrics"); status != http.StatusNotFound {
			t.Errorf("the API shows metrics: %d", status)
		}
		w.stop(t)
		w.silent("the logs", w.stderr.String())
	})
}

// TestTraces: a request, its statements and its log lines carry one trace, and nobody can be found in it.
func TestTraces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := watchServer(t, url, "OTEL_TRACES_EXPORTER=console", "OTEL_SERVICE_NAME=vivier-test")
		w.use()
		get(t, w.api+"/readyz")
		w.stop(t)
		logs, spans := w.stderr.String(), w.stdout.String()
		w.silent("the logs", logs)
		w.silent("the spans", spans)
		for _, want := range []string{
			`"Name":"GET /v1/candidates/:id"`, `"Name":"GET"`, `"Name":"sql\.(conn|stmt)\.query"`, `FROM \W+candidates\W`, `"vivier-test"`,
			`"0af7651916cd43dd8448eb211c80319c"`, `"http.route","Value":{"Type":"STRING","Value":"/v1/funnel"}`,
		} {
			if !regexp.MustCompile(want).MatchString(spans) {
				t.Errorf("no span has %s:\n%s", want, spans)
			}
		}
		if strings.Contains(spans, "readyz") || strings.Contains(spans, "ledger_tail WHERE id") {
			t.Errorf("probes or housekeeping are traced:\n%s", spans)
		}
		if !regexp.MustCompile(`"route":"/v1/funnel".*"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"[0-9a-f]{16}"`).MatchString(logs) {
			t.Errorf("the log does not name the trace:\n%s", logs)
		}
	})
}

// TestTracesGoToACollector: the program's own environment is what the exporter reads, and what is left is sent at the end.
func TestTracesGoToACollector(t *testing.T) {
	t.Parallel()
	received := make(chan string, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text := fmt.Sprintln(r.Method, r.URL.Path, r.Header.Get("X-Token"), r.Header.Get("Content-Type"))
		if body, err := gzip.NewReader(r.Body); err != nil {
			text += err.Error()
		} else if spans, err := io.ReadAll(body); err != nil {
			text += err.Error()
		} else {
			text += string(spans)
		}
		received <- text
	}))
	t.Cleanup(collector.Close)
	p := start(t, t.TempDir(), []string{
		"OTEL_TRACES_EXPORTER=otlp", "OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=x-token=a%20b",
		"OTEL_EXPORTER_OTLP_COMPRESSION=gzip", "OTEL_BSP_SCHEDULE_DELAY=3600000",
	}, "serve", "--addr", "127.0.0.1:0")
	get(t, baseURL(t, p)+"/v1/me?q="+canaryFamily)
	p.stop(t)
	select {
	case text := <-received:
		if !strings.HasPrefix(text, "POST /v1/traces a b application/x-protobuf\n") || !strings.Contains(text, "GET /v1/me") || strings.Contains(text, canaryFamily) {
			t.Errorf("%q", text)
		}
	default:
		t.Errorf("nothing was sent:\n%s", p.stderr)
	}
}

// TestNothingIsWatchedUnasked: no second listener, no span, no trace in the log.
func TestNothingIsWatchedUnasked(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), []string{"OTEL_TRACES_EXPORTER=none", "OTEL_EXPORTER_OTLP_ENDPOINT=nowhere"}, "serve", "--addr", "127.0.0.1:0")
	get(t, baseURL(t, p)+"/v1/me")
	p.stop(t)
	if text := p.stderr.String() + p.stdout.String(); strings.Contains(text, "metrics on") || strings.Contains(text, "trace_id") || strings.Contains(text, "SpanContext") {
		t.Error(text)
	}
}

// documented are the metrics of docs/observability.md: name, type and labels.
func documented(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(vivier_\\w+)` \\| (\\w+) \\|[^|]*\\|([^|]*)\\| .+ \\|$").FindAllStringSubmatch(string(text), -1) {
		labels := regexp.MustCompile(`\w+`).FindAllString(row[3], -1)
		slices.Sort(labels)
		all = append(all, row[1]+" "+row[2]+" "+strings.Join(labels, ","))
	}
	slices.Sort(all)
	return all
}

// shown are the metrics of ours in a scrape, in the same form.
func shown(families map[string]*dto.MetricFamily) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(families)) {
		if !strings.HasPrefix(name, "vivier_") {
			continue
		}
		var labels []string
		for _, l := range families[name].GetMetric()[0].GetLabel() {
			labels = append(labels, l.GetName())
		}
		slices.Sort(labels)
		all = append(all, name+" "+strings.ToLower(families[name].GetType().String())+" "+strings.Join(labels, ","))
	}
	slices.Sort(all)
	return all
}
