package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// stroller does random things to applications that others change at the same time.
type stroller struct {
	*crowd
	*rand.Rand
	client int
	jobs   []hiring.Job
	juries map[uuid.UUID][]hiring.Jury
	apps   []uuid.UUID
}

func (s *stroller) store() *store.Store { return s.at(s.client) }

func pick[T any](s *stroller, from []T) T { return from[s.IntN(len(from))] }

// chance is n in 10.
func (s *stroller) chance(n int) bool { return s.IntN(10) < n }

// stroll does one thing; whatever the rules refuse is fine.
func (s *stroller) stroll() error {
	app, err := s.store().GetApplication(s.ctx, s.admin, pick(s, s.apps))
	if err != nil {
		return err
	}
	switch n := s.IntN(20); {
	case n < 12:
		return s.crowd.command(s.client, app, s.command(app))
	case n < 15:
		return s.interview(app)
	case n < 18:
		return s.edit(app)
	case n == 18:
		jury := pick(s, s.juries[app.JobID])
		return s.setJury(s.client, jury, pick(s, []hiring.JuryStatus{hiring.JuryOpen, hiring.JuryOpen, hiring.JuryClosed}))
	}
	_, err = s.store().FoldLedger(s.ctx)
	return err
}

// ago is up to an hour before now, often long before the application was received.
func (s *stroller) ago() time.Time {
	now, err := s.store().Now(s.ctx)
	s.ok(err)
	return now.Add(-time.Duration(s.IntN(3600)) * time.Millisecond)
}

func (s *stroller) command(app hiring.ApplicationView) hiring.Command {
	if s.chance(7) && len(app.Allowed) > 0 { // what is offered
		a := pick(s, app.Allowed)
		cmd := hiring.Command{Action: a.Action}
		if len(a.To) > 0 {
			cmd.To = new(pick(s, a.To))
		}
		return s.complete(cmd)
	}
	cmd := hiring.Command{Action: pick(s, []hiring.Action{hiring.ActionMove, hiring.ActionReject, hiring.ActionWithdraw, hiring.ActionReopen, hiring.ActionCorrect})}
	if cmd.Action == hiring.ActionMove || cmd.Action == hiring.ActionCorrect {
		cmd.To = new(pick(s, []hiring.StageKey{"received", "relevant", "interviewed", "selected", "hired"}))
	}
	if cmd.Action != hiring.ActionCorrect && s.chance(6) {
		cmd.EffectiveAt = new(s.ago())
	}
	return s.complete(cmd)
}

func (s *stroller) complete(cmd hiring.Command) hiring.Command {
	switch cmd.Action {
	case hiring.ActionReject:
		cmd.Reason = new("profile_not_relevant")
	case hiring.ActionWithdraw:
		cmd.Reason = new("salary")
	case hiring.ActionCorrect:
		cmd.Note = "a slip"
	case hiring.ActionMove, hiring.ActionReopen:
	}
	return cmd
}

func (s *stroller) interview(app hiring.ApplicationView) error {
	known, err := s.store().ListInterviews(s.ctx, s.admin, hiring.InterviewFilter{ApplicationIDs: []uuid.UUID{app.ID}}, hiring.PageRequest{Limit: 5})
	if err != nil {
		return err
	}
	outcome := pick(s, []hiring.InterviewStatus{hiring.InterviewHeld, hiring.InterviewHeld, hiring.InterviewNoShow, hiring.InterviewCancelled, hiring.InterviewScheduled})
	at := s.ago()
	if len(known.Items) < 2 {
		_, err = s.store().CreateInterview(s.ctx, s.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: at, EndsAt: at.Add(time.Minute), Status: outcome})
		return err
	}
	i := pick(s, known.Items)
	i.Status = outcome
	if s.chance(3) {
		i.StartsAt, i.EndsAt = at, at.Add(time.Minute)
	}
	_, err = s.store().UpdateInterview(s.ctx, s.admin, i)
	return err
}

func (s *stroller) edit(app hiring.ApplicationView) error {
	edit := app.Application
	switch s.IntN(3) {
	case 0:
		edit.JuryID = nil
		if s.chance(7) {
			edit.JuryID = new(pick(s, s.juries[app.JobID]).ID)
		}
	case 1:
		edit.Source = pick(s, []*string{nil, new("event"), new("referral")})
	default:
		edit.ReceivedAt = s.ago()
	}
	_, err := s.store().UpdateApplication(s.ctx, s.admin, edit)
	return err
}

// However many change the same applications at once, what is kept of them is the replay of what is recorded.
func TestStrollersEndWhereTheReplayDoes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		const strollers, strolls = 8, 60
		c := gather(t, url)
		s := stroller{crowd: c, juries: map[uuid.UUID][]hiring.Jury{}}
		for n := range 2 {
			job := c.openJob(n + 1)
			s.jobs = append(s.jobs, job)
			s.juries[job.ID] = []hiring.Jury{c.jury(job.ID, hiring.JuryOpen), c.jury(job.ID, hiring.JuryDraft)}
			for _, a := range c.applications(job.ID, 4) {
				s.apps = append(s.apps, a.ID)
			}
		}
		codes := c.together(strollers, func(i int) error {
			mine := s
			mine.client, mine.Rand = i, rand.New(rand.NewPCG(2024, uint64(i)))
			for range strolls {
				if err := mine.stroll(); err != nil && (hiring.Code(err) == "" || hiring.Code(err) == "unavailable") {
					return err
				}
			}
			return nil
		})
		c.want(codes, map[string]int{"": strollers})
		s.verify()
	})
}

