package httpapi_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// timed is a world with courses whose lengths can be computed by hand: everything was entered later, with its day, and is asked as of
// noon of the day of the test.
type timed struct {
	*world
	archive, software api.Job // the second has a pipeline of its own
	draft, given      api.Job // one that has not opened, one that was given up
	jury, other       api.Jury
	campaign          api.Campaign
	apps              map[string]api.Application
}

// asOf is the instant that timed worlds are asked about; days count from 8 o'clock of the first of October on.
const asOf = "as_of=2026-11-23T10:00:00Z"

func october(day int) time.Time { return time.Date(2026, 10, day, 8, 0, 0, 0, time.UTC) }

func newTimed(t *testing.T, url string) *timed {
	w := &timed{world: newWorldOn(t, url), apps: map[string]api.Application{}}
	pipeline := add[api.Pipeline](w.world, "/v1/pipelines", api.PipelineInput{Name: "Short", Stages: []api.Stage{
		{Key: "inbox", LabelFr: "Boîte", LabelEn: "Inbox", Milestone: api.MilestoneReceived},
		{Key: "call", LabelFr: "Appel", LabelEn: "Call", Milestone: api.MilestoneRelevant},
		{Key: "signed", LabelFr: "Signée", LabelEn: "Signed", Milestone: api.MilestoneHired},
	}})
	w.campaign = add[api.Campaign](w.world, "/v1/campaigns", api.CampaignInput{Name: "Autumn"})
	department := add[api.Department](w.world, "/v1/departments", api.DepartmentInput{Name: "Culture"})
	job := func(in api.JobInput, opens api.Date) api.Job {
		in.OpensOn = &opens
		return add[api.Job](w.world, "/v1/jobs", in)
	}
	w.archive = job(api.JobInput{Title: "Archiviste", Openings: new(3), Status: new(api.JobOpen), DepartmentID: &department.ID, CampaignID: &w.campaign.ID}, "2026-09-30")
	w.software = job(api.JobInput{Title: "Architecte", Status: new(api.JobOpen), PipelineID: &pipeline.ID}, "2026-10-01")
	w.draft = job(api.JobInput{Title: "Brouillon", Openings: new(2)}, "2026-10-01")
	w.given = job(api.JobInput{Title: "Abandon", Status: new(api.JobClosed), ClosesOn: new(api.Date("2026-10-10"))}, "2026-10-01")
	w.jury, w.other = w.addJury(w.archive, w.juror()), w.addJury(w.software)
	w.received(w.archive, "Ada", `move relevant 3`, `move interviewed 7`, `move hired 17`)
	w.received(w.archive, "Zoé", `move relevant 5`, `reject profile_not_relevant 11`)
	w.received(w.archive, "Yann", `move relevant 9`, `move received 10`)
	w.received(w.archive, "Inès", `move interviewed 2`, `withdraw salary 4`, `reopen - 6`)
	w.received(w.archive, "Noé", `move relevant 2`)
	w.as(w.recruiter(), "POST", at("/v1/applications", w.apps["Noé"].ID)+"/transitions", `{"action":"correct","to":"received","note":"a slip"}`, "If-Match: *").is(201)
	w.received(w.software, "Léo", `move call 2`, `move signed 11`)
	return w
}

// received enters an application of the first of October, and what became of it: action, its object and the day.
func (w *timed) received(job api.Job, name string, deeds ...string) {
	w.t.Helper()
	app := add[api.Application](w.world, "/v1/applications", map[string]any{
		"job_id": job.ID, "received_at": october(1), "candidate": map[string]any{"given_name": name, "family_name": "Test"},
	})
	w.apps[name] = app
	for _, deed := range deeds {
		w.deed(name, deed)
	}
}

func (w *timed) deed(name, deed string) {
	w.t.Helper()
	var action, object string
	var day int
	_, err := fmt.Sscanf(deed, "%s %s %d", &action, &object, &day)
	w.must(err)
	body := map[string]any{"action": action, "effective_at": october(day)}
	switch action {
	case "move":
		body["to"] = object
	case "reject", "withdraw":
		body["reason"] = object
	}
	w.as(w.recruiter(), "POST", at("/v1/applications", w.apps[name].ID)+"/transitions", body, "If-Match: *").is(201)
}

