package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// JuryVersion is what a funnel needs to know about a jury, as known from an instant on.
type JuryVersion struct {
	JuryID           uuid.UUID
	Version          int
	JobID            uuid.UUID
	Name             string
	ReceivedComplete bool
	Deleted          bool
	RecordedAt       time.Time
	Status           *hiring.JuryStatus // nil is unknown, and of one that is deleted
}

// ListJuries lists the juries that the actor may see.
func (s *Store) ListJuries(ctx context.Context, who hiring.Actor, f hiring.JuryFilter, req hiring.PageRequest) (hiring.Page[hiring.Jury], error) {
	db := s.read(ctx)
	q := visible(db, who, Juries)
	if len(f.JobIDs) > 0 {
		q = q.Where("juries.job_id IN ?", f.JobIDs)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("juries.status IN ?", f.Statuses)
	}
	out, err := pageRecords(records{db: db, who: who, noun: Juries}, q, byRecord[hiring.Jury]("juries"), req)
	if err == nil {
		err = withCriteria(db, out.Items)
	}
	return out, translate(err)
}

// GetJury reads one jury.
func (s *Store) GetJury(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Jury, error) {
	db := s.read(ctx)
	out, err := find[hiring.Jury](db, who, Juries, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.Jury{out}
	err = withCriteria(db, one)
	return one[0], translate(err)
}

// JuriesByID reads several juries at once.
func (s *Store) JuriesByID(ctx context.Context, who hiring.Actor, ids []uuid.UUID) (map[uuid.UUID]hiring.Jury, error) {
	db := s.read(ctx)
	found, err := byID[hiring.Jury](db, who, Juries, ids)
	if err != nil {
		return nil, err
	}
	items := make([]hiring.Jury, 0, len(found))
	for _, j := range found {
		items = append(items, j)
	}
	if err := withCriteria(db, items); err != nil {
		return nil, translate(err)
	}
	for _, j := range items {
		found[j.ID] = j
	}
	return found, nil
}

func withCriteria(db *gorm.DB, items []hiring.Jury) error {
	criteria, err := childrenOf(db, "jury_id", idsOf(items, func(j hiring.Jury) uuid.UUID { return j.ID }),
		"position", func(c hiring.Criterion) uuid.UUID { return c.JuryID })
	for i := range items {
		items[i].Criteria = criteria[items[i].ID]
	}
	return err
}

// saveJury writes what hangs on a jury: its criteria, its version, and the applications that join it because it is
// (or leaves) the job's only open jury.
func (t *tx) saveJury(j *hiring.Jury, waiting []uuid.UUID) error {
	j.Criteria = slices.Clone(j.Criteria)
	for i := range j.Criteria {
		j.Criteria[i].JuryID, j.Criteria[i].Position = j.ID, i
	}
	if err := replaceChildren(t, "jury_id", j.ID, j.Criteria); err != nil {
		return err
	}
	if err := t.Create(&JuryVersion{j.ID, j.Version, j.JobID, j.Name, j.ReceivedComplete, false, t.now, &j.Status}).Error; err != nil {
		return err
	}
	return t.joinOnlyJury(j.JobID, waiting)
}

// CreateJury adds a jury to its job.
func (s *Store) CreateJury(ctx context.Context, who hiring.Actor, j hiring.Jury) (hiring.Jury, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.references().one("/job_id", Jobs, &j.JobID).check(); err != nil {
			return err
		}
		job, waiting, err := t.lockForJury(j.JobID)
		if err != nil {
			return err
		}
		if err := t.tick(time.Time{}); err != nil {
			return err
		}
		j.Name, j.CriteriaVersion = cmp.Or(j.Name, job.Title), 1
		if err := insert(t, Juries, &j); err != nil {
			return err
		}
		return t.saveJury(&j, waiting)
	})
	return j, err
}

