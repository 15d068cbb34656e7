package api

// Agreement says how far the jurors of each jury agree.
type Agreement struct {
	Asked
	// One row for each jury, in the order of their ids; the 200 latest.
	Rows []JuryAgreement `json:"rows"`
}

// JuryAgreement is how far the jurors of one jury agree. It names none of them.
type JuryAgreement struct {
	// The jury.
	Group FunnelGroup `json:"group"`
	// How many applications that the jury heard have an evaluation that counts; null while it is blind.
	Applications *int `json:"applications" minimum:"0" extensions:"x-nullable" example:"6"`
	// How many evaluations count; null while it is blind.
	Evaluations *int `json:"evaluations" minimum:"0" extensions:"x-nullable" example:"18"`
	// How many jurors wrote them; null while it is blind.
	Jurors *int `json:"jurors" minimum:"0" extensions:"x-nullable" example:"3"`
	// Krippendorff's alpha (interval) over the jurors' weighted scores of each application, as the jury's deliberation has it: 1
	// is perfect agreement, 0 what chance gives. n counts the applications with two scores or more; fewer than 10 are too few.
	// The reason is blind while the jury does not deliberate yet.
	Alpha Estimate `json:"alpha"`
	// The same over the marks of each criterion, in the jury's order.
	Criteria []CriterionAlpha `json:"criteria"`
}

// CriterionAlpha is how far the jurors agree on one criterion.
type CriterionAlpha struct {
	// The key of the criterion.
	Key string `json:"key" example:"technique"`
	// What it is called, in French, or in English if Accept-Language prefers it.
	Label string `json:"label" example:"Technical skills"`
	// Krippendorff's alpha, as for the whole.
	Alpha Estimate `json:"alpha"`
}
