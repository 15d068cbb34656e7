package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

const (
	crashes      = 20
	crashClients = 16
	crashSeed    = 2024
)

// crash is a server that is killed again and again, and what its clients were told.
type crash struct {
	t        *testing.T
	dir      string
	env      []string
	job      uuid.UUID
	answered chan struct{} // one for each write that the server said yes to

	mu    sync.Mutex
	site  *site
	again chan struct{} // closed when another one serves
}

// begin serves and lets clients know.
func (c *crash) begin() {
	c.t.Helper()
	p := start(c.t, c.dir, c.env, "serve")
	url := baseURL(c.t, p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.site = &site{process: p, url: url, token: c.site.token}
	close(c.again)
	c.again = make(chan struct{})
}

func (c *crash) now() (*site, chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.site, c.again
}

// kill ends the server as a power cut ends it, but for the disk: it gets no time for anything.
func (c *crash) kill() {
	c.t.Helper()
	s, _ := c.now()
	if err := s.process.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	_ = s.process.Wait() // it says that it was killed
}

// verify runs the checks of the ledger and of the audit on the database as it is.
func (c *crash) verify() {
	c.t.Helper()
	if printed, said, err := auditVerify(c.t, c.dir, c.env); err != nil || !strings.Contains(printed, ": no fault\n") {
		c.t.Fatalf("%v\n%s%s", err, printed, said)
	}
	p := start(c.t, c.dir, c.env, "funnel", "verify")
	for range p.stdout.seen { // until it is closed: Wait would cut it off
	}
	err := p.Wait()
	if err != nil || !strings.Contains(p.stdout.String(), ": no difference") {
		c.t.Fatalf("%v\n%s%s", err, p.stdout, p.stderr)
	}
}

// crashClient is one client, with what it was told.
type crashClient struct {
	*crash
	*rand.Rand
	number      int
	names       map[string]uuid.UUID      // of who was entered, with the application that was answered
	lost        map[string]bool           // names that no answer came for before the end
	transitions map[uuid.UUID][]uuid.UUID // by application, those that were answered
	apps        []uuid.UUID
	resent      int // how often a write was sent again
	replayed    int // how often it had been carried out before
}

// post sends a write with a key of its own until somebody answers, however often the server is killed meanwhile. It gives
// the status of the answer, or 0 where none came before the end.
func (c *crashClient) post(ctx context.Context, path string, body, answer any) int {
	text, err := json.Marshal(body)
	if err != nil {
		c.t.Error(err)
	}
	for key := uuid.NewString(); ; c.resent++ {
		s, again := c.now()
		status, replayed, err := s.send(path, text, key, answer)
		switch {
		case err != nil: // nobody knows whether it was carried out
			select {
			case <-again:
				continue
			case <-ctx.Done():
				return 0
			}
		case status == statusUnderWay: // the database has not noticed yet that its client was killed
			continue
		case status == http.StatusCreated:
			c.answered <- struct{}{}
			if replayed {
				c.replayed++
			}
		}
		return status
	}
}

// statusUnderWay stands for a 409 that says so.
const statusUnderWay = -http.StatusConflict

func (s *site) send(path string, body []byte, key string, answer any) (status int, replayed bool, err error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, false, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("If-Match", "*")
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, false, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(res.Body)
	switch {
	case err != nil:
		return 0, false, err
	case res.StatusCode == http.StatusConflict && bytes.Contains(text, []byte(`"idempotency_key_in_use"`)):
		return statusUnderWay, false, nil
	case res.StatusCode == http.StatusCreated:
		err = json.Unmarshal(text, answer)
	}
	return res.StatusCode, res.Header.Get("Idempotency-Replayed") == "true", err
}

// write does one thing. What the rules refuse is fine, what the server fails at is not.
func (c *crashClient) write(ctx context.Context, n int) {
	var status int
	if len(c.apps) < 3 || c.IntN(3) == 0 {
		name, source := fmt.Sprintf("Client %d, %d", c.number, n), "website"
		var app api.Application
		status = c.post(ctx, "/v1/applications", api.ApplicationInput{JobID: c.job, Source: &source, Candidate: &api.CandidateInput{GivenName: "Zoé", FamilyName: name}}, &app)
		switch status {
		case http.StatusCreated:
			c.names[name] = app.ID
			c.apps = append(c.apps, app.ID)
		case 0:
			c.lost[name] = true
		}
	} else {
		status = c.change(ctx, c.apps[c.IntN(len(c.apps))])
	}
	if status >= http.StatusInternalServerError || status == http.StatusBadRequest {
		c.t.Errorf("answered %d", status)
	}
}

func (c *crashClient) change(ctx context.Context, app uuid.UUID) int {
	path := "/v1/applications/" + app.String()
	to := []string{"received", "relevant", "interviewed", "selected", "hired"}[c.IntN(5)]
	in := api.TransitionInput{Action: api.ActionMove, To: &to}
	switch c.IntN(8) {
	case 0:
		in = api.TransitionInput{Action: api.ActionReject, Reason: new("profile_not_relevant")}
	case 1:
		in = api.TransitionInput{Action: api.ActionReopen}
	case 2, 3:
		in = api.TransitionInput{Action: api.ActionCorrect, To: &to, Note: new("a slip")}
	case 4:
		// Long ago it was not received yet: the interview is a trace that counts from the reception on.
		held := api.InterviewInput{StartsAt: time.Date(2024, 9, 2, 8, c.IntN(60), 0, 0, time.UTC), Status: new(api.InterviewHeld)}
		if c.IntN(2) == 0 {
			held.StartsAt = time.Now().Add(-time.Millisecond)
		}
		held.EndsAt = new(held.StartsAt.Add(time.Millisecond)) // short ones collide seldom
		return c.post(ctx, path+"/interviews", held, new(api.Interview))
	}
	var made api.TransitionResult
	status := c.post(ctx, path+"/transitions", in, &made)
	if status == http.StatusCreated {
		c.transitions[app] = append(c.transitions[app], made.ID)
	}
	return status
}

// TestKilled kills a server that many clients write to, at twenty moments, in the middle of whatever it does. A client that
// hears nothing sends its write again, with the same key. What was said yes to is there afterwards, once, and all that is
// kept of it is what the history says.
func TestKilled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		c := &crash{t: t, dir: t.TempDir(), answered: make(chan struct{}, 1_000_000), again: make(chan struct{})}
		c.env = []string{"VIVIER_DATABASE_URL=" + url, "VIVIER_ADDR=127.0.0.1:0", "VIVIER_LOG_LEVEL=error"}
		if strings.HasPrefix(url, "postgres") {
			c.env = append(c.env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, c.dir))
		}
		settle(t, c.dir, c.env)
		c.site = open(t, c.dir, c.env)
		var job api.Job
		c.site.ask(t, "/v1/jobs", `{"title":"Archiviste","status":"open","openings":40}`, &job)
		c.site.ask(t, "/v1/juries", fmt.Sprintf(`{"job_id":%q,"name":"Archiviste","status":"open"}`, job.ID), new(api.Jury))
		c.job = job.ID

		ctx, cancel := context.WithCancel(context.Background())
		t.Cleanup(cancel)
		clients := make([]*crashClient, crashClients)
		var writing sync.WaitGroup
		for i := range clients {
			client := &crashClient{
				crash: c, Rand: rand.New(rand.NewPCG(crashSeed, uint64(i))), number: i,
				names: map[string]uuid.UUID{}, lost: map[string]bool{}, transitions: map[uuid.UUID][]uuid.UUID{},
			}
			clients[i] = client
			writing.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					client.write(ctx, n)
				}
			})
		}
		c.killOften()
		cancel()
		c.kill()
		writing.Wait()
		c.verify()
		c.begin()
		c.compare(clients)
		s, _ := c.now()
		s.process.stop(t)
		c.audited(clients, url)
	})
}

