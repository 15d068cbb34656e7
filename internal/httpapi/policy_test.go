package httpapi_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// What API keys of each scope may use stands beside the roles.
const (
	counts   = "* funnel:read"
	called   = "* funnel:read applications:read candidates:read"
	courses  = "admin recruiter juror applications:read candidates:read"
	contacts = "admin recruiter juror candidates:read"
)

// expected says who may use each route: * is every role, and nobody at all need be logged in for "public". A route that is
// not here fails the test: whom it is open to is a decision.
var expected = map[string]string{
	"GET /livez":                     "public",
	"GET /openapi.json":              "public",
	"GET /docs":                      "public",
	"GET /board":                     "*",
	"GET /board/sign-in":             "public",
	"POST /board/sign-in":            "public",
	"POST /board/sign-out":           "*",
	"GET /board/files/board.css":     "public",
	"GET /board/files/board.js":      "public",
	"GET /board/files/favicon.svg":   "public",
	"GET /docs/init.js":              "public",
	"GET /docs/page.css":             "public",
	"GET /docs/swagger-ui-bundle.js": "public",
	"GET /docs/swagger-ui.css":       "public",
	"GET /docs/favicon-32x32.png":    "public",
	"GET /readyz":                    "public",
	"GET /.well-known/jwks.json":     "public",
	"POST /v1/auth/login":            "public",
	"POST /v1/auth/refresh":          "public",
	"POST /v1/auth/logout":           "*",
	"GET /v1/me":                     called,
	"PATCH /v1/me/password":          "*",
	"GET /v1/me/sessions":            "*",
	"DELETE /v1/me/sessions":         "*",
	"GET /v1/me/calendar":            "admin recruiter juror",
	"POST /v1/me/calendar":           "admin recruiter juror",
	"DELETE /v1/me/calendar":         "admin recruiter juror",
	"GET /v1/calendars/:secret":      "public",

	"DELETE /v1/me/sessions/:session_id": "*",

	"GET /v1/users":       "*",
	"POST /v1/users":      "admin",
	"GET /v1/users/:id":   "*",
	"PATCH /v1/users/:id": "admin",

	"GET /v1/api-keys":        "admin funnel:read applications:read candidates:read",
	"POST /v1/api-keys":       "admin",
	"GET /v1/api-keys/:id":    "admin funnel:read applications:read candidates:read",
	"DELETE /v1/api-keys/:id": "admin",

	"GET /v1/funnel":               counts,
	"GET /v1/funnel/compare":       counts,
	"GET /v1/stats/sources":        counts,
	"GET /v1/stats/agreement":      counts,
	"GET /v1/stats/data-quality":   "admin recruiter analyst funnel:read",
	"GET /v1/juries/:id/funnel":    counts,
	"GET /v1/jobs/:id/funnel":      counts,
	"GET /v1/campaigns/:id/funnel": counts,
	"GET /v1/stats/time-in-stage":  counts,
	"GET /v1/stats/time-to-hire":   counts,
	"GET /v1/stats/time-to-fill":   counts,

	"GET /v1/juries/:id/declared-funnel": counts,
	"PUT /v1/juries/:id/declared-funnel": "admin recruiter",

	"GET /v1/vocabulary":        called,
	"GET /v1/sources":           called,
	"POST /v1/sources":          "admin",
	"GET /v1/sources/:id":       called,
	"PATCH /v1/sources/:id":     "admin",
	"DELETE /v1/sources/:id":    "admin",
	"GET /v1/reasons":           called,
	"POST /v1/reasons":          "admin",
	"GET /v1/reasons/:id":       called,
	"PATCH /v1/reasons/:id":     "admin",
	"DELETE /v1/reasons/:id":    "admin",
	"GET /v1/pipelines":         called,
	"POST /v1/pipelines":        "admin",
	"GET /v1/pipelines/:id":     called,
	"PATCH /v1/pipelines/:id":   "admin",
	"DELETE /v1/pipelines/:id":  "admin",
	"GET /v1/departments":       counts,
	"POST /v1/departments":      "admin recruiter",
	"GET /v1/departments/:id":   counts,
	"PATCH /v1/departments/:id": "admin recruiter",

	"DELETE /v1/departments/:id": "admin recruiter",

	"GET /v1/campaigns":               counts,
	"POST /v1/campaigns":              "admin recruiter",
	"GET /v1/campaigns/:id":           counts,
	"PATCH /v1/campaigns/:id":         "admin recruiter",
	"DELETE /v1/campaigns/:id":        "admin recruiter",
	"GET /v1/campaigns/:id/costs":     "*",
	"POST /v1/campaigns/:id/costs":    "admin recruiter",
	"GET /v1/campaigns/:id/report":    "*",
	"GET /v1/costs/:id":               "*",
	"PATCH /v1/costs/:id":             "admin recruiter",
	"DELETE /v1/costs/:id":            "admin recruiter",
	"GET /v1/campaigns/:id/postings":  counts,
	"POST /v1/campaigns/:id/postings": "admin recruiter",
	"GET /v1/postings/:id":            counts,
	"PATCH /v1/postings/:id":          "admin recruiter",
	"DELETE /v1/postings/:id":         "admin recruiter",
	"GET /v1/postings/:id/metrics":    counts,
	"POST /v1/postings/:id/metrics":   "admin recruiter",
	"GET /v1/posting-metrics/:id":     counts,
	"PATCH /v1/posting-metrics/:id":   "admin recruiter",
	"DELETE /v1/posting-metrics/:id":  "admin recruiter",

	"GET /v1/jobs":                             called,
	"POST /v1/jobs":                            "admin recruiter",
	"GET /v1/jobs/:id":                         called,
	"PATCH /v1/jobs/:id":                       "admin recruiter",
	"DELETE /v1/jobs/:id":                      "admin recruiter",
	"GET /v1/juries":                           called,
	"POST /v1/juries":                          "admin recruiter",
	"GET /v1/juries/:id":                       called,
	"PATCH /v1/juries/:id":                     "admin recruiter",
	"DELETE /v1/juries/:id":                    "admin recruiter",
	"GET /v1/juries/:id/members":               "admin recruiter juror",
	"POST /v1/juries/:id/members":              "admin recruiter",
	"DELETE /v1/juries/:id/members/:member_id": "admin recruiter",
	"GET /v1/juries/:id/sessions":              "admin recruiter juror",
	"POST /v1/juries/:id/sessions":             "admin recruiter juror",
	"GET /v1/jury-sessions/:id":                "admin recruiter juror",
	"PATCH /v1/jury-sessions/:id":              "admin recruiter juror",
	"DELETE /v1/jury-sessions/:id":             "admin recruiter juror",
	"GET /v1/juries/:id/recusals":              "admin recruiter juror",
	"POST /v1/juries/:id/recusals":             "admin recruiter juror",
	"GET /v1/juries/:id/deliberation":          "admin recruiter juror",
	"POST /v1/juries/:id/deliberation":         "admin recruiter juror",
	"GET /v1/juries/:id/decisions":             "admin recruiter juror",
	"GET /v1/juries/:id/progress":              "admin recruiter juror",
	"PUT /v1/juries/:id/decisions":             "admin recruiter juror",
	"GET /v1/juries/:id/minutes":               "admin recruiter juror",
	"POST /v1/juries/:id/minutes":              "admin recruiter juror",
	"GET /v1/juries/:id/minutes/verification":  "admin recruiter juror",
	"GET /v1/juries/:id/acts":                  "admin recruiter juror",
	"POST /v1/juries/:id/acts":                 "admin recruiter juror",
	"GET /v1/candidates":                       contacts,
	"POST /v1/candidates":                      "admin recruiter",
	"GET /v1/candidates/:id":                   contacts,
	"PATCH /v1/candidates/:id":                 "admin recruiter",
	"DELETE /v1/candidates/:id":                "admin recruiter",
	"GET /v1/candidates/:id/notes":             "admin recruiter juror",
	"POST /v1/candidates/:id/notes":            "admin recruiter",
	"GET /v1/applications":                     courses,
	"POST /v1/applications":                    "admin recruiter",
	"GET /v1/applications/:id":                 courses,
	"PATCH /v1/applications/:id":               "admin recruiter",
	"DELETE /v1/applications/:id":              "admin recruiter",
	"GET /v1/applications/:id/transitions":     courses,
	"POST /v1/applications/:id/transitions":    "admin recruiter",
	"POST /v1/applications/transitions":        "admin recruiter",
	"GET /v1/transitions":                      courses,
	"GET /v1/applications/:id/interviews":      courses,
	"POST /v1/applications/:id/interviews":     "admin recruiter",
	"GET /v1/applications/:id/proposals":       "admin recruiter",
	"POST /v1/applications/:id/proposals":      "admin recruiter",
	"GET /v1/proposals/:id":                    "admin recruiter",
	"PATCH /v1/proposals/:id":                  "admin recruiter",
	"GET /v1/interviews":                       courses,
	"GET /v1/interviews/:id":                   courses,
	"GET /v1/interviews/:id/history":           courses,
	"PATCH /v1/interviews/:id":                 "admin recruiter juror",
	"DELETE /v1/interviews/:id":                "admin recruiter",
	"GET /v1/applications/:id/notes":           "admin recruiter juror",
	"POST /v1/applications/:id/notes":          "admin recruiter",

	"GET /v1/applications/:id/evaluations":                    "admin recruiter juror",
	"GET /v1/applications/:id/evaluations/mine":               "admin recruiter juror",
	"PUT /v1/applications/:id/evaluations/mine":               "admin recruiter juror",
	"POST /v1/applications/:id/evaluations/mine/submit":       "admin recruiter juror",
	"POST /v1/applications/:id/evaluations/:member_id/reopen": "admin recruiter juror",
	"POST /v1/applications/:id/evaluations/:member_id/waiver": "admin recruiter juror",
	"GET /v1/juries/:id/evaluations":                          "admin recruiter juror",
	"GET /v1/juries/:id/disclosures":                          "admin recruiter",
	"POST /v1/juries/:id/disclosures":                         "admin",

	"GET /v1/publications":                  "admin recruiter analyst funnel:read",
	"POST /v1/publications":                 "admin recruiter",
	"GET /v1/publications/:slug":            "admin recruiter analyst funnel:read",
	"GET /v1/publications/:slug/difference": "admin recruiter analyst funnel:read",
}

