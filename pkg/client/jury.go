package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// JuryFilter narrows a list of juries.
type JuryFilter struct {
	List
	JobID  []uuid.UUID      `query:"job_id"` // only those of one of these jobs
	Status []api.JuryStatus `query:"status"` // only those with one of these statuses
}

// Juries reads the juries that match.
func (c *Client) Juries(ctx context.Context, filter JuryFilter) iter.Seq2[api.Jury, error] {
	return pages[api.Jury](ctx, c, "/v1/juries", queryOf(filter))
}

// Jury reads one jury.
func (c *Client) Jury(ctx context.Context, id uuid.UUID) (api.Jury, error) {
	return get[api.Jury](ctx, c, at("/v1/juries", id), nil)
}

// CreateJury makes a jury. 422 where its job does not exist.
func (c *Client) CreateJury(ctx context.Context, in api.JuryInput) (api.Jury, error) {
	return create[api.Jury](ctx, c, "/v1/juries", in)
}

// UpdateJury changes a jury, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateJury(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Jury, error) {
	return update[api.Jury](ctx, c, at("/v1/juries", id), version, patch)
}

// DeleteJury deletes a jury, if it still has this version. 412 where it changed meanwhile, 409 in_use while an application belongs to it.
func (c *Client) DeleteJury(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/juries", id), version)
}

// Members reads the seats of a jury.
func (c *Client) Members(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.JuryMember, error] {
	return pages[api.JuryMember](ctx, c, at("/v1/juries", jury, "members"), queryOf(list))
}

// AddMember gives somebody a seat on a jury, with an account or without. 409 where the account sits there already.
func (c *Client) AddMember(ctx context.Context, jury uuid.UUID, in api.JuryMemberInput) (api.JuryMember, error) {
	return create[api.JuryMember](ctx, c, at("/v1/juries", jury, "members"), in)
}

// RemoveMember takes a seat away; the person with it sees nothing more of the jury from their next request on.
func (c *Client) RemoveMember(ctx context.Context, jury, member uuid.UUID) error {
	r, err := change(ctx, http.MethodDelete, at("/v1/juries", jury, "members", member.String()), nil)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r)
	return err
}
