package hiring_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// board is a jury with its seats by name: a chair, two members, and who stands in for each of these.
type board struct {
	jury       hiring.Jury
	seats      []hiring.JuryMember
	recusals   []hiring.Recusal
	attendance []hiring.Attendance
}

func newBoard(quorum int) *board {
	b := &board{jury: hiring.Jury{Record: hiring.Record{ID: uuid.New()}, Quorum: quorum, Status: hiring.JuryDraft}}
	for _, name := range []string{"chair", "ada", "bob"} {
		b.seat(name, "")
	}
	b.seats[0].Role = hiring.MemberChair
	b.seat("for-ada", "ada")
	b.seat("for-bob", "bob")
	return b
}

func (b *board) seat(name, substituteFor string) {
	m := hiring.JuryMember{Record: hiring.Record{ID: uuid.New()}, JuryID: b.jury.ID, Name: name, UserID: new(uuid.New()), Role: hiring.MemberPlain}
	if substituteFor != "" {
		m.SubstituteFor = &b.of(substituteFor).ID
	}
	b.seats = append(b.seats, m)
}

func (b *board) of(name string) *hiring.JuryMember {
	return &b.seats[slices.IndexFunc(b.seats, func(m hiring.JuryMember) bool { return m.Name == name })]
}

// happen lets things happen to people: "+ada" is there, "-ada" is told not to be, "ada left", "ada recused" from the jury.
func (b *board) happen(events string) *board {
	for event := range strings.SplitSeq(events, ", ") {
		name, what, _ := strings.Cut(event, " ")
		switch {
		case what == "left":
			b.of(name).LeftAt = new(dawn)
		case what == "recused":
			b.recusals = append(b.recusals, hiring.Recusal{JuryID: b.jury.ID, MemberID: b.of(name).ID, UserID: b.of(name).UserID})
		case event != "":
			b.attendance = append(b.attendance, hiring.Attendance{MemberID: b.of(name[1:]).ID, Present: name[0] == '+'})
		}
	}
	return b
}

func TestWhoIsRepresented(t *testing.T) {
	t.Parallel()
	for events, want := range map[string]int{
		"":                                        0,
		"-chair, -ada, -bob":                      0,
		"+chair, +ada, +bob":                      3,
		"+chair, +ada, +for-ada":                  2, // a seat counts once
		"+chair, -ada, +for-ada":                  2,
		"+chair, +for-ada, +for-bob":              3,
		"+for-ada":                                1,
		"+chair, +ada, ada recused":               1,
		"+chair, +for-ada, ada recused":           2, // what substitutes are there for
		"+chair, +for-ada, for-ada recused":       1,
		"+chair, +ada, ada left":                  1,
		"+chair, +for-ada, ada left":              1, // there is no seat to stand in for
		"+chair, +for-ada, for-ada left":          1,
		"+chair, +ada, +for-ada, for-ada recused": 2,
	} {
		b := newBoard(2).happen(events)
		if got := hiring.Represented(b.seats, b.recusals, b.attendance); got != want {
			t.Errorf("%q: %d, not %d", events, got, want)
		}
		if met := b.jury.QuorumMet(b.seats, b.recusals, b.attendance); met != (want >= 2) {
			t.Errorf("%q: the quorum of 2 is met: %t", events, met)
		}
	}
}

// Whoever comes brings the jury no further from its quorum, and whoever steps back brings it no closer; more titular seats
// than there are is never represented.
func TestRepresentedIsMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newBoard(2)
		names := []string{"chair", "ada", "bob", "for-ada", "for-bob"}
		for _, name := range names {
			switch rapid.IntRange(0, 4).Draw(t, name) {
			case 0:
				b.happen("+" + name)
			case 1:
				b.happen("+" + name + ", " + name + " recused")
			case 2:
				b.happen("+" + name + ", " + name + " left")
			case 3:
				b.happen("-" + name)
			}
		}
		count := func() int { return hiring.Represented(b.seats, b.recusals, b.attendance) }
		before := count()
		name := rapid.SampledFrom(names).Draw(t, "who")
		b.happen("+" + name)
		more := count()
		b.happen(name + " recused")
		if after := count(); more < before || after > more || more > 3 {
			t.Fatalf("%d, with %s %d, without %d", before, name, more, after)
		}
	})
}

