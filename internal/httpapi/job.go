package httpapi

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func (s *Server) jobs() resource[hiring.Job, api.JobInput, api.Job] {
	return resource[hiring.Job, api.JobInput, api.Job]{
		path:   "/v1/jobs/",
		create: s.store.CreateJob,
		get:    s.store.GetJob,
		update: s.store.UpdateJob,
		remove: s.store.DeleteJob,
		input:  jobInput,
		apply:  applyJob,
		check:  hiring.Job.Check,
		store:  s.store,
		names: func(in api.JobInput) []store.Reference {
			return []store.Reference{store.Names("/department_id", store.Departments, in.DepartmentID), store.Names("/campaign_id", store.Campaigns, in.CampaignID), store.Names("/pipeline_id", store.Pipelines, in.PipelineID)}
		},
		show: showJob,
	}
}

func showJob(j hiring.Job) api.Job {
	return api.Job{
		Record: record(j.Record), Title: j.Title, DepartmentID: j.DepartmentID, CampaignID: j.CampaignID,
		PipelineID: j.PipelineID, Openings: j.Openings, ContractKind: orNull(j.ContractKind), Category: as[api.Category](j.Category),
		Location: orNull(j.Location), Description: orNull(j.Description), ApplyURL: orNull(j.ApplyURL),
		ExternalRef: orNull(j.ExternalRef), Status: api.JobStatus(j.Status),
		OpensOn: as[api.Date](j.OpensOn), ClosesOn: as[api.Date](j.ClosesOn),
	}
}

func jobInput(j hiring.Job) api.JobInput {
	return api.JobInput{
		Title: j.Title, DepartmentID: j.DepartmentID, CampaignID: j.CampaignID,
		PipelineID: &j.PipelineID, Openings: &j.Openings, ContractKind: orNull(j.ContractKind), Category: as[api.Category](j.Category),
		Location: orNull(j.Location), Description: orNull(j.Description), ApplyURL: orNull(j.ApplyURL),
		ExternalRef: orNull(j.ExternalRef), Status: as[api.JobStatus](&j.Status),
		OpensOn: as[api.Date](j.OpensOn), ClosesOn: as[api.Date](j.ClosesOn),
	}
}

// applyJob leaves the pipeline nil where none is given: the store then takes the default one.
func applyJob(j hiring.Job, in api.JobInput) hiring.Job {
	j.Title, j.DepartmentID, j.CampaignID = in.Title, in.DepartmentID, in.CampaignID
	j.PipelineID, j.Openings = or(in.PipelineID, uuid.Nil), or(in.Openings, 1)
	j.ContractKind, j.Category, j.Location = or(in.ContractKind, ""), as[string](in.Category), or(in.Location, "")
	j.Description, j.ApplyURL, j.ExternalRef = or(in.Description, ""), or(in.ApplyURL, ""), or(in.ExternalRef, "")
	j.Status = hiring.JobStatus(or(in.Status, api.JobDraft))
	j.OpensOn, j.ClosesOn = as[hiring.Date](in.OpensOn), as[hiring.Date](in.ClosesOn)
	return j
}

// listJobs answers a page of the jobs that the caller may see.
//
//	@Summary		List jobs
//	@Description	A juror receives the jobs of their juries.
//	@ID				listJobs
//	@Tags			jobs
//	@Produce		json
//	@Param			campaign_id		query		[]string		false	"Only jobs of one of these campaigns"	collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string		false	"Only jobs of one of these departments"	collectionFormat(csv)	format(uuid)
//	@Param			status			query		[]api.JobStatus	false	"Only jobs in one of these statuses"	collectionFormat(csv)
//	@Param			external_ref	query		string			false	"Only jobs that another system calls exactly so"
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort			query		string			false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param			limit			query		int				false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param			cursor			query		string			false	"next_cursor of the page before, with the same filters"
//	@Success		200				{object}	api.Page[api.Row[api.Job]]
//	@Header			200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jobs [get]
func (s *Server) listJobs(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.JobFilter{
		CampaignIDs: q.ids("campaign_id"), DepartmentIDs: q.ids("department_id"),
		Statuses: enums(q, "status", hiring.JobDraft, hiring.JobOpen, hiring.JobClosed), ExternalRef: q.text("external_ref"),
	}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListJobs(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showJob)
}

// createJob adds a job.
//
//	@Summary	Create a job
//	@ID			createJob
//	@Tags		jobs
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.JobInput	true	"The job"
//	@Success	201		{object}	api.Job
//	@Header		201		{string}	ETag		"Version of the job"
//	@Header		201		{string}	Location	"Path of the job"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs [post]
func (s *Server) createJob(c *gin.Context) error { return s.jobs().createOne(c, hiring.Job{}) }

// getJob answers one job.
//
//	@Summary	Get a job
//	@ID			getJob
//	@Tags		jobs
//	@Produce	json
//	@Param		id		path		string	true	"Id of the job"	format(uuid)
//	@Success	200		{object}	api.Job
//	@Header		200		{string}	ETag	"Version of the job"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs/{id} [get]
func (s *Server) getJob(c *gin.Context) error { return s.jobs().getOne(c) }

// patchJob changes a job.
//
//	@Summary		Change a job
//	@Description	The pipeline stays once somebody applied, and there are never fewer openings than people hired: 409.
//	@ID				patchJob
//	@Tags			jobs
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string			true	"Id of the job"	format(uuid)
//	@Param			If-Match	header		string			true	"ETag of the version that was read of the job, or *"
//	@Param			input		body		api.JobInput	true	"The fields to change"
//	@Success		200			{object}	api.Job
//	@Header			200			{string}	ETag	"New version of the job"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jobs/{id} [patch]
func (s *Server) patchJob(c *gin.Context) error { return s.jobs().patchOne(c) }

// deleteJob removes a job that nothing depends on.
//
//	@Summary	Delete a job
//	@ID			deleteJob
//	@Tags		jobs
//	@Param		id			path	string	true	"Id of the job"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the job, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs/{id} [delete]
func (s *Server) deleteJob(c *gin.Context) error { return s.jobs().deleteOne(c) }
