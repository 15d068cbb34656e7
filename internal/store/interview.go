package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListInterviews lists the interviews that the actor may see, the earliest first.
func (s *Store) ListInterviews(ctx context.Context, who hiring.Actor, f hiring.InterviewFilter, req hiring.PageRequest) (hiring.Page[hiring.Interview], error) {
	db := s.read(ctx)
	starts := func(i hiring.Interview) any { return i.StartsAt }
	known := byRecord[hiring.Interview]("interviews").with("starts_at", "interviews.starts_at", starts).with("", "interviews.starts_at", starts)
	l := records{db: db, who: who, noun: Interviews}
	if len(f.ApplicationIDs) == 1 {
		l.parent = &f.ApplicationIDs[0]
	}
	out, err := pageRecords(l, narrowInterviews(db, visible(db, who, Interviews), who, f), known, req)
	if err == nil {
		err = withPanel(db, who, out.Items)
	}
	return out, translate(err)
}

func narrowInterviews(db, q *gorm.DB, who hiring.Actor, f hiring.InterviewFilter) *gorm.DB {
	if len(f.ApplicationIDs) > 0 {
		q = q.Where("interviews.application_id IN ?", f.ApplicationIDs)
	}
	if len(f.JuryIDs) > 0 {
		q = q.Where("interviews.application_id IN (SELECT id FROM applications WHERE jury_id IN ?)", f.JuryIDs)
	}
	if len(f.JobIDs) > 0 {
		q = q.Where("interviews.application_id IN (SELECT id FROM applications WHERE job_id IN ?)", f.JobIDs)
	}
	if len(f.MemberIDs) > 0 {
		q = q.Where("interviews.id IN (SELECT interview_id FROM panelists WHERE member_id IN (?))", seats(db, who).Where("jury_members.id IN ?", f.MemberIDs))
	}
	if f.Mine {
		q = q.Where("interviews.id IN (SELECT p.interview_id FROM panelists p JOIN jury_members m ON m.id = p.member_id WHERE m.user_id = ? AND m.left_at IS NULL)", who.UserID)
	}
	if len(f.Statuses) > 0 {
		q = q.Where("interviews.status IN ?", f.Statuses)
	}
	if f.StartsFrom != nil {
		q = q.Where("interviews.starts_at >= ?", micro(*f.StartsFrom))
	}
	if f.StartsTo != nil {
		q = q.Where("interviews.starts_at < ?", micro(*f.StartsTo))
	}
	return q
}

// GetInterview reads one interview.
func (s *Store) GetInterview(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Interview, error) {
	out, err := interview(s.read(ctx), who, id)
	return out, translate(err)
}

func interview(db *gorm.DB, who hiring.Actor, id uuid.UUID) (hiring.Interview, error) {
	out, err := find[hiring.Interview](db, who, Interviews, id)
	if err != nil {
		return out, err
	}
	one := []hiring.Interview{out}
	err = withPanel(db, who, one)
	return one[0], err
}

// seats are the seats of juries that the actor may see.
func seats(db *gorm.DB, who hiring.Actor) *gorm.DB {
	return visible(db.Model(&hiring.JuryMember{}).Select("jury_members.id"), who, JuryMembers)
}

// withPanel adds who hears each interview, as far as the actor may see their seats: an earlier jury of the application is
// none of a later one's business.
func withPanel(db *gorm.DB, who hiring.Actor, items []hiring.Interview) error {
	if who.Restricted() {
		db = db.Where("member_id IN (?)", seats(db, who))
	}
	panel, err := childrenOf(db, "interview_id", idsOf(items, func(i hiring.Interview) uuid.UUID { return i.ID }),
		"member_id", func(p hiring.Panelist) uuid.UUID { return p.InterviewID })
	for i := range items {
		items[i].Panel = panel[items[i].ID]
	}
	return err
}

