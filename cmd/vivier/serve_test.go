package main_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vivier-ats/vivier/internal/storetest"
)

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func baseURL(t *testing.T, p *process) string {
	t.Helper()
	return strings.TrimPrefix(p.stderr.waitFor(t, `^listening on http://`), "listening on ")
}

// TestServeOnSQLite starts in an empty folder and again on what is there then: the key and the data stay.
func TestServeOnSQLite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var key []byte
	for range 2 {
		p := start(t, dir, nil, "serve", "--addr", "127.0.0.1:0")
		url := baseURL(t, p)
		for path, status := range map[string]int{"/livez": 200, "/readyz": 200, "/openapi.json": 200, "/docs": 200, "/.well-known/jwks.json": 200, "/v1/me": 401, "/nothing": 404} {
			if got, body := get(t, url+path); got != status {
				t.Errorf("%s: %d, not %d: %s", path, got, status, body)
			}
		}
		p.stop(t)
		if said := strings.Contains(p.stderr.String(), `"msg":"a signing key was made","file":"vivier.signing-key.pem"`); said != (key == nil) {
			t.Errorf("whether a key was made is not said:\n%s", p.stderr)
		}
		file := filepath.Join(dir, "vivier.signing-key.pem")
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("the key: %v %v", info, err)
		}
		now, err := os.ReadFile(file)
		if err != nil || (key != nil && !bytes.Equal(now, key)) {
			t.Fatalf("the key changed (%v)", err)
		}
		key = now
	}
}

// TestServeOnPostgres: the schema is brought up by its own command, and until then the start says so.
func TestServeOnPostgres(t *testing.T) {
	t.Parallel()
	dir, env := t.TempDir(), []string{"VIVIER_DATABASE_URL=" + storetest.EmptyPostgres(t), "VIVIER_ADDR=127.0.0.1:0"}
	refused := func(env []string, want string, args ...string) {
		t.Helper()
		p := start(t, dir, env, args...)
		p.stderr.waitFor(t, want)
		if err := p.Wait(); err == nil {
			t.Errorf("%v started", args)
		}
	}
	refused(env, `signing-key-file: PostgreSQL needs one`, "serve")
	key := keyFile(t, dir)
	env = append(env, "VIVIER_SIGNING_KEY_FILE="+key)
	refused(env, `database-url: .*vivier migrate`, "serve")
	p := start(t, dir, env, "migrate")
	if err := p.Wait(); err != nil {
		t.Fatalf("migrate: %v\n%s", err, p.stderr)
	}
	refused([]string{env[0] + "&options=-c%20default_transaction_read_only%3Don", env[1], env[2]}, `^vivier: database-url: the database can only be read`, "serve")
	p = start(t, dir, env, "serve")
	if status, body := get(t, baseURL(t, p)+"/readyz"); status != http.StatusOK {
		t.Errorf("%d %s", status, body)
	}
	p.stop(t)
}

// TestWrongSettings: one line that names the setting, and no secret in it.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"database":  {[]string{"VIVIER_DATABASE_URL=mysql://user:hunter2@host/x"}, []string{"serve"}, `^vivier: database-url: `},
		"postgres":  {[]string{"VIVIER_DATABASE_URL=postgres://user:hunter2@127.0.0.1:1/x"}, []string{"migrate"}, `^vivier: database-url: .*connection refused`},
		"folder":    {[]string{"VIVIER_DATABASE_URL=sqlite:/nonexistent/x.db"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: database-url: .*folder does not exist`},
		"time zone": {[]string{"VIVIER_TIME_ZONE=Mars/Olympus"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: time-zone: `},
		"level":     {[]string{"VIVIER_LOG_LEVEL=loud"}, []string{"serve"}, `^vivier: .*log-level`},
		"address":   {[]string{"VIVIER_ADDR=nowhere"}, []string{"serve"}, `^vivier: addr: `},
		"metrics":   {[]string{"VIVIER_METRICS_ADDR=nowhere"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: metrics-addr: `},
		"exporter":  {[]string{"OTEL_TRACES_EXPORTER=jaeger"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: OTEL_TRACES_EXPORTER: `},
		"collector": {[]string{"OTEL_TRACES_EXPORTER=otlp", "OTEL_EXPORTER_OTLP_ENDPOINT=user:hunter2@host"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: OTEL_EXPORTER_OTLP_ENDPOINT: `},
		"limit":     {[]string{"VIVIER_RATE_LIMIT=-1"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: rate-limit: `},
		"proxies":   {[]string{"VIVIER_TRUSTED_PROXIES=everybody"}, []string{"serve", "--addr", "127.0.0.1:0"}, `^vivier: trusted-proxies: `},
		"password":  {[]string{"VIVIER_PASSWORD=short"}, []string{"user", "create", "--email", "a@example.org", "--name", "A", "--role", "admin"}, `^vivier: password: `},
		"common":    {[]string{"VIVIER_PASSWORD=motdepasse123"}, []string{"user", "create", "--email", "a@example.org", "--name", "A", "--role", "admin"}, `^vivier: password: this password is among the first`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, t.TempDir(), c.env, c.args...)
			p.stderr.waitFor(t, c.want)
			if err := p.Wait(); err == nil {
				t.Error("it started")
			}
			if text := p.stderr.String(); strings.Contains(text, "hunter2") {
				t.Errorf("it says: %s", text)
			}
		})
	}
}

// keyFile makes a signing key as an operator does with openssl.
func keyFile(t *testing.T, dir string) string {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "key.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDraining: after SIGTERM the server says that it is not ready before it takes no more connections, and ends well.
func TestDraining(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), nil, "serve", "--addr", "127.0.0.1:0")
	url := baseURL(t, p)
	if status, _ := get(t, url+"/readyz"); status != http.StatusOK {
		t.Fatalf("not ready: %d", status)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for status := http.StatusOK; status != http.StatusServiceUnavailable; {
		status, _ = get(t, url+"/readyz") // a refused connection fails the test
	}
	if status, _ := get(t, url+"/livez"); status != http.StatusOK {
		t.Errorf("not alive: %d", status)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("%v\n%s", err, p.stderr)
	}
}

// TestFilesArePrivate: what is on the disk is for the one who runs the server.
func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := start(t, dir, nil, "serve", "--addr", "127.0.0.1:0")
	baseURL(t, p)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f.Name(), info.Mode(), err)
		}
	}
	p.stop(t)
}
