package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// declare declares the funnel of a jury, as of a day on which something happened.
func (w *world) declare(t *rapid.T) error {
	d := hiring.DeclaredFunnel{
		JuryID: rapid.SampledFrom(w.juries).Draw(t, "declared jury").ID, SourceNote: "x",
		DeclaredOn: hiring.DateOf(rapid.SampledFrom(w.instant).Draw(t, "declared"), w.Zone()),
	}
	least := func(n int, name string) int { return rapid.IntRange(n, n+2).Draw(t, name) }
	d.Hired = rapid.IntRange(0, 2).Draw(t, "hired")
	selected := least(d.Hired, "selected")
	d.Interviewed = least(selected, "interviewed")
	d.Relevant = least(d.Interviewed, "relevant")
	received := least(d.Relevant, "received")
	if rapid.Bool().Draw(t, "says who was selected") {
		d.Selected = &selected
	}
	if rapid.Bool().Draw(t, "says how many were received") {
		d.Received = &received
	}
	for _, before := range w.declared {
		if before.JuryID == d.JuryID {
			d.Version = before.Version
		}
	}
	err := w.DeclareFunnel(w.ctx, w.admin, d)
	if err == nil {
		d.Version, d.RecordedAt, d.DeclaredBy = d.Version+1, w.now, &w.admin.UserID
		w.declared = append(w.declared, d)
	}
	return err
}

// declaredThen is what counts as declared of a jury for a question.
func (w *world) declaredThen(jury uuid.UUID, q hiring.FunnelQuestion) (out *hiring.DeclaredFunnel) {
	for _, d := range w.declared {
		known := q.KnownAt == nil || !d.RecordedAt.After(w.resolve(*q.KnownAt))
		happened := q.AsOf == nil || !d.DeclaredOn.Start(w.Zone()).After(w.resolve(*q.AsOf))
		if d.JuryID == jury && known && happened {
			out = &d
		}
	}
	return out
}

// addDeclared adds to the answer to a question about people who applied once what was declared: to the row of its jury and to
// the total, where the jury has no applications.
func (w *world) addDeclared(t *rapid.T, q hiring.FunnelQuestion, answer *hiring.Funnel) {
	t.Helper()
	taken := q.Basis == hiring.BasisCohort && len(q.Sources) == 0 && len(q.PostingIDs) == 0 && q.ReceivedFrom == nil && q.ReceivedTo == nil &&
		slices.Contains([]hiring.GroupBy{hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment}, q.GroupBy)
	alone := false
	computed := w.computed(t, q)
	for _, jury := range w.juries {
		d := w.declaredThen(jury.ID, q)
		if d == nil || len(q.JuryIDs) > 0 && !slices.Contains(q.JuryIDs, jury.ID) {
			continue
		}
		counts := computed[jury.ID.String()]
		shown := hiring.Declaration{DeclaredFunnel: *d}
		if counts[hiring.Received] > 0 {
			shown.Gap = &hiring.Gap{nil, new(counts[1] - d.Relevant), new(counts[2] - d.Interviewed), nil, new(counts[4] - d.Hired)}
			if d.Received != nil {
				shown.Gap[0] = new(counts[0] - *d.Received)
			}
			if d.Selected != nil {
				shown.Gap[3] = new(counts[3] - *d.Selected)
			}
			answer.DeclaredDiffers = answer.DeclaredDiffers || taken && differs(*shown.Gap)
		} else {
			alone = true
		}
		if !taken {
			continue
		}
		rows := []*hiring.FunnelRow{&answer.Total}
		if shown.Gap != nil {
			rows = nil
		}
		answer.Rows = w.rowOf(answer.Rows, jury, q.GroupBy, shown.Gap == nil, func(r *hiring.FunnelRow) {
			if q.GroupBy == hiring.GroupJury {
				r.Declared = &shown
			}
			if shown.Gap == nil {
				rows = append(rows, r)
			}
		})
		for _, r := range rows {
			addTo(r, *d)
		}
	}
	answer.Rows = slices.DeleteFunc(answer.Rows, func(r hiring.FunnelRow) bool { return r.ID == "" && r.Tally.Empty() })
	answer.DeclaredExcluded = alone && !taken
}

