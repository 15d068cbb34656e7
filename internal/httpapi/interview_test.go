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

// interview schedules an interview of half an hour, so long from now.
func (w *world) interview(application uuid.UUID, from time.Duration, members ...uuid.UUID) api.Interview {
	w.t.Helper()
	start := w.clock().Add(from)
	return add[api.Interview](w, at("/v1/applications", application)+"/interviews", api.InterviewInput{
		StartsAt: start, EndsAt: new(start.Add(30 * time.Minute)), MemberIDs: members,
	})
}

// seats are the members of a jury, by the name that addJury gives them.
func (w *world) seats(jury api.Jury) map[string]uuid.UUID {
	w.t.Helper()
	seats := map[string]uuid.UUID{}
	for _, m := range read[api.Page[api.JuryMember]](w.as(w.admin(), "GET", at("/v1/juries", jury.ID)+"/members", nil).is(200)).Data {
		seats[m.Name] = m.ID
	}
	return seats
}

func TestInterviewLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := w.addJury(job, w.juror())
		app := w.apply(job, "Ada")
		seat := w.seats(jury)[w.juror().email]
		list := at("/v1/applications", app.ID) + "/interviews"
		start := today.Add(time.Hour)
		a := w.as(w.recruiter(), "POST", list, fmt.Sprintf(`{"starts_at":%q}`, start.Format(time.RFC3339))).is(201)
		got := read[api.Interview](a)
		want := api.Interview{
			Record: api.Record{ID: got.ID, Version: 1, CreatedAt: today, UpdatedAt: today}, ApplicationID: app.ID, JobID: job.ID, JuryID: &jury.ID,
			StartsAt: start, EndsAt: start.Add(time.Hour), TimeZone: "Europe/Paris", MemberIDs: []uuid.UUID{}, Round: 1, Status: "scheduled",
		}
		if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(string(a.body), `"outcome_note":null`) {
			t.Error(diff, string(a.body))
		}
		path := at("/v1/interviews", got.ID)
		if a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` {
			t.Error(a.header)
		}
		if v := w.application(app.ID).Version; v != 1 {
			t.Errorf("scheduling makes version %d of the application", v)
		}

		w.wait(time.Minute)
		want.Version, want.UpdatedAt, want.TimeZone, want.MemberIDs = 2, w.clock(), "Indian/Reunion", []uuid.UUID{seat}
		want.EndsAt, want.Round = start.Add(20*time.Minute), 2
		want.Location, want.VideoURL, want.OutcomeNote = new("Town hall, room 12"), new("https://visio.example.org/jury-1"), new(new("Bring the file."))
		a = w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"ends_at":%q,"time_zone":"Indian/Reunion","member_ids":[%q],"location":%q,"video_url":%q,"round":2,"outcome_note":"Bring the file."}`,
			want.EndsAt.Format(time.RFC3339), seat, *want.Location, *want.VideoURL), a.ifMatch()).is(200)
		if diff := cmp.Diff(want, read[api.Interview](a)); diff != "" {
			t.Error(diff)
		}
		for _, where := range []string{"/v1/interviews", list} {
			page := read[api.Page[api.Interview]](w.as(w.admin(), "GET", where, nil).is(200))
			if diff := cmp.Diff([]api.Interview{want}, page.Data); diff != "" {
				t.Error(diff)
			}
		}
		with := want
		with.Application = new(w.application(app.ID))
		for _, x := range []string{path, list, "/v1/interviews"} {
			a := w.as(w.recruiter(), "GET", x+"?include=application", nil).is(200)
			var got api.Interview
			if x == path {
				got = read[api.Interview](a)
			} else {
				got = read[api.Page[api.Interview]](a).Data[0]
			}
			if diff := cmp.Diff(with, got); diff != "" {
				t.Error(diff)
			}
		}
		back := read[api.Interview](w.as(w.recruiter(), "PATCH", path, `{"ends_at":null,"time_zone":null,"member_ids":null,"location":null,"video_url":null,"outcome_note":null,"round":null,"status":null}`, "If-Match: *").is(200))
		if back.Round != 1 || !back.EndsAt.Equal(back.StartsAt.Add(time.Hour)) || back.TimeZone != "Europe/Paris" || len(back.MemberIDs) != 0 || back.Location != nil || back.VideoURL != nil || back.OutcomeNote != nil {
			t.Errorf("%+v", back)
		}

		for _, method := range []string{"PATCH", "DELETE"} {
			w.as(w.recruiter(), method, path, `{}`).problem(428, "precondition_required")
			w.as(w.recruiter(), method, path, `{}`, `If-Match: "1"`).problem(412, "stale_version")
		}
		w.as(w.recruiter(), "DELETE", path, nil, `If-Match: "3"`).is(204)
		w.as(w.recruiter(), "GET", path, nil).problem(404, "not_found")
	})
}