// audited compares the trail with what happened: each write has its entry, once, and all of them are sealed.
func (c *crash) audited(clients []*crashClient, url string) {
	c.t.Helper()
	printed, said, err := auditVerify(c.t, c.dir, c.env)
	if err != nil || strings.Contains(printed, "not sealed") {
		c.t.Errorf("%v\n%s%s", err, printed, said)
	}
	db := database(c.t, url)
	number := func(query string, args ...any) (n int) {
		c.t.Helper()
		if err := db.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
			c.t.Fatal(err)
		}
		return n
	}
	for what, query := range map[string]string{
		"applications without one entry for each version": "SELECT count(*) FROM applications a WHERE version <> (SELECT count(*) FROM audit_entries e WHERE e.subject = 'application' AND e.subject_id = a.id)",
		"applications without one entry for each transition": "SELECT count(*) FROM applications a WHERE (SELECT count(*) FROM transitions t WHERE t.application_id = a.id AND t.interview_id IS NULL) <>" +
			" (SELECT count(*) FROM audit_entries e WHERE e.subject_id = a.id AND e.action IN ('created', 'move', 'correct', 'reject', 'reopen'))",
		"applications of the trail that are not there": "SELECT count(DISTINCT subject_id) FROM audit_entries WHERE subject = 'application' AND action <> 'listed' AND subject_id NOT IN (SELECT id FROM applications)",
		"entries without their event": "SELECT count(*) FROM (SELECT subject_id, count(*) AS n FROM audit_entries WHERE subject IN ('application', 'interview', 'candidate') AND action <> 'listed' GROUP BY subject_id) e" +
			" LEFT JOIN (SELECT subject_id, count(*) AS n FROM outbox_events GROUP BY subject_id) o ON o.subject_id = e.subject_id WHERE o.n IS NULL OR o.n <> e.n",
	} {
		if n := number(query); n != 0 {
			c.t.Errorf("%s: %d", what, n)
		}
	}
	for _, client := range clients {
		for _, app := range client.apps {
			if n := number("SELECT count(*) FROM audit_entries WHERE action = 'created' AND subject_id = $1", app.String()); n != 1 {
				c.t.Errorf("the creation of %s, which was answered, has %d entries", app, n)
			}
		}
	}
}

