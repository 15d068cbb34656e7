package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func showEvaluation(e hiring.Evaluation) api.Evaluation {
	return api.Evaluation{
		Record: record(e.Record), JuryID: e.JuryID, ApplicationID: e.ApplicationID, MemberID: e.MemberID,
		CriteriaVersion: e.CriteriaVersion, Status: api.EvaluationStatus(e.Status), Scores: mapped(e.Scores, showScore),
		Recommendation: as[api.Recommendation](e.Recommendation), Comment: orNull(e.Comment),
		SubmittedAt: e.SubmittedAt, ReopenedAt: e.ReopenedAt, ReopenedBy: e.ReopenedBy, ReopenReason: orNull(e.ReopenReason),
	}
}

func showScore(s hiring.Score) api.Score {
	return api.Score{Criterion: s.Criterion, Score: s.Score, Justification: orNull(s.Justification)}
}

func applyEvaluation(e hiring.Evaluation, in api.EvaluationInput) hiring.Evaluation {
	e.Recommendation, e.Comment = as[hiring.Recommendation](in.Recommendation), or(in.Comment, "")
	e.Scores = mapped(in.Scores, func(s api.ScoreInput) hiring.Score {
		return hiring.Score{Criterion: s.Criterion, Score: s.Score, Justification: or(s.Justification, "")}
	})
	return e
}

// getMyEvaluation answers what the caller has written of an application.
//
//	@Summary		Get the caller's evaluation of an application
//	@Description	404 before it was saved for the first time; 403 for who has no seat in the application's jury.
//	@ID				getMyEvaluation
//	@Tags			evaluations
//	@Produce		json
//	@Param			id		path		string	true	"Id of the application"	format(uuid)
//	@Success		200		{object}	api.Evaluation
//	@Header			200		{string}	ETag	"Version of the evaluation"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations/mine [get]
func (s *Server) getMyEvaluation(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	e, err := s.store.MyEvaluation(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, e.Version, showEvaluation(e))
}

// putMyEvaluation saves the caller's draft. The first one needs no condition: there is nothing that it could undo.
//
//	@Summary		Save the caller's evaluation of an application
//	@Description	A draft, as often as wished while the jury is open. If-Match is needed from the second time on.
//	@ID				putMyEvaluation
//	@Tags			evaluations
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the application"	format(uuid)
//	@Param			If-Match	header		string				false	"ETag of the version that was read of the evaluation, or *; not for the first one"
//	@Param			input		body		api.EvaluationInput	true	"The evaluation"
//	@Success		200			{object}	api.Evaluation
//	@Header			200			{string}	ETag	"New version of the evaluation"
//	@Success		201			{object}	api.Evaluation
//	@Header			201			{string}	ETag	"First version of the evaluation"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations/mine [put]
func (s *Server) putMyEvaluation(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	return putOne(c, versioned[hiring.Evaluation]{
		get:     func() (hiring.Evaluation, error) { return s.store.MyEvaluation(ctx, who, id) },
		version: func(e hiring.Evaluation) int { return e.Version },
		save: func(body *node, status int, before hiring.Evaluation) error {
			before.ApplicationID = id
			return s.saveMyEvaluation(c, body, status, before)
		},
	})
}

func (s *Server) saveMyEvaluation(c *gin.Context, body *node, status int, before hiring.Evaluation) error {
	in, err := bindBody[api.EvaluationInput, api.Evaluation](body)
	if err != nil {
		return err
	}
	e, err := s.store.SaveEvaluation(c.Request.Context(), actor(c), applyEvaluation(before, in))
	if err != nil {
		return err
	}
	return writeVersion(c, status, e.Version, showEvaluation(e))
}

// submitMyEvaluation submits what the caller has saved.
//
//	@Summary		Submit the caller's evaluation of an application
//	@Description	For good: only the jury's chair can open it again. Submitted already, it is answered as it is. 422 tells all that is missing.
//	@ID				submitMyEvaluation
//	@Tags			evaluations
//	@Produce		json
//	@Param			id		path		string	true	"Id of the application"	format(uuid)
//	@Success		200		{object}	api.Evaluation
//	@Header			200		{string}	ETag	"Version of the evaluation"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations/mine/submit [post]
func (s *Server) submitMyEvaluation(c *gin.Context) error {
	e, err := s.store.SubmitEvaluation(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, e.Version, showEvaluation(e))
}

