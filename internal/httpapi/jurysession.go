package httpapi

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func (s *Server) jurySessions() resource[hiring.JurySession, api.JurySessionInput, api.JurySession] {
	return resource[hiring.JurySession, api.JurySessionInput, api.JurySession]{
		path:   "/v1/jury-sessions/",
		create: s.store.CreateJurySession,
		get:    s.store.GetJurySession,
		update: s.store.UpdateJurySession,
		remove: s.store.DeleteJurySession,
		input:  jurySessionInput,
		apply:  applyJurySession,
		check:  hiring.JurySession.Check,
		store:  s.store,
		names: func(in api.JurySessionInput) []store.Reference {
			named := make([]store.Reference, len(in.Attendance))
			for i := range in.Attendance {
				named[i] = store.Names("/attendance/"+strconv.Itoa(i)+"/member_id", store.JuryMembers, &in.Attendance[i].MemberID)
			}
			return named
		},
		show: showJurySession,
	}
}

func showJurySession(x hiring.JurySession) api.JurySession {
	return api.JurySession{
		Record: record(x.Record), JuryID: x.JuryID, Kind: api.JurySessionKind(x.Kind), StartsAt: x.StartsAt, EndsAt: x.EndsAt,
		Location: orNull(x.Location), Attendance: mapped(x.Attendance, showAttendance),
	}
}

func showAttendance(a hiring.Attendance) api.Attendance {
	return api.Attendance{MemberID: a.MemberID, Present: a.Present}
}

func jurySessionInput(x hiring.JurySession) api.JurySessionInput {
	return api.JurySessionInput{
		Kind: api.JurySessionKind(x.Kind), StartsAt: x.StartsAt, EndsAt: x.EndsAt, Location: orNull(x.Location),
		Attendance: mapped(x.Attendance, showAttendance),
	}
}

func applyJurySession(x hiring.JurySession, in api.JurySessionInput) hiring.JurySession {
	x.Kind, x.StartsAt, x.EndsAt, x.Location = hiring.JurySessionKind(in.Kind), in.StartsAt, in.EndsAt, or(in.Location, "")
	x.Attendance = mapped(in.Attendance, func(a api.Attendance) hiring.Attendance {
		return hiring.Attendance{MemberID: a.MemberID, Present: a.Present}
	})
	return x
}

// listJurySessions answers a page of when a jury sat, and is to sit.
//
//	@Summary		List the sessions of a jury
//	@Description	The earliest first.
//	@ID				listJurySessions
//	@Tags			juries
//	@Produce		json
//	@Param			id				path		string	true	"Id of the jury"																	format(uuid)
//	@Param			updated_since	query		string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param			sync_token		query		string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort			query		string	false	"Order of the rows; - turns it round"						enums(starts_at,-starts_at)	default(starts_at)
//	@Param			limit			query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)					default(50)
//	@Param			cursor			query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200				{object}	api.Page[api.Row[api.JurySession]]
//	@Header			200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/sessions [get]
func (s *Server) listJurySessions(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("starts_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListJurySessions(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showJurySession)
}

// createJurySession records that a jury sits.
//
//	@Summary		Add a session to a jury
//	@Description	Of the jurors, only the chair may. A closed jury has no more sessions: 409.
//	@ID				createJurySession
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string					true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.JurySessionInput	true	"The session"
//	@Success		201		{object}	api.JurySession
//	@Header			201		{string}	ETag		"Version of the session"
//	@Header			201		{string}	Location	"Path of the session"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/sessions [post]
func (s *Server) createJurySession(c *gin.Context) error {
	return s.jurySessions().createOne(c, hiring.JurySession{JuryID: pathID(c, "id")})
}

// getJurySession answers one session of a jury.
//
//	@Summary	Get a session of a jury
//	@ID			getJurySession
//	@Tags		juries
//	@Produce	json
//	@Param		id		path		string	true	"Id of the session"	format(uuid)
//	@Success	200		{object}	api.JurySession
//	@Header		200		{string}	ETag	"Version of the session"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jury-sessions/{id} [get]
func (s *Server) getJurySession(c *gin.Context) error { return s.jurySessions().getOne(c) }

// patchJurySession changes a session of a jury, and who was there.
//
//	@Summary		Change a session of a jury
//	@Description	Of the jurors, only the chair may. attendance is replaced as a whole. The sessions of a closed jury stay: 409.
//	@ID				patchJurySession
//	@Tags			juries
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string					true	"Id of the session"	format(uuid)
//	@Param			If-Match	header		string					true	"ETag of the version that was read of the session, or *"
//	@Param			input		body		api.JurySessionInput	true	"The fields to change"
//	@Success		200			{object}	api.JurySession
//	@Header			200			{string}	ETag	"New version of the session"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jury-sessions/{id} [patch]
func (s *Server) patchJurySession(c *gin.Context) error { return s.jurySessions().patchOne(c) }

// deleteJurySession removes a session of a jury.
//
//	@Summary		Delete a session of a jury
//	@Description	Of the jurors, only the chair may. The sessions of a closed jury stay: 409.
//	@ID				deleteJurySession
//	@Tags			juries
//	@Param			id			path	string	true	"Id of the session"	format(uuid)
//	@Param			If-Match	header	string	true	"ETag of the version that was read of the session, or *"
//	@Success		204			"It is gone"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jury-sessions/{id} [delete]
func (s *Server) deleteJurySession(c *gin.Context) error { return s.jurySessions().deleteOne(c) }
