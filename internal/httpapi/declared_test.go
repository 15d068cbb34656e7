package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// declares has the recruiter declare the funnel of a jury.
func (w *world) declares(jury uuid.UUID, body string, headers ...string) answer {
	w.t.Helper()
	return w.as(w.recruiter(), "PUT", at("/v1/juries", jury)+"/declared-funnel", body, headers...)
}

// openings gives a job so many.
func (w *world) openings(job api.Job, n int) {
	w.t.Helper()
	w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"openings":%d}`, n), "If-Match: *").is(200)
}

func (w *world) funnel(p person, query string) api.Funnel {
	w.t.Helper()
	return read[api.Funnel](w.as(p, "GET", "/v1/funnel"+query, nil).is(200))
}

// rowOf is the row of a group.
func rowOf(f api.Funnel, id uuid.UUID) api.FunnelFigures {
	for _, r := range f.Rows {
		if r.Group.ID != nil && *r.Group.ID == id.String() {
			return r.FunnelFigures
		}
	}
	return api.FunnelFigures{}
}

func warned(warnings []api.Warning) string {
	var codes []string
	for _, w := range warnings {
		codes = append(codes, w.Code)
	}
	return strings.Join(codes, " ")
}

const report2024 = `{"received":40,"relevant":7,"interviewed":6,"selected":2,"hired":1,"source_note":"Bilan 2024, page 3","declared_on":"2024-12-20"}`

func TestAFunnelIsDeclared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		jury := w.addJury(w.addJob("Architecte"), w.juror())
		path := at("/v1/juries", jury.ID) + "/declared-funnel"
		w.as(w.analyst(), "GET", path, nil).problem(404, "not_found")
		w.declares(jury.ID, report2024, "If-Match: *").problem(404, "not_found")
		first := w.declares(jury.ID, report2024).is(201)
		want := api.JuryDeclaredFunnel{JuryID: jury.ID, DeclaredBy: new(w.recruiter().UserID), DeclaredFunnel: api.DeclaredFunnel{
			Received: new(40), Relevant: 7, Interviewed: 6, Selected: new(2), Hired: 1, SourceNote: "Bilan 2024, page 3", DeclaredOn: "2024-12-20", Version: 1, RecordedAt: today,
		}}
		if diff := cmp.Diff(want, read[api.JuryDeclaredFunnel](first)); diff != "" || first.header.Get("ETag") != `"1"` {
			t.Error(diff, first.header)
		}
		w.declares(jury.ID, report2024).problem(428, "precondition_required")
		w.declares(jury.ID, report2024, `If-Match: "2"`).problem(412, "stale_version")
		w.wait(time.Hour)
		second := w.declares(jury.ID, `{"relevant":8,"interviewed":6,"hired":1,"source_note":"Corrected","declared_on":"2024-12-21"}`, first.ifMatch()).is(200)
		want.Version, want.RecordedAt, want.Received, want.Selected = 2, today.Add(time.Hour), nil, nil
		want.Relevant, want.SourceNote, want.DeclaredOn = 8, "Corrected", "2024-12-21"
		if diff := cmp.Diff(want, read[api.JuryDeclaredFunnel](second)); diff != "" || second.header.Get("ETag") != `"2"` {
			t.Error(diff, second.header)
		}
		// Who declared it is told to those who may look accounts up.
		for _, p := range []person{w.admin(), w.recruiter(), w.juror(), w.analyst(), w.newKey(api.ScopeFunnel)} {
			got := read[api.JuryDeclaredFunnel](w.as(p, "GET", path, nil).is(200))
			if (got.DeclaredBy != nil) != (p.Role == "admin" || p.Role == "recruiter") || got.Relevant != 8 {
				t.Errorf("%s: %+v", p.Role, got)
			}
		}
		for _, p := range []person{w.juror(), w.analyst()} {
			w.as(p, "PUT", path, report2024, "If-Match: *").problem(403, "forbidden")
		}
		stranger := w.newPerson("recruiter", "stranger@vivier.test", add[api.Department](w, "/v1/departments", `{"name":"Elsewhere"}`).ID)
		for _, p := range []person{stranger, w.newPerson("juror", "other@vivier.test"), {token: w.issue([]uuid.UUID{w.addJury(w.addJob("X")).ID}, api.ScopeFunnel).Plain}} {
			w.as(p, "GET", path, nil).problem(404, "not_found")
		}
		w.as(stranger, "PUT", path, report2024, "If-Match: *").problem(404, "not_found")
		w.as(w.admin(), "DELETE", at("/v1/juries", w.declaredAlone()), nil, "If-Match: *").problem(409, "in_use")
		if v := read[api.Jury](w.as(w.admin(), "GET", at("/v1/juries", jury.ID), nil).is(200)).Version; v != jury.Version {
			t.Errorf("the jury is at version %d", v)
		}
	})
}

// declaredAlone is a jury to which nothing belongs but what was declared of it.
func (w *world) declaredAlone() uuid.UUID {
	w.t.Helper()
	jury := w.addJury(w.addJob("Régisseur")).ID
	w.declares(jury, report2024).is(201)
	return jury
}

func TestCountsThatCannotBeDeclared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Architecte")
		jury := w.addJury(job).ID
		w.openings(job, 2)
		for change, want := range map[string][]string{
			`"received":6`:              {"/relevant not_descending"},
			`"relevant":5`:              {"/interviewed not_descending"},
			`"selected":7`:              {"/selected not_descending"},
			`"selected":0`:              {"/hired not_descending"},
			`"selected":null,"hired":7`: {"/hired not_descending", "/hired more_than_openings"},
			`"hired":3,"selected":3`:    {"/hired more_than_openings"},
			`"hired":-1`:                {"/hired too_small"},
			`"received":-1`:             {"/received too_small"},
			`"interviewed":1000001`:     {"/interviewed too_large"},
			`"relevant":null`:           {"/relevant required"},
			`"relevant":1.5`:            {"/relevant invalid_type"},
			`"source_note":""`:          {"/source_note required"},
			`"source_note":" \u2800"`:   {"/source_note required"},
			`"source_note":` + fmt.Sprintf("%q", strings.Repeat("x", 2001)): {"/source_note too_long"},
			`"declared_on":"2026-11-24"`:                                    {"/declared_on in_the_future"},
			`"declared_on":"2026-02-30"`:                                    {"/declared_on invalid_date"},
			`"declared_on":"2026-11-24","received":1`:                       {"/relevant not_descending", "/declared_on in_the_future"},
			`"gap":null`: {"/gap read_only_field"},
		} {
			var body []string
			for field := range strings.SplitSeq(strings.Trim(report2024, "{}"), ",\"") {
				name, _, _ := strings.Cut(strings.TrimPrefix(field, `"`), `"`)
				if !strings.Contains(change, `"`+name+`"`) {
					body = append(body, `"`+strings.TrimPrefix(field, `"`))
				}
			}
			a := w.declares(jury, "{"+strings.Join(append(body, change), ",")+"}").is(http.StatusUnprocessableEntity)
			if diff := cmp.Diff(want, a.faults()); diff != "" {
				t.Errorf("%s: %s", change, diff)
			}
		}
		w.as(w.analyst(), "GET", at("/v1/juries", jury)+"/declared-funnel", nil).problem(404, "not_found")
		w.declares(jury, `{"relevant":0,"interviewed":0,"hired":0,"source_note":"Nobody came","declared_on":"2026-11-23"}`).is(201)
	})
}

// recruited is two jobs of one campaign and department: of the jury of one only counts are known, and for the other four people
// applied.
type recruited struct {
	*world
	campaign        api.Campaign
	known, told     api.Job
	computed, alone api.Jury
}

func newRecruited(t *testing.T, url string) recruited {
	t.Helper()
	w := newWorldOn(t, url)
	r := recruited{world: w, campaign: add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Spring"}), known: w.addJob("Archiviste"), told: w.addJob("Architecte")}
	for _, job := range []api.Job{r.known, r.told} {
		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"campaign_id":%q,"department_id":%q}`, r.campaign.ID, r.known.DepartmentID), "If-Match: *").is(200)
	}
	r.computed, r.alone = w.addJury(r.known), w.addJury(r.told, w.juror())
	w.cohort(r.known, 3, 2)
	w.apply(r.known, "Unread")
	w.wait(time.Hour)
	return r
}

