package api

import (
	"time"

	"github.com/google/uuid"
)

// Application is one candidate for one job. Its stage and its status follow from its transitions, and change by
// transitions only.
type Application struct {
	Record
	// The job applied to.
	JobID uuid.UUID `json:"job_id" swaggertype:"string" format:"uuid"`
	// The person who applies.
	CandidateID uuid.UUID `json:"candidate_id" swaggertype:"string" format:"uuid"`
	// The jury that hears it, one of the same job; null: none yet.
	JuryID *uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Key of the source that it came from; null: unknown.
	Source *string `json:"source" format:"key" extensions:"x-nullable" example:"linkedin"`
	// The posting that brought it; null: unknown.
	PostingID *uuid.UUID `json:"posting_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the employer received it.
	ReceivedAt time.Time `json:"received_at" format:"date-time" example:"2024-09-05T14:10:00Z"`
	// What the candidate wrote; null: nothing.
	CoverNote *string `json:"cover_note" extensions:"x-nullable" example:"I would like to work for the city."`
	// Key of the stage of the job's pipeline where it stands; where it is closed, where it stood then.
	Stage string `json:"stage" format:"key" example:"interviewed"`
	// The milestone of that stage.
	Milestone Milestone `json:"milestone" example:"interviewed"`
	// The highest milestone that it ever stood at, what was voided left out. A return to an earlier stage, a rejection or
	// a withdrawal does not lower it; only reopening a hire does, to the highest below hired.
	Reached Milestone `json:"reached" example:"interviewed"`
	// Whether it is still worked on, and if not, how it ended.
	Status Status `json:"status" example:"active"`
	// The transitions that are possible now; empty for a caller who may not make any.
	AllowedActions []AllowedAction `json:"allowed_actions"`
	// The person, with include=candidate; absent otherwise.
	Candidate *Candidate `json:"candidate,omitempty"`
	// The job, with include=job; absent otherwise.
	Job *Job `json:"job,omitempty"`
	// The jury, with include=jury, null where there is none; absent otherwise.
	Jury **Jury `json:"jury,omitempty" extensions:"x-nullable"`
	// The earliest interview that is scheduled and not over, with include=next_interview, null where there is none; absent
	// otherwise.
	NextInterview **Interview `json:"next_interview,omitempty" extensions:"x-nullable"`
}

// AllowedAction is one transition that is possible in the present state of an application.
type AllowedAction struct {
	// The action.
	Action Action `json:"action" example:"move"`
	// Keys of the stages that it can go to, in the order of the pipeline; empty where it takes no stage.
	To []string `json:"to" format:"key" example:"selected"`
	// Names of the fields that the transition must have beside action.
	Requires []string `json:"requires" example:"to"`
}

// ApplicationInput is what a client sends to enter an application.
type ApplicationInput struct {
	// The job applied to.
	JobID uuid.UUID `json:"job_id" validate:"required" swaggertype:"string" format:"uuid"`
	// The person who applies. Either this or candidate is required, never both.
	CandidateID *uuid.UUID `json:"candidate_id,omitempty" validate:"required_without=Candidate,excluded_with=Candidate" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The person who applies, created together with the application. Either this or candidate_id is required, never both.
	Candidate *CandidateInput `json:"candidate,omitempty" validate:"omitempty" extensions:"x-nullable"`
	// The jury that hears it, one of the same job. Default: the job's only open jury; none where several or none are open.
	JuryID *uuid.UUID `json:"jury_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Key of the source that it came from. Default: what the posting implies; unknown without one.
	Source *string `json:"source,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"linkedin"`
	// The posting that brought it. Default: unknown.
	PostingID *uuid.UUID `json:"posting_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the employer received it, not in the future. Default: now. A closed job takes one received while it was open.
	ReceivedAt *time.Time `json:"received_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-09-05T14:10:00Z"`
	// What the candidate wrote. Default: nothing.
	CoverNote *string `json:"cover_note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"I would like to work for the city."`
}

// ApplicationPatch is what a client may change of an application; everything else is read-only or changes by
// transitions.
type ApplicationPatch struct {
	// The jury that hears it, one of the same job; null: none.
	JuryID *uuid.UUID `json:"jury_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Key of the source that it came from; null: what the posting implies, unknown without one.
	Source *string `json:"source,omitempty" validate:"omitempty,max=64,key" format:"key" extensions:"x-nullable" example:"linkedin"`
	// The posting that brought it; null: unknown.
	PostingID *uuid.UUID `json:"posting_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the employer received it; not in the future, and not after its first transition. It can't be null.
	ReceivedAt time.Time `json:"received_at" validate:"required" format:"date-time" example:"2024-09-05T14:10:00Z"`
	// What the candidate wrote; null: nothing.
	CoverNote *string `json:"cover_note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"I would like to work for the city."`
}
