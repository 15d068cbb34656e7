package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.addJury(job, w.juror())
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Lovelace"}`)
		application := w.enter(job, ada)
		candidate := at("/v1/candidates", ada.ID)
		for _, path := range []string{candidate + "/notes", at("/v1/applications", application) + "/notes"} {
			a := w.as(w.recruiter(), "POST", path, `{"text":"Available\nfrom January."}`).is(201)
			first := read[api.Note](a)
			want := api.Note{ID: first.ID, AuthorID: new(w.recruiter().UserID), AuthorName: "Person recruiter@vivier.test", Text: "Available\nfrom January.", CreatedAt: w.clock()}
			if diff := cmp.Diff(want, first); diff != "" || a.header.Get("ETag") != "" {
				t.Error(diff, a.header)
			}
			w.wait(time.Second)
			second := add[api.Note](w, path, `{"text":"Second"}`)
			for _, p := range []person{w.admin(), w.recruiter(), w.juror()} {
				page := read[api.Page[api.Note]](w.as(p, "GET", path, nil).is(200))
				if diff := cmp.Diff([]api.Note{first, second}, page.Data); diff != "" {
					t.Error(diff)
				}
			}
			if got := each(w, w.juror(), path+"?limit=1&sort=-created_at", func(n api.Note) string { return n.ID.String() }); got != second.ID.String()+" "+first.ID.String() {
				t.Error(got)
			}

			w.as(w.admin(), "POST", path, `{"text":" ","author_id":"x"}`).problem(422, "read_only_field", "/author_id read_only_field", "/text required")
			w.as(w.admin(), "POST", path, api.NoteInput{Text: strings.Repeat("é", 20_001)}).problem(422, "invalid", "/text too_long")
			w.as(w.admin(), "GET", path+"?q=1", nil).problem(400, "unknown_parameter")
			w.as(w.admin(), "PATCH", path, `{}`).problem(405, "method_not_allowed")
			w.as(w.juror(), "POST", path, `{"text":"x"}`).problem(403, "forbidden")
			w.as(w.analyst(), "GET", path, nil).problem(403, "forbidden")
			w.as(w.analyst(), "POST", path, `{"text":"x"}`).problem(403, "forbidden")
		}
		if v := read[api.Candidate](w.as(w.admin(), "GET", candidate, nil).is(200)).Version; v != 1 {
			t.Errorf("a note makes version %d", v)
		}
		noted := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Bob","family_name":"M"}`)
		add[api.Note](w, at("/v1/candidates", noted.ID)+"/notes", `{"text":"x"}`)
		w.as(w.admin(), "DELETE", at("/v1/candidates", noted.ID), nil, "If-Match: *").problem(409, "in_use")
	})
}

func TestNotesOfWhatIsNotSeen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.addJury(job)
		w.addJury(w.addJob("mine"), w.juror())
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Lovelace"}`)
		application := w.enter(job, ada)
		for path, id := range map[string]uuid.UUID{at("/v1/candidates", ada.ID) + "/notes": ada.ID, at("/v1/applications", application) + "/notes": application} {
			add[api.Note](w, path, `{"text":"x"}`)
			for _, method := range []string{"GET", "POST"} {
				w.sameAsNever(w.juror(), method, path, id)
				none := strings.Replace(path, id.String(), uuid.NewString(), 1)
				w.as(w.admin(), method, none, `{`).problem(404, "not_found")
				w.as(w.admin(), method, none, `{"text":"x"}`).problem(404, "not_found")
			}
		}
		w.as(w.admin(), "POST", at("/v1/candidates", application)+"/notes", `{"text":"x"}`).problem(404, "not_found")
	})
}
