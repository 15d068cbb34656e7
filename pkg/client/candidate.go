package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// CandidateFilter narrows a list of candidates.
type CandidateFilter struct {
	List
	Email string   `query:"email"` // only who has this address, in any case; not for jurors
	Q     string   `query:"q"`     // part of a name; for those who recruit, of an address too
	Tag   []string `query:"tag"`   // only who has one of these tags; not for jurors
}

// Candidates reads the candidates that match.
func (c *Client) Candidates(ctx context.Context, filter CandidateFilter) iter.Seq2[api.Candidate, error] {
	return pages[api.Candidate](ctx, c, "/v1/candidates", queryOf(filter))
}

// Candidate reads one candidate.
func (c *Client) Candidate(ctx context.Context, id uuid.UUID) (api.Candidate, error) {
	return get[api.Candidate](ctx, c, at("/v1/candidates", id), nil)
}

// CreateCandidate makes a candidate.
func (c *Client) CreateCandidate(ctx context.Context, in api.CandidateInput) (api.Candidate, error) {
	return create[api.Candidate](ctx, c, "/v1/candidates", in)
}

// UpdateCandidate changes a candidate, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateCandidate(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Candidate, error) {
	return update[api.Candidate](ctx, c, at("/v1/candidates", id), version, patch)
}

// DeleteCandidate deletes a candidate, if it still has this version. 412 where it changed meanwhile, 409 in_use while they have an application.
func (c *Client) DeleteCandidate(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/candidates", id), version)
}

// CandidateNotes reads the remarks on a candidate.
func (c *Client) CandidateNotes(ctx context.Context, candidate uuid.UUID, list List) iter.Seq2[api.Note, error] {
	return pages[api.Note](ctx, c, at("/v1/candidates", candidate, "notes"), queryOf(list))
}

// AddCandidateNote adds a remark on a candidate, in the name of who asks.
func (c *Client) AddCandidateNote(ctx context.Context, candidate uuid.UUID, in api.NoteInput) (api.Note, error) {
	return create[api.Note](ctx, c, at("/v1/candidates", candidate, "notes"), in)
}
