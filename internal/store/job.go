package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// JobVersion is what funnels and other statistics need to know about a job, as known from an instant on.
type JobVersion struct {
	JobID        uuid.UUID
	Version      int
	Title        string
	PipelineID   uuid.UUID
	CampaignID   *uuid.UUID
	DepartmentID *uuid.UUID
	Openings     int
	Status       hiring.JobStatus
	OpensOn      *hiring.Date
	ClosesOn     *hiring.Date
	Deleted      bool
	RecordedAt   time.Time
}

// ListJobs lists the jobs that the actor may see.
func (s *Store) ListJobs(ctx context.Context, who hiring.Actor, f hiring.JobFilter, req hiring.PageRequest) (hiring.Page[hiring.Job], error) {
	db := s.read(ctx)
	q := visible(db, who, Jobs)
	if len(f.CampaignIDs) > 0 {
		q = q.Where("jobs.campaign_id IN ?", f.CampaignIDs)
	}
	if len(f.DepartmentIDs) > 0 {
		q = q.Where("jobs.department_id IN ?", f.DepartmentIDs)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("jobs.status IN ?", f.Statuses)
	}
	if f.ExternalRef != "" {
		q = q.Where("jobs.external_ref = ?", f.ExternalRef)
	}
	out, err := pageRecords(records{db: db, who: who, noun: Jobs}, q, byRecord[hiring.Job]("jobs"), req)
	return out, translate(err)
}

// GetJob reads one job.
func (s *Store) GetJob(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Job, error) {
	out, err := find[hiring.Job](s.read(ctx), who, Jobs, id)
	return out, translate(err)
}

// JobsByID reads several jobs at once.
func (s *Store) JobsByID(ctx context.Context, who hiring.Actor, ids []uuid.UUID) (map[uuid.UUID]hiring.Job, error) {
	return byID[hiring.Job](s.read(ctx), who, Jobs, ids)
}

// byID reads several rows at once, those that the actor may see.
func byID[T any, P row[T]](db *gorm.DB, who hiring.Actor, noun Noun, ids []uuid.UUID) (map[uuid.UUID]T, error) {
	out := make(map[uuid.UUID]T, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []T
	err := visible(db, who, noun).Where(tables[noun]+".id IN ?", ids).Find(&rows).Error
	for _, x := range rows {
		out[P(&x).Recorded().ID] = x
	}
	return out, translate(err)
}

func (t *tx) checkJob(j hiring.Job, before ...*uuid.UUID) error {
	return t.references().one("/department_id", Departments, j.DepartmentID).home("/department_id", j.DepartmentID, before...).one("/campaign_id", Campaigns, j.CampaignID).
		one("/pipeline_id", Pipelines, &j.PipelineID).check()
}

func (t *tx) saveJobVersion(j hiring.Job) error {
	return t.Create(&JobVersion{
		JobID: j.ID, Version: j.Version, Title: j.Title, PipelineID: j.PipelineID, CampaignID: j.CampaignID, DepartmentID: j.DepartmentID,
		Openings: j.Openings, Status: j.Status, OpensOn: j.OpensOn, ClosesOn: j.ClosesOn, RecordedAt: t.now,
	}).Error
}

// CreateJob adds a job.
func (s *Store) CreateJob(ctx context.Context, who hiring.Actor, j hiring.Job) (hiring.Job, error) {
	if j.PipelineID == uuid.Nil {
		j.PipelineID = DefaultPipeline
	}
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.checkJob(j); err != nil {
			return err
		}
		j.Stamp("", t.now)
		if err := insert(t, Jobs, &j); err != nil {
			return err
		}
		return t.saveJobVersion(j)
	})
	return j, err
}

