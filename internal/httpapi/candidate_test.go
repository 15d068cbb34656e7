package httpapi_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// known is how a candidate of whom all is given is shown to who may read all.
func known(r api.Record, in api.CandidateInput) api.Candidate {
	return api.Candidate{Record: r, GivenName: in.GivenName, FamilyName: in.FamilyName, Email: &in.Email, Phone: &in.Phone, Tags: &in.Tags, TalentPoolConsentAt: &in.TalentPoolConsentAt}
}

func TestCandidateLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		a := w.as(w.recruiter(), "POST", "/v1/candidates", `{"given_name":"Ada","family_name":"Lovelace"}`).is(201)
		made := read[api.Candidate](a)
		path := at("/v1/candidates", made.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` || a.header.Get("Cache-Control") != "no-store" {
			t.Error(a.header)
		}

		w.wait(time.Minute)
		consent := today.Add(-time.Minute)
		in := api.CandidateInput{
			GivenName: "Ada", FamilyName: "King", Email: new("Ada@Example.org"), Phone: new("+33 2 35 00 00 00"),
			Tags: []string{"go", "Z", "a"}, TalentPoolConsentAt: &consent,
		}
		a = w.as(w.recruiter(), "PATCH", path, in, a.ifMatch()).is(200)
		in.Tags = []string{"Z", "a", "go"} // a set has no order; it is answered in one
		want := known(api.Record{ID: made.ID, Version: 2, CreatedAt: today, UpdatedAt: today.Add(time.Minute)}, in)
		if diff := cmp.Diff(want, read[api.Candidate](a)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want, read[api.Candidate](w.as(w.admin(), "GET", path, nil).is(200))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]api.Candidate{want}, read[api.Page[api.Candidate]](w.as(w.admin(), "GET", "/v1/candidates", nil).is(200)).Data); diff != "" {
			t.Error(diff)
		}
		a = w.as(w.recruiter(), "PATCH", path, `{"email":null,"phone":"","tags":null,"talent_pool_consent_at":null}`, a.ifMatch()).is(200)
		bare := map[string]any{
			"id": made.ID.String(), "version": 3.0, "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:01:00Z",
			"given_name": "Ada", "family_name": "King", "email": nil, "phone": nil, "tags": []any{}, "talent_pool_consent_at": nil,
		}
		if diff := cmp.Diff(bare, read[map[string]any](a)); diff != "" {
			t.Error(diff)
		}

		w.as(w.recruiter(), "PATCH", path, `{}`).problem(428, "precondition_required")
		w.as(w.recruiter(), "PATCH", path, `{}`, `If-Match: "2"`).problem(412, "stale_version")
		w.as(w.recruiter(), "DELETE", path, nil).problem(428, "precondition_required")
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "2"`).problem(412, "stale_version")
		w.as(w.recruiter(), "DELETE", path, nil, a.ifMatch()).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")

		applied := add[api.Candidate](w, "/v1/candidates", in)
		w.enter(w.addJob("Archiviste"), applied)
		w.as(w.recruiter(), "DELETE", at("/v1/candidates", applied.ID), nil, `If-Match: "1"`).problem(409, "in_use")
	})
}

func TestCandidateTellsEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.as(w.admin(), "POST", "/v1/candidates", `{"created_at":null,"first_name":"Ada","family_name":"","email":"ada","tags":["go","go"],"talent_pool_consent_at":"yesterday"}`).
		problem(422, "read_only_field", "/created_at read_only_field", "/first_name unknown_field", "/talent_pool_consent_at invalid_time",
			"/given_name required", "/family_name required", "/email invalid_email", "/tags duplicate")
	w.as(w.admin(), "POST", "/v1/candidates", `{"given_name":"Ada","family_name":"L","tags":["go"," ",7]}`).problem(422, "invalid", "/tags/2 invalid_type", "/tags/1 required")
	if got := each(w, w.admin(), "/v1/candidates", func(c api.Candidate) string { return c.GivenName }); got != "" {
		t.Errorf("who was refused is stored: %s", got)
	}
}

func TestCandidatesAreFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		for _, in := range []api.CandidateInput{
			{GivenName: "Zoé", FamilyName: "Noël", Email: new("Zoe@Example.org"), Tags: []string{"go", "sql"}},
			{GivenName: "Ada", FamilyName: "100%_A", Email: new("ada@example.org"), Tags: []string{"sql"}},
			{GivenName: "Yann", FamilyName: "Dupont"},
		} {
			add[api.Candidate](w, "/v1/candidates", in)
			w.wait(time.Second)
		}
		name := func(c api.Candidate) string { return c.GivenName }
		for query, want := range map[string]string{
			"":                         "Zoé Ada Yann",
			"limit=1&sort=-created_at": "Yann Ada Zoé",
			"limit=2&sort=updated_at":  "Zoé Ada Yann",
			"email=zoe@example.org":    "Zoé",
			"email=zoe@example":        "",
			"q=NOEL":                   "Zoé",
			"q=zoe+noel":               "Zoé",
			"q=example.org":            "Zoé Ada",
			"q=0%25_":                  "Ada",
			"q=%25":                    "Ada",
			"tag=sql&limit=1":          "Zoé Ada",
			"tag=go,nothing":           "Zoé",
			"tag=sql&q=ada":            "Ada",
			"tag=SQL":                  "",
		} {
			if got := each(w, w.recruiter(), "/v1/candidates?"+query, name); got != want {
				t.Errorf("%s: %q, not %q", query, got, want)
			}
		}
		w.as(w.admin(), "GET", "/v1/candidates?tag=&q=a&q=b&sort=email", nil).problem(400, "repeated_parameter",
			"q repeated_parameter", "tag empty_value", "sort unknown_sort")
	})
}

func TestJurorSeesNamesOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		mine, other := w.addJob("mine"), w.addJob("other")
		w.addJury(mine, w.juror())
		w.addJury(other)
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"L","email":"ada@example.org","phone":"1","tags":["go"],"talent_pool_consent_at":"2026-01-01T00:00:00Z"}`)
		bob := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Bob","family_name":"M","email":"bob@example.org"}`)
		w.enter(mine, ada)
		w.enter(other, bob)
		want := map[string]any{"id": ada.ID.String(), "version": 1.0, "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:00:00Z", "given_name": "Ada", "family_name": "L"}
		path := at("/v1/candidates", ada.ID)
		if diff := cmp.Diff(want, read[map[string]any](w.as(w.juror(), "GET", path, nil).is(200))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]map[string]any{want}, read[api.Page[map[string]any]](w.as(w.juror(), "GET", "/v1/candidates", nil).is(200)).Data); diff != "" {
			t.Error(diff)
		}
		name := func(c api.Candidate) string { return c.GivenName }
		for query, want := range map[string]string{"ada": "Ada", "bob": "", "example": "", "go": ""} {
			if got := each(w, w.juror(), "/v1/candidates?q="+query, name); got != want {
				t.Errorf("%s: %q", query, got)
			}
		}
		w.as(w.juror(), "GET", "/v1/candidates?email=ada@example.org", nil).problem(403, "forbidden")
		w.as(w.juror(), "GET", "/v1/candidates?tag=go", nil).problem(403, "forbidden")
		w.as(w.juror(), "POST", "/v1/candidates", `{`).problem(403, "forbidden")
		w.as(w.juror(), "PATCH", path, `{`).problem(403, "forbidden")
		w.as(w.juror(), "DELETE", path, nil).problem(403, "forbidden")
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			w.sameAsNever(w.juror(), method, at("/v1/candidates", bob.ID), bob.ID)
			for _, id := range []uuid.UUID{ada.ID, uuid.New()} {
				w.as(w.analyst(), method, at("/v1/candidates", id), nil).problem(403, "forbidden")
			}
		}
		w.as(w.analyst(), "GET", "/v1/candidates", nil).problem(403, "forbidden")
		w.as(w.analyst(), "POST", "/v1/candidates", `{}`).problem(403, "forbidden")
	})
}
