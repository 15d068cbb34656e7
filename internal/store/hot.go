package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
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

// sqlHot goes through package database/sql and keeps each statement prepared: on SQLite, preparing costs more than running.
type sqlHot struct {
	pool     *sql.DB
	prepared sync.Map // statement → *sql.Stmt
}

func (h *sqlHot) query(ctx context.Context, statement string, args []any, row func(scan func(...any) error) error) error {
	prepared, err := h.prepare(ctx, statement)
	if err != nil {
		return err
	}
	rows, err := prepared.QueryContext(ctx, args...)
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

func (h *sqlHot) prepare(ctx context.Context, statement string) (*sql.Stmt, error) {
	if known, ok := h.prepared.Load(statement); ok {
		return known.(*sql.Stmt), nil //nolint:forcetypeassert // nothing else is stored
	}
	made, err := h.pool.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	if known, other := h.prepared.LoadOrStore(statement, made); other {
		return known.(*sql.Stmt), made.Close() //nolint:forcetypeassert // as above
	}
	return made, nil
}

// hotID is a UUID, or none, on its way to or from either database: binary on PostgreSQL, where uuid.UUID itself would be
// written out and parsed again, and text on SQLite.
type hotID struct {
	id    uuid.UUID
	known bool
}

func idArg(id uuid.UUID) hotID { return hotID{id, true} }

// UUIDValue is what pgx sends.
func (h hotID) UUIDValue() (pgtype.UUID, error) { return pgtype.UUID{Bytes: h.id, Valid: h.known}, nil }

// ScanUUID is what pgx received.
func (h *hotID) ScanUUID(v pgtype.UUID) error {
	h.id, h.known = v.Bytes, v.Valid
	return nil
}

// Value is what package database/sql sends.
func (h hotID) Value() (driver.Value, error) {
	if !h.known {
		return nil, nil //nolint:nilnil // how package driver spells NULL
	}
	return h.id.String(), nil
}

// Scan is what package database/sql received.
func (h *hotID) Scan(src any) error {
	*h = hotID{}
	text, ok := src.(string)
	if !ok {
		if src == nil {
			return nil
		}
		return fmt.Errorf("%T is no UUID", src)
	}
	id, err := uuid.Parse(text)
	*h = hotID{id, err == nil}
	return err
}
