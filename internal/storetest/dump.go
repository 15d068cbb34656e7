package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/store"
)

// Dump gives every row of every table but that of the schema's version, by table, in words and in an order that are the
// same for both databases: what has equal dumps holds the same.
func Dump(t testing.TB, databaseURL string) map[string][]string {
	t.Helper()
	db := connect(t, databaseURL)
	defer db.Close() //nolint:errcheck // it was only read
	tables := "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name <> 'goose_db_version'"
	if store.SQLitePath(databaseURL) != "" {
		tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'"
	}
	dump := map[string][]string{}
	for _, line := range lines(t, db, tables) {
		_, name, _ := strings.Cut(line, "=")
		name = strings.Trim(name, `"`)
		dump[name] = lines(t, db, `SELECT * FROM "`+name+`"`) //nolint:unqueryvet // whatever the columns are, is the point
	}
	return dump
}

// Table is Dump of one table.
func Table(t testing.TB, databaseURL, name string) []string {
	t.Helper()
	db := connect(t, databaseURL)
	defer db.Close()                                //nolint:errcheck // it was only read
	return lines(t, db, `SELECT * FROM "`+name+`"`) //nolint:unqueryvet // whatever the columns are, is the point
}

func connect(t testing.TB, databaseURL string) *sql.DB {
	t.Helper()
	driver, source := "pgx", databaseURL // package store has registered both drivers
	if path := store.SQLitePath(databaseURL); path != "" {
		driver, source = "sqlite", "file:"+path+"?mode=ro"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// Exec runs a statement on a database, as an operator can: for a state that is reached by many steps, of which only the state counts.
func Exec(t testing.TB, databaseURL, statement string) {
	t.Helper()
	driver, source := "pgx", databaseURL
	if path := store.SQLitePath(databaseURL); path != "" {
		driver, source = "sqlite", "file:"+path+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what was done is done
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// lines writes the rows of an answer as text, sorted.
func lines(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	out := []string{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		cells := make([]string, len(columns))
		for i, v := range values {
			switch x := v.(type) {
			case time.Time:
				v = x.UTC().Format(time.RFC3339Nano)
			case int64:
				if columns[i].DatabaseTypeName() == "BOOLEAN" { // SQLite's
					v = x != 0
				}
			}
			cells[i] = fmt.Sprintf("%s=%#v", columns[i].Name(), v)
		}
		slices.Sort(cells)
		out = append(out, strings.Join(cells, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	slices.Sort(out)
	return out
}
