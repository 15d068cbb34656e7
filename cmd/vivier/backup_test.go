package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// backup is a backup that was taken of a server at work, and what has to be in it.
type backup struct {
	dir           string
	before, after int64  // how many applications there were at the least and at the most
	head          string // of the audit, a moment before
	token, script string // of somebody who was logged in, and of a script
}

// take has a script of the document make a backup of a server that is being written to, and ends the server.
func take(t *testing.T, dir string, env []string, script string) backup {
	t.Helper()
	settle(t, dir, env)
	s := open(t, dir, env)
	written, stop := s.busy(t)
	var key api.NewKey
	s.ask(t, "/v1/api-keys", fmt.Sprintf(`{"name":"Board","scopes":["funnel:read"],"expires_at":%q}`, time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339)), &key)
	b := backup{dir: dir, token: s.token, script: key.Plain}
	printed, said, err := auditVerify(t, dir, env)
	if err != nil {
		t.Fatalf("%v: %s%s", err, printed, said)
	}
	b.head = headIn(t, printed)
	b.before = written.Load()
	if out := bash(t, dir, script); strings.Trim(out, "ok\n") != "" {
		t.Errorf("the backup: %q", out)
	}
	b.after = written.Load() + 1 // the one under way
	stop()
	s.process.stop(t)
	return b
}

// restored checks a database that was restored, first with the document's commands and then at work: all of one moment, the
// audit's chain whole and leading through what it was before, and whoever had a token or a key then has it still.
func (b backup) restored(t *testing.T, env []string) {
	t.Helper()
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	script := "PATH=" + filepath.Dir(built) + ":$PATH\n"
	for _, setting := range env {
		name, value, _ := strings.Cut(setting, "=")
		script += "export " + name + "='" + value + "'\n"
	}
	said := bash(t, b.dir, script+block(t, "restore-verify"))
	found := regexp.MustCompile(`^compared (\d+) applications? and \d+ entr(?:y|ies) of the ledger: no difference\nchecked [1-9]\d* sealed entr(?:y|ies): no fault\n`).FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("of what was restored it says:\n%s", said)
	}
	if printed, said, err := auditVerify(t, b.dir, env, "--head", b.head); err != nil || !strings.Contains(printed, ": no fault\n") {
		t.Errorf("the chain does not lead through its head before the backup: %v: %s%s", err, printed, said)
	}
	s := open(t, b.dir, env)
	n := s.received(t)
	if n < b.before || n > b.after || found[1] != fmt.Sprint(n) {
		t.Errorf("the restored funnel counts %d, its history %s, of %d before the backup and %d after it", n, found[1], b.before, b.after)
	}
	for _, token := range []string{b.token, b.script} {
		then := *s
		then.token = token
		then.ask(t, "/v1/me", "", new(api.Me))
	}
	_, stop := s.busy(t) // and it can be written to
	stop()
	s.process.stop(t)
	if printed, said, err := auditVerify(t, b.dir, env, "--head", b.head); err != nil || !strings.Contains(printed, ": no fault\n") {
		t.Errorf("the chain does not go on: %v: %s%s", err, printed, said)
	}
}

// TestBackupOfSQLite takes the document's backup of a database that is being written to, and loses the database.
func TestBackupOfSQLite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := take(t, dir, nil, block(t, "sqlite-backup"))
	bash(t, dir, block(t, "sqlite-restore"))
	for _, file := range []string{"vivier.db", "vivier-backup.db"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v %v", file, info, err)
		}
	}
	b.restored(t, nil)
}

// TestBackupOfPostgres is the same with pg_dump and pg_restore, into another database.
func TestBackupOfPostgres(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, empty := storetest.Postgres(t), storetest.EmptyPostgres(t)
	key := "VIVIER_SIGNING_KEY_FILE=" + keyFile(t, dir)
	b := take(t, dir, []string{"VIVIER_DATABASE_URL=" + old, key}, "DATABASE_URL='"+old+"'\n"+block(t, "postgres-backup"))
	bash(t, dir, "EMPTY_DATABASE_URL='"+empty+"'\n"+block(t, "postgres-restore"))
	b.restored(t, []string{"VIVIER_DATABASE_URL=" + empty, key})
}
