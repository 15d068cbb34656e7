package main

import (
	"net"
	"testing"
)

// TestBaseURL: what the demo says to paste can be pasted, in an image too, where it listens everywhere.
func TestBaseURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ there, told, want string }{
		{"127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"[::]:8080", "0.0.0.0:8080", "http://127.0.0.1:8080"},
		{"[::]:41234", ":0", "http://127.0.0.1:41234"},
		{"[::]:8080", "[::]:8080", "http://[::1]:8080"},
		{"192.0.2.1:80", "192.0.2.1:80", "http://192.0.2.1:80"},
		{"127.0.0.1:41234", "0.0.0.0:8080", "http://127.0.0.1:41234"}, // the port was taken
	} {
		there, err := net.ResolveTCPAddr("tcp", c.there)
		if err != nil {
			t.Fatal(err)
		}
		if got := baseURL(there, c.told); got != c.want {
			t.Errorf("%s, told %s: %s, not %s", c.there, c.told, got, c.want)
		}
	}
}
