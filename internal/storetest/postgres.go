package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/vivier-ats/vivier/internal/store"
)

// template is the database that Postgres clones.
const template = "vivier_template"

// cluster is the one PostgreSQL of this process.
type cluster struct {
	*server
	clone string       // what follows CREATE DATABASE name to clone the template
	count atomic.Int64 // of databases made, for their names
}

// EmptyPostgres gives the URL of an empty PostgreSQL database, dropped when the test ends.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	c, err := running()
	if err != nil {
		t.Fatal(err)
	}
	return c.create(t, "TEMPLATE template0")
}

// Postgres gives the URL of a fresh PostgreSQL database at the newest schema, dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	c, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	return c.create(t, c.clone)
}

// create makes one database. It is dropped by force: a test that left a connection open fails on its own terms.
func (c *cluster) create(t testing.TB, from string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	if err := c.admin("CREATE DATABASE " + name + " " + from); err != nil {
		t.Fatalf("create database: %v", err)
	}
	t.Cleanup(func() {
		if err := c.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop database: %v", err)
		}
	})
	return c.url(name)
}

// admin runs one statement on a connection of its own: a pool would leave a goroutine to tests that count them.
func (s *server) admin(statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.adminDSN())
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// running starts the server, once.
var running = sync.OnceValues(func() (*cluster, error) {
	s, err := start(place{})
	if err != nil {
		return nil, err
	}
	return &cluster{server: s}, nil
})

// migrated makes the template, once.
var migrated = sync.OnceValues(func() (*cluster, error) {
	c, err := running()
	if err != nil {
		return nil, err
	}
	c.clone = "TEMPLATE " + template
	if c.version >= 15 { // older servers copy files always, newer ones would rather log each block
		c.clone += " STRATEGY file_copy"
	}
	if err := c.admin("CREATE DATABASE " + template); err != nil {
		return nil, fmt.Errorf("create the template: %w", err)
	}
	if err := store.Migrate(context.Background(), c.url(template), nil); err != nil {
		return nil, fmt.Errorf("migrate PostgreSQL: %w", err)
	}
	return c, nil
})
