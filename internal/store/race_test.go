package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// crowd is several replicas on one database, whose clock moves a little each time that it is read.
type crowd struct {
	t        *testing.T
	ctx      context.Context
	replicas []*store.Store
	admin    hiring.Actor
	ticks    atomic.Int64
}

func gather(t *testing.T, url string) *crowd {
	t.Helper()
	c := &crowd{t: t, ctx: t.Context()}
	began := time.Date(2024, 9, 2, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return began.Add(time.Duration(c.ticks.Add(1)) * time.Millisecond) }
	for range 2 {
		c.replicas = append(c.replicas, storetest.Open(t, store.Config{URL: url, Zone: storetest.Zone(), Clock: clock}))
	}
	u, err := c.at(0).CreateUser(c.ctx, hiring.Operator("test"), hiring.User{Email: "admin@example.org", Name: "Ada", Role: hiring.RoleAdmin})
	c.ok(err)
	c.admin = hiring.Actor{UserID: u.ID, Role: hiring.RoleAdmin, RequestID: "test"}
	return c
}

func (c *crowd) ok(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// at is the replica that the n-th client talks to.
func (c *crowd) at(n int) *store.Store { return c.replicas[n%len(c.replicas)] }

// together lets n clients do something at once and counts what came of it: "" is success, otherwise a code.
func (c *crowd) together(n int, do func(client int) error) map[string]int {
	c.t.Helper()
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	errs := make([]error, n)
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-begin
			errs[i] = do(i)
		})
	}
	ready.Wait()
	close(begin)
	done.Wait()
	codes := map[string]int{}
	for _, err := range errs {
		code := hiring.Code(err)
		if err != nil && (code == "" || code == "unavailable") {
			c.t.Errorf("a fault, not a refusal: %v", err)
		}
		codes[code]++
	}
	return codes
}

func (c *crowd) want(got, want map[string]int) {
	c.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) { // maps print in order
		c.t.Errorf("got %v, want %v", got, want)
	}
}

func (c *crowd) openJob(openings int) hiring.Job {
	c.t.Helper()
	job, err := c.at(0).CreateJob(c.ctx, c.admin, hiring.Job{Title: "Archiviste", Openings: openings, Status: hiring.JobOpen})
	c.ok(err)
	return job
}

func (c *crowd) jury(job uuid.UUID, status hiring.JuryStatus) hiring.Jury {
	c.t.Helper()
	jury, err := c.at(0).CreateJury(c.ctx, c.admin, hiring.Jury{JobID: job, Name: "Archiviste", Quorum: 1, ReceivedComplete: true, Status: status})
	c.ok(err)
	if status == hiring.JuryDraft { // it is to open, and needs a chair for that
		_, err = c.at(0).AddMember(c.ctx, c.admin, hiring.JuryMember{JuryID: jury.ID, Name: "Présidente", Role: hiring.MemberChair})
		c.ok(err)
	}
	return jury
}

func (c *crowd) enter(client int, job uuid.UUID) (hiring.ApplicationView, error) {
	return c.at(client).CreateApplication(c.ctx, c.admin, hiring.NewApplication{
		Application: hiring.Application{JobID: job},
		Candidate:   &hiring.Candidate{GivenName: "Zoé", FamilyName: fmt.Sprint("Test", client)},
	})
}

func (c *crowd) applications(job uuid.UUID, n int) []hiring.ApplicationView {
	c.t.Helper()
	out := make([]hiring.ApplicationView, n)
	for i := range out {
		var err error
		out[i], err = c.enter(i, job)
		c.ok(err)
	}
	return out
}

// command carries out a command on an application as somebody saw it.
func (c *crowd) command(client int, seen hiring.ApplicationView, cmd hiring.Command) error {
	_, err := c.at(client).Transition(c.ctx, c.admin, hiring.ApplicationCommand{ApplicationID: seen.ID, Version: seen.Version, Command: cmd})
	return err
}

func to(stage hiring.StageKey) hiring.Command {
	return hiring.Command{Action: hiring.ActionMove, To: &stage}
}

