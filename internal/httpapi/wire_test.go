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

// tries is how often a server may be too slow for its promise: the machine may be busy with other tests.
const tries = 5

// Bodies that lie about themselves, over a real connection: each is answered within a second, whatever else the client sends or
// keeps back.
func TestHostileBodiesEndSoon(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	server := httptest.NewServer(w.server.Handler())
	t.Cleanup(server.Close)
	rest := " /v1/departments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " + w.admin().token + "\r\n"
	head := "POST" + rest
	for name, x := range map[string]struct {
		request string
		endless string
		status  int
	}{
		"endless chunks":                    {head + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + strings.Repeat(" ", 0x1000) + "\r\n", 413},
		"endless chunks for nothing":        {"GET" + rest + "Transfer-Encoding: chunked\r\n\r\n", "1000\r\n" + strings.Repeat(" ", 0x1000) + "\r\n", 413},
		"a huge Content-Length":             {head + "Content-Length: 999999999999\r\n\r\n", strings.Repeat(" ", 4096), 413},
		"a huge Content-Length, no body":    {head + "Content-Length: 999999999999\r\n\r\n", "", 413},
		"the same, with an Idempotency-Key": {head + "Idempotency-Key: a\r\nContent-Length: 999999999999\r\n\r\n", "", 413},
		"the same, for nothing":             {"GET" + rest + "Content-Length: 999999999999\r\n\r\n", "", 413},
		"a negative Content-Length":         {head + "Content-Length: -1\r\n\r\n", "", 400},
		"two lengths":                       {head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "", 400},
		"a compressed body":                 {head + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x08\x00\x00", "", 415},
		"a compressed body without its end": {head + "Content-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n\x1f\x8b\x08\x00\x00", "", 415},
		"no login, and half a body":         {strings.Replace(head, "Bearer", "Nobody", 1) + "Content-Length: 5000\r\n\r\n{", "", 401},
		"half a body for nothing":           {strings.Replace(head, "POST /v1/departments", "PUT /v1/departments", 1) + "Content-Length: 5000\r\n\r\n{", "", 405},
		"a broken chunk":                    {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var answer *http.Response
			for n := 0; answer == nil; n++ {
				if n == tries {
					t.Fatal("no answer within a second")
				}
				answer = soon(t, server.Listener.Addr().String(), x.request, x.endless) //nolint:bodyclose // it is closed there
			}
			// What net/http refuses by itself, before it is anybody's request, is no problem document.
			refused := answer.StatusCode == http.StatusBadRequest && answer.Close
			if answer.StatusCode != x.status || x.status >= 400 && answer.Header.Get("Content-Type") != "application/problem+json" && !refused {
				t.Errorf("%d %v", answer.StatusCode, answer.Header)
			}
		})
	}
}

// soon sends a request, and more of it for as long as it is taken, and gives the answer that comes within a second.
func soon(t *testing.T, address, request, endless string) *http.Response {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close() //nolint:errcheck // it only has to end
	go func() {
		_, err := io.WriteString(conn, request)
		for err == nil && endless != "" {
			_, err = io.WriteString(conn, endless)
		}
	}()
	answers := make(chan *http.Response, 1)
	go func() {
		defer close(answers)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return // too late, and the connection is closed
		}
		_ = answer.Body.Close()
		answers <- answer
	}()
	select {
	case answer := <-answers:
		return answer
	case <-time.After(time.Second):
		return nil
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
