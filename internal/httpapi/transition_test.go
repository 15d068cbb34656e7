package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// transition carries out a command on an application as it stands.
func (w *world) transition(application uuid.UUID, body any) answer {
	w.t.Helper()
	path := at("/v1/applications", application)
	return w.as(w.recruiter(), "POST", path+"/transitions", body, w.as(w.recruiter(), "GET", path, nil).is(200).ifMatch())
}

// do is transition for what must succeed, an hour later.
func (w *world) do(application uuid.UUID, body any) api.TransitionResult {
	w.t.Helper()
	w.wait(time.Hour)
	return read[api.TransitionResult](w.transition(application, body).is(201))
}

// stands fails the test unless the application stands there.
func stands(t *testing.T, a api.Application, stage string, reached api.Milestone, status api.Status) {
	t.Helper()
	if a.Stage != stage || a.Reached != reached || a.Status != status {
		t.Errorf("it stands at %s, reached %s, is %s; not %s, %s, %s", a.Stage, a.Reached, a.Status, stage, reached, status)
	}
}

func TestWholeLifeOfAnApplication(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job, w.juror())
		ada := w.apply(job, "Ada")
		path := at("/v1/applications", ada.ID) + "/transitions"

		w.wait(time.Hour)
		a := w.as(w.recruiter(), "POST", path, `{"action":"move","to":"relevant","note":"fits"}`, `If-Match: "1"`).is(201)
		moved := read[api.TransitionResult](a)
		want := api.Transition{
			FeedTransition: api.FeedTransition{
				ID: moved.ID, ApplicationID: ada.ID, JobID: job.ID, JuryID: &jury.ID, Sequence: 2, Action: "move", From: new("received"), To: new("relevant"),
				FromStatus: new(api.StatusActive), ToStatus: api.StatusActive, EffectiveAt: w.clock(), RecordedAt: w.clock(), Voids: []uuid.UUID{},
			},
			Note: new("fits"), ActorID: new(w.recruiter().UserID), ActorName: new("Person recruiter@vivier.test"),
		}
		if diff := cmp.Diff(want, moved.Transition); diff != "" || a.header.Get("ETag") != `"2"` || moved.Application.Version != 2 {
			t.Error(diff, a.header)
		}
		if diff := cmp.Diff(w.application(ada.ID), moved.Application); diff != "" {
			t.Error(diff)
		}

		// A juror says that they heard her.
		w.wait(time.Hour)
		interview := w.interview(ada.ID, time.Hour)
		w.wait(90 * time.Minute)
		w.as(w.juror(), "PATCH", at("/v1/interviews", interview.ID), `{"status":"held","outcome_note":"Convincing."}`, `If-Match: "1"`).is(200)
		stands(t, w.application(ada.ID), "interviewed", "interviewed", "active")

		stands(t, w.do(ada.ID, `{"action":"move","to":"selected"}`).Application, "selected", "selected", "active")
		stands(t, w.do(ada.ID, `{"action":"move","to":"hired"}`).Application, "hired", "hired", "hired")

		// The opening is taken, until the hire falls through.
		bob := w.apply(job, "Bob")
		for _, action := range w.application(bob.ID).AllowedActions {
			if strings.Contains(fmt.Sprint(action.To), "hired") {
				t.Errorf("%v is offered although no opening is left", action)
			}
		}
		w.transition(bob.ID, `{"action":"move","to":"hired"}`).problem(409, "no_opening_left")
		back := w.do(ada.ID, `{"action":"reopen"}`)
		stands(t, back.Application, "selected", "selected", "active")
		if *back.From != "hired" || *back.To != "selected" || *back.FromStatus != "hired" || back.ToStatus != "active" {
			t.Errorf("%+v", back.Transition)
		}
		stands(t, w.do(bob.ID, `{"action":"move","to":"hired"}`).Application, "hired", "hired", "hired")

		// She gives up; it was a mistake; she is rejected.
		gone := w.do(ada.ID, `{"action":"withdraw","reason":"another_offer"}`)
		stands(t, gone.Application, "selected", "selected", "withdrawn")
		if *gone.Reason != "another_offer" || gone.To != nil {
			t.Errorf("%+v", gone.Transition)
		}
		mended := w.do(ada.ID, fmt.Sprintf(`{"action":"correct","voids":[%q],"note":"wrong person"}`, gone.ID))
		stands(t, mended.Application, "selected", "selected", "active")
		if diff := cmp.Diff([]uuid.UUID{gone.ID}, mended.Voids); diff != "" {
			t.Error(diff)
		}
		stands(t, w.do(ada.ID, `{"action":"reject","reason":"another_candidate_preferred"}`).Application, "selected", "selected", "rejected")

		var log []api.Transition
		story := each(w, w.juror(), path+"?limit=2", func(x api.Transition) string {
			log = append(log, x)
			return fmt.Sprintf("%d:%s:%s", x.Sequence, x.Action, x.ToStatus)
		})
		if want := "1:move:active 2:move:active 3:move:active 4:move:active 5:move:hired 6:reopen:active 7:withdraw:withdrawn 8:correct:active 9:reject:rejected"; story != want {
			t.Errorf("%s, not %s", story, want)
		}
		heard := log[2]
		if *heard.InterviewID != interview.ID || !heard.EffectiveAt.Equal(interview.StartsAt) || *heard.ActorID != w.juror().UserID || *log[6].VoidedBy != mended.ID {
			t.Errorf("%+v", heard)
		}
		if first := log[0]; first.From != nil || first.FromStatus != nil || *first.To != "received" {
			t.Errorf("%+v", first)
		}
		w.as(w.admin(), "GET", path+"?sort=recorded_at", nil).problem(400, "unknown_parameter", "sort unknown_parameter")
	})
}