// verify compares what is kept (rows, counts, the ledger) with the replay of what is recorded.
func (s *stroller) verify() {
	s.t.Helper()
	hires := map[uuid.UUID]int{}
	var all []store.Recorded
	for _, id := range s.apps {
		r, err := s.at(0).Record(s.ctx, id)
		s.ok(err)
		all = append(all, r)
		standing, err := r.History.Standing()
		s.ok(err)
		last := r.History.Attributions[len(r.History.Attributions)-1]
		switch row := r.Row; {
		case row.Standing != standing:
			s.t.Errorf("the row says %+v, the replay %+v", row.Standing, standing)
		case row.Sequence != len(r.History.Transitions):
			s.t.Errorf("the row says %d transitions, %d are recorded", row.Sequence, len(r.History.Transitions))
		case fmt.Sprint(deref(row.JuryID), deref(row.Source)) != fmt.Sprint(deref(last.JuryID), deref(last.Source)):
			s.t.Errorf("the row belongs to %v %v, the last attribution says %v %v", row.JuryID, row.Source, last.JuryID, last.Source)
		case standing.Status == hiring.StatusHired:
			hires[row.JobID]++
		}
		s.inOrder(r.History)
		told, err := s.at(0).Rows(s.ctx, "SELECT count(*), count(DISTINCT version), max(version) FROM outbox_events WHERE subject_id = ?", id)
		s.ok(err)
		if version := fmt.Sprint(r.Row.Version); !slices.Equal(told[0], []string{version, version, version}) {
			s.t.Errorf("events, versions among them and the last: %v, the row is at version %s", told[0], version)
		}
	}
	for _, job := range s.jobs {
		s.counted(job.ID, hires[job.ID])
		if hires[job.ID] > job.Openings {
			s.t.Errorf("%d hires for %d openings", hires[job.ID], job.Openings)
		}
		open, err := s.at(0).ListJuries(s.ctx, s.admin, hiring.JuryFilter{JobIDs: []uuid.UUID{job.ID}, Statuses: []hiring.JuryStatus{hiring.JuryOpen}}, hiring.PageRequest{Limit: 5})
		s.ok(err)
		if n := s.unassigned(job.ID); len(open.Items) == 1 && n > 0 {
			s.t.Errorf("%d live applications have no jury, though one is open", n)
		}
	}
	s.verifyLedger(all)
	if found, checked := differences(s.t, s.at(1)); len(found) > 0 || checked.Applications != len(all) {
		s.t.Errorf("of %+v the check finds %v", checked, found)
	}
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// inOrder holds of what is recorded of one application: it was recorded in the order of its sequence.
func (s *stroller) inOrder(h hiring.History) {
	s.t.Helper()
	for i, t := range h.Transitions {
		if t.Sequence != i+1 || (i > 0 && t.RecordedAt.Before(h.Transitions[i-1].RecordedAt)) || t.EffectiveAt.After(t.RecordedAt) {
			s.t.Errorf("transition %d is recorded as %d at %v, effective %v", i+1, t.Sequence, t.RecordedAt, t.EffectiveAt)
		}
	}
}

// verifyLedger asks the ledger and the replay the same questions.
func (s *stroller) verifyLedger(all []store.Recorded) {
	s.t.Helper()
	entries, err := s.at(0).Ledger(s.ctx)
	s.ok(err)
	var moments []time.Time
	for _, e := range entries {
		moments = append(moments, e.RecordedAt, e.RecordedAt.Add(-time.Microsecond), e.EffectiveAt)
	}
	slices.SortFunc(moments, time.Time.Compare)
	moments = append(moments, moments[len(moments)-1].Add(time.Hour))
	random := rand.New(rand.NewPCG(2024, 9))
	for range 100 {
		asOf, knownAt := moments[random.IntN(len(moments))], moments[random.IntN(len(moments))]
		s.askBoth(all, entries, asOf, knownAt)
	}
	end := moments[len(moments)-1]
	s.askBoth(all, entries, end, end)

	_, err = s.at(1).FoldLedger(s.ctx)
	s.ok(err)
	live, err := s.at(0).LiveCounts(s.ctx)
	s.ok(err)
	want := map[store.Live]int{}
	for _, r := range all {
		key := store.Live{JobID: r.Row.JobID, Standing: r.Row.Standing}
		if r.Row.JuryID != nil {
			key.JuryID = *r.Row.JuryID
		}
		want[key]++
	}
	if !maps.Equal(live, want) {
		s.t.Errorf("the live counts are %v, the applications %v", live, want)
	}
}

func (s *stroller) askBoth(all []store.Recorded, entries []store.LedgerEntry, asOf, knownAt time.Time) {
	s.t.Helper()
	sums := map[hiring.Cell]int{}
	for _, e := range entries {
		if !e.EffectiveAt.After(asOf) && !e.RecordedAt.After(knownAt) {
			sums[e.Cell] += e.N
		}
	}
	for _, r := range all {
		points, err := r.History.Trajectory(&knownAt)
		s.ok(err)
		for i, p := range points {
			if !p.At.After(asOf) && (i == len(points)-1 || points[i+1].At.After(asOf)) {
				sums[p.Cell]--
			}
		}
	}
	maps.DeleteFunc(sums, func(_ hiring.Cell, n int) bool { return n == 0 })
	if len(sums) > 0 {
		s.t.Fatalf("as of %v, known at %v, the ledger and the replay differ by %+v", asOf, knownAt, sums)
	}
}
