package hiring

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

// InterviewStatus says what became of an interview.
type InterviewStatus string

// The statuses of an interview.
const (
	InterviewScheduled InterviewStatus = "scheduled"
	InterviewHeld      InterviewStatus = "held"
	InterviewNoShow    InterviewStatus = "no_show"
	InterviewCancelled InterviewStatus = "cancelled"
)

// Interview is one meeting of an application with its jury.
type Interview struct {
	Record
	ApplicationID uuid.UUID
	StartsAt      time.Time
	EndsAt        time.Time
	TimeZone      string
	Location      string
	VideoURL      string
	Panel         []Panelist
	Round         int // which of the interviews of its application: first, second, …
	Status        InterviewStatus
	OutcomeNote   string
	OutcomeBy     *uuid.UUID // who wrote the note
	OutcomeJury   *uuid.UUID // the jury that the application was before when the note was written
}

// Panelist is a jury member who takes part in an interview.
type Panelist struct {
	InterviewID uuid.UUID
	MemberID    uuid.UUID
}

// InterviewChange is what an interview was told as from one of its versions on: a row for the first, and for each that
// changed any of this.
type InterviewChange struct {
	ID          uuid.UUID
	InterviewID uuid.UUID
	Version     int
	StartsAt    time.Time
	EndsAt      time.Time
	TimeZone    string
	Location    string
	VideoURL    string
	Status      InterviewStatus
	Round       int
	ActorID     *uuid.UUID
	RecordedAt  time.Time
}

// Told is what the interview is told as now.
func (i Interview) Told() InterviewChange {
	return InterviewChange{
		InterviewID: i.ID, StartsAt: i.StartsAt.UTC(), EndsAt: i.EndsAt.UTC(), TimeZone: i.TimeZone,
		Location: i.Location, VideoURL: i.VideoURL, Status: i.Status, Round: i.Round,
	}
}

// lastYear is the last one that a time can be written in (RFC 3339).
const lastYear = 9999

// Check gives what is wrong with the interview by itself.
func (i Interview) Check() []Violation {
	switch {
	case i.EndsAt.UTC().Year() > lastYear:
		return []Violation{Wrong("/starts_at", "too_late", "no calendar reaches that far")}
	case !i.EndsAt.After(i.StartsAt):
		return []Violation{Wrong("/ends_at", "before_start", "an interview ends after it starts")}
	}
	return nil
}

// CheckOutcome refuses an outcome before the interview has begun, and one of an interview before the application arrived.
func (i Interview) CheckOutcome(received, now time.Time) []Violation {
	switch {
	case i.Status != InterviewHeld && i.Status != InterviewNoShow:
		return nil
	case now.Before(i.StartsAt):
		return []Violation{Wrong("/status", "not_started", "the interview has not begun: nobody was heard or missed yet")}
	case i.Status == InterviewHeld && i.StartsAt.Before(received):
		return []Violation{Wrong("/starts_at", "before_reception", "the application was received later than that")}
	}
	return nil
}

// TakesTime tells whether the interview keeps its candidate and its panel from being elsewhere: it is to take place, or did.
func (i Interview) TakesTime() bool {
	return i.Status == InterviewScheduled || i.Status == InterviewHeld
}

// Books tells for whom the interview takes time that it did not take before: whether for its candidate, and for which of
// its panel, by their places in it. Whoever was there at that time before stays, so that a collision that there is already
// does not keep anybody from resolving it.
func (i Interview) Books(before Interview) (candidate bool, places []int) {
	if !i.TakesTime() {
		return false, nil
	}
	anew := !before.TakesTime() || !before.StartsAt.Equal(i.StartsAt) || !before.EndsAt.Equal(i.EndsAt)
	for n, p := range i.Panel {
		if anew || !before.heardBy(p.MemberID) {
			places = append(places, n)
		}
	}
	return anew, places
}

func (i Interview) heardBy(member uuid.UUID) bool {
	return slices.ContainsFunc(i.Panel, func(p Panelist) bool { return p.MemberID == member })
}

// Hold says what marking an interview as held records: the move to the pipeline's first interviewed stage, at the
// interview's start, if the application stands below it; otherwise nothing (nil), because the hearing itself is
// the trace.
func (h History) Hold(interview uuid.UUID, startsAt time.Time) (*Decision, error) {
	now, err := h.Standing()
	if err != nil || now.Milestone >= Interviewed {
		return nil, err
	}
	stage, known := h.Pipeline.At(Interviewed)
	if !known {
		return nil, nil //nolint:nilnil // no decision is an answer here: the pipeline has no such stage
	}
	d, err := h.record(Transition{Action: ActionMove, ToStage: &stage.Key, InterviewID: &interview, EffectiveAt: startsAt}, nil)
	switch {
	case err == nil:
		return &d, nil
	case now.Reached >= Interviewed: // it had got there and went back: the hearing is trace enough
		return nil, nil //nolint:nilnil // as above
	case now.Closed():
		return nil, closedConflict(now.Status)
	}
	return nil, aboutStatus(err)
}

// aboutStatus says of an illegal history that it is the interview's status which would make it so.
func aboutStatus(err error) error {
	if rule, ok := errors.AsType[*Error](err); ok && len(rule.Violations) > 0 {
		why := rule.Violations[0]
		return Invalid(Wrong("/status", "illegal_history", why.Detail, why.Args...))
	}
	return err
}

// Unhold says what taking held back from an interview records: a correction that voids the moves which held
// interviews had recorded, unless another held interview supports them. A move back from there, which then leads nowhere,
// goes with them.
func (h History) Unhold(interview uuid.UUID, now time.Time) (*Decision, error) {
	for _, e := range knownHearings(h.Hearings, nil) {
		if e.InterviewID != interview {
			return nil, nil //nolint:nilnil // no decision is an answer here: another interview supports them
		}
	}
	var voids []uuid.UUID
	for _, t := range h.live(nil) {
		if t.InterviewID != nil && t.ToStage != nil {
			voids = append(voids, t.ID)
		}
	}
	if len(voids) == 0 {
		return nil, nil //nolint:nilnil // no decision is an answer here: it had recorded nothing
	}
	d, err := h.record(Transition{Action: ActionCorrect, InterviewID: &interview, EffectiveAt: now}, h.withEmptyMoves(voids))
	if err != nil {
		return nil, aboutStatus(err)
	}
	return &d, nil
}

// InterviewFilter narrows a list of interviews.
type InterviewFilter struct {
	ApplicationIDs []uuid.UUID
	JuryIDs        []uuid.UUID
	JobIDs         []uuid.UUID
	MemberIDs      []uuid.UUID
	Mine           bool // those on whose panel the actor sits
	Statuses       []InterviewStatus
	StartsFrom     *time.Time
	StartsTo       *time.Time
}