func TestTransitionTellsEveryFault(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		app := w.apply(w.addJob("Archiviste"), "Ada")
		entry := read[api.Page[api.Transition]](w.as(w.admin(), "GET", at("/v1/applications", app.ID)+"/transitions", nil)).Data[0]
		moved := w.do(app.ID, `{"action":"move","to":"relevant"}`)
		mended := w.do(app.ID, fmt.Sprintf(`{"action":"correct","voids":[%q],"note":"x"}`, moved.ID))
		future, before := w.clock().Add(time.Second).Format(time.RFC3339), today.Add(-time.Second).Format(time.RFC3339)
		for _, x := range []struct {
			body string
			code string
			told []string
		}{
			{`{}`, "invalid", []string{"/action required"}},
			{`{"action":"promote","to":"A B","reason":"","voids":["x"],"note":1,"effective_at":"today"}`, "invalid", []string{
				"/voids/0 invalid_id", "/note invalid_type", "/effective_at invalid_time", "/action invalid_value", "/to invalid_key", "/reason invalid_key",
			}},
			{`{"action":"move","stage":"relevant","from":"received","application":{},"sequence":1}`, "unknown_field", []string{
				"/stage unknown_field", "/from read_only_field", "/application read_only_field", "/sequence read_only_field",
			}},
			{`{"action":"move"}`, "invalid", []string{"/to required"}},
			{`{"action":"move","to":"nowhere"}`, "invalid", []string{"/to unknown_stage"}},
			{fmt.Sprintf(`{"action":"move","to":"relevant","voids":[%q],"reason":"salary"}`, entry.ID), "invalid", []string{"/voids not_applicable", "/reason not_applicable"}},
			{fmt.Sprintf(`{"action":"move","to":"relevant","effective_at":%q}`, future), "invalid", []string{"/effective_at in_the_future"}},
			{fmt.Sprintf(`{"action":"move","to":"relevant","effective_at":%q}`, before), "invalid", []string{"/effective_at before_reception"}},
			{`{"action":"reject"}`, "invalid", []string{"/reason required"}},
			{`{"action":"reject","reason":"nope","to":"relevant"}`, "invalid", []string{"/to not_applicable", "/reason unknown_reason"}},
			{`{"action":"reject","reason":"salary"}`, "invalid", []string{"/reason reason_of_another_kind"}},
			{`{"action":"withdraw","reason":"rejected_other"}`, "invalid", []string{"/reason reason_of_another_kind"}},
			{`{"action":"reopen","to":"relevant","reason":"salary"}`, "invalid", []string{"/to not_applicable", "/reason not_applicable"}},
			{`{"action":"correct","note":" "}`, "invalid", []string{"/note required", "/to required"}},
			{fmt.Sprintf(`{"action":"correct","to":"received","note":"x","effective_at":%q}`, today.Format(time.RFC3339)), "invalid", []string{"/effective_at not_applicable"}},
			{fmt.Sprintf(`{"action":"correct","note":"x","voids":[%q,%q,%q,%q]}`, uuid.New(), moved.ID, entry.ID, mended.ID), "invalid", []string{
				"/voids/0 unknown_transition", "/voids/1 already_void", "/voids/2 reception_not_voidable", "/voids/3 nothing_to_void",
			}},
			{fmt.Sprintf(`{"action":"correct","note":"x","voids":[%q,%q]}`, mended.ID, mended.ID), "invalid", []string{"/voids duplicate"}},
		} {
			w.transition(app.ID, x.body).problem(422, x.code, x.told...)
		}
		if v := w.application(app.ID).Version; v != 3 {
			t.Errorf("what was refused made version %d", v)
		}
		path := at("/v1/applications", app.ID)
		w.as(w.admin(), "POST", path+"/transitions", `{`).problem(400, "malformed_json")
		w.as(w.admin(), "POST", path+"/transitions", `{"action":"move"}`).problem(428, "precondition_required")
		if a := w.as(w.admin(), "POST", path+"/transitions", `{}`, `If-Match: "1"`).problem(412, "stale_version"); a.header.Get("ETag") != `"3"` {
			t.Error(a.header)
		}
		w.as(w.admin(), "POST", at("/v1/applications", uuid.New())+"/transitions", `{`).problem(404, "not_found")
		if a := w.as(w.admin(), "POST", path+"/transitions", `{"action":"move","to":"selected"}`, "If-Match: *").is(201); a.header.Get("ETag") != `"4"` {
			t.Error(a.header)
		}
	})
}

