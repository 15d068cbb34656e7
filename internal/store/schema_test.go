package store_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// Each query gives lines of text that say one thing about the schema, in words that both databases share.
var (
	postgresColumns = `SELECT table_name, column_name, is_nullable, CASE data_type WHEN 'uuid' THEN 'TEXT' WHEN 'timestamp with time zone' THEN 'DATETIME'
		WHEN 'bytea' THEN 'BLOB' WHEN 'double precision' THEN 'REAL' ELSE upper(data_type) END
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> 'goose_db_version'`
	sqliteColumns = `SELECT t.name, c.name, CASE WHEN c."notnull" OR c.type = 'INTEGER' AND c.pk = 1 AND t.sql LIKE '%AUTOINCREMENT%' THEN 'NO' ELSE 'YES' END,
		CASE WHEN t.name IN ('ledger', 'ledger_tail') AND c.name = 'id' THEN 'BIGINT' ELSE c.type END
		FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'`

	// Every index: its name (a primary key and a constraint in a column have none that counts), whether it is unique or
	// partial, and its columns in order.
	postgresIndexes = `SELECT t.relname, CASE WHEN x.indisprimary THEN 'primary key' WHEN EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype = 'u')
			THEN 'constraint' ELSE i.relname END, x.indisunique::int::text, (x.indpred IS NOT NULL)::int::text,
			(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k (attnum, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum)
		FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relname <> 'goose_db_version'`
	sqliteIndexes = `SELECT t.name, CASE l.origin WHEN 'pk' THEN 'primary key' WHEN 'u' THEN 'constraint' ELSE l.name END, l."unique", l.partial,
			(SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))
		FROM sqlite_master t JOIN pragma_index_list(t.name) l WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'
		UNION ALL SELECT t.name, 'primary key', 1, 0, c.name
		FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE c.pk = 1 AND c.type = 'INTEGER' AND t.name <> 'goose_db_version'
			AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) l WHERE l.origin = 'pk')`

	postgresReferences = `SELECT t.relname, r.relname, k.confdeltype::text,
			(SELECT string_agg(a.attname, ',' ORDER BY c.n) FROM unnest(k.conkey) WITH ORDINALITY c (attnum, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.attnum),
			(SELECT string_agg(a.attname, ',' ORDER BY c.n) FROM unnest(k.confkey) WITH ORDINALITY c (attnum, n) JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = c.attnum)
		FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
		WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace`
	sqliteReferences = `SELECT t.name, f."table", CASE f.on_delete WHEN 'CASCADE' THEN 'c' ELSE 'a' END, group_concat(f."from", ','), group_concat(f."to", ',')
		FROM sqlite_master t JOIN (SELECT m.name AS owner, p.* FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) p WHERE m.type = 'table' ORDER BY m.name, p.id, p.seq) f ON f.owner = t.name
		WHERE t.type = 'table' GROUP BY t.name, f.id, f."table", f.on_delete`

	postgresChecks = `SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = current_schema()::regnamespace`
	sqliteTables   = `SELECT sql FROM sqlite_master WHERE type = 'table'`
)

func TestBothSchemasAreTheSame(t *testing.T) {
	t.Parallel()
	stores := map[string]*store.Store{}
	for _, d := range storetest.Databases(t) {
		stores[d.Name] = storetest.Open(t, store.Config{URL: d.URL})
	}
	lines := func(database, query string) []string {
		rows, err := stores[database].Rows(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]string, len(rows))
		for i, r := range rows {
			out[i] = strings.Join(r, " ")
		}
		slices.Sort(out)
		if len(out) < 20 {
			t.Fatalf("%s shows only %q", database, out)
		}
		return out
	}
	for name, q := range map[string][2]string{
		"columns":    {sqliteColumns, postgresColumns},
		"indexes":    {sqliteIndexes, postgresIndexes},
		"references": {sqliteReferences, postgresReferences},
	} {
		if diff := cmp.Diff(lines("sqlite", q[0]), lines("postgres", q[1])); diff != "" {
			t.Errorf("the %s differ (- SQLite, + PostgreSQL):\n%s", name, diff)
		}
	}
	var checks []string
	for _, sql := range lines("sqlite", sqliteTables) {
		for _, found := range regexp.MustCompile(`CONSTRAINT (\w+) CHECK`).FindAllStringSubmatch(sql, -1) {
			checks = append(checks, found[1])
		}
	}
	slices.Sort(checks)
	rows, err := stores["postgres"].Rows(t.Context(), postgresChecks)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(checks, slices.Sorted(slices.Values(slices.Concat(rows...)))); diff != "" || len(checks) == 0 {
		t.Errorf("the checks differ (- SQLite, + PostgreSQL):\n%s", diff)
	}
}

