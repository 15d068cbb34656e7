package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func (b *bench) figures() store.Figures {
	b.t.Helper()
	f, err := b.Figures(b.ctx)
	b.ok(err)
	return f
}

// TestFigures: what is counted is the same before and after a fold, and what waits is told with its age.
func TestFigures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		people := func(active, hired, rejected int) map[hiring.Status]int {
			return map[hiring.Status]int{hiring.StatusActive: active, hiring.StatusHired: hired, hiring.StatusRejected: rejected, hiring.StatusWithdrawn: 0}
		}
		before := b.figures()
		if diff := cmp.Diff(store.Figures{Applications: people(0, 0, 0), Outbox: before.Outbox}, before); diff != "" || before.Outbox == 0 {
			t.Errorf("of a fresh server: %+v\n%s", before, diff)
		}
		hired, rejected := b.apply("Hired"), b.apply("Rejected")
		b.later(time.Minute)
		b.apply("Active")
		b.move(hired.ID, "hired")
		reason := "profile_not_relevant"
		_, err := b.do(rejected.ID, hiring.Command{Action: hiring.ActionReject, Reason: &reason})
		b.ok(err)
		b.later(30 * time.Second)

		full := b.figures()
		if diff := cmp.Diff(people(1, 1, 1), full.Applications); diff != "" {
			t.Error(diff)
		}
		if full.Tail < 5 || full.TailAge != 90*time.Second || full.Outbox <= before.Outbox {
			t.Errorf("what waits: %+v", full)
		}
		moved, err := b.FoldLedger(b.ctx)
		b.ok(err)
		if moved != full.Tail {
			t.Errorf("%d entries were folded, %d waited", moved, full.Tail)
		}
		if diff := cmp.Diff(store.Figures{Applications: people(1, 1, 1), Outbox: full.Outbox}, b.figures()); diff != "" {
			t.Errorf("after the fold: %s", diff)
		}
	})
}

// TestFiguresOfADatabaseThatIsAway are an error, in time.
func TestFiguresOfADatabaseThatIsAway(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		ended, end := context.WithCancel(b.ctx)
		end()
		if _, err := b.Figures(ended); err == nil {
			t.Error("an answer after the patience was over")
		}
		b.ok(b.Close())
		if _, err := b.Figures(b.ctx); err == nil {
			t.Error("an answer from a closed database")
		}
	})
}

func TestPools(t *testing.T) {
	t.Parallel()
	for url, names := range map[string][]string{
		storetest.SQLite(t):   {"writer", "reader"},
		"sqlite::memory:":     {"shared"},
		storetest.Postgres(t): {"shared"},
	} {
		s := storetest.Open(t, store.Config{URL: url})
		var got []string
		for _, p := range s.Pools() {
			got = append(got, p.Name)
			if p.MaxOpenConnections == 0 {
				t.Errorf("%s: the pool %s has no limit", url, p.Name)
			}
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
}

// TestOpenDB: whoever watches the connections sees every one of them, and the store works through what they made of it.
func TestOpenDB(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		var connected atomic.Int32
		s := storetest.Open(t, store.Config{URL: url, OpenDB: func(c driver.Connector) *sql.DB {
			return sql.OpenDB(counting{Connector: c, n: &connected})
		}})
		if err := s.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
		if connected.Load() == 0 {
			t.Error("the connections went past it")
		}
	})
}

// counting counts connections.
type counting struct {
	driver.Connector
	n *atomic.Int32
}

func (c counting) Connect(ctx context.Context) (driver.Conn, error) {
	c.n.Add(1)
	return c.Connector.Connect(ctx)
}
