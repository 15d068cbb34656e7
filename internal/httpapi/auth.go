package httpapi

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// sessionLife is how long somebody stays logged in: over a weekend without a visit, and a month at most.
var sessionLife = store.SessionLife{Absolute: 30 * 24 * time.Hour, Idle: 4 * 24 * time.Hour}

// none is the answer type of a request whose answer shows nothing of its body.
type none struct{}

// login begins a session.
//
//	@Summary		Log in
//	@Description	After five wrong passwords for an account within 15 minutes, or fifty from one address, further ones are refused with 429 and Retry-After; a right one makes the account's count begin anew.
//	@ID				login
//	@Tags			session
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.LoginInput	true	"Who wants in"
//	@Success		200		{object}	api.Tokens
//	@Failure		429		{object}	api.Problem	"Too many wrong passwords: too_many_attempts"
//	@Failure		default	{object}	api.Problem
//	@Router			/v1/auth/login [post]
func (s *Server) login(c *gin.Context) error {
	in, err := decode[api.LoginInput, api.Tokens](c)
	if err != nil {
		return err
	}
	session, refresh, err := s.logIn(c, in, sessionLife)
	if err != nil {
		return err
	}
	return s.writeTokens(c, session, refresh)
}

// logIn begins a session for whoever proves who they are with a password, and tells what came of it. The refresh token is given
// once, here.
func (s *Server) logIn(c *gin.Context, in api.LoginInput, life store.SessionLife) (session hiring.Session, refresh string, err error) {
	user, err := s.identify(c, in)
	if err == nil {
		session, refresh, err = s.startSession(c, user, life)
	}
	var who []slog.Attr
	if user.ID != uuid.Nil {
		who = append(who, ofUser(user))
	}
	switch {
	case hiring.Is(err, hiring.KindUnauthenticated):
		s.told(c, EventLoginFailed, who...)
	case hiring.Is(err, hiring.KindTooMany):
		s.told(c, EventLoginThrottled, who...)
	}
	return session, refresh, err
}

// identify finds the account that an address and a password open. Whatever is wrong with them, the answer is the same,
// and takes the same time. The account that the address names is given even then: it is for the log.
func (s *Server) identify(c *gin.Context, in api.LoginInput) (hiring.User, error) {
	ctx := c.Request.Context()
	user, err := s.store.UserByEmail(ctx, in.Email)
	if err != nil && !hiring.Is(err, hiring.KindNotFound) {
		return hiring.User{}, err
	}
	good, rehash, err := s.judge(c, in.Email, in.Password, user)
	if err != nil {
		return user, err
	}
	if !good {
		return user, unauthenticated("invalid_credentials", "the e-mail address or the password is not right")
	}
	if rehash {
		s.rehash(ctx, hiring.Actor{UserID: user.ID, Role: user.Role, RequestID: requestID(c)}, in.Password, user.PasswordHash)
	}
	return user, nil
}

// startSession begins a session for somebody who has proved who they are, in whatever way, with the account as it was when they
// did.
func (s *Server) startSession(c *gin.Context, user hiring.User, life store.SessionLife) (session hiring.Session, refresh string, err error) {
	refresh, hash := auth.NewSecret()
	who := hiring.Actor{UserID: user.ID, Role: user.Role, RequestID: requestID(c)}
	session, err = s.store.StartSession(c.Request.Context(), who, user.SessionEra, hash, life)
	if err == nil {
		s.told(c, EventLoginSucceeded, ofUser(user), ofSession(session))
	}
	return session, refresh, err
}

// refresh renews a session.
//
//	@Summary		Renew a session
//	@Description	A refresh token is good once. Using it again ends the session, because somebody else has a copy of it.
//	@ID				refresh
//	@Tags			session
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.RefreshInput	true	"The refresh token that was answered last"
//	@Success		200		{object}	api.Tokens
//	@Failure		default	{object}	api.Problem
//	@Router			/v1/auth/refresh [post]
func (s *Server) refresh(c *gin.Context) error {
	in, err := decode[api.RefreshInput, api.Tokens](c)
	if err != nil {
		return err
	}
	next, hash := auth.NewSecret()
	session, err := s.store.Refresh(c.Request.Context(), requestID(c), auth.HashSecret(in.RefreshToken), hash, sessionLife)
	switch {
	case errors.Is(err, store.ErrTokenReused):
		s.told(c, EventTokenReused, slog.String("user_id", session.UserID.String()), ofSession(session))
	case hiring.Is(err, hiring.KindUnauthenticated):
		s.told(c, EventCredentialRefused, slog.String("code", hiring.Code(err)), slog.String("route", c.FullPath()))
	}
	if err != nil {
		return err
	}
	s.told(c, EventSessionRenewed, slog.String("user_id", session.UserID.String()), ofSession(session))
	return s.writeTokens(c, session, next)
}

