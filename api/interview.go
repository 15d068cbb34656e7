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
	// Which round of interviews of the application it is of: 1 for the first. Several may be of the same.
	Round int `json:"round" minimum:"1" example:"1"`
	// Whether it took place.
	Status InterviewStatus `json:"status" example:"scheduled"`
	// What was noted about how it went; null: nothing. Absent for jurors other than its author, until the jury deliberates.
	OutcomeNote **string `json:"outcome_note,omitempty" extensions:"x-nullable" example:"Convincing on architecture."`
	// The application, with include=application; absent otherwise.
	Application *Application `json:"application,omitempty"`
}

// InterviewChange is what an interview was told as from one of its versions on: when and where it was to take place, and
// whether it did. There is one for its first version, and one for each that changed any of this; notes and panels are not in it.
type InterviewChange struct {
	// Identity of the change.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The version of the interview that it made.
	Version int `json:"version" example:"2"`
	// When it was recorded.
	RecordedAt time.Time `json:"recorded_at" format:"date-time" example:"2024-11-04T16:30:00Z"`
	// The account of who made it; null: the operator of the server, or nobody knows any more. Absent for jurors and API keys.
	ActorID **uuid.UUID `json:"actor_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the interview was to start.
	StartsAt time.Time `json:"starts_at" format:"date-time" example:"2024-11-12T09:00:00Z"`
	// When it was to end.
	EndsAt time.Time `json:"ends_at" format:"date-time" example:"2024-11-12T09:45:00Z"`
	// The time zone that people were told the time in, by its IANA name.
	TimeZone string `json:"time_zone" example:"Europe/Paris"`
	// Where it was to take place; null: not said.
	Location *string `json:"location" extensions:"x-nullable" example:"Town hall, room 12"`
	// Where to join by video; null: not by video.
	VideoURL *string `json:"video_url" format:"uri" extensions:"x-nullable" example:"https://visio.example.org/jury-1"`
	// Which round of interviews it was of.
	Round int `json:"round" minimum:"1" example:"1"`
	// Whether it took place.
	Status InterviewStatus `json:"status" example:"scheduled"`
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
	// Which round of interviews of the application it is of, 1 for the first. Default: 1.
	Round *int `json:"round,omitempty" validate:"omitempty,min=1,max=100" extensions:"x-nullable" example:"1"`
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
