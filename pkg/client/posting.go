package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// Postings reads the postings of a campaign.
func (c *Client) Postings(ctx context.Context, campaign uuid.UUID, list List) iter.Seq2[api.Posting, error] {
	return pages[api.Posting](ctx, c, at("/v1/campaigns", campaign, "postings"), queryOf(list))
}

// CreatePosting adds a posting to a campaign. 422 where one of its jobs does not exist.
func (c *Client) CreatePosting(ctx context.Context, campaign uuid.UUID, in api.PostingInput) (api.Posting, error) {
	return create[api.Posting](ctx, c, at("/v1/campaigns", campaign, "postings"), in)
}

// Posting reads one posting.
func (c *Client) Posting(ctx context.Context, id uuid.UUID) (api.Posting, error) {
	return get[api.Posting](ctx, c, at("/v1/postings", id), nil)
}

// UpdatePosting changes a posting, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdatePosting(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Posting, error) {
	return update[api.Posting](ctx, c, at("/v1/postings", id), version, patch)
}

// DeletePosting deletes a posting, if it still has this version. 412 where it changed meanwhile, 409 in_use while an application came from it.
func (c *Client) DeletePosting(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/postings", id), version)
}

// MetricsOf reads what was observed of a posting, one observation after the other.
func (c *Client) MetricsOf(ctx context.Context, posting uuid.UUID, list List) iter.Seq2[api.PostingMetrics, error] {
	return pages[api.PostingMetrics](ctx, c, at("/v1/postings", posting, "metrics"), queryOf(list))
}

// CreatePostingMetrics adds an observation of a posting.
func (c *Client) CreatePostingMetrics(ctx context.Context, posting uuid.UUID, in api.PostingMetricsInput) (api.PostingMetrics, error) {
	return create[api.PostingMetrics](ctx, c, at("/v1/postings", posting, "metrics"), in)
}

// PostingMetrics reads one observation of a posting.
func (c *Client) PostingMetrics(ctx context.Context, id uuid.UUID) (api.PostingMetrics, error) {
	return get[api.PostingMetrics](ctx, c, at("/v1/posting-metrics", id), nil)
}

// UpdatePostingMetrics changes an observation of a posting, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdatePostingMetrics(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.PostingMetrics, error) {
	return update[api.PostingMetrics](ctx, c, at("/v1/posting-metrics", id), version, patch)
}

// DeletePostingMetrics deletes an observation of a posting, if it still has this version. 412 where it changed meanwhile.
func (c *Client) DeletePostingMetrics(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/posting-metrics", id), version)
}
