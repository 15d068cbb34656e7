package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// OpenDeliberation lets a jury deliberate: by its chair, or HR. A nil session is the latest one for that which has begun. Fresh
// is false where the jury deliberates already, and then nothing changes.
func (s *Store) OpenDeliberation(ctx context.Context, who hiring.Actor, jury uuid.UUID, session *uuid.UUID) (d hiring.Deliberation, fresh bool, err error) {
	err = s.write(ctx, who, func(t *tx) error {
		seen, err := find[hiring.Jury](t.DB, who, Juries, jury)
		if err != nil {
			return err
		}
		_, waiting, err := t.lockForJury(seen.JobID)
		if err != nil {
			return err
		}
		before, err := lockRow[hiring.Jury](t, Juries, jury)
		if err != nil {
			return err
		}
		if err := t.leads(jury); err != nil {
			return err
		}
		if err := t.tick(before.UpdatedAt); err != nil {
			return err
		}
		if before.Status == hiring.JuryDeliberating {
			d, err = deliberationOf(t.DB, jury)
			if err == nil && session != nil && *session != d.SessionID {
				return hiring.Conflict("already_deliberating", "the jury deliberates already, in another session")
			}
			if !errors.Is(err, gorm.ErrRecordNotFound) { // one that was entered as deliberating has none yet
				return err
			}
		}
		fresh = true
		d, err = t.deliberate(before, session, waiting)
		return err
	})
	return d, fresh, err
}

// deliberate opens the deliberation of a jury that is held.
func (t *tx) deliberate(before hiring.Jury, session *uuid.UUID, waiting []uuid.UUID) (d hiring.Deliberation, err error) {
	switch before.Status {
	case hiring.JuryClosed:
		return d, hiring.JuryIsClosed()
	case hiring.JuryDraft:
		return d, hiring.Conflict("jury_not_open", "the jury deliberates after it was open; it is %s", before.Status)
	case hiring.JuryOpen, hiring.JuryDeliberating:
	}
	all, err := t.assemble(before, session)
	if err != nil {
		return d, err
	}
	if err := hiring.Unmet(all.Check()); err != nil {
		return d, err
	}
	one := []hiring.Jury{before}
	if err := withCriteria(t.DB, one); err != nil {
		return d, err
	}
	after := one[0]
	after.Status = hiring.JuryDeliberating
	if err := update(t, Juries, before, &after); err != nil {
		return d, err
	}
	if err := t.saveJury(&after, waiting); err != nil {
		return d, err
	}
	return t.saveDeliberation(before.ID, all.Session.ID)
}

// saveDeliberation writes that a jury deliberates: for the first time, or again.
func (t *tx) saveDeliberation(jury, session uuid.UUID) (hiring.Deliberation, error) {
	d, err := deliberationOf(t.DB, jury)
	again := err == nil
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return d, err
	}
	if !again {
		d = hiring.Deliberation{JuryID: jury, CreatedAt: t.now}
	}
	d.Version, d.UpdatedAt, d.SessionID, d.OpenedBy, d.OpenedAt = d.Version+1, t.now, session, t.actorID(), t.now
	if again {
		err = t.rewrite(d)
	} else {
		err = t.Omit(clause.Associations).Create(&d).Error
	}
	if err != nil {
		return d, err
	}
	return d, t.note(change{subject: Deliberations, id: jury, version: d.Version, action: "opened", announced: true})
}

// rewrite writes a deliberation that is there already.
func (t *tx) rewrite(d hiring.Deliberation) error {
	return t.Model(&hiring.Deliberation{}).Where("jury_id = ?", d.JuryID).Updates(map[string]any{
		"version": d.Version, "updated_at": d.UpdatedAt, "session_id": d.SessionID, "opened_by": d.OpenedBy, "opened_at": d.OpenedAt,
	}).Error
}

// deliberationOf reads the deliberation of a jury; gorm.ErrRecordNotFound before there is one.
func deliberationOf(db *gorm.DB, jury uuid.UUID) (d hiring.Deliberation, err error) {
	err = db.Where("jury_id = ?", jury).Take(&d).Error
	return d, err
}

