package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Provenance says where what a row counts comes from. The zero value is a row that counts nothing.
type Provenance string

// The provenances.
const (
	Computed Provenance = "computed" // from applications
	Declared Provenance = "declared" // known only as numbers
	Mixed    Provenance = "mixed"
)

// With is where two things come from together.
func (p Provenance) With(o Provenance) Provenance {
	switch {
	case o == "" || p == o:
		return p
	case p == "":
		return o
	}
	return Mixed
}

// Traced tells whether all that is counted left a trace: only then is it known what was observed and how it ended.
func (p Provenance) Traced() bool { return p == "" || p == Computed }

// Unknown are the milestones whose counts nobody knows.
type Unknown [len(Milestones)]bool

// Or are the milestones that are unknown in either.
func (u Unknown) Or(o Unknown) Unknown {
	for m := range u {
		u[m] = u[m] || o[m]
	}
	return u
}

// DeclaredFunnel is the funnel of a jury known only as numbers, as declared once. A later declaration has the next version;
// none is ever changed.
type DeclaredFunnel struct {
	JuryID      uuid.UUID
	Version     int
	Received    *int // nil: the document does not say
	Relevant    int
	Interviewed int
	Selected    *int // nil: the document does not say
	Hired       int
	SourceNote  string
	DeclaredOn  Date
	DeclaredBy  *uuid.UUID
	RecordedAt  time.Time
}

// counts are the declared numbers by milestone, nil where the document does not say.
func (d DeclaredFunnel) counts() [len(Milestones)]*int {
	return [len(Milestones)]*int{d.Received, &d.Relevant, &d.Interviewed, d.Selected, &d.Hired}
}

// tally is what is counted, with the least that it can be in the place of what is unknown.
func (d DeclaredFunnel) tally() (t Tally) {
	t.Counts = [len(Milestones)]int{d.Relevant, d.Relevant, d.Interviewed, d.Hired, d.Hired}
	for m, n := range d.counts() {
		if n != nil {
			t.Counts[m] = *n
		}
	}
	t.outcome(StatusHired, d.Hired)
	return t
}

func (d DeclaredFunnel) unknown() (u Unknown) {
	for m, n := range d.counts() {
		u[m] = n == nil
	}
	return u
}

// Check gives what is wrong with a declaration that is made today, of a jury whose job has so many openings.
func (d DeclaredFunnel) Check(today Date, openings int) []Violation {
	var vs []Violation
	var last *int
	var before Milestone
	for m, n := range d.counts() {
		if n == nil {
			continue
		}
		if last != nil && *n > *last {
			vs = append(vs, Wrong("/"+Milestone(m).String(), "not_descending", "can't be more than %s, which is %d", before, *last))
		}
		last, before = n, Milestone(m)
	}
	if d.Hired > openings {
		vs = append(vs, Wrong("/hired", "more_than_openings", "can't be more than the openings of the job, which are %d", openings))
	}
	if d.DeclaredOn > today {
		vs = append(vs, Wrong("/declared_on", "in_the_future", "this day is to come: give the one on which the counts were declared"))
	}
	return vs
}

// Gap is what was computed minus what was declared, nil where one of them is unknown.
type Gap [len(Milestones)]*int

// Declaration is what was declared of a jury, as an answer shows it.
type Declaration struct {
	DeclaredFunnel
	Gap *Gap // nil where the jury has no applications: what was declared is its funnel
}

// gapTo is the gap to what was computed.
func (d DeclaredFunnel) gapTo(computed Tally, unknown Unknown) *Gap {
	var gap Gap
	for m, n := range d.counts() {
		if n != nil && !unknown[m] {
			gap[m] = new(computed.Counts[m] - *n)
		}
	}
	return &gap
}

// Differs tells whether a jury has applications, and they say something else.
func (d Declaration) Differs() bool {
	if d.Gap == nil {
		return false
	}
	for _, n := range d.Gap {
		if n != nil && *n != 0 {
			return true
		}
	}
	return false
}

// Declarations are what was declared of juries, with the gap where cells, which must be all of a cohort, have applications
// of the jury.
func (s FunnelScope) Declarations(cells []Counted) map[uuid.UUID]Declaration {
	if len(s.Declared) == 0 {
		return nil
	}
	computed := make(map[uuid.UUID]Tally, len(s.Declared))
	for _, c := range cells {
		if _, ok := s.Declared[c.JuryID]; ok {
			computed[c.JuryID] = computed[c.JuryID].Plus(c.Tally)
		}
	}
	out := make(map[uuid.UUID]Declaration, len(s.Declared))
	for id, d := range s.Declared {
		shown := Declaration{DeclaredFunnel: d}
		if t := computed[id]; t.Counts[Received] != 0 {
			shown.Gap = d.gapTo(t, s.Juries[id].unknown())
		}
		out[id] = shown
	}
	return out
}

// TakesDeclared tells whether a question can be asked about declared counts: they are of a jury and its job, and know
// neither people nor where an application stands, came from, or when it was received.
func (q FunnelQuestion) TakesDeclared() bool {
	if q.Basis == BasisSnapshot || q.Unit == UnitCandidate || len(q.Sources) > 0 || len(q.PostingIDs) > 0 || q.ReceivedFrom != nil || q.ReceivedTo != nil {
		return false
	}
	return q.DeclaredInTotal || q.GroupBy.ofJuries()
}

// ofJuries tells whether each jury is in one group, as a whole.
func (by GroupBy) ofJuries() bool {
	switch by {
	case GroupJury, GroupJob, GroupCampaign, GroupDepartment:
		return true
	case GroupSource, GroupPosting, GroupMonth, GroupStage, GroupOrigin:
	}
	return false
}
