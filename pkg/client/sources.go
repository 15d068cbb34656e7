package client

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// SourcesQuestion is of which applications to ask what brought them. Nothing set is every application that who asks may see, as of
// now.
type SourcesQuestion struct {
	JuryID       []uuid.UUID `query:"jury_id"`       // only applications of one of these juries
	JobID        []uuid.UUID `query:"job_id"`        // only for one of these jobs
	CampaignID   []uuid.UUID `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID `query:"department_id"` // only for jobs of one of these departments, or of one below
	Source       []string    `query:"source"`        // only from one of these sources
	PostingID    []uuid.UUID `query:"posting_id"`    // only those that one of these postings brought
	ReceivedFrom api.Date    `query:"received_from"` // only those received on this day or later, in the server's time zone
	ReceivedTo   api.Date    `query:"received_to"`   // only those received before this day
	AsOf         string      `query:"as_of"`         // an instant, or a day, which stands for its end: what had happened by then
	KnownAt      string      `query:"known_at"`      // likewise: what had been recorded by then
}

// SourceFigures answers what each source and each posting brought, and of how many applications nobody knows.
func (c *Client) SourceFigures(ctx context.Context, q SourcesQuestion) (api.Sources, error) {
	return get[api.Sources](ctx, c, "/v1/stats/sources", queryOf(q))
}

// SourceFiguresAs is SourceFigures in another form, byte for byte as the server answers it.
func (c *Client) SourceFiguresAs(ctx context.Context, format FunnelFormat, q SourcesQuestion) ([]byte, error) {
	return c.as(ctx, "/v1/stats/sources", format, queryOf(q))
}

// SourceFiguresCSV is SourceFigures as CSV, byte for byte as the server answers it.
func (c *Client) SourceFiguresCSV(ctx context.Context, q SourcesQuestion) ([]byte, error) {
	return c.csv(ctx, "/v1/stats/sources", queryOf(q))
}