// neverReads lists, for roles and scopes that read nothing of some nouns, the paths of those.
var neverReads = map[string][]string{
	"recruiter":         {"/v1/api-keys/"},
	"juror":             {"/v1/api-keys/", "/v1/proposals/", "/v1/publications/"},
	"analyst":           {"/v1/api-keys/", "/v1/candidates/", "/v1/applications/", "/v1/interviews/", "/v1/proposals/", "/v1/jury-sessions/"},
	"funnel:read":       {"/v1/me/sessions/", "/v1/users/", "/v1/costs/", "/v1/candidates/", "/v1/applications/", "/v1/interviews/", "/v1/proposals/", "/v1/jury-sessions/"},
	"applications:read": {"/v1/me/sessions/", "/v1/users/", "/v1/costs/", "/v1/departments/", "/v1/campaigns/", "/v1/postings/", "/v1/posting-metrics/", "/v1/candidates/", "/v1/proposals/", "/v1/jury-sessions/", "/v1/publications/"},
	"candidates:read":   {"/v1/me/sessions/", "/v1/users/", "/v1/costs/", "/v1/departments/", "/v1/campaigns/", "/v1/postings/", "/v1/posting-metrics/", "/v1/proposals/", "/v1/jury-sessions/", "/v1/publications/"},
}

