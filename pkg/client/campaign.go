package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// CampaignFilter narrows a list of campaigns.
type CampaignFilter struct {
	List
	DepartmentID []uuid.UUID `query:"department_id"` // only those of one of these departments
}

// Campaigns reads the campaigns that match.
func (c *Client) Campaigns(ctx context.Context, filter CampaignFilter) iter.Seq2[api.Campaign, error] {
	return pages[api.Campaign](ctx, c, "/v1/campaigns", queryOf(filter))
}

// Campaign reads one campaign.
func (c *Client) Campaign(ctx context.Context, id uuid.UUID) (api.Campaign, error) {
	return get[api.Campaign](ctx, c, at("/v1/campaigns", id), nil)
}

// CreateCampaign makes a campaign. 422 where its department does not exist.
func (c *Client) CreateCampaign(ctx context.Context, in api.CampaignInput) (api.Campaign, error) {
	return create[api.Campaign](ctx, c, "/v1/campaigns", in)
}

// UpdateCampaign changes a campaign, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateCampaign(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Campaign, error) {
	return update[api.Campaign](ctx, c, at("/v1/campaigns", id), version, patch)
}

// DeleteCampaign deletes a campaign, if it still has this version. 412 where it changed meanwhile, 409 in_use while a job, a posting or a cost belongs to it.
func (c *Client) DeleteCampaign(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/campaigns", id), version)
}

// Costs reads what a campaign cost.
func (c *Client) Costs(ctx context.Context, campaign uuid.UUID, list List) iter.Seq2[api.Cost, error] {
	return pages[api.Cost](ctx, c, at("/v1/campaigns", campaign, "costs"), queryOf(list))
}

// CreateCost adds a cost to a campaign.
func (c *Client) CreateCost(ctx context.Context, campaign uuid.UUID, in api.CostInput) (api.Cost, error) {
	return create[api.Cost](ctx, c, at("/v1/campaigns", campaign, "costs"), in)
}

// Cost reads one cost.
func (c *Client) Cost(ctx context.Context, id uuid.UUID) (api.Cost, error) {
	return get[api.Cost](ctx, c, at("/v1/costs", id), nil)
}

// UpdateCost changes a cost, if it still has this version. 412 where it changed meanwhile.
func (c *Client) UpdateCost(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Cost, error) {
	return update[api.Cost](ctx, c, at("/v1/costs", id), version, patch)
}

// DeleteCost deletes a cost, if it still has this version. 412 where it changed meanwhile.
func (c *Client) DeleteCost(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/costs", id), version)
}

// ReportQuestion is as of when a campaign is reported on. Nothing set is now.
type ReportQuestion struct {
	AsOf    string `query:"as_of"`    // an instant, or a day, which stands for its end: what had happened, or was observed, by then
	KnownAt string `query:"known_at"` // likewise: what had been recorded of applications by then
}

// CampaignReport answers what a campaign reached, brought and took. API keys may not.
func (c *Client) CampaignReport(ctx context.Context, campaign uuid.UUID, q ReportQuestion) (api.CampaignReport, error) {
	return get[api.CampaignReport](ctx, c, at("/v1/campaigns", campaign, "report"), queryOf(q))
}

// CampaignReportAs is CampaignReport in another form, byte for byte as the server answers it.
func (c *Client) CampaignReportAs(ctx context.Context, format FunnelFormat, campaign uuid.UUID, q ReportQuestion) ([]byte, error) {
	return c.as(ctx, at("/v1/campaigns", campaign, "report"), format, queryOf(q))
}

// CampaignReportCSV is CampaignReport as CSV, byte for byte as the server answers it.
func (c *Client) CampaignReportCSV(ctx context.Context, campaign uuid.UUID, q ReportQuestion) ([]byte, error) {
	return c.csv(ctx, at("/v1/campaigns", campaign, "report"), queryOf(q))
}
