package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// refused fails unless err is a refusal with this code: its own, or that of its first violation.
func (b *bench) refused(what string, err error, code string) {
	b.t.Helper()
	got := hiring.Code(err)
	var e *hiring.Error
	if errors.As(err, &e) && len(e.Violations) > 0 {
		got = e.Violations[0].Code
	}
	if got != code {
		b.t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func (b *bench) stands(app uuid.UUID, stage hiring.StageKey, reached hiring.Milestone, status hiring.Status) {
	b.t.Helper()
	a, err := b.GetApplication(b.ctx, b.admin, app)
	b.ok(err)
	if a.Stage != stage || a.Reached != reached || a.Status != status {
		b.t.Errorf("it stands at %s, reached %s, %s; want %s, %s, %s", a.Stage, a.Reached, a.Status, stage, reached, status)
	}
}

func (b *bench) hires(want int) {
	b.t.Helper()
	job, err := b.GetJob(b.ctx, b.admin, b.job.ID)
	b.ok(err)
	if job.Hired != want || job.Status != hiring.JobOpen {
		b.t.Errorf("%d hires on an %s job, want %d on an open one", job.Hired, job.Status, want)
	}
}

func TestRule8OnlyAHeldInterviewMoves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		app := b.apply("Zoé")
		b.later(time.Hour)
		for _, status := range []hiring.InterviewStatus{hiring.InterviewScheduled, hiring.InterviewNoShow, hiring.InterviewCancelled} {
			_, err := b.CreateInterview(b.ctx, b.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: b.now, EndsAt: b.now.Add(time.Hour), Status: status})
			b.ok(err)
			b.stands(app.ID, "received", hiring.Received, hiring.StatusActive)
		}
		start := b.now.Add(time.Hour)
		i, err := b.CreateInterview(b.ctx, b.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: start, EndsAt: start.Add(time.Hour), Status: hiring.InterviewScheduled})
		b.ok(err)
		for _, early := range []hiring.InterviewStatus{hiring.InterviewHeld, hiring.InterviewNoShow} {
			_, err = b.RecordOutcome(b.ctx, b.admin, i.ID, i.Version, early, nil)
			b.refused("before the start", err, "not_started")
		}
		b.later(time.Hour)
		i, err = b.RecordOutcome(b.ctx, b.admin, i.ID, i.Version, hiring.InterviewHeld, nil)
		b.ok(err)
		b.stands(app.ID, "interviewed", hiring.Interviewed, hiring.StatusActive)
		_, err = b.RecordOutcome(b.ctx, b.admin, i.ID, i.Version, hiring.InterviewNoShow, nil)
		b.ok(err)
		b.stands(app.ID, "received", hiring.Received, hiring.StatusActive)
	})
}

func TestRule9OneLiveApplication(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		first := b.apply("Zoé")
		again := hiring.NewApplication{Application: hiring.Application{JobID: b.job.ID, CandidateID: first.CandidateID}}
		_, err := b.CreateApplication(b.ctx, b.admin, again)
		b.refused("a second live one", err, "duplicate_application")
		reason := "profile_not_relevant"
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionReject, Reason: &reason})
		b.ok(err)
		_, err = b.CreateApplication(b.ctx, b.admin, again)
		b.ok(err)
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionReopen})
		b.refused("reopening beside a live one", err, "duplicate_application")
		stage := hiring.StageKey("received")
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionCorrect, To: &stage, Note: "a slip"})
		b.refused("correcting beside a live one", err, "duplicate_application")
		b.stands(first.ID, "received", hiring.Received, hiring.StatusRejected)
	})
}

func TestRule9OpenPeriods(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		enter := func(at *time.Time) error {
			_, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
				Application: hiring.Application{JobID: b.job.ID}, At: at,
				Candidate: &hiring.Candidate{GivenName: "Yann", FamilyName: "Test"},
			})
			return err
		}
		opened := b.now
		for i, status := range []hiring.JobStatus{hiring.JobDraft, hiring.JobOpen, hiring.JobClosed} {
			b.later(time.Hour)
			var err error
			b.job.Status = status
			b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
			b.ok(err)
			err = enter(nil)
			b.refused("now", err, []string{"job_not_open", "", "job_not_open"}[i])
			if err == nil {
				opened = b.now
			}
		}
		b.ok(enter(&opened))
		b.refused("received when it was closed", enter(new(b.now)), "job_not_open")
		b.refused("in the future", enter(new(b.now.Add(time.Microsecond))), "in_the_future")
	})
}

func TestRule10AJuryOfTheSameJob(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		other, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Architecte", Openings: 1, Status: hiring.JobOpen})
		b.ok(err)
		stranger, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: other.ID, Name: "Architecte", Quorum: 1, Status: hiring.JuryOpen})
		b.ok(err)
		app := b.apply("Zoé")
		edit := app.Application
		edit.JuryID = &stranger.ID
		_, err = b.UpdateApplication(b.ctx, b.admin, edit)
		b.refused("a jury of another job", err, "jury_of_another_job")
		edit.JuryID = nil
		_, err = b.UpdateApplication(b.ctx, b.admin, edit)
		b.refused("no jury, beside the only open one", err, "only_open_jury")
		moved := b.jury
		moved.JobID = other.ID
		if _, err = b.UpdateJury(b.ctx, b.admin, moved); err == nil {
			t.Error("a jury changed its job")
		}
	})
}

