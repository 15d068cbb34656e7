package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestFunnelByIsTheFunnelOfEachGroup: what is answered together is what is answered one by one, whoever asks what.
func TestFunnelByIsTheFunnelOfEachGroup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		groups := []hiring.GroupBy{
			hiring.GroupMonth, hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment, hiring.GroupSource, hiring.GroupPosting,
		}
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 3).Draw(t, "steps") {
				w.step(t)
			}
			who := rapid.SampledFrom([]hiring.Actor{w.admin, w.limited}).Draw(t, "who")
			q, by := w.question(t), groups
			q.Basis, q.From, q.To = hiring.BasisCohort, nil, nil // drawn below
			q.Unit = rapid.SampledFrom([]hiring.Unit{hiring.UnitApplication, hiring.UnitCandidate}).Draw(t, "unit")
			switch rapid.IntRange(0, 2).Draw(t, "basis") {
			case 0:
				q.Basis, q.From, q.To, by = hiring.BasisSnapshot, nil, nil, append(by, hiring.GroupStage) // from and to are of an activity
			case 1:
				q.Basis, q.AsOf = hiring.BasisActivity, nil
				q.From, q.To = &hiring.Moment{At: w.instant[0]}, &hiring.Moment{At: w.now}
			}
			got, err := w.Funnels(w.ctx, who, q.By(by...)...)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(by)-1), 2, 2, rapid.ID).Draw(t, "which") {
				group := by[i]
				q.GroupBy = group
				want, err := w.Funnel(w.ctx, who, q)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, got[i]); d != "" {
					t.Fatalf("%s (-alone +together):\n%s", group, d)
				}
			}
		})
	})
}

// TestFunnelByRefuses what a funnel refuses, in the same words.
func TestFunnelByRefuses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		q := hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, AsOf: at(b.now.Add(time.Hour)), JuryIDs: []uuid.UUID{b.jury.ID}}
		if _, err := b.Funnels(b.ctx, b.admin, q.By(hiring.GroupJury)...); hiring.Code(err) != "invalid_parameters" {
			t.Errorf("the future: %v", err)
		}
	})
}
