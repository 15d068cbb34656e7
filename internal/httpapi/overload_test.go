package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// crowd is how many ask at once: many more than there are connections to any database.
const crowd = 200

// shortTime is how long a request may take in these tests; a server grants 25 s.
const shortTime = 2 * time.Second

// grace is what may be added to it: a busy machine, not another wait.
const grace = 3 * time.Second

// crowded sends so many requests at once, each with a body of its own if it has any, and gives how often each status came.
// Everything that runs for them is marked, so that settles can tell whether it has ended.
func (w *world) crowded(ctx context.Context, n int, method, path, body string) map[int]int {
	w.t.Helper()
	token, _, err := w.tokens.Issue(w.admin().UserID, w.admin().SessionID)
	w.must(err)
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	pprof.Do(ctx, pprof.Labels("crowd", w.t.Name()), func(ctx context.Context) {
		for i := range n {
			all.Go(func() {
				text := strings.ReplaceAll(body, "#", fmt.Sprint(i))
				r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(text))
				r.Header.Set("Authorization", "Bearer "+token)
				if body != "" {
					r.Header.Set("Content-Type", "application/json")
				}
				rec := httptest.NewRecorder()
				w.server.Handler().ServeHTTP(rec, r)
				mu.Lock()
				defer mu.Unlock()
				statuses[rec.Code]++
				if rec.Code >= 500 && (rec.Code != 503 || rec.Header().Get("Retry-After") == "") {
					w.t.Errorf("%s %s: %d %v %s", method, path, rec.Code, rec.Header(), rec.Body)
				}
			})
		}
		all.Wait()
	})
	return statuses
}

// settles waits until nothing of a crowd runs any more.
func (w *world) settles() {
	w.t.Helper()
	mark := fmt.Sprintf("%q:%q", "crowd", w.t.Name())
	limit := time.After(30 * time.Second)
	for {
		var all bytes.Buffer
		w.must(pprof.Lookup("goroutine").WriteTo(&all, 1))
		if !strings.Contains(all.String(), mark) {
			return
		}
		select {
		case <-limit:
			w.t.Fatalf("something goes on after every request was answered:\n%s", all.String())
		default:
			runtime.Gosched()
		}
	}
}

// within fails the test when something takes longer than a request may.
func (w *world) within(do func()) {
	w.t.Helper()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	select {
	case <-ended:
	case <-time.After(shortTime + grace):
		w.t.Errorf("not over after %s", shortTime+grace)
		<-ended
	}
}

// nothingBut fails the test unless these are all statuses that came.
func (w *world) nothingBut(statuses map[int]int, allowed ...int) {
	w.t.Helper()
	n := 0
	for _, status := range allowed {
		n += statuses[status]
	}
	if n != crowd {
		w.t.Errorf("%v, and only %v may be", statuses, allowed)
	}
}

// locked keeps others from writing, and from reading departments where readers wait for writers, until the function that it
// gives is called.
func (w *world) locked() (release func()) {
	w.t.Helper()
	driver, source, lock := "pgx", w.url, "LOCK TABLE departments IN ACCESS EXCLUSIVE MODE"
	if path := store.SQLitePath(w.url); path != "" {
		driver, source, lock = "sqlite", "file:"+path+"?_txlock=immediate", "SELECT 1"
	}
	db, err := sql.Open(driver, source)
	w.must(err)
	tx, err := db.BeginTx(context.Background(), nil)
	w.must(err)
	_, err = tx.ExecContext(context.Background(), lock)
	w.must(err)
	return func() {
		w.must(tx.Rollback())
		w.must(db.Close())
	}
}

// More ask at once than there are connections, and each of them waits for the database: no request waits for longer than it may,
// none waits for another one that waits for it, and when the database goes on so does everybody.
func TestACrowdThatWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url, func(c *httpapi.Config) { c.RequestTime = shortTime })
		const path, body = "/v1/departments", `{"name":"Department #"}`
		release := w.locked()
		w.within(func() { w.nothingBut(w.crowded(t.Context(), crowd, "POST", path, body), 503) })
		release()
		w.settles()
		// Now they only have to share: a write takes a connection and keeps it.
		w.within(func() { w.nothingBut(w.crowded(t.Context(), crowd, "POST", path, body), 201, 503) })
		w.within(func() { w.nothingBut(w.crowded(t.Context(), crowd, "GET", path, ""), 200, 503) })
		w.settles()
		w.as(w.admin(), "POST", path, `{"name":"Last"}`).is(201)
		w.as(nobody(), "GET", "/readyz", nil).is(200)
	})
}

// The database answers late, and then not at all, over connections that stay open: each request ends in its time, the process
// says that it lives and is not ready, and goes on by itself when the database does.
func TestADatabaseThatFallsSilent(t *testing.T) {
	t.Parallel()
	url, line := storetest.Through(t, storetest.Postgres(t))
	w := newWorldOn(t, url, func(c *httpapi.Config) { c.RequestTime = shortTime })
	const path = "/v1/departments"
	patient, err := httpapi.New(w.config())
	w.must(err)
	alive := func() { w.as(nobody(), "GET", "/livez", nil).is(200) }

	line.Slow(time.Second)
	w.within(func() { w.nothingBut(w.crowded(t.Context(), crowd, "GET", path, ""), 200, 503) })
	alive()
	line.Mute()
	for _, method := range []string{"GET", "POST"} {
		body := map[string]string{"POST": `{"name":"Department #"}`}[method]
		w.within(func() { w.nothingBut(w.crowded(t.Context(), crowd, method, path, body), 503) })
		w.within(alive)
		w.within(func() { w.as(nobody(), "GET", "/readyz", nil).problem(503, "not_ready") })
		w.within(func() { // readiness has a patience of its own, whatever a request is granted
			rec := httptest.NewRecorder()
			patient.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			if rec.Code != 503 {
				t.Errorf("ready: %d", rec.Code)
			}
		})
	}
	line.Mend()
	w.settles()
	limit := time.After(20 * time.Second)
	for w.as(nobody(), "GET", "/readyz", nil).status != 200 {
		select {
		case <-limit:
			t.Fatal("not ready although the database is")
		default:
		}
	}
	w.as(w.admin(), "POST", path, `{"name":"Last"}`).is(201)
	w.nothingBut(w.crowded(t.Context(), crowd, "GET", path, ""), 200)
	w.settles()
}
