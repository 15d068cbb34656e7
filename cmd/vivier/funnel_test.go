package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// asked runs vivier funnel to its end.
func asked(t *testing.T, env []string, args ...string) (printed, said string, err error) {
	t.Helper()
	p := start(t, t.TempDir(), env, append([]string{"funnel"}, args...)...)
	for range p.stdout.seen { // until it is closed
	}
	for range p.stderr.seen {
	}
	err = p.Wait()
	return p.stdout.String(), p.stderr.String(), err
}

// TestFunnel asks a real server in each form: CSV and JSON are the server's, byte for byte, and every flag narrows.
func TestFunnel(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, nil)
	var job api.Job
	s.ask(t, "/v1/jobs", `{"title":"Archiviste","status":"open"}`, &job)
	s.ask(t, "/v1/juries", fmt.Sprintf(`{"job_id":%q,"name":"Archiviste","status":"open"}`, job.ID), new(api.Jury))
	for _, source := range []string{"website", "website", "linkedin"} {
		s.ask(t, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"source":%q,"candidate":{"given_name":"Zoé","family_name":"Garçon"}}`, job.ID, source), new(api.Application))
	}
	key := secretFile(t, s.token+"\n", 0o600)
	where := []string{"VIVIER_SERVER=" + s.url, "VIVIER_KEY_FILE=" + key}

	printed, said, err := asked(t, where, "--group-by", "source")
	if err != nil || said != "" || !regexp.MustCompile(`(?m)^LinkedIn +1 `).MatchString(printed) || !regexp.MustCompile(`(?m)^Total, pooled +3 `).MatchString(printed) {
		t.Errorf("%v %s\n%s", err, said, printed)
	}
	if printed, _, err := asked(t, where, "show", "--language", "fr", "--source", "website"); err != nil || !regexp.MustCompile(`(?m)^Archiviste +2 `).MatchString(printed) || !strings.HasPrefix(printed, "Jury ") {
		t.Errorf("%v\n%s", err, printed)
	}
	asks, err := client.New(client.Config{BaseURL: s.url, Key: s.token})
	if err != nil {
		t.Fatal(err)
	}
	yesterday := client.FunnelQuestion{GroupBy: api.GroupByMonth, KnownAt: "2026-01-01", AsOf: "2026-01-01", Source: []string{"website", "linkedin"}, JobID: []uuid.UUID{job.ID}}
	for _, format := range []client.FunnelFormat{client.FunnelCSV, client.FunnelJSON} {
		want, err := asks.FunnelAs(t.Context(), format, yesterday)
		if err != nil {
			t.Fatal(err)
		}
		printed, said, err := asked(t, []string{"VIVIER_KEY=" + s.token}, "--server", s.url, "--format", string(format), "--group-by", "month",
			"--as-of", "2026-01-01", "--known-at", "2026-01-01", "--source", "website,linkedin", "--job-id", job.ID.String())
		if got := strings.ReplaceAll(string(want), "\r\n", "\n"); err != nil || said != "" || printed != got && printed != got+"\n" {
			t.Errorf("%v %s%s", err, said, cmp.Diff(got, printed))
		}
	}
	s.process.stop(t)
}

// TestFunnelFlags: each flag is a parameter of the question, with its value.
func TestFunnelFlags(t *testing.T) {
	t.Parallel()
	sent := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent <- r.URL.Query().Encode() + " " + r.Header.Get("Accept-Language")
		_, _ = w.Write([]byte("row_type\r\n=bytes,\xff\r\n"))
	}))
	t.Cleanup(server.Close)
	const id, other = "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6072"
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(built, "funnel", "--server", server.URL, "--format", "csv", "--language", "fr", "--group-by", "stage", "--basis", "snapshot", "--unit", "candidate",
		"--jury-id", id+","+other, "--job-id", id, "--campaign-id", id, "--department-id", id, "--source", "a,b", "--posting-id", id, "--received-from", "2024-01-01",
		"--received-to", "2025-01-01", "--as-of", "2024-06-01", "--known-at", "2024-06-02", "--from", "2024-06-03", "--to", "2024-06-04")
	cmd.Env = append(bare(), "VIVIER_KEY=k", "VIVIER_SOURCE=nobody", "VIVIER_FROM=nowhere", "VIVIER_FORMAT=json")
	out, err := cmd.Output()
	if err != nil || string(out) != "row_type\r\n=bytes,\xff\r\n" {
		t.Errorf("%v: %q", err, out)
	}
	want := "as_of=2024-06-01&basis=snapshot&campaign_id=" + id + "&department_id=" + id + "&format=csv&from=2024-06-03&group_by=stage&job_id=" + id + "&jury_id=" + id + "%2C" + other +
		"&known_at=2024-06-02&posting_id=" + id + "&received_from=2024-01-01&received_to=2025-01-01&source=a%2Cb&to=2024-06-04&unit=candidate fr"
	if got := <-sent; got != want {
		t.Errorf("it asks\n%s, not\n%s", got, want)
	}
}

// TestFunnelRefused: one line that says what is wrong, exit code 1, nothing on standard output, and never the key.
func TestFunnelRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, nil)
	server, key := "VIVIER_SERVER="+s.url, "VIVIER_KEY="+s.token
	for name, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"no key":              {[]string{server}, nil, `key: none is given`},
		"two keys":            {[]string{server, key, "VIVIER_KEY_FILE=x"}, nil, `key-file: key is given too`},
		"a wrong key":         {[]string{server}, []string{"--key", "viv_hunter2_hunter2"}, `funnel: 401 `},
		"a broken key":        {[]string{server}, []string{"--key", "hunter2\r\nX: y"}, `funnel: the key has characters`},
		"an open file":        {[]string{server}, []string{"--key-file", secretFile(t, "hunter2", 0o644)}, `key-file: ".*" is open to everybody`},
		"an empty file":       {[]string{server}, []string{"--key-file", secretFile(t, "\n", 0o600)}, `key-file: ".*" is empty`},
		"no file":             {[]string{server}, []string{"--key-file", "none"}, `key-file: `},
		"a wrong question":    {[]string{server, key}, []string{"--as-of", "2999-01-01"}, `funnel: 400 .*as_of: `},
		"a contradiction":     {[]string{server, key}, []string{"--basis", "activity"}, `funnel: 400 `},
		"a wrong id":          {[]string{server, key}, []string{"--jury-id", "hunter"}, `--jury-id: `},
		"a wrong group":       {[]string{server, key}, []string{"--group-by", "sources"}, `--group-by must be one of `},
		"a wrong address":     {[]string{key, "VIVIER_SERVER=ftp://hunter2@x"}, nil, `funnel: the server's address must be `},
		"no server":           {[]string{key, "VIVIER_SERVER=http://127.0.0.1:1"}, nil, `funnel: .*connection refused`},
		"nothing else at all": {[]string{server, key}, []string{"everything"}, `unexpected argument everything`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, said, err := asked(t, c.env, c.args...)
			if err == nil || printed != "" || strings.Count(said, "\n") != 1 || !regexp.MustCompile("^vivier: "+c.want).MatchString(said) {
				t.Errorf("%v: %s%s", err, printed, said)
			}
			if strings.Contains(said, s.token) || strings.Contains(said, "hunter2") {
				t.Errorf("it tells the key: %s", said)
			}
		})
	}
}

// TestFunnelAtATerminal: a person is told that the server is being asked, and what was told is wiped out again.
func TestFunnelAtATerminal(t *testing.T) {
	t.Parallel()
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	told, answered := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select { // a slow server, until the person has been told
		case <-told:
		case <-t.Context().Done():
		}
		close(answered)
		_, _ = w.Write([]byte("row_type\r\n"))
	}))
	t.Cleanup(server.Close)
	cmd := exec.CommandContext(t.Context(), "script", "-qefc", built+" funnel --format csv --server "+server.URL, "/dev/null")
	cmd.Env = append(bare(), "VIVIER_KEY=hunter2")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for buf, waiting := make([]byte, 1024), true; ; {
		n, err := out.Read(buf)
		shown.Write(buf[:n])
		if waiting && strings.Contains(shown.String(), "\r| asking "+server.URL+", 0 s\x1b[K") {
			waiting = false
			close(told)
		}
		if err != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %q", err, shown.String())
	}
	<-answered
	if said := shown.String(); !regexp.MustCompile(`\r\x1b\[Krow_type\r+\n$`).MatchString(said) || strings.Contains(said, "hunter2") {
		t.Errorf("it shows %q", said)
	}
}
