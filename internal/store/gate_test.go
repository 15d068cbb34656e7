package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// unassigned counts the live applications of a job that no jury has.
func (c *crowd) unassigned(job uuid.UUID) int {
	c.t.Helper()
	page, err := c.at(0).ListApplications(c.ctx, c.admin, hiring.ApplicationFilter{JobIDs: []uuid.UUID{job}, Statuses: []hiring.Status{hiring.StatusActive}}, hiring.PageRequest{Limit: 200})
	c.ok(err)
	n := 0
	for _, a := range page.Items {
		if a.JuryID == nil {
			n++
		}
	}
	return n
}

func (c *crowd) setJury(client int, j hiring.Jury, status hiring.JuryStatus) error {
	now, err := c.at(client).GetJury(c.ctx, c.admin, j.ID)
	if err != nil {
		return err
	}
	now.Status = status
	_, err = c.at(client).UpdateJury(c.ctx, c.admin, now)
	return err
}

func TestAJuryOpensWhileApplicationsEnter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for range 5 {
			job := c.openJob(1)
			jury := c.jury(job.ID, hiring.JuryDraft)
			c.applications(job.ID, 3)
			c.want(c.together(20, func(i int) error {
				if i == 10 {
					return c.setJury(i, jury, hiring.JuryOpen)
				}
				_, err := c.enter(i, job.ID)
				return err
			}), map[string]int{"": 20})
			if n := c.unassigned(job.ID); n > 0 {
				t.Fatalf("%d of 22 live applications have no jury, though one is open", n)
			}
		}
	})
}

// Whatever makes an application live beside the only open jury makes it join: a reopening, a correction.
func TestAJuryOpensWhileClosedApplicationsComeBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for range 5 {
			job := c.openJob(5)
			jury := c.jury(job.ID, hiring.JuryDraft)
			apps := c.applications(job.ID, 12)
			for i := range apps {
				cmd := hiring.Command{Action: hiring.ActionReject, Reason: new("profile_not_relevant")}
				if i%4 == 0 {
					cmd = to("hired")
				}
				if i%4 == 0 && i > 8 {
					continue
				}
				c.ok(c.command(i, apps[i], cmd))
				apps[i].Version++
			}
			c.want(c.together(13, func(i int) error {
				switch {
				case i == 12:
					return c.setJury(i, jury, hiring.JuryOpen)
				case i%2 == 0:
					return c.command(i, apps[i], hiring.Command{Action: hiring.ActionReopen})
				}
				return c.command(i, apps[i], hiring.Command{Action: hiring.ActionCorrect, To: new(hiring.StageKey("received")), Note: "a slip"})
			}), map[string]int{"": 13})
			if n := c.unassigned(job.ID); n > 0 {
				t.Fatalf("%d of 12 live applications have no jury, though one is open", n)
			}
			c.counted(job.ID, 0)
		}
	})
}

// Applications leave their juries while the job's other jury closes or goes: who is left without one joins the last.
func TestTheOnlyOpenJuryTakesWhoIsLeft(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(c *crowd, j hiring.Jury) error{
		"closes": func(c *crowd, j hiring.Jury) error { return c.setJury(1, j, hiring.JuryClosed) },
		"is deleted": func(c *crowd, j hiring.Jury) error {
			return c.at(1).DeleteJury(c.ctx, c.admin, j.ID, j.Version)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				c := gather(t, url)
				for range 5 {
					job := c.openJob(1)
					last := c.jury(job.ID, hiring.JuryOpen)
					apps := c.applications(job.ID, 10)
					other := c.jury(job.ID, hiring.JuryOpen)
					if apps[0].JuryID == nil || *apps[0].JuryID != last.ID {
						t.Fatal("they join the only open jury")
					}
					c.together(11, func(i int) error {
						if i == 10 {
							return end(c, other)
						}
						edit := apps[i].Application
						edit.JuryID = nil
						_, err := c.at(i).UpdateApplication(c.ctx, c.admin, edit)
						return err
					})
					if n := c.unassigned(job.ID); n > 0 {
						t.Fatalf("%d live applications have no jury, though one is open", n)
					}
				}
			})
		})
	}
}

