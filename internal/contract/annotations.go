package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/swaggo/swag"
)

// generalInfo is the file of the handlers' package that says what the document is called.
const generalInfo = "doc.go"

// readAnnotations reads the annotated handlers and the types that they name.
//
// RequiredByDefault makes a property required unless its JSON tag has omitempty, which is what package api means by it;
// in an input, whose fields say required themselves, the two agree by a test of that package.
func readAnnotations(handlers, types string) (*openapi2.T, error) {
	parser := swag.New(swag.SetStrict(true), swag.SetDebugger(silence{}))
	parser.RequiredByDefault = true
	if err := parser.ParseAPIMultiSearchDir([]string{handlers, types}, generalInfo, 0); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(parser.GetSwagger())
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	if err := shortenNames(tree); err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(tree); err != nil {
		return nil, err
	}
	doc := &openapi2.T{}
	return doc, json.Unmarshal(raw, doc)
}

// silence is where swag's account of what it is reading goes; what is wrong, it returns.
type silence struct{}

func (silence) Printf(string, ...any) {}

// shortenNames gives every type its own name in place of swag's, where all of them are still different then.
func shortenNames(tree map[string]any) error {
	definitions, _ := tree["definitions"].(map[string]any)
	short := make(map[string]any, len(definitions))
	for name, definition := range definitions {
		if _, taken := short[shortName(name)]; taken {
			return fmt.Errorf("two types are called %s", shortName(name))
		}
		short[shortName(name)] = definition
	}
	tree["definitions"] = short
	shortenRefs(tree)
	return nil
}

const definitionsPath = "#/definitions/"

func shortenRefs(node any) {
	switch node := node.(type) {
	case map[string]any:
		if ref, ok := node["$ref"].(string); ok {
			node["$ref"] = definitionsPath + shortName(strings.TrimPrefix(ref, definitionsPath))
		}
		for _, child := range node {
			shortenRefs(child)
		}
	case []any:
		for _, child := range node {
			shortenRefs(child)
		}
	}
}

// packagePrefix is api. of api.Job, and api_ of the argument in api.Page-api_Job.
var packagePrefix = regexp.MustCompile(`^[a-z]\w*?[._]`)

// shortName makes Job of api.Job, and JobPage of api.Page-api_Job, which is swag's name of api.Page[api.Job]. Types in
// between go without saying: a page of rows of jobs is a JobPage too.
func shortName(name string) string {
	generic, arguments, _ := strings.Cut(name, "-")
	innermost := arguments[strings.LastIndex(arguments, "-")+1:]
	return packagePrefix.ReplaceAllString(innermost, "") + packagePrefix.ReplaceAllString(generic, "")
}
