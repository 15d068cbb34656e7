package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/demo"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestMovingToPostgres follows the document with the campaign of 2024: who is logged in stays so, and the funnel is the
// one that it was.
func TestMovingToPostgres(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, target := "sqlite:"+filepath.Join(dir, "vivier.db"), storetest.EmptyPostgres(t)
	settle(t, dir, nil)
	if err := demo.Load(t.Context(), storetest.Open(t, store.Config{URL: file}), map[hiring.Role]string{}); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir, nil)
	var before, after api.Funnel
	s.ask(t, "/v1/funnel", "", &before)
	token := s.token
	s.process.stop(t)

	if err := os.WriteFile(filepath.Join(dir, "database-url"), []byte(target+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	said := bash(t, dir, "PATH="+filepath.Dir(built)+":$PATH\n"+block(t, "copy"))
	if !regexp.MustCompile(`(?m)^applications +[1-9]\d*$`).MatchString(said) || !regexp.MustCompile(`\nthe funnels of 2024-\d\d-\d\d, .* and today are equal\n$`).MatchString(said) {
		t.Errorf("it says:\n%s", said)
	}
	if diff := cmp.Diff(storetest.Dump(t, file), storetest.Dump(t, target)); diff != "" {
		t.Errorf("(- SQLite, + PostgreSQL):\n%s", diff)
	}

	s = open(t, dir, []string{"VIVIER_DATABASE_URL_FILE=database-url", "VIVIER_SIGNING_KEY_FILE=vivier.signing-key.pem"})
	s.token = token
	s.ask(t, "/v1/funnel", "", &after)
	if diff := cmp.Diff([]any{before.Rows, before.Total}, []any{after.Rows, after.Total}); diff != "" || len(before.Rows) == 0 {
		t.Errorf("(- SQLite, + PostgreSQL):\n%s", diff)
	}
	_, stop := s.busy(t)
	stop()
	s.process.stop(t)
}

// TestACopyThatIsRefused: one line that names the side and holds no password, and no file is made.
func TestACopyThatIsRefused(t *testing.T) {
	t.Parallel()
	filled, empty := storetest.SQLite(t), storetest.EmptySQLite(t)
	if err := demo.Load(t.Context(), storetest.Open(t, store.Config{URL: filled}), map[hiring.Role]string{}); err != nil {
		t.Fatal(err)
	}
	away := "postgres://user:hunter2@127.0.0.1:1/x"
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing said":          {nil, `from: say which database, with either --from or --from-file`},
		"no target":             {[]string{"--from", filled}, `to: say which database, with either --to or --to-file`},
		"two targets":           {[]string{"--from", filled, "--to", empty, "--to-file", secretFile(t, away, 0o600)}, `to: say which database, with either --to or --to-file`},
		"in memory":             {[]string{"--from", filled, "--to", "sqlite::memory:"}, `to: want sqlite:PATH or postgres://…`},
		"no URL":                {[]string{"--from", "user:hunter2@host", "--to", empty}, `from: want sqlite:PATH or postgres://…`},
		"no URL in a file":      {[]string{"--from-file", secretFile(t, "user:hunter2@host", 0o600), "--to", empty}, `from-file: ".*" holds neither`},
		"an open file":          {[]string{"--from", filled, "--to-file", secretFile(t, away, 0o644)}, `to-file: ".*" is open to everybody`},
		"no source":             {[]string{"--from", filled + ".none", "--to", empty}, `from: the database can't be used: its file does not exist$`},
		"an unreachable source": {[]string{"--from", away, "--to", empty}, `from: the database can't be used: .*connection refused$`},
		"an unreachable target": {[]string{"--from", filled, "--to-file", secretFile(t, away, 0o600)}, `to: the database can't be used: .*connection refused$`},
		"no vivier":             {[]string{"--from", storetest.EmptyPostgres(t), "--to", empty}, `from: the database's schema is older than this program: run vivier migrate$`},
		"a target with data":    {[]string{"--from", filled, "--to", filled + ".other"}, `to: the database is not empty: there are rows in `},
		"the same":              {[]string{"--from", filled, "--to", filled}, `from and to are the same database$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.want == `to: the database is not empty: there are rows in ` {
				if err := start(t, t.TempDir(), nil, append([]string{"copy"}, c.args...)...).Wait(); err != nil {
					t.Fatal(err)
				}
			}
			p := start(t, t.TempDir(), []string{"VIVIER_FROM=" + filled, "VIVIER_DATABASE_URL=" + filled}, append([]string{"copy"}, c.args...)...)
			p.stderr.waitFor(t, "^vivier: "+c.want)
			if err := p.Wait(); err == nil {
				t.Error("it ran")
			}
			if said := p.stdout.String() + p.stderr.String(); strings.Contains(said, "hunter2") || strings.Count(said, "\n") != 1 {
				t.Errorf("it says: %s", said)
			}
			for _, url := range []string{empty, filled + ".none"} {
				if _, err := os.Stat(store.SQLitePath(url)); err == nil {
					t.Errorf("%s was made", url)
				}
			}
		})
	}
}
