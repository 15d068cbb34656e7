package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// healthTimeout is a second more than the server gives its database to answer.
const healthTimeout = 3 * time.Second

// healthCommand is the health check of an image that has no shell and no curl.
type healthCommand struct {
	URL  string `name:"url" placeholder:"http://127.0.0.1:8080" help:"Address of the server; without one, that of --addr on this machine (VIVIER_URL)"`
	Addr string `name:"addr" default:"127.0.0.1:8080" help:"What the server listens on (VIVIER_ADDR)"`
	Live bool   `name:"live" console:"only" help:"Ask only whether the process answers, not whether its database does."`
}

// Run asks once. The line that it prints, or fails with, says why.
func (c *healthCommand) Run(ctx context.Context, t *terminal) error {
	base, err := c.base()
	if err != nil {
		return err
	}
	path := "/readyz"
	if c.Live {
		path = "/livez"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	said, err := askHealth(ctx, base.JoinPath(path))
	if err != nil {
		return fmt.Errorf("health: %s: %w", base.JoinPath(path).Redacted(), err)
	}
	fmt.Fprintln(t.out, said)
	return nil
}

// base is the server's address. One that listens everywhere is asked on the loopback.
func (c *healthCommand) base() (*url.URL, error) {
	if c.URL != "" {
		u, err := url.Parse(c.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("url: want http://HOST:PORT") // without the text, which may hold a password
		}
		return u, nil
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || port == "" || port == "0" {
		return nil, fmt.Errorf("addr: %q names no server to ask; give --url", c.Addr)
	}
	return &url.URL{Scheme: "http", Host: net.JoinHostPort(askable(host), port)}, nil
}

// askable is where a server answers on this machine, which listens on a host: everywhere is no address to ask.
func askable(host string) string {
	switch ip := net.ParseIP(host); {
	case host == "", ip.Equal(net.IPv4zero):
		return "127.0.0.1"
	case ip.Equal(net.IPv6zero):
		return "::1"
	}
	return host
}

// askHealth gives the first line of a good answer, or why it is none.
func askHealth(ctx context.Context, u *url.URL) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return "", errors.New("no address to ask")
	}
	req.Header.Set("Accept-Language", "en") // as all that the commands print
	client := &http.Client{
		Transport:     &http.Transport{Proxy: nil, DisableKeepAlives: true}, // this server, not what a proxy says of it
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return "", cause(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if err != nil {
		return "", cause(err)
	}
	if res.StatusCode == http.StatusOK {
		line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
		return line, nil
	}
	var problem api.Problem
	if err := json.Unmarshal(body, &problem); err == nil && problem.Detail != "" {
		return "", fmt.Errorf("%s: %s", res.Status, problem.Detail)
	}
	return "", errors.New(res.Status)
}

// cause drops the method and the address that net/http puts before an error: they are said already.
func cause(err error) error {
	var wrapped *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %s", healthTimeout)
	case errors.As(err, &wrapped):
		return wrapped.Err
	}
	return err
}
