package storetest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/vivier-ats/vivier/internal/store"
)

// EmptySQLite gives the URL of a SQLite file in the test's directory that does not exist yet.
func EmptySQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "vivier.db")
}

// SQLite gives the URL of a fresh SQLite file at the newest schema.
func SQLite(t testing.TB) string {
	t.Helper()
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "vivier.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// sqliteTemplate is the content of a migrated file: writing it is many times faster than migrating.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "vivier-storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "vivier.db")
	if err := store.Migrate(context.Background(), "sqlite:"+path, nil); err != nil {
		return nil, fmt.Errorf("migrate SQLite: %w", err)
	}
	// The last connection to close folds the write-ahead log into the file. A log that is still there means that one
	// was left open, and that the file alone is not the database.
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("migrate SQLite: a connection was left open")
	}
	return os.ReadFile(path)
})
