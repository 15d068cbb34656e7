package api

import (
	"time"

	"github.com/google/uuid"
)

// CampaignReport is what a campaign reached, what it brought and what it took.
type CampaignReport struct {
	// The campaign.
	CampaignID uuid.UUID `json:"campaign_id" swaggertype:"string" format:"uuid"`
	// What it is called.
	Name string `json:"name" example:"Video campaign 2024"`
	// Version of the rules by which applications are counted.
	Definition string `json:"definition" example:"1"`
	// What had happened until this instant is counted.
	AsOf time.Time `json:"as_of" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// What had been recorded of applications until this instant is counted. Postings, metrics and costs are as entered now.
	KnownAt time.Time `json:"known_at" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// The time zone of the days in the question, by its IANA name.
	TimeZone string `json:"time_zone" example:"Europe/Paris"`
	// What the counts are about.
	Scope ReportScope `json:"scope"`
	// How many applications for the campaign's jobs reached each milestone, wherever they came from.
	Counts MilestoneCounts `json:"counts"`
	// Where they came from, as far as that was recorded.
	Attribution Attribution `json:"attribution"`
	// What each posting reached and brought, in the order in which they were entered; the first 200.
	Postings []PostingReach `json:"postings"`
	// The agents' time that was entered.
	Effort Effort `json:"effort"`
	// The money that was entered.
	Spending Spending `json:"spending"`
	// What one application of each milestone took: the whole cost over all of counts, whether the campaign brought them or not.
	Costs []CostPer `json:"costs"`
	// What a reader should know before using the numbers; empty where there is nothing to say.
	Warnings []Warning `json:"warnings"`
}

// ReportScope says what the counts of a report are about.
type ReportScope struct {
	// What is counted: cohort, all applications for the campaign's jobs, whenever they were received.
	Basis Basis `json:"basis" example:"cohort"`
	// How many jobs of the campaign are counted.
	Jobs int `json:"jobs" minimum:"0" example:"4"`
	// Whether these are all the campaign's applications. A juror's report counts those of their juries, a recruiter's who is
	// limited to departments those of their jobs; costs are of the whole campaign, so no cost per application is told then.
	Whole bool `json:"whole" example:"true"`
}

// Attribution says where the applications of a campaign came from. The three add up to the counts of the report.
type Attribution struct {
	// Brought by one of the campaign's postings.
	Posting MilestoneCounts `json:"posting"`
	// No posting is known, and their source is of a channel on which the campaign has a posting.
	Channel MilestoneCounts `json:"channel"`
	// Neither: another campaign's posting, a source of another channel, or nothing is known.
	None MilestoneCounts `json:"none"`
}

// PostingReach is what one posting reached, and what it brought.
type PostingReach struct {
	// The posting.
	PostingID uuid.UUID `json:"posting_id" swaggertype:"string" format:"uuid"`
	// The kind of place. Open: clients must accept new values.
	Channel Channel `json:"channel" swaggertype:"string" extensions:"x-open-enum" example:"linkedin"`
	// What it is called; null: nothing.
	Name *string `json:"name" extensions:"x-nullable" example:"Video on LinkedIn"`
	// When it was first to be seen; null: not yet, or unknown.
	PublishedAt *time.Time `json:"published_at" format:"date-time" extensions:"x-nullable" example:"2024-09-02T08:30:00Z"`
	// How many applications name it.
	Counts MilestoneCounts `json:"counts"`
	// What was observed, oldest first: totals since publication. The latest 100.
	Series []Reach `json:"series"`
}

// Reach is one observation of a posting: totals since its publication.
type Reach struct {
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

// Effort is the agents' time that a campaign took.
type Effort struct {
	// Agents × days, with at most two decimals; null where none was entered.
	AgentDays *float64 `json:"agent_days" extensions:"x-nullable" example:"11"`
	// How many entries it is the sum of.
	Entries int `json:"entries" minimum:"0" example:"3"`
	// Why there is no sum: no_data. Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
}

// Spending is the money that a campaign took.
type Spending struct {
	// The sum, in cents of the currency; null where it is not known.
	AmountCents *int64 `json:"amount_cents" extensions:"x-nullable" example:"1290"`
	// The currency, as an ISO 4217 code; null where there is no sum.
	Currency *string `json:"currency" extensions:"x-nullable" example:"EUR"`
	// How many spendings were entered.
	Entries int `json:"entries" minimum:"0" example:"1"`
	// Of these, how many have no amount.
	WithoutAmount int `json:"without_amount" minimum:"0" example:"1"`
	// Why there is no sum: no_data (no spending was entered), unknown (of one the amount is not known), mixed_currencies. Null where
	// there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"unknown"`
}

// CostPer is what one application that reached a milestone took.
type CostPer struct {
	// The milestone: relevant, interviewed or hired.
	Milestone Milestone `json:"milestone" example:"relevant"`
	// How many applications reached it.
	Count int `json:"count" minimum:"0" example:"33"`
	// Agent-days for each of them.
	AgentDays Ratio `json:"agent_days"`
	// Cents for each of them, of the currency of spending.
	AmountCents Ratio `json:"amount_cents"`
	// The share of them, 0 to 1, of which nobody knows that the campaign brought them (attribution none).
	Unattributed Ratio `json:"unattributed"`
}

// Ratio is a quotient, or the reason why there is none.
type Ratio struct {
	// The quotient, to six decimals; null where there is none.
	Value *float64 `json:"value" extensions:"x-nullable" example:"0.333333"`
	// Why there is none: no_data (nothing was entered, or nothing is to be divided by), unknown, mixed_currencies, or partial (who asks
	// sees a part of the applications only). Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
}
