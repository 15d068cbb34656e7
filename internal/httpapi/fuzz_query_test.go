package httpapi_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// FuzzQuery reads parameters of every type from any query string.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"q=%25+x&ids=" + someone.String() + "," + another.String() + "&on=false&day=2024-02-29&roles=juror,admin&sort=-name&limit=7", "q=a;b=c", "%ff=1", "limit=%2B1", "limit=-0",
		"sort=--name", "day=0000-01-01", "at=2026-11-23T10:00:00%2B02:00", "ids=,", "q=%00", "limit=99999999999999999999", "role=juror&role=admin", "&&==&", "sort=name%20desc;drop",
		"q=" + strings.Repeat("x", 201), "roles=king", "roles=juror,king", "role=king", "role=admin", "role=", "roles=JUROR",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q := ask(raw)
		text, ids, id, day, at := q.Text("q"), q.IDs("ids"), q.ID("id"), q.Date("day"), q.Time("at")
		q.Flag("on")
		roles := append(q.Roles("roles"), q.Enum("role", hiring.RoleAdmin))
		list, count := q.List("list"), q.Count("count", 1)
		page := q.Page("name", "created_at")
		if err := q.Done(); err != nil {
			if !hiring.Is(err, hiring.KindMalformed) || len(told(err)) == 0 {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		sorted := page.Sort == "" || page.Sort == "name" || page.Sort == "created_at"
		stranger := func(r hiring.Role) bool { return !slices.Contains(hiring.Roles, r) }
		if slices.ContainsFunc(roles, stranger) || !utf8.ValidString(text) || strings.ContainsRune(text, 0) || len(text) > 200 || slices.Contains(list, "") || count < 0 || !sorted ||
			page.Limit < 1 || page.Limit > 200 || day != nil && !httpapi.IsDay(string(*day)) || at != nil && at.Location() != time.UTC {
			t.Fatalf("%q: %q %v %v %v %v %v %v %d %+v", raw, text, roles, ids, id, day, at, list, count, page)
		}
	})
}

// FuzzCursorRoundTrip: where a page ended comes back as it was, and no other text is a cursor.
func FuzzCursorRoundTrip(f *testing.F) {
	f.Add("2026-01-02T03:04:05.000006Z", []byte("0123456789abcdef"), "", uint16(3))
	f.Add("Ærøskøbing \u2028 \"quoted\"", []byte{}, "A", uint16(0))
	f.Fuzz(func(t *testing.T, value string, raw []byte, added string, turn uint16) {
		var id uuid.UUID
		copy(id[:], raw)
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) || len(value) > 500 {
			return // no database gives such a value
		}
		end := hiring.Position{Value: value, ID: id}
		cursor := ask("").CursorAfter(end)
		with := func(cursor string) (*hiring.Position, error) {
			r := httptest.NewRequest(http.MethodGet, "/v1/things", nil)
			q := r.URL.Query()
			q.Set("cursor", cursor)
			asked := ask(q.Encode())
			return asked.Page().After, asked.Done()
		}
		if got, err := with(cursor); err != nil || got == nil || *got != end {
			t.Fatalf("%+v came back as %+v, %v", end, got, err)
		}
		if added != "" {
			if got, err := with(cursor + added); err == nil || got != nil {
				t.Fatalf("a cursor with %q behind it is one", added)
			}
		}
		short := cursor[:int(turn)%len(cursor)]
		if got, err := with(short); err == nil || got != nil {
			t.Fatalf("the first %d of the %d characters of a cursor are one", len(short), len(cursor))
		}
	})
}

