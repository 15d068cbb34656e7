package store

import (
	"database/sql"

	sqlitedriver "modernc.org/sqlite"
)

// StatementsKept is how many statements a connection keeps.
const StatementsKept = statementsKept

// OpenKeeping opens a database in memory, over one connection that keeps its statements.
func OpenKeeping() (*sql.DB, error) {
	connector, err := sqlitedriver.NewConnector("file::memory:")
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(keepingConnector{connector})
	pool.SetMaxOpenConns(1)
	return pool, nil
}
