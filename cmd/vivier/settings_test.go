package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/internal/storetest"
)

// secretFile writes what an operator keeps in a file.
func secretFile(t *testing.T, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "database-url")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDatabaseURLFile: every command takes the address from a file, with the line end that an editor leaves.
func TestDatabaseURLFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := []string{
		"VIVIER_DATABASE_URL_FILE=" + secretFile(t, storetest.EmptyPostgres(t)+"\n", 0o440),
		"VIVIER_SIGNING_KEY_FILE=" + keyFile(t, dir), "VIVIER_PASSWORD=correct horse battery staple",
	}
	for _, args := range [][]string{
		{"migrate"},
		{"user", "create", "--email", "ada@example.org", "--name", "Ada", "--role", "admin"},
	} {
		p := start(t, dir, env, args...)
		if err := p.Wait(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, p.stderr)
		}
	}
	p := start(t, dir, env, "serve", "--addr", "127.0.0.1:0")
	if status, body := get(t, baseURL(t, p)+"/readyz"); status != 200 {
		t.Errorf("%d %s", status, body)
	}
	p.stop(t)
	if left, err := filepath.Glob(filepath.Join(dir, "*.db*")); err != nil || len(left) > 0 {
		t.Errorf("a SQLite file was made beside: %v %v", left, err)
	}
}

// TestWrongDatabaseURLFile: one line that names the setting, and nothing of what is in the file.
func TestWrongDatabaseURLFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"both":      {[]string{"VIVIER_DATABASE_URL=sqlite:x.db", "VIVIER_DATABASE_URL_FILE=" + secretFile(t, "sqlite:y.db", 0o600)}, `database-url-file: database-url is given too`},
		"missing":   {[]string{"VIVIER_DATABASE_URL_FILE=/nonexistent"}, `database-url-file: open /nonexistent: no such file`},
		"a folder":  {[]string{"VIVIER_DATABASE_URL_FILE=" + t.TempDir()}, `database-url-file: `},
		"empty":     {[]string{"VIVIER_DATABASE_URL_FILE=" + secretFile(t, " \n", 0o600)}, `database-url-file: ".*" holds neither`},
		"no URL":    {[]string{"VIVIER_DATABASE_URL_FILE=" + secretFile(t, "user:hunter2@host", 0o600)}, `database-url-file: ".*" holds neither`},
		"a device":  {[]string{"VIVIER_DATABASE_URL_FILE=/dev/null"}, `database-url-file: ".*" is no regular file`},
		"open":      {[]string{"VIVIER_DATABASE_URL_FILE=" + secretFile(t, "postgres://user:hunter2@127.0.0.1:1/x", 0o644)}, `database-url-file: ".*" is open to everybody`},
		"bad host":  {[]string{"VIVIER_DATABASE_URL_FILE=" + secretFile(t, "postgres://user:hunter2@127.0.0.1:1/x", 0o600)}, `database-url: the database can't be used: .*connection refused`},
		"no host":   {[]string{"VIVIER_DATABASE_URL=postgres://user:hunter2@nowhere.invalid/x"}, `database-url: the database can't be used: its host (is not found|can't be looked up)$`},
		"no TLS":    {[]string{"VIVIER_DATABASE_URL=" + strings.Replace(storetest.EmptyPostgres(t), "disable", "verify-full", 1)}, `database-url: the database can't be used: it takes no TLS connection, which sslmode asks for$`},
		"two lines": {[]string{"VIVIER_DATABASE_URL_FILE=" + secretFile(t, "postgres://user:hunter2@127.0.0.1:1/x\nhunter2\n", 0o600)}, `database-url-file: ".*" holds more than one line`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, t.TempDir(), c.env, "migrate")
			p.stderr.waitFor(t, "^vivier: "+c.want)
			if err := p.Wait(); err == nil {
				t.Error("it ran")
			}
			if said := p.stderr.String(); strings.Contains(said, "hunter2") || strings.Count(said, "\n") != 1 {
				t.Errorf("it says: %s", said)
			}
		})
	}
}
