package httpapi_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// wiretap stands between a store and its PostgreSQL, and counts the statements that go by.
type wiretap struct {
	url        string
	statements atomic.Int64
}

func tap(t *testing.T, database string) *wiretap {
	t.Helper()
	target, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	through := *target
	through.Host = listener.Addr().String()
	tapped := &wiretap{url: through.String()}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go tapped.relay(client, target.Host)
		}
	}()
	return tapped
}

func (w *wiretap) relay(client net.Conn, address string) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	go func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	defer func() { _ = server.Close() }()
	for first := true; ; first = false {
		if w.pass(client, server, first) != nil {
			return
		}
	}
}

// pass lets one message of the frontend go by: its type, except on the first one, its length, and its contents.
func (w *wiretap) pass(from io.Reader, to io.Writer, first bool) error {
	head := make([]byte, 5)
	if first {
		head = head[1:]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return err
	}
	if !first && (head[0] == 'E' || head[0] == 'Q') { // Execute, or a simple Query
		w.statements.Add(1)
	}
	if _, err := to.Write(head); err != nil {
		return err
	}
	_, err := io.CopyN(to, from, int64(binary.BigEndian.Uint32(head[len(head)-4:]))-4)
	return err
}

func TestListsAskNothingForEachRow(t *testing.T) {
	t.Parallel()
	tapped := tap(t, storetest.Postgres(t))
	w := newWorldOn(t, tapped.url)
	job := w.addJob("Archiviste")
	jury := w.addJury(job, w.juror())
	seat := w.seats(jury)[w.juror().email]
	for i := range 12 {
		app := add[api.Application](w, "/v1/applications", fmt.Sprintf(`{"job_id":%q,"candidate":{"given_name":"A","family_name":"B","tags":["go"]}}`, job.ID))
		w.interview(app.ID, time.Duration(i+1)*time.Hour, seat)
		w.wait(time.Minute)
		if i%3 == 0 {
			w.transition(app.ID, `{"action":"reject","reason":"rejected_other"}`).is(201)
		}
	}
	for _, list := range []string{
		"/v1/applications?include=candidate,job,jury,next_interview&limit=", "/v1/interviews?include=application&limit=", "/v1/transitions?limit=",
	} {
		for _, p := range []person{w.recruiter(), w.juror()} {
			asked := func(limit int) int64 {
				before := tapped.statements.Load()
				w.as(p, "GET", fmt.Sprintf("%s%d", list, limit), nil).is(200)
				return tapped.statements.Load() - before
			}
			if few, many := asked(2), asked(12); few != many || few == 0 {
				t.Errorf("%s: %d statements for 2 rows and %d for 12 for a %s", list, few, many, p.Role)
			}
		}
	}
}
