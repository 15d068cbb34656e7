package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Copy moves everything from one database to another, each SQLite or PostgreSQL. It reads one snapshot and writes one
// transaction, which it compares with the snapshot before it commits: the target has all of it or nothing.
//
// The source has this program's schema. So has the target, or no schema at all, and then it gets one; but for what the
// migrations put into it, it is empty. Report is told a line for each table and a last one, after the commit, for the
// funnels that were compared. What goes wrong is an error of one line that says on which side, without addresses.
func Copy(ctx context.Context, from, to *Store, report func(line string)) error {
	if err := from.CheckSchema(ctx); err != nil {
		return at("from", "", err)
	}
	tables, err := migrated(ctx)
	if err != nil {
		return err
	}
	same, err := sameFile(ctx, from, to)
	if err != nil || same {
		return cmp.Or(err, errSame)
	}
	if err := to.furnish(ctx); err != nil {
		return at("to", "", err)
	}
	var compared string
	err = from.reader.WithContext(ctx).Transaction(func(src *gorm.DB) error {
		return at("to", "", to.inTransaction(ctx, func(dst *gorm.DB, conn *sql.Conn) (err error) {
			c := &copying{ctx: ctx, from: from, to: to, src: src, dst: dst, conn: conn, tables: tables}
			if err := c.prepare(); err != nil {
				return err
			}
			if err := c.fill(report); err != nil {
				return err
			}
			compared, err = c.compare()
			return err
		}))
	}, &sql.TxOptions{Isolation: from.repeatable(), ReadOnly: from.dialect == postgresDialect})
	if err != nil {
		return at("from", "", err)
	}
	report(compared)
	return nil
}

// errSame refuses to copy a database into itself.
var errSame = errors.New("from and to are the same database")

// copying is a copy under way, with a transaction on either side.
type copying struct {
	ctx      context.Context //nolint:containedctx // it lives as long as one copy
	from, to *Store
	src, dst *gorm.DB
	conn     *sql.Conn // of the target, for COPY; nil on SQLite
	tables   []copyTable
}

// furnish gives a target that has no tables this program's schema.
func (s *Store) furnish(ctx context.Context) error {
	query := "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
	if s.dialect == sqliteDialect {
		query = "SELECT count(*) FROM sqlite_master"
	}
	var tables int
	if err := s.reader.WithContext(ctx).Raw(query).Scan(&tables).Error; err != nil {
		return err
	}
	if tables == 0 {
		return s.Migrate(ctx)
	}
	return s.CheckSchema(ctx)
}

// prepare makes sure of the target: that it is another database, that nobody else is at it, and that it is empty. Then
// it takes out what the migrations put into it, because the source has its own.
func (c *copying) prepare() error {
	if err := c.from.unhurried(c.src); err != nil {
		return at("from", "", err)
	}
	if err := c.to.unhurried(c.dst); err != nil {
		return at("to", "", err)
	}
	if err := c.apart(); err != nil {
		return err
	}
	if err := c.lock(); err != nil {
		return at("to", "", err)
	}
	for _, t := range c.tables {
		if empty, err := c.asMigrated(t); err != nil || !empty {
			return at("to", "", cmp.Or(err, fmt.Errorf("the database is not empty: there are rows in %s", t.name)))
		}
	}
	for _, t := range slices.Backward(c.tables) {
		if len(t.rows) == 0 {
			continue
		}
		if err := c.dst.Exec("DELETE FROM " + quoted(t.name)).Error; err != nil {
			return at("to", t.name, err)
		}
	}
	return nil
}

// unhurried lifts the limits of time that hold for requests.
func (s *Store) unhurried(db *gorm.DB) error {
	if s.dialect == sqliteDialect {
		return nil
	}
	return db.Exec("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0").Error
}

// lock keeps everybody else out of the target. On SQLite the transaction does that; there, what refers to a row is
// looked at when everything has been written.
func (c *copying) lock() error {
	if c.to.dialect == sqliteDialect {
		return c.dst.Exec("PRAGMA defer_foreign_keys = ON").Error
	}
	return c.dst.Exec("SET LOCAL lock_timeout = '5s'; LOCK TABLE " + names(c.tables) + " IN ACCESS EXCLUSIVE MODE").Error
}

// asMigrated tells whether a table of the target holds what the migrations put into it, and nothing else.
func (c *copying) asMigrated(t copyTable) (bool, error) {
	rows, err := readRows(c.dst, t, len(t.rows)+1)
	return slices.Equal(rows, t.rows), err
}

// fill copies the tables, one after the other.
func (c *copying) fill(report func(string)) error {
	for _, t := range c.tables {
		n, err := c.fillTable(t)
		if err != nil {
			return err
		}
		if err := c.countFrom(t); err != nil {
			return err
		}
		var arrived int64
		if err := c.dst.Raw("SELECT count(*) FROM " + quoted(t.name)).Scan(&arrived).Error; err != nil {
			return at("to", t.name, err)
		}
		if arrived != n {
			return at("to", t.name, fmt.Errorf("%d rows of %d arrived", arrived, n))
		}
		report(fmt.Sprintf("%-19s %9d", t.name, n))
	}
	return nil
}

// fault is what stopped a copy: on which side, at which table, and why, in words that hold neither address nor password.
type fault struct {
	side, table string
	err         error
}

// at says where an error happened, unless somebody closer to it has said so.
func at(side, table string, err error) error {
	var known *fault
	if err == nil || errors.As(err, &known) || errors.Is(err, errSame) {
		return err
	}
	return &fault{side, table, err}
}

// Error says it in one line.
func (f *fault) Error() string {
	where := f.side + ": "
	if f.table != "" {
		where += f.table + ": "
	}
	if errors.Is(f.err, context.Canceled) {
		return where + "it was interrupted"
	}
	return where + inWords(f.err)
}

// Unwrap gives the error itself.
func (f *fault) Unwrap() error { return f.err }

func inWords(err error) string {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok { // its own words have the address
		return Reason(err)
	}
	return cmp.Or(reason(err), err.Error())
}
