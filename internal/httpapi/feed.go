package httpapi

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	// settled is the age at which what was recorded is there for every reader: a write transaction, which stamps its rows
	// when it begins, ends within half of it.
	settled = time.Minute
	// tokenLife is how long a sync token is good for.
	tokenLife = 30 * 24 * time.Hour
)

// horizon is an instant up to which a reader of the feed has missed nothing. Clients carry it as a sync token, which is
// opaque to them and not signed: a made-up one shows nothing that recorded_since does not.
type horizon time.Time

// The first byte of a token says how to read the others.
const tokenVersion = 1

func (h horizon) token() string {
	raw := binary.BigEndian.AppendUint64([]byte{tokenVersion}, uint64(time.Time(h).UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(raw)
}

// parseToken reads a sync token; ok is false for anything that token did not write.
func parseToken(s string) (h horizon, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != 9 || raw[0] != tokenVersion {
		return horizon{}, false
	}
	h = horizon(time.UnixMicro(int64(binary.BigEndian.Uint64(raw[1:]))).UTC()) //nolint:gosec // its bits come back as they went
	return h, h.token() == s
}

// syncToken reads the parameter sync_token.
func (q *query) syncToken() *horizon {
	value, given := q.raw("sync_token")
	if !given {
		return nil
	}
	h, ok := parseToken(value)
	if !ok {
		q.fault("sync_token", "invalid_sync_token", "is none that this service gave")
		return nil
	}
	return &h
}

// checkAge refuses a token that is too old to be continued, and one from a time to come: either it is made up, or the
// clock was set back, and going on from it could miss what was recorded since.
func (h horizon) checkAge(now time.Time) error {
	switch at := time.Time(h); {
	case at.After(now):
		return hiring.Malformed("sync_token", "invalid_sync_token", "is of a time to come: start again without it")
	case at.Before(now.Add(-tokenLife)):
		return &hiring.Error{Kind: hiring.KindGone, Code: "sync_token_expired", Detail: "the sync token is older than 30 days: start again without it"}
	}
	return nil
}

// reading is one reading of the feed, over all its pages. What is recorded by a slow transaction while it goes on can
// come to stand behind a page that was read already; so the horizon of the whole reading is that of the first page which
// came near enough to the present for that, and the cursor carries it from there on.
type reading struct{ horizon *horizon }

// horizonMark stands between a position in the feed and the horizon in a cursor.
const horizonMark = "|"

// feedPage reads the parameters of a page, and what its cursor carries.
func (q *query) feedPage() (hiring.PageRequest, reading) {
	page := q.page()
	if page.After == nil {
		return page, reading{}
	}
	value, token, carried := strings.Cut(page.After.Value, horizonMark)
	page.After.Value = value
	h, ok := parseToken(token)
	switch {
	case !carried:
		return page, reading{}
	case !ok:
		q.fault("cursor", "invalid_cursor", "is none that this service gave")
	}
	return page, reading{&h}
}

// after gives the position for the next page's cursor, when this one was read at an instant.
func (r reading) after(next hiring.Position, now time.Time) hiring.Position {
	if r.horizon == nil {
		end, err := time.Parse(time.RFC3339Nano, next.Value)
		if recent := now.Add(-settled); err != nil || end.After(recent) {
			h := horizon(recent)
			r.horizon = &h
		}
	}
	if r.horizon != nil {
		next.Value += horizonMark + r.horizon.token()
	}
	return next
}

// end gives the token to go on from after the last page.
func (r reading) end(now time.Time) *string {
	token := or(r.horizon, horizon(now.Add(-settled))).token()
	return &token
}

// listFeed tells what changed, without saying who changed it.
//
//	@Summary		Read the feed of transitions
//	@Description	In the order in which they were recorded, without persons and notes. Read it to the last page, whose sync_token is where
//	@Description	to go on later. What was recorded shortly before may come again then; nothing is missed. A token is good for 30 days.
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
	filter := hiring.TransitionFilter{JobIDs: q.ids("job_id"), JuryIDs: q.ids("jury_id"), RecordedSince: q.time("recorded_since")}
	since := q.syncToken()
	if since != nil && filter.RecordedSince != nil {
		q.fault("recorded_since", "not_applicable", "must not be given together with sync_token")
	}
	page, sofar := q.feedPage()
	if err := q.done(); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	now, err := s.store.Now(ctx) // before the page is read: what was settled by now is on it
	if err != nil {
		return err
	}
	if since != nil {
		if err := since.checkAge(now); err != nil {
			return err
		}
		filter.RecordedSince = (*time.Time)(since)
	}
	found, err := s.store.ListTransitions(ctx, who, filter, page)
	if err != nil {
		return err
	}
	listed(c, len(found.Items))
	feed := api.TransitionFeed{Data: mapped(found.Items, feedTransition)}
	if found.Next == nil {
		feed.SyncToken = sofar.end(now)
	} else {
		next := sofar.after(*found.Next, now)
		feed.NextCursor = q.cursorAfter(&next)
		linkNext(c, *feed.NextCursor)
	}
	return writeJSON(c, http.StatusOK, feed)
}
