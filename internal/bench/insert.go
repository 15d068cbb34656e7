package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	_ "modernc.org/sqlite" // the driver named sqlite

	"github.com/vivier-ats/vivier/internal/store"
)

// inserter fills SQLite by inserts of many rows, in transactions of one chunk.
type inserter struct {
	db      *sql.DB
	conn    *sql.Conn
	indexes []string // the statements that make again what was dropped
	ready   map[string]*sql.Stmt
}

// insertRows is how many rows one statement inserts.
const insertRows = 100

// sqliteTimes makes the driver write times as the product has it write them.
const sqliteTimes = "_time_format=sqlite&_timezone=UTC"

func sqliteFile(databaseURL, parameters string) string {
	return "file:" + (&url.URL{Path: store.SQLitePath(databaseURL)}).EscapedPath() + "?" + parameters
}

func openInsert(ctx context.Context, databaseURL string) (sink, error) {
	db, err := sql.Open("sqlite", sqliteFile(databaseURL, sqliteTimes))
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &inserter{db: db, conn: conn, ready: map[string]*sql.Stmt{}}, nil
}

// begin drops the indexes that no constraint needs, and trades safety for speed: a fill that breaks off is begun anew.
// The indexes are sorted on disk, so that the memory does not grow with the rows.
func (in *inserter) begin(ctx context.Context) error {
	for _, pragma := range []string{"foreign_keys=0", "journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"} {
		if err := in.exec(ctx, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	for _, t := range filledTables {
		names, definitions, err := in.indexesOf(ctx, t)
		if err != nil {
			return err
		}
		in.indexes = append(in.indexes, definitions...)
		for _, name := range names {
			if err := in.exec(ctx, `DROP INDEX "`+name+`"`); err != nil {
				return err
			}
		}
	}
	return in.exec(ctx, "BEGIN")
}

// indexesOf gives the indexes that somebody made by name, those of no constraint.
func (in *inserter) indexesOf(ctx context.Context, t table) (names, definitions []string, err error) {
	rows, err := in.conn.QueryContext(ctx, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?", t.name)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			return nil, nil, err
		}
		names, definitions = append(names, name), append(definitions, definition)
	}
	return names, definitions, rows.Err()
}

func (in *inserter) write(ctx context.Context, t table, rows [][]any) error {
	args := make([]any, 0, insertRows*len(t.columns))
	for len(rows) > 0 {
		n := 1
		if len(rows) >= insertRows {
			n = insertRows
		}
		args = args[:0]
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		statement, err := in.statement(ctx, t, n) //nolint:sqlclosecheck // it is used again, until close
		if err != nil {
			return err
		}
		if _, err := statement.ExecContext(ctx, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (in *inserter) statement(ctx context.Context, t table, rows int) (*sql.Stmt, error) {
	one := "(?" + strings.Repeat(",?", len(t.columns)-1) + ")"
	query := "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + one + strings.Repeat(","+one, rows-1) //nolint:gosec // names from columns.go
	if known := in.ready[query]; known != nil {
		return known, nil
	}
	made, err := in.conn.PrepareContext(ctx, query)
	in.ready[query] = made
	return made, err
}

func (in *inserter) exec(ctx context.Context, statement string, args ...any) error {
	_, err := in.conn.ExecContext(ctx, statement, args...)
	return err
}

func (in *inserter) finish(ctx context.Context) error {
	for _, definition := range append(in.indexes, "COMMIT", "PRAGMA journal_mode=WAL") {
		if err := in.exec(ctx, definition); err != nil {
			return fmt.Errorf("%s: %w", definition, err)
		}
	}
	return nil
}

func (in *inserter) close() error {
	var errs []error
	for _, s := range in.ready {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, in.conn.Close(), in.db.Close())...)
}
