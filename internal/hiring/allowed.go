package hiring

// Allowed is one action that an application's present state allows: the stages it may go to, and the fields that
// it needs.
type Allowed struct {
	Action   Action
	To       []StageKey
	Requires []string
}

// Outlook is what an application's allowed actions depend on beside its own state.
type Outlook struct {
	OpeningLeft bool // the job can still hire
	Alone       bool // no other live application of the candidate for the job
}

// Allows lists what may be done with the application now.
func (a Application) Allows(p Pipeline, o Outlook) []Allowed {
	var out []Allowed
	switch {
	case !a.Closed():
		if to := a.reachable(p, o); len(to) > 0 {
			out = append(out, Allowed{ActionMove, to, []string{"to"}})
		}
		out = append(out, Allowed{ActionReject, nil, []string{"reason"}}, Allowed{ActionWithdraw, nil, []string{"reason"}})
	case o.Alone:
		out = append(out, Allowed{ActionReopen, nil, nil})
	}
	if a.Correctable {
		out = append(out, Allowed{ActionCorrect, a.reachable(p, o), []string{"to", "note"}})
	}
	return out
}

// reachable are the stages that the application can be moved or corrected to: all but the one where it stands, unless it
// was closed there and not by standing there, and hired only while an opening is left.
func (a Application) reachable(p Pipeline, o Outlook) []StageKey {
	var to []StageKey
	for _, s := range p.Stages {
		stands := s.Key == a.Stage && (a.Status == StatusActive || a.Status == StatusHired)
		if !stands && (s.Milestone != Hired || o.OpeningLeft) {
			to = append(to, s.Key)
		}
	}
	return to
}
