package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// InterviewFilter narrows a list of interviews: a planning.
type InterviewFilter struct {
	List
	JuryID     []uuid.UUID           `query:"jury_id"`     // only of applications before one of these juries
	JobID      []uuid.UUID           `query:"job_id"`      // only of applications for one of these jobs
	MemberID   []string              `query:"member_id"`   // only those that one of these seats hears; me for those of who asks
	Status     []api.InterviewStatus `query:"status"`      // only those with one of these statuses
	StartsFrom time.Time             `query:"starts_from"` // only those that start then or later
	StartsTo   time.Time             `query:"starts_to"`   // only those that start before
	Include    []string              `query:"include"`     // what to show beside each: application
}

// Interviews reads the interviews that match, by default in the order in which they start.
func (c *Client) Interviews(ctx context.Context, filter InterviewFilter) iter.Seq2[api.Interview, error] {
	return pages[api.Interview](ctx, c, "/v1/interviews", queryOf(filter))
}

// ApplicationInterviews reads the interviews of one application, with what is to be shown beside each: application.
func (c *Client) ApplicationInterviews(ctx context.Context, application uuid.UUID, list List, include ...string) iter.Seq2[api.Interview, error] {
	return pages[api.Interview](ctx, c, at("/v1/applications", application, "interviews"), queryOf(struct {
		List
		including
	}{list, including{include}}))
}

// InterviewHistory reads when and where an interview was to take place, and whether it did, from its first version on.
func (c *Client) InterviewHistory(ctx context.Context, id uuid.UUID, list List) iter.Seq2[api.InterviewChange, error] {
	return pages[api.InterviewChange](ctx, c, at("/v1/interviews", id, "history"), queryOf(list))
}

// CreateInterview plans an interview of an application. 409 where the application or its jury is closed, and interview_conflict where somebody would have to be in two places at once; 422 where a member is not of its jury.
func (c *Client) CreateInterview(ctx context.Context, application uuid.UUID, in api.InterviewInput) (api.Interview, error) {
	return create[api.Interview](ctx, c, at("/v1/applications", application, "interviews"), in)
}

// Interview reads one interview, with what is to be shown beside it: application.
func (c *Client) Interview(ctx context.Context, id uuid.UUID, include ...string) (api.Interview, error) {
	return get[api.Interview](ctx, c, at("/v1/interviews", id), queryOf(including{include}))
}

// InterviewCalendar reads one interview as an iCalendar file.
func (c *Client) InterviewCalendar(ctx context.Context, id uuid.UUID) ([]byte, error) {
	return c.do(ctx, request{method: http.MethodGet, path: at("/v1/interviews", id), query: url.Values{"format": {"ics"}}})
}

// UpdateInterview changes an interview, if it still has this version. A juror may change its status and outcome_note. 412 where it changed meanwhile; 422 where it is held before it starts.
func (c *Client) UpdateInterview(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Interview, error) {
	return update[api.Interview](ctx, c, at("/v1/interviews", id), version, patch)
}

// DeleteInterview deletes an interview, if it still has this version. 412 where it changed meanwhile.
func (c *Client) DeleteInterview(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/interviews", id), version)
}
