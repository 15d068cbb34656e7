package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/vivier-ats/vivier/internal/store"
)

// chunkSize is how many applications are made up at a time: it bounds the memory.
const chunkSize = 2000

// sink takes rows in bulk, on a connection of its own that checks no foreign keys: the tests do.
type sink interface {
	begin(ctx context.Context) error // puts the indexes aside that are cheaper to make again
	write(ctx context.Context, t table, rows [][]any) error
	exec(ctx context.Context, statement string, args ...any) error
	finish(ctx context.Context) error // makes the indexes again and lets the database settle
	close() error
}

// fill makes the schema in an empty database and fills it.
func fill(ctx context.Context, url string, p plan) (err error) {
	sc, err := set(ctx, url, p)
	if err != nil {
		return fmt.Errorf("set the scene: %w", err)
	}
	dialect, err := store.Dialect(url)
	if err != nil {
		return err
	}
	open := openCopy
	if dialect == "sqlite" {
		open = openInsert
	}
	into, err := open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, into.close()) }()
	if err := into.begin(ctx); err != nil {
		return err
	}
	// Nearly everything that is allocated is garbage a moment later: collect it half as often. A chunk bounds it.
	defer debug.SetGCPercent(debug.SetGCPercent(200))
	b := newBook()
	for c := range chunks(ctx, sc, p) {
		if c.err != nil {
			return c.err
		}
		if err := c.write(ctx, into, b); err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := settle(ctx, into, b, dialect); err != nil {
		return err
	}
	return into.finish(ctx)
}

// settle writes what is known at the end only: the live counts and the openings taken.
func settle(ctx context.Context, into sink, b *book, dialect string) error {
	if err := into.write(ctx, liveTable, b.counts()); err != nil {
		return err
	}
	rows := b.kepts()
	for _, t := range []table{countsTable, daysTable, lateTable} {
		if err := into.write(ctx, t, rows[t.name]); err != nil {
			return err
		}
	}
	if err := into.exec(ctx, b.continueAfter()[dialect], b.last); err != nil {
		return err
	}
	update := "UPDATE jobs SET hired = $1 WHERE id = $2" // both databases know this way of numbering
	for job, n := range b.hired {
		if err := into.exec(ctx, update, n, job); err != nil {
			return err
		}
	}
	return nil
}

// chunk is a number of applications, made up and ready to be written.
type chunk struct {
	rows    map[string][][]any // by table
	entries []entry
	err     error
}

func (c *chunk) write(ctx context.Context, into sink, b *book) error {
	c.rows[ledgerTable.name] = b.post(c.entries)
	for _, t := range filledTables {
		if err := into.write(ctx, t, c.rows[t.name]); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
	}
	return nil
}

func (c *chunk) add(made course) {
	row := func(t table, r []any) { c.rows[t.name] = append(c.rows[t.name], r) }
	row(candidatesTable, candidateRow(made.candidate))
	row(applicationsTable, applicationRow(made.application))
	for _, i := range made.interviews {
		row(interviewsTable, interviewRow(i))
	}
	for _, t := range made.history.Transitions {
		row(transitionsTable, transitionRow(t))
	}
	for _, a := range made.history.Attributions {
		row(attributionsTable, attributionRow(a))
	}
	for _, h := range made.history.Hearings {
		row(hearingsTable, hearingRow(h))
	}
	c.entries = append(c.entries, made.entries...)
}

// chunks makes everything up, on all cores but in order, a few chunks ahead of who writes them.
func chunks(ctx context.Context, sc *scene, p plan) func(yield func(*chunk) bool) {
	return func(yield func(*chunk) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		queue := make(chan chan *chunk, runtime.NumCPU())
		go func() {
			defer close(queue)
			for first := 0; first < p.applications; first += chunkSize {
				ready := make(chan *chunk, 1)
				select {
				case queue <- ready:
				case <-ctx.Done():
					return
				}
				go func() { ready <- makeChunk(sc, p, first) }()
			}
		}()
		for ready := range queue {
			if !yield(<-ready) {
				return
			}
		}
	}
}

// makeChunk makes up the applications from the nth on. Each chunk has random numbers of its own, so that the same seed
// gives the same database on any number of cores.
func makeChunk(sc *scene, p plan, first int) *chunk {
	c := &chunk{rows: map[string][][]any{}}
	w := &walker{Rand: newRand(p.seed, uint64(first)), scene: sc} //nolint:gosec // first is not negative
	step := span / time.Duration(p.applications)
	for n := first; n < min(first+chunkSize, p.applications); n++ {
		made, err := w.walk(n, p.start().Add(step*time.Duration(n)).Truncate(time.Microsecond))
		if err != nil {
			c.err = fmt.Errorf("application %d: %w", n, err)
			return c
		}
		c.add(made)
	}
	return c
}

func newRand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // made-up people need no secrecy
}
