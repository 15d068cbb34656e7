package main_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestTwoRoles: the schema is brought up as one role, by either command, and everything works as another, which can't change the audit.
func TestTwoRoles(t *testing.T) {
	t.Parallel()
	owner, service := storetest.PostgresRoles(t)
	dir := t.TempDir()
	env := []string{
		"VIVIER_DATABASE_URL=" + service, "VIVIER_MIGRATE_DATABASE_URL_FILE=" + secretFile(t, owner+"\n", 0o600),
		"VIVIER_SIGNING_KEY_FILE=" + keyFile(t, dir),
	}
	for range 2 {
		p := start(t, dir, env, "migrate")
		if err := p.Wait(); err != nil {
			t.Fatalf("%v\n%s", err, p.stderr)
		}
	}
	env[1] = "VIVIER_MIGRATE_DATABASE_URL=" + owner
	settle(t, dir, env)
	s := open(t, dir, append(env, "VIVIER_MIGRATE=true"))
	written, stop := s.busy(t)
	stop()
	if n := s.received(t); n != written.Load() || n == 0 {
		t.Errorf("%d applications of %d are there", n, written.Load())
	}
	s.process.stop(t)
	if printed, said, err := auditVerify(t, dir, env); err != nil || !strings.Contains(printed, ": no fault\n") {
		t.Errorf("%v: %s%s", err, printed, said)
	}
	if _, err := database(t, service).ExecContext(t.Context(), "UPDATE audit_entries SET action = 'x'"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("the service's role changes the audit: %v", err)
	}
}

// TestTheDocumentedRoles makes the roles as the document says, for a database that is one role's until then.
func TestTheDocumentedRoles(t *testing.T) {
	t.Parallel()
	before, _ := storetest.PostgresRoles(t) // what is the service's role afterwards
	dir := t.TempDir()
	if err := start(t, dir, []string{"VIVIER_DATABASE_URL=" + before}, "migrate").Wait(); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(before)
	if err != nil {
		t.Fatal(err)
	}
	name, admin := u.User.Username(), *u
	admin.User = url.User("postgres")
	owner := "owner_of_" + strings.Trim(u.Path, "/")
	script := strings.NewReplacer("vivier_owner", owner, `"vivier"`, `"`+name+`"`).Replace(block(t, "roles"))
	withoutRoles(t, admin.String(), "ALTER DATABASE "+u.Path[1:]+" OWNER TO postgres", owner)
	bash(t, dir, "ADMIN_DATABASE_URL='"+admin.String()+"'\n"+script)
	u.User = url.User(owner)
	p := start(t, dir, []string{"VIVIER_DATABASE_URL=" + before, "VIVIER_MIGRATE_DATABASE_URL=" + u.String()}, "migrate")
	if err := p.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, p.stderr)
	}
	if _, err := database(t, before).ExecContext(t.Context(), "DELETE FROM audit_chain"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("the service's role changes the audit: %v", err)
	}
}

// withoutRoles takes roles away when the test ends, with what they own and may.
func withoutRoles(t *testing.T, adminURL, before string, roles ...string) {
	t.Helper()
	t.Cleanup(func() {
		script := "psql --quiet --set=ON_ERROR_STOP=1 '" + adminURL + "' -c '" + before + "'"
		for _, role := range roles {
			script += " -c 'DROP OWNED BY " + role + " CASCADE' -c 'DROP ROLE " + role + "'"
		}
		bash(t, t.TempDir(), script)
	})
}

