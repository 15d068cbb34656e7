package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
)

// product is vivier at work: the program as it is delivered or, where a profile is wanted, the same parts in a child of
// this program.
type product struct {
	*process
	email, password string
	tokens          api.Tokens
	until           time.Time // when the access token ends
}

// builder makes products to measure.
type builder struct {
	dir     string // for the program and its key
	profile bool
}

func (b builder) program() string { return filepath.Join(b.dir, "vivier") }
func (b builder) key() string     { return filepath.Join(b.dir, "signing-key.pem") }

// build builds the program as `make build` does, and makes its key.
func (b builder) build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.program(), "github.com/vivier-ats/vivier/cmd/vivier") //nolint:gosec // into our directory
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")                                                                           //nolint:forbidigo // the compiler's settings are the caller's
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build vivier: %w: %s", err, out)
	}
	err := auth.CreateKeyFile(b.key())
	return err
}

// start starts the product on a database.
func (b builder) start(ctx context.Context, url string) (*product, error) {
	name, args := b.program(), []string{"serve", "--addr", "127.0.0.1:0", "--database-url", url, "--signing-key-file", b.key(), "--rate-limit", "0"}
	if b.profile {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		name, args = self, []string{"serve", url, b.key()}
	}
	started, err := startServer(ctx, name, args...)
	if err != nil {
		return nil, err
	}
	return &product{process: started}, nil
}

// login makes an account of its own, as an operator does, and logs in.
func (p *product) login(ctx context.Context, b builder, url string) error {
	p.email, p.password = fmt.Sprintf("bench-%d@example.org", now().UnixNano()), uuid.NewString()
	account := exec.CommandContext(ctx, b.program(), "user", "create", "--database-url", url, "--email", p.email, "--name", "Bench", "--role", "admin") //nolint:gosec // the program it built
	account.Stdin = strings.NewReader(p.password + "\n")
	if out, err := account.CombinedOutput(); err != nil {
		return fmt.Errorf("make an account: %w: %s", err, out)
	}
	return p.renew(ctx, "/v1/auth/login", api.LoginInput{Email: p.email, Password: p.password})
}

func (p *product) renew(ctx context.Context, path string, with any) error {
	body, err := json.Marshal(with)
	if err != nil {
		return err
	}
	if err := p.call(ctx, request{method: http.MethodPost, path: path, body: body, status: http.StatusOK}, "", &p.tokens); err != nil {
		return err
	}
	p.until = now().Add(time.Duration(p.tokens.ExpiresIn) * time.Second)
	return nil
}

// header is what every request carries: a token that is good for the next measurement.
func (p *product) header(ctx context.Context) (string, error) {
	if p.until.Sub(now()) < 5*time.Minute {
		if err := p.renew(ctx, "/v1/auth/refresh", api.RefreshInput{RefreshToken: p.tokens.RefreshToken}); err != nil {
			return "", err
		}
	}
	return "Authorization: Bearer " + p.tokens.AccessToken + "\r\n", nil
}

// get asks for one thing, outside of a measurement.
func (p *product) get(ctx context.Context, path string, into any) error {
	header, err := p.header(ctx)
	if err != nil {
		return err
	}
	return p.call(ctx, request{method: http.MethodGet, path: path, status: http.StatusOK}, header, into)
}

func (p *process) call(ctx context.Context, r request, header string, into any) error {
	c, err := dial(ctx, p.address)
	if err != nil {
		return err
	}
	defer func() { _ = c.conn.Close() }()
	body, err := c.ask(r, header)
	if err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

// ready waits until the server says that it is ready, and tells how long that took since its start.
func (p *process) ready(ctx context.Context) (time.Duration, error) {
	for {
		err := p.call(ctx, request{method: http.MethodGet, path: "/readyz", status: http.StatusOK}, "", nil)
		if took := now().Sub(p.started); err == nil || took > time.Minute {
			return took, err
		}
		if err := errors.Join(wait(ctx, time.Millisecond), ctx.Err()); err != nil {
			return 0, err
		}
	}
}
