package contract

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// Walker makes up requests to every operation of a document, good and broken ones. It learns from the answers what there
// is: ids, versions, keys, cursors. The same seed and the same answers give the same requests. It is for one goroutine.
type Walker struct {
	rand       *rand.Rand
	now        time.Time
	operations []*operation
	pool       map[string][]string // what was seen, by the name under which requests ask for it
	versions   map[string]string   // by id
	owners     map[string]string   // the id in whose path something was made, by its id
	links      []link
	sent       map[string]Request // the last request with an idempotency key, by operation
	made       int
	undo       *Request          // takes away what was just made
	steps      map[string][]step // what an application's allowed_actions say, by its id
	about      string            // the id that the path of the present request ends in
}

// link is a page that an answer pointed to, and who may ask for it.
type link struct{ operation, role, url string }

// step is a change of stage that an answer said is possible.
type step struct{ action, to string }

// operation is one operation of the document, and what came of asking for it.
type operation struct {
	*openapi3.Operation
	name      string // as in GET /v1/jobs/{id}
	method    string
	path      string
	roles     []string
	nouns     map[string]string // what its path's parameters name
	succeeded int
	refused   int
}

// Request is one request that a Walker made up.
type Request struct {
	Operation string // GET /v1/jobs/{id}
	Role      string // who asks; empty is nobody
	Key       string // an API key to ask with in place of a role's session
	Method    string
	URL       string // path and query, as they go over the wire
	Header    http.Header
	Body      string
	HasBody   bool
	Broken    string // what is wrong with it on purpose; empty: nothing
}

// NewWalker makes a walker of a document. Now is when it believes to be.
func NewWalker(doc []byte, seed uint64, now time.Time) (*Walker, error) {
	parsed, err := parse(doc)
	if err != nil {
		return nil, err
	}
	if err := openapi3.NewLoader().ResolveRefsIn(parsed, nil); err != nil {
		return nil, fmt.Errorf("resolve the references of the document: %w", err)
	}
	w := &Walker{
		rand: rand.New(rand.NewPCG(seed, 1)), now: now, //nolint:gosec // a test that can be repeated
		pool: map[string][]string{}, versions: map[string]string{}, owners: map[string]string{}, sent: map[string]Request{}, steps: map[string][]step{},
	}
	forEachOperation(parsed, func(method, path string, op *openapi3.Operation) {
		w.operations = append(w.operations, &operation{
			Operation: op, name: method + " " + path, method: method, path: path, roles: rolesOf(op), nouns: nounsOf(parsed, path),
		})
	})
	return w, nil
}

// nounsOf says what each parameter of a path names: the schema of what is answered there, or of what is made beside it.
func nounsOf(doc *openapi3.T, path string) map[string]string {
	nouns := map[string]string{}
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if !strings.HasPrefix(step, "{") {
			continue
		}
		item, beside := doc.Paths.Value(strings.Join(steps[:i+1], "/")), doc.Paths.Value(strings.Join(steps[:i], "/"))
		name := strings.Trim(step, "{}")
		switch {
		case name == "secret":
			nouns[name] = calendarSecrets
		case name == "slug":
			nouns[name] = name // by which things are known that are not named by their id
		case item != nil && answered(item.Get, http.StatusOK) != "":
			nouns[name] = answered(item.Get, http.StatusOK)
		case beside != nil && answered(beside.Post, http.StatusCreated) != "":
			nouns[name] = answered(beside.Post, http.StatusCreated)
		case beside != nil && beside.Get != nil:
			nouns[name] = strings.TrimSuffix(answered(beside.Get, http.StatusOK), "Page")
		}
	}
	return nouns
}

// answered is the name of the schema that an operation answers with.
func answered(op *openapi3.Operation, status int) string {
	if op == nil || op.Responses.Status(status) == nil {
		return ""
	}
	if media := op.Responses.Status(status).Value.Content["application/json"]; media != nil && media.Schema != nil {
		return strings.TrimPrefix(media.Schema.Ref, schemaRef(""))
	}
	return ""
}

// chance is true in so many of a hundred cases.
func (w *Walker) chance(percent int) bool { return w.rand.IntN(100) < percent }

func pick[T any](w *Walker, list []T) T { return list[w.rand.IntN(len(list))] }

// Know tells the walker of something that exists.
func (w *Walker) Know(name, value string) { w.remember(name, value) }

// Next makes up a request.
func (w *Walker) Next() Request {
	w.made++
	if r := w.undo; r != nil {
		w.undo = nil
		return *r
	}
	if len(w.links) > 0 && w.chance(4) {
		l := pick(w, w.links)
		return Request{Operation: l.operation, Role: l.role, Method: http.MethodGet, URL: l.url, Header: http.Header{}}
	}
	op := w.choose()
	r := w.good(op)
	if w.chance(35) {
		w.breakOne(op, &r)
	}
	return r
}

// choose prefers, every other time, what succeeded least of what there is something to ask for.
func (w *Walker) choose() *operation {
	op := pick(w, w.operations)
	if w.chance(50) && w.has(op) {
		return op
	}
	for range 10 {
		if other := pick(w, w.operations); w.has(other) && (!w.has(op) || other.succeeded < op.succeeded) {
			op = other
		}
	}
	return op
}

