package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Campaign is an effort to attract candidates to one or several jobs.
type Campaign struct {
	Record
	Name         string
	Objective    string
	Targets      []CampaignTarget
	DepartmentID *uuid.UUID
	StartsOn     *Date
	EndsOn       *Date
}

// CampaignTarget is one public that a campaign is made for.
type CampaignTarget struct {
	CampaignID uuid.UUID
	Position   int
	Label      string
}

// Check gives what is wrong with the campaign by itself.
func (c Campaign) Check() []Violation {
	return checkPeriod(c.StartsOn, c.EndsOn, "/ends_on")
}

func checkPeriod(from, to *Date, pointer string) []Violation {
	if from != nil && to != nil && *to < *from {
		return []Violation{Wrong(pointer, "before_start", "the end lies before the start")}
	}
	return nil
}

// Posting is one place where a campaign or a job was advertised.
type Posting struct {
	Record
	CampaignID  uuid.UUID
	Channel     string
	Name        string
	URL         string
	ExternalRef string
	Jobs        []PostingJob
	PublishedAt *time.Time
	ClosedAt    *time.Time
}

// PostingJob says that a posting advertised a job.
type PostingJob struct {
	PostingID uuid.UUID
	JobID     uuid.UUID
}

// Check gives what is wrong with the posting by itself.
func (p Posting) Check() []Violation {
	if p.PublishedAt != nil && p.ClosedAt != nil && p.ClosedAt.Before(*p.PublishedAt) {
		return []Violation{Wrong("/closed_at", "before_start", "a posting can't close before it was published")}
	}
	return nil
}

// PostingMetrics is one observation of how a posting does; a number that was not observed is nil.
type PostingMetrics struct {
	Record
	PostingID   uuid.UUID
	ObservedAt  time.Time
	Impressions *int64
	Views       *int64
	Likes       *int64
	Comments    *int64
	Shares      *int64
	Clicks      *int64
}

// CostKind tells agents' time from money.
type CostKind string

// The kinds of cost.
const (
	CostEffort   CostKind = "effort"
	CostSpending CostKind = "spending"
)

// Cost is what a campaign took: an effort in agents and days, or a spending in cents. A spending whose amount
// was not published has no amount.
type Cost struct {
	Record
	CampaignID    uuid.UUID
	Kind          CostKind
	Label         string
	Agents        *int64
	DayHundredths *int64 // days × 100: decimals without rounding
	AmountCents   *int64
	Currency      *string
}

// AgentDayHundredths is agents × days × 100; nil unless both are known.
func (c Cost) AgentDayHundredths() *int64 {
	if c.Agents == nil || c.DayHundredths == nil {
		return nil
	}
	v := *c.Agents * *c.DayHundredths
	return &v
}

// Check gives what is wrong with the cost by itself: an effort counts days, a spending counts money.
func (c Cost) Check() []Violation {
	var vs []Violation
	switch c.Kind {
	case CostEffort:
		if c.Agents == nil {
			vs = append(vs, Wrong("/agents", "required", "an effort says how many agents"))
		}
		if c.DayHundredths == nil {
			vs = append(vs, Wrong("/days", "required", "an effort says how many days"))
		}
		if c.AmountCents != nil {
			vs = append(vs, Wrong("/amount_cents", "not_applicable", "an effort has no amount of money"))
		}
		if c.Currency != nil {
			vs = append(vs, Wrong("/currency", "not_applicable", "an effort has no currency"))
		}
	case CostSpending:
		if c.Agents != nil {
			vs = append(vs, Wrong("/agents", "not_applicable", "a spending has no agents"))
		}
		if c.DayHundredths != nil {
			vs = append(vs, Wrong("/days", "not_applicable", "a spending has no days"))
		}
		if c.AmountCents != nil && c.Currency == nil {
			vs = append(vs, Wrong("/currency", "required", "an amount has a currency"))
		}
	}
	return vs
}

// CampaignFilter narrows a list of campaigns.
type CampaignFilter struct {
	DepartmentIDs []uuid.UUID
}
