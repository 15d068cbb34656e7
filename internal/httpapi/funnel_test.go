package httpapi_test

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// counted gives the counts of a funnel by label, the total as "".
func counted(f api.Funnel) map[string][5]int {
	flat := func(c api.MilestoneCounts) (out [5]int) {
		for i, n := range []*int{c.Received, c.Relevant, c.Interviewed, c.Selected, c.Hired} {
			out[i] = -1
			if n != nil {
				out[i] = *n
			}
		}
		return out
	}
	out := map[string][5]int{"": flat(f.Total.Counts)}
	for _, r := range f.Rows {
		out[r.Group.Label] = flat(r.Counts)
	}
	return out
}

func TestFunnelOverHTTP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		jury := w.addJury(job, w.juror())
		w.addJury(other)
		for _, name := range []string{"Ada", "Zoé", "Yann"} {
			w.apply(job, name)
		}
		w.apply(other, "Élise")
		first := w.apply(job, "Noémie")
		w.wait(time.Hour)
		w.as(w.recruiter(), "POST", at("/v1/applications", first.ID)+"/transitions", `{"action":"move","to":"relevant"}`, `If-Match: "1"`).is(201)

		all := map[string][5]int{jury.Name: {4, 1, 0, 0, 0}, "Jury Architecte": {1, 0, 0, 0, 0}, "": {5, 1, 0, 0, 0}}
		own := map[string][5]int{jury.Name: {4, 1, 0, 0, 0}, "": {4, 1, 0, 0, 0}}
		for _, p := range []person{w.admin(), w.recruiter(), w.analyst()} {
			if diff := cmp.Diff(all, counted(read[api.Funnel](w.as(p, "GET", "/v1/funnel", nil).is(200)))); diff != "" {
				t.Errorf("%s: %s", p.Role, diff)
			}
		}
		for _, path := range []string{"/v1/funnel", at("/v1/juries", jury.ID) + "/funnel", at("/v1/jobs", job.ID) + "/funnel", "/v1/funnel?jury_id=" + jury.ID.String()} {
			if diff := cmp.Diff(own, counted(read[api.Funnel](w.as(w.juror(), "GET", path, nil).is(200)))); diff != "" {
				t.Errorf("the juror at %s: %s", path, diff)
			}
		}
		w.as(w.juror(), "GET", at("/v1/jobs", other.ID)+"/funnel", nil).problem(404, "not_found")
		w.as(w.recruiter(), "GET", at("/v1/campaigns", uuid.New())+"/funnel", nil).problem(404, "not_found")
		w.as(nobody(), "GET", "/v1/funnel", nil).is(401)

		f := read[api.Funnel](w.as(w.analyst(), "GET", at("/v1/juries", jury.ID)+"/funnel?source=linkedin&received_from=2026-01-01", nil).is(200))
		if diff := cmp.Diff(map[string]string{"jury_id": jury.ID.String(), "source": "linkedin", "received_from": "2026-01-01"}, f.Filters); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string][5]int{jury.Name: {}, "": {}}, counted(f)); diff != "" {
			t.Error(diff)
		}
		if len(f.Rows[0].Rates) != 6 || f.Rows[0].Rates[0].Rate != nil || *f.Rows[0].Rates[0].Denominator != 0 {
			t.Errorf("six rates, null over nothing: %+v", f.Rows[0].Rates)
		}
	})
}

func TestFunnelQuestionsThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, want := range map[string]string{
		"?color=red":                      "color unknown_parameter",
		"?jury_id=1":                      "jury_id invalid_id",
		"?group_by=colour":                "group_by invalid_value",
		"?group_by=stage":                 "group_by needs_snapshot",
		"?basis=activity&from=2026-11-01": "to required",
		"?from=2026-11-01":                "from not_applicable",
		"?as_of=2026-11-24":               "as_of in_the_future",
		"?known_at=2026-11-24":            "known_at in_the_future",
		"?as_of=yesterday":                "as_of invalid_time",
		"?unit=person":                    "unit invalid_value",
		"?received_from=2026-02-30":       "received_from invalid_date",
		"?source=a&source=b":              "source repeated_parameter",
		"?received_to=2026-01-01&received_from=2026-01-02": "received_to before_start",

		"?received_from=2026-2-1&format=pdf": "received_from invalid_date, format invalid_value",
	} {
		a := w.as(w.analyst(), "GET", "/v1/funnel"+query, nil).is(400)
		var got []string
		for _, e := range read[api.Problem](a).Errors {
			got = append(got, e.Parameter+" "+e.Code)
		}
		for part := range strings.SplitSeq(want, ", ") {
			if !strings.Contains(strings.Join(got, ", "), part) {
				t.Errorf("%s: %v, not %s", query, got, want)
			}
		}
	}
	w.as(w.analyst(), "GET", "/v1/funnel", nil, "Accept: application/pdf").problem(406, "not_acceptable")
}

func TestFunnelForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addJury(w.addJob("=HYPERLINK(\"x\")<b>"))
	for _, ask := range [][]string{{"?format=csv"}, {"", "Accept: text/csv"}, {"", "Accept: application/pdf;q=0.9, text/csv;q=0.5"}} {
		a := w.as(w.analyst(), "GET", "/v1/funnel"+ask[0], nil, ask[1:]...).is(200)
		if media := a.header.Get("Content-Type"); media != "text/csv; charset=utf-8" {
			t.Fatalf("%v: %s", ask, media)
		}
		records, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
		if err != nil || len(records) != 3 || records[0][0] != "row_type" || records[2][0] != "total" || !strings.HasPrefix(records[1][2], "Jury =") {
			t.Errorf("%v: %v %v", ask, records, err)
		}
	}
	for language, title := range map[string]string{"en": "Recruitment funnel", "de, fr;q=0.5": "Tunnel de recrutement", "": "Tunnel de recrutement"} {
		a := w.as(w.analyst(), "GET", "/v1/funnel?format=svg", nil, "Accept-Language: "+language).is(200)
		if a.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(string(a.body), title) || strings.Contains(string(a.body), "<b>") {
			t.Errorf("%q: %v %s", language, a.header, a.body)
		}
		for dec := xml.NewDecoder(strings.NewReader(string(a.body))); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What is 404 for a juror is not told of by funnels either, and what their answers name they may read.
func TestAJurorsFunnelsNameNoStranger(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		top := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "The city"})
		own := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Archives", ParentID: &top.ID})
		host := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Human resources", ParentID: &top.ID})
		add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Police", ParentID: &top.ID})
		campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Autumn", DepartmentID: &host.ID})
		job := add[api.Job](w, "/v1/jobs", api.JobInput{Title: "Archiviste", DepartmentID: &own.ID, CampaignID: &campaign.ID, Status: new(api.JobOpen)})
		w.addJury(job, w.juror())
		foreign := w.addJury(job, second)
		other := w.addJob("Policier")
		posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", api.PostingInput{Channel: "linkedin", JobIDs: []uuid.UUID{job.ID, other.ID}})

		for _, by := range []string{"jury", "job", "department", "campaign", "source"} {
			rows := func(jury uuid.UUID) []api.FunnelRow {
				return read[api.Funnel](w.as(w.juror(), "GET", "/v1/funnel?group_by="+by+"&jury_id="+jury.String(), nil).is(200)).Rows
			}
			if diff := cmp.Diff(rows(uuid.New()), rows(foreign.ID)); diff != "" {
				t.Errorf("by %s: %s", by, diff)
			}
		}
		var named []string
		for _, r := range read[api.Funnel](w.as(w.juror(), "GET", "/v1/funnel?group_by=department", nil).is(200)).Rows {
			named = append(named, r.Group.Label)
			w.as(w.juror(), "GET", "/v1/departments/"+*r.Group.ID, nil).is(200)
		}
		if diff := cmp.Diff([]string{"The city", "Archives"}, named); diff != "" {
			t.Error(diff)
		}
		if got := each(w, w.juror(), "/v1/departments", func(d api.Department) string { return d.Name }); got != "The city Archives Human resources" {
			t.Error(got)
		}
		// What brought an application of theirs they may read, also from a campaign that is not their job's.
		fair := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Fair"})
		stand := add[api.Posting](w, at("/v1/campaigns", fair.ID)+"/postings", api.PostingInput{Channel: "event", Name: new("Stand")})
		mine := read[api.Page[api.Jury]](w.as(w.juror(), "GET", "/v1/juries", nil).is(200)).Data[0]
		add[api.Application](w, "/v1/applications", api.ApplicationInput{
			JobID: job.ID, JuryID: &mine.ID, PostingID: &stand.ID, Candidate: &api.CandidateInput{GivenName: "Ada", FamilyName: "Test"},
		})
		for _, r := range read[api.Funnel](w.as(w.juror(), "GET", "/v1/funnel?group_by=posting", nil).is(200)).Rows {
			w.as(w.juror(), "GET", "/v1/postings/"+*r.Group.ID, nil).is(200)
		}
		w.as(w.juror(), "GET", at("/v1/campaigns", fair.ID), nil).is(200)
		w.as(second, "GET", at("/v1/campaigns", fair.ID), nil).is(404)

		// The past names no campaign or department that is not theirs any more.
		before := w.clock().Format(time.RFC3339)
		w.wait(time.Hour)
		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), `{"campaign_id":null,"department_id":null}`, "If-Match: *").is(200)
		for _, question := range []string{"group_by=campaign", "group_by=department", "campaign_id=" + campaign.ID.String(), "department_id=" + own.ID.String(), "department_id=" + top.ID.String()} {
			a := w.as(w.juror(), "GET", "/v1/funnel?known_at="+before+"&"+question, nil).is(200)
			f := read[api.Funnel](a)
			for _, r := range f.Rows {
				if strings.HasPrefix(question, "group_by") && r.Group.ID != nil && *r.Group.ID != fair.ID.String() || !strings.HasPrefix(question, "group_by") {
					t.Errorf("%s: %s", question, a.body)
				}
			}
		}
		w.as(w.admin(), "PATCH", at("/v1/jobs", job.ID), fmt.Sprintf(`{"campaign_id":%q}`, campaign.ID), "If-Match: *").is(200)

		for p, want := range map[person][]uuid.UUID{w.juror(): {job.ID}, w.analyst(): {job.ID, other.ID}} {
			if got := read[api.Posting](w.as(p, "GET", at("/v1/postings", posting.ID), nil).is(200)); !cmp.Equal(want, got.JobIDs) {
				t.Errorf("%s: %v", p.Role, got.JobIDs)
			}
		}
	})
}

