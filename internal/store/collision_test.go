package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// heard is a job with a jury of one, whose member has an account if there is one to have.
func (c *crowd) heard(user *uuid.UUID) (hiring.Job, uuid.UUID) {
	c.t.Helper()
	job := c.openJob(1)
	seat, err := c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: c.jury(job.ID, hiring.JuryOpen).ID, Name: "Sacha", UserID: user, Role: hiring.MemberPlain})
	c.ok(err)
	return job, seat.ID
}

func (c *crowd) hear(client int, app uuid.UUID, at time.Time, seats ...uuid.UUID) error {
	i := hiring.Interview{ApplicationID: app, StartsAt: at, EndsAt: at.Add(time.Hour), TimeZone: "Europe/Paris", Status: hiring.InterviewScheduled}
	for _, s := range seats {
		i.Panel = append(i.Panel, hiring.Panelist{MemberID: s})
	}
	_, err := c.at(client).CreateInterview(c.ctx, c.admin, i)
	return err
}

// Whoever asks first has the juror: by account, whatever the jury; or by seat, without an account. So it is with a candidate.
func TestInterviewsThatMeet(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		at := time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
		u, err := c.at(0).CreateUser(c.ctx, c.admin, hiring.User{Email: "sacha@example.org", Name: "Sacha", Role: hiring.RoleJuror})
		c.ok(err)
		const clients = 8
		seats, apps := make([]uuid.UUID, clients), make([]uuid.UUID, clients)
		for n := range clients {
			job, seat := c.heard(&u.ID)
			seats[n], apps[n] = seat, c.applications(job.ID, 1)[0].ID
		}
		got := c.together(clients, func(n int) error { return c.hear(n, apps[n], at.Add(time.Duration(n)*time.Minute), seats[n]) })
		c.want(got, map[string]int{"": 1, "interview_conflict": clients - 1})

		job, expert := c.heard(nil)
		many := c.applications(job.ID, clients)
		got = c.together(clients, func(n int) error { return c.hear(n, many[n].ID, at, expert) })
		c.want(got, map[string]int{"": 1, "interview_conflict": clients - 1})

		person, err := c.at(0).CreateCandidate(c.ctx, c.admin, hiring.Candidate{GivenName: "Zoé", FamilyName: "Partout"})
		c.ok(err)
		for n := range clients {
			a, err := c.at(0).CreateApplication(c.ctx, c.admin, hiring.NewApplication{Application: hiring.Application{JobID: c.openJob(1).ID, CandidateID: person.ID}})
			c.ok(err)
			apps[n] = a.ID
		}
		got = c.together(clients, func(n int) error { return c.hear(n, apps[n], at) })
		c.want(got, map[string]int{"": 1, "interview_conflict": clients - 1})
	})
}

// Panels that name the same people in another order don't wait for one another for ever; and what is moved to the same
// hour at once collides as what is new does.
func TestPanelsThatMeet(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		const clients, members = 8, 6
		day := time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
		job := c.openJob(1)
		jury := c.jury(job.ID, hiring.JuryOpen)
		var seats []uuid.UUID
		for n := range members {
			m, err := c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: fmt.Sprint("Expert ", n), Role: hiring.MemberPlain})
			c.ok(err)
			seats = append(seats, m.ID)
		}
		planned := make([]hiring.Interview, clients)
		for n, app := range c.applications(job.ID, clients) {
			panel := []hiring.Panelist{}
			for k := range members {
				panel = append(panel, hiring.Panelist{MemberID: seats[(k+n)%members]})
			}
			at := day.Add(time.Duration(n) * 24 * time.Hour)
			var err error
			planned[n], err = c.at(n).CreateInterview(c.ctx, c.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: at, EndsAt: at.Add(time.Hour), TimeZone: "UTC", Status: hiring.InterviewScheduled, Panel: panel})
			c.ok(err)
		}
		got := c.together(clients, func(n int) error {
			i := planned[n]
			i.StartsAt, i.EndsAt = day.Add(-time.Hour), day
			_, err := c.at(n).UpdateInterview(c.ctx, c.admin, i)
			return err
		})
		c.want(got, map[string]int{"": 1, "interview_conflict": clients - 1})
	})
}

// Whoever writes an interview while its jury closes waits to hear whether it did.
func TestAJuryClosesWhileItHears(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		closed := c.jury(job.ID, hiring.JuryOpen)
		app := c.applications(job.ID, 1)[0]
		closed.Status = hiring.JuryClosed
		heard := make(chan error, 1)
		_, err := c.at(0).Once(c.ctx, keyed("a"), func(ctx context.Context) (store.KeptAnswer, error) {
			if _, err := c.at(0).UpdateJury(ctx, c.admin, closed); err != nil {
				return store.KeptAnswer{}, err
			}
			go func() { heard <- c.hear(1, app.ID, time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)) }()
			for store.SQLitePath(url) == "" && len(heard) == 0 { // until it waits; SQLite lets nobody write beside
				waiting, err := c.at(1).Rows(ctx, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
				if err != nil || len(waiting) > 0 {
					return store.KeptAnswer{Status: 201, Body: []byte("{}")}, err
				}
			}
			return store.KeptAnswer{Status: 201, Body: []byte("{}")}, nil
		})
		c.ok(err)
		if err := <-heard; hiring.Code(err) != "jury_closed" {
			t.Errorf("the jury had closed: %v", err)
		}
	})
}
