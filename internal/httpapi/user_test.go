package httpapi_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

const password = "correct horse battery"

func TestUsersAreManagedByAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(w.admin(), "POST", "/v1/users", `{"email":"Ada@example.org","name":"Ada Lovelace","role":"juror"}`).is(201)
	ada := read[api.User](a)
	path := at("/v1/users", ada.ID)
	if a.header.Get("Location") != path || *ada.Email != "Ada@example.org" || *ada.Disabled || *ada.Version != 1 {
		t.Errorf("%v %s", a.header, a.body)
	}
	w.as(w.admin(), "POST", "/v1/users", `{"email":"ada@EXAMPLE.org","name":"Other","role":"juror"}`).problem(409, "duplicate_email")
	w.as(w.admin(), "POST", "/v1/users", `{"email":"x","name":"","role":"boss","password":"trop court","version":1}`).problem(422, "read_only_field",
		"/version read_only_field", "/email invalid_email", "/name required", "/role invalid_value", "/password too_short")
	w.as(w.admin(), "POST", "/v1/users", `{"email":"a@b.org","name":"A","role":"juror","password":"password1234"}`).problem(422, "invalid", "/password too_common")
	w.as(w.admin(), "POST", "/v1/users", `{"role":"juror","ROLE":"admin"}`).problem(422, "unknown_field")

	a = w.as(w.admin(), "PATCH", path, `{"name":"Ada King"}`, a.ifMatch()).is(200)
	if got := read[api.User](a); got.Name != "Ada King" || got.Role != "juror" || *got.Email != "Ada@example.org" {
		t.Errorf("%s", a.body)
	}
	w.as(w.recruiter(), "PATCH", path, `{"role":"admin"}`, a.ifMatch()).problem(403, "forbidden")
	w.as(w.admin(), "PATCH", at("/v1/users", w.admin().UserID), `{"role":"juror"}`, `If-Match: *`).problem(409, "last_admin")
	w.as(w.admin(), "DELETE", path, nil, a.ifMatch()).problem(405, "method_not_allowed")
}

func TestRecruitersSeeNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	juror := at("/v1/users", w.juror().UserID)
	want := map[string]any{"id": w.juror().UserID.String(), "name": "Person juror@vivier.test", "role": "juror"}
	a := w.as(w.recruiter(), "GET", juror, nil).is(200)
	list := w.as(w.recruiter(), "GET", "/v1/users?role=juror,analyst&q=PERSON+juror&disabled=false", nil).is(200)
	page := read[api.Page[map[string]any]](list)
	for _, got := range append(page.Data, read[map[string]any](a)) {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if len(page.Data) != 1 {
		t.Errorf("%s", list.body)
	}
	if a.header.Get("ETag") != w.as(w.admin(), "GET", juror, nil).is(200).header.Get("ETag") {
		t.Error("the ETag differs between readers")
	}
	if got := read[api.User](w.as(w.juror(), "GET", juror, nil).is(200)); got.Email == nil || *got.Email != w.juror().email {
		t.Errorf("a juror reads of themselves %+v", got)
	}
	w.as(w.juror(), "GET", at("/v1/users", w.admin().UserID), nil).problem(404, "not_found")
	for _, p := range []person{w.juror(), w.analyst()} {
		if all := read[api.Page[api.User]](w.as(p, "GET", "/v1/users", nil).is(200)).Data; len(all) != 1 || all[0].ID != p.UserID {
			t.Errorf("a %s lists %v", p.Role, all)
		}
	}
	w.as(w.admin(), "GET", "/v1/users?role=boss", nil).problem(400, "invalid_value", "role invalid_value")
}

func (w *world) withPassword(email string, role hiring.Role) api.User {
	w.t.Helper()
	return add[api.User](w, "/v1/users", api.UserInput{Email: email, Name: "Name", Role: api.Role(role), Password: new(password)})
}

func (w *world) login(email, password string) answer {
	w.t.Helper()
	return w.as(nobody(), "POST", "/v1/auth/login", api.LoginInput{Email: email, Password: password})
}