// computed are the counts of each jury with all its applications, by the replay.
func (w *world) computed(t *rapid.T, q hiring.FunnelQuestion) map[string][5]int {
	t.Helper()
	if !slices.ContainsFunc(w.juries, func(j hiring.Jury) bool { return w.declaredThen(j.ID, q) != nil }) {
		return nil
	}
	applied, err := w.Funnel(w.ctx, w.admin, hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitCandidate, GroupBy: hiring.GroupJury, AsOf: q.AsOf, KnownAt: q.KnownAt})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][5]int{}
	for _, r := range applied.Rows {
		out[r.ID] = r.Tally.Counts
	}
	return out
}

func differs(gap hiring.Gap) bool {
	return slices.ContainsFunc(gap[:], func(n *int) bool { return n != nil && *n != 0 })
}

// rowOf finds the rows that a jury is part of, and makes that of what belongs to no group where the jury is to be counted there.
func (w *world) rowOf(rows []hiring.FunnelRow, jury hiring.Jury, by hiring.GroupBy, counted bool, do func(*hiring.FunnelRow)) []hiring.FunnelRow {
	ids := map[hiring.GroupBy][]string{hiring.GroupJury: {jury.ID.String()}, hiring.GroupJob: {jury.JobID.String()}, hiring.GroupCampaign: {""}, hiring.GroupDepartment: {""}}[by]
	if by == hiring.GroupDepartment && jury.JobID == w.jobs[1].ID {
		ids = w.departments
	}
	if ids[0] == "" && counted && !slices.ContainsFunc(rows, func(r hiring.FunnelRow) bool { return r.ID == "" }) {
		rows = append(rows, hiring.FunnelRow{Label: hiring.NoGroup})
	}
	for i := range rows {
		if slices.Contains(ids, rows[i].ID) {
			do(&rows[i])
		}
	}
	return rows
}

// addTo adds declared counts to a row; what they don't say is unknown, and at least the next count that they do.
func addTo(r *hiring.FunnelRow, d hiring.DeclaredFunnel) {
	received, selected := d.Relevant, d.Hired
	if d.Received != nil {
		received = *d.Received
	}
	if d.Selected != nil {
		selected = *d.Selected
	}
	for m, n := range []int{received, d.Relevant, d.Interviewed, selected, d.Hired} {
		r.Tally.Counts[m] += n
	}
	r.Tally.Outcomes[1] += d.Hired
	r.Unknown[hiring.Received] = r.Unknown[hiring.Received] || d.Received == nil
	r.Unknown[hiring.Selected] = r.Unknown[hiring.Selected] || d.Selected == nil
	switch r.Provenance {
	case "", hiring.Declared:
		r.Provenance = hiring.Declared
	default:
		r.Provenance = hiring.Mixed
	}
}

// keptAnswer is an answer that must stay as it was.
type keptAnswer struct {
	hiring.FunnelQuestion
	answer hiring.Funnel
}

// keep asks an earlier question again, and remembers this one in its place.
func (w *world) keep(t *rapid.T, q hiring.FunnelQuestion, answer hiring.Funnel) {
	t.Helper()
	if q.KnownAt == nil || answer.Provisional {
		return
	}
	if k := w.kept; k != nil {
		again, err := w.Funnel(w.ctx, w.admin, k.FunnelQuestion)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k.answer, again); diff != "" {
			t.Fatalf("what was known has changed for %+v (-before +after):\n%s", k.FunnelQuestion, diff)
		}
	}
	q.Unit = hiring.UnitApplication
	for _, m := range []*hiring.Moment{q.AsOf, q.From, q.To} { // a day that is not over reaches further later
		if m != nil && m.Day != "" {
			m.At, m.Day = w.resolve(*m), ""
		}
	}
	w.kept = &keptAnswer{q, answer}
}

