package hiring

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// JuryStatus is how far a jury's work has come.
type JuryStatus string

// The statuses of a jury.
const (
	JuryDraft        JuryStatus = "draft"
	JuryOpen         JuryStatus = "open"
	JuryDeliberating JuryStatus = "deliberating"
	JuryClosed       JuryStatus = "closed"
)

// Jury is the panel that selects for one job.
type Jury struct {
	Record
	JobID            uuid.UUID
	Name             string
	HeldOn           *Date
	Quorum           int
	Women            *int // how many of the panel, as the employer records it; nil: not recorded
	Men              *int
	ReceivedComplete bool // false where applications were counted only from relevant on
	Criteria         []Criterion
	CriteriaVersion  int // 1 at first, and one more with each change of the criteria
	Status           JuryStatus

	AnonymousScreening bool // jurors do not read who applied until an interview is scheduled
}

// Criterion is one thing that a jury scores.
type Criterion struct {
	JuryID   uuid.UUID
	Position int
	Key      string
	LabelFr  string
	LabelEn  string
	Weight   float64
	MaxScore float64
}

// Check gives what is wrong with the jury by itself.
func (j Jury) Check() []Violation {
	var vs []Violation
	seen := map[string]bool{}
	for i, c := range j.Criteria {
		if seen[c.Key] {
			vs = append(vs, Wrong("/criteria/"+strconv.Itoa(i)+"/key", "duplicate", "the key %q stands twice", c.Key))
		}
		seen[c.Key] = true
	}
	return vs
}

// MemberRole is a juror's part in the panel.
type MemberRole string

// The parts of a panel.
const (
	MemberChair MemberRole = "chair"
	MemberPlain MemberRole = "member"
)

// JuryMember is one seat of a jury: a user, or an expert from outside who has no account. Who left stays on
// record, because the interviews they held name them.
type JuryMember struct {
	Record
	JuryID uuid.UUID
	Name   string
	UserID *uuid.UUID
	Role   MemberRole
	LeftAt *time.Time

	SubstituteFor *uuid.UUID // the seat that this one stands in for; nil is a titular seat
}

// JuryFilter narrows a list of juries.
type JuryFilter struct {
	JobIDs   []uuid.UUID
	Statuses []JuryStatus
}

// JuryIsClosed refuses a change of what a closed jury did.
func JuryIsClosed() *Error {
	return Conflict("jury_closed", "the jury is closed: nothing of its work changes any more")
}