// reopenEvaluation gives a submitted evaluation back to its author.
//
//	@Summary		Reopen a member's evaluation of an application
//	@Description	For the jury's chair, while the jury is open. The answer tells nothing of what the evaluation says.
//	@ID				reopenEvaluation
//	@Tags			evaluations
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the application"	format(uuid)
//	@Param			member_id	path		string				true	"Id of the member"		format(uuid)
//	@Param			input		body		api.GroundsInput	true	"Why"
//	@Success		200			{object}	api.Reopening
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations/{member_id}/reopen [post]
func (s *Server) reopenEvaluation(c *gin.Context) error {
	if err := s.store.Visible(c.Request.Context(), actor(c), store.JuryMembers, pathID(c, "member_id")); err != nil {
		return err
	}
	in, err := decode[api.GroundsInput, api.Reopening](c)
	if err != nil {
		return err
	}
	e, err := s.store.ReopenEvaluation(c.Request.Context(), actor(c), pathID(c, "id"), pathID(c, "member_id"), in.Reason)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, api.Reopening{
		ApplicationID: e.ApplicationID, MemberID: e.MemberID, ReopenedAt: *e.ReopenedAt, ReopenedBy: *e.ReopenedBy, Reason: e.ReopenReason,
	})
}

// createWaiver notes that an evaluation will not come.
//
//	@Summary		Waive a member's evaluation of an application
//	@Description	For the jury's chair, while the jury is open. Waived for the same reason already: 200.
//	@ID				createWaiver
//	@Tags			evaluations
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the application"	format(uuid)
//	@Param			member_id	path		string				true	"Id of the member"		format(uuid)
//	@Param			input		body		api.GroundsInput	true	"Why"
//	@Success		200			{object}	api.Waiver
//	@Success		201			{object}	api.Waiver
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations/{member_id}/waiver [post]
func (s *Server) createWaiver(c *gin.Context) error {
	if err := s.store.Visible(c.Request.Context(), actor(c), store.JuryMembers, pathID(c, "member_id")); err != nil {
		return err
	}
	in, err := decode[api.GroundsInput, api.Waiver](c)
	if err != nil {
		return err
	}
	x, fresh, err := s.store.WaiveEvaluation(c.Request.Context(), actor(c), hiring.Waiver{
		ApplicationID: pathID(c, "id"), MemberID: pathID(c, "member_id"), Reason: in.Reason,
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	return writeJSON(c, status, api.Waiver{
		ApplicationID: x.ApplicationID, MemberID: x.MemberID, JuryID: x.JuryID, Reason: x.Reason, ActorID: x.ActorID, RecordedAt: x.RecordedAt,
	})
}

func (s *Server) listEvaluations(c *gin.Context, filter hiring.EvaluationFilter) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListEvaluations(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showEvaluation)
}

// listApplicationEvaluations answers a page of the submitted evaluations of an application.
//
//	@Summary		List the evaluations of an application
//	@Description	Submitted ones. 403 blind before the caller has submitted theirs, and for who writes none until the jury deliberates.
//	@ID				listApplicationEvaluations
//	@Tags			evaluations
//	@Produce		json
//	@Param			id		path		string	true	"Id of the application"										format(uuid)
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Evaluation]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/evaluations [get]
func (s *Server) listApplicationEvaluations(c *gin.Context) error {
	id := pathID(c, "id")
	return s.listEvaluations(c, hiring.EvaluationFilter{ApplicationID: &id})
}

// listJuryEvaluations answers a page of the submitted evaluations of a jury that the caller may read by now.
//
//	@Summary		List the evaluations of a jury
//	@Description	Submitted ones: before the jury deliberates, a member receives those of applications whose own evaluation they have submitted.
//	@Description	403 blind before the first of these, and for who writes none until the jury deliberates.
//	@ID				listJuryEvaluations
//	@Tags			evaluations
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"											format(uuid)
//	@Param			sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Evaluation]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/evaluations [get]
func (s *Server) listJuryEvaluations(c *gin.Context) error {
	id := pathID(c, "id")
	return s.listEvaluations(c, hiring.EvaluationFilter{JuryID: &id})
}