// killOften waits each time until some writes were answered, and a moment more.
func (c *crash) killOften() {
	c.t.Helper()
	random := rand.New(rand.NewPCG(crashSeed, crashClients))
	limit := time.After(90 * time.Second)
	for n := range crashes {
		for len(c.answered) > 0 {
			<-c.answered
		}
		for range 1 + random.IntN(25) {
			select {
			case <-c.answered:
			case <-limit:
				c.t.Fatalf("too slow: killed %d times\n%s", n, c.site.process.stderr)
			}
		}
		if n == crashes/2 {
			c.verify() // while others write
		}
		<-time.After(time.Duration(random.IntN(3000)) * time.Microsecond)
		c.kill()
		c.begin()
	}
}

// compare looks for everything that clients were told.
func (c *crash) compare(clients []*crashClient) {
	c.t.Helper()
	s, _ := c.now()
	found, times := map[string]uuid.UUID{}, map[string]int{}
	for cursor := ""; ; {
		var page api.Page[api.Application]
		s.ask(c.t, "/v1/applications?include=candidate&limit=200"+cursor, "", &page)
		for _, a := range page.Data {
			found[a.Candidate.FamilyName] = a.ID
			times[a.Candidate.FamilyName]++
		}
		if page.NextCursor == nil {
			break
		}
		cursor = "&cursor=" + *page.NextCursor
	}
	told, lost, recorded, resent, replayed := map[string]uuid.UUID{}, map[string]bool{}, 0, 0, 0
	for _, client := range clients {
		maps.Copy(told, client.names)
		maps.Copy(lost, client.lost)
		resent, replayed = resent+client.resent, replayed+client.replayed
		for app, ids := range client.transitions {
			c.recorded(s, app, ids)
			recorded += len(ids)
		}
	}
	c.t.Logf("killed %d times: %d applications, %d transitions; %d writes sent again, %d of them carried out before", crashes, len(told), recorded, resent, replayed)
	if len(told) < crashes || recorded < crashes || resent < crashes {
		c.t.Error("that was little")
	}
	if len(lost) > crashClients {
		c.t.Errorf("%d writes got no answer although their clients sent them again", len(lost))
	}
	for name, id := range told {
		if found[name] != id || times[name] != 1 {
			c.t.Errorf("%s was told %s, and %d are there, %s among them", name, id, times[name], found[name])
		}
	}
	for name, n := range times {
		if n != 1 || (told[name] == uuid.Nil && !lost[name]) {
			c.t.Errorf("%s is there %d times, and nobody knows why", name, n)
		}
	}
	if n := s.received(c.t); n != int64(len(found)) {
		c.t.Errorf("the funnel counts %d of %d applications", n, len(found))
	}
}

// recorded looks for the transitions of an application that its client was told of.
func (c *crash) recorded(s *site, app uuid.UUID, told []uuid.UUID) {
	c.t.Helper()
	var log api.Page[api.Transition]
	s.ask(c.t, "/v1/applications/"+app.String()+"/transitions?limit=200", "", &log)
	times := map[uuid.UUID]int{}
	for i, tr := range log.Data {
		times[tr.ID]++
		if tr.Sequence != i+1 {
			c.t.Errorf("transition %d of %s is numbered %d", i+1, app, tr.Sequence)
		}
	}
	for _, id := range told {
		if times[id] != 1 && log.NextCursor == nil {
			c.t.Errorf("transition %s of %s is there %d times", id, app, times[id])
		}
	}
}