func TestReferenceDataIsTheSame(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"SELECT id, version, name FROM pipelines",
		"SELECT pipeline_id, position, key, label_fr, label_en, milestone FROM stages",
		"SELECT id, version, key, label_fr, label_en, channel, CASE WHEN active THEN 'yes' ELSE 'no' END FROM sources",
		"SELECT id, version, key, kind, label_fr, label_en FROM reasons",
	} {
		var all [][][]string
		for _, d := range storetest.Databases(t) {
			rows, err := storetest.Open(t, store.Config{URL: d.URL}).Rows(t.Context(), query+" ORDER BY 1, 2")
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, rows)
		}
		if diff := cmp.Diff(all[0], all[1]); diff != "" || len(all[0]) == 0 {
			t.Errorf("%s (- SQLite, + PostgreSQL):\n%s", query, diff)
		}
	}
}

// A fresh installation has reference data and nothing else: no account, no key, no session that everybody would know.
func TestNoAccountComesWithTheSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		for table, rows := range storetest.Dump(t, url) {
			reference := slices.Contains([]string{"pipelines", "stages", "sources", "reasons"}, table)
			if (len(rows) > 0) != reference {
				t.Errorf("%s has %d rows: %v", table, len(rows), rows)
			}
		}
	})
}

// The schema defends itself: what no code should write, no code can.
func TestTheSchemaRefusesNonsense(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		c.jury(job.ID, "open")
		app := c.applications(job.ID, 1)[0]
		other := c.jury(c.openJob(1).ID, "open")
		for _, nonsense := range []struct {
			statement string
			args      []any
		}{
			{"UPDATE jobs SET hired = 2 WHERE id = ?", []any{job.ID}},
			{"UPDATE jobs SET hired = -1 WHERE id = ?", []any{job.ID}},
			{"UPDATE jobs SET openings = -1 WHERE id = ?", []any{job.ID}},
			{"UPDATE applications SET jury_id = ? WHERE id = ?", []any{other.ID, app.ID}},
			{"UPDATE applications SET status = 'hired' WHERE id = ?", []any{app.ID}},
			{"UPDATE applications SET reached = 4 WHERE id = ?", []any{app.ID}},
			{"UPDATE applications SET milestone = 3 WHERE id = ?", []any{app.ID}},
			{"UPDATE applications SET status = 'lost' WHERE id = ?", []any{app.ID}},
			{"UPDATE applications SET id = NULL WHERE id = ?", []any{app.ID}},
			{"UPDATE transitions SET effective_at = '2034-01-01 00:00:00+00:00' WHERE application_id = ?", []any{app.ID}},
			{"DELETE FROM applications WHERE id = ?", []any{app.ID}},
			{"DELETE FROM jobs WHERE id = ?", []any{job.ID}},
		} {
			if err := c.at(0).Exec(c.ctx, nonsense.statement, nonsense.args...); err == nil {
				t.Errorf("the schema allows %s", nonsense.statement)
			}
		}
	})
}

func TestAnOlderAndANewerSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := t.Context()
		s := storetest.Open(t, store.Config{URL: url})
		check := func(what string, want error) {
			t.Helper()
			if err := s.CheckSchema(ctx); !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", what, err, want)
			}
		}
		exec := func(statement string) {
			t.Helper()
			if err := s.Exec(ctx, statement); err != nil {
				t.Fatal(err)
			}
		}
		check("this program's", nil)
		if err := store.Migrate(ctx, url, nil); err != nil {
			t.Errorf("there is nothing to migrate: %v", err)
		}
		exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, TRUE)")
		check("newer", store.ErrSchemaNewer)
		if err := store.Migrate(ctx, url, nil); !errors.Is(err, store.ErrSchemaNewer) {
			t.Errorf("a newer schema is not touched: %v", err)
		}
		check("newer, after a migration was refused", store.ErrSchemaNewer)
		exec("DELETE FROM goose_db_version WHERE version_id > 0")
		check("older", store.ErrSchemaOld)
		exec("DELETE FROM goose_db_version")
		check("a migration that never began", store.ErrSchemaOld)
		exec("DROP TABLE goose_db_version")
		check("none", store.ErrSchemaOld)
	})
}

func TestSixMigrateAtOnce(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		errs := make(chan error)
		begin := make(chan struct{})
		for range 6 {
			go func() {
				<-begin
				errs <- store.Migrate(context.WithoutCancel(t.Context()), url, nil)
			}()
		}
		close(begin)
		for range 6 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		s := storetest.Open(t, store.Config{URL: url})
		if err := s.CheckSchema(t.Context()); err != nil {
			t.Error(err)
		}
		rows, err := s.Rows(t.Context(), "SELECT version_id, count(*) FROM goose_db_version WHERE version_id > 0 GROUP BY version_id HAVING count(*) > 1")
		if err != nil || len(rows) > 0 {
			t.Errorf("migrations that ran twice: %v, %v", rows, err)
		}
		rows, err = s.Rows(t.Context(), "SELECT count(*) FROM sources")
		if err != nil || rows[0][0] == "0" {
			t.Errorf("reference data: %v, %v", rows, err)
		}
	})
}
