package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// showRecusal leaves the reason out where the store does not tell it to who asks: no recusal is without one.
func showRecusal(r hiring.Recusal) api.Recusal {
	return api.Recusal{
		ID: r.ID, JuryID: r.JuryID, MemberID: r.MemberID, UserID: r.UserID, ApplicationID: r.ApplicationID, Reason: orNull(r.Reason),
		DecidedBy: api.RecusalBy(r.DecidedBy), ActorID: r.ActorID, CreatedAt: r.CreatedAt,
	}
}

// listRecusals answers a page of who stepped back from a jury, or from an application before it.
//
//	@Summary		List the recusals of a jury
//	@Description	A juror receives those from the whole jury, their own, and those from applications that they see.
//	@ID				listRecusals
//	@Tags			juries
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"											format(uuid)
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Recusal]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/recusals [get]
func (s *Server) listRecusals(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListRecusals(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showRecusal)
}

// createRecusal lets a member of a jury step back. It answers without an ETag, because a recusal never changes.
//
//	@Summary		Record a recusal
//	@Description	It takes effect on the next request of the member: they see nothing more of the application, or of the jury, and are taken off
//	@Description	the panels of scheduled interviews. A juror steps back themselves; the chair decides for the others; HR records both.
//	@Description	It is for good. Twice the same is 409 already_recused; of a closed jury, 409 jury_closed.
//	@ID				createRecusal
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.RecusalInput	true	"The recusal"
//	@Success		201		{object}	api.Recusal
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/recusals [post]
func (s *Server) createRecusal(c *gin.Context) error {
	in, err := decode[api.RecusalInput, api.Recusal](c)
	if err != nil {
		return withUnknown(c, s.store, in, func(in api.RecusalInput) []store.Reference {
			return []store.Reference{store.Names("/member_id", store.JuryMembers, in.MemberID), store.Names("/application_id", store.Applications, in.ApplicationID)}
		}, err)
	}
	made, err := s.store.CreateRecusal(c.Request.Context(), actor(c), hiring.Recusal{
		JuryID: pathID(c, "id"), MemberID: or(in.MemberID, uuid.Nil), ApplicationID: in.ApplicationID, Reason: in.Reason,
		DecidedBy: hiring.RecusalBy(or(in.DecidedBy, "")),
	})
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, showRecusal(made))
}
