package httpapi

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// What can stand beside an application.
const (
	besideCandidate = "candidate"
	besideJob       = "job"
	besideJury      = "jury"
	besideNext      = "next_interview"
)

var besideApplications = []string{besideCandidate, besideJob, besideJury, besideNext}

// besides is what stands beside some applications, by its id, and the next interviews by their application's. A map that
// is nil was not asked for.
type besides struct {
	who        hiring.Actor
	candidates map[uuid.UUID]hiring.Candidate
	jobs       map[uuid.UUID]hiring.Job
	juries     map[uuid.UUID]hiring.Jury
	next       map[uuid.UUID]meeting
}

// besides reads what is wanted beside the applications, with one question for all of them.
func (s *Server) besides(ctx context.Context, who hiring.Actor, wanted included, apps []hiring.ApplicationView) (besides, error) {
	b := besides{who: who}
	var err error
	if wanted[besideCandidate] {
		ids := distinct(apps, func(a hiring.ApplicationView) *uuid.UUID { return &a.CandidateID })
		if b.candidates, err = s.store.CandidatesByID(ctx, who, ids); err != nil {
			return b, err
		}
	}
	if wanted[besideJob] {
		ids := distinct(apps, func(a hiring.ApplicationView) *uuid.UUID { return &a.JobID })
		if b.jobs, err = s.store.JobsByID(ctx, who, ids); err != nil {
			return b, err
		}
	}
	if wanted[besideJury] {
		if b.juries, err = s.store.JuriesByID(ctx, who, distinct(apps, juryOf)); err != nil {
			return b, err
		}
	}
	if wanted[besideNext] {
		b.next, err = s.nextMeetings(ctx, who, apps)
	}
	return b, err
}

func (s *Server) nextMeetings(ctx context.Context, who hiring.Actor, apps []hiring.ApplicationView) (map[uuid.UUID]meeting, error) {
	next, err := s.store.NextInterviews(ctx, who, mapped(apps, func(a hiring.ApplicationView) uuid.UUID { return a.ID }))
	if err != nil {
		return nil, err
	}
	open, err := s.opened(ctx, who, apps)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]meeting, len(next))
	for _, a := range apps {
		if i, known := next[a.ID]; known {
			out[a.ID] = meeting{Interview: i, application: a, opened: open(a, i)}
		}
	}
	return out, nil
}

// show is the application with what stands beside it.
func (b besides) show(a hiring.ApplicationView) api.Application {
	shown := showApplication(a)
	if x, known := b.candidates[a.CandidateID]; known {
		candidate := showCandidate(b.who, x)
		shown.Candidate = &candidate
	}
	if x, known := b.jobs[a.JobID]; known {
		job := showJob(x)
		shown.Job = &job
	}
	if b.juries != nil {
		var jury *api.Jury
		if x, known := b.juries[or(a.JuryID, uuid.Nil)]; known {
			shown := showJury(x)
			jury = &shown
		}
		shown.Jury = &jury
	}
	if b.next != nil {
		var next *api.Interview
		if x, known := b.next[a.ID]; known {
			shown := showMeeting(b.who, x)
			next = &shown
		}
		shown.NextInterview = &next
	}
	return shown
}

func juryOf(a hiring.ApplicationView) *uuid.UUID { return a.JuryID }

// distinct lists the ids that items name, each once; nil names none.
func distinct[T any](items []T, id func(T) *uuid.UUID) []uuid.UUID {
	seen, ids := map[uuid.UUID]bool{}, []uuid.UUID{}
	for _, x := range items {
		if named := id(x); named != nil && !seen[*named] {
			seen[*named] = true
			ids = append(ids, *named)
		}
	}
	return ids
}
