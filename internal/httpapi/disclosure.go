package httpapi

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func showDisclosure(d hiring.Disclosure) api.Disclosure {
	return api.Disclosure{Record: record(d.Record), JuryID: d.JuryID, UserID: d.UserID, Reason: d.Reason, ExpiresAt: d.ExpiresAt}
}

// listDisclosures answers a page of who has broken the glass of a jury.
//
//	@Summary	List the disclosures of a jury
//	@ID			listDisclosures
//	@Tags		evaluations
//	@Produce	json
//	@Param		id		path		string	true	"Id of the jury"											format(uuid)
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Disclosure]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/juries/{id}/disclosures [get]
func (s *Server) listDisclosures(c *gin.Context) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListDisclosures(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showDisclosure)
}

// createDisclosure breaks the glass.
//
//	@Summary		Disclose the evaluations of a jury
//	@Description	To the administrator who asks, for an hour: what is submitted, never a draft. It is audited, told as a security event,
//	@Description	and stands in the minutes. 409 for a member of the jury, who reads by submitting.
//	@ID				createDisclosure
//	@Tags			evaluations
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.GroundsInput	true	"Why"
//	@Success		201		{object}	api.Disclosure
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/disclosures [post]
func (s *Server) createDisclosure(c *gin.Context) error {
	in, err := decode[api.GroundsInput, api.Disclosure](c)
	if err != nil {
		return err
	}
	who := actor(c)
	d, err := s.store.CreateDisclosure(c.Request.Context(), who, hiring.Disclosure{JuryID: pathID(c, "id"), Reason: in.Reason})
	if err != nil {
		return err
	}
	s.told(c, EventDisclosure, ofActor(who), slog.String("jury_id", d.JuryID.String()))
	return writeJSON(c, http.StatusCreated, showDisclosure(d))
}
