package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// apply enters an application of somebody new, at the present time.
func (w *world) apply(job api.Job, name string) api.Application {
	w.t.Helper()
	return add[api.Application](w, "/v1/applications", api.ApplicationInput{
		JobID: job.ID, Candidate: &api.CandidateInput{GivenName: name, FamilyName: "Test", Email: new(strings.ToLower(name) + "@example.org")},
	})
}

// application reads an application as it is now.
func (w *world) application(id uuid.UUID) api.Application {
	w.t.Helper()
	return read[api.Application](w.as(w.admin(), "GET", at("/v1/applications", id), nil).is(200))
}

// The reception of an application for a closed job stays within the time in which the job was open.
func TestAReceptionStaysWhereTheJobWasOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	w.wait(time.Hour)
	app := w.apply(job, "Ada")
	w.wait(time.Hour)
	w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), `{"status":"closed"}`, "If-Match: *").is(200)
	w.wait(time.Hour)
	receive := func(at0 time.Time) answer {
		return w.as(w.recruiter(), "PATCH", at("/v1/applications", app.ID), fmt.Sprintf(`{"received_at":%q}`, at0.Format(time.RFC3339)), "If-Match: *")
	}
	receive(today.Add(-time.Minute)).problem(409, "job_not_open")
	receive(today.Add(2*time.Hour+time.Minute)).problem(409, "job_not_open")
	receive(today.Add(time.Minute)).is(200)
}

// A posting tells the source where its address is written otherwise than the source's key.
func TestAPostingsAddressTellsTheSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Autumn"})
	job := w.addJob("Archiviste")
	for url, source := range map[string]string{
		"https://choisirleservicepublic.gouv.fr/offre/1": "choisir-le-service-public", "https://www.emploi-territorial.fr/offre/2": "emploi-territorial",
	} {
		posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", api.PostingInput{Channel: "job_board", URL: &url})
		got := add[api.Application](w, "/v1/applications", api.ApplicationInput{
			JobID: job.ID, PostingID: &posting.ID, Candidate: &api.CandidateInput{GivenName: "Ada", FamilyName: source},
		})
		if got.Source == nil || *got.Source != source {
			t.Errorf("%s: %v", url, got.Source)
		}
	}
}

func stageKeys(from int) []string {
	return []string{"received", "relevant", "interviewed", "selected", "hired"}[from:]
}

// fresh is what an application that has just arrived may become.
var fresh = []api.AllowedAction{
	{Action: "move", To: stageKeys(1), Requires: []string{"to"}},
	{Action: "reject", To: []string{}, Requires: []string{"reason"}},
	{Action: "withdraw", To: []string{}, Requires: []string{"reason"}},
}

func TestApplicationLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job)
		a := w.as(w.recruiter(), "POST", "/v1/applications", fmt.Sprintf(
			`{"job_id":%q,"candidate":{"given_name":"Ada","family_name":"Lovelace","email":"ada@example.org","tags":["go"]}}`, job.ID)).is(201)
		got := read[api.Application](a)
		want := api.Application{
			Record: api.Record{ID: got.ID, Version: 1, CreatedAt: today, UpdatedAt: today}, JobID: job.ID, CandidateID: got.CandidateID,
			JuryID: &jury.ID, ReceivedAt: today, Stage: "received", Milestone: "received", Reached: "received", Status: "active", AllowedActions: fresh,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		path := at("/v1/applications", got.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` || a.header.Get("Cache-Control") != "no-store" {
			t.Error(a.header)
		}
		ada := read[api.Candidate](w.as(w.recruiter(), "GET", at("/v1/candidates", got.CandidateID), nil).is(200))
		if ada.GivenName != "Ada" || **ada.Email != "ada@example.org" || len(*ada.Tags) != 1 {
			t.Errorf("%+v", ada)
		}

		w.wait(time.Hour)
		want.Version, want.UpdatedAt, want.ReceivedAt = 2, today.Add(time.Hour), today.Add(-time.Hour)
		want.Source, want.CoverNote = new("website"), new("I would like to work for the city.")
		a = w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"source":"website","cover_note":%q,"received_at":%q}`,
			*want.CoverNote, want.ReceivedAt.Format(time.RFC3339)), a.ifMatch()).is(200)
		if diff := cmp.Diff(want, read[api.Application](a)); diff != "" {
			t.Error(diff)
		}
		for _, p := range []person{w.admin(), w.recruiter()} {
			b := w.as(p, "GET", path, nil).is(200)
			if diff := cmp.Diff(want, read[api.Application](b)); diff != "" || b.header.Get("ETag") != `"2"` {
				t.Error(diff, b.header)
			}
			if diff := cmp.Diff([]api.Application{want}, read[api.Page[api.Application]](w.as(p, "GET", "/v1/applications", nil).is(200)).Data); diff != "" {
				t.Error(diff)
			}
		}
		a = w.as(w.recruiter(), "PATCH", path, `{"source":null,"cover_note":""}`, "If-Match: *").is(200)
		if got := read[api.Application](a); got.Source != nil || got.CoverNote != nil || got.JuryID == nil || !got.ReceivedAt.Equal(want.ReceivedAt) {
			t.Errorf("%+v", got)
		}
		w.as(w.recruiter(), "PATCH", path, `{"jury_id":null}`, a.ifMatch()).problem(409, "only_open_jury")

		for _, method := range []string{"PATCH", "DELETE"} {
			w.as(w.recruiter(), method, path, `{}`).problem(428, "precondition_required")
			if b := w.as(w.recruiter(), method, path, `{}`, `If-Match: "1"`).problem(412, "stale_version"); b.header.Get("ETag") != `"3"` {
				t.Error(b.header)
			}
		}
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).problem(409, "in_use")
		w.as(w.admin(), "PUT", path, `{}`).problem(405, "method_not_allowed")
	})
}

