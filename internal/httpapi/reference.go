package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func (s *Server) sources() resource[hiring.Source, api.SourceInput, api.Source] {
	return resource[hiring.Source, api.SourceInput, api.Source]{
		path:   "/v1/sources/",
		create: s.store.CreateSource,
		get:    s.store.GetSource,
		update: s.store.UpdateSource,
		remove: s.store.DeleteSource,
		input: func(x hiring.Source) api.SourceInput {
			channel := api.Channel(x.Channel)
			return api.SourceInput{Key: x.Key, LabelFr: x.LabelFr, LabelEn: x.LabelEn, Channel: &channel, Active: &x.Active}
		},
		apply: func(x hiring.Source, in api.SourceInput) hiring.Source {
			x.Key, x.LabelFr, x.LabelEn = in.Key, in.LabelFr, in.LabelEn
			x.Channel, x.Active = string(or(in.Channel, api.ChannelOther)), or(in.Active, true)
			return x
		},
		show: showSource,
	}
}

func showSource(x hiring.Source) api.Source {
	return api.Source{Record: record(x.Record), Key: x.Key, LabelFr: x.LabelFr, LabelEn: x.LabelEn, Channel: api.Channel(x.Channel), Active: x.Active}
}

func (s *Server) reasons() resource[hiring.Reason, api.ReasonInput, api.Reason] {
	return resource[hiring.Reason, api.ReasonInput, api.Reason]{
		path:   "/v1/reasons/",
		create: s.store.CreateReason,
		get:    s.store.GetReason,
		update: s.store.UpdateReason,
		remove: s.store.DeleteReason,
		input: func(x hiring.Reason) api.ReasonInput {
			return api.ReasonInput{Key: x.Key, Kind: api.ReasonKind(x.Kind), LabelFr: x.LabelFr, LabelEn: x.LabelEn}
		},
		apply: func(x hiring.Reason, in api.ReasonInput) hiring.Reason {
			x.Key, x.Kind, x.LabelFr, x.LabelEn = in.Key, hiring.Status(in.Kind), in.LabelFr, in.LabelEn
			return x
		},
		show: showReason,
	}
}

func showReason(x hiring.Reason) api.Reason {
	return api.Reason{Record: record(x.Record), Key: x.Key, Kind: api.ReasonKind(x.Kind), LabelFr: x.LabelFr, LabelEn: x.LabelEn}
}

// listSources answers a page of sources.
//
//	@Summary	List sources
//	@ID			listSources
//	@Tags		reference
//	@Produce	json
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		limit			query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)	default(50)
//	@Param		cursor			query		string	false	"next_cursor of the page before, with the same filters"
//	@Param		If-None-Match	header		string	false	"ETag of the copy that the reader has"
//	@Success	200				{object}	api.Page[api.Row[api.Source]]
//	@Success	304				"The copy is still good"
//	@Header		200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Header		200				{string}	ETag	"Names this content"
//	@Failure	default			{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/sources [get]
func (s *Server) listSources(c *gin.Context) error {
	q := readQuery(c)
	page := q.records()
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := pageOfAll(c, page, s.store.Sources, s.store.ChangedSources)
	if err != nil {
		return err
	}
	return writeCacheable(c, keptPrivately, pageOf(c, q, found, showSource))
}

// createSource adds a source.
//
//	@Summary	Create a source
//	@ID			createSource
//	@Tags		reference
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.SourceInput	true	"The source"
//	@Success	201		{object}	api.Source
//	@Header		201		{string}	ETag		"Version of the source"
//	@Header		201		{string}	Location	"Path of the source"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/sources [post]
func (s *Server) createSource(c *gin.Context) error { return s.sources().createOne(c, hiring.Source{}) }

