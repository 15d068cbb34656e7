package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/acts"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// said is what an act's record says.
func (r *room) said(act hiring.JuryAct) api.MinutesRecord {
	r.t.Helper()
	var out api.MinutesRecord
	r.ok(json.Unmarshal([]byte(act.Record), &out))
	return out
}

func TestSigning(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		for _, who := range []hiring.Actor{r.jurors[1], r.admin} {
			_, _, err := r.SignMinutes(r.ctx, who, r.jury.ID, "")
			r.wants("by who does not chair", err, "forbidden")
		}
		act := r.sign()
		r.stands(r.apps[0], "selected", hiring.Selected, hiring.StatusActive)
		r.stands(r.apps[1], "interviewed", hiring.Interviewed, hiring.StatusActive)
		r.stands(r.apps[2], "interviewed", hiring.Interviewed, hiring.StatusActive)
		r.stands(r.apps[3], "interviewed", hiring.Interviewed, hiring.StatusRejected)
		jury, err := r.GetJury(r.ctx, r.admin, r.jury.ID)
		r.ok(err)
		if jury.Status != hiring.JuryClosed {
			t.Errorf("the jury is %s", jury.Status)
		}
		if act.Place != 1 || act.Previous != acts.BeforeFirst || act.Hash != acts.Hash(act.Previous, act.Record) || act.SignedBy != r.jurors[0].UserID {
			t.Errorf("%+v", act)
		}
		said := r.said(act)
		if form, err := acts.Canonical(said); err != nil || form != act.Record {
			t.Errorf("the record is not canonical, or has something that the wire has not: %v\n%s\n%s", err, form, act.Record)
		}
		var told []string
		for _, h := range said.Heard {
			told = append(told, h.GivenName+" "+string(h.Status))
		}
		for _, d := range said.Decisions {
			told = append(told, string(d.Outcome)+" "+d.Appraisal)
		}
		if diff := cmp.Diff([]string{
			"Personne 0 active", "Personne 1 active", "Personne 2 active", "Personne 3 active", "selected Avis 0", "reserve Avis 1", "reserve Avis 2", "not_selected Avis 3",
		}, told); diff != "" {
			t.Error(diff)
		}
		if said.Represented != 3 || len(said.Members) != 3 || len(said.Sessions) != 1 || len(said.Evaluations) != 12 || said.SignerName != "Camille" || *said.SignedIn != "Montrouge" ||
			*said.Decisions[3].ReasonLabelFr == "" || said.Jury.Openings != 1 || *said.Ranking[0].Rank != 1 || said.Ranking[0].ApplicationID != r.apps[0] {
			t.Errorf("%+v", said)
		}
		before := storetest.Dump(t, url)
		r.later(time.Hour)
		again, fresh, err := r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "ailleurs")
		if diff := cmp.Diff(act, again); diff != "" || fresh || err != nil {
			t.Errorf("twice: %v %v %s", fresh, err, diff)
		}
		if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
			t.Errorf("twice left something: %s", diff)
		}
		d, _, err := r.Decisions(r.ctx, r.admin, r.jury.ID)
		r.ok(err)
		_, _, err = r.SaveDecisions(r.ctx, r.jurors[0], r.jury.ID, d.Version, r.draft())
		r.wants("afterwards", err, "invalid", "application_closed")
		_, _, err = r.SaveDecisions(r.ctx, r.jurors[0], r.jury.ID, d.Version, r.draft()[:3])
		r.wants("afterwards", err, "jury_closed")
		_, _, err = r.OpenDeliberation(r.ctx, r.jurors[0], r.jury.ID, nil)
		r.wants("afterwards", err, "jury_closed")
		if _, a, err := r.GetDeliberation(r.ctx, r.jurors[1], r.jury.ID); err != nil || cmp.Diff(said.Assessment, a) != "" {
			t.Errorf("the assessment is not the signed one: %v", err)
		}
	})
}

func TestWhatSigningNeeds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 4)
		r.evaluateAll()
		_, _, err := r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
		r.wants("before the deliberation", err, "not_deliberating")
		r.open()
		signing := func(what string, ds []hiring.JuryDecision, want ...string) {
			t.Helper()
			r.save(ds)
			before := storetest.Dump(t, url)
			_, _, err := r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
			r.wants(what, err, append([]string{want[0]}, want...)...)
			if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
				t.Errorf("%s: a refusal left something: %s", what, diff)
			}
		}
		changed := func(change func([]hiring.JuryDecision)) []hiring.JuryDecision {
			ds := r.draft()
			change(ds)
			return ds
		}
		signing("nothing", nil, "decisions_missing", "decisions_missing", "decisions_missing", "decisions_missing")
		signing("one lacks", r.draft()[:3], "decisions_missing")
		signing("blank", changed(func(ds []hiring.JuryDecision) { ds[0].Appraisal, ds[3].Reason = " \n", nil }), "appraisal_missing", "reason_missing")
		signing("two for one opening", changed(func(ds []hiring.JuryDecision) {
			ds[1].Outcome, ds[1].Position, ds[2].Position = hiring.OutcomeSelected, nil, new(1)
		}), "too_many_selected")
		for _, positions := range [][2]*int{{new(1), new(1)}, {new(2), new(3)}, {new(1), nil}, {new(1), new(3)}} {
			signing("positions", changed(func(ds []hiring.JuryDecision) { ds[1].Position, ds[2].Position = positions[0], positions[1] }), "positions_not_in_order")
		}
		r.save(r.draft())
		_, err = r.do(r.apps[1], hiring.Command{Action: hiring.ActionWithdraw, Reason: new("salary")})
		r.ok(err)
		signing("closed since", r.draft()[:1], "decisions_missing", "decisions_missing") // the withdrawn one needs none
	})
}

