package httpapi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// only sends a request as somebody who may, after everybody else was refused: who may not know of the thing in the path
// with 404, who may with 403, nobody with 401. It gives the good answer.
func (w *world) only(may person, refused map[hiring.Role]int, method, path, body string, headers ...string) answer {
	w.t.Helper()
	w.as(nobody(), method, path, body, headers...).problem(401, "unauthenticated")
	for role, status := range refused {
		w.as(w.people[role], method, path, body, headers...).is(status)
	}
	return w.as(may, method, path, body, headers...)
}

// TestWholeRecruitment plays the first jury of the 2024 campaign from its department to its funnel, 13 → 3 → 1, through
// the API, and tries each step as those who may not do it.
func TestWholeRecruitment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		forbidden := map[hiring.Role]int{hiring.RoleJuror: 403, hiring.RoleAnalyst: 403}
		unseen := map[hiring.Role]int{hiring.RoleJuror: 404, hiring.RoleAnalyst: 403} // analysts see campaigns and juries, no person

		department := read[api.Department](w.only(w.recruiter(), forbidden, "POST", "/v1/departments", `{"name":"DSIN"}`).is(201))
		campaign := read[api.Campaign](w.only(w.recruiter(), forbidden, "POST", "/v1/campaigns",
			fmt.Sprintf(`{"name":"Vidéo","department_id":%q,"starts_on":"2026-09-01"}`, department.ID)).is(201))
		for channel, metrics := range map[string]string{"linkedin": `{"impressions":11356,"views":7356,"likes":166,"comments":9}`, "instagram": `{"views":9494,"likes":134,"comments":9}`} {
			posting := read[api.Posting](w.only(w.recruiter(), unseen, "POST", at("/v1/campaigns", campaign.ID)+"/postings", `{"channel":"`+channel+`"}`).is(201))
			w.only(w.recruiter(), unseen, "POST", at("/v1/postings", posting.ID)+"/metrics", metrics).is(201)
			latest := read[api.Posting](w.as(w.analyst(), "GET", at("/v1/postings", posting.ID), nil).is(200)).LatestMetrics
			if latest == nil || *latest.Comments != 9 || latest.Clicks != nil {
				t.Errorf("%s: %+v", channel, latest)
			}
		}
		job := read[api.Job](w.only(w.recruiter(), forbidden, "POST", "/v1/jobs",
			fmt.Sprintf(`{"title":"Chargé d'accompagnement des usages","department_id":%q,"campaign_id":%q,"status":"open"}`, department.ID, campaign.ID)).is(201))
		jury := read[api.Jury](w.only(w.recruiter(), forbidden, "POST", "/v1/juries", fmt.Sprintf(`{"job_id":%q,"status":"open","received_complete":false}`, job.ID)).is(201))
		seat := read[api.JuryMember](w.only(w.recruiter(), unseen, "POST", at("/v1/juries", jury.ID)+"/members",
			fmt.Sprintf(`{"user_id":%q,"role":"chair"}`, w.juror().UserID)).is(201))

		known := map[hiring.Role]int{hiring.RoleJuror: 403, hiring.RoleAnalyst: 403} // from here on the juror sees, and may not do
		applications := make([]api.Application, 13)
		for i := range applications {
			body := fmt.Sprintf(`{"job_id":%q,"source":"linkedin","candidate":{"given_name":"Person","family_name":"N%d","email":"p%d@example.org"}}`, job.ID, i, i)
			applications[i] = read[api.Application](w.only(w.recruiter(), known, "POST", "/v1/applications", body).is(201))
		}
		w.wait(24 * time.Hour)
		for i, a := range applications {
			screened := read[api.TransitionResult](w.only(w.recruiter(), known, "POST", at("/v1/applications", a.ID)+"/transitions",
				`{"action":"move","to":"relevant"}`, `If-Match: "1"`).is(201))
			applications[i] = screened.Application
		}
		for i, a := range applications[:3] {
			start := w.clock().Add(time.Hour)
			path := at("/v1/applications", a.ID) + "/interviews"
			interview := read[api.Interview](w.only(w.recruiter(), known, "POST", path,
				fmt.Sprintf(`{"starts_at":%q,"member_ids":[%q]}`, start.Format(time.RFC3339), seat.ID)).is(201))
			outcome, path := `{"status":"held","outcome_note":"Entendu·e."}`, at("/v1/interviews", interview.ID)
			w.as(w.juror(), "PATCH", path, outcome, `If-Match: "1"`).problem(422, "invalid", "/status not_started")
			w.wait(2 * time.Hour)
			w.only(w.juror(), map[hiring.Role]int{hiring.RoleAnalyst: 403}, "PATCH", path, outcome, `If-Match: "1"`).is(200)
			applications[i] = w.application(a.ID)
			if applications[i].Stage != "interviewed" {
				t.Errorf("after a held interview it stands at %s", applications[i].Stage)
			}
		}
		w.wait(24 * time.Hour)
		decide := func(a api.Application, body string) api.Application {
			return read[api.TransitionResult](w.only(w.recruiter(), known, "POST", at("/v1/applications", a.ID)+"/transitions", body,
				fmt.Sprintf(`If-Match: "%d"`, a.Version)).is(201)).Application
		}
		hired := decide(decide(applications[0], `{"action":"move","to":"selected"}`), `{"action":"move","to":"hired"}`)
		w.as(w.recruiter(), "POST", at("/v1/applications", applications[1].ID)+"/transitions", `{"action":"move","to":"hired"}`, "If-Match: *").problem(409, "no_opening_left")
		for _, a := range applications[1:] {
			decide(a, `{"action":"reject","reason":"another_candidate_preferred"}`)
		}
		if hired.Status != "hired" || hired.Reached != "hired" {
			t.Errorf("%+v", hired)
		}

		f := read[api.Funnel](w.as(w.juror(), "GET", at("/v1/juries", jury.ID)+"/funnel", nil).is(200))
		if diff := cmp.Diff(map[string][5]int{job.Title: {-1, 13, 3, 1, 1}, "": {-1, 13, 3, 1, 1}}, counted(f)); diff != "" {
			t.Error(diff)
		}
		rate := f.Rows[0].Rates[1] // relevant → interviewed
		if rate.From != "relevant" || *rate.Numerator != 3 || *rate.Rate != 0.230769 || rate.Interval.Low != 0.081795 || rate.Interval.High != 0.502564 || *rate.Open != 0 {
			t.Errorf("23.1 %% (8.2–50.3): %+v %+v", rate, *rate.Interval)
		}
	})
}
