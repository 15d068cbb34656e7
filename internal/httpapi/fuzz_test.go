package httpapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// Fuzz targets of everything that reads what a client wrote. make fuzz runs them; make test runs their seeds, among them
// in testdata/fuzz what they once found.

// generic is what encoding/json makes of a text, numbers as they are written.
func generic(text []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows")
	}
	return v, nil
}

// halfPair finds an escape that may be half of a surrogate pair, which encoding/json replaces and we refuse.
var halfPair = regexp.MustCompile(`\\u[dD][89a-fA-F]`)

// measure counts the values of a tree and how deep it nests, and tells whether a text in it holds a NUL.
func measure(v any) (values, depth int, nul bool) {
	values, depth = 1, 1
	into := func(key string, child any) {
		n, d, z := measure(child)
		values, depth = values+n, max(depth, d+1)
		nul = nul || z || strings.ContainsRune(key, 0)
	}
	switch v := v.(type) {
	case string:
		nul = strings.ContainsRune(v, 0)
	case []any:
		for _, child := range v {
			into("", child)
		}
	case map[string]any:
		for key, child := range v {
			into(key, child)
		}
	}
	return values, depth, nul
}

// FuzzJSON compares our reader with encoding/json, which must agree except where ours is stricter, and says why.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a","list":[1,2.5e-3,true,null,{}]}`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u0000"`, "\xff", "\ufeff{}", `{"a":1,"A":2,"a":3}`, `{} {}`, `[1,]`,
		`nul`, `01`, `-0`, `1e400`, "\"\t\"", "", " ", strings.Repeat("[", 33) + strings.Repeat("]", 33), `"\\ud83d"`, `"\\\u0000"`, `{"\u0000":1}`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ours, err := httpapi.ParseJSON(text)
		theirs, theirErr := generic(text)
		if err == nil {
			back, backErr := generic([]byte(ours))
			if theirErr != nil || backErr != nil || !reflect.DeepEqual(theirs, back) {
				t.Fatalf("%q was read as %s; encoding/json reads %v, %v", text, ours, theirs, theirErr)
			}
			return
		}
		if !hiring.Is(err, hiring.KindMalformed) {
			t.Fatalf("%q: %v", text, err)
		}
		if theirErr != nil || !utf8.Valid(text) || halfPair.Match(text) {
			return
		}
		// Of keys given twice, encoding/json keeps one, so that what it counts is too few.
		values, depth, nul := measure(theirs)
		if !nul && depth <= httpapi.MaxDepth && values <= httpapi.MaxValues && bytes.Count(text, []byte(":"))+bytes.Count(text, []byte(",")) < httpapi.MaxValues &&
			bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) <= httpapi.MaxDepth && !bytes.Contains(text, []byte(`\u0000`)) {
			t.Fatalf("%q was refused: %v", text, err)
		}
	})
}

// ourRules are the codes of what the binder refuses and encoding/json lets pass.
var ourRules = []string{
	"unknown_field", "read_only_field", "duplicate_field", // it takes the last of equal keys, in any case
	"invalid_type", // it takes null for everything
	"invalid_time", // of years that have no four digits in UTC
	"invalid_id",   // it takes braces and URNs
}

