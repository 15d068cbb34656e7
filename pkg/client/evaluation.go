package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// ApplicationEvaluations reads the submitted evaluations of an application. 403 blind before who asks has submitted theirs, and for who writes none until the jury deliberates.
func (c *Client) ApplicationEvaluations(ctx context.Context, application uuid.UUID, list List) iter.Seq2[api.Evaluation, error] {
	return pages[api.Evaluation](ctx, c, at("/v1/applications", application, "evaluations"), queryOf(list))
}

// JuryEvaluations reads the submitted evaluations of a jury that who asks may read by now. 403 blind while there are none but their own.
func (c *Client) JuryEvaluations(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.Evaluation, error] {
	return pages[api.Evaluation](ctx, c, at("/v1/juries", jury, "evaluations"), queryOf(list))
}

// MyEvaluation reads what who asks has written of an application. 404 before anything was saved.
func (c *Client) MyEvaluation(ctx context.Context, application uuid.UUID) (api.Evaluation, error) {
	return get[api.Evaluation](ctx, c, at("/v1/applications", application, "evaluations", "mine"), nil)
}

// SaveEvaluation saves the draft of who asks: the first with version 0, each later one with the version that it replaces. 412 where that changed meanwhile; 409 once it is submitted, or while the jury is not open.
func (c *Client) SaveEvaluation(ctx context.Context, application uuid.UUID, version int, in api.EvaluationInput) (api.Evaluation, error) {
	return replace[api.Evaluation](ctx, c, at("/v1/applications", application, "evaluations", "mine"), version, in)
}

// SubmitEvaluation submits what who asks has saved, for good. 422 with all that is missing.
func (c *Client) SubmitEvaluation(ctx context.Context, application uuid.UUID) (api.Evaluation, error) {
	return create[api.Evaluation](ctx, c, at("/v1/applications", application, "evaluations", "mine", "submit"), nil)
}

// ReopenEvaluation gives a member's submitted evaluation back to them: for the jury's chair. 409 where it is not submitted.
func (c *Client) ReopenEvaluation(ctx context.Context, application, member uuid.UUID, reason string) (api.Reopening, error) {
	return create[api.Reopening](ctx, c, at("/v1/applications", application, "evaluations", member.String(), "reopen"), api.GroundsInput{Reason: reason})
}

// WaiveEvaluation notes that a member's evaluation will not come: for the jury's chair. 409 where it has come.
func (c *Client) WaiveEvaluation(ctx context.Context, application, member uuid.UUID, reason string) (api.Waiver, error) {
	return create[api.Waiver](ctx, c, at("/v1/applications", application, "evaluations", member.String(), "waiver"), api.GroundsInput{Reason: reason})
}

// Disclosures reads who has opened a jury's evaluations to themselves, and why.
func (c *Client) Disclosures(ctx context.Context, jury uuid.UUID, list List) iter.Seq2[api.Disclosure, error] {
	return pages[api.Disclosure](ctx, c, at("/v1/juries", jury, "disclosures"), queryOf(list))
}

// Disclose opens a jury's submitted evaluations to the administrator who asks, for an hour. 409 for a member of the jury.
func (c *Client) Disclose(ctx context.Context, jury uuid.UUID, reason string) (api.Disclosure, error) {
	return create[api.Disclosure](ctx, c, at("/v1/juries", jury, "disclosures"), api.GroundsInput{Reason: reason})
}
