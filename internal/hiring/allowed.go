package hiring

// Allowed is one action that an application's present state allows: the stages it may go to, and the fields that
// it needs.
type Allowed struct {
	Action   Action
	To       []StageKey
	Requires []string
}

// Allows lists what may be done with the application now. openingLeft tells whether the job can still hire;
// reopenable whether no other live application of the candidate for the job stands in the way.
func (a Application) Allows(p Pipeline, openingLeft, reopenable bool) []Allowed {
	var to []StageKey
	for _, s := range p.Stages {
		if (s.Key != a.Stage || a.Closed()) && (s.Milestone != Hired || openingLeft) {
			to = append(to, s.Key)
		}
	}
	var out []Allowed
	switch {
	case !a.Closed():
		if len(to) > 0 {
			out = append(out, Allowed{ActionMove, to, []string{"to"}})
		}
		out = append(out, Allowed{ActionReject, nil, []string{"reason"}}, Allowed{ActionWithdraw, nil, []string{"reason"}})
	case reopenable:
		out = append(out, Allowed{ActionReopen, nil, nil})
	}
	if a.Sequence > 1 { // something besides the reception is on record
		out = append(out, Allowed{ActionCorrect, to, []string{"note"}})
	}
	return out
}
