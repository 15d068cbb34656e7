package store

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListProposals lists what was proposed to a candidate upon an application.
func (s *Store) ListProposals(ctx context.Context, who hiring.Actor, application uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.ProposalView], error) {
	db := s.read(ctx)
	q := visible(db, who, Proposals).Where("proposals.application_id = ?", application)
	found, err := pageRecords(records{db, who, Proposals, &application}, q, byRecord[hiring.Proposal]("proposals"), req)
	if err != nil {
		return hiring.Page[hiring.ProposalView]{}, translate(err)
	}
	next, err := nextOnReserve(db, application)
	views := make([]hiring.ProposalView, len(found.Items))
	for i, p := range found.Items {
		views[i] = viewOf(p, next)
	}
	return hiring.WithItems(found, views), translate(err)
}

func viewOf(p hiring.Proposal, next *uuid.UUID) hiring.ProposalView {
	if !p.CameToNothing() {
		next = nil
	}
	return hiring.ProposalView{Proposal: p, NextOnReserve: next}
}

// nextOnReserve finds whom the jury of an application put first on its reserve list, of those to whom an opening can still be
// proposed and is not. To propose it is a person's decision.
func nextOnReserve(db *gorm.DB, application uuid.UUID) (*uuid.UUID, error) {
	ids, err := scanIDs(db.Table("decisions").Select("decisions.application_id").
		Joins("JOIN applications a ON a.id = decisions.application_id").
		Joins("JOIN juries j ON j.id = decisions.jury_id AND j.status = ?", hiring.JuryClosed).
		Joins("JOIN applications own ON own.jury_id = decisions.jury_id AND own.id = ?", application).
		Where("decisions.outcome = ? AND a.status = ? AND NOT EXISTS (SELECT 1 FROM proposals p WHERE p.application_id = a.id AND p.status = ?)",
			hiring.OutcomeReserve, hiring.StatusActive, hiring.ProposalProposed).
		Order("decisions.position").Limit(1))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return &ids[0], nil
}

// viewProposal is a proposal with what is told beside it.
func (s *Store) viewProposal(ctx context.Context, p hiring.Proposal) (hiring.ProposalView, error) {
	next, err := nextOnReserve(s.read(ctx), p.ApplicationID)
	return viewOf(p, next), translate(err)
}

// GetProposal reads one proposal.
func (s *Store) GetProposal(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.ProposalView, error) {
	out, err := find[hiring.Proposal](s.read(ctx), who, Proposals, id)
	if err != nil {
		return hiring.ProposalView{}, translate(err)
	}
	return s.viewProposal(ctx, out)
}

// CreateProposal offers an opening to a selected candidate. No more are offered than are free, whatever happens at once.
func (s *Store) CreateProposal(ctx context.Context, who hiring.Actor, v hiring.ProposalView) (hiring.ProposalView, error) {
	p := v.Proposal
	err := s.write(ctx, who, func(t *tx) error {
		d, err := t.openDossier(p.ApplicationID)
		if err != nil {
			return err
		}
		if err := d.app.MayBeProposed(d.history.Pipeline); err != nil {
			return err
		}
		if err := t.checkOffers(d.app); err != nil {
			return err
		}
		return insert(t, Proposals, &p)
	})
	return viewOf(p, nil), err
}

// checkOffers refuses a proposal of an opening that is taken, or proposed to somebody else, until they have answered.
func (t *tx) checkOffers(app hiring.Application) error {
	job, err := lockRow[hiring.Job](t, Jobs, app.JobID)
	if err != nil {
		return err
	}
	var offered int
	err = t.Raw("SELECT count(*) FROM proposals p JOIN applications a ON a.id = p.application_id WHERE a.job_id = ? AND a.id <> ? AND a.status = ? AND p.status = ?",
		app.JobID, app.ID, hiring.StatusActive, hiring.ProposalProposed).Scan(&offered).Error
	if err == nil && job.Hired+offered >= job.Openings {
		return hiring.Conflict("no_opening_left", "every opening of the job is taken, or proposed to somebody who has not answered")
	}
	return err
}

// UpdateProposal changes a proposal, or records its answer with what that means for the application: one transaction, so that
// nobody has accepted and is not hired.
func (s *Store) UpdateProposal(ctx context.Context, who hiring.Actor, v hiring.ProposalView) (hiring.ProposalView, error) {
	p := v.Proposal
	err := s.write(ctx, who, func(t *tx) error {
		seen, err := find[hiring.Proposal](t.DB, who, Proposals, p.ID)
		if err != nil {
			return err
		}
		d, err := t.openDossier(seen.ApplicationID) // its lock covers its proposals
		if err != nil {
			return err
		}
		before, err := lockRow[hiring.Proposal](t, Proposals, p.ID)
		if err != nil {
			return err
		}
		if before.Version != p.Version {
			return hiring.Stale(before.Version)
		}
		if err := before.Becomes(p); err != nil {
			return err
		}
		p.ApplicationID, p.AnsweredAt = before.ApplicationID, before.AnsweredAt
		if before.Answered() || !p.Answered() {
			return update(t, Proposals, before, &p)
		}
		p.AnsweredAt = &t.now
		return d.answer(before, &p)
	})
	if err != nil {
		return hiring.ProposalView{}, err
	}
	return s.viewProposal(ctx, p)
}

// answer records the answer to a proposal, and what it means.
func (d *dossier) answer(before hiring.Proposal, p *hiring.Proposal) error {
	cmd, err := p.Means(d.history.Pipeline)
	if err != nil {
		return err
	}
	if cmd == nil {
		return update(d.t, Proposals, before, p)
	}
	known, err := reasons(d.t.DB)
	if err != nil {
		return err
	}
	if _, err := d.history.Decide(*cmd, known, d.t.now); err != nil { // before a foreign key refuses an unknown reason
		return err
	}
	if err := update(d.t, Proposals, before, p); err != nil {
		return err
	}
	_, _, err = d.act(*cmd, known)
	return err
}

// endProposal answers a proposal that waits, when its application is closed by other means.
func (d *dossier) endProposal(made hiring.Transition) error {
	_, selects := d.history.Pipeline.At(hiring.Selected)
	if made.ToStatus == hiring.StatusActive || selects && d.was.Reached < hiring.Selected {
		return nil
	}
	var waiting []hiring.Proposal
	if err := d.t.Where("application_id = ? AND status = ?", d.app.ID, hiring.ProposalProposed).Find(&waiting).Error; err != nil {
		return err
	}
	for _, before := range waiting {
		after := before.Void(made.ToStatus, made.Reason, d.t.now)
		if err := update(d.t, Proposals, before, &after); err != nil {
			return err
		}
	}
	return nil
}
