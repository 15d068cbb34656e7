package contract_test

import (
	"encoding/json"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/contract"
)

// TestCompatibleWithTheRelease is the promise to clients: what was released stays. A release replaces the document that
// this compares with by make release-openapi.
func TestCompatibleWithTheRelease(t *testing.T) {
	t.Parallel()
	released, err := os.ReadFile("../../api/testdata/openapi-released.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := contract.Compatible(released, api.OpenAPI); err != nil {
		t.Error(err)
	}
}

// tree is a JSON object that a test changes.
type tree = map[string]any

// excerpt is the current document with those paths only that the cases below are about, so that they take seconds.
var excerpt = sync.OnceValues(func() ([]byte, error) {
	doc := tree{}
	if err := json.Unmarshal(api.OpenAPI, &doc); err != nil {
		return nil, err
	}
	kept, all := tree{}, doc["paths"].(tree)
	for _, path := range []string{
		"/v1/jobs", "/v1/jobs/{id}", "/v1/costs/{id}", "/v1/reasons", "/v1/applications/transitions", "/v1/auth/login", "/v1/auth/logout",
		"/v1/funnel", "/v1/me", "/v1/me/password", "/v1/vocabulary", "/v1/candidates", "/v1/interviews/{id}", "/v1/postings/{id}",
	} {
		kept[path] = all[path]
	}
	doc["paths"] = kept
	return json.Marshal(doc)
})

