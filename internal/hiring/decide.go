package hiring

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Command is what somebody asks to happen to an application. What an action does not take stays empty.
type Command struct {
	Action      Action
	To          *StageKey
	Voids       []uuid.UUID
	Reason      *string
	Note        string
	EffectiveAt *time.Time
}

// Decision is what a command comes down to: one transition to append and the transitions that it voids.
type Decision struct {
	Transition Transition
	Voids      []uuid.UUID
}

// Decide turns a command into the transition to record, or refuses it: as Invalid when the command makes no sense
// by itself or makes the replay illegal, as a Conflict when the application does not stand where it would have to.
// The reasons are those of the reference list. The store sets ids, sequence and actor.
func (h History) Decide(cmd Command, reasons []Reason, now time.Time) (Decision, error) {
	steps, err := replay(h.Pipeline, h.live(nil))
	if err != nil {
		return Decision{}, err
	}
	standing := steps[len(steps)-1].Standing
	if vs := cmd.check(h, reasons, steps[0].at, now); len(vs) > 0 {
		return Decision{}, Invalid(vs...)
	}
	if cmd.Action == ActionCorrect {
		return h.correct(cmd, now)
	}
	if cmd.Action == ActionReopen {
		if !standing.Closed() {
			return Decision{}, Conflict("not_closed", "the application is active: there is nothing to reopen")
		}
	} else if standing.Closed() {
		return Decision{}, closedConflict(standing.Status)
	}
	at := now
	if cmd.EffectiveAt != nil {
		at = *cmd.EffectiveAt
	}
	if last := steps[len(steps)-1]; cmd.Action == ActionMove && *cmd.To == standing.Stage && !at.Before(last.at) {
		return Decision{}, Conflict("already_there", "the application stands at %s already", standing.Stage)
	}
	return h.record(Transition{Action: cmd.Action, ToStage: cmd.To, Reason: cmd.Reason, Note: cmd.Note, EffectiveAt: at}, nil)
}

// check gives everything that is wrong with the command's fields at once.
func (cmd Command) check(h History, reasons []Reason, received, now time.Time) []Violation {
	var vs []Violation
	if cmd.To != nil {
		if cmd.Action != ActionMove && cmd.Action != ActionCorrect {
			vs = append(vs, Wrong("/to", "not_applicable", "%s names no stage", cmd.Action))
		} else if _, ok := h.Pipeline.Stage(*cmd.To); !ok {
			vs = append(vs, Wrong("/to", "unknown_stage", "the job's pipeline has no stage %q", *cmd.To))
		}
	}
	if cmd.Action == ActionMove && cmd.To == nil {
		vs = append(vs, Wrong("/to", "required", "a move names the stage it goes to"))
	}
	if len(cmd.Voids) > 0 && cmd.Action != ActionCorrect {
		vs = append(vs, Wrong("/voids", "not_applicable", "only a correction voids transitions"))
	}
	vs = append(vs, cmd.checkReason(reasons)...)
	if cmd.Action == ActionCorrect {
		if cmd.Note == "" {
			vs = append(vs, Wrong("/note", "required", "a correction says why"))
		}
		if cmd.To == nil && len(cmd.Voids) == 0 {
			vs = append(vs, Wrong("/to", "required", "a correction names a stage or the transitions that are void"))
		}
		if cmd.EffectiveAt != nil && (cmd.To == nil || len(cmd.Voids) == 0) {
			vs = append(vs, Wrong("/effective_at", "not_applicable", "a correction has a time of its own only when it replaces the transitions in voids with a stage"))
		}
		vs = append(vs, h.checkVoids(cmd.Voids)...)
	}
	if at := cmd.EffectiveAt; at != nil {
		switch {
		case at.After(now):
			vs = append(vs, Wrong("/effective_at", "in_the_future", "it can't have happened yet"))
		case at.Before(received):
			vs = append(vs, Wrong("/effective_at", "before_reception", "the application was received later than that"))
		}
	}
	return vs
}

