package contract

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	mediaProblem    = "application/problem+json"
	mediaMergePatch = "application/merge-patch+json"
)

// bearer is the one security scheme; handlers that nobody needs to log in for do without @Security.
const bearer = "BearerAuth"

// keyWholeBody marks an operation that takes merge patches which there is nothing to merge with.
const keyWholeBody = "x-whole-body"

// alwaysSent are the headers that a response never lacks where it names them at all.
var alwaysSent = []string{"ETag", "Location"}

// enrichOperations says of every operation what annotations can't.
func enrichOperations(doc *openapi3.T) {
	doc.Components.SecuritySchemes = openapi3.SecuritySchemes{bearer: {Value: openapi3.NewSecurityScheme().WithType("http").WithScheme("bearer").
		WithDescription("The access_token that `POST /v1/auth/login` answers, or an API key.")}}
	doc.Components.Responses = openapi3.ResponseBodies{problemSchema: {Value: problemResponse("The request is refused, or failed; `code` says why.")}}
	addLanguages(doc)
	forEachOperation(doc, func(_, _ string, op *openapi3.Operation) {
		if op.Security == nil {
			op.Security = openapi3.NewSecurityRequirements() // public on purpose
		}
		for _, p := range op.Parameters {
			enrichParameter(p.Value)
		}
		if op.RequestBody != nil {
			enrichBody(doc, op.RequestBody.Value, op.Extensions[keyWholeBody] == true)
		}
		delete(op.Extensions, keyWholeBody)
		for status, r := range op.Responses.Map() {
			if status == "default" {
				op.Responses.Set(status, &openapi3.ResponseRef{Ref: "#/components/responses/" + problemSchema})
				continue
			}
			enrichResponse(r.Value)
		}
	})
}

// keyRoles and keyScopes name the roles and the scopes of an operation for programs.
const (
	keyRoles  = "x-roles"
	keyScopes = "x-scopes"
)

// addPolicies says of each operation who may use it, to people and to programs, and whether it can be sent again.
func addPolicies(doc *openapi3.T, policies Policies) {
	doc.Components.Parameters[keyParameter] = &openapi3.ParameterRef{Value: keyHeader()}
	doc.Components.Headers[replayedHeader] = &openapi3.HeaderRef{Value: replayed()}
	forEachOperation(doc, func(method, path string, op *openapi3.Operation) {
		policy := policies[method+" "+path]
		if len(policy.Roles) > 0 {
			if op.Extensions == nil {
				op.Extensions = map[string]any{}
			}
			op.Extensions[keyRoles], op.Extensions[keyScopes] = policy.Roles, append([]string{}, policy.Scopes...)
			said := "For the roles " + strings.Join(policy.Roles, ", ")
			if len(policy.Scopes) > 0 {
				said += ", and for API keys with " + strings.Join(policy.Scopes, " or ")
			}
			op.Description = strings.TrimSpace(op.Description + "\n\n" + said + ".")
		}
		if policy.Kept {
			takeKey(op)
		}
	})
}

// The languages of what people read. Every operation can be refused, and says so in one of them.
const (
	acceptLanguage  = "Accept-Language"
	contentLanguage = "Content-Language"
)

// addLanguages says once, of all operations, that a client may choose the language.
func addLanguages(doc *openapi3.T) {
	const name = "AcceptLanguage"
	doc.Components.Parameters = openapi3.ParametersMap{name: {Value: openapi3.NewHeaderParameter(acceptLanguage).
		WithDescription("In which language people will read the answer: `fr`, which is the default, or `en`. Codes, keys and values are the same in both.").
		WithSchema(openapi3.NewStringSchema().WithDefault("fr"))}}
	doc.Components.Headers = openapi3.Headers{contentLanguage: {Value: &openapi3.Header{Parameter: openapi3.Parameter{
		Description: "The language of `title` and `detail`", Required: true,
		Schema: openapi3.NewStringSchema().WithEnum("fr", "en").NewRef(),
	}}}}
	for _, item := range doc.Paths.Map() {
		item.Parameters = append(item.Parameters, &openapi3.ParameterRef{Ref: "#/components/parameters/" + name})
	}
}

