package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// However often, and wherever, the same recusal is recorded at once: it is there once.
func TestTheSameRecusalTenTimesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		jury := c.jury(job.ID, hiring.JuryOpen)
		app := c.applications(job.ID, 1)[0]
		seat, err := c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Bob", Role: hiring.MemberPlain})
		c.ok(err)
		for _, of := range []*uuid.UUID{&app.ID, nil} {
			c.want(c.together(10, func(i int) error {
				_, err := c.at(i).CreateRecusal(c.ctx, c.admin, hiring.Recusal{JuryID: jury.ID, MemberID: seat.ID, ApplicationID: of, Reason: "Parenté"})
				return err
			}), map[string]int{"": 1, "already_recused": 9})
		}
	})
}

// Who steps back while interviews are planned with them, and moved, is in the end to hear none of what they stepped back from.
func TestAMemberStepsBackWhileInterviewsArePlanned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for _, whole := range []bool{true, false, true, false} {
			job := c.openJob(1)
			jury := c.jury(job.ID, hiring.JuryOpen)
			apps := c.applications(job.ID, 5)
			seat, err := c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Bob", Role: hiring.MemberPlain})
			c.ok(err)
			recusal := hiring.Recusal{JuryID: jury.ID, MemberID: seat.ID, Reason: "Parenté"}
			if !whole {
				recusal.ApplicationID = &apps[0].ID
			}
			start := time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC)
			codes := c.together(11, func(i int) error {
				if i == 10 {
					_, err := c.at(i).CreateRecusal(c.ctx, c.admin, recusal)
					return err
				}
				interview, err := c.at(i).CreateInterview(c.ctx, c.admin, hiring.Interview{
					ApplicationID: apps[i%5].ID, StartsAt: start.Add(time.Duration(i) * time.Hour), EndsAt: start.Add(time.Duration(i+1) * time.Hour),
					Status: hiring.InterviewScheduled, Panel: []hiring.Panelist{{MemberID: seat.ID}},
				})
				if err != nil {
					return err
				}
				interview.Location = "Salle 12"
				_, err = c.at(i).UpdateInterview(c.ctx, c.admin, interview)
				return err
			})
			for code := range codes {
				if code != "" && code != "invalid" && code != "stale_version" {
					t.Errorf("whole %t: %v", whole, codes)
				}
			}
			members := []uuid.UUID{seat.ID}
			planned, err := c.at(0).ListInterviews(c.ctx, c.admin, hiring.InterviewFilter{MemberIDs: members}, hiring.PageRequest{Limit: 200})
			c.ok(err)
			for _, i := range planned.Items {
				if whole || i.ApplicationID == apps[0].ID {
					t.Errorf("whole %t: who stepped back is to hear interview %s", whole, i.ID)
				}
			}
			stands, err := c.at(0).ListRecusals(c.ctx, c.admin, jury.ID, hiring.PageRequest{Limit: 5})
			c.ok(err)
			if len(stands.Items) != 1 {
				t.Errorf("whole %t: %d recusals: %v", whole, len(stands.Items), codes)
			}
		}
	})
}

// A jury that opens while a member steps back opens before that, with its quorum, or not at all.
func TestAJuryOpensWhileItsMembersLeave(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for range 8 {
			jury := c.jury(c.openJob(1).ID, hiring.JuryDraft)
			seat, err := c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Bob", Role: hiring.MemberPlain})
			c.ok(err)
			jury.Quorum = 2
			jury, err = c.at(0).UpdateJury(c.ctx, c.admin, jury)
			c.ok(err)
			codes := c.together(2, func(i int) error {
				if i == 0 {
					return c.setJury(i, jury, hiring.JuryOpen)
				}
				_, err := c.at(i).CreateRecusal(c.ctx, c.admin, hiring.Recusal{JuryID: jury.ID, MemberID: seat.ID, Reason: "Parenté"})
				return err
			})
			now, err := c.at(0).GetJury(c.ctx, c.admin, jury.ID)
			c.ok(err)
			left, err := c.at(0).ListRecusals(c.ctx, c.admin, jury.ID, hiring.PageRequest{Limit: 5})
			c.ok(err)
			if now.Status == hiring.JuryOpen && !left.Items[0].CreatedAt.After(now.UpdatedAt) {
				t.Errorf("it opened at %s, and its member had left at %s", now.UpdatedAt, left.Items[0].CreatedAt)
			}
			if codes[""]+codes["quorum_missing"] != 2 {
				t.Errorf("%v", codes)
			}
		}
	})
}

// The chair leads as long as they sit there and have not stepped back, whatever else their role lets them do; what a transaction
// writes asks for itself, whoever looked before.
func TestWhoChairsAJury(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		seat := func(name string, role hiring.Role, as hiring.MemberRole) (hiring.Actor, uuid.UUID) {
			t.Helper()
			u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: name + "@example.org", Name: name, Role: role})
			b.ok(err)
			m, err := b.AddMember(b.ctx, b.admin, hiring.JuryMember{JuryID: b.jury.ID, UserID: &u.ID, Role: as})
			b.ok(err)
			return hiring.Actor{UserID: u.ID, Role: role, RequestID: "test"}, m.ID
		}
		chair, held := seat("chair", hiring.RoleRecruiter, hiring.MemberChair)
		juror, _ := seat("juror", hiring.RoleJuror, hiring.MemberPlain)
		leads := func(who hiring.Actor, want string) {
			t.Helper()
			b.refused("leading", b.Leads(b.ctx, who, store.Juries, b.jury.ID), want)
		}
		leads(chair, "")
		leads(juror, "forbidden")
		leads(b.admin, "forbidden")
		sitting := hiring.JurySession{JuryID: b.jury.ID, Kind: hiring.SessionHearing, StartsAt: b.now}
		_, err := b.CreateJurySession(b.ctx, juror, sitting)
		b.refused("a session by a juror", err, "forbidden")
		_, err = b.CreateJurySession(b.ctx, b.admin, sitting)
		b.ok(err)
		b.refused("of a jury that is not there", b.Leads(b.ctx, juror, store.Juries, uuid.New()), "not_found")
		_, err = b.CreateRecusal(b.ctx, chair, hiring.Recusal{JuryID: b.jury.ID, MemberID: held, Reason: "Parenté"})
		b.ok(err)
		leads(chair, "forbidden")
	})
}