func TestRule10WhoIsLeftJoinsTheOnlyOpenJury(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		app := b.apply("Zoé")
		for _, end := range []func(other hiring.Jury) error{
			func(other hiring.Jury) error { return b.DeleteJury(b.ctx, b.admin, other.ID, other.Version) },
			func(other hiring.Jury) error {
				other.Status = hiring.JuryClosed
				_, err := b.UpdateJury(b.ctx, b.admin, other)
				return err
			},
		} {
			b.later(time.Hour)
			other, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: b.job.ID, Name: "Second", Quorum: 1, Status: hiring.JuryOpen})
			b.ok(err)
			now, err := b.GetApplication(b.ctx, b.admin, app.ID)
			b.ok(err)
			edit := now.Application
			edit.JuryID = nil
			_, err = b.UpdateApplication(b.ctx, b.admin, edit)
			b.ok(err) // there are two open ones
			b.ok(end(other))
			now, err = b.GetApplication(b.ctx, b.admin, app.ID)
			b.ok(err)
			if now.JuryID == nil || *now.JuryID != b.jury.ID {
				t.Errorf("one open jury is left, the application has %v", now.JuryID)
			}
		}
	})
}

func TestRule11Openings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		first, second := b.apply("Zoé"), b.apply("Yann")
		b.later(time.Hour)
		b.move(first.ID, "hired")
		b.hires(1)
		stage := hiring.StageKey("hired")
		_, err := b.do(second.ID, hiring.Command{Action: hiring.ActionMove, To: &stage})
		b.refused("no opening", err, "no_opening_left")
		b.stands(second.ID, "received", hiring.Received, hiring.StatusActive) // left alone
		b.later(time.Hour)
		selected := hiring.StageKey("selected")
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionCorrect, To: &selected, Note: "the wrong person"})
		b.ok(err)
		b.hires(0)
		b.later(time.Hour)
		b.move(second.ID, "hired")
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionCorrect, To: &stage, Note: "the right person after all"})
		b.refused("a hire by correction", err, "no_opening_left")
		_, err = b.do(second.ID, hiring.Command{Action: hiring.ActionReopen})
		b.ok(err)
		b.hires(0)
		b.stands(second.ID, "received", hiring.Selected, hiring.StatusActive)
		b.job, err = b.GetJob(b.ctx, b.admin, b.job.ID)
		b.ok(err)
		both := []hiring.ApplicationCommand{}
		for _, id := range []uuid.UUID{first.ID, second.ID} {
			now, err := b.GetApplication(b.ctx, b.admin, id)
			b.ok(err)
			both = append(both, hiring.ApplicationCommand{ApplicationID: id, Version: now.Version, Command: hiring.Command{Action: hiring.ActionMove, To: &stage}})
		}
		_, err = b.TransitionAll(b.ctx, b.admin, both)
		b.refused("two at once for one opening", err, "no_opening_left")
		b.hires(0)
	})
}

// A clock that is set back does not turn the order of what is recorded.
func TestAClockSetBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		app := b.apply("Zoé")
		b.later(time.Hour)
		b.move(app.ID, "relevant")
		b.later(-30 * time.Minute)
		b.move(app.ID, "interviewed")
		b.later(-24 * time.Hour)
		b.move(app.ID, "selected")
		b.stands(app.ID, "selected", hiring.Selected, hiring.StatusActive)
		r, err := b.Record(b.ctx, app.ID)
		b.ok(err)
		for i, tr := range r.History.Transitions[1:] {
			if tr.RecordedAt.Before(r.History.Transitions[i].RecordedAt) || tr.EffectiveAt.After(tr.RecordedAt) {
				t.Errorf("transition %d is recorded at %v, effective %v, after %v", tr.Sequence, tr.RecordedAt, tr.EffectiveAt, r.History.Transitions[i].RecordedAt)
			}
		}
	})
}

// TestPastHiresStayWithinOpenings: not only now, at no time were more people hired than there were openings; an edit that
// adds no hire is not held to openings that were lowered since.
func TestPastHiresStayWithinOpenings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		day := 24 * time.Hour
		first, second := b.apply("Zoé"), b.apply("Yann")
		b.later(30 * day)
		hired := hiring.StageKey("hired")
		on := func(days int) *time.Time { at := b.now.Add(time.Duration(days-30) * day); return &at }
		_, err := b.do(first.ID, hiring.Command{Action: hiring.ActionMove, To: &hired, EffectiveAt: on(5)})
		b.ok(err)
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionReopen, EffectiveAt: on(20)})
		b.ok(err)
		if _, err := b.do(second.ID, hiring.Command{Action: hiring.ActionMove, To: &hired, EffectiveAt: on(10)}); hiring.Code(err) != "no_opening_left" {
			t.Fatalf("a hire while the opening was taken: %v", err)
		}
		_, err = b.do(second.ID, hiring.Command{Action: hiring.ActionMove, To: &hired, EffectiveAt: on(20)})
		b.ok(err)

		edit, err := b.GetApplication(b.ctx, b.admin, first.ID)
		b.ok(err)
		source := "linkedin"
		edit.Source = &source
		_, err = b.UpdateApplication(b.ctx, b.admin, edit.Application)
		b.ok(err)
		for days := range 30 {
			f := b.ask(hiring.FunnelQuestion{AsOf: at(*on(days))})
			if n := f.Total.Tally.Counts[hiring.Hired]; n > 1 {
				t.Errorf("on day %d %d are hired", days, n)
			}
		}
	})
}