// TestTheRolesOfCompose makes the roles as the compose file has PostgreSQL make them in a fresh database, migrates as the one and
// serves as the other.
func TestTheRolesOfCompose(t *testing.T) {
	t.Parallel()
	admin, dir := storetest.EmptyPostgres(t), t.TempDir()
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../deployments/compose-roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	owner, service := "compose_owner_"+u.Path[1:], "compose_"+u.Path[1:]
	script := strings.NewReplacer("vivier_owner", owner, "ROLE vivier ", "ROLE "+service+" ", "/run/secrets", dir).Replace(string(text))
	for name, content := range map[string]string{"roles.sql": script, "owner-password": "it's the owner's\n", "service-password": "secret\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	withoutRoles(t, admin, "SELECT 1", owner, service)
	// As the entrypoint of the image does.
	bash(t, dir, "psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --quiet --dbname '"+admin+"' -f roles.sql")
	var protected int
	if err := database(t, admin).QueryRowContext(t.Context(), "SELECT count(*) FROM pg_authid WHERE rolname IN ($1, $2) AND rolpassword <> '' AND NOT rolsuper AND rolcanlogin", owner, service).Scan(&protected); err != nil || protected != 2 {
		t.Errorf("%d of the two roles have a password and no more rights than they need: %v", protected, err)
	}
	as := func(role string) string {
		there := *u
		there.User = url.User(role)
		return secretFile(t, there.String()+"\n", 0o600)
	}
	env := []string{"VIVIER_DATABASE_URL_FILE=" + as(service)}
	if p := start(t, dir, append(env, "VIVIER_MIGRATE_DATABASE_URL_FILE="+as(owner)), "migrate"); p.Wait() != nil {
		t.Fatal(p.stderr)
	}
	env = append(env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, dir))
	settle(t, dir, env)
	s := open(t, dir, env)
	_, stop := s.busy(t)
	stop()
	s.process.stop(t)
	u.User = url.User(service)
	for _, statement := range []string{"UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_chain", "CREATE TABLE mine (id INT)"} {
		if _, err := database(t, u.String()).ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s as the service's role: %v", statement, err)
		}
	}
}

// TestWrongOwner: one line that names the setting, and no password.
func TestWrongOwner(t *testing.T) {
	t.Parallel()
	owner, service := storetest.PostgresRoles(t)
	another, _ := storetest.PostgresRoles(t)
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"both":        {[]string{"VIVIER_DATABASE_URL=" + service, "VIVIER_MIGRATE_DATABASE_URL=" + owner, "VIVIER_MIGRATE_DATABASE_URL_FILE=x"}, `^vivier: migrate-database-url-file: migrate-database-url is given too`},
		"the same":    {[]string{"VIVIER_DATABASE_URL=" + owner, "VIVIER_MIGRATE_DATABASE_URL=" + owner}, `^vivier: migrate-database-url: the roles are not apart: the service works as`},
		"SQLite":      {[]string{"VIVIER_DATABASE_URL=sqlite:x.db", "VIVIER_MIGRATE_DATABASE_URL=" + owner}, `^vivier: migrate-database-url: the roles are not apart: only PostgreSQL has any`},
		"elsewhere":   {[]string{"VIVIER_DATABASE_URL=" + service, "VIVIER_MIGRATE_DATABASE_URL=" + another}, `^vivier: migrate-database-url: it names another database than database-url$`},
		"unreachable": {[]string{"VIVIER_DATABASE_URL=" + service, "VIVIER_MIGRATE_DATABASE_URL=postgres://user:hunter2@127.0.0.1:1/x"}, `^vivier: migrate-database-url: the schema was not brought up: .*refused`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, t.TempDir(), c.env, "migrate")
			p.stderr.waitFor(t, c.want)
			if err := p.Wait(); err == nil {
				t.Error("it migrated")
			}
			if text := p.stderr.String(); strings.Contains(text, "hunter2") {
				t.Errorf("it says: %s", text)
			}
		})
	}
}

// TestTheOwnerHasGrantedNothing: a role without rights is told whose turn it is, and not that the schema is old.
func TestTheOwnerHasGrantedNothing(t *testing.T) {
	t.Parallel()
	owner, service := storetest.PostgresRoles(t)
	dir := t.TempDir()
	if err := start(t, dir, []string{"VIVIER_DATABASE_URL=" + owner}, "migrate").Wait(); err != nil {
		t.Fatal(err)
	}
	env := []string{"VIVIER_DATABASE_URL=" + service, "VIVIER_SIGNING_KEY_FILE=" + keyFile(t, dir)}
	for _, args := range [][]string{{"migrate"}, {"audit", "verify"}, {"serve", "--addr", "127.0.0.1:0"}} {
		p := start(t, dir, env, args...)
		p.stderr.waitFor(t, `^vivier: database-url: the schema belongs to another role .*migrate-database-url`)
		if p.Wait() == nil {
			t.Errorf("%v: it ran", args)
		}
	}
}
