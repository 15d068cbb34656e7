package api

// Pipeline is an ordered list of stages that jobs use.
type Pipeline struct {
	Record
	// What the pipeline is called.
	Name string `json:"name" example:"Standard"`
	// The stages in order, at least one; along them milestones never go down. Applications enter at the first.
	Stages []Stage `json:"stages"`
}

// PipelineInput is what a client sets of a pipeline.
type PipelineInput struct {
	// What the pipeline is called.
	Name string `json:"name" validate:"required,notblank,min=1,max=200" example:"Standard"`
	// The stages in order: the first has the milestone received, along them milestones never go down, at most one has
	// the milestone hired, and no key stands twice.
	Stages []Stage `json:"stages" validate:"required,min=1,max=50,dive"`
}

// Stage is one place of a pipeline where an application can stand.
type Stage struct {
	// Names the stage within its pipeline, for ever: lower-case letters, digits, - and _, starting with a letter or a
	// digit.
	Key string `json:"key" validate:"required,min=1,max=64,key" format:"key" example:"phone_screen"`
	// What it is called in French.
	LabelFr string `json:"label_fr" validate:"required,notblank,min=1,max=200" example:"Entretien téléphonique"`
	// What it is called in English.
	LabelEn string `json:"label_en" validate:"required,notblank,min=1,max=200" example:"Phone screen"`
	// The milestone that an application standing here has.
	Milestone Milestone `json:"milestone" validate:"required,oneof=received relevant interviewed selected hired" example:"relevant"`
}