var life = store.SessionLife{Absolute: 24 * time.Hour, Idle: time.Hour}

func TestARefreshTokenUsedTwentyTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		session, err := c.at(0).StartSession(c.ctx, c.admin, []byte("first"), life)
		c.ok(err)
		if _, err := c.at(1).Authenticate(c.ctx, session.ID); err != nil {
			t.Fatal(err)
		}
		got := c.together(20, func(i int) error {
			_, err := c.at(i).Refresh(c.ctx, "test", []byte("first"), fmt.Append(nil, "next", i), life)
			return err
		})
		c.want(got, map[string]int{"": 1, "invalid_refresh_token": 19})
		if _, err := c.at(0).Authenticate(c.ctx, session.ID); hiring.Code(err) != "session_ended" {
			t.Errorf("a token was used twice: the session should have ended; got %v", err)
		}
		for i := range 20 {
			if _, err := c.at(0).Refresh(c.ctx, "test", fmt.Append(nil, "next", i), []byte("more"), life); hiring.Code(err) != "invalid_refresh_token" {
				t.Errorf("the successor %d of a token used twice: %v", i, err)
			}
		}
	})
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		ada, err := c.at(0).GetUser(c.ctx, c.admin, c.admin.UserID)
		c.ok(err)
		for round := range 5 {
			ben, err := c.at(0).CreateUser(c.ctx, c.admin, hiring.User{Email: fmt.Sprintf("ben%d@example.org", round), Name: "Ben", Role: hiring.RoleAdmin})
			c.ok(err)
			both := []hiring.User{ada, ben}
			got := c.together(2, func(i int) error {
				demoted := both[i]
				demoted.Role = hiring.RoleRecruiter
				if round%2 == 1 {
					demoted.Role, demoted.Disabled = hiring.RoleAdmin, true
				}
				who := hiring.Actor{UserID: both[1-i].ID, Role: hiring.RoleAdmin, RequestID: "test"}
				_, err := c.at(i).UpdateUser(c.ctx, who, demoted)
				return err
			})
			c.want(got, map[string]int{"": 1, "last_admin": 1})
			left, err := c.at(0).ListUsers(c.ctx, c.admin, hiring.UserFilter{Roles: []hiring.Role{hiring.RoleAdmin}, Disabled: new(false)}, hiring.PageRequest{Limit: 10})
			c.ok(err)
			if len(left.Items) != 1 {
				t.Fatalf("%d admins are left", len(left.Items))
			}
			ada = left.Items[0]
		}
	})
}

// Ten at once want one account's address, one seat and one chair.
func TestUniqueThings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		jury := c.jury(c.openJob(1).ID, hiring.JuryOpen)
		c.want(c.together(10, func(i int) error {
			_, err := c.at(i).CreateUser(c.ctx, c.admin, hiring.User{Email: "Zoé@Example.org", Name: "Zoé", Role: hiring.RoleJuror})
			return err
		}), map[string]int{"": 1, "duplicate_email": 9})
		c.want(c.together(10, func(i int) error {
			_, err := c.at(i).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Ada", UserID: &c.admin.UserID, Role: hiring.MemberPlain})
			return err
		}), map[string]int{"": 1, "duplicate_member": 9})
		c.want(c.together(10, func(i int) error {
			_, err := c.at(i).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Expert", Role: hiring.MemberChair})
			return err
		}), map[string]int{"": 1, "second_chair": 9})
		c.want(c.together(10, func(i int) error {
			_, err := c.at(i).CreateSource(c.ctx, c.admin, hiring.Source{Key: "tiktok", Channel: "other", Active: true})
			return err
		}), map[string]int{"": 1, "duplicate_key": 9})
	})
}
