package api

import "github.com/google/uuid"

// Sources says what each source brought: how far the applications got that came by it, posting by posting.
type Sources struct {
	Asked
	// One row for each source that an application came by, in the order of their keys. Last, where there is one, stands the row
	// of the postings whose source is not known; its key is null.
	Sources []SourceFigures `json:"sources"`
	// The applications of which neither the source nor the posting is known.
	Unattributed Unattributed `json:"unattributed"`
	// All applications together: the sources and what is unattributed.
	Total SourceTotal `json:"total"`
}

// SourceFigures are the numbers of one source.
type SourceFigures struct {
	// Which source it is.
	Source SourceName `json:"source"`
	// The kind of place that it is; null where the source is not known. Open: clients must accept new values.
	Channel *Channel `json:"channel" swaggertype:"string" extensions:"x-nullable,x-open-enum" example:"linkedin"`
	// How many of its applications reached each milestone or a later one.
	Counts MilestoneCounts `json:"counts"`
	// The conversion rates, as in the funnel: always the same ones in the same order.
	Rates []Rate `json:"rates"`
	// What its postings brought, in the order of their ids: the 100 that brought most, where there are more.
	Postings []PostingFigures `json:"postings"`
	// What the postings that are not shown brought; null where all are.
	OtherPostings *MilestoneCounts `json:"other_postings" extensions:"x-nullable"`
	// What came by the source, and by no posting that is known. With the postings it adds up to counts.
	WithoutPosting MilestoneCounts `json:"without_posting"`
}

// SourceName is which source something came by.
type SourceName struct {
	// The key of the source; null where it is not known.
	Key *string `json:"key" extensions:"x-nullable" example:"linkedin"`
	// What it is called today, in French, or in English if Accept-Language prefers it; none where the key is null.
	Label string `json:"label" example:"LinkedIn"`
}

// PostingFigures are the numbers of one posting.
type PostingFigures struct {
	// The posting.
	PostingID uuid.UUID `json:"posting_id" swaggertype:"string" format:"uuid"`
	// What it is called today; its id where who asks may not see it.
	Label string `json:"label" example:"Video on LinkedIn"`
	// The kind of place that it is; null where who asks may not see it. Open: clients must accept new values.
	Channel *Channel `json:"channel" swaggertype:"string" extensions:"x-nullable,x-open-enum" example:"linkedin"`
	// How many of its applications reached each milestone or a later one.
	Counts MilestoneCounts `json:"counts"`
	// The conversion rates, as in the funnel.
	Rates []Rate `json:"rates"`
}

// Unattributed are the applications of which nobody knows what brought them.
type Unattributed struct {
	// How many of them reached each milestone or a later one.
	Counts MilestoneCounts `json:"counts"`
	// Their part of all applications, 0 to 1; none where these were not all recorded (unknown).
	Share Ratio `json:"share"`
	// Their part of the relevant ones, 0 to 1.
	RelevantShare Ratio `json:"relevant_share"`
}

// SourceTotal are the numbers of all applications.
type SourceTotal struct {
	// How many reached each milestone or a later one.
	Counts MilestoneCounts `json:"counts"`
	// The conversion rates, as in the funnel.
	Rates []Rate `json:"rates"`
}
