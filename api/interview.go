package api

import (
	"time"

	"github.com/google/uuid"
)

// InterviewStatus says whether an interview took place. Closed.
type InterviewStatus string

// The statuses of an interview.
const (
	InterviewScheduled InterviewStatus = "scheduled" // is to take place
	InterviewHeld      InterviewStatus = "held"      // took place: the application is interviewed
	InterviewNoShow    InterviewStatus = "no_show"   // the candidate did not come
	InterviewCancelled InterviewStatus = "cancelled" // is not to take place
)

// Interview is one meeting of an application with its jury.
type Interview struct {
	Record
	// The application that is heard.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The job applied to.
	JobID uuid.UUID `json:"job_id" swaggertype:"string" format:"uuid"`
	// The jury that the application belongs to; null: none.
	JuryID *uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When it starts.
	StartsAt time.Time `json:"starts_at" format:"date-time" example:"2024-11-12T09:00:00Z"`
	// When it ends.
	EndsAt time.Time `json:"ends_at" format:"date-time" example:"2024-11-12T09:45:00Z"`
	// The time zone that people are told the time in, by its IANA name; instants are UTC all the same.
	TimeZone string `json:"time_zone" example:"Europe/Paris"`
	// Where it takes place; null: not said.
	Location *string `json:"location" extensions:"x-nullable" example:"Town hall, room 12"`
	// Where to join by video; null: not by video.
	VideoURL *string `json:"video_url" format:"uri" extensions:"x-nullable" example:"https://visio.example.org/jury-1"`
	// The members of the jury who hear it (ids of seats, not of users); empty: not said.
	MemberIDs []uuid.UUID `json:"member_ids" swaggertype:"array,string" format:"uuid"`
	// Whether it took place.
	Status InterviewStatus `json:"status" example:"scheduled"`
	// What was noted about how it went; null: nothing. Absent for jurors other than its author, until the jury deliberates.
	OutcomeNote **string `json:"outcome_note,omitempty" extensions:"x-nullable" example:"Convincing on architecture."`
	// The application, with include=application; absent otherwise.
	Application *Application `json:"application,omitempty"`
}

// InterviewInput is what a recruiter sets of an interview; its application is in the path.
type InterviewInput struct {
	// When it starts.
	StartsAt time.Time `json:"starts_at" validate:"required" format:"date-time" example:"2024-11-12T09:00:00Z"`
	// When it ends, after it starts. Default: an hour after it starts.
	EndsAt *time.Time `json:"ends_at,omitempty" format:"date-time" extensions:"x-nullable" example:"2024-11-12T09:45:00Z"`
	// The time zone that people are told the time in, by its IANA name. Default: Europe/Paris.
	TimeZone *string `json:"time_zone,omitempty" validate:"omitempty,timezone,max=100" extensions:"x-nullable" example:"Europe/Paris"`
	// Where it takes place. Default: not said.
	Location *string `json:"location,omitempty" validate:"omitempty,max=500" extensions:"x-nullable" example:"Town hall, room 12"`
	// Where to join by video: an absolute http or https URL. Default: not by video.
	VideoURL *string `json:"video_url,omitempty" validate:"omitempty,http_url,max=2000" format:"uri" extensions:"x-nullable" example:"https://visio.example.org/jury-1"`
	// The members of the application's jury who hear it (ids of seats, not of users), each once. Default: not said.
	MemberIDs []uuid.UUID `json:"member_ids,omitempty" validate:"max=100,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// Whether it took place; held and no_show not before it starts. Default: scheduled.
	Status *InterviewStatus `json:"status,omitempty" validate:"omitempty,oneof=scheduled held no_show cancelled" extensions:"x-nullable" example:"scheduled"`
	// What there is to note about how it went. Default: nothing.
	OutcomeNote *string `json:"outcome_note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Convincing on architecture."`
}

// JurorInterviewInput is what a juror of the jury may change of an interview: its outcome and nothing else.
type JurorInterviewInput struct {
	// Whether it took place; held and no_show not before it starts. It can't be null.
	Status InterviewStatus `json:"status" validate:"required,oneof=scheduled held no_show cancelled" example:"held"`
	// What there is to note about how it went. Default: nothing.
	OutcomeNote *string `json:"outcome_note,omitempty" validate:"omitempty,max=20000" extensions:"x-nullable" example:"Convincing on architecture."`
}
