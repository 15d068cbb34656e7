package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// pathApplications is where applications live.
const pathApplications = "/v1/applications/"

// applications is how an application is read and edited. Entering one takes another form: see createApplication.
func (s *Server) applications() resource[hiring.ApplicationView, api.ApplicationPatch, api.Application] {
	return resource[hiring.ApplicationView, api.ApplicationPatch, api.Application]{
		path: pathApplications,
		get:  s.store.GetApplication,
		update: func(ctx context.Context, who hiring.Actor, a hiring.ApplicationView) (hiring.ApplicationView, error) {
			return s.store.UpdateApplication(ctx, who, a.Application)
		},
		remove: s.store.DeleteApplication,
		input:  applicationPatch,
		apply:  applyApplication,
		show:   showApplication,
	}
}

func showApplication(a hiring.ApplicationView) api.Application {
	return api.Application{
		Record: record(a.Record), JobID: a.JobID, CandidateID: a.CandidateID, JuryID: a.JuryID, Source: a.Source,
		PostingID: a.PostingID, ReceivedAt: a.ReceivedAt, CoverNote: orNull(a.CoverNote),
		Stage: string(a.Stage), Milestone: api.Milestone(a.Milestone.String()), Reached: api.Milestone(a.Reached.String()),
		Status: api.Status(a.Status), AllowedActions: mapped(a.Allowed, showAllowed),
	}
}

func showAllowed(x hiring.Allowed) api.AllowedAction {
	return api.AllowedAction{
		Action: api.Action(x.Action), To: mapped(x.To, func(key hiring.StageKey) string { return string(key) }),
		Requires: mapped(x.Requires, func(field string) string { return field }),
	}
}

func applicationPatch(a hiring.ApplicationView) api.ApplicationPatch {
	return api.ApplicationPatch{
		JuryID: a.JuryID, Source: a.Source, PostingID: a.PostingID, ReceivedAt: a.ReceivedAt, CoverNote: orNull(a.CoverNote),
	}
}

func applyApplication(a hiring.ApplicationView, in api.ApplicationPatch) hiring.ApplicationView {
	a.JuryID, a.Source, a.PostingID, a.ReceivedAt, a.CoverNote = in.JuryID, in.Source, in.PostingID, in.ReceivedAt, or(in.CoverNote, "")
	return a
}

// newApplication is what somebody enters; exactly one of candidate and candidate_id is given, which its tags see to.
func newApplication(in api.ApplicationInput) hiring.NewApplication {
	made := hiring.NewApplication{
		Application: hiring.Application{
			JobID: in.JobID, CandidateID: or(in.CandidateID, uuid.Nil), JuryID: in.JuryID, Source: in.Source,
			PostingID: in.PostingID, CoverNote: or(in.CoverNote, ""),
		},
		At: in.ReceivedAt,
	}
	if in.Candidate != nil {
		candidate := applyCandidate(hiring.Candidate{}, *in.Candidate)
		made.Candidate = &candidate
	}
	return made
}

func applicationFilter(q *query) hiring.ApplicationFilter {
	return hiring.ApplicationFilter{
		JobIDs: q.ids("job_id"), JuryIDs: q.ids("jury_id"), CandidateIDs: q.ids("candidate_id"), CampaignIDs: q.ids("campaign_id"),
		Stages:     mapped(q.words("stage"), func(key string) hiring.StageKey { return hiring.StageKey(key) }),
		Milestones: q.milestones("milestone"), Statuses: enums(q, "status", hiring.Statuses[:]...), Sources: q.words("source"),
		Query: q.text("q"),
	}
}

// milestones is a comma list of milestones.
func (q *query) milestones(name string) []hiring.Milestone {
	names := mapped(hiring.Milestones[:], hiring.Milestone.String)
	return mapped(enums(q, name, names...), func(word string) hiring.Milestone {
		m, _ := hiring.ParseMilestone(word) // another word is a fault already
		return m
	})
}

