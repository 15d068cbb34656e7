package api

// Source is where applications come from: an entry of a reference list. Applications name it by its key.
type Source struct {
	Record
	// Names the source in applications and filters, for ever.
	Key string `json:"key" format:"key" example:"emploi-territorial"`
	// What it is called in French.
	LabelFr string `json:"label_fr" example:"emploi-territorial.fr"`
	// What it is called in English.
	LabelEn string `json:"label_en" example:"emploi-territorial.fr"`
	// The kind of place: linkedin, instagram, job_board, website, event, referral or other. Open: clients must accept
	// new values.
	Channel Channel `json:"channel" swaggertype:"string" extensions:"x-open-enum" example:"job_board"`
	// Whether forms should offer it; an inactive source stays on the applications that have it.
	Active bool `json:"active" example:"true"`
}

// SourceInput is what a client sets of a source.
type SourceInput struct {
	// Names the source in applications and filters: lower-case letters, digits, - and _, starting with a letter or a
	// digit. It can't be another source's.
	Key string `json:"key" validate:"required,min=1,max=64,key" format:"key" example:"emploi-territorial"`
	// What it is called in French.
	LabelFr string `json:"label_fr" validate:"required,notblank,min=1,max=200" example:"emploi-territorial.fr"`
	// What it is called in English.
	LabelEn string `json:"label_en" validate:"required,notblank,min=1,max=200" example:"emploi-territorial.fr"`
	// The kind of place. Default: other.
	Channel *Channel `json:"channel,omitempty" validate:"omitempty,oneof=linkedin instagram job_board website event referral other" swaggertype:"string" extensions:"x-nullable" example:"job_board"`
	// Whether forms should offer it. Default: true.
	Active *bool `json:"active,omitempty" extensions:"x-nullable" example:"true"`
}

// ReasonKind says which ending a reason is for; it is the status that the application takes. Open: clients must accept
// new values.
type ReasonKind string

// The kinds of reason known today.
const (
	ReasonRejected  ReasonKind = "rejected"  // why the employer refused
	ReasonWithdrawn ReasonKind = "withdrawn" // why the candidate gave up
)

// Reason is a typed reason for a rejection or a withdrawal: an entry of a reference list. Transitions name it by its
// key.
type Reason struct {
	Record
	// Names the reason in transitions, for ever.
	Key string `json:"key" format:"key" example:"requirements_not_met"`
	// Which ending it is for: rejected (action reject) or withdrawn (action withdraw). Open: clients must accept new
	// values.
	Kind ReasonKind `json:"kind" swaggertype:"string" extensions:"x-open-enum" example:"rejected"`
	// What it is called in French.
	LabelFr string `json:"label_fr" example:"Compétences insuffisantes"`
	// What it is called in English.
	LabelEn string `json:"label_en" example:"Missing skills"`
}

// ReasonInput is what a client sets of a reason.
type ReasonInput struct {
	// Names the reason in transitions: lower-case letters, digits, - and _, starting with a letter or a digit. It can't be
	// another reason's.
	Key string `json:"key" validate:"required,min=1,max=64,key" format:"key" example:"requirements_not_met"`
	// Which ending it is for: rejected (action reject) or withdrawn (action withdraw).
	Kind ReasonKind `json:"kind" validate:"required,oneof=rejected withdrawn" swaggertype:"string" example:"rejected"`
	// What it is called in French.
	LabelFr string `json:"label_fr" validate:"required,notblank,min=1,max=200" example:"Compétences insuffisantes"`
	// What it is called in English.
	LabelEn string `json:"label_en" validate:"required,notblank,min=1,max=200" example:"Missing skills"`
}

// Vocabulary is one enum of the contract with what its values are called, so that a frontend needs no translations of
// its own.
type Vocabulary struct {
	// Names the enum, in snake_case.
	Name string `json:"name" example:"milestone"`
	// Its values, in their order where they have one.
	Values []Term `json:"values"`
}

// Term is one value of an enum and what it is called.
type Term struct {
	// The value, as it stands in bodies and filters.
	Key string `json:"key" example:"interviewed"`
	// What it is called in French.
	LabelFr string `json:"label_fr" example:"Reçue en entretien"`
	// What it is called in English.
	LabelEn string `json:"label_en" example:"Interviewed"`
}