// A recusal is of one person: from one application, wherever it goes, or from one jury.
func TestWhatARecusalIsOf(t *testing.T) {
	t.Parallel()
	b := newBoard(2)
	ada, bob, app := *b.of("ada"), *b.of("bob"), uuid.New()
	of := []hiring.Recusal{{JuryID: b.jury.ID, MemberID: ada.ID, UserID: ada.UserID, ApplicationID: &app}}
	again := hiring.JuryMember{Record: hiring.Record{ID: uuid.New()}, JuryID: uuid.New(), UserID: ada.UserID}
	expert := hiring.JuryMember{Record: hiring.Record{ID: uuid.New()}, JuryID: b.jury.ID}
	if ada.RecusedFromJury(of) || !ada.Recused(of, app) || ada.Recused(of, uuid.New()) || bob.Recused(of, app) || expert.Recused(of, app) {
		t.Error("it is of one person and one application")
	}
	if !again.Recused(of, app) {
		t.Error("another seat undoes a recusal")
	}
	of[0].ApplicationID = nil
	if !ada.RecusedFromJury(of) || !ada.Recused(of, app) || again.RecusedFromJury(of) {
		t.Error("it is of one person and one jury")
	}
}

func TestStepsOfAJury(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, to hiring.JuryStatus
		quorum   int
		events   string
		heard    bool
		want     string
	}{
		{hiring.JuryOpen, hiring.JuryDraft, 1, "begun", false, "jury_has_evaluated"},
		{hiring.JuryOpen, hiring.JuryClosed, 1, "begun", false, ""},
		{hiring.JuryOpen, hiring.JuryClosed, 1, "submitted", false, "jury_has_evaluated"},
		{hiring.JuryDraft, hiring.JuryClosed, 1, "submitted", false, "jury_has_evaluated"},
		{hiring.JuryDeliberating, hiring.JuryClosed, 1, "submitted", true, "minutes_needed"},
		{hiring.JuryDraft, hiring.JuryOpen, 3, "", false, ""},
		{hiring.JuryDraft, hiring.JuryOpen, 4, "", false, "quorum_missing"}, // substitutes are no more seats
		{hiring.JuryDraft, hiring.JuryOpen, 3, "ada left", false, "quorum_missing"},
		{hiring.JuryDraft, hiring.JuryOpen, 3, "ada recused", false, "quorum_missing"},
		{hiring.JuryDraft, hiring.JuryOpen, 2, "chair left", false, "chair_missing"},
		{hiring.JuryDraft, hiring.JuryOpen, 2, "chair recused", false, "chair_missing"},
		{hiring.JuryDraft, hiring.JuryOpen, 3, "chair left", false, "chair_missing quorum_missing"},
		{hiring.JuryClosed, hiring.JuryOpen, 3, "chair left", true, "chair_missing quorum_missing"},
		{hiring.JuryDeliberating, hiring.JuryOpen, 9, "chair left", true, ""}, // it hears again
		{hiring.JuryOpen, hiring.JuryDraft, 1, "", false, ""},
		{hiring.JuryOpen, hiring.JuryDraft, 1, "", true, "jury_has_heard"},
		{hiring.JuryClosed, hiring.JuryDraft, 1, "", true, "jury_has_heard"},
		{hiring.JuryDraft, hiring.JuryDeliberating, 1, "", false, "deliberation_needed"},
		{hiring.JuryClosed, hiring.JuryDeliberating, 1, "", true, "deliberation_needed"},
		{hiring.JuryOpen, hiring.JuryDeliberating, 1, "", true, "deliberation_needed"},
		{hiring.JuryDeliberating, hiring.JuryClosed, 1, "", true, "minutes_needed"},
		{hiring.JuryDraft, hiring.JuryClosed, 1, "", false, ""},
		{hiring.JuryOpen, hiring.JuryClosed, 1, "", true, ""},
	} {
		begun, submitted := tt.events == "begun", tt.events == "submitted"
		b := newBoard(tt.quorum)
		if !begun && !submitted {
			b.happen(tt.events)
		}
		b.jury.Status = tt.to
		err := b.jury.From(tt.from, hiring.JuryWork{
			Seats: b.seats, Recusals: b.recusals, Heard: tt.heard, Evaluated: begun || submitted, Submitted: submitted,
		})
		var codes []string
		if e, ok := errors.AsType[*hiring.Error](err); ok {
			for _, v := range e.Violations {
				if v.Pointer != "/status" {
					t.Errorf("%+v: at %s", tt, v.Pointer)
				}
				codes = append(codes, v.Code)
			}
			if e.Kind != hiring.KindConflict || e.Code != codes[0] {
				t.Errorf("%+v: %v", tt, err)
			}
		}
		if got := strings.Join(codes, " "); got != tt.want || (err == nil) != (tt.want == "") {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// What was evaluated is decided with minutes, and what was signed stays.
func TestStepsOfAJuryThatHasDoneSomething(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from, to hiring.JuryStatus
		work     hiring.JuryWork
		want     string
	}{
		{hiring.JuryOpen, hiring.JuryClosed, hiring.JuryWork{Submitted: true}, "jury_has_evaluated"},
		{hiring.JuryDraft, hiring.JuryClosed, hiring.JuryWork{Submitted: true}, "jury_has_evaluated"},
		{hiring.JuryClosed, hiring.JuryOpen, hiring.JuryWork{Signed: true}, "jury_closed"},
		{hiring.JuryClosed, hiring.JuryDraft, hiring.JuryWork{Signed: true}, "jury_closed"},
		{hiring.JuryClosed, hiring.JuryDeliberating, hiring.JuryWork{Signed: true}, "jury_closed"},
		{hiring.JuryDeliberating, hiring.JuryOpen, hiring.JuryWork{Submitted: true}, ""},
	} {
		if err := (hiring.Jury{Status: tt.to}).From(tt.from, tt.work); hiring.Code(err) != tt.want {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestSubstitutes(t *testing.T) {
	t.Parallel()
	titular, substitute := hiring.JuryMember{}, hiring.JuryMember{SubstituteFor: new(uuid.New())}
	for _, tt := range []struct {
		role hiring.MemberRole
		of   []hiring.JuryMember
		want string
	}{
		{hiring.MemberPlain, []hiring.JuryMember{titular}, ""},
		{hiring.MemberPlain, nil, "/substitute_for unknown_member"},
		{hiring.MemberPlain, []hiring.JuryMember{substitute}, "/substitute_for of_a_substitute"},
		{hiring.MemberChair, []hiring.JuryMember{titular}, "/role substitute_in_the_chair"},
	} {
		if diff := cmp.Diff(tt.want, faults(hiring.JuryMember{Role: tt.role}.CheckSubstitute(tt.of))); diff != "" {
			t.Error(diff)
		}
	}
}

// faults lists violations as "pointer code".
func faults(vs []hiring.Violation) string {
	var all []string
	for _, v := range vs {
		all = append(all, v.Pointer+" "+v.Code)
	}
	return strings.Join(all, ", ")
}

func TestAttendance(t *testing.T) {
	t.Parallel()
	b := newBoard(1).happen("+chair, -ada, bob left")
	sitting := hiring.JurySession{StartsAt: dawn, EndsAt: new(dawn.Add(time.Hour)), Attendance: b.attendance}
	check := func(now time.Time, want string) {
		t.Helper()
		if got := faults(append(sitting.Check(), sitting.CheckAttendance(b.seats, now)...)); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	check(dawn, "")
	check(dawn.Add(-time.Second), "/attendance/0/present not_started")
	sitting.Attendance = slices.Concat(b.attendance, []hiring.Attendance{{MemberID: b.of("bob").ID}, b.attendance[0], {MemberID: uuid.New(), Present: true}})
	check(dawn, "/attendance/3/member_id duplicate, /attendance/2/member_id left_before, /attendance/4/member_id unknown_member")
	b.of("bob").LeftAt = new(dawn.Add(time.Second)) // while it went on
	sitting.Attendance, sitting.EndsAt = []hiring.Attendance{{MemberID: b.of("bob").ID, Present: true}}, new(dawn)
	check(dawn, "/ends_at before_start")
	sitting.StartsAt, sitting.EndsAt, sitting.Attendance = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), nil, nil
	check(dawn, "/starts_at too_late")
}

func TestWhatThereIsToWarnOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		women, men int
		want       bool
	}{{0, 0, false}, {1, 1, false}, {2, 3, false}, {3, 2, false}, {3, 5, true}, {5, 3, true}, {1, 2, true}, {0, 1, true}, {40, 60, false}, {39, 61, true}} {
		if got := hiring.Unbalanced(tt.women, tt.men); got != tt.want {
			t.Errorf("%d women, %d men: %t", tt.women, tt.men, got)
		}
	}
	for status, fewer := range map[hiring.InterviewStatus]bool{hiring.InterviewScheduled: true, hiring.InterviewHeld: true, hiring.InterviewNoShow: false, hiring.InterviewCancelled: false} {
		for n := range 4 {
			i := hiring.Interview{Status: status, Panel: make([]hiring.Panelist, n)}
			if got := i.TooFewInterviewers(); got != (fewer && n < 2) {
				t.Errorf("%s by %d: %t", status, n, got)
			}
		}
	}
}
