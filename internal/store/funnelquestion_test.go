package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// ask answers a question by group, with the defaults of the API.
func (b *bench) ask(q hiring.FunnelQuestion) hiring.Funnel {
	b.t.Helper()
	if q.Basis == "" {
		q.Basis = hiring.BasisCohort
	}
	if q.Unit == "" {
		q.Unit = hiring.UnitApplication
	}
	if q.GroupBy == "" {
		q.GroupBy = hiring.GroupJury
	}
	f, err := b.Funnel(b.ctx, b.admin, q)
	b.ok(err)
	return f
}

// rows gives counts by label, the total as "".
func rows(f hiring.Funnel) map[string][5]int {
	out := map[string][5]int{"": f.Total.Tally.Counts}
	for _, r := range f.Rows {
		out[r.Label] = r.Tally.Counts
	}
	return out
}

func want(t *testing.T, what string, got hiring.Funnel, rowsWanted map[string][5]int) {
	t.Helper()
	if diff := cmp.Diff(rowsWanted, rows(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func at(t time.Time) *hiring.Moment { return &hiring.Moment{At: t} }

func TestFunnelKnowsThePast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		app := b.apply("Zoé")
		b.later(time.Hour)
		b.move(app.ID, "relevant")
		screened := b.now
		b.later(24 * time.Hour)
		b.move(app.ID, "selected")
		selected := b.now
		b.later(24 * time.Hour)
		// What was recorded late is effective earlier, and known only from then on.
		late := screened.Add(time.Hour)
		to := hiring.StageKey("interviewed")
		_, err := b.do(app.ID, hiring.Command{Action: hiring.ActionMove, To: &to, EffectiveAt: &late})
		b.ok(err)
		recorded := b.now
		b.later(2 * time.Minute)

		want(t, "now", b.ask(hiring.FunnelQuestion{}), map[string][5]int{"Archiviste": {1, 1, 1, 1, 0}, "": {1, 1, 1, 1, 0}})
		want(t, "as of the screening", b.ask(hiring.FunnelQuestion{AsOf: at(screened)}), map[string][5]int{"Archiviste": {1, 1, 0, 0, 0}, "": {1, 1, 0, 0, 0}})
		want(t, "as of the late one", b.ask(hiring.FunnelQuestion{AsOf: at(late)}), map[string][5]int{"Archiviste": {1, 1, 1, 0, 0}, "": {1, 1, 1, 0, 0}})
		want(t, "as of the late one, before it was known", b.ask(hiring.FunnelQuestion{AsOf: at(late), KnownAt: at(selected)}),
			map[string][5]int{"Archiviste": {1, 1, 0, 0, 0}, "": {1, 1, 0, 0, 0}})
		if f := b.ask(hiring.FunnelQuestion{KnownAt: at(selected)}); f.Total.Tally.Observed != [5]int{1, 1, 0, 1, 0} || f.Provisional || !f.AsOf.Equal(selected) {
			t.Errorf("a skipped step is implied, not observed, and the answer final: %+v", f)
		}
		if f := b.ask(hiring.FunnelQuestion{KnownAt: at(b.now.Add(-30 * time.Second))}); !f.Provisional {
			t.Error("a known_at of half a minute ago is provisional")
		}
		activity := b.ask(hiring.FunnelQuestion{Basis: hiring.BasisActivity, From: at(screened), To: at(recorded)})
		want(t, "activity", activity, map[string][5]int{"Archiviste": {0, 0, 1, 1, 0}, "": {0, 0, 1, 1, 0}})
		want(t, "snapshot", b.ask(hiring.FunnelQuestion{Basis: hiring.BasisSnapshot}), map[string][5]int{"Archiviste": {0, 0, 0, 1, 0}, "": {0, 0, 0, 1, 0}})
		day := hiring.DateOf(screened, b.Zone())
		want(t, "as of a day, which is its end", b.ask(hiring.FunnelQuestion{AsOf: &hiring.Moment{Day: day}}), map[string][5]int{"Archiviste": {1, 1, 1, 0, 0}, "": {1, 1, 1, 0, 0}})
	})
}