func (s *Server) writeTokens(c *gin.Context, session hiring.Session, refresh string) error {
	access, _, err := s.tokens.Issue(session.UserID, session.ID)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, api.Tokens{
		AccessToken: access, TokenType: "Bearer", ExpiresIn: int(auth.AccessTokenLifetime / time.Second), RefreshToken: refresh,
	})
}

// getMe says who the caller is.
//
//	@Summary		Tell who the caller is
//	@Description	A user, with their role, departments and juries; or an API key, with its scopes and the juries that it is bound to.
//	@ID				getMe
//	@Tags			session
//	@Produce		json
//	@Success		200		{object}	api.Me
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me [get]
func (s *Server) getMe(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	seats, err := s.store.Seats(ctx, who)
	if err != nil {
		return err
	}
	if who.Key != nil {
		return writeJSON(c, http.StatusOK, showKeyHolder(*who.Key, seats))
	}
	user, err := s.store.GetUser(ctx, who, who.UserID)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, api.Me{
		ID: user.ID, Email: &user.Email, Name: user.Name, Role: api.Role(user.Role), DepartmentIDs: departmentIDs(user),
		Juries: mapped(seats, showSeat), Scopes: []api.Scope{}, SessionID: &who.SessionID, ExpiresAt: claims(c).Expires,
	})
}

// showKeyHolder tells a key who it is. It has no address and no session, and the role that reads what it reads.
func showKeyHolder(k hiring.APIKey, seats []hiring.Seat) api.Me {
	return api.Me{
		ID: k.ID, Name: k.Name, Role: api.Role(k.Reads(len(seats) > 0)), DepartmentIDs: []uuid.UUID{},
		Juries: mapped(seats, showSeat), Scopes: scopeNames(k), ExpiresAt: k.ExpiresAt,
	}
}

func showSeat(seat hiring.Seat) api.Seat {
	return api.Seat{JuryID: seat.JuryID, Name: seat.Name, Role: api.MemberRole(seat.Role)}
}

// patchPassword changes the caller's own password; all their sessions end.
//
//	@Summary		Change the caller's own password
//	@Description	All sessions of the caller end, this one too. A wrong current password counts as one at login does, and too many are refused alike.
//	@ID				patchPassword
//	@Tags			session
//	@Accept			application/merge-patch+json,json
//	@x-whole-body	true
//	@Param			input	body	api.PasswordInput	true	"The old password and the new one"
//	@Success		204		"It is changed"
//	@Failure		429		{object}	api.Problem	"Too many wrong passwords: too_many_attempts"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/password [patch]
func (s *Server) patchPassword(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor(c)
	user, err := s.store.GetUser(ctx, who, who.UserID)
	if err != nil {
		return err
	}
	in, err := decode[api.PasswordInput, none](c, func(in api.PasswordInput) []hiring.Violation {
		return auth.CheckPassword("/new_password", in.NewPassword, user.Email)
	})
	if err != nil {
		return err
	}
	good, _, err := s.judge(c, user.Email, in.CurrentPassword, user)
	if hiring.Is(err, hiring.KindTooMany) {
		s.told(c, EventPasswordChangeThrottled, ofActor(who))
	}
	if err != nil {
		return err
	}
	if !good {
		s.told(c, EventPasswordChangeFailed, ofActor(who))
		return hiring.Invalid(hiring.Wrong("/current_password", "wrong_password", "is not the password of your account"))
	}
	if user.PasswordHash, err = s.passwords.Hash(ctx, in.NewPassword); err != nil {
		return err
	}
	if _, err := s.store.UpdateUser(ctx, who, user); err != nil {
		if hiring.Is(err, hiring.KindStale) {
			return hiring.Conflict("changed_meanwhile", "the account was changed at the same time: try again")
		}
		return err
	}
	s.told(c, EventPasswordChanged, ofActor(who), slog.String("account_id", user.ID.String()))
	return writeNothing(c)
}

// getJWKS publishes the keys that access tokens are verified with.
//
//	@Summary	Get the public keys of access tokens
//	@ID			getJWKS
//	@Tags		session
//	@Produce	json
//	@Param		If-None-Match	header		string	false	"ETag of the copy that the reader has"
//	@Success	200				{object}	api.JWKS
//	@Success	304				"The copy is still good"
//	@Header		200				{string}	ETag	"Names this content"
//	@Failure	default			{object}	api.Problem
//	@Router		/.well-known/jwks.json [get]
func (s *Server) getJWKS(c *gin.Context) error {
	set := api.JWKS{Keys: mapped(s.keys.JWKS().Keys, func(k auth.JWK) api.JWK { return api.JWK(k) })}
	return writeCacheable(c, keptByAll, set)
}
