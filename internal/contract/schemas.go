package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// patterns says what those formats of package api mean that no other API has.
var patterns = map[string]string{
	"key": `^[a-z0-9][a-z0-9_-]*$`,
}

// formats gives swag's names of formats the ones that OpenAPI has for them.
var formats = map[string]string{
	"float32": "float",
	"float64": "double",
}

// enrichSchemas says of every schema what comments and tags can't.
func enrichSchemas(doc *openapi3.T) {
	for name, schema := range doc.Components.Schemas {
		enrichSchema(schema.Value)
		if strings.HasSuffix(name, "Patch") {
			schema.Value.Required = nil
		}
		if isInput(name) {
			schema.Value.AdditionalProperties.Has = new(false)
		}
	}
}

// isInput tells by its name whether a schema is one of what clients send, and nothing else. Unknown keys are refused
// there; answers may get new ones.
func isInput(name string) bool {
	return strings.HasSuffix(name, "Input") || strings.HasSuffix(name, "Patch") || strings.HasSuffix(name, "Item")
}

// keyEither numbers the properties of a type of which one is written in place of the whole: the first, unless a client asks
// for what is the others'.
const keyEither = "x-either"

// keyOnRequest marks schemas of which a client gets the first alternative only, as long as it asks for no other one.
const keyOnRequest = "x-on-request"

// enrichEither says of such a type that it is one of those.
func enrichEither(s *openapi3.Schema) {
	either := map[string]*openapi3.SchemaRef{}
	for _, property := range s.Properties {
		if p := property.Value; p != nil && len(p.AllOf) == 1 {
			if place, ok := p.Extensions[keyEither].(string); ok {
				either[place] = p.AllOf[0]
			}
		}
	}
	if len(either) == 0 {
		return
	}
	s.AnyOf, s.Properties, s.Required, s.Type = nil, nil, nil, nil
	s.Extensions = map[string]any{keyOnRequest: true}
	for _, place := range slices.Sorted(maps.Keys(either)) {
		s.AnyOf = append(s.AnyOf, either[place])
	}
}

func enrichSchema(s *openapi3.Schema) {
	enrichEither(s)
	if pattern, ok := patterns[s.Format]; ok {
		s.Pattern, s.Format = pattern, ""
	}
	if name, ok := formats[s.Format]; ok {
		s.Format = name
	}
	enrichNullable(s)
	for _, property := range s.Properties {
		enrichInner(property)
	}
	enrichInner(s.Items)
	enrichInner(s.AdditionalProperties.Schema)
}

func enrichInner(s *openapi3.SchemaRef) {
	if s != nil && s.Ref == "" {
		enrichSchema(s.Value)
	}
}

// enrichNullable says null in the ways that OpenAPI 3.1 has for it, where its type alone does not say it.
func enrichNullable(s *openapi3.Schema) {
	switch {
	case len(s.AllOf) == 1: // a reference, and what swag has to say beside it
		s.Enum = nil // which the schema referred to has
		if s.Nullable {
			s.AnyOf = openapi3.SchemaRefs{s.AllOf[0], {Value: &openapi3.Schema{Type: &openapi3.Types{openapi3.TypeNull}}}}
			s.AllOf, s.Nullable = nil, false
		}
	case s.Nullable && s.Enum != nil:
		s.Enum = append(s.Enum, nil)
	}
}

// patchOf makes the schema of the merge patches (RFC 7396) of an input, and gives a reference to it.
func patchOf(doc *openapi3.T, input *openapi3.SchemaRef) *openapi3.SchemaRef {
	name := strings.TrimPrefix(input.Ref, schemaRef(""))
	patch := strings.TrimSuffix(strings.TrimSuffix(name, "Patch"), "Input") + "Patch"
	if _, made := doc.Components.Schemas[patch]; !made {
		s := *doc.Components.Schemas[name].Value
		s.Required = nil
		s.Description = "A merge patch (RFC 7396) of " + name + ": what is left out stays as it is, and null takes the default."
		doc.Components.Schemas[patch] = openapi3.NewSchemaRef("", &s)
	}
	return openapi3.NewSchemaRef(schemaRef(patch), nil)
}
