package hiring

import (
	"time"

	"github.com/google/uuid"
)

// JobStatus says whether people can apply.
type JobStatus string

// The statuses of a job.
const (
	JobDraft  JobStatus = "draft"
	JobOpen   JobStatus = "open"
	JobClosed JobStatus = "closed"
)

// Job is what people apply to; it has a number of openings.
type Job struct {
	Record
	Title        string
	DepartmentID *uuid.UUID
	CampaignID   *uuid.UUID
	PipelineID   uuid.UUID
	Openings     int
	Hired        int // openings taken; counted by the store, never above Openings
	ContractKind string
	Category     *string // A, B or C
	Location     string
	Description  string
	ApplyURL     string
	ExternalRef  string
	Status       JobStatus
	OpensOn      *Date
	ClosesOn     *Date
	OpenedAt     *time.Time // when it was first open
	ClosedAt     *time.Time // when it was last closed
}

// Check gives what is wrong with the job by itself.
func (j Job) Check() []Violation { return checkPeriod(j.OpensOn, j.ClosesOn, "/closes_on") }

// Stamp notes when the job opened and closed, going from the status it had before.
func (j *Job) Stamp(before JobStatus, now time.Time) {
	if j.Status == before {
		return
	}
	switch j.Status {
	case JobOpen:
		if j.OpenedAt == nil {
			j.OpenedAt = &now
		}
		j.ClosedAt = nil
	case JobClosed:
		j.ClosedAt = &now
	case JobDraft:
	}
}

// Accepts tells whether an application received at this time can be entered; late says that the client named
// the time itself. A closed job still takes a late one that was received while it was open.
func (j Job) Accepts(receivedAt time.Time, late bool, zone *time.Location) error {
	switch {
	case j.Status == JobOpen:
		return nil
	case j.Status == JobClosed && late && j.wasOpen(receivedAt, zone):
		return nil
	}
	return Conflict("job_not_open", "the job is %s: it takes no application received at this time", j.Status)
}

func (j Job) wasOpen(t time.Time, zone *time.Location) bool {
	from, to := j.OpenedAt, j.ClosedAt
	if j.OpensOn != nil {
		start := j.OpensOn.Start(zone)
		from = &start
	}
	if j.ClosesOn != nil {
		end := j.ClosesOn.End(zone)
		to = &end
	}
	return from != nil && to != nil && !t.Before(*from) && t.Before(*to)
}

// JobFilter narrows a list of jobs.
type JobFilter struct {
	CampaignIDs   []uuid.UUID
	DepartmentIDs []uuid.UUID
	Statuses      []JobStatus
	ExternalRef   string
}
