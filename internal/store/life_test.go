package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// bench is a store with one job, one jury and the clock in the test's hands.
type bench struct {
	*store.Store
	t     testing.TB
	ctx   context.Context
	admin hiring.Actor
	now   time.Time
	job   hiring.Job
	jury  hiring.Jury
}

func setup(t testing.TB, url string) *bench {
	t.Helper()
	b := &bench{t: t, ctx: context.Background(), now: time.Date(2024, 9, 2, 8, 0, 0, 0, time.UTC)}
	b.Store = storetest.Open(t, store.Config{URL: url, Zone: storetest.Zone(), Clock: func() time.Time { return b.now }})
	u, err := b.CreateUser(b.ctx, hiring.Operator("test"), hiring.User{Email: "admin@example.org", Name: "Ada", Role: hiring.RoleAdmin})
	b.ok(err)
	b.admin = hiring.Actor{UserID: u.ID, Role: hiring.RoleAdmin, RequestID: "test"}
	b.job, err = b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Archiviste", Openings: 1, Status: hiring.JobOpen})
	b.ok(err)
	b.jury, err = b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: b.job.ID, Name: "Archiviste", Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
	b.ok(err)
	return b
}

func (b *bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// later moves the clock on.
func (b *bench) later(d time.Duration) { b.now = b.now.Add(d) }

// apply enters a new person's application.
func (b *bench) apply(name string) hiring.ApplicationView {
	b.t.Helper()
	app, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
		Application: hiring.Application{JobID: b.job.ID},
		Candidate:   &hiring.Candidate{GivenName: name, FamilyName: "Test"},
	})
	b.ok(err)
	return app
}

// do carries out a command on an application as it stands.
func (b *bench) do(app uuid.UUID, cmd hiring.Command) (hiring.Recorded, error) {
	b.t.Helper()
	now, err := b.GetApplication(b.ctx, b.admin, app)
	b.ok(err)
	return b.Transition(b.ctx, b.admin, hiring.ApplicationCommand{ApplicationID: app, Version: now.Version, Command: cmd})
}

func (b *bench) move(app uuid.UUID, to hiring.StageKey) hiring.Recorded {
	b.t.Helper()
	r, err := b.do(app, hiring.Command{Action: hiring.ActionMove, To: &to})
	b.ok(err)
	return r
}

func TestLifeOfAnApplication(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		app := b.apply("Zoé")
		if app.JuryID == nil || *app.JuryID != b.jury.ID {
			t.Fatalf("a new application joins the only open jury; got %v", app.JuryID)
		}
		b.later(time.Hour)
		b.move(app.ID, "relevant")
		b.later(time.Hour)
		start := b.now
		b.later(time.Hour)
		_, err := b.CreateInterview(b.ctx, b.admin, hiring.Interview{
			ApplicationID: app.ID, StartsAt: start, EndsAt: start.Add(time.Hour),
			TimeZone: "Europe/Paris", Status: hiring.InterviewHeld,
		})
		b.ok(err)
		got, err := b.GetApplication(b.ctx, b.admin, app.ID)
		b.ok(err)
		if got.Stage != "interviewed" || got.Reached != hiring.Interviewed || got.Status != hiring.StatusActive {
			t.Fatalf("after a held interview it stands at interviewed; got %+v", got.Standing)
		}
		b.later(time.Hour)
		hire := b.move(app.ID, "hired")
		if hire.Application.Status != hiring.StatusHired {
			t.Fatalf("got %+v", hire.Application.Standing)
		}
		second := b.apply("Yann")
		to := hiring.StageKey("hired")
		if _, err := b.do(second.ID, hiring.Command{Action: hiring.ActionMove, To: &to}); hiring.Code(err) != "no_opening_left" {
			t.Fatalf("the second hire: %v", err)
		}
		b.later(time.Hour)
		again, err := b.do(app.ID, hiring.Command{Action: hiring.ActionReopen})
		b.ok(err)
		if s := again.Application.Standing; s.Stage != "interviewed" || s.Reached != hiring.Selected || s.Status != hiring.StatusActive {
			t.Fatalf("a hire that fell through goes back; got %+v", s)
		}
		page, err := b.ListApplications(b.ctx, b.admin, hiring.ApplicationFilter{Query: "zoe"}, hiring.PageRequest{Limit: 10})
		b.ok(err)
		if len(page.Items) != 1 {
			t.Fatalf("a search without accents finds 1, got %d", len(page.Items))
		}
		log, err := b.ListTransitions(b.ctx, b.admin, hiring.TransitionFilter{ApplicationID: &app.ID}, hiring.PageRequest{Limit: 50})
		b.ok(err)
		if len(log.Items) != 5 {
			t.Fatalf("want 5 transitions, got %d", len(log.Items))
		}
	})
}
