package httpapi_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Bodies that lie about themselves, over a real connection.
func TestHostileBodiesEndSoon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	head := "POST /v1/departments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + w.admin().token + "\r\n"
	for name, x := range map[string]struct {
		request string
		endless string
		status  int
	}{
		"endless chunks":        {head + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + strings.Repeat(" ", 0x1000) + "\r\n", 413},
		"a huge Content-Length": {head + "Content-Length: 999999999999\r\n\r\n", strings.Repeat(" ", 4096), 413},
		"a compressed body":     {head + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x08\x00\x00", "", 415},
		"a broken chunk":        {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()                                                         //nolint:errcheck // it only has to end
			if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil { //nolint:forbidigo // a connection knows the real time only
				t.Fatal(err)
			}
			go func() {
				_, err := io.WriteString(conn, x.request)
				for err == nil && x.endless != "" {
					_, err = io.WriteString(conn, x.endless)
				}
			}()
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close() //nolint:errcheck // it was read
			if answer.StatusCode != x.status || answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%d %v", answer.StatusCode, answer.Header)
			}
		})
	}
}

func TestHeadOverAConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	answer, err := http.Head(server.URL + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // it has none
	if answer.StatusCode != http.StatusOK || answer.ContentLength != int64(len("alive\n")) {
		t.Errorf("%d, %d bytes", answer.StatusCode, answer.ContentLength)
	}
}
