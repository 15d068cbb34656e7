package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// parameter writes a value of a query parameter.
func (w *Walker) parameter(p *openapi3.Parameter) string {
	s := p.Schema.Value
	switch {
	case p.Name == "limit":
		return fmt.Sprint(1 + w.rand.IntN(5))
	case p.Name == "cursor":
		return w.orElse("next_cursor", "AAAA")
	case p.Name == "include":
		return pick(w, []string{"candidate", "job", "jury", "application", "candidate,job,jury,next_interview"})
	case s.Items != nil:
		var parts []string
		for range 1 + w.rand.IntN(3) {
			parts = append(parts, fmt.Sprint(w.value(s.Items.Value, p.Name)))
		}
		return strings.Join(parts, ",")
	}
	return fmt.Sprint(w.value(s, p.Name))
}

// header writes a value of a request header; about is the id of what the request is about.
func (w *Walker) header(op *operation, p *openapi3.Parameter, about string) string {
	switch p.Name {
	case "If-Match":
		version, known := w.versions[about]
		if !known || w.chance(15) {
			return "*"
		}
		return `"` + version + `"`
	case "If-None-Match":
		return pick(w, []string{"*", `"abc"`, `W/"abc", "1"`})
	case idempotencyKey:
		return fmt.Sprintf("%s-%d", op.OperationID, w.made)
	}
	return fmt.Sprint(w.value(p.Schema.Value, p.Name))
}

// breakOne spoils one thing of a request.
func (w *Walker) breakOne(op *operation, r *Request) {
	if r.HasBody && w.chance(35) {
		w.breakValue(op, r)
		return
	}
	ways := []func(*operation, *Request){w.breakPath, w.breakQuery, w.breakHeaders, w.breakMethod}
	if r.HasBody {
		ways = append(ways, w.breakText, w.breakMedia)
	}
	pick(w, ways)(op, r)
}

// odd are values that few fields take.
var odd = []string{
	`null`, `true`, `0`, `-1`, `1e400`, `9223372036854775808`, `-9223372036854775809`, `1.5`, `3.0`, `1e2`, `0.1e-400`, `""`, `" "`, `"\u0000"`, `"\ud800"`, `"\ud83d\ude00"`, `"\u200b"`, `"\u0007"`, `[]`, `{}`, `[[]]`, `[null]`, `{"a":null}`,
	`"00000000-0000-0000-0000-000000000000"`, `"FFFFFFFF-FFFF-7FFF-BFFF-FFFFFFFFFFFF"`, `"9999-12-31"`, `"0001-01-01"`, `"2024-02-30"`, `"9999-12-31T23:59:59Z"`, `"0001-01-01T00:00:00Z"`, `"2026-11-23T10:00:00"`, `"1900-01-01T00:00:00+23:59"`,
	`"javascript:alert(1)"`, `"http://"`, `"https://[::1"`, `"a@b"`, `"Europe/../../etc/passwd"`, `"Local"`,
}

// breakValue puts something odd into a body, anywhere; what comes of it may even be allowed.
func (w *Walker) breakValue(_ *operation, r *Request) {
	var body any
	if json.Unmarshal([]byte(r.Body), &body) != nil {
		return
	}
	object, ok := w.descend(body).(map[string]any)
	if !ok || len(object) == 0 {
		r.Body, r.Broken = pick(w, odd), "odd body"
		return
	}
	name := pick(w, slices.Sorted(maps.Keys(object)))
	r.Broken = "odd " + name
	switch w.rand.IntN(10) {
	case 0:
		delete(object, name)
	case 1:
		object[pick(w, []string{"id", "version", "created_at", strings.ToUpper(name), name + "\u0000", "", "__proto__", "stage"})] = object[name]
	case 2:
		object[name] = strings.Repeat(pick(w, []string{"x", "é", "😀", " ", "\u0301"}), pick(w, []int{1, 64, 65, 200, 201, 320, 2000, 2001, 20_000, 20_001}))
	case 3:
		object[name] = []any{object[name], object[name]}
	case 4:
		object[name] = w.id()
	case 5:
		object[name] = pick(w, words)
	default:
		object[name] = json.RawMessage(pick(w, odd))
	}
	r.Body = w.text(body)
}

// descend goes to the body's object, or to one inside it.
func (w *Walker) descend(body any) any {
	switch body := body.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(body)) {
			switch body[name].(type) {
			case map[string]any, []any:
				if found, ok := w.descend(body[name]).(map[string]any); ok && w.chance(50) {
					return found
				}
			}
		}
	case []any:
		if len(body) > 0 {
			return w.descend(pick(w, body))
		}
	}
	return body
}

