package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Candidate is a person.
type Candidate struct {
	Record
	GivenName           string
	FamilyName          string
	Email               *string
	Phone               *string
	Tags                []CandidateTag
	TalentPoolConsentAt *time.Time
	EnteredBy           *uuid.UUID // nil is unknown, or the operator
	NameFolded          string     // what a search by name compares; the store keeps it
	EmailFolded         string     // what a search by e-mail compares; the store keeps it
}

// CandidateTag is one word that HR put on a candidate.
type CandidateTag struct {
	CandidateID uuid.UUID
	Tag         string
}

// Note is a remark on a candidate or on an application.
type Note struct {
	ID            uuid.UUID
	CandidateID   *uuid.UUID
	ApplicationID *uuid.UUID
	AuthorID      *uuid.UUID
	AuthorName    string
	Text          string
	CreatedAt     time.Time
}

// CandidateFilter narrows a list of candidates.
type CandidateFilter struct {
	Email string // the whole address
	Query string // part of a name; for who recruits of an e-mail address too
	Tags  []string
}
