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
	"github.com/vivier-ats/vivier/internal/storetest"
)

// agreeing is a panel of four that heard two people, and marks their skills.
type agreeing struct {
	*panel
	apps [2]uuid.UUID
}

func newAgreeing(t *testing.T, url string) agreeing {
	t.Helper()
	a := agreeing{panel: newPanel(t, url)}
	job := read[api.Job](a.as(a.admin(), "GET", at("/v1/jobs", a.jury.JobID), nil).is(200))
	a.apps = [2]uuid.UUID{a.app, a.apply(job, "Yolande").ID}
	var calls []api.Interview
	for i, app := range a.apps {
		calls = append(calls, a.interview(app, time.Duration(i+1)*time.Hour))
	}
	a.wait(4 * time.Hour)
	for _, call := range calls {
		a.as(a.recruiter(), "PATCH", at("/v1/interviews", call.ID), `{"status":"held"}`, "If-Match: *").is(200)
	}
	return a
}

// mark has a member submit a mark for somebody's skills, out of 5.
func (a agreeing) mark(name string, app int, skills float64) {
	a.t.Helper()
	mine := at("/v1/applications", a.apps[app]) + "/evaluations/mine"
	body := fmt.Sprintf(`{"scores":[{"criterion":"skills","score":%g,"justification":"vu"},{"criterion":"service"}],"recommendation":"reserved"}`, skills)
	a.as(a.who[name], "PUT", mine, body).is(201)
	a.as(a.who[name], "POST", mine+"/submit", nil).is(200)
}

// markAll has all of them mark both: 5, 5, 4, 4 and 1, 2, 1, 2.
func (a agreeing) markAll() {
	a.t.Helper()
	for i, name := range []string{"chair", "ada", "bob", "eve"} {
		a.mark(name, 0, []float64{5, 5, 4, 4}[i])
		a.mark(name, 1, []float64{1, 2, 1, 2}[i])
	}
}

// sign brings the jury from its deliberation to its minutes.
func (a agreeing) sign() {
	a.t.Helper()
	path := at("/v1/juries", a.jury.ID)
	a.as(a.who["chair"], "PUT", path+"/decisions", a.decisions(a.jury.ID), "If-Match: *").is(200)
	a.as(a.who["chair"], "POST", path+"/minutes", nil).is(201)
}

// agreed sums up an answer, a line for each jury.
func agreed(a api.Agreement) []string {
	number := func(n *int) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	var out []string
	for _, r := range a.Rows {
		line := fmt.Sprintf("%s %s/%s/%s %s (%d)", r.Group.Label, number(r.Applications), number(r.Evaluations), number(r.Jurors), said(r.Alpha.Value, r.Alpha.Reason), r.Alpha.N)
		for _, c := range r.Criteria {
			line += ", " + c.Label + " " + said(c.Alpha.Value, c.Alpha.Reason)
		}
		out = append(out, line)
	}
	for _, w := range a.Warnings {
		out = append(out, w.Code)
	}
	return out
}

func (w *world) agreement(p person, query string, headers ...string) api.Agreement {
	w.t.Helper()
	return read[api.Agreement](w.as(p, "GET", "/v1/stats/agreement"+query, nil, headers...).is(200))
}

// What both hands and the program make of the marks: of 8 values, D_o = (0.32/3 + 0.32/3)/8 and D_e = 2 · 4 · 1.6/(8 · 7), so that
// alpha is 1 - 0.0266667/0.2285714. Nobody assessed the service.
const bothAgree = "Archiviste 2/8/4 0.883333 (2), Compétences 0.883333, Service no_data"

// blindYet is all that is told before the jury deliberates.
const blindYet = "Archiviste -/-/- blind (0), Compétences blind, Service blind"

