package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// progress is the progress of a jury as somebody reads it, with the codes of what its next step waits for.
func (w *world) progress(p person, jury api.Jury) (api.JuryProgress, string) {
	w.t.Helper()
	got := read[api.JuryProgress](w.as(p, "GET", at("/v1/juries", jury.ID)+"/progress", nil, "Accept-Language: en").is(200))
	var codes string
	for _, b := range got.Blockers {
		codes += b.Code + " "
	}
	return got, codes
}

// A jury is followed from its composition to its minutes: each step says what it waits for, and no draft shows.
func TestProgressOfAJury(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Quorum: new(2), Women: new(1), Men: new(3), Criteria: criteria})
		check := func(step api.JuryStep, codes string) api.JuryProgress {
			t.Helper()
			got, blockers := w.progress(w.recruiter(), jury)
			if got.NextStep == nil || *got.NextStep != step || blockers != codes {
				t.Errorf("it goes on to %v and waits for %q, not to %s for %q", got.NextStep, blockers, step, codes)
			}
			return got
		}
		check(api.StepOpen, "chair_missing quorum_missing ")
		chair := w.newPerson(hiring.RoleJuror, "chair@panel.test")
		w.sit(jury, chair, api.MemberChair)
		seat := w.sit(jury, w.juror(), api.MemberPlain)
		check(api.StepOpen, "")
		w.as(w.recruiter(), "PATCH", at("/v1/juries", jury.ID), `{"status":"open"}`, "If-Match: *").is(200)
		app := w.apply(job, "Ada")
		held := w.interview(app.ID, time.Hour, seat)
		w.apply(job, "Bob")
		if got := check(api.StepDeliberate, "quorum_missing "); got.Applications != 2 || got.Heard != 0 || got.Interviews.Scheduled != 1 || got.Evaluations.Expected != 0 {
			t.Errorf("%+v", got)
		}
		w.wait(2 * time.Hour)
		w.as(w.juror(), "PATCH", at("/v1/interviews", held.ID), `{"status":"held"}`, "If-Match: *").is(200)
		got := check(api.StepDeliberate, "quorum_missing "+strings.Repeat("evaluations_missing ", 2))
		if diff := cmp.Diff(api.EvaluationCounts{Expected: 2}, got.Evaluations); diff != "" || got.Heard != 1 || got.Interviews.Held != 1 || len(got.Members) != 2 || len(got.Missing) != 2 {
			t.Errorf("%s %+v", diff, got)
		}
		if len(got.Warnings) != 2 || got.Warnings[0].Code != "unbalanced_panel" || got.Warnings[1].Detail != "1 interview has fewer than two interviewers on its panel" {
			t.Errorf("%+v", got.Warnings)
		}

		// Nothing changed costs a 304, a draft changes nothing, and a submission does.
		path := at("/v1/juries", jury.ID) + "/progress"
		tag := w.as(chair, "GET", path, nil).is(200).header.Get("ETag")
		mine := at("/v1/applications", app.ID) + "/evaluations/mine"
		w.as(w.juror(), "PUT", mine, goodEvaluation).is(201)
		w.as(chair, "GET", path, nil, "If-None-Match: "+tag).is(304)
		w.as(w.juror(), "POST", mine+"/submit", nil).is(200)
		w.as(chair, "GET", path, nil, "If-None-Match: "+tag).is(200)
		got = check(api.StepDeliberate, "quorum_missing evaluations_missing ")
		if len(got.Missing) != 1 || got.Evaluations.Submitted != 1 || got.Missing[0].ApplicationID != app.ID {
			t.Errorf("%+v", got)
		}
		w.deliberate(jury.ID)
		if got := check(api.StepSign, "decisions_missing "); *got.Decided != 0 {
			t.Errorf("%+v", got)
		}
		w.as(chair, "PUT", at("/v1/juries", jury.ID)+"/decisions", w.decisions(jury.ID), "If-Match: *").is(200)
		check(api.StepSign, "")
		w.as(chair, "POST", at("/v1/juries", jury.ID)+"/minutes", nil).is(201)
		if got, codes := w.progress(chair, jury); got.NextStep != nil || codes != "" || *got.Decided != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// Who stepped back from an application is told that an evaluation of one is missing, and not of which.
func TestProgressNamesNothingThatIsHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.newBoard("Archiviste")
	app := w.apply(b.job, "Ada")
	i := w.interview(app.ID, time.Hour, b.chairs)
	w.wait(2 * time.Hour)
	w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"held"}`, "If-Match: *").is(200)
	w.as(b.juror, "POST", b.path+"/recusals", api.RecusalInput{ApplicationID: &app.ID, Reason: "Parenté"}).is(201)
	got, codes := w.progress(b.juror, b.jury)
	if len(got.Missing) != 0 || got.Evaluations.Expected != 1 || codes != "quorum_missing evaluations_missing " {
		t.Errorf("%s %+v", codes, got)
	}
	if seen, _ := w.progress(b.chair, b.jury); len(seen.Missing) != 1 {
		t.Errorf("%+v", seen)
	}
	w.as(b.juror, "POST", b.path+"/recusals", api.RecusalInput{Reason: "Parenté"}).is(201)
	w.as(b.juror, "GET", b.path+"/progress", nil).problem(404, "not_found")
	w.as(w.analyst(), "GET", b.path+"/progress", nil).problem(403, "forbidden")
}

// A jury that was entered as deliberating has no deliberation yet: it is opened like any other, and can't be signed before.
func TestAJuryThatWasEnteredAsDeliberating(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		jury := add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: w.addJob("Archiviste").ID, Status: new(api.JuryDeliberating)})
		chair := w.chairing(jury.ID)
		if _, codes := w.progress(chair, jury); codes != "quorum_missing " {
			t.Error(codes)
		}
		w.as(chair, "POST", at("/v1/juries", jury.ID)+"/minutes", nil).problem(409, "deliberation_needed")
		w.as(chair, "GET", at("/v1/juries", jury.ID)+"/deliberation", nil).problem(409, "not_deliberating")
		w.conclude(jury.ID, chair)
	})
}

// Where a selected candidate declines, the next of the reserve list is named, and nothing is done to them.
func TestADeclineNamesTheNextOnTheReserveList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job)
		chair := w.chairing(jury.ID)
		var apps []api.Application
		for n, name := range []string{"Ada", "Bob", "Eve"} {
			app := w.apply(job, name)
			w.interview(app.ID, time.Duration(n+1)*time.Hour)
			apps = append(apps, app)
		}
		w.wait(6 * time.Hour)
		for _, i := range read[api.Page[api.Interview]](w.as(w.admin(), "GET", "/v1/interviews", nil).is(200)).Data {
			w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"held"}`, "If-Match: *").is(200)
		}
		w.deliberate(jury.ID)
		w.as(chair, "PUT", at("/v1/juries", jury.ID)+"/decisions", fmt.Sprintf(`{"decisions":[
			{"application_id":%q,"outcome":"selected","appraisal":"A"},
			{"application_id":%q,"outcome":"reserve","position":2,"appraisal":"B"},
			{"application_id":%q,"outcome":"reserve","position":1,"appraisal":"C"}]}`, apps[0].ID, apps[1].ID, apps[2].ID), "If-Match: *").is(200)
		w.as(chair, "POST", at("/v1/juries", jury.ID)+"/minutes", nil).is(201)
		p := read[api.Proposal](w.propose(apps[0].ID).is(201))
		if p.NextOnReserve != nil {
			t.Errorf("%+v", p)
		}
		p = read[api.Proposal](w.answer(p, `{"status":"declined","reason":"salary"}`).is(200))
		if p.NextOnReserve == nil || *p.NextOnReserve != apps[2].ID {
			t.Errorf("after %s comes %v", apps[0].ID, p.NextOnReserve)
		}
		if a := w.application(apps[2].ID); a.Status != api.StatusActive || a.Milestone != api.MilestoneInterviewed {
			t.Errorf("something was done to the next one: %+v", a)
		}
		w.propose(apps[2].ID).problem(409, "not_selected") // somebody has to decide it first
		w.do(apps[2].ID, `{"action":"move","to":"selected"}`)
		w.propose(apps[2].ID).is(201)
		next := read[api.Page[api.Proposal]](w.as(w.recruiter(), "GET", at("/v1/applications", apps[0].ID)+"/proposals", nil).is(200)).Data[0].NextOnReserve
		if next == nil || *next != apps[1].ID {
			t.Errorf("while that one has not answered, %v is next", next)
		}
	})
}

// The minutes tell of each time that an evaluation was given back to its author, and not of the last one alone.
func TestMinutesTellOfEveryReopening(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		for _, reason := range []string{"deux notes inversées", "échelle mal comprise"} {
			p.submits("bob")
			p.as(p.who["chair"], "POST", p.of("bob", "reopen"), fmt.Sprintf(`{"reason":%q}`, reason)).is(200)
			p.as(p.who["chair"], "POST", p.of("bob", "reopen"), fmt.Sprintf(`{"reason":%q}`, reason)).is(200) // a double click
			p.wait(time.Minute)
		}
		p.conclude(p.jury.ID, p.who["chair"])
		var told []string
		for _, r := range read[api.Minutes](p.as(p.admin(), "GET", at("/v1/juries", p.jury.ID)+"/minutes", nil).is(200)).Record.Reopenings {
			told = append(told, r.Reason)
		}
		if diff := cmp.Diff([]string{"deux notes inversées", "échelle mal comprise"}, told); diff != "" {
			t.Error(diff)
		}
	})
}
