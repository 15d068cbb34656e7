package store

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// tableRows are the rows of a table as they come in, one at a time.
type tableRows struct {
	*sql.Rows
	booleans     []bool
	values, into []any
	count        int64
	err          error
}

func openTable(db *gorm.DB, t copyTable) (*tableRows, error) {
	rows, err := db.Raw("SELECT " + t.columnList() + " FROM " + quoted(t.name)).Rows() //nolint:rowserrcheck // next asks for it
	if err != nil {
		return nil, err
	}
	r := &tableRows{Rows: rows, booleans: t.booleans, values: make([]any, len(t.columns)), into: make([]any, len(t.columns))}
	for i := range r.values {
		r.into[i] = &r.values[i]
	}
	return r, nil
}

// next gives a row, which holds until the next one, in types that both databases' drivers give and take: nil, bool,
// int64, float64, string, []byte and time.Time. It is nil after the last.
func (r *tableRows) next() ([]any, error) {
	if !r.Next() {
		r.err = r.Err()
		return nil, r.err
	}
	if r.err = r.Scan(r.into...); r.err != nil {
		return nil, r.err
	}
	for i, v := range r.values {
		switch v := v.(type) {
		case time.Time:
			r.values[i] = micro(v)
		case int64:
			if r.booleans[i] {
				r.values[i] = v != 0
			}
		}
	}
	r.count++
	return r.values, nil
}

// fillTable copies a table as a stream, and gives the number of rows that were read.
func (c *copying) fillTable(t copyTable) (int64, error) {
	r, err := openTable(c.src, t)
	if err != nil {
		return 0, at("from", t.name, err)
	}
	defer r.Close()
	if c.to.dialect == sqliteDialect {
		err = c.insert(t, r)
	} else {
		err = c.copyIn(t, r)
	}
	if r.err != nil {
		return 0, at("from", t.name, r.err)
	}
	return r.count, at("to", t.name, err)
}

// insertRows is how many rows go into one statement, and boundValues how many values SQLite takes in one.
const (
	insertRows  = 100
	boundValues = 32766
)

// insert writes many rows with each statement; that of a full batch is prepared once.
func (c *copying) insert(t copyTable, r *tableRows) error {
	pool, batch := c.dst.Statement.ConnPool, min(insertRows, boundValues/len(t.columns))
	full, err := pool.PrepareContext(c.ctx, t.insertion(batch))
	if err != nil {
		return err
	}
	defer full.Close() //nolint:errcheck // nothing hangs on it
	args := make([]any, 0, batch*len(t.columns))
	for {
		row, err := r.next()
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		if args = append(args, row...); len(args) < batch*len(t.columns) {
			continue
		}
		if _, err := full.ExecContext(c.ctx, args...); err != nil {
			return err
		}
		args = args[:0]
	}
	if len(args) == 0 {
		return nil
	}
	_, err = pool.ExecContext(c.ctx, t.insertion(len(args)/len(t.columns)), args...)
	return err
}

func (t copyTable) insertion(rows int) string {
	row := "(?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	return "INSERT INTO " + quoted(t.name) + " (" + t.columnList() + ") VALUES " + row + strings.Repeat(", "+row, rows-1)
}

// copyIn writes through COPY, which takes the values of a column that numbers its rows by itself, and looks at what
// refers to a row when all of them are there.
func (c *copying) copyIn(t copyTable, r *tableRows) error {
	var ids []string
	err := c.dst.Raw("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? AND data_type = 'uuid'", t.name).Scan(&ids).Error
	if err != nil {
		return err
	}
	isID := make([]bool, len(t.columns))
	for _, id := range ids {
		for i, column := range t.columns {
			isID[i] = isID[i] || column == id
		}
	}
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, err := r.next()
		if err != nil {
			return nil, err
		}
		for i, v := range row {
			if text, ok := v.(string); ok && isID[i] {
				if row[i], err = uuid.Parse(text); err != nil {
					return nil, err
				}
			}
		}
		return row, nil
	})
	if c.conn == nil {
		return errors.New("a database whose connections are watched can't be copied to")
	}
	return c.conn.Raw(func(driverConn any) error {
		_, err := driverConn.(*stdlib.Conn).Conn().CopyFrom(c.ctx, pgx.Identifier{t.name}, t.columns, source) //nolint:forcetypeassert // the one that connect opened
		return err
	})
}

// countFrom has the target number its next rows after the source's last one, if a table numbers its rows by itself. The
// last one may be gone: entries leave the ledger's tail, and their numbers stay theirs.
func (c *copying) countFrom(t copyTable) error {
	if t.counter == "" {
		return nil
	}
	last, err := c.lastNumber(t)
	if err != nil {
		return at("from", t.name, err)
	}
	if c.to.dialect == postgresDialect { // not setval, which no rollback undoes
		return at("to", t.name, c.dst.Exec("ALTER TABLE "+quoted(t.name)+" ALTER COLUMN "+quoted(t.counter)+" RESTART WITH "+strconv.FormatInt(last+1, 10)).Error)
	}
	if err := c.dst.Exec("DELETE FROM sqlite_sequence WHERE name = ?", t.name).Error; err != nil || last == 0 {
		return at("to", t.name, err)
	}
	return at("to", t.name, c.dst.Exec("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", t.name, last).Error)
}

// lastNumber is the last number that the source gave to a row of a table; 0 when there was none.
func (c *copying) lastNumber(t copyTable) (last int64, err error) {
	if c.from.dialect == sqliteDialect {
		err = c.src.Raw("SELECT seq FROM sqlite_sequence WHERE name = ?", t.name).Scan(&last).Error
		return last, err
	}
	var sequence string
	if err := c.src.Raw("SELECT pg_get_serial_sequence(?, ?)", t.name, t.counter).Scan(&sequence).Error; err != nil {
		return 0, err
	}
	err = c.src.Raw("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM " + sequence).Scan(&last).Error
	return last, err
}
