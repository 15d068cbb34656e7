package api

import (
	"time"

	"github.com/google/uuid"
)

// Channel is the kind of place where something is advertised. Open: clients must accept new values.
type Channel string

// The channels known today.
const (
	ChannelLinkedin  Channel = "linkedin"
	ChannelInstagram Channel = "instagram"
	ChannelJobBoard  Channel = "job_board" // a site of job advertisements
	ChannelWebsite   Channel = "website"   // the employer's own
	ChannelEvent     Channel = "event"     // a fair, a visit, a conference
	ChannelReferral  Channel = "referral"  // somebody of the employer's spoke of it
	ChannelOther     Channel = "other"
)

// Posting is one place where a campaign or some of its jobs were advertised: a post, an advertisement, a stand.
type Posting struct {
	Record
	// The campaign that it belongs to.
	CampaignID uuid.UUID `json:"campaign_id" swaggertype:"string" format:"uuid"`
	// The kind of place: linkedin, instagram, job_board, website, event, referral or other. Open: clients must accept
	// new values.
	Channel Channel `json:"channel" swaggertype:"string" extensions:"x-open-enum" example:"linkedin"`
	// What the posting is called.
	Name *string `json:"name" extensions:"x-nullable" example:"Video on LinkedIn"`
	// Where it can be seen; null: nowhere, or unknown.
	URL *string `json:"url" format:"uri" extensions:"x-nullable" example:"https://www.linkedin.com/posts/1"`
	// What another system calls it; null: nothing.
	ExternalRef *string `json:"external_ref" extensions:"x-nullable" example:"li-2024-1"`
	// The jobs that it advertised; empty where it spoke of the campaign as a whole.
	JobIDs []uuid.UUID `json:"job_ids" swaggertype:"array,string" format:"uuid"`
	// When it was first to be seen; null: not yet, or unknown.
	PublishedAt *time.Time `json:"published_at" format:"date-time" extensions:"x-nullable" example:"2024-09-02T08:30:00Z"`
	// When it was taken down; null: still up, or unknown.
	ClosedAt *time.Time `json:"closed_at" format:"date-time" extensions:"x-nullable" example:"2024-10-31T18:00:00Z"`
	// The metrics observed last, by observed_at; null while none were recorded.
	LatestMetrics *PostingMetrics `json:"latest_metrics" extensions:"x-nullable"`
}

// PostingInput is what a client sets of a posting; its campaign is in the path.
type PostingInput struct {
	// The kind of place.
	Channel Channel `json:"channel" validate:"required,oneof=linkedin instagram job_board website event referral other" swaggertype:"string" example:"linkedin"`
	// What the posting is called. Default: nothing.
	Name *string `json:"name,omitempty" validate:"omitempty,notblank,max=200" extensions:"x-nullable" example:"Video on LinkedIn"`
	// Where it can be seen: an absolute http or https URL. Default: nowhere, or unknown.
	URL *string `json:"url,omitempty" validate:"omitempty,http_url,max=2000" format:"uri" extensions:"x-nullable" example:"https://www.linkedin.com/posts/1"`
	// What another system calls it. Default: nothing.
	ExternalRef *string `json:"external_ref,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"li-2024-1"`
	// The jobs that it advertised, each once. Default: none, the campaign as a whole.
	JobIDs []uuid.UUID `json:"job_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// When it was first to be seen. Default: not yet, or unknown.
	PublishedAt *time.Time `json:"published_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-09-02T08:30:00Z"`
	// When it was taken down, not before it was published. Default: still up, or unknown.
	ClosedAt *time.Time `json:"closed_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-10-31T18:00:00Z"`
}

// PostingMetrics is one observation of how a posting does. Each number is the total since publication, as the channel
// showed it at that moment; a posting has a series of them.
type PostingMetrics struct {
	Record
	// The posting that was observed.
	PostingID uuid.UUID `json:"posting_id" swaggertype:"string" format:"uuid"`
	// When the numbers were read.
	ObservedAt time.Time `json:"observed_at" format:"date-time" example:"2024-10-31T18:00:00Z"`
	// How often it was displayed; null: not observed.
	Impressions *int64 `json:"impressions" extensions:"x-nullable" example:"11356"`
	// How often it was looked at or played; null: not observed.
	Views *int64 `json:"views" extensions:"x-nullable" example:"7356"`
	// How many people liked it; null: not observed.
	Likes *int64 `json:"likes" extensions:"x-nullable" example:"166"`
	// How many comments it drew; null: not observed.
	Comments *int64 `json:"comments" extensions:"x-nullable" example:"9"`
	// How often it was passed on; null: not observed.
	Shares *int64 `json:"shares" extensions:"x-nullable" example:"12"`
	// How often its link was followed; null: not observed.
	Clicks *int64 `json:"clicks" extensions:"x-nullable" example:"480"`
}

// PostingMetricsInput is what a client sets of one observation; its posting is in the path. Each number is the total
// since publication.
type PostingMetricsInput struct {
	// When the numbers were read. Default: now.
	ObservedAt *time.Time `json:"observed_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-10-31T18:00:00Z"`
	// How often it was displayed. Default: not observed.
	Impressions *int64 `json:"impressions,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"11356"`
	// How often it was looked at or played. Default: not observed.
	Views *int64 `json:"views,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"7356"`
	// How many people liked it. Default: not observed.
	Likes *int64 `json:"likes,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"166"`
	// How many comments it drew. Default: not observed.
	Comments *int64 `json:"comments,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"9"`
	// How often it was passed on. Default: not observed.
	Shares *int64 `json:"shares,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"12"`
	// How often its link was followed. Default: not observed.
	Clicks *int64 `json:"clicks,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"480"`
}