// The shorter way gives what the usual one gives, to everybody, and says no in the same words.
func TestTheShorterWayAnswersTheSame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		gone := w.newPerson("analyst", "gone@vivier.test")
		job := w.addJob("Archiviste")
		own, foreign := w.addJury(job, w.juror()), w.addJury(w.addJob("Architecte"), second)
		w.addJury(job)
		elsewhere := add[api.Department](w, "/v1/departments", `{"name":"Elsewhere"}`)
		unheard := w.addJob("Documentaliste") // without a jury: its applications have none
		w.apply(unheard, "Yann")
		w.apply(job, "Ada")
		w.wait(time.Hour)
		w.do(w.apply(job, "Zoé").ID, `{"action":"move","to":"hired"}`)
		w.as(gone, "POST", "/v1/auth/logout", nil).is(204)
		everybody := map[string]person{
			"admin": w.admin(), "recruiter": w.recruiter(), "juror": w.juror(), "second": second, "analyst": w.analyst(), "gone": gone, "nobody": nobody(),
			"limited": w.newPerson("recruiter", "limited@vivier.test", *job.DepartmentID), "unheard": w.newPerson("recruiter", "unheard@vivier.test", *unheard.DepartmentID), "stranger": w.newPerson("recruiter", "stranger@vivier.test", elsewhere.ID),
			"key": w.newKey(api.ScopeFunnel), "bound key": {token: w.issue([]uuid.UUID{own.ID}, api.ScopeFunnel).Plain}, "other key": w.newKey(api.ScopeCandidates),
		}
		w.declares(foreign.ID, report2024).is(201)
		for name, p := range everybody {
			for _, path := range []string{"/v1/funnel?", at("/v1/juries", own.ID) + "/funnel?", at("/v1/juries", foreign.ID) + "/funnel?", at("/v1/juries", uuid.New()) + "/funnel?", "/v1/juries/x/funnel?"} {
				for _, form := range []string{"json", "csv", "svg", "pdf"} {
					// A day is no live question, and today reaches to now: the usual way with the same answer.
					short, usual := w.as(p, "GET", path+"format="+form, nil), w.as(p, "GET", path+"format="+form+"&as_of="+w.clock().In(storetest.Zone()).Format(time.DateOnly), nil)
					same := func(a answer) string { return reqID.ReplaceAllString(string(a.body), "") }
					if short.status != usual.status || same(short) != same(usual) {
						t.Errorf("%s, %s as %s: %d %s\nand %d %s", name, path, form, short.status, short.body, usual.status, usual.body)
					}
				}
			}
		}
	})
}