// UpdateJury changes a jury; its job is for ever.
func (s *Store) UpdateJury(ctx context.Context, who hiring.Actor, j hiring.Jury) (hiring.Jury, error) {
	err := s.write(ctx, who, func(t *tx) error {
		seen, err := find[hiring.Jury](t.DB, who, Juries, j.ID)
		if err != nil {
			return err
		}
		job, waiting, err := t.lockForJury(seen.JobID)
		if err != nil {
			return err
		}
		j.Name = cmp.Or(j.Name, job.Title)
		before, err := lockRow[hiring.Jury](t, Juries, j.ID)
		if err != nil {
			return err
		}
		if err := t.tick(before.UpdatedAt); err != nil {
			return err
		}
		if before.Version == j.Version && before.JobID != j.JobID {
			return immutable("/job_id")
		}
		var beside []string
		if before.Version == j.Version {
			if err := t.checkStep(before, j); err != nil {
				return err
			}
			if beside, err = t.judgeCriteria(before, &j); err != nil {
				return err
			}
		}
		if err := update(t, Juries, before, &j, beside...); err != nil {
			return err
		}
		return t.saveJury(&j, waiting)
	})
	return j, err
}

// judgeCriteria counts a change of the criteria, and refuses it once somebody has submitted an evaluation: all are to be
// judged by the same.
func (t *tx) judgeCriteria(before hiring.Jury, j *hiring.Jury) (changed []string, err error) {
	j.CriteriaVersion = before.CriteriaVersion
	was := []hiring.Jury{before}
	if err := withCriteria(t.DB, was); err != nil || slices.EqualFunc(was[0].Criteria, j.Criteria, hiring.Criterion.Same) {
		return nil, err
	}
	_, submitted, err := t.evaluated(j.ID)
	if err == nil && submitted {
		err = hiring.Conflict("criteria_frozen", "an evaluation is submitted: all are judged by the same criteria from now on")
	}
	j.CriteriaVersion++
	return []string{"criteria"}, err
}

// checkStep refuses a status that the jury's work does not allow yet, or any more; and to change what a closed jury worked by,
// unless it is opened again with it.
func (t *tx) checkStep(before, after hiring.Jury) error {
	if before.Status != after.Status {
		work, err := t.workOf(after)
		if err != nil {
			return err
		}
		return after.From(before.Status, work)
	}
	if before.Status != hiring.JuryClosed {
		return nil
	}
	one := []hiring.Jury{before}
	if err := withCriteria(t.DB, one); err != nil {
		return err
	}
	kept := slices.EqualFunc(one[0].Criteria, after.Criteria, hiring.Criterion.Same)
	if !kept || before.Quorum != after.Quorum || !same(before.Women, after.Women) || !same(before.Men, after.Men) {
		return hiring.JuryIsClosed()
	}
	return nil
}

// workOf reads what a jury has come to.
func (t *tx) workOf(j hiring.Jury) (work hiring.JuryWork, err error) {
	if work.Seats, err = seatsOf(t.DB, j.ID); err != nil {
		return work, err
	}
	if work.Recusals, err = recusalsOf(t.DB, j.ID); err != nil {
		return work, err
	}
	if work.Evaluated, work.Submitted, err = t.evaluated(j.ID); err != nil {
		return work, err
	}
	err = t.Raw("SELECT count(*) > 0 FROM (SELECT 1 FROM interviews i JOIN applications a ON a.id = i.application_id WHERE a.jury_id = ? AND i.status = ? LIMIT 1) h",
		j.ID, hiring.InterviewHeld).Scan(&work.Heard).Error
	if err != nil {
		return work, err
	}
	err = t.Raw("SELECT count(*) > 0 FROM jury_acts WHERE jury_id = ?", j.ID).Scan(&work.Signed).Error
	return work, err
}

