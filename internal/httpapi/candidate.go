package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func (s *Server) candidates(who hiring.Actor) resource[hiring.Candidate, api.CandidateInput, api.Candidate] {
	return resource[hiring.Candidate, api.CandidateInput, api.Candidate]{
		path:   "/v1/candidates/",
		create: s.store.CreateCandidate,
		get:    s.store.GetCandidate,
		update: s.store.UpdateCandidate,
		remove: s.store.DeleteCandidate,
		input:  candidateInput,
		apply:  applyCandidate,
		show:   func(x hiring.Candidate) api.Candidate { return showCandidate(who, x) },
	}
}

// showCandidate gives all that is known of a person to those who may reach them, and the names to their jurors.
func showCandidate(who hiring.Actor, x hiring.Candidate) api.Candidate {
	shown := api.Candidate{Record: record(x.Record), GivenName: x.GivenName, FamilyName: x.FamilyName}
	if who.ReadsContacts() {
		tags := tagWords(x)
		shown.Email, shown.Phone, shown.Tags, shown.TalentPoolConsentAt = &x.Email, &x.Phone, &tags, &x.TalentPoolConsentAt
	}
	return shown
}

func candidateInput(x hiring.Candidate) api.CandidateInput {
	return api.CandidateInput{
		GivenName: x.GivenName, FamilyName: x.FamilyName, Email: x.Email, Phone: x.Phone,
		Tags: tagWords(x), TalentPoolConsentAt: x.TalentPoolConsentAt,
	}
}

func applyCandidate(x hiring.Candidate, in api.CandidateInput) hiring.Candidate {
	x.GivenName, x.FamilyName, x.TalentPoolConsentAt = in.GivenName, in.FamilyName, in.TalentPoolConsentAt
	x.Email, x.Phone = orNull(or(in.Email, "")), orNull(or(in.Phone, ""))
	x.Tags = mapped(in.Tags, func(word string) hiring.CandidateTag { return hiring.CandidateTag{Tag: word} })
	return x
}

func tagWords(x hiring.Candidate) []string {
	return mapped(x.Tags, func(t hiring.CandidateTag) string { return t.Tag })
}

// listCandidates answers a page of the candidates that the caller may see.
//
//	@Summary		List candidates
//	@Description	A juror receives the names of those who stand before their juries.
//	@ID				listCandidates
//	@Tags			candidates
//	@Produce		json
//	@Param			email	query		string		false	"Only who has this e-mail address, in any case; not for jurors"
//	@Param			q		query		string		false	"Part of a name; for those who recruit, of an e-mail address too"
//	@Param			tag		query		[]string	false	"Only who has one of these tags; not for jurors"			collectionFormat(csv)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort	query		string		false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param			limit	query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param			cursor	query		string		false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Row[api.Candidate]]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/candidates [get]
func (s *Server) listCandidates(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.CandidateFilter{Email: q.text("email"), Query: q.text("q"), Tags: q.list("tag")}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	who := actor(c)
	found, err := s.store.ListCandidates(c.Request.Context(), who, filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, func(x hiring.Candidate) api.Candidate { return showCandidate(who, x) })
}

// createCandidate adds a person.
//
//	@Summary	Create a candidate
//	@ID			createCandidate
//	@Tags		candidates
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.CandidateInput	true	"The candidate"
//	@Success	201		{object}	api.Candidate
//	@Header		201		{string}	ETag		"Version of the candidate"
//	@Header		201		{string}	Location	"Path of the candidate"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/candidates [post]
func (s *Server) createCandidate(c *gin.Context) error {
	return s.candidates(actor(c)).createOne(c, hiring.Candidate{})
}

// getCandidate answers one candidate.
//
//	@Summary		Get a candidate
//	@Description	A juror receives the names only.
//	@ID				getCandidate
//	@Tags			candidates
//	@Produce		json
//	@Param			id		path		string	true	"Id of the candidate"	format(uuid)
//	@Success		200		{object}	api.Candidate
//	@Header			200		{string}	ETag	"Version of the candidate"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/candidates/{id} [get]
func (s *Server) getCandidate(c *gin.Context) error { return s.candidates(actor(c)).getOne(c) }

// patchCandidate changes what is known of a person.
//
//	@Summary	Change a candidate
//	@ID			patchCandidate
//	@Tags		candidates
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string				true	"Id of the candidate"	format(uuid)
//	@Param		If-Match	header		string				true	"ETag of the version that was read of the candidate, or *"
//	@Param		input		body		api.CandidateInput	true	"The fields to change"
//	@Success	200			{object}	api.Candidate
//	@Header		200			{string}	ETag	"New version of the candidate"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/candidates/{id} [patch]
func (s *Server) patchCandidate(c *gin.Context) error { return s.candidates(actor(c)).patchOne(c) }

// deleteCandidate removes a person who never applied and of whom nothing was noted.
//
//	@Summary	Delete a candidate
//	@ID			deleteCandidate
//	@Tags		candidates
//	@Param		id			path	string	true	"Id of the candidate"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the candidate, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/candidates/{id} [delete]
func (s *Server) deleteCandidate(c *gin.Context) error { return s.candidates(actor(c)).deleteOne(c) }