// placeholder is what stands for an id in the path of a route.
var placeholder = regexp.MustCompile(`:\w+`)

// ofNothing is the path of a route, of things that do not exist.
func ofNothing(path string) string {
	return placeholder.ReplaceAllStringFunc(path, func(string) string { return uuid.NewString() })
}

// Every route is tried by everybody, on a thing that does not exist.
func TestEveryRouteAsksWhoAndWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	routes := w.server.Policies()
	for route := range expected {
		if _, stands := routes[route]; !stands {
			t.Errorf("%s is expected and is no route", route)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(routes)) {
		open, known := expected[route]
		if !known {
			t.Errorf("%s: whom is it open to?", route)
			continue
		}
		method, path, _ := strings.Cut(route, " ")
		path = ofNothing(path)
		isItem := strings.Contains(route, ":")
		w.mounted[path] = undocumented(path)
		if table := routes[route]; table.Page { // a browser is asked in another way: see TestTheBoardAsksWho
			continue
		}
		if got := w.as(nobody(), method, path, nil).status; (got == 401) == (open == "public") && !strings.HasPrefix(path, "/v1/auth/") {
			t.Errorf("%s: %d for nobody", route, got)
		}
		if open == "public" {
			continue
		}
		everybody := map[string]person{}
		for _, role := range hiring.Roles {
			everybody[string(role)] = w.newPerson(role, uuid.NewString()+"@vivier.test")
		}
		for _, scope := range hiring.Scopes {
			everybody[string(scope)] = w.newKey(api.Scope(scope))
		}
		for name, p := range everybody {
			may := slices.Contains(strings.Fields(open), name) || strings.HasPrefix(open, "*") && p.Role != ""
			reads := !slices.ContainsFunc(neverReads[name], func(p string) bool { return strings.HasPrefix(path, p) })
			a := w.as(p, method, path, nil)
			none := method != "POST" && strings.HasSuffix(path, "/me/calendar") // who is new has no calendar
			switch {
			case may && (isItem || none) || !may && isItem && reads:
				a.problem(404, "not_found")
			case !may:
				a.problem(403, "forbidden")
			case a.status == 401 || a.status == 403 || a.status == 404 || a.status >= 500:
				t.Errorf("%s: %d for %s: %s", route, a.status, name, a.body)
			}
			if p.Role == "" && may && method != "GET" {
				t.Errorf("%s: a key only reads", route)
			}
		}
	}
}

func TestWhoIsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := w.admin().token
	for _, header := range []string{"", "Bearer", "Bearer ", "Bearer x", "Basic " + good, good, "Bearer " + good + "x", "Bearer " + good + ", Bearer " + good} {
		a := w.as(nobody(), "GET", "/v1/departments", nil, "Authorization: "+header).is(401)
		if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%q: %v", header, a.header)
		}
	}
	// A token was refused only where one was shown (RFC 6750, section 3).
	for header, want := range map[string]string{"Basic " + good: `Bearer`, "Bearer x": `Bearer error="invalid_token"`} {
		if got := w.as(nobody(), "GET", "/v1/departments", nil, "Authorization: "+header).header.Get("WWW-Authenticate"); got != want {
			t.Errorf("%.6s: %s, not %s", header, got, want)
		}
	}
	w.as(nobody(), "GET", "/v1/departments", nil, "Authorization: bearer "+good).is(200)
	w.as(nobody(), "GET", at("/v1/departments", uuid.New())+"?nope=1", nil).problem(401, "unauthenticated")
}

func TestRightsEndAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		victim := w.newPerson(hiring.RoleRecruiter, "victim@vivier.test")
		path := at("/v1/users", victim.UserID)
		w.as(victim, "POST", "/v1/departments", api.DepartmentInput{Name: "A"}).is(201)

		a := w.as(w.admin(), "GET", path, nil).is(200)
		a = w.as(w.admin(), "PATCH", path, `{"role":"analyst"}`, a.ifMatch()).is(200)
		w.as(victim, "POST", "/v1/departments", api.DepartmentInput{Name: "B"}).problem(403, "forbidden")

		w.as(w.admin(), "PATCH", path, `{"disabled":true}`, a.ifMatch()).is(200)
		w.as(victim, "GET", "/v1/departments", nil).problem(401, "session_ended")

		// Nor does a session come back with its refresh token, whatever it was.
		account := w.withPassword("another@vivier.test", hiring.RoleJuror)
		tokens := read[api.Tokens](w.login("another@vivier.test", password).is(200))
		w.as(w.admin(), "PATCH", at("/v1/users", account.ID), `{"disabled":true}`, "If-Match: *").is(200)
		w.as(person{token: tokens.AccessToken}, "GET", "/v1/me", nil).problem(401, "session_ended")
		w.as(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: tokens.RefreshToken}).problem(401, "invalid_refresh_token")
	})
}

