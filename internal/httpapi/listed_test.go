package httpapi_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// lists says of each route that answers a list what its rows are, where they are about people and reading them is audited; "" where
// they are not. A list that is not here fails the test: whether it is about people is a decision.
var lists = map[string]string{
	"GET /v1/users":                        "user",
	"GET /v1/juries/:id/members":           "jury_member",
	"GET /v1/juries/:id/sessions":          "jury_session",
	"GET /v1/juries/:id/recusals":          "recusal",
	"GET /v1/juries/:id/acts":              "jury_act",
	"GET /v1/candidates":                   "candidate",
	"GET /v1/candidates/:id/notes":         "note",
	"GET /v1/applications":                 "application",
	"GET /v1/applications/:id/transitions": "transition",
	"GET /v1/transitions":                  "transition",
	"GET /v1/applications/:id/interviews":  "interview",
	"GET /v1/applications/:id/notes":       "note",
	"GET /v1/applications/:id/proposals":   "proposal",
	"GET /v1/interviews":                   "interview",
	"GET /v1/applications/:id/evaluations": "evaluation",
	"GET /v1/juries/:id/evaluations":       "evaluation",
	"GET /v1/interviews/:id/history":       "interview",

	"GET /v1/juries/:id/disclosures": "", // of administrators
	"GET /v1/me/sessions":            "", // of whoever asks alone
	"GET /v1/vocabulary":             "",
	"GET /v1/api-keys":               "",
	"GET /v1/publications":           "",
	"GET /v1/sources":                "",
	"GET /v1/reasons":                "",
	"GET /v1/pipelines":              "",
	"GET /v1/departments":            "",
	"GET /v1/campaigns":              "",
	"GET /v1/campaigns/:id/costs":    "",
	"GET /v1/campaigns/:id/postings": "",
	"GET /v1/postings/:id/metrics":   "",
	"GET /v1/jobs":                   "",
	"GET /v1/juries":                 "",
}

// TestEveryListSaysWhetherItIsAboutPeople walks the OpenAPI document, which has every route.
func TestEveryListSaysWhetherItIsAboutPeople(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	audited := newWorld(t).server.Lists()
	found := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		if item.Get == nil {
			continue
		}
		ok := item.Get.Responses.Status(200)
		if ok == nil || ok.Value.Content.Get("application/json") == nil {
			continue
		}
		if _, isList := ok.Value.Content.Get("application/json").Schema.Value.Properties["data"]; !isList {
			continue
		}
		route := "GET " + strings.NewReplacer("{", ":", "}", "").Replace(path)
		found[route] = true
		rows, decided := lists[route]
		if !decided {
			t.Errorf("%s is a list: are its rows about people?", route)
		}
		if audited[route] != rows {
			t.Errorf("the rows of %s are audited as %q, not %q", route, audited[route], rows)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(lists)) {
		if !found[route] && lists[route] != "" {
			t.Errorf("%s is no list", route)
		}
	}
	for route, rows := range audited {
		if lists[route] != rows {
			t.Errorf("%s is audited as %q, and is no list", route, rows)
		}
	}
}

// listings is what the audit says of readings: "request: subject of, filters, rows".
func (w *world) listings() map[string]string {
	w.t.Helper()
	_, err := w.store.WriteReads(context.Background())
	w.must(err)
	said := map[string]string{}
	for _, e := range w.entries() {
		if e["action"] == "listed" {
			said[e["request_id"]] = fmt.Sprintf("%s %s %s %s by %s", e["subject"], e["subject_id"], e["fields"], e["row_count"], e["actor_id"])
		}
	}
	return said
}

