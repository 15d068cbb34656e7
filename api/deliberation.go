package api

import (
	"time"

	"github.com/google/uuid"
)

// Deliberation is the meeting in which a jury decides over everyone it heard, with what its evaluations say. It is
// arithmetic and a record: who is selected is decided by people, and nothing here chooses.
type Deliberation struct {
	// The jury that deliberates.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// Number of the present version, from 1: one more each time it opens again and each time its decisions are written. It
	// is the ETag.
	Version int `json:"version" minimum:"1" example:"3"`
	// When it was opened for the first time.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-11-12T16:00:00Z"`
	// When it, or one of its decisions, was last changed.
	UpdatedAt time.Time `json:"updated_at" format:"date-time" example:"2024-11-12T17:10:00Z"`
	// The session of the jury in which it takes place.
	SessionID uuid.UUID `json:"session_id" swaggertype:"string" format:"uuid"`
	// The user who opened it; null: somebody at the server's console.
	OpenedBy *uuid.UUID `json:"opened_by" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When it was opened, the last time.
	OpenedAt time.Time `json:"opened_at" format:"date-time" example:"2024-11-12T16:00:00Z"`
	Assessment
}

// Assessment is what the submitted evaluations of a jury say about those it heard.
type Assessment struct {
	// The order in which the scores put those who were heard, best first; who has no score is last. Whoever reads it and has
	// stepped back from an application finds it left out, with the other ranks as they are.
	Ranking []Standing `json:"ranking"`
	// Krippendorff's alpha (interval) over the jurors' scores of each application: 1 is perfect agreement, 0 what chance
	// gives. n counts the applications with two scores or more; fewer than 10 are too few.
	Agreement Estimate `json:"agreement"`
	// The same over the marks of each criterion, in the jury's order.
	Criteria []CriterionAgreement `json:"criteria_agreement"`
	// How severe or mild each juror is beside the others.
	Severity []Severity `json:"severity"`
	// The jurors without whose scores others would be among the first places, as many as there are openings left.
	DecisiveMemberIDs []uuid.UUID `json:"decisive_member_ids" swaggertype:"array,string" format:"uuid"`
}

// Estimate is a number drawn from evaluations, or the reason why they give none.
type Estimate struct {
	// The number, to six decimals; null where there is none.
	Value *float64 `json:"value" extensions:"x-nullable" example:"0.71"`
	// Why there is no number: no_data, no_variation (all values are the same), not_connected (the jurors have no application
	// in common), not_valid. Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
	// How many observations it rests on.
	N int `json:"n" minimum:"0" example:"6"`
	// Whether these are too few to rely on it.
	TooFew bool `json:"too_few" example:"true"`
}

// Standing is where the scores put one application.
type Standing struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// One more than the number of applications with a higher score; equal scores share it, and the ranks that they take up
	// are left out: 1, 2, 2, 4. Null without a score.
	Rank *int `json:"rank" minimum:"1" extensions:"x-nullable" example:"1"`
	// Whether another one has the same rank.
	Tied bool `json:"tied" example:"false"`
	// The mean of the jurors' scores, 0 (the worst mark on every criterion) to 1. n counts the jurors; fewer than 3 are
	// too few.
	Score Estimate `json:"score"`
	// How many expected evaluations are missing, each waived with a reason.
	Missing int `json:"missing" minimum:"0" example:"0"`
	// How many marks were given, of all criteria of the jurors who gave a score.
	Assessed int `json:"assessed" minimum:"0" example:"9"`
	// How many could have been: where assessed is less, criteria that were not assessed were left out of the means.
	Assessable int `json:"assessable" minimum:"0" example:"9"`
	// The rank if one juror had not sat, for each juror with an evaluation of the jury.
	Without []RankWithout `json:"without"`
}

// RankWithout is the rank of an application when one juror's scores are left out.
type RankWithout struct {
	// The seat of the juror.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The rank; null where nobody else scored the application.
	Rank *int `json:"rank" minimum:"1" extensions:"x-nullable" example:"2"`
}

// CriterionAgreement is how far the jurors agree on one criterion.
type CriterionAgreement struct {
	// The key of the criterion.
	Criterion string `json:"criterion" example:"technique"`
	// Krippendorff's alpha, as for the whole.
	Agreement Estimate `json:"agreement"`
}

// Severity is how much more, or less, one juror gives than the others do. It tells nothing about who is right.
type Severity struct {
	// The seat of the juror.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The mean difference between the juror's scores and the mean of the others' of the same applications, in parts of the
	// whole scale: below 0 the juror is more severe, above 0 milder. n counts these applications; fewer than 5 are too few.
	Difference Estimate `json:"difference"`
	// The juror's effect in the additive model, which allows for who else scored the same applications. The same unit.
	Effect Estimate `json:"effect"`
}

// DeliberationInput says in which session a jury deliberates.
type DeliberationInput struct {
	// The session. Default: the latest one for deliberating that has begun.
	SessionID *uuid.UUID `json:"session_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}

// DecisionOutcome is what a jury decides about somebody it heard. Closed.
type DecisionOutcome string

// The outcomes of a deliberation.
const (
	OutcomeSelected    DecisionOutcome = "selected"     // is to have an opening
	OutcomeReserve     DecisionOutcome = "reserve"      // follows, in the order of the reserve list, where one falls through
	OutcomeNotSelected DecisionOutcome = "not_selected" // is rejected, with a typed reason
)

// Decision is what a jury decides about one application that it heard.
type Decision struct {
	Record
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// What is decided.
	Outcome DecisionOutcome `json:"outcome" example:"selected"`
	// The place on the reserve list, from 1; null where it is not on it, or not said yet.
	Position *int `json:"position" minimum:"1" extensions:"x-nullable" example:"1"`
	// The key of the typed reason for who is not selected; null for others, or where not said yet.
	Reason *string `json:"reason" extensions:"x-nullable" example:"profile"`
	// What the jury thinks of the candidate, in words; null: not written yet.
	Appraisal *string `json:"appraisal" extensions:"x-nullable" example:"A solid architecture, clearly argued."`
}

// Decisions are what a jury has decided so far: a draft until the minutes are signed, and then for ever.
type Decisions struct {
	// The jury.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// Version of the deliberation, which is the ETag.
	Version int `json:"version" minimum:"1" example:"3"`
	// The decisions: who is selected, then the reserve list in order, then the others. Whoever reads them and has stepped back
	// from an application finds it left out.
	Decisions []Decision `json:"decisions"`
}

// DecisionsInput is everything that a jury has decided so far, in place of what was written before.
type DecisionsInput struct {
	// The decisions, at most one for each application. A draft may be incomplete.
	Decisions []DecisionInput `json:"decisions" validate:"required,max=1000,dive"`
}

// DecisionInput is one decision, as it is written.
type DecisionInput struct {
	// The application: one of the jury that it heard, and that is active.
	ApplicationID uuid.UUID `json:"application_id" validate:"required" swaggertype:"string" format:"uuid"`
	// What is decided.
	Outcome DecisionOutcome `json:"outcome" validate:"required,oneof=selected reserve not_selected" example:"selected"`
	// The place on the reserve list, from 1. Default: not said; the minutes need it.
	Position *int `json:"position,omitempty" validate:"omitempty,min=1,max=1000" extensions:"x-nullable" example:"1"`
	// The key of a reason for rejecting. Default: not said; the minutes need it for who is not selected.
	Reason *string `json:"reason,omitempty" validate:"omitempty,min=1,max=64" extensions:"x-nullable" example:"profile"`
	// What the jury thinks of the candidate. Default: nothing; the minutes need it.
	Appraisal *string `json:"appraisal,omitempty" validate:"omitempty,max=5000" extensions:"x-nullable" example:"A solid architecture, clearly argued."`
}
