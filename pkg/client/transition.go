package client

import (
	"context"
	"iter"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// Transitions reads the course of an application, in the order of recording.
func (c *Client) Transitions(ctx context.Context, application uuid.UUID, paging Paging) iter.Seq2[api.Transition, error] {
	return pages[api.Transition](ctx, c, at("/v1/applications", application, "transitions"), queryOf(paging))
}

// CreateTransition moves, corrects, rejects, withdraws or reopens an application, if it still has this version. The result
// has its new state. 412 where it changed meanwhile; 409 where its state does not allow the action, as no_opening_left;
// 422 where a stage or a reason does not exist or the replay of its course would be illegal.
func (c *Client) CreateTransition(ctx context.Context, application uuid.UUID, version int, in api.TransitionInput) (api.TransitionResult, error) {
	r, err := change(ctx, http.MethodPost, at("/v1/applications", application, "transitions"), in)
	if err != nil {
		return api.TransitionResult{}, err
	}
	return decoded[api.TransitionResult](c.do(ctx, r.matching(version)))
}

// CreateTransitions makes up to 100 transitions, all of them or none. The errors of a refusal point into the items.
func (c *Client) CreateTransitions(ctx context.Context, in api.BulkTransitionInput) (api.BulkTransitionResult, error) {
	return create[api.BulkTransitionResult](ctx, c, "/v1/applications/transitions", in)
}

// FeedFilter says which changes to read, and from where on: an instant, or where an earlier reading ended.
type FeedFilter struct {
	Paging
	JobID         []uuid.UUID `query:"job_id"`         // only of applications for one of these jobs
	JuryID        []uuid.UUID `query:"jury_id"`        // only of applications before one of these juries
	RecordedSince time.Time   `query:"recorded_since"` // only what was recorded then or later
	SyncToken     string      `query:"sync_token"`     // in place of RecordedSince: the token of an earlier reading
}

// Feed is one reading of the changes that happened to applications. It is for one goroutine.
type Feed struct {
	c      *Client
	filter FeedFilter
	token  string
}

// Feed prepares a reading of the changes of applications, without persons and notes: what a script keeps a copy up to date
// with.
func (c *Client) Feed(filter FeedFilter) *Feed { return &Feed{c: c, filter: filter} }

// All reads the changes in the order in which they became known. 410 sync_token_expired where the token is too old: read
// from an instant then.
func (f *Feed) All(ctx context.Context) iter.Seq2[api.FeedTransition, error] {
	return func(yield func(api.FeedTransition, error) bool) {
		query := queryOf(f.filter)
		for {
			page, err := get[api.TransitionFeed](ctx, f.c, "/v1/transitions", query)
			if err != nil {
				yield(api.FeedTransition{}, err)
				return
			}
			for _, row := range page.Data {
				if !yield(row, nil) {
					return
				}
			}
			if page.SyncToken != nil {
				f.token = *page.SyncToken
			}
			if page.NextCursor == nil {
				return
			}
			query.Set("cursor", *page.NextCursor)
		}
	}
}

// SyncToken is what to begin the next reading with, so that it misses nothing; empty until All came to its end.
func (f *Feed) SyncToken() string { return f.token }
