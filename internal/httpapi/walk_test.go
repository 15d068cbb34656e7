package httpapi_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/contract"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

var (
	walkRequests = flag.Int("requests", 3000, "how many requests are made up of the OpenAPI document, for each database")
	walkSeed     = flag.Uint64("seed", 1, "which requests those are")
)

// beyondChance is what a walk does not come past. An application leaves transitions, which are never deleted; and an evaluation is
// written from a seat of who asks in the jury of the very application, on the jury's criteria; a jury deliberates after steps by
// several people in their order, and is closed by one of them. Tests of their own go there.
var beyondChance = []string{
	"DELETE /v1/applications/{id} never succeeded",
	"GET /v1/applications/{id}/evaluations/mine never succeeded",
	"PUT /v1/applications/{id}/evaluations/mine never succeeded",
	"POST /v1/applications/{id}/evaluations/mine/submit never succeeded",
	"POST /v1/applications/{id}/evaluations/{member_id}/reopen never succeeded",
	"POST /v1/applications/{id}/evaluations/{member_id}/reopen never refused",
	"POST /v1/applications/{id}/evaluations/{member_id}/waiver never succeeded",
	"POST /v1/applications/{id}/evaluations/{member_id}/waiver never refused",
	"POST /v1/juries/{id}/recusals never succeeded",
	"GET /v1/juries/{id}/deliberation never succeeded", "POST /v1/juries/{id}/deliberation never succeeded",
	"GET /v1/juries/{id}/decisions never succeeded", "PUT /v1/juries/{id}/decisions never succeeded",
	"GET /v1/funnel/compare never succeeded", // its two groups are texts, which a walk does not know for ids
	"GET /v1/juries/{id}/minutes never succeeded", "POST /v1/juries/{id}/minutes never succeeded",
	"GET /v1/juries/{id}/minutes/verification never succeeded", "POST /v1/juries/{id}/acts never succeeded",
}

// shift is after how many requests the people of a walk change: some will have been logged out, locked out or demoted by
// what was asked.
const shift = 500

// patience is how many times as many requests are made as were asked for, where something was not used or not refused so far:
// what a walk comes past is a matter of chance.
const patience = 8

// TestWalk sends requests to every operation of the document, good and broken ones. No answer has a status of 500 or more,
// each one is as the document says, and each operation was both used and refused.
func TestWalk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWalk(t, url)
		walked := 0
		for ; walked < *walkRequests || walked < patience**walkRequests && len(w.missed()) > 0; walked++ {
			if walked%shift == 0 {
				w.changePeople(walked)
			}
			w.step(walked)
		}
		if missed := w.missed(); len(missed) > 0 {
			t.Errorf("the walk went past something:\n%s", strings.Join(missed, "\n"))
		}
		t.Logf("seed %d: %d requests\n%s\n%s", *walkSeed, walked, w.statuses(), w.walker.Counts())
	})
}

// walk is a walker in a world.
type walk struct {
	t        *testing.T
	world    *world
	checker  *contract.Checker
	walker   *contract.Walker
	answered map[int]int
	hash     string // of the one password that the walker knows
}

func newWalk(t *testing.T, url string) *walk {
	t.Helper()
	checker, err := document()
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{t: t, world: newWorldOn(t, url), checker: checker, answered: map[int]int{}}
	if w.walker, err = contract.NewWalker(api.OpenAPI, *walkSeed, today); err != nil {
		t.Fatal(err)
	}
	w.hash, err = w.world.cfg.Passwords.Hash(context.Background(), contract.WalkerPassword)
	w.world.must(err)
	return w
}

// missed are the operations that were never used, or never refused.
func (w *walk) missed() []string {
	return slices.DeleteFunc(w.walker.Missed(), func(what string) bool { return slices.Contains(beyondChance, what) })
}

// changePeople gives the walk new people.
func (w *walk) changePeople(n int) {
	w.t.Helper()
	for _, role := range hiring.Roles {
		w.replace(role, n)
	}
}

// replace gives a role to somebody new.
func (w *walk) replace(role hiring.Role, n int) {
	w.t.Helper()
	email := fmt.Sprintf("%s.%d@vivier.test", role, n)
	p := w.world.enrol(hiring.User{Email: email, Name: "Person " + email, Role: role, PasswordHash: w.hash})
	w.world.people[role] = p
	w.walker.Know("user_id", p.UserID.String())
	w.walker.Know("email", p.email)
}

// step sends one request, and looks at the answer.
func (w *walk) step(n int) {
	w.t.Helper()
	w.world.wait(time.Second)
	made := w.walker.Next()
	r := w.request(made)
	recorded, err := w.checker.Exchange(w.world.server.Handler(), r)
	status, body := recorded.Code, recorded.Body.Bytes()
	w.answered[status]++
	if err != nil || status >= http.StatusInternalServerError {
		w.t.Errorf("request %d of seed %d, as %q, broken: %q\n%s %s\n%v\n%.1000s\n\n%d %.600s\n%v\n%s",
			n, *walkSeed, made.Role, made.Broken, made.Method, made.URL, made.Header, made.Body, status, body, err, w.cause(status))
	}
	if status == http.StatusUnauthorized && made.Role != "" && made.Key == "" && made.Header.Get("Authorization") == "" && n%shift != 0 {
		w.replace(hiring.Role(made.Role), n) // logged out, or locked out
	}
	w.walker.Learn(made, status, recorded.Header().Get("Link"), bytes.Clone(body))
}

// cause is the last line of the log, where something is our fault.
func (w *walk) cause(status int) string {
	if status < http.StatusInternalServerError {
		return ""
	}
	for _, line := range slices.Backward(strings.Split(w.world.log.String(), "\n")) {
		if strings.Contains(line, `"ERROR"`) {
			return line
		}
	}
	return ""
}

// request makes a request as a server would have read it from a connection.
func (w *walk) request(made contract.Request) *http.Request {
	w.t.Helper()
	var body bytes.Buffer
	body.WriteString(made.Body)
	r := httptest.NewRequest(http.MethodGet, "/", &body)
	target, err := url.ParseRequestURI(made.URL)
	if err != nil { // no server would have passed it on
		target = &url.URL{Path: "/v1/unreadable"}
	}
	r.Method, r.URL, r.RequestURI = made.Method, target, made.URL
	maps.Copy(r.Header, made.Header)
	if r.Header.Get("Authorization") != "" || made.Role == "" {
		return r
	}
	if made.Key != "" {
		r.Header.Set("Authorization", "Bearer "+made.Key)
		return r
	}
	p := w.world.people[hiring.Role(made.Role)]
	token, _, err := w.world.tokens.Issue(p.UserID, p.SessionID)
	w.world.must(err)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// statuses says how often each status was answered.
func (w *walk) statuses() string {
	var b strings.Builder
	for status := 100; status < 600; status++ {
		if w.answered[status] > 0 {
			fmt.Fprintf(&b, "%d: %d  ", status, w.answered[status])
		}
	}
	return b.String()
}