func TestInterviewTellsEveryFault(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		w.addJury(job, w.juror())
		foreign := w.seats(w.addJury(other, w.juror()))[w.juror().email]
		app := w.apply(job, "Ada")
		list := at("/v1/applications", app.ID) + "/interviews"
		create := func(body string, args ...any) answer {
			return w.as(w.recruiter(), "POST", list, fmt.Sprintf(body, args...))
		}
		soon, later := today.Add(time.Hour).Format(time.RFC3339), today.Add(2*time.Hour).Format(time.RFC3339)

		create(`{}`).problem(422, "invalid", "/starts_at required")
		create(`{"starts_at":"9999-12-31T23:30:00Z"}`).problem(422, "invalid", "/starts_at too_late") // its end could not be written
		create(`{"application_id":%q,"job_id":null,"jury_id":null,"starts_at":"x","status":"over","time_zone":"Mars/Olympus","video_url":"javascript:1","member_ids":["x"],"round":0,"room":1}`, app.ID).
			problem(422, "read_only_field", "/application_id read_only_field", "/job_id read_only_field", "/jury_id read_only_field", "/room unknown_field", "/starts_at invalid_time",
				"/member_ids/0 invalid_id", "/time_zone invalid_time_zone", "/video_url invalid_url", "/round too_small", "/status invalid_value")
		create(`{"starts_at":%q,"ends_at":%q}`, later, soon).problem(422, "invalid", "/ends_at before_start")
		create(`{"starts_at":%q,"ends_at":%q}`, soon, soon).problem(422, "invalid", "/ends_at before_start")
		create(`{"starts_at":%q,"ends_at":%q,"member_ids":[%q,%q],"status":"held"}`, soon, later, foreign, uuid.New()).
			problem(422, "invalid", "/member_ids/0 unknown_member", "/member_ids/1 unknown_member", "/status not_started")
		create(`{"starts_at":%q,"ends_at":%q,"status":"no_show"}`, soon, later).problem(422, "invalid", "/status not_started")

		path := at("/v1/interviews", w.interview(app.ID, time.Hour).ID)
		w.as(w.recruiter(), "PATCH", path, `{"starts_at":null,"ends_at":"x","application_id":1,"application":{}}`, "If-Match: *").
			problem(422, "read_only_field", "/application_id read_only_field", "/application read_only_field", "/ends_at invalid_time", "/starts_at required")
		w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"starts_at":%q}`, today.Add(5*time.Hour).Format(time.RFC3339)), "If-Match: *").problem(422, "invalid", "/ends_at before_start")
		w.as(w.admin(), "GET", path+"?include=candidate&nope=1", nil).problem(400, "invalid_value", "include invalid_value", "nope unknown_parameter")
	})
}

// What an interview's outcome means for its application: held interviews hear, whoever takes that back unhears.
func TestOutcomeMovesTheApplication(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		w.addJury(job, w.juror())
		app := w.apply(job, "Ada")
		first, second := w.interview(app.ID, time.Hour), w.interview(app.ID, 2*time.Hour)
		set := func(i api.Interview, status string) answer {
			return w.as(w.juror(), "PATCH", at("/v1/interviews", i.ID), fmt.Sprintf(`{"status":%q}`, status), "If-Match: *")
		}
		for _, status := range []string{"held", "no_show"} {
			set(first, status).problem(422, "invalid", "/status not_started")
		}
		set(first, "cancelled").is(200)
		w.wait(3 * time.Hour)
		set(first, "no_show").is(200)
		stands(t, w.application(app.ID), "received", "received", "active")
		set(first, "held").is(200)
		stands(t, w.application(app.ID), "interviewed", "interviewed", "active")
		set(second, "held").is(200)
		set(first, "cancelled").is(200) // the other one supports it
		stands(t, w.application(app.ID), "interviewed", "interviewed", "active")
		set(second, "no_show").is(200)
		stands(t, w.application(app.ID), "received", "received", "active")
		set(second, "held").is(200)
		w.as(w.recruiter(), "DELETE", at("/v1/interviews", second.ID), nil, "If-Match: *").problem(409, "in_use")
		w.do(app.ID, `{"action":"move","to":"selected"}`)
		set(second, "scheduled").is(200) // what it had recorded is void; the later move stands
		stands(t, w.application(app.ID), "selected", "selected", "active")

		log := read[api.Page[api.Transition]](w.as(w.admin(), "GET", at("/v1/applications", app.ID)+"/transitions", nil).is(200)).Data
		for _, x := range log {
			if (x.InterviewID != nil) != (x.Sequence > 1 && x.Sequence < len(log)-1 || x.Sequence == len(log)) {
				t.Errorf("%+v", x)
			}
		}
		w.do(app.ID, `{"action":"reject","reason":"rejected_other"}`)
		late := w.interview(app.ID, -30*time.Minute)
		set(late, "held").is(200) // above interviewed already: it moves nothing, and is observed
		stands(t, w.application(app.ID), "selected", "selected", "rejected")
	})
}

func TestJurorWritesTheOutcomeOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job := w.addJob("Archiviste")
		jury := w.addJury(job, w.juror(), second)
		app := w.apply(job, "Ada")
		made := w.interview(app.ID, time.Hour)
		path := at("/v1/interviews", made.ID)
		w.wait(2 * time.Hour)

		w.as(w.juror(), "PATCH", path, `{"location":"x","starts_at":null,"member_ids":[],"status":null,"id":1,"room":1}`, `If-Match: "1"`).
			problem(422, "read_only_field", "/location read_only_field", "/starts_at read_only_field", "/member_ids read_only_field", "/id read_only_field",
				"/room unknown_field", "/status required")
		w.as(w.juror(), "PATCH", path, `{"status":"held"}`).problem(428, "precondition_required")
		w.as(w.juror(), "PATCH", path, `{"status":"held"}`, `If-Match: "2"`).problem(412, "stale_version")

		// What somebody may see of the note: nothing is there, null, or a text.
		const absent = "absent"
		note := func(p person, path string) string {
			a := w.as(p, "GET", path, nil).is(200)
			switch i := read[api.Interview](a); {
			case i.OutcomeNote != nil:
				return **i.OutcomeNote
			case strings.Contains(string(a.body), `"outcome_note":null`):
				return "null"
			}
			return absent
		}
		seen := func(author, other, recruiter string) {
			t.Helper()
			for p, want := range map[person]string{w.juror(): author, second: other, w.recruiter(): recruiter} {
				if got := note(p, path); got != want {
					t.Errorf("%s sees %s, not %s", p.email, got, want)
				}
				page := w.as(p, "GET", "/v1/interviews", nil).is(200)
				if shown := strings.Contains(string(page.body), `"outcome_note"`); shown != (want != absent) {
					t.Errorf("%s sees in the list: %s", p.email, page.body)
				}
			}
		}
		seen(absent, absent, "null")
		got := read[api.Interview](w.as(w.juror(), "PATCH", path, `{"status":"held","outcome_note":"Convincing."}`, `If-Match: "1"`).is(200))
		want := made
		want.Version, want.UpdatedAt, want.Status, want.OutcomeNote = 2, w.clock(), "held", new(new("Convincing."))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		seen("Convincing.", absent, "Convincing.")

		// Another juror who changes the outcome keeps the note that they don't see.
		if got := read[api.Interview](w.as(second, "PATCH", path, `{"status":"no_show"}`, `If-Match: "2"`).is(200)); got.OutcomeNote != nil || got.Status != "no_show" {
			t.Errorf("%+v", got)
		}
		seen("Convincing.", absent, "Convincing.")
		w.as(w.recruiter(), "PATCH", path, `{"status":"held","location":"Room 3"}`, `If-Match: "3"`).is(200)
		seen("Convincing.", absent, "Convincing.")

		// Once the jury has heard everyone, all of it reads the notes.
		chair := w.newPerson("juror", "chair@vivier.test")
		add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", fmt.Sprintf(`{"user_id":%q,"role":"chair"}`, chair.UserID))
		w.deliberate(jury.ID)
		seen("Convincing.", "Convincing.", "Convincing.")
		w.as(w.admin(), "PATCH", at("/v1/juries", jury.ID), `{"status":"open"}`, "If-Match: *").is(200)
		seen("Convincing.", absent, "Convincing.")
		next := w.interview(app.ID, time.Hour)
		w.as(second, "PATCH", at("/v1/interviews", next.ID), `{"outcome_note":"Ask about Go."}`, `If-Match: "1"`).is(200)
		for p, want := range map[person]bool{w.juror(): false, second: true, w.recruiter(): true} {
			a := read[api.Page[api.Application]](w.as(p, "GET", "/v1/applications?include=next_interview", nil).is(200)).Data[0]
			if shown := (*a.NextInterview).OutcomeNote != nil; shown != want {
				t.Errorf("%s: %t", p.email, shown)
			}
		}
		w.conclude(jury.ID, chair)
		seen("Convincing.", "Convincing.", "Convincing.")
	})
}

func TestInterviewsAreFiltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job, other := w.addJob("Archiviste"), w.addJob("Architecte")
		jury, foreign := w.addJury(job, w.juror(), second), w.addJury(other, second)
		seats, foreignSeats := w.seats(jury), w.seats(foreign)
		ada, zoe := w.apply(job, "Ada"), w.apply(other, "Zoe")
		names := map[uuid.UUID]string{}
		for name, i := range map[string]api.Interview{
			"late": w.interview(ada.ID, 3*time.Hour, seats[second.email]), "early": w.interview(ada.ID, time.Hour, seats[w.juror().email], seats[second.email]),
			"past": w.interview(ada.ID, -time.Hour), "other": w.interview(zoe.ID, 2*time.Hour, foreignSeats[second.email]),
		} {
			names[i.ID] = name
			if name == "past" {
				w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"no_show"}`, "If-Match: *").is(200)
			}
		}
		time0 := func(from time.Duration) string { return today.Add(from).Format(time.RFC3339) }
		ask := func(p person, query string) string {
			return each(w, p, "/v1/interviews?"+query, func(i api.Interview) string { return names[i.ID] })
		}
		for query, want := range map[string]string{
			"":                                "past early other late",
			"limit=1&sort=-starts_at":         "late other early past",
			"limit=2":                         "past early other late",
			"jury_id=" + jury.ID.String():     "past early late",
			"job_id=" + other.ID.String():     "other",
			"status=no_show,cancelled":        "past",
			"starts_from=" + time0(time.Hour): "early other late",
			"starts_from=" + time0(time.Hour) + "&starts_to=" + time0(3*time.Hour):                     "early other",
			"member_id=" + seats[second.email].String():                                                "early late",
			"member_id=" + seats[w.juror().email].String() + "," + foreignSeats[second.email].String(): "early other",
			"member_id=me": "",
		} {
			if got := ask(w.recruiter(), query); got != want {
				t.Errorf("%s: %q, not %q", query, got, want)
			}
		}
		for _, x := range []struct {
			who         person
			query, want string
		}{
			{w.juror(), "", "past early late"},
			{w.juror(), "member_id=me", "early"},
			{second, "", "past early other late"},
			{second, "member_id=me", "early other late"},
			{second, "member_id=me&status=held", ""},
		} {
			if got := ask(x.who, x.query); got != x.want {
				t.Errorf("%s, %s: %q, not %q", x.who.email, x.query, got, x.want)
			}
		}
		if got := each(w, second, at("/v1/applications", ada.ID)+"/interviews?limit=1&sort=-starts_at", func(i api.Interview) string { return names[i.ID] }); got != "late early past" {
			t.Error(got)
		}
		w.as(w.admin(), "GET", "/v1/interviews?member_id=me,you&status=over&starts_from=now&sort=created_at&include=jury", nil).problem(400, "invalid_value",
			"status invalid_value", "starts_from invalid_time", "member_id invalid_id", "sort unknown_sort", "include invalid_value")
		w.as(w.admin(), "GET", "/v1/interviews?member_id=me&member_id=me", nil).problem(400, "repeated_parameter")
		w.as(w.admin(), "GET", at("/v1/applications", ada.ID)+"/interviews?status=held", nil).problem(400, "unknown_parameter")
	})
}

