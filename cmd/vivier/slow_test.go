package main_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// slowClients is how many connections hold on to the server and say nothing more.
const slowClients = 200

// TestSlowClients opens connections that never end their header or their body. Whoever asks properly is answered meanwhile,
// and the server lets the slow ones go.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := []string{"VIVIER_DATABASE_URL=sqlite:" + dir + "/slow.db", "VIVIER_ADDR=127.0.0.1:0", "VIVIER_LOG_LEVEL=error"}
	settle(t, dir, env)
	s := open(t, dir, env)
	defer s.process.stop(t)
	address := strings.TrimPrefix(s.url, "http://")
	const line = "POST /v1/departments HTTP/1.1\r\nHost: x\r\n"
	body := line + "Authorization: Bearer " + s.token + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
	var header, last net.Conn
	for i := range slowClients {
		header, last = last, slowConn(t, address, []string{line, body}[i%2])
	}
	var found api.Page[api.Department]
	for range 20 {
		s.ask(t, "/v1/departments", "", &found)
	}
	if got := untilClosed(t, header); got != "" {
		t.Errorf("half a header is answered with %q", got)
	}
	if got := untilClosed(t, last); !strings.HasPrefix(got, fmt.Sprintf("HTTP/1.1 %d ", http.StatusBadRequest)) {
		t.Errorf("half a body is answered with %q", got)
	}
	s.ask(t, "/v1/departments", "", &found)
	if len(found.Data) != 0 {
		t.Errorf("half a body made %d departments", len(found.Data))
	}
}

func slowConn(t *testing.T, address, begun string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, begun); err != nil {
		t.Fatal(err)
	}
	return conn
}

// untilClosed reads what comes until the server ends the connection, which it does after 15 s at most.
func untilClosed(t *testing.T, conn net.Conn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the server holds on to a connection that says nothing")
	}
	return string(got)
}