func TestFunnelRefusesTheFuture(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		tomorrow := hiring.DateOf(b.now.Add(24*time.Hour), b.Zone())
		for name, q := range map[string]hiring.FunnelQuestion{
			"as_of":    {AsOf: at(b.now.Add(time.Microsecond))},
			"known_at": {KnownAt: &hiring.Moment{Day: tomorrow}},
		} {
			q.Basis, q.Unit, q.GroupBy = hiring.BasisCohort, hiring.UnitApplication, hiring.GroupJury
			if _, err := b.Funnel(b.ctx, b.admin, q); !hiring.Is(err, hiring.KindMalformed) {
				t.Errorf("%s in the future: %v", name, err)
			}
		}
		today := hiring.DateOf(b.now, b.Zone())
		if f := b.ask(hiring.FunnelQuestion{AsOf: &hiring.Moment{Day: today}}); !f.AsOf.Equal(b.now) {
			t.Errorf("today reaches to now, %s; got %s", b.now, f.AsOf)
		}
	})
}

// TestFunnelGroups checks what has a row, what has none, and that overlapping rows never make the total count twice.
func TestFunnelGroups(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		top, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Direction"})
		b.ok(err)
		below, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Service", ParentID: &top.ID})
		b.ok(err)
		campaign, err := b.CreateCampaign(b.ctx, b.admin, hiring.Campaign{Name: "2024"})
		b.ok(err)
		b.later(time.Hour)
		before := b.now
		b.later(time.Hour)
		b.job.DepartmentID, b.job.CampaignID, b.job.Openings = &below.ID, &campaign.ID, 3
		b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
		b.ok(err)
		posting, err := b.CreatePosting(b.ctx, b.admin, hiring.Posting{CampaignID: campaign.ID, Channel: "job_board", Name: "emploi-territorial.fr"})
		b.ok(err)
		one := b.apply("Zoé")
		edit := one.Application
		edit.PostingID = &posting.ID
		_, err = b.UpdateApplication(b.ctx, b.admin, edit)
		b.ok(err)
		b.apply("Yann")

		n, all := [5]int{2}, [5]int{2}
		want(t, "department", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupDepartment}), map[string][5]int{"Direction": n, "Service": n, "": all})
		want(t, "department above", b.ask(hiring.FunnelQuestion{DepartmentIDs: []uuid.UUID{top.ID}}), map[string][5]int{"Archiviste": n, "": all})
		want(t, "department as known before", b.ask(hiring.FunnelQuestion{DepartmentIDs: []uuid.UUID{top.ID}, KnownAt: at(before)}), map[string][5]int{"": {}})
		want(t, "campaign", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupCampaign}), map[string][5]int{"2024": n, "": all})
		want(t, "source", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupSource}), map[string][5]int{"emploi-territorial.fr": {1}, "none": {1}, "": all})
		want(t, "posting", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupPosting}), map[string][5]int{"emploi-territorial.fr": {1}, "none": {1}, "": all})
		want(t, "month", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupMonth}), map[string][5]int{"2024-09": n, "": all})
		want(t, "stage", b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupStage, Basis: hiring.BasisSnapshot}),
			map[string][5]int{"Reçue": n, "Pertinente": {}, "Reçue en entretien": {}, "Retenue": {}, "Recrutée": {}, "": all})
		want(t, "a filter that nothing matches", b.ask(hiring.FunnelQuestion{Sources: []string{"linkedin"}}), map[string][5]int{"Archiviste": {}, "": {}})
		f := b.ask(hiring.FunnelQuestion{})
		if *f.Total.Openings != 3 || *f.Rows[0].Openings != 3 {
			t.Errorf("openings: %d, %d", *f.Rows[0].Openings, *f.Total.Openings)
		}
		if f := b.ask(hiring.FunnelQuestion{KnownAt: at(before)}); *f.Total.Openings != 1 {
			t.Errorf("openings as known before: %d", *f.Total.Openings)
		}
		if last := b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupSource}); last.Rows[len(last.Rows)-1].Label != hiring.NoGroup {
			t.Error("what belongs to no group comes last")
		}
	})
}

