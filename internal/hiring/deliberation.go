package hiring

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Deliberation is the meeting in which a jury decides over everyone it heard. A jury that hears again and comes back to it goes
// on with the same one.
type Deliberation struct {
	JuryID    uuid.UUID
	Version   int // of the deliberation and of its decisions together
	CreatedAt time.Time
	UpdatedAt time.Time
	SessionID uuid.UUID
	OpenedBy  *uuid.UUID // nil is the operator
	OpenedAt  time.Time
}

// Outcome is what a jury decides about somebody whom it heard.
type Outcome string

// The outcomes of a deliberation.
const (
	OutcomeSelected    Outcome = "selected"
	OutcomeReserve     Outcome = "reserve"
	OutcomeNotSelected Outcome = "not_selected"
)

// outcomes in the order in which decisions are told.
var outcomes = []Outcome{OutcomeSelected, OutcomeReserve, OutcomeNotSelected}

// JuryDecision is what a jury decides about one application. A draft may lack everything but the outcome.
type JuryDecision struct {
	Record
	JuryID        uuid.UUID
	ApplicationID uuid.UUID
	Outcome       Outcome
	Position      *int    // on the reserve list, from 1
	Reason        *string // the key of a reason for rejecting
	Appraisal     string
}

// Same tells whether two decisions say the same.
func (d JuryDecision) Same(other JuryDecision) bool {
	return d.ApplicationID == other.ApplicationID && d.Outcome == other.Outcome && d.Appraisal == other.Appraisal &&
		equal(d.Position, other.Position) && equal(d.Reason, other.Reason)
}

func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// InOrder puts decisions in the order in which they are told: by outcome, the reserve list by position, all else as it was.
func InOrder(ds []JuryDecision) {
	place := func(d JuryDecision) int { return slices.Index(outcomes, d.Outcome) }
	slices.SortStableFunc(ds, func(a, b JuryDecision) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(position(a), position(b)))
	})
}

func position(d JuryDecision) int {
	if d.Position == nil {
		return 0
	}
	return *d.Position
}

// CheckDecisions gives what is wrong with decisions by themselves, each with a pointer to it: an application that stands there
// twice, and what another outcome has.
func CheckDecisions(ds []JuryDecision) []Violation {
	var vs []Violation
	seen := map[uuid.UUID]bool{}
	for i, d := range ds {
		at := "/decisions/" + strconv.Itoa(i)
		if seen[d.ApplicationID] {
			vs = append(vs, Wrong(at+"/application_id", "duplicate", "another decision is about this application"))
		}
		seen[d.ApplicationID] = true
		if d.Position != nil && d.Outcome != OutcomeReserve {
			vs = append(vs, Wrong(at+"/position", "not_applicable", "only who is on the reserve list has a position"))
		}
		if d.Reason != nil && d.Outcome != OutcomeNotSelected {
			vs = append(vs, Wrong(at+"/reason", "not_applicable", "only who is not selected has a reason"))
		}
	}
	return vs
}

// CheckReasons gives the decisions whose reason is none for rejecting.
func CheckReasons(ds []JuryDecision, reasons []Reason) []Violation {
	var vs []Violation
	for i, d := range ds {
		if d.Reason != nil {
			at := "/decisions/" + strconv.Itoa(i)
			for _, v := range (Command{Action: ActionReject, Reason: d.Reason}).checkReason(reasons) {
				v.Pointer = at + v.Pointer
				vs = append(vs, v)
			}
		}
	}
	return vs
}

// Deciding is whom a deliberation decides about.
type Deciding struct {
	Heard    []Application // all whom the jury heard
	Hidden   []uuid.UUID   // of these, those that whoever asks stepped back from: they are told that something lacks, not whose
	Openings int           // of the job, that are left
}

