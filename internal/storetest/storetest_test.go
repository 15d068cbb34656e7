package storetest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// asChild makes this test program hold a server until it is killed.
const asChild = "VIVIER_STORETEST_CHILD"

func TestEachIsAtTheNewestSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		if err := storetest.Open(t, store.Config{URL: url}).CheckSchema(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestEachEmptyHasNoSchema(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		if err := storetest.Open(t, store.Config{URL: url}).CheckSchema(t.Context()); !errors.Is(err, store.ErrSchemaOld) {
			t.Errorf("the schema of an empty database: %v", err)
		}
	})
}

func TestDatabasesAreNamed(t *testing.T) {
	t.Parallel()
	for _, d := range storetest.Databases(t) {
		if dialect, err := store.Dialect(d.URL); err != nil || dialect != d.Name {
			t.Errorf("%s at %s is %s, %v", d.Name, d.URL, dialect, err)
		}
	}
}

func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	one, other := storetest.Databases(t), storetest.Databases(t)
	for i := range one {
		if one[i].URL == other[i].URL {
			t.Errorf("two tests share %s", one[i].URL)
		}
	}
	for _, d := range slices.Concat(one, other) {
		if d.Name == "postgres" {
			execute(t, d.URL, "CREATE TABLE mine (id int)")
		}
	}
}

func TestServerGoesWithItsProcess(t *testing.T) {
	t.Parallel()
	if os.Getenv(asChild) != "" {
		holdServer(t)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), asChild+"=1")
	leash, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = leash.Close() }() // the child is dead by then
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var url, dir string
	for lines := bufio.NewScanner(out); dir == "" && lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "server "); ok {
			url, dir, _ = strings.Cut(rest, " ")
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "postmaster.pid")); err != nil {
		t.Fatalf("the child has no server at %q: %v", dir, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // killed, and says so
	if !eventually(t, func() bool { _, err := os.Stat(filepath.Dir(dir)); return os.IsNotExist(err) }) {
		t.Errorf("%s outlived its process", filepath.Dir(dir))
	}
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		t.Errorf("the server outlived its process: %v", conn.Close(t.Context()))
	}
}

// holdServer holds a server until the parent kills this process, or dies itself.
func holdServer(t *testing.T) {
	url := storetest.EmptyPostgres(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var data string
	if err := conn.QueryRow(t.Context(), "SHOW data_directory").Scan(&data); err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stdout.WriteString("\nserver " + url + " " + data + "\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// eventually asks until the answer is yes, for half a minute at most.
func eventually(t *testing.T, yes func() bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !yes() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
