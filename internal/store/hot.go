package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
	"gorm.io/gorm"
)

// hot runs the few statements that are asked on nearly every request. They pass by GORM and, on PostgreSQL, by package
// database/sql, which cost more there than the statements themselves (docs/adr/0006); everything else goes through GORM.
//
// Parameters are numbered in the order in which they first stand in the statement ($1, $2, …), which both databases read.
type hot interface {
	// query calls row for each row of the answer, with a function that reads it.
	query(ctx context.Context, statement string, args []any, row readRow) error
	// queries asks several questions, whose answers need not be of one time, and reads them in their order.
	queries(ctx context.Context, asked []asked) error
}

// readRow reads one row with the function that it is given.
type readRow func(scan func(...any) error) error

// asked is a question with how its answer is read.
type asked struct {
	statement string
	args      []any
	row       readRow
}

// pgxHot speaks to PostgreSQL in its own protocol, over the pool that GORM's connections come from too. pgx keeps each
// statement prepared.
type pgxHot struct{ pool *pgxpool.Pool }

func (h pgxHot) query(ctx context.Context, statement string, args []any, row readRow) error {
	rows, err := h.pool.Query(ctx, statement, args...)
	if err != nil {
		return err
	}
	return readPgx(rows, row)
}

func readPgx(rows pgx.Rows, row readRow) error {
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// queries takes one round trip.
func (h pgxHot) queries(ctx context.Context, all []asked) (err error) {
	var batch pgx.Batch
	for _, a := range all {
		batch.Queue(a.statement, a.args...)
	}
	answers := h.pool.SendBatch(ctx, &batch)
	defer func() { err = errors.Join(err, answers.Close()) }()
	for _, a := range all {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		if err := readPgx(rows, a.row); err != nil {
			return err
		}
	}
	return nil
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

// sqlHot goes through package database/sql, over all connections or inside a transaction.
type sqlHot struct{ pool gorm.ConnPool }

func (h sqlHot) query(ctx context.Context, statement string, args []any, row readRow) error {
	rows, err := h.pool.QueryContext(ctx, statement, args...)
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

func (h sqlHot) queries(ctx context.Context, all []asked) error {
	for _, a := range all {
		if err := h.query(ctx, a.statement, a.args, a.row); err != nil {
			return err
		}
	}
	return nil
}

// places writes n parameters, the first of them numbered first: $3, $4 for two from the third on.
func places(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	return b.String()
}
