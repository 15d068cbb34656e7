package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
)

// On PostgreSQL the schema may belong to another role than the one that the service works as. Then not even a service that somebody
// has taken over can change the audit: it may add to it, and that is all.

// ErrRoles is of two roles that do not keep the audit from being changed. Errors that wrap it say why, without passwords.
var ErrRoles = errors.New("the roles are not apart")

// ErrOtherDatabase is of an owner's URL and a service's that do not lead to one database.
var ErrOtherDatabase = errors.New("it names another database than database-url")

// granting is the number of the lock that keeps two grants apart, which PostgreSQL would not let happen at once.
const granting = 0x7669766965720008

// What the service's role may do with a table.
const (
	grantsAll    = "SELECT, INSERT, UPDATE, DELETE"
	grantsGrowth = "SELECT, INSERT"
	grantsSight  = "SELECT"
)

// grants says what the service's role may do with the tables that it may not do everything with.
var grants = map[string]string{
	auditTable:          grantsGrowth,
	link{}.TableName():  grantsGrowth,
	"publications":      grantsGrowth,
	"publication_forms": grantsGrowth,
	"goose_db_version":  grantsSight,
}

// MigrateFor is Migrate as the role of one URL, to which the schema then belongs, for the service that works as the role of another
// one: it is granted what it needs, and nothing more.
func MigrateFor(ctx context.Context, ownerURL, serviceURL string, log *slog.Logger) error {
	for _, databaseURL := range []string{ownerURL, serviceURL} {
		if dialect, err := Dialect(databaseURL); err != nil || dialect != postgresDialect {
			return fmt.Errorf("%w: only PostgreSQL has any", ErrRoles)
		}
	}
	service, err := pgxpool.ParseConfig(serviceURL)
	if err != nil {
		return errors.New("database-url: PostgreSQL can't read it") // the driver's own words might quote the password
	}
	s := &Store{}
	if err := s.connect(Config{URL: ownerURL}); err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	if err := s.meets(ctx, serviceURL); err != nil {
		return err
	}
	if err := s.migrate(ctx, log); err != nil {
		return err
	}
	return s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error { return grantTo(db, service.ConnConfig.User) })
}

// meets refuses two URLs that lead to different databases: one would be filled, and the other served as it is. Where the service's
// role can't log in from here, nobody can tell, and serve says it soon enough.
func (s *Store) meets(ctx context.Context, serviceURL string) error {
	service := &Store{}
	if service.connect(Config{URL: serviceURL}) != nil {
		return nil
	}
	defer service.Close() //nolint:errcheck // nothing is lost when a connection does not close
	var here, there struct {
		Name    string
		Started time.Time // of the server: another one has another time
	}
	brief, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	which := "SELECT current_database() AS name, pg_postmaster_start_time() AS started"
	if service.reader.WithContext(brief).Raw(which).Scan(&there).Error != nil {
		return nil
	}
	if err := s.reader.WithContext(ctx).Raw(which).Scan(&here).Error; err != nil {
		return err
	}
	if here.Name != there.Name || !here.Started.Equal(there.Started) {
		return ErrOtherDatabase
	}
	return nil
}

// grantTo grants the service's role what it needs in the current schema, whatever it was granted before.
func grantTo(db *gorm.DB, role string) error {
	if err := db.Exec("SELECT pg_advisory_xact_lock(?)", int64(granting)).Error; err != nil {
		return err
	}
	var here struct{ Owner, Home string }
	if err := db.Raw("SELECT current_user AS owner, current_schema() AS home").Scan(&here).Error; err != nil {
		return err
	}
	if here.Owner == role {
		return fmt.Errorf("%w: the service works as %q, which the schema belongs to", ErrRoles, role)
	}
	var all []string
	err := db.Raw("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind IN ('r', 'p') ORDER BY c.relname", here.Home).Scan(&all).Error
	if err != nil {
		return err
	}
	home, to := pgx.Identifier{here.Home}.Sanitize(), pgx.Identifier{role}.Sanitize()
	statements := []string{
		"REVOKE ALL ON SCHEMA " + home + " FROM " + to, "GRANT USAGE ON SCHEMA " + home + " TO " + to,
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA " + home + " TO " + to,
	}
	for _, name := range all {
		granted, special := grants[name]
		if !special {
			granted = grantsAll
		}
		table := pgx.Identifier{here.Home, name}.Sanitize()
		statements = append(statements, "REVOKE ALL ON TABLE "+table+" FROM "+to, "GRANT "+granted+" ON TABLE "+table+" TO "+to)
	}
	for _, statement := range statements {
		if err := db.Exec(statement).Error; err != nil {
			return err
		}
	}
	return checkApart(db, here.Home, here.Owner, role)
}

// checkApart asks PostgreSQL what the service's role may do after all: it may be a superuser, a member of the owner, or have rights that
// everybody has.
func checkApart(db *gorm.DB, home, owner, role string) error {
	var may struct{ Owner, Change, Make bool }
	err := db.Raw("SELECT pg_has_role(?, ?, 'MEMBER') AS owner, has_schema_privilege(?, ?, 'CREATE') AS make,"+
		" EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname IN (?, ?)"+
		" AND has_table_privilege(?, c.oid, 'UPDATE, DELETE, TRUNCATE')) AS change",
		role, owner, role, home, home, auditTable, link{}.TableName(), role).Scan(&may).Error
	switch {
	case err != nil:
		return err
	case may.Owner:
		return fmt.Errorf("%w: %q is a superuser or a member of %q, which the schema belongs to", ErrRoles, role, owner)
	case may.Change:
		return fmt.Errorf("%w: %q may change the audit all the same, by a right that everybody or another role has", ErrRoles, role)
	case may.Make:
		return fmt.Errorf("%w: %q may make tables in the schema %q: REVOKE CREATE ON SCHEMA %[3]q FROM PUBLIC", ErrRoles, role, home)
	}
	return nil
}
