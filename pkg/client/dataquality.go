package client

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// QualityQuestion is of which records to ask what is to be mended. Nothing set is everything that who asks may see, by jury, as of
// now.
type QualityQuestion struct {
	JuryID       []uuid.UUID         `query:"jury_id"`       // only applications of one of these juries
	JobID        []uuid.UUID         `query:"job_id"`        // only for one of these jobs
	CampaignID   []uuid.UUID         `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID         `query:"department_id"` // only for jobs of one of these departments, or of one below
	Source       []string            `query:"source"`        // only from one of these sources
	PostingID    []uuid.UUID         `query:"posting_id"`    // only those that one of these postings brought
	ReceivedFrom api.Date            `query:"received_from"` // only those received on this day or later, in the server's time zone
	ReceivedTo   api.Date            `query:"received_to"`   // only those received before this day
	GroupBy      api.GroupBy         `query:"group_by"`      // what there is a row for: juries, jobs, campaigns or departments
	Check        api.QualityCheckKey `query:"check"`         // list what this check found; not with an instant, nor as CSV
	AsOf         string              `query:"as_of"`         // an instant, or a day, which stands for its end: what had happened by then
	KnownAt      string              `query:"known_at"`      // likewise: what had been recorded by then
}

// DataQuality answers how many applications and interviews have something missing, late, or that does not fit together. 403 for
// jurors.
func (c *Client) DataQuality(ctx context.Context, q QualityQuestion) (api.DataQuality, error) {
	return get[api.DataQuality](ctx, c, "/v1/stats/data-quality", queryOf(q))
}

// DataQualityCSV is DataQuality as CSV, byte for byte as the server answers it.
func (c *Client) DataQualityCSV(ctx context.Context, q QualityQuestion) ([]byte, error) {
	return c.csv(ctx, "/v1/stats/data-quality", queryOf(q))
}