func excerptOf(t *testing.T) []byte {
	t.Helper()
	raw, err := excerpt()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// edited is the excerpt with something changed.
func edited(t *testing.T, edit func(doc tree)) []byte {
	t.Helper()
	doc := tree{}
	if err := json.Unmarshal(excerptOf(t), &doc); err != nil {
		t.Fatal(err)
	}
	edit(doc)
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// inside finds what keys lead to, and fails the test where they lead nowhere.
func inside(t *testing.T, node tree, keys ...string) tree {
	t.Helper()
	for _, key := range keys {
		next, ok := node[key].(tree)
		if !ok {
			t.Fatalf("there is no %s on the way along %v", key, keys)
		}
		node = next
	}
	return node
}

// parameter finds a parameter of an operation, and its place in the list.
func parameter(t *testing.T, op tree, name string) (tree, int) {
	t.Helper()
	list, _ := op["parameters"].([]any)
	for i, p := range list {
		if p, _ := p.(tree); p["name"] == name {
			return p, i
		}
	}
	t.Fatalf("there is no parameter %s", name)
	return nil, 0
}

// without is a list without one of its values.
func without(list, value any) []any {
	var rest []any
	for _, v := range list.([]any) {
		if v != value {
			rest = append(rest, v)
		}
	}
	return rest
}

// surgery gives the parts of a document that the cases change.
type surgery struct {
	t   *testing.T
	doc tree
}

func (s surgery) op(path, method string) tree { return inside(s.t, s.doc, "paths", path, method) }
func (s surgery) schema(name string) tree     { return inside(s.t, s.doc, "components", "schemas", name) }

func (s surgery) property(schema, name string) tree {
	return inside(s.t, s.schema(schema), "properties", name)
}

func (s surgery) parameter(path, method, name string) tree {
	p, _ := parameter(s.t, s.op(path, method), name)
	return p
}

func (s surgery) require(schema, name string) {
	list, _ := s.schema(schema)["required"].([]any)
	s.schema(schema)["required"] = append(list, name)
}

func (s surgery) add(schema, property string, is tree) {
	inside(s.t, s.schema(schema), "properties")[property] = is
}

// What breaks a client is refused by the name of the rule and by the place.
func TestWhatBreaksIsRefused(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		edit func(s surgery)
		says []string
	}{
		"a path is gone": {func(s surgery) { delete(inside(s.t, s.doc, "paths"), "/v1/costs/{id}") }, []string{"GET /v1/costs/{id}", "api-path-removed-without-deprecation"}},
		"an operation is gone": {
			func(s surgery) { delete(inside(s.t, s.doc, "paths", "/v1/costs/{id}"), "patch") },
			[]string{"PATCH /v1/costs/{id}", "api-removed-without-deprecation"},
		},
		"an operation has another name": {func(s surgery) { s.op("/v1/jobs", "get")["operationId"] = "getJobs" }, []string{"GET /v1/jobs", "listJobs", "api-operation-id-removed"}},
		"a status is gone": {func(s surgery) {
			responses := inside(s.t, s.op("/v1/jobs", "post"), "responses")
			responses["200"] = responses["201"]
			delete(responses, "201")
		}, []string{"POST /v1/jobs", "201", "response-success-status-removed"}},
		"not modified is gone": {func(s surgery) { delete(inside(s.t, s.op("/v1/reasons", "get"), "responses"), "304") }, []string{"GET /v1/reasons", "304"}},
		"a property of an answer is gone": {func(s surgery) {
			delete(inside(s.t, s.schema("Job"), "properties"), "location")
			s.schema("Job")["required"] = without(s.schema("Job")["required"], "location")
		}, []string{"GET /v1/jobs/{id}", "location", "response-required-property-removed"}},
		"a property of a row is gone": {func(s surgery) {
			delete(inside(s.t, s.schema("Job"), "properties"), "location")
			s.schema("Job")["required"] = without(s.schema("Job")["required"], "location")
		}, []string{"GET /v1/jobs:", "data/items/location"}},
		"a property of a problem is gone": {func(s surgery) {
			delete(inside(s.t, s.schema("Problem"), "properties"), "request_id")
			s.schema("Problem")["required"] = without(s.schema("Problem")["required"], "request_id")
		}, []string{"GET /v1/jobs/{id}", "request_id", "default"}},
		"a property of an answer may be missing": {
			func(s surgery) { s.schema("Job")["required"] = without(s.schema("Job")["required"], "location") },
			[]string{"location", "response-property-became-optional"},
		},
		"a property of an answer may be null": {func(s surgery) { s.property("Job", "title")["type"] = []any{"string", "null"} }, []string{"GET /v1/jobs/{id}", "title", "null"}},
		"a reference of an answer may be null": {func(s surgery) {
			is := s.property("Job", "status")
			is["anyOf"] = []any{tree{"$ref": is["$ref"]}, tree{"type": "null"}}
			delete(is, "$ref")
		}, []string{"GET /v1/jobs/{id}", "status"}},
		"a property of an answer has another type":   {func(s surgery) { s.property("Job", "openings")["type"] = "number" }, []string{"openings", "response-property-type"}},
		"a property of an answer has another format": {func(s surgery) { s.property("Job", "opens_on")["format"] = "date-time" }, []string{"opens_on", "date-time"}},
		"a closed enum of answers has a new value": {func(s surgery) {
			s.schema("InterviewStatus")["enum"] = append(s.schema("InterviewStatus")["enum"].([]any), "moved")
		}, []string{"moved", "response-property-enum-value-added"}},
		"a closed enum of answers is open": {func(s surgery) { s.schema("InterviewStatus")["x-open-enum"] = true }, []string{"#/components/schemas/InterviewStatus", "enum-opened"}},
		"a property of an input is gone":   {func(s surgery) { delete(inside(s.t, s.schema("JobInput"), "properties"), "location") }, []string{"POST /v1/jobs", "location", "request-property-removed"}},
		"a property of an input is required": {
			func(s surgery) { s.require("JobInput", "location") },
			[]string{"POST /v1/jobs", "location", "request-property-became-required"},
		},
		"a new property of an input is required": {func(s surgery) {
			s.add("JobInput", "grade", tree{"type": "string"})
			s.require("JobInput", "grade")
		}, []string{"POST /v1/jobs", "grade", "new-required-request-property"}},
		"a property of an input can't be null": {func(s surgery) { s.property("JobInput", "location")["type"] = "string" }, []string{"POST /v1/jobs", "location"}},
		"a property of an input lost a value": {func(s surgery) {
			s.schema("JobStatus")["enum"] = without(s.schema("JobStatus")["enum"], "draft")
		}, []string{"POST /v1/jobs", "draft", "enum-value-removed"}},
		"a property of an input is an enum": {func(s surgery) { s.property("JobInput", "location")["enum"] = []any{"Rouen", nil} }, []string{"POST /v1/jobs", "location", "request-property-became-enum"}},
		"a text is shorter":                 {func(s surgery) { s.property("JobInput", "title")["maxLength"] = 199 }, []string{"POST /v1/jobs", "title", "199", "max-length-decreased"}},
		"a text of a patch is shorter":      {func(s surgery) { s.property("JobPatch", "title")["maxLength"] = 199 }, []string{"PATCH /v1/jobs/{id}", "title", "199"}},
		"a text is longer at least":         {func(s surgery) { s.property("JobInput", "title")["minLength"] = 2 }, []string{"POST /v1/jobs", "title", "min-length-increased"}},
		"a text is bounded":                 {func(s surgery) { s.property("PasswordInput", "current_password")["maxLength"] = 20 }, []string{"PATCH /v1/me/password", "current_password", "max-length"}},
		"a number is larger at least":       {func(s surgery) { s.property("JobInput", "openings")["minimum"] = 2 }, []string{"POST /v1/jobs", "openings", "min-increased"}},
		"a number is smaller":               {func(s surgery) { s.property("JobInput", "openings")["maximum"] = 9999 }, []string{"POST /v1/jobs", "openings", "max-decreased"}},
		"a list is shorter":                 {func(s surgery) { s.property("BulkTransitionInput", "items")["maxItems"] = 50 }, []string{"POST /v1/applications/transitions", "items", "max-items-decreased"}},
		"a text has a pattern":              {func(s surgery) { s.property("JobInput", "title")["pattern"] = "^[A-Z]" }, []string{"POST /v1/jobs", "title", "pattern-added"}},
		"a parameter is gone": {func(s surgery) {
			op := s.op("/v1/jobs", "get")
			_, i := parameter(s.t, op, "status")
			list := op["parameters"].([]any)
			op["parameters"] = append(list[:i:i], list[i+1:]...)
		}, []string{"GET /v1/jobs", "status", "request-parameter-removed"}},
		"a parameter is required": {
			func(s surgery) { s.parameter("/v1/jobs", "get", "status")["required"] = true },
			[]string{"GET /v1/jobs", "status", "request-parameter-became-required"},
		},
		"a new parameter is required": {func(s surgery) {
			op := s.op("/v1/jobs", "get")
			op["parameters"] = append(op["parameters"].([]any), tree{"name": "campus", "in": "query", "required": true, "schema": tree{"type": "string"}})
		}, []string{"GET /v1/jobs", "campus", "new-required-request-parameter"}},
		"a parameter lost a value": {func(s surgery) {
			schema := inside(s.t, s.parameter("/v1/jobs", "get", "sort"), "schema")
			schema["enum"] = without(schema["enum"], "-updated_at")
		}, []string{"GET /v1/jobs", "sort", "-updated_at", "request-parameter-enum-value-removed"}},
		"a parameter's list lost a value": {func(s surgery) {
			items := inside(s.t, s.parameter("/v1/jobs", "get", "status"), "schema", "items")
			items["enum"] = without(items["enum"], "draft")
		}, []string{"GET /v1/jobs", "status", "draft"}},
		"a parameter has another default": {
			func(s surgery) {
				inside(s.t, s.parameter("/v1/jobs", "get", "sort"), "schema")["default"] = "-created_at"
			},
			[]string{"GET /v1/jobs", "sort", "request-parameter-default-value-changed"},
		},
		"a public operation needs a login": {
			func(s surgery) { s.op("/v1/auth/login", "post")["security"] = []any{tree{"BearerAuth": []any{}}} },
			[]string{"POST /v1/auth/login", "security"},
		},
		"a content type of answers is gone": {func(s surgery) {
			delete(inside(s.t, s.op("/v1/funnel", "get"), "responses", "200", "content"), "text/csv")
		}, []string{"GET /v1/funnel", "text/csv", "response-media-type-removed"}},
		"a content type of requests is gone": {func(s surgery) {
			delete(inside(s.t, s.op("/v1/jobs/{id}", "patch"), "requestBody", "content"), "application/json")
		}, []string{"PATCH /v1/jobs/{id}", "application/json", "request-body-media-type-removed"}},
		"a header is gone":                    {func(s surgery) { delete(inside(s.t, s.op("/v1/jobs", "post"), "responses", "201", "headers"), "ETag") }, []string{"POST /v1/jobs", "ETag", "required-response-header-removed"}},
		"a header that may be absent is gone": {func(s surgery) { delete(inside(s.t, s.op("/v1/jobs", "get"), "responses", "200", "headers"), "Link") }, []string{"GET /v1/jobs", "Link", "optional-response-header-removed"}},
		"a header may be absent": {func(s surgery) {
			inside(s.t, s.op("/v1/jobs", "post"), "responses", "201", "headers", "ETag")["required"] = false
		}, []string{"POST /v1/jobs", "ETag", "response-header-became-optional"}},
		"a role may no longer": {func(s surgery) { s.op("/v1/jobs", "get")["x-roles"] = []any{"admin", "recruiter", "juror"} }, []string{"GET /v1/jobs", "analyst", "roles-narrowed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken := edited(t, func(doc tree) { x.edit(surgery{t, doc}) })
			err := contract.Compatible(excerptOf(t), broken)
			if err == nil {
				t.Fatal("it is taken for compatible")
			}
			for _, word := range append(x.says, "clients of the released version 1 would break", "raise @version", "to 2") {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the refusal does not say %q: %v", word, err)
				}
			}
		})
	}
}

