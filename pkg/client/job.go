package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// JobFilter narrows a list of jobs.
type JobFilter struct {
	List
	CampaignID   []uuid.UUID     `query:"campaign_id"`   // only those of one of these campaigns
	DepartmentID []uuid.UUID     `query:"department_id"` // only those of one of these departments
	Status       []api.JobStatus `query:"status"`        // only those with one of these statuses
	ExternalRef  string          `query:"external_ref"`  // only those that another system calls exactly so
}

// Jobs reads the jobs that match.
func (c *Client) Jobs(ctx context.Context, filter JobFilter) iter.Seq2[api.Job, error] {
	return pages[api.Job](ctx, c, "/v1/jobs", queryOf(filter))
}

// Job reads one job.
func (c *Client) Job(ctx context.Context, id uuid.UUID) (api.Job, error) {
	return get[api.Job](ctx, c, at("/v1/jobs", id), nil)
}

// CreateJob makes a job. 422 where a thing that it names does not exist.
func (c *Client) CreateJob(ctx context.Context, in api.JobInput) (api.Job, error) {
	return create[api.Job](ctx, c, "/v1/jobs", in)
}

// UpdateJob changes a job, if it still has this version. 412 where it changed meanwhile, 409 where fewer openings would be left than people are hired.
func (c *Client) UpdateJob(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Job, error) {
	return update[api.Job](ctx, c, at("/v1/jobs", id), version, patch)
}

// DeleteJob deletes a job, if it still has this version. 412 where it changed meanwhile, 409 in_use while an application or a jury belongs to it.
func (c *Client) DeleteJob(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/jobs", id), version)
}
