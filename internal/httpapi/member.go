package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func showMember(m hiring.JuryMember) api.JuryMember {
	return api.JuryMember{ID: m.ID, JuryID: m.JuryID, Name: m.Name, UserID: m.UserID, Role: api.MemberRole(m.Role), SubstituteFor: m.SubstituteFor, CreatedAt: m.CreatedAt}
}

// listMembers answers a page of those who sit on a jury.
//
//	@Summary	List the members of a jury
//	@ID			listMembers
//	@Tags		juries
//	@Produce	json
//	@Param		id		path		string	true	"Id of the jury"											format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.JuryMember]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/juries/{id}/members [get]
func (s *Server) listMembers(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("created_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListMembers(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showMember)
}

// createMember seats somebody on a jury.
//
//	@Summary		Add a member to a jury
//	@Description	A user sits on a jury once, and a jury has one chair: 409. So it is for a closed jury.
//	@ID				createMember
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.JuryMemberInput	true	"The member"
//	@Success		201		{object}	api.JuryMember
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/members [post]
func (s *Server) createMember(c *gin.Context) error {
	in, err := decode[api.JuryMemberInput, api.JuryMember](c)
	if err != nil {
		return withUnknown(c, s.store, in, func(in api.JuryMemberInput) []store.Reference {
			return []store.Reference{store.Names("/user_id", store.Users, in.UserID), store.Names("/substitute_for", store.JuryMembers, in.SubstituteFor)}
		}, err)
	}
	m, err := s.store.AddMember(c.Request.Context(), actor(c), hiring.JuryMember{
		JuryID: pathID(c, "id"), Name: or(in.Name, ""), UserID: in.UserID, Role: hiring.MemberRole(or(in.Role, api.MemberPlain)),
		SubstituteFor: in.SubstituteFor,
	})
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, showMember(m))
}

// deleteMember takes somebody off a jury. It needs no condition: a seat has no version, because it never changes.
//
//	@Summary		Remove a member from a jury
//	@Description	It takes effect on the next request of the member. The interviews they held still name them. The members of a closed jury stay.
//	@ID				deleteMember
//	@Tags			juries
//	@Param			id			path	string	true	"Id of the jury"	format(uuid)
//	@Param			member_id	path	string	true	"Id of the member"	format(uuid)
//	@Success		204			"It is gone"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/members/{member_id} [delete]
func (s *Server) deleteMember(c *gin.Context) error {
	if err := s.store.RemoveMember(c.Request.Context(), actor(c), pathID(c, "id"), pathID(c, "member_id")); err != nil {
		return err
	}
	return writeNothing(c)
}
