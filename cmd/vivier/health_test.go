package main_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// healthOf runs the command and gives its one line and whether it found the server well.
func healthOf(t *testing.T, env []string, args ...string) (string, bool) {
	t.Helper()
	p := start(t, t.TempDir(), env, append([]string{"health"}, args...)...)
	for range p.stdout.seen { // until it is closed
	}
	for range p.stderr.seen {
	}
	err := p.Wait()
	said := p.stdout.String() + p.stderr.String()
	if strings.Count(said, "\n") != 1 {
		t.Errorf("not one line: %q", said)
	}
	return strings.TrimSpace(said), err == nil
}

// TestHealth asks a server that serves, one that has no answer, and one that nobody started.
func TestHealth(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), nil, "serve", "--addr", "127.0.0.1:0")
	url := baseURL(t, p)
	host := strings.TrimPrefix(url, "http://")
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		t.Fatal(err)
	}
	unready := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		if r.URL.Path == "/readyz" {
			_, _ = w.Write([]byte(`{"detail":"the server is about to end"}`))
		}
	}))
	t.Cleanup(unready.Close)
	elsewhere := httptest.NewServer(http.RedirectHandler(url+"/readyz", http.StatusFound))
	t.Cleanup(elsewhere.Close)
	nobody := freeAddress(t)
	for name, c := range map[string]struct {
		env  []string
		args []string
		well bool
		want string
	}{
		"ready":          {nil, []string{"--url", url}, true, "ready"},
		"alive":          {nil, []string{"--url", url + "/", "--live"}, true, "alive"},
		"of the server":  {[]string{"VIVIER_ADDR=" + host}, nil, true, "ready"},
		"everywhere":     {[]string{"VIVIER_ADDR=0.0.0.0:" + port}, nil, true, "ready"},
		"any address":    {[]string{"VIVIER_ADDR=:" + port}, nil, true, "ready"},
		"a variable":     {[]string{"VIVIER_URL=" + url, "VIVIER_ADDR=" + nobody}, nil, true, "ready"},
		"past a proxy":   {[]string{"HTTP_PROXY=http://" + nobody, "VIVIER_URL=" + url}, nil, true, "ready"},
		"not ready":      {nil, []string{"--url", unready.URL}, false, "vivier: health: " + unready.URL + "/readyz: 503 Service Unavailable: the server is about to end"},
		"without reason": {nil, []string{"--url", unready.URL, "--live"}, false, "vivier: health: " + unready.URL + "/livez: 503 Service Unavailable"},
		"elsewhere":      {nil, []string{"--url", elsewhere.URL}, false, "vivier: health: " + elsewhere.URL + "/readyz: 302 Found"},
		"nobody":         {[]string{"VIVIER_ADDR=" + nobody}, nil, false, "vivier: health: http://" + nobody + "/readyz: dial tcp " + nobody + ": connect: connection refused"},
		"any port":       {[]string{"VIVIER_ADDR=127.0.0.1:0"}, nil, false, `vivier: addr: "127.0.0.1:0" names no server to ask; give --url`},
		"no address":     {nil, []string{"--url", "user:hunter2@host"}, false, "vivier: url: want http://HOST:PORT"},
		"no secret":      {nil, []string{"--url", "http://user:hunter2@" + nobody}, false, "vivier: health: http://user:xxxxx@" + nobody + "/readyz: dial tcp " + nobody + ": connect: connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if said, well := healthOf(t, c.env, c.args...); said != c.want || well != c.well {
				t.Errorf("well: %t, %q, not %q", well, said, c.want)
			}
		})
	}
}

// TestHealthIsImpatient: a server that takes the connection and says nothing is not waited for.
func TestHealthIsImpatient(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nothing was said on it
	want := "vivier: health: http://" + l.Addr().String() + "/readyz: no answer within 3s"
	if said, well := healthOf(t, nil, "--url", "http://"+l.Addr().String()); well || said != want {
		t.Errorf("well: %t, %q", well, said)
	}
}
