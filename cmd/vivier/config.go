package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the image has no time zones of its own

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/store"
)

const defaultDatabase = "sqlite:vivier.db"

// databaseSettings say where the data is.
type databaseSettings struct {
	openDB          func(driver.Connector) *sql.DB // nil unless somebody watches the connections
	DatabaseURL     string                         `kong:"-"` // what the two below say together
	GivenURL        *string                        `name:"database-url" placeholder:"sqlite:vivier.db" help:"sqlite:PATH, sqlite::memory: or postgres://… (VIVIER_DATABASE_URL)"`
	DatabaseURLFile string                         `name:"database-url-file" placeholder:"PATH" help:"File with the database's URL, to keep its password out of the environment (VIVIER_DATABASE_URL_FILE)"`
	TimeZone        string                         `name:"time-zone" default:"Europe/Paris" help:"Of days and months in questions (VIVIER_TIME_ZONE)"`
	LogLevel        string                         `name:"log-level" default:"info" enum:"debug,info,warn,error" help:"debug, info, warn or error (VIVIER_LOG_LEVEL)"`
}

// AfterApply settles where the database is. Kong calls it for every command that embeds these settings, so that none
// can forget the file.
func (d *databaseSettings) AfterApply() (err error) {
	d.DatabaseURL, err = settled("database-url", d.GivenURL, d.DatabaseURLFile, defaultDatabase)
	return err
}

// settled is the URL that a setting, or the file that the one beside it names, says; the fallback where neither is given.
func settled(setting string, given *string, file, fallback string) (string, error) {
	switch {
	case file != "" && given != nil:
		return "", fmt.Errorf("%s-file: %[1]s is given too, and only one of them can hold", setting)
	case file != "":
		return urlIn(setting+"-file", file)
	case given != nil:
		return *given, nil
	}
	return fallback, nil
}

// ownerSettings say as whom a PostgreSQL schema is brought up, where the service works as another role.
type ownerSettings struct {
	OwnerURL     *string `name:"migrate-database-url" placeholder:"URL" help:"The same PostgreSQL as the role that the schema belongs to; that of database-url is then granted what it needs (VIVIER_MIGRATE_DATABASE_URL)"`
	OwnerURLFile string  `name:"migrate-database-url-file" placeholder:"PATH" help:"File with that URL (VIVIER_MIGRATE_DATABASE_URL_FILE)"`
}

// migrateAsOwner brings the schema up for the role of a URL; there is none to do it as where done is false.
func (o ownerSettings) migrateAsOwner(ctx context.Context, databaseURL string, log *slog.Logger) (done bool, err error) {
	owner, err := settled("migrate-database-url", o.OwnerURL, o.OwnerURLFile, "")
	if err != nil || owner == "" {
		return false, err
	}
	err = store.MigrateFor(ctx, owner, databaseURL, log)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, store.ErrRoles), errors.Is(err, store.ErrOtherDatabase), errors.Is(err, store.ErrSchemaNewer), errors.Is(err, store.ErrSchemaDenied):
		return false, fmt.Errorf("migrate-database-url: %w", err)
	}
	return false, fmt.Errorf("migrate-database-url: the schema was not brought up: %s", store.Reason(err))
}

// urlIn reads the URL in the file that a setting names. It says what is wrong with the file, and nothing of what is in it.
func urlIn(setting, path string) (string, error) {
	text, err := auth.ReadSecretFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", setting, err)
	}
	databaseURL := strings.TrimSpace(string(text))
	if strings.ContainsAny(databaseURL, "\r\n") {
		return "", fmt.Errorf("%s: %q holds more than one line", setting, path)
	}
	if _, err := store.Dialect(databaseURL); err != nil {
		return "", fmt.Errorf("%s: %q holds neither sqlite:PATH nor postgres://…", setting, path)
	}
	return databaseURL, nil
}

func (d databaseSettings) logger(t *terminal) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(d.LogLevel)) // kong has checked that it is one of the four
	return slog.New(slog.NewJSONHandler(t.err, &slog.HandlerOptions{Level: level}))
}

