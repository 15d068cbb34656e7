package hiring

import (
	"errors"

	"github.com/google/uuid"
)

// JuryStep is a step that a jury can take.
type JuryStep string

// The steps, in their order.
const (
	StepOpen       JuryStep = "open"
	StepDeliberate JuryStep = "deliberate"
	StepSign       JuryStep = "sign"
)

// JuryProgress is how far a jury has come. It knows who has submitted an evaluation, and nothing of what is in it.
type JuryProgress struct {
	Jury         Jury
	Applications int
	Heard        int
	Interviews   map[InterviewStatus]int
	Alone        int // interviews with fewer than two interviewers on their panel
	Expected     []ExpectedEvaluation
	Hidden       []uuid.UUID // applications that whoever asks stepped back from
	Decided      *int        // nil before the deliberation
	NextStep     JuryStep    // "" for a closed jury
	Blockers     []Violation // what that step waits for
}

// Warnings says what is unusual about the jury, and keeps nobody from anything: each with its code.
func (p JuryProgress) Warnings() []Violation {
	var vs []Violation
	if j := p.Jury; j.Women != nil && j.Men != nil && Unbalanced(*j.Women, *j.Men) {
		vs = append(vs, Wrong("", "unbalanced_panel", "women or men are less than 40 %% of the panel"))
	}
	if p.Alone > 0 {
		vs = append(vs, Wrong("", "few_interviewers", "%d interviews have fewer than two interviewers on their panel", p.Alone))
	}
	return vs
}

// Lacks gives what the jury lacks to open.
func (j Jury) Lacks(work JuryWork) []Violation {
	j.Status = JuryOpen
	if e, ok := errors.AsType[*Error](j.From(JuryDraft, work)); ok {
		return e.Violations
	}
	return nil
}
