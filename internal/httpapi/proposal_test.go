package httpapi_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// selected is an application whose candidate was selected.
func (w *world) selected(job api.Job, name string) api.Application {
	w.t.Helper()
	app := w.apply(job, name)
	w.do(app.ID, `{"action":"move","to":"selected"}`)
	return w.application(app.ID)
}

func (w *world) propose(application uuid.UUID) answer {
	w.t.Helper()
	return w.as(w.recruiter(), "POST", at("/v1/applications", application)+"/proposals", `{"start_on":"2027-01-04"}`)
}

func (w *world) answer(p api.Proposal, patch string) answer {
	w.t.Helper()
	return w.as(w.recruiter(), "PATCH", at("/v1/proposals", p.ID), patch, "If-Match: *")
}

// hired is how many the funnel of a job says were hired.
func (w *world) hired(job api.Job) int {
	w.t.Helper()
	return *read[api.Funnel](w.as(w.recruiter(), "GET", at("/v1/jobs", job.ID)+"/funnel", nil).is(200)).Total.Counts.Hired
}

// Who accepts is hired and takes an opening; a hire that falls through frees it, and the funnel counts once.
func TestProposalIsAccepted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste") // one opening
		ada, bob := w.selected(job, "Ada"), w.selected(job, "Bob")
		p := read[api.Proposal](w.propose(ada.ID).is(201))
		if p.Status != api.ProposalProposed || p.AnsweredAt != nil || *p.StartOn != "2027-01-04" || p.Reason != nil || p.Note != nil {
			t.Errorf("%+v", p)
		}
		w.propose(ada.ID).problem(409, "proposal_waiting")
		w.propose(bob.ID).problem(409, "no_opening_left") // Ada has not answered
		p = read[api.Proposal](w.answer(p, `{"status":"accepted","start_on":"2027-02-01"}`).is(200))
		if a := w.application(ada.ID); a.Status != api.StatusHired || p.Status != api.ProposalAccepted || p.AnsweredAt == nil || !p.AnsweredAt.Equal(w.clock()) {
			t.Errorf("%+v\n%+v", p, a)
		}
		w.answer(p, `{"status":"declined","reason":"salary"}`).problem(409, "proposal_answered")
		w.answer(p, `{"start_on":"2027-03-01","note":"Notice period"}`).is(200)
		w.propose(bob.ID).problem(409, "no_opening_left")
		if n := w.hired(job); n != 1 {
			t.Errorf("%d hired", n)
		}
		w.wait(time.Hour)
		w.do(ada.ID, `{"action":"reopen"}`)
		if n := w.hired(job); n != 0 {
			t.Errorf("%d hired", n)
		}
		second := read[api.Proposal](w.propose(bob.ID).is(201))
		w.answer(second, `{"status":"accepted"}`).is(200)
		if n := w.hired(job); n != 1 {
			t.Errorf("%d hired", n)
		}
		w.propose(ada.ID).problem(409, "no_opening_left")
	})
}

// Who declines withdraws, for a reason; a proposal that the employer withdraws changes nothing else.
func TestProposalIsDeclined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	ada := w.selected(job, "Ada")
	p := read[api.Proposal](w.propose(ada.ID).is(201))
	w.answer(p, `{"status":"withdrawn"}`).is(200)
	if a := w.application(ada.ID); a.Status != api.StatusActive || a.Version != ada.Version {
		t.Errorf("%+v", a)
	}
	p = read[api.Proposal](w.propose(ada.ID).is(201))
	w.answer(p, `{"status":"declined"}`).problem(422, "invalid", "/reason required")
	w.answer(p, `{"reason":"salary"}`).problem(422, "invalid", "/reason not_applicable")
	w.answer(p, `{"status":"declined","reason":"nonsense"}`).problem(422, "invalid", "/reason unknown_reason")
	w.answer(p, `{"status":"declined","reason":"did_not_attend"}`).problem(422, "invalid", "/reason reason_of_another_kind")
	w.answer(p, `{"status":"declined","reason":"salary"}`).is(200)
	a := w.application(ada.ID)
	if a.Status != api.StatusWithdrawn || a.Reached != api.MilestoneSelected {
		t.Errorf("%+v", a)
	}
	made := read[api.Page[api.Transition]](w.as(w.recruiter(), "GET", at("/v1/applications", ada.ID)+"/transitions", nil).is(200)).Data
	if last := made[len(made)-1]; last.Action != api.ActionWithdraw || *last.Reason != "salary" {
		t.Errorf("%+v", last)
	}
}

func TestProposalsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	app := w.apply(job, "Ada")
	w.propose(app.ID).problem(409, "not_selected")
	w.do(app.ID, `{"action":"reject","reason":"profile_not_relevant"}`)
	w.propose(app.ID).problem(409, "application_closed")
}

// A proposal does not wait for an answer that came on another way.
func TestProposalEndsWithItsApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, one := range []struct {
		deed   string
		status api.ProposalStatus
		reason string
	}{
		{`{"action":"move","to":"hired"}`, api.ProposalAccepted, ""},
		{`{"action":"withdraw","reason":"another_offer"}`, api.ProposalDeclined, "another_offer"},
		{`{"action":"reject","reason":"profile_not_relevant"}`, api.ProposalWithdrawn, ""},
	} {
		app := w.selected(w.addJob("Job"), "Ada")
		p := read[api.Proposal](w.propose(app.ID).is(201))
		w.do(app.ID, one.deed)
		got := read[api.Proposal](w.as(w.recruiter(), "GET", at("/v1/proposals", p.ID), nil).is(200))
		if got.Status != one.status || or(got.Reason) != one.reason || got.AnsweredAt == nil {
			t.Errorf("%s: %+v", one.deed, got)
		}
	}
}

// A jury that rejects somebody ends a proposal to them like whoever rejects by hand.
func TestProposalEndsWithTheMinutes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job)
		chair := w.chairing(jury.ID)
		app := w.apply(job, "Ada")
		held := w.interview(app.ID, time.Hour)
		w.wait(2 * time.Hour)
		w.as(w.admin(), "PATCH", at("/v1/interviews", held.ID), `{"status":"held"}`, "If-Match: *").is(200)
		w.do(app.ID, `{"action":"move","to":"selected"}`)
		p := read[api.Proposal](w.propose(app.ID).is(201))
		w.deliberate(jury.ID)
		decisions := `{"decisions":[{"application_id":"` + app.ID.String() + `","outcome":"not_selected","reason":"profile_not_relevant","appraisal":"A"}]}`
		w.as(chair, "PUT", at("/v1/juries", jury.ID)+"/decisions", decisions, "If-Match: *").is(200)
		w.as(chair, "POST", at("/v1/juries", jury.ID)+"/minutes", nil).is(201)
		got := read[api.Proposal](w.as(w.recruiter(), "GET", at("/v1/proposals", p.ID), nil).is(200))
		if a := w.application(app.ID); a.Status != api.StatusRejected || got.Status != api.ProposalWithdrawn || got.AnsweredAt == nil {
			t.Errorf("%+v\n%+v", a, got)
		}
	})
}

// One opening and ten selected: whatever happens at once, one proposal is made; a double click on an answer hires once.
func TestProposalsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		var apps []api.Application
		for name := range strings.SplitSeq("A B C D E F G H I J", " ") {
			apps = append(apps, w.selected(job, name))
		}
		answers := make([]answer, len(apps))
		var all sync.WaitGroup
		for i, app := range apps {
			all.Go(func() { answers[i] = w.propose(app.ID) })
		}
		all.Wait()
		var made []api.Proposal
		for _, a := range answers {
			switch a.status {
			case 201:
				made = append(made, read[api.Proposal](a))
			default:
				a.problem(409, "no_opening_left")
			}
		}
		if len(made) != 1 {
			t.Fatalf("%d proposals of one opening", len(made))
		}
		for i := range answers {
			all.Go(func() { answers[i] = w.answer(made[0], `{"status":"accepted"}`) })
		}
		all.Wait()
		for _, a := range answers {
			a.is(200)
		}
		if n := w.hired(job); n != 1 {
			t.Errorf("%d hired", n)
		}
	})
}

// or is what a pointer points to, or the zero value.
func or[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// A recruiter of another department learns nothing of a proposal, and a juror has no part in it.
func TestProposalsAreForWhoRecruits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	w.addJury(job, w.juror())
	p := read[api.Proposal](w.propose(w.selected(job, "Ada").ID).is(201))
	elsewhere := add[api.Department](w, "/v1/departments", `{"name":"Elsewhere"}`)
	stranger := w.newPerson(hiring.RoleRecruiter, "elsewhere@vivier.test", elsewhere.ID)
	w.sameAsNever(stranger, "GET", at("/v1/proposals", p.ID), p.ID)
	w.as(stranger, "PATCH", at("/v1/proposals", p.ID), `{"status":"withdrawn"}`, "If-Match: *").problem(404, "not_found")
	w.as(w.juror(), "GET", at("/v1/proposals", p.ID), nil).problem(403, "forbidden")
	w.as(w.juror(), "GET", at("/v1/applications", p.ApplicationID)+"/proposals", nil).problem(403, "forbidden")
}
