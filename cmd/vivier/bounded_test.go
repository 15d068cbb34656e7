package main_test

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	main "github.com/vivier-ats/vivier/cmd/vivier"
)

// pipes is a listener without a network: its connections obey the clock of a test.
type pipes struct {
	made  chan net.Conn
	ended chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.made:
		return conn, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error { close(p.ended); return nil }

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestWhatClientsAreGranted holds each limit of the servers to the second, on a clock that nobody has to wait for. With a limit
// on the network, TestSlowClients tries the whole program.
func TestWhatClientsAreGranted(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 10<<20)
	handler := http.NewServeMux()
	handler.HandleFunc("POST /read", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	handler.HandleFunc("GET /large", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, large) })
	handler.HandleFunc("GET /", func(http.ResponseWriter, *http.Request) {})
	header := func(bytes int) string {
		return "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", bytes) + "\r\n\r\n"
	}
	for name, x := range map[string]struct {
		request string
		status  int  // 0 is no answer
		deaf    bool // does not read the answer
		ends    time.Duration
	}{
		"says nothing":           {"", 0, false, 5 * time.Second},
		"half a header":          {"GET / HTTP/1.1\r\nHost: x\r\n", 0, false, 5 * time.Second},
		"half a body":            {"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", 400, false, 15 * time.Second},
		"a request, and silence": {header(1), 200, false, 60 * time.Second},
		"reads nothing":          {"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", 0, true, 30 * time.Second},
		"15 KiB of a header":     {header(15 << 10), 200, false, 60 * time.Second},
		"24 KiB of a header":     {header(24 << 10), 431, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				at := pipes{make(chan net.Conn), make(chan struct{})}
				server := main.Bounded(handler, slog.New(slog.DiscardHandler))
				served := make(chan error)
				go func() { served <- server.Serve(at) }()
				client, there := net.Pipe()
				watched := &closing{Conn: there, closed: make(chan struct{})}
				at.made <- watched
				began := time.Now()
				go func() { _, _ = io.WriteString(client, x.request) }()
				if !x.deaf {
					go answered(t, client, x.status)
				}
				<-watched.closed
				// net/http waits half a second more for the client's own end where it has sent more than was read.
				took := time.Since(began) //nolint:forbidigo // the clock of this test alone
				if took < x.ends || took > x.ends+time.Second {
					t.Errorf("the connection ended after %s, not %s", took, x.ends)
				}
				_, _ = client.Close(), server.Close()
				if err := <-served; !errors.Is(err, http.ErrServerClosed) {
					t.Error(err)
				}
				synctest.Wait()
			})
		})
	}
}

// answered compares the first answer with what is wanted, and reads on.
func answered(t *testing.T, client net.Conn, status int) {
	t.Helper()
	r := bufio.NewReader(client)
	got := 0
	if answer, err := http.ReadResponse(r, nil); err == nil { //nolint:bodyclose // what is in it is read below
		got = answer.StatusCode
	}
	if got != status {
		t.Errorf("answered %d, not %d", got, status)
	}
	_, _ = io.Copy(io.Discard, r)
}

// closing is a connection that tells when its server closes it.
type closing struct {
	net.Conn
	closed chan struct{}
}

func (c *closing) Close() error {
	select {
	case <-c.closed:
	default:
		close(c.closed)
	}
	return c.Conn.Close()
}
