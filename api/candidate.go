package api

import (
	"time"

	"github.com/google/uuid"
)

// Candidate is a person. A juror, and a key without candidates:read, receive the names only: the contact
// data, the tags and the consent are absent. Where their jury screens without names, a juror does not receive those either.
type Candidate struct {
	Record
	// First name or names. Empty for a juror whose jury screens without names, until an interview is scheduled.
	GivenName string `json:"given_name" example:"Ada"`
	// Last name or names. Empty where given_name is.
	FamilyName string `json:"family_name" example:"Lovelace"`
	// E-mail address; null: unknown. Absent for a juror.
	Email **string `json:"email,omitempty" format:"email" extensions:"x-nullable" example:"ada@example.org"`
	// Telephone number as it was given; null: unknown. Absent for a juror.
	Phone **string `json:"phone,omitempty" extensions:"x-nullable" example:"+33 2 35 00 00 00"`
	// Words that HR put on the person, each once. Absent for a juror.
	Tags *[]string `json:"tags,omitempty" example:"go"`
	// When the person agreed to be contacted again for other jobs (the talent pool); null: never. Absent for a juror.
	TalentPoolConsentAt **time.Time `json:"talent_pool_consent_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-09-05T14:10:00Z"`
}

// CandidateInput is what a client sets of a candidate.
type CandidateInput struct {
	// First name or names.
	GivenName string `json:"given_name" validate:"required,notblank,min=1,max=200" example:"Ada"`
	// Last name or names.
	FamilyName string `json:"family_name" validate:"required,notblank,min=1,max=200" example:"Lovelace"`
	// E-mail address. Default: unknown.
	Email *string `json:"email,omitempty" validate:"omitempty,email,max=320" format:"email" extensions:"x-nullable" example:"ada@example.org"`
	// Telephone number, in any spelling. Default: unknown.
	Phone *string `json:"phone,omitempty" validate:"omitempty,max=40" extensions:"x-nullable" example:"+33 2 35 00 00 00"`
	// Words to find the person by, each once. Default: none.
	Tags []string `json:"tags,omitempty" validate:"max=50,unique,dive,notblank,max=100" extensions:"x-nullable" example:"go"`
	// When the person agreed to be contacted again for other jobs. Default: never.
	TalentPoolConsentAt *time.Time `json:"talent_pool_consent_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-09-05T14:10:00Z"`
}

// Note is a remark on a candidate or on an application. It is never changed, has no version, and adding one does not
// change the version of what it is about.
type Note struct {
	// Identity of the note.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The account of who wrote it; null for the operator of the server.
	AuthorID *uuid.UUID `json:"author_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// What its author is called now.
	AuthorName string `json:"author_name" example:"Camille Durand"`
	// The remark itself.
	Text string `json:"text" example:"Available from January."`
	// When it was written.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-09-05T14:10:00Z"`
}

// NoteInput is a remark to add; what it is about is in the path, and its author is the caller.
type NoteInput struct {
	// The remark itself.
	Text string `json:"text" validate:"required,notblank,min=1,max=20000" example:"Available from January."`
}
