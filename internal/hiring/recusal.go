package hiring

import (
	"slices"

	"github.com/google/uuid"
)

// RecusalBy is who decided that somebody steps back.
type RecusalBy string

// Who can decide it: the member themselves, or the chair about them.
const (
	RecusedByMember RecusalBy = "member"
	RecusedByChair  RecusalBy = "chair"
)

// Recusal (French: déport) is a juror stepping back from one application, or from the whole jury, because of a link with a
// candidate. It is for good, and of the person: another seat of theirs does not undo it.
type Recusal struct {
	Record
	JuryID        uuid.UUID
	MemberID      uuid.UUID
	UserID        *uuid.UUID // the seat's account
	ApplicationID *uuid.UUID // nil is the whole jury
	Reason        string     // "" where the actor may not read it: there is none without
	DecidedBy     RecusalBy
	ActorID       *uuid.UUID // who recorded it; nil is the operator
}

// Of tells whether a recusal is of whoever holds a seat.
func (r Recusal) Of(m JuryMember) bool {
	return r.MemberID == m.ID || r.UserID != nil && m.UserID != nil && *r.UserID == *m.UserID
}

// RecusedFromJury tells whether whoever holds the seat stepped back from its whole jury.
func (m JuryMember) RecusedFromJury(recusals []Recusal) bool {
	return slices.ContainsFunc(recusals, func(r Recusal) bool {
		return r.ApplicationID == nil && r.JuryID == m.JuryID && r.Of(m)
	})
}

// Recused tells whether whoever holds the seat has no say about an application: they stepped back from it, or from the
// whole jury.
func (m JuryMember) Recused(recusals []Recusal, application uuid.UUID) bool {
	return m.RecusedFromJury(recusals) || slices.ContainsFunc(recusals, func(r Recusal) bool {
		return r.ApplicationID != nil && *r.ApplicationID == application && r.Of(m)
	})
}
