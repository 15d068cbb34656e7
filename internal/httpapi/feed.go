package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// listFeed tells what changed, without saying who changed it.
//
//	@Summary		Read the feed of transitions
//	@Description	In the order in which they were recorded, without persons and notes. Read it to the last page, whose sync_token is where
//	@Description	to go on later. What was recorded shortly before may come again then; nothing is missed. A token is good for 30 days, and as
//	@Description	long as what its owner may see stays the same: then 410 sync_token_expired, start again. As CSV it is one answer with everything that
//	@Description	was recorded until it was asked for, without limit, cursor and sync_token; one that ends without its last chunk is incomplete.
//	@ID				listFeed
//	@Tags			applications
//	@Produce		json,text/csv
//	@Param			job_id			query		[]string	false	"Only of applications for one of these jobs"		collectionFormat(csv)	format(uuid)
//	@Param			jury_id			query		[]string	false	"Only of applications before one of these juries"	collectionFormat(csv)	format(uuid)
//	@Param			recorded_since	query		string		false	"Only what was recorded at this instant or later"	format(date-time)
//	@Param			sync_token		query		string		false	"sync_token of the last page of an earlier reading, in place of recorded_since"
//	@Param			limit			query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)	default(50)
//	@Param			cursor			query		string		false	"next_cursor of the page before, with the same filters"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"	enums(json,csv)
//	@Success		200				{object}	api.TransitionFeed
//	@Header			200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/transitions [get]
func (s *Server) listFeed(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.TransitionFilter{JobIDs: q.ids("job_id"), JuryIDs: q.ids("jury_id")}
	form, unacceptable := choose(c, q, asJSON, asCSV)
	if form == asCSV && unacceptable == nil {
		return s.exportFeed(c, q, filter)
	}
	page := q.page()
	q.changes = q.reading("recorded_since", &page)
	filter.RecordedSince = q.changes.since
	if err := s.ready(c, q); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	found, err := s.store.ListTransitions(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	listed(c, len(found.Items))
	feed := api.TransitionFeed{Data: mapped(found.Items, feedTransition)}
	feed.NextCursor, feed.SyncToken = q.goOn(c, found.Next)
	return writeJSON(c, http.StatusOK, feed)
}

// The sizes of the parts that an export is read in: the first one is there soon.
const (
	firstPart = 200
	laterPart = 1000
)

// exportFeed sends the whole feed as CSV, up to now: it comes to an end however fast others write.
func (s *Server) exportFeed(c *gin.Context, q *query, filter hiring.TransitionFilter) error {
	filter.RecordedSince = q.time("recorded_since")
	for _, name := range []string{"limit", "cursor", "sync_token"} {
		if _, given := q.raw(name); given {
			q.fault(name, "not_applicable", "has no meaning for a CSV, which is whole: narrow it with recorded_since")
		}
	}
	if err := q.done(); err != nil {
		return err
	}
	now, err := s.store.Now(c.Request.Context())
	if err != nil {
		return err
	}
	filter.RecordedUntil = &now
	page := hiring.PageRequest{Limit: firstPart}
	return export{
		form: asCSV, rows: store.Transitions, head: chart.TransitionHead,
		part: func(ctx context.Context, who hiring.Actor, into *chart.CSV) (int, bool, error) {
			found, err := s.store.ListTransitions(ctx, who, filter, page)
			if err != nil {
				return 0, false, err
			}
			for _, t := range found.Items {
				if err := into.Line(chart.TransitionLine(feedTransition(t))...); err != nil {
					return 0, false, err
				}
			}
			page = hiring.PageRequest{Limit: laterPart, After: found.Next}
			return len(found.Items), found.Next != nil, nil
		},
	}.send(s, c)
}
