package store

import (
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Nobody is in two places at once: an interview that takes time of somebody is refused where another one does, of whatever
// application or jury. Two that are written at the same time are kept apart by locks on the people, because neither could
// see the other yet.

// collisionsTold is how many collisions one refusal tells at most.
const collisionsTold = 50

// collision is an interview that takes time of somebody who is needed elsewhere then.
type collision struct {
	MemberID    uuid.UUID // whose seat it is that is needed; none for the candidate
	InterviewID uuid.UUID
	StartsAt    time.Time
	EndsAt      time.Time
}

// neededSeat is a seat that an interview needs.
type neededSeat struct {
	ID     uuid.UUID
	UserID *uuid.UUID
}

// checkFree refuses an interview for which somebody would have to be in two places. It holds what it finds out until the
// transaction ends.
func (t *tx) checkFree(candidate uuid.UUID, i, before hiring.Interview) error {
	heard, places := i.Books(before)
	needed := make([]uuid.UUID, len(places))
	for n, place := range places {
		needed[n] = i.Panel[place].MemberID
	}
	seats, err := t.seatsAt(needed, i.StartsAt)
	if err != nil || !heard && len(seats) == 0 {
		return err
	}
	if err := t.holdPeople(candidate, heard, seats); err != nil {
		return err
	}
	found, err := t.collisions(candidate, heard, seats, i)
	if err != nil || len(found) == 0 {
		return err
	}
	return t.tellCollisions(found, i)
}

// seatsAt reads those of these seats that somebody still has at a time: who has left is free from then on.
func (t *tx) seatsAt(ids []uuid.UUID, at time.Time) (seats []neededSeat, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = t.Raw("SELECT id, user_id FROM jury_members WHERE id IN ? AND (left_at IS NULL OR left_at > ?)", ids, at).Scan(&seats).Error
	return seats, err
}

// holdPeople lets one transaction at a time take time of the candidate and of those who have these seats. A seat without an account is
// a person by itself.
func (t *tx) holdPeople(candidate uuid.UUID, heard bool, seats []neededSeat) error {
	var locks []int64
	if heard {
		locks = append(locks, lockOf("the time of a candidate", candidate))
	}
	for _, s := range seats {
		if s.UserID != nil {
			locks = append(locks, lockOf("the time of a user", *s.UserID))
		} else {
			locks = append(locks, lockOf("the time of a seat", s.ID))
		}
	}
	return t.holdAll(locks)
}

// lockOf is the number of the lock on something of a thing. Two that share a number wait for one another without need.
func lockOf(what string, id uuid.UUID) int64 {
	sum := fnv.New64a()
	sum.Write([]byte(what))
	sum.Write(id[:])
	return int64(sum.Sum64()) //nolint:gosec // any 64 bits will do
}

// holdAll takes locks that last as long as the transaction, one after the other in the order of their numbers, so that no two
// transactions wait for one another.
func (t *tx) holdAll(locks []int64) error {
	slices.Sort(locks)
	for _, lock := range slices.Compact(locks) {
		if err := t.waitLock(lock); err != nil {
			return err
		}
	}
	return nil
}

// Interviews that take time between two instants, but for one of them.
const atThatTime = " AND i.id <> @but AND i.status IN @taking AND i.starts_at < @ends AND i.ends_at > @starts ORDER BY i.starts_at, i.id LIMIT @most"

// Of a candidate, whatever they applied for; and of those who have some seats, in these and in any other seat of theirs, as
// long as they have it.
const (
	ofCandidate = "SELECT i.id AS interview_id, i.starts_at, i.ends_at FROM interviews i JOIN applications a ON a.id = i.application_id" +
		" WHERE a.candidate_id = @candidate" + atThatTime
	ofSeats = "SELECT DISTINCT m.id AS member_id, i.id AS interview_id, i.starts_at, i.ends_at FROM jury_members m" +
		" JOIN jury_members o ON o.id = m.id OR o.user_id = m.user_id JOIN panelists p ON p.member_id = o.id JOIN interviews i ON i.id = p.interview_id" +
		" WHERE m.id IN @seats AND (o.left_at IS NULL OR o.left_at > i.starts_at)" + atThatTime
)

// collisions finds the interviews that take time of these people while this one would.
func (t *tx) collisions(candidate uuid.UUID, heard bool, seats []neededSeat, i hiring.Interview) (found []collision, err error) {
	args := map[string]any{
		"candidate": candidate, "seats": idsOf(seats, func(s neededSeat) uuid.UUID { return s.ID }), "but": i.ID, "starts": i.StartsAt, "ends": i.EndsAt,
		"taking": []hiring.InterviewStatus{hiring.InterviewScheduled, hiring.InterviewHeld}, "most": collisionsTold,
	}
	if heard {
		if err := t.Raw(ofCandidate, args).Scan(&found).Error; err != nil {
			return nil, err
		}
	}
	if len(seats) == 0 {
		return found, nil
	}
	var theirs []collision
	err = t.Raw(ofSeats, args).Scan(&theirs).Error
	return append(found, theirs...), err
}

// tellCollisions says who would have to be where, and when, in the time zone of the interview that is refused; and which
// interview that is, to those who may see it.
func (t *tx) tellCollisions(found []collision, i hiring.Interview) error {
	seen, err := scanIDs(visible(t.Model(&hiring.Interview{}).Select("interviews.id"), t.who, Interviews).
		Where("interviews.id IN ?", idsOf(found, func(c collision) uuid.UUID { return c.InterviewID })))
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(i.TimeZone)
	if err != nil { // a name that this machine does not know
		zone = time.UTC
	}
	refused := hiring.Conflict("interview_conflict", "somebody would have to be in two places at once")
	for _, c := range found {
		from, to := c.StartsAt.In(zone).Format(time.RFC3339), c.EndsAt.In(zone).Format(time.RFC3339)
		shown := slices.Contains(seen, c.InterviewID)
		place := slices.IndexFunc(i.Panel, func(p hiring.Panelist) bool { return p.MemberID == c.MemberID })
		pointer := "/member_ids/" + strconv.Itoa(place)
		switch {
		case place < 0 && shown:
			refused.Violations = append(refused.Violations, hiring.Wrong("/starts_at", "candidate_busy", "the candidate is heard from %s to %s already, in the interview %s", from, to, c.InterviewID.String()))
		case place < 0:
			refused.Violations = append(refused.Violations, hiring.Wrong("/starts_at", "candidate_busy", "the candidate is heard elsewhere from %s to %s", from, to))
		case shown:
			refused.Violations = append(refused.Violations, hiring.Wrong(pointer, "member_busy", "this member hears another interview from %s to %s: %s", from, to, c.InterviewID.String()))
		default:
			refused.Violations = append(refused.Violations, hiring.Wrong(pointer, "member_busy", "this member hears somebody elsewhere from %s to %s", from, to))
		}
	}
	return refused
}

// checkUnclosed refuses to write an interview of a jury that has closed: the one that the application is before, that whose
// members hear it, and that for which its outcome was noted. A jury that is about to close waits, or is waited for.
func (t *tx) checkUnclosed(before hiring.Application, interviews ...hiring.Interview) error {
	ids := []uuid.UUID{}
	if before.JuryID != nil {
		ids = append(ids, *before.JuryID)
	}
	seats := []uuid.UUID{}
	for _, i := range interviews {
		if i.OutcomeJury != nil {
			ids = append(ids, *i.OutcomeJury)
		}
		seats = append(seats, idsOf(i.Panel, func(p hiring.Panelist) uuid.UUID { return p.MemberID })...)
	}
	var juries []hiring.Jury
	err := t.Clauses(shared).Where("juries.id IN ? OR juries.id IN (SELECT jury_id FROM jury_members WHERE id IN ?)", ids, seats).Order("juries.id").Find(&juries).Error
	if err != nil {
		return err
	}
	if slices.ContainsFunc(juries, func(j hiring.Jury) bool { return j.Status == hiring.JuryClosed }) {
		return hiring.Conflict("jury_closed", "the jury is closed: its interviews stay as they are")
	}
	return nil
}