func TestLoginAndWhoIAm(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		ada := w.withPassword("ada@example.org", hiring.RoleJuror)
		a := w.login("ADA@example.org", password).is(200)
		tokens := read[api.Tokens](a)
		if tokens.TokenType != "Bearer" || tokens.ExpiresIn != 900 || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v %s", a.header, a.body)
		}
		me := read[api.Me](w.as(person{token: tokens.AccessToken}, "GET", "/v1/me", nil).is(200))
		if me.ID != ada.ID || me.Email == nil || *me.Email != "ada@example.org" || me.Role != api.RoleJuror || me.Juries == nil || !me.ExpiresAt.Equal(today.Add(15*time.Minute)) {
			t.Errorf("%+v", me)
		}
		w.as(person{token: tokens.AccessToken}, "POST", "/v1/auth/logout", nil).is(204)
		w.as(person{token: tokens.AccessToken}, "GET", "/v1/me", nil).problem(401, "session_ended")
		w.as(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: tokens.RefreshToken}).problem(401, "invalid_refresh_token")
	})
}

func TestFailedLoginsAreAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleJuror)
	gone := w.withPassword("gone@example.org", hiring.RoleJuror)
	w.as(w.admin(), "PATCH", at("/v1/users", gone.ID), `{"disabled":true}`, `If-Match: "1"`).is(200)
	var first string
	for _, x := range [][2]string{{"ada@example.org", "wrong"}, {"nobody@example.org", password}, {"gone@example.org", password}, {w.juror().email, ""}} {
		if x[1] == "" {
			x[1] = " "
		}
		a := w.as(nobody(), "POST", "/v1/auth/login", api.LoginInput{Email: x[0], Password: x[1]}, "X-Request-Id: same").problem(401, "invalid_credentials")
		if first == "" {
			first = string(a.body)
		}
		if string(a.body) != first {
			t.Errorf("%s: %s, not %s", x[0], a.body, first)
		}
	}
	w.as(nobody(), "POST", "/v1/auth/login", `{"email":"a@b.org"}`).problem(422, "invalid", "/password required")
	w.as(nobody(), "POST", "/v1/auth/login?next=/", `{}`).problem(400, "unknown_parameter")
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleJuror)
	renew := func(tokens api.Tokens) answer {
		return w.as(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: tokens.RefreshToken})
	}
	first := read[api.Tokens](w.login("ada@example.org", password).is(200))
	hash := sha256.Sum256([]byte(first.RefreshToken))
	plain, kept := fmt.Sprintf("%#v", []byte(first.RefreshToken)), fmt.Sprint(storetest.Dump(t, w.url))
	if strings.Contains(kept, first.RefreshToken) || strings.Contains(kept, plain) || !strings.Contains(kept, fmt.Sprintf("%#v", hash[:])) {
		t.Error("the refresh token is not kept as its SHA-256")
	}
	w.wait(16 * time.Minute)
	w.as(person{token: first.AccessToken}, "GET", "/v1/me", nil).problem(401, "invalid_token")
	second := read[api.Tokens](renew(first).is(200))
	w.as(person{token: second.AccessToken}, "GET", "/v1/me", nil).is(200)
	renew(first).problem(401, "invalid_refresh_token")
	w.as(person{token: second.AccessToken}, "GET", "/v1/me", nil).problem(401, "session_ended") // somebody has a copy
	renew(second).problem(401, "invalid_refresh_token")

	idle := read[api.Tokens](w.login("ada@example.org", password).is(200))
	w.wait(5 * 24 * time.Hour)
	renew(idle).problem(401, "invalid_refresh_token")
}

func TestPasswordIsChangedByItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleAnalyst)
	p := person{token: read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken}
	const fresh = "another horse staple"
	w.as(p, "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: "x", NewPassword: "password1234"}).problem(422, "invalid", "/new_password too_common")
	w.as(p, "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: "x", NewPassword: fresh}).problem(422, "invalid", "/current_password wrong_password")
	w.as(p, "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: password, NewPassword: fresh}).is(204)
	w.as(p, "GET", "/v1/me", nil).problem(401, "session_ended")
	w.login("ada@example.org", password).problem(401, "invalid_credentials")
	w.login("ada@example.org", fresh).is(200)
	if log := w.log.String(); strings.Contains(log, "horse") || strings.Contains(log, "ada@") {
		t.Error(log)
	}
}

func TestKeysArePublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(nobody(), "GET", "/.well-known/jwks.json", nil).is(200)
	set := read[map[string][]map[string]string](a)
	if len(set["keys"]) != 1 {
		t.Fatalf("%s", a.body)
	}
	if key := set["keys"][0]; key["kty"] != "OKP" || key["crv"] != "Ed25519" || key["alg"] != "EdDSA" || key["use"] != "sig" || key["x"] == "" || key["kid"] == "" || len(key) != 6 {
		t.Errorf("%s", a.body)
	}
	w.as(nobody(), "GET", "/.well-known/jwks.json", nil, "If-None-Match: "+a.header.Get("ETag")).is(304)
}
