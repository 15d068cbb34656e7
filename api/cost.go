package api

import "github.com/google/uuid"

// CostKind tells agents' time from money. Open: clients must accept new values.
type CostKind string

// The kinds of cost known today.
const (
	CostEffort   CostKind = "effort"   // agents' time, in days
	CostSpending CostKind = "spending" // money, in cents
)

// Cost is one thing that a campaign took: an effort counts agents and days, a spending counts money.
type Cost struct {
	Record
	// The campaign that it was for.
	CampaignID uuid.UUID `json:"campaign_id" swaggertype:"string" format:"uuid"`
	// What it is counted in: effort (agents' time) or spending (money). Open: clients must accept new values.
	Kind CostKind `json:"kind" swaggertype:"string" extensions:"x-open-enum" example:"effort"`
	// What it was for.
	Label *string `json:"label" extensions:"x-nullable" example:"Shooting"`
	// How many agents worked on it; null for a spending.
	Agents *int `json:"agents" extensions:"x-nullable" example:"4"`
	// How many days each of them worked, with at most two decimals; null for a spending.
	Days *float64 `json:"days" extensions:"x-nullable" example:"1.5"`
	// Agents × days, with at most two decimals; null for a spending. Read-only.
	AgentDays *float64 `json:"agent_days" extensions:"x-nullable" example:"6"`
	// The money, in cents of the currency; null for an effort, and where the amount is not known.
	AmountCents *int64 `json:"amount_cents" extensions:"x-nullable" example:"1290"`
	// The currency of amount_cents, as an ISO 4217 code; null where there is no amount.
	Currency *string `json:"currency" extensions:"x-nullable" example:"EUR"`
}

// CostInput is what a client sets of a cost; its campaign is in the path.
type CostInput struct {
	// What it is counted in.
	Kind CostKind `json:"kind" validate:"required,oneof=effort spending" swaggertype:"string" example:"effort"`
	// What it was for. Default: not said.
	Label *string `json:"label,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"Shooting"`
	// How many agents worked on it. Required for an effort, refused for a spending.
	Agents *int `json:"agents,omitempty" validate:"omitempty,min=1,max=10000" extensions:"x-nullable" example:"4"`
	// How many days each of them worked, with at most two decimals. Required for an effort, refused for a spending.
	Days *float64 `json:"days,omitempty" validate:"omitempty,min=0.01,max=10000" extensions:"x-nullable" example:"1.5"`
	// The money, in cents of the currency; refused for an effort. Default: not known.
	AmountCents *int64 `json:"amount_cents,omitempty" validate:"omitempty,min=0,max=1000000000000" extensions:"x-nullable" example:"1290"`
	// The currency of amount_cents, as an ISO 4217 code: required beside an amount, refused for an effort. Default: none.
	Currency *string `json:"currency,omitempty" validate:"omitempty,iso4217" extensions:"x-nullable" example:"EUR"`
}