func TestApplicationTellsEveryFault(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		foreign, unknown := w.addJury(other), uuid.New()
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Lovelace"}`)
		create := func(body string, args ...any) answer {
			return w.as(w.recruiter(), "POST", "/v1/applications", fmt.Sprintf(body, args...))
		}
		create(`{"job_id":%q}`, job.ID).problem(422, "invalid", "/candidate_id required")
		create(`{"job_id":%q,"candidate_id":null,"candidate":null}`, job.ID).problem(422, "invalid", "/candidate_id required")
		create(`{"job_id":%q,"candidate_id":%q,"candidate":{"given_name":"A","family_name":"B"}}`, job.ID, ada.ID).
			problem(422, "invalid", "/candidate_id not_applicable")
		create(`{"candidate":{"given_name":" ","email":"x","id":"1","age":3,"tags":["a","a"]},"stage":"hired","version":1,"source":"A B"}`).
			problem(422, "read_only_field", "/candidate/id read_only_field", "/candidate/age unknown_field", "/stage read_only_field", "/version read_only_field",
				"/job_id required", "/candidate/given_name required", "/candidate/family_name required", "/candidate/email invalid_email", "/candidate/tags duplicate", "/source invalid_key")
		create(`{"job_id":%q,"candidate_id":%q,"jury_id":%q,"posting_id":%q,"source":"nope","received_at":%q}`, unknown, unknown, unknown, unknown, today.Add(time.Second).Format(time.RFC3339)).
			problem(422, "invalid", "/job_id unknown_job", "/candidate_id unknown_candidate", "/received_at in_the_future", "/jury_id unknown_jury",
				"/posting_id unknown_posting", "/source unknown_source")
		create(`{"job_id":%q,"candidate_id":%q,"jury_id":%q,"received_at":"1969-12-31T00:00:00Z"}`, job.ID, ada.ID, foreign.ID).
			problem(422, "invalid", "/received_at too_early", "/jury_id jury_of_another_job")
		if n := len(read[api.Page[api.Candidate]](w.as(w.admin(), "GET", "/v1/candidates", nil).is(200)).Data); n != 1 {
			t.Errorf("what was refused left %d candidates", n)
		}

		a := create(`{"job_id":%q,"candidate_id":%q}`, job.ID, ada.ID).is(201)
		create(`{"job_id":%q,"candidate_id":%q}`, job.ID, ada.ID).problem(409, "duplicate_application")
		create(`{"job_id":%q,"candidate_id":%q}`, other.ID, ada.ID).is(201)
		path := a.header.Get("Location")
		w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"job_id":%q,"candidate_id":%q,"candidate":{},"stage":"hired","milestone":"hired","reached":"hired","status":"hired",
			"allowed_actions":[],"id":"x","version":3,"created_at":null,"updated_at":null,"rank":1}`, other.ID, ada.ID), a.ifMatch()).
			problem(422, "read_only_field", "/job_id read_only_field", "/candidate_id read_only_field", "/candidate read_only_field", "/stage read_only_field",
				"/milestone read_only_field", "/reached read_only_field", "/status read_only_field", "/allowed_actions read_only_field", "/id read_only_field",
				"/version read_only_field", "/created_at read_only_field", "/updated_at read_only_field", "/rank unknown_field")
		w.as(w.recruiter(), "PATCH", path, `{"received_at":null}`, a.ifMatch()).problem(422, "invalid", "/received_at required")
		w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"jury_id":%q,"posting_id":%q,"source":"nope"}`, foreign.ID, unknown), a.ifMatch()).
			problem(422, "invalid", "/posting_id unknown_posting", "/jury_id jury_of_another_job", "/source unknown_source")

		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), `{"status":"closed"}`, "If-Match: *").is(200)
		create(`{"job_id":%q,"candidate":{"given_name":"Bob","family_name":"M"}}`, job.ID).problem(409, "job_not_open")
		create(`{"job_id":%q,"candidate":{"given_name":"Bob","family_name":"M"},"received_at":"2001-01-01T00:00:00Z"}`, job.ID).problem(409, "job_not_open")
	})
}

func TestPostingImpliesTheSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	campaign := add[api.Campaign](w, "/v1/campaigns", `{"name":"2026"}`)
	posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"instagram","name":"Post"}`)
	board := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"job_board","name":"Offer"}`)
	got := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"A","family_name":"B"},"posting_id":%q}`, job.ID, posting.ID))
	if got.Source == nil || *got.Source != "instagram" || *got.PostingID != posting.ID {
		t.Errorf("%+v", got)
	}
	// Two sources are job boards, and nothing tells which this one is: unknown is better than wrong.
	got = add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"A","family_name":"B"},"posting_id":%q}`, job.ID, board.ID))
	if got.Source != nil || *got.PostingID != board.ID {
		t.Errorf("%+v", got)
	}
}

// Everything that is wrong with a body is told at once, whatever it names.
func TestUnknownKeysAreToldWithTheOtherFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job)
	w.as(w.recruiter(), "POST", "/v1/applications", fmt.Sprintf(`{"job_id":%q,"source":"tiktok","candidate":{"family_name":"Nom"}}`, job.ID)).
		problem(422, "invalid", "/candidate/given_name required", "/source unknown_source")
	w.as(w.recruiter(), "POST", at("/v1/juries", jury.ID)+"/members", fmt.Sprintf(`{"user_id":%q,"role":"king"}`, uuid.New())).
		problem(422, "invalid", "/role invalid_value", "/user_id unknown_user")
	app := w.apply(job, "Ada")
	w.as(w.recruiter(), "POST", at("/v1/applications", app.ID)+"/interviews", fmt.Sprintf(`{"member_ids":[%q]}`, w.admin().UserID)).
		problem(422, "invalid", "/starts_at required", "/member_ids/0 unknown_member")
	for _, blank := range []string{"\u200b", "   ", "\u3164", "\u2800", "\ufe0f"} {
		w.as(w.recruiter(), "POST", at("/v1/juries", jury.ID)+"/members", `{"name":"`+blank+`"}`).problem(422, "invalid", "/name required")
		w.as(w.recruiter(), "POST", "/v1/juries", fmt.Sprintf(`{"job_id":%q,"name":"`+blank+`"}`, job.ID)).problem(422, "invalid", "/name required")
	}
}

