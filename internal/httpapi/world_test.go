package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/contract"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// today is when tests take place, unless they move the clock.
var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// aDecade is how long the people of a world stay logged in.
const aDecade = 10 * 365 * 24 * time.Hour

// document is the OpenAPI document of the code as it is now, ready to compare exchanges with.
var document = sync.OnceValues(func() (*contract.Checker, error) {
	doc, err := contract.Generate("../..", policies())
	if err != nil {
		return nil, err
	}
	return contract.New(doc)
})

// checked fails the test at each exchange that breaks the document.
func checked(t testing.TB, h http.Handler) http.Handler {
	t.Helper()
	checker, err := document()
	if err != nil {
		t.Fatal(err)
	}
	return checker.Handler(t, h)
}

// world is a server with a real store, and one person of each role.
type world struct {
	t       testing.TB
	url     string
	cfg     httpapi.Config
	store   *store.Store
	server  *httpapi.Server
	handler http.Handler // the server, with each exchange compared with the OpenAPI document
	mounted map[string]bool
	tokens  *auth.Issuer
	log     *safeBuffer
	people  map[hiring.Role]person
	traces  traces

	mu  sync.Mutex
	now time.Time
}

// person is somebody with an account and a session.
type person struct {
	hiring.Actor
	email string
	token string
}

// newWorld makes a world on SQLite, where tests run whose answer can't hang on the database.
func newWorld(t testing.TB, options ...func(*httpapi.Config)) *world {
	t.Helper()
	return newWorldOn(t, storetest.SQLite(t), options...)
}

// newWorldOn makes a world on a database.
func newWorldOn(t testing.TB, url string, options ...func(*httpapi.Config)) *world {
	t.Helper()
	return newWorldIn(t, storetest.Zone(), url, options...)
}

