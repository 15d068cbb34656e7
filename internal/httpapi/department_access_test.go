package httpapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// office is a department with one of everything: what is in it is named after it.
type office struct {
	department  api.Department
	campaign    api.Campaign
	posting     api.Posting
	metrics     api.PostingMetrics
	cost        api.Cost
	job         api.Job
	jury        api.Jury
	member      api.JuryMember
	sitting     api.JurySession
	application api.Application
	interview   api.Interview
	proposal    api.Proposal
}

// furnish makes an office below a department.
func (w *world) furnish(name string, above uuid.UUID) office {
	w.t.Helper()
	var o office
	o.department = add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: name, ParentID: &above})
	o.campaign = add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: name, DepartmentID: &o.department.ID})
	o.job = add[api.Job](w, "/v1/jobs", api.JobInput{Title: name, DepartmentID: &o.department.ID, CampaignID: &o.campaign.ID, Status: new(api.JobOpen)})
	o.posting = add[api.Posting](w, at("/v1/campaigns", o.campaign.ID)+"/postings", api.PostingInput{Channel: "linkedin", Name: &name, JobIDs: []uuid.UUID{o.job.ID}})
	o.metrics = add[api.PostingMetrics](w, at("/v1/postings", o.posting.ID)+"/metrics", `{"views":7}`)
	o.cost = add[api.Cost](w, at("/v1/campaigns", o.campaign.ID)+"/costs", `{"kind":"effort","label":"`+name+`","agents":2,"days":1.5}`)
	o.jury = add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: o.job.ID, Name: &name, Status: new(api.JuryOpen)})
	w.declares(o.jury.ID, `{"relevant":2,"interviewed":1,"hired":0,"source_note":"Report","declared_on":"2026-01-02"}`).is(201)
	o.member = add[api.JuryMember](w, at("/v1/juries", o.jury.ID)+"/members", api.JuryMemberInput{Name: &name})
	o.sitting = add[api.JurySession](w, at("/v1/juries", o.jury.ID)+"/sessions", api.JurySessionInput{
		Kind: api.SessionHearing, StartsAt: w.clock(), Location: &name, Attendance: []api.Attendance{{MemberID: o.member.ID, Present: true}},
	})
	o.application = add[api.Application](w, "/v1/applications", api.ApplicationInput{
		JobID: o.job.ID, PostingID: &o.posting.ID, CoverNote: &name,
		Candidate: &api.CandidateInput{GivenName: name, FamilyName: name, Email: new(strings.ToLower(name) + "@example.org"), Tags: []string{name}},
	})
	for _, on := range []string{at("/v1/applications", o.application.ID), at("/v1/candidates", o.application.CandidateID)} {
		add[api.Note](w, on+"/notes", api.NoteInput{Text: name})
	}
	o.interview = w.interview(o.application.ID, time.Hour, o.member.ID)
	w.do(o.application.ID, `{"action":"move","to":"selected"}`)
	o.proposal = add[api.Proposal](w, at("/v1/applications", o.application.ID)+"/proposals", api.ProposalInput{Note: &name})
	o.application = w.application(o.application.ID)
	return o
}

// ids are the things of an office, by the collection that a path names them in.
func (o office) ids() map[string]uuid.UUID {
	return map[string]uuid.UUID{
		"departments": o.department.ID, "campaigns": o.campaign.ID, "postings": o.posting.ID, "posting-metrics": o.metrics.ID, "costs": o.cost.ID,
		"jobs": o.job.ID, "juries": o.jury.ID, "members": o.member.ID, "jury-sessions": o.sitting.ID, "candidates": o.application.CandidateID,
		"applications": o.application.ID, "interviews": o.interview.ID, "proposals": o.proposal.ID,
	}
}

