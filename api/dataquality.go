package api

import "github.com/google/uuid"

// DataQuality says what of the records is missing, late, or does not fit together, so that it can be mended before the
// numbers are used.
type DataQuality struct {
	Asked
	// What there is a row for: jury, job, campaign or department.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// Every check, always in the same order, over all that the question is about.
	Checks []QualityCheck `json:"checks"`
	// The checks by group, in the order of their ids; what belongs to no group comes last.
	Rows []QualityRow `json:"rows"`
	// The applications that the check named by the parameter check found, the earliest received first: 100 at most. Null where no
	// check was named, where it finds something else (which juries it is, the rows say), and for analysts and API keys.
	ApplicationIDs []uuid.UUID `json:"application_ids" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// The interviews that it found, the earliest first: 100 at most. Null likewise.
	InterviewIDs []uuid.UUID `json:"interview_ids" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
}

// QualityCheckKey names a check. Open: clients must accept new values.
type QualityCheckKey string

// The checks known today.
const (
	CheckHiredWithoutInterview     QualityCheckKey = "hired_without_interview"   // hired, and nothing says that they were heard
	CheckImpliedMilestone          QualityCheckKey = "implied_milestone"         // a milestone below the one reached left no trace
	CheckInterviewedWithoutJury    QualityCheckKey = "interviewed_without_jury"  // heard, and before no jury
	CheckWithoutSource             QualityCheckKey = "without_source"            // neither source nor posting is known
	CheckInterviewWithoutOutcome   QualityCheckKey = "interview_without_outcome" // is over, and still scheduled
	CheckEvaluationOverdue         QualityCheckKey = "evaluation_overdue"        // heard a week ago, and a member's evaluation has not come
	CheckBackdatedOverClosedPeriod QualityCheckKey = "backdated_over_closed"     // changed, after its jury had closed, for the time before
	CheckDeclaredDiffers           QualityCheckKey = "declared_differs"          // declared as other numbers than its applications give
)

// QualityUnit says what a check counts. Open: clients must accept new values.
type QualityUnit string

// What checks count.
const (
	QualityApplications QualityUnit = "application"
	QualityInterviews   QualityUnit = "interview"
	QualityJuries       QualityUnit = "jury"
)

// QualityCheck is what one check found.
type QualityCheck struct {
	// Its name. Open: clients must accept new values.
	Key QualityCheckKey `json:"key" swaggertype:"string" extensions:"x-open-enum" example:"hired_without_interview"`
	// What it looks for, in French, or in English if Accept-Language prefers it.
	Label string `json:"label" example:"Hired without an interview"`
	// What it counts: application, interview or jury. Open: clients must accept new values.
	Unit QualityUnit `json:"unit" swaggertype:"string" extensions:"x-open-enum" example:"application"`
	// How many it found.
	Count int `json:"count" minimum:"0" example:"1"`
	// Of how many that it looked at: of hired_without_interview, those hired; of implied_milestone and without_source, all;
	// of interviewed_without_jury, those interviewed; of interview_without_outcome, the interviews that are over and not
	// cancelled; of evaluation_overdue, those that a jury with criteria heard a week ago, and that is not closed; of
	// backdated_over_closed, those of closed juries; of declared_differs, the juries of which something was declared and that have
	// applications, none where the question asks by source, posting or reception.
	Of int `json:"of" minimum:"0" example:"4"`
	// Count divided by of, 0 to 1.
	Share Ratio `json:"share"`
}

// QualityRow are the checks of one group.
type QualityRow struct {
	// What the row is for.
	Group FunnelGroup `json:"group"`
	// Every check, in the same order.
	Checks []QualityCount `json:"checks"`
}

// QualityCount is what one check found in one group.
type QualityCount struct {
	// Its name. Open: clients must accept new values.
	Key QualityCheckKey `json:"key" swaggertype:"string" extensions:"x-open-enum" example:"hired_without_interview"`
	// How many it found.
	Count int `json:"count" minimum:"0" example:"1"`
	// Of how many that it looked at.
	Of int `json:"of" minimum:"0" example:"4"`
}
