package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// operation is one method of one path of the document, on things that exist.
type operation struct {
	*openapi3.Operation
	method   string
	template string
	path     string
}

func (op operation) String() string { return op.method + " " + op.template }

func (op operation) has(in, name string) bool { return op.Parameters.GetByInAndName(in, name) != nil }

// conventional is a world with one of everything that paths name.
type conventional struct {
	*world
	made map[string]uuid.UUID // by the first part of the path of single ones
	seat uuid.UUID

	calendar string    // the secret of one
	decided  uuid.UUID // a jury that has signed its minutes
}

// afterwards are the parts of a jury that are there once it deliberates.
var afterwards = regexp.MustCompile(`^/v1/juries/\{id\}/(deliberation|decisions|minutes|acts)`)

func newConventional(t *testing.T, url string) conventional {
	t.Helper()
	w := newWorldOn(t, url)
	job := w.addJob("Archivist")
	jury := w.addJury(job, w.juror())
	seat := w.seats(jury)[w.juror().email]
	campaign := add[api.Campaign](w, "/v1/campaigns", api.CampaignInput{Name: "Spring"})
	posting := add[api.Posting](w, at("/v1/campaigns", campaign.ID)+"/postings", api.PostingInput{Channel: api.ChannelLinkedin})
	application := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"Inès","family_name":"Moreau"}}`, job.ID))
	other := w.apply(job, "Selected")
	w.do(other.ID, `{"action":"move","to":"selected"}`)
	add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{UserID: new(w.admin().UserID)})
	w.evaluates(w.admin(), application.ID)
	w.declares(jury.ID, `{"relevant":2,"interviewed":1,"hired":0,"source_note":"Report","declared_on":"2026-01-02"}`).is(201)
	decided := w.addJury(w.addJob("Curator"))
	w.conclude(decided.ID, w.chairing(decided.ID))
	add[api.PublishedFunnel](w, "/v1/publications", `{"slug":"spring","title":"Spring","question":{}}`)
	return conventional{w, map[string]uuid.UUID{
		"departments": *job.DepartmentID, "jobs": job.ID, "juries": jury.ID, "campaigns": campaign.ID, "postings": posting.ID,
		"candidates": application.CandidateID, "applications": application.ID,
		"posting-metrics": add[api.PostingMetrics](w, at("/v1/postings", posting.ID)+"/metrics", `{"observed_at":"2026-01-02T03:04:05Z"}`).ID,
		"costs":           add[api.Cost](w, at("/v1/campaigns", campaign.ID)+"/costs", `{"kind":"effort","label":"Fair","agents":1,"days":1}`).ID,
		"interviews":      w.interview(application.ID, 3600e9, seat).ID,
		"jury-sessions":   add[api.JurySession](w, at("/v1/juries", jury.ID)+"/sessions", `{"kind":"hearing","starts_at":"2026-01-02T03:04:05Z"}`).ID,
		"proposals":       add[api.Proposal](w, at("/v1/applications", other.ID)+"/proposals", `{}`).ID,
		"pipelines":       store.DefaultPipeline,
		"sources":         read[api.Page[api.Source]](w.as(w.admin(), "GET", "/v1/sources", nil).is(200)).Data[0].ID,
		"reasons":         read[api.Page[api.Reason]](w.as(w.admin(), "GET", "/v1/reasons", nil).is(200)).Data[0].ID,
		"users":           w.analyst().UserID,
		"api-keys":        w.issue(nil, api.ScopeFunnel).ID,
	}, seat, w.secretOf(w.admin()), decided.ID}
}

// operations are those of the document under /v1, in the order of their paths. A path that names what was not made fails.
func (w conventional) operations() []operation {
	w.t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	w.must(err)
	var all []operation
	for _, template := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		if !strings.HasPrefix(template, "/v1/") {
			continue
		}
		for method, op := range doc.Paths.Value(template).Operations() {
			all = append(all, operation{op, method, template, w.at(template)})
		}
	}
	return all
}

func (w conventional) at(template string) string {
	w.t.Helper()
	id, known := w.made[strings.Split(template, "/")[2]]
	if afterwards.MatchString(template) {
		id = w.decided
	}
	if strings.Contains(template, "{id}") && !known {
		w.t.Fatalf("%s: make one of these", template)
	}
	path := strings.NewReplacer("{id}", id.String(), "{member_id}", w.seat.String(), "{session_id}", w.admin().SessionID.String(), "{secret}", w.calendar, "{slug}", "spring").Replace(template)
	if strings.Contains(path, "{") {
		w.t.Fatalf("%s: what does it name?", template)
	}
	return path
}

// needed is the query of an operation that is asked nothing without one: about two groups.
func (w conventional) needed(op operation) string {
	if op.template == "/v1/funnel/compare" {
		return fmt.Sprintf("?a=%s&b=%s", w.made["juries"], w.decided)
	}
	return ""
}

// ask sends a request as an administrator, with what the operation requires but for what is told otherwise.
func (w conventional) ask(op operation, query string, body any, headers ...string) answer {
	w.t.Helper()
	if op.has("header", "If-Match") && !slices.ContainsFunc(headers, func(h string) bool { return strings.HasPrefix(h, "If-Match") }) {
		headers = append(headers, "If-Match: *")
	}
	return w.as(w.admin(), op.method, op.path+query, body, headers...)
}

// TestParametersByConvention: unknown and repeated ones, limits and orders, on every operation.
func TestParametersByConvention(t *testing.T) {
	t.Parallel()
	w := newConventional(t, storetest.SQLite(t))
	for _, op := range w.operations() {
		var body any
		if op.RequestBody != nil {
			body = `{}`
		}
		w.ask(op, "?nope=1", body).problem(400, "unknown_parameter", "nope unknown_parameter")
		for _, p := range op.Parameters {
			if p.Value.In == "query" {
				name := p.Value.Name
				w.ask(op, "?"+name+"=1&"+name+"=1", body).problem(400, "repeated_parameter")
			}
		}
		if op.has("query", "limit") {
			for _, bad := range []string{"0", "-1", "abc", "", "1.5"} {
				w.ask(op, "?limit="+bad, nil).is(400)
			}
			const huge = "?limit=99999999999999999999"
			w.mounted[op.path+huge] = true // the checker reads no integer that large, which the document allows
			for _, good := range []string{"?limit=1", "?limit=200", "?limit=201", huge} {
				w.ask(op, good, nil).is(200)
			}
		} else if op.method == http.MethodGet {
			w.ask(op, "?limit=1", nil).problem(400, "unknown_parameter")
		}
		if sort := op.Parameters.GetByInAndName("query", "sort"); sort != nil {
			w.ask(op, "?sort=nope", nil).problem(400, "unknown_sort", "sort unknown_sort")
			for _, order := range sort.Schema.Value.Enum {
				w.ask(op, fmt.Sprintf("?sort=%s", order), nil).is(200)
			}
		}
	}
}

// TestPathsByConvention: methods that a path does not have, and other ways of writing it.
func TestPathsByConvention(t *testing.T) {
	t.Parallel()
	w := newConventional(t, storetest.SQLite(t))
	methods := map[string][]string{}
	for _, op := range w.operations() {
		methods[op.template] = append(methods[op.template], op.method)
		if op.method == http.MethodGet {
			methods[op.template] = append(methods[op.template], http.MethodHead)
			w.checkHead(op)
		}
	}
	for template, own := range methods {
		path := w.at(template)
		allow := strings.Join(append(slices.Clone(own), http.MethodOptions), ", ")
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} {
			if slices.Contains(own, method) {
				continue
			}
			a := w.as(w.admin(), method, path, nil).is(405)
			if method != http.MethodHead {
				a.problem(405, "method_not_allowed")
			}
			if got := a.header.Get("Allow"); !sameSet(got, allow) {
				t.Errorf("%s %s allows %q, not %q", method, template, got, allow)
			}
		}
		if a := w.as(nobody(), "OPTIONS", path, nil).is(204); !sameSet(a.header.Get("Allow"), allow) || len(a.body) > 0 {
			t.Errorf("OPTIONS %s: %q %s", template, a.header.Get("Allow"), a.body)
		}
		w.checkOtherWays(template, own[0])
	}
}

func (w conventional) checkHead(op operation) {
	w.t.Helper()
	full, head := w.ask(op, w.needed(op), nil).is(200), w.as(w.admin(), "HEAD", op.path+w.needed(op), nil).is(200)
	for _, name := range []string{"ETag", "Content-Type", "Content-Length", "Cache-Control", "Link"} {
		if full.header.Get(name) != head.header.Get(name) {
			w.t.Errorf("HEAD %s: %s is %q, not %q", op.template, name, head.header.Get(name), full.header.Get(name))
		}
	}
	if refused := w.as(nobody(), "HEAD", op.path, nil); len(refused.body) > 0 {
		w.t.Errorf("HEAD %s for nobody: %s", op.template, refused.body)
	}
	if len(head.body) > 0 {
		w.t.Errorf("HEAD %s: %s", op.template, head.body)
	}
}

// checkOtherWays: one thing has one address.
func (w conventional) checkOtherWays(template, method string) {
	w.t.Helper()
	path := w.at(template)
	other := []string{path + "/", "/" + path}
	for _, odd := range []string{"/v1//", "/V1/", "/v1%2F", "/%761/"} {
		other = append(other, strings.Replace(path, "/v1/", odd, 1))
	}
	for _, id := range append(slices.Collect(maps.Values(w.made)), w.seat, w.decided) {
		if !strings.Contains(path, id.String()) {
			continue
		}
		for _, odd := range []string{
			strings.ToUpper(id.String()), "%7B" + id.String() + "%7D", "urn:uuid:" + id.String(), strings.ReplaceAll(id.String(), "-", ""),
			id.String() + "0", "1", "%00", strings.Repeat("0", 4000), id.String() + "%20", uuid.Nil.String(),
		} {
			if odd != id.String() {
				other = append(other, strings.ReplaceAll(path, id.String(), odd))
			}
		}
	}
	for _, p := range other {
		w.as(w.admin(), method, p, nil).problem(404, "not_found")
	}
}

// TestConditionsByConvention: If-Match on every change that needs one, If-None-Match on what is kept, and who may keep it.
func TestConditionsByConvention(t *testing.T) {
	t.Parallel()
	w := newConventional(t, storetest.SQLite(t))
	before := storetest.Dump(t, w.url)
	for _, op := range w.operations() {
		if op.has("header", "If-Match") {
			w.checkIfMatch(op)
		}
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.url)); diff != "" {
		t.Errorf("a refused change left something: %s", diff)
	}
	for _, op := range w.operations() {
		if op.method != http.MethodGet {
			continue
		}
		a := w.ask(op, w.needed(op), nil).is(200)
		kept := op.has("header", "If-None-Match")
		named := strings.HasSuffix(op.template, "/progress") // it names jurors: who asks again shows the ETag, and no cache keeps it
		if (a.header.Get("Cache-Control") != "no-store") != (kept && !named) {
			t.Errorf("%s: Cache-Control is %q", op, a.header.Get("Cache-Control"))
		}
		if !kept {
			continue
		}
		etag := a.header.Get("ETag")
		for header, status := range map[string]int{etag: 304, "W/" + etag: 304, `"x", ` + etag: 304, "*": 304, `"x"`: 200, "x": 200, "": 200} {
			if again := w.ask(op, "", nil, "If-None-Match: "+header).is(status); again.header.Get("ETag") != etag || (len(again.body) == 0) != (status == 304) {
				t.Errorf("%s for %s: %v %s", op, header, again.header, again.body)
			}
		}
	}
}

func (w conventional) checkIfMatch(op operation) {
	w.t.Helper()
	var body any
	if op.RequestBody != nil {
		body = `{}`
	}
	item := op.template // what is changed by PUT has its own version, and all else that of the thing that it belongs to
	if op.method != http.MethodPut {
		collection, _, _ := strings.Cut(op.template, "/{id}")
		item = collection + "/{id}"
	}
	current := w.as(w.admin(), "GET", w.at(item), nil).is(200).header.Get("ETag")
	w.as(w.admin(), op.method, op.path, body).problem(428, "precondition_required")
	for _, stale := range []string{`"99"`, `"0"`, "W/" + current, `"99", W/` + current, `"01"`} {
		a := w.ask(op, "", body, "If-Match: "+stale).problem(412, "stale_version")
		if a.header.Get("ETag") != current {
			w.t.Errorf("%s: stale with the ETag %q, not %q", op, a.header.Get("ETag"), current)
		}
	}
	for _, malformed := range []string{"3", `"3`, `*, "3"`, "", `"1" "2"`} {
		w.ask(op, "", body, "If-Match: "+malformed).problem(400, "invalid_if_match")
	}
}