// breakText spoils a body as a text.
func (w *Walker) breakText(_ *operation, r *Request) {
	r.Broken = "body text"
	switch w.rand.IntN(9) {
	case 0:
		r.Body = r.Body[:w.rand.IntN(len(r.Body)+1)]
	case 1:
		r.Body += pick(w, []string{"{}", "x", ",", "\x00", "\ufeff"})
	case 2:
		r.Body = "\ufeff" + r.Body
	case 3:
		i := w.rand.IntN(len(r.Body) + 1)
		r.Body = r.Body[:i] + pick(w, []string{"\xff", "\x00", "\\", "\"", "\xed\xa0\x80"}) + r.Body[i:]
	case 4:
		r.Body = strings.Repeat("[", 40) + strings.Repeat("]", 40)
	case 5:
		r.Body = strings.Repeat(`{"a":`, 5000)
	case 6:
		if rest, ok := strings.CutPrefix(r.Body, "{\""); ok {
			name, _, _ := strings.Cut(rest, `"`)
			r.Body = `{"` + name + `":null,"` + rest
		}
	case 7:
		r.Body = ""
	case 8:
		r.Body = "[" + strings.Repeat("1,", 25_000) + "1]"
	}
}

func (w *Walker) breakMedia(_ *operation, r *Request) {
	r.Broken = "media type"
	if w.chance(30) {
		r.Header.Set("Content-Encoding", pick(w, []string{"gzip", "identity", "br, gzip", ""}))
		return
	}
	r.Header.Set("Content-Type", pick(w, []string{
		"", "text/plain", "application/json; charset=latin1", "application/json;charset=UTF-8", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset", "*/*", "application/merge-patch+json",
	}))
}

// breakPath asks for something that is not there.
func (w *Walker) breakPath(_ *operation, r *Request) {
	r.Broken = "path"
	path, query, _ := strings.Cut(r.URL, "?")
	steps := strings.Split(path, "/")
	i := 1 + w.rand.IntN(len(steps)-1)
	switch w.rand.IntN(4) {
	case 0:
		path += pick(w, []string{"/", "//", "/x", "%2F", "%00", ";a=1", ".json", "%20"})
	case 1:
		path = strings.ToUpper(path)
	default:
		steps[i] = pick(w, []string{
			w.id(), strings.ToUpper(steps[i]), "%00", "%2e%2e", "%2F", "%FF", "", "{id}", "%7B" + steps[i] + "%7D", "0", "me", "null", "%F0%9F%98%80", url.PathEscape("' OR 1=1--"), strings.Repeat("a", 3000),
		})
		path = strings.Join(steps, "/")
	}
	r.URL = path
	if query != "" {
		r.URL += "?" + query
	}
}

// breakQuery gives a parameter that can't be, or can't be like this.
func (w *Walker) breakQuery(op *operation, r *Request) {
	r.Broken = "query"
	names := []string{"nope", "id", "LIMIT", "%00", "a%ffb", "limit", "cursor", "sort"}
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInQuery {
			names = append(names, p.Value.Name, p.Value.Name)
		}
	}
	add := pick(w, names) + "=" + pick(w, []string{
		"", ",", "%00", "%ff", "%zz", "x;y=1", "-1", "0", "1e3", "9223372036854775807", "%2B1", strings.Repeat("x", 300), strings.Repeat("x,", 300), "created_at;--", "-id", "2024-02-30", "9999-12-31", "0000-00-00", "0001-01-01",
		"2026-11-23T10:00:00%2B14:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "AAAA", "e30", "null", "true", "%F0%9F%98%80", "%25", "%E2%80%AE", w.id(), w.orElse("next_cursor", "x"), w.orElse("next_cursor", "x") + "A",
	})
	sep := "?"
	if strings.Contains(r.URL, "?") {
		sep = "&"
	}
	r.URL += sep + add
}

// breakHeaders sends a header that can't be, or can't be like this.
func (w *Walker) breakHeaders(op *operation, r *Request) {
	r.Broken = "header"
	names := []string{"If-Match", "If-None-Match", "Accept", "Accept-Language", "Authorization", "X-Request-Id", "X-Forwarded-For", idempotencyKey, "Range", "Expect", "Content-Length", "Origin"}
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInHeader {
			names = append(names, p.Value.Name, p.Value.Name, p.Value.Name)
		}
	}
	name := pick(w, names)
	if w.chance(20) {
		r.Header.Del(name)
		return
	}
	r.Header.Set(name, pick(w, []string{
		"", "*", `"1"`, `"999999"`, `W/"1"`, `"1`, `1`, `"1", "2"`, ",", "é", "\x7f", "a\tb", strings.Repeat("x", 256), strings.Repeat("a,", 3000), "text/csv;q=0", "*/*;q=0", "en;q=x", "Bearer", "Bearer x.y.z", "Basic eDp5", "bytes=0-1", "null", "Bearer viv_x_y",
	}))
}

// breakMethod asks for something else of the same path.
func (w *Walker) breakMethod(_ *operation, r *Request) {
	r.Broken = "other method"
	r.Method = pick(w, []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"})
}
