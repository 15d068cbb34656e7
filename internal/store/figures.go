package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// What Figures counts at most, so that asking costs the same whatever has piled up. Beyond them something is wrong, and
// by how much is no longer the question.
const (
	tailCounted   = 100_000
	outboxCounted = 10_000
)

// Figures are counts for whoever runs the server. They name nobody and nothing.
type Figures struct {
	Applications map[hiring.Status]int // how many stand in each status; those of the statuses nobody is in are zero
	Tail         int                   // entries of the funnel ledger that are not folded yet, 100,000 at most
	TailAge      time.Duration         // how long ago the oldest of them was recorded; 0 without one
	Outbox       int                   // events that nobody has fetched yet, 10,000 at most
}

// Figures counts without reading a single application: the live counts of the ledger have what is asked, and its tail the
// rest. While the tail is longer than is counted, the applications are those of its beginning.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	f := Figures{Applications: map[hiring.Status]int{}}
	for _, status := range hiring.Statuses {
		f.Applications[status] = 0
	}
	db := s.read(ctx)
	var rows []struct {
		Part    string
		Status  hiring.Status
		N       int
		Entries int
	}
	// One statement, so that an entry is counted once whatever the fold does meanwhile.
	err := db.Raw("SELECT 'live' AS part, status, SUM(n) AS n, 0 AS entries FROM ledger_live GROUP BY status"+
		" UNION ALL SELECT 'tail', status, SUM(n), COUNT(*) FROM (SELECT status, n FROM ledger_tail ORDER BY id LIMIT ?) AS tail GROUP BY status"+
		" UNION ALL SELECT 'outbox', '', 0, COUNT(*) FROM (SELECT 1 AS one FROM outbox_events LIMIT ?) AS events",
		tailCounted, outboxCounted).Scan(&rows).Error
	if err != nil {
		return Figures{}, translate(err)
	}
	for _, r := range rows {
		switch r.Part {
		case "outbox":
			f.Outbox = r.Entries
		default:
			f.Applications[r.Status] += r.N
			f.Tail += r.Entries
		}
	}
	var oldest []tailRow
	if err := db.Select("recorded_at").Order("id").Limit(1).Find(&oldest).Error; err != nil {
		return Figures{}, translate(err)
	}
	if len(oldest) > 0 {
		now, err := s.now(db)
		if err != nil {
			return Figures{}, translate(err)
		}
		f.TailAge = max(0, now.Sub(oldest[0].RecordedAt))
	}
	return f, nil
}

// Pool is a set of connections to the database.
type Pool struct {
	Name string // writer and reader, or shared where one set does both
	sql.DBStats
}

// Pools says how the connections are used. It asks nothing of the database.
func (s *Store) Pools() []Pool {
	writer, err := s.writer.DB()
	if err != nil {
		return nil // GORM was given a pool by connect, and knows it
	}
	if s.pgx != nil {
		stat := s.pgx.Stat()
		return []Pool{{Name: "shared", DBStats: sql.DBStats{
			MaxOpenConnections: int(stat.MaxConns()), OpenConnections: int(stat.TotalConns()), InUse: int(stat.AcquiredConns()),
			Idle: int(stat.IdleConns()), WaitCount: stat.EmptyAcquireCount(), WaitDuration: stat.EmptyAcquireWaitTime(),
			MaxIdleTimeClosed: stat.MaxIdleDestroyCount(), MaxLifetimeClosed: stat.MaxLifetimeDestroyCount(),
		}}}
	}
	if s.writer == s.reader {
		return []Pool{{Name: "shared", DBStats: writer.Stats()}}
	}
	reader, err := s.reader.DB()
	if err != nil {
		return nil
	}
	return []Pool{{Name: "writer", DBStats: writer.Stats()}, {Name: "reader", DBStats: reader.Stats()}}
}
