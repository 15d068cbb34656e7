package api

import (
	"time"

	"github.com/google/uuid"
)

// EvaluationStatus is how far an evaluation has come. Closed.
type EvaluationStatus string

// The statuses of an evaluation.
const (
	EvaluationDraft     EvaluationStatus = "draft"     // being written: nobody but its author reads it
	EvaluationSubmitted EvaluationStatus = "submitted" // final, unless the jury's chair opens it again
)

// Recommendation is what a juror advises the jury to do with an application. Closed.
type Recommendation string

// The recommendations.
const (
	RecommendationFavourable   Recommendation = "favourable"
	RecommendationReserved     Recommendation = "reserved"
	RecommendationUnfavourable Recommendation = "unfavourable"
)

// Evaluation is what one member of a jury makes of one application, on the jury's criteria. A draft is read by its author
// alone; what is submitted also by who has submitted their own of the same application, and by all who may read the
// application once the jury deliberates.
type Evaluation struct {
	Record
	// The jury that the application stood before.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// The application that is judged.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat of its author.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The criteria_version of the jury when it was last saved.
	CriteriaVersion int `json:"criteria_version" minimum:"1" example:"1"`
	// How far it has come.
	Status EvaluationStatus `json:"status" example:"draft"`
	// The scores, in the order in which they were sent. A criterion that is missing was not assessed.
	Scores []Score `json:"scores"`
	// What its author recommends; null in a draft that does not say yet.
	Recommendation *Recommendation `json:"recommendation" extensions:"x-nullable" example:"favourable"`
	// What its author adds in words; null: nothing.
	Comment *string `json:"comment" extensions:"x-nullable" example:"Would be at ease with the team."`
	// When it was submitted; null for a draft.
	SubmittedAt *time.Time `json:"submitted_at" format:"date-time" extensions:"x-nullable" example:"2024-11-12T11:30:00Z"`
	// When the jury's chair last gave it back to its author; null: never.
	ReopenedAt *time.Time `json:"reopened_at" format:"date-time" extensions:"x-nullable"`
	// The account of the chair who did; null: nobody.
	ReopenedBy *uuid.UUID `json:"reopened_by" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Why; null where it never happened.
	ReopenReason *string `json:"reopen_reason" extensions:"x-nullable" example:"Two candidates were mixed up."`
}

// Score is what a juror gives on one criterion.
type Score struct {
	// Key of the jury's criterion.
	Criterion string `json:"criterion" format:"key" example:"technique"`
	// From 0 to the criterion's max_score; null: not assessed, which is not 0 and counts nowhere.
	Score *float64 `json:"score" extensions:"x-nullable" example:"4"`
	// Why, in words; null: not written yet.
	Justification *string `json:"justification" extensions:"x-nullable" example:"Explains trade-offs with examples of her own."`
}

// EvaluationInput is an evaluation to save; it replaces what was saved before. A draft may lack anything; what is
// submitted needs a recommendation, at least one score, and a justification of each.
type EvaluationInput struct {
	// The scores, each criterion once. Default: nothing is assessed.
	Scores []ScoreInput `json:"scores,omitempty" validate:"max=50,dive" extensions:"x-nullable"`
	// What the caller recommends. Default: nothing yet.
	Recommendation *Recommendation `json:"recommendation,omitempty" validate:"omitempty,oneof=favourable reserved unfavourable" extensions:"x-nullable" example:"favourable"`
	// What the caller adds in words. Default: nothing.
	Comment *string `json:"comment,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Would be at ease with the team."`
}

// ScoreInput is a score to save.
type ScoreInput struct {
	// Key of the jury's criterion.
	Criterion string `json:"criterion" validate:"required,max=64,key" format:"key" example:"technique"`
	// From 0 to the criterion's max_score. Default: not assessed, which is not 0.
	Score *float64 `json:"score,omitempty" validate:"omitempty,min=0,max=1000" extensions:"x-nullable" example:"4"`
	// Why, in words. Default: not written yet; a score is not submitted without.
	Justification *string `json:"justification,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Explains trade-offs with examples of her own."`
}

// GroundsInput says why something out of the ordinary is done.
type GroundsInput struct {
	// Why. It stays on record, and stands in the minutes.
	Reason string `json:"reason" validate:"required,notblank,min=1,max=2000" example:"Two candidates were mixed up."`
}

// Reopening tells that an evaluation was given back to its author; it tells nothing of what it says.
type Reopening struct {
	// The application that is judged.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat of the evaluation's author.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// When it was given back.
	ReopenedAt time.Time `json:"reopened_at" format:"date-time" example:"2024-11-12T11:45:00Z"`
	// The account of the chair who did it.
	ReopenedBy uuid.UUID `json:"reopened_by" swaggertype:"string" format:"uuid"`
	// Why.
	Reason string `json:"reason" example:"Two candidates were mixed up."`
}

// Waiver tells that an evaluation which is expected will not come: the deliberation does not wait for it.
type Waiver struct {
	// The application that is judged.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat whose evaluation will not come.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The jury of both.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// Why.
	Reason string `json:"reason" example:"Ill since the hearing."`
	// The account of the chair who decided it.
	ActorID uuid.UUID `json:"actor_id" swaggertype:"string" format:"uuid"`
	// When.
	RecordedAt time.Time `json:"recorded_at" format:"date-time" example:"2024-11-12T17:45:00Z"`
}

// Disclosure opens the submitted evaluations of a jury to one administrator before the jury deliberates.
type Disclosure struct {
	Record
	// The jury whose evaluations are read.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// The account of the administrator who reads them.
	UserID uuid.UUID `json:"user_id" swaggertype:"string" format:"uuid"`
	// Why.
	Reason string `json:"reason" example:"Complaint of a candidate, file 2024-17."`
	// When it ends: an hour after it began.
	ExpiresAt time.Time `json:"expires_at" format:"date-time" example:"2024-11-12T18:45:00Z"`
}
