package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// three are accounts that nobody gets into: one with another password, one that is locked out, one that is not there.
func (w *world) three() []string {
	w.t.Helper()
	w.withPassword("ada@example.org", hiring.RoleJuror)
	gone := w.withPassword("gone@example.org", hiring.RoleJuror)
	w.as(w.admin(), "PATCH", at("/v1/users", gone.ID), `{"disabled":true}`, `If-Match: "1"`).is(200)
	return []string{"ada@example.org", "gone@example.org", "nobody@example.org"}
}

// guess tries a password that is wrong for ada, and right for who is locked out.
func (w *world) guess(email string, headers ...string) answer {
	w.t.Helper()
	secret := password
	if strings.HasPrefix(strings.ToLower(email), "ada") {
		secret = "not the password"
	}
	return w.as(nobody(), "POST", "/v1/auth/login", api.LoginInput{Email: email, Password: secret}, append(headers, "X-Request-Id: same")...)
}

// After five failures an account is closed for as long as they count, whether it exists or not, and nobody can tell.
func TestLoginsAreThrottledByAccount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		var first []string
		for _, email := range w.three() {
			var seen []string
			for i := range 7 {
				if i == 3 {
					email = strings.ToUpper(email) // the same account
				}
				a := w.guess(email)
				seen = append(seen, fmt.Sprint(a.status, a.header, string(a.body)))
				if i < 5 {
					a.problem(401, "invalid_credentials")
					continue
				}
				if wait := a.problem(429, "too_many_attempts").header.Get("Retry-After"); wait != "900" {
					t.Errorf("come back in %s", wait)
				}
			}
			if first == nil {
				first = seen
			}
			if diff := cmp.Diff(first, seen); diff != "" {
				t.Errorf("%s is answered in another way:\n%s", email, diff)
			}
		}
		w.login("ada@example.org", password).problem(429, "too_many_attempts") // the right one
		w.wait(15*time.Minute - time.Microsecond)
		w.login("ada@example.org", password).problem(429, "too_many_attempts")
		w.wait(time.Microsecond)
		w.login("ada@example.org", password).is(200)
		for range 4 {
			w.guess("ada@example.org").is(401)
		}
		w.login("ada@example.org", password).is(200) // and the count begins anew
		for range 5 {
			w.guess("ada@example.org").is(401)
		}
		w.guess("ada@example.org").is(429)
		attempts := strings.Join(storetest.Dump(t, url)["login_attempts"], "\n")
		for _, personal := range []string{"example.org", "EXAMPLE.ORG", "192.0.2.1"} {
			if attempts == "" || strings.Contains(attempts, personal) {
				t.Errorf("the attempts name %s: %s", personal, attempts)
			}
		}
	})
}

// Twenty wrong passwords at once over two replicas: five are judged.
func TestTwentyWrongPasswordsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		w.withPassword("ada@example.org", hiring.RoleJuror)
		replica, err := httpapi.New(w.config(func(c *httpapi.Config) { c.Store = storetest.Open(t, store.Config{URL: url, Clock: w.clock}) }))
		w.must(err)
		other := &world{t: t, handler: checked(t, replica.Handler()), mounted: map[string]bool{}, log: w.log}
		var mu sync.Mutex
		var all sync.WaitGroup
		statuses := map[int]int{}
		for i := range 20 {
			all.Go(func() {
				a := []*world{w, other}[i%2].guess("ada@example.org")
				mu.Lock()
				defer mu.Unlock()
				statuses[a.status]++
			})
		}
		all.Wait()
		if diff := cmp.Diff(map[int]int{http.StatusUnauthorized: 5, http.StatusTooManyRequests: 15}, statuses); diff != "" {
			t.Error(diff)
		}
	})
}

// spend counts attempts against an address without the cost of passwords.
func (w *world) spend(n int, address string) {
	w.t.Helper()
	subject, err := w.cfg.Keys.Pseudonym("address", address)
	w.must(err)
	for range n {
		_, err := w.store.ReserveAttempt(context.Background(), store.Quota{Subject: subject, Most: 50})
		w.must(err)
	}
}

// An address has fifty, whatever accounts it tries and whatever it says of where it comes from.
func TestLoginsAreThrottledByAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withPassword("ada@example.org", hiring.RoleJuror)
	w.spend(47, "192.0.2.1")
	for i := range 4 {
		forged := fmt.Sprintf("203.0.113.%d", i)
		a := w.guess(fmt.Sprintf("nobody%d@example.org", i), "X-Forwarded-For: "+forged, "X-Real-Ip: "+forged, "Forwarded: for="+forged)
		if want := []int{401, 401, 401, 429}[i]; a.status != want {
			t.Errorf("attempt %d: %d %s", 48+i, a.status, a.body)
		}
	}
	w.login("ada@example.org", password).problem(429, "too_many_attempts")

	behind, err := httpapi.New(w.config(func(c *httpapi.Config) { c.TrustedProxies = []string{"192.0.2.0/24"} }))
	w.must(err)
	proxied := &world{t: t, handler: checked(t, behind.Handler()), mounted: map[string]bool{}, log: w.log}
	w.spend(49, "203.0.113.7")
	proxied.guess("nobody@example.org", "X-Forwarded-For: 203.0.113.7").is(401)
	proxied.guess("nobody@example.org", "X-Forwarded-For: 203.0.113.7").is(429)
	proxied.guess("nobody@example.org", "X-Forwarded-For: 203.0.113.8").is(401)
	proxied.guess("nobody@example.org", "X-Forwarded-For: 203.0.113.8, 203.0.113.7").is(429) // what the client wrote comes first
	w.spend(50, "2001:db8:1:2::")
	proxied.guess("nobody@example.org", "X-Forwarded-For: 2001:db8:1:2:aaaa::1").is(429)
	proxied.guess("nobody@example.org", "X-Forwarded-For: 2001:db8:1:3:aaaa::1").is(401)
}