func figure(x *float64, why *string) string {
	switch {
	case x != nil:
		return fmt.Sprintf("%.6f", *x)
	case why != nil:
		return *why
	}
	return "-"
}

func stagesOf(times api.StageTimes) []string {
	out := []string{}
	for _, st := range times.Stages {
		out = append(out, fmt.Sprintf("%s %d: %s %s, %d: %s", st.Stage.Key, st.Visits, figure(st.MedianDays, st.Reason), figure(st.P90Days, nil), st.StillThere, figure(st.StillThereMedianDays, nil)))
	}
	return out
}

// TestTimeInStage: Noé's move was a mistake; Yann went back; Inès skipped a stage, withdrew and came back.
func TestTimeInStage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newTimed(t, url)
		ask := func(p person, query string) api.TimeInStage {
			t.Helper()
			return read[api.TimeInStage](w.as(p, "GET", "/v1/stats/time-in-stage?"+query, nil).is(200))
		}
		archive := []string{
			"received 4: 3.000000 6.800000, 2: 48.583333", // 2, 4, 8, 1; Yann's second visit and Noé
			"relevant 3: 4.000000 5.600000, 0: -",         // 4, 6, 1
			"interviewed 2: 6.000000 9.200000, 1: 48.083333",
			"selected 0: no_data -, 0: -",
		}
		software := []string{"inbox 1: 1.000000 1.000000, 0: -", "call 1: 9.000000 9.000000, 0: -"}
		got := ask(w.recruiter(), asOf)
		rows := map[string][]string{"": stagesOf(got.Total)}
		for _, r := range got.Rows {
			rows[r.Group.Label] = stagesOf(r.StageTimes)
		}
		if diff := cmp.Diff(map[string][]string{"Jury Archiviste": archive, "Jury Architecte": software, "": slices.Concat(archive, software)}, rows); diff != "" {
			t.Error(diff)
		}
		if got.GroupBy != api.GroupByJury || got.Definition != "1" || len(got.Warnings) != 0 || got.Total.Stages[0].Milestone != api.MilestoneReceived || got.Total.Stages[0].PipelineID == got.Total.Stages[4].PipelineID {
			t.Errorf("%+v", got)
		}
		for query, want := range map[string][]string{
			"as_of=2026-10-02T20:00:00Z&group_by=job&job_id=" + w.archive.ID.String(): {
				"received 1: 1.000000 1.000000, 4: 1.500000", "relevant 0: no_data -, 0: -", "interviewed 0: no_data -, 1: 0.500000", "selected 0: no_data -, 0: -",
			},
			"as_of=2026-09-30&jury_id=" + w.jury.ID.String():           {"received 0: no_data -, 0: -", "relevant 0: no_data -, 0: -", "interviewed 0: no_data -, 0: -", "selected 0: no_data -, 0: -"},
			asOf + "&source=linkedin&job_id=" + w.software.ID.String(): {"inbox 0: no_data -, 0: -", "call 0: no_data -, 0: -"},
			asOf + "&received_to=2026-10-01":                           {"received 0: no_data -, 0: -", "relevant 0: no_data -, 0: -", "interviewed 0: no_data -, 0: -", "selected 0: no_data -, 0: -", "inbox 0: no_data -, 0: -", "call 0: no_data -, 0: -"},
			asOf + "&campaign_id=" + w.campaign.ID.String():            archive,
			asOf + "&department_id=" + w.archive.DepartmentID.String(): archive,
		} {
			if diff := cmp.Diff(want, stagesOf(ask(w.recruiter(), query).Total)); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		for by, want := range map[string][]string{
			"job": {"Abandon", "Architecte", "Archiviste", "Brouillon"}, "campaign": {"Autumn", "none"}, "department": {"Culture", "none"}, "source": {"none"}, "posting": {"none"}, "month": {"2026-10"},
		} {
			got := ask(w.recruiter(), asOf+"&group_by="+by)
			var labels []string
			for _, r := range got.Rows {
				labels = append(labels, r.Group.Label)
			}
			slices.Sort(labels)
			if diff := cmp.Diff(want, labels); diff != "" || len(got.Total.Stages) != 6 {
				t.Errorf("by %s: %s", by, diff)
			}
		}
		for name, p := range map[string]person{"juror": w.juror(), "limited": w.newPerson("recruiter", "limited@vivier.test", *w.archive.DepartmentID)} {
			if got := ask(p, asOf); len(got.Rows) != 1 || !cmp.Equal(stagesOf(got.Total), archive) {
				t.Errorf("%s: %+v", name, got)
			}
		}
		// An analyst asks by days: the whole second of October is over.
		analyst := ask(w.analyst(), "as_of=2026-10-02&group_by=job&job_id="+w.archive.ID.String())
		w.as(w.analyst(), "GET", "/v1/stats/time-in-stage?"+asOf, nil).problem(400, "invalid_parameters", "as_of whole_days_only")
		if got := stagesOf(analyst.Total)[0]; got != "received 1: 1.000000 1.000000, 4: 1.437500" {
			t.Error(got)
		}
		for language, want := range map[string]string{"fr": "Appel", "en": "Call"} {
			a := w.as(w.analyst(), "GET", "/v1/stats/time-in-stage?job_id="+w.software.ID.String(), nil, "Accept-Language: "+language).is(200)
			if got := read[api.TimeInStage](a).Total.Stages[1].Stage.Label; got != want || a.header.Get("Content-Language") != language {
				t.Errorf("%s: %s", language, got)
			}
		}
	})
}