// TestDeclaredCountsAreTheRow: of a jury without applications, and part of every total over it.
func TestDeclaredCountsAreTheRow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newRecruited(t, url)
		before := r.clock().Format(time.RFC3339)
		r.wait(time.Hour)
		r.declares(r.alone.ID, report2024).is(201)
		r.wait(time.Hour)

		f := r.funnel(r.analyst(), "")
		row := rowOf(f, r.alone.ID)
		if row.Provenance != "declared" || flat(row.Counts) != [5]int{40, 7, 6, 2, 1} || flat(row.Observed) != [5]int{-1, -1, -1, -1, -1} ||
			row.Outcomes.Active != nil || *row.Outcomes.Hired != 1 || row.Outcomes.Rejected != nil || row.Outcomes.Withdrawn != nil || row.Declared.Gap != nil || row.Declared.SourceNote != "Bilan 2024, page 3" {
			t.Errorf("%+v", row)
		}
		if rate := row.Rates[1]; *rate.Rate != 0.857143 || rate.Interval.Low != 0.486872 || rate.Completed.Numerator != nil || rate.Completed.Denominator != nil || rate.Completed.Rate != nil || rate.Open != nil {
			t.Errorf("%+v", rate)
		}
		for _, by := range []string{"jury", "job", "campaign", "department"} {
			f := r.funnel(r.analyst(), "?group_by="+by)
			if total := f.Total; total.Provenance != "mixed" || flat(total.Counts) != [5]int{44, 10, 8, 2, 1} || total.Observed.Relevant != nil || total.Outcomes.Active != nil ||
				total.Rates[1].Open != nil || *total.Rates[1].Denominator != 10 || total.Declared != nil || *total.Openings != 2 || warned(f.Warnings) != "" {
				t.Errorf("by %s: %+v %v", by, total, f.Warnings)
			}
		}
		for path, want := range map[string]api.Provenance{
			"?group_by=job&job_id=" + r.told.ID.String(): "declared", "?group_by=job&job_id=" + r.known.ID.String(): "computed", "?group_by=job&job_id=" + r.told.ID.String() + "&jury_id=" + r.computed.ID.String(): "computed",
			"?group_by=campaign&campaign_id=" + r.campaign.ID.String(): "mixed", "?group_by=department&department_id=" + r.told.DepartmentID.String(): "computed",
		} {
			f := r.funnel(r.analyst(), path)
			if f.Total.Provenance != want || len(f.Rows) > 0 && f.Rows[0].Provenance != want {
				t.Errorf("%s: %+v", path, f)
			}
		}
		if f := r.funnel(r.juror(), ""); f.Total.Provenance != "declared" || flat(f.Total.Counts) != [5]int{40, 7, 6, 2, 1} {
			t.Errorf("the juror: %+v", f)
		}
		if f := r.funnel(r.newPerson("recruiter", "limited@vivier.test", *r.known.DepartmentID), ""); flat(f.Total.Counts) != [5]int{44, 10, 8, 2, 1} {
			t.Errorf("who is limited to the department: %+v", f)
		}
		if f := r.funnel(r.newPerson("recruiter", "elsewhere@vivier.test", *r.told.DepartmentID), ""); f.Total.Provenance != "computed" || len(f.Rows) != 0 {
			t.Errorf("who is limited to another: %+v", f)
		}
		// It was declared in 2024, and entered an hour ago.
		if f := r.funnel(r.analyst(), "?as_of=2024-12-19"); flat(f.Total.Counts) != [5]int{} || f.Total.Provenance != "computed" {
			t.Errorf("before it was declared: %+v", f)
		}
		if f := r.funnel(r.analyst(), "?as_of=2024-12-20"); flat(f.Total.Counts) != [5]int{40, 7, 6, 2, 1} || f.Total.Provenance != "declared" {
			t.Errorf("on the day on which it was declared: %+v", f)
		}
		if f := r.funnel(r.recruiter(), "?known_at="+before); flat(f.Total.Counts) != [5]int{4, 3, 2, 0, 0} || rowOf(f, r.alone.ID).Declared != nil {
			t.Errorf("before it was known: %+v", f)
		}
		// What the document does not say nobody knows, nor any total over it.
		r.declares(r.alone.ID, `{"relevant":7,"interviewed":6,"hired":1,"source_note":"Less is known","declared_on":"2024-12-20"}`, "If-Match: *").is(200)
		f = r.funnel(r.analyst(), "")
		if flat(rowOf(f, r.alone.ID).Counts) != [5]int{-1, 7, 6, -1, 1} || flat(f.Total.Counts) != [5]int{-1, 10, 8, -1, 1} || f.Total.Rates[2].Rate != nil || *f.Total.Rates[4].Numerator != 1 || flat(rowOf(f, r.computed.ID).Counts) != [5]int{4, 3, 2, 0, 0} {
			t.Errorf("%+v", f.Total)
		}
		// A jury that is counted from relevant on never has a number received, whatever was declared.
		r.declares(r.alone.ID, report2024, "If-Match: *").is(200)
		r.as(r.admin(), "PATCH", at("/v1/juries", r.alone.ID), `{"received_complete":false}`, "If-Match: *").is(200)
		if row := rowOf(r.funnel(r.analyst(), ""), r.alone.ID); flat(row.Counts) != [5]int{-1, 7, 6, 2, 1} || *row.Declared.Received != 40 {
			t.Errorf("%+v", row)
		}
	})
}

