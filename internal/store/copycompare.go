package store

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// compare asks both sides for the funnel, by jury, job and source, as of three days of the past as they were known then,
// and live; it gives a line that says so.
func (c *copying) compare() (string, error) {
	if c.to.dialect == postgresDialect { // a table that was just filled is read by its size before
		if err := c.dst.Exec("ANALYZE " + names(c.tables)).Error; err != nil {
			return "", at("to", "", err)
		}
	}
	now, err := c.from.now(c.src)
	if err != nil {
		return "", at("from", "", err)
	}
	effective, err := c.span("effective_at")
	if err != nil {
		return "", at("from", "", err)
	}
	recorded, err := c.span("recorded_at")
	if err != nil {
		return "", at("from", "", err)
	}
	for _, end := range slices.Concat(effective, recorded) {
		now = later(now, end) // a clock that was set back makes none of this the future
	}
	var days []string
	for quarter := int64(1); len(effective) > 0 && quarter <= 3; quarter++ {
		asOf, knownAt := partOf(effective, quarter), partOf(recorded, quarter)
		day := asOf.In(c.from.zone).Format(time.DateOnly)
		if err := c.compareAt(now, day, &hiring.Moment{At: asOf}, &hiring.Moment{At: knownAt}); err != nil {
			return "", err
		}
		days = append(days, day)
	}
	if err := c.compareAt(now, "today", nil, nil); err != nil {
		return "", err
	}
	said := "today"
	if len(days) > 0 {
		said = strings.Join(slices.Compact(days), ", ") + " and today"
	}
	return "the funnels of " + said + " are equal", nil
}

// span is the first and the last time in a column of the source's ledger; nothing of an empty ledger.
func (c *copying) span(column string) ([]time.Time, error) {
	var ends []time.Time
	for _, table := range []string{"ledger", "ledger_tail"} {
		for _, direction := range []string{"", " DESC"} {
			var end []time.Time // a column by itself: of SQLite's MIN and MAX nobody knows that they are times
			if err := c.src.Raw("SELECT " + column + " FROM " + table + " ORDER BY " + column + direction + " LIMIT 1").Scan(&end).Error; err != nil {
				return nil, err
			}
			ends = append(ends, end...)
		}
	}
	if len(ends) == 0 {
		return nil, nil
	}
	return []time.Time{slices.MinFunc(ends, time.Time.Compare), slices.MaxFunc(ends, time.Time.Compare)}, nil
}

// partOf is so many quarters into a span.
func partOf(span []time.Time, quarters int64) time.Time {
	return micro(span[0].Add(time.Duration(int64(span[1].Sub(span[0])) / 4 * quarters)))
}

// compareAt asks both sides one question by each group.
func (c *copying) compareAt(now time.Time, day string, asOf, knownAt *hiring.Moment) error {
	for _, by := range []hiring.GroupBy{hiring.GroupJury, hiring.GroupJob, hiring.GroupSource} {
		q := hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: by, AsOf: asOf, KnownAt: knownAt}
		want, err := c.from.funnelIn(c.ctx, c.src, now, q)
		if err != nil {
			return at("from", "", err)
		}
		got, err := c.to.funnelIn(c.ctx, c.dst, now, q)
		if err != nil {
			return at("to", "", err)
		}
		if !reflect.DeepEqual(got, want) {
			return at("to", "", fmt.Errorf("the funnel by %s of %s is another one than that of the source: %s", by, day, unlike(want, got)))
		}
	}
	return nil
}

// unlike names a row of two funnels that is not the same in both.
func unlike(want, got hiring.Funnel) string {
	rows := map[string]hiring.FunnelRow{}
	for _, r := range got.Rows {
		rows[r.ID] = r
	}
	for _, r := range want.Rows {
		if other := rows[r.ID]; !reflect.DeepEqual(r, other) {
			return fmt.Sprintf("%s has %v, not %v", r.Label, other.Tally.Counts, r.Tally.Counts)
		}
	}
	return fmt.Sprintf("in all it has %v, not %v", got.Total.Tally.Counts, want.Total.Tally.Counts)
}

// funnelIn answers a question inside a transaction, by the same statements as a request.
func (s *Store) funnelIn(ctx context.Context, db *gorm.DB, now time.Time, q hiring.FunnelQuestion) (hiring.Funnel, error) {
	inside := &Store{hot: sqlHot{db.Statement.ConnPool}, dialect: s.dialect, zone: s.zone, clock: func() time.Time { return now }}
	who := hiring.Operator("copy")
	if IsLiveByJury(q) {
		a := &asking{FunnelQuestion: q, store: inside, db: db}
		if err := a.readLive(ctx, inside.ofActor(), actorArgs(who)...); err != nil {
			return hiring.Funnel{}, err
		}
		return a.answer()
	}
	a, err := newAsking(inside, db, who, q, now)
	if err != nil {
		return hiring.Funnel{}, err
	}
	return a.answer()
}
