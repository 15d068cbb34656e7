package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// writeLimit bounds a write transaction: after it, what was recorded earlier than a minute ago is final.
const writeLimit = 25 * time.Second

// Config says which database to open.
type Config struct {
	URL   string           // sqlite:path, sqlite::memory: or postgres://…
	Zone  *time.Location   // of days: the first and last instant of a day, months; nil is UTC
	Clock func() time.Time // for tests; nil is the database's own clock
	Log   *slog.Logger     // nil discards

	ReadOnly bool // nothing is written, and a file that is not there is not made

	// OpenDB makes a pool of connections, for whoever watches what goes through them; nil is sql.OpenDB.
	OpenDB func(driver.Connector) *sql.DB
}

// Store is the database. It is safe for concurrent use.
type Store struct {
	writer *gorm.DB // SQLite: one connection, immediate transactions. PostgreSQL: the same pool as reader
	reader *gorm.DB
	pgx    *pgxpool.Pool // where PostgreSQL's connections are kept; nil on SQLite
	hot    hot
	reads  readLog

	statements sync.Map // liveKey → what liveStatement made of it
	running    sync.Map // the ids of keyed writes that this process carries out just now

	watched bool // somebody watches the connections: everything goes through package database/sql
	dialect string
	clock   func() time.Time
	zone    *time.Location
	log     *slog.Logger

	mostReplayed int
}

// Open connects to the database without touching its schema.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{clock: cfg.Clock, zone: cfg.Zone, log: cfg.Log, mostReplayed: mostReplayed}
	if s.zone == nil {
		s.zone = time.UTC
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.connect(cfg); err != nil {
		return nil, err
	}
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Zone is the time zone of days.
func (s *Store) Zone() *time.Location { return s.zone }

// Ping asks the database for an answer.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return translate(s.reader.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error)
}

// Close gives the connections back.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*gorm.DB{s.writer, s.reader} {
		if db == nil {
			continue
		}
		if pool, err := db.DB(); err == nil {
			errs = append(errs, pool.Close())
		}
	}
	if s.pgx != nil {
		s.pgx.Close()
	}
	return errors.Join(errs...)
}

// gormConfig is GORM with its magic off: no implicit transactions, every column listed by name.
func gormConfig() *gorm.Config {
	return &gorm.Config{
		SkipDefaultTransaction: true,
		QueryFields:            true,
		DisableAutomaticPing:   true,
		NamingStrategy:         naming{},
		Logger:                 logger.Discard,
	}
}

// read gives the database for one query.
func (s *Store) read(ctx context.Context) *gorm.DB {
	if j := s.joined(ctx); j != nil {
		return j.db.WithContext(ctx)
	}
	return s.reader.WithContext(ctx)
}

// ask gives the way for hot statements.
func (s *Store) ask(ctx context.Context) hot {
	if j := s.joined(ctx); j != nil {
		return sqlHot{j.db.Statement.ConnPool}
	}
	return s.hot
}

// snapshot runs several queries that must agree with one another.
func (s *Store) snapshot(ctx context.Context, do func(*gorm.DB) error) error {
	if j := s.joined(ctx); j != nil {
		return translate(do(j.db.WithContext(ctx)))
	}
	return translate(s.reader.WithContext(ctx).Transaction(do, &sql.TxOptions{Isolation: s.repeatable(), ReadOnly: s.dialect == postgresDialect}))
}

