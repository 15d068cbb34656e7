package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
	sqlitedriver "modernc.org/sqlite"
)

const (
	sqliteDialect   = "sqlite"
	postgresDialect = "postgres"

	sqliteReaders = 4 // measured: more readers on one file are slower
	postgresPool  = 16
)

// ErrURL refuses an address that names no database.
var ErrURL = errors.New("database-url: want sqlite:PATH, sqlite::memory: or postgres://…")

// Dialect says which database a URL names: "sqlite" or "postgres".
func Dialect(databaseURL string) (string, error) {
	switch {
	case strings.HasPrefix(databaseURL, "sqlite:") && len(databaseURL) > len("sqlite:"):
		return sqliteDialect, nil
	case strings.HasPrefix(databaseURL, "postgres://"), strings.HasPrefix(databaseURL, "postgresql://"):
		return postgresDialect, nil
	}
	return "", ErrURL
}

// SQLitePath is the file that a SQLite URL names; "" when the database lives in memory or is no SQLite.
func SQLitePath(databaseURL string) string {
	path, ok := strings.CutPrefix(databaseURL, "sqlite:")
	if !ok || path == ":memory:" {
		return ""
	}
	return path
}

func (s *Store) connect(cfg Config) (err error) {
	if s.dialect, err = Dialect(cfg.URL); err != nil {
		return err
	}
	open := cfg.OpenDB
	s.watched = open != nil
	if open == nil {
		open = sql.OpenDB
	}
	switch {
	case s.dialect == postgresDialect:
		return s.connectPostgres(cfg, open)
	case cfg.ReadOnly:
		return s.connectReadOnly(SQLitePath(cfg.URL), open)
	}
	return s.connectSQLite(cfg.URL, open)
}

func (s *Store) connectPostgres(given Config, open func(driver.Connector) *sql.DB) error {
	cfg, err := pgxpool.ParseConfig(given.URL)
	if err != nil {
		return errors.New("database-url: PostgreSQL can't read it") // the driver's own words might quote the password
	}
	params := cfg.ConnConfig.RuntimeParams
	params["application_name"] = "vivier"
	params["timezone"] = "UTC"
	params["random_page_cost"] = "1.1" // for no spinning disk: small tables are read by their indexes too
	params["statement_timeout"] = "25000"
	params["idle_in_transaction_session_timeout"] = "30000"
	if given.ReadOnly {
		params["default_transaction_read_only"] = "on"
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 2 * time.Second
	}
	cfg.MaxConns = postgresPool
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap()) // else each UUID is written out as text
		conn.TypeMap().RegisterType(&pgtype.Type{Name: "uuid", OID: pgtype.UUIDOID, Codec: uuidCodec{}})
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	if s.pgx, err = pgxpool.NewWithConfig(context.Background(), cfg); err != nil { // it connects when it is asked to
		return err
	}
	pool := open(stdlib.GetPoolConnector(s.pgx))
	pool.SetMaxOpenConns(postgresPool)
	pool.SetMaxIdleConns(0) // the pool below keeps them, and shares them with the hot statements
	s.hot = pgxHot{s.pgx}
	if s.watched {
		s.hot = sqlHot{pool}
	}
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	s.writer, s.reader = db, db
	return err
}

// connectSQLite opens one connection that writes, with immediate transactions, and a few that read: a deferred
// transaction that reads and then writes fails under load. In memory there is one connection for both.
func (s *Store) connectSQLite(databaseURL string, open func(driver.Connector) *sql.DB) error {
	path := SQLitePath(databaseURL)
	if path == "" {
		db, err := s.openSQLite("file::memory:?"+sqlitePragmas+"&_txlock=immediate", 1, open)
		s.writer, s.reader = db, db
		return err
	}
	if err := createPrivate(path); err != nil {
		return err
	}
	base := fileURI(path) + "?" + sqlitePragmas
	var err error
	if s.writer, err = s.openSQLite(base+"&_txlock=immediate", 1, open); err != nil {
		return err
	}
	s.reader, err = s.openSQLite(base+"&_pragma=query_only(1)", sqliteReaders, open)
	return err
}

// connectReadOnly opens a file that is there, and leaves it as it is.
func (s *Store) connectReadOnly(path string, open func(driver.Connector) *sql.DB) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return errNoFile
	}
	db, err := s.openSQLite(fileURI(path)+"?mode=ro&_pragma=busy_timeout(5000)&"+sqliteTimes, sqliteReaders, open)
	s.writer, s.reader = db, db
	return err
}

func fileURI(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// createPrivate makes the database's file readable by its owner alone before SQLite makes it readable by everybody; the
// files beside it take over its mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// busy_timeout comes first, so that switching a busy file to WAL waits; synchronous FULL syncs each commit before
// it is acknowledged.
const sqlitePragmas = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&" + sqliteTimes

const sqliteTimes = "_time_format=sqlite&_timezone=UTC"

// openSQLite opens a set of connections; the hot statements go through the one that was opened last, the readers.
func (s *Store) openSQLite(dsn string, connections int, open func(driver.Connector) *sql.DB) (*gorm.DB, error) {
	connector, err := sqlitedriver.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	pool := open(keepingConnector{connector})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	s.hot = sqlHot{pool}
	return gorm.Open(&sqlite.Dialector{DriverName: "sqlite", Conn: pool}, gormConfig())
}

// naming is GORM's own way of naming, but for the plurals that it gets wrong, and what is called otherwise in code, where a
// decision is about a command.
type naming struct{ schema.NamingStrategy }

func (n naming) TableName(name string) string {
	switch name {
	case "Criterion":
		return "criteria"
	case "JuryDecision":
		return "decisions"
	}
	return n.NamingStrategy.TableName(name)
}
