package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// The sizes of a page.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// page reads the parameters that every list has: limit, cursor and sort, by one of the names given. A cursor is good
// for the question that it was made for only.
func (q *query) page(sorts ...string) hiring.PageRequest {
	req := hiring.PageRequest{Limit: min(q.count("limit", defaultLimit, 1), maxLimit)}
	if value, given := q.sort(sorts); given {
		req.Sort, req.Desc = strings.CutPrefix(value, "-")
		if !slices.Contains(sorts, req.Sort) {
			q.fault("sort", "unknown_sort", "must be one of %s, with a - in front for the other way round", strings.Join(sorts, ", "))
		}
	}
	if value, given := q.raw("cursor"); given {
		cur, ok := openCursor(q.keys, value)
		switch {
		case !ok:
			q.fault("cursor", "invalid_cursor", "is none that this service gave: start again without it")
		case cur.question != q.question:
			q.fault("cursor", "cursor_mismatch", "was made for another list, other filters or another order: start again without it")
		default:
			req.After = &cur.position
		}
	}
	return req
}

// sort declares the parameter for lists that have a choice of orders; elsewhere it is an unknown one.
func (q *query) sort(sorts []string) (value string, given bool) {
	if len(sorts) == 0 {
		return "", false
	}
	return q.raw("sort")
}

// cursorAfter is the cursor of the page that starts after a position; nil where there is none.
func (q *query) cursorAfter(next *hiring.Position) *string {
	if next == nil {
		return nil
	}
	s := cursor{q.question, *next}.seal(q.keys)
	return &s
}

// goOn says how a client goes on from a page: to the next one, which it links to, or with the next reading.
func (q *query) goOn(c *gin.Context, next *hiring.Position) (cursor, token *string) {
	switch {
	case next == nil && q.changes == nil:
		return nil, nil
	case next == nil:
		return nil, q.changes.end(q.keys)
	case q.changes != nil:
		carried := q.changes.after(*next)
		next = &carried
	}
	cursor = q.cursorAfter(next)
	linkNext(c, *cursor)
	return cursor, nil
}

// pageOf makes the answer for one page of a list, and links to the next one.
func pageOf[D, Out any](c *gin.Context, q *query, found hiring.Page[D], show func(D) Out) any {
	listed(c, len(found.Items))
	cursor, token := q.goOn(c, found.Next)
	if q.changes != nil {
		return api.Page[api.Row[Out]]{Data: rows(found, show), NextCursor: cursor, SyncToken: token}
	}
	return api.Page[Out]{Data: mapped(found.Items, show), NextCursor: cursor}
}

// writePage answers with one page of a list.
func writePage[D, Out any](c *gin.Context, q *query, found hiring.Page[D], show func(D) Out) error {
	return writeJSON(c, http.StatusOK, pageOf(c, q, found, show))
}

// pageOfAll cuts one page out of a list that is short enough to be read whole, unless it is asked what changed of it.
func pageOfAll[D any](
	c *gin.Context, req hiring.PageRequest, read func(context.Context) ([]D, error),
	changed func(context.Context, hiring.Actor, hiring.PageRequest) (hiring.Page[D], error),
) (hiring.Page[D], error) {
	if req.Since != nil {
		return changed(c.Request.Context(), actor(c), req)
	}
	all, err := read(c.Request.Context())
	if err != nil {
		return hiring.Page[D]{}, err
	}
	start := 0
	if req.After != nil {
		start = len(all)
		for i := range all {
			if recordOf(&all[i]).ID == req.After.ID {
				start = i + 1
			}
		}
	}
	rest := all[start:]
	if len(rest) <= req.Limit {
		return hiring.Page[D]{Items: rest}, nil
	}
	return hiring.Page[D]{Items: rest[:req.Limit], Next: &hiring.Position{ID: recordOf(&rest[req.Limit-1]).ID}}, nil
}

// linkNext names the next page by a relative reference, so that it holds under whatever name clients know the server.
func linkNext(c *gin.Context, cursor string) {
	next := c.Request.URL.Query()
	next.Set("cursor", cursor)
	c.Header("Link", "<"+c.Request.URL.EscapedPath()+"?"+next.Encode()+`>; rel="next"`)
}

// mapped applies f to each item; the result is never nil, because a list is never null on the wire.
func mapped[A, B any](items []A, f func(A) B) []B {
	out := make([]B, 0, len(items))
	for _, item := range items {
		out = append(out, f(item))
	}
	return out
}
