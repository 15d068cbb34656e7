package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListPostings lists the postings of a campaign.
func (s *Store) ListPostings(ctx context.Context, who hiring.Actor, campaign uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.Posting], error) {
	db := s.read(ctx)
	q := visible(db, who, Postings).Where("postings.campaign_id = ?", campaign)
	out, err := pageRecords(records{db, who, Postings, &campaign}, q, byRecord[hiring.Posting]("postings"), req)
	if err == nil {
		err = withPostingJobs(db, who, out.Items)
	}
	return out, translate(err)
}

// GetPosting reads one posting.
func (s *Store) GetPosting(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Posting, error) {
	db := s.read(ctx)
	out, err := find[hiring.Posting](db, who, Postings, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.Posting{out}
	err = withPostingJobs(db, who, one)
	return one[0], translate(err)
}

// withPostingJobs adds the jobs that each posting advertises, those that the actor may see.
func withPostingJobs(db *gorm.DB, who hiring.Actor, items []hiring.Posting) error {
	seen := visible(db.Model(&hiring.Job{}).Select("jobs.id"), who, Jobs)
	jobs, err := childrenOf(db.Where("job_id IN (?)", seen), "posting_id", idsOf(items, func(p hiring.Posting) uuid.UUID { return p.ID }),
		"job_id", func(x hiring.PostingJob) uuid.UUID { return x.PostingID })
	for i := range items {
		items[i].Jobs = jobs[items[i].ID]
	}
	return err
}

// LatestMetrics reads, for each of these postings, its latest observation.
func (s *Store) LatestMetrics(ctx context.Context, who hiring.Actor, postings []uuid.UUID) (map[uuid.UUID]hiring.PostingMetrics, error) {
	out := make(map[uuid.UUID]hiring.PostingMetrics, len(postings))
	if len(postings) == 0 {
		return out, nil
	}
	var rows []hiring.PostingMetrics
	err := visible(s.read(ctx), who, PostingMetrics).Where(`posting_metrics.id IN (
		SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY posting_id ORDER BY observed_at DESC, id DESC) AS place
			FROM posting_metrics WHERE posting_id IN ?) ranked WHERE place = 1)`, postings).Find(&rows).Error
	for _, m := range rows {
		out[m.PostingID] = m
	}
	return out, translate(err)
}

func (t *tx) checkPosting(p hiring.Posting) error {
	named, again := make([]Reference, len(p.Jobs)), map[uuid.UUID]bool{}
	refs := t.references()
	for i, j := range p.Jobs {
		named[i] = Names("/job_ids/"+strconv.Itoa(i), Jobs, &j.JobID)
		if again[j.JobID] {
			refs.wrong(named[i].Pointer, "duplicate", "the job stands twice")
		}
		again[j.JobID] = true
	}
	return refs.all(Jobs, named).check()
}

// savePostingJobs replaces the jobs that a posting advertises; those that the actor may not see stay.
func (t *tx) savePostingJobs(p *hiring.Posting) error {
	p.Jobs = slices.Clone(p.Jobs)
	for i := range p.Jobs {
		p.Jobs[i].PostingID = p.ID
	}
	seen := visible(t.Model(&hiring.Job{}).Select("jobs.id"), t.who, Jobs)
	err := t.Where("posting_id = ? AND job_id IN (?)", p.ID, seen).Delete(&hiring.PostingJob{}).Error
	if err != nil || len(p.Jobs) == 0 {
		return err
	}
	return t.Create(&p.Jobs).Error
}

// CreatePosting adds a posting to its campaign.
func (s *Store) CreatePosting(ctx context.Context, who hiring.Actor, p hiring.Posting) (hiring.Posting, error) {
	p.PublishedAt, p.ClosedAt = microPtr(p.PublishedAt), microPtr(p.ClosedAt)
	err := s.write(ctx, who, func(t *tx) error {
		if _, err := find[hiring.Campaign](t.DB, who, Campaigns, p.CampaignID); err != nil {
			return err
		}
		if err := t.checkPosting(p); err != nil {
			return err
		}
		if err := insert(t, Postings, &p); err != nil {
			return err
		}
		return t.savePostingJobs(&p)
	})
	return p, err
}

// UpdatePosting changes a posting.
func (s *Store) UpdatePosting(ctx context.Context, who hiring.Actor, p hiring.Posting) (hiring.Posting, error) {
	p.PublishedAt, p.ClosedAt = microPtr(p.PublishedAt), microPtr(p.ClosedAt)
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Posting](t, Postings, p.ID)
		if err != nil {
			return err
		}
		if err := t.checkPosting(p); err != nil {
			return err
		}
		p.CampaignID = before.CampaignID
		if err := update(t, Postings, before, &p); err != nil {
			return err
		}
		return t.savePostingJobs(&p)
	})
	return p, err
}

// DeletePosting removes a posting without metrics and applications.
func (s *Store) DeletePosting(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Posting](t, Postings, id, version) })
}

// ListMetrics lists the observations of a posting, in the order in which they were observed.
func (s *Store) ListMetrics(ctx context.Context, who hiring.Actor, posting uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.PostingMetrics], error) {
	observed := func(m hiring.PostingMetrics) any { return m.ObservedAt }
	known := byRecord[hiring.PostingMetrics]("posting_metrics").
		with("observed_at", "posting_metrics.observed_at", observed).with("", "posting_metrics.observed_at", observed)
	db := s.read(ctx)
	q := visible(db, who, PostingMetrics).Where("posting_metrics.posting_id = ?", posting)
	out, err := pageRecords(records{db, who, PostingMetrics, &posting}, q, known, req)
	return out, translate(err)
}

// GetMetrics reads one observation.
func (s *Store) GetMetrics(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.PostingMetrics, error) {
	out, err := find[hiring.PostingMetrics](s.read(ctx), who, PostingMetrics, id)
	return out, translate(err)
}

// CreateMetrics adds an observation to its posting; without a time it was made now.
func (s *Store) CreateMetrics(ctx context.Context, who hiring.Actor, m hiring.PostingMetrics) (hiring.PostingMetrics, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if _, err := find[hiring.Posting](t.DB, who, Postings, m.PostingID); err != nil {
			return err
		}
		if err := t.checkObserved(&m); err != nil {
			return err
		}
		return insert(t, PostingMetrics, &m)
	})
	return m, err
}

func (t *tx) checkObserved(m *hiring.PostingMetrics) error {
	if m.ObservedAt.IsZero() {
		m.ObservedAt = t.now
	}
	m.ObservedAt = micro(m.ObservedAt)
	if m.ObservedAt.After(t.now) {
		return hiring.Invalid(hiring.Wrong("/observed_at", "in_the_future", "it can't have been observed yet"))
	}
	return nil
}

// UpdateMetrics changes an observation.
func (s *Store) UpdateMetrics(ctx context.Context, who hiring.Actor, m hiring.PostingMetrics) (hiring.PostingMetrics, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.PostingMetrics](t, PostingMetrics, m.ID)
		if err != nil {
			return err
		}
		m.PostingID = before.PostingID
		if err := t.checkObserved(&m); err != nil {
			return err
		}
		return update(t, PostingMetrics, before, &m)
	})
	return m, err
}

// DeleteMetrics removes an observation.
func (s *Store) DeleteMetrics(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.PostingMetrics](t, PostingMetrics, id, version) })
}