// paths are the routes of one thing that lie within an office, with the ids of its things in them.
func (w *world) paths(o office) map[string]uuid.UUID {
	all := map[string]uuid.UUID{}
	for route := range w.server.Policies() {
		method, path, _ := strings.Cut(route, " ")
		parts := strings.Split(path, "/")
		if len(parts) < 4 || parts[3] != ":id" || slices.Contains([]string{"users", "api-keys", "pipelines", "sources", "reasons"}, parts[2]) {
			continue
		}
		id, known := o.ids()[parts[2]]
		if !known {
			w.t.Errorf("%s: whose is it?", route)
		}
		path = strings.Replace(strings.Replace(path, ":id", id.String(), 1), ":member_id", o.member.ID.String(), 1)
		all[method+" "+path] = id
	}
	return all
}

// narrowing are the lists that name things, with the filters that take ids of them.
var narrowing = map[string][]string{
	"/v1/departments":                           {"parent_id departments"},
	"/v1/campaigns":                             {"department_id departments"},
	"/v1/jobs":                                  {"campaign_id campaigns", "department_id departments"},
	"/v1/juries":                                {"job_id jobs"},
	"/v1/candidates":                            nil,
	"/v1/applications":                          {"job_id jobs", "jury_id juries", "candidate_id candidates", "campaign_id campaigns"},
	"/v1/transitions":                           {"job_id jobs", "jury_id juries"},
	"/v1/interviews":                            {"job_id jobs", "jury_id juries", "member_id members"},
	"/v1/funnel":                                {"jury_id juries", "job_id jobs", "campaign_id campaigns", "department_id departments", "posting_id postings"},
	"/v1/funnel?group_by=job":                   nil,
	"/v1/funnel?group_by=campaign":              nil,
	"/v1/funnel?group_by=department":            nil,
	"/v1/funnel?group_by=posting":               nil,
	"/v1/funnel?group_by=source&unit=candidate": nil,
	"/v1/applications?include=candidate,job,jury,next_interview": nil,
	"/v1/interviews?include=application":                         nil,
}

// tellsNothingOf fails the test if anything that somebody may ask for holds a trace of an office.
func (w *world) tellsNothingOf(p person, name string, o office) {
	w.t.Helper()
	for route, id := range w.paths(o) {
		method, path, _ := strings.Cut(route, " ")
		if a := w.alike(p, method, path, id); a.status != 404 && a.status != 403 { // a key may lack the scope, a juror the role: told alike of what never was
			w.t.Errorf("%s: %d", route, a.status)
		}
	}
	for list, filters := range narrowing {
		asked := []string{list}
		for _, filter := range filters {
			parameter, of, _ := strings.Cut(filter, " ")
			never, theirs := uuid.New().String(), o.ids()[of].String()
			a, b := w.as(p, "GET", list+"?"+parameter+"="+never, nil).is(200), w.as(p, "GET", list+"?"+parameter+"="+theirs, nil).is(200)
			if got := strings.ReplaceAll(string(b.body), theirs, never); got != string(a.body) {
				w.t.Errorf("%s by %s: %s\nand for one that never was: %s", list, parameter, got, a.body)
			}
		}
		if !strings.Contains(list, "?") && list == "/v1/applications" || list == "/v1/candidates" {
			asked = append(asked, list+"?q="+name)
		}
		for _, path := range asked {
			body := string(w.as(p, "GET", path, nil).is(200).body)
			if strings.Contains(body, name) || strings.Contains(body, strings.ToLower(name)+"@") {
				w.t.Errorf("%s tells of %s: %s", path, name, body)
			}
			for of, id := range o.ids() {
				if strings.Contains(body, id.String()) {
					w.t.Errorf("%s names one of the %s of %s: %s", path, of, name, body)
				}
			}
		}
	}
}

