package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// calls asks for an interview as who recruits: from so many minutes from now on, for as many.
func (w *world) calls(application uuid.UUID, from, length int, members ...uuid.UUID) answer {
	w.t.Helper()
	start := today.Add(time.Duration(from) * time.Minute)
	return w.as(w.recruiter(), "POST", at("/v1/applications", application)+"/interviews", api.InterviewInput{
		StartsAt: start, EndsAt: new(start.Add(time.Duration(length) * time.Minute)), MemberIDs: members,
	})
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		here, there := w.seats(w.addJury(job, w.juror(), second)), w.seats(w.addJury(other, w.juror()))
		mine, others, elsewhere := here[w.juror().email], here[second.email], there[w.juror().email]
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Test"}`)
		first, again, zoe := w.enter(job, ada), w.enter(other, ada), w.apply(other, "Zoe").ID

		made := read[api.Interview](w.calls(first, 60, 30, mine).is(201))
		busy := func(a answer, want ...string) {
			t.Helper()
			a.problem(409, "interview_conflict", want...)
		}
		// Half-open: what ends when the other starts does not overlap it.
		for _, x := range []struct {
			from, length int
			collides     bool
		}{{30, 30, false}, {90, 30, false}, {30, 31, true}, {89, 30, true}, {70, 5, true}, {0, 200, true}, {60, 30, true}} {
			a := w.calls(again, x.from, x.length)
			if x.collides {
				busy(a, "/starts_at candidate_busy")
			} else {
				w.as(w.admin(), "DELETE", at("/v1/interviews", read[api.Interview](a.is(201)).ID), nil, "If-Match: *").is(204)
			}
		}
		// The same juror on another jury, and all that collides at once, each by its place.
		busy(w.calls(zoe, 60, 30, elsewhere), "/member_ids/0 member_busy")
		w.calls(w.apply(job, "Yann").ID, 80, 30, others).is(201)
		a := w.calls(first, 70, 30, others, mine)
		busy(a, "/starts_at candidate_busy", "/member_ids/1 member_busy", "/member_ids/0 member_busy")
		if got := read[api.Problem](a).Errors[0].Detail; !strings.Contains(got, "du 2026-11-23T12:00:00+01:00 au 2026-11-23T12:30:00+01:00") || !strings.Contains(got, made.ID.String()) {
			t.Error(got)
		}
		w.calls(zoe, 60, 30).is(201) // nobody is said to hear it

		// What takes no time is in nobody's way, and comes back only where there is room.
		path := at("/v1/interviews", made.ID)
		w.as(w.recruiter(), "PATCH", path, `{"status":"cancelled"}`, "If-Match: *").is(200)
		taken := read[api.Interview](w.calls(again, 70, 5, elsewhere).is(201))
		busy(w.as(w.recruiter(), "PATCH", path, `{"status":"scheduled"}`, "If-Match: *"), "/starts_at candidate_busy", "/member_ids/0 member_busy")
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", taken.ID), `{"starts_at":"2026-11-23T15:00:00Z","ends_at":"2026-11-23T15:05:00Z"}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", path, `{"status":"scheduled"}`, "If-Match: *").is(200)
		busy(w.as(w.recruiter(), "PATCH", at("/v1/interviews", taken.ID), `{"starts_at":"2026-11-23T11:10:00Z","ends_at":"2026-11-23T11:15:00Z"}`, "If-Match: *"),
			"/starts_at candidate_busy", "/member_ids/0 member_busy")
		if got := read[api.Interview](w.as(w.recruiter(), "GET", at("/v1/interviews", taken.ID), nil).is(200)); got.Version != 2 || got.StartsAt.Hour() != 15 {
			t.Errorf("a refused change left %+v", got)
		}
		// Itself is none of the others; what changes neither time nor panel asks nobody.
		w.as(w.recruiter(), "PATCH", path, `{"starts_at":"2026-11-23T11:05:00Z","location":"Room 3"}`, "If-Match: *").is(200)
	})
}

