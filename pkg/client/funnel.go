package client

import (
	"context"
	"iter"
	"net/url"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// FunnelQuestion is what to count. Nothing set counts every application that who asks may see, by jury, as of now.
type FunnelQuestion struct {
	JuryID       []uuid.UUID `query:"jury_id"`       // only applications of one of these juries
	JobID        []uuid.UUID `query:"job_id"`        // only for one of these jobs
	CampaignID   []uuid.UUID `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID `query:"department_id"` // only for jobs of one of these departments, or of one below
	Source       []string    `query:"source"`        // only from one of these sources
	PostingID    []uuid.UUID `query:"posting_id"`    // only those that one of these postings brought
	ReceivedFrom api.Date    `query:"received_from"` // only those received on this day or later, in the server's time zone
	ReceivedTo   api.Date    `query:"received_to"`   // only those received before this day
	GroupBy      api.GroupBy `query:"group_by"`      // what there is a row for
	Basis        api.Basis   `query:"basis"`         // what is counted
	Unit         api.Unit    `query:"unit"`          // what counts as one
	AsOf         string      `query:"as_of"`         // an instant (analysts and keys that read no applications: days only), or a day, which stands for its end: what had happened by then
	KnownAt      string      `query:"known_at"`      // likewise: what had been recorded by then
	From         string      `query:"from"`          // of an activity: the instant or day from whose end on growth counts
	To           string      `query:"to"`            // of an activity: the instant or day at whose end it stops
}

// FunnelFormat is a form that a funnel is answered in.
type FunnelFormat string

// The forms of a funnel.
const (
	FunnelJSON FunnelFormat = "json" // as api.Funnel
	FunnelCSV  FunnelFormat = "csv"  // a line for each group, and one for the total
	FunnelSVG  FunnelFormat = "svg"  // a picture, in the client's language
	FunnelXLSX FunnelFormat = "xlsx" // a workbook, in the client's language
)

// Funnel answers how many applications reached each milestone, by group and in all. 400 where parts of the question
// contradict one another or an instant is in the future.
func (c *Client) Funnel(ctx context.Context, q FunnelQuestion) (api.Funnel, error) {
	return get[api.Funnel](ctx, c, "/v1/funnel", queryOf(q))
}

// FunnelAs is Funnel in another form, byte for byte as the server answers it.
func (c *Client) FunnelAs(ctx context.Context, format FunnelFormat, q FunnelQuestion) ([]byte, error) {
	return c.as(ctx, "/v1/funnel", format, queryOf(q))
}

// FunnelPicture is one of the pictures that there are of a funnel.
type FunnelPicture string

// The pictures of a funnel.
const (
	PictureFunnel      FunnelPicture = "funnel"      // bars that narrow from milestone to milestone, with the rates
	PictureConversions FunnelPicture = "conversions" // the rates of each step side by side; of a cohort only
)

// FunnelDrawn is Funnel as one of its pictures (SVG), in the client's language.
func (c *Client) FunnelDrawn(ctx context.Context, picture FunnelPicture, q FunnelQuestion) ([]byte, error) {
	query := queryOf(q)
	query.Set("picture", string(picture))
	return c.as(ctx, "/v1/funnel", FunnelSVG, query)
}

// JuryFunnel is Funnel of one jury; the question names no other.
func (c *Client) JuryFunnel(ctx context.Context, jury uuid.UUID, q FunnelQuestion) (api.Funnel, error) {
	return get[api.Funnel](ctx, c, at("/v1/juries", jury, "funnel"), queryOf(q))
}

// DeclaredFunnel reads what is declared of a jury, with the gap to what its applications say. 404 where nothing was declared.
func (c *Client) DeclaredFunnel(ctx context.Context, jury uuid.UUID) (api.JuryDeclaredFunnel, error) {
	return get[api.JuryDeclaredFunnel](ctx, c, at("/v1/juries", jury, "declared-funnel"), nil)
}

// DeclareFunnel declares the funnel of a jury, known only as numbers: the first with version 0, each later one with the version
// that it replaces. 412 where that changed meanwhile; 422 where a count is more than the one before it, or than the job's openings.
func (c *Client) DeclareFunnel(ctx context.Context, jury uuid.UUID, version int, in api.DeclaredFunnelInput) (api.JuryDeclaredFunnel, error) {
	return replace[api.JuryDeclaredFunnel](ctx, c, at("/v1/juries", jury, "declared-funnel"), version, in)
}

// JobFunnel is Funnel of one job; the question names no other.
func (c *Client) JobFunnel(ctx context.Context, job uuid.UUID, q FunnelQuestion) (api.Funnel, error) {
	return get[api.Funnel](ctx, c, at("/v1/jobs", job, "funnel"), queryOf(q))
}

// CampaignFunnel is Funnel of one campaign; the question names no other.
func (c *Client) CampaignFunnel(ctx context.Context, campaign uuid.UUID, q FunnelQuestion) (api.Funnel, error) {
	return get[api.Funnel](ctx, c, at("/v1/campaigns", campaign, "funnel"), queryOf(q))
}

// FunnelComparison is which two groups to compare, in which rate. A and B must be set; nothing else set compares juries by
// the rate from relevant to interviewed, over every application that who asks may see, as of now.
type FunnelComparison struct {
	A            string        `query:"a"`             // the first group: its id, the key of a source, or a month as YYYY-MM
	B            string        `query:"b"`             // the second group, likewise
	From         api.Milestone `query:"from"`          // the milestone that the rate starts from
	To           api.Milestone `query:"to"`            // the later milestone that it leads to
	GroupBy      api.GroupBy   `query:"group_by"`      // what the groups are; no stages
	JuryID       []uuid.UUID   `query:"jury_id"`       // only applications of one of these juries
	JobID        []uuid.UUID   `query:"job_id"`        // only for one of these jobs
	CampaignID   []uuid.UUID   `query:"campaign_id"`   // only for jobs of one of these campaigns
	DepartmentID []uuid.UUID   `query:"department_id"` // only for jobs of one of these departments, or of one below
	Source       []string      `query:"source"`        // only from one of these sources
	PostingID    []uuid.UUID   `query:"posting_id"`    // only those that one of these postings brought
	ReceivedFrom api.Date      `query:"received_from"` // only those received on this day or later, in the server's time zone
	ReceivedTo   api.Date      `query:"received_to"`   // only those received before this day
	AsOf         string        `query:"as_of"`         // an instant, or a day, which stands for its end: what had happened by then
	KnownAt      string        `query:"known_at"`      // likewise: what had been recorded by then
}

// CompareFunnel answers whether two groups of a funnel differ in one rate, and how sure that is. 404 where the funnel of the
// same question has no row for one of them, 400 where parts of the question contradict one another.
func (c *Client) CompareFunnel(ctx context.Context, q FunnelComparison) (api.FunnelComparison, error) {
	return get[api.FunnelComparison](ctx, c, "/v1/funnel/compare", queryOf(q))
}

// CompareFunnelCSV is CompareFunnel as CSV, byte for byte as the server answers it.
func (c *Client) CompareFunnelCSV(ctx context.Context, q FunnelComparison) ([]byte, error) {
	return c.csv(ctx, "/v1/funnel/compare", queryOf(q))
}

// Publish answers a question to the funnel once, and keeps the answer for ever. 409 duplicate_slug where another publication has
// the slug; 422 where the question can't be asked.
func (c *Client) Publish(ctx context.Context, in api.PublicationInput) (api.PublishedFunnel, error) {
	return create[api.PublishedFunnel](ctx, c, "/v1/publications", in)
}

// Publications reads what was published, without the answers.
func (c *Client) Publications(ctx context.Context, list List) iter.Seq2[api.Publication, error] {
	return pages[api.Publication](ctx, c, "/v1/publications", queryOf(list))
}

// Publication reads a publication with its answer.
func (c *Client) Publication(ctx context.Context, slug string) (api.PublishedFunnel, error) {
	return get[api.PublishedFunnel](ctx, c, "/v1/publications/"+url.PathEscape(slug), nil)
}

// PublicationAs reads the answer of a publication in another form, byte for byte as it was kept.
func (c *Client) PublicationAs(ctx context.Context, slug string, format FunnelFormat) ([]byte, error) {
	return c.as(ctx, "/v1/publications/"+url.PathEscape(slug), format, url.Values{})
}

// PublicationDifference compares a publication with what the same question is answered today.
func (c *Client) PublicationDifference(ctx context.Context, slug string) (api.PublicationDifference, error) {
	return get[api.PublicationDifference](ctx, c, "/v1/publications/"+url.PathEscape(slug)+"/difference", nil)
}
