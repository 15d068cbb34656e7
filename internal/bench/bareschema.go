package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/vivier-ats/vivier/internal/store"
)

// The statements of the yardstick; both databases know this way of numbering parameters.
const (
	keptColumns = "jury_id, label, openings, reached0, reached1, reached2, reached3, reached4, observed0, observed1, observed2, observed3, observed4, " +
		"closed0, closed1, closed2, closed3, closed4, active, hired, rejected, withdrawn"
	bareColumns = "id, version, created_at, updated_at, job_id, candidate_id, jury_id, source, posting_id, received_at, cover_note, stage, milestone, reached, status"

	selectCount  = "SELECT reached0, reached1, reached2, reached3, reached4, active, hired, rejected, withdrawn FROM kept WHERE jury_id = $1"
	selectCounts = "SELECT " + keptColumns + " FROM kept ORDER BY jury_id"
	selectFirst  = "SELECT " + bareColumns + " FROM applications ORDER BY created_at, id LIMIT 50"
	selectAfter  = "SELECT " + bareColumns + " FROM applications WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT 50"

	insertKept        = "INSERT INTO kept (" + keptColumns + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)"
	insertCandidate   = "INSERT INTO candidates (id, version, created_at, updated_at, given_name, family_name, email) VALUES ($1, 1, $2, $2, $3, $4, $5)"
	insertApplication = "INSERT INTO applications (" + bareColumns + ", sequence, observed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, 1)"
	insertTransition  = "INSERT INTO transitions (id, application_id, sequence, action, to_stage, to_status, effective_at, recorded_at) VALUES ($1, $2, 1, 'move', $3, $4, $5, $5)"
	updateCount       = "UPDATE kept SET reached0 = reached0 + 1, observed0 = observed0 + 1, active = active + 1 WHERE jury_id = $1"
)

// bareTables are the yardstick's, with what references and uniqueness a program wants that only does this.
func bareTables(prefix, id, at string) []string {
	counts := strings.Join(strings.Split(keptColumns, ", ")[2:], " INTEGER NOT NULL, ") + " INTEGER NOT NULL"
	return []string{
		"CREATE TABLE " + prefix + "kept (jury_id " + id + " PRIMARY KEY, label TEXT NOT NULL, " + counts + ")",
		"CREATE TABLE " + prefix + "candidates (id " + id + " PRIMARY KEY, version INTEGER NOT NULL, created_at " + at + " NOT NULL, updated_at " + at + " NOT NULL, " +
			"given_name TEXT NOT NULL, family_name TEXT NOT NULL, email TEXT)",
		"CREATE TABLE " + prefix + "applications (id " + id + " PRIMARY KEY, version INTEGER NOT NULL, created_at " + at + " NOT NULL, updated_at " + at + " NOT NULL, " +
			"job_id " + id + " NOT NULL, candidate_id " + id + " NOT NULL REFERENCES " + prefix + "candidates (id), jury_id " + id + ", source TEXT, posting_id " + id + ", " +
			"received_at " + at + " NOT NULL, cover_note TEXT NOT NULL, sequence INTEGER NOT NULL, stage TEXT NOT NULL, milestone SMALLINT NOT NULL, " +
			"reached SMALLINT NOT NULL, observed SMALLINT NOT NULL, status TEXT NOT NULL)",
		"CREATE TABLE " + prefix + "transitions (id " + id + " PRIMARY KEY, application_id " + id + " NOT NULL REFERENCES " + prefix + "applications (id), " +
			"sequence INTEGER NOT NULL, action TEXT NOT NULL, to_stage TEXT NOT NULL, to_status TEXT NOT NULL, effective_at " + at + " NOT NULL, " +
			"recorded_at " + at + " NOT NULL, UNIQUE (application_id, sequence))",
	}
}

