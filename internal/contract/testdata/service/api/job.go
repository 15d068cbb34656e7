package api

// Status says whether people can apply. Closed.
type Status string

// The statuses of a job.
const (
	StatusDraft Status = "draft" // being prepared
	StatusOpen  Status = "open"
)

// Job is what people apply to; it has a number
// of openings.
//
// Hires never exceed it.
type Job struct {
	Record
	// What the job is
	// called.
	Title string `json:"title" example:"Archivist"`
	// How many there are to be filled.
	Openings int `json:"openings" minimum:"1" example:"2"`
	// How long the week is, in days; null: not said.
	Days *float64 `json:"days" extensions:"x-nullable" example:"4.5"`
	// Whether people can apply.
	Status Status `json:"status" example:"open"`
	// The status before; null: none.
	Before *Status `json:"before" extensions:"x-nullable" example:"draft"`
	// What kind of place advertises it. Open: clients must accept new values.
	Channel string `json:"channel" extensions:"x-open-enum" example:"website"`
	// First day on which people can apply; null: not set.
	OpensOn *string `json:"opens_on" format:"date" extensions:"x-nullable" example:"2024-09-02"`
	// Words to find it by; absent for those who may not see them.
	Tags *[]string `json:"tags,omitempty" example:"go,sql"`
	// Who looks after it, with include=owner; null: nobody; absent otherwise.
	Owner **Person `json:"owner,omitempty" extensions:"x-nullable"`
}

// Person is somebody.
type Person struct {
	// What they are called.
	Name string `json:"name"`
}

// Stage is one place where an application can stand.
type Stage struct {
	// Names the stage.
	Key string `json:"key" validate:"required,max=64" format:"key" example:"phone_screen"`
}

// JobInput is what a client sets of a job.
type JobInput struct {
	// What the job is called.
	Title string `json:"title" validate:"required,min=1,max=200" example:"Archivist"`
	// How many there are to be filled. Default: 1.
	Openings *int `json:"openings,omitempty" validate:"omitempty,min=1" extensions:"x-nullable" example:"2"`
	// Whether people can apply. Default: draft.
	Status *Status `json:"status,omitempty" validate:"omitempty,oneof=draft open" extensions:"x-nullable" example:"open"`
	// What kind of place advertises it. Default: website.
	Channel *string `json:"channel,omitempty" validate:"omitempty,oneof=website event" extensions:"x-nullable" example:"event"`
	// The stages of its applications, in order.
	Stages []Stage `json:"stages" validate:"required,min=1,max=50,dive"`
}

// SeatPatch is what may be changed of a seat.
type SeatPatch struct {
	// What the member is called.
	Name string `json:"name" validate:"required"`
}

// SecretInput is a new secret.
type SecretInput struct {
	// The secret itself.
	Secret string `json:"secret" validate:"required"`
}

// Funnel counts applications.
type Funnel struct {
	// How many got how far, by milestone.
	Counts map[string]int64 `json:"counts"`
}
