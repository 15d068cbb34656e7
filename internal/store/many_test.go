package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// A question may be about more jobs than a statement can name.
func TestAQuestionAboutVeryManyJobs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		campaign, err := b.CreateCampaign(b.ctx, b.admin, hiring.Campaign{Name: "Autumn"})
		b.ok(err)
		b.job.CampaignID = &campaign.ID
		b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
		b.ok(err)
		b.apply("Ada")
		stranger, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Policier", Openings: 1, Status: hiring.JobOpen})
		b.ok(err)
		_, err = b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: stranger.ID}, Candidate: &hiring.Candidate{GivenName: "Bob", FamilyName: "Test"},
		})
		b.ok(err)
		ask := func(q hiring.FunnelQuestion) hiring.Funnel {
			t.Helper()
			q.Basis, q.CampaignIDs = hiring.BasisCohort, []uuid.UUID{campaign.ID}
			answer, err := b.Funnel(b.ctx, b.admin, q)
			b.ok(err)
			return answer
		}
		now := &hiring.Moment{At: b.now}
		questions := []hiring.FunnelQuestion{
			{GroupBy: hiring.GroupJob},
			{GroupBy: hiring.GroupCampaign, AsOf: now},
			{GroupBy: hiring.GroupJury, KnownAt: now},
			{GroupBy: hiring.GroupCampaign, Unit: hiring.UnitCandidate},
		}
		before := make([]hiring.Funnel, len(questions))
		for i, q := range questions {
			before[i] = ask(q)
		}
		const many = 501 // one more than is named
		for i := range many {
			_, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: fmt.Sprint("Job ", i), Openings: 2, CampaignID: &campaign.ID, Status: hiring.JobOpen})
			b.ok(err)
		}
		for i, q := range questions {
			after := ask(q)
			if diff := cmp.Diff(before[i].Total.Tally, after.Total.Tally); diff != "" {
				t.Errorf("%+v: %s", q, diff)
			}
			if *after.Total.Openings != *before[i].Total.Openings+2*many {
				t.Errorf("%+v: %d openings", q, *after.Total.Openings)
			}
		}
		// The nil UUID is none in the ledger, and nobody's id in a question.
		for _, q := range questions {
			q.JuryIDs = []uuid.UUID{uuid.Nil, b.jury.ID}
			if got := ask(q).Total.Tally.Counts[0]; got != 1 {
				t.Errorf("%+v: %d", q, got)
			}
			q.JuryIDs, q.PostingIDs = nil, []uuid.UUID{uuid.Nil}
			if got := ask(q).Total.Tally.Counts[0]; got != 0 {
				t.Errorf("%+v: %d", q, got)
			}
		}
		if rows := ask(questions[0]).Rows; len(rows) != many+1 {
			t.Errorf("%d rows", len(rows))
		}
	})
}
