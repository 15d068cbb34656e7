package hiring

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// EvaluationStatus is how far an evaluation has come.
type EvaluationStatus string

// The statuses of an evaluation.
const (
	EvaluationDraft     EvaluationStatus = "draft"
	EvaluationSubmitted EvaluationStatus = "submitted"
)

// Recommendation is what a juror advises the jury to do with an application.
type Recommendation string

// The recommendations.
const (
	Favourable   Recommendation = "favourable"
	Reserved     Recommendation = "reserved"
	Unfavourable Recommendation = "unfavourable"
)

// Evaluation is what one member of a jury makes of one application.
type Evaluation struct {
	Record
	JuryID          uuid.UUID
	ApplicationID   uuid.UUID
	MemberID        uuid.UUID
	UserID          uuid.UUID // the seat's account
	CriteriaVersion int       // of the jury, when it was last saved
	Status          EvaluationStatus
	Recommendation  *Recommendation
	Comment         string
	SubmittedAt     *time.Time // nil for a draft
	ReopenedAt      *time.Time // the last time
	ReopenedBy      *uuid.UUID
	ReopenReason    string
	Scores          []Score
}

// Score is what a juror gives an application on one criterion of the jury.
type Score struct {
	EvaluationID  uuid.UUID
	Position      int
	Criterion     string
	Score         *float64 // nil: not assessed, which is not zero
	Justification string
}

// Waiver says of an evaluation that is expected that it will not come.
type Waiver struct {
	ApplicationID uuid.UUID
	MemberID      uuid.UUID
	JuryID        uuid.UUID
	Reason        string
	ActorID       uuid.UUID
	RecordedAt    time.Time
}

// ExpectedEvaluation is one that a deliberation waits for.
type ExpectedEvaluation struct {
	ApplicationID uuid.UUID
	MemberID      uuid.UUID
	MemberName    string
	Submitted     bool
	Waived        bool
}

// Reopening is one time that a submitted evaluation was given back to its author. It is never changed.
type Reopening struct {
	ID           uuid.UUID
	EvaluationID uuid.UUID
	Reason       string
	ReopenedBy   *uuid.UUID
	ReopenedAt   time.Time
}

// Disclosure opens the submitted evaluations of a jury to one administrator before their time.
type Disclosure struct {
	Record
	JuryID    uuid.UUID
	UserID    uuid.UUID
	Reason    string
	ExpiresAt time.Time
}

// DisclosedFor is how long a disclosure lasts.
const DisclosedFor = time.Hour

// EvaluationFilter says whose evaluations are listed: an application's or a jury's.
type EvaluationFilter struct {
	ApplicationID *uuid.UUID
	JuryID        *uuid.UUID
}

// Check gives what is wrong with a draft: a juror may leave it unfinished, but not score what is no criterion.
func (e Evaluation) Check(criteria []Criterion) []Violation {
	var vs []Violation
	known := criteriaByKey(criteria)
	seen := map[string]bool{}
	for i, s := range e.Scores {
		at := "/scores/" + strconv.Itoa(i) + "/criterion"
		if _, ok := known[s.Criterion]; !ok {
			vs = append(vs, Wrong(at, "unknown_criterion", "the jury has no such criterion"))
		}
		if seen[s.Criterion] {
			vs = append(vs, Wrong(at, "duplicate", "this criterion stands twice"))
		}
		seen[s.Criterion] = true
	}
	return vs
}

// CheckSubmission gives all that keeps a draft from being submitted.
func (e Evaluation) CheckSubmission(criteria []Criterion) []Violation {
	vs := e.Check(criteria)
	known := criteriaByKey(criteria)
	assessed := 0
	for i, s := range e.Scores {
		if s.Score == nil {
			continue
		}
		assessed++
		at := "/scores/" + strconv.Itoa(i)
		if c, ok := known[s.Criterion]; ok && (*s.Score < 0 || *s.Score > c.MaxScore) {
			vs = append(vs, Wrong(at+"/score", "out_of_range", "a score on this criterion is at least 0 and at most %s", decimal(c.MaxScore)))
		}
		if strings.TrimSpace(s.Justification) == "" {
			vs = append(vs, Wrong(at+"/justification", "required", "a score needs its justification in words"))
		}
	}
	if assessed == 0 && len(criteria) > 0 {
		vs = append(vs, Wrong("/scores", "nothing_assessed", "score at least one criterion; the chair can waive an evaluation that will not come"))
	}
	if e.Recommendation == nil {
		vs = append(vs, Wrong("/recommendation", "required", "say what you recommend"))
	}
	return vs
}

func criteriaByKey(criteria []Criterion) map[string]Criterion {
	known := make(map[string]Criterion, len(criteria))
	for _, c := range criteria {
		known[c.Key] = c
	}
	return known
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// CheckEvaluating refuses an evaluation while the jury is not at work.
func (j Jury) CheckEvaluating() error {
	switch j.Status {
	case JuryOpen:
		return nil
	case JuryClosed:
		return JuryIsClosed()
	case JuryDraft, JuryDeliberating:
	}
	return Conflict("jury_not_open", "evaluations are written while the jury is open; it is %s", j.Status)
}
