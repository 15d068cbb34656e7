package httpapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestJuryLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		a := w.as(w.recruiter(), "POST", "/v1/juries", fmt.Sprintf(`{"job_id":%q,"name":"Jury"}`, job.ID)).is(201)
		got := read[api.Jury](a)
		want := api.Jury{
			Record: api.Record{ID: got.ID, Version: 1, CreatedAt: today, UpdatedAt: today},
			JobID:  job.ID, Name: "Jury", Quorum: 1, ReceivedComplete: true, Criteria: []api.Criterion{}, CriteriaVersion: 1, Status: api.JuryDraft,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		path := at("/v1/juries", got.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` {
			t.Error(a.header)
		}

		w.wait(time.Minute)
		want.Version, want.UpdatedAt, want.Name, want.HeldOn = 2, today.Add(time.Minute), "Jury 2", new(api.Date("2026-12-01"))
		want.Women, want.Men = new(3), new(0)
		want.Quorum, want.ReceivedComplete, want.Status, want.CriteriaVersion = 3, false, api.JuryClosed, 2
		want.Criteria = []api.Criterion{
			{Key: "z", LabelFr: "Écoute", LabelEn: "Listening", Weight: 0.5, MaxScore: 5},
			{Key: "a", LabelFr: "Technique", LabelEn: "Technical", Weight: 2, MaxScore: 20},
		}
		a = w.as(w.recruiter(), "PATCH", path, api.JuryInput{
			JobID: job.ID, Name: new(want.Name), HeldOn: want.HeldOn, Quorum: &want.Quorum, Women: want.Women, Men: want.Men,
			ReceivedComplete: new(false), Criteria: want.Criteria, Status: &want.Status,
		}, a.ifMatch()).is(200)
		if diff := cmp.Diff(want, read[api.Jury](a)); diff != "" {
			t.Error(diff)
		}
		for _, p := range []person{w.admin(), w.analyst()} {
			if diff := cmp.Diff(want, read[api.Jury](w.as(p, "GET", path, nil).is(200))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]api.Jury{want}, read[api.Page[api.Jury]](w.as(p, "GET", "/v1/juries", nil).is(200)).Data); diff != "" {
				t.Error(diff)
			}
		}

		a = w.as(w.recruiter(), "PATCH", path, `{"criteria":null,"held_on":null,"quorum":null,"women":null,"men":null,"received_complete":null,"status":null}`, a.ifMatch()).is(200)
		back := read[api.Jury](a)
		want = api.Jury{Record: back.Record, JobID: job.ID, Name: "Jury 2", Quorum: 1, ReceivedComplete: true, Criteria: []api.Criterion{}, CriteriaVersion: 3, Status: api.JuryDraft}
		if diff := cmp.Diff(want, back); diff != "" || back.Version != 3 {
			t.Error(diff)
		}

		w.as(w.recruiter(), "PATCH", path, `{}`).problem(428, "precondition_required")
		w.as(w.recruiter(), "PATCH", path, `{}`, `If-Match: "1"`).problem(412, "stale_version")
		w.as(w.recruiter(), "DELETE", path, nil).problem(428, "precondition_required")
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "1"`).problem(412, "stale_version")
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
	})
}

func TestJuryTellsEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job, other := w.addJob("a"), w.addJob("b")
	w.as(w.admin(), "POST", "/v1/juries", `{"members":[],"version":1,"quorum":0,"status":"done","criteria":[
		{"key":"a","label_fr":"A","label_en":"A","weight":1,"max_score":5},
		{"key":"a","label_fr":" ","label_en":"A","weight":0,"max_score":5},
		{"key":"É","label_fr":"A","label_en":"A","weight":1,"score":5}]}`).problem(422, "unknown_field",
		"/members unknown_field", "/version read_only_field", "/criteria/2/score unknown_field", "/job_id required", "/quorum too_small",
		"/criteria/1/label_fr required", "/criteria/1/weight required", "/criteria/2/key invalid_key", "/criteria/2/max_score required",
		"/status invalid_value", "/criteria/1/key duplicate")
	w.as(w.admin(), "POST", "/v1/juries", api.JuryInput{JobID: uuid.New(), Name: new("x")}).problem(422, "invalid", "/job_id unknown_job")
	jury := w.addJury(job)
	w.as(w.admin(), "PATCH", at("/v1/juries", jury.ID), map[string]any{"job_id": other.ID}, "If-Match: *").problem(422, "invalid", "/job_id immutable")
	twice := `{"criteria":[{"key":"a","label_fr":"A","label_en":"A","weight":1,"max_score":5},{"key":"a","label_fr":"A","label_en":"A","weight":1,"max_score":5}]}`
	w.as(w.admin(), "PATCH", at("/v1/juries", jury.ID), twice, "If-Match: *").problem(422, "invalid", "/criteria/1/key duplicate")
}

func TestJuriesAreFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		a, b := w.addJob("a"), w.addJob("b")
		for i, in := range []api.JuryInput{{JobID: a.ID}, {JobID: b.ID, Status: new(api.JuryClosed)}, {JobID: a.ID, Status: new(api.JuryOpen)}} {
			in.Name = new(fmt.Sprint(i))
			add[api.Jury](w, "/v1/juries", in)
			w.wait(time.Second)
		}
		for query, want := range map[string]string{
			"":                           "0 1 2",
			"limit=1&sort=-updated_at":   "2 1 0",
			"job_id=" + a.ID.String():    "0 2",
			"status=closed,open":         "1 2",
			"status=deliberating":        "",
			"job_id=" + uuid.NewString(): "",
			"job_id=" + a.ID.String() + "," + b.ID.String() + "&limit=2": "0 1 2",
		} {
			if got := each(w, w.analyst(), "/v1/juries?"+query, func(j api.Jury) string { return j.Name }); got != want {
				t.Errorf("%s: %q, not %q", query, got, want)
			}
		}
		w.as(w.admin(), "GET", "/v1/juries?status=&job_id=1", nil).problem(400, "invalid_id", "job_id invalid_id", "status empty_value")
	})
}

func TestJurorSeesTheirJuries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		mine, other := w.addJury(job, w.juror()), w.addJury(job, w.newPerson("juror", "else@vivier.test"))
		if got := each(w, w.juror(), "/v1/juries", func(j api.Jury) string { return j.ID.String() }); got != mine.ID.String() {
			t.Error(got)
		}
		path := at("/v1/juries", mine.ID)
		w.as(w.juror(), "GET", path, nil).is(200)
		w.as(w.juror(), "PATCH", path, `{"quorum":9}`, "If-Match: *").problem(403, "forbidden")
		w.as(w.juror(), "DELETE", path, nil, "If-Match: *").problem(403, "forbidden")
		w.as(w.juror(), "POST", "/v1/juries", api.JuryInput{JobID: job.ID, Name: new("x")}).problem(403, "forbidden")
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			w.sameAsNever(w.juror(), method, at("/v1/juries", other.ID), other.ID)
		}
	})
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		jury := w.addJury(w.addJob("Archiviste"))
		path := at("/v1/juries", jury.ID) + "/members"
		a := w.as(w.recruiter(), "POST", path, map[string]any{"name": "Camille Durand", "user_id": w.juror().UserID, "role": "chair"}).is(201)
		chair := read[api.JuryMember](a)
		want := api.JuryMember{ID: chair.ID, JuryID: jury.ID, Name: "Camille Durand", UserID: new(w.juror().UserID), Role: api.MemberChair, CreatedAt: today}
		if diff := cmp.Diff(want, chair); diff != "" || a.header.Get("ETag") != "" {
			t.Error(diff, a.header)
		}
		w.wait(time.Second)
		expert := add[api.JuryMember](w, path, `{"name":"Expert"}`)
		if expert.UserID != nil || expert.Role != api.MemberPlain {
			t.Errorf("%+v", expert)
		}
		name := func(m api.JuryMember) string { return m.Name }
		for query, want := range map[string]string{"": "Camille Durand Expert", "?limit=1": "Camille Durand Expert", "?limit=1&sort=-created_at": "Expert Camille Durand"} {
			if got := each(w, w.recruiter(), path+query, name); got != want {
				t.Errorf("%s: %s", query, got)
			}
		}
		if v := read[api.Jury](w.as(w.juror(), "GET", at("/v1/juries", jury.ID), nil).is(200)).Version; v != jury.Version {
			t.Errorf("a member changes the jury to version %d", v)
		}

		w.as(w.admin(), "POST", path, api.JuryMemberInput{Name: new("Again"), UserID: new(w.juror().UserID)}).problem(409, "duplicate_member")
		w.as(w.admin(), "POST", path, api.JuryMemberInput{Name: new("Second"), Role: new(api.MemberChair)}).problem(409, "second_chair")
		w.as(w.admin(), "POST", path, `{"user_id":"x","role":"boss","id":"x"}`).problem(422, "read_only_field",
			"/id read_only_field", "/user_id invalid_id", "/role invalid_value")
		w.as(w.admin(), "POST", path, `{}`).problem(422, "invalid", "/name required")
		w.as(w.admin(), "POST", path, api.JuryMemberInput{Name: new("Nobody"), UserID: new(uuid.New())}).problem(422, "invalid", "/user_id unknown_user")

		// Who leaves sees nothing of it from the next request on, and may come back.
		w.as(w.recruiter(), "DELETE", at(path, chair.ID), nil).is(204)
		w.as(w.recruiter(), "DELETE", at(path, chair.ID), nil).problem(404, "not_found")
		w.sameAsNever(w.juror(), "GET", at("/v1/juries", jury.ID), jury.ID)
		again := add[api.JuryMember](w, path, api.JuryMemberInput{Name: new("Camille"), UserID: new(w.juror().UserID), Role: new(api.MemberChair)})
		if got := each(w, w.juror(), path, name); got != "Expert Camille" || again.ID == chair.ID {
			t.Error(got)
		}
		w.as(w.admin(), "DELETE", at("/v1/juries", jury.ID), nil, `If-Match: "1"`).problem(409, "in_use")
		w.as(w.admin(), "DELETE", at(path, again.ID), nil).is(204)
		w.as(w.admin(), "DELETE", at(path, expert.ID), nil).is(204)
		w.as(w.admin(), "DELETE", at("/v1/juries", jury.ID), nil, `If-Match: "1"`).is(204)
	})
}

