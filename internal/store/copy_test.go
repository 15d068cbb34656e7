package store_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestCopyInEveryDirection moves one installation from SQLite to PostgreSQL, to another PostgreSQL, back to SQLite and
// to another SQLite, and compares every row on the way.
func TestCopyInEveryDirection(t *testing.T) {
	t.Parallel()
	first := storetest.SQLite(t)
	b := furnished(t, first)
	want := storetest.Dump(t, first)
	for table, rows := range want {
		if len(rows) == 0 {
			t.Errorf("nothing is in %s: what happens to its rows is not tested", table)
		}
	}
	from := first
	checked := func(url string) store.AuditChecked {
		audit, err := open(t, url, true).VerifyAudit(t.Context(), nil, func(f store.AuditFault) { t.Errorf("%s: %s", url, f) })
		b.ok(err)
		audit.Oldest = 0
		return audit
	}
	audit := checked(first)
	for _, to := range []string{storetest.EmptyPostgres(t), storetest.Postgres(t), storetest.SQLite(t), storetest.EmptySQLite(t)} {
		said := copied(t, from, to)
		if diff := cmp.Diff(want, storetest.Dump(t, to)); diff != "" {
			t.Fatalf("from %s to %s (- source, + target):\n%s", from, to, diff)
		}
		var tables []string
		for _, line := range said[:len(said)-1] {
			fields := strings.Fields(line)
			tables = append(tables, fields[0])
			if fields[1] != fmt.Sprint(len(want[fields[0]])) {
				t.Errorf("it says %q of %d rows", line, len(want[fields[0]]))
			}
		}
		slices.Sort(tables)
		all := make([]string, 0, len(want))
		for table := range want {
			all = append(all, table)
		}
		slices.Sort(all)
		if !slices.Equal(tables, all) {
			t.Errorf("it copied %v of %v", tables, all)
		}
		if now := checked(to); now != audit || now.Sealed == 0 || now.Unsealed == 0 {
			t.Errorf("the audit of %s was %+v, and that of %s is %+v", first, audit, to, now)
		}
		if last := said[len(said)-1]; last != "the funnels of 2024-09-10, 2024-09-15, 2024-09-20 and today are equal" {
			t.Errorf("it says %q", last)
		}
		from = to
	}
	if diff := cmp.Diff(stored(t, first), stored(t, from)); diff != "" {
		t.Errorf("what SQLite has on disk was written in another way (- first, + last):\n%s", diff)
	}
	b.goOn(t, first, from)
}

// TestTheProductGoesOnAfterACopy: the target takes what the source would have taken, and numbers it as the source would.
func TestTheProductGoesOnAfterACopy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := furnished(t, url)
		if _, err := b.FoldLedger(b.ctx); err != nil { // the tail is empty: only its counter knows the last number
			t.Fatal(err)
		}
		urls := []string{url}
		for _, to := range storetest.Databases(t) {
			copied(t, url, to.URL)
			urls = append(urls, to.URL)
		}
		b.goOn(t, urls...)
	})
}

// goOn enters the same in two databases, and compares what came of it.
func (b *bench) goOn(t *testing.T, urls ...string) {
	t.Helper()
	var numbers []string
	for _, url := range urls {
		on := *b
		on.Store = storetest.Open(t, store.Config{URL: url, Zone: storetest.Zone(), Clock: func() time.Time { return b.now }})
		b.later(time.Hour)
		app := on.apply("Nouvelle")
		rows, err := on.Rows(on.ctx, "SELECT max(id) FROM ledger_tail")
		on.ok(err)
		numbers = append(numbers, rows[0][0])
		_, err = on.FoldLedger(on.ctx)
		on.ok(err)
		on.move(app.ID, "hired")
		_, err = on.FoldLedger(on.ctx)
		on.ok(err)
		job, err := on.GetJob(on.ctx, on.admin, on.job.ID)
		on.ok(err)
		if job.Hired == 0 {
			t.Error("nobody was hired")
		}
		funnel, err := on.Funnel(on.ctx, on.admin, hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury})
		on.ok(err)
		replayed, err := on.Funnel(on.ctx, on.admin, hiring.FunnelQuestion{
			Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury, AsOf: &hiring.Moment{At: b.now},
		})
		on.ok(err)
		if diff := cmp.Diff(funnel.Rows, replayed.Rows); diff != "" {
			t.Errorf("the live funnel is not that of the ledger:\n%s", diff)
		}
		_, err = on.Verify(on.ctx, func(d store.Difference) { t.Error(d) })
		on.ok(err)
		_, err = on.SealAudit(on.ctx)
		on.ok(err)
		audit, err := on.VerifyAudit(on.ctx, nil, func(f store.AuditFault) { t.Error(f) })
		on.ok(err)
		if audit.Sealed == 0 || audit.Unsealed != 0 {
			t.Errorf("of the audit it checked %+v", audit)
		}
		_, err = on.do(app.ID, hiring.Command{Action: hiring.ActionReopen}) // the opening is free again
		on.ok(err)
	}
	if len(slices.Compact(numbers)) != 1 {
		t.Errorf("the next entry of the ledger is number %v", numbers)
	}
}

