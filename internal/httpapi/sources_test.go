package httpapi_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// brought asks what sources brought.
func (w *world) brought(p person, query string, headers ...string) api.Sources {
	w.t.Helper()
	return read[api.Sources](w.as(p, "GET", "/v1/stats/sources"+query, nil, headers...).is(200))
}

// byOrigin lists counts by what brought them, -1 for what is unknown.
func byOrigin(a api.Sources) []string {
	line := func(name string, c api.MilestoneCounts) string { return fmt.Sprint(name, " ", flat(c)) }
	var out []string
	for _, s := range a.Sources {
		name := s.Source.Label
		if s.Channel != nil {
			name += "/" + string(*s.Channel)
		}
		out = append(out, line(name, s.Counts))
		for _, p := range s.Postings {
			out = append(out, line("- "+p.Label, p.Counts))
		}
		out = append(out, line("- without", s.WithoutPosting))
	}
	return append(out, line("unattributed", a.Unattributed.Counts), line("total", a.Total.Counts),
		"share "+said(a.Unattributed.Share.Value, a.Unattributed.Share.Reason)+", of relevant "+said(a.Unattributed.RelevantShare.Value, a.Unattributed.RelevantShare.Reason))
}

// TestSources counts by hand what newReported enters: of eight applications, two by one posting on LinkedIn, one by another
// campaign's there and one by LinkedIn without a posting, one by the employer's site, one by referral, and two of unknown origin.
func TestSources(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		got := r.brought(r.analyst(), "")
		want := []string{
			"LinkedIn/linkedin [4 4 3 1 1]", "- =cmd() [2 2 2 1 1]", "- linkedin [1 1 1 0 0]", "- without [1 1 0 0 0]",
			"Cooptation/referral [1 1 0 0 0]", "- without [1 1 0 0 0]",
			"Site de l'employeur/website [1 1 0 0 0]", "- website [1 1 0 0 0]", "- without [0 0 0 0 0]",
			"unattributed [2 0 0 0 0]", "total [8 6 3 1 1]", "share 0.250000, of relevant 0.000000",
		}
		if diff := cmp.Diff(want, byOrigin(got)); diff != "" {
			t.Error(diff)
		}
		rate := got.Sources[0].Rates[1] // relevant to interviewed: 3 of 4, of which Wilson says 30.1 to 95.4
		if *rate.Numerator != 3 || *rate.Denominator != 4 || rate.Interval.Low != 0.300642 || rate.Interval.High != 0.954413 || *rate.Open != 3 || *rate.Completed.Denominator != 1 {
			t.Errorf("%+v", rate)
		}
		if got.Definition != "1" || len(got.Warnings) != 0 || len(got.Filters) != 0 || got.Sources[0].OtherPostings != nil || got.TimeZone == "" {
			t.Errorf("%+v", got.Asked)
		}
		if en := r.brought(r.analyst(), "", "Accept-Language: en"); en.Sources[1].Source.Label != "Referral" {
			t.Errorf("%+v", en.Sources[1])
		}
		// Every number obeys every filter.
		for query, want := range map[string][]string{
			"?source=referral": {"Cooptation/referral [1 1 0 0 0]", "- without [1 1 0 0 0]", "unattributed [0 0 0 0 0]", "total [1 1 0 0 0]", "share 0.000000, of relevant 0.000000"},
			"?posting_id=" + r.linkedin.ID.String() + "&job_id=" + r.one.ID.String(): {
				"LinkedIn/linkedin [2 2 2 1 1]", "- =cmd() [2 2 2 1 1]", "- without [0 0 0 0 0]", "unattributed [0 0 0 0 0]", "total [2 2 2 1 1]", "share 0.000000, of relevant 0.000000",
			},
			"?received_to=2026-11-01": {"unattributed [0 0 0 0 0]", "total [0 0 0 0 0]", "share no_data, of relevant no_data"},
			"?as_of=2026-11-05":       {"unattributed [0 0 0 0 0]", "total [0 0 0 0 0]", "share no_data, of relevant no_data"},
		} {
			if diff := cmp.Diff(want, byOrigin(r.brought(r.recruiter(), query))); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
	})
}

