package client

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// TimesQuestion is which applications to look at, and by what. Nothing set asks about every application that who asks may see, by
// jury, as of now.
type TimesQuestion struct {
	JuryID       []uuid.UUID `query:"jury_id"`       // only applications of one of these juries
	JobID        []uuid.UUID `query:"job_id"`        // only for one of these jobs
	CampaignID   []uuid.UUID `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID `query:"department_id"` // only for jobs of one of these departments, or of one below
	Source       []string    `query:"source"`        // only from one of these sources
	PostingID    []uuid.UUID `query:"posting_id"`    // only those that one of these postings brought
	ReceivedFrom api.Date    `query:"received_from"` // only those received on this day or later, in the server's time zone
	ReceivedTo   api.Date    `query:"received_to"`   // only those received before this day
	GroupBy      api.GroupBy `query:"group_by"`      // what there is a row for; no stages
	AsOf         string      `query:"as_of"`         // an instant, or a day, which stands for its end: what had happened by then
	KnownAt      string      `query:"known_at"`      // likewise: what had been recorded by then
}

// FillQuestion is which openings to look at, and by what. Nothing set asks about every opening that who asks may see, by job, as of
// now.
type FillQuestion struct {
	JobID        []uuid.UUID `query:"job_id"`        // only of these jobs
	CampaignID   []uuid.UUID `query:"campaign_id"`   // only of jobs of one of these campaigns
	DepartmentID []uuid.UUID `query:"department_id"` // only of jobs of one of these departments, or of one below
	GroupBy      api.GroupBy `query:"group_by"`      // what there is a row for: job, campaign or department
	AsOf         string      `query:"as_of"`         // an instant, or a day, which stands for its end: what had happened by then
	KnownAt      string      `query:"known_at"`      // likewise: what had been recorded by then
}

// TimesFormat is a form that statistics of time are answered in.
type TimesFormat string

// The forms of statistics of time.
const (
	TimesJSON TimesFormat = "json" // as api.TimeInStage, api.TimeToHire or api.TimeToFill
	TimesCSV  TimesFormat = "csv"  // as a table
	TimesSVG  TimesFormat = "svg"  // the curves as a picture, in the client's language; not of the time in each stage
	TimesXLSX TimesFormat = "xlsx" // the table as a workbook, with a sheet that says what it shows
)

// TimeInStage answers how long applications stay in each stage. 400 where parts of the question contradict one another, an instant
// is in the future, or there are too many applications to go through (too_large).
func (c *Client) TimeInStage(ctx context.Context, q TimesQuestion) (api.TimeInStage, error) {
	return get[api.TimeInStage](ctx, c, "/v1/stats/time-in-stage", queryOf(q))
}

// TimeInStageAs is TimeInStage in another form, byte for byte as the server answers it.
func (c *Client) TimeInStageAs(ctx context.Context, format TimesFormat, q TimesQuestion) ([]byte, error) {
	return c.timesAs(ctx, "/v1/stats/time-in-stage", format, queryOf(q))
}

// TimeToHire answers how long it took to hire. 400 as for TimeInStage.
func (c *Client) TimeToHire(ctx context.Context, q TimesQuestion) (api.TimeToHire, error) {
	return get[api.TimeToHire](ctx, c, "/v1/stats/time-to-hire", queryOf(q))
}

// TimeToHireAs is TimeToHire in another form, byte for byte as the server answers it.
func (c *Client) TimeToHireAs(ctx context.Context, format TimesFormat, q TimesQuestion) ([]byte, error) {
	return c.timesAs(ctx, "/v1/stats/time-to-hire", format, queryOf(q))
}

// TimeToFill answers how long openings wait to be filled. 400 as for TimeInStage.
func (c *Client) TimeToFill(ctx context.Context, q FillQuestion) (api.TimeToFill, error) {
	return get[api.TimeToFill](ctx, c, "/v1/stats/time-to-fill", queryOf(q))
}

// TimeToFillAs is TimeToFill in another form, byte for byte as the server answers it.
func (c *Client) TimeToFillAs(ctx context.Context, format TimesFormat, q FillQuestion) ([]byte, error) {
	return c.timesAs(ctx, "/v1/stats/time-to-fill", format, queryOf(q))
}

func (c *Client) timesAs(ctx context.Context, path string, format TimesFormat, query url.Values) ([]byte, error) {
	return c.as(ctx, path, FunnelFormat(format), query)
}
