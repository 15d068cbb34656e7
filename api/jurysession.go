package api

import (
	"time"

	"github.com/google/uuid"
)

// JurySessionKind is what a jury meets for. Closed.
type JurySessionKind string

// The kinds of sessions.
const (
	SessionHearing      JurySessionKind = "hearing"      // it hears candidates
	SessionDeliberation JurySessionKind = "deliberation" // it decides about everyone it heard
)

// JurySession is one meeting of a jury, with who was there.
type JurySession struct {
	Record
	// The jury that meets.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// What it meets for.
	Kind JurySessionKind `json:"kind" example:"hearing"`
	// When it starts.
	StartsAt time.Time `json:"starts_at" format:"date-time" example:"2024-11-12T08:30:00Z"`
	// When it ended, or is to end; null: not said.
	EndsAt *time.Time `json:"ends_at" format:"date-time" extensions:"x-nullable" example:"2024-11-12T11:30:00Z"`
	// Where it takes place; null: not said.
	Location *string `json:"location" extensions:"x-nullable" example:"Town hall, room 12"`
	// Who was there and who was not. A member who does not stand here was not there.
	Attendance []Attendance `json:"attendance"`
}

// Attendance says of one member of a jury whether they were at a session.
type Attendance struct {
	// The member (id of a seat, not of a user).
	MemberID uuid.UUID `json:"member_id" validate:"required" swaggertype:"string" format:"uuid"`
	// Whether they were there.
	Present bool `json:"present" example:"true"`
}

// JurySessionInput is what a client sets of a session; its jury is in the path.
type JurySessionInput struct {
	// What the jury meets for.
	Kind JurySessionKind `json:"kind" validate:"required,oneof=hearing deliberation" example:"hearing"`
	// When it starts.
	StartsAt time.Time `json:"starts_at" validate:"required" format:"date-time" example:"2024-11-12T08:30:00Z"`
	// When it ends, after it starts. Default: not said.
	EndsAt *time.Time `json:"ends_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-11-12T11:30:00Z"`
	// Where it takes place. Default: not said.
	Location *string `json:"location,omitempty" validate:"omitempty,max=500" extensions:"x-nullable" example:"Town hall, room 12"`
	// Who was there and who was not: members of the jury who had not left it before, each once; nobody was there before it starts.
	// Default: nobody is told of.
	Attendance []Attendance `json:"attendance,omitempty" validate:"max=200,dive" extensions:"x-nullable"`
}
