package httpapi_test

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestAPIKeyLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		jury := w.addJury(w.addJob("Archiviste"))
		end := today.AddDate(2, 0, 0)
		a := w.as(w.admin(), "POST", "/v1/api-keys", api.KeyInput{
			Name: "Dashboard", Scopes: []api.Scope{api.ScopeFunnel, api.ScopeApplications}, JuryIDs: []uuid.UUID{jury.ID}, ExpiresAt: end,
		}).is(201)
		made := read[api.NewKey](a)
		want := api.Key{
			Record: api.Record{ID: made.ID, Version: 1, CreatedAt: today, UpdatedAt: today}, Name: "Dashboard", Prefix: made.Prefix,
			Scopes: []api.Scope{api.ScopeApplications, api.ScopeFunnel}, JuryIDs: []uuid.UUID{jury.ID}, ExpiresAt: end,
		}
		if diff := cmp.Diff(want, made.Key); diff != "" || !regexp.MustCompile(`^viv_`+made.Prefix+`_[0-9a-f]{48}$`).MatchString(made.Plain) {
			t.Errorf("%s %s", diff, a.body)
		}
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Location") != at("/v1/api-keys", made.ID) {
			t.Error(a.header)
		}
		// The key is shown once, and kept as a hash.
		list := w.as(w.admin(), "GET", "/v1/api-keys", nil).is(200)
		if diff := cmp.Diff([]api.Key{want}, read[api.Page[api.Key]](list).Data); diff != "" || strings.Contains(string(list.body), made.Plain[17:]) {
			t.Error(diff)
		}
		kept := fmt.Sprint(storetest.Dump(t, url))
		if hash := sha256.Sum256([]byte(made.Plain)); strings.Contains(kept, made.Plain[17:]) || !strings.Contains(kept, fmt.Sprintf("%#v", hash[:])) {
			t.Error("it is not kept as its SHA-256")
		}
		// A key sees itself; nobody else but administrators sees keys.
		script, other := person{token: made.Plain}, w.newKey(api.ScopeFunnel)
		if got := each(w, script, "/v1/api-keys", func(k api.Key) string { return k.Name }); got != "Dashboard" {
			t.Errorf("a key lists %s", got)
		}
		path := at("/v1/api-keys", made.ID)
		for _, p := range []person{w.admin(), script} {
			if diff := cmp.Diff(want, read[api.Key](w.as(p, "GET", path, nil).is(200))); diff != "" {
				t.Error(diff)
			}
		}
		w.sameAsNever(other, "GET", path, made.ID)
		w.as(script, "DELETE", path, nil, "If-Match: *").problem(403, "forbidden")
		for _, p := range []person{w.recruiter(), w.juror(), w.analyst()} {
			w.as(p, "GET", path, nil).problem(403, "forbidden")
			w.as(p, "GET", "/v1/api-keys", nil).problem(403, "forbidden")
		}
		me := read[api.Me](w.as(script, "GET", "/v1/me", nil).is(200))
		if diff := cmp.Diff(api.Me{
			ID: made.ID, Name: "Dashboard", Role: api.RoleJuror, DepartmentIDs: []uuid.UUID{},
			Juries: []api.Seat{{JuryID: jury.ID, Name: jury.Name, Role: "bound"}}, Scopes: want.Scopes, ExpiresAt: end,
		}, me); diff != "" {
			t.Error(diff)
		}
		w.as(w.admin(), "DELETE", at("/v1/juries", jury.ID), nil, "If-Match: *").problem(409, "in_use") // or the bound would go with it

		for name, wrong := range map[string]string{
			"another secret": made.Plain[:len(made.Plain)-1] + string("0123456789abcdef0"[strings.IndexByte("0123456789abcdef", made.Plain[len(made.Plain)-1])+1]),
			"no secret":      made.Plain[:16], "a prefix": made.Plain[:17], "another prefix": "viv_000000000000_" + made.Plain[17:], "the mark": "viv_", "no text": "viv_\xff\xfe_x", "upper case": strings.ToUpper(made.Plain),
		} {
			if code := read[api.Problem](w.as(person{token: wrong}, "GET", "/v1/vocabulary", nil).is(401)).Code; !strings.HasPrefix(code, "invalid_") {
				t.Errorf("%s: %s", name, code)
			}
		}
		w.as(w.admin(), "DELETE", at("/v1/api-keys", made.ID), nil).problem(428, "precondition_required")
		w.as(w.admin(), "DELETE", at("/v1/api-keys", made.ID), nil, a.ifMatch()).is(204)
		w.as(script, "GET", "/v1/vocabulary", nil).problem(401, "invalid_api_key")
		w.as(w.admin(), "DELETE", at("/v1/api-keys", made.ID), nil, a.ifMatch()).problem(404, "not_found")

		w.wait(364 * 24 * time.Hour)
		w.as(other, "GET", "/v1/vocabulary", nil).is(200)
		w.wait(2 * 24 * time.Hour)
		w.as(other, "GET", "/v1/vocabulary", nil).problem(401, "invalid_api_key")
	})
}