func TestWhoSeesMembers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		mine, other := w.addJury(job, w.juror()), w.addJury(job)
		stranger := add[api.JuryMember](w, at("/v1/juries", other.ID)+"/members", `{"name":"Expert"}`)
		members, others := at("/v1/juries", mine.ID)+"/members", at("/v1/juries", other.ID)+"/members"

		w.as(w.juror(), "GET", members, nil).is(200)
		w.as(w.juror(), "POST", members, `{`).problem(403, "forbidden")
		w.as(w.juror(), "DELETE", at(members, stranger.ID), nil).problem(403, "forbidden")
		for _, method := range []string{"GET", "POST"} {
			w.sameAsNever(w.juror(), method, others, other.ID)
			w.as(w.analyst(), method, members, nil).problem(403, "forbidden")
			w.as(w.analyst(), method, at("/v1/juries", uuid.New())+"/members", nil).problem(404, "not_found")
		}
		w.as(w.analyst(), "DELETE", at(others, stranger.ID), nil).problem(403, "forbidden")
		w.sameAsNever(w.juror(), "DELETE", at(others, stranger.ID), other.ID)
		w.as(w.admin(), "DELETE", at(members, stranger.ID), nil).problem(404, "not_found") // a seat of another jury
		w.as(w.admin(), "DELETE", at(others, stranger.ID), nil).is(204)
		w.as(w.admin(), "GET", members+"?job_id=1", nil).problem(400, "unknown_parameter")
		w.as(w.admin(), "GET", at("/v1/juries", uuid.New())+"/members?job_id=1", nil).problem(404, "not_found")
		w.as(w.admin(), "POST", at("/v1/juries", uuid.New())+"/members", `{`).problem(404, "not_found")
	})
}
