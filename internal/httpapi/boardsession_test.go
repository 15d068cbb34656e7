package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

const toSignIn = "/board/sign-in?lang=fr"

// Everybody with an account has the board, and nobody else: no key, and no credential of the API.
func TestTheBoardAsksWho(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := w.browse("http://vivier.test", w.server)
	stranger.get("/board").leads(toSignIn)
	stranger.get("/board?group_by=job&lang=en").leads("/board/sign-in?lang=en&next=%2Fboard%3Fgroup_by%3Djob%26lang%3Den")
	stranger.post("/board/sign-out", nil).leads(toSignIn)
	for _, role := range hiring.Roles {
		b := w.onBoard(w.people[role])
		b.get("/board").page(200, "fr", "<h1", "Person "+string(role), `action="/board/sign-out?lang=fr"`)
		w.mounted["/board"] = true
		w.as(w.people[role], "GET", "/board", nil).leads("/board/sign-in?lang=fr") // with a token of the API in the header
	}
	for _, scope := range hiring.Scopes {
		key := w.newKey(api.Scope(scope))
		stranger.hold(key.token)
		stranger.get("/board").leads(toSignIn)
		w.as(key, "GET", "/board", nil).is(303)
	}
}

func TestSigningInOnTheBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		ada := w.withPassword("ada@example.org", hiring.RoleRecruiter)
		b := w.browse("http://vivier.test", w.server)
		b.get("/board/sign-in?next=%2Fboard%3Fgroup_by%3Djob").page(200, "fr", "Se connecter", `name="next" value="/board?group_by=job"`)
		a := b.signIn("ADA@example.org", password, "/board?group_by=job").leads("/board?group_by=job")
		cookie := a.header.Get("Set-Cookie")
		if want := "vivier_board=" + b.held() + "; Path=/board; HttpOnly; SameSite=Strict"; cookie != want || b.held() == "" {
			t.Errorf("the cookie is %q, not %q", cookie, want)
		}
		b.get("/board").page(200, "fr", "Name", "Recrutement")

		// It is one of her sessions, and ends with it.
		token := read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken
		sessions := read[api.Page[api.Session]](w.as(person{token: token}, "GET", "/v1/me/sessions", nil).is(200)).Data
		if len(sessions) != 2 || !sessions[0].ExpiresAt.Equal(today.Add(10*time.Hour)) || !sessions[0].IdleAt.Equal(today.Add(10*time.Hour)) {
			t.Fatalf("her sessions: %+v", sessions)
		}
		w.as(person{token: token}, "DELETE", at("/v1/me/sessions", sessions[0].ID), nil).is(204)
		b.get("/board").leads(toSignIn)
		if b.held() != "" {
			t.Error("a cookie that is no good is kept")
		}

		b.signIn("ada@example.org", password, "").leads("/board")
		w.as(person{token: token}, "DELETE", "/v1/me/sessions", nil).is(204) // everywhere
		b.get("/board").leads(toSignIn)

		b.signIn("ada@example.org", password, "").leads("/board")
		kept := b.held()
		b.post("/board/sign-out?lang=en", nil).leads("/board/sign-in?lang=en")
		if b.held() != "" {
			t.Error("the cookie is there after signing out")
		}
		b.hold(kept)
		b.get("/board").leads(toSignIn)

		var told []string
		for _, e := range w.happened() {
			if e["user_id"] == ada.ID.String() {
				told = append(told, fmt.Sprint(e["event"]))
			}
		}
		want := []string{
			"login_succeeded", "login_succeeded", "session_revoked", "credential_refused", "login_succeeded", "logout_everywhere",
			"credential_refused", "login_succeeded", "logout", "credential_refused",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
	})
}

// The board is no way around what holds for logins.
func TestSigningInIsThrottledLikeLogins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browse("http://vivier.test", w.server)
	var first []string
	for _, email := range w.three() {
		var seen []string
		secret := password
		if strings.HasPrefix(email, "ada") {
			secret = "not the password"
		}
		for i := range 7 {
			a := b.signIn(email, secret, "/board?lang=fr", "X-Request-Id: same")
			if i < 4 { // the fifth comes in by the other door
				a.page(401, "fr", `role="alert">L’adresse électronique ou le mot de passe est incorrect.`, `value="`+email+`"`, "-"+secret)
			}
			if i == 3 {
				w.guess(email).is(401)
			}
			if i > 3 {
				a.page(429, "fr", "Trop de mots de passe erronés\u00a0: réessayez dans 15 min.")
				if wait := a.header.Get("Retry-After"); wait != "900" {
					t.Errorf("come back in %s", wait)
				}
			}
			a.header.Del("Content-Length") // the page repeats what was entered
			seen = append(seen, fmt.Sprint(a.status, a.header, strings.ReplaceAll(string(a.body), email, "")))
		}
		if first == nil {
			first = seen
		}
		if diff := cmp.Diff(first, seen); diff != "" {
			t.Errorf("%s is answered in another way:\n%s", email, diff)
		}
	}
	w.login("ada@example.org", password).problem(429, "too_many_attempts")
	b.signIn("", "", "").page(422, "fr", "email-wrong", "password-wrong", `aria-invalid="true"`)
	b.post("/board/sign-in", nil, "Content-Type: application/json").page(415, "fr")
	b.post("/board/sign-in", nil, "Content-Type: text/plain").page(415, "fr")
	b.post("/board/sign-in", url.Values{"next": {strings.Repeat("x", 1<<20)}}).page(413, "fr")
	if b.held() != "" {
		t.Error("somebody got in")
	}
}