func hiresOf(h api.HireTimes) string {
	out := fmt.Sprintf("%d: %s %s, %d active", h.Hired, figure(h.MedianDays, h.Reason), figure(h.P90Days, nil), h.StillActive)
	return out + pointsOf(h.Curve)
}

func pointsOf(curve []api.CurvePoint) (out string) {
	for _, p := range curve {
		out += fmt.Sprintf("; %g %g (%s %s) of %d", p.Days, p.Share, figure(p.Low, nil), figure(p.High, nil), p.AtRisk)
	}
	return out
}

func comparedOf(c api.GroupComparison) string {
	if c.PValue == nil {
		return *c.Reason
	}
	return fmt.Sprintf("p %g, %g of %d, few %t", *c.PValue, *c.ChiSquare, *c.Degrees, c.FewEvents)
}

// TestTimeToHire: 10 and 16 days; a third hire, of 4 days, fell through on the eighth of October. The intervals are Greenwood's with
// the log-log transform. Of the one event in each group the first falls on one of two at risk: O − E = 1 − 1.5, V = 0.25, so that the
// statistic is 1.
func TestTimeToHire(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newTimed(t, url)
		w.received(w.archive, "Max", `move hired 5`, `reopen - 8`)
		ask := func(p person, query string) api.TimeToHire {
			t.Helper()
			return read[api.TimeToHire](w.as(p, "GET", "/v1/stats/time-to-hire?"+query, nil).is(200))
		}
		got := ask(w.recruiter(), asOf)
		rows := map[string]string{"": hiresOf(got.Total)}
		for _, r := range got.Rows {
			rows[r.Group.Label] = hiresOf(r.HireTimes)
		}
		want := map[string]string{
			"Jury Archiviste": "1: 16.000000 16.000000, 4 active; 16 1 (- -) of 1",
			"Jury Architecte": "1: 10.000000 10.000000, 0 active; 10 1 (- -) of 1",
			"":                "2: 13.000000 15.400000, 4 active; 10 0.5 (0.089590 0.994017) of 2; 16 1 (- -) of 1",
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Error(diff)
		}
		if c := comparedOf(got.Comparison); c != "p 0.317311, 1 of 1, few true" || len(got.Warnings) != 1 || got.Warnings[0].Code != "immature" || !strings.HasPrefix(got.Warnings[0].Detail, "Des candidatures") {
			t.Errorf("%s %+v", c, got.Warnings)
		}
		for query, want := range map[string]string{
			"as_of=2026-10-06T08:00:00Z":                                "1: 4.000000 4.000000, 6 active; 4 1 (- -) of 1",
			asOf + "&jury_id=" + w.other.ID.String():                    "1: 10.000000 10.000000, 0 active; 10 1 (- -) of 1",
			asOf + "&source=linkedin":                                   "0: no_data -, 0 active",
			asOf + "&received_from=2026-10-02":                          "0: no_data -, 0 active",
			asOf + "&group_by=department&job_id=" + w.given.ID.String(): "0: no_data -, 0 active",
		} {
			if got := hiresOf(ask(w.recruiter(), query).Total); got != want {
				t.Errorf("%s: %s, not %s", query, got, want)
			}
		}
		if got := ask(w.recruiter(), asOf+"&jury_id="+w.other.ID.String()); comparedOf(got.Comparison) != "no_variation" || len(got.Warnings) != 0 {
			t.Errorf("%+v", got)
		}
		for name, p := range map[string]person{"juror": w.juror(), "limited": w.newPerson("recruiter", "limited@vivier.test", *w.archive.DepartmentID)} {
			if got := ask(p, asOf); len(got.Rows) != 1 || hiresOf(got.Total) != want["Jury Archiviste"] {
				t.Errorf("%s: %+v", name, got)
			}
		}
		// A department and the one above it share their hires.
		top := add[api.Department](w.world, "/v1/departments", api.DepartmentInput{Name: "Top"})
		w.as(w.admin(), "PATCH", at("/v1/departments", *w.archive.DepartmentID), fmt.Sprintf(`{"parent_id":%q}`, top.ID), "If-Match: *").is(200)
		if got := comparedOf(ask(w.recruiter(), asOf+"&group_by=department").Comparison); got != "overlap" {
			t.Error(got)
		}
	})
}

