package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// Sources reads the sources that applications come from.
func (c *Client) Sources(ctx context.Context, paging Paging) iter.Seq2[api.Source, error] {
	return pages[api.Source](ctx, c, "/v1/sources", queryOf(paging))
}

// Source reads one source.
func (c *Client) Source(ctx context.Context, id uuid.UUID) (api.Source, error) {
	return get[api.Source](ctx, c, at("/v1/sources", id), nil)
}

// CreateSource makes a source. 409 where the key is taken.
func (c *Client) CreateSource(ctx context.Context, in api.SourceInput) (api.Source, error) {
	return create[api.Source](ctx, c, "/v1/sources", in)
}

// UpdateSource changes a source, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateSource(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Source, error) {
	return update[api.Source](ctx, c, at("/v1/sources", id), version, patch)
}

// DeleteSource deletes a source, if it still has this version. 412 where it changed meanwhile, 409 in_use while an application names it.
func (c *Client) DeleteSource(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/sources", id), version)
}

// Reasons reads the typed reasons of rejections and withdrawals.
func (c *Client) Reasons(ctx context.Context, paging Paging) iter.Seq2[api.Reason, error] {
	return pages[api.Reason](ctx, c, "/v1/reasons", queryOf(paging))
}

// Reason reads one reason.
func (c *Client) Reason(ctx context.Context, id uuid.UUID) (api.Reason, error) {
	return get[api.Reason](ctx, c, at("/v1/reasons", id), nil)
}

// CreateReason makes a reason. 409 where the key is taken.
func (c *Client) CreateReason(ctx context.Context, in api.ReasonInput) (api.Reason, error) {
	return create[api.Reason](ctx, c, "/v1/reasons", in)
}

// UpdateReason changes a reason, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateReason(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Reason, error) {
	return update[api.Reason](ctx, c, at("/v1/reasons", id), version, patch)
}

// DeleteReason deletes a reason, if it still has this version. 412 where it changed meanwhile, 409 in_use while a transition names it.
func (c *Client) DeleteReason(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/reasons", id), version)
}

// Pipelines reads the pipelines that jobs use.
func (c *Client) Pipelines(ctx context.Context, list List) iter.Seq2[api.Pipeline, error] {
	return pages[api.Pipeline](ctx, c, "/v1/pipelines", queryOf(list))
}

// Pipeline reads one pipeline.
func (c *Client) Pipeline(ctx context.Context, id uuid.UUID) (api.Pipeline, error) {
	return get[api.Pipeline](ctx, c, at("/v1/pipelines", id), nil)
}

// CreatePipeline makes a pipeline.
func (c *Client) CreatePipeline(ctx context.Context, in api.PipelineInput) (api.Pipeline, error) {
	return create[api.Pipeline](ctx, c, "/v1/pipelines", in)
}

// UpdatePipeline changes a pipeline, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdatePipeline(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Pipeline, error) {
	return update[api.Pipeline](ctx, c, at("/v1/pipelines", id), version, patch)
}

// DeletePipeline deletes a pipeline, if it still has this version. 412 where it changed meanwhile, 409 in_use while a job uses it.
func (c *Client) DeletePipeline(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/pipelines", id), version)
}

// Vocabulary reads what the values of every enum are called, in French and English.
func (c *Client) Vocabulary(ctx context.Context) iter.Seq2[api.Vocabulary, error] {
	return pages[api.Vocabulary](ctx, c, "/v1/vocabulary", queryOf(struct{}{}))
}
