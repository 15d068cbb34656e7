package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// access is to whom something is open: users of some roles, and keys with one of some scopes.
type access struct {
	roles  []hiring.Role
	scopes []hiring.Scope
}

// To whom routes are open.
var (
	admins   = access{roles: []hiring.Role{hiring.RoleAdmin}}
	staff    = access{roles: []hiring.Role{hiring.RoleAdmin, hiring.RoleRecruiter}}
	panel    = access{roles: []hiring.Role{hiring.RoleAdmin, hiring.RoleRecruiter, hiring.RoleJuror}}
	everyone = access{roles: hiring.Roles}

	figures   = everyone.and(hiring.ScopeFunnel)                                                                                 // what counts, and what it counts
	announced = access{roles: []hiring.Role{hiring.RoleAdmin, hiring.RoleRecruiter, hiring.RoleAnalyst}}.and(hiring.ScopeFunnel) // what was published
	checks    = announced                                                                                                        // what is wrong with the records
	courses   = panel.and(hiring.ScopeApplications, hiring.ScopeCandidates)                                                      // applications, and what becomes of them
	contacts  = panel.and(hiring.ScopeCandidates)                                                                                // people, with how to reach them
	keepers   = admins.and(hiring.Scopes...)                                                                                     // keys, of which a key sees itself
	names     = everyone.and(hiring.Scopes...)                                                                                   // what all of these name
)

// and opens it to keys with one of these scopes too.
func (a access) and(scopes ...hiring.Scope) access {
	a.scopes = scopes
	return a
}

// includes tells whether it is open to somebody.
func (a access) includes(who hiring.Actor) bool {
	if who.Key != nil {
		return who.Key.Has(a.scopes...)
	}
	return slices.Contains(a.roles, who.Role)
}

// readers says who may read things of a kind at all. Of these, the store decides which ones each of them sees.
var readers = map[store.Noun]access{
	store.Departments:    figures,
	store.Campaigns:      figures,
	store.Postings:       figures,
	store.PostingMetrics: figures,
	store.Costs:          everyone,
	store.Pipelines:      names,
	store.Jobs:           names,
	store.Juries:         names,
	store.JurySessions:   panel,
	store.Candidates:     contacts,
	store.Applications:   courses,
	store.Interviews:     courses,
	store.Proposals:      staff,
	store.Sources:        names,
	store.Reasons:        names,
	store.Users:          everyone,
	store.APIKeys:        keepers,
}

// policy says who may use a route. The zero policy is none, and a route without one stops the start.
type policy struct {
	public bool
	health bool // public, and asked by machines as often as they like
	page   bool // for people: who asks is said by a cookie, and refusals are pages too
	access
	noun   store.Noun // what {id} names
	below  bool       // the route is of things below that one
	chairs bool       // of the jurors, only the chair of the jury may
	unkept bool       // no answer is kept, whatever key comes with a request
	direct direct     // nil: there is only the usual way
	lists  store.Noun // what the rows of the answer are, where reading them is audited
	named  named      // the applications that the answer tells of beside the one in the path; nil: none
	ahead  wrapper    // what is done of a request before the transaction of a keyed write begins; nil: nothing
}

// named reads in an answer which applications it tells of.
type named func(answer []byte) []uuid.UUID

// direct answers a request on the word of its access token alone, where the store finds out who asks along with the
// answer. Done is false where anything is wrong or out of the ordinary: the usual way then finds out what.
type direct func(*gin.Context, auth.Claims) (done bool, err error)

// wrapper makes a handler of another one that does something before.
type wrapper func(handler) handler

// public is the policy of what needs no login.
func public() policy { return policy{public: true} }

// health is the policy of what says how the server is: it says so to whoever asks, however often.
func health() policy { return policy{public: true, health: true} }

// may opens a route.
func may(a access) policy { return policy{access: a} }

// of is the policy of one thing, named by {id}.
func (a access) of(noun store.Noun) policy { return policy{access: a, noun: noun} }

// below is the policy of what belongs to one thing, named by {id}, which whoever asks must be able to see.
func (a access) below(noun store.Noun) policy { return policy{access: a, noun: noun, below: true} }

// unkeeping is for routes that ask for secrets or answer them: an Idempotency-Key is accepted, and nothing is kept.
func (p policy) unkeeping() policy {
	p.unkept = true
	return p
}

// chairing is for routes that of the jurors only the chair of the jury may use.
func (p policy) chairing() policy {
	p.chairs = true
	return p
}

// telling is for routes whose answer tells of several applications.
func (p policy) telling(n named) policy {
	p.named = n
	return p
}

// after is for routes whose work takes long before anything is written.
func (p policy) after(w wrapper) policy {
	p.ahead = w
	return p
}

// directly opens a shorter way to the answer; it is for routes that every role may use.
func (p policy) directly(d direct) policy {
	p.direct = d
	return p
}

// asPage is for routes that browsers ask, on behalf of people.
func (p policy) asPage() policy {
	p.page = true
	return p
}

// check finds the mistakes that would open or break a route.
func (p policy) check(path string) error {
	_, known := readers[p.noun]
	switch {
	case !p.public && len(p.roles) == 0:
		return errors.New("has no policy")
	case p.public && (len(p.roles) > 0 || len(p.scopes) > 0 || p.noun != ""):
		return errors.New("is public and has roles or scopes")
	case p.noun != "" && !known:
		return fmt.Errorf("is about the unknown noun %q", p.noun)
	case (p.noun != "") != strings.Contains(path, "/:id"):
		return errors.New("must say what its id names, and have one")
	case p.below && strings.HasSuffix(path, "/:id"):
		return errors.New("is not below its id")
	case p.chairs && p.noun == "":
		return errors.New("is for the chair of no jury in particular")
	case p.page && len(p.scopes) > 0:
		return errors.New("is a page, which no script has a key for")
	case p.lists != "" && (p.public || p.direct != nil):
		return errors.New("lists people to nobody in particular")
	case p.direct != nil && len(p.roles) != len(everyone.roles):
		return errors.New("answers without asking for the role, and is not for every role")
	}
	return nil
}

