package api

import "time"

// Basis says what a funnel counts. Closed.
type Basis string

// The bases.
const (
	BasisCohort   Basis = "cohort"   // the applications received in the period, whatever happened to them later
	BasisActivity Basis = "activity" // what each count grew by between two instants
	BasisSnapshot Basis = "snapshot" // the active applications standing at each milestone
)

// Unit says what a funnel counts once. Closed.
type Unit string

// The units.
const (
	UnitApplication Unit = "application" // a candidate for a job
	UnitCandidate   Unit = "candidate"   // a person, by their furthest application
)

// GroupBy says what a funnel has a row for. Closed.
type GroupBy string

// What rows may stand for.
const (
	GroupByJury       GroupBy = "jury"
	GroupByJob        GroupBy = "job"
	GroupByCampaign   GroupBy = "campaign"
	GroupByDepartment GroupBy = "department" // with everything below it
	GroupBySource     GroupBy = "source"
	GroupByPosting    GroupBy = "posting"
	GroupByMonth      GroupBy = "month" // in which the application was received
	GroupByStage      GroupBy = "stage" // of a snapshot only
)

// Provenance says where counts come from. Closed.
type Provenance string

// Where counts come from.
const (
	ProvenanceComputed Provenance = "computed" // counted from applications
	ProvenanceDeclared Provenance = "declared" // known only as numbers, from a document
	ProvenanceMixed    Provenance = "mixed"    // some rows of the one kind and some of the other
)

// IntervalMethod says how a confidence interval is computed. Open: clients must accept new values.
type IntervalMethod string

// The methods known today.
const (
	IntervalWilson IntervalMethod = "wilson" // Wilson's score interval without continuity correction
)

// Funnel is the answer to one question: how many applications reached each milestone, by group and in all. It says
// what was asked and as of when, so that the same numbers can be had again.
type Funnel struct {
	// Version of the rules by which it is counted.
	Definition string `json:"definition" example:"1"`
	// What is counted: cohort (the applications received in the period, whatever happened later; the only basis with
	// rates), activity (what each count grew by between two instants), snapshot (the active applications standing at each
	// milestone).
	Basis Basis `json:"basis" example:"cohort"`
	// What is counted once: an application, or a person by their furthest application.
	Unit Unit `json:"unit" example:"application"`
	// What there is a row for.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// What had happened until this instant is counted; of an activity, its end.
	AsOf time.Time `json:"as_of" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// What had been recorded until this instant is counted: with it the question has the same answer for ever.
	KnownAt time.Time `json:"known_at" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// The time zone of the days and months in the question and in the answer, by its IANA name.
	TimeZone string `json:"time_zone" example:"Europe/Paris"`
	// The filters of the question that narrow every number, each value by the name of its parameter; of an activity also
	// from, the instant at which it begins.
	Filters map[string]string `json:"filters" example:"source:linkedin"`
	// One row for each group, in the order of their ids; what belongs to no group comes last.
	Rows []FunnelRow `json:"rows"`
	// Everything together, over distinct applications: neither a sum of rows that overlap nor a mean of rates.
	Total FunnelFigures `json:"total"`
	// What a reader should know before using the numbers; empty where there is nothing to say.
	Warnings []Warning `json:"warnings"`
}

// FunnelRow is the funnel of one group.
type FunnelRow struct {
	// What the row is for.
	Group FunnelGroup `json:"group"`
	FunnelFigures
}

