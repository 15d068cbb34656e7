package api

import "github.com/google/uuid"

// JobStatus says whether people can apply. Closed.
type JobStatus string

// The statuses of a job.
const (
	JobDraft  JobStatus = "draft"  // being prepared: takes no applications
	JobOpen   JobStatus = "open"   // takes applications
	JobClosed JobStatus = "closed" // takes no more, except late ones received while it was open
)

// Category is the category of the French civil service that a job belongs to. Closed.
type Category string

// The categories.
const (
	CategoryA Category = "A" // design and management
	CategoryB Category = "B" // application and supervision
	CategoryC Category = "C" // execution
)

// Job is what people apply to; it has a number of openings, and hires never exceed it.
type Job struct {
	Record
	// What the job is called.
	Title string `json:"title" example:"Architecte logiciel"`
	// The department that recruits.
	DepartmentID *uuid.UUID `json:"department_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The campaign that advertises it; null: none.
	CampaignID *uuid.UUID `json:"campaign_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The pipeline whose stages its applications go through.
	PipelineID uuid.UUID `json:"pipeline_id" swaggertype:"string" format:"uuid"`
	// How many vacancies there are to be filled.
	Openings int `json:"openings" minimum:"1" example:"1"`
	// The kind of contract, in free words; null: not said.
	ContractKind *string `json:"contract_kind" extensions:"x-nullable" example:"CDI"`
	// The category of the French civil service; null: none, or not said.
	Category *Category `json:"category" extensions:"x-nullable" example:"A"`
	// Where the work is; null: not said.
	Location *string `json:"location" extensions:"x-nullable" example:"Rouen"`
	// What the work is; null: not said.
	Description *string `json:"description" extensions:"x-nullable" example:"Designs the architecture of the city's applications."`
	// Where people apply; null: not said.
	ApplyURL *string `json:"apply_url" format:"uri" extensions:"x-nullable" example:"https://www.emploi-territorial.fr/offre/1"`
	// What another system calls the job; null: nothing.
	ExternalRef *string `json:"external_ref" extensions:"x-nullable" example:"O076240900001"`
	// Whether people can apply.
	Status JobStatus `json:"status" example:"open"`
	// First day on which people can apply; null: not set.
	OpensOn *Date `json:"opens_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-09-02"`
	// Last day on which people can apply; null: not set.
	ClosesOn *Date `json:"closes_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-10-31"`
}

// JobInput is what a client sets of a job.
type JobInput struct {
	// What the job is called.
	Title string `json:"title" validate:"required,notblank,min=1,max=200" example:"Architecte logiciel"`
	// The department that recruits. Default: not said.
	DepartmentID *uuid.UUID `json:"department_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The campaign that advertises it. Default: none.
	CampaignID *uuid.UUID `json:"campaign_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The pipeline whose stages its applications go through. Default: the default pipeline, with one stage per milestone.
	PipelineID *uuid.UUID `json:"pipeline_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// How many vacancies there are to be filled; never below the number already hired. Default: 1.
	Openings *int `json:"openings,omitempty" validate:"omitempty,min=1,max=10000" extensions:"x-nullable" example:"1"`
	// The kind of contract, in free words. Default: not said.
	ContractKind *string `json:"contract_kind,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"CDI"`
	// The category of the French civil service. Default: none, or not said.
	Category *Category `json:"category,omitempty" validate:"omitempty,oneof=A B C" extensions:"x-nullable" example:"A"`
	// Where the work is. Default: not said.
	Location *string `json:"location,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"Rouen"`
	// What the work is. Default: not said.
	Description *string `json:"description,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Designs the architecture of the city's applications."`
	// Where people apply: an absolute http or https URL. Default: not said.
	ApplyURL *string `json:"apply_url,omitempty" validate:"omitempty,http_url,max=2000" format:"uri" extensions:"x-nullable" example:"https://www.emploi-territorial.fr/offre/1"`
	// What another system calls the job. Default: nothing.
	ExternalRef *string `json:"external_ref,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"O076240900001"`
	// Whether people can apply; any of them may be the first. Default: draft.
	Status *JobStatus `json:"status,omitempty" validate:"omitempty,oneof=draft open closed" extensions:"x-nullable" example:"open"`
	// First day on which people can apply. Default: not set.
	OpensOn *Date `json:"opens_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-09-02"`
	// Last day on which people can apply, not before the first. Default: not set.
	ClosesOn *Date `json:"closes_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-10-31"`
}
