package hiring

import (
	"time"

	"github.com/google/uuid"
)

// CalendarFeed is a secret address under which a person's calendar reads their interviews, without a login.
type CalendarFeed struct {
	Secret    []byte // its hash
	UserID    uuid.UUID
	CreatedAt time.Time
	RevokedAt *time.Time
}

// Appointment is an interview as a calendar has it: with the job that it is about, and without whoever applied.
type Appointment struct {
	Interview
	JobID    uuid.UUID
	JobTitle string
}