// The order of the checks: 401, 404, 403, 400 and its like, 428, 412, 422, 409.
func TestChecksComeInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(w.recruiter(), "POST", "/v1/departments", api.DepartmentInput{Name: "A"}).is(201)
	made := read[api.Department](a)
	w.as(w.recruiter(), "POST", "/v1/departments", api.DepartmentInput{Name: "Below A", ParentID: &made.ID}).is(201)
	path, none := at("/v1/departments", made.ID), at("/v1/departments", uuid.New())
	const broken, wrong, stale = `{`, `{"name":""}`, `If-Match: "9"`

	w.as(nobody(), "PATCH", none, broken).problem(401, "unauthenticated")
	for _, p := range []person{w.admin(), w.recruiter(), w.juror(), w.analyst()} {
		w.as(p, "PATCH", none, broken).problem(404, "not_found")
		w.as(p, "PATCH", none+"?x=1", broken).problem(404, "not_found")
		w.as(p, "DELETE", none, nil).problem(404, "not_found")
		w.as(p, "PATCH", "/v1/departments/1", broken).problem(404, "not_found")
	}
	w.as(w.juror(), "PATCH", path, broken).problem(404, "not_found") // no jury of theirs is of that department
	w.as(w.analyst(), "PATCH", path, broken).problem(403, "forbidden")
	w.as(w.admin(), "PATCH", path, broken).problem(400, "malformed_json")
	w.as(w.admin(), "PATCH", path+"?x=1", wrong).problem(400, "unknown_parameter", "x unknown_parameter")
	w.as(w.admin(), "PATCH", path, wrong, "Content-Type: text/plain").problem(415, "unsupported_media_type")
	w.as(w.admin(), "PATCH", path, strings.Repeat(" ", 1<<20+1)).problem(413, "body_too_large")
	w.as(w.admin(), "PATCH", path, wrong).problem(428, "precondition_required")
	if etag := w.as(w.admin(), "PATCH", path, wrong, stale).problem(412, "stale_version").header.Get("ETag"); etag != `"1"` {
		t.Errorf("412 with the ETag %s", etag)
	}
	w.as(w.admin(), "PATCH", path, wrong, a.ifMatch()).problem(422, "invalid", "/name required")
	w.as(w.admin(), "DELETE", path, nil, a.ifMatch()).problem(409, "in_use")

	// The 404 of what may not be seen is the one of what never was.
	unseen, never := w.as(w.juror(), "GET", path, nil, "X-Request-Id: x"), w.as(w.juror(), "GET", none, nil, "X-Request-Id: x")
	if got, want := strings.ReplaceAll(string(unseen.body), path, ""), strings.ReplaceAll(string(never.body), none, ""); got != want {
		t.Errorf("%s, not %s", got, want)
	}
	if fmt.Sprint(unseen.header) != fmt.Sprint(never.header) && len(unseen.body) == len(never.body) {
		t.Errorf("%v, not %v", unseen.header, never.header)
	}
}

func TestSubjectOfTokenMustOwnTheSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	forged, _, err := w.tokens.Issue(w.analyst().UserID, w.admin().SessionID)
	w.must(err)
	w.as(person{token: forged}, "GET", "/v1/departments", nil).problem(401, "invalid_token")
	w.must(w.store.EndSession(context.Background(), w.admin().Actor, w.admin().SessionID))
	w.as(w.admin(), "GET", "/v1/departments", nil).problem(401, "session_ended")
}
