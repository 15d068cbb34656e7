package httpapi

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// credential is what a request shows to say who asks. Each kind knows whose it is; what they may do is looked up on each
// request, so that rights end at once.
type credential interface {
	whose(ctx context.Context, s *store.Store) (hiring.Actor, error)
}

// accessToken is what a person shows who has logged in: to the API in a header, to the board in a cookie. It only names a session.
type accessToken struct{ auth.Claims }

// apiKey is what a script shows.
type apiKey struct {
	prefix string
	hash   []byte
}

// shown reads the credential of a request, of whatever kind it is. A cookie is one for the board and for nothing else, and
// there nothing else is one.
func (s *Server) shown(c *gin.Context, p policy) (credential, error) {
	if p.page {
		claims, err := s.pages.Verify(boardCookie(c))
		return accessToken{claims}, err
	}
	text, given := bearer(c)
	if !given {
		return nil, unauthenticated("unauthenticated", "send an access token or an API key as Authorization: Bearer")
	}
	if prefix, hash, is := auth.ReadAPIKey(text); is {
		return apiKey{prefix, hash}, nil
	}
	claims, err := s.tokens.Verify(text)
	return accessToken{claims}, err
}

func (t accessToken) whose(ctx context.Context, s *store.Store) (hiring.Actor, error) {
	who, err := s.Authenticate(ctx, t.SessionID)
	if err != nil {
		return hiring.Actor{}, err
	}
	if who.UserID != t.UserID {
		return hiring.Actor{}, unauthenticated("invalid_token", "the access token is not valid, or not any more")
	}
	return who, nil
}

func (k apiKey) whose(ctx context.Context, s *store.Store) (hiring.Actor, error) {
	return s.AuthenticateKey(ctx, k.prefix, k.hash)
}

// authenticate finds out who asks, for the handlers to know.
func (s *Server) authenticate(c *gin.Context, shown credential) (hiring.Actor, error) {
	who, err := shown.whose(c.Request.Context(), s.store)
	if err != nil {
		return hiring.Actor{}, err
	}
	who.RequestID = requestID(c)
	c.Set(keyActor, who)
	if token, is := shown.(accessToken); is {
		c.Set(keyClaims, token.Claims)
	}
	return who, nil
}

func bearer(c *gin.Context) (text string, given bool) {
	values := c.Request.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, text, found := strings.Cut(values[0], " ")
	return strings.TrimSpace(text), found && strings.EqualFold(scheme, "Bearer")
}

func unauthenticated(code string, detail hiring.Phrase) *hiring.Error {
	return &hiring.Error{Kind: hiring.KindUnauthenticated, Code: code, Detail: detail}
}

// actor is who asks; nobody on public routes.
func actor(c *gin.Context) hiring.Actor {
	who, _ := c.Get(keyActor)
	known, _ := who.(hiring.Actor)
	return known
}

// claims is what the access token of the request says; nothing where an API key is shown.
func claims(c *gin.Context) auth.Claims {
	said, _ := c.Get(keyClaims)
	known, _ := said.(auth.Claims)
	return known
}
