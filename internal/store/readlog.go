package store

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The reading of a list with people in it is audited too, but no reader waits for the disk: the readings are kept in memory and
// written together a moment later. Entries of changes never go this way: they are part of their transaction.

// Read is one reading of a list with people in it.
type Read struct {
	Who     hiring.Actor
	Subject Noun      // what the rows are
	Of      uuid.UUID // whose list it is; uuid.Nil for the list of all
	Filters []string  // the names of the filters, without what was looked for
	Rows    int

	id uuid.UUID // of its entry
}

// readsKept is how many readings wait in memory at most, some megabytes. Further ones are counted and lost: while the database takes no
// entries, whoever could still read from it (a full disk) goes on reading.
const readsKept = 20_000

// readBatch is how many readings are written in one transaction.
const readBatch = 500

// readLog is the readings that wait.
type readLog struct {
	writing sync.Mutex // held while some are written: one batch at a time

	mu      sync.Mutex
	waiting []Read
	lost    int64 // since the start
	told    int64 // how many of the lost the log has been told of
}

// NoteRead keeps a reading until it is written.
func (s *Store) NoteRead(r Read) {
	id, err := newID()
	r.id = id
	l := &s.reads
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || len(l.waiting) >= readsKept {
		l.lost++
		return
	}
	l.waiting = append(l.waiting, r)
}

// ReadsLost is how many readings were not audited since the start, because too many waited.
func (s *Store) ReadsLost() int64 {
	s.reads.mu.Lock()
	defer s.reads.mu.Unlock()
	return s.reads.lost
}

// WriteReads writes the readings that wait into the audit, and gives how many there were. What can't be written waits on, and
// is written once: a server that ends, or a connection that breaks, can hide that the database has done it.
func (s *Store) WriteReads(ctx context.Context) (int, error) {
	s.reads.writing.Lock()
	defer s.reads.writing.Unlock()
	s.tellLost(ctx)
	for written := 0; ; {
		batch := s.reads.first(readBatch)
		if len(batch) == 0 {
			return written, nil
		}
		if err := s.writeReads(ctx, batch); err != nil {
			return written, err
		}
		s.reads.remove(len(batch))
		written += len(batch)
	}
}

func (s *Store) writeReads(ctx context.Context, batch []Read) error {
	return s.write(ctx, hiring.Actor{}, func(t *tx) error {
		there, err := scanIDs(t.Model(&AuditEntry{}).Select("id").Where("id IN ?", idsOf(batch, func(r Read) uuid.UUID { return r.id })))
		if err != nil {
			return err
		}
		for _, r := range batch {
			if slices.Contains(there, r.id) {
				continue
			}
			t.who = r.Who
			if err := t.note(change{entry: r.id, subject: r.Subject, id: r.Of, action: "listed", fields: r.Filters, rows: &r.Rows}); err != nil {
				return err
			}
		}
		return nil
	})
}

// first gives the readings that have waited longest.
func (l *readLog) first(n int) []Read {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Read(nil), l.waiting[:min(n, len(l.waiting))]...)
}

func (l *readLog) remove(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting[:0], l.waiting[n:]...)
}

// tellLost says in the log that readings were lost, once for each time that it finds new ones.
func (s *Store) tellLost(ctx context.Context) {
	l := &s.reads
	l.mu.Lock()
	more := l.lost - l.told
	l.told = l.lost
	l.mu.Unlock()
	if more > 0 {
		s.log.LogAttrs(ctx, slog.LevelError, "readings of lists are missing in the audit: the database did not take them in time", slog.Int64("lost", more))
	}
}