// What opens the board opens nothing else, and the other way round; it ends by itself.
func TestTheCookieOfTheBoardIsNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleAdmin)
	b := w.browse("http://vivier.test", w.server)
	b.signIn("ada@example.org", password, "").leads("/board")
	cookie := b.held()
	w.as(person{token: cookie}, "GET", "/v1/me", nil).problem(401, "invalid_token")
	w.as(nobody(), "GET", "/v1/me", nil, "Cookie: vivier_board="+cookie).problem(401, "unauthenticated")
	w.as(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: cookie}).problem(401, "invalid_refresh_token")
	tokens := read[api.Tokens](w.login("ada@example.org", password).is(200))
	for _, other := range []string{tokens.AccessToken, tokens.RefreshToken, cookie + "x", "x"} {
		b.hold(other)
		b.get("/board").leads(toSignIn)
	}
	forged, _, err := w.tokens.ForBoard().Issue(w.analyst().UserID, w.admin().SessionID)
	w.must(err)
	b.hold(forged)
	b.get("/board").leads(toSignIn)

	b.hold(cookie)
	w.wait(10*time.Hour - time.Second)
	b.get("/board").is(200)
	w.wait(time.Second)
	b.get("/board").leads(toSignIn)
}

func TestRightsOnTheBoardEndAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job, other := w.addJob("Archiviste"), w.addJob("Architecte")
	w.addJury(job, w.juror())
	w.addJury(other)
	victim := w.newPerson(hiring.RoleRecruiter, "victim@vivier.test")
	b, path := w.onBoard(victim), at("/v1/users", victim.UserID)
	b.get("/board").page(200, "fr", "Jury Architecte", "Recrutement")
	w.as(w.admin(), "PATCH", path, `{"role":"juror"}`, "If-Match: *").is(200)
	b.get("/board").page(200, "fr", "-Jury Architecte", "Membre de jury")
	w.as(w.admin(), "PATCH", path, `{"disabled":true}`, "If-Match: *").is(200)
	b.get("/board").leads(toSignIn)

	analyst := w.onBoard(w.analyst())
	analyst.get("/board").is(200)
	w.must(w.store.EndSessions(context.Background(), w.analyst().Actor))
	analyst.get("/board").leads(toSignIn)
}

// Pages of other sites can't sign anybody in or out. A link there leads to the board all the same: the browser keeps the cookie
// back, and comes again by itself.
func TestTheBoardRefusesFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleAdmin)
	b := w.browse("http://vivier.test", w.server)
	for _, from := range [][]string{
		{"Sec-Fetch-Site: cross-site"},
		{"Sec-Fetch-Site: same-site"},
		{"Sec-Fetch-Site: ", "Origin: http://evil.test"},
		{"Sec-Fetch-Site: ", "Origin: null"},
		{"Sec-Fetch-Site: ", "Origin: http://vivier.test.evil.test"},
	} {
		b.signIn("ada@example.org", password, "", from...).page(403, "fr", "Cette demande vient d’une page d’un autre site")
		if b.held() != "" {
			t.Fatalf("%q signed somebody in", from)
		}
	}
	b.signIn("ada@example.org", password, "", "Sec-Fetch-Site: ").leads("/board") // an older browser
	b.post("/board/sign-out", nil, "Sec-Fetch-Site: cross-site").page(403, "fr")
	b.get("/board", "Sec-Fetch-Site: cross-site").page(200, "fr", "<table>")

	without := w.browse("http://vivier.test", w.server)
	without.get("/board?lang=fr&view=funnel", "Sec-Fetch-Site: cross-site").page(200, "fr", `http-equiv="refresh" content="0; url=/board?lang=fr&amp;view=funnel"`, "-<table>")
	without.get("/board?lang=fr", "Sec-Fetch-Site: same-origin").leads("/board/sign-in?lang=fr&next=%2Fboard%3Flang%3Dfr")
}

