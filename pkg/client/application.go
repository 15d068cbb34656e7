package client

import (
	"context"
	"iter"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// ApplicationFilter narrows a list of applications.
type ApplicationFilter struct {
	List
	JobID        []uuid.UUID     `query:"job_id"`        // only for one of these jobs
	JuryID       []uuid.UUID     `query:"jury_id"`       // only before one of these juries
	CandidateID  []uuid.UUID     `query:"candidate_id"`  // only of one of these candidates
	CampaignID   []uuid.UUID     `query:"campaign_id"`   // only for jobs of one of these campaigns
	Stage        []string        `query:"stage"`         // only those that stand at one of these stages
	Milestone    []api.Milestone `query:"milestone"`     // only those whose stage has one of these milestones
	Status       []api.Status    `query:"status"`        // only those with one of these statuses
	Source       []string        `query:"source"`        // only those from one of these sources
	Q            string          `query:"q"`             // part of the candidate's name; for those who recruit, of their address too
	UpdatedSince time.Time       `query:"updated_since"` // only those that changed then or later
	Include      []string        `query:"include"`       // what to show beside each: candidate, job, jury, next_interview
}

// including is what to show beside one thing.
type including struct {
	Include []string `query:"include"`
}

// Applications reads the applications that match.
func (c *Client) Applications(ctx context.Context, filter ApplicationFilter) iter.Seq2[api.Application, error] {
	return pages[api.Application](ctx, c, "/v1/applications", queryOf(filter))
}

// CreateApplication enters an application, of somebody known or of a new candidate. 409 duplicate_application where they
// have a live one for the job, 409 where the job takes none, 422 where a thing that it names does not exist.
func (c *Client) CreateApplication(ctx context.Context, in api.ApplicationInput) (api.Application, error) {
	return create[api.Application](ctx, c, "/v1/applications", in)
}

// Application reads one application, with what is to be shown beside it: candidate, job, jury, next_interview.
func (c *Client) Application(ctx context.Context, id uuid.UUID, include ...string) (api.Application, error) {
	return get[api.Application](ctx, c, at("/v1/applications", id), queryOf(including{include}))
}

// UpdateApplication changes an application, if it still has this version. 412 where it changed meanwhile, 422 where the jury is of another job.
func (c *Client) UpdateApplication(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Application, error) {
	return update[api.Application](ctx, c, at("/v1/applications", id), version, patch)
}

// DeleteApplication is refused with 409 in_use: an application has a course, which is never deleted.
func (c *Client) DeleteApplication(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/applications", id), version)
}

// ApplicationNotes reads the remarks on an application.
func (c *Client) ApplicationNotes(ctx context.Context, application uuid.UUID, list List) iter.Seq2[api.Note, error] {
	return pages[api.Note](ctx, c, at("/v1/applications", application, "notes"), queryOf(list))
}

// AddApplicationNote adds a remark on an application, in the name of who asks.
func (c *Client) AddApplicationNote(ctx context.Context, application uuid.UUID, in api.NoteInput) (api.Note, error) {
	return create[api.Note](ctx, c, at("/v1/applications", application, "notes"), in)
}
