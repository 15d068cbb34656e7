package store_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// past is everything that is recorded of one application.
type past struct {
	store.Recorded
	interviews [][]hiring.InterviewChange // of each interview, in the order in which they were recorded
}

// checkQuality closes a jury, goes on for a while, and compares what the checks find, as of many times and as known at many, with what
// each application's history says by itself.
func (w *world) checkQuality(t *testing.T) {
	for i, id := range w.apps {
		app, err := w.GetApplication(w.ctx, w.admin, id)
		w.ok(err)
		if edit := app.Application; app.JobID == w.jobs[1].ID && i%2 == 0 {
			edit.JuryID = &w.juries[2].ID
			_, err := w.UpdateApplication(w.ctx, w.admin, edit)
			w.ok(err)
		}
	}
	jury, err := w.GetJury(w.ctx, w.admin, w.juries[2].ID)
	w.ok(err)
	jury.Status = hiring.JuryClosed
	w.later(time.Hour)
	_, err = w.UpdateJury(w.ctx, w.admin, jury)
	w.ok(err)
	closed := w.now
	w.instant = append(w.instant, closed, closed.Add(-time.Minute))
	random := rand.New(rand.NewPCG(2024, 11))
	for i, id := range w.apps {
		app, err := w.GetApplication(w.ctx, w.admin, id)
		w.ok(err)
		before := w.instant[random.IntN(len(w.instant))]
		to := []hiring.StageKey{"relevant", "selected"}[i%2]
		w.later(time.Second)
		w.instant = append(w.instant, w.now)
		cmd := hiring.Command{Action: hiring.ActionMove, To: &to, EffectiveAt: &before}
		if i%3 == 0 {
			cmd = hiring.Command{Action: hiring.ActionCorrect, To: new(hiring.StageKey("received")), Note: "x"}
		}
		_, err = w.Transition(w.ctx, w.admin, hiring.ApplicationCommand{ApplicationID: id, Version: app.Version, Command: cmd})
		if err != nil && hiring.Code(err) == "" {
			t.Fatal(err)
		}
		_, err = w.CreateInterview(w.ctx, w.admin, hiring.Interview{ApplicationID: id, StartsAt: before, EndsAt: before.Add(time.Hour), TimeZone: "UTC", Status: hiring.InterviewScheduled})
		if err != nil && hiring.Code(err) == "" {
			t.Fatal(err)
		}
	}
	var all []past
	for _, id := range w.apps {
		r, err := w.Record(w.ctx, id)
		w.ok(err)
		p := past{Recorded: r}
		interviews, err := w.ListInterviews(w.ctx, w.admin, hiring.InterviewFilter{ApplicationIDs: []uuid.UUID{id}}, hiring.PageRequest{Limit: 200})
		w.ok(err)
		for _, i := range interviews.Items {
			changes, err := w.ListInterviewChanges(w.ctx, w.admin, i.ID, hiring.PageRequest{Limit: 200})
			w.ok(err)
			p.interviews = append(p.interviews, changes.Items)
		}
		all = append(all, p)
	}
	some := func() *time.Time {
		switch random.IntN(3) {
		case 0:
			return nil
		case 1: // since the jury closed
			return &w.instant[len(w.instant)-1-random.IntN(len(w.apps))]
		}
		return &w.instant[random.IntN(len(w.instant))]
	}
	seen := hiring.Quality{}
	for range 60 {
		q := hiring.FunnelQuestion{GroupBy: []hiring.GroupBy{hiring.GroupJury, hiring.GroupJob}[random.IntN(2)]}
		asOf, knownAt := some(), some()
		if asOf != nil {
			q.AsOf = at(*asOf)
		}
		if knownAt != nil {
			q.KnownAt = at(*knownAt)
		}
		switch random.IntN(5) {
		case 0:
			q.JuryIDs = []uuid.UUID{w.juries[random.IntN(3)].ID}
		case 1:
			q.Sources = []string{"linkedin"}
		case 2:
			q.PostingIDs = []uuid.UUID{w.postings[0]}
		case 3:
			q.ReceivedFrom = new(hiring.DateOf(w.instant[len(w.instant)/2], w.Zone()))
		}
		got, err := w.DataQuality(w.ctx, w.admin, q, "")
		w.ok(err)
		want := hiring.Quality{}
		for _, p := range all {
			w.expect(want, q, p, jury.ID, closed)
		}
		w.expectDeclared(want, q)
		if diff := cmp.Diff(want, got.Total); diff != "" {
			t.Fatalf("as of %v, as known at %v, of %+v (-history +checks): %s", asOf, knownAt, q, diff)
		}
		sum := hiring.Quality{}
		for _, r := range got.Rows {
			for check, found := range r.Quality {
				sum.Add(check, found)
				seen.Add(check, found)
			}
		}
		if diff := cmp.Diff(got.Total, sum); diff != "" {
			t.Fatalf("the rows add up to something else (-total +rows): %s", diff)
		}
	}
	for _, check := range []hiring.QualityCheck{hiring.ImpliedMilestone, hiring.WithoutSource, hiring.InterviewWithoutOutcome, hiring.BackdatedOverClosed} {
		if n := seen[check]; n.Found == 0 || n.Found == n.Among {
			t.Errorf("%s found %+v: nothing was compared", check, n)
		}
	}
}