func fillsOf(f api.FillTimes) string {
	m := f.MedianDays
	return fmt.Sprintf("%d = %d + %d, %d not: %s (%s %s) until %s", f.Openings, f.Filled, f.Censored, f.NotStarted,
		figure(m.Value, m.Reason), figure(m.Low, nil), figure(m.High, nil), figure(f.ObservedDays, nil)) + pointsOf(f.Curve)
}

// TestTimeToFill: days begin at half past six in the evening of the day before, in UTC. Ada's opening waited 17.5625 days and Léo's
// 10.5625; two wait still, and one was given up when its job closed after ten days.
func TestTimeToFill(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newTimed(t, url)
		ask := func(p person, query string) api.TimeToFill {
			t.Helper()
			return read[api.TimeToFill](w.as(p, "GET", "/v1/stats/time-to-fill?"+query, nil).is(200))
		}
		check := func(query string, want map[string]string) {
			t.Helper()
			got := ask(w.recruiter(), query)
			rows := map[string]string{"": fillsOf(got.Total), "comparison": comparedOf(got.Comparison)}
			for _, r := range got.Rows {
				rows[r.Group.Label] = fillsOf(r.FillTimes)
			}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		const (
			archive  = "3 = 1 + 2, 0 not: not_reached (17.562500 -) until 54.645833; 17.5625 0.333333 (0.054794 0.945927) of 3"
			software = "1 = 1 + 0, 0 not: 10.562500 (- -) until 10.562500; 10.5625 1 (- -) of 1"
			draft    = "0 = 0 + 0, 2 not: no_data (- -) until -"
			given    = "1 = 0 + 1, 0 not: not_reached (- -) until 10.000000"
			total    = "5 = 2 + 3, 2 not: 17.562500 (10.562500 -) until 54.645833; 10.5625 0.25 (0.039451 0.872053) of 4; 17.5625 0.5 (0.155139 0.942153) of 3"
		)
		// Of four at risk at 10.5625 one is of the second job, of three at 17.5625 none: O − E = 1 − 1/4, V = 3/16.
		check(asOf, map[string]string{
			"Archiviste": archive, "Architecte": software, "Brouillon": draft, "Abandon": given, "": total, "comparison": "p 0.083265, 3 of 1, few true",
		})
		check(asOf+"&group_by=campaign", map[string]string{
			"Autumn": archive, "none": "2 = 1 + 1, 2 not: 10.562500 (- -) until 10.562500; 10.5625 1 (- -) of 1", "": total, "comparison": "no_variation",
		})
		check(asOf+"&group_by=department&department_id="+w.archive.DepartmentID.String(), map[string]string{"Culture": archive, "": archive, "comparison": "no_variation"})
		check(asOf+"&job_id="+w.software.ID.String(), map[string]string{"Architecte": software, "": software, "comparison": "no_variation"})
		check("as_of=2026-09-29T18:29:00Z&campaign_id="+w.campaign.ID.String(), map[string]string{
			"Archiviste": "0 = 0 + 0, 3 not: no_data (- -) until -", "": "0 = 0 + 0, 3 not: no_data (- -) until -", "comparison": "no_data",
		})
		// A closed job whose applications are worked on is looked at until they are not.
		w.as(w.admin(), "PATCH", at("/v1/jobs", w.archive.ID), `{"status":"closed","closes_on":"2026-10-12"}`, "If-Match: *").is(200)
		check(asOf+"&campaign_id="+w.campaign.ID.String(), map[string]string{"Archiviste": archive, "": archive, "comparison": "no_variation"})
		w.deed("Yann", "reject profile_not_relevant 12")
		w.deed("Noé", "reject profile_not_relevant 20")
		w.deed("Inès", "withdraw salary 13")
		const over = "3 = 1 + 2, 0 not: not_reached (17.562500 -) until 20.562500; 17.5625 0.333333 (0.054794 0.945927) of 3"
		check(asOf+"&campaign_id="+w.campaign.ID.String(), map[string]string{"Archiviste": over, "": over, "comparison": "no_variation"})

		const before = "3 = 0 + 3, 0 not: not_reached (- -) until 16.000000" // Noé was worked on
		check("as_of=2026-10-15T18:30:00Z&campaign_id="+w.campaign.ID.String(), map[string]string{"Archiviste": before, "": before, "comparison": "no_variation"})

		// A juror of another jury of the job sees none of its applications, but openings are the job's.
		second := w.newPerson("juror", "second@vivier.test")
		w.addJury(w.archive, second)
		if got := read[api.TimeToHire](w.as(second, "GET", "/v1/stats/time-to-hire", nil).is(200)); got.Total.Hired != 0 || got.Total.StillActive != 0 {
			t.Errorf("%+v", got)
		}
		for name, p := range map[string]person{"juror": w.juror(), "second": second, "limited": w.newPerson("recruiter", "limited@vivier.test", *w.archive.DepartmentID)} {
			if got := ask(p, asOf); len(got.Rows) != 1 || fillsOf(got.Total) != over {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

// TestTimesStayAsKnown: whatever is recorded later, the same question with the same known_at has the same answer, byte for byte.
func TestTimesStayAsKnown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newTimed(t, url)
		w.wait(time.Hour)
		known := "known_at=" + w.clock().Format(time.RFC3339)
		w.wait(time.Hour)
		answers := func() map[string]string {
			out := map[string]string{}
			for _, statistic := range []string{"time-in-stage", "time-to-hire", "time-to-fill"} {
				for _, by := range []string{"job", "campaign", "department", "jury", "source", "month"} {
					for _, more := range []string{"", "&as_of=2026-10-12", "&format=csv"} {
						path := "/v1/stats/" + statistic + "?" + known + "&group_by=" + by + more
						if a := w.as(w.recruiter(), "GET", path, nil); statistic != "time-to-fill" || !slices.Contains([]string{"jury", "source", "month"}, by) {
							out[path] = string(a.is(200).body)
						}
					}
				}
			}
			return out
		}
		before := answers()
		patch := func(path string, body string) {
			t.Helper()
			w.as(w.admin(), "PATCH", path, body, "If-Match: *").is(200)
		}
		app := func(name string) string { return at("/v1/applications", w.apps[name].ID) }
		w.deed("Ada", "reopen - 20")
		w.deed("Yann", "move hired 12")
		w.deed("Zoé", "reopen - 12")
		patch(app("Inès"), `{"source":"linkedin","received_at":"2026-09-30T08:00:00Z"}`)
		patch(app("Noé"), fmt.Sprintf(`{"jury_id":%q}`, w.addJury(w.archive).ID))
		patch(at("/v1/jobs", w.archive.ID), fmt.Sprintf(`{"openings":5,"opens_on":"2026-09-01","department_id":%q,"campaign_id":null}`, *w.addJob("New").DepartmentID))
		patch(at("/v1/jobs", w.software.ID), `{"status":"closed"}`)
		patch(at("/v1/jobs", w.draft.ID), `{"status":"open"}`)
		patch(at("/v1/jobs", w.given.ID), `{"status":"open","closes_on":null}`)
		w.received(w.software, "Late")
		if diff := cmp.Diff(before, answers()); diff != "" {
			t.Errorf("(-before +after): %s", diff)
		}
		now := read[api.TimeToFill](w.as(w.analyst(), "GET", "/v1/stats/time-to-fill", nil).is(200))
		if now.Total.Openings != 10 || now.Total.Filled != 2 {
			t.Errorf("now it is another: %+v", now.Total)
		}
		w.as(w.admin(), "DELETE", at("/v1/jobs", w.draft.ID), nil, "If-Match: *").is(204)
		if diff := cmp.Diff(before, answers()); diff != "" {
			t.Errorf("(-before +after the deletion): %s", diff)
		}
	})
}

func TestTimesThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := uuid.NewString()
	common := map[string]string{
		"?color=red":            "color unknown_parameter",
		"?unit=candidate":       "unit unknown_parameter",
		"?basis=cohort":         "basis unknown_parameter",
		"?group_by=stage":       "group_by invalid_value",
		"?group_by=":            "group_by invalid_value",
		"?job_id=1":             "job_id invalid_id",
		"?job_id=":              "job_id empty_value",
		"?as_of=2999-01-01":     "as_of in_the_future",
		"?known_at=yesterday":   "known_at invalid_time",
		"?format=pdf":           "format invalid_value",
		"?as_of=%00&job_id=%00": "as_of invalid_value, job_id invalid_value",
		"?known_at=2026-11-01&known_at=2026-11-01": "known_at repeated_parameter",
	}
	applications := map[string]string{
		"?received_to=2026-01-01&received_from=2026-02-01": "received_to before_start",
		"?source=É&jury_id=1":                              "jury_id invalid_id, source invalid_key",
	}
	openings := map[string]string{
		"?group_by=jury":   "group_by invalid_value",
		"?group_by=source": "group_by invalid_value",
		"?jury_id=" + id + "&source=linkedin&posting_id=" + id + "&received_from=2026-01-01&received_to=2026-01-02": "jury_id not_applicable, posting_id not_applicable, received_from not_applicable, received_to not_applicable, source not_applicable",
	}
	for path, cases := range map[string][]map[string]string{
		"/v1/stats/time-in-stage": {common, applications, {"?format=svg": "format invalid_value"}}, "/v1/stats/time-to-hire": {common, applications}, "/v1/stats/time-to-fill": {common, openings},
	} {
		for _, some := range cases {
			for query, want := range some {
				got := w.as(w.analyst(), "GET", path+query, nil).is(400).faults()
				slices.Sort(got)
				if diff := cmp.Diff(strings.Split(want, ", "), got); diff != "" {
					t.Errorf("%s%s: %s", path, query, diff)
				}
			}
		}
		w.as(nobody(), "GET", path, nil).problem(401, "unauthenticated")
		w.as(w.newKey(api.ScopeCandidates), "GET", path, nil).problem(403, "forbidden")
		w.as(w.newKey(api.ScopeFunnel), "GET", path, nil).is(200)
		w.as(w.analyst(), "GET", path, nil, "Accept: application/pdf").problem(406, "not_acceptable")
	}
}

