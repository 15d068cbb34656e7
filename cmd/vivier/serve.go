package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/httpapi"
	"github.com/vivier-ats/vivier/internal/store"
)

// What clients are granted. WriteTimeout is beyond what a request may take, so that its answer is never cut off.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second
	idleTimeout       = 60 * time.Second
	maxHeaderBytes    = 16 << 10
	drainDelay        = time.Second // between saying "not ready" and taking no more connections
	drainTime         = 20 * time.Second
	foldEvery         = time.Second
	auditEvery        = 250 * time.Millisecond
	tidyEvery         = 10 * time.Minute
	sealEvery         = 2 * time.Second
	lastWords         = 5 * time.Second // for what housekeeping does at the end
)

// collectAt is by how many per cent the heap grows between two collections. It is small: growing threefold it stays small, and
// a tenth of the processor time is saved under load.
const collectAt = 200

// tokenName is issuer and audience of access tokens: they are made and read here and nowhere else.
const tokenName = "vivier"

// serverSettings say how the API is served.
type serverSettings struct {
	drainDelay     time.Duration
	keyFile        *auth.KeyFile // nil where the keys have none
	watch          watch
	Addr           string   `name:"addr" default:"127.0.0.1:8080" help:"Address to listen on; port 0 takes a free one (VIVIER_ADDR)"`
	TrustedProxies []string `name:"trusted-proxies" help:"Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed (VIVIER_TRUSTED_PROXIES)"`
	CORSOrigins    []string `name:"cors-origins" help:"Origins whose pages may read answers (VIVIER_CORS_ORIGINS)"`
	RateLimit      int      `name:"rate-limit" default:"1200" help:"Requests a minute of one account, or of one address without a login; 0 is no limit (VIVIER_RATE_LIMIT)"`
}

type serveCommand struct {
	serverSettings   `embed:""`
	databaseSettings `embed:""`
	ownerSettings    `embed:""`
	MetricsAddr      string `name:"metrics-addr" help:"Address that answers /metrics to Prometheus; empty answers nobody, port 0 takes a free one (VIVIER_METRICS_ADDR)"`
	SigningKeyFile   string `name:"signing-key-file" help:"Ed25519 key in PEM; made at the first start beside a SQLite file (VIVIER_SIGNING_KEY_FILE)"`
	Migrate          bool   `name:"migrate" help:"Bring a PostgreSQL schema up before serving (VIVIER_MIGRATE)"`
}

// Run serves until the context ends, then answers what is in flight.
func (c *serveCommand) Run(ctx context.Context, t *terminal) error {
	log := c.logger(t)
	if t.getenv("GOGC") == "" { // whoever sets it knows better
		debug.SetGCPercent(collectAt)
	}
	if err := needsKey(c.SigningKeyFile, c.DatabaseURL); err != nil {
		return err
	}
	listener, err := listen(ctx, "addr", c.Addr) // before anything is made on the disk
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // the server has closed it already, if it came to that
	c.watch, err = newWatch(ctx, t, c.MetricsAddr, log)
	if err != nil {
		return err
	}
	defer c.watch.close(log)
	log, c.openDB = c.watch.logger(log), c.watch.openDB()
	migrated := false
	if c.Migrate {
		if migrated, err = c.migrateAsOwner(ctx, c.DatabaseURL, log); err != nil {
			return err
		}
	}
	s, err := c.open(ctx, log, c.Migrate && !migrated)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	keys, keyFile, err := signingKeys(c.SigningKeyFile, c.DatabaseURL, log)
	if err != nil {
		return err
	}
	c.keyFile = keyFile
	c.drainDelay = drainDelay
	return serve(ctx, t, listener, c.serverSettings, s, keys, log, nil)
}

// listen takes the address that a setting names.
func listen(ctx context.Context, setting, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: can't listen on %s: %w", setting, addr, errors.Unwrap(err))
	}
	return listener, nil
}

