package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"

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

// OpenDeliberation lets a jury deliberate; a nil session is the latest one for that which has begun. 409 with all that is missing:
// quorum_missing, evaluations_missing. What deliberates already stays as it is.
func (c *Client) OpenDeliberation(ctx context.Context, jury uuid.UUID, session *uuid.UUID) (api.Deliberation, error) {
	return create[api.Deliberation](ctx, c, at("/v1/juries", jury, "deliberation"), api.DeliberationInput{SessionID: session})
}

// JuryProgress reads how far a jury has come, and what its next step waits for.
func (c *Client) JuryProgress(ctx context.Context, jury uuid.UUID) (api.JuryProgress, error) {
	return get[api.JuryProgress](ctx, c, at("/v1/juries", jury, "progress"), nil)
}

// Deliberation reads the deliberation of a jury, with what its evaluations say. 409 not_deliberating before it was opened.
func (c *Client) Deliberation(ctx context.Context, jury uuid.UUID) (api.Deliberation, error) {
	return get[api.Deliberation](ctx, c, at("/v1/juries", jury, "deliberation"), nil)
}

// Decisions reads what a jury has decided so far. 409 not_deliberating before its deliberation was opened.
func (c *Client) Decisions(ctx context.Context, jury uuid.UUID) (api.Decisions, error) {
	return get[api.Decisions](ctx, c, at("/v1/juries", jury, "decisions"), nil)
}

// WriteDecisions puts decisions in place of those that were there, if the deliberation still has this version. 412 where it
// changed meanwhile, 403 for a juror who does not chair the jury.
func (c *Client) WriteDecisions(ctx context.Context, jury uuid.UUID, version int, in api.DecisionsInput) (api.Decisions, error) {
	return replace[api.Decisions](ctx, c, at("/v1/juries", jury, "decisions"), version, in)
}

// SignMinutes closes a jury with its decisions, in the name of its chair alone. 409 with all that is missing. Minutes that are
// signed stay as they are.
func (c *Client) SignMinutes(ctx context.Context, jury uuid.UUID, in api.MinutesInput) (api.Act, error) {
	return create[api.Act](ctx, c, at("/v1/juries", jury, "minutes"), in)
}

// Minutes reads the minutes of a jury, with the acts that followed. 404 before they are signed.
func (c *Client) Minutes(ctx context.Context, jury uuid.UUID) (api.Minutes, error) {
	return get[api.Minutes](ctx, c, at("/v1/juries", jury, "minutes"), nil)
}

// MinutesPDF reads the minutes as the PDF, in French, that one would sign.
func (c *Client) MinutesPDF(ctx context.Context, jury uuid.UUID) ([]byte, error) {
	return c.do(ctx, request{method: http.MethodGet, path: at("/v1/juries", jury, "minutes"), query: url.Values{"format": {"pdf"}}})
}

// VerifyMinutes tells whether the minutes of a jury, and what its tables say, are what was signed.
func (c *Client) VerifyMinutes(ctx context.Context, jury uuid.UUID) (api.Verification, error) {
	return get[api.Verification](ctx, c, at("/v1/juries", jury, "minutes", "verification"), nil)
}

// Acts reads what was signed in the name of a jury, by default in that order.
func (c *Client) Acts(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.Act, error] {
	return pages[api.Act](ctx, c, at("/v1/juries", jury, "acts"), queryOf(list))
}

// AddAct annuls or rectifies the minutes of a jury by an act of its own, which changes nothing by itself. 403 for who neither
// chairs the jury nor administers, 409 minutes_needed before there are minutes.
func (c *Client) AddAct(ctx context.Context, jury uuid.UUID, in api.ActInput) (api.Act, error) {
	return create[api.Act](ctx, c, at("/v1/juries", jury, "acts"), in)
}