// TestACopyIsOfOneMoment: what is written while the source is read is not part of it.
func TestACopyIsOfOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := furnished(t, url)
		want := storetest.Dump(t, url)
		from, to := open(t, url, true), storetest.EmptySQLite(t)
		written := 0
		err := store.Copy(t.Context(), from, open(t, to, false), func(line string) {
			if strings.HasPrefix(line, "the funnels") || written > 0 {
				return
			}
			written++
			b.apply("Tardive")
		})
		b.ok(err)
		if diff := cmp.Diff(want, storetest.Dump(t, to)); diff != "" || written == 0 {
			t.Errorf("(- before, + copied):\n%s", diff)
		}
	})
}

// TestACopyThatEndsEarlyWritesNothing: interrupted, or stopped by what the target can't hold.
func TestACopyThatEndsEarlyWritesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, to string) {
		from := storetest.SQLite(t)
		b := furnished(t, from)
		before := storetest.Dump(t, to)
		ctx, cancel := context.WithCancel(t.Context())
		err := store.Copy(ctx, open(t, from, true), open(t, to, false), func(string) { cancel() })
		refused(t, err, "it was interrupted")
		if strings.HasPrefix(to, "postgres") {
			b.ok(b.Exec(b.ctx, "UPDATE candidates SET given_name = char(65, 0, 66)"))
			err = store.Copy(t.Context(), open(t, from, true), open(t, to, false), func(string) {})
			refused(t, err, "to: candidates: invalid byte sequence")
		}
		if diff := cmp.Diff(before, storetest.Dump(t, to)); diff != "" {
			t.Errorf("something was written:\n%s", diff)
		}
	})
}

// TestACopyIsCompared: a target that keeps something else than it was given is found out, and has nothing afterwards.
func TestACopyIsCompared(t *testing.T) {
	t.Parallel()
	change := map[string]map[string]string{ // what a trigger does to a row that comes in
		"sqlite": {
			"ledger":        "AFTER INSERT ON ledger BEGIN UPDATE ledger SET n = n + 1 WHERE id = NEW.id; END",
			"ledger_counts": "AFTER INSERT ON ledger_counts BEGIN UPDATE ledger_counts SET relevant = relevant + 1 WHERE jury_id = NEW.jury_id AND job_id = NEW.job_id; END",
			"ledger_days":   "AFTER INSERT ON ledger_days BEGIN UPDATE ledger_days SET relevant = relevant + 1 WHERE span = NEW.span AND starts_on = NEW.starts_on AND jury_id = NEW.jury_id AND job_id = NEW.job_id; END",
			"notes":         "BEFORE INSERT ON notes BEGIN SELECT RAISE(IGNORE); END",
		},
		"postgres": {
			"ledger":        "NEW.n := NEW.n + 1; RETURN NEW;",
			"ledger_counts": "NEW.relevant := NEW.relevant + 1; RETURN NEW;",
			"ledger_days":   "NEW.relevant := NEW.relevant + 1; RETURN NEW;",
			"notes":         "RETURN NULL;",
		},
	}
	found := map[string]string{
		"ledger":        "to: the funnel by source of 2024-09-10 is another one than that of the source: ",
		"ledger_days":   "to: the funnel by jury of 2024-09-10 is another one than that of the source: ",
		"ledger_counts": "to: the funnel by jury of today is another one than that of the source: Archiviste has [",
		"notes":         "to: notes: 0 rows of 2 arrived",
	}
	storetest.Each(t, func(t *testing.T, url string) {
		from := storetest.SQLite(t)
		furnished(t, from)
		to := open(t, url, false)
		before := storetest.Dump(t, url)
		dialect, err := store.Dialect(url)
		if err != nil {
			t.Fatal(err)
		}
		exec := func(statement string) {
			t.Helper()
			if err := to.Exec(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		for table, want := range found {
			if dialect == "sqlite" {
				exec("CREATE TRIGGER wrong " + change[dialect][table])
			} else {
				exec("CREATE OR REPLACE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + change[dialect][table] + " END $$")
				exec("CREATE TRIGGER wrong BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION wrong()")
			}
			refused(t, store.Copy(t.Context(), open(t, from, true), to, func(line string) {
				if strings.HasPrefix(line, "the funnels") {
					t.Errorf("it says %q", line)
				}
			}), want)
			if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
				t.Errorf("something was written:\n%s", diff)
			}
			exec(map[string]string{"sqlite": "DROP TRIGGER wrong", "postgres": "DROP TRIGGER wrong ON " + table}[dialect])
		}
		copied(t, from, url) // it is as good as new
	})
}

// TestACopyIsRefused: with one line, and nothing is written.
func TestACopyIsRefused(t *testing.T) {
	t.Parallel()
	const newer, older = "INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, TRUE)", "DELETE FROM goose_db_version WHERE version_id > 1"
	storetest.Each(t, func(t *testing.T, url string) {
		from := storetest.SQLite(t)
		furnished(t, from)
		for name, c := range map[string]struct{ side, statement, want string }{
			"rows in the target":               {"to", "INSERT INTO departments (id, version, created_at, updated_at, name, short_name) SELECT id, 1, created_at, updated_at, 'Culture', 'C' FROM pipelines", "to: the database is not empty: there are rows in departments"},
			"reference data of the target":     {"to", "UPDATE sources SET label_fr = 'Le réseau' WHERE key = 'linkedin'", "to: the database is not empty: there are rows in sources"},
			"less reference data":              {"to", "DELETE FROM reasons WHERE key = 'salary'", "to: the database is not empty: there are rows in reasons"},
			"a newer target":                   {"to", newer, "to: the database's schema is newer than this program: use the newer program"},
			"an older target":                  {"to", older, "to: the database's schema is older than this program: run vivier migrate"},
			"a newer source":                   {"from", newer, "from: the database's schema is newer than this program: use the newer program"},
			"an older source":                  {"from", older, "from: the database's schema is older than this program: run vivier migrate"},
			"a source that is no vivier's one": {"from", "DROP TABLE goose_db_version", "from: the database's schema is older than this program: run vivier migrate"},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ends := map[string]string{"from": another(t, url), "to": another(t, url)}
				if err := open(t, ends[c.side], false).Exec(t.Context(), c.statement); err != nil {
					t.Fatal(err)
				}
				before := [2]map[string][]string{storetest.Dump(t, ends["from"]), storetest.Dump(t, ends["to"])}
				refused(t, store.Copy(t.Context(), open(t, ends["from"], true), open(t, ends["to"], false), silent(t)), c.want)
				if diff := cmp.Diff(before, [2]map[string][]string{storetest.Dump(t, ends["from"]), storetest.Dump(t, ends["to"])}); diff != "" {
					t.Errorf("something was written:\n%s", diff)
				}
			})
		}
	})
}

