package httpapi_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// lines are the unfolded lines of an iCalendar file, which must end in CRLF and be no longer than 75 bytes.
func (a answer) lines() []string {
	a.t.Helper()
	if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		a.t.Fatalf("%v", a.header)
	}
	text := string(a.body)
	if bare := strings.ReplaceAll(text, "\r\n", ""); strings.ContainsAny(bare, "\r\n") || !strings.HasSuffix(text, "\r\n") {
		a.t.Fatalf("%q", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 {
			a.t.Errorf("%d bytes: %s", len(line), line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestInterviewForCalendars(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste, fonds anciens; numérisation")
		w.addJury(job, w.juror())
		ada := add[api.Application](w, "/v1/applications", fmt.Sprintf(
			`{"job_id":%q,"candidate":{"given_name":"Zoé\r\nATTENDEE:mailto:x","family_name":"O'Neil\u2028\u0085\tde la Très-Longue-Lignée-des-Archivistes","email":"zoe@example.org","phone":"+33 2 35"}}`, job.ID))
		made := w.interview(ada.ID, time.Hour)
		path := at("/v1/interviews", made.ID)
		w.wait(time.Minute)
		w.as(w.recruiter(), "PATCH", path, `{"location":"Room 12,\nfirst floor","video_url":"https://visio.example.org/jury?a=1,2;b","outcome_note":"Private.","time_zone":"Asia/Kolkata"}`, "If-Match: *").is(200)
		want := []string{
			"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//vivier//vivier//EN", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:" + made.ID.String() + "@vivier",
			"DTSTAMP:20261123T100100Z", "CREATED:20261123T100000Z", "LAST-MODIFIED:20261123T100100Z", "SEQUENCE:1", "ORGANIZER;CN=vivier:urn:uuid:" + job.ID.String(),
			"DTSTART:20261123T110000Z", "DTEND:20261123T113000Z", "STATUS:CONFIRMED",
			`SUMMARY:Interview: Zoé  ATTENDEE:mailto:x O'Neil   de la Très-Longue-Lignée-des-Archivistes (Archiviste\, fonds anciens\; numérisation)`,
			`LOCATION:Room 12\, first floor`, "URL:https://visio.example.org/jury?a=1,2;b", "END:VEVENT", "END:VCALENDAR",
		}
		for _, p := range []person{w.admin(), w.recruiter(), w.juror()} {
			a := w.as(p, "GET", path+"?format=ics", nil).is(200)
			if diff := cmp.Diff(want, a.lines()); diff != "" {
				t.Error(diff)
			}
			if a.header.Get("ETag") != `"2"` || !strings.Contains(a.header.Get("Content-Disposition"), made.ID.String()+".ics") || a.header.Get("Cache-Control") != "no-store" {
				t.Error(a.header)
			}
			if b := w.as(p, "GET", path, nil, "Accept: text/calendar").is(200); !bytes.Equal(b.body, a.body) || b.header.Get("Vary") != "Accept" {
				t.Errorf("%v %s", b.header, b.body)
			}
		}
		if a := w.as(w.juror(), "HEAD", path+"?format=ics", nil).is(200); len(a.body) > 0 || a.header.Get("Content-Type") != "text/calendar; charset=utf-8" {
			t.Error(a.header)
		}
		w.as(w.recruiter(), "PATCH", path, `{"status":"cancelled","location":null,"video_url":null}`, "If-Match: *").is(200)
		got := strings.Join(w.as(w.recruiter(), "GET", path+"?format=ics", nil).is(200).lines(), "\n")
		if !strings.Contains(got, "\nMETHOD:CANCEL\n") || !strings.Contains(got, "\nSTATUS:CANCELLED\n") || !strings.Contains(got, "\nSEQUENCE:2\n") || strings.Contains(got, "LOCATION") || strings.Contains(got, "URL") {
			t.Error(got)
		}
	})
}

func TestFormsOfAnInterview(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	w.addJury(job, w.juror())
	path := at("/v1/interviews", w.interview(w.apply(job, "Ada").ID, time.Hour).ID)
	const json, calendar = "application/json", "text/calendar; charset=utf-8"
	for accept, want := range map[string]string{
		"":                                   json,
		"*/*":                                json,
		"application/json":                   json,
		"application/*":                      json,
		"text/calendar":                      calendar,
		"TEXT/Calendar; charset=utf-8":       calendar,
		"text/*":                             calendar,
		"text/html, */*;q=0.1":               json,
		"text/calendar, application/json":    json,
		"text/calendar, */*;q=0.5":           calendar,
		"application/json;q=0.5,text/*;q=.9": calendar,
		"*/*, application/json;q=0":          calendar,
		"application/json;q=0":               "",
		"text/html":                          "",
		"application/problem+json":           "",
		"text/calendar;q=2, nonsense, ;":     calendar,
		"nonsense":                           "",
	} {
		headers := []string{}
		if accept != "" {
			headers = append(headers, "Accept: "+accept)
		}
		a := w.as(w.juror(), "GET", path, nil, headers...)
		if want == "" {
			a.problem(406, "not_acceptable")
			continue
		}
		if got := a.is(200).header.Get("Content-Type"); got != want {
			t.Errorf("%q: %s, not %s", accept, got, want)
		}
		if got := w.as(w.juror(), "GET", path+"?format=json", nil, headers...).is(200).header.Get("Content-Type"); got != json {
			t.Errorf("format=json with Accept %q: %s", accept, got)
		}
	}
	w.as(w.juror(), "GET", path+"?format=ics", nil, "Accept: text/html").is(200)
	for _, format := range []string{"", "pdf", "ICS", "json,ics"} {
		w.as(w.juror(), "GET", path+"?format="+format, nil).problem(400, "invalid_value", "format invalid_value")
	}
	w.as(w.juror(), "GET", path+"?format=ics&format=ics", nil).problem(400, "repeated_parameter")
	w.as(w.juror(), "GET", at("/v1/interviews", uuid.New()), nil, "Accept: text/html").problem(404, "not_found")
	w.as(w.juror(), "GET", "/v1/interviews?format=ics", nil).problem(400, "unknown_parameter")
}
