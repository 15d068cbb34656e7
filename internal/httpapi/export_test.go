package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// Unexported parts that the tests of this package look at directly.

// ForTokens is the purpose that sync tokens are sealed for.
const ForTokens = forTokens

// MergePatch is mergePatch on texts.
func MergePatch(target, patch string) (string, error) {
	t, err := parseJSON([]byte(target))
	if err != nil {
		return "", err
	}
	p, err := parseJSON([]byte(patch))
	if err != nil {
		return "", err
	}
	return string(appendJSON(nil, mergePatch(t, p))), nil
}

// Decode is decode on a request.
func Decode[In, Out any](r *http.Request, checks ...func(In) []hiring.Violation) (In, error) {
	return decode[In, Out](contextOf(r), checks...)
}

// Patch is readBody and bindPatch on a request.
func Patch[In, Out any](r *http.Request, current In) (In, error) {
	body, err := readBody(contextOf(r))
	if err != nil {
		return current, err
	}
	return bindPatch[In, Out](body, current)
}

// Match is requireMatch and check on a request.
func Match(r *http.Request, version int) error {
	cond, err := requireMatch(contextOf(r))
	if err != nil {
		return err
	}
	return cond.check(version)
}

// NotModified is notModified.
func NotModified(r *http.Request, etag string) bool { return notModified(r, etag) }

// Query is a query.
type Query struct{ *query }

// ReadQuery is readQuery for a user, of a server with these keys.
func ReadQuery(r *http.Request, user uuid.UUID, keys *auth.Keyring) Query {
	c := contextOf(r)
	c.Set(keyActor, hiring.Actor{UserID: user})
	c.Set(keyKeys, keys)
	return Query{readQuery(c)}
}

// The getters of a query.
func (q Query) Text(name string) string                 { return q.text(name) }
func (q Query) IDs(name string) []uuid.UUID             { return q.ids(name) }
func (q Query) ID(name string) *uuid.UUID               { return q.id(name) }
func (q Query) Flag(name string) *bool                  { return q.flag(name) }
func (q Query) Date(name string) *hiring.Date           { return q.date(name) }
func (q Query) Roles(name string) []hiring.Role         { return enums(q.query, name, hiring.Roles...) }
func (q Query) Page(sorts ...string) hiring.PageRequest { return q.page(sorts...) }
func (q Query) CursorAfter(p hiring.Position) string    { return *q.cursorAfter(&p) }
func (q Query) Done() error                             { return q.done() }
func (q Query) Enum(name string, def hiring.Role) hiring.Role {
	return enum(q.query, name, def, hiring.Roles...)
}

// Validate is validate.
func Validate(in any) []hiring.Violation { return validate(in) }

// Policy is what the table says of a route.
type Policy struct {
	Roles  []hiring.Role
	Scopes []hiring.Scope
	Kept   bool // answers are kept for their Idempotency-Key
	Page   bool // for people: who asks is said by a cookie
}

// Policies are the routes that stand in the table.
func (s *Server) Policies() map[string]Policy {
	all := map[string]Policy{}
	for _, r := range s.routes() {
		all[r.method+" "+r.path] = Policy{r.policy.roles, r.policy.scopes, !r.policy.public && !r.policy.unkept, r.policy.page}
	}
	return all
}

// Routed are the methods and paths that the router knows, wherever they come from.
func (s *Server) Routed() []string {
	var all []string
	for _, r := range s.engine.Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	slices.Sort(all)
	return all
}

// Lists are the routes whose reading is audited, with what their rows are.
func (s *Server) Lists() map[string]string {
	all := map[string]string{}
	for _, r := range s.routes() {
		if r.policy.lists != "" {
			all[r.method+" "+r.path] = string(r.policy.lists)
		}
	}
	return all
}

// MountWithoutPolicy tries to open a route to nobody in particular.
func (s *Server) MountWithoutPolicy() error {
	return s.mount([]route{{method: get, path: "/v1/open", handler: noRoute}})
}

// Mount adds a public route for tests.
func (s *Server) Mount(method, path string, h func(*gin.Context) error) error {
	return s.mount([]route{{method, path, public(), h}})
}

// Fields lists the JSON keys of a type.
func Fields(t reflect.Type) []string {
	names := make([]string, 0, len(fieldsOf(t).list))
	for _, f := range fieldsOf(t).list {
		names = append(names, f.name)
	}
	return names
}

func contextOf(r *http.Request) *gin.Context {
	release()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = r
	return c
}

