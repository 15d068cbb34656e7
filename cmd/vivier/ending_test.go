package main_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// endingClients is how many write at once while the server is told to end.
const endingClients = 16

// TestEndingUnderLoad: whoever balances the load asks /readyz, and sends nothing more once it says no. Whatever was sent until
// then is answered, a body too that comes after the server has stopped to listen, and what was answered is there.
func TestEndingUnderLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		dir, env := t.TempDir(), []string{"VIVIER_DATABASE_URL=" + url, "VIVIER_LOG_LEVEL=error"}
		if store.SQLitePath(url) == "" {
			env = append(env, "VIVIER_SIGNING_KEY_FILE="+keyFile(t, dir))
		}
		settle(t, dir, env)
		s := open(t, dir, env)
		var job api.Job
		s.ask(t, "/v1/jobs", `{"title":"Archiviste","status":"open"}`, &job)
		body := fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"Zoé","family_name":"Garçon"}}`, job.ID)
		slow, rest := s.half(t, "/v1/applications", body)

		var away atomic.Bool
		var written atomic.Int64
		some := make(chan struct{})
		var clients sync.WaitGroup
		for range endingClients {
			clients.Go(func() {
				for !away.Load() {
					if err := s.try(t.Context(), "/v1/applications", body, new(api.Application)); err != nil {
						t.Errorf("while the server said that it is ready: %v", err)
						return
					}
					if written.Add(1) == 2*endingClients {
						close(some)
					}
				}
			})
		}
		<-some
		if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		signalled := time.Now()
		for status := http.StatusOK; status == http.StatusOK; {
			status, _ = get(t, s.url+"/readyz") // a refused connection fails the test
		}
		away.Store(true)
		clients.Wait()
		address := strings.TrimPrefix(s.url, "http://")
		for { // until it listens no more
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
			if err != nil {
				break
			}
			_ = conn.Close()
			if time.Now().After(signalled.Add(10 * time.Second)) {
				t.Fatal("it goes on to listen")
			}
		}
		if _, err := io.WriteString(slow, rest); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(slow), nil)
		if err != nil || answer.StatusCode != http.StatusCreated {
			t.Fatalf("the request under way: %v, %v", answer, err)
		}
		_ = answer.Body.Close()
		if err := s.process.Wait(); err != nil {
			t.Errorf("%v\n%s", err, s.process.stderr)
		}
		if time.Now().After(signalled.Add(21 * time.Second)) {
			t.Error("it takes more than 20 s to end")
		}
		if printed, said, err := auditVerify(t, dir, env); err != nil || strings.Contains(printed, "not sealed") {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		s = open(t, dir, env)
		if n := s.received(t); n != written.Load()+1 {
			t.Errorf("%d applications are there, and %d were answered", n, written.Load()+1)
		}
		s.process.stop(t)
	})
}

// half sends a write without the end of its body, and gives what is left to send.
func (s *site) half(t *testing.T, path, body string) (conn net.Conn, rest string) {
	t.Helper()
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", path, s.token, len(body))
	return slowConn(t, strings.TrimPrefix(s.url, "http://"), head+body[:9]), body[9:]
}