func TestSixtyHiresForThreeOpenings(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(3)
		c.jury(job.ID, hiring.JuryOpen)
		apps := c.applications(job.ID, 60)
		got := c.together(len(apps), func(i int) error { return c.command(i, apps[i], to("hired")) })
		c.want(got, map[string]int{"": 3, "no_opening_left": 57})
		c.counted(job.ID, 3)
		job, err := c.at(0).GetJob(c.ctx, c.admin, job.ID)
		c.ok(err)
		job.Openings = 2
		_, err = c.at(1).UpdateJob(c.ctx, c.admin, job)
		if hiring.Code(err) != "openings_below_hired" {
			t.Errorf("fewer openings than hires: %v", err)
		}
	})
}

// Hiring and giving up an opening at once: the openings that are left never go below the hires.
// Two batches that hire for the same jobs in another order don't wait for one another for ever.
func TestBatchesThatMeet(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		const clients, jobs = 8, 4
		batches := make([][]hiring.ApplicationCommand, clients)
		for j := range jobs {
			job := c.openJob(clients)
			for i, a := range c.applications(job.ID, clients) {
				batches[i] = append(batches[i], hiring.ApplicationCommand{ApplicationID: a.ID, Version: a.Version, Command: to("hired")})
			}
			if j%2 == 1 {
				slices.Reverse(batches[j])
			}
		}
		got := c.together(clients, func(i int) error {
			_, err := c.at(i).TransitionAll(c.ctx, c.admin, batches[i])
			return err
		})
		c.want(got, map[string]int{"": clients})
	})
}

// A jury that can't be deleted, because applications depend on it, is in nobody's way.
func TestBatchesWhileAJuryIsDeleted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		const batchers, deleters, rounds = 4, 3, 5
		job := c.openJob(batchers)
		jury := c.jury(job.ID, hiring.JuryOpen)
		apps := c.applications(job.ID, 3*batchers)
		got := c.together(batchers+deleters, func(i int) error {
			for round := range rounds {
				if i >= batchers {
					err := c.at(i).DeleteJury(c.ctx, c.admin, jury.ID, jury.Version)
					if round < rounds-1 && hiring.Code(err) == "in_use" {
						continue
					}
					return err
				}
				var batch []hiring.ApplicationCommand
				for _, a := range apps[3*i : 3*i+3] {
					cmd := to([]hiring.StageKey{"relevant", "interviewed"}[round%2])
					batch = append(batch, hiring.ApplicationCommand{ApplicationID: a.ID, Version: a.Version + round, Command: cmd})
				}
				if _, err := c.at(i).TransitionAll(c.ctx, c.admin, batch); err != nil {
					return err
				}
			}
			return nil
		})
		c.want(got, map[string]int{"": batchers, "in_use": deleters})
	})
}

// An application that loses its jury while another one opens joins that one, and nobody waits for ever.
func TestApplicationsLoseTheirJuryWhileAnotherOpens(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		for range 5 {
			job := c.openJob(1)
			old := c.jury(job.ID, hiring.JuryOpen)
			apps := c.applications(job.ID, 10)
			c.ok(c.setJury(0, old, hiring.JuryClosed))
			next := c.jury(job.ID, hiring.JuryDraft)
			codes := c.together(11, func(i int) error {
				if i == 10 {
					return c.setJury(i, next, hiring.JuryOpen)
				}
				leave := apps[i].Application
				leave.JuryID = nil
				_, err := c.at(i).UpdateApplication(c.ctx, c.admin, leave)
				return err
			})
			if codes[""]+codes["only_open_jury"] != 11 {
				t.Errorf("%v", codes)
			}
			if n := c.unassigned(job.ID); n > 0 {
				t.Errorf("%d live applications have no jury, though one is open", n)
			}
		}
	})
}

// However many enter, a jury opens: whoever comes while it waits joins it too.
func TestAJuryOpensInACrowd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		jury := c.jury(job.ID, hiring.JuryDraft)
		c.applications(job.ID, 5)
		var enough atomic.Bool
		codes := c.together(7, func(i int) error {
			if i < 6 {
				for n := 0; !enough.Load() && n < 500; n++ {
					if _, err := c.enter(i, job.ID); err != nil {
						return err
					}
				}
				return nil
			}
			defer enough.Store(true)
			for range 8 {
				for _, status := range []hiring.JuryStatus{hiring.JuryOpen, hiring.JuryDraft} {
					if err := c.setJury(i, jury, status); err != nil {
						return err
					}
				}
			}
			return c.setJury(i, jury, hiring.JuryOpen)
		})
		c.want(codes, map[string]int{"": 7})
		if n := c.unassigned(job.ID); n > 0 {
			t.Errorf("%d applications have no jury, though one is open", n)
		}
	})
}

