package httpapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// promised are the headers that every answer carries, errors too.
var promised = map[string]string{
	"X-Content-Type-Options":  "nosniff",
	"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
	"Referrer-Policy":         "no-referrer",
	"Cache-Control":           "no-store",
}

// kept are the answers that somebody may keep, by their path: they hold nothing of people.
var kept = map[string]string{
	"/openapi.json": forAll, "/docs": forAll, "/docs/": forAll, "/board/files/": forAll, "/.well-known/jwks.json": forAll,
	"/v1/sources": forOne, "/v1/reasons": forOne, "/v1/vocabulary": forOne,
}

const (
	forAll = "public, max-age=300"
	forOne = "private, no-cache"
)

// checkHeaders compares an answer with what is promised of all of them. The page about the API and the board have policies of
// their own, and only a good answer may be kept.
func (a answer) checkHeaders(path string) {
	a.t.Helper()
	for name, want := range promised {
		got := a.header.Values(name)
		switch dir := path[:strings.LastIndexByte(path, '/')+1]; {
		case name == "Referrer-Policy" && isBoard(path):
			want = "same-origin"
		case name == "Content-Security-Policy" && (path == "/docs" && a.status == 200 || isBoard(path)):
			page := strings.Split(strings.Join(got, ""), "; ")
			if len(got) != 1 || !slices.Contains(page, "default-src 'none'") || !slices.Contains(page, "frame-ancestors 'none'") || strings.Contains(got[0], "unsafe") {
				a.t.Errorf("%s: %s is %q", a.asked, name, got)
			}
			continue
		case name == "Cache-Control" && a.status == 200 && kept[path] != "":
			want = kept[path]
		case name == "Cache-Control" && a.status == 200 && kept[dir] != "":
			want = kept[dir]
		}
		if !slices.Equal(got, []string{want}) {
			a.t.Errorf("%s, %d: %s is %q, not %q", a.asked, a.status, name, got, want)
		}
	}
}

// Every route of the router, of things that are there and of things that are not, whoever asks; and what is no route.
func TestEveryAnswerHasTheHeaders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
	there := w.paths(w.furnish("Archives", city.ID))
	good := 0
	for _, route := range w.server.Routed() {
		method, path, _ := strings.Cut(route, " ")
		asked := []string{ofNothing(path)}
		for known := range there {
			if m, made, _ := strings.Cut(known, " "); (m == method || m == "GET" && method == "HEAD") && samePath(path, made) {
				asked = append(asked, made)
			}
		}
		for _, path := range asked {
			w.mounted[path] = undocumented(path)
			for _, p := range []person{nobody(), w.newPerson(hiring.RoleAdmin, uuid.NewString()+"@vivier.test")} {
				a := w.as(p, method, path, nil)
				a.checkHeaders(path)
				if a.status == 200 {
					good++
				}
			}
		}
	}
	if good < 50 {
		t.Errorf("only %d answers were good ones", good)
	}
	for _, a := range []answer{
		w.as(nobody(), "GET", "/nothing", nil).is(404),
		w.as(nobody(), "PUT", "/v1/departments", nil).is(405),
		w.as(nobody(), "OPTIONS", "/v1/departments", nil).is(204),
		w.as(w.admin(), "POST", "/v1/departments", "{").is(400),
		w.as(w.admin(), "POST", "/v1/departments", strings.Repeat(" ", 1<<20+1)).is(413),
		w.as(w.admin(), "POST", "/v1/departments", `{"name":"New"}`).is(201),
	} {
		a.checkHeaders("/")
	}
}

// isBoard tells of the pages of the board, whatever they say.
func isBoard(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return undocumented(path) && !strings.Contains(path, "/docs/") && !strings.Contains(path, "/files/")
}

// samePath tells whether a path is that of a route.
func samePath(route, path string) bool {
	a, b := strings.Split(route, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(part, made string) bool { return part == made || strings.HasPrefix(part, ":") })
}

// Whoever mounts something on the router past the table of routes opens it to everybody: a profiler, say, or a page of a
// library. HEAD goes with GET, and what has no methods at a path beside an id is answered by the router itself.
func TestTheRouterHasNothingBesideTheTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	table := w.server.Policies()
	paths := map[string]bool{}
	for route := range table {
		_, path, _ := strings.Cut(route, " ")
		paths[path] = true
	}
	for _, route := range w.server.Routed() {
		method, path, _ := strings.Cut(route, " ")
		if _, stands := table[route]; stands {
			continue
		}
		if _, read := table["GET "+path]; method == "HEAD" && read {
			continue
		}
		if paths[path] {
			want := 405
			if method == "OPTIONS" {
				want = 204
			}
			w.as(w.admin(), method, path, nil).is(want)
			continue
		}
		t.Errorf("%s is routed, and stands in no table", route)
	}
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/cmdline", "/debug/pprof/heap", "/debug/vars", "/debug", "/metrics", "/swagger/index.html", "/.env", "/.git/config"} {
		for _, p := range []person{nobody(), w.admin()} {
			w.as(p, "GET", path, nil).problem(404, "not_found")
		}
	}
}
