package main

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// The yardstick has the product's applications, page by page, and its own creates are counted.
func TestTheYardstickDoesItsWork(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		s := filled(t, url)
		juries, err := s.ListJuries(t.Context(), who, hiring.JuryFilter{}, hiring.PageRequest{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		bareURL, err := makeBare(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		jury := juries.Items[0]
		before := kept{JuryID: jury.ID, Label: "x", Reached: funnel.Counts{9, 8, 7, 6, 5}, Closed: funnel.Counts{5, 5, 5, 5, 5}, Outcomes: [4]int{4, 3, 1, 1}}
		if err := keepCounts(t.Context(), bareURL, []kept{before}); err != nil {
			t.Fatal(err)
		}
		b, err := openBare(t.Context(), bareURL)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = b.close() }()
		if all := pages(t, b); all != small.applications {
			t.Errorf("the pages have %d applications, not %d", all, small.applications)
		}
		at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		made := bareApplication{
			ID: uuid.New(), Version: 1, CreatedAt: at, UpdatedAt: at, JobID: jury.JobID, CandidateID: uuid.New(), JuryID: &jury.ID,
			ReceivedAt: at, Stage: "received", Status: "active",
		}
		if err := b.create(t.Context(), &made, api.CandidateInput{GivenName: "A", FamilyName: "B"}); err != nil {
			t.Fatal(err)
		}
		got, err := b.count(t.Context(), jury.ID)
		if want := (bareCount{jury.ID, funnel.Counts{10, 8, 7, 6, 5}, [4]int{5, 3, 1, 1}}); err != nil || got != want {
			t.Errorf("after one more: got %+v (%v), want %+v", got, err, want)
		}
		all, err := b.counts(t.Context())
		if err != nil || len(all) != 1 || all[0].Reached[0] != 10 || all[0].Observed[0] != 1 || all[0].Closed != before.Closed {
			t.Errorf("the counts are %+v (%v)", all, err)
		}
		if all := pages(t, b); all != small.applications+1 {
			t.Errorf("after one more the pages have %d applications", all)
		}
	})
}

// pages follows the list to its end and counts.
func pages(t *testing.T, b bareStore) int {
	t.Helper()
	seen := map[uuid.UUID]bool{}
	for after := (*barePosition)(nil); ; {
		page, err := b.list(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return len(seen)
		}
		for _, a := range page {
			seen[a.ID] = true
		}
		last := page[len(page)-1]
		after = &barePosition{last.CreatedAt, last.ID}
	}
}
