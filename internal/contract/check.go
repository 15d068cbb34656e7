package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/iotest"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Checker compares exchanges with an OpenAPI document. It is safe for concurrent use.
type Checker struct {
	router  routers.Router
	problem *openapi3.Schema
}

// fastVersion makes the validator use its own reading of schemas, which knows all that our documents say. For later
// versions it compiles a schema anew for every exchange, which takes milliseconds.
const fastVersion = "3.0.3"

// New makes a checker for a document, which must have a schema called Problem.
func New(doc []byte) (*Checker, error) {
	registerMedia()
	parsed, err := parse(doc)
	if err != nil {
		return nil, err
	}
	if parsed.Components == nil || parsed.Components.Schemas[problemSchema] == nil {
		return nil, fmt.Errorf("the document has no schema called %s", problemSchema)
	}
	closeObjects(parsed)
	if err := resolve(parsed); err != nil {
		return nil, err
	}
	parsed.OpenAPI = fastVersion
	router, err := gorillamux.NewRouter(parsed)
	if err != nil {
		return nil, fmt.Errorf("route by the document: %w", err)
	}
	return &Checker{router: router, problem: parsed.Components.Schemas[problemSchema].Value}, nil
}

// closeObjects forbids the keys that schemas do not have. Clients have to live with new ones; our own tests are where a
// key that nobody documented must not go unnoticed.
func closeObjects(doc *openapi3.T) {
	for _, schema := range doc.Components.Schemas {
		if s := schema.Value; s != nil && len(s.Properties) > 0 && s.AdditionalProperties.Schema == nil {
			s.AdditionalProperties.Has = new(false)
		}
	}
}

// Handler wraps h for a test, which fails where an exchange breaks the document:
//
//   - a request that breaks it is accepted,
//   - a response has a status, a content type, a header or a body that it does not promise, or
//   - a route that it does not have answers anything but a problem with status 401, 404 or 405.
func (c *Checker) Handler(t testing.TB, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Helper()
		recorded, err := c.Exchange(h, r)
		if err != nil {
			t.Errorf("%s %s, answered with %d, breaks the OpenAPI document: %v", r.Method, r.URL, recorded.Code, err)
		}
		maps.Copy(w.Header(), recorded.Header())
		w.WriteHeader(recorded.Code)
		_, _ = w.Write(recorded.Body.Bytes()) // fails only when the test is gone
	})
}

// Exchange sends one request to h, and says how the exchange breaks the document.
func (c *Checker) Exchange(h http.Handler, r *http.Request) (*httptest.ResponseRecorder, error) {
	before := keepRequest(r)
	recorded := httptest.NewRecorder()
	h.ServeHTTP(recorded, r)
	if errors.Is(r.Context().Err(), context.Canceled) {
		return recorded, nil // nobody reads the answer
	}
	return recorded, c.check(before, recorded.Result())
}

// keepRequest copies a request with its body, and lets the original's be read again. A body that breaks off does so in
// both.
func keepRequest(r *http.Request) *http.Request {
	kept := r.Clone(context.WithoutCancel(r.Context()))
	if r.Body == nil { // made by hand, not by a server
		r.Body = http.NoBody
	}
	body, err := io.ReadAll(r.Body)
	again := func() io.ReadCloser {
		if err != nil {
			return io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(err)))
		}
		return io.NopCloser(bytes.NewReader(body))
	}
	r.Body, kept.Body = again(), again()
	return kept
}

// check compares one exchange with the document.
func (c *Checker) check(r *http.Request, answer *http.Response) error {
	method := r.Method
	if method == http.MethodHead {
		r.Method = http.MethodGet // documents tell of GET; HEAD is the same without a body
	}
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return c.checkUndeclared(method, answer)
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{
		MultiError:              true,
		SkipSettingDefaults:     true,
		AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{brief, sentFormats},
	}}
	if answer.StatusCode < http.StatusBadRequest {
		if err := checkRequest(in); err != nil {
			return fmt.Errorf("the request should have been refused: %w", err)
		}
	}
	return checkAnswer(in, answer, method == http.MethodHead)
}

// checkUndeclared compares the answer of a route that the document does not have.
func (c *Checker) checkUndeclared(method string, answer *http.Response) error {
	if method == http.MethodOptions && answer.StatusCode == http.StatusNoContent {
		return nil // asks what there is, of which the document does not speak
	}
	switch answer.StatusCode {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
	case http.StatusUnauthorized: // who it is comes before what there is
	default:
		return errors.New("there is no such operation")
	}
	if media := answer.Header.Get("Content-Type"); media != mediaProblem {
		return fmt.Errorf("the content type is %q instead of a problem's", media)
	}
	if method == http.MethodHead {
		return nil
	}
	var problem any
	if err := json.NewDecoder(answer.Body).Decode(&problem); err != nil {
		return fmt.Errorf("the problem is no JSON: %w", err)
	}
	return c.problem.VisitJSON(problem, openapi3.MultiErrors(), brief, answeredFormats)
}

// checkRequest compares a request with its operation.
func checkRequest(in *openapi3filter.RequestValidationInput) error {
	for name := range in.Request.URL.Query() {
		if in.Route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return fmt.Errorf("the parameter %s is not in the document", name)
		}
	}
	return openapi3filter.ValidateRequest(in.Request.Context(), in)
}

// checkAnswer compares a response with its operation.
func checkAnswer(in *openapi3filter.RequestValidationInput, answer *http.Response, bodyless bool) error {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	declared := in.Route.Operation.Responses.Status(answer.StatusCode)
	switch {
	case declared == nil && answer.StatusCode < http.StatusBadRequest:
		return errors.New("the status is not in the document") // the default is for refusals
	case declared != nil && len(declared.Value.Content) == 0 && len(body) > 0:
		return errors.New("the answer has a body, the document says none")
	}
	options := *in.Options
	options.ExcludeResponseBody = bodyless
	options.IncludeResponseStatus = true
	options.SchemaValidationOptions = []openapi3.SchemaValidationOption{brief, answeredFormats}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.StatusCode, Header: answer.Header, Options: &options}
	out.SetBodyBytes(body)
	return openapi3filter.ValidateResponse(in.Request.Context(), out)
}