// bareCopies bring the product's people and applications over, so that both sides search as many.
func bareCopies(prefix, from string) []string {
	const people, applications = "id, version, created_at, updated_at, given_name, family_name, email", bareColumns + ", sequence, observed"
	return []string{
		"INSERT INTO " + prefix + "candidates (" + people + ") SELECT " + people + " FROM " + from + "candidates ORDER BY id",
		"INSERT INTO " + prefix + "applications (" + applications + ") SELECT " + applications + " FROM " + from + "applications ORDER BY id",
	}
}

// bareIndexes are made last; those of the product that the yardstick's questions need.
func bareIndexes(table string) []string {
	return []string{
		"CREATE UNIQUE INDEX live ON " + table + " (candidate_id, job_id) WHERE status = 'active'",
		"CREATE INDEX of_jury ON " + table + " (jury_id, created_at, id)",
		"CREATE INDEX of_job ON " + table + " (job_id, created_at, id)",
		"CREATE INDEX created ON " + table + " (created_at, id)",
	}
}

// makeBare makes the yardstick's database beside one of the product's and gives its URL. On PostgreSQL it is a schema of the
// same database, on SQLite a file of its own. The counts are written later, from the product's answer.
func makeBare(ctx context.Context, productURL string) (string, error) {
	if path := store.SQLitePath(productURL); path != "" {
		return makeBareSQLite(ctx, path)
	}
	conn, err := pgx.Connect(ctx, productURL)
	if err != nil {
		return "", err
	}
	statements := append([]string{"DROP SCHEMA IF EXISTS bare CASCADE", "CREATE SCHEMA bare", "SET synchronous_commit = off", "SET maintenance_work_mem = '1GB'"}, bareTables("bare.", "UUID", "TIMESTAMPTZ")...)
	statements = append(statements, "SET session_replication_role = replica")
	statements = append(statements, bareCopies("bare.", "public.")...)
	statements = append(statements, bareIndexes("bare.applications")...)
	for _, s := range append(statements, "ANALYZE bare.applications", "ANALYZE bare.candidates", "CHECKPOINT") {
		if _, err := conn.Exec(ctx, s); err != nil {
			return "", errors.Join(fmt.Errorf("%s: %w", s, err), conn.Close(ctx))
		}
	}
	return productURL + "&search_path=bare", conn.Close(ctx)
}

func makeBareSQLite(ctx context.Context, product string) (string, error) {
	path := product + ".bare"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(path + end); err != nil {
			return "", err
		}
	}
	db, err := sql.Open("sqlite", sqliteFile("sqlite:"+path, sqliteTimes+"&_pragma=synchronous(OFF)&_pragma=journal_mode(OFF)&_pragma=cache_size(-262144)"))
	if err != nil {
		return "", err
	}
	db.SetMaxOpenConns(1)
	statements := append([]string{"ATTACH '" + product + "' AS product", "BEGIN"}, bareTables("", "TEXT", "DATETIME")...)
	statements = append(statements, bareCopies("", "product.")...)
	statements = append(statements, bareIndexes("applications")...)
	for _, s := range append(statements, "COMMIT", "DETACH product", "PRAGMA journal_mode=WAL") {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return "", errors.Join(fmt.Errorf("%s: %w", s, err), db.Close())
		}
	}
	return "sqlite:" + path, db.Close()
}

// keepCounts writes the yardstick's counts.
func keepCounts(ctx context.Context, bareURL string, rows []kept) error {
	s, err := openBare(ctx, bareURL)
	if err != nil {
		return err
	}
	for _, k := range rows {
		args := []any{k.JuryID, k.Label, k.Openings}
		for _, counts := range [][5]int{k.Reached, k.Observed, k.Closed} {
			for _, n := range counts {
				args = append(args, n)
			}
		}
		for _, n := range k.Outcomes {
			args = append(args, n)
		}
		if err := s.exec(ctx, insertKept, args...); err != nil {
			return errors.Join(err, s.close())
		}
	}
	return s.close()
}