func (d databaseSettings) zone() (*time.Location, error) {
	zone, err := time.LoadLocation(d.TimeZone)
	if err != nil || d.TimeZone == "" || d.TimeZone == "Local" {
		return nil, fmt.Errorf("time-zone: %q is no time zone", d.TimeZone)
	}
	return zone, nil
}

// open opens the database and sees to its schema: SQLite is migrated, PostgreSQL only when asked to.
func (d databaseSettings) open(ctx context.Context, log *slog.Logger, migrate bool) (*store.Store, error) {
	s, err := d.connect(ctx, log)
	if err != nil {
		return nil, err
	}
	if dialect, _ := store.Dialect(d.DatabaseURL); dialect == "sqlite" || migrate {
		err = s.Migrate(ctx)
	} else {
		err = s.CheckSchema(ctx)
	}
	if err == nil {
		err = s.CheckWritable(ctx)
	}
	if err != nil {
		_ = s.Close()
		return nil, unusable(err)
	}
	return s, nil
}

// openAsIs opens a database that is there, with the schema that it has, for a command that changes nothing.
func (d databaseSettings) openAsIs(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	if path := store.SQLitePath(d.DatabaseURL); path != "" {
		if _, err := os.Stat(path); err != nil { // SQLite would make one
			return nil, fmt.Errorf("database-url: there is no database: %w", err)
		}
	}
	s, err := d.connect(ctx, log)
	if err != nil {
		return nil, err
	}
	if err := s.CheckSchema(ctx); err != nil {
		_ = s.Close()
		return nil, unusable(err)
	}
	return s, nil
}

func (d databaseSettings) connect(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	zone, err := d.zone()
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Config{URL: d.DatabaseURL, Zone: zone, Log: log, OpenDB: d.openDB})
	if err != nil {
		return nil, unusable(err)
	}
	return s, nil
}

// unusable names the setting behind a database that can't be used, and why, without its address and password.
func unusable(err error) error {
	switch {
	case errors.Is(err, store.ErrURL):
		return err
	case errors.Is(err, store.ErrSchemaOld), errors.Is(err, store.ErrSchemaNewer), errors.Is(err, store.ErrSchemaDenied), errors.Is(err, store.ErrReadOnly):
		return fmt.Errorf("database-url: %w", err)
	}
	return fmt.Errorf("database-url: the database can't be used: %s", store.Reason(err))
}

// needsKey refuses PostgreSQL without a signing key: all replicas share one, so none of them may make it up.
func needsKey(file, databaseURL string) error {
	dialect, err := store.Dialect(databaseURL)
	if err == nil && dialect != "sqlite" && file == "" {
		err = errors.New("signing-key-file: PostgreSQL needs one, an Ed25519 key in PEM: openssl genpkey -algorithm ed25519")
	}
	return err
}

// keyPath is the file of the signing keys: beside a SQLite file unless a setting names another; none in memory.
func keyPath(file, databaseURL string) string {
	path := store.SQLitePath(databaseURL)
	if file != "" || path == "" {
		return file
	}
	return strings.TrimSuffix(path, filepath.Ext(path)) + ".signing-key.pem"
}

// signingKeys reads the keys that access tokens are signed with, and opens their file to be followed. With SQLite it is made
// at the first start, which is said: where the file was there before, it is no longer, or the setting names another one. In
// memory there is none, and a key lives as long as the data.
func signingKeys(file, databaseURL string, log *slog.Logger) (*auth.Keyring, *auth.KeyFile, error) {
	dialect, err := store.Dialect(databaseURL)
	if err != nil {
		return nil, nil, err
	}
	path := keyPath(file, databaseURL)
	if path == "" {
		key, err := auth.GenerateKey()
		if err != nil {
			return nil, nil, err
		}
		return auth.NewKeyring(time.Now, key), nil, nil
	}
	if dialect == "sqlite" {
		_, before := os.Stat(path)
		if err := auth.CreateKeyFile(path); err != nil {
			return nil, nil, err
		}
		if errors.Is(before, fs.ErrNotExist) {
			log.Info("a signing key was made", slog.String("file", path))
		}
	}
	keyFile, keys, err := auth.OpenKeyFile(path, time.Now)
	return keys, keyFile, err
}