// expect adds what should be found of one application.
func (w *world) expect(want hiring.Quality, q hiring.FunnelQuestion, p past, jury uuid.UUID, closed time.Time) {
	known := w.now
	if q.KnownAt != nil {
		known = q.KnownAt.At
	}
	asOf := known
	if q.AsOf != nil {
		asOf = q.AsOf.At
	}
	points, err := p.History.Trajectory(&known)
	w.ok(err)
	points = slices.DeleteFunc(points, func(x hiring.Point) bool { return x.At.After(asOf) })
	if len(points) == 0 {
		return
	}
	c := points[len(points)-1].Cell
	if len(q.JuryIDs) > 0 && c.JuryID != q.JuryIDs[0] || len(q.Sources) > 0 && c.Source != q.Sources[0] || len(q.PostingIDs) > 0 && c.PostingID != q.PostingIDs[0] ||
		q.ReceivedFrom != nil && c.ReceivedAt.Before(q.ReceivedFrom.Start(w.Zone())) {
		return
	}
	add := func(check hiring.QualityCheck, among, found bool) {
		switch {
		case found && among:
			want.Add(check, hiring.Found{Found: 1, Among: 1})
		case among:
			want.Add(check, hiring.Found{Among: 1})
		}
	}
	whole := map[hiring.Milestone]hiring.Steps{hiring.Received: 1, hiring.Relevant: 3, hiring.Interviewed: 7, hiring.Selected: 15, hiring.Hired: 31}
	add(hiring.HiredWithoutInterview, c.Status == hiring.StatusHired, c.Observed&4 == 0)
	add(hiring.ImpliedMilestone, true, c.Observed != whole[c.Reached])
	add(hiring.InterviewedWithoutJury, c.Reached >= hiring.Interviewed, c.JuryID == uuid.Nil)
	add(hiring.WithoutSource, true, c.Source == "" && c.PostingID == uuid.Nil)
	for _, changes := range p.interviews {
		told := slices.DeleteFunc(slices.Clone(changes), func(x hiring.InterviewChange) bool { return x.RecordedAt.After(known) })
		if len(told) > 0 {
			last := slices.MaxFunc(told, func(x, y hiring.InterviewChange) int { return x.Version - y.Version })
			add(hiring.InterviewWithoutOutcome, !last.EndsAt.After(asOf) && last.Status != hiring.InterviewCancelled, last.Status == hiring.InterviewScheduled)
		}
	}
	late := slices.ContainsFunc(p.History.Transitions, func(x hiring.Transition) bool {
		if x.RecordedAt.After(known) || !x.EffectiveAt.Before(closed) || x.EffectiveAt.After(asOf) {
			return false
		}
		for _, v := range p.History.Voids {
			if v.TransitionID == x.ID && !v.RecordedAt.After(known) {
				return !x.RecordedAt.After(closed) && v.RecordedAt.After(closed)
			}
		}
		return x.RecordedAt.After(closed)
	})
	add(hiring.BackdatedOverClosed, c.JuryID == jury && !closed.After(known) && !closed.After(asOf), late)
}

