package httpapi_test

import (
	"encoding/csv"
	"fmt"
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

// untidy is a panel with records that lack something, each application by what is wrong with it.
type untidy struct {
	*panel
	heard    uuid.UUID // before the panel, more than a week ago; one of four evaluations has come
	hired    uuid.UUID // by the panel's job, without any other step
	forgot   uuid.UUID // whose interview is over, and still scheduled
	alone    uuid.UUID // interviewed for a job without a jury
	late     uuid.UUID // changed, after its jury had closed, for a day before
	call     uuid.UUID // the interview that was forgotten
	closed   api.Jury
	campaign api.Campaign
}

func newUntidy(t *testing.T, url string) untidy {
	t.Helper()
	u := untidy{panel: newPanel(t, url)}
	job := read[api.Job](u.as(u.admin(), "GET", at("/v1/jobs", u.jury.JobID), nil).is(200))
	apply := func(job api.Job, source string) uuid.UUID {
		return add[api.Application](u.world, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"A","family_name":"B"}%s}`, job.ID, source)).ID
	}
	u.heard, u.hired, u.forgot = u.app, apply(job, `,"source":"linkedin"`), apply(job, "")
	lonely, other := u.addJob("Architecte"), u.addJob("Chef de projet")
	u.alone = apply(lonely, `,"source":"referral"`)
	u.closed = u.addJury(other)
	u.late = apply(other, "")
	u.campaign = add[api.Campaign](u.world, "/v1/campaigns", api.CampaignInput{Name: "Autumn"})
	u.as(u.admin(), "PATCH", at("/v1/jobs", lonely.ID), fmt.Sprintf(`{"campaign_id":%q}`, u.campaign.ID), "If-Match: *").is(200)
	u.do(u.hired, `{"action":"move","to":"hired"}`)
	u.do(u.alone, `{"action":"move","to":"interviewed"}`)
	before := u.clock().Format(time.RFC3339)
	held := u.interview(u.heard, time.Hour)
	u.call = u.interview(u.forgot, time.Hour).ID
	u.interview(u.forgot, 30*24*time.Hour) // is to come
	u.wait(2 * time.Hour)
	u.as(u.recruiter(), "PATCH", at("/v1/interviews", held.ID), `{"status":"held"}`, "If-Match: *").is(200)
	u.submits("ada")
	u.as(u.admin(), "PATCH", at("/v1/juries", u.closed.ID), `{"status":"closed"}`, "If-Match: *").is(200)
	u.do(u.late, `{"action":"move","to":"relevant","effective_at":"`+before+`"}`)
	u.as(u.admin(), "PUT", at("/v1/juries", u.jury.ID)+"/declared-funnel", `{"relevant":2,"interviewed":1,"hired":1,"source_note":"Bilan","declared_on":"2024-12-20"}`).is(201)
	u.wait(8 * 24 * time.Hour)
	return u
}

func (w *world) quality(p person, query string, headers ...string) api.DataQuality {
	w.t.Helper()
	return read[api.DataQuality](w.as(p, "GET", "/v1/stats/data-quality"+query, nil, headers...).is(200))
}

// judged sums up the checks, those that looked at something.
func judged(a api.DataQuality) map[string]string {
	out := map[string]string{}
	for _, c := range a.Checks {
		if c.Of > 0 {
			out[string(c.Key)] = fmt.Sprintf("%d of %d %ss, %s", c.Count, c.Of, c.Unit, said(c.Share.Value, c.Share.Reason))
		} else if c.Count != 0 || *c.Share.Reason != "no_data" {
			out[string(c.Key)] = "of nothing"
		}
	}
	return out
}

func TestDataQuality(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		u := newUntidy(t, url)
		whole := map[string]string{
			"hired_without_interview": "1 of 1 applications, 1.000000", "implied_milestone": "3 of 5 applications, 0.600000",
			"interviewed_without_jury": "1 of 3 applications, 0.333333", "without_source": "3 of 5 applications, 0.600000",
			"interview_without_outcome": "1 of 2 interviews, 0.500000", "evaluation_overdue": "1 of 1 applications, 1.000000", "backdated_over_closed": "1 of 1 applications, 1.000000",
			"declared_differs": "1 of 1 jurys, 1.000000",
		}
		for name, p := range map[string]person{"admin": u.admin(), "recruiter": u.recruiter(), "analyst": u.analyst(), "key": u.newKey(api.ScopeFunnel)} {
			got := u.quality(p, "")
			if diff := cmp.Diff(whole, judged(got)); diff != "" {
				t.Errorf("the %s: %s", name, diff)
			}
			if got.GroupBy != api.GroupByJury || got.ApplicationIDs != nil || got.InterviewIDs != nil || len(got.Warnings) != 0 || got.Checks[0].Label != "Recrutée sans entretien" {
				t.Errorf("%+v", got)
			}
		}
		// By group: the panel, the closed jury, and what is before no jury.
		var rows []string
		for _, r := range u.quality(u.analyst(), "").Rows {
			line := r.Group.Label
			for _, c := range r.Checks {
				line += fmt.Sprintf(" %d/%d", c.Count, c.Of)
			}
			rows = append(rows, line)
		}
		slices.Sort(rows)
		want := []string{"Archiviste 1/1 2/3 0/2 2/3 1/2 1/1 0/0 1/1", "Jury Chef de projet 0/0 0/1 0/0 1/1 0/0 0/0 1/1 0/0", "none 0/0 1/1 1/1 0/1 0/0 0/0 0/0 0/0"}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
		// Every number obeys every filter, and everybody sees what is theirs.
		for query, want := range map[string]map[string]string{
			"?source=referral": {"implied_milestone": "1 of 1 applications, 1.000000", "interviewed_without_jury": "1 of 1 applications, 1.000000", "without_source": "0 of 1 applications, 0.000000"},
			"?group_by=campaign&campaign_id=" + u.campaign.ID.String(): {"implied_milestone": "1 of 1 applications, 1.000000", "interviewed_without_jury": "1 of 1 applications, 1.000000", "without_source": "0 of 1 applications, 0.000000"},
			"?jury_id=" + u.closed.ID.String():                         {"implied_milestone": "0 of 1 applications, 0.000000", "without_source": "1 of 1 applications, 1.000000", "backdated_over_closed": "1 of 1 applications, 1.000000"},
			"?received_to=2026-01-01":                                  {}, "?as_of=2026-01-01": {}, "?known_at=2026-01-01": {}, "?posting_id=" + uuid.NewString(): {},
		} {
			if diff := cmp.Diff(want, judged(u.quality(u.recruiter(), query))); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		limited := u.newPerson(hiring.RoleRecruiter, "limited@vivier.test", *read[api.Job](u.as(u.admin(), "GET", at("/v1/jobs", u.closed.JobID), nil).is(200)).DepartmentID)
		bound := person{token: u.issue([]uuid.UUID{u.closed.ID}, api.ScopeFunnel).Plain}
		for name, p := range map[string]person{"limited recruiter": limited, "bound key": bound} {
			if got := judged(u.quality(p, "")); len(got) != 3 || got["backdated_over_closed"] != "1 of 1 applications, 1.000000" {
				t.Errorf("the %s: %v", name, got)
			}
			if got := u.quality(p, "?check=without_source").ApplicationIDs; (name == "bound key") != (got == nil) || got != nil && !slices.Equal(got, []uuid.UUID{u.late}) {
				t.Errorf("the %s: %v", name, got)
			}
		}
		u.as(u.who["ada"], "GET", "/v1/stats/data-quality", nil).problem(403, "forbidden")
		u.as(u.newKey(api.ScopeApplications), "GET", "/v1/stats/data-quality", nil).problem(403, "forbidden")
		u.as(nobody(), "GET", "/v1/stats/data-quality", nil).problem(401, "unauthenticated")
	})
}

// TestWhatChecksFound: the ids of what each check counted, for who may read applications, and an entry in the audit for it.
func TestWhatChecksFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		u := newUntidy(t, url)
		found := map[string][]uuid.UUID{
			"hired_without_interview": {u.hired}, "implied_milestone": {u.heard, u.hired, u.alone}, "interviewed_without_jury": {u.alone},
			"without_source": {u.heard, u.forgot, u.late}, "interview_without_outcome": {u.call}, "evaluation_overdue": {u.heard}, "backdated_over_closed": {u.late},
		}
		u.listings() // those of the fixtures
		for check, want := range found {
			got := u.quality(u.recruiter(), "?check="+check, "X-Request-Id: "+check)
			ids, none := got.ApplicationIDs, got.InterviewIDs
			noun := "application"
			if check == "interview_without_outcome" {
				ids, none, noun = none, ids, "interview"
			}
			slices.SortFunc(ids, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
			slices.SortFunc(want, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
			if !slices.Equal(ids, want) || none != nil {
				t.Errorf("%s: %v and %v, not %v", check, ids, none, want)
			}
			if entry := u.listings()[check]; entry != fmt.Sprintf(`%s %s ["check"] %d by %s`, noun, uuid.Nil, len(want), u.recruiter().ID()) {
				t.Errorf("%s: the audit has %q", check, entry)
			}
		}
		if got := u.quality(u.recruiter(), "?check=implied_milestone&source=linkedin").ApplicationIDs; !slices.Equal(got, []uuid.UUID{u.hired}) {
			t.Errorf("a list obeys the filters: %v", got)
		}
		if got := u.quality(u.recruiter(), "?check=implied_milestone&campaign_id="+u.campaign.ID.String()).ApplicationIDs; !slices.Equal(got, []uuid.UUID{u.alone}) {
			t.Errorf("a list obeys the filters: %v", got)
		}
		if got := u.quality(u.recruiter(), "?check=implied_milestone&received_to=2026-01-01").ApplicationIDs; got == nil || len(got) != 0 {
			t.Errorf("%v", got)
		}
		if got := u.quality(u.recruiter(), "?check=declared_differs", "X-Request-Id: juries"); got.ApplicationIDs != nil || got.InterviewIDs != nil || u.listings()["juries"] != "" {
			t.Errorf("the rows say which juries: %+v", got)
		}
		for name, p := range map[string]person{"analyst": u.analyst(), "key": u.newKey(api.ScopeFunnel, api.ScopeApplications)} {
			got := u.quality(p, "?check=implied_milestone", "X-Request-Id: none-"+name)
			if got.ApplicationIDs != nil || got.Checks[1].Count != 3 || u.listings()["none-"+name] != "" {
				t.Errorf("the %s: %+v", name, got)
			}
		}
		for query, want := range map[string]string{
			"?check=implied_milestone&format=csv": "check not_applicable", "?check=implied_milestone&as_of=2026-11-23": "check not_applicable", "?check=x": "check invalid_value",
			"?group_by=source": "group_by invalid_value", "?format=svg": "format invalid_value", "?basis=cohort": "basis unknown_parameter",
		} {
			if got := u.as(u.recruiter(), "GET", "/v1/stats/data-quality"+query, nil).is(400).faults(); !cmp.Equal(got, []string{want}) {
				t.Errorf("%s: %v", query, got)
			}
		}
	})
}

// TestDataQualityAsKnown: what was known on a day stays, after all of it was mended.
func TestDataQualityAsKnown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		u := newUntidy(t, url)
		known := u.clock().Format(time.RFC3339Nano)
		u.wait(2 * time.Minute)
		ask := func() string {
			return string(u.as(u.recruiter(), "GET", "/v1/stats/data-quality?known_at="+known, nil).is(200).body)
		}
		before := ask()
		u.as(u.recruiter(), "PATCH", at("/v1/interviews", u.call), `{"status":"no_show"}`, "If-Match: *").is(200)
		for _, name := range []string{"chair", "bob", "eve"} {
			u.submits(name)
		}
		for _, id := range []uuid.UUID{u.heard, u.forgot, u.late} {
			u.as(u.recruiter(), "PATCH", at("/v1/applications", id), `{"source":"event"}`, "If-Match: *").is(200)
		}
		u.do(u.alone, `{"action":"correct","to":"received","note":"never heard"}`)
		u.do(u.late, `{"action":"correct","to":"received","note":"a slip"}`)
		u.as(u.recruiter(), "PATCH", at("/v1/applications", u.hired), `{"received_at":"2026-11-23T01:00:00Z"}`, "If-Match: *").is(200)
		u.as(u.admin(), "PATCH", at("/v1/juries", u.jury.ID), `{"received_complete":false}`, "If-Match: *").is(200)
		if got := ask(); got != before || !strings.Contains(before, `"entered_now"`) {
			t.Errorf("%s\nnow %s", before, got)
		}
		want := map[string]string{
			"hired_without_interview": "1 of 1 applications, 1.000000", "implied_milestone": "2 of 5 applications, 0.400000",
			"interviewed_without_jury": "0 of 2 applications, 0.000000", "without_source": "0 of 5 applications, 0.000000",
			"interview_without_outcome": "0 of 2 interviews, 0.000000", "evaluation_overdue": "0 of 1 applications, 0.000000", "backdated_over_closed": "0 of 1 applications, 0.000000",
			"declared_differs": "1 of 1 jurys, 1.000000",
		}
		if diff := cmp.Diff(want, judged(u.quality(u.analyst(), ""))); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDataQualityAsCSV(t *testing.T) {
	t.Parallel()
	u := newUntidy(t, storetest.SQLite(t))
	a := u.as(u.analyst(), "GET", "/v1/stats/data-quality?group_by=campaign&format=csv", nil, "Accept-Language: en").is(200)
	lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
	if err != nil || a.header.Get("Content-Language") != "en" {
		t.Fatal(err, a.header)
	}
	var got []string
	for _, l := range lines {
		got = append(got, strings.Join(append(append([]string{l[0]}, l[2:9]...), l[11]), ","))
	}
	if len(got) != 1+3*8 || got[0] != "row_type,label,check,check_label,unit,count,of,share,definition" || lines[1][1] != u.campaign.ID.String() {
		t.Fatal(got)
	}
	for _, want := range []string{
		"group,Autumn,implied_milestone,Milestone without a trace,application,1,1,,1", "group,none,interview_without_outcome,Past interview without an outcome,interview,1,2,,1",
		"total,,implied_milestone,Milestone without a trace,application,3,5,0.600000,1",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not in %s", want, strings.Join(got, "\n"))
		}
	}
}
