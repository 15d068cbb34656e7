package httpapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
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

// escape is what begins with a backslash, which in JSON stands in texts only: a whole surrogate pair, one unit of UTF-16, or
// one character.
var escape = regexp.MustCompile(`\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)`)

// half finds half a surrogate pair, which encoding/json replaces and we refuse.
var half = regexp.MustCompile(`^\\u[dD][89a-fA-F][0-9a-fA-F]{2}$`)

func holdsHalf(text []byte) bool { return slices.ContainsFunc(escape.FindAll(text, -1), half.Match) }

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
		`"\uDE00"`, `"\ud83d\ud83d\ude00"`, `"\uD83Dx\uDE00"`, `"\\\ud83d"`, `"\\ud83d\ude00"`, `"\ufffd"`, strings.Repeat("[", 32) + strings.Repeat("]", 32),
		"[" + strings.Repeat("0,", 20_000) + "0]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ours, err := httpapi.ParseJSON(text)
		theirs, theirErr := generic(text)
		// Of keys given twice, encoding/json keeps one, so that what it counts may be too few.
		values, depth, nul := measure(theirs)
		if err == nil {
			back, backErr := generic([]byte(ours))
			if theirErr != nil || backErr != nil || !reflect.DeepEqual(theirs, back) {
				t.Fatalf("%q was read as %s; encoding/json reads %v, %v", text, ours, theirs, theirErr)
			}
			if !utf8.Valid(text) || holdsHalf(text) || nul || depth > httpapi.MaxDepth || values > httpapi.MaxValues {
				t.Fatalf("%q was read: half a pair %t, a NUL %t, %d deep, %d values", text, holdsHalf(text), nul, depth, values)
			}
			return
		}
		if !hiring.Is(err, hiring.KindMalformed) {
			t.Fatalf("%q: %v", text, err)
		}
		if theirErr != nil || !utf8.Valid(text) || holdsHalf(text) {
			return
		}
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