// TestTheSameQuestionCountsWhatWasDeclaredThen: an answer with known_at stays the same to the byte.
func TestTheSameQuestionCountsWhatWasDeclaredThen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newRecruited(t, url)
		r.declares(r.alone.ID, report2024).is(201)
		r.wait(time.Hour)
		known := r.clock().Add(-2 * time.Minute).Format(time.RFC3339)
		ask := func() map[string]string {
			out := map[string]string{}
			for _, q := range []string{"", "&group_by=job", "&group_by=campaign", "&group_by=department", "&group_by=source", "&as_of=2024-12-31", "&as_of=2024-12-01", "&unit=candidate", "&basis=activity&from=2024-12-01&to=" + known, "&format=csv", "&format=svg"} {
				out[q] = string(r.as(r.recruiter(), "GET", "/v1/funnel?known_at="+known+q, nil).is(200).body)
			}
			return out
		}
		before := ask()
		r.declares(r.alone.ID, `{"relevant":5,"interviewed":4,"hired":0,"source_note":"Corrected","declared_on":"2024-12-01"}`, "If-Match: *").is(200)
		r.wait(time.Hour)
		r.do(r.apply(r.told, "Late").ID, `{"action":"move","to":"hired"}`)
		r.wait(time.Hour)
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Errorf("(-before +after) %s", diff)
		}
		// Of two versions the later one counts, from the day on which it was declared.
		for query, want := range map[string][5]int{"as_of=2024-12-31": {-1, 5, 4, -1, 0}, "as_of=2024-12-01": {-1, 5, 4, -1, 0}, "as_of=2024-11-30": {}} {
			if got := flat(rowOf(r.funnel(r.analyst(), "?"+query), r.alone.ID).Counts); got != want {
				t.Errorf("%s: %v", query, got)
			}
		}
	})
}

