package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// hot runs the few statements that are asked on nearly every request. They pass by GORM and, on PostgreSQL, by package
// database/sql, which cost more there than the statements themselves (docs/adr/0006); everything else goes through GORM.
//
// Parameters are numbered in the order in which they first stand in the statement ($1, $2, …), which both databases read.
type hot interface {
	// query calls row for each row of the answer, with a function that reads it.
	query(ctx context.Context, statement string, args []any, row func(scan func(...any) error) error) error
}

// pgxHot speaks to PostgreSQL in its own protocol, over the pool that GORM's connections come from too. pgx keeps each
// statement prepared.
type pgxHot struct{ pool *pgxpool.Pool }

func (h pgxHot) query(ctx context.Context, statement string, args []any, row func(scan func(...any) error) error) error {
	rows, err := h.pool.Query(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// uuidCodec reads a UUID from the bytes that PostgreSQL sent: pgx would prefer uuid.UUID's own Scan, which wants its text.
type uuidCodec struct{ pgxuuid.UUIDCodec }

// PlanScan says how a value is read into a target.
func (c uuidCodec) PlanScan(m *pgtype.Map, oid uint32, format int16, target any) pgtype.ScanPlan {
	if _, ok := target.(*uuid.UUID); ok && format == pgtype.BinaryFormatCode {
		return scanUUID{}
	}
	return c.UUIDCodec.PlanScan(m, oid, format, target)
}

type scanUUID struct{}

// Scan reads one value.
func (scanUUID) Scan(src []byte, dst any) error {
	if len(src) != len(uuid.UUID{}) {
		return fmt.Errorf("%d bytes are no UUID", len(src))
	}
	copy(dst.(*uuid.UUID)[:], src) //nolint:forcetypeassert // what PlanScan saw
	return nil
}

// sqlHot goes through package database/sql and keeps statements prepared: on SQLite, preparing costs more than running.
type sqlHot struct {
	pool     *sql.DB
	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

// sqlPrepared is how many statements are kept prepared. Lists have many, one for each set of filters; the first ones that
// are asked are most likely the usual ones.
const sqlPrepared = 300

func (h *sqlHot) query(ctx context.Context, statement string, args []any, row func(scan func(...any) error) error) error {
	rows, err := h.run(ctx, statement, args)
	if err != nil {
		return err
	}
	return eachRow(rows, row)
}

func eachRow(rows *sql.Rows, row func(scan func(...any) error) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (h *sqlHot) run(ctx context.Context, statement string, args []any) (*sql.Rows, error) {
	h.mu.RLock()
	known, all := h.prepared[statement], len(h.prepared)
	h.mu.RUnlock()
	switch {
	case known != nil:
		return known.QueryContext(ctx, args...) //nolint:sqlclosecheck // query closes the rows
	case all >= sqlPrepared:
		return h.pool.QueryContext(ctx, statement, args...) //nolint:sqlclosecheck // query closes the rows
	}
	made, err := h.pool.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	if h.prepared == nil {
		h.prepared = map[string]*sql.Stmt{}
	}
	other := h.prepared[statement]
	if other == nil {
		h.prepared[statement] = made
	}
	h.mu.Unlock()
	if other != nil { // somebody else was faster
		defer made.Close() //nolint:errcheck // nothing hangs on it
		made = other
	}
	return made.QueryContext(ctx, args...) //nolint:sqlclosecheck // query closes the rows
}

// numbered writes a statement's parameters in the way that both databases read without GORM: $1 for the first ?.
func numbered(statement string) string {
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, more := strings.Cut(statement, "?")
		b.WriteString(before)
		if !more {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		statement = after
	}
}
