package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func (s *Server) pipelines() resource[hiring.Pipeline, api.PipelineInput, api.Pipeline] {
	return resource[hiring.Pipeline, api.PipelineInput, api.Pipeline]{
		path:   "/v1/pipelines/",
		create: s.store.CreatePipeline,
		get:    s.store.GetPipeline,
		update: s.store.UpdatePipeline,
		remove: s.store.DeletePipeline,
		input: func(p hiring.Pipeline) api.PipelineInput {
			return api.PipelineInput{Name: p.Name, Stages: mapped(p.Stages, showStage)}
		},
		apply: applyPipeline,
		check: hiring.Pipeline.Check,
		show:  showPipeline,
	}
}

func showPipeline(p hiring.Pipeline) api.Pipeline {
	return api.Pipeline{Record: record(p.Record), Name: p.Name, Stages: mapped(p.Stages, showStage)}
}

func showStage(st hiring.Stage) api.Stage {
	return api.Stage{Key: string(st.Key), LabelFr: st.LabelFr, LabelEn: st.LabelEn, Milestone: api.Milestone(st.Milestone.String())}
}

func applyPipeline(p hiring.Pipeline, in api.PipelineInput) hiring.Pipeline {
	p.Name = in.Name
	p.Stages = mapped(in.Stages, func(st api.Stage) hiring.Stage {
		m, _ := hiring.ParseMilestone(string(st.Milestone)) // another word was refused by its tag
		return hiring.Stage{Key: hiring.StageKey(st.Key), LabelFr: st.LabelFr, LabelEn: st.LabelEn, Milestone: m}
	})
	return p
}

// listPipelines answers a page of pipelines.
//
//	@Summary	List pipelines
//	@ID			listPipelines
//	@Tags		pipelines
//	@Produce	json
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.Pipeline]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/pipelines [get]
func (s *Server) listPipelines(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListPipelines(c.Request.Context(), actor(c), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showPipeline)
}

// createPipeline adds a pipeline.
//
//	@Summary	Create a pipeline
//	@ID			createPipeline
//	@Tags		pipelines
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.PipelineInput	true	"The pipeline"
//	@Success	201		{object}	api.Pipeline
//	@Header		201		{string}	ETag		"Version of the pipeline"
//	@Header		201		{string}	Location	"Path of the pipeline"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/pipelines [post]
func (s *Server) createPipeline(c *gin.Context) error {
	return s.pipelines().createOne(c, hiring.Pipeline{})
}

// getPipeline answers one pipeline.
//
//	@Summary	Get a pipeline
//	@ID			getPipeline
//	@Tags		pipelines
//	@Produce	json
//	@Param		id		path		string	true	"Id of the pipeline"	format(uuid)
//	@Success	200		{object}	api.Pipeline
//	@Header		200		{string}	ETag	"Version of the pipeline"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/pipelines/{id} [get]
func (s *Server) getPipeline(c *gin.Context) error { return s.pipelines().getOne(c) }

// patchPipeline changes a pipeline.
//
//	@Summary		Change a pipeline
//	@Description	While applications stand in the pipeline its keys and milestones stay as they are; labels may always change.
//	@ID				patchPipeline
//	@Tags			pipelines
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the pipeline"	format(uuid)
//	@Param			If-Match	header		string				true	"ETag of the version that was read of the pipeline, or *"
//	@Param			input		body		api.PipelineInput	true	"The fields to change"
//	@Success		200			{object}	api.Pipeline
//	@Header			200			{string}	ETag	"New version of the pipeline"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/pipelines/{id} [patch]
func (s *Server) patchPipeline(c *gin.Context) error { return s.pipelines().patchOne(c) }

// deletePipeline removes a pipeline that nothing depends on.
//
//	@Summary	Delete a pipeline
//	@ID			deletePipeline
//	@Tags		pipelines
//	@Param		id			path	string	true	"Id of the pipeline"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the pipeline, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/pipelines/{id} [delete]
func (s *Server) deletePipeline(c *gin.Context) error { return s.pipelines().deleteOne(c) }