// has tells whether there is anything that the operation's path could name, and anything that its body has to name.
func (w *Walker) has(op *operation) bool {
	for _, noun := range op.nouns {
		if len(w.pool[noun]) == 0 {
			return false
		}
	}
	if op.RequestBody == nil || op.RequestBody.Value.Content["application/json"] == nil {
		return true
	}
	for _, name := range op.RequestBody.Value.Content["application/json"].Schema.Value.Required {
		if strings.HasSuffix(name, "_id") && len(w.pool[name]) == 0 {
			return false
		}
	}
	return true
}

// good makes up a request that the document allows.
func (w *Walker) good(op *operation) Request {
	r := Request{Operation: op.name, Role: w.role(op), Method: op.method, Header: http.Header{}}
	if r.Role != "" && len(w.pool[apiKeys]) > 0 && w.chance(4) {
		r.Key = pick(w, w.pool[apiKeys])
	}
	if op.method == http.MethodGet && w.chance(3) {
		r.Method = http.MethodHead
	}
	path, about := w.fillPath(op)
	w.about = about
	query := url.Values{}
	for _, ref := range op.Parameters {
		p := ref.Value
		switch {
		case p.In == openapi3.ParameterInQuery && (p.Required || w.chance(100/(len(op.Parameters)+1)+8)):
			query.Set(p.Name, w.parameter(p))
		case p.In == openapi3.ParameterInHeader && (p.Required || w.chance(60)):
			r.Header.Set(p.Name, w.header(op, p, about))
		}
	}
	r.URL = path
	if len(query) > 0 {
		r.URL += "?" + query.Encode()
	}
	if op.RequestBody != nil {
		media := pick(w, slices.Sorted(maps.Keys(op.RequestBody.Value.Content)))
		r.Header.Set("Content-Type", media)
		r.Body, r.HasBody = w.text(w.value(op.RequestBody.Value.Content[media].Schema.Value, "")), true
	}
	if w.chance(30) {
		r.Header.Set("Accept-Language", pick(w, []string{"fr", "en", "en-GB,en;q=0.9,fr;q=0.8", "de,*;q=0.1", "*"}))
	}
	if w.chance(15) {
		r.Header.Set("Accept", pick(w, []string{"*/*", "application/json", "text/csv", "image/svg+xml;q=0.9, */*;q=0.1", "text/calendar", "application/problem+json"}))
	}
	return w.once(op, r)
}

// idempotencyKey is the header that makes a request one that may be sent again.
const idempotencyKey = "Idempotency-Key"

// once sends, now and then, the last request with a key again, as it was or as another one under the same key.
func (w *Walker) once(op *operation, r Request) Request {
	if r.Header.Get(idempotencyKey) == "" {
		return r
	}
	before, known := w.sent[op.name]
	switch {
	case known && w.chance(15):
		return before
	case known && w.chance(10):
		r.Header.Set(idempotencyKey, before.Header.Get(idempotencyKey))
		r.Role, r.Key = before.Role, before.Key
	}
	w.sent[op.name] = r
	return r
}

// role is mostly one of those that may.
func (w *Walker) role(op *operation) string {
	all := []string{"admin", "recruiter", "juror", "analyst"}
	switch {
	case w.chance(3):
		return ""
	case w.chance(10) || len(op.roles) == 0:
		return pick(w, all)
	case w.chance(60):
		return op.roles[0] // the one that sees most
	}
	return pick(w, op.roles)
}

// fillPath writes the path of an operation, and says which thing the last id in it names.
func (w *Walker) fillPath(op *operation) (path, about string) {
	path = op.path
	steps := strings.Split(path, "/")
	owner := ""
	for i, step := range slices.Backward(steps) {
		name, isParameter := strings.CutPrefix(step, "{")
		if !isParameter {
			continue
		}
		id := w.known(op.nouns[strings.TrimSuffix(name, "}")])
		if owner != "" && w.chance(90) {
			id = owner
		}
		owner = w.owners[id]
		if about == "" {
			about = id
		}
		steps[i] = url.PathEscape(id)
	}
	return strings.Join(steps, "/"), about
}

// Missed names the operations that were never answered well, or never refused though they can be.
func (w *Walker) Missed() []string {
	var missed []string
	for _, op := range w.operations {
		if op.succeeded == 0 {
			missed = append(missed, op.name+" never succeeded")
		}
		if canRefuse := len(op.Parameters) > 0 || op.RequestBody != nil || len(op.roles) > 0; canRefuse && op.refused == 0 && !op.harmless() {
			missed = append(missed, op.name+" never refused")
		}
	}
	return missed
}

// harmless tells whether nothing can be wrong with a request: nobody has to log in, and only a header may be given.
func (op *operation) harmless() bool {
	onlyHeaders := !slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool {
		return p.Value.In != openapi3.ParameterInHeader || p.Value.Required
	})
	return len(op.roles) == 0 && onlyHeaders && op.RequestBody == nil
}

// Counts says how each operation was answered, a line for each.
func (w *Walker) Counts() string {
	var b strings.Builder
	for _, op := range w.operations {
		fmt.Fprintf(&b, "%6d good %6d refused  %s\n", op.succeeded, op.refused, op.name)
	}
	return b.String()
}
