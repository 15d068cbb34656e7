package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// world is a bench with several jobs and juries, and a record of what was done for the oracle to look at.
type world struct {
	*bench
	jobs    []hiring.Job
	juries  []hiring.Jury
	apps    []uuid.UUID
	instant []time.Time // at which something happened
	office  uuid.UUID   // the department of the second job
	limited hiring.Actor

	declared []hiring.DeclaredFunnel // in the order in which they were
	kept     *keptAnswer

	departments []string // that the second job belongs to, at each level
	postings    []uuid.UUID
}

func newWorld(t testing.TB, url string) *world {
	w := &world{bench: setup(t, url)}
	w.jobs, w.juries = []hiring.Job{w.job}, []hiring.Jury{w.jury}
	top, err := w.CreateDepartment(w.ctx, w.admin, hiring.Department{Name: "Top"})
	w.ok(err)
	office, err := w.CreateDepartment(w.ctx, w.admin, hiring.Department{Name: "Office", ParentID: &top.ID})
	w.ok(err)
	below, err := w.CreateDepartment(w.ctx, w.admin, hiring.Department{Name: "Below", ParentID: &office.ID})
	w.ok(err)
	w.departments = []string{top.ID.String(), office.ID.String(), below.ID.String()}
	w.office, w.limited = office.ID, w.recruiterOf(office.ID)
	job, err := w.CreateJob(w.ctx, w.admin, hiring.Job{Title: "Architecte", Openings: 2, Status: hiring.JobOpen, DepartmentID: &below.ID})
	w.ok(err)
	w.jobs = append(w.jobs, job)
	for i := range 2 {
		jury, err := w.CreateJury(w.ctx, w.admin, hiring.Jury{JobID: job.ID, Name: fmt.Sprint("Jury ", i), Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
		w.ok(err)
		w.juries = append(w.juries, jury)
	}
	w.postings, w.instant = w.postAll(), []time.Time{w.now}
	return w
}

// recruiterOf is somebody who is limited to a department, as their session would tell.
func (b *bench) recruiterOf(department uuid.UUID) hiring.Actor {
	b.t.Helper()
	u, err := b.CreateUser(b.ctx, b.admin, hiring.User{
		Email: department.String() + "@example.org", Name: "R", Role: hiring.RoleRecruiter, Departments: []hiring.UserDepartment{{DepartmentID: department}},
	})
	b.ok(err)
	session, err := b.StartSession(b.ctx, hiring.Actor{UserID: u.ID, Role: u.Role}, 0, []byte(department.String()), life)
	b.ok(err)
	who, err := b.Authenticate(b.ctx, session.ID)
	b.ok(err)
	if !who.Limited {
		b.t.Fatal("a recruiter of a department is limited to it")
	}
	return who
}

var stages = []hiring.StageKey{"received", "relevant", "interviewed", "selected", "hired"}

// step does one random thing; what the rules refuse is fine, what the server fails at is not.
func (w *world) step(t *rapid.T) {
	w.later(time.Duration(rapid.IntRange(1, 20*3600).Draw(t, "pause")) * time.Second)
	w.instant = append(w.instant, w.now)
	var err error
	switch what := rapid.IntRange(0, 6).Draw(t, "what"); {
	case what == 6:
		err = w.declare(t)
	case len(w.apps) < 3 || what == 0:
		err = w.enter(t)
	default:
		err = w.change(t, rapid.SampledFrom(w.apps).Draw(t, "application"))
	}
	if err != nil && hiring.Code(err) == "" {
		t.Fatalf("not a refusal: %v", err)
	}
	if rapid.IntRange(0, 3).Draw(t, "fold") == 0 {
		if _, err := w.FoldLedger(w.ctx); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) past(t *rapid.T) *time.Time {
	if rapid.Bool().Draw(t, "now") {
		return nil
	}
	at := rapid.SampledFrom(w.instant).Draw(t, "when")
	return &at
}

func (w *world) enter(t *rapid.T) error {
	in := hiring.NewApplication{
		Application: hiring.Application{JobID: rapid.SampledFrom(w.jobs).Draw(t, "job").ID}, At: w.past(t),
		Candidate: &hiring.Candidate{GivenName: "A", FamilyName: "B"},
	}
	if s := rapid.SampledFrom([]string{"", "linkedin", "instagram"}).Draw(t, "source"); s != "" {
		in.Source = &s
	}
	app, err := w.CreateApplication(w.ctx, w.admin, in)
	if err == nil {
		w.apps = append(w.apps, app.ID)
	}
	return err
}

func (w *world) change(t *rapid.T, id uuid.UUID) error {
	app, err := w.GetApplication(w.ctx, w.admin, id)
	w.ok(err)
	cmd := hiring.Command{EffectiveAt: w.past(t)}
	to := rapid.SampledFrom(stages).Draw(t, "to")
	reason := "rejected_other"
	switch rapid.SampledFrom([]string{"move", "move", "move", "reject", "withdraw", "reopen", "correct", "voids", "interview", "unhold", "edit"}).Draw(t, "action") {
	case "move":
		cmd.Action, cmd.To = hiring.ActionMove, &to
	case "reject":
		cmd.Action, cmd.Reason = hiring.ActionReject, &reason
	case "withdraw":
		reason = "withdrawn_other"
		cmd.Action, cmd.Reason = hiring.ActionWithdraw, &reason
	case "reopen":
		cmd.Action = hiring.ActionReopen
	case "correct":
		cmd = hiring.Command{Action: hiring.ActionCorrect, To: &to, Note: "x"}
	case "voids":
		log, err := w.ListTransitions(w.ctx, w.admin, hiring.TransitionFilter{ApplicationID: &id}, hiring.PageRequest{Limit: 200})
		w.ok(err)
		cmd = hiring.Command{Action: hiring.ActionCorrect, Note: "x", Voids: []uuid.UUID{rapid.SampledFrom(log.Items).Draw(t, "void").ID}}
		if rapid.Bool().Draw(t, "replace") {
			cmd.To, cmd.EffectiveAt = &to, w.past(t)
		}
	case "interview":
		start := rapid.SampledFrom(w.instant).Draw(t, "start")
		_, err := w.CreateInterview(w.ctx, w.admin, hiring.Interview{ApplicationID: id, StartsAt: start, EndsAt: start.Add(time.Minute), TimeZone: "UTC", Status: hiring.InterviewHeld})
		return err
	case "unhold":
		held, err := w.ListInterviews(w.ctx, w.admin, hiring.InterviewFilter{ApplicationIDs: []uuid.UUID{id}}, hiring.PageRequest{Limit: 200})
		w.ok(err)
		if len(held.Items) == 0 {
			return nil
		}
		i := rapid.SampledFrom(held.Items).Draw(t, "interview")
		i.Status = rapid.SampledFrom([]hiring.InterviewStatus{hiring.InterviewHeld, hiring.InterviewCancelled, hiring.InterviewScheduled}).Draw(t, "status")
		i.StartsAt = rapid.SampledFrom(w.instant).Draw(t, "start")
		i.EndsAt = i.StartsAt.Add(time.Minute)
		_, err = w.UpdateInterview(w.ctx, w.admin, i)
		return err
	case "edit":
		edit := app.Application
		s := rapid.SampledFrom([]string{"linkedin", "instagram"}).Draw(t, "source")
		edit.Source, edit.PostingID = &s, nil
		if rapid.IntRange(0, 2).Draw(t, "posted") == 0 {
			edit.Source, edit.PostingID = nil, new(rapid.SampledFrom(w.postings).Draw(t, "posting"))
		}
		if edit.JobID == w.jobs[1].ID {
			edit.JuryID = &w.juries[rapid.IntRange(1, 2).Draw(t, "jury")].ID
		}
		if at := w.past(t); at != nil {
			edit.ReceivedAt = *at
		}
		_, err := w.UpdateApplication(w.ctx, w.admin, edit)
		return err
	}
	_, err = w.Transition(w.ctx, w.admin, hiring.ApplicationCommand{ApplicationID: id, Version: app.Version, Command: cmd})
	return err
}

// askGrowth asks about an activity: row by row, what was there at its end and not at its beginning, both of which are asked too.
func (w *world) askGrowth(t *rapid.T, q hiring.FunnelQuestion) hiring.Funnel {
	at := func(m *hiring.Moment) hiring.Funnel {
		then := q
		then.Basis, then.From, then.To, then.AsOf = hiring.BasisCohort, nil, nil, m
		return w.ask(t, then)
	}
	q.Unit = hiring.UnitApplication
	grown, err := w.Funnel(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	end, begin := at(q.To), at(q.From)
	want := append(hiring.Minus(end.Rows, begin.Rows), hiring.Minus([]hiring.FunnelRow{end.Total}, []hiring.FunnelRow{begin.Total})...)
	got := append(slices.Clone(grown.Rows), grown.Total)
	for i := range want {
		if len(got) != len(want) || got[i].ID != want[i].ID || got[i].Tally != want[i].Tally {
			t.Fatalf("%+v grew by %+v, not by %+v", q, got, want)
		}
	}
	return grown
}

// ask puts the same question to the ledger and, as a question about people who each applied once, to the replay of
// all transitions, to which what was declared is added. The two must agree on every number; so must what somebody is told who is limited to a department, and what
// everybody is told who asks about that department.
func (w *world) ask(t *rapid.T, q hiring.FunnelQuestion) hiring.Funnel {
	if q.Basis == hiring.BasisActivity {
		return w.askGrowth(t, q)
	}
	q.Unit = hiring.UnitApplication
	fast, err := w.Funnel(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	q.Unit = hiring.UnitCandidate
	slow, err := w.Funnel(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	w.addDeclared(t, q, &slow)
	if diff := cmp.Diff(slow, fast); diff != "" {
		t.Fatalf("the ledger differs from the replay (-replay +ledger) for %+v:\n%s", q, diff)
	}
	q.Unit = rapid.SampledFrom([]hiring.Unit{hiring.UnitApplication, hiring.UnitApplication, hiring.UnitCandidate}).Draw(t, "unit")
	limited, err := w.Funnel(w.ctx, w.limited, q)
	if err != nil {
		t.Fatal(err)
	}
	q.DepartmentIDs = []uuid.UUID{w.office}
	all, err := w.Funnel(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, limited); diff != "" {
		t.Fatalf("whoever is limited to a department is told something else (-of the department +limited) for %+v:\n%s", q, diff)
	}
	return fast
}

// moment is when something happened, or just before or after, or the day of it, or a midnight near it: nothing that was kept of a
// day may count what lies beyond it.
func (w *world) moment(t *rapid.T) *hiring.Moment {
	at := w.past(t)
	if at == nil {
		return nil
	}
	midnight := at.UTC().Truncate(24 * time.Hour)
	m := hiring.Moment{At: rapid.SampledFrom([]time.Time{
		*at, *at, at.Add(-time.Microsecond), at.Add(time.Microsecond), midnight, midnight.Add(-time.Microsecond), midnight.Add(24 * time.Hour), midnight.Add(12 * time.Hour),
	}).Draw(t, "moment")}
	if rapid.Bool().Draw(t, "whole day") {
		m = hiring.Moment{Day: hiring.DateOf(*at, w.Zone())}
	}
	if m.Day == "" && m.At.After(w.now) {
		m.At = w.now
	}
	return &m
}

func (w *world) resolve(m hiring.Moment) time.Time {
	at, _ := m.Resolve(w.now, w.Zone())
	return at
}

// cohortQuestion is one about a cohort, of instants.
func (w *world) cohortQuestion(t *rapid.T) hiring.FunnelQuestion {
	q := w.question(t)
	q.Basis, q.From, q.To = hiring.BasisCohort, nil, nil
	for _, m := range []*hiring.Moment{q.AsOf, q.KnownAt} {
		if m != nil {
			m.At, m.Day = w.resolve(*m), ""
		}
	}
	return q
}

func (w *world) question(t *rapid.T) hiring.FunnelQuestion {
	q := hiring.FunnelQuestion{Basis: hiring.BasisCohort, GroupBy: rapid.SampledFrom([]hiring.GroupBy{hiring.GroupJury, hiring.GroupJury, hiring.GroupJob, hiring.GroupSource, hiring.GroupOrigin, hiring.GroupMonth}).Draw(t, "group")}
	q.AsOf, q.KnownAt = w.moment(t), w.moment(t)
	if rapid.IntRange(0, 3).Draw(t, "basis") == 0 {
		q.From, q.To, q.AsOf = w.moment(t), w.moment(t), nil
		if q.From != nil && q.To != nil && !w.resolve(*q.To).Before(w.resolve(*q.From)) {
			q.Basis = hiring.BasisActivity
		} else {
			q.From, q.To = nil, nil
		}
	}
	switch rapid.IntRange(0, 5).Draw(t, "filter") {
	case 0:
		q.JuryIDs = []uuid.UUID{rapid.SampledFrom(w.juries).Draw(t, "jury").ID}
	case 1:
		q.Sources = []string{"linkedin"}
	case 2:
		from, to := hiring.DateOf(w.instant[0], w.Zone()), hiring.DateOf(rapid.SampledFrom(w.instant).Draw(t, "until"), w.Zone())
		q.ReceivedFrom, q.ReceivedTo = &from, &to
	case 3:
		q.PostingIDs = []uuid.UUID{rapid.SampledFrom(w.postings).Draw(t, "posting asked about")}
	}
	return q
}

// TestFunnelEqualsReplay holds the invariants of the funnel under a random walk.
func TestFunnelEqualsReplay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				w.step(t)
			}
			w.ask(t, hiring.FunnelQuestion{Basis: hiring.BasisCohort, GroupBy: hiring.GroupJury})
			w.ask(t, hiring.FunnelQuestion{Basis: hiring.BasisSnapshot, GroupBy: hiring.GroupStage})
			overlapping := w.question(t)
			overlapping.GroupBy = rapid.SampledFrom([]hiring.GroupBy{hiring.GroupDepartment, hiring.GroupCampaign, hiring.GroupPosting}).Draw(t, "by")
			w.ask(t, overlapping)
			for range 3 {
				q := w.question(t)
				answer := w.ask(t, q)
				if q.Basis == hiring.BasisCohort { // of what grew, more may be hired than selected
					checkInvariants(t, w, answer)
				}
				w.keep(t, q, answer)
			}
			w.checkActivity(t)
			w.checkSources(t, rapid.SampledFrom([]hiring.Actor{w.admin, w.limited}).Draw(t, "who asks about sources"), w.cohortQuestion(t))
			if found, _ := differences(t, w.Store); len(found) > 0 {
				t.Fatalf("the check finds %v", found)
			}
		})
		w.checkQuality(t)
	})
}

