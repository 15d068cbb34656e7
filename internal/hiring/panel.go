package hiring

import (
	"slices"
)

// Titular counts the seats that a jury can reckon with: those of nobody's substitute, that were not left, and whose members
// did not step back from the whole jury.
func Titular(seats []JuryMember, recusals []Recusal) int {
	n := 0
	for _, m := range seats {
		if m.SubstituteFor == nil && m.LeftAt == nil && !m.RecusedFromJury(recusals) {
			n++
		}
	}
	return n
}

// HasChair tells whether somebody leads the jury: not who left it, and not who stepped back from it.
func HasChair(seats []JuryMember, recusals []Recusal) bool {
	return slices.ContainsFunc(seats, func(m JuryMember) bool {
		return m.Role == MemberChair && m.LeftAt == nil && !m.RecusedFromJury(recusals)
	})
}

// CheckSubstitute gives what is wrong with a seat that stands in for another one; of is that seat, where the jury has it and
// nobody left it.
func (m JuryMember) CheckSubstitute(of []JuryMember) []Violation {
	const pointer = "/substitute_for"
	var vs []Violation
	switch {
	case len(of) == 0:
		vs = append(vs, Wrong(pointer, "unknown_member", "the jury has no such member"))
	case of[0].SubstituteFor != nil:
		vs = append(vs, Wrong(pointer, "of_a_substitute", "a substitute has no substitute"))
	}
	if m.Role == MemberChair {
		vs = append(vs, Wrong("/role", "substitute_in_the_chair", "a substitute does not chair the jury"))
	}
	return vs
}

// Represented counts the titular seats that a session can count on: whoever holds the seat is there, or a substitute of
// theirs is. Who left the jury, or stepped back from all of it, counts for nobody; a substitute may be there in their place
// if it is a recusal, for the seat is still to be filled.
func Represented(seats []JuryMember, recusals []Recusal, attendance []Attendance) int {
	there := func(m JuryMember) bool {
		return m.LeftAt == nil && !m.RecusedFromJury(recusals) &&
			slices.ContainsFunc(attendance, func(a Attendance) bool { return a.Present && a.MemberID == m.ID })
	}
	n := 0
	for _, seat := range seats {
		if seat.SubstituteFor != nil || seat.LeftAt != nil {
			continue
		}
		if there(seat) || slices.ContainsFunc(seats, func(m JuryMember) bool {
			return m.SubstituteFor != nil && *m.SubstituteFor == seat.ID && there(m)
		}) {
			n++
		}
	}
	return n
}

// QuorumMet tells whether enough of the jury is there for it to deliberate.
func (j Jury) QuorumMet(seats []JuryMember, recusals []Recusal, attendance []Attendance) bool {
	return Represented(seats, recusals, attendance) >= j.Quorum
}

// leastSharePercent is the least share of women, and of men, on a selection board: 40 %, by article 55 of the law n° 2012-347 of
// 12 March 2012 and the decree n° 2013-908 of 10 October 2013.
const leastSharePercent = 40

// Unbalanced tells whether women or men are less than 40 % of a panel, as the employer counts it. It is something to warn of,
// and refuses nothing: the law knows exceptions. An empty panel is balanced.
func Unbalanced(women, men int) bool {
	return 100*min(women, men) < leastSharePercent*(women+men)
}

// fewInterviewers is how many people hear a candidate at least, so that nobody judges alone.
const fewInterviewers = 2

// TooFewInterviewers tells whether an interview that is held, or to be, is one person's alone. It is something to warn of. A
// panel that is not said is nobody's.
func (i Interview) TooFewInterviewers() bool {
	live := i.Status == InterviewScheduled || i.Status == InterviewHeld
	return live && len(i.Panel) < fewInterviewers
}