func TestAgreement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		a := newAgreeing(t, url)
		other := a.addJury(a.addJob("Architecte"), a.juror())
		everybody := a.everybody()
		want := func(when, query string, rows ...string) {
			t.Helper()
			for name, p := range everybody {
				if query != "" && !p.Is(hiring.RoleAdmin, hiring.RoleRecruiter, hiring.RoleJuror) {
					continue // who asks by whole days
				}
				if diff := cmp.Diff(rows, agreed(a.agreement(p, "?jury_id="+a.jury.ID.String()+query))); diff != "" {
					t.Errorf("%s, the %s: %s", when, name, diff)
				}
			}
		}
		want("before", "", blindYet)
		a.markAll()
		marked := a.clock()
		want("marked", "", blindYet)
		a.wait(time.Hour)
		ranked := a.deliberate(a.jury.ID)
		want("deliberating", "", bothAgree)
		if got := a.agreement(a.analyst(), "").Rows[0]; !cmp.Equal(got.Alpha, ranked.Agreement) || !cmp.Equal(got.Criteria[0].Alpha, ranked.Criteria[0].Agreement) {
			t.Errorf("%+v, and the deliberation says %+v", got, ranked)
		}
		want("as of then", "&as_of="+marked.Format(time.RFC3339Nano), bothAgree, "entered_now")
		want("as of before", "&as_of="+marked.Add(-time.Minute).Format(time.RFC3339Nano), "Archiviste 0/0/0 no_data (0), Compétences no_data, Service no_data", "entered_now")
		a.wait(time.Hour)
		a.sign()
		signed := a.clock()
		want("signed", "", bothAgree)
		a.wait(time.Hour)
		want("as of the signing", "&as_of="+signed.Format(time.RFC3339Nano), bothAgree)
		if got := a.agreement(a.analyst(), "?jury_id="+a.jury.ID.String(), "Accept-Language: en"); got.Rows[0].Criteria[0].Label != "Skills" || !got.Rows[0].Alpha.TooFew || got.Definition != "1" {
			t.Errorf("%+v", got)
		}
		// Who sees which juries: all of them, their own, their department's.
		all := []string{bothAgree, "Jury Architecte -/-/- blind (0)"}
		for _, x := range []struct {
			who  person
			name string
			want []string
		}{
			{a.admin(), "admin", all},
			{a.analyst(), "analyst", all},
			{a.newKey(api.ScopeFunnel), "key", all},
			{a.who["ada"], "ada", all[:1]},
			{a.juror(), "juror", all[1:]},
			{a.newPerson(hiring.RoleRecruiter, "limited@vivier.test", *a.addJob("Elsewhere").DepartmentID), "limited", nil},
			{person{token: a.issue([]uuid.UUID{other.ID}, api.ScopeFunnel).Plain}, "bound key", all[1:]},
		} {
			if diff := cmp.Diff(x.want, agreed(a.agreement(x.who, ""))); diff != "" {
				t.Errorf("the %s: %s", x.name, diff)
			}
		}
		if got := agreed(a.agreement(a.admin(), "?job_id="+other.JobID.String())); !cmp.Equal(got, all[1:]) {
			t.Errorf("%v", got)
		}
		a.as(nobody(), "GET", "/v1/stats/agreement", nil).problem(401, "unauthenticated")
		a.as(a.newKey(api.ScopeCandidates), "GET", "/v1/stats/agreement", nil).problem(403, "forbidden")
	})
}

// everybody who may ask about the panel, one of each kind.
func (a agreeing) everybody() map[string]person {
	return map[string]person{
		"admin": a.admin(), "recruiter": a.recruiter(), "analyst": a.analyst(), "key": a.newKey(api.ScopeFunnel),
		"bound key": {token: a.issue([]uuid.UUID{a.jury.ID}, api.ScopeFunnel).Plain}, "chair": a.who["chair"], "ada": a.who["ada"], "bob": a.who["bob"],
	}
}

// TestBlindAgreementTellsNothing: while a jury does not deliberate, a colleague's draft, submission and reopening change no byte of what
// anybody is told, in whatever form and as of whatever time; nor does having submitted one's own, or having broken the glass.
func TestBlindAgreementTellsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		a := newAgreeing(t, url)
		everybody := a.everybody()
		day := a.clock().Format(time.DateOnly)
		all := func() map[string]string {
			told := map[string]string{}
			for name, p := range everybody {
				for _, query := range []string{"", "?format=csv", "?as_of=" + day, "?known_at=" + day, "?jury_id=" + a.jury.ID.String()} {
					told[name+query] = string(a.as(p, "GET", "/v1/stats/agreement"+query, nil).is(200).body)
				}
			}
			return told
		}
		before := all()
		a.mark("bob", 0, 1)
		a.mark("bob", 1, 5)
		a.mark("ada", 0, 5) // who reads bob's now, and is told no agreement all the same
		a.as(a.admin(), "POST", at("/v1/juries", a.jury.ID)+"/disclosures", `{"reason":"a complaint"}`).is(201)
		if diff := cmp.Diff(before, all()); diff != "" {
			t.Error(diff)
		}
		a.reopens("bob").is(200)
		a.mark("eve", 1, 5)
		if diff := cmp.Diff(before, all()); diff != "" {
			t.Error(diff)
		}
		if len(before) != 40 || !strings.Contains(before["ada"], `"blind"`) {
			t.Errorf("%d: %s", len(before), before["ada"])
		}
	})
}

