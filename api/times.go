package api

import "github.com/google/uuid"

// TimeInStage is how long applications stay in each stage of their pipeline.
type TimeInStage struct {
	Asked
	// What there is a row for.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// One row for each group, in the order of their ids; what belongs to no group comes last.
	Rows []TimeInStageRow `json:"rows"`
	// Everything together, over distinct applications.
	Total StageTimes `json:"total"`
}

// TimeInStageRow is how long the applications of one group stay in each stage.
type TimeInStageRow struct {
	// What the row is for.
	Group FunnelGroup `json:"group"`
	StageTimes
}

// StageTimes are the visits of the stages of one row, or of the total.
type StageTimes struct {
	// The stages of the pipelines that are concerned, each pipeline by itself and in its order. The stage of the milestone hired is
	// not among them: whoever is there waits for nothing any more.
	Stages []StageTime `json:"stages"`
}

// StageTime is how long applications stay in one stage. A visit begins when an application enters the stage, and ends when it
// leaves it or is closed (rejected, withdrawn, hired). Whoever comes back, or is reopened, begins another one.
type StageTime struct {
	// The pipeline that the stage is of.
	PipelineID uuid.UUID `json:"pipeline_id" swaggertype:"string" format:"uuid"`
	// The stage.
	Stage TimedStage `json:"stage"`
	// The milestone that an application standing there has.
	Milestone Milestone `json:"milestone" example:"relevant"`
	// Visits that have ended: what the median and the 90th percentile are of.
	Visits int `json:"visits" minimum:"0" example:"13"`
	// The median length of the visits that have ended, in days of 24 hours, to six decimals; null where none has.
	MedianDays *float64 `json:"median_days" minimum:"0" extensions:"x-nullable" example:"6.5"`
	// What nine in ten of these visits do not exceed, likewise.
	P90Days *float64 `json:"p90_days" minimum:"0" extensions:"x-nullable" example:"14.25"`
	// Why there is no median: no_data (no visit has ended). Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
	// Applications that stand there, active: their visits have not ended.
	StillThere int `json:"still_there" minimum:"0" example:"2"`
	// The median of how long these have been there, in days; null where there are none.
	StillThereMedianDays *float64 `json:"still_there_median_days" minimum:"0" extensions:"x-nullable" example:"3.125"`
}

// TimedStage names a stage.
type TimedStage struct {
	// Names the stage within its pipeline, for ever.
	Key string `json:"key" format:"key" example:"phone_screen"`
	// What it is called today: in French, or in English if Accept-Language prefers it.
	Label string `json:"label" example:"Entretien téléphonique"`
}

// TimeToHire is how long it took from the reception of an application to its hire, of those that were hired. Those that were
// rejected or withdrawn are no part of it: they are not waiting to be hired.
type TimeToHire struct {
	Asked
	// What there is a row for.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// One row for each group, in the order of their ids; what belongs to no group comes last.
	Rows []TimeToHireRow `json:"rows"`
	// Everything together, over distinct applications.
	Total HireTimes `json:"total"`
	// Whether the groups hire equally fast.
	Comparison GroupComparison `json:"comparison"`
}

// TimeToHireRow is how long the hires of one group took.
type TimeToHireRow struct {
	// What the row is for.
	Group FunnelGroup `json:"group"`
	HireTimes
}

// HireTimes are the hires of one row, or of the total.
type HireTimes struct {
	// Applications that are hired: what the times are of. A hire that fell through is none.
	Hired int `json:"hired" minimum:"0" example:"4"`
	// The median time from the reception to the hire, in days of 24 hours, to six decimals; null where nobody is hired.
	MedianDays *float64 `json:"median_days" minimum:"0" extensions:"x-nullable" example:"48.5"`
	// What nine in ten of these times do not exceed, likewise.
	P90Days *float64 `json:"p90_days" minimum:"0" extensions:"x-nullable" example:"63.25"`
	// Why there is no median: no_data (nobody is hired). Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
	// Applications that are still active, and may still be hired: later, so the times here are the shorter ones.
	StillActive int `json:"still_active" minimum:"0" example:"0"`
	// Which share of these hires was made within so many days. It begins at 0 for 0 days, is level between two points, and comes to 1.
	// Empty where nobody is hired; 500 points at most.
	Curve []CurvePoint `json:"curve"`
}