var reqID = regexp.MustCompile(`"request_id":"[^"]*"`)

// A picture names what it is about; the ids are for programs.
func TestAPictureNamesItsFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job)
	for path, want := range map[string]string{
		at("/v1/juries", jury.ID) + "/funnel?format=svg": "Jury : " + jury.Name,
		"/v1/funnel?format=svg&group_by=source&source=linkedin&job_id=" + job.ID.String() + "&department_id=" + job.DepartmentID.String(): "Direction : Department of Archiviste · Offre d’emploi : Archiviste · Source : linkedin",
	} {
		a := w.as(w.analyst(), "GET", path, nil).is(200)
		if body := string(a.body); !strings.Contains(body, want) || strings.Contains(body, job.ID.String()) || strings.Contains(body, "jury_id") {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestFunnelSpeaksTheReadersLanguage: what has two labels is called by that of the reader, in every form, and so are warnings.
func TestFunnelSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.as(w.recruiter(), "POST", "/v1/applications", map[string]any{
			"job_id": job.ID, "source": "referral", "candidate": map[string]any{"family_name": "Moreau", "given_name": "Inès"},
		}).is(201)
		for _, path := range []string{"/v1/funnel", at("/v1/jobs", job.ID) + "/funnel"} {
			for query, want := range map[string][2]string{
				"?group_by=source":                      {`"Cooptation"`, `"Referral"`},
				"?group_by=stage&basis=snapshot":        {`"Pertinente"`, `"Relevant"`},
				"?group_by=source&format=csv":           {`,Cooptation,`, `,Referral,`},
				"?group_by=source&format=svg":           {`>Cooptation<`, `>Referral<`},
				"?known_at=2026-11-23T10:00:00Z":        {`Réponse provisoire`, `known_at is less than a minute old`},
				"?known_at=2026-11-23&as_of=2026-11-22": {`Réponse provisoire`, `known_at is less than a minute old`},
			} {
				for i, language := range []string{"fr", "en"} {
					a := w.as(w.recruiter(), "GET", path+query, nil, "Accept-Language: "+language).is(200)
					if !strings.Contains(string(a.body), want[i]) || a.header.Get("Content-Language") != language || !slices.Contains(a.header.Values("Vary"), "Accept-Language") {
						t.Errorf("%s in %s: %v %s", a.asked, language, a.header, a.body)
					}
				}
			}
		}
	})
}
