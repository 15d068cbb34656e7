package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListRecusals lists who stepped back from a jury, or from an application that the actor may see, the oldest first. Why, a
// juror learns of their own and as the chair.
func (s *Store) ListRecusals(ctx context.Context, who hiring.Actor, jury uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.Recusal], error) {
	db := s.read(ctx)
	out, err := page(visible(db, who, Recusals).Where("recusals.jury_id = ?", jury), "recusals", byRecord[hiring.Recusal]("recusals"), req)
	if err != nil || who.Recruits() {
		return out, translate(err)
	}
	chair, err := chairs(db, who, jury)
	for i, r := range out.Items {
		if !chair && (r.UserID == nil || *r.UserID != who.UserID) {
			out.Items[i].Reason = ""
		}
	}
	return out, translate(err)
}

// CreateRecusal lets a juror step back. A nil member is the actor's own seat. From then on they see nothing of it, and sit on
// no panel that is to hear about it.
func (s *Store) CreateRecusal(ctx context.Context, who hiring.Actor, r hiring.Recusal) (hiring.Recusal, error) {
	err := s.write(ctx, who, func(t *tx) error {
		jury, err := find[hiring.Jury](t.DB, who, Juries, r.JuryID)
		if err != nil {
			return err
		}
		seat, err := t.aboutToRecuse(jury, &r)
		if err != nil {
			return err
		}
		planned, err := t.holdPlanned(r)
		if err != nil {
			return err
		}
		if err := t.holdUnclosed(r.JuryID); err != nil {
			return err
		}
		if err := t.Clauses(held).Take(&seat, "id = ? AND left_at IS NULL", seat.ID).Error; err != nil {
			return err
		}
		if err := t.tick(t.now); err != nil {
			return err
		}
		if err := t.checkTwice(seat, r); err != nil {
			return err
		}
		if err := insert(t, Recusals, &r); err != nil {
			return err
		}
		return t.leavePanels(r, planned)
	})
	return r, err
}

// aboutToRecuse finds the seat that a recusal is of, and says who decided it: the member, or the chair about another one. HR
// records what either decided.
func (t *tx) aboutToRecuse(jury hiring.Jury, r *hiring.Recusal) (hiring.JuryMember, error) {
	seats, err := seatsOf(t.DB, jury.ID)
	if err != nil {
		return hiring.JuryMember{}, err
	}
	own := func(m hiring.JuryMember) bool { return m.UserID != nil && *m.UserID == t.who.UserID }
	at := slices.IndexFunc(seats, func(m hiring.JuryMember) bool {
		return m.LeftAt == nil && (m.ID == r.MemberID || r.MemberID == uuid.Nil && own(m))
	})
	if !t.who.Recruits() && (at < 0 || !own(seats[at])) {
		chair, err := chairs(t.DB, t.who, jury.ID)
		if err != nil {
			return hiring.JuryMember{}, err
		}
		if !chair {
			e := hiring.Forbidden()
			e.Detail = "a juror steps back themselves; for another one the chair of the jury decides"
			return hiring.JuryMember{}, e
		}
	}
	refs := t.references()
	var seat hiring.JuryMember
	switch {
	case at >= 0:
		seat = seats[at]
		r.MemberID, r.UserID, r.ActorID = seat.ID, seat.UserID, t.actorID()
		t.decide(refs, own(seat), r)
	case r.MemberID == uuid.Nil:
		refs.wrong("/member_id", "required", "you have no seat in this jury: say whose recusal it is")
	default:
		refs.wrong("/member_id", "unknown_member", "the jury has no such member")
	}
	if err := t.checkApplication(refs, seat, r, own(seat)); err != nil {
		return seat, err
	}
	return seat, refs.check()
}

// decide says who decided, where the actor did not, and refuses what can't be.
func (t *tx) decide(refs *references, own bool, r *hiring.Recusal) {
	by := hiring.RecusedByMember
	if !own && !t.who.Recruits() {
		by = hiring.RecusedByChair
	}
	if r.DecidedBy == "" {
		r.DecidedBy = by
	}
	if r.DecidedBy != by && !t.who.Recruits() {
		refs.wrong("/decided_by", "not_the_decider", "a member decides for themselves, and the chair for another one")
	}
}

// checkApplication refuses an application that the jury does not have. Whoever stepped back from one and says so again is told
// that, although they don't see it any more.
func (t *tx) checkApplication(refs *references, seat hiring.JuryMember, r *hiring.Recusal, own bool) error {
	if r.ApplicationID == nil {
		return nil
	}
	found, err := among(visible(t.Table(tables[Applications]), t.who, Applications).Where("applications.jury_id = ?", r.JuryID), Applications, *r.ApplicationID)
	if err != nil || found {
		return err
	}
	if own && seat.ID != uuid.Nil {
		if err := t.checkTwice(seat, *r); err != nil {
			return err
		}
	}
	refs.unknown(Names("/application_id", Applications, r.ApplicationID))
	return nil
}

