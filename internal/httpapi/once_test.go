package httpapi_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/storetest"
)

const aKey = "Idempotency-Key: 7b1c-1"

// replayed fails the test unless the answer is the one that came before, word for word.
func (a answer) replays(before answer) answer {
	a.t.Helper()
	a.is(before.status)
	same := a.header.Get("ETag") == before.header.Get("ETag") && a.header.Get("Location") == before.header.Get("Location") &&
		a.header.Get("Content-Type") == before.header.Get("Content-Type")
	if a.header.Get("Idempotency-Replayed") != "true" || !bytes.Equal(a.body, before.body) || !same {
		a.t.Fatalf("%s: %v %s\nreplays not %v %s", a.asked, a.header, a.body, before.header, before.body)
	}
	return a
}

// fresh fails the test if the answer was given before.
func (a answer) fresh() answer {
	a.t.Helper()
	if a.header.Get("Idempotency-Replayed") != "" {
		a.t.Fatalf("%s: replayed", a.asked)
	}
	return a
}

func TestKeyedWritesAreCarriedOutOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		hr := w.recruiter()
		post := func(path string, body any, headers ...string) answer {
			t.Helper()
			first := w.as(hr, "POST", path, body, append(headers, aKey)...).is(201).fresh()
			return w.as(hr, "POST", path, body, append(headers, aKey)...).replays(first)
		}
		job := read[api.Job](post("/v1/jobs", `{"title":"Archiviste","status":"open"}`))
		post("/v1/juries", api.JuryInput{JobID: job.ID})
		app := read[api.Application](post("/v1/applications", api.ApplicationInput{JobID: job.ID, Candidate: &api.CandidateInput{GivenName: "Zoé", FamilyName: "Garçon"}}))
		path := at("/v1/applications", app.ID)
		post(path+"/notes", `{"text":"Rappeler."}`)
		post(path+"/transitions", `{"action":"move","to":"relevant"}`, `If-Match: "1"`)
		post("/v1/applications/transitions", api.BulkTransitionInput{Items: []api.BulkTransitionItem{{ApplicationID: app.ID, Version: 2, Action: "move", To: new("interviewed")}}})

		a := w.as(hr, "PATCH", path, `{"cover_note":"Bonjour"}`, `If-Match: "3"`, aKey).is(200).fresh()
		w.as(hr, "PATCH", path, `{"cover_note":"Autre"}`, `If-Match: "4"`).is(200) // the answer is the first one, not one of today
		w.as(hr, "PATCH", path, `{"cover_note":"Bonjour"}`, `If-Match: "3"`, aKey).replays(a)

		made := read[api.Department](w.as(hr, "POST", "/v1/departments", api.DepartmentInput{Name: "A"}).is(201))
		gone := w.as(hr, "DELETE", at("/v1/departments", made.ID), nil, `If-Match: "1"`, aKey).is(204).fresh()
		w.as(hr, "DELETE", at("/v1/departments", made.ID), nil, `If-Match: "1"`, aKey).replays(gone)
		w.as(hr, "DELETE", at("/v1/departments", made.ID), nil, `If-Match: "1"`).problem(404, "not_found")

		if n := len(read[api.Page[api.Transition]](w.as(hr, "GET", path+"/transitions", nil)).Data); n != 3 {
			t.Errorf("%d transitions, not 3", n)
		}
		if n := len(read[api.Page[api.Job]](w.as(hr, "GET", "/v1/jobs", nil, aKey).fresh()).Data); n != 1 {
			t.Errorf("%d jobs", n)
		}
	})
}

