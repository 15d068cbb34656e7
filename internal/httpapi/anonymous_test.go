package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// screening is a world in which w.juror() sits on a jury that screens without names.
type screening struct {
	conventional
	app, candidate, interview uuid.UUID
}

// marks stand in whatever tells who the candidate is.
var marks = []string{"Wilhelmine", "Quark", "mark-cover", "mark-note", "mark-person", "mark-move"}

func newScreening(t *testing.T, url string) *screening {
	t.Helper()
	s := &screening{conventional: newConventional(t, url)}
	w := s.world
	w.as(w.admin(), "PATCH", at("/v1/juries", s.made["juries"]), `{"anonymous_screening":true}`, "If-Match: *").is(200)
	a := add[api.Application](w, "/v1/applications", fmt.Sprintf(
		`{"job_id":%q,"cover_note":"mark-cover","candidate":{"given_name":"Wilhelmine","family_name":"Quark"}}`, s.made["jobs"]))
	s.app, s.candidate = a.ID, a.CandidateID
	w.as(w.admin(), "POST", at("/v1/applications", s.app)+"/notes", `{"text":"mark-note"}`).is(201)
	w.as(w.admin(), "POST", at("/v1/candidates", s.candidate)+"/notes", `{"text":"mark-person"}`).is(201)
	w.as(w.admin(), "POST", at("/v1/applications", s.app)+"/transitions", `{"action":"move","to":"relevant","note":"mark-move"}`, "If-Match: *").is(201)
	i := w.interview(s.app, time.Hour)
	w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"cancelled"}`, "If-Match: *").is(200)
	s.interview = i.ID
	s.made["applications"], s.made["candidates"], s.made["interviews"] = s.app, s.candidate, s.interview
	return s
}

// told are the marks that somebody finds by reading everything, or by looking for the candidate.
func (s *screening) told(who person) string {
	s.t.Helper()
	text := fmt.Sprint(s.everything(who))
	var found []string
	for _, m := range marks {
		if strings.Contains(text, m) {
			found = append(found, m)
		}
	}
	for _, list := range []string{"/v1/candidates", "/v1/applications"} {
		for _, name := range []string{"wilhelmine", "quark", "w", "e+q"} {
			if strings.Contains(string(s.as(who, "GET", list+"?q="+name, nil).is(200).body), s.candidate.String()) {
				found = append(found, list+"?q="+name)
			}
		}
	}
	return strings.Join(found, " ")
}

func TestScreeningWithoutNames(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := newScreening(t, url)
		w := s.world
		whole := s.told(w.admin())
		for _, m := range append([]string{"/v1/candidates?q=e+q"}, marks...) {
			if !strings.Contains(whole, m) {
				t.Fatalf("the search does not find %s where nothing is hidden: %s", m, whole)
			}
		}
		is := func(when, want string) {
			t.Helper()
			if got := s.told(w.juror()); got != want {
				t.Errorf("%s a juror reads %q, not %q", when, got, want)
			}
			if got := s.told(w.admin()); got != whole {
				t.Errorf("%s an administrator reads %q, not %q", when, got, whole)
			}
		}
		set := func(collection string, id uuid.UUID, patch string) {
			t.Helper()
			w.as(w.admin(), "PATCH", at(collection, id), patch, "If-Match: *").is(200)
		}
		is("while nothing is planned", "")
		person := read[api.Candidate](w.as(w.juror(), "GET", at("/v1/candidates", s.candidate), nil).is(200))
		if person.ID != s.candidate || person.GivenName != "" || person.FamilyName != "" {
			t.Errorf("%+v", person)
		}
		ics := string(w.as(w.juror(), "GET", at("/v1/interviews", s.interview)+"?format=ics", nil).is(200).body)
		if !strings.Contains(ics, "SUMMARY:Interview (Archivist)") {
			t.Error(ics)
		}

		set("/v1/interviews", s.interview, `{"status":"scheduled"}`)
		is("once an interview is planned", whole)
		set("/v1/interviews", s.interview, `{"status":"cancelled"}`)
		is("after it was cancelled", "")
		w.becomes(s.made["juries"], api.JuryDeliberating)
		is("while the jury deliberates", whole)
		set("/v1/juries", s.made["juries"], `{"status":"open"}`)
		is("while it hears again", "")
		set("/v1/juries", s.made["juries"], `{"anonymous_screening":false}`)
		is("where names are not hidden", whole)
	})
}

// Somebody whom a juror knows from another application of theirs is known.
func TestScreeningOfSomebodyKnown(t *testing.T) {
	t.Parallel()
	s := newScreening(t, storetest.SQLite(t))
	w := s.world
	job := w.addJob("Architecte")
	jury := w.addJury(job, w.juror())
	w.enter(job, api.Candidate{Record: api.Record{ID: s.candidate}})
	if got := read[api.Candidate](w.as(w.juror(), "GET", at("/v1/candidates", s.candidate), nil).is(200)); got.FamilyName != "Quark" {
		t.Errorf("%+v", got)
	}
	if got := read[api.Application](w.as(w.juror(), "GET", at("/v1/applications", s.app), nil).is(200)); got.CoverNote != nil {
		t.Errorf("the letter is of the other application: %+v", got)
	}
	w.as(w.admin(), "DELETE", at("/v1/juries", jury.ID)+"/members/"+w.seats(jury)[w.juror().email].String(), nil).is(204)
	if got := s.told(w.juror()); got != "" {
		t.Errorf("after leaving that jury: %s", got)
	}
}

// A copy with hidden names goes out of date when they are shown, and one with names when they are hidden.
func TestCopiesOfScreenedPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := newScreening(t, url)
		w := s.world
		other := w.newPerson(hiring.RoleJuror, "other@vivier.test")
		w.addJury(w.addJob("Architecte"), other)
		for _, step := range []struct{ collection, patch string }{
			{"interviews", `{"status":"scheduled"}`},
			{"interviews", `{"status":"cancelled"}`},
			{"juries", ""}, // deliberates
			{"juries", `{"status":"open"}`},
			{"juries", `{"anonymous_screening":false}`},
			{"juries", `{"anonymous_screening":true}`},
		} {
			copies := map[hiring.Role]*mirror{hiring.RoleJuror: w.mirror(w.juror(), "/v1/candidates"), hiring.RoleAdmin: w.mirror(w.admin(), "/v1/candidates"), "other": w.mirror(other, "/v1/candidates")}
			for _, m := range copies {
				m.sync("50")
			}
			w.apply(api.Job{Record: api.Record{ID: s.made["jobs"]}}, "Nouvelle") // which takes nobody's token away
			for role, m := range copies {
				if a := w.as(m.who, "GET", "/v1/candidates?sync_token="+m.token, nil); a.status != 200 {
					t.Errorf("%s: %d after an application came", role, a.status)
				}
			}
			if step.patch == "" {
				w.becomes(s.made["juries"], api.JuryDeliberating)
			} else {
				w.as(w.admin(), "PATCH", at("/v1/"+step.collection, s.made[step.collection]), step.patch, "If-Match: *").is(200)
			}
			for role, m := range copies {
				want := 200
				if role == hiring.RoleJuror {
					want = 410
				}
				w.as(m.who, "GET", "/v1/candidates?sync_token="+m.token, nil).is(want)
			}
		}
	})
}
