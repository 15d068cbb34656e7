package hiring

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Action is what a transition does.
type Action string

// The actions. A correction says that something recorded was a mistake; the others say that something happened.
const (
	ActionMove     Action = "move"
	ActionCorrect  Action = "correct"
	ActionReject   Action = "reject"
	ActionWithdraw Action = "withdraw"
	ActionReopen   Action = "reopen"
)

// Transition is one change of an application's stage or status. It is never changed or deleted; only its
// free-text note can be emptied. The first one, from no stage, is the reception.
type Transition struct {
	ID            uuid.UUID
	ApplicationID uuid.UUID
	Sequence      int
	Action        Action
	FromStage     *StageKey
	ToStage       *StageKey
	FromStatus    *Status
	ToStatus      Status
	Reason        *string
	Note          string
	ActorID       *uuid.UUID
	InterviewID   *uuid.UUID
	EffectiveAt   time.Time
	RecordedAt    time.Time
}

// Enters tells whether the transition is the application's reception.
func (t Transition) Enters() bool { return t.FromStage == nil && t.ToStage != nil }

// onlyVoids tells whether the transition is a correction that puts nothing in the place of what it voids: it has no
// effect of its own.
func (t Transition) onlyVoids() bool { return t.Action == ActionCorrect && t.ToStage == nil }

// Void says that a correction (ByID) took a transition out of the replay.
type Void struct {
	TransitionID uuid.UUID
	ByID         uuid.UUID
	RecordedAt   time.Time
}

// History is everything recorded of one application's course.
type History struct {
	Pipeline     Pipeline
	JobID        uuid.UUID
	Transitions  []Transition
	Voids        []Void
	Attributions []Attribution
	Hearings     []Hearing
}

// live gives the transitions that have an effect and are not void, in the order of the replay, as known at an instant
// (nil: now).
func (h History) live(knownAt *time.Time) []Transition {
	void := map[uuid.UUID]bool{}
	for _, v := range h.Voids {
		if knownAt == nil || !v.RecordedAt.After(*knownAt) {
			void[v.TransitionID] = true
		}
	}
	var out []Transition
	for _, t := range h.Transitions {
		if !void[t.ID] && !t.onlyVoids() && (knownAt == nil || !t.RecordedAt.After(*knownAt)) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b Transition) int {
		return cmp.Or(a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(entry(b), entry(a)), cmp.Compare(a.Sequence, b.Sequence))
	})
	return out
}

// entry is 1 for a reception: at one instant it comes before everything else, however late it was corrected.
func entry(t Transition) int {
	if t.Enters() {
		return 1
	}
	return 0
}

// replayer applies transitions one after the other.
type replayer struct {
	pipeline   Pipeline
	now        Standing
	entered    bool
	beforeHire StageKey
}

// apply carries out one transition, or says which rule it breaks.
func (r *replayer) apply(t Transition) error {
	if t.Enters() != !r.entered {
		return Conflict("before_reception", "the transition lies before the application was received")
	}
	if t.Enters() {
		r.entered = true
		return r.stand(*t.ToStage, t)
	}
	switch t.Action {
	case ActionMove, ActionCorrect:
		if r.now.Closed() {
			return closedConflict(r.now.Status)
		}
		if *t.ToStage == r.now.Stage {
			return Conflict("already_there", "the application stands at %s already", r.now.Stage)
		}
		return r.stand(*t.ToStage, t)
	case ActionReject:
		return r.close(StatusRejected)
	case ActionWithdraw:
		return r.close(StatusWithdrawn)
	case ActionReopen:
		return r.reopen()
	}
	return nil
}

func (r *replayer) close(s Status) error {
	if r.now.Closed() {
		return closedConflict(r.now.Status)
	}
	r.now.Status = s
	return nil
}

func closedConflict(s Status) error {
	return Conflict("application_closed", "the application is %s: it can only be reopened or corrected", s)
}

func (r *replayer) stand(key StageKey, t Transition) error {
	stage, ok := r.pipeline.Stage(key)
	if !ok {
		return fmt.Errorf("transition %s names stage %q, which pipeline %s does not have", t.ID, key, r.pipeline.ID)
	}
	r.now.Status = StatusActive
	if stage.Milestone == Hired {
		r.beforeHire = r.now.Stage
		r.now.Status = StatusHired
	}
	r.now.Stage, r.now.Milestone = stage.Key, stage.Milestone
	r.now.Reached = max(r.now.Reached, stage.Milestone)
	r.now.Observed = r.now.Observed.With(stage.Milestone)
	return nil
}

// reopen undoes a rejection or a withdrawal; a hire that fell through frees the opening and goes back to the
// stage before it, with selected as the highest milestone that is left.
func (r *replayer) reopen() error {
	switch r.now.Status {
	case StatusActive:
		return Conflict("not_closed", "the application is active: there is nothing to reopen")
	case StatusHired:
		stage, _ := r.pipeline.Stage(r.beforeHire)
		r.now.Stage, r.now.Milestone = stage.Key, stage.Milestone
		r.now.Reached = Selected
		r.now.Observed = r.now.Observed.Without(Hired)
	case StatusRejected, StatusWithdrawn:
	}
	r.now.Status = StatusActive
	return nil
}

// step is where an application stands from an instant on.
type step struct {
	at time.Time
	Standing
}

// replay gives the standing after each transition of the log.
func replay(p Pipeline, log []Transition) ([]step, error) {
	r := replayer{pipeline: p}
	out := make([]step, 0, len(log))
	for _, t := range log {
		if err := r.apply(t); err != nil {
			return nil, err
		}
		out = append(out, step{t.EffectiveAt, r.now})
	}
	return out, nil
}

// Standing is where the application is now: the last point of its trajectory.
func (h History) Standing() (Standing, error) {
	points, err := h.Trajectory(nil)
	if err != nil {
		return Standing{}, err
	}
	if len(points) == 0 {
		return Standing{}, fmt.Errorf("an application without a reception")
	}
	return points[len(points)-1].Cell.Standing, nil
}

// TransitionView is a transition with what is known around it.
type TransitionView struct {
	Transition
	JobID     uuid.UUID
	JuryID    *uuid.UUID
	ActorName *string
	Voids     []uuid.UUID
	VoidedBy  *uuid.UUID
}

// TransitionFilter narrows a list of transitions.
type TransitionFilter struct {
	ApplicationID *uuid.UUID
	JobIDs        []uuid.UUID
	JuryIDs       []uuid.UUID
	RecordedSince *time.Time
	RecordedUntil *time.Time // not later than this
}

// ApplicationCommand is a command for one application of many, as somebody saw it at a version.
type ApplicationCommand struct {
	ApplicationID uuid.UUID
	Version       int
	Command
}

// Recorded is what a command did: the transition, and the application as it stands since.
type Recorded struct {
	Transition  TransitionView
	Application ApplicationView
}
