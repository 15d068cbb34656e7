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

// postAll gives a world postings of several channels: of job_board there are two sources, so that a posting on an address that is
// neither's has none. Who is limited to the office may name them.
func (w *world) postAll() (ids []uuid.UUID) {
	campaign, err := w.CreateCampaign(w.ctx, w.admin, hiring.Campaign{Name: "2024", DepartmentID: &w.office})
	w.ok(err)
	for _, p := range []hiring.Posting{{Channel: "linkedin", Name: "Video"}, {Channel: "linkedin"}, {Channel: "job_board", Name: "A board"}} {
		p.CampaignID = campaign.ID
		p, err = w.CreatePosting(w.ctx, w.admin, p)
		w.ok(err)
		ids = append(ids, p.ID)
	}
	return ids
}

// checkSources: whatever happened and whatever is asked, the parts of a source are the source, the sources and what is unattributed
// are the funnel's total, each source is the funnel's row of that source, each posting the row of that posting.
func (w *world) checkSources(t *rapid.T, who hiring.Actor, q hiring.FunnelQuestion) {
	found, err := w.SourceFigures(w.ctx, who, q)
	if err != nil {
		t.Fatal(err)
	}
	q.Unit = hiring.UnitApplication
	by := map[hiring.GroupBy]map[string]hiring.Tally{}
	for _, group := range []hiring.GroupBy{hiring.GroupSource, hiring.GroupPosting} {
		q.GroupBy = group
		f, err := w.Funnel(w.ctx, who, q)
		if err != nil {
			t.Fatal(err)
		}
		if f.Total.Tally != found.Total.Tally {
			t.Fatalf("the total is %+v, the funnel's %+v", found.Total.Tally, f.Total.Tally)
		}
		by[group] = map[string]hiring.Tally{}
		for _, r := range f.Rows {
			by[group][r.ID] = r.Tally
		}
	}
	sum, postings := found.Unattributed.Tally, map[string]hiring.Tally{"": found.Unattributed.Tally}
	sources := map[string]hiring.Tally{"": found.Unattributed.Tally} // the funnel has one row for no source, posting or not
	for _, r := range found.Rows {
		parts := r.WithoutPosting
		postings[""] = postings[""].Plus(r.WithoutPosting)
		for _, p := range r.Postings {
			parts = parts.Plus(p.Tally)
			postings[p.ID] = postings[p.ID].Plus(p.Tally)
		}
		if parts != r.Tally {
			t.Fatalf("the parts of %q are %+v, it is %+v", r.ID, parts, r.Tally)
		}
		sources[r.ID] = sources[r.ID].Plus(r.Tally)
		sum = sum.Plus(r.Tally)
	}
	if sum != found.Total.Tally {
		t.Fatalf("the sources add up to %+v, the total is %+v", sum, found.Total.Tally)
	}
	for group, got := range map[hiring.GroupBy]map[string]hiring.Tally{hiring.GroupSource: sources, hiring.GroupPosting: postings} {
		for id, tally := range got {
			if tally.Empty() {
				delete(got, id)
			}
		}
		for id, tally := range by[group] {
			if tally.Empty() {
				delete(by[group], id)
			}
		}
		if diff := cmp.Diff(by[group], got); diff != "" {
			t.Fatalf("by %s (-funnel +sources): %s", group, diff)
		}
	}
}

// TestSourcesAsKnown: what was known of sources and postings on a day stays, whatever is edited, back-dated or corrected later.
func TestSourcesAsKnown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		one, two := w.apply("Zoé"), w.apply("Yann")
		edit := one.Application
		edit.PostingID = &w.postings[0]
		_, err := w.UpdateApplication(w.ctx, w.admin, edit)
		w.ok(err)
		w.later(time.Hour)
		known := w.now
		ask := func() hiring.Sources {
			found, err := w.SourceFigures(w.ctx, w.admin, hiring.FunnelQuestion{KnownAt: at(known)})
			w.ok(err)
			found.Provisional = false
			return found
		}
		before := ask()
		if len(before.Rows) != 1 || before.Rows[0].ID != "linkedin" || len(before.Rows[0].Postings) != 1 || before.Unattributed.Tally.Counts[0] != 1 {
			t.Fatalf("%+v", before)
		}
		w.later(time.Hour)
		late := known.Add(-time.Minute)
		to := hiring.StageKey("relevant")
		_, err = w.do(two.ID, hiring.Command{Action: hiring.ActionMove, To: &to, EffectiveAt: &late})
		w.ok(err)
		for i, x := range []hiring.ApplicationView{one, two} {
			now, err := w.GetApplication(w.ctx, w.admin, x.ID)
			w.ok(err)
			edit := now.Application
			edit.PostingID, edit.Source = &w.postings[1+i], nil
			_, err = w.UpdateApplication(w.ctx, w.admin, edit)
			w.ok(err)
		}
		_, err = w.FoldLedger(w.ctx)
		w.ok(err)
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Error(diff)
		}
		now, err := w.SourceFigures(w.ctx, w.admin, hiring.FunnelQuestion{})
		w.ok(err)
		last := now.Rows[len(now.Rows)-1]
		if len(now.Rows) != 2 || last.ID != "" || last.Label != hiring.NoGroup || last.Channel != "" || last.Postings[0].Channel != "job_board" || last.Postings[0].Label != "A board" {
			t.Errorf("%+v", now)
		}
	})
}

// TestManyPostings: the hundred that brought most are shown, and what is not shown is counted.
func TestManyPostings(t *testing.T) {
	t.Parallel()
	var f hiring.Funnel
	for i := range 103 {
		n := i%2 + 1
		r := hiring.FunnelRow{ID: hiring.Origin{Source: "linkedin", PostingID: uuid.UUID{15: byte(i + 1)}}.Key(), Tally: hiring.Tally{Counts: [5]int{n}}}
		f.Rows = append(f.Rows, r)
		f.Total.Tally = f.Total.Tally.Plus(r.Tally)
	}
	got := hiring.BySource(f).Rows[0]
	if len(got.Postings) != 100 || got.Others.Counts[0] != 3 || got.Tally.Counts[0] != 52+2*51 {
		t.Errorf("%d postings, others %v of %v", len(got.Postings), got.Others, got.Tally)
	}
	for i, p := range got.Postings[1:] {
		if p.ID <= got.Postings[i].ID {
			t.Errorf("%s comes after %s", p.ID, got.Postings[i].ID)
		}
	}
}
