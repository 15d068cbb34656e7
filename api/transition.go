package api

import (
	"time"

	"github.com/google/uuid"
)

// Action is what a transition does to an application. Closed.
type Action string

// The actions.
const (
	ActionMove     Action = "move"     // to another stage, forward or back
	ActionCorrect  Action = "correct"  // mends a mistake by voiding transitions
	ActionReject   Action = "reject"   // the employer refuses
	ActionWithdraw Action = "withdraw" // the candidate gives up
	ActionReopen   Action = "reopen"   // undoes a rejection, a withdrawal or a hire that fell through
)

// FeedTransition is one change of stage or status of an application, without the person who made it and without its
// note: what scripts receive. It is never changed; a later correction may void it.
type FeedTransition struct {
	// Identity of the transition.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The application that changed.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The job applied to.
	JobID uuid.UUID `json:"job_id" swaggertype:"string" format:"uuid"`
	// The jury that the application belongs to; null: none.
	JuryID *uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Position among the transitions of the application in the order of recording, from 1.
	Sequence int `json:"sequence" minimum:"1" example:"3"`
	// What was done.
	Action Action `json:"action" example:"move"`
	// Key of the stage where the application stood; null for its reception.
	From *string `json:"from" format:"key" extensions:"x-nullable" example:"relevant"`
	// Key of the stage where it went; null where the action moves to no stage.
	To *string `json:"to" format:"key" extensions:"x-nullable" example:"interviewed"`
	// The status that it had; null for its reception.
	FromStatus *Status `json:"from_status" extensions:"x-nullable" example:"active"`
	// The status that it has since.
	ToStatus Status `json:"to_status" example:"active"`
	// Key of the typed reason; null where the action has none.
	Reason *string `json:"reason" format:"key" extensions:"x-nullable" example:"requirements_not_met"`
	// The held interview that caused it; null where a person did.
	InterviewID *uuid.UUID `json:"interview_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When it happened. The state of an application is the replay of its transitions in this order.
	EffectiveAt time.Time `json:"effective_at" format:"date-time" example:"2024-11-12T09:00:00Z"`
	// When it was typed in, by the clock of the database. Funnels as of a past knowledge (known_at) go by it.
	RecordedAt time.Time `json:"recorded_at" format:"date-time" example:"2024-11-12T17:45:00Z"`
	// The transitions that this one declares mistaken; they no longer count, and stay on record.
	Voids []uuid.UUID `json:"voids" swaggertype:"array,string" format:"uuid"`
	// The transition that declared this one mistaken; null while it counts.
	VoidedBy *uuid.UUID `json:"voided_by" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}

// Transition is one change of stage or status of an application, with who made it and what they noted.
type Transition struct {
	FeedTransition
	// What was noted in free text; null: nothing, or erased since. Always null for an API key.
	Note *string `json:"note" extensions:"x-nullable" example:"Typed in for the wrong person."`
	// The account of who made it; null for the operator of the server.
	ActorID *uuid.UUID `json:"actor_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// What that person is called; null for the operator of the server.
	ActorName *string `json:"actor_name" extensions:"x-nullable" example:"Camille Durand"`
}

// TransitionInput is a change of stage or status to make; the application is in the path.
type TransitionInput struct {
	// What to do. allowed_actions of the application tells what is possible.
	Action Action `json:"action" validate:"required,oneof=move correct reject withdraw reopen" example:"move"`
	// Key of the stage to go to: required for move; for correct either this or voids, or both where something replaces
	// what is voided; refused otherwise.
	To *string `json:"to,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"interviewed"`
	// The transitions to declare mistaken, exactly these; for correct only. Default: with to, the latest ones until the
	// application stands there.
	Voids []uuid.UUID `json:"voids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// Key of the typed reason, of the kind that fits the action: required for reject and withdraw, refused otherwise.
	Reason *string `json:"reason,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"requirements_not_met"`
	// Free text: required for correct. Default: none.
	Note *string `json:"note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Typed in for the wrong person."`
	// When it happened: not in the future, and not before the application was received. Default: now.
	EffectiveAt *time.Time `json:"effective_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-11-12T09:00:00Z"`
}

// TransitionResult is the transition that was recorded and what became of its application.
type TransitionResult struct {
	Transition
	// The application in its new state; its version is the one to name next.
	Application Application `json:"application"`
}

// BulkTransitionInput is a number of transitions to make together: all of them, or none where one is refused.
type BulkTransitionInput struct {
	// The transitions, at most 100.
	Items []BulkTransitionItem `json:"items" validate:"required,min=1,max=100,dive"`
}

// BulkTransitionItem is one transition of many: the application, the version that it was decided upon, and the fields
// of TransitionInput.
type BulkTransitionItem struct {
	// The application to change.
	ApplicationID uuid.UUID `json:"application_id" validate:"required" swaggertype:"string" format:"uuid"`
	// The version of the application that the decision was made for, in place of If-Match.
	Version int `json:"version" validate:"required,min=1" example:"3"`
	// What to do. allowed_actions of the application tells what is possible.
	Action Action `json:"action" validate:"required,oneof=move correct reject withdraw reopen" example:"reject"`
	// Key of the stage to go to: required for move; for correct either this or voids, or both where something replaces
	// what is voided; refused otherwise.
	To *string `json:"to,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"interviewed"`
	// The transitions to declare mistaken, exactly these; for correct only. Default: with to, the latest ones until the
	// application stands there.
	Voids []uuid.UUID `json:"voids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// Key of the typed reason, of the kind that fits the action: required for reject and withdraw, refused otherwise.
	Reason *string `json:"reason,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"requirements_not_met"`
	// Free text: required for correct. Default: none.
	Note *string `json:"note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Typed in for the wrong person."`
	// When it happened: not in the future, and not before the application was received. Default: now.
	EffectiveAt *time.Time `json:"effective_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-11-12T09:00:00Z"`
}

// Transition is the item without its application and version.
func (i BulkTransitionItem) Transition() TransitionInput {
	return TransitionInput{
		Action: i.Action, To: i.To, Voids: i.Voids, Reason: i.Reason, Note: i.Note,
		EffectiveAt: i.EffectiveAt,
	}
}

// BulkTransitionResult is what became of a number of transitions made together.
type BulkTransitionResult struct {
	// One result for each item, in their order.
	Data []TransitionResult `json:"data"`
}