// serve runs the API and the housekeeping of the database until the context ends. Ready, if there is one, is
// called once the API answers.
func serve(ctx context.Context, t *terminal, listener net.Listener, settings serverSettings, s *store.Store, keys *auth.Keyring, log *slog.Logger, ready func(baseURL string) error) error {
	tokens, err := auth.NewIssuer(keys, tokenName, tokenName, time.Now)
	if err != nil {
		return err
	}
	passwords := auth.NewPasswords()
	watch := settings.watch.over(s, passwords, log)
	api, err := httpapi.New(httpapi.Config{
		Store: s, Tokens: tokens, Keys: keys, Passwords: passwords, Log: log, Clock: time.Now,
		TimeZone: s.Zone(), TrustedProxies: settings.TrustedProxies, CORSOrigins: settings.CORSOrigins, RateLimit: settings.RateLimit,
		Observe: watch.observe(), OnEvent: watch.onEvent(),
	})
	if err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), "\n", " "))
	}
	server := bounded(watch.handler(api.Handler()), log)
	stopKeeping := housekeeping(ctx, s, log)
	defer stopKeeping()
	if settings.keyFile != nil {
		following, stopFollowing := context.WithCancel(ctx)
		defer stopFollowing()
		go keepKeys(following, settings.keyFile, keys, log)
	}

	stopWatching := watch.serve(t, log)
	defer stopWatching() // once the last request is answered
	fmt.Fprintf(t.err, "listening on http://%s\n", listener.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if ready != nil {
		if err := ready(baseURL(listener.Addr(), settings.Addr)); err != nil {
			return errors.Join(err, server.Close())
		}
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	api.Drain()
	noticed := time.NewTimer(settings.drainDelay)
	defer noticed.Stop()
	<-noticed.C // who balances the load asks /readyz meanwhile, and sends nobody here any more
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	defer watch.flush(ending, log)
	if err := server.Shutdown(ending); err != nil {
		return fmt.Errorf("some requests were still under way when the server ended: %w", err)
	}
	return nil
}

// bounded is a server whose clients are granted so much and no more.
func bounded(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// baseURL is where to ask a server that was told to listen on addr, and listens there. Go calls both kinds of everywhere
// [::], which nobody can paste.
func baseURL(there net.Addr, addr string) string {
	host, port, err := net.SplitHostPort(there.String())
	if err != nil {
		return "http://" + there.String()
	}
	if told, _, err := net.SplitHostPort(addr); err == nil && net.ParseIP(host).IsUnspecified() {
		host = askable(told)
	}
	return "http://" + net.JoinHostPort(host, port)
}

// housekeeping does what is to be done now and then, beside requests, until the function that it gives is called.
func housekeeping(ctx context.Context, s *store.Store, log *slog.Logger) (stop func()) {
	lasting := context.WithoutCancel(ctx) // requests under way are answered after the context has ended
	ctx, cancel := context.WithCancel(lasting)
	var kept sync.WaitGroup
	// Entries of the funnel ledger move out of its tail, so that a live funnel sums few rows.
	kept.Go(func() { keep(ctx, log, "the funnel ledger was not folded", foldEvery, s.FoldLedger) })
	kept.Go(func() {
		keep(ctx, log, "old sessions and attempts to log in were not removed", tidyEvery, s.SweepLogins)
	})
	kept.Go(func() { keep(ctx, log, "the readings of lists were not audited", auditEvery, s.WriteReads) })
	kept.Go(func() { keep(ctx, log, "the audit was not sealed", sealEvery, s.SealAudit) })
	kept.Go(func() { keep(ctx, log, "kept answers that are too old were not removed", tidyEvery, s.ForgetAnswers) })
	return func() {
		cancel()
		kept.Wait()
		ending, cancel := context.WithTimeout(lasting, lastWords)
		defer cancel()
		if _, err := s.WriteReads(ending); err != nil {
			log.Error("the last readings of lists are missing in the audit", slog.Any("error", err))
		}
		if _, err := s.SealAudit(ending); err != nil {
			log.Warn("the last entries of the audit are not sealed; the next start does it", slog.Any("error", err))
		}
	}
}

// keep does something again and again until the context ends; what fails is tried again the next time.
func keep(ctx context.Context, log *slog.Logger, failed string, every time.Duration, do func(context.Context) (int, error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := do(ctx); err != nil && ctx.Err() == nil {
			log.Warn("housekeeping failed; the next try is in a moment", slog.String("what", failed), slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