// getSource answers one source.
//
//	@Summary	Get a source
//	@ID			getSource
//	@Tags		reference
//	@Produce	json
//	@Param		id		path		string	true	"Id of the source"	format(uuid)
//	@Success	200		{object}	api.Source
//	@Header		200		{string}	ETag	"Version of the source"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/sources/{id} [get]
func (s *Server) getSource(c *gin.Context) error { return s.sources().getOne(c) }

// patchSource changes a source.
//
//	@Summary	Change a source
//	@ID			patchSource
//	@Tags		reference
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string			true	"Id of the source"	format(uuid)
//	@Param		If-Match	header		string			true	"ETag of the version that was read of the source, or *"
//	@Param		input		body		api.SourceInput	true	"The fields to change"
//	@Success	200			{object}	api.Source
//	@Header		200			{string}	ETag	"New version of the source"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/sources/{id} [patch]
func (s *Server) patchSource(c *gin.Context) error { return s.sources().patchOne(c) }

// deleteSource removes a source that nothing depends on.
//
//	@Summary	Delete a source
//	@ID			deleteSource
//	@Tags		reference
//	@Param		id			path	string	true	"Id of the source"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the source, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/sources/{id} [delete]
func (s *Server) deleteSource(c *gin.Context) error { return s.sources().deleteOne(c) }

// listReasons answers a page of reasons.
//
//	@Summary	List reasons
//	@ID			listReasons
//	@Tags		reference
//	@Produce	json
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		limit			query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)	default(50)
//	@Param		cursor			query		string	false	"next_cursor of the page before, with the same filters"
//	@Param		If-None-Match	header		string	false	"ETag of the copy that the reader has"
//	@Success	200				{object}	api.Page[api.Row[api.Reason]]
//	@Success	304				"The copy is still good"
//	@Header		200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Header		200				{string}	ETag	"Names this content"
//	@Failure	default			{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/reasons [get]
func (s *Server) listReasons(c *gin.Context) error {
	q := readQuery(c)
	page := q.records()
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := pageOfAll(c, page, s.store.Reasons, s.store.ChangedReasons)
	if err != nil {
		return err
	}
	return writeCacheable(c, keptPrivately, pageOf(c, q, found, showReason))
}

// createReason adds a reason.
//
//	@Summary	Create a reason
//	@ID			createReason
//	@Tags		reference
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.ReasonInput	true	"The reason"
//	@Success	201		{object}	api.Reason
//	@Header		201		{string}	ETag		"Version of the reason"
//	@Header		201		{string}	Location	"Path of the reason"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/reasons [post]
func (s *Server) createReason(c *gin.Context) error { return s.reasons().createOne(c, hiring.Reason{}) }

// getReason answers one reason.
//
//	@Summary	Get a reason
//	@ID			getReason
//	@Tags		reference
//	@Produce	json
//	@Param		id		path		string	true	"Id of the reason"	format(uuid)
//	@Success	200		{object}	api.Reason
//	@Header		200		{string}	ETag	"Version of the reason"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/reasons/{id} [get]
func (s *Server) getReason(c *gin.Context) error { return s.reasons().getOne(c) }

// patchReason changes a reason.
//
//	@Summary	Change a reason
//	@ID			patchReason
//	@Tags		reference
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string			true	"Id of the reason"	format(uuid)
//	@Param		If-Match	header		string			true	"ETag of the version that was read of the reason, or *"
//	@Param		input		body		api.ReasonInput	true	"The fields to change"
//	@Success	200			{object}	api.Reason
//	@Header		200			{string}	ETag	"New version of the reason"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/reasons/{id} [patch]
func (s *Server) patchReason(c *gin.Context) error { return s.reasons().patchOne(c) }

// deleteReason removes a reason that nothing depends on.
//
//	@Summary	Delete a reason
//	@ID			deleteReason
//	@Tags		reference
//	@Param		id			path	string	true	"Id of the reason"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the reason, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/reasons/{id} [delete]
func (s *Server) deleteReason(c *gin.Context) error { return s.reasons().deleteOne(c) }
