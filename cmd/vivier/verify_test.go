package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
)

// TestFunnelVerify: one line when all is well, one for each difference when it is not, and a hundred of them at most.
func TestFunnelVerify(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	settle(t, dir, nil)
	s := open(t, dir, nil)
	var job api.Job
	s.ask(t, "/v1/jobs", `{"title":"Archiviste","status":"open"}`, &job)
	verify := func() (printed, said string, err error) {
		p := start(t, dir, nil, "funnel", "verify")
		for range p.stdout.seen { // until it is closed
		}
		for range p.stderr.seen {
		}
		err = p.Wait()
		return p.stdout.String(), p.stderr.String(), err
	}
	for n := range 101 {
		body := fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"Marguerite","family_name":"Canari %d"}}`, job.ID, n)
		s.ask(t, "/v1/applications", body, new(api.Application))
		if n > 0 {
			continue
		}
		if printed, said, err := verify(); err != nil || printed != "compared 1 application and 1 entry of the ledger: no difference\n" || said != "" {
			t.Errorf("%v: %s%s", err, printed, said)
		}
	}
	if printed, said, err := verify(); err != nil || printed != "compared 101 applications and 101 entries of the ledger: no difference\n" || said != "" {
		t.Errorf("%v: %s%s", err, printed, said)
	}
	s.process.stop(t)
	bash(t, dir, `sqlite3 vivier.db 'UPDATE applications SET correctable = TRUE; UPDATE jobs SET openings = 3, hired = 2'`)
	printed, said, err := verify()
	if err == nil || said != "vivier: differences: 102, in 101 applications and 101 entries of the ledger\n" {
		t.Errorf("%v: %s", err, said)
	}
	lines := strings.Split(strings.TrimSuffix(printed, "\n"), "\n")
	if len(lines) != 101 || lines[100] != "and 2 more" {
		t.Errorf("%d lines: %s", len(lines), printed)
	}
	for _, line := range lines[:len(lines)-1] {
		if !regexp.MustCompile(`^applications [0-9a-f-]{36}: correctable is true, its history says false$`).MatchString(line) {
			t.Errorf("it prints %s", line)
		}
	}
}

// TestFunnelVerifyMakesNothing: a wrong address is an error, not an empty database where all is well.
func TestFunnelVerifyMakesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for url, want := range map[string]string{
		"sqlite:typo.db":  `^vivier: database-url: there is no database: `,
		"sqlite:empty.db": `^vivier: database-url: the database's schema is older than this program`,
	} {
		if err := os.WriteFile(filepath.Join(dir, "empty.db"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		p := start(t, dir, []string{"VIVIER_DATABASE_URL=" + url}, "funnel", "verify")
		p.stderr.waitFor(t, want)
		if err := p.Wait(); err == nil {
			t.Errorf("%s was checked", url)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "typo.db")); !os.IsNotExist(err) {
		t.Errorf("the database was made: %v", err)
	}
}