func (cmd Command) checkReason(reasons []Reason) []Violation {
	if cmd.Action != ActionReject && cmd.Action != ActionWithdraw {
		if cmd.Reason != nil {
			return []Violation{Wrong("/reason", "not_applicable", "%s has no typed reason", cmd.Action)}
		}
		return nil
	}
	if cmd.Reason == nil {
		return []Violation{Wrong("/reason", "required", "%s needs a typed reason", cmd.Action)}
	}
	i := slices.IndexFunc(reasons, func(r Reason) bool { return r.Key == *cmd.Reason })
	switch {
	case i < 0:
		return []Violation{Wrong("/reason", "unknown_reason", "there is no reason %q", *cmd.Reason)}
	case reasons[i].Kind != cmd.status():
		return []Violation{Wrong("/reason", "reason_of_another_kind", "the reason %q is not one for %s", *cmd.Reason, cmd.Action)}
	}
	return nil
}

// status is the one that a rejection or a withdrawal leads to.
func (cmd Command) status() Status {
	if cmd.Action == ActionReject {
		return StatusRejected
	}
	return StatusWithdrawn
}

// checkVoids refuses transitions that are not this application's, are void already, or are its reception, whose
// date is mended by changing received_at.
func (h History) checkVoids(ids []uuid.UUID) []Violation {
	var vs []Violation
	live := h.live(nil)
	seen := map[uuid.UUID]bool{}
	for i, id := range ids {
		pointer := "/voids/" + strconv.Itoa(i)
		known := slices.IndexFunc(h.Transitions, func(t Transition) bool { return t.ID == id })
		at := slices.IndexFunc(live, func(t Transition) bool { return t.ID == id })
		switch {
		case known < 0:
			vs = append(vs, Wrong(pointer, "unknown_transition", "the application has no such transition"))
		case seen[id]:
			vs = append(vs, Wrong(pointer, "duplicate", "the transition stands twice"))
		case h.Transitions[known].onlyVoids():
			vs = append(vs, Wrong(pointer, "nothing_to_void", "this correction only voided others: it has no effect of its own to take back"))
		case at < 0:
			vs = append(vs, Wrong(pointer, "already_void", "the transition is void already"))
		case live[at].Enters():
			vs = append(vs, Wrong(pointer, "reception_not_voidable", "the reception can't be void: change received_at instead"))
		}
		seen[id] = true
	}
	return vs
}

// Correctable tells whether something is recorded since the reception that a correction can void.
func (h History) Correctable() bool {
	return slices.ContainsFunc(h.live(nil), func(t Transition) bool { return !t.Enters() })
}

// correct carries out a correction: with voids exactly those; otherwise the latest transitions, until the
// application stands, active, at the stage named; if it never stood there, it enters there at the earliest voided
// time.
func (h History) correct(cmd Command, now time.Time) (Decision, error) {
	log := h.live(nil)
	voids := cmd.Voids
	enters := cmd.To
	if len(voids) == 0 {
		keep, err := h.lastStandAt(log, *cmd.To)
		if err != nil {
			return Decision{}, err
		}
		if keep > 0 {
			enters = nil
		}
		for _, t := range log[max(keep, 1):] {
			voids = append(voids, t.ID)
		}
		if len(voids) == 0 {
			return Decision{}, Conflict("nothing_to_correct", "nothing recorded since the application stood at its present stage could be void")
		}
	}
	at := now
	if enters != nil {
		at = earliest(log, voids)
		if cmd.EffectiveAt != nil {
			at = *cmd.EffectiveAt
		}
	}
	return h.record(Transition{Action: ActionCorrect, ToStage: enters, Note: cmd.Note, EffectiveAt: at}, voids)
}

// lastStandAt counts how many transitions to keep so that the application stands, active, at the stage; 0 when it
// never did. Who stands at hired is never active: there it is hired, and not only on the way to it.
func (h History) lastStandAt(log []Transition, to StageKey) (int, error) {
	steps, err := replay(h.Pipeline, log)
	if err != nil {
		return 0, err
	}
	for i, s := range slices.Backward(steps) {
		if s.Stage == to && (s.Status == StatusActive || s.Status == StatusHired) {
			return i + 1, nil
		}
	}
	return 0, nil
}

func earliest(log []Transition, ids []uuid.UUID) time.Time {
	for _, t := range log { // in order of time
		if slices.Contains(ids, t.ID) {
			return t.EffectiveAt
		}
	}
	return time.Time{}
}