// newWorldIn makes a world in a time zone.
func newWorldIn(t testing.TB, zone *time.Location, url string, options ...func(*httpapi.Config)) *world {
	t.Helper()
	w := &world{t: t, url: url, now: today, log: &safeBuffer{}, people: map[hiring.Role]person{}, mounted: map[string]bool{}}
	w.store = storetest.Open(t, store.Config{URL: url, Zone: zone, Clock: w.clock})
	key, err := auth.GenerateKey()
	w.must(err)
	keys := auth.NewKeyring(w.clock, key)
	w.tokens, err = auth.NewIssuer(keys, "https://vivier.test", "vivier", w.clock)
	w.must(err)
	w.cfg = httpapi.Config{
		Store: w.store, Tokens: w.tokens, Keys: keys, Passwords: auth.NewPasswords(), Clock: w.clock, TimeZone: zone,
		Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	w.server, err = httpapi.New(w.config(options...))
	w.must(err)
	w.handler = checked(t, w.server.Handler())
	w.traces.canaries.Add("the database's URL", url)
	t.Cleanup(w.examine)
	for _, role := range hiring.Roles {
		w.people[role] = w.newPerson(role, string(role)+"@vivier.test")
	}
	return w
}

// config is the world's configuration with some settings changed.
func (w *world) config(options ...func(*httpapi.Config)) httpapi.Config {
	cfg := w.cfg
	for _, set := range options {
		set(&cfg)
	}
	return cfg
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// mount adds a route for this test, which no document knows.
func (w *world) mount(path string, h func(*gin.Context) error) {
	w.t.Helper()
	w.must(w.server.Mount(http.MethodGet, path, h))
	w.mounted[path] = true
}

// newPerson makes an account without a password, and logs it in; a recruiter may be limited to departments.
func (w *world) newPerson(role hiring.Role, email string, departments ...uuid.UUID) person {
	w.t.Helper()
	u := hiring.User{Email: email, Name: "Person " + email, Role: role}
	for _, id := range departments {
		u.Departments = append(u.Departments, hiring.UserDepartment{DepartmentID: id})
	}
	return w.enrol(u)
}

// enrol makes an account, and logs its person in.
func (w *world) enrol(u hiring.User) person {
	w.t.Helper()
	ctx := context.Background()
	u, err := w.store.CreateUser(ctx, hiring.Operator("test"), u)
	w.must(err)
	who := hiring.Actor{UserID: u.ID, Role: u.Role, RequestID: "test"}
	_, hash := auth.NewSecret()
	session, err := w.store.StartSession(ctx, who, u.SessionEra, hash, store.SessionLife{Absolute: aDecade, Idle: aDecade})
	w.must(err)
	token, _, err := w.tokens.Issue(u.ID, session.ID)
	w.must(err)
	who.SessionID = session.ID
	return person{Actor: who, email: u.Email, token: token}
}

// issue makes an API key with these scopes for a year.
func (w *world) issue(juries []uuid.UUID, scopes ...api.Scope) api.NewKey {
	w.t.Helper()
	return add[api.NewKey](w, "/v1/api-keys", api.KeyInput{Name: "Script", Scopes: scopes, JuryIDs: juries, ExpiresAt: w.clock().AddDate(1, 0, 0)})
}

// newKey is a script with a key of these scopes, bound to nothing.
func (w *world) newKey(scopes ...api.Scope) person {
	w.t.Helper()
	return person{token: w.issue(nil, scopes...).Plain}
}

// The people of a world.
func (w *world) admin() person     { return w.people[hiring.RoleAdmin] }
func (w *world) recruiter() person { return w.people[hiring.RoleRecruiter] }
func (w *world) juror() person     { return w.people[hiring.RoleJuror] }
func (w *world) analyst() person   { return w.people[hiring.RoleAnalyst] }
func nobody() person               { return person{} }

// answer is what came back.
type answer struct {
	t      testing.TB
	asked  string
	status int
	header http.Header
	body   []byte
	log    func() string
}

// as sends a request on behalf of somebody: body is sent as JSON (as it is if it is a string, not at all if nil), headers
// are written as "Name: value".
func (w *world) as(p person, method, path string, body any, headers ...string) answer {
	w.t.Helper()
	var sent bytes.Buffer
	switch b := body.(type) {
	case nil:
	case string:
		sent.WriteString(b)
	default:
		w.must(json.NewEncoder(&sent).Encode(b))
	}
	text := bytes.Clone(sent.Bytes())
	r := httptest.NewRequest(method, path, &sent)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.SessionID != uuid.Nil { // a fresh token, wherever the clock stands
		token, _, err := w.tokens.Issue(p.UserID, p.SessionID)
		w.must(err)
		p.token = token
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	if w.mounted[path] {
		w.server.Handler().ServeHTTP(rec, r)
	} else {
		w.handler.ServeHTTP(rec, r)
	}
	a := answer{t: w.t, asked: method + " " + path, status: rec.Code, header: rec.Header(), body: rec.Body.Bytes(), log: w.log.String}
	w.remember(r, text, a)
	return a
}

// is fails the test unless the status is this one.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, not %d: %s\n%s", a.asked, a.status, status, a.body, a.cause())
	}
	return a
}

// cause is what the log says of a fault of ours.
func (a answer) cause() string {
	if a.status < http.StatusInternalServerError {
		return ""
	}
	return a.log()
}

// faults lists what a problem says of fields and parameters, as "pointer-or-parameter code".
func (a answer) faults() []string {
	a.t.Helper()
	list := []string{}
	for _, e := range read[api.Problem](a).Errors {
		list = append(list, e.Pointer+e.Parameter+" "+e.Code)
	}
	return list
}

// problem fails the test unless the answer is a whole problem document with this status and code. The errors are
// "pointer-or-parameter code"; none given means that none are asked about.
func (a answer) problem(status int, code string, errors ...string) answer {
	a.t.Helper()
	a.is(status)
	p := read[api.Problem](a)
	if p.Code != code || p.Status != status || p.Type == "" || p.Title == "" || p.Detail == "" || p.Instance == "" || p.Errors == nil ||
		p.RequestID == "" || p.RequestID != a.header.Get("X-Request-Id") || a.header.Get("Content-Type") != "application/problem+json" {
		a.t.Fatalf("%s: no problem %s: %v %s", a.asked, code, a.header, a.body)
	}
	if a.header.Get("Content-Language") == "" || !slices.Contains(a.header.Values("Vary"), "Accept-Language") || bytes.Contains(a.body, []byte("%!")) {
		a.t.Fatalf("%s: in no language, or a broken text: %v %s", a.asked, a.header, a.body)
	}
	if len(errors) > 0 {
		if diff := cmp.Diff(errors, a.faults()); diff != "" {
			a.t.Fatalf("%s: %s", a.asked, diff)
		}
	}
	return a
}

// etag is the answer's ETag, as a header to send back.
func (a answer) ifMatch() string { return "If-Match: " + a.header.Get("ETag") }

// read decodes an answer; a key that T lacks fails the test.
func read[T any](a answer) T {
	a.t.Helper()
	var out T
	dec := json.NewDecoder(bytes.NewReader(a.body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&out); err != nil {
		a.t.Fatalf("%s: %v in %s", a.asked, err, a.body)
	}
	return out
}

// at is the path of one thing.
func at(collection string, id uuid.UUID) string { return collection + "/" + id.String() }

// safeBuffer is a buffer that several requests write to at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
