package httpapi

import (
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func (s *Server) metrics() resource[hiring.PostingMetrics, api.PostingMetricsInput, api.PostingMetrics] {
	return resource[hiring.PostingMetrics, api.PostingMetricsInput, api.PostingMetrics]{
		path:   "/v1/posting-metrics/",
		create: s.store.CreateMetrics,
		get:    s.store.GetMetrics,
		update: s.store.UpdateMetrics,
		remove: s.store.DeleteMetrics,
		input:  metricsInput,
		apply:  applyMetrics,
		show:   showMetrics,
	}
}

func showMetrics(m hiring.PostingMetrics) api.PostingMetrics {
	return api.PostingMetrics{
		Record: record(m.Record), PostingID: m.PostingID, ObservedAt: m.ObservedAt, Impressions: m.Impressions,
		Views: m.Views, Likes: m.Likes, Comments: m.Comments, Shares: m.Shares, Clicks: m.Clicks,
	}
}

func metricsInput(m hiring.PostingMetrics) api.PostingMetricsInput {
	return api.PostingMetricsInput{
		ObservedAt: &m.ObservedAt, Impressions: m.Impressions, Views: m.Views, Likes: m.Likes,
		Comments: m.Comments, Shares: m.Shares, Clicks: m.Clicks,
	}
}

// applyMetrics leaves the time zero where none is given: the store then takes its own.
func applyMetrics(m hiring.PostingMetrics, in api.PostingMetricsInput) hiring.PostingMetrics {
	m.ObservedAt = or(in.ObservedAt, time.Time{})
	m.Impressions, m.Views, m.Likes, m.Comments, m.Shares, m.Clicks = in.Impressions, in.Views, in.Likes, in.Comments, in.Shares, in.Clicks
	return m
}

// listMetrics answers a page of the observations of a posting.
//
//	@Summary	List observations
//	@ID			listMetrics
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the posting"											format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(observed_at,-observed_at,created_at,-created_at,updated_at,-updated_at)	default(observed_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)																		default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.PostingMetrics]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/postings/{id}/metrics [get]
func (s *Server) listMetrics(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("observed_at", "created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListMetrics(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showMetrics)
}

// createMetrics adds an observation.
//
//	@Summary	Create an observation
//	@ID			createMetrics
//	@Tags		campaigns
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string					true	"Id of the posting"	format(uuid)
//	@Param		input	body		api.PostingMetricsInput	true	"The observation"
//	@Success	201		{object}	api.PostingMetrics
//	@Header		201		{string}	ETag		"Version of the observation"
//	@Header		201		{string}	Location	"Path of the observation"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/postings/{id}/metrics [post]
func (s *Server) createMetrics(c *gin.Context) error {
	return s.metrics().createOne(c, hiring.PostingMetrics{PostingID: pathID(c, "id")})
}

// getMetrics answers one observation.
//
//	@Summary	Get an observation
//	@ID			getMetrics
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the observation"	format(uuid)
//	@Success	200		{object}	api.PostingMetrics
//	@Header		200		{string}	ETag	"Version of the observation"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/posting-metrics/{id} [get]
func (s *Server) getMetrics(c *gin.Context) error { return s.metrics().getOne(c) }

// patchMetrics changes an observation.
//
//	@Summary	Change an observation
//	@ID			patchMetrics
//	@Tags		campaigns
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string					true	"Id of the observation"	format(uuid)
//	@Param		If-Match	header		string					true	"ETag of the version that was read of the observation, or *"
//	@Param		input		body		api.PostingMetricsInput	true	"The fields to change"
//	@Success	200			{object}	api.PostingMetrics
//	@Header		200			{string}	ETag	"New version of the observation"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/posting-metrics/{id} [patch]
func (s *Server) patchMetrics(c *gin.Context) error { return s.metrics().patchOne(c) }

// deleteMetrics removes an observation that nothing depends on.
//
//	@Summary	Delete an observation
//	@ID			deleteMetrics
//	@Tags		campaigns
//	@Param		id			path	string	true	"Id of the observation"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the observation, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/posting-metrics/{id} [delete]
func (s *Server) deleteMetrics(c *gin.Context) error { return s.metrics().deleteOne(c) }
