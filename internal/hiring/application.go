package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Application is one candidate for one job. What it shows of its course (Standing) is the replay of its
// transitions; the store keeps the two equal.
type Application struct {
	Record
	JobID       uuid.UUID
	CandidateID uuid.UUID
	JuryID      *uuid.UUID
	Source      *string
	PostingID   *uuid.UUID
	ReceivedAt  time.Time
	CoverNote   string
	Sequence    int  // of its latest transition
	Correctable bool // something is recorded since the reception that a correction can void
	Standing
}

// Standing is where an application is: its stage, that stage's milestone, the highest milestone it reached, the
// milestones that left a real trace, and its status.
type Standing struct {
	Stage     StageKey
	Milestone Milestone
	Reached   Milestone
	Observed  Steps
	Status    Status
}

// Closed tells whether the application can only be reopened or corrected.
func (s Standing) Closed() bool { return s.Status != StatusActive }

// Attribution says where an application belongs: its jury, from an instant on, and the source and posting that
// brought it. Each edit appends one; the first is made with the application and holds from its reception.
type Attribution struct {
	ApplicationID uuid.UUID
	Sequence      int
	JuryID        *uuid.UUID
	Source        *string
	PostingID     *uuid.UUID
	EffectiveAt   time.Time
	RecordedAt    time.Time
}

// Hearing is the evidence that an interview was held: what makes "interviewed" observed. When the interview
// leaves held the hearing is revoked, never deleted, so that a past answer can be given again.
type Hearing struct {
	ID            uuid.UUID
	ApplicationID uuid.UUID
	InterviewID   uuid.UUID
	HeldAt        time.Time
	RecordedAt    time.Time
	RevokedAt     *time.Time
	TransitionID  *uuid.UUID // the transition that it recorded, if the application stood below
}

// Known gives the part of a hearing list that was on record at an instant and is not revoked by then.
func knownHearings(all []Hearing, knownAt *time.Time) []Hearing {
	var out []Hearing
	for _, h := range all {
		if knownAt != nil && h.RecordedAt.After(*knownAt) {
			continue
		}
		if h.RevokedAt != nil && (knownAt == nil || !h.RevokedAt.After(*knownAt)) {
			continue
		}
		out = append(out, h)
	}
	return out
}

// ApplicationView is an application with what the actor who asks may do with it now.
type ApplicationView struct {
	Application
	Allowed []Allowed
}

// ApplicationFilter narrows a list of applications.
type ApplicationFilter struct {
	JobIDs       []uuid.UUID
	JuryIDs      []uuid.UUID
	CandidateIDs []uuid.UUID
	CampaignIDs  []uuid.UUID
	Stages       []StageKey
	Milestones   []Milestone
	Statuses     []Status
	Sources      []string
	Query        string // part of the candidate's name; for who recruits of their e-mail address too
}

// NewApplication is what somebody enters: for a known candidate, or for a new one.
type NewApplication struct {
	Application
	Candidate *Candidate
	At        *time.Time // when it was received; nil is now
}
