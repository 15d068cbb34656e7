package api

import (
	"time"

	"github.com/google/uuid"
)

// JuryStatus is how far a jury's work has come. Closed.
type JuryStatus string

// The statuses of a jury.
const (
	JuryDraft        JuryStatus = "draft"        // being composed
	JuryOpen         JuryStatus = "open"         // at work: new applications of the job join the only open jury
	JuryDeliberating JuryStatus = "deliberating" // has heard everyone and decides
	JuryClosed       JuryStatus = "closed"       // has decided
)

// MemberRole is a juror's part in the panel. Open: clients must accept new values.
type MemberRole string

// The parts known today.
const (
	MemberChair MemberRole = "chair"  // leads the panel
	MemberPlain MemberRole = "member" // sits on it
)

// Jury is the panel that selects for one job. Its members are a resource of their own.
type Jury struct {
	Record
	// The job that it selects for.
	JobID uuid.UUID `json:"job_id" swaggertype:"string" format:"uuid"`
	// What the jury is called.
	Name string `json:"name" example:"Jury Architecte logiciel"`
	// The day on which it meets; null: not set.
	HeldOn *Date `json:"held_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-11-12"`
	// How many members must be present for it to deliberate.
	Quorum int `json:"quorum" minimum:"1" example:"3"`
	// How many of the panel are women, as the employer records it; null: not recorded. It is a count, of nobody in particular.
	Women *int `json:"women" minimum:"0" extensions:"x-nullable" example:"3"`
	// How many of the panel are men, as the employer records it; null: not recorded.
	Men *int `json:"men" minimum:"0" extensions:"x-nullable" example:"2"`
	// Whether every application that was received is recorded. Where false, only those from relevant on are, and a
	// funnel of this jury answers received: null.
	ReceivedComplete bool `json:"received_complete" example:"true"`
	// What it scores, in order.
	Criteria []Criterion `json:"criteria"`
	// Counts the criteria's changes, from 1 on. They change no more once an evaluation is submitted.
	CriteriaVersion int `json:"criteria_version" minimum:"1" example:"1"`
	// Whether its jurors screen without names: until an interview of an application is scheduled, or the jury deliberates, they
	// read neither who applied nor what was written freely of them.
	AnonymousScreening bool `json:"anonymous_screening" example:"false"`
	// How far its work has come.
	Status JuryStatus `json:"status" example:"open"`
}

// Criterion is one thing that a jury scores.
type Criterion struct {
	// Names the criterion within its jury: lower-case letters, digits, - and _, starting with a letter or a digit.
	Key string `json:"key" validate:"required,min=1,max=64,key" format:"key" example:"technique"`
	// What it is called in French.
	LabelFr string `json:"label_fr" validate:"required,notblank,min=1,max=200" example:"Compétences techniques"`
	// What it is called in English.
	LabelEn string `json:"label_en" validate:"required,notblank,min=1,max=200" example:"Technical skills"`
	// How much it counts beside the others: a proportion, at least 0.01; they need not add up to anything.
	Weight float64 `json:"weight" validate:"required,min=0.01,max=1000" example:"2"`
	// The best score, at least 0.01; the worst is 0.
	MaxScore float64 `json:"max_score" validate:"required,min=0.01,max=1000" example:"5"`
}

// JuryInput is what a client sets of a jury.
type JuryInput struct {
	// The job that it selects for.
	JobID uuid.UUID `json:"job_id" validate:"required" swaggertype:"string" format:"uuid"`
	// What the jury is called. Default: as the job.
	Name *string `json:"name,omitempty" validate:"omitempty,notblank,max=200" extensions:"x-nullable" example:"Jury Architecte logiciel"`
	// The day on which it meets. Default: not set.
	HeldOn *Date `json:"held_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-11-12"`
	// How many members must be present for it to deliberate. Default: 1.
	Quorum *int `json:"quorum,omitempty" validate:"omitempty,min=1,max=100" extensions:"x-nullable" example:"3"`
	// How many of the panel are women. Default: not recorded.
	Women *int `json:"women,omitempty" validate:"omitempty,min=0,max=1000" extensions:"x-nullable" example:"3"`
	// How many of the panel are men. Default: not recorded.
	Men *int `json:"men,omitempty" validate:"omitempty,min=0,max=1000" extensions:"x-nullable" example:"2"`
	// Whether every application that was received is recorded. Default: true.
	ReceivedComplete *bool `json:"received_complete,omitempty" extensions:"x-nullable" example:"true"`
	// Whether its jurors screen without names, until an interview is scheduled. Default: false.
	AnonymousScreening *bool `json:"anonymous_screening,omitempty" extensions:"x-nullable" example:"false"`
	// What it scores, in order; no key stands twice. No change of it once an evaluation is submitted: 409. Default: nothing.
	Criteria []Criterion `json:"criteria,omitempty" validate:"max=50,dive" extensions:"x-nullable"`
	// How far its work has come; any of them may be the first. Default: draft.
	Status *JuryStatus `json:"status,omitempty" validate:"omitempty,oneof=draft open deliberating closed" extensions:"x-nullable" example:"open"`
}

// JuryMember is one seat of a jury: a user, or an expert from outside who has no account. It has no version: who is
// to change leaves and joins again.
type JuryMember struct {
	// Identity of the seat; interviews name it among their member_ids.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The jury that the seat belongs to.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// What the member is called.
	Name string `json:"name" example:"Camille Durand"`
	// The account of the member, who reads the jury's applications with it; null for an expert without one.
	UserID *uuid.UUID `json:"user_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The member's part in the panel: chair or member. Open: clients must accept new values.
	Role MemberRole `json:"role" swaggertype:"string" extensions:"x-open-enum" example:"chair"`
	// The seat that this one stands in for; null: it is a titular seat. A substitute reads what every member reads, and counts towards
	// the quorum where the holder of that seat is not there.
	SubstituteFor *uuid.UUID `json:"substitute_for" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the member joined.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-09-02T08:30:00Z"`
}

// JuryMemberInput is who is to join a jury; the jury is in the path.
type JuryMemberInput struct {
	// What the member is called. Default: as the account; required for who has none.
	Name *string `json:"name,omitempty" validate:"omitempty,notblank,max=200" extensions:"x-nullable" example:"Camille Durand"`
	// The account of the member. Default: none, an expert from outside.
	UserID *uuid.UUID `json:"user_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The member's part in the panel. Default: member.
	Role *MemberRole `json:"role,omitempty" validate:"omitempty,oneof=chair member" swaggertype:"string" extensions:"x-nullable" example:"chair"`
	// The titular seat of the same jury that this one is to stand in for; a substitute does not chair. Default: none.
	SubstituteFor *uuid.UUID `json:"substitute_for,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}