// What only adds is let through.
func TestWhatAddsIsCompatible(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(s surgery){
		"nothing": func(surgery) {},
		"an operation": func(s surgery) {
			inside(s.t, s.doc, "paths")["/v1/rooms"] = tree{"get": renamed(s.op("/v1/jobs", "get"), "listRooms")}
		},
		"a method": func(s surgery) {
			inside(s.t, s.doc, "paths", "/v1/me")["delete"] = renamed(s.op("/v1/auth/logout", "post"), "deleteMe")
		},
		"a status": func(s surgery) {
			inside(s.t, s.op("/v1/jobs", "get"), "responses")["304"] = tree{"description": "still good"}
		},
		"a header": func(s surgery) {
			inside(s.t, s.op("/v1/jobs", "get"), "responses", "200", "headers")["RateLimit"] = tree{"schema": tree{"type": "string"}}
		},
		"a description": func(s surgery) { s.property("Job", "title")["description"] = "other words" },
		"a property of answers": func(s surgery) {
			s.add("Job", "grade", tree{"type": []any{"string", "null"}})
			s.require("Job", "grade")
		},
		"a property of answers that is never null any more": func(s surgery) { s.property("Job", "location")["type"] = "string" },
		"a property of inputs":                              func(s surgery) { s.add("JobInput", "grade", tree{"type": "string"}) },
		"a parameter": func(s surgery) {
			op := s.op("/v1/jobs", "get")
			op["parameters"] = append(op["parameters"].([]any), tree{"name": "campus", "in": "query", "schema": tree{"type": "string"}})
		},
		"a header of requests": func(s surgery) {
			op := s.op("/v1/jobs", "post")
			op["parameters"] = []any{tree{"name": "Idempotency-Key", "in": "header", "schema": tree{"type": "string", "maxLength": 255}}}
		},
		"a value of a parameter": func(s surgery) {
			schema := inside(s.t, s.parameter("/v1/jobs", "get", "sort"), "schema")
			schema["enum"] = append(schema["enum"].([]any), "title")
		},
		"a content type of answers": func(s surgery) {
			inside(s.t, s.op("/v1/funnel", "get"), "responses", "200", "content")["application/pdf"] = tree{}
		},
		"a longer text":                 func(s surgery) { s.property("JobInput", "title")["maxLength"] = 300 },
		"an input that may be left out": func(s surgery) { s.schema("JobInput")["required"] = []any{} },
		"an operation without a login":  func(s surgery) { s.op("/v1/vocabulary", "get")["security"] = []any{} },
		"a role": func(s surgery) {
			s.op("/v1/candidates", "get")["x-roles"] = []any{"admin", "recruiter", "juror", "analyst"}
		},
		"a mark that it will go one day": func(s surgery) { s.op("/v1/jobs", "get")["deprecated"] = true },
		"a minor version":                func(s surgery) { inside(s.t, s.doc, "info")["version"] = "1.1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := contract.Compatible(excerptOf(t), edited(t, func(doc tree) { edit(surgery{t, doc}) })); err != nil {
				t.Error(err)
			}
		})
	}
}