// appendJSON writes a tree as JSON.
func appendJSON(b []byte, n *node) []byte {
	switch n.kind {
	case kindBool:
		return fmt.Appendf(b, "%t", n.bool)
	case kindNumber:
		return append(b, n.text...)
	case kindString:
		return appendQuoted(b, n.text)
	case kindArray:
		b = append(b, '[')
		for i, item := range n.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, item)
		}
		return append(b, ']')
	case kindObject:
		b = append(b, '{')
		for i, m := range n.members {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendQuoted(b, m.key), ':')
			b = appendJSON(b, m.value)
		}
		return append(b, '}')
	case kindNull:
	}
	return append(b, "null"...)
}

func appendQuoted(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // a string always has a JSON form
		return append(b, `""`...)
	}
	return append(b, quoted...)
}

// StatusOf is the status that a kind of error gets.
func StatusOf(k hiring.Kind) (status int, known bool) {
	status, known = statuses[k]
	return status, known
}

// Bind reads a body into a value of a type that is only known at run time.
func Bind(body string, into reflect.Value) ([]hiring.Violation, error) {
	tree, err := parseJSON([]byte(body))
	if err != nil {
		return nil, err
	}
	found := &violations{}
	checkKeys(tree, into.Type(), nil, "", found)
	binder{found}.bind(tree, into, "")
	return found.list, nil
}

// What bounds costly questions.
const (
	CostlyAtOnce  = costlyAtOnce
	CostlyWaiting = costlyWaiting
	LimitedAtOnce = limitedAtOnce

	ExportsAtOnce  = exportsAtOnce
	ExportsWaiting = exportsWaiting
)

// InTurn is inTurn.
func (s *Server) InTurn(ctx context.Context, work func()) error {
	return s.inTurn(ctx, func() error { work(); return nil })
}

// AwaitExports returns once so many exports wait for their turn.
func (s *Server) AwaitExports(n int) {
	for {
		if _, waiting := s.exports.Load(); waiting >= n {
			return
		}
		runtime.Gosched()
	}
}

// AwaitCostly returns once so many wait for their turn.
func (s *Server) AwaitCostly(n int) {
	for {
		if _, waiting := s.costly.Load(); waiting >= n {
			return
		}
		runtime.Gosched()
	}
}

// Limiter is a limiter.
type Limiter struct{ *limiter }

// NewLimiter is newLimiter.
func NewLimiter(size int, clock func() time.Time) Limiter {
	return Limiter{newLimiter("test", size, clock)}
}

// Take draws one request of a client, and says how many are left.
func (l Limiter) Take(client [16]byte) int {
	now := l.clock()
	b := l.bucket(client, now)
	b.AllowN(now, 1)
	return int(b.TokensAt(now) + rounding)
}

// Size is how many clients are known.
func (l Limiter) Size() int { return len(l.young) + len(l.old) }

// French gives the French forms of each phrase.
func French() map[hiring.Phrase][]string {
	all := map[hiring.Phrase][]string{}
	for phrase, form := range french {
		all[phrase] = []string{form}
	}
	for phrase, forms := range frenchPlurals {
		all[phrase] = append(all[phrase], forms.one, forms.other)
	}
	return all
}

// Statuses are the statuses of refusals.
func Statuses() []int { return append(slices.Collect(maps.Values(statuses)), statusClientGone) }

// FrenchTitle is what a status is called in French.
func FrenchTitle(status int) string { return frenchTitles[status] }

// MatchLanguage is matchLanguage: fr or en.
func MatchLanguage(header string) string { return matchLanguage(header).String() }

// Say writes a text in a language, fr or en.
func Say(tag string, t hiring.Text) string { return speak(language.MustParse(tag)).say(t) }

// Compare is compare.
var Compare = compare

// ShowReport is showReport.
var ShowReport = showReport

// Curve is what is shown of the times after which something happened, and whether points were left out.
func Curve(days []float64) (points []api.CurvePoint, thinned bool) {
	var cs curves
	points = cs.show(funnel.KaplanMeier(observed(days), funnel.Level))
	return points, cs.thinned
}

// CompareTimes tests whether things happened equally fast in several groups.
func CompareTimes(groups ...[]float64) api.GroupComparison {
	var rows []waitedFor
	for i, days := range groups {
		rows = append(rows, waitedFor{hiring.FunnelRow{ID: fmt.Sprint(i)}, observed(days)})
	}
	return showComparison(rows)
}