func TestSigningNeedsWhatTheDeliberationDid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		_, err := r.do(r.apps[1], hiring.Command{Action: hiring.ActionWithdraw, Reason: new("salary")})
		r.ok(err)
		for _, i := range []int{1, 2} {
			_, err := r.CreateRecusal(r.ctx, r.admin, hiring.Recusal{JuryID: r.jury.ID, MemberID: r.seats[i].ID, Reason: "un lien"})
			r.ok(err)
		}
		late := r.apply("Tard")
		r.later(time.Hour)
		app, err := r.GetApplication(r.ctx, r.admin, late.ID)
		r.ok(err)
		app.JuryID = &r.jury.ID
		_, err = r.UpdateApplication(r.ctx, r.admin, app.Application)
		r.ok(err)
		_, err = r.CreateInterview(r.ctx, r.admin, hiring.Interview{ApplicationID: late.ID, StartsAt: r.now, EndsAt: r.now.Add(time.Hour), TimeZone: "Europe/Paris", Status: hiring.InterviewHeld})
		r.ok(err)
		_, _, err = r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
		got := codes(err)
		for _, want := range []string{"quorum_missing", "evaluations_missing", "application_closed", "decisions_missing"} {
			if !strings.Contains(strings.Join(got, " "), want) {
				t.Errorf("%s is not among %v", want, got)
			}
		}
	})
}

// TestTheFunnelAfterClosing: heard ones are interviewed, one is selected; nobody is hired yet.
func TestTheFunnelAfterClosing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		r.sign()
		f, err := r.Funnel(r.ctx, r.admin, hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury})
		r.ok(err)
		if got := fmt.Sprint(f.Total.Tally.Counts, f.Total.Tally.Outcomes); got != "[4 4 4 1 0] [3 0 1 0]" {
			t.Errorf("%s", got)
		}
		if _, err := r.Verify(r.ctx, func(d store.Difference) { t.Error(d) }); err != nil {
			t.Error(err)
		}
	})
}

// Where the pipeline has no stage for the selected, they stay where they are; so does who stands there already.
func TestSigningMovesNobodyBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		r.move(r.apps[0], "selected")
		before, err := r.GetApplication(r.ctx, r.admin, r.apps[0])
		r.ok(err)
		r.later(time.Hour)
		r.sign()
		after, err := r.GetApplication(r.ctx, r.admin, r.apps[0])
		r.ok(err)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Error(diff)
		}
	})
}

// Half of a closing must never be there: whatever fails, and wherever, takes all of it back.
func TestClosingIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		for _, table := range []string{"transitions", "jury_versions", "jury_acts", "audit_entries", "outbox_events"} {
			breaking, mending := "CREATE TRIGGER broken BEFORE INSERT ON "+table+" BEGIN SELECT RAISE(ABORT, 'broken'); END", "DROP TRIGGER broken"
			if store.SQLitePath(url) == "" {
				r.ok(r.Exec(r.ctx, "CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END'"))
				breaking, mending = "CREATE TRIGGER broken BEFORE INSERT ON "+table+" EXECUTE FUNCTION broken()", "DROP TRIGGER broken ON "+table
			}
			r.ok(r.Exec(r.ctx, breaking))
			before := storetest.Dump(t, url)
			if _, _, err := r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, ""); err == nil || !strings.Contains(err.Error(), "broken") {
				t.Errorf("%s: %v", table, err)
			}
			r.ok(r.Exec(r.ctx, mending))
			if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
				t.Errorf("%s: something is there: %s", table, diff)
			}
		}
		r.sign()
	})
}

// TestManySignAtOnce: two chairs' clicks, on two replicas, close a jury once; and juries that close at once follow one another in
// the chain.
func TestManySignAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		second := storetest.Open(t, store.Config{URL: url, Zone: storetest.Zone(), Clock: func() time.Time { return r.now }})
		const clicks = 8
		type outcome struct {
			act   hiring.JuryAct
			fresh bool
			err   error
		}
		done := make(chan outcome, clicks)
		for i := range clicks {
			s := []*store.Store{r.Store, second}[i%2]
			go func() {
				act, fresh, err := s.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
				done <- outcome{act, fresh, err}
			}()
		}
		fresh := 0
		ids := map[uuid.UUID]bool{}
		for range clicks {
			o := <-done
			r.ok(o.err)
			ids[o.act.ID] = true
			if o.fresh {
				fresh++
			}
		}
		if fresh != 1 || len(ids) != 1 {
			t.Errorf("%d signed it, and there are %d acts", fresh, len(ids))
		}
		for i := range clicks {
			s := []*store.Store{r.Store, second}[i%2]
			go func() {
				act, err := s.SignAct(r.ctx, r.admin, r.jury.ID, hiring.ActRectification, fmt.Sprint(i), "x")
				done <- outcome{act: act, err: err}
			}()
		}
		for range clicks {
			r.ok((<-done).err)
		}
		if n, err := r.VerifyActs(r.ctx, func(f store.ActFault) { t.Error(f) }); n != 1+clicks || err != nil {
			t.Errorf("%d acts, %v", n, err)
		}
	})
}