// TestDeclaredCountsStandBesideApplications: where a jury has both, with the gap, and a warning where there is one.
func TestDeclaredCountsStandBesideApplications(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newRecruited(t, url)
		r.declares(r.computed.ID, `{"relevant":3,"interviewed":2,"hired":0,"source_note":"Right","declared_on":"2026-01-02"}`).is(201)
		f := r.funnel(r.analyst(), "")
		row := rowOf(f, r.computed.ID)
		if row.Provenance != "computed" || flat(row.Counts) != [5]int{4, 3, 2, 0, 0} || *row.Observed.Relevant != 1 || flat(*row.Declared.Gap) != [5]int{-1, 0, 0, -1, 0} || warned(f.Warnings) != "" || *f.Total.Outcomes.Active != 4 {
			t.Errorf("%+v %v", row, f.Warnings)
		}
		r.declares(r.computed.ID, `{"received":9,"relevant":5,"interviewed":1,"hired":0,"source_note":"Wrong","declared_on":"2026-01-02"}`, "If-Match: *").is(200)
		for _, by := range []string{"jury", "job", "campaign", "department"} {
			if f := r.funnel(r.analyst(), "?group_by="+by); warned(f.Warnings) != "declared_differs" || f.Total.Provenance != "computed" {
				t.Errorf("by %s: %v", by, f.Warnings)
			}
		}
		gap := rowOf(r.funnel(r.analyst(), ""), r.computed.ID).Declared.Gap
		if *gap.Received != -5 || *gap.Relevant != -2 || *gap.Interviewed != 1 || gap.Selected != nil || *gap.Hired != 0 {
			t.Errorf("%+v", gap)
		}
		got := read[api.JuryDeclaredFunnel](r.as(r.analyst(), "GET", at("/v1/juries", r.computed.ID)+"/declared-funnel", nil).is(200))
		if diff := cmp.Diff(gap, got.Gap); diff != "" {
			t.Error(diff)
		}
		// Applications that came later, or were entered late, make the declared counts a second account.
		r.declares(r.alone.ID, report2024).is(201)
		if f := r.funnel(r.juror(), ""); f.Total.Provenance != "declared" {
			t.Errorf("%+v", f.Total)
		}
		r.apply(r.told, "Late")
		if f := r.funnel(r.analyst(), ""); strings.Contains(f.Warnings[0].Detail, "declared.") {
			t.Errorf("the board shows people a field's name: %s", f.Warnings[0].Detail)
		}
		if f := r.funnel(r.juror(), ""); f.Total.Provenance != "computed" || flat(f.Total.Counts) != [5]int{1, 0, 0, 0, 0} || *f.Rows[0].Declared.Gap.Received != -39 || warned(f.Warnings) != "declared_differs" {
			t.Errorf("%+v", f)
		}
		if f := r.funnel(r.juror(), "?as_of=2026-11-22"); f.Total.Provenance != "declared" {
			t.Errorf("as of a day on which it had none: %+v", f.Total)
		}
		csv := string(r.as(r.juror(), "GET", "/v1/funnel?format=csv", nil).is(200).body)
		if !strings.Contains(csv, ",40,7,6,2,1,-39,-7,-6,-2,-1,2024-12-20,\"Bilan 2024, page 3\"\r\n") {
			t.Error(csv)
		}
	})
}