func TestHiresWhileOpeningsShrink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(10)
		apps := c.applications(job.ID, 10)
		codes := c.together(20, func(i int) error {
			if i < 10 {
				return c.command(i, apps[i], to("hired"))
			}
			now, err := c.at(i).GetJob(c.ctx, c.admin, job.ID)
			if err != nil {
				return err
			}
			now.Openings--
			_, err = c.at(i).UpdateJob(c.ctx, c.admin, now)
			return err
		})
		now, err := c.at(0).GetJob(c.ctx, c.admin, job.ID)
		c.ok(err)
		if now.Hired > now.Openings {
			t.Errorf("%d hires for %d openings (%v)", now.Hired, now.Openings, codes)
		}
		c.counted(job.ID, now.Hired)
	})
}

// counted compares the job's count of hires with its hired applications.
func (c *crowd) counted(job uuid.UUID, want int) {
	c.t.Helper()
	rows, err := c.at(0).Rows(c.ctx, "SELECT j.hired, (SELECT count(*) FROM applications a WHERE a.job_id = j.id AND a.status = 'hired') FROM jobs j WHERE j.id = ?", job)
	c.ok(err)
	if n := fmt.Sprint(want); rows[0][0] != n || rows[0][1] != n {
		c.t.Errorf("the job counts %s hires, %s applications are hired, want %s", rows[0][0], rows[0][1], n)
	}
}

func TestTheSameApplicationAHundredTimes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		person, err := c.at(0).CreateCandidate(c.ctx, c.admin, hiring.Candidate{GivenName: "Zoé", FamilyName: "Test"})
		c.ok(err)
		again := func(i int) error {
			_, err := c.at(i).CreateApplication(c.ctx, c.admin, hiring.NewApplication{Application: hiring.Application{JobID: job.ID, CandidateID: person.ID}})
			return err
		}
		c.want(c.together(100, again), map[string]int{"": 1, "duplicate_application": 99})
		page, err := c.at(0).ListApplications(c.ctx, c.admin, hiring.ApplicationFilter{CandidateIDs: []uuid.UUID{person.ID}}, hiring.PageRequest{Limit: 10})
		c.ok(err)
		if len(page.Items) != 1 {
			t.Fatalf("%d applications", len(page.Items))
		}
		first := page.Items[0]
		c.ok(c.command(0, first, hiring.Command{Action: hiring.ActionReject, Reason: new("profile_not_relevant")}))
		first.Version++
		codes := c.together(20, func(i int) error { // a reopening among new ones: only one is live
			if i%2 == 0 {
				return c.command(i, first, hiring.Command{Action: hiring.ActionReopen})
			}
			return again(i)
		})
		if codes[""] != 1 || codes["duplicate_application"]+codes["stale_version"] != 19 {
			t.Errorf("got %v", codes)
		}
		rows, err := c.at(0).Rows(c.ctx, "SELECT count(*) FROM applications WHERE candidate_id = ? AND status = 'active'", person.ID)
		c.ok(err)
		if rows[0][0] != "1" {
			t.Errorf("%s live applications", rows[0][0])
		}
	})
}

func TestOneSuccessPerVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := gather(t, url)
		job := c.openJob(1)
		seen := c.applications(job.ID, 1)[0]
		for round, stage := range []hiring.StageKey{"relevant", "received", "relevant"} {
			got := c.together(50, func(i int) error {
				if i%2 == 0 {
					return c.command(i, seen, to(stage))
				}
				edit := seen.Application
				edit.CoverNote = fmt.Sprint(round, " ", i)
				_, err := c.at(i).UpdateApplication(c.ctx, c.admin, edit)
				return err
			})
			if round == 0 {
				c.want(got, map[string]int{"": 1, "stale_version": 49})
			} else if got[""] > 1 { // the stage may be the present one
				t.Errorf("round %d: %v", round, got)
			}
			before := seen.Version
			var err error
			seen, err = c.at(round).GetApplication(c.ctx, c.admin, seen.ID)
			c.ok(err)
			if seen.Version != before+got[""] {
				t.Errorf("%d successes led from version %d to %d", got[""], before, seen.Version)
			}
		}
	})
}