func TestARecruiterOfAnotherDepartmentSeesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		culture := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Culture", ParentID: &city.ID})
		mine, other := w.furnish("Archives", culture.ID), w.furnish("Police", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", culture.ID)
		add[api.Candidate](w, "/v1/candidates", `{"given_name":"Police","family_name":"Police"}`) // nobody knows whose

		w.tellsNothingOf(p, "Police", other)
		w.conclude(mine.jury.ID, w.chairing(mine.jury.ID)) // so that there is an answer to each question
		for route := range w.paths(mine) {
			switch path, get := strings.CutPrefix(route, "GET "); {
			case !get:
			case strings.HasSuffix(path, "/evaluations/mine"):
				w.as(p, "GET", path, nil).problem(403, "forbidden")
			default:
				w.as(p, "GET", path, nil).is(200)
			}
		}
		for list, want := range map[string]string{"departments": "City Culture Archives", "campaigns": "Archives", "jobs": "Archives", "juries": "Archives", "applications": "Archives", "candidates": "Archives"} {
			got := each(w, p, "/v1/"+list, func(row map[string]any) string {
				for _, key := range []string{"name", "title", "given_name", "cover_note"} {
					if v, there := row[key]; there {
						return fmt.Sprint(v)
					}
				}
				return "?"
			})
			if got != want {
				t.Errorf("%s: %s", list, got)
			}
		}
		all := each(w, w.recruiter(), "/v1/jobs", func(j api.Job) string { return j.Title })
		if all != "Archives Police" {
			t.Errorf("a recruiter without a limit sees %s", all)
		}
	})
}

// What a body names and its writer may not see is told like what never was.
func TestABodyNamesNothingOfAnotherDepartment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine, other := w.furnish("Archives", city.ID), w.furnish("Police", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", mine.department.ID)
		here, person := fmt.Sprintf(`"department_id":%q`, mine.department.ID), `"candidate":{"given_name":"A","family_name":"B"}`
		for body, id := range map[string]uuid.UUID{
			`POST /v1/departments {"name":"x","parent_id":"ID"}`:                                                                           other.department.ID,
			`POST /v1/campaigns {"name":"x","department_id":"ID"}`:                                                                         other.department.ID,
			`POST /v1/jobs {"title":"x","department_id":"ID"}`:                                                                             other.department.ID,
			`POST /v1/jobs {"title":"x",` + here + `,"campaign_id":"ID"}`:                                                                  other.campaign.ID,
			`POST /v1/juries {"job_id":"ID"}`:                                                                                              other.job.ID,
			`POST /v1/applications {"job_id":"ID",` + person + `}`:                                                                         other.job.ID,
			`POST /v1/applications {"job_id":"JOB","candidate_id":"ID"}`:                                                                   other.application.CandidateID,
			`POST /v1/applications {"job_id":"JOB","jury_id":"ID",` + person + `}`:                                                         other.jury.ID,
			`POST /v1/applications {"job_id":"JOB","posting_id":"ID",` + person + `}`:                                                      other.posting.ID,
			`POST /v1/applications/transitions {"items":[{"application_id":"ID","version":2,"action":"reject","reason":"salary"}]}`:        other.application.ID,
			`POST ` + at("/v1/campaigns", mine.campaign.ID) + `/postings {"channel":"other","job_ids":["ID"]}`:                             other.job.ID,
			`POST ` + at("/v1/applications", mine.application.ID) + `/interviews {"starts_at":"2026-12-01T08:00:00Z","member_ids":["ID"]}`: other.member.ID,
			`PATCH ` + at("/v1/departments", mine.department.ID) + ` {"parent_id":"ID"}`:                                                   other.department.ID,
			`PATCH ` + at("/v1/campaigns", mine.campaign.ID) + ` {"department_id":"ID"}`:                                                   other.department.ID,
			`PATCH ` + at("/v1/jobs", mine.job.ID) + ` {"department_id":"ID"}`:                                                             other.department.ID,
			`PATCH ` + at("/v1/jobs", mine.job.ID) + ` {"campaign_id":"ID"}`:                                                               other.campaign.ID,
			`PATCH ` + at("/v1/postings", mine.posting.ID) + ` {"job_ids":["ID"]}`:                                                         other.job.ID,
			`PATCH ` + at("/v1/applications", mine.application.ID) + ` {"jury_id":"ID"}`:                                                   other.jury.ID,
			`PATCH ` + at("/v1/applications", mine.application.ID) + ` {"posting_id":"ID"}`:                                                other.posting.ID,
			`PATCH ` + at("/v1/interviews", mine.interview.ID) + ` {"member_ids":["ID"]}`:                                                  other.member.ID,
		} {
			method, rest, _ := strings.Cut(strings.ReplaceAll(body, "JOB", mine.job.ID.String()), " ")
			path, sent, _ := strings.Cut(rest, " ")
			said := func(id uuid.UUID) string {
				a := w.as(p, method, path, strings.ReplaceAll(sent, "ID", id.String()), "If-Match: *", "X-Request-Id: x").is(422)
				return string(a.body)
			}
			if diff := cmp.Diff(said(uuid.New()), said(id)); diff != "" {
				t.Errorf("%s (- never was, + another's):\n%s", body, diff)
			}
		}
	})
}