// FunnelGroup is what a row of a funnel is for.
type FunnelGroup struct {
	// Its id, or the key of a source or stage, or the month as YYYY-MM; null for the row of what belongs to no group.
	ID *string `json:"id" extensions:"x-nullable" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// What it is called today; none where the id is null. A source or a stage in French, or in English if Accept-Language prefers it.
	Label string `json:"label" example:"Architecte logiciel"`
}

// FunnelFigures are the numbers of one row, or of the total.
type FunnelFigures struct {
	// Where what is counted comes from: computed from applications, declared (known only as numbers), or, of a total or of a row
	// with several juries, mixed. Where nothing is counted it is computed.
	Provenance Provenance `json:"provenance" example:"computed"`
	// How many reached each milestone or a later one; of an activity, how many more; in a snapshot, how many stand at it.
	Counts MilestoneCounts `json:"counts"`
	// Of the counts, how many left a trace of their own at the milestone: a transition to it or, for interviewed, an
	// interview that was held. The others are implied by a later milestone: a step was skipped, or not recorded. All null where
	// declared counts are part of them.
	Observed MilestoneCounts `json:"observed"`
	// How the counted ones stand. Where declared counts are part of them only hired is known.
	Outcomes Outcomes `json:"outcomes"`
	// The conversion rates, always the same ones in the same order: between adjacent milestones, then interviewed to
	// hired and relevant to hired. Empty for a basis other than cohort.
	Rates []Rate `json:"rates"`
	// Openings of the jobs that are counted; null where they can't be told apart by group.
	Openings *int `json:"openings" minimum:"0" extensions:"x-nullable" example:"1"`
	// What was declared of the row's jury: the row's counts themselves where the provenance is declared, and otherwise a second
	// account beside the computed ones, with the gap. Null where nothing was, and in every row that is not of one jury in a cohort.
	Declared *DeclaredFunnel `json:"declared" extensions:"x-nullable"`
}

// MilestoneCounts has one number for each milestone. Of an activity they may be negative, where corrections outweigh
// what happened.
type MilestoneCounts struct {
	// Applications that arrived; null where nobody knows, because they are recorded from relevant on only.
	Received *int `json:"received" extensions:"x-nullable" example:"40"`
	// Those that HR judged to fit; null where unknown.
	Relevant *int `json:"relevant" extensions:"x-nullable" example:"7"`
	// Those whose candidate was in fact heard; null where unknown.
	Interviewed *int `json:"interviewed" extensions:"x-nullable" example:"6"`
	// Those that the jury retained; null where unknown.
	Selected *int `json:"selected" extensions:"x-nullable" example:"1"`
	// Those whose candidate took an opening; null where unknown.
	Hired *int `json:"hired" extensions:"x-nullable" example:"1"`
}

// Outcomes has one number for each status.
type Outcomes struct {
	// Still worked on; null where unknown.
	Active *int `json:"active" extensions:"x-nullable" example:"0"`
	// Took an opening; null where unknown.
	Hired *int `json:"hired" extensions:"x-nullable" example:"1"`
	// Refused by the employer; null where unknown.
	Rejected *int `json:"rejected" extensions:"x-nullable" example:"6"`
	// Given up by the candidate; null where unknown.
	Withdrawn *int `json:"withdrawn" extensions:"x-nullable" example:"0"`
}

// Rate is the conversion rate from one milestone to a later one: of those who reached the first, how many reached the
// second.
type Rate struct {
	// The milestone that it starts from.
	From Milestone `json:"from" example:"relevant"`
	// The milestone that it leads to.
	To Milestone `json:"to" example:"interviewed"`
	Proportion
	// Whether the openings bound it: where one post is to be filled, one of thirteen is all that can be hired.
	QuotaBound bool `json:"quota_bound" example:"false"`
	// The same over completed applications only: those hired, rejected or withdrawn.
	Completed Proportion `json:"completed"`
	// How many of the denominator are still worked on, and so are not in completed; null where unknown.
	Open *int `json:"open" minimum:"0" extensions:"x-nullable" example:"0"`
}

// Proportion is a part of a whole, with its confidence interval.
type Proportion struct {
	// How many reached the later milestone; null where unknown.
	Numerator *int `json:"numerator" minimum:"0" extensions:"x-nullable" example:"6"`
	// How many reached the earlier one; null where unknown.
	Denominator *int `json:"denominator" minimum:"0" extensions:"x-nullable" example:"7"`
	// Numerator divided by denominator, to six decimals; null where the denominator is 0, or one of them unknown.
	Rate *float64 `json:"rate" minimum:"0" maximum:"1" extensions:"x-nullable" example:"0.857143"`
	// How far off the rate may be; null where the rate is.
	Interval *Interval `json:"interval" extensions:"x-nullable"`
}

// Interval is a two-sided confidence interval of a rate.
type Interval struct {
	// Its lower bound, to six decimals.
	Low float64 `json:"low" minimum:"0" maximum:"1" example:"0.486872"`
	// Its upper bound, to six decimals.
	High float64 `json:"high" minimum:"0" maximum:"1" example:"0.97432"`
	// Its confidence level.
	Level float64 `json:"level" minimum:"0" maximum:"1" example:"0.95"`
	// How it is computed: wilson. Open: clients must accept new values.
	Method IntervalMethod `json:"method" swaggertype:"string" extensions:"x-open-enum" example:"wilson"`
}

// Warning is something that a reader should know before using an answer.
type Warning struct {
	// Stable snake_case name of what it is, for programs: provisional (known_at is so recent that the same question may
	// still get other numbers), quota_bound (a rate is bounded by the openings), entered_now (some numbers are not as of then),
	// truncated (there is more than is shown), declared_excluded (declared counts can't be asked this, and are left out),
	// declared_differs (what was declared of a jury is not what its applications say), immature (some that are not counted yet
	// will be, and change the numbers), thinned (a curve has more points than are shown). Open: clients must accept new values.
	Code string `json:"code" extensions:"x-open-enum" example:"provisional"`
	// What it is, for a person. In French, or in English if Accept-Language prefers it.
	Detail string `json:"detail" example:"known_at is less than a minute ago: numbers may still change"`
}
