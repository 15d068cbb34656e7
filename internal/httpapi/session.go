package httpapi

import (
	"log/slog"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// logout ends the session of the access token.
//
//	@Summary	Log out
//	@ID			logout
//	@Tags		session
//	@Success	204		"The session has ended"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/auth/logout [post]
func (s *Server) logout(c *gin.Context) error {
	if err := s.leave(c); err != nil {
		return err
	}
	return writeNothing(c)
}

// leave ends the session of whoever asks.
func (s *Server) leave(c *gin.Context) error {
	who := actor(c)
	err := s.store.EndSession(c.Request.Context(), who, who.SessionID)
	if err != nil && !hiring.Is(err, hiring.KindNotFound) { // somebody ended it at the same time
		return err
	}
	s.told(c, EventLogout, ofActor(who), slog.String("session_id", who.SessionID.String()))
	return nil
}

// listSessions answers a page of the caller's own sessions.
//
//	@Summary		List the caller's own sessions
//	@Description	Those that go on: each is one login, on this device or on another. Nobody sees those of others, whatever their role.
//	@ID				listSessions
//	@Tags			session
//	@Produce		json
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Session]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/sessions [get]
func (s *Server) listSessions(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	who := actor(c)
	found, err := s.store.ListSessions(c.Request.Context(), who, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, func(x hiring.Session) api.Session {
		return api.Session{
			ID: x.ID, CreatedAt: x.CreatedAt, RefreshedAt: x.RefreshedAt, IdleAt: x.IdleAt, ExpiresAt: x.ExpiresAt,
			Current: x.ID == who.SessionID,
		}
	})
}

// deleteSession ends one of the caller's own sessions.
//
//	@Summary		End one of the caller's own sessions
//	@Description	Its tokens are refused from the next request on. A session has no version, so no If-Match is needed.
//	@ID				deleteSession
//	@Tags			session
//	@Param			session_id	path	string	true	"Id of the session"	format(uuid)
//	@Success		204			"It has ended"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/sessions/{session_id} [delete]
func (s *Server) deleteSession(c *gin.Context) error {
	who, id := actor(c), pathID(c, "session_id")
	if err := s.store.EndSession(c.Request.Context(), who, id); err != nil {
		return err
	}
	s.told(c, EventSessionRevoked, ofActor(who), slog.String("session_id", id.String()))
	return writeNothing(c)
}

// deleteSessions ends all of the caller's sessions.
//
//	@Summary		Log out everywhere
//	@Description	All sessions of the caller end, this one too, and a login that is under way elsewhere is refused. No If-Match is needed.
//	@ID				deleteSessions
//	@Tags			session
//	@Success		204		"They have ended"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/sessions [delete]
func (s *Server) deleteSessions(c *gin.Context) error {
	who := actor(c)
	if err := s.store.EndSessions(c.Request.Context(), who); err != nil {
		return err
	}
	s.told(c, EventLogoutEverywhere, ofActor(who))
	return writeNothing(c)
}
