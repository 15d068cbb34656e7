package client

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

const (
	// early is how long before its end an access token is renewed, so that it does not run out on its way.
	early = 30 * time.Second
	// patience is how long the answer to a renewal is waited for, whoever gave up meanwhile.
	patience = 30 * time.Second
)

// session is what the callers of a client share. One of them at a time has the turn to read or renew it: a refresh token
// is good once, and using it again would end the session for all.
type session struct {
	turn     chan struct{}
	password string
	access   string
	refresh  string
	until    time.Time // when the access token is to be renewed
}

// Login starts a session with the address and the password of the configuration. Other methods do it by themselves; it
// is for who wants to know at once. 401 invalid_credentials for a wrong pair, 429 after too many of those.
func (c *Client) Login(ctx context.Context) error {
	return c.alone(ctx, func() error { return c.login(ctx) })
}

// Refresh renews the session now. Other methods do it by themselves; it is for who is about to be idle for long.
func (c *Client) Refresh(ctx context.Context) error {
	return c.alone(ctx, func() error { return c.renew(ctx) })
}

// Logout ends the session; its tokens are refused from then on. The next method to be called starts a new one.
func (c *Client) Logout(ctx context.Context) error {
	return c.leave(ctx, request{method: http.MethodPost, path: "/v1/auth/logout", once: true})
}

// leave asks for the end of the session, and forgets its tokens.
func (c *Client) leave(ctx context.Context, r request) error {
	if _, err := c.do(ctx, r); err != nil {
		return err
	}
	return c.alone(ctx, func() error {
		c.session.access, c.session.refresh = "", ""
		return nil
	})
}

// Sessions reads the sessions of the client's own account that go on: each is one login, this client's and those made
// elsewhere.
func (c *Client) Sessions(ctx context.Context, list List) iter.Seq2[api.Session, error] {
	return pages[api.Session](ctx, c, "/v1/me/sessions", queryOf(list))
}

// EndSession ends one of the sessions of the client's own account. 404 where it has ended already.
func (c *Client) EndSession(ctx context.Context, id uuid.UUID) error {
	r, err := change(ctx, http.MethodDelete, at("/v1/me/sessions", id), nil)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r)
	return err
}

// EndSessions ends all sessions of the client's own account, its own too. The next method to be called starts a new one.
func (c *Client) EndSessions(ctx context.Context) error {
	return c.leave(ctx, request{method: http.MethodDelete, path: "/v1/me/sessions", once: true})
}

// ChangePassword gives the account of the configuration another password, with which the client goes on. 422 where the
// current one is wrong, and where the new one is too short, too long or too common.
func (c *Client) ChangePassword(ctx context.Context, in api.PasswordInput) error {
	r, err := change(ctx, http.MethodPatch, "/v1/me/password", in)
	if err != nil {
		return err
	}
	r.once = true // nothing of it is kept, so that it can't be told apart from a second wish
	if _, err := c.do(ctx, r); err != nil {
		return err
	}
	return c.alone(ctx, func() error {
		c.session.password = in.NewPassword
		return nil
	})
}

// Me tells who the client is: its role, its juries, and when its access ends.
func (c *Client) Me(ctx context.Context) (api.Me, error) { return get[api.Me](ctx, c, "/v1/me", nil) }

// token gives what to send as Bearer: another than the one that the server refused. Nobody has none.
func (c *Client) token(ctx context.Context, refused string) (token string, err error) {
	if c.cfg.Email == "" {
		return c.cfg.Key, nil
	}
	err = c.alone(ctx, func() error {
		s := &c.session
		if s.access == "" || s.access == refused || !c.cfg.Clock().Before(s.until) {
			if err := c.renew(ctx); err != nil {
				return err
			}
		}
		token = s.access
		return nil
	})
	return token, err
}

// alone waits for the turn, and gives it back.
func (c *Client) alone(ctx context.Context, do func() error) error {
	select {
	case c.session.turn <- struct{}{}:
		defer func() { <-c.session.turn }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// renew gets new tokens: with the refresh token while there is one, else by logging in. Whoever has the turn calls it.
func (c *Client) renew(ctx context.Context) error {
	used := c.session.refresh
	if used == "" {
		return c.login(ctx)
	}
	c.session.refresh = "" // whatever the answer, and if none comes: it may have been taken
	err := c.receive(ctx, "/v1/auth/refresh", api.RefreshInput{RefreshToken: used})
	if Is(err, http.StatusUnauthorized, "") {
		return c.login(ctx) // the session has ended
	}
	return err
}

func (c *Client) login(ctx context.Context) error {
	if c.cfg.Email == "" {
		return errors.New("there is no address to log in with")
	}
	return c.receive(ctx, "/v1/auth/login", api.LoginInput{Email: c.cfg.Email, Password: c.session.password})
}

// receive asks for tokens once, and waits for them even if the caller gives up: the next caller needs them.
func (c *Client) receive(ctx context.Context, path string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	asked := c.cfg.Clock()
	tokens, err := decoded[api.Tokens](c.do(ctx, request{
		method: http.MethodPost, path: path, body: body, public: true, once: true,
		header: http.Header{"Content-Type": {"application/json"}},
	}))
	if err != nil {
		return err
	}
	life := time.Duration(tokens.ExpiresIn) * time.Second
	s := &c.session
	s.access, s.refresh, s.until = tokens.AccessToken, tokens.RefreshToken, asked.Add(life-min(early, life/2))
	return nil
}