// checkActivity holds that an activity is the cohort of its end minus the cohort of its beginning, row by row, and that nobody
// knows of it what they don't know of either.
func (w *world) checkActivity(t *rapid.T) {
	t.Helper()
	first, last := rapid.SampledFrom(w.instant).Draw(t, "from"), rapid.SampledFrom(w.instant).Draw(t, "to")
	if last.Before(first) {
		first, last = last, first
	}
	q := hiring.FunnelQuestion{Unit: hiring.UnitApplication, GroupBy: rapid.SampledFrom([]hiring.GroupBy{hiring.GroupJury, hiring.GroupJob, hiring.GroupDepartment}).Draw(t, "grown by")}
	ask := func(basis hiring.Basis, asOf, from, to *hiring.Moment) map[string]hiring.FunnelRow {
		q.Basis, q.AsOf, q.From, q.To = basis, asOf, from, to
		f, err := w.Funnel(w.ctx, w.admin, q)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]hiring.FunnelRow{"total": f.Total}
		for _, r := range f.Rows {
			rows[r.ID] = r
		}
		return rows
	}
	before, after, grown := ask(hiring.BasisCohort, at(first), nil, nil), ask(hiring.BasisCohort, at(last), nil, nil), ask(hiring.BasisActivity, nil, at(first), at(last))
	for id, r := range grown {
		want := after[id].Tally.Minus(before[id].Tally)
		unknown := before[id].Unknown.Or(after[id].Unknown)
		traced := before[id].Provenance.Traced() && after[id].Provenance.Traced()
		if r.Tally != want || r.Unknown != unknown || r.Provenance.Traced() != traced || r.Declared != nil {
			t.Fatalf("%s grew by %+v, unknown %v, %s; the cohorts by %+v", id, r.Tally, r.Unknown, r.Provenance, want)
		}
	}
}

// TestWhatWasDeclaredStays: nobody changes or deletes it, whatever way they come.
func TestWhatWasDeclaredStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		b.ok(b.DeclareFunnel(b.ctx, b.admin, hiring.DeclaredFunnel{JuryID: b.jury.ID, Relevant: 2, SourceNote: "x", DeclaredOn: "2024-01-02"}))
		for _, statement := range []string{"UPDATE declared_funnels SET relevant = 3", "DELETE FROM declared_funnels"} {
			if err := b.Exec(b.ctx, statement); err == nil {
				t.Errorf("%s was done", statement)
			}
		}
		entries, err := b.Rows(b.ctx, "SELECT action, subject_id, fields FROM audit_entries WHERE subject = 'declared_funnel'")
		b.ok(err)
		events, err := b.Rows(b.ctx, "SELECT type, subject_id, version FROM outbox_events WHERE subject = 'declared_funnel'")
		b.ok(err)
		if want := [][]string{{"declared", b.jury.ID.String(), `["relevant","source_note","declared_on"]`}}; !cmp.Equal(entries, want) {
			t.Errorf("the audit has %v", entries)
		}
		if want := [][]string{{"declared_funnel.declared", b.jury.ID.String(), "1"}}; !cmp.Equal(events, want) {
			t.Errorf("the outbox has %v", events)
		}
		if found, _ := differences(t, b.Store); len(found) > 0 {
			t.Errorf("the check finds %v", found)
		}
	})
}

// TestOneDeclaresAtATime: of several who declare a jury's funnel for the first time at once, one does.
func TestOneDeclaresAtATime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		jury := c.jury(c.openJob(2).ID, hiring.JuryOpen)
		codes := c.together(6, func(i int) error {
			return c.at(i).DeclareFunnel(c.ctx, c.admin, hiring.DeclaredFunnel{JuryID: jury.ID, Relevant: i, SourceNote: "x", DeclaredOn: "2024-01-02"})
		})
		c.want(codes, map[string]int{"": 1, "stale_version": 5})
		d, err := c.at(0).GetDeclaredFunnel(c.ctx, c.admin, jury.ID)
		c.ok(err)
		if d.Version != 1 {
			t.Errorf("%+v", d)
		}
	})
}

// TestManyDeclaredJuries: a question is about more of them than one statement names.
func TestManyDeclaredJuries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		const many = 503
		for range many {
			j, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: b.job.ID, Quorum: 1, ReceivedComplete: true, Status: hiring.JuryDraft})
			b.ok(err)
			b.ok(b.DeclareFunnel(b.ctx, b.admin, hiring.DeclaredFunnel{JuryID: j.ID, Relevant: 2, SourceNote: "x", DeclaredOn: "2024-01-02"}))
		}
		b.later(time.Hour)
		for _, q := range []hiring.FunnelQuestion{{}, {GroupBy: hiring.GroupJob}, {AsOf: at(b.now)}, {KnownAt: at(b.now)}} {
			if f := b.ask(q); f.Total.Tally.Counts[hiring.Relevant] != 2*many {
				t.Errorf("%+v: %v", q, f.Total.Tally.Counts)
			}
		}
		if f := b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupSource}); !f.DeclaredExcluded || f.Total.Tally.Counts[hiring.Relevant] != 0 {
			t.Errorf("%+v", f)
		}
	})
}
