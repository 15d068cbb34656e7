package httpapi_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// reported is a campaign with two jobs, which seven people applied for: one was hired.
type reported struct {
	*world
	campaign   api.Campaign
	one, other api.Job
	linkedin   api.Posting
}

func newReported(t *testing.T, url string) reported {
	t.Helper()
	w := newWorldOn(t, url)
	r := reported{world: w, campaign: add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Spring"}), one: w.addJob("Archiviste"), other: w.addJob("Architecte")}
	w.addJury(r.one, w.juror())
	for _, job := range []api.Job{r.one, r.other} {
		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"campaign_id":%q}`, r.campaign.ID), "If-Match: *").is(200)
	}
	post := func(campaign api.Campaign, body string) api.Posting {
		return add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", body)
	}
	r.linkedin = post(r.campaign, `{"channel":"linkedin","name":"=cmd()","published_at":"2026-10-30T08:00:00Z"}`)
	website := post(r.campaign, `{"channel":"website"}`)
	elsewhere := post(add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Other"}), `{"channel":"linkedin"}`)
	for _, metrics := range []string{`{"observed_at":"2026-11-10T12:00:00Z","views":300,"likes":7}`, `{"observed_at":"2026-11-01T12:00:00Z","views":100}`} {
		add[api.PostingMetrics](w, at("/v1/postings", r.linkedin.ID)+"/metrics", metrics)
	}
	for i, x := range []struct {
		job  api.Job
		from string
		to   string
	}{
		{r.one, fmt.Sprintf(`,"posting_id":%q`, r.linkedin.ID), "hired"},
		{r.one, fmt.Sprintf(`,"posting_id":%q`, r.linkedin.ID), "interviewed"},
		{r.one, `,"source":"linkedin"`, "relevant"}, // no posting is known, and the campaign was on that channel
		{r.one, `,"source":"referral"`, "relevant"}, // it was not on this one
		{r.one, ``, ""},
		{r.other, fmt.Sprintf(`,"posting_id":%q`, elsewhere.ID), "interviewed"}, // another campaign's
		{r.other, fmt.Sprintf(`,"posting_id":%q`, website.ID), "relevant"},
	} {
		a := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"A","family_name":"N%d"}%s}`, x.job.ID, i, x.from))
		if x.to != "" {
			w.do(a.ID, `{"action":"move","to":"`+x.to+`"}`)
		}
	}
	w.apply(w.addJob("Elsewhere"), "Stranger") // for no job of the campaign
	for _, cost := range []string{
		`{"kind":"effort","label":"Shooting","agents":4,"days":1.5}`, `{"kind":"effort","label":"Cut","agents":3,"days":0.5}`,
		`{"kind":"spending","amount_cents":1290,"currency":"EUR"}`, `{"kind":"spending","amount_cents":210,"currency":"EUR"}`,
	} {
		r.cost(cost)
	}
	return r
}

func (r reported) cost(body string) {
	r.t.Helper()
	add[api.Cost](r.world, at("/v1/campaigns", r.campaign.ID)+"/costs", body)
}

func (r reported) report(p person, query string) api.CampaignReport {
	r.t.Helper()
	return read[api.CampaignReport](r.as(p, "GET", at("/v1/campaigns", r.campaign.ID)+"/report"+query, nil).is(200))
}

// flat are counts in the order of milestones, -1 for what is unknown.
func flat(c api.MilestoneCounts) [5]int {
	return counted(api.Funnel{Total: api.FunnelFigures{Counts: c}})[""]
}

// perOf sums up what each application took: agent-days, cents and the share that nobody knows to be the campaign's.
func perOf(r api.CampaignReport) string {
	var out []string
	for _, c := range r.Costs {
		out = append(out, fmt.Sprintf("%s %d: %s, %s, %s", c.Milestone, c.Count, said(c.AgentDays.Value, c.AgentDays.Reason),
			said(c.AmountCents.Value, c.AmountCents.Reason), said(c.Unattributed.Value, c.Unattributed.Reason)))
	}
	return strings.Join(out, "; ")
}

