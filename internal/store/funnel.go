package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// provisionalFor is how young a known_at may be for its answer to change still: a write transaction that took its
// time before it may commit after it.
const provisionalFor = time.Minute

// Funnel answers a question. Without as_of and known_at it counts everything committed, from the live counts where
// they hold what the question asks; otherwise it sums the ledger. A question about people replays their applications.
func (s *Store) Funnel(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (hiring.Funnel, error) {
	var out hiring.Funnel
	if IsLiveByJury(q) {
		q.JuryIDs = ofSome(q.JuryIDs)
		a := &asking{FunnelQuestion: q, store: s, who: who}
		err := a.readLive(ctx, s.ofActor(), actorArgs(who)...)
		if err == nil {
			out, err = a.answer()
		}
		return out, translate(err)
	}
	err := s.asked(ctx, who, q, func(a *asking) (err error) {
		out, err = a.answer()
		return err
	})
	return out, err
}

// asked finds out, in a snapshot, what a question is about, and has it answered there.
func (s *Store) asked(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion, read func(*asking) error) error {
	q.JuryIDs, q.PostingIDs = ofSome(q.JuryIDs), ofSome(q.PostingIDs)
	return s.snapshot(ctx, func(db *gorm.DB) error {
		now, err := s.now(db)
		if err != nil {
			return err
		}
		a, err := newAsking(s, db, who, q, now)
		if err != nil {
			return err
		}
		return read(a)
	})
}

// ofSome makes the nil UUID, which stands for none in the ledger, an id that nothing has: nobody asks for none by its id.
func ofSome(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	for i := range out {
		if out[i] == uuid.Nil {
			out[i] = uuid.Max
		}
	}
	return out
}

// asking is one question under way.
type asking struct {
	hiring.FunnelQuestion
	store   *Store
	db      *gorm.DB
	who     hiring.Actor
	now     time.Time
	asOf    *time.Time // nil: everything, because nothing is effective in the future
	from    *time.Time
	knownAt *time.Time // nil: everything committed
	scope   hiring.FunnelScope
	own     map[uuid.UUID]bool // what somebody who is restricted may name of campaigns and departments; nil for everybody else
	live    []hiring.Counted   // read with the scope, where the question is live by jury
}

func newAsking(s *Store, db *gorm.DB, who hiring.Actor, q hiring.FunnelQuestion, now time.Time) (*asking, error) {
	a := &asking{FunnelQuestion: q, store: s, db: db, who: who, now: now}
	vs := q.Check()
	resolve := func(parameter string, m *hiring.Moment) *time.Time {
		if m == nil {
			return nil
		}
		at, ok := m.Resolve(now, s.zone)
		if !ok {
			vs = append(vs, hiring.Violation{Parameter: parameter, Code: "in_the_future", Detail: "this time is to come: choose one that has passed"})
		}
		return &at
	}
	a.asOf, a.from, a.knownAt = resolve("as_of", q.AsOf), resolve("from", q.From), resolve("known_at", q.KnownAt)
	if q.Basis == hiring.BasisActivity {
		a.asOf = resolve("to", q.To)
		if a.from != nil && a.asOf != nil && a.asOf.Before(*a.from) {
			vs = append(vs, hiring.Violation{Parameter: "to", Code: "before_start", Detail: "the period ends before it starts"})
		}
	}
	if len(vs) > 0 {
		return nil, &hiring.Error{Kind: hiring.KindMalformed, Code: "invalid_parameters", Detail: "the question can't be asked like this", Violations: vs}
	}
	return a, a.readScope()
}

// instants are what the answer rests on.
func (a *asking) instants() hiring.Instants {
	out := hiring.Instants{KnownAt: a.now}
	if a.knownAt != nil {
		out.KnownAt = *a.knownAt
		out.Provisional = a.now.Sub(*a.knownAt) < provisionalFor
	}
	out.AsOf = out.KnownAt
	if a.asOf != nil {
		out.AsOf = *a.asOf
	}
	return out
}

func (a *asking) answer() (hiring.Funnel, error) { return a.answerFrom(a.cells) }

// answerFrom answers by what is counted as of one instant, or as of two.
func (a *asking) answerFrom(counted func(asOf *time.Time) ([]hiring.Counted, error)) (hiring.Funnel, error) {
	out := hiring.Funnel{Instants: a.instants(), From: a.from}
	cells, err := counted(a.asOf)
	if err != nil {
		return out, err
	}
	if err := a.declare(&out, a.asOf, cells); err != nil {
		return out, err
	}
	out.Rows, out.Total = a.scope.Tabulate(a.FunnelQuestion, cells)
	if a.Basis != hiring.BasisActivity {
		return out, nil
	}
	if cells, err = counted(a.from); err != nil {
		return out, err
	}
	if err := a.declare(&out, a.from, cells); err != nil {
		return out, err
	}
	rows, total := a.scope.Tabulate(a.FunnelQuestion, cells)
	out.Rows = hiring.Minus(out.Rows, rows)
	out.Total = hiring.Minus([]hiring.FunnelRow{out.Total}, []hiring.FunnelRow{total})[0]
	return out, nil
}

// cells gives what is to be counted as of an instant.
func (a *asking) cells(asOf *time.Time) ([]hiring.Counted, error) {
	if IsLiveByJury(a.FunnelQuestion) {
		return a.live, nil
	}
	return a.counts(asOf)
}

// counts reads what is to be counted as of an instant, which cells has where the question is live by jury.
func (a *asking) counts(asOf *time.Time) ([]hiring.Counted, error) {
	switch {
	case len(a.scope.Jobs) == 0:
		return nil, nil
	case a.Unit == hiring.UnitCandidate:
		return a.people(asOf)
	case a.isLive(asOf):
		return a.liveCells()
	case a.isKept():
		return a.daysCells(asOf)
	}
	return a.ledgerCells(asOf)
}

// IsLive tells whether a question is answered from the live counts alone. Any other costs what has ever been recorded.
func IsLive(q hiring.FunnelQuestion) bool {
	return q.Unit != hiring.UnitCandidate && q.AsOf == nil && q.KnownAt == nil && q.From == nil && q.To == nil && isCounted(q)
}

// isLive tells whether the live counts hold what is asked, by an instant.
func (a *asking) isLive(asOf *time.Time) bool {
	return asOf == nil && a.knownAt == nil && isCounted(a.FunnelQuestion)
}

// isCounted tells whether the live counts know what a question is about: they know no source, posting or reception.
func isCounted(q hiring.FunnelQuestion) bool {
	if len(q.Sources) > 0 || len(q.PostingIDs) > 0 || q.ReceivedFrom != nil || q.ReceivedTo != nil {
		return false
	}
	switch q.GroupBy {
	case hiring.GroupSource, hiring.GroupPosting, hiring.GroupOrigin, hiring.GroupMonth:
		return false
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment, hiring.GroupStage:
	}
	return true
}

// narrow is the condition, common to the live counts and the ledger, under which a row is asked about. With more jobs
// than a statement names, every job is summed, and what is not asked about left out afterwards.
func (a *asking) narrow() (condition string, args []any) {
	condition = "1 = 1"
	add := func(c string, x ...any) {
		condition += " AND " + c
		args = append(args, x...)
	}
	if of, restricted := boundsOf(a.who); restricted {
		own, who := placed(of.own("jury_id", "job_id"), a.who)
		add(own, who...)
	}
	if len(a.JuryIDs) > 0 {
		add("jury_id IN ?", a.JuryIDs)
	}
	if narrowed := len(a.JobIDs) > 0 || len(a.CampaignIDs) > 0 || len(a.DepartmentIDs) > 0; narrowed && len(a.scope.Jobs) <= manyIDs {
		add("job_id IN ?", slices.Collect(maps.Keys(a.scope.Jobs)))
	}
	return condition, args
}

// liveCells sums the live counts and the entries that are not folded into them yet: one statement, so that an
// entry is counted once whatever the fold does meanwhile.
func (a *asking) liveCells() ([]hiring.Counted, error) {
	condition, args := a.narrow()
	if a.Basis == hiring.BasisCohort {
		return a.keptCells(condition, args)
	}
	key := "''"
	if a.GroupBy == hiring.GroupStage {
		key = "stage"
	}
	return a.sum("ledger_live", key, condition, args)
}

// keptCells reads the kept counts.
func (a *asking) keptCells(condition string, args []any) ([]hiring.Counted, error) {
	rows, err := a.db.Raw("SELECT c.job_id, c.jury_id, "+keptTally+" FROM ledger_counts c WHERE "+condition+
		" UNION ALL SELECT c.job_id, c.jury_id, "+entryTally+" FROM ledger_tail c WHERE "+condition, append(append([]any{}, args...), args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []hiring.Counted
	var of hiring.Counted
	var counts tallyScan
	into := append([]any{&of.JobID, &of.JuryID}, counts.into()...)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		of.Tally = counts.tally()
		out = append(out, of)
	}
	return a.inScope(out), rows.Err()
}

// inScope leaves out what is of jobs that the question is not about.
func (a *asking) inScope(cells []hiring.Counted) []hiring.Counted {
	return slices.DeleteFunc(cells, func(c hiring.Counted) bool {
		_, asked := a.scope.Jobs[c.JobID]
		return !asked
	})
}

// ledgerCells sums the entries that were effective at an instant and known at another.
func (a *asking) ledgerCells(asOf *time.Time) ([]hiring.Counted, error) {
	key, keyArgs, err := a.keyColumn()
	if err != nil {
		return nil, err
	}
	condition, args := a.entries(asOf)
	return a.sum("ledger", key, condition, append(append([]any{}, keyArgs...), args...))
}

// entries is the condition under which an entry of the ledger is asked about, effective at an instant and known at another.
func (a *asking) entries(asOf *time.Time) (string, []any) {
	condition, args := a.narrow()
	add := func(c string, x ...any) {
		condition += " AND " + c
		args = append(args, x...)
	}
	if asOf != nil {
		add("effective_at <= ?", *asOf)
	}
	if a.knownAt != nil {
		add("recorded_at <= ?", *a.knownAt)
	}
	origin, of := a.brought()
	return condition + origin, append(args, of...)
}

// brought is the condition, to be added to another one, on what brought an application, and when it was received.
func (a *asking) brought() (condition string, args []any) {
	add := func(c string, x any) {
		condition += " AND " + c
		args = append(args, x)
	}
	if len(a.Sources) > 0 {
		add("source IN ?", a.Sources)
	}
	if len(a.PostingIDs) > 0 {
		add("posting_id IN ?", a.PostingIDs)
	}
	if a.ReceivedFrom != nil {
		add("received_at >= ?", a.ReceivedFrom.Start(a.store.zone))
	}
	if a.ReceivedTo != nil {
		add("received_at < ?", a.ReceivedTo.Start(a.store.zone))
	}
	return condition, args
}

// sum adds up a table of folded entries and the tail that is not folded yet, under one condition, in one statement.
func (a *asking) sum(table, key, condition string, args []any) ([]hiring.Counted, error) {
	states, err := a.states(table, key, condition, args)
	cells := make([]hiring.Counted, 0, len(states))
	for _, s := range states {
		if a.GroupBy == hiring.GroupPosting && s.Key == uuid.Nil.String() || a.GroupBy == hiring.GroupOrigin && s.Key == nowhere {
			s.Key = ""
		}
		c := hiring.Counted{JobID: s.JobID, JuryID: s.JuryID, Key: s.Key}
		c.Tally.Count(a.Basis, s.Standing, s.N)
		cells = append(cells, c)
	}
	return cells, err
}

// state is how many applications of a job and jury stand somewhere, by what the question groups by.
type state struct {
	JobID, JuryID uuid.UUID
	Key           string
	hiring.Standing
	N int
}

// states are the sums by state; states that nothing stands in are none.
func (a *asking) states(table, key, condition string, args []any) ([]state, error) {
	columns := "job_id, jury_id, " + key + " AS key, milestone, reached, observed, status"
	query := "SELECT job_id, jury_id, key, milestone, reached, observed, status, SUM(n) AS n FROM (" +
		"SELECT " + columns + ", n FROM " + table + " WHERE " + condition +
		" UNION ALL SELECT " + columns + ", n FROM ledger_tail WHERE " + condition +
		") cells GROUP BY job_id, jury_id, key, milestone, reached, observed, status"
	var out []state
	err := a.db.Raw(query, append(append([]any{}, args...), args...)...).Scan(&out).Error
	return slices.DeleteFunc(out, func(s state) bool {
		_, asked := a.scope.Jobs[s.JobID]
		return s.N == 0 || !asked
	}), err
}

// keyColumn is the expression for what the question groups by beside job and jury.
func (a *asking) keyColumn() (string, []any, error) {
	switch a.GroupBy {
	case hiring.GroupSource:
		return "source", nil, nil
	case hiring.GroupPosting:
		return "CAST(posting_id AS text)", nil, nil
	case hiring.GroupOrigin:
		return originColumn, nil, nil
	case hiring.GroupStage:
		return "stage", nil, nil
	case hiring.GroupMonth:
		return a.monthColumn()
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment:
	}
	return "''", nil, nil
}

// monthColumn names the month of reception in the server's time zone. The databases know no common function for
// that, so the months that there are come as a list of cases.
func (a *asking) monthColumn() (string, []any, error) {
	var seen []hiring.Entry
	for _, end := range []string{"", " DESC"} {
		for _, table := range []string{"ledger", "ledger_tail"} {
			var one []hiring.Entry
			if err := a.db.Raw("SELECT received_at FROM " + table + " ORDER BY received_at" + end + " LIMIT 1").Scan(&one).Error; err != nil {
				return "", nil, err
			}
			seen = append(seen, one...)
		}
	}
	if len(seen) == 0 {
		return "''", nil, nil
	}
	slices.SortFunc(seen, func(x, y hiring.Entry) int { return x.ReceivedAt.Compare(y.ReceivedAt) })
	last := seen[len(seen)-1].ReceivedAt
	column, args := "CASE", []any{}
	for month := monthOf(seen[0].ReceivedAt, a.store.zone); !month.After(last); month = month.AddDate(0, 1, 0) {
		column += " WHEN received_at < ? THEN '" + month.Format("2006-01") + "'"
		args = append(args, month.AddDate(0, 1, 0).UTC())
	}
	return column + " END", args, nil
}

// monthOf is the first instant of an instant's month.
func monthOf(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, zone)
}

// nowhere is how the databases write the key of an origin that is not known.
const nowhere = hiring.OriginMark + "00000000-0000-0000-0000-000000000000"

// originColumn is the expression for the source and the posting of an entry together.
const originColumn = "source || '" + hiring.OriginMark + "' || CAST(posting_id AS text)"
