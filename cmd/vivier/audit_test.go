package main_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// auditVerify runs the check of the audit.
func auditVerify(t *testing.T, dir string, env []string, args ...string) (printed, said string, err error) {
	t.Helper()
	p := start(t, dir, env, append([]string{"audit", "verify"}, args...)...)
	for range p.stdout.seen { // until it is closed: Wait would cut it off
	}
	for range p.stderr.seen {
	}
	err = p.Wait()
	return p.stdout.String(), p.stderr.String(), err
}

// headIn is the head that a check printed.
func headIn(t *testing.T, printed string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^head (\d+:[0-9a-f]{64})$`).FindStringSubmatch(printed)
	if found == nil {
		t.Fatalf("no head in %q", printed)
	}
	return found[1]
}

// database opens a database as an operator does.
func database(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, source := "pgx", url // package store has registered both
	if path := store.SQLitePath(url); path != "" {
		driver, source = "sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestAuditVerify: while the server works nothing is wrong; it seals what is left when it ends; and what an operator does to
// the trail is found.
func TestAuditVerify(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		dir, env := t.TempDir(), []string{"VIVIER_DATABASE_URL=" + url}
		if store.SQLitePath(url) == "" {
			env = append(env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, dir))
		}
		settle(t, dir, env)
		s := open(t, dir, env)
		_, stop := s.busy(t)
		printed, said, err := auditVerify(t, dir, env)
		if err != nil || !regexp.MustCompile(`^checked \d+ sealed entr(y|ies): no fault\n`).MatchString(printed) || said != "" {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		stop()
		s.process.stop(t)
		printed, said, err = auditVerify(t, dir, env)
		if err != nil || strings.Contains(printed, "not sealed") || said != "" {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		head := headIn(t, printed)
		if printed, said, err := auditVerify(t, dir, env, "--head", head); err != nil || headIn(t, printed) != head {
			t.Errorf("%v: %s%s", err, printed, said)
		}

		db := database(t, url)
		exec := func(statement string) {
			t.Helper()
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if store.SQLitePath(url) != "" {
			exec("DROP TRIGGER audit_chain_no_delete; DROP TRIGGER audit_entries_no_delete; DROP TRIGGER audit_entries_no_update")
		} else {
			exec("DROP TRIGGER audit_chain_only_grows ON audit_chain; DROP TRIGGER audit_entries_only_grows ON audit_entries")
		}
		exec("DELETE FROM audit_entries WHERE id = (SELECT entry_id FROM audit_chain ORDER BY place DESC LIMIT 1)")
		exec("DELETE FROM audit_chain WHERE place = (SELECT max(place) FROM audit_chain)")
		if printed, said, err := auditVerify(t, dir, env); err != nil {
			t.Errorf("the end can't be missed without a head: %v: %s%s", err, printed, said)
		}
		printed, said, err = auditVerify(t, dir, env, "--head", head)
		if err == nil || !strings.Contains(printed, "the chain ends here") || !strings.HasPrefix(said, "vivier: faults: 1, in ") {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		exec("UPDATE audit_entries SET request_id = 'x'")
		printed, said, err = auditVerify(t, dir, env)
		if err == nil || !strings.HasPrefix(printed, "place 1, entry ") || strings.Contains(printed, "head") || !strings.HasPrefix(said, "vivier: faults: ") {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		if p, said, err := auditVerify(t, dir, env, "--head", "12"); err == nil || said != "vivier: head: want PLACE:HASH, as an earlier check printed it\n" {
			t.Errorf("%v: %s%s", err, p, said)
		}
	})
}

// TestAuditVerifyIsDocumented runs the document's daily check.
func TestAuditVerifyIsDocumented(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, nil)
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		s.ask(t, "/v1/departments", fmt.Sprintf(`{"name":"D%d"}`, n), new(api.Department))
		said := bash(t, dir, "PATH="+strings.TrimSuffix(built, "/vivier")+":$PATH\n"+block(t, "audit-verify"))
		if !strings.Contains(said, ": no fault\n") {
			t.Errorf("it says %s", said)
		}
	}
	s.process.stop(t)
}

// TestReadingsAreWrittenAtTheEnd: a server that is told to end forgets no reading that it answered.
func TestReadingsAreWrittenAtTheEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		dir, env := t.TempDir(), []string{"VIVIER_DATABASE_URL=" + url}
		if store.SQLitePath(url) == "" {
			env = append(env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, dir))
		}
		settle(t, dir, env)
		s := open(t, dir, env)
		if err := s.process.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		answered := 0 // until the very end: the server takes requests for a moment more
		for s.try(context.Background(), "/v1/users?q=ad", "", new(api.Page[api.User])) == nil {
			answered++
		}
		if err := s.process.Wait(); err != nil {
			t.Fatalf("%v\n%s", err, s.process.stderr)
		}
		var n, rows int
		err := database(t, url).QueryRowContext(t.Context(), "SELECT count(*), sum(row_count) FROM audit_entries WHERE action = 'listed' AND subject = 'user' AND fields = $1", `["q"]`).Scan(&n, &rows)
		if err != nil || answered < 7 || n != rows || n != answered && n != answered+1 { // one may not have reached its reader
			t.Errorf("%d of %d readings are there, with %d rows: %v", n, answered, rows, err)
		}
		if printed, said, err := auditVerify(t, dir, env); err != nil || strings.Contains(printed, "not sealed") {
			t.Errorf("%v: %s%s", err, printed, said)
		}
	})
}
