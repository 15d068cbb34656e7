package httpapi_test

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

// FuzzCalendar: whatever people are called, an event has the properties that we give it and no others.
func FuzzCalendar(f *testing.F) {
	for _, seed := range []string{"Zoé\r\nATTENDEE:mailto:x", "a\u2028b\u0085c", `\n\,;:"`, strings.Repeat("é", 100), "\r", "\n ", "BEGIN:VALARM", "\xff\r\n\xfe", "", "\\", "a\\", "\u0000"} {
		f.Add(seed, "Room 12,\n"+seed, "https://visio.example.org/?a=1,2;"+seed)
	}
	f.Fuzz(func(t *testing.T, title, location, link string) {
		at := today
		text := httpapi.Calendar(hiring.Interview{
			Record: hiring.Record{ID: someone, Version: 2, CreatedAt: at, UpdatedAt: at}, StartsAt: at, EndsAt: at.Add(time.Hour),
			Location: location, VideoURL: link, Status: hiring.InterviewScheduled,
		}, title)
		if bare := strings.ReplaceAll(text, "\r\n", ""); strings.ContainsAny(bare, "\r\n") || !strings.HasSuffix(text, "\r\n") {
			t.Fatalf("a line ends otherwise than in CRLF: %q", text)
		}
		want := []string{"BEGIN", "VERSION", "PRODID", "METHOD", "BEGIN", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "ORGANIZER;CN=vivier", "DTSTART", "DTEND", "STATUS", "SUMMARY"}
		if location != "" {
			want = append(want, "LOCATION")
		}
		if link != "" {
			want = append(want, "URL")
		}
		var names []string
		for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
			name, value, _ := strings.Cut(line, ":")
			names = append(names, name)
			if name == "SUMMARY" && utf8.ValidString(title) && unescaped(value) != plain(title) {
				t.Fatalf("%q became %q", title, value)
			}
		}
		if diff := cmp.Diff(append(want, "END", "END"), names); diff != "" {
			t.Fatalf("%q:\n%s", text, diff)
		}
		if _, err := ics.ParseCalendar(strings.NewReader(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// unescaped reads a text of iCalendar (RFC 5545, section 3.3.11).
func unescaped(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\,`, ",", `\;`, ";", `\n`, "\n", `\N`, "\n").Replace(s)
}

// plain is a text on one line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