// TestWhatDeclaredCountsCannotBeAsked leaves them out, with one warning where that leaves something out.
func TestWhatDeclaredCountsCannotBeAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newRecruited(t, url)
		r.declares(r.computed.ID, `{"relevant":9,"interviewed":9,"hired":0,"source_note":"Has applications","declared_on":"2026-01-02"}`).is(201)
		questions := []string{
			"?source=linkedin", "?posting_id=" + uuid.NewString(), "?received_from=2024-01-01", "?received_to=2027-01-01", "?group_by=source", "?group_by=posting", "?group_by=month",
			"?group_by=stage&basis=snapshot", "?basis=snapshot", "?unit=candidate", "?group_by=source&as_of=2026-11-23", "?unit=candidate&as_of=2026-11-23", "?source=linkedin&basis=activity&from=2025-01-01&to=2026-11-23",
		}
		for _, q := range questions {
			if f := r.funnel(r.analyst(), q); warned(f.Warnings) != "" {
				t.Errorf("%s leaves nothing out: %v", q, f.Warnings)
			}
		}
		before := map[string][5]int{}
		for _, q := range questions {
			before[q] = flat(r.funnel(r.analyst(), q).Total.Counts)
		}
		r.declares(r.alone.ID, report2024).is(201)
		for _, q := range questions {
			f := r.funnel(r.analyst(), q)
			if warned(f.Warnings) != "declared_excluded" || flat(f.Total.Counts) != before[q] || f.Total.Provenance != "computed" {
				t.Errorf("%s: %v %+v", q, f.Warnings, f.Total)
			}
			if f := r.funnel(r.analyst(), q+"&job_id="+r.known.ID.String()); warned(f.Warnings) != "" {
				t.Errorf("%s of another job: %v", q, f.Warnings)
			}
		}
		for query, want := range map[string]string{"": "declared_excluded", "?source=linkedin": "declared_excluded", "?job_id=" + r.known.ID.String(): "", "?as_of=2024-12-19": ""} {
			if got := warned(r.brought(r.analyst(), query).Warnings); got != want {
				t.Errorf("sources%s warn of %q, not %q", query, got, want)
			}
		}
		if f := r.funnel(r.analyst(), "?source=linkedin&as_of=2024-12-19"); warned(f.Warnings) != "" {
			t.Errorf("before it was declared: %v", f.Warnings)
		}
		for language, want := range map[string]string{"fr": "Les chiffres déclarés ne permettent pas", "en": "declared counts can't be asked this"} {
			if a := r.as(r.analyst(), "GET", "/v1/funnel?source=linkedin", nil, "Accept-Language: "+language).is(200); !strings.Contains(string(a.body), want) || a.header.Get("Content-Language") != language {
				t.Errorf("%s: %s", language, a.body)
			}
		}
		// An activity is what the cohort grew by: all that was declared, from the day on which it was.
		r.wait(24 * time.Hour)
		for query, want := range map[string][5]int{"from=2024-12-19&to=2024-12-20": {40, 7, 6, 2, 1}, "from=2024-12-20&to=2024-12-31": {}, "from=2024-12-19&to=2026-11-23": {44, 10, 8, 2, 1}} {
			f := r.funnel(r.analyst(), "?basis=activity&"+query)
			if got := flat(f.Total.Counts); got != want || rowOf(f, r.alone.ID).Declared != nil {
				t.Errorf("%s: %v", query, got)
			}
		}
	})
}

