package httpapi

import (
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// claimed reads the access token of a request. It only names a session; whether that still lives, and what its user may
// do, is asked on each request, so that rights end at once.
func (s *Server) claimed(c *gin.Context) (auth.Claims, error) {
	token, given := bearer(c)
	if !given {
		return auth.Claims{}, unauthenticated("unauthenticated", "send an access token as Authorization: Bearer")
	}
	return s.tokens.Verify(token)
}

// authenticate finds out who asks.
func (s *Server) authenticate(c *gin.Context, claims auth.Claims) (hiring.Actor, error) {
	who, err := s.store.Authenticate(c.Request.Context(), claims.SessionID)
	if err != nil {
		return hiring.Actor{}, err
	}
	if who.UserID != claims.UserID {
		return hiring.Actor{}, unauthenticated("invalid_token", "the access token is not valid, or not any more")
	}
	who.RequestID = requestID(c)
	return who, nil
}

func bearer(c *gin.Context) (token string, given bool) {
	values := c.Request.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, token, found := strings.Cut(values[0], " ")
	return strings.TrimSpace(token), found && strings.EqualFold(scheme, "Bearer")
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

// claims is what the access token of the request says.
func claims(c *gin.Context) auth.Claims {
	said, _ := c.Get(keyClaims)
	known, _ := said.(auth.Claims)
	return known
}
