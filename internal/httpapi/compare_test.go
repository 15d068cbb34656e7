package httpapi_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// cohort gives a job this many relevant applications, some of them interviewed.
func (w *world) cohort(job api.Job, relevant, interviewed int) {
	w.t.Helper()
	for i := range relevant {
		to := "relevant"
		if i < interviewed {
			to = "interviewed"
		}
		w.do(w.apply(job, fmt.Sprintf("%s%d", strings.ReplaceAll(job.Title, " ", ""), i)).ID, `{"action":"move","to":"`+to+`"}`)
	}
}

// compared asks for a comparison.
func (w *world) compared(p person, a, b, more string) api.FunnelComparison {
	w.t.Helper()
	return read[api.FunnelComparison](w.as(p, "GET", "/v1/funnel/compare?a="+a+"&b="+b+more, nil).is(200))
}

// said is a number, or the reason why there is none.
func said(value *float64, reason *string) string {
	if value == nil {
		return *reason
	}
	return fmt.Sprintf("%.6f", *value)
}

// saidOf sums up a comparison: difference with interval, p, adjusted p, pairs and how many were tested.
func saidOf(c api.FunnelComparison) string {
	out := said(c.Difference.Value, c.Difference.Reason)
	if i := c.Difference.Interval; i != nil {
		out += fmt.Sprintf(" (%.6f to %.6f)", i.Low, i.High)
	}
	n := c.Comparisons
	return fmt.Sprintf("%s, p %s, %s of %d/%d", out, said(c.PValue.Value, c.PValue.Reason), said(n.AdjustedPValue.Value, n.AdjustedPValue.Reason), *n.Tested, n.Pairs)
}

// TestComparingJuries has three juries of the 2024 campaign: 3 of 13, 3 of 4 and 6 of 7. The intervals follow from Newcombe's
// formula, the p-values are sums of hypergeometric probabilities, and Holm multiplies them by 3, 2 and 1.
func TestComparingJuries(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		uses, archive, software := w.addJob("Usages"), w.addJob("Archiviste"), w.addJob("Architecte")
		first, second, third := w.addJury(uses, w.juror()).ID.String(), w.addJury(archive).ID.String(), w.addJury(software).ID.String()
		w.cohort(uses, 13, 3)
		w.cohort(archive, 4, 3)
		w.cohort(software, 7, 6)
		w.apply(software, "Unread") // received, and not judged to fit yet: it is in no denominator
		for _, x := range [][3]string{
			{first, third, "-0.626374 (-0.815909 to -0.167056), p 0.016641, 0.049923 of 3/3"},
			{third, first, "0.626374 (0.167056 to 0.815909), p 0.016641, 0.049923 of 3/3"},
			{first, second, "-0.519231 (-0.772169 to 0.005931), p 0.098739, 0.197479 of 3/3"},
			{second, third, "-0.107143 (-0.571528 to 0.315805), p 1.000000, 1.000000 of 3/3"},
		} {
			c := w.compared(w.analyst(), x[0], x[1], "")
			if got := saidOf(c); got != x[2] || *c.A.Group.ID != x[0] || *c.B.Group.ID != x[1] {
				t.Errorf("%s, not %s", got, x[2])
			}
		}
		c := w.compared(w.newKey(api.ScopeFunnel), first, third, "")
		if *c.A.Numerator != 3 || *c.A.Denominator != 13 || *c.A.Rate.Rate != 0.230769 || c.A.Interval.Low != 0.081795 || c.A.Reason != nil ||
			c.A.Group.Label != "Jury Usages" || *c.B.Numerator != 6 || *c.B.Denominator != 7 || *c.B.Open != 7 || *c.B.Completed.Denominator != 0 {
			t.Errorf("%+v", c)
		}
		if c.Definition != "1" || c.TimeZone != storetest.Zone().String() || len(c.Warnings) != 0 || c.GroupBy != api.GroupByJury || c.Difference.Interval.Method != api.IntervalNewcombe {
			t.Errorf("%+v", c)
		}
		table := string(w.as(w.analyst(), "GET", "/v1/funnel/compare?format=csv&a="+first+"&b="+third, nil).is(200).body)
		for i, begin := range []string{
			"row_type,group_id,label,from,to,", "a," + first + ",Jury Usages,relevant,interviewed,3,13,0.230769,0.081795,0.502564,,", "b," + third + ",Jury Architecte,relevant,interviewed,6,7,0.857143,",
			"difference,,,relevant,interviewed,,,-0.626374,-0.815909,-0.167056,,,,,,0.016641,,0.049923,,3,3,3,jury,",
		} {
			if line := strings.Split(table, "\r\n")[i]; !strings.HasPrefix(line, begin) {
				t.Errorf("%s, not %s", line, begin)
			}
		}
		// Every filter narrows, and the groups that are left over make fewer pairs.
		narrow := "&job_id=" + uses.ID.String() + "," + software.ID.String()
		if got := saidOf(w.compared(w.analyst(), first, third, narrow)); !strings.HasSuffix(got, "p 0.016641, 0.016641 of 1/1") {
			t.Error(got)
		}
		for more, want := range map[string]string{
			"&as_of=2026-11-22":                 "no_data, p no_data, no_data of 0/3",
			"&received_from=2026-01-01":         "-0.626374 (-0.815909 to -0.167056), p 0.016641, 0.049923 of 3/3",
			"&received_to=2026-01-01":           "no_data, p no_data, no_data of 0/3",
			"&source=linkedin":                  "no_data, p no_data, no_data of 0/3",
			"&from=interviewed&to=selected":     "0.000000 (-0.390334 to 0.561497), p no_variation, no_variation of 0/3",
			"&from=relevant&to=hired":           "0.000000 (-0.354330 to 0.228095), p no_variation, no_variation of 0/3",
			"&from=received&to=relevant":        "0.125000 (-0.125101 to 0.470888), p 0.380952, 0.761905 of 2/3",
			"&known_at=2020-01-01&group_by=job": "404",
		} {
			a := w.as(w.analyst(), "GET", "/v1/funnel/compare?a="+first+"&b="+third+more, nil)
			if want == "404" {
				a.problem(404, "not_found")
			} else if got := saidOf(read[api.FunnelComparison](a.is(200))); got != want {
				t.Errorf("%s: %s, not %s", more, got, want)
			}
		}
		if got := w.compared(w.analyst(), first, third, "&to=hired").Warnings; len(got) != 1 || got[0].Code != "quota_bound" || !strings.HasPrefix(got[0].Detail, "Un taux qui mène") {
			t.Errorf("%+v", got)
		}
		// What one may not see is as what never was, and is none of the pairs.
		own := w.addJury(w.addJob("Curator"), w.juror()).ID.String()
		if got := w.compared(w.juror(), first, own, ""); got.Comparisons.Groups != 2 || got.Comparisons.Pairs != 1 || *got.B.Reason != "no_data" || *got.A.Numerator != 3 {
			t.Errorf("%+v", got)
		}
		for _, other := range []string{third, uuid.NewString()} {
			for _, pair := range []string{"?a=" + first + "&b=" + other, "?b=" + first + "&a=" + other} {
				w.as(w.juror(), "GET", "/v1/funnel/compare"+pair, nil).problem(404, "not_found")
			}
		}
		limited := w.newPerson("recruiter", "limited@vivier.test", *uses.DepartmentID)
		w.as(limited, "GET", "/v1/funnel/compare?group_by=job&a="+uses.ID.String()+"&b="+archive.ID.String(), nil).problem(404, "not_found")
	})
}

