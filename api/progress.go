package api

import "github.com/google/uuid"

// JuryStep is a step that a jury can take. Closed.
type JuryStep string

// The steps, in their order.
const (
	StepOpen       JuryStep = "open"       // PATCH /v1/juries/{id} {"status":"open"}
	StepDeliberate JuryStep = "deliberate" // POST /v1/juries/{id}/deliberation
	StepSign       JuryStep = "sign"       // POST /v1/juries/{id}/minutes
)

// JuryProgress is how far a jury has come, and what its next step waits for. It tells who has submitted, and nothing of what.
type JuryProgress struct {
	// The jury.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// How far its work has come.
	Status JuryStatus `json:"status" example:"open"`
	// How many applications are before the jury.
	Applications int `json:"applications" minimum:"0" example:"7"`
	// How many of them it has heard.
	Heard int `json:"heard" minimum:"0" example:"6"`
	// How many interviews of them there are, by what became of them.
	Interviews InterviewCounts `json:"interviews"`
	// The evaluations that the deliberation waits for: one of each titular member with an account, of each application that was heard.
	Evaluations EvaluationCounts `json:"evaluations"`
	// The same for each member of whom any is expected.
	Members []MemberProgress `json:"members"`
	// The evaluations that have neither come nor been waived. One of an application that one has stepped back from is counted above, and is not here.
	Missing []MissingEvaluation `json:"missing"`
	// How many of those who were heard are decided about; null before the deliberation.
	Decided *int `json:"decided" minimum:"0" extensions:"x-nullable" example:"0"`
	// The step that the jury takes next; null for a closed jury.
	NextStep *JuryStep `json:"next_step" extensions:"x-nullable" example:"deliberate"`
	// What that step waits for; empty: nothing.
	Blockers []Warning `json:"blockers"`
	// What is unusual, and keeps nobody from anything.
	Warnings []Warning `json:"warnings"`
}

// InterviewCounts says how many interviews there are, by what became of them.
type InterviewCounts struct {
	// Those that are to take place.
	Scheduled int `json:"scheduled" minimum:"0" example:"1"`
	// Those that took place.
	Held int `json:"held" minimum:"0" example:"6"`
	// Those to which the candidate did not come.
	NoShow int `json:"no_show" minimum:"0" example:"0"`
	// Those that are not to take place.
	Cancelled int `json:"cancelled" minimum:"0" example:"1"`
}

// EvaluationCounts says how many evaluations are expected, and how many of these have come.
type EvaluationCounts struct {
	// Those that are expected.
	Expected int `json:"expected" minimum:"0" example:"30"`
	// Those of them that were submitted.
	Submitted int `json:"submitted" minimum:"0" example:"28"`
	// Those of them that were not, and will not be: the chair has said so.
	Waived int `json:"waived" minimum:"0" example:"1"`
}

// MemberProgress is how many evaluations a member has submitted.
type MemberProgress struct {
	// The seat of the member.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// What the member is called.
	Name string `json:"name" example:"Camille Durand"`
	EvaluationCounts
}

// MissingEvaluation is an evaluation that the deliberation waits for.
type MissingEvaluation struct {
	// The seat of the member.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The application that was heard.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
}