func renamed(op tree, id string) tree {
	copied := maps.Clone(op)
	copied["operationId"] = id
	return copied
}

// An open enum may get values, and may lose none that clients send.
func TestOpenEnumsGrow(t *testing.T) {
	t.Parallel()
	with := func(values ...any) []byte {
		return edited(t, func(doc tree) {
			for _, schema := range []string{"Posting", "PostingPatch"} {
				channel := surgery{t, doc}.property(schema, "channel")
				channel["x-open-enum"], channel["enum"] = true, values
			}
		})
	}
	if err := contract.Compatible(with("linkedin", "website"), with("linkedin", "website", "radio")); err != nil {
		t.Error(err)
	}
	if err := contract.Compatible(with("linkedin", "website"), with("linkedin")); err == nil || !strings.Contains(err.Error(), "website") {
		t.Errorf("a value that clients send is gone: %v", err)
	}
}

// That something is marked as deprecated is no leave to remove it.
func TestTheDeprecatedIsPromisedToo(t *testing.T) {
	t.Parallel()
	marked := edited(t, func(doc tree) {
		op := surgery{t, doc}.op("/v1/costs/{id}", "patch")
		op["deprecated"], op["x-sunset"] = true, "2020-01-01"
	})
	gone := edited(t, func(doc tree) { delete(inside(t, doc, "paths", "/v1/costs/{id}"), "patch") })
	if err := contract.Compatible(marked, gone); err == nil || !strings.Contains(err.Error(), "PATCH /v1/costs/{id}") {
		t.Error(err)
	}
}

func TestVersionsOfDocumentsAreCompared(t *testing.T) {
	t.Parallel()
	breaks := edited(t, func(doc tree) {
		delete(inside(t, doc, "paths"), "/v1/costs/{id}")
		inside(t, doc, "info")["version"] = "2"
	})
	if err := contract.Compatible(excerptOf(t), breaks); err != nil {
		t.Errorf("a new major version may break, and is refused: %v", err)
	}
	version := func(v string) []byte {
		return edited(t, func(doc tree) { inside(t, doc, "info")["version"] = v })
	}
	if err := contract.Compatible(version("2.3"), version("1.9")); err == nil || !strings.Contains(err.Error(), "goes back") {
		t.Errorf("an older version: %v", err)
	}
	if err := contract.Compatible(version("1"), version("first")); err == nil || !strings.Contains(err.Error(), `"first"`) {
		t.Errorf("a version without a number: %v", err)
	}
	if err := contract.Compatible([]byte("{"), excerptOf(t)); err == nil {
		t.Error("a released document that is no JSON is compatible")
	}
}