// Who sends a key that lost its form on the way, as with a separator that somebody took for a mistake, does not have all of it
// written to the log, where only prefixes belong.
func TestABrokenKeyIsNotLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plain, prefix, _ := auth.NewAPIKey()
	secret := plain[len(plain)-48:]
	for _, broken := range []string{"viv_" + prefix + secret, "viv_" + prefix + "-" + secret, "viv_" + secret} {
		w.as(person{token: broken}, "GET", "/v1/vocabulary", nil).problem(401, "invalid_api_key")
	}
	w.as(person{token: plain}, "GET", "/v1/vocabulary", nil).problem(401, "invalid_api_key")
	if log := w.log.String(); strings.Contains(log, secret) || strings.Count(log, `"key_prefix":"`+prefix+`"`) != 1 {
		t.Error(log)
	}
}

func TestAPIKeyTellsEveryFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := func(end time.Time) string {
		return fmt.Sprintf(`{"name":"x","scopes":["funnel:read"],"expires_at":%q}`, end.Format(time.RFC3339))
	}
	w.as(w.admin(), "POST", "/v1/api-keys", `{}`).problem(422, "invalid", "/name required", "/scopes required", "/expires_at required")
	w.as(w.admin(), "POST", "/v1/api-keys", `{"name":"","scopes":["users:write"],"expires_at":"soon","key":"viv_0_0","prefix":"x"}`).problem(422, "read_only_field",
		"/key read_only_field", "/prefix read_only_field", "/expires_at invalid_time", "/name required", "/scopes/0 invalid_value")
	w.as(w.admin(), "POST", "/v1/api-keys", fmt.Sprintf(`{"name":"","scopes":["funnel:read"],"expires_at":"2027-01-01T00:00:00Z","jury_ids":[%q]}`, uuid.New())).
		problem(422, "invalid", "/name required", "/jury_ids/0 unknown_jury")
	w.as(w.admin(), "POST", "/v1/api-keys", good(today)).problem(422, "invalid", "/expires_at not_in_the_future")
	w.as(w.admin(), "POST", "/v1/api-keys", good(today.AddDate(2, 0, 1))).problem(422, "invalid", "/expires_at too_late")
	w.as(w.admin(), "POST", "/v1/api-keys", good(today.AddDate(2, 0, 0))).is(201)
}

// eachRoute asks every GET of an office that a key of these scopes may, and gives all answers in one text.
func (w *world) eachRoute(p person, o office) string {
	w.t.Helper()
	var told strings.Builder
	for route := range w.paths(o) {
		if path, get := strings.CutPrefix(route, "GET "); get {
			if a := w.as(p, "GET", path, nil); a.status == 200 {
				told.Write(a.body)
			} else if a.status != 403 {
				w.t.Errorf("%s: %d", path, a.status)
			}
		}
	}
	for list := range narrowing {
		told.Write(w.as(p, "GET", list, nil).body)
	}
	for _, one := range []string{at("/v1/applications", o.application.ID) + "?include=candidate,job,jury,next_interview", at("/v1/interviews", o.interview.ID) + "?format=ics"} {
		told.Write(w.as(p, "GET", one, nil).body)
	}
	return told.String()
}

func TestWhatScopesTell(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		o := w.furnish("Archives", city.ID)
		w.as(w.admin(), "PATCH", at("/v1/candidates", o.application.CandidateID), `{"given_name":"Zénobie","phone":"+33235","tags":["Canari"]}`, "If-Match: *").is(200)
		add[api.Note](w, at("/v1/applications", o.application.ID)+"/notes", `{"text":"a remark"}`)
		w.wait(2 * time.Hour)
		w.as(w.admin(), "PATCH", at("/v1/interviews", o.interview.ID), `{"status":"held","outcome_note":"an outcome"}`, "If-Match: *").is(200)
		w.as(w.admin(), "POST", at("/v1/applications", o.application.ID)+"/transitions", `{"action":"move","to":"hired","note":"an aside"}`, "If-Match: *").is(201)
		w.as(w.admin(), "PATCH", at("/v1/juries", o.jury.ID), `{"status":"closed"}`, "If-Match: *").is(200)
		for p, role := range map[person]api.Role{
			w.newKey(api.ScopeCandidates): api.RoleRecruiter, w.newKey(api.ScopeApplications): api.RoleRecruiter, w.newKey(api.ScopeFunnel): api.RoleAnalyst,
		} {
			if me := read[api.Me](w.as(p, "GET", "/v1/me", nil).is(200)); me.Role != role || len(me.Juries) > 0 {
				t.Errorf("%+v", me)
			}
		}
		const person, contact, tag, remark, outcome, aside, cost, count = "Zénobie", "archives@example.org", "Canari", "a remark", "an outcome", "an aside", "agent_days", `"numerator"`
		for name, key := range map[string]struct {
			scopes []api.Scope
			told   []string
		}{
			"funnel":                  {[]api.Scope{api.ScopeFunnel}, []string{count}},
			"applications":            {[]api.Scope{api.ScopeApplications}, []string{person}},
			"candidates":              {[]api.Scope{api.ScopeCandidates}, []string{person, contact, tag}},
			"funnel and applications": {[]api.Scope{api.ScopeFunnel, api.ScopeApplications}, []string{person, count}},
		} {
			for _, juries := range [][]uuid.UUID{nil, {o.jury.ID}} {
				text := w.eachRoute(scriptWith(w.issue(juries, key.scopes...)), o)
				for _, word := range []string{person, contact, tag, remark, outcome, aside, cost, count, "+33235"} {
					may := slices.Contains(key.told, word) || word == "+33235" && slices.Contains(key.told, contact)
					if strings.Contains(text, word) != may {
						t.Errorf("a key for %s, of juries %v: %q is told: %v", name, juries, word, !may)
					}
				}
			}
		}
		script := w.newKey(api.ScopeApplications)
		w.as(script, "GET", "/v1/applications?q=archives%40", nil).is(200)
		if found := read[api.Page[api.Application]](w.as(script, "GET", "/v1/applications?q=archives%40", nil).is(200)).Data; len(found) > 0 {
			t.Error("who may not read e-mail addresses searches in them")
		}
		reader := w.newKey(api.ScopeCandidates)
		if got := each(w, reader, "/v1/candidates?email=archives@example.org&tag=Canari", func(c api.Candidate) string { return c.GivenName }); got != "Zénobie" {
			t.Errorf("by address and tag: %q", got)
		}
	})
}

