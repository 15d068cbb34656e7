package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// proposals is how a proposal is made.
func (s *Server) proposals() resource[hiring.ProposalView, api.ProposalInput, api.Proposal] {
	return resource[hiring.ProposalView, api.ProposalInput, api.Proposal]{
		path: "/v1/proposals/", create: s.store.CreateProposal, get: s.store.GetProposal, show: showProposal,
		apply: func(p hiring.ProposalView, in api.ProposalInput) hiring.ProposalView {
			p.Status, p.StartOn, p.Note = hiring.ProposalProposed, as[hiring.Date](in.StartOn), or(in.Note, "")
			return p
		},
	}
}

// answers is how a proposal is answered, and mended.
func (s *Server) answers() resource[hiring.ProposalView, api.ProposalPatch, api.Proposal] {
	return resource[hiring.ProposalView, api.ProposalPatch, api.Proposal]{
		get: s.store.GetProposal, update: s.store.UpdateProposal, check: func(p hiring.ProposalView) []hiring.Violation { return p.Check() }, show: showProposal,
		input: func(p hiring.ProposalView) api.ProposalPatch {
			return api.ProposalPatch{Status: api.ProposalStatus(p.Status), StartOn: as[api.Date](p.StartOn), Reason: p.Reason, Note: orNull(p.Note)}
		},
		apply: func(p hiring.ProposalView, in api.ProposalPatch) hiring.ProposalView {
			p.Status, p.StartOn, p.Reason, p.Note = hiring.ProposalStatus(in.Status), as[hiring.Date](in.StartOn), in.Reason, or(in.Note, "")
			return p
		},
	}
}

func showProposal(p hiring.ProposalView) api.Proposal {
	return api.Proposal{
		Record: record(p.Record), ApplicationID: p.ApplicationID, Status: api.ProposalStatus(p.Status), StartOn: as[api.Date](p.StartOn),
		Reason: p.Reason, Note: orNull(p.Note), AnsweredAt: p.AnsweredAt, NextOnReserve: p.NextOnReserve,
	}
}

// listProposals answers what was proposed upon an application.
//
//	@Summary	List the proposals to a candidate
//	@ID			listProposals
//	@Tags		proposals
//	@Produce	json
//	@Param		id		path		string	true	"Id of the application"										format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.Proposal]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/applications/{id}/proposals [get]
func (s *Server) listProposals(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListProposals(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showProposal)
}

// createProposal offers an opening to a selected candidate.
//
//	@Summary		Propose an opening to a selected candidate
//	@Description	409 not_selected where the application does not stand at a stage of that milestone, no_opening_left where every opening is taken or proposed to somebody who has not answered, proposal_waiting where this candidate has not.
//	@ID				createProposal
//	@Tags			proposals
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the application"	format(uuid)
//	@Param			input	body		api.ProposalInput	true	"The proposal"
//	@Success		201		{object}	api.Proposal
//	@Header			201		{string}	ETag		"Version of the proposal"
//	@Header			201		{string}	Location	"Path of the proposal"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/proposals [post]
func (s *Server) createProposal(c *gin.Context) error {
	return s.proposals().createOne(c, hiring.ProposalView{Proposal: hiring.Proposal{ApplicationID: pathID(c, "id")}})
}

// getProposal answers one proposal.
//
//	@Summary	Get a proposal
//	@ID			getProposal
//	@Tags		proposals
//	@Produce	json
//	@Param		id		path		string	true	"Id of the proposal"	format(uuid)
//	@Success	200		{object}	api.Proposal
//	@Header		200		{string}	ETag	"Version of the proposal"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/proposals/{id} [get]
func (s *Server) getProposal(c *gin.Context) error { return s.proposals().getOne(c) }

// patchProposal records the answer to a proposal, or changes what was agreed.
//
//	@Summary		Answer a proposal, or change it
//	@Description	accepted hires the candidate and takes an opening; declined withdraws the application for the reason given; withdrawn, by the employer, leaves it where it is.
//	@Description	Where it came to nothing, next_on_reserve names whom the jury put next on its reserve list: to propose them the opening is a person's decision.
//	@Description	An answer is final: 409 proposal_answered. Should the hire fall through, reopen the application and make a new proposal.
//	@ID				patchProposal
//	@Tags			proposals
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the proposal"	format(uuid)
//	@Param			If-Match	header		string				true	"ETag of the version that was read of the proposal, or *"
//	@Param			input		body		api.ProposalPatch	true	"The fields to change"
//	@Success		200			{object}	api.Proposal
//	@Header			200			{string}	ETag	"New version of the proposal"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/proposals/{id} [patch]
func (s *Server) patchProposal(c *gin.Context) error { return s.answers().patchOne(c) }