// TestComparingOtherGroups: every kind of group, what overlaps, what is not known.
func TestComparingOtherGroups(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		one, other := w.addJob("Archiviste"), w.addJob("Architecte")
		w.cohort(one, 2, 1)
		w.cohort(other, 1, 1)
		for _, source := range []string{"linkedin", "referral"} {
			a := add[api.Application](w, "/v1/applications", map[string]any{
				"job_id": one.ID, "source": source, "candidate": map[string]any{"family_name": source, "given_name": "Inès"},
			})
			w.do(a.ID, `{"action":"move","to":"relevant"}`)
		}
		top := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Top"})
		w.as(w.admin(), "PATCH", at("/v1/departments", *one.DepartmentID), fmt.Sprintf(`{"parent_id":%q}`, top.ID), "If-Match: *").is(200)
		above, below, beside := top.ID.String(), one.DepartmentID.String(), other.DepartmentID.String()
		for _, x := range [][4]string{
			{above, below, "department", "overlap, p overlap, overlap of 2/2"},
			{below, above, "department", "overlap, p overlap, overlap of 2/2"},
			{below, beside, "department", "-0.750000 (-0.954413 to 0.161859), p 0.400000, 0.800000 of 2/2"},
			{"linkedin", "referral", "source", "0.000000 (-0.793451 to 0.793451), p no_variation, no_variation of 0/1"},
			{one.ID.String(), other.ID.String(), "job", "-0.750000 (-0.954413 to 0.161859), p 0.400000, 0.400000 of 1/1"},
		} {
			if got := saidOf(w.compared(w.analyst(), x[0], x[1], "&group_by="+x[2])); got != x[3] {
				t.Errorf("%v: %s", x, got)
			}
		}
		first, second := w.addJury(one), w.addJury(other)
		w.as(w.admin(), "PATCH", at("/v1/juries", first.ID), `{"received_complete":false}`, "If-Match: *").is(200)
		c := w.compared(w.analyst(), first.ID.String(), second.ID.String(), "&from=received")
		if got := saidOf(c); got != "unknown, p unknown, unknown of 0/1" || *c.A.Reason != "unknown" || c.A.Denominator != nil {
			t.Errorf("%s %+v", got, c.A)
		}
		english := w.as(w.analyst(), "GET", "/v1/funnel/compare?group_by=source&a=linkedin&b=referral", nil, "Accept-Language: en").is(200)
		if got := read[api.FunnelComparison](english).B.Group.Label; got != "Referral" {
			t.Error(got)
		}
		w.as(w.analyst(), "GET", "/v1/funnel/compare?group_by=month&a=2026-11&b=2026-10", nil).problem(404, "not_found")
	})
}

func TestComparisonsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, other := uuid.NewString(), uuid.NewString()
	both := "?a=" + id + "&b=" + other
	for query, want := range map[string]string{
		"":                                       "a required, b required",
		"?a=" + id:                               "b required",
		"?a=" + id + "&b=" + id:                  "b same_group",
		"?a=" + strings.ToUpper(id) + "&b=" + id: "b same_group",
		"?a=1&b=" + other:                        "a invalid_id",
		"?a=&b=" + other:                         "a invalid_id",
		"?a=" + id + "," + other + "&b=x":        "a invalid_id, b invalid_id",
		both + "&a=" + id:                        "a repeated_parameter",
		"?a=%00&b=" + other:                      "a invalid_value",
		both + "&group_by=stage":                 "group_by invalid_value",
		both + "&group_by=source":                "", // keys they are, of sources that never were
		"?group_by=source&a=a,b&b=É":             "a too_many, b invalid_key",
		"?group_by=month&a=2026-13&b=2026-11-01": "a invalid_month, b invalid_month",
		"?group_by=month&a=0000-01&b=2026-11":    "a invalid_month",
		both + "&from=hired":                     "from invalid_value",
		both + "&to=received":                    "to invalid_value",
		both + "&from=selected":                  "to not_later",
		both + "&from=relevant&to=relevant":      "to not_later",
		both + "&basis=cohort":                   "basis unknown_parameter",
		both + "&unit=candidate":                 "unit unknown_parameter",
		both + "&format=svg":                     "format invalid_value",
		both + "&as_of=2999-01-01":               "as_of in_the_future",
		both + "&received_from=2026-02-01&received_to=2026-01-01": "received_to before_start",
	} {
		a := w.as(w.analyst(), "GET", "/v1/funnel/compare"+query, nil)
		if want == "" {
			a.problem(404, "not_found")
			continue
		}
		got := a.is(400).faults()
		slices.Sort(got)
		if diff := cmp.Diff(strings.Split(want, ", "), got); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	w.as(nobody(), "GET", "/v1/funnel/compare", nil).problem(401, "unauthenticated")
	w.as(w.newKey(api.ScopeCandidates), "GET", "/v1/funnel/compare"+both, nil).problem(403, "forbidden")
}

// TestManyGroupsAreNotAllTested: the work is bounded, whatever the groups are, and the pair itself is tested all the same.
func TestManyGroupsAreNotAllTested(t *testing.T) {
	t.Parallel()
	rows := func(groups, relevant, interviewed int) []hiring.FunnelRow {
		out := make([]hiring.FunnelRow, groups)
		for i := range out {
			out[i].ID = strconv.Itoa(i)
			out[i].Tally.Counts = [5]int{relevant, relevant, interviewed, 0, 0}
		}
		out[0].Tally.Counts[2] = 0
		return out
	}
	step := funnel.Step{From: funnel.Relevant, To: funnel.Interviewed}
	for name, x := range map[string]struct {
		rows   []hiring.FunnelRow
		tested bool
	}{
		"130 groups of 10":       {rows(130, 10, 3), true},
		"142 groups of 10":       {rows(142, 10, 3), false},
		"10,000 groups of 10":    {rows(10_000, 10, 3), false},
		"20 groups of 100,000":   {rows(20, 100_000, 40_000), false},
		"2 groups of 100,000":    {rows(2, 100_000, 40_000), true},
		"2 groups of 10,000,000": {rows(2, 10_000_000, 4_000_000), false},
	} {
		got := httpapi.Compare(x.rows, step, 0, 1)
		n := len(x.rows)
		adjusted := got.Comparisons.AdjustedPValue
		if tested := got.Comparisons.Tested != nil; tested != x.tested || tested == (adjusted.Reason != nil) || got.Comparisons.Pairs != n*(n-1)/2 || got.Difference.Value == nil {
			t.Errorf("%s: %+v", name, got.Comparisons)
		}
		if !x.tested && *adjusted.Reason != "too_large" {
			t.Errorf("%s: %s", name, *adjusted.Reason)
		}
	}
}