func TestWhoAsksAboutSources(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		part := []string{
			"LinkedIn/linkedin [3 3 2 1 1]", "- =cmd() [2 2 2 1 1]", "- without [1 1 0 0 0]", "Cooptation/referral [1 1 0 0 0]", "- without [1 1 0 0 0]",
			"unattributed [1 0 0 0 0]", "total [5 4 2 1 1]", "share 0.200000, of relevant 0.000000",
		}
		jury := read[api.Page[api.Row[api.Jury]]](r.as(r.admin(), "GET", "/v1/juries?job_id="+r.one.ID.String(), nil).is(200)).Data[0].Item
		for name, p := range map[string]person{
			"juror": r.juror(), "limited": r.newPerson(hiring.RoleRecruiter, "limited@vivier.test", *r.one.DepartmentID),
			"key": {token: r.issue([]uuid.UUID{jury.ID}, api.ScopeFunnel).Plain},
		} {
			if diff := cmp.Diff(part, byOrigin(r.brought(p, ""))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if got := byOrigin(r.brought(r.newPerson(hiring.RoleJuror, "second@vivier.test"), "?jury_id="+jury.ID.String())); got[1] != "total [0 0 0 0 0]" {
			t.Errorf("a stranger to the jury: %v", got)
		}
		if got := r.brought(r.newKey(api.ScopeFunnel), ""); *got.Total.Counts.Received != 8 {
			t.Errorf("%+v", got.Total)
		}
		r.as(r.newKey(api.ScopeApplications), "GET", "/v1/stats/sources", nil).problem(403, "forbidden")
		r.as(nobody(), "GET", "/v1/stats/sources", nil).problem(401, "unauthenticated")
		// A jury that counts from relevant on leaves the received unknown, and the share of them too.
		r.as(r.admin(), "PATCH", at("/v1/juries", jury.ID), `{"received_complete":false}`, "If-Match: *").is(200)
		got := byOrigin(r.brought(r.analyst(), ""))
		for at, want := range map[int]string{0: "LinkedIn/linkedin [-1 4 3 1 1]", 1: "- =cmd() [-1 2 2 1 1]", 2: "- linkedin [1 1 1 0 0]", 9: "unattributed [-1 0 0 0 0]", 10: "total [-1 6 3 1 1]", 11: "share unknown, of relevant 0.000000"} {
			if got[at] != want {
				t.Errorf("%s, not %s", got[at], want)
			}
		}
	})
}

func TestSourcesAsCSV(t *testing.T) {
	t.Parallel()
	r := newReported(t, storetest.SQLite(t))
	a := r.as(r.analyst(), "GET", "/v1/stats/sources?format=csv", nil, "Accept-Language: en").is(200)
	lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
	if err != nil || a.header.Get("Content-Type") != "text/csv; charset=utf-8" || a.header.Get("Content-Language") != "en" {
		t.Fatal(err, a.header)
	}
	var got []string
	for _, l := range lines {
		got = append(got, strings.Join(append(append([]string{l[0], l[1]}, l[3:14]...), l[28], l[29], l[len(l)-1]), ","))
	}
	want := []string{
		"row_type,source,label,channel,received,relevant,interviewed,selected,hired,rate_received_relevant,rate_received_relevant_low,rate_received_relevant_high,rate_relevant_interviewed,share,relevant_share,definition",
		"source,linkedin,LinkedIn,linkedin,4,4,3,1,1,1.000000,0.510109,1.000000,0.750000,,,1",
		"posting,linkedin,'=cmd(),linkedin,2,2,2,1,1,1.000000,0.342380,1.000000,1.000000,,,1",
		"posting,linkedin,linkedin,linkedin,1,1,1,0,0,1.000000,0.206549,1.000000,1.000000,,,1",
		"without_posting,linkedin,,linkedin,1,1,0,0,0,,,,,,,1",
		"source,referral,Referral,referral,1,1,0,0,0,1.000000,0.206549,1.000000,0.000000,,,1",
		"without_posting,referral,,referral,1,1,0,0,0,,,,,,,1",
		"source,website,Employer's website,website,1,1,0,0,0,1.000000,0.206549,1.000000,0.000000,,,1",
		"posting,website,website,website,1,1,0,0,0,1.000000,0.206549,1.000000,0.000000,,,1",
		"without_posting,website,,website,0,0,0,0,0,,,,,,,1",
		"unattributed,,,,2,0,0,0,0,,,,,0.250000,0.000000,1",
		"total,,,,8,6,3,1,1,0.750000,0.409275,0.928521,0.500000,,,1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]string{
		"?format=ics": "format invalid_value", "?as_of=2999-01-01": "as_of in_the_future", "?group_by=source": "group_by unknown_parameter",
		"?basis=cohort": "basis unknown_parameter", "?received_from=2026-02-02&received_to=2026-02-01": "received_to before_start",
	} {
		if got := r.as(r.analyst(), "GET", "/v1/stats/sources"+query, nil).is(400).faults(); !cmp.Equal(got, []string{want}) {
			t.Errorf("%s: %v", query, got)
		}
	}
	r.as(r.analyst(), "GET", "/v1/stats/sources", nil, "Accept: text/calendar").problem(406, "not_acceptable")
}