// NextInterviews reads, for each of these applications, its next scheduled interview that is not over.
func (s *Store) NextInterviews(ctx context.Context, who hiring.Actor, applications []uuid.UUID) (map[uuid.UUID]hiring.Interview, error) {
	out := make(map[uuid.UUID]hiring.Interview, len(applications))
	if len(applications) == 0 {
		return out, nil
	}
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	db := s.read(ctx)
	var rows []hiring.Interview
	err = visible(db, who, Interviews).Where(`interviews.id IN (
		SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY application_id ORDER BY starts_at, id) AS place
			FROM interviews WHERE application_id IN ? AND status = ? AND ends_at > ?) ranked WHERE place = 1)`,
		applications, hiring.InterviewScheduled, now).Find(&rows).Error
	if err == nil {
		err = withPanel(db, who, rows)
	}
	for _, i := range rows {
		out[i.ApplicationID] = i
	}
	return out, translate(err)
}

// CreateInterview schedules an interview of an application, or records one that was held.
func (s *Store) CreateInterview(ctx context.Context, who hiring.Actor, i hiring.Interview) (hiring.Interview, error) {
	i.StartsAt, i.EndsAt = micro(i.StartsAt), micro(i.EndsAt)
	err := s.write(ctx, who, func(t *tx) error {
		d, err := t.openDossier(i.ApplicationID)
		if err != nil {
			return err
		}
		if err := t.checkInterview(d, i, hiring.Interview{}); err != nil {
			return err
		}
		if i.StartsAt.After(t.now) && d.app.Closed() {
			return hiring.Conflict("application_closed", "the application is %s: nobody is heard about it any more", d.app.Status)
		}
		if i.OutcomeNote != "" {
			i.OutcomeBy, i.OutcomeJury = t.actorID(), d.app.JuryID
		}
		if err := insert(t, Interviews, &i); err != nil {
			return err
		}
		if err := t.savePanel(&i); err != nil {
			return err
		}
		return d.outcome(hiring.Interview{}, i)
	})
	return i, err
}

// UpdateInterview changes an interview. What its outcome means for the application is recorded with it.
func (s *Store) UpdateInterview(ctx context.Context, who hiring.Actor, i hiring.Interview) (hiring.Interview, error) {
	i.StartsAt, i.EndsAt = micro(i.StartsAt), micro(i.EndsAt)
	return s.changeInterview(ctx, who, i.ID, i.Version, func(before hiring.Interview) (hiring.Interview, error) {
		i.ApplicationID, i.OutcomeBy, i.OutcomeJury = before.ApplicationID, before.OutcomeBy, before.OutcomeJury
		return i, nil
	})
}

// RecordOutcome changes what a juror may change of an interview: what became of it, and their note; a nil note says
// nothing of it. Where another has noted the outcome, a juror who names the note is refused whatever they say: the answer
// must not tell whether they guessed what they may not read.
func (s *Store) RecordOutcome(ctx context.Context, who hiring.Actor, id uuid.UUID, version int, status hiring.InterviewStatus, note *string) (hiring.Interview, error) {
	return s.changeInterview(ctx, who, id, version, func(i hiring.Interview) (hiring.Interview, error) {
		if note != nil && who.Is(hiring.RoleJuror) && i.OutcomeNote != "" && (i.OutcomeBy == nil || *i.OutcomeBy != who.UserID) {
			return i, hiring.Conflict("note_of_another", "another has noted the outcome: only they and HR may change it")
		}
		i.Status = status
		if note != nil {
			i.OutcomeNote = *note
		}
		return i, nil
	})
}

func (s *Store) changeInterview(ctx context.Context, who hiring.Actor, id uuid.UUID, version int, change func(hiring.Interview) (hiring.Interview, error)) (hiring.Interview, error) {
	var after hiring.Interview
	err := s.write(ctx, who, func(t *tx) error {
		seen, err := find[hiring.Interview](t.DB, who, Interviews, id)
		if err != nil {
			return err
		}
		d, err := t.openDossier(seen.ApplicationID) // its lock covers its interviews
		if err != nil {
			return err
		}
		before, err := interview(t.DB, hiring.Operator(who.RequestID), id) // with seats that the actor may not see: they stay
		if err != nil {
			return err
		}
		if before.Version != version {
			return hiring.Stale(before.Version)
		}
		if after, err = change(before); err != nil {
			return err
		}
		after.Version = version
		if err := t.checkInterview(d, after, before); err != nil {
			return err
		}
		if before.OutcomeNote == "" && after.OutcomeNote != "" { // who mends a note does not make it another's
			after.OutcomeBy, after.OutcomeJury = t.actorID(), d.app.JuryID
		}
		if err := update(t, Interviews, before, &after); err != nil {
			return err
		}
		if err := t.savePanel(&after); err != nil {
			return err
		}
		if err := d.outcome(before, after); err != nil {
			return err
		}
		shown := []hiring.Interview{after}
		err = withPanel(t.DB, who, shown)
		after = shown[0]
		return err
	})
	return after, err
}

