package contract_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/vivier-ats/vivier/internal/contract"
)

// failures is a test that keeps what fails it.
type failures struct {
	testing.TB
	found []string
}

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) {
	f.found = append(f.found, fmt.Sprintf(format, args...))
}

var checker = sync.OnceValues(func() (*contract.Checker, error) {
	data, err := service()
	if err != nil {
		return nil, err
	}
	return contract.New(data)
})

// reply is a canned answer.
type reply struct {
	status int
	media  string
	body   string
	header map[string]string
}

func (a reply) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	if a.media != "" {
		w.Header().Set("Content-Type", a.media)
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

const (
	id       = "0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"
	jobBody  = `{"id": "` + id + `", "created_at": "2024-09-02T08:30:00.123456Z", "title": "Archivist", "openings": 1, "days": null, "status": "open", "before": null, "channel": "smoke signals", "opens_on": "2024-09-02"}`
	jsonType = "application/json"
)

var (
	etag    = map[string]string{"ETag": `"1"`}
	created = map[string]string{"ETag": `"1"`, "Location": "/v1/jobs/" + id}
	french  = map[string]string{"Content-Language": "fr"}
	refusal = reply{status: 422, media: "application/problem+json", body: `{"status": 422, "code": "invalid"}`, header: french}
)

func answer(status int, media, body string, header map[string]string) reply {
	return reply{status: status, media: media, body: body, header: header}
}

// exchange is one request, as method, target, body's content type and body, with its answer.
type exchange struct {
	name    string
	request [4]string
	reply   reply
	fails   string // what the failure says; "" where there must be none
}

func (e exchange) run(t *testing.T) {
	t.Helper()
	c, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(e.request[0], e.request[1], strings.NewReader(e.request[3]))
	if e.request[2] != "" {
		r.Header.Set("Content-Type", e.request[2])
	}
	if e.request[0] == http.MethodPatch || e.request[0] == http.MethodDelete {
		r.Header.Set("If-Match", `"1"`)
	}
	f := &failures{TB: t}
	w := httptest.NewRecorder()
	c.Handler(f, e.reply).ServeHTTP(w, r)
	switch {
	case e.fails == "" && len(f.found) > 0:
		t.Errorf("failed: %s", f.found)
	case e.fails != "" && (len(f.found) != 1 || !strings.Contains(f.found[0], e.fails)):
		t.Errorf("failures %q, want one about %q", f.found, e.fails)
	}
	if w.Code != e.reply.status || w.Body.String() != e.reply.body || w.Header().Get("Content-Type") != e.reply.media {
		t.Errorf("the answer did not come through: %d %q %q", w.Code, w.Header(), w.Body)
	}
}

func runAll(t *testing.T, exchanges []exchange) {
	t.Helper()
	for _, e := range exchanges {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			e.run(t)
		})
	}
}

func TestWhatTheDocumentPromisesPasses(t *testing.T) {
	t.Parallel()
	post := [4]string{"POST", "/v1/jobs", jsonType, `{"title": "Archivist", "stages": [{"key": "a"}]}`}
	runAll(t, []exchange{
		{"list", [4]string{"GET", "/v1/jobs?status=open,draft&limit=3"}, answer(200, jsonType, `{"data": [`+jobBody+`], "next_cursor": null}`, nil), ""},
		{"create", post, answer(201, jsonType+"; charset=utf-8", jobBody, created), ""},
		{"refused", post, refusal, ""},
		{"merge patch", [4]string{"PATCH", "/v1/jobs/" + id, "application/merge-patch+json", `{"openings": null}`}, answer(200, jsonType, jobBody, etag), ""},
		{"plain patch", [4]string{"PATCH", "/v1/jobs/" + id, jsonType, `{"status": null}`}, answer(200, jsonType, jobBody, etag), ""},
		{"delete", [4]string{"DELETE", "/v1/jobs/" + id}, reply{status: 204}, ""},
		{"head", [4]string{"HEAD", "/v1/jobs/" + id}, answer(200, jsonType, "", etag), ""},
		{"csv", [4]string{"GET", "/v1/funnel"}, answer(200, "text/csv; charset=utf-8", "a,b\r\n1,\"2\r\n", nil), ""},
		{"svg", [4]string{"GET", "/v1/funnel"}, answer(200, "image/svg+xml", "<svg/>", nil), ""},
		{"bytes", [4]string{"GET", "/v1/funnel"}, answer(200, "application/pdf", "%PDF", nil), ""},
		{"not modified", [4]string{"GET", "/v1/funnel"}, reply{status: 304}, ""},
		{"text", [4]string{"GET", "/livez"}, answer(200, "text/plain; charset=utf-8", "alive\n", nil), ""},
		{"no such path", [4]string{"GET", "/v1/nothing"}, answer(404, "application/problem+json", `{"status": 404, "code": "not_found"}`, nil), ""},
		{"no such path, head", [4]string{"HEAD", "/v1/nothing"}, answer(404, "application/problem+json", "", nil), ""},
		{"no such method", [4]string{"PUT", "/v1/jobs"}, answer(405, "application/problem+json", `{"status": 405, "code": "method_not_allowed"}`, nil), ""},
		{"options", [4]string{"OPTIONS", "/v1/jobs"}, reply{status: 204}, ""},
	})
}

