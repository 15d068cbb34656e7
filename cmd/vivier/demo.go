package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/demo"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/pkg/client"
)

type demoCommand struct {
	Addr     string `name:"addr" default:"127.0.0.1:8080" help:"Address to listen on; a free port is taken when this one is not (VIVIER_ADDR)"`
	LogLevel string `name:"log-level" default:"warn" enum:"debug,info,warn,error" help:"debug, info, warn or error (VIVIER_LOG_LEVEL)"`
}

// Run serves the 2024 campaign from a database that goes away with it.
func (c *demoCommand) Run(ctx context.Context, t *terminal) (err error) {
	dir, err := os.MkdirTemp("", "vivier-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	settings := databaseSettings{DatabaseURL: "sqlite:" + filepath.Join(dir, "demo.db"), TimeZone: "Europe/Paris", LogLevel: c.LogLevel}
	log := settings.logger(t)
	s, err := settings.open(ctx, log, true)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // the database is thrown away
	passwords, err := loadDemo(ctx, s)
	if err != nil {
		return err
	}
	key, err := auth.GenerateKey()
	if err != nil {
		return err
	}
	listener, err := listen(ctx, "addr", c.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		fmt.Fprintf(t.err, "%s is taken: another port is used\n", c.Addr)
		listener, err = listen(ctx, "addr", "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	return serve(ctx, t, listener, serverSettings{Addr: c.Addr}, s, auth.NewKeyring(time.Now, key), log, func(baseURL string) error {
		return introduce(ctx, t, baseURL, passwords)
	})
}

// loadDemo makes a random password for each account and loads the campaign.
func loadDemo(ctx context.Context, s *store.Store) (map[hiring.Role]string, error) {
	hasher := auth.NewPasswords()
	passwords, hashes := map[hiring.Role]string{}, map[hiring.Role]string{}
	for _, a := range demo.Accounts {
		secret, _ := auth.NewSecret()
		passwords[a.Role] = secret[:20]
		hash, err := hasher.Hash(ctx, passwords[a.Role])
		if err != nil {
			return nil, err
		}
		hashes[a.Role] = hash
	}
	if err := demo.Load(ctx, s, hashes); err != nil {
		return nil, err
	}
	_, err := s.FoldLedger(ctx)
	return passwords, err
}

// introduce shows the funnel as the API answers it, the accounts, and what to paste next.
func introduce(ctx context.Context, t *terminal, baseURL string, passwords map[hiring.Role]string) error {
	analyst := account(hiring.RoleAnalyst)
	asks, err := client.New(client.Config{BaseURL: baseURL, Email: analyst.Email, Password: passwords[hiring.RoleAnalyst], HTTP: direct()})
	if err != nil {
		return err
	}
	funnel, err := asks.Funnel(ctx, client.FunnelQuestion{})
	if err != nil {
		return err
	}
	fmt.Fprint(t.out, "\nThe 2024 recruitment campaign: real counts, made-up people and dates.\n\n")
	if err := chart.FunnelTable(t.out, funnel, "en"); err != nil {
		return err
	}
	fmt.Fprint(t.out, "\nOne account per role, with passwords made for this run:\n\n")
	for _, a := range demo.Accounts {
		fmt.Fprintf(t.out, "  %-10s %-26s %s\n", a.Role, a.Email, passwords[a.Role])
	}
	fmt.Fprintf(t.out, `
The funnel board, for people: %s/board

Paste these into another terminal:

  TOKEN=$(curl -sS -H 'Content-Type: application/json' -d '{"email":"%s","password":"%s"}' %s/v1/auth/login | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
  curl -sS -H "Authorization: Bearer $TOKEN" '%s/v1/funnel?format=csv'
  curl -sS -H "Authorization: Bearer $TOKEN" '%s/v1/funnel?format=svg' -o funnel.svg

Every path with its fields: %s/docs. Ctrl-C ends the demo and leaves nothing behind.
`, baseURL, analyst.Email, passwords[hiring.RoleAnalyst], baseURL, baseURL, baseURL, baseURL)
	return nil
}

// direct reaches this server itself, whatever proxy the environment names.
func direct() *http.Client {
	return &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
}

func account(role hiring.Role) demo.Account {
	for _, a := range demo.Accounts {
		if a.Role == role {
			return a
		}
	}
	return demo.Account{}
}