const (
	keyParameter   = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
)

// takeKey lets an operation be sent again with the key that it came with.
func takeKey(op *openapi3.Operation) {
	op.Parameters = append(op.Parameters, &openapi3.ParameterRef{Ref: "#/components/parameters/" + keyParameter})
	for status, r := range op.Responses.Map() {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		if r.Value.Headers == nil {
			r.Value.Headers = openapi3.Headers{}
		}
		r.Value.Headers[replayedHeader] = &openapi3.HeaderRef{Ref: "#/components/headers/" + replayedHeader}
	}
}

func keyHeader() *openapi3.Parameter {
	key := openapi3.NewStringSchema().WithMinLength(1).WithMaxLength(255).WithPattern("^[\\x20-\\x7E]*$")
	return openapi3.NewHeaderParameter(keyParameter).WithSchema(key).WithDescription(
		"A new value for each new request, as a UUID. Sent again with the same value and body within 48 hours, the request is not carried " +
			"out again: the first good answer comes once more. With another body the answer is 422 `idempotency_key_reused`, while the first " +
			"request is still under way 409 `idempotency_key_in_use`.")
}

func replayed() *openapi3.Header {
	return &openapi3.Header{Parameter: openapi3.Parameter{
		Description: "This is the answer to an earlier request with the same Idempotency-Key", Schema: openapi3.NewStringSchema().WithEnum("true").NewRef(),
	}}
}

func problemResponse(description string) *openapi3.Response {
	r := openapi3.NewResponse().WithDescription(description).
		WithContent(openapi3.Content{mediaProblem: {Schema: openapi3.NewSchemaRef(schemaRef(problemSchema), nil)}})
	r.Headers = openapi3.Headers{contentLanguage: {Ref: "#/components/headers/" + contentLanguage}}
	return r
}

// enrichParameter takes from a parameter what swag says of it, and says of a list what swag says of its only value.
func enrichParameter(p *openapi3.Parameter) {
	schema := p.Schema.Value
	p.Example = p.Extensions[keyExample]
	delete(p.Extensions, keyExample)
	if schema.Items != nil {
		schema.Items.Value.Format, schema.Format = schema.Format, ""
		if p.Example != nil {
			p.Example = []any{p.Example}
		}
	}
	enrichSchema(schema)
}

// enrichBody makes the body of a merge patch one of which nothing is required, unless it has to be whole all the same.
func enrichBody(doc *openapi3.T, body *openapi3.RequestBody, whole bool) {
	delete(body.Extensions, "x-originalParamName")
	if body.Content[mediaMergePatch] == nil || whole {
		return
	}
	for _, media := range body.Content {
		media.Schema = patchOf(doc, media.Schema)
	}
}

// enrichResponse gives each content type the schema that it has: the annotated one is that of JSON.
func enrichResponse(r *openapi3.Response) {
	if isProblem(r) {
		same := problemResponse("")
		r.Content, r.Headers = same.Content, same.Headers
	}
	for name, media := range r.Content {
		switch {
		case isJSON(name):
		case strings.HasPrefix(name, "text/") || strings.HasSuffix(name, "+xml"):
			media.Schema = openapi3.NewSchemaRef("", openapi3.NewStringSchema())
		default:
			// Bytes. OpenAPI 3.1 needs no schema for them, but generators of clients make the whole answer unknown without one.
			media.Schema = openapi3.NewSchemaRef("", openapi3.NewStringSchema().WithFormat("binary"))
		}
	}
	for _, name := range alwaysSent {
		if header, ok := r.Headers[name]; ok {
			header.Value.Required = true
		}
	}
}