// FuzzBind reads a body into each type that clients send.
func FuzzBind(f *testing.F) {
	for _, in := range inputs {
		typ := reflect.TypeOf(in)
		for _, value := range []string{`"x"`, `null`, `1`, `[{}]`, `"2026-11-23T10:00:00Z"`, `"0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c"`} {
			var pairs []string
			for _, name := range httpapi.Fields(typ) {
				pairs = append(pairs, `"`+name+`":`+value)
			}
			f.Add("{" + strings.Join(pairs, ",") + "}")
		}
	}
	f.Add(`{"openings":1e2,"openings":3.0,"Title":null}`)
	f.Add(`{"items":[{"version":9223372036854775808,"action":"move"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, in := range inputs {
			typ := reflect.TypeOf(in)
			ours, theirs := reflect.New(typ), reflect.New(typ)
			found, err := httpapi.Bind(body, ours.Elem())
			for _, v := range httpapi.Validate(ours.Elem().Interface()) {
				if v.Code == "" || !strings.HasPrefix(v.Pointer, "/") {
					t.Fatalf("%s of %q: %+v", typ, body, v)
				}
			}
			if err != nil {
				continue // which FuzzJSON is about
			}
			dec := json.NewDecoder(strings.NewReader(body))
			dec.DisallowUnknownFields()
			theirErr := dec.Decode(theirs.Interface())
			switch {
			case len(found) == 0 && theirErr == nil:
				if !cmp.Equal(theirs.Elem().Interface(), ours.Elem().Interface(), cmp.Comparer(sameInstant), cmp.Comparer(sameList)) {
					t.Fatalf("%s of %q: %+v, and encoding/json reads %+v", typ, body, ours.Elem(), theirs.Elem())
				}
			case len(found) == 0 && !writtenWhole(body):
				t.Fatalf("%s of %q is read, and encoding/json refuses it: %v", typ, body, theirErr)
			case theirErr == nil && !slices.ContainsFunc(found, func(v hiring.Violation) bool { return slices.Contains(ourRules, v.Code) }):
				t.Fatalf("%s of %q is refused for %v, and encoding/json reads it", typ, body, found)
			}
		}
	})
}

// sameInstant: ours are read to the microsecond.
func sameInstant(a, b time.Time) bool {
	return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond))
}

// sameList: encoding/json makes nil of a null, ours too; an empty list stays one in both.
func sameList(a, b []string) bool { return slices.Equal(a, b) }

// writtenWhole finds whole numbers that are written with a point or an exponent, which encoding/json does not take.
func writtenWhole(body string) bool { return regexp.MustCompile(`\d[.eE]`).MatchString(body) }

// merged is RFC 7396, section 2, word by word, on what encoding/json reads.
func merged(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	into, ok := target.(map[string]any)
	result := map[string]any{}
	if ok {
		maps.Copy(result, into)
	}
	for name, value := range changes {
		if value == nil {
			delete(result, name)
		} else {
			result[name] = merged(result[name], value)
		}
	}
	return result
}

// FuzzMergePatch compares our merge patches with the standard's own words, and applies each twice.
func FuzzMergePatch(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":"b","c":{"d":"e","f":"g"}}`, `{"a":"z","c":{"f":null}}`},
		{`{"a":["b"]}`, `{"a":"c"}`},
		{`{"a":"foo"}`, `null`},
		{`[1,2]`, `{"a":"b","c":null}`},
		{`{"e":null}`, `{"a":1}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`},
		{`{"a":{"b":null}}`, `{"a":{"c":1}}`},
		{`{"a":1}`, `{"a":{"b":null}}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, target, patch string) {
		before, err1 := generic([]byte(target))
		change, err2 := generic([]byte(patch))
		if err1 != nil || err2 != nil {
			return
		}
		target, patch = written(t, before), written(t, change) // keys given twice are refused before any patch
		once, err := httpapi.MergePatch(target, patch)
		if err != nil {
			return // not read, which FuzzJSON is about
		}
		got, err := generic([]byte(once))
		if err != nil || !reflect.DeepEqual(merged(before, change), got) {
			t.Fatalf("%s patched with %s: %s, %v", target, patch, once, err)
		}
		twice, err := httpapi.MergePatch(once, patch)
		again, readErr := generic([]byte(twice))
		if err != nil || readErr != nil || !reflect.DeepEqual(got, again) {
			t.Fatalf("%s patched with %s: once %s, twice %s", target, patch, once, twice)
		}
	})
}

func written(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// FuzzQuery reads parameters of every type from any query string.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"q=%25+x&ids=" + someone.String() + "," + another.String() + "&on=false&day=2024-02-29&roles=juror,admin&sort=-name&limit=7", "q=a;b=c", "%ff=1", "limit=%2B1", "limit=-0",
		"sort=--name", "day=0000-01-01", "at=2026-11-23T10:00:00%2B02:00", "ids=,", "q=%00", "limit=99999999999999999999", "role=juror&role=admin", "&&==&", "sort=name%20desc;drop",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q := ask(raw)
		text, ids, id, day, at := q.Text("q"), q.IDs("ids"), q.ID("id"), q.Date("day"), q.Time("at")
		q.Flag("on")
		q.Roles("roles")
		q.Enum("role", hiring.RoleAdmin)
		list, count := q.List("list"), q.Count("count", 1)
		page := q.Page("name", "created_at")
		if err := q.Done(); err != nil {
			if !hiring.Is(err, hiring.KindMalformed) || len(told(err)) == 0 {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		sorted := page.Sort == "" || page.Sort == "name" || page.Sort == "created_at"
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || len(text) > 200 || slices.Contains(list, "") || count < 0 || !sorted ||
			page.Limit < 1 || page.Limit > 200 || day != nil && !httpapi.IsDay(string(*day)) || at != nil && at.Location() != time.UTC {
			t.Fatalf("%q: %q %v %v %v %v %v %d %+v", raw, text, ids, id, day, at, list, count, page)
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

// FuzzSyncToken sends anything as a sync token to the feed of a real server.
func FuzzSyncToken(f *testing.F) {
	for _, seed := range []string{"", "AQ", "AQAAAAAAAAAA", "__________8A", "AQAGRQAAAAAA", "AX__________", "AQAF5cnV1oAA", "=", "%00", "é"} {
		f.Add(seed)
	}
	w := newFuzzWorld(f)
	f.Fuzz(func(t *testing.T, token string) {
		status := w.status(t, "/v1/transitions?"+url.Values{"sync_token": {token}}.Encode(), nil)
		if status != 200 && status != 400 && status != 410 {
			t.Fatalf("%q: %d", token, status)
		}
	})
}

// FuzzAccept: what is answered is one of the forms offered, and one that the header names.
func FuzzAccept(f *testing.F) {
	for _, seed := range []string{
		"", "*/*", "text/csv", "text/*;q=0.5, image/svg+xml", "application/json;q=0", "text/csv;q=NaN", "text/csv;q=1e400", "text/csv;q=-1", ",,;q=", "a/b;c=\"", "TEXT/CSV", "text/csv;q=0.0001, */*;q=0",
	} {
		f.Add(seed, "")
	}
	f.Add("image/png", "svg")
	f.Fuzz(func(t *testing.T, accept, format string) {
		r := httptest.NewRequest(http.MethodGet, "/v1/funnel", nil)
		r.Header["Accept"] = []string{accept}
		if format != "" {
			q := r.URL.Query()
			q.Set("format", format)
			r.URL.RawQuery = q.Encode()
		}
		got, err := httpapi.ChooseForm(r)
		if err != nil {
			if !hiring.Is(err, hiring.KindNotAcceptable) && !hiring.Is(err, hiring.KindMalformed) {
				t.Fatalf("%q %q: %v", accept, format, err)
			}
			return
		}
		named := strings.Contains(accept, "*") || accept == "" || format == got ||
			strings.Contains(strings.ToLower(accept), map[string]string{"json": "application/json", "csv": "text/csv", "svg": "image/svg+xml"}[got])
		if !slices.Contains([]string{"json", "csv", "svg"}, got) || !named {
			t.Fatalf("%q %q: %s", accept, format, got)
		}
	})
}

// FuzzAcceptLanguage: any header gets an answer in one of our languages.
func FuzzAcceptLanguage(f *testing.F) {
	for _, seed := range []string{"", "fr", "en-GB,en;q=0.9,fr;q=0.8", "*", "de", "en;q=NaN", "en;q=1e400", "en;q=-1", ",;,", "x-klingon", "fr-", "en\u00a0", strings.Repeat("en,", 2000), "i-default;q=0"} {
		f.Add(seed)
	}
	w := newFuzzWorld(f)
	f.Fuzz(func(t *testing.T, header string) {
		if status := w.status(t, "/v1/funnel?format=svg", map[string]string{"Accept-Language": header}); status != 200 {
			t.Fatalf("%q: %d", header, status)
		}
		if status := w.status(t, "/v1/none", map[string]string{"Accept-Language": header}); status != 404 {
			t.Fatalf("%q: %d", header, status)
		}
	})
}

// FuzzIfMatch: a change is let through only by * or by the current tag.
func FuzzIfMatch(f *testing.F) {
	for _, seed := range []string{`"3"`, `*`, ` * `, `"1", "3"`, `"1",,"3",`, `W/"3"`, `"3`, `"3" "4"`, `*, "3"`, `"",`, "\"\x803\"", ``, `,`, `"a,"3"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest(http.MethodPatch, "/", nil)
		r.Header["If-Match"] = []string{header}
		err := httpapi.Match(r, 3)
		names := strings.TrimSpace(header) == "*" || strings.Contains(header, `"3"`) && strings.ReplaceAll(header, `W/"3"`, "") != ""
		switch {
		case err == nil && !names:
			t.Fatalf("%q allows a change of version 3", header)
		case err != nil && !hiring.Is(err, hiring.KindMalformed) && !hiring.Is(err, hiring.KindStale):
			t.Fatalf("%q: %v", header, err)
		}
		httpapi.NotModified(r, header)
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
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+w.token)
	for name, value := range headers {
		r.Header[name] = []string{value}
	}
	rec := httptest.NewRecorder()
	checked(t, w.handler).ServeHTTP(rec, r)
	return rec.Code
}

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