// DeleteJury removes a jury that has no members and no applications. Seats that were left and that no interview names
// go with it.
func (s *Store) DeleteJury(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error {
		jury, err := find[hiring.Jury](t.DB, who, Juries, id)
		if err != nil {
			return err
		}
		_, waiting, err := t.lockForJury(jury.JobID)
		if err != nil {
			return err
		}
		if _, err := lockRow[hiring.Jury](t, Juries, id); err != nil {
			return err
		}
		// Asked first, because the DELETE would hold every application of the jury to find out.
		var used int
		if err := t.Raw("SELECT count(*) FROM (SELECT 1 FROM applications WHERE jury_id = ? LIMIT 1) u", id).Scan(&used).Error; err != nil {
			return err
		}
		if used > 0 {
			return inUse(nil)
		}
		if err := t.tick(t.now); err != nil {
			return err
		}
		if err := t.Where("jury_id = ? AND left_at IS NOT NULL", id).Delete(&hiring.JuryMember{}).Error; err != nil {
			return err
		}
		if err := remove[hiring.Jury](t, Juries, id, version); err != nil {
			return err
		}
		gone := JuryVersion{JuryID: id, Version: version + 1, JobID: jury.JobID, Deleted: true, RecordedAt: t.now}
		if err := t.Create(&gone).Error; err != nil {
			return err
		}
		return t.joinOnlyJury(jury.JobID, waiting) // one of two open ones may be the only one now
	})
}

// lockForJury holds a job whose juries change, and before it the applications that may join one (waiting): a hire locks in
// the same order, so that neither waits for the other. Applications enter under a shared lock of the job: none slips in
// between a jury and its joining.
func (t *tx) lockForJury(id uuid.UUID) (job hiring.Job, waiting []uuid.UUID, err error) {
	if waiting, err = unassigned(t.Clauses(held), id); err != nil {
		return job, nil, err
	}
	job, err = lockRow[hiring.Job](t, Jobs, id)
	return job, waiting, err
}

// unassigned lists the live applications of a job that no jury has.
func unassigned(db *gorm.DB, job uuid.UUID) ([]uuid.UUID, error) {
	return scanIDs(db.Model(&hiring.Application{}).Select("id").
		Where("job_id = ? AND jury_id IS NULL AND status = ?", job, hiring.StatusActive).Order("id"))
}

// onlyOpenJury is the one open jury of a job, or nil when there is none or several.
func (t *tx) onlyOpenJury(job uuid.UUID) (*uuid.UUID, error) {
	ids, err := scanIDs(t.Raw("SELECT id FROM juries WHERE job_id = ? AND status = ? LIMIT 2", job, hiring.JuryOpen))
	if err != nil || len(ids) != 1 {
		return nil, err
	}
	return &ids[0], nil
}

// joinOnlyJury lets the job's unassigned live applications join its only open jury, from now on.
func (t *tx) joinOnlyJury(job uuid.UUID, waiting []uuid.UUID) error {
	jury, err := t.onlyOpenJury(job)
	if err != nil || jury == nil {
		return err
	}
	ids, err := unassigned(t.DB, job)
	if err != nil {
		return err
	}
	late := slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return slices.Contains(waiting, id) })
	if err := t.holdLate(late); err != nil {
		return err
	}
	for _, id := range ids {
		// Whoever made the jury the only open one need not see what joins it: a chair whose own jury begins to deliberate.
		var app hiring.Application
		if err := t.Clauses(held).Where("id = ?", id).Take(&app).Error; err != nil {
			return err
		}
		d, err := t.dossierOf(app)
		if err != nil {
			return err
		}
		if d.app.JuryID != nil || d.app.Closed() {
			continue
		}
		d.app.JuryID = jury
		if err := d.attribute(t.now); err != nil {
			return err
		}
		if err := d.save("joined_jury"); err != nil {
			return err
		}
	}
	return nil
}

// holdLate holds applications that arrived, or lost their jury, while the job was waited for. To wait for them now would be
// the wrong order: whoever has one of them may be waiting for the job. So they are held if nobody has them.
func (t *tx) holdLate(late []uuid.UUID) error {
	free := held
	free.Options = clause.LockingOptionsSkipLocked
	for some := range slices.Chunk(late, manyIDs) {
		got, err := scanIDs(t.Clauses(free).Model(&hiring.Application{}).Select("id").Where("id IN ?", some))
		if err != nil {
			return err
		}
		if len(got) < len(some) {
			return errAgain
		}
	}
	return nil
}