// CurvePoint is where a curve of shares over time rises.
type CurvePoint struct {
	// Days of 24 hours since the beginning, to six decimals.
	Days float64 `json:"days" minimum:"0" example:"48.5"`
	// The share (0 to 1) to whom it had happened within these days, to six decimals.
	Share float64 `json:"share" minimum:"0" maximum:"1" example:"0.5"`
	// The lower bound of its confidence interval (95 %, by Greenwood's formula with the log-log transform); null where the share is 1.
	Low *float64 `json:"low" minimum:"0" maximum:"1" extensions:"x-nullable" example:"0.058"`
	// The upper bound, likewise.
	High *float64 `json:"high" minimum:"0" maximum:"1" extensions:"x-nullable" example:"0.845"`
	// How many had been waited for so long, and it had not happened before: the fewer, the less the curve says.
	AtRisk int `json:"at_risk" minimum:"1" example:"3"`
}

// TimeToFill is how long openings wait to be filled: from the day on which their job opened to the hire that takes them.
type TimeToFill struct {
	Asked
	// What there is a row for: job, campaign or department.
	GroupBy GroupBy `json:"group_by" example:"job"`
	// One row for each group, in the order of their ids; what belongs to no group comes last.
	Rows []TimeToFillRow `json:"rows"`
	// Everything together.
	Total FillTimes `json:"total"`
	// Whether the groups fill their openings equally fast.
	Comparison GroupComparison `json:"comparison"`
}

// TimeToFillRow is how long the openings of one group wait.
type TimeToFillRow struct {
	// What the row is for.
	Group FunnelGroup `json:"group"`
	FillTimes
}

// FillTimes are the openings of one row, or of the total.
type FillTimes struct {
	// Openings of jobs that have opened: filled and censored together.
	Openings int `json:"openings" minimum:"0" example:"5"`
	// Those that are taken.
	Filled int `json:"filled" minimum:"0" example:"4"`
	// Those that are not: known is only how long they have been waiting, or had when the search was given up.
	Censored int `json:"censored" minimum:"0" example:"1"`
	// Openings of jobs that had not opened (drafts, or opening on a later day) or were closed before they did, and those of which nobody
	// knows since when they waited (taken before a job without opens_on was set open). They are no part of openings.
	NotStarted int `json:"not_started" minimum:"0" example:"0"`
	// The time within which half of the openings are filled, counting those that still wait for as long as they have.
	MedianDays MedianDays `json:"median_days"`
	// The estimated share of openings that are filled within so many days (Kaplan–Meier). It begins at 0 for 0 days and is level between
	// two points; nothing is known of it beyond observed_days. Empty where nothing is filled; 500 points at most.
	Curve []CurvePoint `json:"curve"`
	// The longest that any of the openings was watched, in days; null where there are none.
	ObservedDays *float64 `json:"observed_days" minimum:"0" extensions:"x-nullable" example:"120.5"`
}

// MedianDays is a median time with its interval, or the reason why there is none.
type MedianDays struct {
	// The median, in days of 24 hours, to six decimals; null where there is none.
	Value *float64 `json:"value" minimum:"0" extensions:"x-nullable" example:"52"`
	// The lower bound of its confidence interval (95 %, Brookmeyer and Crowley); null where the curve of that bound does not come so far.
	Low *float64 `json:"low" minimum:"0" extensions:"x-nullable" example:"41.5"`
	// The upper bound, likewise.
	High *float64 `json:"high" minimum:"0" extensions:"x-nullable" example:"80"`
	// Why there is none: no_data (there is nothing to watch), not_reached (fewer than half are filled so far). Null where there is one.
	// Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"not_reached"`
}

// GroupComparison is the log-rank test of all rows but that of what belongs to no group: whether one of them is faster than
// another. It weighs early and late alike, and sees little where curves cross.
type GroupComparison struct {
	// How probable differences of this size or more would be if all groups were equally fast, to six decimals; null where nothing can be said.
	PValue *float64 `json:"p_value" minimum:"0" maximum:"1" extensions:"x-nullable" example:"0.21"`
	// The statistic, to six decimals; null where there is no p-value.
	ChiSquare *float64 `json:"chi_square" minimum:"0" extensions:"x-nullable" example:"1.57"`
	// The degrees of freedom of its chi-square distribution: the groups that could be compared, less one; null where there is no p-value.
	Degrees *int `json:"degrees" minimum:"1" extensions:"x-nullable" example:"1"`
	// Why there is no p-value: no_data (nothing to watch), no_variation (there are not two groups to compare, or nothing happened), overlap
	// (one group is part of another, as a department of the one above), too_large (too many groups and times). Null where there is
	// one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_variation"`
	// Whether the p-value rests on fewer than ten events: it is then no more than a hint.
	FewEvents bool `json:"few_events" example:"true"`
}
