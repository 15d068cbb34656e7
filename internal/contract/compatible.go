package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

// Compatible refuses a document that would break a client of the released one, unless it is that of a new major version,
// and names everything that breaks. Additions are compatible: whoever reads answers has to live with new keys, and with
// new values where an enum is marked as open.
func Compatible(released, current []byte) error {
	before, after := map[string]any{}, map[string]any{}
	if err := json.Unmarshal(released, &before); err != nil {
		return fmt.Errorf("read the released document: %w", err)
	}
	if err := json.Unmarshal(current, &after); err != nil {
		return fmt.Errorf("read the current document: %w", err)
	}
	broken := allowOpenValues(before, after, "#")
	for _, doc := range []map[string]any{before, after} {
		forgetDeprecation(doc)
		forgetRequests(doc)
	}
	was, err := readTree(before)
	if err != nil {
		return fmt.Errorf("the released document: %w", err)
	}
	is, err := readTree(after)
	if err != nil {
		return fmt.Errorf("the current document: %w", err)
	}
	oldMajor, newMajor, err := majors(was, is)
	if err != nil || newMajor > oldMajor {
		return err
	}
	found, err := breaks(was, is)
	if err != nil {
		return err
	}
	broken = slices.Concat(broken, narrowedRoles(was, is), found)
	if len(broken) == 0 {
		return nil
	}
	return fmt.Errorf("clients of the released version %d would break:\n  - %s\nKeep what was released and add beside it. "+
		"Where it has to break all the same, raise @version in internal/httpapi/%s to %d, and say in CHANGELOG.md what clients have to do",
		oldMajor, strings.Join(broken, "\n  - "), generalInfo, newMajor+1)
}

func readTree(tree map[string]any) (*openapi3.T, error) {
	raw, err := json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	doc, err := parse(raw)
	if err != nil {
		return nil, err
	}
	return doc, openapi3.NewLoader().ResolveRefsIn(doc, nil) // whether it is valid is for Generate to say
}

// majors are the major versions of two documents, of which the second must not be the older one.
func majors(was, is *openapi3.T) (before, after int, err error) {
	if before, err = major(was); err != nil {
		return 0, 0, err
	}
	if after, err = major(is); err != nil {
		return 0, 0, err
	}
	if after < before {
		return 0, 0, fmt.Errorf("the version goes back from %s to %s", was.Info.Version, is.Info.Version)
	}
	return before, after, nil
}

func major(doc *openapi3.T) (int, error) {
	first, _, _ := strings.Cut(doc.Info.Version, ".")
	n, err := strconv.Atoi(first)
	if err != nil {
		return 0, fmt.Errorf("the version %q does not begin with a number", doc.Info.Version)
	}
	return n, nil
}

// stricter are changes that the comparison by itself lets pass. Operation ids, for one, are the names of methods in
// generated clients.
var stricter = map[string]checker.Level{
	checker.APIOperationIdRemovedId:               checker.ERR,
	checker.OptionalResponseHeaderRemovedId:       checker.ERR,
	checker.RequestParameterDefaultValueChangedId: checker.ERR,
	checker.RequestParameterDefaultValueRemovedId: checker.ERR,
	checker.ResponseNonSuccessStatusRemovedId:     checker.ERR,
	checker.ResponseOptionalPropertyRemovedId:     checker.ERR,
	checker.ResponsePropertyEnumValueAddedId:      checker.ERR,
}

// breaks names what a client of the first document runs into with the second, by the rules of oasdiff.
func breaks(was, is *openapi3.T) ([]string, error) {
	found, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), &load.SpecInfo{Spec: was}, &load.SpecInfo{Spec: is})
	if err != nil {
		return nil, fmt.Errorf("compare the documents: %w", err)
	}
	config := checker.NewConfig(checker.GetAllChecks(), checker.WithSeverityLevels(stricter))
	words := checker.NewDefaultLocalizer()
	var broken []string
	for _, change := range checker.CheckBackwardCompatibility(config, found, sources) {
		broken = append(broken, fmt.Sprintf("%s %s: %s (%s)", change.GetOperation(), change.GetPath(), change.GetUncolorizedText(words), change.GetId()))
	}
	slices.Sort(broken)
	return slices.Compact(broken), nil
}

// narrowedRoles names the operations that somebody could use and no longer can.
func narrowedRoles(was, is *openapi3.T) []string {
	var broken []string
	forEachOperation(was, func(method, path string, before *openapi3.Operation) {
		item := is.Paths.Value(path)
		if item == nil || item.GetOperation(method) == nil {
			return // which breaks says
		}
		had, have := rolesOf(before), rolesOf(item.GetOperation(method))
		for _, role := range had {
			if !slices.Contains(have, role) {
				broken = append(broken, fmt.Sprintf("%s %s: the role %s can no longer use it (roles-narrowed)", method, path, role))
			}
		}
	})
	return broken
}

func rolesOf(op *openapi3.Operation) []string {
	listed, _ := op.Extensions[keyRoles].([]any)
	roles := make([]string, 0, len(listed))
	for _, role := range listed {
		roles = append(roles, fmt.Sprint(role))
	}
	return roles
}

// keyOpenEnum marks a list of values that may grow.
const keyOpenEnum = "x-open-enum"

// allowOpenValues takes from the second document the values that open enums got since the first, and names the enums
// that were closed and are open now: their clients rely on knowing every value.
func allowOpenValues(was, is any, at string) []string {
	var broken []string
	switch was := was.(type) {
	case map[string]any:
		is, _ := is.(map[string]any)
		if had, have := was["enum"], is["enum"]; is[keyOpenEnum] == true && had != nil {
			if was[keyOpenEnum] != true {
				broken = append(broken, at+": the closed enum became an open one (enum-opened)")
			}
			is["enum"] = common(had, have)
		}
		for _, key := range slices.Sorted(maps.Keys(was)) {
			broken = append(broken, allowOpenValues(was[key], is[key], at+"/"+key)...)
		}
	case []any:
		is, _ := is.([]any)
		for i := range min(len(was), len(is)) {
			broken = append(broken, allowOpenValues(was[i], is[i], at+"/"+strconv.Itoa(i))...)
		}
	}
	return broken
}

// forgetDeprecation takes the marks from a document: what is deprecated is promised still.
func forgetDeprecation(node any) {
	switch node := node.(type) {
	case map[string]any:
		if node["deprecated"] == true {
			delete(node, "deprecated")
		}
		for _, child := range node {
			forgetDeprecation(child)
		}
	case []any:
		for _, child := range node {
			forgetDeprecation(child)
		}
	}
}

// forgetRequests leaves of each schema whose other alternatives clients have to ask for the first one: whoever does not know
// of the others never gets them.
func forgetRequests(doc map[string]any) {
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for name, schema := range schemas {
		schema, _ := schema.(map[string]any)
		if either, _ := schema["anyOf"].([]any); schema[keyOnRequest] == true && len(either) > 0 {
			schemas[name] = either[0]
		}
	}
}

// common is what two lists of values share; where the second is none, every value is allowed, and none is new.
func common(had, have any) any {
	before, _ := had.([]any)
	after, listed := have.([]any)
	if !listed {
		return before
	}
	return slices.DeleteFunc(slices.Clone(before), func(value any) bool { return !slices.Contains(after, value) })
}
