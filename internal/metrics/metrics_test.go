package metrics_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/metrics"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// scene is a store that is counted, with the clock in the test's hands.
type scene struct {
	*store.Store
	t   *testing.T
	m   *metrics.Metrics
	mu  sync.Mutex
	now time.Time
}

func setup(t *testing.T, url string) *scene {
	t.Helper()
	s := &scene{t: t, now: time.Date(2024, 9, 2, 8, 0, 0, 0, time.UTC)}
	s.Store = storetest.Open(t, store.Config{URL: url, Zone: storetest.Zone(), Clock: s.clock})
	s.m = metrics.New(metrics.Config{Store: s.Store, Passwords: auth.NewPasswords(), Clock: s.clock, Events: []string{"login_failed", "token_reused"}, Version: "1.2.3", Commit: "abc"})
	return s
}

func (s *scene) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *scene) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// scrape gives what Prometheus would read.
func (s *scene) scrape() string {
	s.t.Helper()
	rec := httptest.NewRecorder()
	s.m.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if rec.Code != 200 {
		s.t.Fatalf("%d: %s", rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// shows wants lines in a scrape.
func (s *scene) shows(text string, lines ...string) {
	s.t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			s.t.Errorf("there is no %s in\n%s", line, text)
		}
	}
}

// received enters a person's application.
func (s *scene) received(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	admin, err := s.CreateUser(ctx, hiring.Operator("test"), hiring.User{Email: "admin@example.org", Name: "Ada", Role: hiring.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	who := hiring.Actor{UserID: admin.ID, Role: hiring.RoleAdmin}
	job, err := s.CreateJob(ctx, who, hiring.Job{Title: "Archiviste", Openings: 1, Status: hiring.JobOpen})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CreateApplication(ctx, who, hiring.NewApplication{
		Application: hiring.Application{JobID: job.ID}, Candidate: &hiring.Candidate{GivenName: "Zoé", FamilyName: "Garçon"},
	}); err != nil {
		t.Fatal(err)
	}
}

// TestDatabase: figures are those of the store, fresh for a while; a database that is gone takes them away, and
// nothing else.
func TestDatabase(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := setup(t, url)
		s.shows(s.scrape(), "vivier_database_up 1", `vivier_applications{status="active"} 0`, "vivier_ledger_tail_entries 0")
		s.received(t)
		s.later(2 * time.Second)
		s.shows(s.scrape(), `vivier_applications{status="active"} 0`) // the answer of two seconds ago is fresh
		s.later(time.Second)
		text := s.scrape()
		s.shows(text, "vivier_database_up 1", `vivier_applications{status="active"} 1`, `vivier_applications{status="hired"} 0`, "vivier_ledger_tail_age_seconds 3")
		if strings.Contains(text, "vivier_ledger_tail_entries 0\n") || strings.Contains(text, "vivier_outbox_events 0\n") {
			t.Errorf("nothing waits:\n%s", text)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s.later(time.Minute)
		text = s.scrape()
		s.shows(text, "vivier_database_up 0", "vivier_http_requests_in_flight 0", "vivier_password_hashes_waiting 0")
		if strings.Contains(text, "vivier_applications") || strings.Contains(text, "vivier_ledger") || !strings.Contains(text, "vivier_database_connections_open") {
			t.Errorf("what is shown of a database that is gone:\n%s", text)
		}
	})
}

// TestDatabaseThatHangs: a scrape waits a moment, and says so. Many scrapes at once ask no more than one does.
func TestDatabaseThatHangs(t *testing.T) {
	t.Parallel()
	link := relay(t, storetest.Postgres(t))
	s := setup(t, link.url)
	s.shows(s.scrape(), "vivier_database_up 1")
	link.cut()
	s.later(time.Minute)
	ended := make(chan string)
	for range 3 {
		go func() { ended <- s.scrape() }()
	}
	limit := time.After(20 * time.Second) // it takes one and a bit; a machine may be busy
	for range 3 {
		select {
		case text := <-ended:
			s.shows(text, "vivier_database_up 0", "vivier_http_requests_in_flight 0")
		case <-limit:
			t.Fatal("a scrape hangs with its database")
		}
	}
	if pools := s.Pools(); pools[0].OpenConnections > 2 {
		t.Errorf("%d connections were opened to ask one question", pools[0].OpenConnections)
	}
}

// line is a connection to a server that can be made to say nothing any more, as a network does that lost its way.
type line struct {
	url  string
	dead chan struct{}
}

func (l *line) cut() { close(l.dead) }

func relay(t *testing.T, database string) *line {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	behind := u.Host
	u.Host = listener.Addr().String()
	l := &line{url: u.String(), dead: make(chan struct{})}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", behind)
			if err != nil {
				_ = client.Close()
				return
			}
			go l.carry(client, server)
			go l.carry(server, client)
		}
	}()
	return l
}

func (l *line) carry(to io.WriteCloser, from io.Reader) {
	defer to.Close() //nolint:errcheck // the test is over
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		select {
		case <-l.dead:
			continue // swallowed
		default:
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.SQLite(t))
	s.m.Observe("GET", "/v1/jobs/:id", 200, 700, 3*time.Millisecond)
	s.m.Observe("GET", "/v1/jobs/:id", 404, 200, time.Minute)
	s.shows(s.scrape(),
		`vivier_http_requests_total{method="GET",route="/v1/jobs/:id",status="200"} 1`,
		`vivier_http_request_duration_seconds_bucket{method="GET",route="/v1/jobs/:id",status="200",le="0.0025"} 0`,
		`vivier_http_request_duration_seconds_bucket{method="GET",route="/v1/jobs/:id",status="200",le="0.005"} 1`,
		`vivier_http_request_duration_seconds_bucket{method="GET",route="/v1/jobs/:id",status="404",le="25"} 0`,
		`vivier_http_response_size_bytes_bucket{method="GET",route="/v1/jobs/:id",le="256"} 1`,
		`vivier_http_response_size_bytes_sum{method="GET",route="/v1/jobs/:id"} 900`,
	)
	if text := s.scrape(); !strings.Contains(text, `vivier_build_info{commit="abc",go_version="go1.`) {
		t.Error(text)
	}
}

// TestTwoInOneProcess: the registry is not the process's.
func TestTwoInOneProcess(t *testing.T) {
	t.Parallel()
	a, b := setup(t, storetest.SQLite(t)), setup(t, storetest.SQLite(t))
	a.m.Observe("GET", "/livez", 200, 6, time.Millisecond)
	if strings.Contains(b.scrape(), `route="/livez"`) {
		t.Error("one counts the other's requests")
	}
}

func BenchmarkObserve(b *testing.B) {
	s := storetest.Open(b, store.Config{URL: storetest.SQLite(b)})
	m := metrics.New(metrics.Config{Store: s, Passwords: auth.NewPasswords(), Clock: func() time.Time { return time.Time{} }})
	b.ReportAllocs()
	for b.Loop() {
		m.Observe("GET", "/v1/juries/:id/funnel", 200, 2000, 300*time.Microsecond)
	}
}

// TestEvents: each event is there before it happens, so that an alert sees the first one.
func TestEvents(t *testing.T) {
	t.Parallel()
	s := setup(t, storetest.SQLite(t))
	s.shows(s.scrape(), `vivier_security_events_total{event="login_failed"} 0`, `vivier_security_events_total{event="token_reused"} 0`)
	s.m.Event("token_reused")
	s.shows(s.scrape(), `vivier_security_events_total{event="login_failed"} 0`, `vivier_security_events_total{event="token_reused"} 1`)
}
