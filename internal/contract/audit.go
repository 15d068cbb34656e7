package contract

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// problemSchema is the schema of every refusal.
const problemSchema = "Problem"

// audit names everything that handlers leave out.
func audit(doc *openapi3.T) []error {
	var missing []error
	forEachOperation(doc, func(method, path string, op *openapi3.Operation) {
		lack := func(what string) {
			missing = append(missing, fmt.Errorf("%s %s: %s", method, path, what))
		}
		if op.OperationID == "" {
			lack("no @ID")
		}
		if op.Summary == "" {
			lack("no @Summary")
		}
		if len(op.Tags) == 0 {
			lack("no @Tags")
		}
		for _, tag := range op.Tags {
			if doc.Tags.Get(tag) == nil {
				lack("@Tags " + tag + " is not among the @tag.name of " + generalInfo)
			}
		}
		if r := op.Responses.Default(); r == nil || !isProblem(r.Value) {
			lack("no @Failure default {object} api.Problem")
		}
	})
	return missing
}

// forEachOperation calls f for each operation, in the order of paths and methods.
func forEachOperation(doc *openapi3.T, f func(method, path string, op *openapi3.Operation)) {
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		operations := doc.Paths.Value(path).Operations()
		for _, method := range slices.Sorted(maps.Keys(operations)) {
			f(method, path, operations[method])
		}
	}
}

// isProblem tells whether a response is a refusal.
func isProblem(r *openapi3.Response) bool {
	for _, media := range r.Content {
		return media.Schema != nil && media.Schema.Ref == schemaRef(problemSchema)
	}
	return false
}

func schemaRef(name string) string { return "#/components/schemas/" + name }