func TestARequestThatBreaksTheDocumentMustBeRefused(t *testing.T) {
	t.Parallel()
	ok := answer(200, jsonType, `{"data": [], "next_cursor": null}`, nil)
	made := answer(201, jsonType, jobBody, created)
	changed := answer(200, jsonType, jobBody, etag)
	requests := map[string][4]string{
		"unknown parameter": {"GET", "/v1/jobs?colour=red"},
		"bad number":        {"GET", "/v1/jobs?limit=many"},
		"out of range":      {"GET", "/v1/jobs?limit=0"},
		"not in the enum":   {"GET", "/v1/jobs?status=open,shut"},
		"missing field":     {"POST", "/v1/jobs", jsonType, `{"title": "Archivist"}`},
		"unknown field":     {"POST", "/v1/jobs", jsonType, `{"title": "Archivist", "stages": [{"key": "a"}], "colour": "red"}`},
		"unknown, deeper":   {"POST", "/v1/jobs", jsonType, `{"title": "Archivist", "stages": [{"key": "a", "colour": "red"}]}`},
		"bad key":           {"POST", "/v1/jobs", jsonType, `{"title": "Archivist", "stages": [{"key": "A"}]}`},
		"bad enum":          {"POST", "/v1/jobs", jsonType, `{"title": "Archivist", "stages": [{"key": "a"}], "status": "shut"}`},
		"no body":           {"POST", "/v1/jobs", jsonType, ""},
		"other type":        {"POST", "/v1/jobs", "text/plain", `{}`},
		"null in a patch":   {"PATCH", "/v1/jobs/" + id, jsonType, `{"title": null}`},
		"no uuid":           {"PATCH", "/v1/jobs/1", jsonType, `{}`},
	}
	var exchanges []exchange
	for name, request := range requests {
		accepted := map[string]reply{"GET": ok, "POST": made, "PATCH": changed}[request[0]]
		exchanges = append(exchanges,
			exchange{name, request, accepted, "the request should have been refused"},
			exchange{name + ", refused", request, refusal, ""})
	}
	runAll(t, exchanges)
}

func TestAConditionThatIsMissingMustBeAskedFor(t *testing.T) {
	t.Parallel()
	c, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	f := &failures{TB: t}
	h := c.Handler(f, reply{status: 204})
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodDelete, "/v1/jobs/"+id, http.NoBody))
	if len(f.found) != 1 || !strings.Contains(f.found[0], "If-Match") {
		t.Errorf("failures: %q", f.found)
	}
}

func TestAnAnswerThatBreaksTheDocumentFails(t *testing.T) {
	t.Parallel()
	get := [4]string{"GET", "/v1/jobs/" + id}
	job := func(from, to string) reply {
		return answer(200, jsonType, strings.Replace(jobBody, from, to, 1), etag)
	}
	runAll(t, []exchange{
		{"missing property", get, job(`"days": null, `, ""), "days"},
		{"null", get, job(`"Archivist"`, "null"), "title"},
		{"property that nobody documented", get, job(`"days"`, `"colour": "red", "days"`), "colour"},
		{"wrong type", get, job(`"openings": 1`, `"openings": "1"`), "openings"},
		{"not in the enum", get, job(`"open"`, `"shut"`), "status"},
		{"forgotten uuid", get, job(id, "00000000-0000-0000-0000-000000000000"), "UUID"},
		{"instant with an offset", get, job("Z", "+02:00"), "created_at"},
		{"nanoseconds", get, job("123456Z", "123456789Z"), "created_at"},
		{"no such day", get, job("2024-09-02\"}", "2024-02-30\"}"), "opens_on"},
		{"other status", get, answer(202, jsonType, jobBody, etag), "status"},
		{"other type", get, answer(200, "text/html", jobBody, etag), "Content-Type"},
		{"no ETag", get, answer(200, jsonType, jobBody, nil), "ETag"},
		{"no ETag, head", [4]string{"HEAD", get[1]}, answer(200, jsonType, "", nil), "ETag"},
		{"body where there is none", [4]string{"DELETE", get[1]}, answer(200, jsonType, "{}", nil), "status"},
		{"refusal in no language", get, answer(500, "application/problem+json", `{"status": 500, "code": "internal"}`, nil), "Content-Language"},
		{"refusal that is no problem", get, answer(500, "text/plain", "panic", french), "Content-Type"},
		{"problem of another shape", get, answer(500, "application/problem+json", `{"code": "internal"}`, french), "status"},
		{"undocumented operation", [4]string{"GET", "/v1/hidden"}, answer(200, jsonType, "{}", nil), "no such operation"},
		{"undocumented refusal", [4]string{"GET", "/v1/hidden"}, answer(404, "text/plain", "404 page not found", nil), "text/plain"},
		{"undocumented shape", [4]string{"GET", "/v1/hidden"}, answer(404, "application/problem+json", `{"status": 404}`, nil), "code"},
	})
}

func TestABodyThatBreaksOffDoesSoForTheHandler(t *testing.T) {
	t.Parallel()
	c, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("gone")
	f := &failures{TB: t}
	h := c.Handler(f, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); string(body) != `{"ti` || !errors.Is(err, gone) {
			t.Errorf("read %q, %v", body, err)
		}
		refusal.ServeHTTP(w, r)
	}))
	broken := io.MultiReader(strings.NewReader(`{"ti`), iotest.ErrReader(gone))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/v1/jobs", broken))
	if len(f.found) > 0 {
		t.Error(f.found)
	}
}

func TestADocumentWithoutProblemIsRefused(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{"", "{}", `{"openapi": "3.1.1", "info": {"title": "x", "version": "1"}, "paths": {}}`} {
		if _, err := contract.New([]byte(doc)); err == nil {
			t.Errorf("%q is accepted", doc)
		}
	}
}
