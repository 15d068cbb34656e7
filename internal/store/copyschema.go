package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// copyTable is a table to copy. What is known of it comes from the migrations, so that none can be forgotten.
type copyTable struct {
	name     string
	columns  []string
	booleans []bool   // which columns hold truth values: SQLite keeps them as numbers
	refersTo []string // other tables
	counter  string   // the column that numbers its rows by itself; "" mostly
	rows     []string // what the migrations put into it, as readRows gives it
}

// migrated runs the migrations on a database in memory, and gives the tables that there are then, each after those that
// it refers to.
func migrated(ctx context.Context) ([]copyTable, error) {
	s := &Store{}
	if err := s.connect(Config{URL: "sqlite::memory:"}); err != nil {
		return nil, err
	}
	defer s.Close() //nolint:errcheck // it is thrown away
	if err := s.migrate(ctx, nil); err != nil {
		return nil, err
	}
	db := s.read(ctx)
	var found []struct {
		Name     string
		Numbered bool
	}
	err := db.Raw("SELECT name, sql LIKE '%AUTOINCREMENT%' AS numbered FROM sqlite_master" +
		" WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY name").Scan(&found).Error
	if err != nil {
		return nil, err
	}
	tables := make([]copyTable, len(found))
	for i, f := range found {
		tables[i].name = f.Name
		if err := tables[i].describe(db, f.Numbered); err != nil {
			return nil, err
		}
	}
	return inOrder(tables)
}

func (t *copyTable) describe(db *gorm.DB, numbered bool) error {
	var columns []struct {
		Name string
		Bool bool
	}
	if err := db.Raw("SELECT name, type = 'BOOLEAN' AS bool FROM pragma_table_info(?) ORDER BY cid", t.name).Scan(&columns).Error; err != nil {
		return err
	}
	for _, c := range columns {
		t.columns, t.booleans = append(t.columns, c.Name), append(t.booleans, c.Bool)
	}
	if err := db.Raw(`SELECT DISTINCT "table" FROM pragma_foreign_key_list(?) WHERE "table" <> ?`, t.name, t.name).Scan(&t.refersTo).Error; err != nil {
		return err
	}
	if numbered {
		if err := db.Raw("SELECT name FROM pragma_table_info(?) WHERE pk = 1", t.name).Scan(&t.counter).Error; err != nil {
			return err
		}
	}
	var err error
	t.rows, err = readRows(db, *t, -1)
	return err
}

// inOrder puts each table behind those that it refers to. A table that refers to itself is copied in one statement, or
// with its references looked at in the end.
func inOrder(tables []copyTable) ([]copyTable, error) {
	var sorted []copyTable
	placed := map[string]bool{}
	for len(sorted) < len(tables) {
		before := len(sorted)
		for _, t := range tables {
			waits := slices.ContainsFunc(t.refersTo, func(other string) bool { return !placed[other] })
			if !placed[t.name] && !waits {
				sorted, placed[t.name] = append(sorted, t), true
			}
		}
		if len(sorted) == before {
			return nil, errors.New("tables refer to one another in a circle: there is no order to copy them in")
		}
	}
	return sorted, nil
}

func quoted(name string) string { return `"` + name + `"` }

func names(tables []copyTable) string {
	all := make([]string, len(tables))
	for i, t := range tables {
		all[i] = quoted(t.name)
	}
	return strings.Join(all, ", ")
}

func (t copyTable) columnList() string {
	all := make([]string, len(t.columns))
	for i, c := range t.columns {
		all[i] = quoted(c)
	}
	return strings.Join(all, ", ")
}

// readRows writes up to so many rows of a table (-1: all) as text, in order, which is the same for both databases.
func readRows(db *gorm.DB, t copyTable, most int) ([]string, error) {
	r, err := openTable(db, t)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out []string
	for most < 0 || len(out) < most {
		row, err := r.next()
		if err != nil {
			return nil, err
		}
		if row == nil {
			break
		}
		cells := make([]string, len(row))
		for i, v := range row {
			if when, ok := v.(time.Time); ok {
				v = when.Format(time.RFC3339Nano)
			}
			cells[i] = fmt.Sprintf("%#v", v)
		}
		out = append(out, strings.Join(cells, ", "))
	}
	slices.Sort(out)
	return out, nil
}
