package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListProposals lists what was proposed to a candidate upon an application.
func (s *Store) ListProposals(ctx context.Context, who hiring.Actor, application uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.Proposal], error) {
	db := s.read(ctx)
	q := visible(db, who, Proposals).Where("proposals.application_id = ?", application)
	out, err := pageRecords(records{db, who, Proposals, &application}, q, byRecord[hiring.Proposal]("proposals"), req)
	return out, translate(err)
}

// GetProposal reads one proposal.
func (s *Store) GetProposal(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Proposal, error) {
	out, err := find[hiring.Proposal](s.read(ctx), who, Proposals, id)
	return out, translate(err)
}

// CreateProposal offers an opening to a selected candidate. No more are offered than are free, whatever happens at once.
func (s *Store) CreateProposal(ctx context.Context, who hiring.Actor, p hiring.Proposal) (hiring.Proposal, error) {
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
	return p, err
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
func (s *Store) UpdateProposal(ctx context.Context, who hiring.Actor, p hiring.Proposal) (hiring.Proposal, error) {
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
	return p, err
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