// TestTimesAsCSV: the columns are a promise; a line for each stage, or for each group and for each point of its curve.
func TestTimesAsCSV(t *testing.T) {
	t.Parallel()
	w := newTimed(t, storetest.SQLite(t))
	for path, want := range map[string][]string{
		"/v1/stats/time-in-stage?" + asOf + "&job_id=" + w.software.ID.String(): {
			"row_type,label,stage,stage_label,milestone,visits,median_days,p90_days,still_there,still_there_median_days,as_of,definition",
			"group,Jury Architecte,inbox,Boîte,received,1,1.000000,1.000000,0,,2026-11-23T10:00:00Z,1",
			"group,Jury Architecte,call,Appel,relevant,1,9.000000,9.000000,0,,2026-11-23T10:00:00Z,1",
			"total,,inbox,Boîte,received,1,1.000000,1.000000,0,,2026-11-23T10:00:00Z,1",
			"total,,call,Appel,relevant,1,9.000000,9.000000,0,,2026-11-23T10:00:00Z,1",
		},
		"/v1/stats/time-to-hire?" + asOf + "&group_by=job&job_id=" + w.software.ID.String(): {
			"row_type,label,hired,median_days,p90_days,still_active,days,share,low,high,at_risk,as_of,definition",
			"group,Architecte,1,10.000000,10.000000,0,,,,,,2026-11-23T10:00:00Z,1",
			"point,Architecte,,,,,10.000000,1.000000,,,1,2026-11-23T10:00:00Z,1",
			"total,,1,10.000000,10.000000,0,,,,,,2026-11-23T10:00:00Z,1",
			"total_point,,,,,,10.000000,1.000000,,,1,2026-11-23T10:00:00Z,1",
		},
		"/v1/stats/time-to-fill?" + asOf + "&job_id=" + w.archive.ID.String(): {
			"row_type,label,openings,filled,censored,not_started,median_days,median_days_low,median_days_high,observed_days,days,share,low,high,at_risk,as_of,definition",
			"group,Archiviste,3,1,2,0,,17.562500,,54.645833,,,,,,2026-11-23T10:00:00Z,1",
			"point,Archiviste,,,,,,,,,17.562500,0.333333,0.054794,0.945927,3,2026-11-23T10:00:00Z,1",
			"total,,3,1,2,0,,17.562500,,54.645833,,,,,,2026-11-23T10:00:00Z,1",
			"total_point,,,,,,,,,,17.562500,0.333333,0.054794,0.945927,3,2026-11-23T10:00:00Z,1",
		},
	} {
		a := w.as(w.recruiter(), "GET", path+"&format=csv", nil).is(200)
		lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
		if err != nil || a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Fatal(err, a.header)
		}
		var got []string
		hidden := []int{slices.Index(lines[0], "group_id"), slices.Index(lines[0], "pipeline_id"), slices.Index(lines[0], "known_at")}
		for _, line := range lines {
			var shown []string
			for i, cell := range line {
				if !slices.Contains(hidden, i) {
					shown = append(shown, cell)
				}
			}
			got = append(got, strings.Join(shown, ","))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestLongCurvesAreThinned(t *testing.T) {
	t.Parallel()
	days := func(n int) (out []float64) {
		for i := range n {
			out = append(out, float64(i+1))
		}
		return out
	}
	for n, want := range map[int]int{0: 0, 1: 1, 499: 499, 500: 500, 501: 500, 1234: 500, 100_000: 500} {
		points, thinned := httpapi.Curve(days(n))
		if len(points) != want || thinned != (n > want) || points == nil {
			t.Fatalf("%d: %d points, %t", n, len(points), thinned)
		}
		for i, p := range points {
			if i > 0 && (p.Days <= points[i-1].Days || p.Share < points[i-1].Share || p.AtRisk >= points[i-1].AtRisk) {
				t.Fatalf("%d: %+v after %+v", n, p, points[i-1])
			}
		}
		if n > 0 && (points[0].Days != 1 || points[want-1].Days != float64(n) || points[want-1].Share != 1) {
			t.Fatalf("%d: from %+v to %+v", n, points[0], points[want-1])
		}
	}
}

// TestGroupsAreComparedWithinBounds: two groups of five, one always slower, as a textbook would compute it: with n at risk of which n₁ are
// of the first, E₁ = 5/10 + 4/9 + 3/8 + 2/7 + 1/6 and V = Σ n₁(n − n₁)/n².
func TestGroupsAreComparedWithinBounds(t *testing.T) {
	t.Parallel()
	fast, slow := []float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}
	expected, variance := 0.0, 0.0
	for i := range 5 {
		n, n1 := float64(10-i), float64(5-i)
		expected, variance = expected+n1/n, variance+n1*(n-n1)/n/n
	}
	c := httpapi.CompareTimes(fast, slow, nil)
	if want := (5 - expected) * (5 - expected) / variance; c.PValue == nil || math.Abs(*c.ChiSquare-want) > 1e-6 || *c.Degrees != 1 || c.FewEvents {
		t.Errorf("%s, not %g", comparedOf(c), want)
	}
	if got := comparedOf(httpapi.CompareTimes(fast)); got != "no_variation" {
		t.Error(got)
	}
	if got := comparedOf(httpapi.CompareTimes()); got != "no_data" {
		t.Error(got)
	}
	if got := comparedOf(httpapi.CompareTimes(slices.Repeat([][]float64{slow}, 2240)...)); got != "too_large" {
		t.Error(got)
	}
}