// A stolen access token is no way around: a wrong current password counts like one at login.
func TestPasswordChangesAreThrottled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		w.withPassword("ada@example.org", hiring.RoleJuror)
		p := person{token: read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken}
		change := func(current string) answer {
			return w.as(p, "PATCH", "/v1/me/password", api.PasswordInput{CurrentPassword: current, NewPassword: "another horse staple"})
		}
		for range 3 {
			change("not my horse battery").problem(422, "invalid", "/current_password wrong_password")
		}
		for range 2 {
			w.guess("ada@example.org").is(401)
		}
		if a := change(password).problem(429, "too_many_attempts"); a.header.Get("Retry-After") != "900" {
			t.Error(a.header)
		}
		w.as(p, "GET", "/v1/me", nil).is(200)
		w.login("ada@example.org", password).problem(429, "too_many_attempts")
		w.wait(14*time.Minute + 59*time.Second)
		change(password).problem(429, "too_many_attempts")
		w.wait(time.Second)
		p.token = read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken
		change(password).is(204)
		w.login("ada@example.org", "another horse staple").is(200)
	})
}

// Whatever is wrong, exactly one password is hashed, and none when there were too many. What is compared is the memory that a
// hash takes, because times prove nothing on a busy machine; the count is the whole process's, so this test is not parallel.
func TestFailedLoginsCostTheSame(t *testing.T) { //nolint:paralleltest // it counts what the process does
	w := newWorld(t)
	accounts := append(w.three(), w.juror().email) // the last has no password yet
	cost := func(email string, status int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w.guess(email).is(status)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	for _, email := range accounts {
		if taken := cost(email, 401); taken < 19<<20 || taken > 22<<20 {
			t.Errorf("%s: took %d bytes, want those of one hash, 19 MiB", email, taken)
		}
		for range 4 {
			w.guess(email).is(401)
		}
		if taken := cost(email, 429); taken > 3<<20 {
			t.Errorf("%s: took %d bytes to refuse", email, taken)
		}
	}
}

// cheap is the hash of password at a cost that was usual once.
const cheap = "$argon2id$v=19$m=8192,t=1,p=1$mzs+w4hAPlRQyUGDo5rsuQ$PqHNrnFdwWfdBZph5DcLBE4enT6k3+XcXxONb0LVaQw"

func TestPasswordsAreHashedAnewWhenTheCostRose(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		ctx := context.Background()
		u, err := w.store.CreateUser(ctx, w.admin().Actor, hiring.User{Email: "ada@example.org", Name: "Ada", Role: hiring.RoleJuror, PasswordHash: cheap})
		w.must(err)
		hash := func() string {
			now, err := w.store.GetUser(ctx, w.admin().Actor, u.ID)
			w.must(err)
			return now.PasswordHash
		}
		w.guess("ada@example.org").is(401)
		if hash() != cheap {
			t.Error("a wrong password was hashed anew")
		}
		before := w.as(w.admin(), "GET", at("/v1/users", u.ID), nil).is(200)
		first := person{token: read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken}
		costly := hash()
		if !strings.HasPrefix(costly, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("still %s", costly)
		}
		w.login("ada@example.org", password).is(200)
		if hash() != costly {
			t.Error("it was hashed a second time")
		}
		w.as(w.admin(), "PATCH", at("/v1/users", u.ID), `{"name":"Ada King"}`, before.ifMatch()).is(200)
		w.as(first, "GET", "/v1/me", nil).is(200)
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		w.withPassword("ada@example.org", hiring.RoleJuror)
		var people []person
		for range 3 {
			people = append(people, person{token: read[api.Tokens](w.login("ada@example.org", password).is(200)).AccessToken})
			w.wait(time.Minute)
		}
		list := func(p person, query string) api.Page[api.Session] {
			t.Helper()
			return read[api.Page[api.Session]](w.as(p, "GET", "/v1/me/sessions"+query, nil).is(200))
		}
		all := list(people[1], "").Data
		if len(all) != 3 || all[0].Current || !all[1].Current || all[2].Current || !all[0].CreatedAt.Equal(today) || all[0].RefreshedAt != nil ||
			!all[0].IdleAt.Equal(today.Add(4*24*time.Hour)) || !all[0].ExpiresAt.Equal(today.Add(30*24*time.Hour)) {
			t.Errorf("%+v", all)
		}
		if page := list(people[1], "?limit=1&sort=-created_at"); len(page.Data) != 1 || page.Data[0].ID != all[2].ID || page.NextCursor == nil {
			t.Errorf("%+v", page)
		}
		for _, role := range hiring.Roles { // not even an admin
			w.as(w.people[role], "DELETE", at("/v1/me/sessions", all[0].ID), nil).problem(404, "not_found")
		}
		w.as(people[0], "DELETE", at("/v1/me/sessions", uuid.New()), nil).problem(404, "not_found")
		w.as(people[0], "DELETE", "/v1/me/sessions/1", nil).problem(404, "not_found")
		w.as(people[0], "DELETE", at("/v1/me/sessions", all[2].ID), nil).is(204)
		w.as(people[0], "DELETE", at("/v1/me/sessions", all[2].ID), nil).problem(404, "not_found")
		w.as(people[2], "GET", "/v1/me", nil).problem(401, "session_ended")
		w.as(people[1], "DELETE", "/v1/me/sessions", nil).is(204)
		for _, p := range people {
			w.as(p, "GET", "/v1/me", nil).problem(401, "session_ended")
		}
		w.as(w.admin(), "GET", "/v1/me", nil).is(200)
		w.login("ada@example.org", password).is(200)
	})
}
