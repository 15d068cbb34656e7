package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	// calendarPast is how far back a calendar goes; it goes forward for ever.
	calendarPast = 30 * 24 * time.Hour
	// calendarMost is how many interviews a calendar has, the first of them.
	calendarMost = 500
)

// OpenCalendar gives the actor's interviews a secret address, by its hash, in place of the one that there was.
func (s *Store) OpenCalendar(ctx context.Context, who hiring.Actor, secret []byte) (hiring.CalendarFeed, error) {
	feed := hiring.CalendarFeed{Secret: secret, UserID: who.UserID}
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.holdCalendar(); err != nil {
			return err
		}
		if _, err := t.revokeCalendar(); err != nil {
			return err
		}
		feed.CreatedAt = t.now
		if err := t.create(&feed); err != nil {
			return err
		}
		return t.note(change{subject: Calendars, id: who.UserID, version: 1, action: "opened"})
	})
	return feed, err
}

// holdCalendar lets one transaction at a time change the actor's calendar, and reads the clock once it does.
func (t *tx) holdCalendar() error {
	if err := t.holdAll([]int64{lockOf("the calendar of a user", t.who.UserID)}); err != nil {
		return err
	}
	return t.tick(t.now)
}

func (t *tx) revokeCalendar() (revoked int64, err error) {
	done := t.Exec("UPDATE calendar_feeds SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL", t.now, t.who.UserID)
	return done.RowsAffected, done.Error
}

// CloseCalendar revokes the actor's calendar, with effect on its next reading; NotFound where there is none.
func (s *Store) CloseCalendar(ctx context.Context, who hiring.Actor) error {
	return s.write(ctx, who, func(t *tx) error {
		if err := t.holdCalendar(); err != nil {
			return err
		}
		revoked, err := t.revokeCalendar()
		if err != nil {
			return err
		}
		if revoked == 0 {
			return hiring.NotFound()
		}
		return t.note(change{subject: Calendars, id: who.UserID, version: 1, action: "closed"})
	})
}

// GetCalendar reads since when the actor has a calendar; NotFound where there is none.
func (s *Store) GetCalendar(ctx context.Context, who hiring.Actor) (hiring.CalendarFeed, error) {
	var feed hiring.CalendarFeed
	err := s.read(ctx).Where("user_id = ? AND revoked_at IS NULL", who.UserID).Take(&feed).Error
	return feed, translate(err)
}

// onCalendar is of which of the interviews that somebody (@user) sees their calendar has: those that they hear, and those of
// which nobody said yet who of their jury does.
const onCalendar = "(interviews.id IN (SELECT p.interview_id FROM panelists p JOIN jury_members m ON m.id = p.member_id WHERE m.user_id = @user AND m.left_at IS NULL)" +
	" OR NOT EXISTS (SELECT 1 FROM panelists p WHERE p.interview_id = interviews.id) AND interviews.application_id IN" +
	" (SELECT a.id FROM applications a JOIN jury_members m ON m.jury_id = a.jury_id WHERE m.user_id = @user AND m.left_at IS NULL))"

// ReadCalendar reads the interviews of whose secret this is the hash, as far as they may see them now. NotFound for anything
// else: a secret that was never given, one that was revoked, one of somebody whose account is disabled.
func (s *Store) ReadCalendar(ctx context.Context, secret []byte) (items []hiring.Appointment, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		now, err := s.now(db)
		if err != nil {
			return err
		}
		var who hiring.Actor
		err = db.Raw("SELECT u.id AS user_id, u.role, "+hasDepartments+" AS limited FROM calendar_feeds f JOIN users u ON u.id = f.user_id"+
			" WHERE f.secret = ? AND f.revoked_at IS NULL AND NOT u.disabled", secret).Row().Scan(&who.UserID, &who.Role, &who.Limited)
		if errors.Is(err, sql.ErrNoRows) {
			return hiring.NotFound()
		}
		if err != nil {
			return err
		}
		var found []hiring.Interview
		err = visible(db, who, Interviews).Where(onCalendar, map[string]any{"user": who.UserID}).
			Where("interviews.ends_at >= ?", now.Add(-calendarPast)).Order("interviews.starts_at, interviews.id").Limit(calendarMost).Find(&found).Error
		if err != nil {
			return err
		}
		items, err = withJobs(db, found)
		return err
	})
	return items, translate(err)
}

// withJobs adds what each interview is about.
func withJobs(db *gorm.DB, found []hiring.Interview) ([]hiring.Appointment, error) {
	var jobs []struct {
		ApplicationID uuid.UUID
		JobID         uuid.UUID
		Title         string
	}
	err := db.Raw("SELECT a.id AS application_id, a.job_id, j.title FROM applications a JOIN jobs j ON j.id = a.job_id WHERE a.id IN ?",
		idsOf(found, func(i hiring.Interview) uuid.UUID { return i.ApplicationID })).Scan(&jobs).Error
	about := make(map[uuid.UUID]int, len(jobs))
	for n, j := range jobs {
		about[j.ApplicationID] = n
	}
	items := make([]hiring.Appointment, 0, len(found))
	for _, i := range found {
		if n, known := about[i.ApplicationID]; known {
			items = append(items, hiring.Appointment{Interview: i, JobID: jobs[n].JobID, JobTitle: jobs[n].Title})
		}
	}
	return items, err
}
