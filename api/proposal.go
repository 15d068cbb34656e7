package api

import (
	"time"

	"github.com/google/uuid"
)

// ProposalStatus says what became of a proposal. Closed.
type ProposalStatus string

// The statuses of a proposal. The first one waits for an answer, the others are final.
const (
	ProposalProposed  ProposalStatus = "proposed"  // waits for the candidate's answer
	ProposalAccepted  ProposalStatus = "accepted"  // the candidate is hired
	ProposalDeclined  ProposalStatus = "declined"  // the candidate does not want it: the application is withdrawn
	ProposalWithdrawn ProposalStatus = "withdrawn" // the employer does not propose it any more
)

// Proposal offers an opening to a selected candidate.
type Proposal struct {
	Record
	// The application of the candidate.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// What became of it.
	Status ProposalStatus `json:"status" example:"proposed"`
	// The day on which they would start; null: not agreed.
	StartOn *Date `json:"start_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2025-01-06"`
	// Why it was declined: the key of a reason of the kind withdrawn; null where it was not.
	Reason *string `json:"reason" extensions:"x-nullable" example:"salary"`
	// What there is to note; null: nothing.
	Note *string `json:"note" extensions:"x-nullable" example:"Third step of the second grade."`
	// When it was answered; null: it waits.
	AnsweredAt *time.Time `json:"answered_at" format:"date-time" extensions:"x-nullable" example:"2024-11-20T14:00:00Z"`
	// Where it was declined or withdrawn: the application that the jury put first on its reserve list, of those that are active and wait for no answer; null: there is none, or no need.
	NextOnReserve *uuid.UUID `json:"next_on_reserve" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}

// ProposalInput is what is proposed to a candidate; the application is in the path.
type ProposalInput struct {
	// The day on which they would start. Default: not agreed.
	StartOn *Date `json:"start_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2025-01-06"`
	// What there is to note. Default: nothing.
	Note *string `json:"note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Third step of the second grade."`
}

// ProposalPatch is what may change of a proposal: its answer, once, and what was agreed.
type ProposalPatch struct {
	// What became of it. It can't be null.
	Status ProposalStatus `json:"status" validate:"required,oneof=proposed accepted declined withdrawn" example:"accepted"`
	// The day on which they would start. Default: not agreed.
	StartOn *Date `json:"start_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2025-01-06"`
	// Why it is declined: the key of a reason of the kind withdrawn; required then, and only then.
	Reason *string `json:"reason,omitempty" validate:"omitempty,max=64" extensions:"x-nullable" example:"salary"`
	// What there is to note. Default: nothing.
	Note *string `json:"note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Third step of the second grade."`
}
