package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// listFeed tells what changed, without saying who changed it.
//
//	@Summary		Read the feed of transitions
//	@Description	In the order in which they were recorded, without persons and notes. Read it to the last page, whose sync_token is where
//	@Description	to go on later. What was recorded shortly before may come again then; nothing is missed. A token is good for 30 days, and as
//	@Description	long as what its owner may see stays the same: then 410 sync_token_expired, start again.
//	@ID				listFeed
//	@Tags			applications
//	@Produce		json
//	@Param			job_id			query		[]string	false	"Only of applications for one of these jobs"		collectionFormat(csv)	format(uuid)
//	@Param			jury_id			query		[]string	false	"Only of applications before one of these juries"	collectionFormat(csv)	format(uuid)
//	@Param			recorded_since	query		string		false	"Only what was recorded at this instant or later"	format(date-time)
//	@Param			sync_token		query		string		false	"sync_token of the last page of an earlier reading, in place of recorded_since"
//	@Param			limit			query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)	default(50)
//	@Param			cursor			query		string		false	"next_cursor of the page before, with the same filters"
//	@Success		200				{object}	api.TransitionFeed
//	@Header			200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/transitions [get]
func (s *Server) listFeed(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.TransitionFilter{JobIDs: q.ids("job_id"), JuryIDs: q.ids("jury_id")}
	page := q.page()
	q.changes = q.reading("recorded_since", &page)
	filter.RecordedSince = q.changes.since
	if err := s.ready(c, q); err != nil {
		return err
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