// TestReadingAListOfPeopleIsAudited: each of them, with the number of rows and the names of the filters.
func TestReadingAListOfPeopleIsAudited(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		jury := w.addJury(w.addJob("Archiviste"), w.juror())
		app := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"jury_id":%q,"candidate":{"given_name":"Zoé","family_name":"Garçon"}}`, jury.JobID, jury.ID))
		add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"Yann","family_name":"Garçon"}}`, jury.JobID))
		heard := w.interview(app.ID, 1, w.seats(jury)[w.juror().email])
		w.as(w.admin(), "POST", at("/v1/applications", app.ID)+"/notes", `{"text":"dossier complet"}`).is(201)
		w.as(w.admin(), "POST", at("/v1/candidates", app.CandidateID)+"/notes", `{"text":"à rappeler"}`).is(201)
		w.do(app.ID, `{"action":"move","to":"selected"}`)
		add[api.Proposal](w, at("/v1/applications", app.ID)+"/proposals", `{}`)
		w.evaluates(w.juror(), app.ID)
		w.as(w.admin(), "POST", at("/v1/juries", jury.ID)+"/disclosures", `{"reason":"contrôle"}`).is(201)
		expert := add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", `{"name":"Expert"}`)
		add[api.JurySession](w, at("/v1/juries", jury.ID)+"/sessions", `{"kind":"hearing","starts_at":"2026-01-02T03:04:05Z"}`)
		w.as(w.admin(), "POST", at("/v1/juries", jury.ID)+"/recusals", api.RecusalInput{MemberID: &expert.ID, Reason: "Parenté"}).is(201)
		w.conclude(jury.ID, w.chairing(jury.ID))
		ids := map[string]uuid.UUID{"juries": jury.ID, "candidates": app.CandidateID, "applications": app.ID, "interviews": heard.ID}
		w.listings() // those of the fixtures
		want, number := map[string]string{}, 0
		read := func(p person, path, filters, rows string, of uuid.UUID) {
			t.Helper()
			number++
			id := fmt.Sprint("reading-", number)
			answer := w.as(p, "GET", path, nil, "X-Request-Id: "+id).is(200)
			if rows != "" {
				n := len(read[struct {
					Data       []any   `json:"data"`
					NextCursor *string `json:"next_cursor"`
					SyncToken  *string `json:"sync_token"`
				}](answer).Data)
				want[id] = fmt.Sprintf("%s %s %s %d by %s", rows, of, filters, n, p.ID())
				if n == 0 && !strings.Contains(path, "q=") {
					t.Errorf("%s has no rows", path)
				}
			}
		}
		for route, rows := range lists {
			_, path, _ := strings.Cut(route, " ")
			of := uuid.Nil
			if strings.Contains(path, ":id") {
				of = ids[strings.Split(path, "/")[2]]
				path = strings.Replace(path, ":id", of.String(), 1)
			}
			if rows == "" {
				if !strings.Contains(route, ":id") {
					read(w.admin(), path, "", "", of)
				}
				continue
			}
			read(w.admin(), path+"?limit=1", "[]", rows, of)
			if slices.Contains(w.server.Policies()[route].Roles, hiring.RoleJuror) {
				read(w.juror(), path, "[]", rows, of)
			}
		}
		read(w.admin(), "/v1/candidates?q=gar%C3%A7on&email=zoe@people.example&limit=1", `["email","q"]`, "candidate", uuid.Nil)
		read(w.admin(), "/v1/applications?include=candidate&sort=-created_at", `["include"]`, "application", uuid.Nil)
		script := w.issue(nil, api.ScopeApplications)
		read(person{Actor: hiring.Actor{Key: &hiring.APIKey{Record: hiring.Record{ID: script.ID}}}, token: script.Plain}, "/v1/applications", "[]", "application", uuid.Nil)
		for _, unread := range []struct {
			p            person
			method, path string
			status       int
		}{
			{w.admin(), "HEAD", "/v1/candidates", 200},
			{w.admin(), "GET", "/v1/candidates?nope=1", 400},
			{w.analyst(), "GET", "/v1/candidates", 403},
			{w.admin(), "GET", at("/v1/candidates", uuid.New()) + "/notes", 404},
			{w.admin(), "GET", at("/v1/candidates", app.CandidateID), 200},
		} {
			w.as(unread.p, unread.method, unread.path, nil, "X-Request-Id: unread").is(unread.status)
		}
		got := w.listings()
		for id := range got {
			if !strings.HasPrefix(id, "reading-") && id != "unread" {
				delete(got, id)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(- read, + audited):\n%s", diff)
		}
	})
}
