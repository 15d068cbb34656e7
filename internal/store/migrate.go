package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations
var migrations embed.FS

// Errors of a database that this program can't work with.
var (
	ErrReadOnly    = errors.New("the database can only be read: vivier writes to it")
	ErrSchemaOld   = errors.New("the database's schema is older than this program: run vivier migrate")
	ErrSchemaNewer = errors.New("the database's schema is newer than this program: use the newer program")
	// ErrSchemaDenied is of a schema that this role may not even ask for its version.
	ErrSchemaDenied = errors.New("the schema belongs to another role that has granted this one nothing: run vivier migrate with migrate-database-url")
)

// Migrate brings the schema up to this program's. Replicas that start at once wait for one another; a schema that
// is newer is refused.
func Migrate(ctx context.Context, databaseURL string, log *slog.Logger) error {
	s := &Store{}
	if err := s.connect(Config{URL: databaseURL}); err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	return s.migrate(ctx, log)
}

// Migrate brings the schema of an open store up to this program's: the only way for a database in memory.
func (s *Store) Migrate(ctx context.Context) error { return s.migrate(ctx, s.log) }

func (s *Store) migrate(ctx context.Context, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	provider, err := s.provider(log, true)
	if err != nil {
		return err
	}
	if err := s.compare(ctx, provider); err == nil || errors.Is(err, ErrSchemaNewer) || errors.Is(err, ErrSchemaDenied) {
		return err
	}
	for try := 0; ; try++ {
		_, err := provider.Up(ctx)
		if err == nil || s.dialect != sqliteDialect || try == 10 {
			return err
		}
		// SQLite has no lock around a migration: another process may have been at it. Look again.
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Store) provider(log *slog.Logger, locked bool) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+s.dialect)
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if log != nil {
		opts = append(opts, goose.WithSlog(log))
	}
	if s.dialect == postgresDialect {
		dialect = goose.DialectPostgres
		if locked {
			locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
			if err != nil {
				return nil, err
			}
			opts = append(opts, goose.WithSessionLocker(locker))
		}
	}
	pool, err := s.pool()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, files, opts...)
}

func (s *Store) pool() (*sql.DB, error) { return s.writer.DB() }

// CheckSchema tells whether the schema is exactly this program's: nil, ErrSchemaOld, ErrSchemaNewer or ErrSchemaDenied.
func (s *Store) CheckSchema(ctx context.Context) error {
	provider, err := s.provider(nil, false)
	if err != nil {
		return err
	}
	return s.compare(ctx, provider)
}

// CheckWritable tells whether the database can be written to: nil or ErrReadOnly. A standby can't, nor can an account or a
// file that may only read.
func (s *Store) CheckWritable(ctx context.Context) error {
	err := s.writer.WithContext(ctx).Exec("UPDATE users SET version = version WHERE 1 = 0").Error
	var pg *pgconn.PgError
	var lite *sqlite.Error
	denied := errors.As(err, &pg) && (pg.Code == "25006" || pg.Code == "42501") || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_READONLY
	if denied {
		return ErrReadOnly
	}
	return translate(err)
}

func (s *Store) compare(ctx context.Context, provider *goose.Provider) error {
	var has int
	// information_schema shows a role only the tables that it may use, as if there were no others.
	query := "SELECT count(*) FROM pg_tables WHERE tablename = 'goose_db_version' AND schemaname = current_schema()"
	if s.dialect == sqliteDialect {
		query = "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	}
	if err := s.reader.WithContext(ctx).Raw(query).Scan(&has).Error; err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if has == 0 {
		return ErrSchemaOld
	}
	var current int64
	if err := s.reader.WithContext(ctx).Raw("SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&current).Error; err != nil {
		if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.Code == "42501" {
			return ErrSchemaDenied
		}
		return fmt.Errorf("the schema's version can't be read: %w", err)
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	switch {
	case current < newest:
		return ErrSchemaOld
	case current > newest:
		return ErrSchemaNewer
	}
	return nil
}
