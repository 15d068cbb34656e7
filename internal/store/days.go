package store

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The kept days (ledger_days) hold, for each job and jury, what each day and each month of effective_at adds to its tally, and
// ledger_late what of that was recorded on a later day. A question about the past is then
//
//	Σ(effective before a) − Σ(the same, recorded since k) ± what lies between these midnights and the instants asked for
//
// where a and k are the midnights nearest to as_of and known_at. Days are those of UTC, whatever the server's time zone is: where
// its days end at another hour, the entries of the hours between are read one by one.

// The spans of time that tallies are kept for.
const (
	monthSpan = 1
	daySpan   = 2
)

// keptSpan is a month or a day of one job and jury.
type keptSpan struct {
	span   int
	starts string // the first day of it
	panel
}

// keptLate is what was effective on one day and recorded on a later one.
type keptLate struct {
	recorded, effective string
	panel
}

func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func monthStart(day string) string { return day[:len("2006-01")] + "-01" }

// days sums entries by the days and months that they belong to.
type days struct {
	spans map[keptSpan]hiring.Tally
	late  map[keptLate]hiring.Tally
}

func newDays() days { return days{map[keptSpan]hiring.Tally{}, map[keptLate]hiring.Tally{}} }

func (d days) add(e hiring.Entry, recordedAt time.Time) {
	of := panel{e.JuryID, e.JobID}
	effective, recorded := dayOf(e.EffectiveAt), dayOf(recordedAt)
	for _, key := range []keptSpan{{monthSpan, monthStart(effective), of}, {daySpan, effective, of}} {
		tally := d.spans[key]
		tally.Add(e.Standing, e.N)
		d.spans[key] = tally
	}
	if effective < recorded {
		key := keptLate{recorded, effective, of}
		tally := d.late[key]
		tally.Add(e.Standing, e.N)
		d.late[key] = tally
	}
}

// The tables of the kept days, and how their rows are named.
const (
	daysTable = "ledger_days"
	lateTable = "ledger_late"
)

var (
	spanKeys = []string{"span", "starts_on", "jury_id", "job_id"}
	lateKeys = []string{"recorded_on", "effective_on", "jury_id", "job_id"}
)

func compareSpans(a, b keptSpan) int {
	return cmp.Or(cmp.Compare(a.span, b.span), cmp.Compare(a.starts, b.starts), comparePanels(a.panel, b.panel))
}

func compareLate(a, b keptLate) int {
	return cmp.Or(cmp.Compare(a.recorded, b.recorded), cmp.Compare(a.effective, b.effective), comparePanels(a.panel, b.panel))
}

// addDays adds entries to the kept days.
func (t *tx) addDays(rows []tailRow) error {
	sums := newDays()
	for _, r := range rows {
		sums.add(r.Entry, r.RecordedAt)
	}
	err := addTallies(t, daysTable, spanKeys, sums.spans, compareSpans, func(k keptSpan) []any { return []any{k.span, k.starts, k.jury, k.job} })
	if err != nil {
		return err
	}
	return addTallies(t, lateTable, lateKeys, sums.late, compareLate, func(k keptLate) []any { return []any{k.recorded, k.effective, k.jury, k.job} })
}

// cut is where an instant lies: what is not later than it, and the midnight nearest to its end, up to which whole days are summed.
type cut struct{ at, midnight time.Time }

func cutAt(at time.Time) cut {
	at = micro(at.UTC())
	next := at.Add(time.Microsecond)
	return cut{at, next.Add(12 * time.Hour).Truncate(24 * time.Hour)}
}

// between is the condition on a column that lies on one side of the instant and on the other of the midnight; sign tells which sums
// have it: 1 is that of the instant, -1 that of the midnight. There is none where both are the same.
func (c cut) between(column string) (condition string, args []any, sign int) {
	switch next := c.at.Add(time.Microsecond); {
	case c.midnight.Before(next):
		return column + " >= ? AND " + column + " < ?", []any{c.midnight, next}, 1
	case next.Before(c.midnight):
		return column + " >= ? AND " + column + " < ?", []any{next, c.midnight}, -1
	}
	return "", nil, 0
}

// side is the end of what one of the sums has, by its sign: of the instant's or of the midnight's.
func (c cut) side(sign int) time.Time {
	if sign > 0 {
		return c.at.Add(time.Microsecond)
	}
	return c.midnight
}