func TestLaterActs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		_, err := r.SignAct(r.ctx, r.admin, r.jury.ID, hiring.ActAnnulment, "nulle", "vice")
		r.wants("before the minutes", err, "minutes_needed")
		minutes := r.sign()
		for _, who := range []hiring.Actor{r.jurors[1], {UserID: uuid.New(), Role: hiring.RoleRecruiter}} {
			_, err := r.SignAct(r.ctx, who, r.jury.ID, hiring.ActAnnulment, "nulle", "vice")
			r.wants("by who may not", err, "forbidden")
		}
		state := func() map[string][]string {
			d := storetest.Dump(t, url)
			for _, grows := range []string{"jury_acts", "audit_entries", "audit_unsealed", "outbox_events"} {
				delete(d, grows)
			}
			return d
		}
		before := state()
		r.later(time.Hour)
		mended, err := r.SignAct(r.ctx, r.jurors[0], r.jury.ID, hiring.ActRectification, "Avis 1 se lit Avis un", "erreur")
		r.ok(err)
		void, err := r.SignAct(r.ctx, r.admin, r.jury.ID, hiring.ActAnnulment, "nulle", "vice")
		r.ok(err)
		if diff := cmp.Diff(before, state()); diff != "" {
			t.Errorf("an act changed something: %s", diff)
		}
		if mended.Place != 2 || mended.Previous != minutes.Hash || void.Previous != mended.Hash || !strings.Contains(void.Record, `"signer_name":"Ada"`) || !strings.Contains(mended.Record, minutes.ID.String()) {
			t.Errorf("%+v %+v", mended, void)
		}
		first, after, err := r.Minutes(r.ctx, r.jurors[2], r.jury.ID)
		r.ok(err)
		if diff := cmp.Diff([]hiring.JuryAct{minutes, mended, void}, append([]hiring.JuryAct{first}, after...)); diff != "" {
			t.Error(diff)
		}
		page, err := r.ListActs(r.ctx, r.jurors[2], r.jury.ID, hiring.PageRequest{Limit: 2})
		r.ok(err)
		if len(page.Items) != 2 || page.Next == nil || page.Items[1].ID != mended.ID {
			t.Errorf("%+v", page)
		}
		if n, err := r.VerifyActs(r.ctx, func(f store.ActFault) { t.Error(f) }); n != 3 || err != nil {
			t.Errorf("%d acts, %v", n, err)
		}
	})
}

// The record is one whole: who stepped back from an application in it does not read it, and who stepped back from the jury does
// not know of it.
func TestMinutesAndRecusals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		_, err := r.CreateRecusal(r.ctx, r.jurors[1], hiring.Recusal{JuryID: r.jury.ID, ApplicationID: &r.apps[3], Reason: "cousin"})
		r.ok(err)
		if _, _, err := r.Minutes(r.ctx, r.jurors[0], r.jury.ID); hiring.Code(err) != "not_found" {
			t.Errorf("before signing: %v", err)
		}
		r.sign()
		_, _, err = r.Minutes(r.ctx, r.jurors[1], r.jury.ID)
		r.wants("the minutes", err, "recused")
		_, err = r.ListActs(r.ctx, r.jurors[1], r.jury.ID, hiring.PageRequest{Limit: 2})
		r.wants("the acts", err, "recused")
		_, a, err := r.GetDeliberation(r.ctx, r.jurors[1], r.jury.ID)
		r.ok(err)
		if len(a.Ranking) != 3 {
			t.Errorf("they see %+v", a.Ranking)
		}
		app, err := r.GetApplication(r.ctx, r.admin, r.apps[3])
		r.ok(err)
		app.JuryID = nil
		_, err = r.UpdateApplication(r.ctx, r.admin, app.Application)
		r.ok(err)
		_, _, err = r.Minutes(r.ctx, r.jurors[1], r.jury.ID)
		r.wants("the minutes, about who is not before the jury any more", err, "recused")
		said, _, err := r.Minutes(r.ctx, r.jurors[2], r.jury.ID)
		r.ok(err)
		if record := r.said(said); len(record.Recusals) != 1 || strings.Contains(said.Record, "cousin") || len(record.Evaluations) != 11 || record.Ranking[3].Score.N != 2 {
			t.Errorf("%+v", record.Recusals)
		}
	})
}