func TestTransitionAgainstTheState(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.addJury(job)
		app := w.apply(job, "Ada")
		path := at("/v1/applications", app.ID)
		w.transition(app.ID, `{"action":"reopen"}`).problem(409, "not_closed")
		w.transition(app.ID, `{"action":"move","to":"received"}`).problem(409, "already_there")
		w.transition(app.ID, `{"action":"correct","to":"received","note":"x"}`).problem(409, "nothing_to_correct")

		// Forward with a step left out, back, and what was reached stays reached.
		moved := w.do(app.ID, `{"action":"move","to":"selected"}`)
		stands(t, w.do(app.ID, `{"action":"move","to":"relevant"}`).Application, "relevant", "selected", "active")
		w.transition(app.ID, `{"action":"move","to":"relevant"}`).problem(409, "already_there")

		// What is entered late has its place in the course, or none.
		early, late := today.Add(time.Minute).Format(time.RFC3339), w.clock().Add(-time.Minute).Format(time.RFC3339)
		stands(t, read[api.TransitionResult](w.transition(app.ID, fmt.Sprintf(`{"action":"move","to":"relevant","effective_at":%q}`, early)).is(201)).Application,
			"relevant", "selected", "active")
		w.transition(app.ID, fmt.Sprintf(`{"action":"move","to":"relevant","effective_at":%q}`, late)).problem(422, "invalid", "/effective_at illegal_history")
		w.transition(app.ID, fmt.Sprintf(`{"action":"reject","reason":"rejected_other","effective_at":%q}`, early)).problem(422, "invalid", "/effective_at illegal_history")
		w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"received_at":%q}`, late), "If-Match: *").problem(422, "invalid", "/received_at after_transition")
		w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"received_at":%q}`, w.clock().Add(time.Hour).Format(time.RFC3339)), "If-Match: *").
			problem(422, "invalid", "/received_at in_the_future")
		w.as(w.recruiter(), "PATCH", path, `{"received_at":"1900-01-01T00:00:00Z"}`, "If-Match: *").problem(422, "invalid", "/received_at too_early")

		// A correction back to where it stood voids what came since; one to where it never stood enters there.
		mended := w.do(app.ID, `{"action":"correct","to":"selected","note":"no second round"}`)
		stands(t, mended.Application, "selected", "selected", "active")
		if len(mended.Voids) != 1 {
			t.Errorf("%+v", mended.Voids)
		}
		other := w.do(app.ID, `{"action":"correct","to":"interviewed","note":"only heard"}`)
		stands(t, other.Application, "interviewed", "interviewed", "active")
		if len(other.Voids) != 2 || *other.To != "interviewed" || !other.EffectiveAt.Equal(today.Add(time.Minute)) {
			t.Errorf("%+v", other.Transition)
		}
		w.transition(app.ID, fmt.Sprintf(`{"action":"correct","voids":[%q],"note":"x"}`, moved.ID)).problem(422, "invalid", "/voids/0 already_void")

		// A wrong date is mended by putting the same in its place.
		dated := w.do(app.ID, fmt.Sprintf(`{"action":"correct","voids":[%q],"to":"interviewed","effective_at":%q,"note":"wrong date"}`, other.ID, late))
		stands(t, dated.Application, "interviewed", "interviewed", "active")
		if dated.EffectiveAt.Format(time.RFC3339) != late {
			t.Errorf("%+v", dated.Transition)
		}

		// What is closed can only be reopened or corrected, and not by taking back half of it.
		w.do(app.ID, `{"action":"reject","reason":"rejected_other"}`)
		for _, body := range []string{`{"action":"move","to":"selected"}`, `{"action":"reject","reason":"rejected_other"}`, `{"action":"withdraw","reason":"salary"}`} {
			w.transition(app.ID, body).problem(409, "application_closed")
		}
		again := w.apply(job, "Bob")
		w.as(w.recruiter(), "POST", "/v1/applications", api.ApplicationInput{JobID: job.ID, CandidateID: &app.CandidateID}).is(201)
		w.transition(app.ID, `{"action":"reopen"}`).problem(409, "duplicate_application")
		for _, action := range w.application(app.ID).AllowedActions {
			if action.Action == "reopen" {
				t.Error("reopening is offered beside a live application")
			}
		}
		w.do(again.ID, `{"action":"withdraw","reason":"salary"}`)
		stands(t, w.do(again.ID, `{"action":"reopen"}`).Application, "received", "received", "active")
		w.transition(again.ID, `{"action":"reopen"}`).problem(409, "not_closed")
		log := read[api.Page[api.Transition]](w.as(w.admin(), "GET", at("/v1/applications", again.ID)+"/transitions", nil)).Data
		w.transition(again.ID, fmt.Sprintf(`{"action":"correct","voids":[%q],"note":"x"}`, log[1].ID)).problem(422, "invalid", "/voids illegal_history")
		w.transition(again.ID, `{"action":"correct","to":"received","note":"x"}`).problem(409, "nothing_to_correct")
		both := w.do(again.ID, fmt.Sprintf(`{"action":"correct","voids":[%q,%q],"note":"nothing of that was so"}`, log[1].ID, log[2].ID))
		stands(t, both.Application, "received", "received", "active")
	})
}

func TestManyTransitionsAreAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job)
		var apps []api.Application
		for _, name := range []string{"Ada", "Bob", "Cleo", "Dan"} {
			apps = append(apps, w.apply(job, name))
		}
		item := func(i int, more string) string {
			return fmt.Sprintf(`{"application_id":%q,"version":%d,"action":"reject",%s}`, apps[i].ID, w.application(apps[i].ID).Version, more)
		}
		all := func(items ...string) answer {
			return w.as(w.recruiter(), "POST", "/v1/applications/transitions", `{"items":[`+strings.Join(items, ",")+`]}`)
		}
		const good = `"reason":"profile_not_relevant"`
		unchanged := func() {
			t.Helper()
			for _, a := range apps {
				if now := w.application(a.ID); now.Version != a.Version {
					t.Errorf("something was done: %+v", now)
				}
			}
		}
		w.wait(time.Hour)
		all().problem(422, "invalid", "/items too_few")
		w.as(w.recruiter(), "POST", "/v1/applications/transitions", `{}`).problem(422, "invalid", "/items required")
		all(slices.Repeat([]string{`{}`}, 101)...).problem(422, "invalid")
		all(item(0, good), item(1, good), item(0, good)).problem(422, "invalid", "/items/2/application_id duplicate")
		all(`{"action":"x","version":0,"rank":1}`, item(0, `"reason":3`)).problem(422, "unknown_field", "/items/0/rank unknown_field",
			"/items/1/reason invalid_type", "/items/0/application_id required", "/items/0/version required", "/items/0/action invalid_value")
		all(item(0, good), item(1, `"reason":"salary"`), item(2, `"to":"relevant"`)).problem(422, "invalid",
			"/items/1/reason reason_of_another_kind", "/items/2/to not_applicable", "/items/2/reason required")
		unchanged()
		all(item(3, good), fmt.Sprintf(`{"application_id":%q,"version":1,"action":"reopen"}`, uuid.New()), item(2, good)).
			problem(422, "invalid", "/items/1/application_id unknown_application")
		stale := fmt.Sprintf(`{"application_id":%q,"version":7,"action":"reject",%s}`, apps[1].ID, good)
		if a := all(item(0, good), stale, item(2, `"reason":"salary"`)).problem(412, "stale_version", "/items/1/version stale_version", "/items/2/reason reason_of_another_kind"); a.header.Get("ETag") != "" {
			t.Errorf("the ETag of many: %v", a.header)
		}
		reopen := fmt.Sprintf(`{"application_id":%q,"version":1,"action":"reopen"}`, apps[3].ID)
		all(item(0, good), reopen).problem(409, "not_closed", "/items/1 not_closed")
		all(reopen, item(0, `"reason":"salary"`)).problem(422, "invalid", "/items/0 not_closed", "/items/1/reason reason_of_another_kind")
		unchanged()

		got := read[api.BulkTransitionResult](all(item(2, good), item(0, good), fmt.Sprintf(`{"application_id":%q,"version":1,"action":"move","to":"hired"}`, apps[1].ID)).is(201))
		if len(got.Data) != 3 {
			t.Fatalf("%+v", got)
		}
		for i, id := range []uuid.UUID{apps[2].ID, apps[0].ID, apps[1].ID} {
			r := got.Data[i]
			if diff := cmp.Diff(w.application(id), r.Application); diff != "" || r.ApplicationID != id || *r.JuryID != jury.ID || *r.ActorName != "Person recruiter@vivier.test" {
				t.Error(diff, r.Transition)
			}
		}
		stands(t, got.Data[0].Application, "received", "received", "rejected")
		stands(t, got.Data[2].Application, "hired", "hired", "hired")
		all(fmt.Sprintf(`{"application_id":%q,"version":1,"action":"move","to":"hired"}`, apps[3].ID)).problem(409, "no_opening_left", "/items/0 no_opening_left")
		add[api.Application](w, "/v1/applications", api.ApplicationInput{JobID: job.ID, CandidateID: &apps[0].CandidateID})
		all(fmt.Sprintf(`{"application_id":%q,"version":2,"action":"reopen"}`, apps[0].ID), fmt.Sprintf(`{"application_id":%q,"version":1,"action":"reopen"}`, apps[3].ID)).
			problem(409, "duplicate_application", "/items/0 duplicate_application", "/items/1 not_closed")
	})
}