func checkInvariants(t *rapid.T, w *world, f hiring.Funnel) {
	sum := hiring.Tally{}
	for _, r := range append(f.Rows, f.Total) {
		for m := hiring.Relevant; m <= hiring.Hired; m++ {
			if r.Tally.Counts[m] > r.Tally.Counts[m-1] || r.Tally.Observed[m] > r.Tally.Counts[m] || r.Tally.Observed[m] < 0 {
				t.Fatalf("row %q: counts %v, observed %v", r.Label, r.Tally.Counts, r.Tally.Observed)
			}
		}
		outcomes := 0
		for _, n := range r.Tally.Outcomes {
			outcomes += n
		}
		if r.Provenance.Traced() && outcomes != r.Tally.Counts[hiring.Received] {
			t.Fatalf("row %q: outcomes %v of %d", r.Label, r.Tally.Outcomes, r.Tally.Counts[hiring.Received])
		}
	}
	var from hiring.Provenance
	for _, r := range f.Rows {
		for m := range r.Tally.Counts {
			sum.Counts[m] += r.Tally.Counts[m]
			if r.Unknown[m] && !f.Total.Unknown[m] {
				t.Fatalf("row %q does not know %s, and the total does", r.Label, hiring.Milestone(m))
			}
		}
		from = from.With(r.Provenance)
	}
	if sum.Counts != f.Total.Tally.Counts || from != f.Total.Provenance {
		t.Fatalf("rows sum to %v, %s; total is %v, %s", sum.Counts, from, f.Total.Tally.Counts, f.Total.Provenance)
	}
	for _, j := range w.jobs {
		now, err := w.GetJob(w.ctx, w.admin, j.ID)
		if err != nil || now.Hired > now.Openings {
			t.Fatalf("job %s: %d hired for %d openings (%v)", now.Title, now.Hired, now.Openings, err)
		}
	}
}
