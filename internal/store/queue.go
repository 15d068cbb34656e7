package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// A transaction queues what it writes and does not read again, and sends it at its end, in order: on PostgreSQL in one
// round trip, where a new application would take seven. What must be known before (is an opening left, which version is it) is
// not queued.

// queued is a statement that waits, with its parameters.
type queued struct {
	statement string
	args      []any
}

// queue has GORM write a statement, to be sent later.
func (t *tx) queue(write func(*gorm.DB) *gorm.DB) error {
	made := write(t.Session(&gorm.Session{DryRun: true}))
	if made.Error != nil {
		return made.Error
	}
	t.queued = append(t.queued, queued{made.Statement.SQL.String(), made.Statement.Vars})
	return nil
}

// create queues rows of one table.
func (t *tx) create(rows any) error {
	return t.queue(func(db *gorm.DB) *gorm.DB { return db.Create(rows) })
}

// send sends what is queued.
func (t *tx) send() error {
	waiting := t.queued
	t.queued = nil
	if t.conn != nil && len(waiting) > 1 {
		return t.sendBatch(waiting)
	}
	for _, q := range waiting {
		if _, err := t.Statement.ConnPool.ExecContext(t.Statement.Context, q.statement, q.args...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) sendBatch(waiting []queued) error {
	var batch pgx.Batch
	for _, q := range waiting {
		batch.Queue(q.statement, q.args...)
	}
	ctx := t.Statement.Context
	return t.conn.Raw(func(driverConn any) error {
		return driverConn.(*stdlib.Conn).Conn().SendBatch(ctx, &batch).Close() //nolint:forcetypeassert // the one that connect opened
	})
}

// inTransaction runs a transaction on a connection that sendBatch can get at, if there is such a thing.
func (s *Store) inTransaction(ctx context.Context, do func(db *gorm.DB, conn *sql.Conn) error) error {
	if j := s.joined(ctx); j != nil {
		return j.run(ctx, do)
	}
	if s.pgx == nil || s.watched {
		return s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error { return do(db, nil) })
	}
	return s.writer.WithContext(ctx).Connection(func(db *gorm.DB) error {
		conn, _ := db.Statement.ConnPool.(*sql.Conn)
		return db.Transaction(func(db *gorm.DB) error { return do(db, conn) })
	})
}