func (s *Store) repeatable() sql.IsolationLevel {
	if s.dialect == postgresDialect {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault // a SQLite transaction is a snapshot already
}

// tx is one write transaction, on behalf of an actor, at one time of the database's clock.
type tx struct {
	*gorm.DB
	store *Store
	who   hiring.Actor
	now   time.Time
	undo  []func() // gives back what the caller's values were, when the transaction is tried again

	conn    *sql.Conn // what send sends over; nil on SQLite
	queued  []queued
	entries []AuditEntry // what writeNotes queues
	events  []OutboxEvent
}

// retries of a transaction that PostgreSQL chose as the victim of a conflict.
const retries = 3

// write runs one write transaction at the time of the database's clock.
func (s *Store) write(ctx context.Context, who hiring.Actor, do func(*tx) error) error {
	return s.transact(ctx, who, func(t *tx) error {
		if err := t.tick(time.Time{}); err != nil {
			return err
		}
		return do(t)
	})
}

// transact is write for a transaction that reads the clock itself, once it holds what it changes. What do returns is
// translated; a serialization failure or a deadlock is tried again, so do must only write through its tx.
func (s *Store) transact(ctx context.Context, who hiring.Actor, do func(*tx) error) error {
	var undo []func()
	return translate(s.tryAgain(ctx, func(ctx context.Context) error {
		for _, back := range undo {
			back()
		}
		undo = nil
		return s.inTransaction(ctx, func(db *gorm.DB, conn *sql.Conn) error {
			t := &tx{DB: db.Session(&gorm.Session{SkipHooks: true}), store: s, who: who, conn: conn}
			defer func() { undo = t.undo }()
			if err := do(t); err != nil {
				return err
			}
			if err := t.writeNotes(); err != nil {
				return err
			}
			return t.send()
		})
	}))
}

// tryAgain runs a transaction, and runs it again where PostgreSQL chose it as the victim of a conflict. Inside another
// transaction that is not for this one to do.
func (s *Store) tryAgain(ctx context.Context, run func(context.Context) error) error {
	if s.joined(ctx) != nil {
		return run(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	for try := 0; ; try++ {
		err := run(ctx)
		if err == nil || !isSerialization(err) || try == retries {
			return err
		}
		pause := time.NewTimer(time.Duration(5+rand.IntN(20<<try)) * time.Millisecond) //nolint:gosec // jitter needs no secrecy
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

// tick reads the database's clock again. It is called once more after a row lock was waited for, so that what is
// recorded of one application is in the order of its changes; notBefore keeps that order when a clock is set back.
func (t *tx) tick(notBefore time.Time) error {
	now, err := t.store.now(t.DB)
	t.now = later(now, notBefore)
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// clockColumn is the clock as a column of a statement that is sent anyhow; set takes its value, and asks where it is null.
func (s *Store) clockColumn() string {
	if s.clock == nil && s.dialect == postgresDialect {
		return "clock_timestamp()"
	}
	return "NULL"
}

func (t *tx) set(clock *time.Time, notBefore time.Time) error {
	if clock == nil {
		return t.tick(notBefore)
	}
	t.now = later(micro(*clock), notBefore)
	return nil
}

// tryLock takes a lock that lasts as long as the transaction, unless another one has it. SQLite, where one transaction writes
// at a time, needs none.
func (s *Store) tryLock(db *gorm.DB, lock int64) (free bool, err error) {
	if s.dialect != postgresDialect {
		return true, nil
	}
	err = db.Raw("SELECT pg_try_advisory_xact_lock(?)", lock).Scan(&free).Error
	return free, err
}

// waitLock waits for a lock that lasts as long as the transaction. SQLite, where one transaction writes at a time, needs none.
func (t *tx) waitLock(lock int64) error {
	if t.store.dialect != postgresDialect {
		return nil
	}
	return t.Exec("SELECT pg_advisory_xact_lock(?)", lock).Error
}

// now is the database's clock: PostgreSQL's own, shared by all replicas, or this process's, which is SQLite's.
func (s *Store) now(db *gorm.DB) (time.Time, error) {
	if s.clock != nil || s.dialect != postgresDialect {
		return s.near(), nil
	}
	var now time.Time
	err := db.Raw("SELECT clock_timestamp()").Scan(&now).Error
	return micro(now), err
}

// near is this process's clock, for what does not need the one that replicas share: an expiry in days, everything in SQLite.
func (s *Store) near() time.Time {
	if s.clock != nil {
		return micro(s.clock())
	}
	return micro(time.Now()) //nolint:forbidigo // as the comment says
}

// Now is the database's clock.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	now, err := s.now(s.read(ctx))
	return now, translate(err)
}

// micro is the precision and zone that both databases keep.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func microPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	m := micro(*t)
	return &m
}

func newID() (uuid.UUID, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil, fmt.Errorf("no randomness for an id: %w", err)
	}
	return id, nil
}
