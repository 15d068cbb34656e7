package store_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/vivier-ats/vivier/internal/store"
)

// keeping is one connection, in a transaction, so that everything goes over it.
func keeping(t *testing.T) *sql.Tx {
	t.Helper()
	pool, err := store.OpenKeeping()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() })
	return tx
}

func run(t *testing.T, tx *sql.Tx, statement string, args ...any) {
	t.Helper()
	if _, err := tx.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func number(t *testing.T, tx *sql.Tx, query string, args ...any) (n int) {
	t.Helper()
	if err := tx.QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// A statement that is kept answers each question anew, also while the rows of the same one are still being read.
func TestKeptStatements(t *testing.T) {
	t.Parallel()
	tx := keeping(t)
	run(t, tx, "CREATE TABLE numbers (n INTEGER); CREATE TABLE others (n INTEGER)") // a script
	for i := range 5 {
		run(t, tx, "INSERT INTO numbers VALUES (?)", i)
	}
	const above = "SELECT n FROM numbers WHERE n >= ? ORDER BY n"
	rows, err := tx.QueryContext(t.Context(), above, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for want := 0; rows.Next(); want++ {
		var n int
		if err := rows.Scan(&n); err != nil || n != want {
			t.Fatalf("%d, not %d: %v", n, want, err)
		}
		if got := number(t, tx, above, 4-n); got != 4-n {
			t.Errorf("within the rows of the same statement: %d, not %d", got, 4-n)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{3, 1, 3} {
		if got := number(t, tx, above, n); got != n {
			t.Errorf("%d, not %d", got, n)
		}
	}
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO numbers VALUES (?, ?)", 1, 2); err == nil {
		t.Error("nonsense is prepared")
	}
}

// A kept statement outlives a change of the schema, and more statements than are kept are all good.
func TestKeptStatementsComeAndGo(t *testing.T) {
	t.Parallel()
	tx := keeping(t)
	run(t, tx, "CREATE TABLE numbers (n INTEGER)")
	run(t, tx, "INSERT INTO numbers VALUES (7)")
	const all = "SELECT * FROM numbers" //nolint:unqueryvet // what the star means changes below
	if got := number(t, tx, all); got != 7 {
		t.Error(got)
	}
	run(t, tx, "ALTER TABLE numbers ADD COLUMN m INTEGER NOT NULL DEFAULT 8")
	var n, m int
	if err := tx.QueryRowContext(t.Context(), all).Scan(&n, &m); err != nil || n != 7 || m != 8 {
		t.Errorf("%d %d: %v", n, m, err)
	}
	for round := range 2 {
		for i := range store.StatementsKept + 50 {
			if got := number(t, tx, fmt.Sprintf("SELECT n + %d FROM numbers", i)); got != 7+i {
				t.Fatalf("round %d, %d: %d", round, i, got)
			}
		}
	}
}