// Each principal has keys of its own, and each answer an end.
func TestWhoseKeyItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201)
	w.as(w.admin(), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201).fresh()
	w.as(w.recruiter(), "POST", "/v1/campaigns", `{"name":"A"}`, aKey).is(201).fresh()
	w.as(w.newPerson("recruiter", "another@vivier.test"), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201).fresh()
	w.wait(48*time.Hour - time.Second)
	w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"A"}`, aKey).replays(first)
	w.wait(time.Second)
	w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201).fresh()
}

// A replay comes after the checks that need no answer of the store: 401, 404, 403, 400 and its like, 428; and before 412,
// 422 and 409.
func TestReplayComesInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		hr := w.newPerson("recruiter", "hr@vivier.test")
		made := read[api.Job](w.as(hr, "POST", "/v1/jobs", `{"title":"A"}`).is(201))
		path := at("/v1/jobs", made.ID)
		const good, other, broken = `{"title":"B"}`, `{"title":"C"}`, `{"title":`
		done := w.as(hr, "PATCH", path, good, `If-Match: "1"`, aKey).is(200)

		w.as(nobody(), "PATCH", path, good, `If-Match: "1"`, aKey).problem(401, "unauthenticated")
		w.as(hr, "PATCH", path+"?x=1", good, `If-Match: "1"`, aKey).problem(400, "unknown_parameter")
		w.as(hr, "PATCH", path, broken, `If-Match: "1"`, aKey).problem(400, "malformed_json")
		w.as(hr, "PATCH", path, good, `If-Match: "1"`, aKey, "Content-Type: text/plain").problem(415, "unsupported_media_type")
		w.as(hr, "PATCH", path, strings.Repeat(" ", 1<<20+1), `If-Match: "1"`, aKey).problem(413, "body_too_large")
		w.as(hr, "PATCH", path, good, aKey).problem(428, "precondition_required")
		w.as(hr, "PATCH", path, other, `If-Match: "1"`, aKey).problem(422, "idempotency_key_reused")
		w.as(hr, "PATCH", path, good, `If-Match: "1"`, aKey).replays(done) // and no 412

		for _, key := range []string{"", "é", strings.Repeat("k", 256), "a\tb"} {
			w.as(hr, "PATCH", path, good, `If-Match: "1"`, "Idempotency-Key: "+key).problem(400, "invalid_idempotency_key")
		}
		w.as(hr, "PATCH", path, good, `If-Match: "2"`, "Idempotency-Key: "+strings.Repeat("k", 255)).is(200)

		a := w.as(w.admin(), "GET", at("/v1/users", hr.UserID), nil)
		w.as(w.admin(), "PATCH", at("/v1/users", hr.UserID), `{"role":"analyst"}`, a.ifMatch()).is(200)
		w.as(hr, "PATCH", path, good, `If-Match: "1"`, aKey).problem(403, "forbidden")
	})
}

// Who may not see a thing any more does not learn of it from an answer that they had.
func TestReplayShowsNothingUnseen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job, w.juror())
	interview := w.interview(w.apply(job, "Ada").ID, time.Hour)
	w.wait(2 * time.Hour)
	path, outcome := at("/v1/interviews", interview.ID), `{"status":"held"}`
	held := w.as(w.juror(), "PATCH", path, outcome, `If-Match: "1"`, aKey).is(200)
	w.as(w.juror(), "PATCH", path, outcome, `If-Match: "1"`, aKey).replays(held)
	seat := w.seats(jury)[w.juror().email]
	w.as(w.recruiter(), "DELETE", at("/v1/juries", jury.ID)+"/members/"+seat.String(), nil, aKey).is(204)
	w.as(w.recruiter(), "DELETE", at("/v1/juries", jury.ID)+"/members/"+seat.String(), nil, aKey).is(204)
	w.as(w.juror(), "PATCH", path, outcome, `If-Match: "1"`, aKey).problem(404, "not_found")
}

// Who lost the sight of what they made, or moved, is not shown it again, although no path named it.
func TestReplayAsksForWhatItTellsOf(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		mine, other := w.furnish("Mine", city.ID), w.furnish("Other", city.ID)
		p := w.newPerson(hiring.RoleRecruiter, "limited@vivier.test", mine.department.ID)
		writes := map[string]string{
			"/v1/applications":             `{"job_id":"` + mine.job.ID.String() + `","candidate":{"given_name":"Ada","family_name":"L"}}`,
			"/v1/candidates":               `{"given_name":"Grace","family_name":"H"}`,
			"/v1/jobs":                     `{"title":"Mine too","department_id":"` + mine.department.ID.String() + `"}`,
			"/v1/applications/transitions": `{"items":[{"application_id":"` + mine.application.ID.String() + `","version":` + strconv.Itoa(mine.application.Version) + `,"action":"move","to":"relevant"}]}`,
		}
		for path, body := range writes {
			made := w.as(p, "POST", path, body, aKey).is(201)
			w.as(p, "POST", path, body, aKey).replays(made)
		}
		w.as(w.admin(), "PATCH", at("/v1/users", p.UserID), map[string]any{"department_ids": []uuid.UUID{other.department.ID}}, "If-Match: *").is(200)
		delete(writes, "/v1/candidates") // who entered somebody that has not applied still sees them
		for path, body := range writes {
			w.as(p, "POST", path, body, aKey).problem(404, "not_found")
		}
	})
}

// Who has another role now is not shown what they were as who they were.
func TestReplayIsForTheSameRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	p := w.newPerson(hiring.RoleRecruiter, "both@vivier.test")
	w.addJury(job, p)
	interview := w.interview(w.apply(job, "Ada").ID, time.Hour)
	path, body := at("/v1/interviews", interview.ID), `{"status":"cancelled"}`
	made := w.as(p, "PATCH", path, body, `If-Match: "1"`, aKey).is(200)
	w.as(p, "PATCH", path, body, `If-Match: "1"`, aKey).replays(made)
	w.as(w.admin(), "PATCH", at("/v1/users", p.UserID), `{"role":"juror"}`, "If-Match: *").is(200)
	w.as(p, "PATCH", path, body, `If-Match: "1"`, aKey).problem(422, "idempotency_key_reused")
}

// What is refused keeps nothing: neither the answer, nor half of what it would have done, nor headers of it.
func TestRefusedWritesKeepNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		w.as(w.recruiter(), "POST", "/v1/departments", `{"name":""}`, aKey).problem(422, "invalid")
		w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201).fresh()
		w.as(w.admin(), "POST", "/v1/users", `{"email":"a@vivier.test","name":"A","role":"juror"}`, aKey).is(201)
		a := w.as(w.admin(), "POST", "/v1/users", `{"email":"A@vivier.test","name":"A","role":"juror"}`, "Idempotency-Key: 2").problem(409, "duplicate_email")
		if a.header.Get("ETag")+a.header.Get("Location") != "" {
			t.Errorf("%v", a.header)
		}
		w.as(w.admin(), "POST", "/v1/users", `{"email":"b@vivier.test","name":"B","role":"juror"}`, "Idempotency-Key: 2").is(201).fresh()
	})
}

func TestTwentyTimesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		var fresh, kept, running atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				switch a := w.as(w.recruiter(), "POST", "/v1/departments", `{"name":"A"}`, aKey); {
				case a.status == 409 && strings.Contains(string(a.body), "idempotency_key_in_use"):
					running.Add(1)
				case a.status == 201 && a.header.Get("Idempotency-Replayed") == "true":
					kept.Add(1)
				case a.status == 201:
					fresh.Add(1)
				default:
					t.Errorf("%d %s", a.status, a.body)
				}
			})
		}
		all.Wait()
		n := len(read[api.Page[api.Department]](w.as(w.admin(), "GET", "/v1/departments", nil)).Data)
		if fresh.Load() != 1 || n != 1 || fresh.Load()+kept.Load()+running.Load() != 20 {
			t.Errorf("%d fresh, %d replayed, %d under way; %d departments", fresh.Load(), kept.Load(), running.Load(), n)
		}
	})
}

// A keyed write that has to hash a password waits for its turn before its transaction begins: whoever has the turn writes
// too, and others go on meanwhile.
func TestHashingHoldsNoTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *httpapi.Config) { c.RequestTime = 10 * time.Second })
	passwords, turns := w.cfg.Passwords, runtime.GOMAXPROCS(0) // at least as many as are hashed at once
	await := func(n int) {
		tick, late := time.NewTicker(time.Millisecond), time.After(10*time.Second)
		defer tick.Stop()
		for working, waiting := passwords.Load(); working+waiting < n; working, waiting = passwords.Load() {
			select {
			case <-tick.C:
			case <-late:
				t.Errorf("fewer than %d wait their turn to hash", n)
				return
			}
		}
	}
	release := make(chan struct{})
	var all sync.WaitGroup
	for range turns {
		all.Go(func() {
			if _, _, err := passwords.Verify(t.Context(), "x", "", func() error { <-release; return nil }); err != nil {
				t.Error(err)
			}
		})
	}
	await(turns)
	hr := w.analyst().UserID
	for method, request := range map[string][2]string{
		"POST":  {"/v1/users", `{"email":"p@vivier.test","name":"P","role":"juror","password":"correct horse battery"}`},
		"PATCH": {at("/v1/users", hr), `{"password":"another horse battery"}`},
	} {
		all.Go(func() {
			if a := w.as(w.admin(), method, request[0], request[1], "If-Match: *", aKey); a.status/100 != 2 {
				t.Errorf("%s: %d %s", a.asked, a.status, a.body)
			}
		})
	}
	await(turns + 2)
	other := w.as(w.admin(), "POST", "/v1/departments", `{"name":"A"}`)
	close(release)
	all.Wait()
	other.is(201)
	w.as(nobody(), "POST", "/v1/auth/login", api.LoginInput{Email: "p@vivier.test", Password: "correct horse battery"}).is(200)
}

// Routes that ask for secrets take a key and keep nothing.
func TestSecretsAreNotKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	password := "correct horse battery"
	made := w.as(w.admin(), "POST", "/v1/users", api.UserInput{Email: "p@vivier.test", Name: "P", Role: "juror", Password: &password}).is(201)
	in := api.LoginInput{Email: "p@vivier.test", Password: password}
	first := read[api.Tokens](w.as(nobody(), "POST", "/v1/auth/login", in, aKey).is(200).fresh())
	second := read[api.Tokens](w.as(nobody(), "POST", "/v1/auth/login", in, aKey).is(200).fresh())
	if first.RefreshToken == second.RefreshToken || read[api.User](made).Name != "P" {
		t.Error("a login was kept")
	}
	renewed := read[api.Tokens](w.as(nobody(), "POST", "/v1/auth/refresh", api.RefreshInput{RefreshToken: second.RefreshToken}, aKey).is(200).fresh())
	w.as(person{token: renewed.AccessToken}, "POST", "/v1/auth/logout", nil, aKey).is(204).fresh()
	me := person{token: first.AccessToken}
	change := api.PasswordInput{CurrentPassword: password, NewPassword: "another horse battery"}
	w.as(me, "PATCH", "/v1/me/password", change, aKey).is(204).fresh()
	w.as(me, "PATCH", "/v1/me/password", change, aKey).problem(401, "session_ended")
	key := api.KeyInput{Name: "Script", Scopes: []api.Scope{api.ScopeFunnel}, ExpiresAt: w.clock().AddDate(1, 0, 0)}
	one := w.as(w.admin(), "POST", "/v1/api-keys", key, aKey).is(201).fresh()
	if other := w.as(w.admin(), "POST", "/v1/api-keys", key, aKey).is(201).fresh(); read[api.NewKey](other).Plain == read[api.NewKey](one).Plain {
		t.Error("an API key was kept")
	}
	w.as(w.admin(), "DELETE", one.header.Get("Location"), nil, aKey, "If-Match: *").is(204).fresh()
	if kept := storetest.Table(t, w.url, "kept_answers"); len(kept) > 0 {
		t.Errorf("kept: %v", kept)
	}
	w.as(w.admin(), "POST", "/v1/departments", `{"name":"A"}`, aKey).is(201)
	if kept := storetest.Table(t, w.url, "kept_answers"); len(kept) != 1 {
		t.Errorf("what holds no secret is kept %d times", len(kept))
	}
}

// cutListener hands out connections whose answers never arrive, as long as cut says so.
type cutListener struct {
	net.Listener
	cut *atomic.Bool
}

func (l cutListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return cutConn{conn, l.cut}, err
}

type cutConn struct {
	net.Conn
	cut *atomic.Bool
}

func (c cutConn) Write(b []byte) (int, error) {
	if c.cut.Load() {
		return 0, errors.Join(io.ErrClosedPipe, c.Close())
	}
	return c.Conn.Write(b)
}

// The connection breaks after the commit, before the answer.
func TestAnswerThatNeverArrived(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		var cut atomic.Bool
		server := httptest.NewUnstartedServer(w.server.Handler())
		server.Listener = cutListener{server.Listener, &cut}
		server.Start()
		t.Cleanup(server.Close)
		send := func() (*http.Response, error) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/v1/departments", strings.NewReader(`{"name":"A"}`))
			w.must(err)
			req.GetBody = nil // net/http would send it again by itself
			for name, value := range map[string]string{"Content-Type": "application/json", "Authorization": "Bearer " + w.recruiter().token, "Idempotency-Key": "a"} {
				req.Header.Set(name, value)
			}
			return (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		}
		cut.Store(true)
		if answer, err := send(); err == nil {
			_ = answer.Body.Close()
			t.Fatal("it was answered")
		}
		cut.Store(false)
		answer, err := send()
		w.must(err)
		defer answer.Body.Close() //nolint:errcheck // it was only read
		if answer.StatusCode != http.StatusCreated || answer.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%d %v", answer.StatusCode, answer.Header)
		}
		if n := len(read[api.Page[api.Department]](w.as(w.admin(), "GET", "/v1/departments", nil)).Data); n != 1 {
			t.Errorf("%d departments", n)
		}
	})
}
