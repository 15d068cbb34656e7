package httpapi_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
)

// happened are the security events in the log, each with its attributes beyond those of every line.
func (w *world) happened() (events []map[string]any) {
	w.t.Helper()
	for line := range strings.Lines(w.log.String()) {
		var attrs map[string]any
		w.must(json.Unmarshal([]byte(line), &attrs))
		if attrs["msg"] == "security event" {
			for _, common := range []string{"msg", "time", "level"} {
				delete(attrs, common)
			}
			events = append(events, attrs)
		}
	}
	return events
}

// Each event is told of once, by its name, with ids and nothing of a person, and counted.
func TestSecurityEvents(t *testing.T) {
	t.Parallel()
	counted := map[httpapi.Event]int{}
	w := newWorld(t, func(c *httpapi.Config) { c.OnEvent = func(e httpapi.Event) { counted[e]++ } })
	ada := w.withPassword("ada@example.org", hiring.RoleJuror)
	admin, user, all := w.admin().UserID.String(), ada.ID.String(), map[string]bool{}
	happens := func(event httpapi.Event, do func(), attrs ...string) {
		t.Helper()
		before, was := len(w.happened()), counted[event]
		do()
		got := w.happened()[before:]
		want := map[string]any{"event": string(event), "request_id": "same"}
		for i := 0; i < len(attrs); i += 2 {
			want[attrs[i]] = attrs[i+1]
		}
		if diff := cmp.Diff([]map[string]any{want}, got); diff != "" {
			t.Errorf("%s: %s", event, diff)
		}
		if counted[event] != was+1 {
			t.Errorf("%s was counted %d times", event, counted[event]-was)
		}
		all[string(event)] = true
	}
	send := func(p person, method, path string, body any, status int, headers ...string) answer {
		t.Helper()
		return w.as(p, method, path, body, append(headers, "X-Request-Id: same", "User-Agent: CanaryBrowser", "X-Forwarded-For: 203.0.113.9")...).is(status)
	}
	var tokens api.Tokens
	var session string
	enter := func() {
		t.Helper()
		tokens = read[api.Tokens](w.login("ada@example.org", password).is(200))
		session = read[api.Me](w.as(person{token: tokens.AccessToken}, "GET", "/v1/me", nil)).SessionID.String()
	}
	bearer := func() person { return person{token: tokens.AccessToken} }
	enter()
	happens(httpapi.EventPasswordChanged, func() {
		send(w.admin(), "PATCH", at("/v1/users", ada.ID), map[string]string{"password": password}, 200, `If-Match: "1"`)
	}, "user_id", admin, "account_id", user)

	before := len(w.happened())
	enter()
	if got := w.happened()[before:]; len(got) != 1 || got[0]["event"] != "login_succeeded" || got[0]["user_id"] != user || got[0]["session_id"] != session {
		t.Errorf("%v", got)
	}
	all["login_succeeded"] = true

	old := tokens.RefreshToken
	happens(httpapi.EventSessionRenewed, func() {
		tokens = read[api.Tokens](send(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: old}, 200))
	}, "user_id", user, "session_id", session)
	happens(httpapi.EventTokenReused, func() {
		send(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: old}, 401)
	}, "user_id", user, "session_id", session)
	happens(httpapi.EventCredentialRefused, func() {
		send(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: old}, 401)
	}, "code", "invalid_refresh_token", "route", "/v1/auth/refresh")
	happens(httpapi.EventCredentialRefused, func() { send(bearer(), "GET", "/v1/me", nil, 401) },
		"code", "session_ended", "route", "/v1/me", "user_id", user, "session_id", session)
	happens(httpapi.EventCredentialRefused, func() { send(person{token: "ey.canary.x"}, "GET", "/v1/me", nil, 401) },
		"code", "invalid_token", "route", "/v1/me")
	enter()
	happens(httpapi.EventLogout, func() { send(bearer(), "POST", "/v1/auth/logout", nil, 204) }, "user_id", user, "session_id", session)
	enter()
	happens(httpapi.EventSessionRevoked, func() { send(bearer(), "DELETE", "/v1/me/sessions/"+session, nil, 204) }, "user_id", user, "session_id", session)
	enter()
	happens(httpapi.EventLogoutEverywhere, func() { send(bearer(), "DELETE", "/v1/me/sessions", nil, 204) }, "user_id", user)
	enter()
	happens(httpapi.EventAccessDenied, func() { send(bearer(), "POST", "/v1/departments", `{}`, 403) },
		"code", "forbidden", "route", "/v1/departments", "user_id", user)
	happens(httpapi.EventExport, func() { send(bearer(), "GET", "/v1/funnel?format=csv", nil, 200) },
		"user_id", user, "route", "/v1/funnel", "format", "csv")
	script := w.issue(nil, api.ScopeFunnel)
	happens(httpapi.EventExport, func() { send(scriptWith(script), "GET", "/v1/funnel?format=csv", nil, 200) },
		"key_id", script.ID.String(), "route", "/v1/funnel", "format", "csv")
	jury := w.addJury(w.addJob("Canary"))
	happens(httpapi.EventDisclosure, func() {
		send(w.admin(), "POST", at("/v1/juries", jury.ID)+"/disclosures", `{"reason":"canary"}`, 201)
	}, "user_id", admin, "jury_id", jury.ID.String())
	change := func(status int) func() {
		return func() {
			send(bearer(), "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: "canary", NewPassword: "another horse staple"}, status)
		}
	}
	happens(httpapi.EventPasswordChangeFailed, change(422), "user_id", user)
	wrong := func(email string, status int) func() {
		return func() {
			send(nobody(), "POST", "/v1/auth/login", api.LoginInput{Email: email, Password: "canary"}, status)
		}
	}
	happens(httpapi.EventLoginFailed, wrong("canary@example.org", 401))
	for range 4 {
		happens(httpapi.EventLoginFailed, wrong("ada@example.org", 401), "user_id", user)
	}
	happens(httpapi.EventLoginThrottled, wrong("ada@example.org", 429), "user_id", user)
	happens(httpapi.EventPasswordChangeThrottled, change(429), "user_id", user)
	w.wait(store.AttemptWindow)
	enter()
	happens(httpapi.EventPasswordChanged, func() {
		send(bearer(), "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: password, NewPassword: "another horse staple"}, 204)
	}, "user_id", user, "account_id", user)

	text, err := os.ReadFile("../../docs/observability.md")
	w.must(err)
	for _, e := range httpapi.Events {
		if !all[string(e)] {
			t.Errorf("%s was not tried", e)
		}
		if !strings.Contains(string(text), "\n| `"+string(e)+"` |") {
			t.Errorf("%s is not in docs/observability.md", e)
		}
	}
	for _, personal := range []string{"canary", "Canary", "ada@", "203.0.113.9", "192.0.2.1", tokens.AccessToken, tokens.RefreshToken, old} {
		if strings.Contains(w.log.String(), personal) {
			t.Errorf("the log holds %q", personal)
		}
	}
	told := len(w.happened())
	send(nobody(), "GET", "/v1/me", nil, 401) // who sends no credential is refused none
	if got := w.happened()[told:]; len(got) > 0 {
		t.Errorf("%v", got)
	}
}
