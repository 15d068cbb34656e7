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

// publishedAs is a publication in every form and language, to the byte.
func (w *world) publishedAs(p person, slug string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for _, format := range []string{"json", "csv", "svg", "xlsx"} {
		for _, language := range []string{"fr", "en"} {
			a := w.as(p, "GET", "/v1/publications/"+slug+"?format="+format, nil, "Accept-Language: "+language).is(200)
			if got := a.header.Get("Content-Language"); got != language {
				w.t.Errorf("%s in %q", format, got)
			}
			out[format+" "+language] = string(a.body)
		}
	}
	return out
}

// TestPublicationsStay: a published answer is the same to the byte whatever is recorded afterwards; the difference tells what that
// made of it, and the live funnel is today's.
func TestPublicationsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := newReported(t, url)
		r.wait(24 * time.Hour)
		input := fmt.Sprintf(`{"slug":"spring-2026","title":"Spring","note":"For the council","question":{"campaign_ids":[%q],"group_by":"source"}}`, r.campaign.ID)
		made := r.as(r.recruiter(), "POST", "/v1/publications", input, "Accept-Language: en").is(201)
		p := read[api.PublishedFunnel](made)
		if made.header.Get("Location") != "/v1/publications/spring-2026" || made.header.Get("ETag") != `"1"` || p.Slug != "spring-2026" || *p.Note != "For the council" ||
			p.GroupBy != api.GroupBySource || p.Filters["campaign_id"] != r.campaign.ID.String() || !p.KnownAt.Equal(r.clock()) || !p.AsOf.Equal(p.KnownAt) {
			t.Errorf("%s", made.body)
		}
		before := counted(p.Funnel) // by label, which is that of a source
		want := map[string][5]int{"LinkedIn": {4, 4, 3, 1, 1}, "Referral": {1, 1, 0, 0, 0}, "Employer's website": {1, 1, 0, 0, 0}, "none": {1, 0, 0, 0, 0}, "": {7, 6, 3, 1, 1}}
		if d := cmp.Diff(want, before); d != "" {
			t.Fatal(d)
		}
		kept := r.publishedAs(r.analyst(), "spring-2026")
		if kept["json en"] != string(made.body) || !strings.HasPrefix(kept["csv fr"], "row_type,") || !strings.Contains(kept["svg fr"], "Campagne : Spring") || !strings.Contains(kept["svg en"], "Campaign: Spring") {
			t.Errorf("%s", kept)
		}
		if diff := r.publicationDifference("spring-2026"); diff.Changed || len(diff.Rows) > 0 || !diff.PublishedKnownAt.Equal(p.KnownAt) {
			t.Errorf("nothing happened: %+v", diff)
		}

		// Entered late, for a time before: one more application, a source found out, and a move that was a mistake.
		r.wait(time.Hour)
		ago := r.clock().Add(-20 * time.Hour).Format(time.RFC3339)
		late := add[api.Application](r.world, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"received_at":%q,"source":"event","candidate":{"given_name":"L","family_name":"Ate"}}`, r.other.ID, r.clock().Add(-30*time.Hour).Format(time.RFC3339)))
		r.do(late.ID, `{"action":"move","to":"interviewed","effective_at":"`+ago+`"}`)
		apps := read[api.Page[api.Application]](r.as(r.admin(), "GET", "/v1/applications?job_id="+r.one.ID.String(), nil).is(200)).Data
		unknown := apps[slices.IndexFunc(apps, func(a api.Application) bool { return a.Source == nil })]
		r.as(r.admin(), "PATCH", at("/v1/applications", unknown.ID), `{"source":"event"}`, "If-Match: *").is(200)
		hired := apps[slices.IndexFunc(apps, func(a api.Application) bool { return a.Status == api.StatusHired })]
		r.do(hired.ID, `{"action":"correct","to":"interviewed","note":"wrong person"}`)
		// And what an answer names or filters by becomes something else.
		r.as(r.admin(), "PATCH", at("/v1/campaigns", r.campaign.ID), `{"name":"Renamed"}`, "If-Match: *").is(200)
		r.as(r.admin(), "PATCH", at("/v1/jobs", r.other.ID), `{"openings":9}`, "If-Match: *").is(200)
		r.wait(2 * time.Minute)

		if now := r.publishedAs(r.newKey(api.ScopeFunnel), "spring-2026"); !maps.Equal(now, kept) {
			t.Errorf("it changed: %s", cmp.Diff(kept, now))
		}
		diff := r.publicationDifference("spring-2026")
		got := map[string][3][5]int{"": {flat(diff.Total.Published.Counts), flat(diff.Total.Now.Counts), flat(diff.Total.Change.Counts)}}
		for _, row := range diff.Rows {
			got[or(row.Group.ID)+"|"+row.Group.Label] = [3][5]int{flat(row.Published.Counts), flat(row.Now.Counts), flat(row.Change.Counts)}
		}
		wantDiff := map[string][3][5]int{
			"event|Salon ou forum": {{}, {2, 1, 1, 0, 0}, {2, 1, 1, 0, 0}},
			"linkedin|LinkedIn":    {{4, 4, 3, 1, 1}, {4, 4, 3, 0, 0}, {0, 0, 0, -1, -1}},
			"|none":                {{1, 0, 0, 0, 0}, {}, {-1, 0, 0, 0, 0}},
			"":                     {{7, 6, 3, 1, 1}, {8, 7, 4, 0, 0}, {1, 1, 1, -1, -1}},
		}
		if d := cmp.Diff(wantDiff, got); d != "" || !diff.Changed || !diff.AsOf.Equal(p.AsOf) {
			t.Errorf("%+v %s", diff, d)
		}

		// The same question with the same known_at, asked again, has the same numbers as well.
		again := read[api.Funnel](r.as(r.admin(), "GET", "/v1/funnel?group_by=source&campaign_id="+r.campaign.ID.String()+"&known_at="+p.KnownAt.Format(time.RFC3339Nano), nil, "Accept-Language: en").is(200))
		if d := cmp.Diff(before, counted(again)); d != "" {
			t.Errorf("asked again: %s", d)
		}
		list := read[api.Page[api.Publication]](r.as(r.analyst(), "GET", "/v1/publications", nil).is(200)).Data
		if d := cmp.Diff([]api.Publication{p.Publication}, list); d != "" {
			t.Error(d)
		}
	})
}

func (w *world) publicationDifference(slug string) api.PublicationDifference {
	w.t.Helper()
	return read[api.PublicationDifference](w.as(w.analyst(), "GET", "/v1/publications/"+slug+"/difference", nil).is(200))
}

// TestPublishedActivity: the difference of an activity lies between the same two instants.
func TestPublishedActivity(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		first := w.apply(job, "First")
		w.wait(48 * time.Hour)
		day := func(back int) string { return w.clock().AddDate(0, 0, -back).Format("2006-01-02") }
		w.do(first.ID, `{"action":"move","to":"relevant","effective_at":"`+w.clock().Add(-24*time.Hour).Format(time.RFC3339)+`"}`)
		w.wait(24 * time.Hour)
		p := add[api.PublishedFunnel](w, "/v1/publications", fmt.Sprintf(`{"slug":"growth","title":"Growth","question":{"basis":"activity","from":%q,"to":%q,"group_by":"job"}}`, day(3), day(1)))
		if p.Basis != api.BasisActivity || flat(p.Funnel.Total.Counts) != [5]int{0, 1, 0, 0, 0} || p.Filters["from"] == "" || p.Filters["from"] != p.Funnel.Filters["from"] {
			t.Errorf("%+v", p)
		}
		w.do(first.ID, `{"action":"move","to":"interviewed","effective_at":"`+w.clock().Add(-36*time.Hour).Format(time.RFC3339)+`"}`)
		w.do(w.apply(job, "Today").ID, `{"action":"move","to":"relevant"}`)
		if d := w.publicationDifference("growth"); !d.Changed || flat(d.Total.Change.Counts) != [5]int{0, 0, 1, 0, 0} || len(d.Rows) != 1 {
			t.Errorf("%+v", d)
		}
	})
}

func TestPublicationsAreRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		tomorrow := w.clock().AddDate(0, 0, 1).Format("2006-01-02")
		for body, faults := range map[string][]string{
			`{}`: {"/slug required", "/title required"},
			`{"slug":"Été","title":" ","question":[]}`:                                                      {"/question invalid_type", "/slug invalid_slug", "/title required"},
			`{"slug":"a--b","title":"T"}`:                                                                   {"/slug invalid_slug"},
			`{"slug":"a","title":"T","question":{"group_by":"stage"}}`:                                      {"/question/group_by needs_snapshot"},
			`{"slug":"a","title":"T","question":{"basis":"activity"}}`:                                      {"/question/from required", "/question/to required"},
			`{"slug":"a","title":"T","question":{"sources":["No!"]}}`:                                       {"/question/sources invalid_key"},
			`{"slug":"a","title":"T","question":{"as_of":"yesterday"}}`:                                     {"/question/as_of invalid_time"},
			`{"slug":"a","title":"T","question":{"known_at":"` + tomorrow + `"}}`:                           {"/question/known_at in_the_future"},
			`{"slug":"a","title":"T","question":{"received_from":"2026-02-01","received_to":"2026-01-01"}}`: {"/question/received_to before_start"},
			`{"slug":"a","title":"T","question":{"jury_ids":["x"]}}`:                                        {"/question/jury_ids/0 invalid_id"},
		} {
			w.as(w.recruiter(), "POST", "/v1/publications", body).problem(422, "invalid", faults...)
		}
		w.as(w.recruiter(), "POST", "/v1/publications", `{"slug":"a","title":"T","question":{"jury_id":"x"},"funnel":{}}`).problem(422, "unknown_field")
		w.as(w.recruiter(), "POST", "/v1/publications", `{"slug":"a","title":"T"}`).is(201)
		w.as(w.admin(), "POST", "/v1/publications", `{"slug":"a","title":"U"}`).problem(409, "duplicate_slug")
		for _, p := range []person{w.juror(), w.newKey(api.ScopeApplications)} {
			w.as(p, "GET", "/v1/publications", nil).is(403)
			w.as(p, "GET", "/v1/publications/a", nil).is(403)
			w.as(p, "GET", "/v1/publications/a/difference", nil).is(403)
		}
		w.as(w.analyst(), "POST", "/v1/publications", `{"slug":"b","title":"T"}`).is(403)
		w.as(w.analyst(), "GET", "/v1/publications/b", nil).is(404)
		w.as(w.analyst(), "GET", "/v1/publications/a?format=pdf", nil).is(400)
		for _, method := range []string{"PATCH", "PUT", "DELETE"} {
			w.as(w.admin(), method, "/v1/publications/a", `{}`, "If-Match: *").is(405)
		}
		bound := person{token: w.issue([]uuid.UUID{w.addJury(w.addJob("Archiviste")).ID}, api.ScopeFunnel).Plain}
		w.as(bound, "GET", "/v1/publications/a", nil).is(404)
		if rows := read[api.Page[api.Publication]](w.as(bound, "GET", "/v1/publications", nil).is(200)).Data; len(rows) != 0 {
			t.Errorf("%+v", rows)
		}
	})
}

// TestPublishedDepartments: whoever is limited to departments publishes what lies in them, and the publication says so.
func TestPublishedDepartments(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		mine, other := w.addJob("Mine"), w.addJob("Other")
		department := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Voirie"})
		w.as(w.admin(), "PATCH", at("/v1/jobs", mine.ID), fmt.Sprintf(`{"department_id":%q}`, department.ID), "If-Match: *").is(200)
		w.apply(mine, "One")
		w.apply(other, "Two")
		limited := w.newPerson(hiring.RoleRecruiter, "limited@example.org", department.ID)
		for name, question := range map[string]string{"own": `{}`, "named": fmt.Sprintf(`{"department_ids":[%q],"group_by":"job"}`, department.ID)} {
			p := read[api.PublishedFunnel](w.as(limited, "POST", "/v1/publications", fmt.Sprintf(`{"slug":%q,"title":"T","question":%s}`, name, question)).is(201))
			if *p.Funnel.Total.Counts.Received != 1 || p.Filters["department_id"] != department.ID.String() || p.Funnel.Filters["department_id"] != department.ID.String() {
				t.Errorf("%s: %+v", name, p)
			}
			if d := w.publicationDifference(name); d.Changed {
				t.Errorf("%s: %+v", name, d)
			}
		}
		// The difference is asked without limits: what it is about must lie in their departments as a whole.
		above := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Ville"})
		w.as(w.admin(), "PATCH", at("/v1/departments", department.ID), fmt.Sprintf(`{"parent_id":%q}`, above.ID), "If-Match: *").is(200)
		beside := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Finances", ParentID: &above.ID})
		below := add[api.Department](w, "/v1/departments", api.DepartmentInput{Name: "Chaussées", ParentID: &department.ID})
		for _, id := range []uuid.UUID{above.ID, beside.ID, uuid.New()} {
			input := fmt.Sprintf(`{"slug":"theirs","title":"T","question":{"department_ids":[%q,%q]}}`, below.ID, id)
			for _, key := range [][]string{nil, {"Idempotency-Key: " + id.String()}} {
				w.as(limited, "POST", "/v1/publications", input, key...).problem(422, "invalid", "/question/department_ids/1 outside_departments")
			}
		}
		w.as(limited, "POST", "/v1/publications", fmt.Sprintf(`{"slug":"below","title":"T","question":{"department_ids":[%q]}}`, below.ID)).is(201)
	})
}

// TestPublishingOnce: a keyed publication is carried out once, and replayed.
func TestPublishingOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		w.apply(w.addJob("Archiviste"), "One")
		const body = `{"slug":"once","title":"Once","question":{"group_by":"job"}}`
		first := w.as(w.recruiter(), "POST", "/v1/publications", body, "Idempotency-Key: p1").is(201)
		w.wait(time.Minute)
		w.as(w.recruiter(), "POST", "/v1/publications", body, "Idempotency-Key: p1").is(201).replays(first)
		w.as(w.recruiter(), "POST", "/v1/publications", body, "Idempotency-Key: p2").problem(409, "duplicate_slug")
		w.as(w.recruiter(), "POST", "/v1/publications", `{"slug":"once","title":"Other"}`, "Idempotency-Key: p1").problem(422, "idempotency_key_reused")
		w.as(w.recruiter(), "POST", "/v1/publications", `{"slug":"No"}`, "Idempotency-Key: p3").problem(422, "invalid", "/slug invalid_slug", "/title required")
		if f := read[api.PublishedFunnel](first).Funnel; *f.Total.Counts.Received != 1 || len(f.Warnings) != 1 || f.Warnings[0].Code != "provisional" {
			t.Errorf("%+v", f)
		}
	})
}
