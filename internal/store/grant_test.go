package store_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestTheServiceCanNotChangeTheAudit: as a role of its own the service does all that it does, and whoever takes it over is refused by
// PostgreSQL what would rewrite the past. Several replicas may migrate at once.
func TestTheServiceCanNotChangeTheAudit(t *testing.T) {
	t.Parallel()
	owner, service := storetest.PostgresRoles(t)
	var migrating sync.WaitGroup
	for range 3 {
		migrating.Go(func() {
			if err := store.MigrateFor(t.Context(), owner, service, nil); err != nil {
				t.Error(err)
			}
		})
	}
	migrating.Wait()
	b := furnished(t, service)
	b.ok(b.CheckSchema(b.ctx))
	b.ok(b.CheckWritable(b.ctx))
	b.NoteRead(store.Read{Who: b.admin, Subject: store.Candidates, Rows: 1})
	_, err := b.WriteReads(b.ctx)
	b.ok(err)
	_, err = b.SealAudit(b.ctx)
	b.ok(err)
	if got := b.audited(nil); got.Sealed == 0 || got.Unsealed != 0 {
		t.Errorf("checked %+v", got)
	}
	_, err = b.Verify(b.ctx, func(d store.Difference) { t.Error(d) })
	b.ok(err)

	before := storetest.Dump(t, owner)
	for _, statement := range []string{
		"UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
		"UPDATE audit_chain SET hash = 'x'", "DELETE FROM audit_chain", "TRUNCATE audit_chain", "TRUNCATE candidates",
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (90001, TRUE)", "UPDATE goose_db_version SET version_id = 1", "DELETE FROM goose_db_version",
		"DROP TRIGGER audit_chain_only_grows ON audit_chain", "ALTER TABLE audit_entries DISABLE TRIGGER ALL", "DROP TABLE audit_chain",
		"CREATE TRIGGER mine BEFORE INSERT ON audit_entries EXECUTE FUNCTION audit_only_grows()", "CREATE TABLE mine (id INT)",
		"ALTER TABLE audit_entries ADD COLUMN mine INT",
	} {
		var refused *pgconn.PgError
		if err := b.Exec(b.ctx, statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if after := storetest.Dump(t, owner); len(after) != len(before) || len(after["audit_entries"]) != len(before["audit_entries"]) {
		t.Error("something changed")
	}

	// What a later version adds is granted with it, and what was granted beyond is taken back.
	db := storetest.Open(t, store.Config{URL: owner})
	b.ok(db.Exec(b.ctx, "CREATE TABLE later_on (id BIGSERIAL PRIMARY KEY, name TEXT)"))
	b.ok(db.Exec(b.ctx, "GRANT ALL ON audit_entries, goose_db_version TO "+pgx.Identifier{user(t, service)}.Sanitize()))
	b.ok(store.MigrateFor(b.ctx, owner, service, nil))
	for _, statement := range []string{"INSERT INTO later_on (name) VALUES ('a')", "UPDATE later_on SET name = 'b'", "DELETE FROM later_on"} {
		b.ok(b.Exec(b.ctx, statement))
	}
	if err := b.Exec(b.ctx, "DELETE FROM audit_entries"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("deleting: %v", err)
	}
}

func user(t *testing.T, databaseURL string) string {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.User.Username()
}

// TestRolesThatAreNotApart are refused, with the reason: two URLs alone protect nothing.
func TestRolesThatAreNotApart(t *testing.T) {
	t.Parallel()
	owner, service := storetest.PostgresRoles(t)
	u, err := url.Parse(owner)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("postgres")
	super := storetest.Open(t, store.Config{URL: u.String()})
	own, serves := pgx.Identifier{user(t, owner)}.Sanitize(), pgx.Identifier{user(t, service)}.Sanitize()
	exec := func(statement string) {
		t.Helper()
		if err := super.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(service, want string) {
		t.Helper()
		err := store.MigrateFor(t.Context(), owner, service, nil)
		if !errors.Is(err, store.ErrRoles) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	refused(owner, "which the schema belongs to")
	refused(u.String(), "is a superuser")
	refused("sqlite:x.db", "only PostgreSQL has any")
	exec("GRANT " + own + " TO " + serves)
	refused(service, "a member of")
	exec("REVOKE " + own + " FROM " + serves)
	exec("GRANT CREATE ON SCHEMA public TO PUBLIC")
	refused(service, "may make tables")
	exec("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
	if err := store.MigrateFor(t.Context(), owner, service, nil); err != nil {
		t.Error(err)
	}
	exec("GRANT DELETE ON audit_chain TO PUBLIC")
	refused(service, "may change the audit all the same")
}
