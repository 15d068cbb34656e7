package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/vivier-ats/vivier/api"
)

func operations(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// block is one of the commands that the document has an operator run.
func block(t *testing.T, name string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)<!-- run: " + name + " -->\n```sh\n(.*?)```").FindStringSubmatch(operations(t))
	if found == nil {
		t.Fatalf("docs/operations.md has no block %s", name)
	}
	return found[1]
}

// TestSettingsTable compares the document's table with what the program says of itself.
func TestSettingsTable(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), nil, "serve", "--help")
	for range p.stdout.seen { // until it is closed
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	type row struct{ variable, fallback string }
	flags, rows := map[string]row{}, map[string]row{}
	for _, flag := range regexp.MustCompile(`(?m)^ +--([a-z-]+)(?:="?([^"\s]+))?`).FindAllStringSubmatch(p.stdout.String(), -1) {
		fallback := flag[2]
		if fallback == strings.ToUpper(fallback) && fallback != strings.ToLower(fallback) && !strings.Contains(fallback, ":") {
			fallback = "" // it only says what to give
		}
		flags[flag[1]] = row{"VIVIER_" + strings.ToUpper(strings.ReplaceAll(flag[1], "-", "_")), fallback}
	}
	for _, cells := range regexp.MustCompile("(?m)^\\| `--([a-z-]+)` \\| `(\\w+)` \\| (?:`(.*?)`)? ?\\| ").FindAllStringSubmatch(operations(t), -1) {
		rows[cells[1]] = row{cells[2], cells[3]}
	}
	if len(flags) < 9 {
		t.Fatalf("the help lists %v", flags)
	}
	for name, flag := range flags {
		if rows[name] != flag {
			t.Errorf("--%s is %v, and the table says %v", name, flag, rows[name])
		}
	}
	for name := range rows {
		if _, exists := flags[name]; !exists {
			t.Errorf("the table has --%s, which serve does not", name)
		}
	}
}

// site is a server with an administrator, whose data is somewhere.
type site struct {
	process *process
	url     string
	token   string
}

const adminPassword = "correct horse battery staple"

// settle makes the account of the site.
func settle(t *testing.T, dir string, env []string) {
	t.Helper()
	p := start(t, dir, append(env, "VIVIER_PASSWORD="+adminPassword), "user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin")
	if err := p.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, p.stderr)
	}
}

// open serves and logs in.
func open(t *testing.T, dir string, env []string) *site {
	t.Helper()
	s := &site{process: start(t, dir, env, "serve", "--addr", "127.0.0.1:0")}
	s.url = baseURL(t, s.process)
	var tokens api.Tokens
	s.ask(t, "/v1/auth/login", fmt.Sprintf(`{"email":"ada@example.org","password":%q}`, adminPassword), &tokens)
	s.token = tokens.AccessToken
	return s
}

// ask posts a body, or gets without one.
func (s *site) ask(t *testing.T, path, body string, answer any) {
	t.Helper()
	if err := s.try(context.Background(), path, body, answer); err != nil {
		t.Fatal(err)
	}
}

func (s *site) try(ctx context.Context, path, body string, answer any) error {
	method := http.MethodGet
	if body != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewBufferString(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s answered %s", path, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(answer)
}

// received is the funnel's answer: how many applications there are.
func (s *site) received(t *testing.T) int64 {
	t.Helper()
	var funnel api.Funnel
	s.ask(t, "/v1/funnel", "", &funnel)
	if funnel.Total.Counts.Received == nil {
		t.Fatal("the funnel does not know how many were received")
	}
	return int64(*funnel.Total.Counts.Received)
}

// busy writes applications until it is told to stop, and counts those that the server has said yes to.
func (s *site) busy(t *testing.T) (*atomic.Int64, func()) {
	t.Helper()
	var job api.Job
	s.ask(t, "/v1/jobs", `{"title":"Archiviste","status":"open"}`, &job)
	written, ended := new(atomic.Int64), make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	some := make(chan struct{})
	go func() {
		for n := 1; ctx.Err() == nil; n++ {
			body := fmt.Sprintf(`{"job_id":%q,"source":"website","candidate":{"given_name":"Zoé","family_name":"Garçon %d"}}`, job.ID, n)
			if err := s.try(context.WithoutCancel(ctx), "/v1/applications", body, new(api.Application)); err != nil {
				ended <- err
				return
			}
			if written.Add(1) == 5 {
				close(some)
			}
		}
		ended <- nil
	}()
	select {
	case <-some:
	case err := <-ended:
		t.Fatal(err)
	}
	return written, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}
