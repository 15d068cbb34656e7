package hiring

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// JurySessionKind is what a jury meets for.
type JurySessionKind string

// The kinds of sessions.
const (
	SessionHearing      JurySessionKind = "hearing"
	SessionDeliberation JurySessionKind = "deliberation"
)

// JurySession is one meeting of a jury, with who was there.
type JurySession struct {
	Record
	JuryID     uuid.UUID
	Kind       JurySessionKind
	StartsAt   time.Time
	EndsAt     *time.Time
	Location   string
	Attendance []Attendance
}

// Attendance says of one seat whether whoever holds it was at a session. A seat that is not told of was not there.
type Attendance struct {
	JurySessionID uuid.UUID
	MemberID      uuid.UUID
	Present       bool
}

// Check gives what is wrong with the session by itself.
func (s JurySession) Check() []Violation {
	var vs []Violation
	switch {
	case s.StartsAt.UTC().Year() > lastYear:
		vs = append(vs, Wrong("/starts_at", "too_late", "no calendar reaches that far"))
	case s.EndsAt != nil && !s.EndsAt.After(s.StartsAt):
		vs = append(vs, Wrong("/ends_at", "before_start", "a session ends after it starts"))
	}
	seen := map[uuid.UUID]bool{}
	for i, a := range s.Attendance {
		if seen[a.MemberID] {
			vs = append(vs, Wrong(attendancePointer(i, "member_id"), "duplicate", "this member stands in the list twice"))
		}
		seen[a.MemberID] = true
	}
	return vs
}

// CheckAttendance refuses people who do not belong there: from outside the jury, or gone before the session; and presence
// at a session that has not begun.
func (s JurySession) CheckAttendance(seats []JuryMember, now time.Time) []Violation {
	var vs []Violation
	for i, a := range s.Attendance {
		at := slices.IndexFunc(seats, func(m JuryMember) bool { return m.ID == a.MemberID })
		switch {
		case at < 0:
			vs = append(vs, Wrong(attendancePointer(i, "member_id"), "unknown_member", "the jury has no such member"))
		case seats[at].LeftAt != nil && !seats[at].LeftAt.After(s.StartsAt):
			vs = append(vs, Wrong(attendancePointer(i, "member_id"), "left_before", "this member had left the jury before the session"))
		case a.Present && now.Before(s.StartsAt):
			vs = append(vs, Wrong(attendancePointer(i, "present"), "not_started", "the session has not begun: nobody is there yet"))
		}
	}
	return vs
}

func attendancePointer(i int, field string) string {
	return "/attendance/" + strconv.Itoa(i) + "/" + field
}
