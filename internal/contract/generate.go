package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3conv"
)

// version is the version of OpenAPI that documents are in.
const version = "3.1.1"

// Policy is what the routes say of an operation, so that annotations need not.
type Policy struct {
	Roles  []string // who may use it; an empty list is everybody, without a login
	Scopes []string // API keys with one of these may use it too
	Kept   bool     // the answer to a request with an Idempotency-Key is kept
}

// Policies are those of all operations, named as "GET /v1/jobs/{id}".
type Policies map[string]Policy

// Generate writes the OpenAPI document of the module whose root is given, as indented JSON. The same sources always give
// the same bytes. It fails, naming all of them, where handlers or types leave something out that the document needs.
func Generate(root string, policies Policies) ([]byte, error) {
	apiDir := filepath.Join(root, "api")
	comments, err := readComments(apiDir)
	if err != nil {
		return nil, fmt.Errorf("read the comments of package api: %w", err)
	}
	v2, err := readAnnotations(filepath.Join(root, "internal", "httpapi"), apiDir)
	if err != nil {
		return nil, fmt.Errorf("read the annotations: %w", err)
	}
	doc, err := upgrade(v2, comments)
	if err != nil {
		return nil, err
	}
	addPolicies(doc, policies)
	data, err := encode(doc)
	if err != nil {
		return nil, err
	}
	written, err := parse(data)
	if err != nil {
		return nil, err
	}
	return data, resolve(written)
}

// upgrade turns what swag reads into a document of today, and says what swag can't.
func upgrade(v2 *openapi2.T, comments map[string]string) (*openapi3.T, error) {
	keepParameterExamples(v2)
	doc, err := openapi2conv.ToV3(v2)
	if err != nil {
		return nil, fmt.Errorf("convert to OpenAPI 3: %w", err)
	}
	if err := errors.Join(audit(doc)...); err != nil {
		return nil, err
	}
	describe(doc, comments)
	enrichSchemas(doc)
	enrichOperations(doc)
	if c := doc.Info.Contact; c != nil && c.Name+c.URL+c.Email == "" {
		doc.Info.Contact = nil // swag writes an empty one
	}
	doc.Servers = openapi3.Servers{{URL: "/", Description: "This server"}}
	openapi3conv.Upgrade(doc)
	doc.OpenAPI = version
	return doc, nil
}

// keepParameterExamples puts the examples of parameters where the conversion looks, which drops them otherwise.
func keepParameterExamples(v2 *openapi2.T) {
	for _, item := range v2.Paths {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				if example, ok := p.Extensions["example"]; ok {
					p.Extensions[keyExample] = example
				}
			}
		}
	}
}

// keyExample carries a parameter's example through the conversion, which keeps extensions only.
const keyExample = "x-example"

// encode writes a document as JSON, with keys in alphabetical order.
func encode(doc *openapi3.T) ([]byte, error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("read the document back: %w", err)
	}
	flattenRefs(tree)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(tree); err != nil {
		return nil, fmt.Errorf("encode the document: %w", err)
	}
	return b.Bytes(), nil
}

// flattenRefs writes a reference with something to say beside it as OpenAPI 3.1 can, where 3.0 needed an allOf of one.
func flattenRefs(node any) {
	switch node := node.(type) {
	case map[string]any:
		if all, ok := node["allOf"].([]any); ok && len(all) == 1 {
			if only, ok := all[0].(map[string]any); ok && only["$ref"] != nil {
				delete(node, "allOf")
				node["$ref"] = only["$ref"]
			}
		}
		for _, child := range node {
			flattenRefs(child)
		}
	case []any:
		for _, child := range node {
			flattenRefs(child)
		}
	}
}

// parse reads a document, and leaves its references as they are written.
func parse(data []byte) (*openapi3.T, error) {
	doc := &openapi3.T{}
	if err := json.Unmarshal(data, doc); err != nil {
		return nil, fmt.Errorf("read the document: %w", err)
	}
	return doc, nil
}

// resolve follows the references of a document and checks that it is a valid one, its examples included.
func resolve(doc *openapi3.T) error {
	if err := openapi3.NewLoader().ResolveRefsIn(doc, nil); err != nil {
		return fmt.Errorf("resolve the references of the document: %w", err)
	}
	if err := doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return fmt.Errorf("the document is not valid: %w", err)
	}
	return nil
}
