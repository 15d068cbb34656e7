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

// Same tells whether two criteria ask for the same; where they stand is not compared.
func (c Criterion) Same(o Criterion) bool {
	c.JuryID, c.Position, o.JuryID, o.Position = uuid.Nil, 0, uuid.Nil, 0
	return c == o
}

// JuryWork is what a jury has come to: what its next step depends on.
type JuryWork struct {
	Seats    []JuryMember
	Recusals []Recusal
	Heard    bool // an interview of an application before it was held

	Evaluated bool // a member has written an evaluation, or begun one
	Submitted bool // one of them was ever submitted
	Signed    bool // its minutes are signed
}

// From refuses the jury's status, where it is a step from another one, while something is missing for it, and says all of it at
// once. Composition is asked for when the jury goes to work; what was done can't be undone by going back.
func (j Jury) From(before JuryStatus, work JuryWork) error {
	var missing []Violation
	lacks := func(code string, detail Phrase, args ...any) {
		missing = append(missing, Wrong("/status", code, detail, args...))
	}
	switch {
	case work.Signed:
		lacks("jury_closed", "the jury is closed: nothing of its work changes any more")
	case j.Status == JuryDeliberating:
		lacks("deliberation_needed", "a jury goes on to deliberate with POST /v1/juries/{id}/deliberation")
	case j.Status == JuryClosed && before == JuryDeliberating:
		lacks("minutes_needed", "a jury that deliberates closes with POST /v1/juries/{id}/minutes")
	case j.Status == JuryClosed && work.Submitted:
		lacks("jury_has_evaluated", "evaluations are submitted: the jury deliberates before it closes")
	case j.Status == JuryOpen && before != JuryDeliberating:
		if !HasChair(work.Seats, work.Recusals) {
			lacks("chair_missing", "the jury has no chair")
		}
		if n := Titular(work.Seats, work.Recusals); n < j.Quorum {
			lacks("quorum_missing", "the jury has %d members who count, and a quorum of %d", n, j.Quorum)
		}
	case j.Status == JuryDraft && work.Heard:
		lacks("jury_has_heard", "the jury has heard somebody: it does not become a draft again")
	case j.Status == JuryDraft && work.Evaluated:
		lacks("jury_has_evaluated", "a member has written an evaluation: the jury does not become a draft again")
	}
	if len(missing) == 0 {
		return nil
	}
	e := Conflict(missing[0].Code, missing[0].Detail, missing[0].Args...)
	e.Violations = missing
	return e
}

// JuryIsClosed refuses a change of what a closed jury did.
func JuryIsClosed() *Error {
	return Conflict("jury_closed", "the jury is closed: nothing of its work changes any more")
}
