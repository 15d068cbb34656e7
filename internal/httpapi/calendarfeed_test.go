package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// secretOf opens somebody's calendar, and gives the secret of its address.
func (w *world) secretOf(p person) string {
	w.t.Helper()
	made := read[api.NewCalendar](w.as(p, "POST", "/v1/me/calendar", nil).is(201))
	secret, is := strings.CutPrefix(made.URL, "/v1/calendars/")
	if !is || !made.CreatedAt.Equal(w.clock()) {
		w.t.Fatalf("%+v", made)
	}
	return secret
}

// decoded is a calendar as another library reads it, which can write what it read: it refuses to write an event without what
// RFC 5545 asks for.
func (a answer) decoded() *ical.Calendar {
	a.t.Helper()
	a.lines()
	calendar, err := ical.NewDecoder(bytes.NewReader(a.body)).Decode()
	if err != nil {
		a.t.Fatalf("%v in %s", err, a.body)
	}
	if len(calendar.Children) > 0 { // it writes none that is empty
		if err := ical.NewEncoder(new(bytes.Buffer)).Encode(calendar); err != nil {
			a.t.Fatalf("%v in %s", err, a.body)
		}
	}
	return calendar
}

// text is a property as text, "" where there is none.
func text(t *testing.T, props ical.Props, name string) string {
	t.Helper()
	value, err := props.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestCalendarsAreReadByAnotherLibrary: what one library wrote, another one reads as it was meant.
func TestCalendarsAreReadByAnotherLibrary(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Chargé·e d'accompagnement ; usages, « numérique »")
		w.addJury(job, w.juror())
		long := strings.Repeat("Élisabeth-Thérèse-", 9) + "Ωж🗂"
		app := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":%q,"family_name":"D'Àvila\\, \\n Nguyễn"}}`, job.ID, long))
		made := w.interview(app.ID, time.Hour)
		path := at("/v1/interviews", made.ID)
		uids, organizers := map[string]bool{}, map[string]bool{}
		for sequence, step := range []struct{ patch, method, status string }{
			{"", "PUBLISH", "CONFIRMED"},
			{`{"time_zone":"Asia/Kolkata","location":"Hôtel de ville, salle n° 12 ; 1er étage\\bis"}`, "PUBLISH", "CONFIRMED"},
			{`{"starts_at":"2027-03-28T00:45:00Z","ends_at":"2027-03-28T01:15:00Z","time_zone":"Europe/Paris"}`, "PUBLISH", "CONFIRMED"}, // an hour is left out then
			{`{"status":"cancelled"}`, "CANCEL", "CANCELLED"},
			{`{"status":"scheduled"}`, "PUBLISH", "CONFIRMED"},
		} {
			w.wait(time.Minute)
			now := made
			if step.patch != "" {
				now = read[api.Interview](w.as(w.recruiter(), "PATCH", path, step.patch, "If-Match: *").is(200))
			}
			calendar := w.as(w.juror(), "GET", path+"?format=ics", nil).is(200).decoded()
			events := calendar.Events()
			if len(events) != 1 || text(t, calendar.Props, ical.PropMethod) != step.method || text(t, calendar.Props, ical.PropVersion) != "2.0" {
				t.Fatalf("%+v", calendar)
			}
			event := events[0]
			starts, err := event.DateTimeStart(time.UTC)
			w.must(err)
			ends, err := event.DateTimeEnd(time.UTC)
			w.must(err)
			if !starts.Equal(now.StartsAt) || !ends.Equal(now.EndsAt) {
				t.Errorf("from %v to %v, not %v to %v", starts, ends, now.StartsAt, now.EndsAt)
			}
			number, err := event.Props.Get(ical.PropSequence).Int()
			w.must(err)
			status, err := event.Status()
			w.must(err)
			if number != sequence || string(status) != step.status {
				t.Errorf("SEQUENCE %d, STATUS %s", number, status)
			}
			uids[text(t, event.Props, ical.PropUID)] = true
			organizers[event.Props.Get(ical.PropOrganizer).Value] = true
			if got := text(t, event.Props, ical.PropSummary); got != "Interview: "+long+` D'Àvila\, \n Nguyễn (`+job.Title+")" {
				t.Errorf("SUMMARY %s", got)
			}
			if got := text(t, event.Props, ical.PropLocation); got != deref(now.Location) {
				t.Errorf("LOCATION %s, not %s", got, deref(now.Location))
			}
		}
		if len(uids) != 1 || len(organizers) != 1 {
			t.Errorf("%v %v", uids, organizers)
		}
	})
}

func TestCalendarLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		juror, mine := w.juror(), "/v1/me/calendar"
		w.as(juror, "GET", mine, nil).problem(404, "not_found")
		w.as(juror, "DELETE", mine, nil).problem(404, "not_found")
		w.as(w.analyst(), "POST", mine, nil).problem(403, "forbidden")
		w.as(w.newKey(api.ScopeApplications), "POST", mine, nil).problem(403, "forbidden")
		good := func(secret string, good bool) {
			t.Helper()
			status := http.StatusOK
			if !good {
				status = http.StatusNotFound
			}
			for _, p := range []person{nobody(), w.admin()} {
				for _, method := range []string{"GET", "HEAD"} {
					a := w.as(p, method, "/v1/calendars/"+secret, nil).is(status)
					if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "no-referrer" {
						t.Errorf("%v", a.header)
					}
				}
			}
		}
		first := w.secretOf(juror)
		good(first, true)
		opened := w.clock()
		w.wait(time.Hour)
		others := w.secretOf(w.recruiter())
		if got := read[api.Calendar](w.as(juror, "GET", mine, nil).is(200)); !got.CreatedAt.Equal(opened) {
			t.Errorf("%+v", got)
		}
		a := w.as(juror, "POST", mine, nil, "Idempotency-Key: a").is(201)
		second := strings.TrimPrefix(read[api.NewCalendar](a).URL, "/v1/calendars/")
		if a := w.as(juror, "POST", mine, nil, "Idempotency-Key: a").is(201); a.header.Get("Idempotency-Replayed") != "" {
			t.Error("a secret was kept")
		} else {
			good(second, false)
			second = strings.TrimPrefix(read[api.NewCalendar](a).URL, "/v1/calendars/")
		}
		good(first, false)
		good(second, true)
		for _, wrong := range []string{second[:len(second)-1], second + "A", strings.ToUpper(second), "vcal_", uuid.NewString(), "%00", strings.Repeat("a", 4000)} {
			good(wrong, false)
		}
		w.as(nobody(), "GET", "/v1/calendars/"+second+"?x=1", nil).problem(400, "unknown_parameter")

		set := func(disabled bool) {
			t.Helper()
			w.as(w.admin(), "PATCH", at("/v1/users", juror.UserID), fmt.Sprintf(`{"disabled":%t}`, disabled), "If-Match: *").is(200)
			good(second, !disabled)
		}
		set(true)
		set(false)
		juror = w.newPerson("juror", "another@vivier.test")
		third := w.secretOf(juror)
		w.as(juror, "DELETE", mine, nil).is(204)
		good(third, false)
		w.as(juror, "GET", mine, nil).problem(404, "not_found")
		good(second, true)
		good(others, true)

		// The database has nothing that opens one, and what is over goes.
		dump := strings.Join(storetest.Table(t, url, "calendar_feeds"), "\n")
		for _, secret := range []string{first, second, third, others} {
			if strings.Contains(dump, secret) {
				t.Errorf("%s is in %s", secret, dump)
			}
		}
		w.wait(8 * 24 * time.Hour)
		_, err := w.store.SweepLogins(t.Context())
		w.must(err)
		if left := storetest.Table(t, url, "calendar_feeds"); len(left) != 2 {
			t.Errorf("%d are left: %v", len(left), left)
		}
		good(second, true)
		good(others, true)
	})
}