// TestADeclaredJuryIsCompared: a rate of counts is one like another.
func TestADeclaredJuryIsCompared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		uses, software := w.addJob("Usages"), w.addJob("Architecte")
		first, third := w.addJury(uses, w.juror()).ID, w.addJury(software).ID
		w.cohort(uses, 13, 3)
		w.declares(third, report2024).is(201)
		c := w.compared(w.analyst(), first.String(), third.String(), "")
		if got := saidOf(c); got != "-0.626374 (-0.815909 to -0.167056), p 0.016641, 0.016641 of 1/1" || c.B.Open != nil || c.B.Completed.Rate != nil || *c.A.Open != 13 {
			t.Errorf("%s %+v", got, c.B)
		}
		w.declares(third, `{"relevant":7,"interviewed":6,"hired":1,"source_note":"Less","declared_on":"2024-12-20"}`, "If-Match: *").is(200)
		if c := w.compared(w.analyst(), first.String(), third.String(), "&to=selected"); *c.B.Reason != "unknown" || *c.Difference.Reason != "unknown" {
			t.Errorf("%+v", c)
		}
		month := w.clock().In(storetest.Zone()).Format("2006-01")
		w.as(w.analyst(), "GET", "/v1/funnel/compare?group_by=month&a="+month+"&b=2026-01", nil).problem(404, "not_found")
		none := add[api.Campaign](w, "/v1/campaigns", `{"name":"None"}`).ID.String()
		some := add[api.Campaign](w, "/v1/campaigns", `{"name":"Some"}`).ID.String()
		w.as(w.admin(), "PATCH", at("/v1/jobs", uses.ID), fmt.Sprintf(`{"campaign_id":%q}`, some), "If-Match: *").is(200)
		if c := w.compared(w.analyst(), some, none, "&group_by=campaign&source=linkedin"); warned(c.Warnings) != "declared_excluded" {
			t.Errorf("%v", c.Warnings)
		}
	})
}

// TestDeclaredCountsInACampaignReport: they are part of the whole, and nobody knows what brought them.
func TestDeclaredCountsInACampaignReport(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		job := r.addJob("Régisseur")
		r.as(r.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"campaign_id":%q}`, r.campaign.ID), "If-Match: *").is(200)
		jury := r.addJury(job).ID
		before := r.report(r.analyst(), "")
		r.declares(jury, `{"relevant":6,"interviewed":3,"hired":1,"source_note":"Bilan","declared_on":"2026-01-02"}`).is(201)
		for _, query := range []string{"", "?as_of=2026-11-23"} {
			got := r.report(r.analyst(), query)
			was, is := flat(before.Counts), flat(got.Counts)
			if is != [5]int{-1, was[1] + 6, was[2] + 3, -1, was[4] + 1} {
				t.Errorf("%s: %v, was %v", query, is, was)
			}
			if diff := cmp.Diff(before.Attribution.Posting, got.Attribution.Posting) + cmp.Diff(before.Attribution.Channel, got.Attribution.Channel) + cmp.Diff(before.Postings, got.Postings); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
			was, is = flat(before.Attribution.None), flat(got.Attribution.None)
			if is != [5]int{-1, was[1] + 6, was[2] + 3, -1, was[4] + 1} {
				t.Errorf("%s: %v, was %v", query, is, was)
			}
			if strings.Contains(warned(got.Warnings), "declared") || *got.Costs[0].AgentDays.Value >= *before.Costs[0].AgentDays.Value {
				t.Errorf("%s: %v %+v", query, got.Warnings, got.Costs)
			}
		}
	})
}