// record completes a transition with where it comes from and leads to, and refuses it when the replay with it
// (and without what it voids) is illegal.
func (h History) record(t Transition, voids []uuid.UUID) (Decision, error) {
	t.Sequence = h.nextSequence()
	if t.FromStage == nil {
		t.FromStage = new(StageKey) // no reception; where it comes from is known after the replay
	}
	after := h.without(voids)
	after.Transitions = append(slices.Clone(after.Transitions), t)
	log := after.live(nil)
	steps, err := replay(h.Pipeline, log)
	if err != nil {
		return Decision{}, illegal(voids, err)
	}
	i := slices.IndexFunc(log, func(x Transition) bool { return x.Sequence == t.Sequence })
	if i < 0 { // it only voids: it leads to where the others do
		i = len(log) - 1
	}
	from, to := steps[max(i-1, 0)].Standing, steps[i].Standing
	if t.Action == ActionCorrect { // it comes from where the mistake had led
		if before, err := h.Standing(); err == nil {
			from = before
		}
	}
	t.FromStage, t.FromStatus, t.ToStatus = &from.Stage, &from.Status, to.Status
	if t.Action == ActionReopen && from.Stage != to.Stage {
		t.ToStage = &to.Stage
	}
	return Decision{Transition: t, Voids: voids}, nil
}

// illegal says that history can't have been like that, and by which rule.
func illegal(voids []uuid.UUID, err error) error {
	pointer := "/effective_at"
	if len(voids) > 0 {
		pointer = "/voids"
	}
	rule, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	return Invalid(Wrong(pointer, "illegal_history", "with this the recorded course would break a rule (%s): %s", rule.Code, rule.Text()))
}

func (h History) nextSequence() int {
	last := 0
	for _, t := range h.Transitions {
		last = max(last, t.Sequence)
	}
	return last + 1
}

// without is the history with some more transitions void.
func (h History) without(ids []uuid.UUID) History {
	voids := slices.Clone(h.Voids)
	for _, id := range ids {
		voids = append(voids, Void{TransitionID: id})
	}
	h.Voids = voids
	return h
}

// withEmptyMoves adds to transitions that are to be void the moves that lead nowhere without them: to the stage where the
// application then stands already.
func (h History) withEmptyMoves(voids []uuid.UUID) []uuid.UUID {
	r := replayer{pipeline: h.Pipeline}
	for _, t := range h.without(voids).live(nil) {
		moves := !t.Enters() && (t.Action == ActionMove || t.Action == ActionCorrect)
		if moves && !r.now.Closed() && *t.ToStage == r.now.Stage {
			voids = append(voids, t.ID)
		} else if r.apply(t) != nil {
			break // another rule is broken: whoever replays the rest says which
		}
	}
	return voids
}

// MoveReception gives the correction that moves the reception to another time.
func (h History) MoveReception(at, now time.Time) (Decision, error) {
	if vs := CheckReception(at, now); len(vs) > 0 {
		return Decision{}, Invalid(vs...)
	}
	entry := h.live(nil)[0]
	t := Transition{Action: ActionCorrect, ToStage: entry.ToStage, ToStatus: StatusActive, EffectiveAt: at, Sequence: h.nextSequence()}
	after := h.without([]uuid.UUID{entry.ID})
	after.Transitions = append(slices.Clone(after.Transitions), t)
	if _, err := replay(h.Pipeline, after.live(nil)); err != nil {
		return Decision{}, Invalid(Wrong("/received_at", "after_transition", "something recorded of the application happened before that"))
	}
	return Decision{Transition: t, Voids: []uuid.UUID{entry.ID}}, nil
}

// earliestReception keeps a slip of the keyboard (the year 202) from becoming centuries of empty months.
var earliestReception = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// CheckReception refuses a time at which nothing can have been received.
func CheckReception(at, now time.Time) []Violation {
	switch {
	case at.After(now):
		return []Violation{Wrong("/received_at", "in_the_future", "it can't have been received yet")}
	case at.Before(earliestReception):
		return []Violation{Wrong("/received_at", "too_early", "nothing was received before 1970")}
	}
	return nil
}
