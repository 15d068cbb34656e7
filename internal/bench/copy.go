package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// copier fills PostgreSQL by COPY.
type copier struct {
	conn    *pgx.Conn
	indexes []string // the statements that make again what was dropped
}

func openCopy(ctx context.Context, url string) (sink, error) {
	conn, err := pgx.Connect(ctx, url)
	return &copier{conn: conn}, err
}

// begin drops the indexes that no constraint needs: made in one go at the end they cost a fraction.
func (c *copier) begin(ctx context.Context) error {
	names := make([]string, len(filledTables))
	for i, t := range filledTables {
		names[i] = t.name
	}
	rows, err := c.conn.Query(ctx, `SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ANY($1)
		AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY indexname`, names)
	if err != nil {
		return err
	}
	dropped := []string{}
	var name, definition string
	if _, err := pgx.ForEachRow(rows, []any{&name, &definition}, func() error {
		dropped, c.indexes = append(dropped, name), append(c.indexes, definition)
		return nil
	}); err != nil {
		return err
	}
	for _, name := range dropped {
		if err := c.exec(ctx, "DROP INDEX "+pgx.Identifier{name}.Sanitize()); err != nil {
			return err
		}
	}
	for _, setting := range []string{
		"session_replication_role = replica", // no foreign keys
		"synchronous_commit = off", "maintenance_work_mem = '1GB'", "max_parallel_maintenance_workers = 2",
	} {
		if err := c.exec(ctx, "SET "+setting); err != nil {
			return err
		}
	}
	return nil
}

func (c *copier) write(ctx context.Context, t table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		for n, v := range rows[i] {
			if id, ok := v.(uuid.UUID); ok {
				rows[i][n] = [16]byte(id) // pgx would take the long way through its text
			}
		}
		return rows[i], nil
	})
	_, err := c.conn.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, source)
	return err
}

func (c *copier) exec(ctx context.Context, statement string, args ...any) error {
	_, err := c.conn.Exec(ctx, statement, args...)
	return err
}

func (c *copier) finish(ctx context.Context) error {
	for _, definition := range c.indexes {
		if err := c.exec(ctx, definition); err != nil {
			return fmt.Errorf("%s: %w", definition, err)
		}
	}
	if err := c.exec(ctx, "VACUUM (ANALYZE)"); err != nil {
		return err
	}
	return c.exec(ctx, "CHECKPOINT")
}

func (c *copier) close() error { return c.conn.Close(context.Background()) }