// A note is its jury's: when the application comes before another jury, that one does not read it, not even once it
// deliberates.
func TestANoteStaysWithItsJury(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job := w.addJob("Archiviste")
		first := w.addJury(job, w.juror())
		app := w.apply(job, "Ada")
		next := w.addJury(job, second)
		w.chairing(next.ID)
		seat := w.seats(first)[w.juror().email]
		made := at("/v1/interviews", w.interview(app.ID, time.Hour, seat).ID)
		w.wait(2 * time.Hour)
		w.as(w.juror(), "PATCH", made, `{"status":"held","outcome_note":"For the first jury."}`, "If-Match: *").is(200)
		w.as(w.admin(), "PATCH", at("/v1/applications", app.ID), fmt.Sprintf(`{"jury_id":%q}`, next.ID), "If-Match: *").is(200)
		for _, status := range []string{"closed", "open", "deliberating"} {
			if status == "deliberating" {
				w.deliberate(next.ID)
			} else {
				w.as(w.admin(), "PATCH", at("/v1/juries", next.ID), fmt.Sprintf(`{"status":%q}`, status), "If-Match: *").is(200)
			}
			for _, path := range []string{made, "/v1/interviews", at("/v1/applications", app.ID) + "/interviews"} {
				if a := w.as(second, "GET", path, nil).is(200); strings.Contains(string(a.body), "outcome_note") || strings.Contains(string(a.body), seat.String()) {
					t.Errorf("%s, %s: %s", status, path, a.body)
				}
			}
			if got := each(w, second, "/v1/interviews?member_id="+seat.String(), func(i api.Interview) string { return i.ID.String() }); got != "" {
				t.Errorf("a seat of another jury finds %s", got)
			}
		}
		if a := w.as(w.recruiter(), "GET", made, nil).is(200); !strings.Contains(string(a.body), "For the first jury.") {
			t.Errorf("%s", a.body)
		}
		// HR mends it, with the application before that jury or before none: it stays the first jury's.
		w.becomes(first.ID, api.JuryDeliberating)
		for _, jury := range []string{"null", fmt.Sprintf("%q", next.ID)} {
			w.as(w.admin(), "PATCH", at("/v1/applications", app.ID), fmt.Sprintf(`{"jury_id":%s}`, jury), "If-Match: *").is(200)
			w.as(w.recruiter(), "PATCH", made, fmt.Sprintf(`{"outcome_note":"For the first jury, not for %s."}`, strings.Trim(jury, `"`)), "If-Match: *").is(200)
		}
		if a := w.as(second, "GET", made, nil).is(200); strings.Contains(string(a.body), "outcome_note") {
			t.Errorf("%s", a.body)
		}
		// What a juror changes leaves the seats that they don't see.
		w.as(second, "PATCH", made, `{"status":"no_show"}`, "If-Match: *").is(200)
		if got := read[api.Interview](w.as(w.recruiter(), "GET", made, nil).is(200)); len(got.MemberIDs) != 1 || got.MemberIDs[0] != seat {
			t.Errorf("%+v", got.MemberIDs)
		}
		w.as(w.recruiter(), "PATCH", made, `{"outcome_note":null}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", made, `{"outcome_note":"For the second jury."}`, "If-Match: *").is(200)
		if a := w.as(second, "GET", made, nil).is(200); !strings.Contains(string(a.body), "For the second jury.") {
			t.Errorf("%s", a.body)
		}
	})
}

// Whatever a juror says of a note that they may not read, the answer is the same.
func TestANoteCantBeGuessed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job := w.addJob("Archiviste")
		w.addJury(job, w.juror(), second)
		path := at("/v1/interviews", w.interview(w.apply(job, "Ada").ID, time.Hour).ID)
		w.wait(2 * time.Hour)
		w.as(w.juror(), "PATCH", path, `{"status":"held","outcome_note":"Convincing."}`, "If-Match: *").is(200)
		for _, guess := range []string{`"Convincing."`, `"Boring."`, `""`, `null`} {
			w.as(second, "PATCH", path, `{"status":"held","outcome_note":`+guess+`}`, "If-Match: *").problem(409, "note_of_another")
		}
		w.as(second, "PATCH", path, `{"status":"no_show"}`, "If-Match: *").is(200)
		w.as(w.juror(), "PATCH", path, `{"outcome_note":null}`, "If-Match: *").is(200)
		w.as(second, "PATCH", path, `{"outcome_note":"Nobody came."}`, "If-Match: *").is(200)
	})
}