// rejoin lets an application that has just come back to life (reopened, or closed by mistake) without a jury join the
// job's only open one. The job's lock makes it wait for a jury that opens just now.
func (d *dossier) rejoin() error {
	now, err := d.history.Standing()
	if err != nil || now.Closed() || !d.was.Closed() || d.app.JuryID != nil {
		return err
	}
	if _, err := lockRow[hiring.Job](d.t, Jobs, d.app.JobID); err != nil {
		return err
	}
	if d.app.JuryID, err = d.t.onlyOpenJury(d.app.JobID); err != nil || d.app.JuryID == nil {
		return err
	}
	return d.attribute(d.t.now)
}

// ListMembers lists who sits on a jury now.
func (s *Store) ListMembers(ctx context.Context, who hiring.Actor, jury uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.JuryMember], error) {
	db := s.read(ctx)
	q := visible(db, who, JuryMembers).Where("jury_members.jury_id = ? AND jury_members.left_at IS NULL", jury)
	out, err := pageRecords(records{db, who, JuryMembers, &jury}, q, byRecord[hiring.JuryMember]("jury_members"), req)
	return out, translate(err)
}

// AddMember seats somebody on a jury: a user, or an expert without an account.
func (s *Store) AddMember(ctx context.Context, who hiring.Actor, m hiring.JuryMember) (hiring.JuryMember, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.holdUnclosed(m.JuryID); err != nil {
			return err
		}
		if err := t.nameMember(&m); err != nil {
			return err
		}
		return insert(t, JuryMembers, &m)
	})
	return m, err
}

// nameMember sees to it that a seat has a name, the one given or the account's, once nothing is wrong with it.
func (t *tx) nameMember(m *hiring.JuryMember) error {
	refs := t.references().one("/user_id", Users, m.UserID)
	if m.Name == "" && m.UserID == nil {
		refs.wrong("/name", "required", "who has no account needs a name")
	}
	t.checkSeat(refs, *m)
	if err := refs.check(); err != nil || m.Name != "" {
		return err
	}
	return t.Raw("SELECT name FROM users WHERE id = ?", *m.UserID).Scan(&m.Name).Error
}

// checkSeat notes what is wrong with the place of a seat in its jury: a substitute of whom there is none, and somebody who has
// stepped back from all of it.
func (t *tx) checkSeat(refs *references, m hiring.JuryMember) {
	if m.SubstituteFor != nil && refs.err == nil {
		var of []hiring.JuryMember
		of, refs.err = findAll[hiring.JuryMember](t.Where("id = ? AND jury_id = ? AND left_at IS NULL", *m.SubstituteFor, m.JuryID))
		refs.bad = append(refs.bad, m.CheckSubstitute(of)...)
	}
	if m.UserID != nil && refs.err == nil {
		var left int
		refs.err = t.Raw("SELECT count(*) FROM recusals WHERE user_id = ? AND jury_id = ? AND application_id IS NULL", *m.UserID, m.JuryID).Scan(&left).Error
		if left > 0 {
			refs.wrong("/user_id", "recused", "this user has stepped back from the jury")
		}
	}
}

// RemoveMember takes somebody off a jury, with effect on their next request. The seat stays on record.
func (s *Store) RemoveMember(ctx context.Context, who hiring.Actor, jury, member uuid.UUID) error {
	return s.write(ctx, who, func(t *tx) error {
		closed := t.holdUnclosed(jury)
		if closed != nil && hiring.Code(closed) != "jury_closed" {
			return closed
		}
		before, err := lockRow[hiring.JuryMember](t, JuryMembers, member)
		if err != nil {
			return err
		}
		if before.JuryID != jury || before.LeftAt != nil {
			return hiring.NotFound() // said first, whatever the jury's state
		}
		if closed != nil {
			return closed
		}
		after := before
		after.LeftAt = &t.now
		if err := update(t, JuryMembers, before, &after); err != nil {
			return err
		}
		return t.bury(JuryMembers, before, &before.Record)
	})
}
