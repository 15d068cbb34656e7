package store

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListJurySessions lists when a jury sat, and is to sit, that the actor may see; the earliest first.
func (s *Store) ListJurySessions(ctx context.Context, who hiring.Actor, jury uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.JurySession], error) {
	db := s.read(ctx)
	q := visible(db, who, JurySessions).Where("jury_sessions.jury_id = ?", jury)
	starts := func(x hiring.JurySession) any { return x.StartsAt }
	known := byRecord[hiring.JurySession]("jury_sessions").with("starts_at", "jury_sessions.starts_at", starts).with("", "jury_sessions.starts_at", starts)
	out, err := pageRecords(records{db, who, JurySessions, &jury}, q, known, req)
	if err == nil {
		err = withAttendance(db, out.Items)
	}
	return out, translate(err)
}

// GetJurySession reads one session of a jury.
func (s *Store) GetJurySession(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.JurySession, error) {
	out, err := jurySession(s.read(ctx), who, id)
	return out, translate(err)
}

func jurySession(db *gorm.DB, who hiring.Actor, id uuid.UUID) (hiring.JurySession, error) {
	out, err := find[hiring.JurySession](db, who, JurySessions, id)
	if err != nil {
		return out, err
	}
	one := []hiring.JurySession{out}
	err = withAttendance(db, one)
	return one[0], err
}

func withAttendance(db *gorm.DB, items []hiring.JurySession) error {
	attendance, err := childrenOf(db, "jury_session_id", idsOf(items, func(x hiring.JurySession) uuid.UUID { return x.ID }),
		"member_id", func(a hiring.Attendance) uuid.UUID { return a.JurySessionID })
	for i := range items {
		items[i].Attendance = attendance[items[i].ID]
	}
	return err
}

// CreateJurySession records that a jury sits.
func (s *Store) CreateJurySession(ctx context.Context, who hiring.Actor, x hiring.JurySession) (hiring.JurySession, error) {
	x.StartsAt, x.EndsAt = micro(x.StartsAt), microPtr(x.EndsAt)
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.conduct(x.JuryID); err != nil {
			return err
		}
		if err := t.checkAttendance(x); err != nil {
			return err
		}
		if err := insert(t, JurySessions, &x); err != nil {
			return err
		}
		return t.saveAttendance(&x)
	})
	return x, err
}

// UpdateJurySession changes a session, and who was there; its jury is for ever.
func (s *Store) UpdateJurySession(ctx context.Context, who hiring.Actor, x hiring.JurySession) (hiring.JurySession, error) {
	x.StartsAt, x.EndsAt = micro(x.StartsAt), microPtr(x.EndsAt)
	err := s.write(ctx, who, func(t *tx) error {
		before, err := t.ownSession(x.ID)
		if err != nil {
			return err
		}
		x.JuryID = before.JuryID
		if err := t.checkAttendance(x); err != nil {
			return err
		}
		var beside []string
		if !sameAttendance(before.Attendance, x.Attendance) {
			beside = append(beside, "attendance")
		}
		if err := update(t, JurySessions, before, &x, beside...); err != nil {
			return err
		}
		return t.saveAttendance(&x)
	})
	return x, err
}

// DeleteJurySession removes a session, with who was there.
func (s *Store) DeleteJurySession(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error {
		if _, err := t.ownSession(id); err != nil {
			return err
		}
		return remove[hiring.JurySession](t, JurySessions, id, version)
	})
}

// ownSession holds a session, and its jury, that the actor may change.
func (t *tx) ownSession(id uuid.UUID) (hiring.JurySession, error) {
	seen, err := find[hiring.JurySession](t.DB, t.who, JurySessions, id)
	if err != nil {
		return seen, err
	}
	if err := t.conduct(seen.JuryID); err != nil {
		return seen, err
	}
	return jurySession(t.DB, t.who, id) // the jury's lock covers its sessions
}