// Whatever next says, signing in leads to the board.
func TestSigningInLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleAdmin)
	b := w.browse("http://vivier.test", w.server)
	for next, want := range map[string]string{
		"":                              "/board",
		"/board":                        "/board",
		"/board?lang=en":                "/board?lang=en",
		"/board?a=%0d%0aSet-Cookie:x":   "/board?a=%0D%0ASet-Cookie%3Ax",
		"https://evil.test/board?x=1":   "/board?x=1",
		"//evil.test/board?x=1":         "/board?x=1",
		`\\evil.test/board`:             "/board",
		"/board/../v1/me?x=1":           "/board",
		"/board@evil.test?x=1":          "/board",
		"/v1/me":                        "/board",
		"javascript:alert(1)":           "/board",
		"/board?x=%zz":                  "/board",
		"/board?next=https://evil.test": "/board?next=https%3A%2F%2Fevil.test",
		"/board#//evil.test":            "/board",
	} {
		b.signIn("ada@example.org", password, next).leads(want)
		b.get("/board/sign-in?next="+url.QueryEscape(next)).page(200, "fr", `name="next" value="`+strings.ReplaceAll(want, "&", "&amp;")+`"`)
	}
}

// The cookie is for TLS alone wherever a browser comes through it, and only those who are believed can say so.
func TestTheCookieOfTheBoardKeepsToTLS(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleAdmin)
	behind, err := httpapi.New(w.config(func(c *httpapi.Config) { c.TrustedProxies = []string{"192.0.2.0/24", "2001:db8::1"} }))
	w.must(err)
	for _, c := range []struct {
		base    string
		server  *httpapi.Server
		headers []string
		secure  bool
	}{
		{"http://127.0.0.1:8080", w.server, nil, false},
		{"http://127.0.0.1:8080", w.server, []string{"X-Forwarded-Proto: https"}, false},
		{"http://127.0.0.1:8080", behind, []string{"X-Forwarded-Proto: https"}, true},
		{"http://127.0.0.1:8080", behind, []string{"X-Forwarded-Proto: http"}, false},
		{"http://vivier.test", w.server, []string{"Origin: https://vivier.test"}, true}, // a proxy that nobody named
		{"https://vivier.test", w.server, nil, true},
	} {
		a := w.browse(c.base, c.server).signIn("ada@example.org", password, "", c.headers...).leads("/board")
		if secure := strings.Contains(a.header.Get("Set-Cookie"), "; Secure"); secure != c.secure {
			t.Errorf("%s %q: %s", c.base, c.headers, a.header.Get("Set-Cookie"))
		}
	}
}

// The pages have no script or style in themselves, and load what this server has.
func TestThePagesOfTheBoardLoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addJury(w.addJob("Archiviste"))
	b := w.onBoard(w.admin())
	stranger := w.browse("http://vivier.test", w.server)
	inline := regexp.MustCompile(`<script>|<script [^>]*>[^<]|<style|style=|\son[a-z]+=|javascript:|url\(|@import`)
	loads := regexp.MustCompile(`(?:src|<link[^>]* href)="([^"]*)"`)
	policy := "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	for _, a := range []answer{
		b.get("/board").is(200), b.get("/board?view=conversions").is(200), b.get("/board?as_of=x").is(400), stranger.get("/board/sign-in").is(200),
		stranger.signIn("a@example.org", "x", "").is(401), stranger.post("/board/sign-in", nil, "Sec-Fetch-Site: cross-site").is(403),
	} {
		if got := a.header.Get("Content-Security-Policy"); got != policy {
			t.Errorf("%s: the policy is %q", a.asked, got)
		}
		if found := inline.FindString(string(a.body)); found != "" {
			t.Errorf("%s has %q, which its policy forbids", a.asked, found)
		}
		found := loads.FindAllStringSubmatch(string(a.body), -1)
		if len(found) != 3 {
			t.Errorf("%s loads %v", a.asked, found)
		}
		for _, file := range found {
			path := file[1]
			w.mounted[path] = true
			f := w.as(nobody(), "GET", path, nil).is(200)
			if strings.Contains(f.header.Get("Content-Type"), "css") && inline.Match(f.body) {
				t.Errorf("%s loads something", path)
			}
			w.as(nobody(), "GET", path, nil, "If-None-Match: "+f.header.Get("ETag")).is(http.StatusNotModified)
		}
	}
}

// Refusals are pages too, in the reader's language.
func TestRefusalsOnTheBoardArePages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, limited(2))
	b := w.onBoard(w.admin())
	b.get("/board").is(200)
	b.get("/board?lang=en").page(200, "en")
	a := b.get("/board?lang=en").page(429, "en", "<h1>Too Many Requests</h1>", "Too many requests: try again in 30 s", "Back to the board")
	if a.header.Get("Retry-After") != "30" || !strings.Contains(string(a.body), a.header.Get("X-Request-Id")) {
		t.Errorf("%v %s", a.header, a.body)
	}
	stranger := w.browse("http://vivier.test", w.server)
	stranger.get("/board").leads(toSignIn)
	stranger.get("/board/sign-in").is(200)
	stranger.get("/board/sign-in").page(429, "fr", "Trop de requêtes\u00a0: réessayez dans 30 s.")

	w.must(w.store.Close())
	w.wait(time.Hour)
	b.get("/board").page(500, "fr", "<h1>Erreur interne</h1>", "-closed")
	w.traces.leaky = true // the database is closed: nothing can be read of it
	if !slices.Contains(a.header.Values("Vary"), "Accept-Language") {
		t.Errorf("it does not say that it has languages: %v", a.header)
	}
}
