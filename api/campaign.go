package api

import "github.com/google/uuid"

// Campaign is an effort to attract candidates to one or several jobs. Its postings and its costs are resources of
// their own; its jobs name it.
type Campaign struct {
	Record
	// What the campaign is called.
	Name string `json:"name" example:"Pilule bleue ou pilule rouge"`
	// What it is meant to bring about; null: not said.
	Objective *string `json:"objective" extensions:"x-nullable" example:"Recruit profiles that are hard to find"`
	// The publics that it addresses, in the order given.
	Targets []string `json:"targets" example:"recent graduates in computing"`
	// The department that runs it; null: none in particular.
	DepartmentID *uuid.UUID `json:"department_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Its first day; null: unknown.
	StartsOn *Date `json:"starts_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-09-02"`
	// Its last day; null: unknown, or without end.
	EndsOn *Date `json:"ends_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-10-31"`
}

// CampaignInput is what a client sets of a campaign.
type CampaignInput struct {
	// What the campaign is called.
	Name string `json:"name" validate:"required,notblank,min=1,max=200" example:"Pilule bleue ou pilule rouge"`
	// What it is meant to bring about. Default: not said.
	Objective *string `json:"objective,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Recruit profiles that are hard to find"`
	// The publics that it addresses, in the order to keep. Default: none.
	Targets []string `json:"targets,omitempty" validate:"max=50,dive,notblank,max=200" extensions:"x-nullable" example:"recent graduates in computing"`
	// The department that runs it. Default: none in particular.
	DepartmentID *uuid.UUID `json:"department_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Its first day. Default: unknown.
	StartsOn *Date `json:"starts_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-09-02"`
	// Its last day, not before the first. Default: unknown, or without end.
	EndsOn *Date `json:"ends_on,omitempty" validate:"omitempty,date" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-10-31"`
}
