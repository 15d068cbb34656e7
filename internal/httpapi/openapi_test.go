package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/contract"
	"github.com/vivier-ats/vivier/internal/httpapi"
)

var update = flag.Bool("update", false, "write api/openapi.json anew")

// TestOpenAPIDocument compares the published document with what the annotations say now.
func TestOpenAPIDocument(t *testing.T) {
	t.Parallel()
	doc, err := contract.Generate("../..", policies())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("../../api/openapi.json", doc, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(doc, api.OpenAPI) {
		t.Errorf("api/openapi.json is not what the annotations say: run make openapi, and read the difference\n%s",
			cmp.Diff(strings.Split(string(api.OpenAPI), "\n"), strings.Split(string(doc), "\n")))
	}
}

// TestDocumentHasEveryRoute compares the operations of the document with the routes of the server. What browsers ask
// for pages is nobody's operation.
func TestDocumentHasEveryRoute(t *testing.T) {
	t.Parallel()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(api.OpenAPI, &doc); err != nil {
		t.Fatal(err)
	}
	var documented, served []string
	for path, item := range doc.Paths {
		for key := range item {
			if key != "parameters" {
				documented = append(documented, strings.ToUpper(key)+" "+path)
			}
		}
	}
	for route := range newWorld(t).server.Policies() {
		if _, path, _ := strings.Cut(route, " "); !undocumented(path) {
			served = append(served, braced(route))
		}
	}
	slices.Sort(documented)
	slices.Sort(served)
	if diff := cmp.Diff(served, documented); diff != "" {
		t.Errorf("routes and document differ (-served +documented):\n%s", diff)
	}
}

// undocumented tells of the paths that the document does not have: the files of the page about the API, and the board.
func undocumented(path string) bool {
	return strings.HasPrefix(path, "/docs/") || path == "/board" || strings.HasPrefix(path, "/board/")
}

// policies are those of the routes, as the document names them.
func policies() contract.Policies {
	all := contract.Policies{}
	for route, p := range new(httpapi.Server).Policies() {
		method, _, _ := strings.Cut(route, " ")
		all[braced(route)] = contract.Policy{Roles: words(p.Roles), Scopes: words(p.Scopes), Kept: p.Kept && method != "GET"}
	}
	return all
}

func words[T ~string](names []T) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = string(n)
	}
	return out
}

// braced writes a route's parameters as the document does: /v1/jobs/:id is /v1/jobs/{id}.
func braced(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if name, is := strings.CutPrefix(p, ":"); is {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
