package httpapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/storetest"
)

// unreadable are bodies and their media types that no operation reads, and what each is refused with.
var unreadable = []struct {
	name, body, media string
	status            int
	code              string
}{
	{"empty", "", "application/json", 400, "malformed_json"},
	{"spaces", " \r\n", "application/json", 400, "malformed_json"},
	{"byte order mark", "\ufeff{}", "application/json", 400, "malformed_json"},
	{"trailing data", "{}{}", "application/json", 400, "malformed_json"},
	{"trailing comma", `{"a":1,}`, "application/json", 400, "malformed_json"},
	{"no UTF-8", "{\"a\":\"\xff\"}", "application/json", 400, "malformed_json"},
	{"NUL", "{\"a\":\"\x00\"}", "application/json", 400, "malformed_json"},
	{"escaped NUL", `{"a":"\u0000"}`, "application/json", 400, "malformed_json"},
	{"half a surrogate pair", `{"a":"\ud800"}`, "application/json", 400, "malformed_json"},
	{"too deep", strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "application/json", 400, "malformed_json"},
	{"too many values", "[" + strings.Repeat("1,", 30_000) + "1]", "application/json", 400, "malformed_json"},
	{"too large", `{"a":"` + strings.Repeat("x", 1<<20) + `"}`, "application/json", 413, "body_too_large"},
	{"no media type", "{}", "", 415, "unsupported_media_type"},
	{"form", "{}", "application/x-www-form-urlencoded", 415, "unsupported_media_type"},
	{"text", "{}", "text/json", 415, "unsupported_media_type"},
	{"other charset", "{}", "application/json; charset=latin1", 415, "unsupported_media_type"},
	{"null", "null", "application/json; charset=UTF-8", 422, "invalid"},
	{"array", "[]", "application/json", 422, "invalid"},
	{"text in JSON", `"x"`, "application/json", 422, "invalid"},
	{"unknown key", `{"nope":1}`, "application/json", 422, "unknown_field"},
	{"key of JavaScript", `{"__proto__":{}}`, "application/json", 422, "unknown_field"},
	{"empty key", `{"":1}`, "application/json", 422, "unknown_field"},
}

// TestBodiesByConvention sends every operation that reads a body what none may take, and looks that nothing came of it.
func TestBodiesByConvention(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newConventional(t, url)
		for _, op := range w.operations() {
			if op.RequestBody == nil {
				continue
			}
			before := storetest.Dump(t, url)
			for _, x := range unreadable {
				w.ask(op, "", x.body, "Content-Type: "+x.media).problem(x.status, x.code)
			}
			w.ask(op, "", "{}", "Content-Encoding: gzip").problem(415, "unsupported_media_type")
			w.checkKeys(op)
			if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
				t.Errorf("%s: a refused body left something: %s", op, diff)
			}
		}
	})
}

// checkKeys: keys given twice, in other letters, or that the answer has and a client can't set.
func (w conventional) checkKeys(op operation) {
	w.t.Helper()
	writable := properties(op.RequestBody.Value.Content["application/json"].Schema)
	for _, name := range writable {
		twice := `{"` + name + `":null,"` + name + `":null}`
		if !slices.Contains(w.faults(op, twice), "/"+name+" duplicate_field") {
			w.t.Errorf("%s takes %s twice", op, name)
		}
		other := strings.ToUpper(name)
		if !slices.Contains(w.faults(op, `{"`+other+`":null}`), "/"+other+" unknown_field") {
			w.t.Errorf("%s takes %s", op, other)
		}
	}
	for status, answered := range op.Responses.Map() {
		media := answered.Value.Content["application/json"]
		if !strings.HasPrefix(status, "2") || media == nil {
			continue
		}
		for _, name := range properties(media.Schema) {
			if slices.Contains(writable, name) {
				continue
			}
			if !slices.Contains(w.faults(op, `{"`+name+`":null}`), "/"+name+" read_only_field") {
				w.t.Errorf("%s does not say that %s is read-only", op, name)
			}
		}
	}
}

// faults gives what an operation says of a body that it must refuse for its keys.
func (w conventional) faults(op operation, body string) []string {
	w.t.Helper()
	return w.ask(op, "", body).is(422).faults()
}

// properties are the names in a schema and in those that it is made of.
func properties(schema *openapi3.SchemaRef) []string {
	names := map[string]bool{}
	for name := range schema.Value.Properties {
		names[name] = true
	}
	for _, part := range slices.Concat(schema.Value.AllOf, schema.Value.OneOf, schema.Value.AnyOf) {
		for _, name := range properties(part) {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