// TestReceivedUnknown: a jury counted from relevant on has no number received, and neither has any total over it; as it
// was known before, it had one.
func TestReceivedUnknown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		b.apply("Zoé")
		before := b.now
		b.later(time.Hour)
		b.jury.ReceivedComplete = false
		_, err := b.UpdateJury(b.ctx, b.admin, b.jury)
		b.ok(err)
		for _, by := range []hiring.GroupBy{hiring.GroupJury, hiring.GroupJob, hiring.GroupMonth} {
			f := b.ask(hiring.FunnelQuestion{GroupBy: by})
			if !f.Total.Unknown[hiring.Received] || !f.Rows[0].Unknown[hiring.Received] {
				t.Errorf("by %s: received is known: %+v", by, f)
			}
		}
		if f := b.ask(hiring.FunnelQuestion{KnownAt: at(before)}); f.Total.Unknown[hiring.Received] || f.Rows[0].Unknown[hiring.Received] {
			t.Error("before, received was known")
		}
	})
}

// TestFunnelOfPeople: somebody who applies again after a refusal is two applications and one person.
func TestFunnelOfPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		first := b.apply("Zoé")
		reason := "rejected_other"
		_, err := b.do(first.ID, hiring.Command{Action: hiring.ActionReject, Reason: &reason})
		b.ok(err)
		b.later(time.Hour)
		again, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{Application: hiring.Application{JobID: b.job.ID, CandidateID: first.CandidateID}})
		b.ok(err)
		b.move(again.ID, "relevant")
		want(t, "applications", b.ask(hiring.FunnelQuestion{}), map[string][5]int{"Archiviste": {2, 1}, "": {2, 1}})
		people := b.ask(hiring.FunnelQuestion{Unit: hiring.UnitCandidate})
		want(t, "people", people, map[string][5]int{"Archiviste": {1, 1}, "": {1, 1}})
		if people.Total.Tally.Outcomes != [4]int{1, 0, 0, 0} {
			t.Errorf("the person is active, by their furthest application: %v", people.Total.Tally.Outcomes)
		}
		if _, err := b.do(first.ID, hiring.Command{Action: hiring.ActionReopen}); hiring.Code(err) != "duplicate_application" {
			t.Errorf("reopening beside a live one: %v", err)
		}
	})
}

// TestJurorAsksOnlyAboutOwnJuries: every number of the answer is of the juror's juries.
func TestJurorAsksOnlyAboutOwnJuries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		b.apply("Zoé")
		other, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Architecte", Openings: 1, Status: hiring.JobOpen})
		b.ok(err)
		own, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: other.ID, Name: "Architecte", Quorum: 1, Status: hiring.JuryOpen, ReceivedComplete: true})
		b.ok(err)
		user, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: "juror@example.org", Name: "J", Role: hiring.RoleJuror})
		b.ok(err)
		_, err = b.AddMember(b.ctx, b.admin, hiring.JuryMember{JuryID: own.ID, Name: "J", UserID: &user.ID, Role: hiring.MemberPlain})
		b.ok(err)
		juror := hiring.Actor{UserID: user.ID, Role: hiring.RoleJuror}
		for _, unit := range []hiring.Unit{hiring.UnitApplication, hiring.UnitCandidate} {
			for _, by := range []hiring.GroupBy{hiring.GroupJury, hiring.GroupJob, hiring.GroupSource} {
				f, err := b.Funnel(b.ctx, juror, hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: unit, GroupBy: by})
				b.ok(err)
				if !f.Total.Tally.Empty() || len(f.Rows) > 1 {
					t.Errorf("%s by %s: %+v", unit, by, f)
				}
			}
		}
	})
}