func TestApplicationsAreFilteredAndSorted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign := add[api.Campaign](w, "/v1/campaigns", `{"name":"2026"}`)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"campaign_id":%q}`, campaign.ID), "If-Match: *").is(200)
		jury := w.addJury(job, w.juror())
		names := map[uuid.UUID]string{}
		enter := func(job api.Job, name, source string, received time.Duration) api.Application {
			w.wait(time.Minute)
			a := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":%q,"family_name":"T","email":%q},"source":%q,"received_at":%q}`,
				job.ID, name, name+"@example.org", source, today.Add(received).Format(time.RFC3339)))
			names[a.ID] = name
			return a
		}
		a := enter(job, "Ada", "linkedin", -1*time.Hour)
		b := enter(job, "Bob", "website", -3*time.Hour)
		enter(other, "Zoé", "linkedin", -2*time.Hour)
		w.wait(time.Minute)
		since := w.clock().Format(time.RFC3339)
		w.transition(b.ID, `{"action":"move","to":"relevant"}`).is(201)
		w.transition(a.ID, `{"action":"reject","reason":"rejected_other"}`).is(201)

		for query, want := range map[string]string{
			"":                            "Ada Bob Zoé",
			"limit=1":                     "Ada Bob Zoé",
			"limit=2&sort=-created_at":    "Zoé Bob Ada",
			"limit=1&sort=received_at":    "Bob Zoé Ada",
			"limit=1&sort=-received_at":   "Ada Zoé Bob",
			"sort=-updated_at":            "",
			"job_id=" + job.ID.String():   "Ada Bob",
			"jury_id=" + jury.ID.String(): "Ada Bob",
			"candidate_id=" + a.CandidateID.String() + "," + b.CandidateID.String(): "Ada Bob",
			"campaign_id=" + campaign.ID.String():                                   "Ada Bob",
			"stage=relevant":                                                        "Bob",
			"milestone=received,relevant":                                           "Ada Bob Zoé",
			"status=rejected,hired":                                                 "Ada",
			"source=linkedin":                                                       "Ada Zoé",
			"source=linkedin,website":                                               "Ada Bob Zoé",
			"q=zoe":                                                                 "Zoé",
			"q=bob@example":                                                         "Bob",
			"q=%25":                                                                 "",
			"updated_since=" + since:                                                "Ada Bob",
			"status=active&source=website":                                          "Bob",
			"job_id=" + uuid.NewString():                                            "",
		} {
			got := each(w, w.recruiter(), "/v1/applications?"+query, func(a api.Application) string { return names[a.ID] })
			if got != want && query != "sort=-updated_at" || query == "sort=-updated_at" && !strings.HasSuffix(got, "Zoé") {
				t.Errorf("%s: %q, not %q", query, got, want)
			}
		}
		if got := each(w, w.juror(), "/v1/applications", func(a api.Application) string { return names[a.ID] }); got != "Ada Bob" {
			t.Errorf("a juror sees %q", got)
		}
		if got := each(w, w.juror(), "/v1/applications?q=example", func(a api.Application) string { return names[a.ID] }); got != "" {
			t.Errorf("a juror finds %q by their e-mail address", got)
		}
		w.as(w.admin(), "GET", "/v1/applications?milestone=late&status=lost&stage=&job_id=1&sort=name&include=everything&updated_since=today&nope=1", nil).
			problem(400, "invalid_id", "job_id invalid_id", "stage empty_value", "milestone invalid_value", "status invalid_value", "sort unknown_sort",
				"updated_since invalid_time", "include invalid_value", "nope unknown_parameter")
		w.as(w.admin(), "GET", at("/v1/applications", a.ID)+"?include=transitions", nil).problem(400, "invalid_value", "include invalid_value")
		w.as(w.admin(), "GET", at("/v1/applications", uuid.New())+"?include=transitions", nil).problem(404, "not_found")
	})
}

