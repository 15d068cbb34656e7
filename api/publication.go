package api

import (
	"time"

	"github.com/google/uuid"
)

// Publication says which question to the funnel was answered once and kept, and for which instants. Neither it nor its answer
// ever changes.
type Publication struct {
	Record
	// What its address ends in.
	Slug string `json:"slug" example:"campaign-2024"`
	// What it is called.
	Title string `json:"title" example:"Video campaign 2024: the four juries"`
	// What there is to know about it; null: nothing.
	Note *string `json:"note" extensions:"x-nullable" example:"Presented to the council on 20 December 2024."`
	// What is counted.
	Basis Basis `json:"basis" example:"cohort"`
	// What is counted once.
	Unit Unit `json:"unit" example:"application"`
	// What there is a row for.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// What had happened until this instant is counted; of an activity, its end.
	AsOf time.Time `json:"as_of" format:"date-time" example:"2024-12-19T22:59:59.999999Z"`
	// What had been recorded until this instant is counted.
	KnownAt time.Time `json:"known_at" format:"date-time" example:"2024-12-19T22:59:59.999999Z"`
	// The filters of the question, each value by the name of its parameter; of an activity also from, the instant at which it
	// begins. A publisher who is limited to departments and named none published theirs.
	Filters map[string]string `json:"filters" example:"source:linkedin"`
}

// PublishedFunnel is a publication with its answer.
type PublishedFunnel struct {
	Publication
	// The answer as it was when it was published, to the byte, with the labels of that day.
	Funnel Funnel `json:"funnel"`
}

// PublicationInput is what is published.
type PublicationInput struct {
	// What its address ends in: lower-case letters and digits, with single hyphens between them. Each is given once, for ever.
	Slug string `json:"slug" validate:"required,max=80,slug" example:"campaign-2024"`
	// What it is called.
	Title string `json:"title" validate:"required,notblank,max=200" example:"Video campaign 2024: the four juries"`
	// What there is to know about it. Default: nothing.
	Note *string `json:"note,omitempty" validate:"omitempty,max=2000" extensions:"x-nullable" example:"Presented to the council on 20 December 2024."`
	// The question that is answered. Default: every application that who asks may see, by jury, as of now.
	Question *PublishedQuestion `json:"question,omitempty" validate:"omitempty" extensions:"x-nullable"`
}

// PublishedQuestion is a question to the funnel, as GET /v1/funnel takes it.
type PublishedQuestion struct {
	// Only applications of one of these juries. Default: of all.
	JuryIDs []uuid.UUID `json:"jury_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid"`
	// Only applications for one of these jobs. Default: for all.
	JobIDs []uuid.UUID `json:"job_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid"`
	// Only for jobs of one of these campaigns. Default: of all, and of none.
	CampaignIDs []uuid.UUID `json:"campaign_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid"`
	// Only for jobs of one of these departments, or of one below; of somebody who is limited to departments, theirs or below. Default: of all; of
	// somebody who is limited, theirs.
	DepartmentIDs []uuid.UUID `json:"department_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid"`
	// Only those that one of these postings brought. Default: all.
	PostingIDs []uuid.UUID `json:"posting_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid"`
	// Only those from one of these sources, by key. Default: all.
	Sources []string `json:"sources,omitempty" validate:"max=200,unique,dive,max=64" example:"linkedin"`
	// Only those received on this day or later, in the server's time zone. Default: whenever.
	ReceivedFrom *Date `json:"received_from,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-07-01"`
	// Only those received before this day. Default: whenever.
	ReceivedTo *Date `json:"received_to,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-10-01"`
	// What there is a row for; stage with basis snapshot only. Default: jury.
	GroupBy *GroupBy `json:"group_by,omitempty" validate:"omitempty,oneof=jury job campaign department source posting month stage" extensions:"x-nullable" example:"jury"`
	// What is counted. Default: cohort.
	Basis *Basis `json:"basis,omitempty" validate:"omitempty,oneof=cohort activity snapshot" extensions:"x-nullable" example:"cohort"`
	// What counts as one. Default: application.
	Unit *Unit `json:"unit,omitempty" validate:"omitempty,oneof=application candidate" extensions:"x-nullable" example:"application"`
	// An instant (RFC 3339) or a day, which stands for its end: what had happened by then. Default: what had been recorded.
	AsOf *string `json:"as_of,omitempty" validate:"omitempty,max=64" extensions:"x-nullable" example:"2024-12-19"`
	// An instant or a day: what had been recorded by then. Default: now.
	KnownAt *string `json:"known_at,omitempty" validate:"omitempty,max=64" extensions:"x-nullable" example:"2024-12-19"`
	// With basis activity: the instant or day from whose end on growth counts. Default: none.
	From *string `json:"from,omitempty" validate:"omitempty,max=64" extensions:"x-nullable" example:"2024-09-01"`
	// With basis activity: the instant or day at whose end it stops. Default: none.
	To *string `json:"to,omitempty" validate:"omitempty,max=64" extensions:"x-nullable" example:"2024-09-30"`
}

// PublicationDifference compares what was published with the answer that the same question, as of the same instant, gets
// today: with what was corrected, found out or entered since.
type PublicationDifference struct {
	// The publication.
	Slug string `json:"slug" example:"campaign-2024"`
	// What had happened until this instant is counted, on both sides.
	AsOf time.Time `json:"as_of" format:"date-time" example:"2024-12-19T22:59:59.999999Z"`
	// What had been recorded until this instant was published.
	PublishedKnownAt time.Time `json:"published_known_at" format:"date-time" example:"2024-12-19T22:59:59.999999Z"`
	// What has been recorded until this instant is what it is compared with.
	KnownAt time.Time `json:"known_at" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// Whether any number differs.
	Changed bool `json:"changed" example:"true"`
	// The groups of which a number differs, in the order of their ids. One that only one of the two answers has is compared with
	// nothing.
	Rows []DifferingRow `json:"rows"`
	// Everything together.
	Total DifferingFigures `json:"total"`
}

// DifferingRow is the difference of one group.
type DifferingRow struct {
	// Which group it is.
	Group FunnelGroup `json:"group"`
	DifferingFigures
}

// DifferingFigures are the counts of one row, published and today.
type DifferingFigures struct {
	// What was published.
	Published CountsAndOutcomes `json:"published"`
	// What the same question is answered today.
	Now CountsAndOutcomes `json:"now"`
	// Today's less what was published; null where one of them is unknown.
	Change CountsAndOutcomes `json:"change"`
}

// CountsAndOutcomes are the counts of one row.
type CountsAndOutcomes struct {
	// How many reached each milestone or a later one; of an activity, how many more; in a snapshot, how many stand at it.
	Counts MilestoneCounts `json:"counts"`
	// How the counted ones stand.
	Outcomes Outcomes `json:"outcomes"`
}
