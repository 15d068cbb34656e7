package demo_test

import (
	"context"
	"testing"

	"github.com/vivier-ats/vivier/internal/demo"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// TestLoad compares what the funnel counts with what was published, on both databases.
func TestLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		s := storetest.Open(t, store.Config{URL: url})
		if err := demo.Load(ctx, s, map[hiring.Role]string{}); err != nil {
			t.Fatal(err)
		}
		f, err := s.Funnel(ctx, hiring.Operator("test"), hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][3]int{
			"Chargé d'accompagnement des usages": {13, 3, 1},
			"Chef de projet applicatif":          {9, 3, 1},
			"Archiviste":                         {4, 3, 1},
			"Architecte logiciel":                {7, 6, 1},
		}
		for _, r := range append(f.Rows, f.Total) {
			published, known := want[r.Label]
			if !known && r.Label == "" {
				published = [3]int{33, 15, 4}
			}
			c := r.Tally.Counts
			if got := [3]int{c[hiring.Relevant], c[hiring.Interviewed], c[hiring.Hired]}; got != published || !r.Unknown[hiring.Received] {
				t.Errorf("%q: %v, published %v, received unknown %t", r.Label, got, published, r.Unknown[hiring.Received])
			}
			if r.Tally.Observed[hiring.Interviewed] != c[hiring.Interviewed] {
				t.Errorf("%q: every interview of the demo was held: %v", r.Label, r.Tally.Observed)
			}
		}
		campaigns, err := s.ListCampaigns(ctx, hiring.Operator("test"), hiring.CampaignFilter{}, hiring.PageRequest{Limit: 10})
		if err != nil || len(campaigns.Items) != 1 {
			t.Fatalf("%d campaigns, %v", len(campaigns.Items), err)
		}
		report, err := s.CampaignReport(ctx, hiring.Operator("test"), campaigns.Items[0].ID, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c := report.Funnel.Total.Tally.Counts; c[hiring.Relevant] != 33 || c[hiring.Interviewed] != 15 || c[hiring.Hired] != 4 || report.Jobs != 4 || !report.Whole {
			t.Errorf("%v of %d jobs", c, report.Jobs)
		}
		if money := report.Spending(); money.Reason != hiring.AmountMissing || money.Missing != 1 {
			t.Errorf("what the glasses cost was not published: %+v", money)
		}
		if agentDays, _, _ := report.Effort(); agentDays != 1100 {
			t.Errorf("the campaign took 11 agent-days, not %d hundredths", agentDays)
		}
	})
}