func TestApplicationsWithWhatStandsBeside(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		jury := w.addJury(job, w.juror())
		ada, zoe := w.apply(job, "Ada"), w.apply(other, "Zoe")
		w.interview(ada.ID, -3*time.Hour)
		next := w.interview(ada.ID, 2*time.Hour)
		w.interview(ada.ID, 3*time.Hour)
		cancelled := w.interview(ada.ID, time.Hour)
		w.as(w.admin(), "PATCH", at("/v1/interviews", cancelled.ID), `{"status":"cancelled"}`, "If-Match: *").is(200)

		const all = "?include=candidate,job,jury,next_interview"
		got := read[api.Application](w.as(w.recruiter(), "GET", at("/v1/applications", ada.ID)+all, nil).is(200))
		want := w.application(ada.ID)
		want.Candidate = new(read[api.Candidate](w.as(w.recruiter(), "GET", at("/v1/candidates", ada.CandidateID), nil).is(200)))
		want.Job = new(read[api.Job](w.as(w.recruiter(), "GET", at("/v1/jobs", job.ID), nil).is(200)))
		want.Jury = new(new(read[api.Jury](w.as(w.recruiter(), "GET", at("/v1/juries", jury.ID), nil).is(200))))
		want.NextInterview = new(new(next))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		a := w.as(w.recruiter(), "GET", "/v1/applications"+all, nil).is(200)
		if text := string(a.body); !strings.Contains(text, `"jury":null`) || !strings.Contains(text, `"next_interview":null`) {
			t.Errorf("what is not there is not null: %s", text)
		}
		page := read[api.Page[api.Application]](a)
		if diff := cmp.Diff(want, page.Data[0]); diff != "" || len(page.Data) != 2 {
			t.Error(diff)
		}
		if b := page.Data[1]; b.ID != zoe.ID || b.Candidate.GivenName != "Zoe" || b.Job.ID != other.ID || b.Jury != nil || b.NextInterview != nil {
			t.Errorf("%+v", b)
		}

		// A juror gets names only, and nothing that they could do.
		seen := read[api.Application](w.as(w.juror(), "GET", at("/v1/applications", ada.ID)+all, nil).is(200))
		want.AllowedActions = []api.AllowedAction{}
		want.Candidate = &api.Candidate{Record: want.Candidate.Record, GivenName: "Ada", FamilyName: "Test"}
		(*want.NextInterview).OutcomeNote = nil
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Error(diff)
		}
		page = read[api.Page[api.Application]](w.as(w.juror(), "GET", "/v1/applications?include=jury,candidate,candidate", nil).is(200))
		if len(page.Data) != 1 || page.Data[0].Candidate.Email != nil || page.Data[0].Job != nil || page.Data[0].NextInterview != nil {
			t.Errorf("%+v", page.Data)
		}
	})
}

func TestWhoSeesApplications(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		stranger := w.newPerson("juror", "stranger@vivier.test")
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		w.addJury(job, w.juror())
		w.addJury(other, stranger)
		ada := w.apply(job, "Ada")
		interview := w.interview(ada.ID, time.Hour)
		path := at("/v1/applications", ada.ID)
		for _, p := range []person{w.admin(), w.recruiter(), w.juror()} {
			w.as(p, "GET", path, nil).is(200)
			w.as(p, "GET", path+"/transitions", nil).is(200)
			w.as(p, "GET", path+"/interviews", nil).is(200)
			w.as(p, "GET", at("/v1/interviews", interview.ID), nil).is(200)
		}
		for _, unseen := range []string{path, path + "/transitions", path + "/interviews"} {
			w.sameAsNever(stranger, "GET", unseen, ada.ID)
		}
		w.sameAsNever(stranger, "GET", path+"?include=nothing", ada.ID)
		w.sameAsNever(stranger, "GET", at("/v1/interviews", interview.ID), interview.ID)
		w.sameAsNever(stranger, "GET", at("/v1/interviews", interview.ID)+"?format=ics", interview.ID)
		w.sameAsNever(stranger, "PATCH", at("/v1/interviews", interview.ID), interview.ID)
		for _, list := range []string{"/v1/applications", "/v1/interviews", "/v1/transitions", "/v1/applications?include=candidate&q=ada"} {
			if a := w.as(stranger, "GET", list, nil).is(200); strings.Contains(string(a.body), ada.ID.String()) || strings.Contains(string(a.body), "Ada") {
				t.Errorf("%s", a.body)
			}
		}
		for _, x := range []struct{ method, path string }{
			{"PATCH", path},
			{"DELETE", path},
			{"POST", path + "/transitions"},
			{"POST", path + "/interviews"},
			{"DELETE", at("/v1/interviews", interview.ID)},
		} {
			w.as(w.juror(), x.method, x.path, `{`).problem(403, "forbidden")
			w.as(stranger, x.method, x.path, `{`).problem(404, "not_found")
		}
		for _, p := range []person{w.juror(), stranger, w.analyst()} {
			w.as(p, "POST", "/v1/applications", `{`).problem(403, "forbidden")
			w.as(p, "POST", "/v1/applications/transitions", `{`).problem(403, "forbidden")
		}
		for _, seen := range []string{"/v1/applications", path, path + "/transitions", path + "/interviews", "/v1/transitions", "/v1/interviews", at("/v1/interviews", interview.ID)} {
			w.as(w.analyst(), "GET", seen, nil).problem(403, "forbidden")
		}
	})
}
