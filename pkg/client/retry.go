package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// The first pause is at most this long, and each one after it twice as long as the one before.
const firstPause = 250 * time.Millisecond

// lost is a request without a whole answer: nobody knows what became of it.
type lost struct{ error }

func (l *lost) Unwrap() error { return l.error }

// do sends a request, again while that is safe and may help, and gives the body of the good answer.
func (c *Client) do(ctx context.Context, r request) ([]byte, error) {
	for try := 1; ; try++ {
		body, err := c.attempt(ctx, r)
		if err == nil || r.once || try >= c.cfg.Tries || !passing(err) {
			return body, err
		}
		pause := c.pause(try, err)
		if pause > c.cfg.MaxPause {
			return nil, err
		}
		ended := ctx.Err() // while the request was under way
		if ended == nil {
			ended = c.cfg.Sleep(ctx, pause)
		}
		if ended != nil {
			return nil, fmt.Errorf("%w; the last of %d tries: %w", ended, try, err)
		}
	}
}

// attempt sends a request on behalf of who asks; with a new token where the server no longer takes the one it had.
func (c *Client) attempt(ctx context.Context, r request) ([]byte, error) {
	if r.public {
		return c.send(ctx, r, "")
	}
	token, err := c.token(ctx, "")
	if err != nil {
		return nil, err
	}
	body, err := c.send(ctx, r, token)
	if c.cfg.Email == "" || !Is(err, http.StatusUnauthorized, "") {
		return body, err
	}
	if token, err = c.token(ctx, token); err != nil {
		return nil, err
	}
	return c.send(ctx, r, token)
}

// passing tells whether an error may be gone at the next try.
func passing(err error) bool {
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, new(*lost)) {
		return !errors.As(err, &untrusted)
	}
	return Is(err, http.StatusTooManyRequests, "") || Is(err, http.StatusServiceUnavailable, "") ||
		Is(err, http.StatusConflict, "idempotency_key_in_use")
}

// pause is how long to wait after a failed try: what the server asks for, and a moment of chance on top, so that those who
// were sent away together do not come back together.
func (c *Client) pause(try int, err error) time.Duration {
	most := min(firstPause<<min(try-1, 10), c.cfg.MaxPause)
	pause := time.Duration(rand.Int64N(int64(most))) //nolint:gosec // jitter needs no secrecy
	if e := new(Error); errors.As(err, &e) {
		pause += e.RetryAfter
	}
	return pause
}
