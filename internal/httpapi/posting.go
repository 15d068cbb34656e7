package httpapi

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// observedPosting is a posting with what was observed of it last.
type observedPosting struct {
	hiring.Posting
	latest *hiring.PostingMetrics
}

func (s *Server) postings() resource[observedPosting, api.PostingInput, api.Posting] {
	return resource[observedPosting, api.PostingInput, api.Posting]{
		path: "/v1/postings/",
		create: func(ctx context.Context, who hiring.Actor, p observedPosting) (observedPosting, error) {
			made, err := s.store.CreatePosting(ctx, who, p.Posting)
			return observedPosting{Posting: made}, err
		},
		get: func(ctx context.Context, who hiring.Actor, id uuid.UUID) (observedPosting, error) {
			p, err := s.store.GetPosting(ctx, who, id)
			if err != nil {
				return observedPosting{}, err
			}
			all, err := s.observed(ctx, who, []hiring.Posting{p})
			if err != nil {
				return observedPosting{}, err
			}
			return all[0], nil
		},
		update: func(ctx context.Context, who hiring.Actor, p observedPosting) (observedPosting, error) {
			changed, err := s.store.UpdatePosting(ctx, who, p.Posting)
			return observedPosting{Posting: changed, latest: p.latest}, err
		},
		remove: s.store.DeletePosting,
		input:  postingInput,
		apply:  applyPosting,
		check:  func(p observedPosting) []hiring.Violation { return p.Posting.Check() },
		store:  s.store,
		names: func(in api.PostingInput) []store.Reference {
			named := make([]store.Reference, len(in.JobIDs))
			for i := range in.JobIDs {
				named[i] = store.Names("/job_ids/"+strconv.Itoa(i), store.Jobs, &in.JobIDs[i])
			}
			return named
		},
		show: showPosting,
	}
}

// observed puts beside each posting its latest observation, with one question for all of them.
func (s *Server) observed(ctx context.Context, who hiring.Actor, items []hiring.Posting) ([]observedPosting, error) {
	latest, err := s.store.LatestMetrics(ctx, who, mapped(items, func(p hiring.Posting) uuid.UUID { return p.ID }))
	if err != nil {
		return nil, err
	}
	return mapped(items, func(p hiring.Posting) observedPosting {
		with := observedPosting{Posting: p}
		if m, known := latest[p.ID]; known {
			with.latest = &m
		}
		return with
	}), nil
}

func showPosting(p observedPosting) api.Posting {
	shown := api.Posting{
		Record: record(p.Record), CampaignID: p.CampaignID, Channel: api.Channel(p.Channel), Name: orNull(p.Name), URL: orNull(p.URL),
		ExternalRef: orNull(p.ExternalRef), JobIDs: advertised(p.Posting), PublishedAt: p.PublishedAt, ClosedAt: p.ClosedAt,
	}
	if p.latest != nil {
		m := showMetrics(*p.latest)
		shown.LatestMetrics = &m
	}
	return shown
}

func postingInput(p observedPosting) api.PostingInput {
	return api.PostingInput{
		Channel: api.Channel(p.Channel), Name: orNull(p.Name), URL: orNull(p.URL), ExternalRef: orNull(p.ExternalRef),
		JobIDs: advertised(p.Posting), PublishedAt: p.PublishedAt, ClosedAt: p.ClosedAt,
	}
}

func applyPosting(p observedPosting, in api.PostingInput) observedPosting {
	p.Channel, p.Name, p.URL, p.ExternalRef = string(in.Channel), or(in.Name, ""), or(in.URL, ""), or(in.ExternalRef, "")
	p.PublishedAt, p.ClosedAt = in.PublishedAt, in.ClosedAt
	p.Jobs = mapped(in.JobIDs, func(id uuid.UUID) hiring.PostingJob { return hiring.PostingJob{JobID: id} })
	return p
}

func advertised(p hiring.Posting) []uuid.UUID {
	return mapped(p.Jobs, func(j hiring.PostingJob) uuid.UUID { return j.JobID })
}

// listPostings answers a page of postings.
//
//	@Summary	List postings
//	@ID			listPostings
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the campaign"										format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.Posting]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id}/postings [get]
func (s *Server) listPostings(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	found, err := s.store.ListPostings(ctx, who, pathID(c, "id"), page)
	if err != nil {
		return err
	}
	items, err := s.observed(ctx, who, found.Items)
	if err != nil {
		return err
	}
	return writePage(c, q, hiring.WithItems(found, items), showPosting)
}

// createPosting adds a posting.
//
//	@Summary	Create a posting
//	@ID			createPosting
//	@Tags		campaigns
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string				true	"Id of the campaign"	format(uuid)
//	@Param		input	body		api.PostingInput	true	"The posting"
//	@Success	201		{object}	api.Posting
//	@Header		201		{string}	ETag		"Version of the posting"
//	@Header		201		{string}	Location	"Path of the posting"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id}/postings [post]
func (s *Server) createPosting(c *gin.Context) error {
	return s.postings().createOne(c, observedPosting{Posting: hiring.Posting{CampaignID: pathID(c, "id")}})
}

// getPosting answers one posting.
//
//	@Summary	Get a posting
//	@ID			getPosting
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the posting"	format(uuid)
//	@Success	200		{object}	api.Posting
//	@Header		200		{string}	ETag	"Version of the posting"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/postings/{id} [get]
func (s *Server) getPosting(c *gin.Context) error { return s.postings().getOne(c) }

// patchPosting changes a posting.
//
//	@Summary	Change a posting
//	@ID			patchPosting
//	@Tags		campaigns
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string				true	"Id of the posting"	format(uuid)
//	@Param		If-Match	header		string				true	"ETag of the version that was read of the posting, or *"
//	@Param		input		body		api.PostingInput	true	"The fields to change"
//	@Success	200			{object}	api.Posting
//	@Header		200			{string}	ETag	"New version of the posting"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/postings/{id} [patch]
func (s *Server) patchPosting(c *gin.Context) error { return s.postings().patchOne(c) }

// deletePosting removes a posting that nothing depends on.
//
//	@Summary	Delete a posting
//	@ID			deletePosting
//	@Tags		campaigns
//	@Param		id			path	string	true	"Id of the posting"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the posting, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/postings/{id} [delete]
func (s *Server) deletePosting(c *gin.Context) error { return s.postings().deleteOne(c) }
