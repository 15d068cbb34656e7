package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/gate"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// requestTime is how long a request may take; what a server writes slower than its own timeout is lost anyway.
const requestTime = 25 * time.Second

// Config is what a server works with. Store, Tokens, Keys, Passwords and Clock are required.
type Config struct {
	Store          *store.Store
	Tokens         *auth.Issuer
	Keys           *auth.Keyring
	Passwords      *auth.Passwords
	Log            *slog.Logger // nil discards
	Clock          func() time.Time
	TimeZone       *time.Location // of days in questions and of pictures; nil is UTC
	TrustedProxies []string       // addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed; none by default
	CORSOrigins    []string       // origins whose pages may read answers; none by default
	Version        string         // of the program
	RateLimit      int            // requests a minute of one principal, or of one address without a good credential; 0 is no limit
	RequestTime    time.Duration  // how long a request may take; 0 is 25 s

	// Observe is told of each request once it is answered, with what the request's context holds then; nil tells nobody.
	Observe func(context.Context, Answered)
	// OnEvent is told of each security event; nil tells nobody.
	OnEvent func(Event)
}

// Answered is a request in words that lead to no person: what a client made up is not in it.
type Answered struct {
	RequestID string
	Method    string // other, if it is none that we know
	Route     string // as in /v1/jobs/:id; none, if no route answers this path
	Status    int
	Bytes     int // of the body of the answer
	Duration  time.Duration
}

// Server answers HTTP requests. It is safe for concurrent use.
type Server struct {
	store     *store.Store
	tokens    *auth.Issuer
	pages     *auth.Issuer // of the tokens that the board takes
	keys      *auth.Keyring
	passwords *auth.Passwords
	log       *slog.Logger
	clock     func() time.Time
	zone      *time.Location
	timeout   time.Duration
	observe   func(context.Context, Answered)
	onEvent   func(Event)
	draining  atomic.Bool
	limits    limits
	costly    *gate.Gate              // bounds what makes the database work for seconds
	exports   *gate.Gate              // bounds what goes on as long as somebody reads
	docs      map[string]http.Handler // what is told of the API, by path
	proxies   []netip.Prefix          // whose X-Forwarded-Proto is believed
	gaps      map[string][]string     // the methods of paths that stand beside an id
	engine    *gin.Engine
}

// release silences Gin, which by default prints each route. Its mode is the process's, so it is set once.
var release = sync.OnceFunc(func() { gin.SetMode(gin.ReleaseMode) })

