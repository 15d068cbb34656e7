package httpapi_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/vivier-ats/vivier/api"
)

// asked are the parameters that statistics have. None is of a person; one that is not here fails the test, because whether it is of one
// is a decision.
var asked = strings.Fields("id slug jury_id job_id campaign_id department_id source posting_id received_from received_to group_by basis unit as_of known_at from to a b check format picture")

// grouped are what statistics have rows for, likewise.
var grouped = strings.Fields("jury job campaign department source posting month stage")

// personal are words for what people are like. No field of a statistic has one in its name.
var personal = strings.Fields("given family email phone tag tags talent pool consent person people age birth born sex gender women men woman man female male " +
	"nationality citizenship origin ethnicity religion language disability handicap health marital children address postcode city residence education degree")

// TestNoStatisticIsOfAPersonalAttribute walks the OpenAPI document: no parameter, group or field of an answer that says by which definition
// it counts is one of a person.
func TestNoStatisticIsOfAPersonalAttribute(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	for name := range doc.Components.Schemas["Candidate"].Value.Properties {
		for part := range strings.SplitSeq(name, "_") {
			if common := strings.Fields("id version created updated at name"); !slices.Contains(common, part) && !slices.Contains(personal, part) {
				t.Errorf("a candidate has %s: is a statistic by %q one of a person?", name, part)
			}
		}
	}
	walked := 0
	for path, item := range doc.Paths.Map() {
		if item.Get == nil || item.Get.Responses.Status(200).Value.Content.Get("application/json") == nil {
			continue
		}
		answer := item.Get.Responses.Status(200).Value.Content.Get("application/json").Schema
		fields := map[string]bool{}
		collectFields(answer, fields, map[*openapi3.Schema]bool{})
		if !fields["definition"] {
			continue
		}
		walked++
		for _, p := range item.Get.Parameters {
			if p.Value.In != "header" && !slices.Contains(asked, p.Value.Name) {
				t.Errorf("%s is asked by %s: is that of a person?", path, p.Value.Name)
			}
			if p.Value.Name == "group_by" {
				for _, by := range p.Value.Schema.Value.Enum {
					if !slices.Contains(grouped, fmt.Sprint(by)) {
						t.Errorf("%s is grouped by %s: is that of a person?", path, by)
					}
				}
			}
		}
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			for part := range strings.SplitSeq(field, "_") {
				if slices.Contains(personal, part) {
					t.Errorf("%s tells %s, which is of a person", path, field)
				}
			}
		}
	}
	if walked < 6 {
		t.Errorf("only %d statistics were found", walked)
	}
}

// collectFields gathers the names of all fields of an answer, however deep.
func collectFields(of *openapi3.SchemaRef, into map[string]bool, seen map[*openapi3.Schema]bool) {
	if of == nil || of.Value == nil || seen[of.Value] {
		return
	}
	seen[of.Value] = true
	for name, field := range of.Value.Properties {
		into[name] = true
		collectFields(field, into, seen)
	}
	collectFields(of.Value.Items, into, seen)
	collectFields(of.Value.AdditionalProperties.Schema, into, seen)
	for _, one := range slices.Concat(of.Value.AllOf, of.Value.OneOf, of.Value.AnyOf) {
		collectFields(one, into, seen)
	}
}