// checkTwice refuses a recusal from what the person has stepped back from already.
func (t *tx) checkTwice(seat hiring.JuryMember, r hiring.Recusal) error {
	before, err := findAll[hiring.Recusal](t.Where("member_id = ? OR user_id = ?", seat.ID, seat.UserID))
	if err != nil {
		return err
	}
	if seat.RecusedFromJury(before) || r.ApplicationID != nil && seat.Recused(before, *r.ApplicationID) {
		twice := refusals["recusals_of_jury"]
		return hiring.Conflict(twice.code, twice.detail)
	}
	return nil
}

// refuseRecused notes a violation for each member of a panel who stepped back from the application: who is put on it, and who
// would hear an interview that is still to come. The seats are held, so that nobody steps back from them meanwhile.
func (t *tx) refuseRecused(refs *references, i, before hiring.Interview) {
	if len(i.Panel) == 0 {
		return
	}
	ids := make([]uuid.UUID, len(i.Panel))
	for n, p := range i.Panel {
		ids[n] = p.MemberID
	}
	shared := clause.Locking{Strength: clause.LockingStrengthShare}
	if _, refs.err = findAll[hiring.JuryMember](t.Clauses(shared).Where("id IN ?", ids).Order("id")); refs.err != nil {
		return
	}
	var out []uuid.UUID
	out, refs.err = scanIDs(t.Raw("SELECT m.id FROM jury_members m WHERE m.id IN ? AND EXISTS (SELECT 1 FROM recusals r WHERE"+
		" (r.member_id = m.id OR r.user_id = m.user_id) AND (r.application_id = ? OR r.application_id IS NULL AND r.jury_id = m.jury_id))", ids, i.ApplicationID))
	for n, id := range ids {
		stays := slices.ContainsFunc(before.Panel, func(p hiring.Panelist) bool { return p.MemberID == id })
		if slices.Contains(out, id) && (!stays || i.Status == hiring.InterviewScheduled) {
			refs.wrong("/member_ids/"+strconv.Itoa(n), "recused", "this member has stepped back from the application")
		}
	}
}

// onPanels are the scheduled interviews that a recusal takes somebody off, with the seats that they have there.
const onPanels = " FROM interviews i JOIN panelists p ON p.interview_id = i.id JOIN jury_members m ON m.id = p.member_id" +
	" WHERE i.status = @scheduled AND (m.id = @seat OR m.user_id = @user)"

func panelsOf(r hiring.Recusal) (from string, args map[string]any) {
	args = map[string]any{"scheduled": hiring.InterviewScheduled, "seat": r.MemberID, "user": r.UserID}
	if r.ApplicationID != nil {
		args["application"] = *r.ApplicationID
		return onPanels + " AND i.application_id = @application", args
	}
	args["jury"] = r.JuryID
	return onPanels + " AND m.jury_id = @jury", args
}

// planned lists the applications whose interviews a recusal changes.
func (t *tx) planned(r hiring.Recusal) ([]uuid.UUID, error) {
	from, args := panelsOf(r)
	return scanIDs(t.Raw("SELECT DISTINCT i.application_id"+from+" ORDER BY i.application_id", args))
}

// holdPlanned holds the applications whose interviews change, before the jury and the seat: whoever plans an interview holds
// in this order.
func (t *tx) holdPlanned(r hiring.Recusal) ([]uuid.UUID, error) {
	ids, err := t.planned(r)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := t.Clauses(held).Select("id").Take(&hiring.Application{}, "id = ?", id).Error; err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// leavePanels takes somebody off the panels that are to hear what they stepped back from. An interview that was planned
// meanwhile is of an application that is not held: then all of it is done again.
func (t *tx) leavePanels(r hiring.Recusal, heldOnes []uuid.UUID) error {
	now, err := t.planned(r)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(now, func(id uuid.UUID) bool { return !slices.Contains(heldOnes, id) }) {
		return errAgain
	}
	from, args := panelsOf(r)
	var seats []hiring.Panelist
	if err := t.Raw("SELECT p.interview_id, p.member_id"+from+" ORDER BY p.interview_id, p.member_id", args).Scan(&seats).Error; err != nil {
		return err
	}
	for _, p := range seats {
		var before hiring.Interview
		if err := t.Take(&before, "id = ?", p.InterviewID).Error; err != nil {
			return err
		}
		after := before
		if err := update(t, Interviews, before, &after, "panel"); err != nil {
			return err
		}
		if err := t.Delete(&p, "interview_id = ? AND member_id = ?", p.InterviewID, p.MemberID).Error; err != nil {
			return err
		}
	}
	return nil
}
