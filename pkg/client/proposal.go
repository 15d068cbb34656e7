package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// Proposals reads what was proposed to the candidate of an application.
func (c *Client) Proposals(ctx context.Context, application uuid.UUID, list List) iter.Seq2[api.Proposal, error] {
	return pages[api.Proposal](ctx, c, at("/v1/applications", application, "proposals"), queryOf(list))
}

// CreateProposal proposes an opening to a selected candidate. 409 where they were not selected, where no opening is left, and where another proposal to them waits.
func (c *Client) CreateProposal(ctx context.Context, application uuid.UUID, in api.ProposalInput) (api.Proposal, error) {
	return create[api.Proposal](ctx, c, at("/v1/applications", application, "proposals"), in)
}

// Proposal reads one proposal.
func (c *Client) Proposal(ctx context.Context, id uuid.UUID) (api.Proposal, error) {
	return get[api.Proposal](ctx, c, at("/v1/proposals", id), nil)
}

// UpdateProposal answers a proposal, or changes it, if it still has this version: who accepts is hired, who declines withdraws. 409 where it is answered already, or no opening is left; 412 where it changed meanwhile.
func (c *Client) UpdateProposal(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Proposal, error) {
	return update[api.Proposal](ctx, c, at("/v1/proposals", id), version, patch)
}