// listApplications lists the applications that the caller may see.
//
//	@Summary		List applications
//	@Description	A juror receives those of their juries, and of the candidates the names only.
//	@ID				listApplications
//	@Tags			applications
//	@Produce		json
//	@Param			job_id			query		[]string		false	"Only for one of these jobs"									collectionFormat(csv)	format(uuid)
//	@Param			jury_id			query		[]string		false	"Only before one of these juries"								collectionFormat(csv)	format(uuid)
//	@Param			candidate_id	query		[]string		false	"Only of one of these candidates"								collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string		false	"Only for jobs of one of these campaigns"						collectionFormat(csv)	format(uuid)
//	@Param			stage			query		[]string		false	"Only those that stand at one of these stages"					collectionFormat(csv)	format(key)
//	@Param			milestone		query		[]api.Milestone	false	"Only those that stand at a stage of one of these milestones"	collectionFormat(csv)
//	@Param			status			query		[]api.Status	false	"Only those with one of these statuses"							collectionFormat(csv)
//	@Param			source			query		[]string		false	"Only those from one of these sources"							collectionFormat(csv)	format(key)
//	@Param			q				query		string			false	"Part of the candidate's name; for those who recruit, of their e-mail address too"
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort			query		string			false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at,received_at,-received_at)	default(created_at)
//	@Param			include			query		[]string		false	"What to show beside each application; one level"			collectionFormat(csv)															enums(candidate,job,jury,next_interview)
//	@Param			limit			query		int				false	"How many rows the page has at most; more than 200 are 200"	minimum(1)																		default(50)
//	@Param			cursor			query		string			false	"next_cursor of the page before, with the same filters"
//	@Success		200				{object}	api.Page[api.Row[api.Application]]
//	@Header			200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications [get]
func (s *Server) listApplications(c *gin.Context) error {
	q := readQuery(c)
	filter := applicationFilter(q)
	page := q.records("created_at", "updated_at", "received_at")
	wanted := q.include(besideApplications...)
	if err := s.ready(c, q); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	found, err := s.store.ListApplications(ctx, who, filter, page)
	if err != nil {
		return err
	}
	beside, err := s.besides(ctx, who, wanted, found.Items)
	if err != nil {
		return err
	}
	return writePage(c, q, found, beside.show)
}

// createApplication enters an application.
//
//	@Summary		Create an application
//	@Description	It is of a known candidate (candidate_id), or of a new one, who is created with it (candidate).
//	@Description	It joins the only open jury of its job, unless it names one.
//	@ID				createApplication
//	@Tags			applications
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.ApplicationInput	true	"The application"
//	@Success		201		{object}	api.Application
//	@Header			201		{string}	ETag		"Version of the application"
//	@Header			201		{string}	Location	"Path of the application"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications [post]
func (s *Server) createApplication(c *gin.Context) error {
	in, err := decode[api.ApplicationInput, api.Application](c)
	if err != nil {
		return withUnknown(c, s.store, in, namedByApplication, err)
	}
	made, err := s.store.CreateApplication(c.Request.Context(), actor(c), newApplication(in))
	if err != nil {
		return err
	}
	c.Header("Location", pathApplications+made.ID.String())
	return writeVersion(c, http.StatusCreated, made.Version, showApplication(made))
}

// getApplication answers one application.
//
//	@Summary		Get an application
//	@Description	allowed_actions tells what the caller may do with it now.
//	@ID				getApplication
//	@Tags			applications
//	@Produce		json
//	@Param			id		path		string		true	"Id of the application"								format(uuid)
//	@Param			include	query		[]string	false	"What to show beside the application; one level"	collectionFormat(csv)	enums(candidate,job,jury,next_interview)
//	@Success		200		{object}	api.Application
//	@Header			200		{string}	ETag	"Version of the application"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id} [get]
func (s *Server) getApplication(c *gin.Context) error {
	q := readQuery(c)
	wanted := q.include(besideApplications...)
	if err := q.done(); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	a, err := s.store.GetApplication(ctx, who, pathID(c, "id"))
	if err != nil {
		return err
	}
	beside, err := s.besides(ctx, who, wanted, []hiring.ApplicationView{a})
	if err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, a.Version, beside.show(a))
}

// patchApplication changes where an application belongs, when it was received, or its cover note.
//
//	@Summary		Change an application
//	@Description	Its stage and its status change by transitions only.
//	@ID				patchApplication
//	@Tags			applications
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string					true	"Id of the application"	format(uuid)
//	@Param			If-Match	header		string					true	"ETag of the version that was read of the application, or *"
//	@Param			input		body		api.ApplicationPatch	true	"The fields to change"
//	@Success		200			{object}	api.Application
//	@Header			200			{string}	ETag	"New version of the application"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id} [patch]
func (s *Server) patchApplication(c *gin.Context) error { return s.applications().patchOne(c) }

// deleteApplication always meets what is recorded of the application.
//
//	@Summary		Delete an application
//	@Description	An application leaves transitions, which are never deleted: the answer is 409 in_use.
//	@ID				deleteApplication
//	@Tags			applications
//	@Param			id			path	string	true	"Id of the application"	format(uuid)
//	@Param			If-Match	header	string	true	"ETag of the version that was read of the application, or *"
//	@Success		204			"It is gone"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id} [delete]
func (s *Server) deleteApplication(c *gin.Context) error { return s.applications().deleteOne(c) }

func namedByApplication(in api.ApplicationInput) []store.Reference {
	return []store.Reference{
		store.Names("/job_id", store.Jobs, &in.JobID),
		store.Names("/candidate_id", store.Candidates, in.CandidateID),
		store.Names("/jury_id", store.Juries, in.JuryID),
		store.Names("/posting_id", store.Postings, in.PostingID),
		store.NamesKey("/source", store.Sources, in.Source),
	}
}