func TestCampaignReport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		got := r.report(r.analyst(), "")
		for what, pair := range map[string][2][5]int{
			"all": {flat(got.Counts), {7, 6, 3, 1, 1}}, "by a posting": {flat(got.Attribution.Posting), {3, 3, 2, 1, 1}},
			"by a channel": {flat(got.Attribution.Channel), {1, 1, 0, 0, 0}}, "by none": {flat(got.Attribution.None), {3, 2, 1, 0, 0}},
			"linkedin": {flat(got.Postings[0].Counts), {2, 2, 2, 1, 1}}, "website": {flat(got.Postings[1].Counts), {1, 1, 0, 0, 0}},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %v, not %v", what, pair[0], pair[1])
			}
		}
		// 4 × 1.5 + 3 × 0.5 = 7.5 agent-days and 12.90 + 2.10 = 15.00 euros, over 6, 3 and 1.
		const whole = "relevant 6: 1.250000, 250.000000, 0.333333; interviewed 3: 2.500000, 500.000000, 0.333333; hired 1: 7.500000, 1500.000000, 0.000000"
		if per := perOf(got); per != whole || *got.Effort.AgentDays != 7.5 || got.Effort.Entries != 2 || *got.Spending.AmountCents != 1500 || *got.Spending.Currency != "EUR" {
			t.Errorf("%s %+v %+v", per, got.Effort, got.Spending)
		}
		if s := got.Scope; !s.Whole || s.Jobs != 2 || s.Basis != api.BasisCohort || got.Name != "Spring" || len(got.Warnings) != 0 || got.Definition != "1" {
			t.Errorf("%+v", got)
		}
		series := got.Postings[0].Series
		if len(series) != 2 || *series[0].Views != 100 || *series[1].Views != 300 || *series[1].Likes != 7 || series[0].Likes != nil || len(got.Postings[1].Series) != 0 {
			t.Errorf("%+v", series)
		}
		// As of a day before any application: what was observed by then, and the costs, which have no day.
		got = r.report(r.analyst(), "?as_of=2026-11-05")
		const none = "relevant 0: no_data, no_data, no_data; interviewed 0: no_data, no_data, no_data; hired 0: no_data, no_data, no_data" //nolint:dupword // three reasons
		if len(got.Postings[0].Series) != 1 || perOf(got) != none || *got.Effort.AgentDays != 7.5 || len(got.Warnings) != 1 || got.Warnings[0].Code != "entered_now" {
			t.Errorf("%s %+v", perOf(got), got)
		}
		if got = r.report(r.recruiter(), "?known_at=2026-11-22"); flat(got.Counts) != [5]int{} || got.Scope.Jobs != 0 {
			t.Errorf("%+v", got)
		}
		// A spending whose amount is not known makes the sum unknown; so do two currencies.
		r.cost(`{"kind":"spending","amount_cents":100,"currency":"CHF"}`)
		if s := r.report(r.admin(), "").Spending; s.AmountCents != nil || s.Currency != nil || *s.Reason != "mixed_currencies" || s.Entries != 3 || s.WithoutAmount != 0 {
			t.Errorf("%+v", s)
		}
		r.cost(`{"kind":"spending","label":"A pair of glasses"}`)
		got = r.report(r.admin(), "")
		if s := got.Spending; s.AmountCents != nil || *s.Reason != "unknown" || s.Entries != 4 || s.WithoutAmount != 1 || *got.Costs[0].AmountCents.Reason != "unknown" || *got.Costs[0].AgentDays.Value != 1.25 {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhoSeesAPartOfACampaign(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		path := at("/v1/campaigns", r.campaign.ID) + "/report"
		const part = "relevant 4: partial, partial, 0.250000; interviewed 2: partial, partial, 0.000000; hired 1: partial, partial, 0.000000" //nolint:dupword // two reasons
		for name, p := range map[string]person{"juror": r.juror(), "limited": r.newPerson(hiring.RoleRecruiter, "limited@vivier.test", *r.one.DepartmentID)} {
			got := r.report(p, "")
			if got.Scope.Whole || got.Scope.Jobs != 1 || flat(got.Counts) != [5]int{5, 4, 2, 1, 1} || perOf(got) != part {
				t.Errorf("%s: %s %+v", name, perOf(got), got)
			}
		}
		if got := r.report(r.newPerson(hiring.RoleRecruiter, "both@vivier.test", *r.one.DepartmentID, *r.other.DepartmentID), ""); !got.Scope.Whole || *got.Costs[0].AgentDays.Value != 1.25 {
			t.Errorf("%+v", got)
		}
		r.as(r.newPerson(hiring.RoleJuror, "second@vivier.test"), "GET", path, nil).problem(404, "not_found")
		r.as(r.newKey(api.ScopeFunnel), "GET", path, nil).problem(403, "forbidden") // a key reads no costs
		r.as(nobody(), "GET", path, nil).problem(401, "unauthenticated")
		r.as(r.admin(), "GET", at("/v1/campaigns", uuid.New())+"/report", nil).problem(404, "not_found")
		// A jury that counts from relevant on leaves the received unknown, here too.
		jury := read[api.Page[api.Row[api.Jury]]](r.as(r.admin(), "GET", "/v1/juries?job_id="+r.one.ID.String(), nil).is(200)).Data[0]
		r.as(r.admin(), "PATCH", at("/v1/juries", jury.Item.ID), `{"received_complete":false}`, "If-Match: *").is(200)
		if got := r.report(r.analyst(), ""); got.Counts.Received != nil || got.Attribution.None.Received != nil || *got.Counts.Relevant != 6 {
			t.Errorf("%+v", got.Counts)
		}
	})
}

