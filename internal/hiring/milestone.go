package hiring

import "fmt"

// Milestone is one of the five fixed, ordered steps that make pipelines of different length comparable.
type Milestone int8

// The milestones, in order. Relevant: HR judged that the application fits. Interviewed: the person was in fact
// heard. Selected: the jury retained them. Hired: they took an opening.
const (
	Received Milestone = iota
	Relevant
	Interviewed
	Selected
	Hired
)

// Milestones lists all of them in order.
var Milestones = [...]Milestone{Received, Relevant, Interviewed, Selected, Hired}

var milestoneNames = [...]string{"received", "relevant", "interviewed", "selected", "hired"}

func (m Milestone) String() string {
	if m < Received || m > Hired {
		return fmt.Sprintf("milestone(%d)", int8(m))
	}
	return milestoneNames[m]
}

// ParseMilestone reads a milestone's name.
func ParseMilestone(s string) (Milestone, bool) {
	for i, name := range milestoneNames {
		if s == name {
			return Milestone(i), true
		}
	}
	return 0, false
}

// Steps is a set of milestones, one bit each: those for which an application shows a real trace.
type Steps int16

// With adds a milestone to the set.
func (s Steps) With(m Milestone) Steps { return s | 1<<m }

// Without takes a milestone out of the set.
func (s Steps) Without(m Milestone) Steps { return s &^ (1 << m) }

// Has tells whether the set holds the milestone.
func (s Steps) Has(m Milestone) bool { return s&(1<<m) != 0 }

// UpTo keeps the milestones that are not above m.
func (s Steps) UpTo(m Milestone) Steps { return s & (1<<(m+1) - 1) }

// Status is the second axis of an application: whether it is still being worked on.
type Status string

// The statuses. Everything but active is closed.
const (
	StatusActive    Status = "active"
	StatusHired     Status = "hired"
	StatusRejected  Status = "rejected"
	StatusWithdrawn Status = "withdrawn"
)

// Statuses lists all of them.
var Statuses = [...]Status{StatusActive, StatusHired, StatusRejected, StatusWithdrawn}
