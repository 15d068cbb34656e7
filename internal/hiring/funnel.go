package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Basis says what a funnel counts.
type Basis string

// The bases. Cohort: the applications received in the period, whatever happened later. Activity: what each count
// grew by between two instants. Snapshot: the active applications standing at each milestone.
const (
	BasisCohort   Basis = "cohort"
	BasisActivity Basis = "activity"
	BasisSnapshot Basis = "snapshot"
)

// Unit says what is counted once.
type Unit string

// The units: an application, or a person with their furthest application.
const (
	UnitApplication Unit = "application"
	UnitCandidate   Unit = "candidate"
)

// GroupBy says what a funnel has a row for.
type GroupBy string

// The groups.
const (
	GroupJury       GroupBy = "jury"
	GroupJob        GroupBy = "job"
	GroupCampaign   GroupBy = "campaign"
	GroupDepartment GroupBy = "department"
	GroupSource     GroupBy = "source"
	GroupPosting    GroupBy = "posting"
	GroupMonth      GroupBy = "month"
	GroupStage      GroupBy = "stage"
	GroupOrigin     GroupBy = "origin" // source and posting together; nobody asks for it by name
)

// Moment is an instant, or a day, which stands for its end.
type Moment struct {
	At  time.Time
	Day Date // "" when the moment is an instant
}

// Resolve gives the instant that a moment means: the last microsecond of a day, but today reaches only to now. ok
// is false for what lies in the future.
func (m Moment) Resolve(now time.Time, zone *time.Location) (at time.Time, ok bool) {
	if m.Day == "" {
		at = m.At.UTC().Truncate(time.Microsecond)
		return at, !at.After(now)
	}
	if m.Day.Start(zone).After(now) {
		return time.Time{}, false
	}
	if end := m.Day.End(zone).Add(-time.Microsecond); end.Before(now) {
		return end, true
	}
	return now, true
}

// FunnelQuestion is one question to the funnel. An empty filter narrows nothing.
type FunnelQuestion struct {
	Basis         Basis
	Unit          Unit
	GroupBy       GroupBy
	JuryIDs       []uuid.UUID
	JobIDs        []uuid.UUID
	CampaignIDs   []uuid.UUID
	DepartmentIDs []uuid.UUID // with everything below them
	PostingIDs    []uuid.UUID
	Sources       []string
	ReceivedFrom  *Date   // the first day that counts
	ReceivedTo    *Date   // the first day that does not
	From, To      *Moment // of an activity
	AsOf          *Moment
	KnownAt       *Moment
	// Declared counts are part of the total although rows can't show them.
	DeclaredInTotal bool
	English         bool // what has a label in each language is called by the English one, and not by the French
}

// Called is the label of something that has one in each language.
func (q FunnelQuestion) Called(french, english string) string {
	if q.English {
		return english
	}
	return french
}

// By are its variants by several groups.
func (q FunnelQuestion) By(groups ...GroupBy) []FunnelQuestion {
	out := make([]FunnelQuestion, len(groups))
	for i, group := range groups {
		out[i] = q
		out[i].GroupBy = group
	}
	return out
}

// Check gives what is wrong with the question by itself.
func (q FunnelQuestion) Check() []Violation {
	var vs []Violation
	wrong := func(parameter, code string, detail Phrase) {
		vs = append(vs, Violation{Parameter: parameter, Code: code, Detail: detail})
	}
	activity := q.Basis == BasisActivity
	if activity && q.From == nil {
		wrong("from", "required", "an activity lies between two instants: give from and to")
	}
	if activity && q.To == nil {
		wrong("to", "required", "an activity lies between two instants: give from and to")
	}
	if !activity && q.From != nil {
		wrong("from", "not_applicable", "goes with basis=activity only")
	}
	if !activity && q.To != nil {
		wrong("to", "not_applicable", "goes with basis=activity only")
	}
	if activity && q.AsOf != nil {
		wrong("as_of", "not_applicable", "an activity is as of its end: name it with to")
	}
	if q.GroupBy == GroupStage && q.Basis != BasisSnapshot {
		wrong("group_by", "needs_snapshot", "applications pass through stages: only a snapshot counts where they stand")
	}
	if q.ReceivedFrom != nil && q.ReceivedTo != nil && *q.ReceivedTo < *q.ReceivedFrom {
		wrong("received_to", "before_start", "the period ends before it starts")
	}
	return vs
}

// Tally is what is counted of one group.
type Tally struct {
	Counts   [len(Milestones)]int // reached this milestone or a later one; in a snapshot, stand at it
	Observed [len(Milestones)]int // and left a real trace there
	Closed   [len(Milestones)]int // of Counts, those that are no longer active
	Outcomes [len(Statuses)]int
}

// Count counts n applications with this standing, as a question of this basis does.
func (t *Tally) Count(basis Basis, s Standing, n int) {
	if basis == BasisSnapshot {
		t.AddStanding(s, n)
	} else {
		t.Add(s, n)
	}
}

// Add counts n applications with this standing.
func (t *Tally) Add(s Standing, n int) {
	for m := Received; m <= s.Reached; m++ {
		t.Counts[m] += n
		if s.Observed.Has(m) {
			t.Observed[m] += n
		}
		if s.Closed() {
			t.Closed[m] += n
		}
	}
	t.outcome(s.Status, n)
}

// AddStanding counts n applications where they stand, if they are active.
func (t *Tally) AddStanding(s Standing, n int) {
	if s.Closed() {
		return
	}
	t.Counts[s.Milestone] += n
	t.outcome(s.Status, n)
}

func (t *Tally) outcome(s Status, n int) {
	for i, status := range Statuses {
		if s == status {
			t.Outcomes[i] += n
		}
	}
}

// Plus adds up two tallies.
func (t Tally) Plus(o Tally) Tally { return t.combine(o, 1) }

// Minus takes a tally away from another: what was counted since.
func (t Tally) Minus(o Tally) Tally { return t.combine(o, -1) }

func (t Tally) combine(o Tally, sign int) Tally {
	for i := range t.Counts {
		t.Counts[i] += sign * o.Counts[i]
		t.Observed[i] += sign * o.Observed[i]
		t.Closed[i] += sign * o.Closed[i]
	}
	for i := range t.Outcomes {
		t.Outcomes[i] += sign * o.Outcomes[i]
	}
	return t
}

// Empty tells whether nothing was counted.
func (t Tally) Empty() bool { return t == Tally{} }

// FunnelRow is the answer for one group, or for all of them.
type FunnelRow struct {
	ID         string // "" for the total, and for what belongs to no group
	Label      string
	Tally      Tally
	Unknown    Unknown // milestones of which a jury that is part of it, or what was declared of one, does not know the count
	Provenance Provenance
	Declared   *Declaration // of a row of one jury in a cohort; nil: nothing was
	Openings   *int         // nil where openings can't be told apart by group
	// Within are the ids of the rows that count all of this one's applications too: those of the departments above. Empty
	// for every other kind of group.
	Within []string
}

// Instants say what an answer rests on: what had happened, and what had been recorded.
type Instants struct {
	AsOf        time.Time
	KnownAt     time.Time
	Provisional bool // a transaction still under way may be recorded before KnownAt
}

// Funnel is the answer to a question.
type Funnel struct {
	Instants
	From  *time.Time // of an activity; AsOf is its end
	Rows  []FunnelRow
	Total FunnelRow

	DeclaredExcluded bool // declared counts of juries without applications are left out, because they can't be asked this
	DeclaredDiffers  bool // what was declared of a jury is not what its applications say
}
