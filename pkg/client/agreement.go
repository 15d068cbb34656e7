package client

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// AgreementQuestion is of which juries to ask how far they agree. Nothing set is every jury that who asks may see, as of now.
type AgreementQuestion struct {
	JuryID       []uuid.UUID `query:"jury_id"`       // only these juries
	JobID        []uuid.UUID `query:"job_id"`        // only those of one of these jobs
	CampaignID   []uuid.UUID `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID `query:"department_id"` // only for jobs of one of these departments, or of one below
	AsOf         string      `query:"as_of"`         // an instant, or a day, which stands for its end: what had been submitted, or signed, by then
	KnownAt      string      `query:"known_at"`      // likewise, and the same
}

// Agreement answers how far the jurors of each jury agree. A jury that does not deliberate yet has the reason blind, and no
// number.
func (c *Client) Agreement(ctx context.Context, q AgreementQuestion) (api.Agreement, error) {
	return get[api.Agreement](ctx, c, "/v1/stats/agreement", queryOf(q))
}

// AgreementCSV is Agreement as CSV, byte for byte as the server answers it.
func (c *Client) AgreementCSV(ctx context.Context, q AgreementQuestion) ([]byte, error) {
	return c.csv(ctx, "/v1/stats/agreement", queryOf(q))
}
