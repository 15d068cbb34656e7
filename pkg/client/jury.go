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

// JurySessions reads when a jury sat, and is to sit, by default in the order in which the sessions start.
func (c *Client) JurySessions(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.JurySession, error] {
	return pages[api.JurySession](ctx, c, at("/v1/juries", jury, "sessions"), queryOf(list))
}

// JurySession reads one session of a jury.
func (c *Client) JurySession(ctx context.Context, id uuid.UUID) (api.JurySession, error) {
	return get[api.JurySession](ctx, c, at("/v1/jury-sessions", id), nil)
}

// CreateJurySession records that a jury sits, and who was there. 403 for a juror who does not chair it, 409 jury_closed.
func (c *Client) CreateJurySession(ctx context.Context, jury uuid.UUID, in api.JurySessionInput) (api.JurySession, error) {
	return create[api.JurySession](ctx, c, at("/v1/juries", jury, "sessions"), in)
}

// UpdateJurySession changes a session, if it still has this version; its attendance as a whole. 412 where it changed meanwhile,
// 403 for a juror who does not chair the jury, 409 jury_closed.
func (c *Client) UpdateJurySession(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.JurySession, error) {
	return update[api.JurySession](ctx, c, at("/v1/jury-sessions", id), version, patch)
}

// DeleteJurySession deletes a session, if it still has this version. 412 where it changed meanwhile, 403 for a juror who does not
// chair the jury, 409 jury_closed.
func (c *Client) DeleteJurySession(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/jury-sessions", id), version)
}

// Recusals reads who stepped back from a jury, or from an application before it.
func (c *Client) Recusals(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.Recusal, error] {
	return pages[api.Recusal](ctx, c, at("/v1/juries", jury, "recusals"), queryOf(list))
}

// AddRecusal lets a member of a jury step back, for good. 409 already_recused where they have, 403 for a juror about another
// one unless they chair the jury.
func (c *Client) AddRecusal(ctx context.Context, jury uuid.UUID, in api.RecusalInput) (api.Recusal, error) {
	return create[api.Recusal](ctx, c, at("/v1/juries", jury, "recusals"), in)
}
