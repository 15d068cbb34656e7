package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// JuryProgress says how far a jury that the actor may see has come, and what its next step waits for.
func (s *Store) JuryProgress(ctx context.Context, who hiring.Actor, jury uuid.UUID) (p hiring.JuryProgress, err error) {
	now, err := s.Now(ctx)
	if err != nil {
		return p, err
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		t := &tx{DB: db, store: s, who: who, now: now} // it writes nothing
		if p.Jury, err = find[hiring.Jury](db, who, Juries, jury); err != nil {
			return err
		}
		if err := t.countHearings(&p); err != nil {
			return err
		}
		return t.nextStep(&p)
	})
	return p, translate(err)
}

// countHearings counts whom the jury has heard, and is to hear.
func (t *tx) countHearings(p *hiring.JuryProgress) error {
	err := t.Raw(`SELECT count(*) AS applications, count(CASE WHEN EXISTS (SELECT 1 FROM interviews i WHERE i.application_id = a.id AND i.status = ?) THEN 1 END) AS heard
		FROM applications a WHERE a.jury_id = ?`, hiring.InterviewHeld, p.Jury.ID).Row().Scan(&p.Applications, &p.Heard)
	if err != nil {
		return err
	}
	var counted []struct {
		Status          hiring.InterviewStatus
		Interviewers, N int
	}
	err = t.Raw(`SELECT status, interviewers, count(*) AS n FROM (
			SELECT i.status, (SELECT count(*) FROM panelists p WHERE p.interview_id = i.id) AS interviewers
			FROM interviews i JOIN applications a ON a.id = i.application_id WHERE a.jury_id = ?) panels GROUP BY status, interviewers`, p.Jury.ID).Scan(&counted).Error
	p.Interviews = map[hiring.InterviewStatus]int{}
	for _, c := range counted {
		p.Interviews[c.Status] += c.N
		if (hiring.Interview{Status: c.Status, Panel: make([]hiring.Panelist, c.Interviewers)}).TooFewInterviewers() {
			p.Alone += c.N
		}
	}
	return err
}

// nextStep finds out what the jury's next step waits for.
func (t *tx) nextStep(p *hiring.JuryProgress) error {
	jury := p.Jury
	if jury.Status == hiring.JuryDraft {
		work, err := t.workOf(jury)
		p.NextStep, p.Blockers = hiring.StepOpen, jury.Lacks(work)
		return err
	}
	var session *uuid.UUID // of the deliberation, once there is one
	if jury.Status == hiring.JuryDeliberating {
		switch d, err := deliberationOf(t.DB, jury.ID); {
		case err == nil:
			session = &d.SessionID
		case !errors.Is(err, gorm.ErrRecordNotFound): // a jury that was entered as deliberating has none yet
			return err
		}
	}
	all, err := t.assemble(jury, session)
	if err != nil {
		return err
	}
	p.Expected, p.Hidden = all.Expected, all.Hidden
	if jury.Status == hiring.JuryOpen {
		p.NextStep, p.Blockers = hiring.StepDeliberate, all.Check()
		return nil
	}
	decisions, err := decisionsOf(t.DB, jury.ID)
	if err != nil {
		return err
	}
	if jury.Status == hiring.JuryClosed {
		if len(decisions) > 0 { // else it closed without deliberating
			p.Decided = new(len(decisions))
		}
		return nil
	}
	p.Decided = new(len(decisions))
	of := hiring.Deciding{Hidden: all.Hidden}
	heard, err := heardBy(t.DB, jury.ID)
	if err != nil {
		return err
	}
	for _, h := range heard {
		of.Heard = append(of.Heard, h.Application)
	}
	of.Openings, err = openingsLeft(t.DB, jury.JobID)
	p.NextStep, p.Blockers = hiring.StepSign, append(all.Check(), of.CheckSigning(decisions)...)
	return err
}
