package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says which server to ask, and who asks. Only BaseURL is required; without a key and without an address the
// client is nobody, and may use what is public.
type Config struct {
	// Where the server is: http or https, a host, and the path that it stands under if it is not the root.
	BaseURL string
	// An API key, or an access token that somebody else renews.
	Key string
	// The address and the password of an account, in place of a key.
	Email, Password string
	// What the texts of problems are in, as Accept-Language has it; the server's default (French) where it is empty.
	Language string
	// What carries the requests; one that waits a minute for an answer where it is nil. Redirects are never followed: the
	// key would go along.
	HTTP *http.Client
	// How often something is tried at most; 5 where it is 0, and 1 means once.
	Tries int
	// The longest pause that is worth waiting for; 30 seconds where it is 0. A longer Retry-After is told, not waited for.
	MaxPause time.Duration
	// What time it is, and how to wait; those of package time where they are nil. A test gives its own.
	Clock func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// Client asks one server on behalf of one person or script. It is safe for concurrent use.
type Client struct {
	cfg     Config
	base    *url.URL
	session session
}

// New makes a client and asks nothing yet. The error says which setting is wrong, and never a secret.
func New(cfg Config) (*Client, error) {
	base, err := url.Parse(cfg.BaseURL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https":
		return nil, errors.New("the server's address must be http://HOST or https://HOST")
	case base.User != nil || base.RawQuery != "" || base.Fragment != "":
		return nil, errors.New("the server's address has parts that do not belong there: a user, a query or a fragment")
	case cfg.Key != "" && cfg.Email != "":
		return nil, errors.New("a key and an address are given, and only one of them can say who asks")
	case strings.ContainsFunc(cfg.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("the key has characters that no key has")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	c := &Client{cfg: cfg, base: base, session: session{turn: make(chan struct{}, 1), password: cfg.Password}}
	c.cfg.defaults()
	return c, nil
}

func (cfg *Config) defaults() {
	carrier := http.Client{Timeout: time.Minute}
	if cfg.HTTP != nil {
		carrier = *cfg.HTTP
	}
	carrier.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	cfg.HTTP = &carrier
	if cfg.Tries <= 0 {
		cfg.Tries = 5
	}
	if cfg.MaxPause <= 0 {
		cfg.MaxPause = 30 * time.Second
	}
	if cfg.Clock == nil {
		cfg.Clock = time.Now //nolint:forbidigo // a stranger's program has no clock of ours to inject
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
}

// sleep waits, or gives up when the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	pause := time.NewTimer(d)
	defer pause.Stop()
	select {
	case <-pause.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