// TestDeletionLeavesThePast: a job and a jury that nothing belonged to can be deleted, and what was known with them stays.
func TestDeletionLeavesThePast(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		job, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Architecte", Openings: 7, Status: hiring.JobDraft})
		b.ok(err)
		jury, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: job.ID, Quorum: 1, Status: hiring.JuryDraft, ReceivedComplete: true})
		b.ok(err)
		known := b.now
		b.later(time.Hour)
		ask := func() []hiring.Funnel {
			return []hiring.Funnel{
				b.ask(hiring.FunnelQuestion{KnownAt: at(known)}), b.ask(hiring.FunnelQuestion{KnownAt: at(known), GroupBy: hiring.GroupJob}),
				b.ask(hiring.FunnelQuestion{KnownAt: at(known), JuryIDs: []uuid.UUID{jury.ID}}),
			}
		}
		before := ask()
		b.ok(b.DeleteJury(b.ctx, b.admin, jury.ID, jury.Version))
		b.ok(b.DeleteJob(b.ctx, b.admin, job.ID, job.Version))
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Errorf("the past changed (-before +after):\n%s", diff)
		}
		if f := b.ask(hiring.FunnelQuestion{}); len(f.Rows) != 1 || *f.Total.Openings != 1 {
			t.Errorf("now they are gone: %+v", f)
		}
	})
}

// TestWhatExistedThenKeepsItsRow: a campaign or department that nothing was received for has a row of zeros as of what was known
// before it was deleted, and none before it was made.
func TestWhatExistedThenKeepsItsRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		before := b.now
		b.later(time.Hour)
		campaign, err := b.CreateCampaign(b.ctx, b.admin, hiring.Campaign{Name: "2024"})
		b.ok(err)
		top, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Top"})
		b.ok(err)
		below, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Below", ParentID: &top.ID})
		b.ok(err)
		known := b.now
		b.later(time.Hour)
		b.ok(b.DeleteCampaign(b.ctx, b.admin, campaign.ID, campaign.Version))
		b.ok(b.DeleteDepartment(b.ctx, b.admin, below.ID, below.Version))
		for name, q := range map[string]hiring.FunnelQuestion{
			campaign.ID.String():                      {GroupBy: hiring.GroupCampaign},
			top.ID.String() + below.ID.String():       {GroupBy: hiring.GroupDepartment},
			top.ID.String() + below.ID.String() + " ": {GroupBy: hiring.GroupDepartment, DepartmentIDs: []uuid.UUID{top.ID}},
			"": {GroupBy: hiring.GroupCampaign, CampaignIDs: []uuid.UUID{uuid.New()}},
		} {
			for at, want := range map[*hiring.Moment]string{at(known): strings.TrimSpace(name), at(before): ""} {
				q.KnownAt = at
				ids := ""
				for _, r := range b.ask(q).Rows {
					ids += r.ID
				}
				if ids != want {
					t.Errorf("%+v: %s, not %s", q, ids, want)
				}
			}
		}
		if f := b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupDepartment}); len(f.Rows) != 1 {
			t.Errorf("now one is gone: %+v", f.Rows)
		}
	})
}

// TestDeletedDepartmentKeepsItsRow: what was counted for a department is still counted for it as it was known then.
func TestDeletedDepartmentKeepsItsRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		top, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Top"})
		b.ok(err)
		old, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: "Old", ParentID: &top.ID})
		b.ok(err)
		b.job.DepartmentID = &old.ID
		b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
		b.ok(err)
		b.apply("Zoé")
		known := b.now
		b.later(time.Hour)
		b.job.DepartmentID = nil
		b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
		b.ok(err)
		b.ok(b.DeleteDepartment(b.ctx, b.admin, old.ID, old.Version))
		f := b.ask(hiring.FunnelQuestion{GroupBy: hiring.GroupDepartment, KnownAt: at(known)})
		want(t, "by department", f, map[string][5]int{"Top": {1}, old.ID.String(): {1}, "": {1}})
		f = b.ask(hiring.FunnelQuestion{DepartmentIDs: []uuid.UUID{old.ID}, KnownAt: at(known)})
		want(t, "of the department", f, map[string][5]int{"Archiviste": {1}, "": {1}})
	})
}