// TestACopyIntoItself: a database is the same one under another address.
func TestACopyIntoItself(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		other := url + "&application_name=another"
		if path := store.SQLitePath(url); path != "" {
			other = url + ".link"
			if err := os.Symlink(path, store.SQLitePath(other)); err != nil {
				t.Fatal(err)
			}
		}
		one := open(t, url, false)
		for _, to := range []*store.Store{one, open(t, url, false), open(t, other, false)} {
			refused(t, store.Copy(t.Context(), one, to, silent(t)), "from and to are the same database")
		}
	})
}

// TestReadOnly: what is opened to be read is not made, and not written to.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := open(t, url, true)
		if _, err := s.CreateDepartment(t.Context(), hiring.Operator("test"), hiring.Department{Name: "Culture"}); err == nil {
			t.Error("something was written")
		}
		if path := store.SQLitePath(url); path != "" {
			_, err := store.Open(t.Context(), store.Config{URL: url + ".none", ReadOnly: true})
			if _, missing := os.Stat(path + ".none"); err == nil || !os.IsNotExist(missing) {
				t.Errorf("opened %v, then %v", err, missing)
			}
		}
	})
}

func open(t *testing.T, url string, readOnly bool) *store.Store {
	t.Helper()
	return storetest.Open(t, store.Config{URL: url, ReadOnly: readOnly})
}

// another is a fresh database of the same kind.
func another(t *testing.T, url string) string {
	t.Helper()
	if store.SQLitePath(url) != "" {
		return storetest.SQLite(t)
	}
	return storetest.Postgres(t)
}

// copied copies and gives what was said.
func copied(t *testing.T, from, to string) []string {
	t.Helper()
	var said []string
	if err := store.Copy(t.Context(), open(t, from, true), open(t, to, false), func(line string) { said = append(said, line) }); err != nil {
		t.Fatalf("from %s to %s: %v", from, to, err)
	}
	return said
}

// silent wants nothing to be said.
func silent(t *testing.T) func(string) {
	t.Helper()
	return func(line string) { t.Errorf("it says %q", line) }
}

// refused wants an error of one line that begins with, or is, what is wanted.
func refused(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %q, want %q", err, want)
	}
}

// stored is what a SQLite file has on disk, by table: each value as SQLite would quote it.
func stored(t *testing.T, url string) map[string][][]string {
	t.Helper()
	s, out := open(t, url, true), map[string][][]string{}
	rows := func(query string, args ...any) [][]string {
		all, err := s.Rows(t.Context(), query, args...)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for _, table := range rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name <> 'sqlite_stat1'") {
		var columns []string
		for _, column := range rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", table[0]) {
			columns = append(columns, `quote("`+column[0]+`")`)
		}
		out[table[0]] = rows("SELECT " + strings.Join(columns, ", ") + " FROM " + table[0] + " WHERE " + columns[0] + " <> '''goose_db_version''' ORDER BY " + strings.Join(columns, ", "))
	}
	return out
}