func TestCampaignReportAsCSV(t *testing.T) {
	t.Parallel()
	r := newReported(t, storetest.SQLite(t))
	path := at("/v1/campaigns", r.campaign.ID) + "/report"
	a := r.as(r.analyst(), "GET", path+"?format=csv", nil).is(200)
	lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
	if err != nil || a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatal(err, a.header)
	}
	var got []string
	for _, line := range lines[1:] {
		got = append(got, strings.Join(append([]string{line[0]}, line[2:len(line)-3]...), ","))
	}
	const seen = "linkedin,'=cmd(),"
	want := []string{
		"posting," + seen + ",,,,,,,2,2,2,1,1,,,,,,,,,,,,,true",
		"observation," + seen + "2026-11-01T12:00:00Z,,100,,,,,,,,,,,,,,,,,,,,,,true",
		"observation," + seen + "2026-11-10T12:00:00Z,,300,7,,,,,,,,,,,,,,,,,,,,,true",
		"posting,website,,,,,,,,,1,1,0,0,0,,,,,,,,,,,,,true",
		"channel,,,,,,,,,,1,1,0,0,0,,,,,,,,,,,,,true",
		"unattributed,,,,,,,,,,3,2,1,0,0,,,,,,,,,,,,,true",
		"total,,,,,,,,,,7,6,3,1,1,7.500000,1500,EUR,1.250000,250.000000,0.333333,2.500000,500.000000,0.333333,7.500000,1500.000000,0.000000,true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]string{
		"?format=pdf": "format invalid_value", "?as_of=2999-01-01": "as_of in_the_future", "?known_at=x": "known_at invalid_time",
		"?source=linkedin": "source unknown_parameter", "?as_of=2026-01-01&as_of=2026-01-01": "as_of repeated_parameter", "?as_of=%00": "as_of invalid_value",
	} {
		if got := r.as(r.analyst(), "GET", path+query, nil).is(400).faults(); !cmp.Equal(got, []string{want}) {
			t.Errorf("%s: %v", query, got)
		}
	}
	r.as(r.analyst(), "GET", path, nil, "Accept: image/png").problem(406, "not_acceptable")
}

// TestCampaignReportIsBounded: the latest observations of a posting, and a warning that there are more.
func TestCampaignReportIsBounded(t *testing.T) {
	t.Parallel()
	r := newReported(t, storetest.SQLite(t))
	for i := range 99 {
		add[api.PostingMetrics](r.world, at("/v1/postings", r.linkedin.ID)+"/metrics", fmt.Sprintf(`{"observed_at":%q,"views":%d}`, today.Add(time.Duration(i-99)*time.Minute).Format(time.RFC3339), 1000+i))
	}
	got := r.report(r.analyst(), "")
	if s := got.Postings[0].Series; len(s) != 100 || *s[0].Views != 300 || *s[99].Views != 1098 || len(got.Warnings) != 1 || got.Warnings[0].Code != "truncated" {
		t.Errorf("%d: %+v", len(s), got.Warnings)
	}
}

// TestCampaignOf2024 is what was published of it: 11 agent-days for 33 relevant applications, 15 interviews and 4 hires; what the
// glasses of the video cost was not.
func TestCampaignOf2024(t *testing.T) {
	t.Parallel()
	r := hiring.CampaignReport{Whole: true, Costs: []hiring.Cost{
		{Kind: hiring.CostEffort, Agents: new(int64(2)), DayHundredths: new(int64(400))},
		{Kind: hiring.CostEffort, Agents: new(int64(1)), DayHundredths: new(int64(300))},
		{Kind: hiring.CostSpending, Label: "props: a pair of glasses"},
	}}
	r.Funnel.Total.Unknown[hiring.Received] = true
	r.Funnel.Total.Tally.Counts = [5]int{33, 33, 15, 4, 4}
	got := httpapi.ShowReport(r)
	const want = "relevant 33: 0.333333, unknown, 1.000000; interviewed 15: 0.733333, unknown, 1.000000; hired 4: 2.750000, unknown, 1.000000"
	if per := perOf(got); per != want || got.Spending.AmountCents != nil || got.Counts.Received != nil {
		t.Errorf("%s %+v", per, got.Spending)
	}
	r.Costs = nil
	if got = httpapi.ShowReport(r); *got.Effort.Reason != "no_data" || *got.Spending.Reason != "no_data" || *got.Costs[0].AgentDays.Reason != "no_data" {
		t.Errorf("%+v %+v", got.Effort, got.Spending)
	}
}
