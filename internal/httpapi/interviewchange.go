package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// listInterviewChanges tells how an interview was moved, and what became of it.
//
//	@Summary		Read the history of an interview
//	@Description	When and where it was to take place, and whether it did, from its first version on. It has no notes and no panels; who
//	@Description	changed it is told to those who recruit.
//	@ID				listInterviewChanges
//	@Tags			interviews
//	@Produce		json
//	@Param			id		path		string	true	"Id of the interview"										format(uuid)
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(recorded_at,-recorded_at)	default(recorded_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.InterviewChange]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/interviews/{id}/history [get]
func (s *Server) listInterviewChanges(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("recorded_at")
	if err := q.done(); err != nil {
		return err
	}
	who := actor(c)
	found, err := s.store.ListInterviewChanges(c.Request.Context(), who, pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, func(x hiring.InterviewChange) api.InterviewChange { return showChange(who, x) })
}

func showChange(who hiring.Actor, x hiring.InterviewChange) api.InterviewChange {
	shown := api.InterviewChange{
		ID: x.ID, Version: x.Version, RecordedAt: x.RecordedAt, StartsAt: x.StartsAt, EndsAt: x.EndsAt, TimeZone: x.TimeZone,
		Location: orNull(x.Location), VideoURL: orNull(x.VideoURL), Round: x.Round, Status: api.InterviewStatus(x.Status),
	}
	if who.Recruits() {
		shown.ActorID = &x.ActorID
	}
	return shown
}
