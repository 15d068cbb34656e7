package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
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

// PostgresRoles gives the URLs of one empty PostgreSQL database for two roles: the one that it belongs to, and one that may nothing yet.
// All of it is dropped when the test ends.
func PostgresRoles(t testing.TB) (owner, service string) {
	t.Helper()
	c, err := running()
	if err != nil {
		t.Fatal(err)
	}
	n := c.count.Add(1)
	names := []string{fmt.Sprintf("owner of %d", n), fmt.Sprintf(`Service "%d"`, n)} // names that have to be quoted
	for _, name := range names {
		role := pgx.Identifier{name}.Sanitize()
		if err := c.admin("CREATE ROLE " + role + " LOGIN"); err != nil {
			t.Fatalf("create role: %v", err)
		}
		t.Cleanup(func() { // after the database, in which they own and may something
			if err := c.admin("DROP ROLE " + role); err != nil {
				t.Errorf("drop role: %v", err)
			}
		})
	}
	database := EmptyPostgres(t)
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.admin("ALTER DATABASE " + u.Path[1:] + " OWNER TO " + pgx.Identifier{names[0]}.Sanitize()); err != nil {
		t.Fatalf("alter database: %v", err)
	}
	u.User = url.User(names[0])
	owner = u.String()
	u.User = url.User(names[1])
	return owner, u.String()
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