// What somebody who is limited makes, and moves, stays within their departments.
func TestWhatTheLimitedMakeStaysTheirs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine := w.furnish("Archives", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", mine.department.ID)
		for _, where := range []string{"null", fmt.Sprintf("%q", city.ID)} {
			for path, body := range map[string]string{"/v1/jobs": `{"title":"x","department_id":%s}`, "/v1/campaigns": `{"name":"x","department_id":%s}`} {
				w.as(p, "POST", path, fmt.Sprintf(body, where)).problem(422, "invalid", "/department_id outside_departments")
			}
			w.as(p, "POST", "/v1/departments", fmt.Sprintf(`{"name":"x","parent_id":%s}`, where)).problem(422, "invalid", "/parent_id outside_departments")
			for _, path := range []string{at("/v1/jobs", mine.job.ID), at("/v1/campaigns", mine.campaign.ID)} {
				w.as(p, "PATCH", path, fmt.Sprintf(`{"department_id":%s}`, where), "If-Match: *").problem(422, "invalid", "/department_id outside_departments")
			}
		}
		w.as(p, "PATCH", at("/v1/departments", mine.department.ID), `{"parent_id":null}`, "If-Match: *").problem(422, "invalid", "/parent_id outside_departments")
		w.as(p, "PATCH", at("/v1/departments", mine.department.ID), `{"name":"The archives"}`, "If-Match: *").is(200)
		for _, method := range []string{"PATCH", "DELETE"} { // those above are to be named, no more; whatever else is wrong
			w.as(p, method, at("/v1/departments", city.ID), `{`).problem(403, "forbidden")
		}
		below := read[api.Department](w.as(p, "POST", "/v1/departments", api.DepartmentInput{Name: "Reading room", ParentID: &mine.department.ID}).is(201))
		w.as(p, "PATCH", at("/v1/jobs", mine.job.ID), api.JobInput{Title: "Librarian", DepartmentID: &below.ID}, "If-Match: *").is(200)
		w.as(p, "GET", at("/v1/jobs", mine.job.ID), nil).is(200)

		// A person without an application is whose they were entered by; with one, of its job's department.
		entered := read[api.Candidate](w.as(p, "POST", "/v1/candidates", `{"given_name":"Ada","family_name":"L"}`).is(201))
		second := w.newPerson(hiring.RoleRecruiter, "second@vivier.test", mine.department.ID)
		path := at("/v1/candidates", entered.ID)
		w.as(p, "GET", path, nil).is(200)
		w.as(p, "PATCH", path, `{"phone":"1"}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", path, `{"phone":"2"}`, "If-Match: *").is(200)
		w.as(p, "GET", path, nil).is(200)
		w.sameAsNever(second, "GET", path, entered.ID)
		w.enter(w.furnish("Police", city.ID).job, entered)
		w.sameAsNever(p, "GET", path, entered.ID)
		w.as(w.recruiter(), "POST", "/v1/applications", api.ApplicationInput{JobID: mine.job.ID, CandidateID: &entered.ID}).is(201)
		for _, one := range []person{p, second} {
			w.as(one, "GET", path, nil).is(200)
			if got := read[api.Page[api.Application]](w.as(one, "GET", "/v1/applications?candidate_id="+entered.ID.String(), nil).is(200)).Data; len(got) != 1 || got[0].JobID != mine.job.ID {
				t.Errorf("of two applications they see %+v", got)
			}
		}
	})
}

// A campaign of several departments: everybody keeps to their own jobs in it.
func TestSharedCampaign(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine, other := w.furnish("Archives", city.ID), w.furnish("Police", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", mine.department.ID)
		w.as(w.admin(), "PATCH", at("/v1/jobs", mine.job.ID), map[string]any{"campaign_id": other.campaign.ID}, "If-Match: *").is(200)
		shared := add[api.Posting](w, at("/v1/campaigns", other.campaign.ID)+"/postings", api.PostingInput{Channel: "event", JobIDs: []uuid.UUID{mine.job.ID, other.job.ID}})
		path := at("/v1/postings", shared.ID)
		if got := read[api.Posting](w.as(p, "GET", path, nil).is(200)); !slices.Equal(got.JobIDs, []uuid.UUID{mine.job.ID}) {
			t.Errorf("they see the jobs %v", got.JobIDs)
		}
		w.as(p, "PATCH", path, `{"name":"Stand","job_ids":[]}`, "If-Match: *").is(200)
		if got := read[api.Posting](w.as(w.admin(), "GET", path, nil).is(200)); !slices.Equal(got.JobIDs, []uuid.UUID{other.job.ID}) {
			t.Errorf("the other department's job is gone from the posting: %v", got.JobIDs)
		}
		w.as(p, "PATCH", at("/v1/campaigns", other.campaign.ID), map[string]any{"department_id": mine.department.ID}, "If-Match: *").
			problem(422, "invalid", "/department_id outside_departments")
		w.as(p, "PATCH", at("/v1/campaigns", other.campaign.ID), `{"objective":"Ten people"}`, "If-Match: *").is(200)

		// An application that a posting of theirs brought keeps it, whoever writes on it.
		w.as(w.admin(), "PATCH", at("/v1/jobs", mine.job.ID), `{"campaign_id":null}`, "If-Match: *").is(200)
		app := at("/v1/applications", mine.application.ID)
		w.as(w.admin(), "PATCH", app, map[string]any{"posting_id": other.posting.ID}, "If-Match: *").is(200)
		w.sameAsNever(p, "GET", at("/v1/postings", other.posting.ID), other.posting.ID)
		w.as(p, "PATCH", app, `{"cover_note":"x"}`, "If-Match: *").is(200)
		if a := w.as(p, "GET", "/v1/funnel?group_by=posting", nil).is(200); strings.Contains(string(a.body), "Police") {
			t.Errorf("the funnel tells what another department's posting is called: %s", a.body)
		}
	})
}

func TestDepartmentsOfAUser(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine := w.furnish("Archives", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test")
		path, job := at("/v1/users", p.UserID), at("/v1/jobs", mine.job.ID)
		limit := func(body string, ids ...any) answer {
			return w.as(w.admin(), "PATCH", path, fmt.Sprintf(body, ids...), "If-Match: *")
		}
		elsewhere := add[api.Department](w, "/v1/departments", `{"name":"Elsewhere"}`)
		w.as(p, "GET", job, nil).is(200)
		limit(`{"department_ids":[%q,%q]}`, elsewhere.ID, uuid.New()).problem(422, "invalid", "/department_ids/1 unknown_department")
		w.as(w.admin(), "PATCH", path, fmt.Sprintf(`{"name":"","department_ids":[%q]}`, uuid.New()), "If-Match: *").
			problem(422, "invalid", "/name required", "/department_ids/0 unknown_department")
		got := read[api.User](limit(`{"department_ids":[%q]}`, elsewhere.ID).is(200))
		if !slices.Equal(*got.DepartmentIDs, []uuid.UUID{elsewhere.ID}) {
			t.Errorf("%v", got.DepartmentIDs)
		}
		w.sameAsNever(p, "GET", job, mine.job.ID) // on the next request
		w.as(p, "GET", "/v1/funnel", nil).is(200)
		if me := read[api.Me](w.as(p, "GET", "/v1/me", nil).is(200)); !slices.Equal(me.DepartmentIDs, []uuid.UUID{elsewhere.ID}) {
			t.Errorf("%+v", me)
		}
		w.as(w.admin(), "DELETE", at("/v1/departments", elsewhere.ID), nil, "If-Match: *").problem(409, "in_use")
		limit(`{"role":"analyst"}`).problem(422, "invalid", "/department_ids not_applicable")
		limit(`{"name":"Renamed"}`).is(200)
		w.sameAsNever(p, "GET", job, mine.job.ID)
		limit(`{"department_ids":[%q]}`, city.ID).is(200)
		w.as(p, "GET", job, nil).is(200) // all that lies below
		limit(`{"department_ids":null}`).is(200)
		w.as(p, "PATCH", job, `{"department_id":null}`, "If-Match: *").is(200)
		for role, status := range map[hiring.Role]int{hiring.RoleAdmin: 422, hiring.RoleJuror: 422, hiring.RoleAnalyst: 422, hiring.RoleRecruiter: 201} {
			w.as(w.admin(), "POST", "/v1/users", api.UserInput{Email: string(role) + "@new.test", Name: "N", Role: api.Role(role), DepartmentIDs: []uuid.UUID{city.ID}}).is(status)
		}
		shown := slices.Sorted(maps.Keys(read[map[string]any](w.as(w.recruiter(), "GET", path, nil).is(200))))
		if !slices.Equal(shown, []string{"id", "name", "role"}) {
			t.Errorf("another recruiter reads %v", shown)
		}
	})
}

// A copy that somebody keeps who is limited goes on with what came into their sight, and begins anew where something left it.
func TestTheLimitedKeepTheirCopies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine, other := w.furnish("Archives", city.ID), w.furnish("Police", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", mine.department.ID)
		path := "/v1/candidates"
		token := func() string {
			w.wait(time.Hour)
			return read[struct {
				Data       []any   `json:"data"`
				NextCursor *string `json:"next_cursor"`
				SyncToken  string  `json:"sync_token"`
			}](w.as(p, "GET", path+"?updated_since=2026-01-01T00:00:00Z", nil).is(200)).SyncToken
		}
		after := token()
		w.wait(time.Hour)
		w.as(w.admin(), "POST", "/v1/applications", api.ApplicationInput{JobID: mine.job.ID, CandidateID: &other.application.CandidateID}).is(201)
		if a := w.as(p, "GET", path+"?sync_token="+after, nil).is(200); !strings.Contains(string(a.body), other.application.CandidateID.String()) {
			t.Errorf("who applies to one of their jobs comes into sight: %s", a.body)
		}
		entered := read[api.Candidate](w.as(p, "POST", path, `{"given_name":"Ada","family_name":"L"}`).is(201))
		after = token()
		w.wait(time.Hour)
		w.as(w.admin(), "DELETE", at(path, entered.ID), nil, "If-Match: *").is(204)
		if a := w.as(p, "GET", path+"?sync_token="+after, nil).is(200); !strings.Contains(string(a.body), `"deleted_at"`) {
			t.Errorf("whom they entered is gone: %s", a.body)
		}
		lost := read[api.Candidate](w.as(p, "POST", path, `{"given_name":"Bob","family_name":"L"}`).is(201))
		for what, happens := range map[string]func(){
			"one whom they entered applies elsewhere": func() { w.enter(other.job, lost) },
			"a job leaves their department": func() {
				w.as(w.admin(), "PATCH", at("/v1/jobs", mine.job.ID), map[string]any{"department_id": other.department.ID}, "If-Match: *").is(200)
			},
			"they get another department": func() {
				w.as(w.admin(), "PATCH", at("/v1/users", p.UserID), map[string]any{"department_ids": []uuid.UUID{city.ID}}, "If-Match: *").is(200)
			},
		} {
			after = token()
			w.wait(time.Hour)
			happens()
			if a := w.as(p, "GET", path+"?sync_token="+after, nil); a.status != 410 {
				t.Errorf("%s: %d", what, a.status)
			}
			if what == "they get another department" {
				w.as(w.admin(), "PATCH", at("/v1/users", p.UserID), map[string]any{"department_ids": []uuid.UUID{mine.department.ID}}, "If-Match: *").is(200)
			}
		}
	})
}