// FuzzSyncToken alters a sync token that a real server gave, and sends anything in its place: only the token itself is one, and
// whatever is none is refused as the document says, on the feed and on lists alike.
func FuzzSyncToken(f *testing.F) {
	for i, seed := range []string{"", "AQ", "AQAAAAAAAAAA", "__________8A", "AwAGRQAAAAAAAAAAAAAAAAA", "=", "\x00", "é", "\xff", "\n", "A", strings.Repeat("A", 5000)} {
		f.Add(seed, uint16(i), byte(1)<<(i%8))
	}
	w := newFuzzWorld(f)
	const feed = "/v1/transitions"
	var last api.TransitionFeed
	if err := json.Unmarshal(w.ask(f, feed, nil).Body.Bytes(), &last); err != nil || last.SyncToken == nil {
		f.Fatalf("no token: %+v, %v", last, err)
	}
	good := *last.SyncToken
	f.Fuzz(func(t *testing.T, text string, at uint16, bits byte) {
		turned := []byte(good)
		turned[int(at)%len(good)] ^= bits
		swapped := []byte(good)
		i, j := int(at)%len(good), int(bits)%len(good)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		cut := int(at) % len(good)
		for _, token := range []string{text, good + text, text + good, good[:cut], good[cut:], good[:cut] + text + good[cut:], string(turned), string(swapped), good} {
			for _, path := range []string{feed, "/v1/applications"} {
				rec := w.ask(t, path+"?"+url.Values{"sync_token": {token}}.Encode(), nil)
				if token == good {
					if rec.Code != 200 {
						t.Fatalf("%s refuses what it gave: %d %s", path, rec.Code, rec.Body)
					}
					continue
				}
				code := "invalid_sync_token"
				if !utf8.ValidString(token) || strings.ContainsRune(token, 0) {
					code = "invalid_value" // no text at all
				}
				var p api.Problem
				err := json.Unmarshal(rec.Body.Bytes(), &p)
				if err != nil || rec.Code != 400 || p.Code != code || len(p.Errors) != 1 || p.Errors[0].Parameter != "sync_token" {
					t.Fatalf("%s: %q, made of %q: %d %s", path, token, good, rec.Code, rec.Body)
				}
			}
		}
	})
}

// FuzzTimes: what is read as a time, a day or an id can be written back and is the same then.
func FuzzTimes(f *testing.F) {
	for _, seed := range []string{
		"2026-11-23T10:00:00Z", "2026-11-23T10:00:00.1234567+05:30", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", "2024-02-30T00:00:00Z", "2026-11-23t10:00:00z",
		"2026-11-23T10:00:00,5Z", "2026-11-23T24:00:00Z", "2026-11-23T10:00:60Z", "2024-02-29", "0000-01-01", "0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c", "{0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if at, ok := httpapi.ParseTime(text); ok {
			back, again := httpapi.ParseTime(at.Format(time.RFC3339Nano))
			if !again || !back.Equal(at) || at.Location() != time.UTC || at.Nanosecond()%1000 != 0 {
				t.Fatalf("%q: %v, %v", text, at, back)
			}
		}
		if id, ok := httpapi.ParseID(text); ok && id.String() != strings.ToLower(text) {
			t.Fatalf("%q: %v", text, id)
		}
		if httpapi.IsDay(text) {
			if day, err := time.Parse(time.DateOnly, text); err != nil || day.Format(time.DateOnly) != text || day.Year() < 1 {
				t.Fatalf("%q: %v, %v", text, day, err)
			}
		}
	})
}

// fuzzWorld is a server with a real store, asked by its recruiter.
type fuzzWorld struct {
	handler http.Handler
	token   string
}

func newFuzzWorld(f *testing.F) fuzzWorld {
	f.Helper()
	w := newWorldOn(f, storetest.SQLite(f))
	return fuzzWorld{w.server.Handler(), w.recruiter().token}
}

// status asks for a path with headers, and fails the test where the answer breaks the document.
func (w fuzzWorld) status(t *testing.T, path string, headers map[string]string) int {
	t.Helper()
	return w.ask(t, path, headers).Code
}

func (w fuzzWorld) ask(t testing.TB, path string, headers map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+w.token)
	for name, value := range headers {
		r.Header[name] = []string{value}
	}
	rec := httptest.NewRecorder()
	checked(t, w.handler).ServeHTTP(rec, r)
	return rec
}
