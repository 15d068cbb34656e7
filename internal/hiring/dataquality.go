package hiring

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// QualityCheck names something that can be wrong with the records.
type QualityCheck string

// The checks.
const (
	HiredWithoutInterview   QualityCheck = "hired_without_interview"
	ImpliedMilestone        QualityCheck = "implied_milestone"
	InterviewedWithoutJury  QualityCheck = "interviewed_without_jury"
	WithoutSource           QualityCheck = "without_source"
	InterviewWithoutOutcome QualityCheck = "interview_without_outcome"
	EvaluationOverdue       QualityCheck = "evaluation_overdue"
	BackdatedOverClosed     QualityCheck = "backdated_over_closed"
	DeclaredDiffers         QualityCheck = "declared_differs"
)

// QualityChecks lists all of them, in the order in which they are told.
var QualityChecks = [...]QualityCheck{
	HiredWithoutInterview, ImpliedMilestone, InterviewedWithoutJury, WithoutSource, InterviewWithoutOutcome, EvaluationOverdue, BackdatedOverClosed,
	DeclaredDiffers,
}

// QualityUnit is what a check counts.
type QualityUnit string

// The units.
const (
	OfApplications QualityUnit = "application"
	OfInterviews   QualityUnit = "interview"
	OfJuries       QualityUnit = "jury"
)

// Unit is what the check counts.
func (c QualityCheck) Unit() QualityUnit {
	switch c { //nolint:exhaustive // the others count applications
	case InterviewWithoutOutcome:
		return OfInterviews
	case DeclaredDiffers:
		return OfJuries
	}
	return OfApplications
}

// EvaluationTime is how long after the interview an evaluation is overdue.
const EvaluationTime = 7 * 24 * time.Hour

// QualityListed is how much of what a check found is listed.
const QualityListed = 100

// Found is how many a check found among those that it looked at.
type Found struct{ Found, Among int }

// Quality is what each check found.
type Quality map[QualityCheck]Found

// Add adds what a check found.
func (q Quality) Add(check QualityCheck, found Found) {
	q[check] = Found{q[check].Found + found.Found, q[check].Among + found.Among}
}

// Look has the checks that need no more than a cell of the funnel look at n applications in it.
func (q Quality) Look(c Cell, n int) {
	look := func(check QualityCheck, among, wrong bool) {
		found := Found{Among: n}
		if wrong {
			found.Found = n
		}
		if among {
			q.Add(check, found)
		}
	}
	interviewed := c.Reached >= Interviewed
	look(HiredWithoutInterview, c.Reached >= Hired, !c.Observed.Has(Interviewed))
	look(ImpliedMilestone, true, c.Implies())
	look(InterviewedWithoutJury, interviewed, c.JuryID == uuid.Nil)
	look(WithoutSource, true, c.Source == "" && c.PostingID == uuid.Nil)
}

// Implies tells whether a milestone up to the highest one reached left no trace of its own.
func (s Standing) Implies() bool {
	return slices.ContainsFunc(Milestones[:s.Reached+1], func(m Milestone) bool { return !s.Observed.Has(m) })
}

// QualityCell is what checks found of one job and jury.
type QualityCell struct {
	JobID  uuid.UUID
	JuryID uuid.UUID // the nil UUID is none
	Quality
}

// QualityRow is what they found of one group.
type QualityRow struct {
	ID    string // "" for what belongs to no group
	Label string
	Quality
}

// DataQuality is what checks found.
type DataQuality struct {
	Instants
	Rows   []QualityRow
	Total  Quality
	Listed []uuid.UUID // what one of the checks found; nil where none was asked for, or who asked reads none of it
	More   bool        // it found more than that
}

// TabulateQuality adds up what checks found by group, and in all. The groups are the funnel's, and so may overlap.
func (s FunnelScope) TabulateQuality(by GroupBy, cells []QualityCell) (out []QualityRow, total Quality) {
	total = Quality{}
	rows := map[string]*QualityRow{}
	for id, r := range s.emptyRows(by) {
		rows[id] = &QualityRow{ID: id, Label: r.Label, Quality: Quality{}}
	}
	for _, c := range cells {
		for _, id := range s.groupsOf(by, Counted{JobID: c.JobID, JuryID: c.JuryID}) {
			if rows[id] == nil {
				rows[id] = &QualityRow{ID: id, Label: s.groupLabel(id), Quality: Quality{}}
			}
			for check, found := range c.Quality {
				rows[id].Add(check, found)
			}
		}
		for check, found := range c.Quality {
			total.Add(check, found)
		}
	}
	for _, r := range rows {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b QualityRow) int { return byGroup(FunnelRow{ID: a.ID}, FunnelRow{ID: b.ID}) })
	return out, total
}