// isKept tells whether the kept days hold what is asked about the past.
func (a *asking) isKept() bool {
	return a.Basis != hiring.BasisSnapshot && a.GroupBy != hiring.GroupStage && isCounted(a.FunnelQuestion)
}

// daysCells answers about the past from the kept days.
func (a *asking) daysCells(asOf *time.Time) ([]hiring.Counted, error) {
	// Nothing is effective later than it was recorded: what was not known then had not happened by then.
	if asOf == nil || a.knownAt != nil && a.knownAt.Before(*asOf) {
		asOf = a.knownAt
	}
	s := daySum{asking: a, sums: map[panel]hiring.Tally{}, effective: cutAt(*asOf)}
	if a.knownAt != nil {
		s.recorded = new(cutAt(*a.knownAt))
	}
	s.condition, s.args = a.narrow()
	if err := s.whole(); err != nil {
		return nil, err
	}
	if err := s.edges(); err != nil {
		return nil, err
	}
	out := make([]hiring.Counted, 0, len(s.sums))
	for of, tally := range s.sums {
		if !tally.Empty() {
			out = append(out, hiring.Counted{JobID: of.job, JuryID: of.jury, Tally: tally})
		}
	}
	slices.SortFunc(out, func(x, y hiring.Counted) int {
		return comparePanels(panel{x.JuryID, x.JobID}, panel{y.JuryID, y.JobID})
	})
	return a.inScope(out), nil
}

// daySum is one sum under way.
type daySum struct {
	*asking
	sums      map[panel]hiring.Tally
	effective cut
	recorded  *cut // nil: whatever is known
	condition string
	args      []any
}

// whole adds up whole days: months before that of the last midnight, its days, and less what was recorded since.
func (s *daySum) whole() error {
	end := dayOf(s.effective.midnight)
	err := s.sum(1, daysTable, sumTally, "(c.span = 1 AND c.starts_on < ? OR c.span = 2 AND c.starts_on >= ? AND c.starts_on < ?)",
		monthStart(end), monthStart(end), end)
	if err != nil || s.recorded == nil {
		return err
	}
	return s.sum(-1, lateTable, sumTally, "c.recorded_on >= ? AND c.effective_on < ?", dayOf(s.recorded.midnight), end)
}

// edges adds what whole days have too little of, takes away what they have too much of, and adds what is not folded yet.
func (s *daySum) edges() error {
	if between, args, sign := s.effective.between("c.effective_at"); sign != 0 {
		if s.recorded != nil {
			between, args = between+" AND c.recorded_at < ?", append(args, s.recorded.side(sign))
		}
		for jobs := range slices.Chunk(slices.Collect(maps.Keys(s.scope.Jobs)), manyIDs) {
			if err := s.sum(sign, foldedRow{}.TableName(), sumEntries, "c.job_id IN ? AND "+between, append([]any{jobs}, args...)...); err != nil {
				return err
			}
		}
	}
	before := "c.effective_at < ?"
	if s.recorded != nil {
		if between, args, sign := s.recorded.between("c.recorded_at"); sign != 0 {
			first := s.effective.side(1)
			if s.effective.midnight.Before(first) {
				first = s.effective.midnight // the rest is at the edge of effective_at already
			}
			if err := s.sum(sign, foldedRow{}.TableName(), sumEntries, between+" AND "+before, append(args, first)...); err != nil {
				return err
			}
		}
	}
	args := []any{s.effective.side(1)}
	if s.recorded != nil {
		before, args = before+" AND c.recorded_at < ?", append(args, s.recorded.side(1))
	}
	return s.sum(1, tailRow{}.TableName(), sumEntries, before, args...)
}

// sum adds tallies from a table, or takes them away.
func (s *daySum) sum(sign int, table, columns, condition string, args ...any) error {
	rows, err := s.db.Raw("SELECT c.job_id, c.jury_id, "+columns+" FROM "+table+" c WHERE "+condition+" AND "+s.condition+" GROUP BY c.job_id, c.jury_id",
		append(args, s.args...)...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var job, jury uuid.UUID
	var counts tallyScan
	into := append([]any{&job, &jury}, counts.into()...)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		of := panel{jury, job}
		if sign > 0 {
			s.sums[of] = s.sums[of].Plus(counts.tally())
		} else {
			s.sums[of] = s.sums[of].Minus(counts.tally())
		}
	}
	return rows.Err()
}