// scriptWith is who shows this key.
func scriptWith(k api.NewKey) person { return person{token: k.Plain} }

var syncToken = regexp.MustCompile(`"sync_token":"[^"]*"`)

// A key that is bound to a jury sees nothing else, and of that jury what a member sees.
func TestABoundKeySeesItsJuriesOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine, other := w.furnish("Archives", city.ID), w.furnish("Police", city.ID)
		add[api.JuryMember](w, at("/v1/juries", mine.jury.ID)+"/members", api.JuryMemberInput{UserID: new(w.juror().UserID)})
		key := scriptWith(w.issue([]uuid.UUID{mine.jury.ID}, api.ScopeFunnel, api.ScopeApplications, api.ScopeCandidates))
		w.tellsNothingOf(key, "Police", other)
		id := func(row map[string]any) string { return fmt.Sprint(row["id"]) }
		for list := range narrowing {
			if path, _, _ := strings.Cut(list, "?"); path != "/v1/funnel" && path != "/v1/transitions" {
				if got, want := each(w, key, list, id), each(w, w.juror(), list, id); got != want || got == "" {
					t.Errorf("%s: %q, and a juror %q", list, got, want)
				}
			}
		}
		w.wait(time.Hour)
		before := w.clock().Format(time.RFC3339)
		w.wait(time.Hour)
		for _, question := range []string{
			"", "group_by=job", "group_by=department", "group_by=campaign", "group_by=source", "group_by=posting", "group_by=month",
			"group_by=stage&basis=snapshot", "unit=candidate", "known_at=" + before, "as_of=" + before, "basis=activity&from=" + before + "&to=" + before, "jury_id=" + other.jury.ID.String(), "department_id=" + city.ID.String(), "/v1/transitions",
		} {
			if !strings.HasPrefix(question, "/") {
				question = "/v1/funnel?" + question
			}
			got, want := w.as(key, "GET", question, nil).is(200), w.as(w.juror(), "GET", question, nil).is(200)
			said := func(a answer) string { return syncToken.ReplaceAllString(string(a.body), "") } // a token is its owner's
			if diff := cmp.Diff(said(want), said(got)); diff != "" {
				t.Errorf("%s (- juror, + key): %s", question, diff)
			}
		}
		for _, path := range []string{at("/v1/juries", mine.jury.ID) + "/funnel", at("/v1/jobs", mine.job.ID) + "/funnel", at("/v1/campaigns", mine.campaign.ID) + "/funnel"} {
			w.as(key, "GET", path, nil).is(200)
		}
		w.as(key, "GET", at("/v1/juries", mine.jury.ID)+"/members", nil).problem(403, "forbidden")
	})
}

// A place in a list is good for who was given it: not for another key, even of the same scopes.
func TestCursorsAreOfOneKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.addJob("a")
	w.addJob("b")
	first, second := w.newKey(api.ScopeFunnel), w.newKey(api.ScopeFunnel)
	next := read[api.Page[api.Job]](w.as(first, "GET", "/v1/jobs?limit=1", nil).is(200)).NextCursor
	w.as(first, "GET", "/v1/jobs?limit=1&cursor="+*next, nil).is(200)
	for _, p := range []person{second, w.admin(), w.newPerson(hiring.RoleAnalyst, "new@vivier.test")} {
		w.as(p, "GET", "/v1/jobs?limit=1&cursor="+*next, nil).problem(400, "cursor_mismatch")
	}
}