// guard asks, in this order: who is it (401), may they know of the thing in the path (404), may they do this to it
// (403), and only then what the handler makes of the request.
func (s *Server) guard(p policy, h handler) handler {
	if !p.public && !p.unkept {
		h = s.once(p, h)
	}
	if p.ahead != nil {
		h = p.ahead(h)
	}
	h = withoutStray(p, h)
	switch {
	case p.health:
		return h
	case p.public:
		return s.byAddress(h)
	}
	return func(c *gin.Context) error {
		who, answered, err := s.admit(c, p)
		if err != nil || answered {
			return err
		}
		if !idsInPath(c) {
			return hiring.NotFound() // no thing ever had such an id
		}
		if !p.includes(who) {
			return s.forbid(c, p, who)
		}
		if p.below && c.Request.Method != http.MethodPost {
			if err := s.seen(c, p, who); err != nil {
				return err
			}
		}
		if p.chairs && !who.Recruits() {
			if err := s.store.Leads(c.Request.Context(), who, p.noun, pathID(c, "id")); err != nil {
				return err
			}
		}
		if p.noun != "" && changes(c.Request) {
			if err := s.store.Changeable(c.Request.Context(), who, p.noun, pathID(c, "id")); err != nil {
				return err
			}
		}
		err = h(c)
		if err == nil && p.lists != "" {
			s.noteListing(c, p.lists, who)
		}
		if p.noun != "" && isAboutRequest(err) {
			// The handler looked at the request first. Nobody learns what is wrong with it unless there is something that it
			// could have been about.
			if unseen := s.seen(c, p, who); unseen != nil {
				return unseen
			}
		}
		return err
	}
}

// admit finds out who asks, and counts the request as theirs; answered tells that the direct way has done the rest. Whose a key
// is, is known once it was looked up; an access token says it before.
func (s *Server) admit(c *gin.Context, p policy) (who hiring.Actor, answered bool, err error) {
	shown, err := s.shown(c, p)
	if err != nil {
		return who, false, s.stranger(c, err)
	}
	token, person := shown.(accessToken)
	if person {
		if err := s.limits.principals.charge(c, token.UserID); err != nil {
			return who, false, err
		}
	}
	if person && p.direct != nil {
		if done, err := p.direct(c, token.Claims); done {
			return who, true, err
		}
	}
	if who, err = s.authenticate(c, shown); err != nil {
		return who, false, s.stranger(c, err)
	}
	if !person {
		err = s.limits.principals.charge(c, who.ID())
	}
	return who, false, err
}

// withoutStray refuses query parameters where none has a meaning: on requests that change something, and on those that
// need no login; pages look at theirs themselves.
func withoutStray(p policy, h handler) handler {
	return func(c *gin.Context) error {
		if !p.page && (p.public || changes(c.Request)) {
			if err := readQuery(c).done(); err != nil {
				return err
			}
		}
		return h(c)
	}
}

// changes tells whether a request is to change something.
func changes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// forbid tells somebody whose role or scopes do not reach so far so, but only about what they may know of.
func (s *Server) forbid(c *gin.Context, p policy, who hiring.Actor) error {
	if p.noun != "" && readers[p.noun].includes(who) {
		if err := s.seen(c, p, who); err != nil {
			return err
		}
	}
	e := hiring.Forbidden()
	switch {
	case who.Key == nil:
		e.Detail, e.Args = "this is for the roles %s; yours is %s", []any{p.roles, who.Role}
	case len(p.scopes) == 0:
		e.Detail = "this is not for API keys"
	default:
		e.Detail, e.Args = "this is for API keys with one of the scopes %s", []any{joined(p.scopes)}
	}
	return e
}

func joined[T ~string](names []T) string {
	return strings.Join(mapped(names, func(name T) string { return string(name) }), ", ")
}

func (s *Server) seen(c *gin.Context, p policy, who hiring.Actor) error {
	return s.store.Visible(c.Request.Context(), who, p.noun, pathID(c, "id"))
}

// isAboutRequest tells whether an error says something about the request alone, not about what is stored.
func isAboutRequest(err error) bool {
	var e *hiring.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind { //nolint:exhaustive // the others speak of what is stored
	case hiring.KindMalformed, hiring.KindTooLarge, hiring.KindUnsupported, hiring.KindNotAcceptable,
		hiring.KindPrecondition, hiring.KindInvalid:
		return true
	}
	return false
}

// idsInPath tells whether every id in the path can be one.
func idsInPath(c *gin.Context) bool {
	for _, param := range c.Params {
		if param.Key != "id" && !strings.HasSuffix(param.Key, "_id") {
			continue
		}
		// One thing has one address: none with upper-case digits beside it, which caches and keys would take for another.
		if id, ok := parseID(param.Value); !ok || id.String() != param.Value {
			return false
		}
	}
	return true
}

// pathID is an id in the path; guard has seen to it that it is one.
func pathID(c *gin.Context, name string) uuid.UUID {
	id, _ := parseID(c.Param(name))
	return id
}
