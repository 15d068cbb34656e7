package httpapi_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// addJob makes an open job in a department of its own.
func (w *world) addJob(title string) api.Job {
	w.t.Helper()
	department := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Department of " + title})
	return add[api.Job](w, "/v1/jobs", api.JobInput{Title: title, DepartmentID: new(department.ID), Status: new(api.JobOpen)})
}

// addJury makes an open jury, on which these people sit.
func (w *world) addJury(job api.Job, people ...person) api.Jury {
	w.t.Helper()
	jury := add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Name: new("Jury " + job.Title), Status: new(api.JuryOpen)})
	for _, p := range people {
		add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{Name: new(p.email), UserID: &p.UserID})
	}
	return jury
}

// enter lets a candidate apply for a job; its only open jury gets the application.
func (w *world) enter(job api.Job, candidate api.Candidate) uuid.UUID {
	w.t.Helper()
	a, err := w.store.CreateApplication(context.Background(), w.admin().Actor,
		hiring.NewApplication{Application: hiring.Application{JobID: job.ID, CandidateID: candidate.ID}})
	w.must(err)
	return a.ID
}

// each reads a list to its end, page by page, and gives what name says of each row.
func each[Out any](w *world, p person, path string, name func(Out) string) string {
	w.t.Helper()
	var names []string
	for next := path; next != ""; {
		a := w.as(p, "GET", next, nil).is(200)
		for _, row := range read[api.Page[Out]](a).Data {
			names = append(names, name(row))
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(a.header.Get("Link"), "<"), ">; rel=\"next\"")
	}
	return strings.Join(names, " ")
}

func TestJobLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		department := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "DSI"})
		campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "2024"})
		a := w.as(w.recruiter(), "POST", "/v1/jobs", fmt.Sprintf(`{"title":"Architecte logiciel","department_id":%q}`, department.ID)).is(201)
		got := read[api.Job](a)
		want := api.Job{
			Record: api.Record{ID: got.ID, Version: 1, CreatedAt: today, UpdatedAt: today},
			Title:  "Architecte logiciel", DepartmentID: new(department.ID), PipelineID: store.DefaultPipeline, Openings: 1, Status: api.JobDraft,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		path := at("/v1/jobs", got.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` {
			t.Error(a.header)
		}

		w.wait(time.Minute)
		patch := fmt.Sprintf(`{"campaign_id":%q,"openings":3,"contract_kind":"CDI","category":"A","location":"Rouen","description":"Designs.",
			"apply_url":"https://example.org/1","external_ref":"O1","status":"open","opens_on":"2026-11-01","closes_on":"2026-11-30"}`, campaign.ID)
		a = w.as(w.recruiter(), "PATCH", path, patch, a.ifMatch()).is(200)
		want.Version, want.UpdatedAt, want.CampaignID, want.Openings, want.Status = 2, today.Add(time.Minute), &campaign.ID, 3, api.JobOpen
		want.ContractKind, want.Category, want.Location, want.Description = new("CDI"), new(api.CategoryA), new("Rouen"), new("Designs.")
		want.ApplyURL, want.ExternalRef = new("https://example.org/1"), new("O1")
		want.OpensOn, want.ClosesOn = new(api.Date("2026-11-01")), new(api.Date("2026-11-30"))
		if diff := cmp.Diff(want, read[api.Job](a)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, read[api.Job](w.as(w.analyst(), "GET", path, nil).is(200))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]api.Job{want}, read[api.Page[api.Job]](w.as(w.analyst(), "GET", "/v1/jobs", nil).is(200)).Data); diff != "" {
			t.Error(diff)
		}

		// What is taken away gets its default again.
		none := `{"campaign_id":null,"pipeline_id":null,"openings":null,"contract_kind":"","category":null,"location":null,"description":null,
			"apply_url":null,"external_ref":null,"status":null,"opens_on":null,"closes_on":null}`
		back := read[api.Job](w.as(w.recruiter(), "PATCH", path, none, a.ifMatch()).is(200))
		want = api.Job{Record: back.Record, Title: want.Title, DepartmentID: new(department.ID), PipelineID: store.DefaultPipeline, Openings: 1, Status: api.JobDraft}
		if diff := cmp.Diff(want, back); diff != "" || back.Version != 3 {
			t.Error(diff)
		}

		w.as(w.recruiter(), "PATCH", path, `{}`).problem(428, "precondition_required")
		if etag := w.as(w.recruiter(), "PATCH", path, `{}`, a.ifMatch()).problem(412, "stale_version").header.Get("ETag"); etag != `"3"` {
			t.Error(etag)
		}
		w.as(w.recruiter(), "DELETE", path, nil).problem(428, "precondition_required")
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).problem(412, "stale_version")
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "3"`).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
	})
}

func TestJobTellsEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(w.admin(), "POST", "/v1/jobs", `{"id":"x","hired":1,"title":" ","department_id":8,"campaign_id":7,"openings":0,"category":"D","apply_url":"x",
		"status":"ready","opens_on":"2026-02-30","closes_on":"soon"}`).problem(422, "read_only_field",
		"/id read_only_field", "/hired unknown_field", "/department_id invalid_type", "/campaign_id invalid_type", "/title required", "/openings too_small",
		"/category invalid_value", "/apply_url invalid_url", "/status invalid_value", "/opens_on invalid_date", "/closes_on invalid_date")
	w.as(w.admin(), "POST", "/v1/jobs", `{}`).problem(422, "invalid", "/title required")
	w.as(w.admin(), "POST", "/v1/jobs", fmt.Sprintf(`{"campaign_id":%q,"pipeline_id":"x"}`, uuid.New())).problem(422, "invalid",
		"/pipeline_id invalid_id", "/title required", "/campaign_id unknown_campaign")
	job := w.addJob("Archiviste")
	nowhere := api.JobInput{Title: "x", DepartmentID: new(uuid.New()), CampaignID: new(uuid.New()), PipelineID: new(uuid.New())}
	w.as(w.admin(), "POST", "/v1/jobs", nowhere).problem(422, "invalid",
		"/department_id unknown_department", "/campaign_id unknown_campaign", "/pipeline_id unknown_pipeline")
	w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), `{"opens_on":"2026-02-02","closes_on":"2026-02-01"}`, "If-Match: *").problem(422, "invalid", "/closes_on before_start")
	w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), `{"title":null,"department_id":null}`, "If-Match: *").problem(422, "invalid", "/title required")
	if got := each(w, w.admin(), "/v1/jobs", func(j api.Job) string { return fmt.Sprint(j.Title, j.Version) }); got != "Archiviste1" {
		t.Errorf("what was refused is stored: %s", got)
	}
}

func TestJobKeepsWhatApplicationsRestOn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		path := at("/v1/jobs", job.ID)
		other := add[api.Pipeline](w, "/v1/pipelines", `{"name":"Other","stages":[{"key":"in","label_fr":"x","label_en":"x","milestone":"received"}]}`)
		w.enter(job, add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Lovelace"}`))
		w.as(w.admin(), "PATCH", path, map[string]any{"pipeline_id": other.ID}, "If-Match: *").problem(409, "in_use")
		w.as(w.admin(), "DELETE", path, nil, "If-Match: *").problem(409, "in_use")
		w.as(w.admin(), "PATCH", path, `{"openings":2}`, "If-Match: *").is(200)
		for _, name := range []string{"Bob", "Cléo"} {
			hired := w.enter(job, add[api.Candidate](w, "/v1/candidates", api.CandidateInput{GivenName: name, FamilyName: "M"}))
			to := hiring.StageKey("hired")
			_, err := w.store.Transition(context.Background(), w.admin().Actor,
				hiring.ApplicationCommand{ApplicationID: hired, Version: 1, Command: hiring.Command{Action: hiring.ActionMove, To: &to}})
			w.must(err)
		}
		w.as(w.admin(), "PATCH", path, `{"openings":1}`, "If-Match: *").problem(409, "openings_below_hired")
		w.as(w.admin(), "PATCH", path, `{"openings":3,"status":"closed"}`, "If-Match: *").is(200)
	})
}

func TestJobsAreFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "2024"})
		a, b := w.addJob("a"), w.addJob("b")
		c := add[api.Job](w, "/v1/jobs", api.JobInput{Title: "c", DepartmentID: a.DepartmentID, CampaignID: &campaign.ID, ExternalRef: new("O,1")})
		w.wait(time.Second)
		w.as(w.admin(), "PATCH", at("/v1/jobs", a.ID), `{"status":"closed"}`, "If-Match: *").is(200)
		title := func(j api.Job) string { return j.Title }
		for query, want := range map[string]string{
			"":                                    "a b c",
			"limit=2":                             "a b c",
			"sort=-created_at&limit=1":            "c b a",
			"sort=updated_at&limit=1":             "b c a",
			"status=open,closed":                  "a b",
			"status=draft":                        "c",
			"campaign_id=" + campaign.ID.String(): "c",
			"department_id=" + a.DepartmentID.String():                                              "a c",
			"department_id=" + a.DepartmentID.String() + "," + b.DepartmentID.String() + "&limit=1": "a b c",
			"department_id=" + a.DepartmentID.String() + "&status=closed":                           "a",
			"external_ref=O%2C1":                 "c",
			"external_ref=o":                     "",
			"campaign_id=" + uuid.New().String(): "",
		} {
			if got := each(w, w.analyst(), "/v1/jobs?"+query, title); got != want {
				t.Errorf("%s: %q, not %q", query, got, want)
			}
		}
		w.as(w.admin(), "GET", "/v1/jobs?status=ready&campaign_id=x&sort=title&jury_id=1", nil).problem(400, "invalid_id",
			"campaign_id invalid_id", "status invalid_value", "sort unknown_sort", "jury_id unknown_parameter")
		w.as(w.admin(), "GET", at("/v1/jobs", c.ID)+"?include=jury", nil).problem(400, "unknown_parameter", "include unknown_parameter")
	})
}

func TestJurorSeesTheJobsOfTheirJuries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		mine, other := w.addJob("mine"), w.addJob("other")
		w.addJury(mine, w.juror())
		w.addJury(other)
		if got := each(w, w.juror(), "/v1/jobs", func(j api.Job) string { return j.Title }); got != "mine" {
			t.Error(got)
		}
		w.as(w.juror(), "GET", at("/v1/jobs", mine.ID), nil).is(200)
		w.as(w.juror(), "PATCH", at("/v1/jobs", mine.ID), `{}`).problem(403, "forbidden")
		w.as(w.juror(), "DELETE", at("/v1/jobs", mine.ID), nil).problem(403, "forbidden")
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			w.sameAsNever(w.juror(), method, at("/v1/jobs", other.ID), other.ID)
		}
		w.as(w.juror(), "POST", "/v1/jobs", `{`).problem(403, "forbidden")
		w.as(w.analyst(), "POST", "/v1/jobs", `{`).problem(403, "forbidden")
	})
}

// sameAsNever fails the test unless somebody is told of a thing just what they are told of one that never was: that there is
// none.
func (w *world) sameAsNever(p person, method, path string, id uuid.UUID) {
	w.t.Helper()
	w.alike(p, method, path, id).problem(404, "not_found")
}

// alike fails the test unless somebody is told of a thing just what they are told of one that never was.
func (w *world) alike(p person, method, path string, id uuid.UUID) answer {
	w.t.Helper()
	never := uuid.New().String()
	a := w.as(p, method, path, nil, "X-Request-Id: x")
	b := w.as(p, method, strings.Replace(path, id.String(), never, 1), nil, "X-Request-Id: x")
	if diff := cmp.Diff(strings.ReplaceAll(string(b.body), never, id.String()), string(a.body)); diff != "" || a.status != b.status {
		w.t.Error(diff)
	}
	if diff := cmp.Diff(b.header, a.header); diff != "" {
		w.t.Error(diff)
	}
	return a
}
