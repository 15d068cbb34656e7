package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// durable is a PostgreSQL as somebody runs it who wants to keep their data.
const durable = `
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
shared_buffers = 512MB
min_wal_size = 1GB
max_wal_size = 16GB
checkpoint_timeout = 15min
autovacuum = on
timezone = 'UTC'
`

// engine is one kind of database: the directory of SQLite files, or a PostgreSQL server.
type engine struct {
	kind    string // sqlite or postgres
	dir     string
	server  *storetest.Server
	version string
}

func openEngine(ctx context.Context, kind, dir string) (*engine, error) {
	e := &engine{kind: kind, dir: filepath.Join(dir, kind)}
	if err := os.MkdirAll(e.dir, 0o750); err != nil {
		return nil, err
	}
	if kind == "sqlite" {
		return e, e.ask(ctx, "sqlite", ":memory:", "SELECT 'SQLite ' || sqlite_version()")
	}
	var err error
	if e.server, err = storetest.Serve(e.dir, durable); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, e.server.URL("postgres"))
	if err != nil {
		return nil, errors.Join(err, e.close())
	}
	err = conn.QueryRow(ctx, "SELECT 'PostgreSQL ' || current_setting('server_version')").Scan(&e.version)
	return e, errors.Join(err, conn.Close(ctx))
}

func (e *engine) ask(ctx context.Context, driver, dsn, query string) error {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	return errors.Join(db.QueryRowContext(ctx, query).Scan(&e.version), db.Close())
}

func (e *engine) close() error {
	if e == nil || e.server == nil {
		return nil
	}
	return e.server.Stop()
}

// filled gives a database of so many applications: one that was kept, or a new one. It gets its name when it is
// complete, so that a fill that broke off is not taken for one.
func (e *engine) filled(ctx context.Context, p plan) (string, error) {
	name := fmt.Sprintf("vivier_%d_%d", p.applications, p.juries)
	part := name + "_part"
	has, err := e.has(ctx, name)
	if err != nil {
		return "", err
	}
	if has {
		return e.url(name), store.Migrate(ctx, e.url(name), nil)
	}
	if err := e.create(part); err != nil {
		return "", err
	}
	begin := now()
	if err := fill(ctx, e.url(part), p); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "%s: filled %d applications in %s\n", e.kind, p.applications, now().Sub(begin).Round(100*time.Millisecond))
	return e.url(name), e.rename(part, name)
}

func (e *engine) file(name string) string { return filepath.Join(e.dir, name+".db") }

func (e *engine) url(name string) string {
	if e.server != nil {
		return e.server.URL(name)
	}
	return "sqlite:" + e.file(name)
}

func (e *engine) has(ctx context.Context, name string) (bool, error) {
	if e.server != nil {
		return e.server.Has(ctx, name)
	}
	_, err := os.Stat(e.file(name))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// create makes an empty database in the place of one that was left behind.
func (e *engine) create(name string) error {
	if e.server != nil {
		return errors.Join(e.server.Admin("DROP DATABASE IF EXISTS "+name), e.server.Admin("CREATE DATABASE "+name))
	}
	var errs []error
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		errs = append(errs, os.RemoveAll(e.file(name)+end))
	}
	return errors.Join(errs...)
}

func (e *engine) rename(from, to string) error {
	if e.server != nil {
		return e.server.Admin("ALTER DATABASE " + from + " RENAME TO " + to)
	}
	return os.Rename(e.file(from), e.file(to))
}

// fillCommand fills a database and does nothing else.
type fillCommand struct {
	URL          string `arg:"" help:"An empty database: sqlite:PATH or postgres://…"`
	Applications int    `default:"100000" help:"How many."`
	Juries       int    `default:"200" help:"In how many juries."`
}

// Run fills.
func (c *fillCommand) Run(ctx context.Context) error {
	begin := now()
	if err := fill(ctx, c.URL, newPlan(c.Applications, c.Juries)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(os.Stdout, "filled %d applications in %s\n", c.Applications, now().Sub(begin).Round(100*time.Millisecond))
	return err
}

// newPlan is always the same but for the days, which end yesterday.
func newPlan(applications, juries int) plan {
	return plan{applications: applications, juries: juries, seed: 2024, end: now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)}
}