// CheckSigning gives all that keeps decisions from being signed: each active application that was heard has one, with what its
// outcome needs, no more are selected than there are openings, and the reserve list has no gaps.
func (of Deciding) CheckSigning(ds []JuryDecision) []Violation {
	var vs []Violation
	lacks := func(application uuid.UUID, code string, detail, hidden Phrase) {
		if slices.Contains(of.Hidden, application) {
			vs = append(vs, Wrong("/decisions", code, hidden))
			return
		}
		vs = append(vs, Wrong("/decisions", code, detail, application.String()))
	}
	selected := 0
	var places []int
	for _, d := range ds {
		switch d.Outcome {
		case OutcomeSelected:
			selected++
		case OutcomeReserve:
			places = append(places, position(d))
		case OutcomeNotSelected:
		}
	}
	for _, a := range of.Heard {
		at := slices.IndexFunc(ds, func(d JuryDecision) bool { return d.ApplicationID == a.ID })
		switch {
		case a.Closed() && at >= 0:
			lacks(a.ID, "application_closed", "the application %s is closed since: take its decision out", "an application that you stepped back from is closed since: HR takes its decision out")
		case a.Closed():
		case at < 0:
			lacks(a.ID, "decisions_missing", "there is no decision about the application %s", "there is no decision about an application that you stepped back from: HR writes it")
		default:
			if ds[at].Outcome == OutcomeNotSelected && ds[at].Reason == nil {
				lacks(a.ID, "reason_missing", "the decision about the application %s lacks its reason", "a decision about an application that you stepped back from lacks its reason: HR writes it")
			}
			if strings.TrimSpace(ds[at].Appraisal) == "" {
				lacks(a.ID, "appraisal_missing", "the decision about the application %s lacks its appraisal", "a decision about an application that you stepped back from lacks its appraisal: HR writes it")
			}
		}
	}
	if selected > of.Openings {
		vs = append(vs, Wrong("/decisions", "too_many_selected", "more are selected than there are openings left: %s for %s", strconv.Itoa(selected), strconv.Itoa(of.Openings)))
	}
	slices.Sort(places)
	for i, p := range places {
		if p != i+1 {
			vs = append(vs, Wrong("/decisions", "positions_not_in_order", "the positions of the reserve list are 1, 2, 3 and so on, each once"))
			break
		}
	}
	return vs
}

// CheckDeliberating refuses what is done in a deliberation while there is none.
func (j Jury) CheckDeliberating() error {
	switch j.Status {
	case JuryDeliberating:
		return nil
	case JuryClosed:
		return JuryIsClosed()
	case JuryDraft, JuryOpen:
	}
	return Conflict("not_deliberating", "the jury does not deliberate: it is %s", j.Status)
}

// Assembly is who a jury can count on when it deliberates.
type Assembly struct {
	Jury     Jury
	Seats    []JuryMember
	Recusals []Recusal
	Session  *JurySession // nil: none has begun
	Expected []ExpectedEvaluation
	Hidden   []uuid.UUID // applications that whoever asks stepped back from
}

// Represented counts the seats that are represented in the session.
func (a Assembly) Represented() int {
	if a.Session == nil {
		return 0
	}
	return Represented(a.Seats, a.Recusals, a.Session.Attendance)
}

// Check gives all that keeps a jury from deliberating: too few of it are there, or evaluations have not come. What those who
// have come say is nobody's business here.
func (a Assembly) Check() []Violation {
	var vs []Violation
	switch n := a.Represented(); {
	case a.Session == nil:
		vs = append(vs, Wrong("/session_id", "quorum_missing", "no session for deliberating has begun"))
	case !a.Jury.QuorumMet(a.Seats, a.Recusals, a.Session.Attendance):
		vs = append(vs, Wrong("/session_id", "quorum_missing", "the quorum is %s, and %s seats are represented", strconv.Itoa(a.Jury.Quorum), strconv.Itoa(n)))
	}
	for _, e := range a.Expected {
		switch {
		case e.Submitted || e.Waived:
		case slices.Contains(a.Hidden, e.ApplicationID):
			vs = append(vs, Wrong("/evaluations", "evaluations_missing", "the evaluation by %s of an application that you stepped back from has not come", e.MemberName))
		default:
			vs = append(vs, Wrong("/evaluations", "evaluations_missing", "the evaluation by %s of the application %s has not come", e.MemberName, e.ApplicationID.String()))
		}
	}
	return vs
}

// Unmet refuses a step whose conditions are not met, all of them at once; nil where there are none. The first gives the code.
func Unmet(vs []Violation) error {
	if len(vs) == 0 {
		return nil
	}
	return &Error{Kind: KindConflict, Code: vs[0].Code, Detail: "something is missing for this step: see errors", Violations: vs}
}

// ActKind is what an act of a jury is.
type ActKind string

// The kinds of acts.
const (
	ActMinutes       ActKind = "minutes"
	ActAnnulment     ActKind = "annulment"
	ActRectification ActKind = "rectification"
)

// JuryAct is something signed in the name of a jury; it is never changed.
type JuryAct struct {
	Place    int64 // among all acts, from 1
	ID       uuid.UUID
	JuryID   uuid.UUID
	Kind     ActKind
	Record   string // what was signed, in its canonical form
	Previous string // the hash of the act before
	Hash     string
	SignedBy uuid.UUID
	SignedAt time.Time
}