// TestACalendarShowsWhatItsOwnerMaySee: now, and no more than that; without anybody's name.
func TestACalendarShowsWhatItsOwnerMaySee(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		second := w.newPerson("juror", "second@vivier.test")
		job, other, early := w.addJob("Archiviste"), w.addJob("Architecte"), w.addJob("Ancien")
		jury := w.addJury(job, w.juror(), second)
		seats, foreign := w.seats(jury), w.seats(w.addJury(other, second))
		old := w.addJury(early, w.juror())
		mine, theirs := seats[w.juror().email], seats[second.email]
		ada, bob := w.apply(job, "Marguerite"), w.apply(job, "Bob")
		names := map[string]string{}
		plan := func(name string, i api.Interview) string {
			names[i.ID.String()+"@vivier"] = name
			return at("/v1/interviews", i.ID)
		}
		moved := plan("mine", w.interview(ada.ID, time.Hour, mine))
		plan("open", w.interview(bob.ID, 2*time.Hour))
		plan("theirs", w.interview(ada.ID, 3*time.Hour, theirs))
		plan("foreign", w.interview(w.apply(other, "Zoe").ID, 4*time.Hour, foreign[second.email]))
		plan("foreign open", w.interview(w.apply(other, "Yann").ID, 5*time.Hour))
		off := plan("off", w.interview(bob.ID, 6*time.Hour, mine, theirs))
		plan("month", w.interview(w.apply(early, "Eve").ID, -30*24*time.Hour, w.seats(old)[w.juror().email]))
		plan("older", w.interview(w.apply(early, "Eva").ID, -31*24*time.Hour, w.seats(old)[w.juror().email]))
		w.as(w.recruiter(), "PATCH", moved, `{"location":"Salle n° 3","video_url":"https://visio.example.org/secret","outcome_note":"Private."}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", off, `{"status":"cancelled"}`, "If-Match: *").is(200)
		shown := func(p person, want ...string) *ical.Calendar {
			t.Helper()
			calendar := w.as(nobody(), "GET", "/v1/calendars/"+w.secretOf(p), nil).is(200)
			for _, hidden := range []string{"Marguerite", "Bob", "Test", "visio", "Private", "outcome"} {
				if bytes.Contains(calendar.body, []byte(hidden)) {
					t.Errorf("%s is in %s", hidden, calendar.body)
				}
			}
			decoded := calendar.decoded()
			got := []string{}
			for _, e := range decoded.Events() {
				status, err := e.Status()
				w.must(err)
				got = append(got, names[text(t, e.Props, ical.PropUID)]+" "+string(status))
			}
			if diff := cmp.Diff(want, got, cmp.Transformer("", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
				t.Errorf("%s: %s", p.email, diff)
			}
			return decoded
		}
		calendar := shown(w.juror(), "month CONFIRMED", "mine CONFIRMED", "open CONFIRMED", "off CANCELLED")
		event := calendar.Events()[1]
		if got := text(t, event.Props, ical.PropSummary); got != "Interview: Archiviste" {
			t.Error(got)
		}
		if got := text(t, event.Props, ical.PropLocation); got != "Salle n° 3" || text(t, calendar.Props, ical.PropMethod) != "PUBLISH" {
			t.Error(got)
		}
		shown(second, "open CONFIRMED", "theirs CONFIRMED", "foreign CONFIRMED", "foreign open CONFIRMED", "off CANCELLED")
		shown(w.recruiter()) // who sits on no jury hears nobody

		// What ends, ends with the next reading: a place on a panel, a seat, a role.
		w.as(w.recruiter(), "PATCH", off, fmt.Sprintf(`{"member_ids":[%q]}`, theirs), "If-Match: *").is(200)
		shown(w.juror(), "month CONFIRMED", "mine CONFIRMED", "open CONFIRMED")
		w.as(w.admin(), "DELETE", at(at("/v1/juries", jury.ID)+"/members", mine), nil).is(204)
		secret := w.secretOf(w.juror())
		shown(w.juror(), "month CONFIRMED")
		w.as(nobody(), "GET", "/v1/calendars/"+secret, nil).problem(404, "not_found")
		secret = w.secretOf(second)
		w.as(w.admin(), "PATCH", at("/v1/users", second.UserID), `{"role":"analyst"}`, "If-Match: *").is(200)
		if a := w.as(nobody(), "GET", "/v1/calendars/"+secret, nil).is(200); bytes.Contains(a.body, []byte("VEVENT")) {
			t.Errorf("%s", a.body)
		}
	})
}

// TestTheSecretOfACalendarGetsNowhere: not into the log, not into problems, not into the audit: which every test looks for
// at its end, by the mark that a secret begins with.
func TestTheSecretOfACalendarGetsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(cfg *httpapi.Config) { cfg.RateLimit = 6 })
	secret := w.secretOf(w.juror())
	path := "/v1/calendars/" + secret
	w.as(nobody(), "GET", path, nil).is(200)
	w.as(nobody(), "GET", path+"0", nil, "Referer: https://vivier.test"+path).problem(404, "not_found")
	w.as(nobody(), "GET", path+"/", nil).problem(404, "not_found")
	w.as(nobody(), "POST", path, `{}`).problem(405, "method_not_allowed")
	w.as(nobody(), "GET", path+"?secret="+secret, nil).problem(400, "unknown_parameter")
	w.as(nobody(), "GET", path, nil).is(200)
	w.as(nobody(), "GET", path, nil).problem(429, "rate_limited") // of the address, whatever the secret
	if !strings.Contains(w.log.String(), `"route":"/v1/calendars/:secret"`) || strings.Contains(w.log.String(), secret[5:]) {
		t.Error(w.log.String())
	}
	w.traces.leaky = true
	w.log.Write([]byte("GET " + path)) //nolint:errcheck // a buffer takes everything
	if found := w.leaks(); !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, "the log holds a calendar's secret") }) {
		t.Errorf("found %v", found)
	}
}

// Of calendars that somebody opens at once, one is good.
func TestCalendarsOpenedAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		const clients = 8
		secrets := make([]string, clients)
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				secrets[i] = strings.TrimPrefix(read[api.NewCalendar](w.as(w.juror(), "POST", "/v1/me/calendar", nil)).URL, "/v1/calendars/")
			})
		}
		all.Wait()
		good := 0
		for _, secret := range secrets {
			if w.as(nobody(), "GET", "/v1/calendars/"+secret, nil).status == http.StatusOK {
				good++
			}
		}
		if good != 1 {
			t.Errorf("%d of %d are good", good, clients)
		}
	})
}