// UpdateJob changes a job. Openings never fall below the hires; the pipeline stays once somebody applied.
func (s *Store) UpdateJob(ctx context.Context, who hiring.Actor, j hiring.Job) (hiring.Job, error) {
	if j.PipelineID == uuid.Nil {
		j.PipelineID = DefaultPipeline
	}
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Job](t, Jobs, j.ID)
		if err != nil {
			return err
		}
		if err := t.tick(before.UpdatedAt); err != nil {
			return err
		}
		j.Hired, j.OpenedAt, j.ClosedAt = before.Hired, before.OpenedAt, before.ClosedAt
		if before.Version != j.Version {
			return hiring.Stale(before.Version)
		}
		if err := t.checkJob(j, before.DepartmentID); err != nil {
			return err
		}
		if j.Openings < before.Hired {
			return hiring.Conflict("openings_below_hired", "%d openings of the job are taken", before.Hired)
		}
		if j.PipelineID != before.PipelineID {
			var used int
			if err := t.Raw("SELECT count(*) FROM (SELECT 1 FROM applications WHERE job_id = ? LIMIT 1) u", j.ID).Scan(&used).Error; err != nil {
				return err
			}
			if used > 0 {
				return hiring.Conflict("in_use", "the job has applications: its pipeline stays")
			}
		}
		j.Stamp(before.Status, t.now)
		if err := update(t, Jobs, before, &j); err != nil {
			return err
		}
		return t.saveJobVersion(j)
	})
	return j, err
}

// DeleteJob removes a job that nothing belongs to. That it was there once stays on record: its openings are part of
// what was known then.
func (s *Store) DeleteJob(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error {
		if err := remove[hiring.Job](t, Jobs, id, version); err != nil {
			return err
		}
		return t.Create(&JobVersion{JobID: id, Version: version + 1, Status: hiring.JobDraft, Deleted: true, RecordedAt: t.now}).Error
	})
}

// takeOpenings counts hires of a job up (or down). The check in the schema holds whatever happens at once; asking
// for the room in the same statement gives the refusal a name on both databases.
func (t *tx) takeOpenings(job uuid.UUID, n int) error {
	if n == 0 {
		return nil
	}
	done := t.Exec("UPDATE jobs SET hired = hired + ? WHERE id = ? AND hired + ? <= openings", n, job, n)
	if done.Error == nil && done.RowsAffected == 0 {
		return hiring.Conflict("no_opening_left", "every opening of the job is taken")
	}
	return done.Error
}

// checkPastHires refuses entries that would have more people hired than there are openings at some time in the past:
// two back-dated hires can overlap although one of them has fallen through since. What is effective now is counted by
// takeOpenings; a time at which the entries add no hire is not looked at.
func (t *tx) checkPastHires(job uuid.UUID, entries []hiring.Entry) error {
	added := hiresOverTime(entries)
	if !slices.ContainsFunc(added, func(s hires) bool { return s.n > 0 && s.at.Before(t.now) }) {
		return nil
	}
	held, err := lockRow[hiring.Job](t, Jobs, job) // one history of hires at a time
	if err != nil {
		return err
	}
	if err := t.send(); err != nil { // the entries are among those that are counted below
		return err
	}
	var all []hiring.Entry
	err = t.Raw(`SELECT status, effective_at, n FROM ledger WHERE job_id = @job AND status = @hired
		UNION ALL SELECT status, effective_at, n FROM ledger_tail WHERE job_id = @job AND status = @hired`,
		map[string]any{"job": job, "hired": hiring.StatusHired}).Scan(&all).Error
	if err != nil {
		return err
	}
	for _, s := range hiresOverTime(all) {
		if s.n > held.Openings && hiresAt(added, s.at) > 0 {
			return hiring.Conflict("no_opening_left", "every opening of the job was taken on %s", hiring.DateOf(s.at, t.store.zone))
		}
	}
	return nil
}

// hires is how many people entries have hired from an instant on.
type hires struct {
	at time.Time
	n  int
}

// hiresOverTime adds up entries of hires: one number for each instant at which it changes.
func hiresOverTime(entries []hiring.Entry) []hires {
	var out []hires
	sum := 0
	for _, e := range slices.SortedFunc(slices.Values(entries), func(a, b hiring.Entry) int { return a.EffectiveAt.Compare(b.EffectiveAt) }) {
		if e.Status != hiring.StatusHired {
			continue
		}
		sum += e.N
		if last := len(out) - 1; last >= 0 && out[last].at.Equal(e.EffectiveAt) {
			out[last].n = sum
		} else {
			out = append(out, hires{e.EffectiveAt, sum})
		}
	}
	return out
}

func hiresAt(over []hires, at time.Time) int {
	n := 0
	for _, s := range over {
		if !s.at.After(at) {
			n = s.n
		}
	}
	return n
}
