package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func (s *Server) juries() resource[hiring.Jury, api.JuryInput, api.Jury] {
	return resource[hiring.Jury, api.JuryInput, api.Jury]{
		path:   "/v1/juries/",
		create: s.store.CreateJury,
		get:    s.store.GetJury,
		update: s.store.UpdateJury,
		remove: s.store.DeleteJury,
		input:  juryInput,
		apply:  applyJury,
		check:  hiring.Jury.Check,
		store:  s.store,
		names: func(in api.JuryInput) []store.Reference {
			return []store.Reference{store.Names("/job_id", store.Jobs, &in.JobID)}
		},
		show: showJury,
	}
}

func showJury(j hiring.Jury) api.Jury {
	return api.Jury{
		Record: record(j.Record), JobID: j.JobID, Name: j.Name, HeldOn: as[api.Date](j.HeldOn), Quorum: j.Quorum, Women: j.Women, Men: j.Men,
		ReceivedComplete: j.ReceivedComplete, Criteria: mapped(j.Criteria, showCriterion), Status: api.JuryStatus(j.Status),
		CriteriaVersion: j.CriteriaVersion, AnonymousScreening: j.AnonymousScreening,
	}
}

func showCriterion(x hiring.Criterion) api.Criterion {
	return api.Criterion{Key: x.Key, LabelFr: x.LabelFr, LabelEn: x.LabelEn, Weight: x.Weight, MaxScore: x.MaxScore}
}

func juryInput(j hiring.Jury) api.JuryInput {
	return api.JuryInput{
		JobID: j.JobID, Name: &j.Name, HeldOn: as[api.Date](j.HeldOn), Quorum: &j.Quorum, Women: j.Women, Men: j.Men,
		ReceivedComplete: &j.ReceivedComplete, Criteria: mapped(j.Criteria, showCriterion), Status: as[api.JuryStatus](&j.Status),
		AnonymousScreening: &j.AnonymousScreening,
	}
}

func applyJury(j hiring.Jury, in api.JuryInput) hiring.Jury {
	j.JobID, j.Name, j.HeldOn = in.JobID, or(in.Name, ""), as[hiring.Date](in.HeldOn)
	j.Women, j.Men = in.Women, in.Men
	j.Quorum, j.ReceivedComplete = or(in.Quorum, 1), or(in.ReceivedComplete, true)
	j.Status = hiring.JuryStatus(or(in.Status, api.JuryDraft))
	j.AnonymousScreening = or(in.AnonymousScreening, false)
	j.Criteria = mapped(in.Criteria, func(x api.Criterion) hiring.Criterion {
		return hiring.Criterion{Key: x.Key, LabelFr: x.LabelFr, LabelEn: x.LabelEn, Weight: x.Weight, MaxScore: x.MaxScore}
	})
	return j
}

// listJuries answers a page of the juries that the caller may see.
//
//	@Summary		List juries
//	@Description	A juror receives the juries that they sit on.
//	@ID				listJuries
//	@Tags			juries
//	@Produce		json
//	@Param			job_id	query		[]string			false	"Only juries of one of these jobs"							collectionFormat(csv)	format(uuid)
//	@Param			status	query		[]api.JuryStatus	false	"Only juries in one of these statuses"						collectionFormat(csv)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort	query		string				false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param			limit	query		int					false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param			cursor	query		string				false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Row[api.Jury]]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries [get]
func (s *Server) listJuries(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.JuryFilter{
		JobIDs:   q.ids("job_id"),
		Statuses: enums(q, "status", hiring.JuryDraft, hiring.JuryOpen, hiring.JuryDeliberating, hiring.JuryClosed),
	}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListJuries(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showJury)
}

// createJury adds a jury to a job.
//
//	@Summary		Create a jury
//	@Description	Applications of the job without a jury join its only open one.
//	@ID				createJury
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.JuryInput	true	"The jury"
//	@Success		201		{object}	api.Jury
//	@Header			201		{string}	ETag		"Version of the jury"
//	@Header			201		{string}	Location	"Path of the jury"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries [post]
func (s *Server) createJury(c *gin.Context) error { return s.juries().createOne(c, hiring.Jury{}) }

// getJury answers one jury.
//
//	@Summary	Get a jury
//	@ID			getJury
//	@Tags		juries
//	@Produce	json
//	@Param		id		path		string	true	"Id of the jury"	format(uuid)
//	@Success	200		{object}	api.Jury
//	@Header		200		{string}	ETag	"Version of the jury"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/juries/{id} [get]
func (s *Server) getJury(c *gin.Context) error { return s.juries().getOne(c) }

// patchJury changes a jury.
//
//	@Summary		Change a jury
//	@Description	The job of a jury is for ever. A step of status that lacks something is refused with 409, and errors says all that is missing:
//	@Description	chair_missing, quorum_missing (to open), jury_has_heard (back to draft), jury_not_open (to deliberate).
//	@Description	Criteria, quorum and counts of a closed jury stay: 409 jury_closed.
//	@ID				patchJury
//	@Tags			juries
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string			true	"Id of the jury"	format(uuid)
//	@Param			If-Match	header		string			true	"ETag of the version that was read of the jury, or *"
//	@Param			input		body		api.JuryInput	true	"The fields to change"
//	@Success		200			{object}	api.Jury
//	@Header			200			{string}	ETag	"New version of the jury"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id} [patch]
func (s *Server) patchJury(c *gin.Context) error { return s.juries().patchOne(c) }

// deleteJury removes a jury without members and applications.
//
//	@Summary	Delete a jury
//	@ID			deleteJury
//	@Tags		juries
//	@Param		id			path	string	true	"Id of the jury"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the jury, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/juries/{id} [delete]
func (s *Server) deleteJury(c *gin.Context) error { return s.juries().deleteOne(c) }
