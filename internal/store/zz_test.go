package store_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestHotLoop(t *testing.T) {
	if os.Getenv("HOTLOOP") == "" {
		t.Skip()
	}
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		var juries []uuid.UUID
		for i := range 200 {
			job, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: fmt.Sprint("Job ", i), Openings: 2, Status: hiring.JobOpen})
			b.ok(err)
			j, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: job.ID, Name: "J", Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
			b.ok(err)
			juries = append(juries, j.ID)
			_, err = b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{Application: hiring.Application{JobID: job.ID}, Candidate: &hiring.Candidate{GivenName: "A", FamilyName: "B"}})
			b.ok(err)
		}
		for _, j := range juries { b.ok(b.DeclareFunnel(b.ctx, b.admin, hiring.DeclaredFunnel{JuryID: j, Relevant: 2, SourceNote: "x", DeclaredOn: "2024-01-02"})) }
		_, err := b.FoldLedger(b.ctx)
		b.ok(err)
		u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: "x@example.org", Name: "R", Role: hiring.RoleAdmin})
		b.ok(err)
		session, err := b.StartSession(b.ctx, hiring.Actor{UserID: u.ID, Role: u.Role}, 0, []byte("abc"), life)
		b.ok(err)
		for name, q := range map[string]hiring.FunnelQuestion{
			"one": {Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury, JuryIDs: juries[:1]},
			"all": {Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury},
		} {
			best := time.Hour
			end := time.Now().Add(1500 * time.Millisecond)
			for time.Now().Before(end) {
				start := time.Now()
				for range 5 {
					_, a, known, err := b.LiveFunnel(b.ctx, session.ID, q)
					if err != nil || !known || a.Total.Tally.Counts[0] == 0 {
						t.Fatal(err, known)
					}
				}
				best = min(best, time.Since(start)/5)
			}
			fmt.Printf("LOOP %s %s %d\n", url[:6], name, best.Nanoseconds())
		}
	})
}
