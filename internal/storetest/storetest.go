package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/store"
)

// Database is one database that belongs to one test and goes away with it.
type Database struct {
	Name string // sqlite or postgres
	URL  string // as store.Open takes it
}

// kinds are the databases that everything is tested on.
var kinds = []struct {
	name         string
	fresh, empty func(testing.TB) string
}{
	{"sqlite", SQLite, EmptySQLite},
	{"postgres", Postgres, EmptyPostgres},
}

// Databases gives a fresh database of each kind, with the newest schema and no rows but those of the migrations.
func Databases(t testing.TB) []Database {
	t.Helper()
	var all []Database
	for _, k := range kinds {
		all = append(all, Database{Name: k.name, URL: k.fresh(t)})
	}
	return all
}

// Each runs test as two parallel subtests, named sqlite and postgres, each with a fresh database at the newest schema.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			test(t, k.fresh(t))
		})
	}
}

// EachEmpty is Each with databases that no migration has touched.
func EachEmpty(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			test(t, k.empty(t))
		})
	}
}

// Open opens a store that is closed when the test ends.
func Open(t testing.TB, cfg store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatalf("open %s: %v", cfg.URL, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close %s: %v", cfg.URL, err)
		}
	})
	return s
}

// Zone is the time zone of tests: half an hour off, on purpose, so that no test passes because a day begins on the
// hour.
func Zone() *time.Location { return time.FixedZone("UTC+05:30", 5*3600+1800) }