// expectDeclared adds the juries beside which the funnel shows other numbers than were declared of them.
func (w *world) expectDeclared(want hiring.Quality, q hiring.FunnelQuestion) {
	q.Basis, q.Unit, q.GroupBy = hiring.BasisCohort, hiring.UnitApplication, hiring.GroupJury
	f, err := w.Funnel(w.ctx, w.admin, q)
	w.ok(err)
	for _, r := range f.Rows {
		if r.Declared == nil || r.Declared.Gap == nil {
			continue
		}
		compared := hiring.Found{Among: 1}
		for _, n := range r.Declared.Gap {
			if n != nil && *n != 0 {
				compared.Found = 1
			}
		}
		want.Add(hiring.DeclaredDiffers, compared)
	}
}

// TestOverdueEvaluations: those that the deliberation waits for, a week after the hearing, as of any day.
func TestOverdueEvaluations(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 2)
		overdue := func(q hiring.FunnelQuestion) hiring.Found {
			t.Helper()
			q.GroupBy = hiring.GroupJury
			got, err := r.DataQuality(r.ctx, r.admin, q, "")
			r.ok(err)
			return got.Total[hiring.EvaluationOverdue]
		}
		want := func(what string, got, want hiring.Found) {
			t.Helper()
			if got != want {
				t.Errorf("%s: %+v, not %+v", what, got, want)
			}
		}
		want("at once", overdue(hiring.FunnelQuestion{}), hiring.Found{})
		r.evaluate(0, r.apps[0], 4, 10)
		r.later(8 * 24 * time.Hour)
		before := r.now
		want("a week later", overdue(hiring.FunnelQuestion{}), hiring.Found{Found: 2, Among: 2})
		r.later(time.Hour)
		r.evaluate(1, r.apps[0], 4, 10)
		want("two of three", overdue(hiring.FunnelQuestion{}), hiring.Found{Found: 2, Among: 2})
		_, _, err := r.WaiveEvaluation(r.ctx, r.jurors[0], hiring.Waiver{ApplicationID: r.apps[0], MemberID: r.seats[2].ID, Reason: "absente"})
		r.ok(err)
		want("one is waived", overdue(hiring.FunnelQuestion{}), hiring.Found{Found: 1, Among: 2})
		r.evaluate(0, r.apps[1], 4, 10)
		r.evaluate(1, r.apps[1], 4, 10)
		_, err = r.CreateRecusal(r.ctx, r.jurors[2], hiring.Recusal{JuryID: r.jury.ID, ApplicationID: &r.apps[1], Reason: "une cousine"})
		r.ok(err)
		want("one steps back", overdue(hiring.FunnelQuestion{}), hiring.Found{Among: 2})
		r.later(time.Hour)
		want("as known before", overdue(hiring.FunnelQuestion{KnownAt: at(before)}), hiring.Found{Found: 2, Among: 2})
		want("as of before", overdue(hiring.FunnelQuestion{AsOf: at(before)}), hiring.Found{Found: 2, Among: 2})
		want("as of the hearing", overdue(hiring.FunnelQuestion{AsOf: at(before.Add(-7 * 24 * time.Hour))}), hiring.Found{})
		r.open()
		want("in the deliberation", overdue(hiring.FunnelQuestion{}), hiring.Found{Among: 2})
		r.save(r.draft())
		r.later(time.Minute)
		_, _, err = r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
		r.ok(err)
		want("closed", overdue(hiring.FunnelQuestion{}), hiring.Found{})
		got, err := r.DataQuality(r.ctx, r.admin, hiring.FunnelQuestion{GroupBy: hiring.GroupJury}, "")
		r.ok(err)
		want("what the minutes do is not back-dated", got.Total[hiring.BackdatedOverClosed], hiring.Found{Among: 2})
	})
}

// TestManyFound: a hundred are listed, and that there are more is said.
func TestManyFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		var ids []uuid.UUID
		for range 101 {
			b.later(time.Second)
			ids = append(ids, b.apply("Zoé").ID)
		}
		got, err := b.DataQuality(b.ctx, b.admin, hiring.FunnelQuestion{GroupBy: hiring.GroupJury}, hiring.WithoutSource)
		b.ok(err)
		if !got.More || !slices.Equal(got.Listed, ids[:100]) || got.Total[hiring.WithoutSource] != (hiring.Found{Found: 101, Among: 101}) {
			t.Errorf("%d listed, more %v, of %+v", len(got.Listed), got.More, got.Total)
		}
	})
}