// A juror says what took place; whoever was in two places, it did. Who recruits can mend it, step by step.
func TestAnOutcomeNeverCollides(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		seat := w.seats(w.addJury(job, w.juror()))[w.juror().email]
		ada, zoe := w.apply(job, "Ada").ID, w.apply(job, "Zoe").ID
		first := at("/v1/interviews", read[api.Interview](w.calls(ada, 60, 30, seat).is(201)).ID)
		w.as(w.juror(), "PATCH", first, `{"status":"cancelled"}`, "If-Match: *").is(200)
		w.calls(zoe, 60, 30, seat).is(201)
		w.wait(2 * time.Hour)
		w.as(w.juror(), "PATCH", first, `{"status":"held","outcome_note":"Convaincante."}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", first, `{"location":"Room 3"}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", first, `{"ends_at":"2026-11-23T11:20:00Z"}`, "If-Match: *").problem(409, "interview_conflict", "/member_ids/0 member_busy")
		w.as(w.recruiter(), "PATCH", first, `{"member_ids":[]}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", first, fmt.Sprintf(`{"member_ids":[%q]}`, seat), "If-Match: *").problem(409, "interview_conflict", "/member_ids/0 member_busy")
	})
}

// Who may not see an interview learns that the time is taken, and not by which; a seat that was left takes no more time.
func TestACollisionTellsNoMoreThanOneMaySee(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, hidden := w.addJob("Archiviste"), w.addJob("Architecte")
		limited := w.newPerson("recruiter", "limited@vivier.test", *job.DepartmentID)
		seat, jury := w.seats(w.addJury(job, w.juror()))[w.juror().email], w.addJury(hidden, w.juror())
		there := w.seats(jury)[w.juror().email]
		ada := add[api.Candidate](w, "/v1/candidates", `{"given_name":"Ada","family_name":"Test"}`)
		app := w.enter(job, ada)
		unseen := read[api.Interview](w.calls(w.enter(hidden, ada), 60, 30, there).is(201))
		w.as(limited, "GET", at("/v1/interviews", unseen.ID), nil).problem(404, "not_found")
		body := fmt.Sprintf(`{"starts_at":"2026-11-23T11:00:00Z","member_ids":[%q],"time_zone":"Asia/Kolkata"}`, seat)
		list := at("/v1/applications", app) + "/interviews"
		a := w.as(limited, "POST", list, body, "Accept-Language: en").problem(409, "interview_conflict", "/starts_at candidate_busy", "/member_ids/0 member_busy")
		want := []string{
			"the candidate is heard elsewhere from 2026-11-23T16:30:00+05:30 to 2026-11-23T17:00:00+05:30",
			"this member hears somebody elsewhere from 2026-11-23T16:30:00+05:30 to 2026-11-23T17:00:00+05:30",
		}
		var got []string
		for _, e := range read[api.Problem](a).Errors {
			got = append(got, e.Detail)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if a := w.as(w.recruiter(), "POST", list, body).problem(409, "interview_conflict"); strings.Count(string(a.body), unseen.ID.String()) != 2 {
			t.Errorf("%s", a.body)
		}
		w.as(w.admin(), "DELETE", at(at("/v1/juries", jury.ID)+"/members", there), nil).is(204)
		w.as(limited, "POST", list, body).problem(409, "interview_conflict", "/starts_at candidate_busy")
	})
}

func TestAClosedJurysInterviewsStay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job, w.juror())
		seat := w.seats(jury)[w.juror().email]
		app := w.apply(job, "Ada")
		heard, planned := w.interview(app.ID, -time.Hour, seat), w.interview(app.ID, time.Hour)
		noted := w.interview(app.ID, -2*time.Hour)
		w.as(w.juror(), "PATCH", at("/v1/interviews", noted.ID), `{"status":"no_show","outcome_note":"Nobody came."}`, "If-Match: *").is(200)
		closed := func(of api.Jury, closed bool) {
			status := api.JuryOpen
			if closed {
				status = api.JuryClosed
			}
			w.becomes(of.ID, status)
		}
		refused := func(what ...api.Interview) {
			t.Helper()
			for _, i := range what {
				path := at("/v1/interviews", i.ID)
				w.as(w.recruiter(), "PATCH", path, `{"location":"Room 3"}`, "If-Match: *").problem(409, "jury_closed")
				w.as(w.recruiter(), "DELETE", path, nil, "If-Match: *").problem(409, "jury_closed")
				if got := read[api.Interview](w.as(w.admin(), "GET", path, nil).is(200)); got.Location != nil {
					t.Errorf("%+v", got)
				}
			}
		}
		w.as(w.juror(), "PATCH", at("/v1/interviews", heard.ID), `{"status":"no_show"}`, "If-Match: *").is(200)
		closed(jury, true)
		refused(heard, planned, noted)
		w.as(w.juror(), "PATCH", at("/v1/interviews", heard.ID), `{"status":"cancelled"}`, "If-Match: *").problem(409, "jury_closed")
		w.calls(app.ID, 200, 10).problem(409, "jury_closed")
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", heard.ID), `{"location":"Room 3"}`, `If-Match: "9"`).problem(412, "stale_version")

		// Before another jury, what the closed one heard or noted stays its own; the rest goes on.
		next := w.addJury(job)
		w.as(w.admin(), "PATCH", at("/v1/applications", app.ID), fmt.Sprintf(`{"jury_id":%q}`, next.ID), "If-Match: *").is(200)
		refused(heard, noted)
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", planned.ID), `{"location":"Room 3"}`, "If-Match: *").is(200)
		closed(jury, false)
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", heard.ID), `{"location":"Room 3"}`, "If-Match: *").is(200)
	})
}

// TestAnInterviewKeepsItsHistory: each time and place that people were told, and nothing that the interview itself does not show.
func TestAnInterviewKeepsItsHistory(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		seat := w.seats(w.addJury(job, w.juror()))[w.juror().email]
		made := read[api.Interview](w.calls(w.apply(job, "Ada").ID, 60, 30, seat).is(201))
		path := at("/v1/interviews", made.ID)
		for _, step := range []struct {
			who  person
			body string
		}{
			{w.recruiter(), `{"starts_at":"2026-11-23T12:00:00Z","ends_at":"2026-11-23T12:30:00Z"}`},
			{w.recruiter(), `{"member_ids":[],"outcome_note":"Private."}`}, // neither is told
			{w.recruiter(), `{"location":"Room 3","round":2,"time_zone":"Indian/Reunion"}`},
			{w.admin(), `{"video_url":"https://visio.example.org/1"}`},
			{w.juror(), `{"status":"cancelled"}`},
			{w.juror(), `{"status":"cancelled"}`}, // is it already
		} {
			w.wait(time.Minute)
			w.as(step.who, "PATCH", path, step.body, "If-Match: *").is(200)
		}
		tell := func(x api.InterviewChange) string {
			by := "nobody"
			if x.ActorID != nil {
				for role, p := range w.people {
					if p.UserID == **x.ActorID {
						by = string(role)
					}
				}
			}
			return fmt.Sprintf("%d@%s:%s-%s/%s/%s/%s/%d/%s/%s\n", x.Version, x.RecordedAt.Format("15:04"), x.StartsAt.UTC().Format("15:04"), x.EndsAt.UTC().Format("15:04"),
				x.TimeZone, deref(x.Location), deref(x.VideoURL), x.Round, x.Status, by)
		}
		want := []string{
			"1@10:00:11:00-11:30/Europe/Paris///1/scheduled/recruiter\n", "2@10:01:12:00-12:30/Europe/Paris///1/scheduled/recruiter\n",
			"4@10:03:12:00-12:30/Indian/Reunion/Room 3//2/scheduled/recruiter\n",
			"5@10:04:12:00-12:30/Indian/Reunion/Room 3/https://visio.example.org/1/2/scheduled/admin\n",
			"6@10:05:12:00-12:30/Indian/Reunion/Room 3/https://visio.example.org/1/2/cancelled/juror\n",
		}
		if diff := cmp.Diff(strings.Join(want, " "), each(w, w.recruiter(), path+"/history?limit=2", tell)); diff != "" {
			t.Error(diff)
		}
		script := w.newKey(api.ScopeApplications)
		for _, p := range []person{w.juror(), script} {
			unsigned := strings.NewReplacer("recruiter\n", "nobody\n", "admin\n", "nobody\n", "juror\n", "nobody\n").Replace(strings.Join(want, " "))
			if diff := cmp.Diff(unsigned, each(w, p, path+"/history", tell)); diff != "" {
				t.Error(diff)
			}
			if a := w.as(p, "GET", path+"/history", nil).is(200); strings.Contains(string(a.body), "actor_id") || strings.Contains(string(a.body), "Private") {
				t.Errorf("%s", a.body)
			}
		}
		w.as(w.analyst(), "GET", path+"/history", nil).problem(403, "forbidden")
		w.as(w.newPerson("juror", "stranger@vivier.test"), "GET", path+"/history", nil).problem(404, "not_found")
		w.as(w.recruiter(), "DELETE", path, nil, "If-Match: *").is(204)
		w.as(w.recruiter(), "GET", path+"/history", nil).problem(404, "not_found")
	})
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