// assemble finds out who and what a jury can count on, in a session or in the latest one for deliberating that has begun.
func (t *tx) assemble(jury hiring.Jury, session *uuid.UUID) (hiring.Assembly, error) {
	all := hiring.Assembly{Jury: jury}
	q := t.Where("jury_id = ?", jury.ID)
	if session != nil {
		q = q.Where("id = ?", *session)
	} else {
		q = q.Where("kind = ? AND starts_at <= ?", hiring.SessionDeliberation, t.now)
	}
	sessions, err := findAll[hiring.JurySession](q.Order("starts_at DESC, id DESC").Limit(1))
	if err != nil {
		return all, err
	}
	if err := withAttendance(t.DB, sessions); err != nil {
		return all, err
	}
	if len(sessions) > 0 {
		all.Session = &sessions[0]
	}
	if session != nil {
		if err := t.checkSession(all.Session); err != nil {
			return all, err
		}
	}
	if all.Seats, err = seatsOf(t.DB, jury.ID); err != nil {
		return all, err
	}
	if all.Recusals, err = recusalsOf(t.DB, jury.ID); err != nil {
		return all, err
	}
	if all.Expected, err = expectedEvaluations(t.DB, jury.ID); err != nil {
		return all, err
	}
	all.Hidden, err = steppedBackFrom(t.DB, t.who, jury.ID)
	return all, err
}

// checkSession refuses a session that was named and is none to deliberate in.
func (t *tx) checkSession(x *hiring.JurySession) error {
	refs := t.references()
	switch {
	case x == nil:
		refs.wrong("/session_id", "unknown_session", "the jury has no such session")
	case x.Kind != hiring.SessionDeliberation:
		refs.wrong("/session_id", "not_for_deliberating", "this session is for hearing candidates")
	case x.StartsAt.After(t.now):
		refs.wrong("/session_id", "not_started", "the session has not begun: nobody is there yet")
	}
	return refs.check()
}

func recusalsOf(db *gorm.DB, jury uuid.UUID) ([]hiring.Recusal, error) {
	return findAll[hiring.Recusal](db.Where("jury_id = ?", jury).Order("created_at, id"))
}

// steppedBackFrom lists the applications of a jury that a juror sees nothing of, because they stepped back from them: those that
// it decided about, too, which may be before another jury by now.
func steppedBackFrom(db *gorm.DB, who hiring.Actor, jury uuid.UUID) ([]uuid.UUID, error) {
	if !who.Is(hiring.RoleJuror) {
		return nil, nil
	}
	return scanIDs(db.Model(&hiring.Application{}).Select("id").
		Where("(jury_id = @jury OR id IN (SELECT application_id FROM decisions WHERE jury_id = @jury)) AND id IN "+recusedFrom, map[string]any{"jury": jury, "user": who.UserID}))
}

// GetDeliberation reads the deliberation of a jury, with what its evaluations say: of a closed jury, as it was signed. What the
// actor stepped back from is left out.
func (s *Store) GetDeliberation(ctx context.Context, who hiring.Actor, jury uuid.UUID) (d hiring.Deliberation, a api.Assessment, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		var j hiring.Jury
		if j, d, err = deliberating(db, who, jury); err != nil {
			return err
		}
		hidden, err := steppedBackFrom(db, who, jury)
		if err != nil {
			return err
		}
		if j.Status == hiring.JuryClosed {
			_, signed, err := signedMinutes(db, jury)
			a = without(signed.Assessment, hidden)
			return err
		}
		work, err := readWork(db, j)
		a = without(work.assess(), hidden)
		return err
	})
	return d, a, translate(err)
}

// deliberating reads a jury that the actor may see, with its deliberation: one that goes on, or that led to minutes.
func deliberating(db *gorm.DB, who hiring.Actor, id uuid.UUID) (hiring.Jury, hiring.Deliberation, error) {
	var d hiring.Deliberation
	jury, err := find[hiring.Jury](db, who, Juries, id)
	if err != nil {
		return jury, d, err
	}
	if jury.Status == hiring.JuryClosed {
		var signed int
		err := db.Raw("SELECT count(*) FROM jury_acts WHERE jury_id = ? AND kind = ?", id, hiring.ActMinutes).Scan(&signed).Error
		if err != nil {
			return jury, d, err
		}
		if signed == 0 {
			return jury, d, hiring.Conflict("not_deliberating", "the jury was closed without a deliberation")
		}
	} else if err := jury.CheckDeliberating(); err != nil {
		return jury, d, err
	}
	d, err = deliberationOf(db, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return jury, d, hiring.Conflict("not_deliberating", "a jury goes on to deliberate with POST /v1/juries/{id}/deliberation")
	}
	return jury, d, err
}
