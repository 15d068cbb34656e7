package contract_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/contract"
)

// service is the document of the small service in testdata.
var service = sync.OnceValues(func() ([]byte, error) { return contract.Generate("testdata/service", nil) })

func document(t *testing.T) []byte {
	t.Helper()
	data, err := service()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// at finds a value in the document of the small service by the keys that lead to it.
func at(t *testing.T, keys ...string) any {
	t.Helper()
	var node any
	if err := json.Unmarshal(document(t), &node); err != nil {
		t.Fatal(err)
	}
	for i, key := range keys {
		object, ok := node.(map[string]any)
		if !ok {
			t.Fatalf("%s is no object", strings.Join(keys[:i], " → "))
		}
		node = object[key]
	}
	return node
}

// expect compares a value of the document with JSON.
func expect(t *testing.T, want string, keys ...string) {
	t.Helper()
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, at(t, keys...)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", strings.Join(keys, " → "), diff)
	}
}

func schema(name string, keys ...string) []string {
	return append([]string{"components", "schemas", name}, keys...)
}

func TestTheSameSourcesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	again, err := contract.Generate("testdata/service", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(document(t), again) {
		t.Error("two documents of the same sources differ")
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	expect(t, `"3.1.1"`, "openapi")
	expect(t, `[{"url": "/", "description": "This server"}]`, "servers")
	expect(t, `{"title": "Small API", "version": "1", "description": "A service that has one of everything that the generator knows.",
		"license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}}`, "info")
	expect(t, `[{"name": "jobs", "description": "What people apply to."}, {"name": "server", "description": "The server itself."}]`, "tags")
}

func TestSchemasAreCalledAsTheirTypes(t *testing.T) {
	t.Parallel()
	var names []string
	for name := range at(t, "components", "schemas").(map[string]any) {
		names = append(names, name)
	}
	want := []string{"Funnel", "Gone", "Job", "JobInput", "JobPage", "JobPatch", "JobRow", "Person", "Problem", "SeatPatch", "SecretInput", "Stage", "Status"}
	if diff := cmp.Diff(want, slices.Sorted(slices.Values(names))); diff != "" {
		t.Error(diff)
	}
	expect(t, `{"$ref": "#/components/schemas/JobPage"}`,
		"paths", "/v1/jobs", "get", "responses", "200", "content", "application/json", "schema")
	expect(t, `{"$ref": "#/components/schemas/JobRow"}`, schema("JobPage", "properties", "data", "items")...)
	expect(t, `{"anyOf": [{"$ref": "#/components/schemas/Job"}, {"$ref": "#/components/schemas/Gone"}], "description": "Row is a row of a page.", "x-on-request": true}`, schema("JobRow")...)
}

func TestDescriptionsAreTheCommentsOfGo(t *testing.T) {
	t.Parallel()
	expect(t, `"Job is what people apply to; it has a number of openings.\n\nHires never exceed it."`, schema("Job", "description")...)
	expect(t, `"What the job is called."`, schema("Job", "properties", "title", "description")...)
	expect(t, `"Page is one page of a list."`, schema("JobPage", "description")...)
	expect(t, `{"type": "string", "enum": ["draft", "open"],
		"description": "Status says whether people can apply. Closed.\n\n- `+"`draft`"+`: being prepared"}`, schema("Status")...)
}

func TestAnswersHaveEveryPropertyThatIsNotOmitted(t *testing.T) {
	t.Parallel()
	expect(t, `["before", "channel", "created_at", "days", "id", "openings", "opens_on", "status", "title"]`, schema("Job", "required")...)
	expect(t, `["data", "next_cursor"]`, schema("JobPage", "required")...)
	expect(t, `null`, schema("Job", "additionalProperties")...)
}

func TestInputsAreClosedAndRequireWhatHasNoDefault(t *testing.T) {
	t.Parallel()
	expect(t, `["stages", "title"]`, schema("JobInput", "required")...)
	expect(t, `false`, schema("JobInput", "additionalProperties")...)
	expect(t, `false`, schema("SeatPatch", "additionalProperties")...)
}

func TestNull(t *testing.T) {
	t.Parallel()
	for property, want := range map[string]string{
		"days": `{"type": ["number", "null"], "description": "How long the week is, in days; null: not said.", "examples": [4.5]}`,
		"before": `{"anyOf": [{"$ref": "#/components/schemas/Status"}, {"type": "null"}], "description": "The status before; null: none.",
			"examples": ["draft"]}`,
		"owner": `{"anyOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}],
			"description": "Who looks after it, with include=owner; null: nobody; absent otherwise."}`,
		"status": `{"$ref": "#/components/schemas/Status", "description": "Whether people can apply.", "examples": ["open"]}`,
		"tags": `{"type": "array", "items": {"type": "string"}, "examples": [["go", "sql"]],
			"description": "Words to find it by; absent for those who may not see them."}`,
	} {
		expect(t, want, schema("Job", "properties", property)...)
	}
	expect(t, `{"type": ["string", "null"], "enum": ["website", "event", null], "examples": ["event"],
		"description": "What kind of place advertises it. Default: website."}`, schema("JobInput", "properties", "channel")...)
}

func TestFormatsAndExtensions(t *testing.T) {
	t.Parallel()
	expect(t, `"uuid"`, schema("Job", "properties", "id", "format")...)
	expect(t, `"date-time"`, schema("Job", "properties", "created_at", "format")...)
	expect(t, `"date"`, schema("Job", "properties", "opens_on", "format")...)
	expect(t, `true`, schema("Job", "properties", "channel", "x-open-enum")...)
	expect(t, `{"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$", "maxLength": 64, "description": "Names the stage.",
		"examples": ["phone_screen"]}`, schema("Stage", "properties", "key")...)
}

func TestRefusalsAreProblems(t *testing.T) {
	t.Parallel()
	content := `{"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}`
	expect(t, content, "components", "responses", "Problem", "content")
	for path, operations := range at(t, "paths").(map[string]any) {
		for method := range operations.(map[string]any) {
			if method == "parameters" {
				continue // what all operations of the path have
			}
			expect(t, `{"$ref": "#/components/responses/Problem"}`, "paths", path, method, "responses", "default")
		}
	}
	language := `{"Content-Language": {"$ref": "#/components/headers/Content-Language"}}`
	expect(t, language, "components", "responses", "Problem", "headers")
	expect(t, `{"description": "Something depends on it", "content": `+content+`, "headers": `+language+`}`, "paths", "/v1/jobs/{id}", "delete", "responses", "409")
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	expect(t, `{"description": "The language of `+"`title` and `detail`"+`", "required": true, "schema": {"type": "string", "enum": ["fr", "en"]}}`,
		"components", "headers", "Content-Language")
	expect(t, `"header"`, "components", "parameters", "AcceptLanguage", "in")
	for path := range at(t, "paths").(map[string]any) {
		expect(t, `[{"$ref": "#/components/parameters/AcceptLanguage"}]`, "paths", path, "parameters")
	}
}

func TestSecurity(t *testing.T) {
	t.Parallel()
	expect(t, `{"type": "http", "scheme": "bearer", "description": "The access_token that `+"`POST /v1/auth/login`"+` answers, or an API key."}`,
		"components", "securitySchemes", "BearerAuth")
	expect(t, `[{"BearerAuth": []}]`, "paths", "/v1/jobs", "get", "security")
	expect(t, `[]`, "paths", "/livez", "get", "security")
}

func TestParameters(t *testing.T) {
	t.Parallel()
	want := `[
		{"name": "status", "in": "query", "description": "Only jobs of these statuses", "style": "form", "explode": false,
			"schema": {"type": "array", "items": {"type": "string", "enum": ["draft", "open"]}}},
		{"name": "stage", "in": "query", "description": "Only jobs with one of these stages", "style": "form", "explode": false,
			"example": ["phone_screen"], "schema": {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}}},
		{"name": "sort", "in": "query", "description": "Order of the rows",
			"schema": {"type": "string", "enum": ["created_at", "-created_at"], "default": "-created_at"}},
		{"name": "limit", "in": "query", "description": "How many rows a page has at most", "example": 20,
			"schema": {"type": "integer", "minimum": 1, "default": 50}}
	]`
	expect(t, want, "paths", "/v1/jobs", "get", "parameters")
}

func TestBodies(t *testing.T) {
	t.Parallel()
	expect(t, `{"required": true, "description": "The job", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobInput"}}}}`,
		"paths", "/v1/jobs", "post", "requestBody")
	patch := `{"required": true, "description": "The fields to change", "content": {
		"application/json": {"schema": {"$ref": "#/components/schemas/%"}},
		"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/%"}}}}`
	expect(t, strings.ReplaceAll(patch, "%", "JobPatch"), "paths", "/v1/jobs/{id}", "patch", "requestBody")
	expect(t, strings.ReplaceAll(patch, "%", "SeatPatch"), "paths", "/v1/seats/{id}", "patch", "requestBody")
	whole := `{"$ref": "#/components/schemas/SecretInput"}`
	expect(t, whole, "paths", "/v1/secret", "patch", "requestBody", "content", "application/merge-patch+json", "schema")
	expect(t, `null`, "paths", "/v1/secret", "patch", "x-whole-body")
}

func TestAMergePatchIsItsInputWithNothingRequired(t *testing.T) {
	t.Parallel()
	expect(t, `null`, schema("JobPatch", "required")...)
	expect(t, `null`, schema("SeatPatch", "required")...)
	expect(t, `false`, schema("JobPatch", "additionalProperties")...)
	if !reflect.DeepEqual(at(t, schema("JobPatch", "properties")...), at(t, schema("JobInput", "properties")...)) {
		t.Error("a patch has other properties than its input")
	}
}

func TestEachContentTypeHasItsOwnSchema(t *testing.T) {
	t.Parallel()
	expect(t, `{
		"application/json": {"schema": {"$ref": "#/components/schemas/Funnel"}},
		"text/csv": {"schema": {"type": "string"}},
		"image/svg+xml": {"schema": {"type": "string"}},
		"application/pdf": {"schema": {"type": "string", "format": "binary"}}
	}`, "paths", "/v1/funnel", "get", "responses", "200", "content")
	expect(t, `{"description": "The reader's copy is still good"}`, "paths", "/v1/funnel", "get", "responses", "304")
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	expect(t, `{
		"ETag": {"description": "Version of the job", "required": true, "schema": {"type": "string"}},
		"Location": {"description": "Path of the job", "required": true, "schema": {"type": "string"}}
	}`, "paths", "/v1/jobs", "post", "responses", "201", "headers")
	expect(t, `{"Link": {"description": "The next page: <…>; rel=next", "schema": {"type": "string"}}}`,
		"paths", "/v1/jobs", "get", "responses", "200", "headers")
}

func TestWhatHandlersLeaveOutIsNamedAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := contract.Generate("testdata/sloppy", nil)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"GET /v1/jobs: no @ID",
		"GET /v1/jobs: no @Summary",
		"GET /v1/jobs: no @Tags",
		"GET /v1/jobs: no @Failure default {object} api.Problem",
		"POST /v1/jobs: @Tags trades is not among the @tag.name of doc.go",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
}

func TestWhereThereIsNoService(t *testing.T) {
	t.Parallel()
	if _, err := contract.Generate("testdata", nil); err == nil {
		t.Error("no error")
	}
}