// TestSignedAgreementStays: what was signed is told for ever, whatever is recorded of the jury later.
func TestSignedAgreementStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		a := newAgreeing(t, url)
		a.markAll()
		a.deliberate(a.jury.ID)
		a.sign()
		known := a.clock().Format(time.RFC3339Nano)
		a.wait(2 * time.Minute)
		ask := func() string {
			return string(a.as(a.recruiter(), "GET", "/v1/stats/agreement?known_at="+known, nil).is(200).body)
		}
		before := ask()
		another := a.addJury(read[api.Job](a.as(a.admin(), "GET", at("/v1/jobs", a.jury.JobID), nil).is(200)))
		a.as(a.admin(), "PATCH", at("/v1/applications", a.apps[1]), fmt.Sprintf(`{"jury_id":%q}`, another.ID), "If-Match: *").is(200)
		if got := ask(); got != before || !strings.Contains(before, "0.883333") {
			t.Errorf("%s\nnow %s", before, got)
		}
		if got := agreed(a.agreement(a.analyst(), "?jury_id="+a.jury.ID.String())); got[0] != bothAgree {
			t.Errorf("%v", got)
		}
	})
}

// TestRecusedJurorsReadNoAgreement: whoever stepped back from the whole jury has no row of it.
func TestRecusedJurorsReadNoAgreement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		a := newAgreeing(t, url)
		a.as(a.who["eve"], "POST", at("/v1/juries", a.jury.ID)+"/recusals", `{"reason":"a cousin"}`).is(201)
		for _, query := range []string{"", "?jury_id=" + a.jury.ID.String()} {
			if got := a.agreement(a.who["eve"], query); len(got.Rows) != 0 {
				t.Errorf("%s: %+v", query, got.Rows)
			}
		}
		if got := agreed(a.agreement(a.who["ada"], "")); !cmp.Equal(got, []string{blindYet}) {
			t.Error(got)
		}
	})
}

func TestAgreementAsCSV(t *testing.T) {
	t.Parallel()
	a := newAgreeing(t, storetest.SQLite(t))
	a.markAll()
	a.deliberate(a.jury.ID)
	a.addJury(a.addJob("Architecte"))
	got := a.as(a.analyst(), "GET", "/v1/stats/agreement?format=csv", nil).is(200)
	lines, err := csv.NewReader(strings.NewReader(string(got.body))).ReadAll()
	if err != nil || got.header.Get("Content-Language") != "fr" {
		t.Fatal(err, got.header)
	}
	var told []string
	for _, l := range lines {
		told = append(told, strings.Join(append(append([]string{l[0]}, l[2:12]...), l[14]), ","))
	}
	want := []string{
		"row_type,label,criterion,criterion_label,applications,evaluations,jurors,alpha,reason,n,too_few,definition",
		"jury,Archiviste,,,2,8,4,0.883333,,2,true,1", "criterion,Archiviste,skills,Compétences,,,,0.883333,,2,true,1", "criterion,Archiviste,service,Service,,,,,no_data,0,false,1",
		"jury,Jury Architecte,,,,,,,blind,0,false,1",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]string{
		"?format=svg": "format invalid_value", "?as_of=2999-01-01": "as_of in_the_future", "?source=linkedin": "source unknown_parameter", "?jury_id=x": "jury_id invalid_id",
	} {
		if got := a.as(a.analyst(), "GET", "/v1/stats/agreement"+query, nil).is(400).faults(); !cmp.Equal(got, []string{want}) {
			t.Errorf("%s: %v", query, got)
		}
	}
}