// New makes a server; a wrong setting or a route without a policy is an error.
func New(cfg Config) (*Server, error) {
	if cfg.Store == nil || cfg.Tokens == nil || cfg.Keys == nil || cfg.Passwords == nil || cfg.Clock == nil {
		return nil, errors.New("a server needs a store, tokens, keys, passwords and a clock")
	}
	release()
	s := &Server{
		store: cfg.Store, tokens: cfg.Tokens, pages: cfg.Tokens.ForBoard(), keys: cfg.Keys, passwords: cfg.Passwords,
		log: cfg.Log, clock: cfg.Clock, zone: cfg.TimeZone, timeout: cfg.RequestTime, observe: cfg.Observe, onEvent: cfg.OnEvent, engine: gin.New(), gaps: map[string][]string{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.zone == nil {
		s.zone = time.UTC
	}
	if s.timeout == 0 {
		s.timeout = requestTime
	}
	s.costly = gate.New(costlyAtOnce, costlyWaiting, "too many questions about the past are being answered: try again in a moment")
	s.exports = gate.New(exportsAtOnce, exportsWaiting, "too many exports are being read: try again in a moment")
	var err error
	if s.limits, err = newLimits(cfg.RateLimit, s.clock); err != nil {
		return nil, err
	}
	if s.docs, err = documentation(); err != nil {
		return nil, err
	}
	if err := s.configure(cfg); err != nil {
		return nil, err
	}
	return s, s.mount(s.routes())
}

func (s *Server) configure(cfg Config) error {
	e := s.engine
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false // one address for one thing; a redirect would lose bodies
	if err := e.SetTrustedProxies(cfg.TrustedProxies); err != nil {
		return fmt.Errorf("trusted-proxies: %w", err)
	}
	s.proxies = networks(cfg.TrustedProxies)
	crossOrigin, err := shareAcross(cfg.CORSOrigins)
	if err != nil {
		return fmt.Errorf("cors-origins: %w", err)
	}
	e.Use(nameRequest, s.lendKeys, s.logAccess, secure, s.readStray, s.limitTime, s.recovered, crossOrigin, s.oneAddress)
	e.NoRoute(s.handle(s.byAddress(noRoute)))
	e.NoMethod(s.handle(s.byAddress(s.noMethod)))
	return nil
}

// mount registers the routes with their guards.
func (s *Server) mount(routes []route) error {
	for _, r := range routes {
		if err := r.policy.check(r.path); err != nil {
			return fmt.Errorf("the route %s %s %w", r.method, r.path, err)
		}
		h := s.handle(s.denials(r.policy, s.guard(r.policy, r.handler)))
		if r.policy.page {
			h = s.paged(h)
		}
		s.engine.Handle(r.method, r.path, h)
		if r.method == http.MethodGet {
			s.engine.Handle(http.MethodHead, r.path, h)
		}
	}
	s.closeGaps(routes)
	return nil
}

// closeGaps sees to it that a path such as /v1/applications/transitions, which has some methods of its own, is not taken for
// an id by those of /v1/applications/:id: they are methods that the path does not have.
func (s *Server) closeGaps(routes []route) {
	methods := map[string][]string{}
	for _, r := range routes {
		methods[r.path] = append(methods[r.path], r.method)
		if r.method == http.MethodGet {
			methods[r.path] = append(methods[r.path], http.MethodHead)
		}
	}
	all := []string{get, http.MethodHead, post, http.MethodPut, patch, del, http.MethodOptions}
	for path, own := range methods {
		_, beside := methods[path[:strings.LastIndexByte(path, '/')]+"/:id"]
		if !beside || strings.HasSuffix(path, "/:id") {
			continue
		}
		s.gaps[path] = own
		for _, method := range all {
			if slices.Contains(own, method) {
				continue
			}
			s.engine.Handle(method, path, s.handle(s.byAddress(s.noMethod)))
		}
	}
}

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.engine }

// Drain makes the server say that it is not ready, so that no new requests are sent to it while it ends the old ones.
func (s *Server) Drain() { s.draining.Store(true) }

// livez says that the process answers.
//
//	@Summary	Tell whether the process is alive
//	@ID			livez
//	@Tags		server
//	@Produce	plain
//	@Success	200		{string}	string	"It is"
//	@Failure	default	{object}	api.Problem
//	@Router		/livez [get]
func (s *Server) livez(c *gin.Context) error {
	send(c, http.StatusOK, "text/plain; charset=utf-8", []byte("alive\n"))
	return nil
}

// readyz says that requests can be served: the database answers, its schema is this program's, and nobody asked to drain.
//
//	@Summary		Tell whether requests can be served
//	@Description	The database answers, its schema is this program's, and the server is not about to end. Otherwise 503.
//	@ID				readyz
//	@Tags			server
//	@Produce		plain
//	@Success		200		{string}	string	"They can"
//	@Failure		default	{object}	api.Problem
//	@Router			/readyz [get]
func (s *Server) readyz(c *gin.Context) error {
	if s.draining.Load() {
		return &hiring.Error{Kind: hiring.KindUnavailable, Code: "draining", Detail: "the server is about to end"}
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), 2*time.Second)
	defer cancel()
	if err := s.store.CheckSchema(ctx); err != nil {
		e := &hiring.Error{Kind: hiring.KindUnavailable, Code: "not_ready", Detail: "the database does not answer, or its schema is not this program's"}
		return e.Because(err)
	}
	send(c, http.StatusOK, "text/plain; charset=utf-8", []byte("ready\n"))
	return nil
}