// A batch is carried out in its own order: when one opening is left, the first of two gets it.
func TestManyTransitionsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		hire := func(of ...api.Application) answer {
			var items []string
			for _, a := range of {
				items = append(items, fmt.Sprintf(`{"application_id":%q,"version":1,"action":"move","to":"hired"}`, a.ID))
			}
			return w.as(w.recruiter(), "POST", "/v1/applications/transitions", `{"items":[`+strings.Join(items, ",")+`]}`)
		}
		ada, bob := w.apply(job, "Ada"), w.apply(job, "Bob")
		hire(bob, ada).problem(409, "no_opening_left", "/items/1 no_opening_left")
		hire(ada, bob).problem(409, "no_opening_left", "/items/1 no_opening_left")
	})
}

func TestOldPanelMemberLosesSight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job, w.juror())
	app := w.apply(job, "Ada")
	path := at("/v1/applications", app.ID)
	w.as(w.juror(), "GET", path, nil).is(200)
	members := at("/v1/juries", jury.ID) + "/members"
	seat := read[api.Page[api.JuryMember]](w.as(w.admin(), "GET", members, nil).is(200)).Data[0]
	w.as(w.admin(), "DELETE", members+"/"+seat.ID.String(), nil).is(204)
	w.sameAsNever(w.juror(), "GET", path, app.ID)
	w.sameAsNever(w.juror(), "GET", path+"/transitions", app.ID)
}
