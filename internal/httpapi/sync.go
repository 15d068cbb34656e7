package httpapi

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

const (
	// settled is the age at which what was recorded is there for every reader: a write transaction, which stamps its rows
	// when it begins, ends within half of it.
	settled = time.Minute
	// tokenLife is how long a sync token is good for.
	tokenLife = 30 * 24 * time.Hour
)

// horizon is an instant up to which a reader has missed nothing of what they saw then, their scope. Clients carry it as a
// sync token, or within a cursor, both sealed.
type horizon struct {
	at    time.Time
	scope uint64
}

// forTokens is the purpose that sync tokens are sealed for.
const forTokens = "sync token"

// The first byte says how to read the others.
const horizonVersion = 3

func (h horizon) bytes() []byte {
	raw := binary.BigEndian.AppendUint64([]byte{horizonVersion}, uint64(h.at.UnixMicro()))
	return binary.BigEndian.AppendUint64(raw, h.scope)
}

// horizonOf reads what bytes wrote.
func horizonOf(raw []byte) (h horizon, ok bool) {
	if len(raw) != 17 || raw[0] != horizonVersion {
		return horizon{}, false
	}
	h.at = time.UnixMicro(int64(binary.BigEndian.Uint64(raw[1:]))).UTC() //nolint:gosec // its bits come back as they went
	h.scope = binary.BigEndian.Uint64(raw[9:])
	return h, true
}

// openToken reads a sync token; ok is false for anything that end did not make.
func openToken(keys *auth.Keyring, token string) (h horizon, ok bool) {
	raw, ok := keys.Open(forTokens, token)
	if !ok {
		return horizon{}, false
	}
	return horizonOf(raw)
}

// check refuses a token that can't be continued: one that is too old, one of another scope, and one from a time to come.
// The clock was set back since, and going on from it could miss what was recorded meanwhile.
func (h horizon) check(now time.Time, scope uint64) error {
	switch {
	case h.at.After(now):
		return hiring.Malformed("sync_token", "invalid_sync_token", "is of a time to come: start again without it")
	case h.at.Before(now.Add(-tokenLife)):
		return &hiring.Error{Kind: hiring.KindGone, Code: "sync_token_expired", Detail: "the sync token is older than 30 days: start again without it"}
	case h.scope != scope:
		return &hiring.Error{Kind: hiring.KindGone, Code: "sync_token_expired", Detail: "you may see more or less than when the sync token was made: start again without it"}
	}
	return nil
}

// reading is one reading of what changed, over all its pages, where order is by the time of the change unless out of
// order. What is recorded by a slow transaction while it goes on can come to stand behind a page that was read already;
// so the horizon of the whole reading is that of the first page which came near enough to the present for that, and the
// cursor carries it from there on. Where things can come to stand anywhere, it is that of the first page.
type reading struct {
	since   *time.Time // nil without a token: everything
	token   *horizon   // that it goes on from
	horizon *horizon   // that the cursor carries

	outOfOrder bool

	now   time.Time // before the page is read: what was settled by now is on it
	scope uint64
}

// horizonMark stands between a position in a list and the horizon in a cursor.
const horizonMark = "|"

// reading reads the parameters that start a reading, of which the one for an instant is called since, and what the cursor
// carries of it.
func (q *query) reading(since string, page *hiring.PageRequest) *reading {
	r := &reading{since: q.time(since)}
	if value, given := q.raw("sync_token"); given {
		h, ok := openToken(q.keys, value)
		switch {
		case !ok:
			q.fault("sync_token", "invalid_sync_token", "is none that this service gave: start again without it")
		case r.since != nil:
			q.fault(since, "not_applicable", "must not be given together with sync_token")
		default:
			r.token, r.since = &h, &h.at
		}
	}
	if page.After == nil {
		return r
	}
	value, raw, carried := strings.Cut(page.After.Value, horizonMark)
	page.After.Value = value
	if carried {
		h, ok := horizonOf([]byte(raw))
		if !ok {
			q.fault("cursor", "invalid_cursor", "is none that this service gave: start again without it")
		}
		r.horizon = &h
	}
	return r
}

// begin looks at the clock and at who reads, and refuses a token that can't be continued.
func (s *Server) begin(c *gin.Context, r *reading) (err error) {
	ctx, who := c.Request.Context(), actor(c)
	if r.now, err = s.store.Now(ctx); err != nil {
		return err
	}
	if r.scope, err = s.store.Scope(ctx, who); err != nil {
		return err
	}
	r.outOfOrder = r.outOfOrder || !store.SeesAll(who)
	if r.token != nil {
		return r.token.check(r.now, r.scope)
	}
	return nil
}

// after gives the position for the next page's cursor.
func (r *reading) after(next hiring.Position) hiring.Position {
	if r.horizon == nil {
		end, err := time.Parse(time.RFC3339Nano, next.Value)
		if recent := r.now.Add(-settled); err != nil || end.After(recent) || r.outOfOrder {
			r.horizon = &horizon{recent, r.scope}
		}
	}
	if r.horizon != nil {
		next.Value += horizonMark + string(r.horizon.bytes())
	}
	return next
}

// end gives the token to go on from after the last page.
func (r *reading) end(keys *auth.Keyring) *string {
	token := keys.Seal(forTokens, or(r.horizon, horizon{r.now.Add(-settled), r.scope}).bytes())
	return &token
}

// changeSorts are the orders that deletions have a place in.
var changeSorts = []string{"", "created_at", "updated_at"}

// records reads the parameters of a list of records: those of page, and those that ask for what changed.
func (q *query) records(sorts ...string) hiring.PageRequest {
	page := q.page(sorts...)
	r := q.reading("updated_since", &page)
	if r.since == nil {
		return page
	}
	if !slices.Contains(changeSorts, page.Sort) {
		q.fault("sort", "not_applicable", "what changed comes by created_at or updated_at: deletions have no other place")
	}
	r.outOfOrder = page.Sort == "created_at" || page.Desc
	page.Since, q.changes = r.since, r
	return page
}

// ready ends the reading of the parameters of a list of records.
func (s *Server) ready(c *gin.Context, q *query) error {
	if err := q.done(); err != nil || q.changes == nil {
		return err
	}
	return s.begin(c, q.changes)
}

// rows makes the rows of a page that tells of deletions.
func rows[D, Out any](found hiring.Page[D], show func(D) Out) []api.Row[Out] {
	out := make([]api.Row[Out], 0, len(found.Items)+len(found.Gone))
	gone := found.Gone
	for i, item := range found.Items {
		for ; len(gone) > 0 && gone[0].Ahead <= i; gone = gone[1:] {
			out = append(out, api.Row[Out]{Deletion: showDeletion(gone[0])})
		}
		shown := show(item)
		out = append(out, api.Row[Out]{Item: &shown})
	}
	for _, d := range gone {
		out = append(out, api.Row[Out]{Deletion: showDeletion(d)})
	}
	return out
}

func showDeletion(d hiring.Deletion) *api.Deletion {
	return &api.Deletion{ID: d.ID, DeletedAt: d.DeletedAt, MergedIntoID: d.MergedIntoID}
}
