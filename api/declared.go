package api

import (
	"time"

	"github.com/google/uuid"
)

// DeclaredFunnel is the funnel of a jury known only as numbers, with the document that they come from.
type DeclaredFunnel struct {
	// Applications that arrived; null where the document does not say.
	Received *int `json:"received" minimum:"0" extensions:"x-nullable" example:"40"`
	// Those that HR judged to fit.
	Relevant int `json:"relevant" minimum:"0" example:"7"`
	// Those whose candidate was in fact heard.
	Interviewed int `json:"interviewed" minimum:"0" example:"6"`
	// Those that the jury retained; null where the document does not say.
	Selected *int `json:"selected" minimum:"0" extensions:"x-nullable" example:"1"`
	// Those whose candidate took an opening.
	Hired int `json:"hired" minimum:"0" example:"1"`
	// The document that the numbers are taken from.
	SourceNote string `json:"source_note" example:"Bilan de la campagne 2024, page 3"`
	// The day on which they were declared: a question as of an earlier day does not count them.
	DeclaredOn Date `json:"declared_on" swaggertype:"string" format:"date" example:"2024-12-20"`
	// Counts 1, 2, 3… up with each declaration of the jury. Earlier ones stay on record: a question about what was known then
	// still counts them.
	Version int `json:"version" minimum:"1" example:"1"`
	// When it was entered here.
	RecordedAt time.Time `json:"recorded_at" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// What is computed from the jury's applications minus what was declared, for each milestone, null where one of them is
	// unknown. Null as a whole where the jury has no applications, so that the declared counts are its row.
	Gap *MilestoneCounts `json:"gap" extensions:"x-nullable"`
}

// JuryDeclaredFunnel is what is declared of a jury now.
type JuryDeclaredFunnel struct {
	// The jury.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// The account that declared it; null for readers who may not look accounts up: jurors, analysts and API keys.
	DeclaredBy *uuid.UUID `json:"declared_by" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	DeclaredFunnel
}

// DeclaredFunnelInput is the funnel of a jury known only as numbers, to declare. Each count is at most the one before it, of
// those that are given.
type DeclaredFunnelInput struct {
	// Applications that arrived. Default: the document does not say.
	Received *int `json:"received,omitempty" validate:"omitempty,min=0,max=1000000" extensions:"x-nullable" example:"40"`
	// Those that HR judged to fit.
	Relevant *int `json:"relevant" validate:"required,min=0,max=1000000" example:"7"`
	// Those whose candidate was in fact heard.
	Interviewed *int `json:"interviewed" validate:"required,min=0,max=1000000" example:"6"`
	// Those that the jury retained. Default: the document does not say.
	Selected *int `json:"selected,omitempty" validate:"omitempty,min=0,max=1000000" extensions:"x-nullable" example:"1"`
	// Those whose candidate took an opening: no more than the job has.
	Hired *int `json:"hired" validate:"required,min=0,max=1000000" example:"1"`
	// The document that the numbers are taken from, without anybody's name: whoever may see the funnel reads it.
	SourceNote string `json:"source_note" validate:"required,notblank,max=2000" example:"Bilan de la campagne 2024, page 3"`
	// The day on which the document declared them; not in the future. A question as of an earlier day does not count them.
	DeclaredOn Date `json:"declared_on" swaggertype:"string" format:"date" validate:"required,date" example:"2024-12-20"`
}
