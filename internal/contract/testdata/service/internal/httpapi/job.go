package httpapi

import (
	"net/http"

	_ "github.com/vivier-ats/vivier/internal/contract/testdata/service/api" // the annotations name its types
)

// listJobs is not what the document says: its description comes from the annotations.
//
//	@Summary		List jobs
//	@Description	The newest first.
//	@ID				listJobs
//	@Tags			jobs
//	@Produce		json
//	@Param			status	query		[]api.Status	false	"Only jobs of these statuses"			collectionFormat(csv)
//	@Param			stage	query		[]string		false	"Only jobs with one of these stages"	collectionFormat(csv)	format(key)	example(phone_screen)
//	@Param			sort	query		string			false	"Order of the rows"						enums(created_at,-created_at)	default(-created_at)
//	@Param			limit	query		int				false	"How many rows a page has at most"		minimum(1)	default(50)	example(20)
//	@Success		200		{object}	api.Page[api.Row[api.Job]]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jobs [get]
func listJobs(http.ResponseWriter, *http.Request) {}

// createJob creates a job.
//
//	@Summary	Create a job
//	@ID			createJob
//	@Tags		jobs
//	@Accept		json
//	@Produce	json
//	@Param		body	body		api.JobInput	true	"The job"
//	@Success	201		{object}	api.Job
//	@Header		201		{string}	ETag		"Version of the job"
//	@Header		201		{string}	Location	"Path of the job"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs [post]
func createJob(http.ResponseWriter, *http.Request) {}

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
func getJob(http.ResponseWriter, *http.Request) {}

// patchJob changes a job.
//
//	@Summary	Change a job
//	@ID			patchJob
//	@Tags		jobs
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string			true	"Id of the job"	format(uuid)
//	@Param		If-Match	header		string			true	"ETag of the version to change"
//	@Param		body		body		api.JobInput	true	"The fields to change"
//	@Success	200			{object}	api.Job
//	@Header		200			{string}	ETag	"New version of the job"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs/{id} [patch]
func patchJob(http.ResponseWriter, *http.Request) {}

// deleteJob deletes a job.
//
//	@Summary	Delete a job
//	@ID			deleteJob
//	@Tags		jobs
//	@Param		id			path	string	true	"Id of the job"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version to delete"
//	@Success	204			"It is gone"
//	@Failure	409			{object}	api.Problem	"Something depends on it"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/jobs/{id} [delete]
func deleteJob(http.ResponseWriter, *http.Request) {}

// patchSeat changes a seat.
//
//	@Summary	Change a seat
//	@ID			patchSeat
//	@Tags		jobs
//	@Accept		application/merge-patch+json,json
//	@Param		id		path	string			true	"Id of the seat"	format(uuid)
//	@Param		body	body	api.SeatPatch	true	"The fields to change"
//	@Success	204		"It is done"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/seats/{id} [patch]
func patchSeat(http.ResponseWriter, *http.Request) {}

// patchSecret changes what nobody can read.
//
//	@Summary		Change the secret
//	@ID				patchSecret
//	@Tags			server
//	@Accept			application/merge-patch+json,json
//	@Param			body	body	api.SecretInput	true	"The new one"
//	@Success		204		"It is done"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@x-whole-body	true
//	@Router			/v1/secret [patch]
func patchSecret(http.ResponseWriter, *http.Request) {}

// getFunnel answers one thing in several forms.
//
//	@Summary	Count applications
//	@ID			getFunnel
//	@Tags		jobs
//	@Produce	json,text/csv,image/svg+xml,application/pdf
//	@Success	200		{object}	api.Funnel
//	@Success	304		"The reader's copy is still good"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/funnel [get]
func getFunnel(http.ResponseWriter, *http.Request) {}

// livez says that the process answers.
//
//	@Summary	Is the process alive?
//	@ID			getLiveness
//	@Tags		server
//	@Produce	plain
//	@Success	200		{string}	string	"It is"
//	@Failure	default	{object}	api.Problem
//	@Router		/livez [get]
func livez(http.ResponseWriter, *http.Request) {}