// checkAttendance refuses people who do not belong to a session.
func (t *tx) checkAttendance(x hiring.JurySession) error {
	seats, err := seatsOf(t.DB, x.JuryID)
	if err != nil {
		return err
	}
	if wrong := x.CheckAttendance(seats, t.now); len(wrong) > 0 {
		return hiring.Invalid(wrong...)
	}
	return nil
}

// seatsOf reads all seats of a jury, those too that were left.
func seatsOf(db *gorm.DB, jury uuid.UUID) ([]hiring.JuryMember, error) {
	return findAll[hiring.JuryMember](db.Where("jury_id = ?", jury).Order("created_at, id"))
}

func (t *tx) saveAttendance(x *hiring.JurySession) error {
	x.Attendance = inOrderOfSeats(x.Attendance)
	for i := range x.Attendance {
		x.Attendance[i].JurySessionID = x.ID
	}
	return replaceChildren(t, "jury_session_id", x.ID, x.Attendance)
}

func inOrderOfSeats(list []hiring.Attendance) []hiring.Attendance {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b hiring.Attendance) int { return slices.Compare(a.MemberID[:], b.MemberID[:]) })
	return list
}

func sameAttendance(before, after []hiring.Attendance) bool {
	return slices.EqualFunc(inOrderOfSeats(before), inOrderOfSeats(after), func(a, b hiring.Attendance) bool {
		return a.MemberID == b.MemberID && a.Present == b.Present
	})
}

// conduct holds a jury that the actor leads, as its chair or as HR, and that is not closed: what is recorded of its work
// changes in no other.
func (t *tx) conduct(jury uuid.UUID) error {
	if err := t.holdUnclosed(jury); err != nil {
		return err
	}
	return t.leads(jury)
}

// leads refuses whoever is neither the chair of a jury nor of HR.
func (t *tx) leads(jury uuid.UUID) error {
	if t.who.Recruits() {
		return nil
	}
	return mustChair(t.DB, t.who, jury)
}

// Leads tells whether a juror chairs the jury that a thing belongs to: NotFound when they may not see it, Forbidden when they
// do not.
func (s *Store) Leads(ctx context.Context, who hiring.Actor, noun Noun, id uuid.UUID) error {
	db := s.read(ctx)
	column := tables[noun] + ".jury_id"
	if noun == Juries {
		column = "juries.id"
	}
	juries, err := scanIDs(visible(db.Table(tables[noun]), who, noun).Where(tables[noun]+".id = ? AND "+column+" IS NOT NULL", id).Select(column))
	switch {
	case err != nil:
		return translate(err)
	case len(juries) == 0:
		return hiring.NotFound()
	}
	return translate(mustChair(db, who, juries[0]))
}

func mustChair(db *gorm.DB, who hiring.Actor, jury uuid.UUID) error {
	chair, err := chairs(db, who, jury)
	if err == nil && !chair {
		e := hiring.Forbidden()
		e.Detail = "this is for the chair of the jury, and for HR"
		return e
	}
	return err
}

// holdUnclosed holds a jury that the actor may see, and that is not closed.
func (t *tx) holdUnclosed(id uuid.UUID) error {
	jury, err := lockRow[hiring.Jury](t, Juries, id)
	if err == nil && jury.Status == hiring.JuryClosed {
		return hiring.JuryIsClosed()
	}
	return err
}

// chairs tells whether somebody is the chair of a jury: not who left it, and not who stepped back from it.
func chairs(db *gorm.DB, who hiring.Actor, jury uuid.UUID) (bool, error) {
	var n int
	err := db.Raw("SELECT count(*) FROM jury_members WHERE jury_id = @jury AND user_id = @user AND role = @chair AND left_at IS NULL AND jury_id IN "+ownJuries,
		map[string]any{"jury": jury, "user": who.UserID, "chair": hiring.MemberChair}).Scan(&n).Error
	return n > 0, err
}