// checkInterview refuses a panel from outside the application's jury, and an outcome before the start. Who was on
// the panel before may stay although they left the jury since.
func (t *tx) checkInterview(d *dossier, i, before hiring.Interview) error {
	refs := t.references()
	t.refuseRecused(refs, i, before)
	for n, p := range i.Panel {
		if slices.ContainsFunc(before.Panel, func(b hiring.Panelist) bool { return b.MemberID == p.MemberID }) || refs.err != nil {
			continue
		}
		var sits int
		refs.err = t.Raw("SELECT count(*) FROM jury_members WHERE id = ? AND jury_id = ? AND left_at IS NULL", p.MemberID, d.app.JuryID).Scan(&sits).Error
		if sits == 0 {
			refs.wrong("/member_ids/"+strconv.Itoa(n), "unknown_member", "the application's jury has no such member")
		}
	}
	refs.bad = append(refs.bad, i.CheckOutcome(d.app.ReceivedAt, t.now)...)
	return refs.check()
}

func (t *tx) savePanel(i *hiring.Interview) error {
	i.Panel = slices.Clone(i.Panel)
	for n := range i.Panel {
		i.Panel[n].InterviewID = i.ID
	}
	slices.SortFunc(i.Panel, func(a, b hiring.Panelist) int { return slices.Compare(a.MemberID[:], b.MemberID[:]) })
	i.Panel = slices.Compact(i.Panel)
	return replaceChildren(t, "interview_id", i.ID, i.Panel)
}

// DeleteInterview removes an interview that left no trace in the application's course; a cancelled one stays.
func (s *Store) DeleteInterview(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error {
		seen, err := find[hiring.Interview](t.DB, who, Interviews, id)
		if err != nil {
			return err
		}
		if _, err := t.openDossier(seen.ApplicationID); err != nil { // its lock covers its interviews
			return err
		}
		return remove[hiring.Interview](t, Interviews, id, version)
	})
}

// outcome records what a change of an interview means for its application.
func (d *dossier) outcome(before, after hiring.Interview) error {
	wasHeld, isHeld := before.Status == hiring.InterviewHeld, after.Status == hiring.InterviewHeld
	if wasHeld == isHeld && (!isHeld || before.StartsAt.Equal(after.StartsAt)) {
		return nil
	}
	if wasHeld {
		if err := d.revoke(after.ID); err != nil {
			return err
		}
	}
	if isHeld {
		if err := d.hold(after); err != nil {
			return err
		}
	}
	return d.save("interview_" + string(after.Status))
}

func (d *dossier) hold(i hiring.Interview) error {
	decision, err := d.history.Hold(i.ID, i.StartsAt)
	if err != nil {
		return err
	}
	hearing := hiring.Hearing{ApplicationID: d.app.ID, InterviewID: i.ID, HeldAt: i.StartsAt, RecordedAt: d.t.now}
	if hearing.ID, err = newID(); err != nil {
		return err
	}
	if decision != nil {
		made, err := d.record(*decision)
		if err != nil {
			return err
		}
		hearing.TransitionID = &made.ID
	}
	d.history.Hearings = append(d.history.Hearings, hearing)
	return d.t.create(&hearing)
}

func (d *dossier) revoke(interview uuid.UUID) error {
	for n := range d.history.Hearings {
		if e := &d.history.Hearings[n]; e.InterviewID == interview && e.RevokedAt == nil {
			e.RevokedAt = &d.t.now
			if err := d.t.Exec("UPDATE hearings SET revoked_at = ? WHERE id = ?", d.t.now, e.ID).Error; err != nil {
				return err
			}
		}
	}
	decision, err := d.history.Unhold(interview, d.t.now)
	if err != nil || decision == nil {
		return err
	}
	_, err = d.record(*decision)
	return err
}
