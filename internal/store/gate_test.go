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

// Hires want the application and then the job, a jury that opens the job and then the applications: where PostgreSQL
// gives one of them up, it is tried again.
func TestAJuryOpensWhilePeopleAreHired(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(10)
		jury := c.jury(job.ID, hiring.JuryDraft)
		apps := c.applications(job.ID, 10)
		codes := c.together(11, func(i int) error {
			if i == 10 {
				if err := c.setJury(i, jury, hiring.JuryOpen); err != nil {
					c.t.Errorf("nobody else changes the jury: %v", err)
				}
				return nil
			}
			return c.command(i, apps[i], to("hired"))
		})
		if codes[""]+codes["stale_version"] != 11 { // who joined the jury has another version
			t.Errorf("got %v", codes)
		}
		if n := c.unassigned(job.ID); n > 0 {
			t.Errorf("%d live applications have no jury, though one is open", n)
		}
		c.counted(job.ID, codes[""]-1)
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
		session, err := c.at(0).StartSession(c.ctx, c.admin, 0, []byte("first"), life)
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

// A pipeline changes its course while people apply to a job that uses it: nobody is left at a stage that is gone.
func TestAPipelineChangesWhileApplicationsEnter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for range 10 {
			p, err := c.at(0).CreatePipeline(c.ctx, c.admin, hiring.Pipeline{Name: "Short", Stages: []hiring.Stage{{Key: "old", LabelFr: "o", LabelEn: "o"}}})
			c.ok(err)
			job, err := c.at(0).CreateJob(c.ctx, c.admin, hiring.Job{Title: "Archiviste", Openings: 1, Status: hiring.JobOpen, PipelineID: p.ID})
			c.ok(err)
			p.Stages = []hiring.Stage{{Key: "new", LabelFr: "n", LabelEn: "n"}}
			c.together(6, func(i int) error {
				if i == 3 {
					_, err := c.at(i).UpdatePipeline(c.ctx, c.admin, p)
					return err
				}
				_, err := c.enter(i, job.ID)
				return err
			})
			lost, err := c.at(0).Rows(c.ctx, `SELECT a.id FROM applications a JOIN jobs j ON j.id = a.job_id
				WHERE NOT EXISTS (SELECT 1 FROM stages s WHERE s.pipeline_id = j.pipeline_id AND s.key = a.stage)`)
			c.ok(err)
			if len(lost) > 0 {
				t.Fatalf("%d applications stand at a stage that is gone", len(lost))
			}
		}
	})
}

// PostgreSQL gives up a transaction for another's sake now and then: it is tried again, as if for the first time.
func TestAVictimIsTriedAgain(t *testing.T) {
	t.Parallel()
	c := gather(t, storetest.Postgres(t))
	job := c.openJob(1)
	c.ok(c.at(0).Exec(c.ctx, "CREATE SEQUENCE tries"))
	c.ok(c.at(0).Exec(c.ctx, `CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('tries') <= 2 THEN RAISE EXCEPTION 'not now' USING ERRCODE = '40P01'; END IF; RETURN NULL; END $$`))
	c.ok(c.at(0).Exec(c.ctx, "CREATE TRIGGER give_up AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION give_up()"))
	job.Location = "Lyon"
	job, err := c.at(0).UpdateJob(c.ctx, c.admin, job)
	c.ok(err)
	if job.Version != 2 || job.Location != "Lyon" {
		t.Errorf("after two tries: %+v", job)
	}
	c.ok(c.at(0).Exec(c.ctx, "ALTER SEQUENCE tries RESTART"))
	second := c.openJob(1)
	if _, err := c.at(0).GetJob(c.ctx, c.admin, second.ID); err != nil {
		t.Error(err)
	}
	c.ok(c.at(0).Exec(c.ctx, "ALTER SEQUENCE tries MINVALUE -9 RESTART WITH -9")) // longer than anybody's patience
	if _, err = c.at(0).UpdateJob(c.ctx, c.admin, job); !hiring.Is(err, hiring.KindUnavailable) {
		t.Errorf("after the last try: %v", err)
	}
}

// A login that was under way while the password changed begins no session: the change ended them all.
func TestNoSessionBehindAChangedPassword(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: "j@example.org", Name: "J", Role: hiring.RoleJuror, PasswordHash: "old"})
		b.ok(err)
		who, era := hiring.Actor{UserID: u.ID, Role: u.Role}, u.SessionEra
		u.PasswordHash = "new"
		u, err = b.UpdateUser(b.ctx, b.admin, u)
		b.ok(err)
		if _, err := b.StartSession(b.ctx, who, era, []byte("a"), life); !hiring.Is(err, hiring.KindUnauthenticated) {
			t.Errorf("with the old password: %v", err)
		}
		u.Disabled = true
		_, err = b.UpdateUser(b.ctx, b.admin, u)
		b.ok(err)
		if _, err := b.StartSession(b.ctx, who, u.SessionEra, []byte("b"), life); !hiring.Is(err, hiring.KindUnauthenticated) {
			t.Errorf("while locked out: %v", err)
		}
	})
}
