package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// again is the action of who asks once more for what is done already: a double click, a retry. It changes nothing.
const again = "asked_again"

// ballot is what evaluations of an application are written with: the application and its jury, held against changes.
type ballot struct {
	t    *tx
	app  hiring.Application
	jury hiring.Jury
}

// openBallot holds an application that the actor may see, and its jury. A jury that opens its deliberation, or changes its
// criteria, waits for those who write, and they for it.
func (t *tx) openBallot(application uuid.UUID) (*ballot, error) {
	b := &ballot{t: t}
	if err := visible(t.Clauses(shared), t.who, Applications).Where("applications.id = ?", application).Take(&b.app).Error; err != nil {
		return nil, err
	}
	if b.app.JuryID == nil {
		return nil, noSeat()
	}
	if err := t.Clauses(shared).Where("id = ?", *b.app.JuryID).Take(&b.jury).Error; err != nil {
		return nil, err
	}
	one := []hiring.Jury{b.jury}
	err := withCriteria(t.DB, one)
	b.jury = one[0]
	return b, err
}

func noSeat() error {
	e := hiring.Forbidden()
	e.Detail = "evaluations are written by the members of the application's jury: you have no seat there, or stepped back"
	return e
}

// seatOf finds the seat from which the actor judges an application that they may see: not one from which they stepped back,
// which who recruits may see all the same.
func seatOf(db *gorm.DB, who hiring.Actor, app hiring.Application) (hiring.JuryMember, error) {
	var seat hiring.JuryMember
	found := db.Where("jury_id = @jury AND user_id = @user AND left_at IS NULL AND jury_id IN "+ownJuries+" AND @application NOT IN "+recusedFrom,
		map[string]any{"jury": app.JuryID, "user": who.UserID, "application": app.ID}).Limit(1).Find(&seat)
	if found.Error == nil && found.RowsAffected == 0 {
		return seat, noSeat()
	}
	return seat, found.Error
}

// chair refuses whoever does not chair the jury, and a chair who stepped back from the application.
func (b *ballot) chair() error {
	if _, err := seatOf(b.t.DB, b.t.who, b.app); err != nil {
		return err
	}
	chair, err := chairs(b.t.DB, b.t.who, b.jury.ID)
	if err == nil && !chair {
		e := hiring.Forbidden()
		e.Detail = "this is for the jury's chair"
		return e
	}
	return err
}

// of reads what a member has written of the application, to change it.
func (b *ballot) of(seat hiring.JuryMember) (hiring.Evaluation, error) {
	e, err := evaluationOf(b.t.Clauses(held), b.app.ID, seat)
	if err != nil {
		return e, err
	}
	return e, b.t.tick(e.UpdatedAt)
}

// evaluationOf reads one evaluation without its scores; gorm.ErrRecordNotFound when nothing is saved. It is of the person, as a
// recusal is: whoever left a seat and got another one has read the others' by then, and does not write a second one.
func evaluationOf(db *gorm.DB, application uuid.UUID, seat hiring.JuryMember) (e hiring.Evaluation, err error) {
	err = db.Where("application_id = ? AND jury_id = ? AND user_id = ?", application, seat.JuryID, seat.UserID).Take(&e).Error
	return e, err
}

func withScores(db *gorm.DB, items []hiring.Evaluation) error {
	scores, err := childrenOf(db, "evaluation_id", idsOf(items, func(e hiring.Evaluation) uuid.UUID { return e.ID }),
		"position", func(s hiring.Score) uuid.UUID { return s.EvaluationID })
	for i := range items {
		items[i].Scores = scores[items[i].ID]
	}
	return err
}

// withItsScores gives an evaluation with its scores.
func withItsScores(db *gorm.DB, e hiring.Evaluation) (hiring.Evaluation, error) {
	one := []hiring.Evaluation{e}
	err := withScores(db, one)
	return one[0], err
}

// keep writes an evaluation as its next version. What the audit and the subscribers hear of it names no field: that would
// tell what is being written.
func (t *tx) keep(e *hiring.Evaluation, action string, announced bool) error {
	e.Version, e.UpdatedAt = e.Version+1, t.now
	var err error
	if e.Version == 1 {
		if e.ID, err = newID(); err != nil {
			return err
		}
		e.CreatedAt = t.now
		err = t.Omit(clause.Associations).Create(e).Error
	} else {
		err = t.Model(e).Select("*").Omit(clause.Associations, "ID", "CreatedAt").Updates(e).Error
	}
	if err != nil {
		return err
	}
	return t.note(change{subject: Evaluations, id: e.ID, version: e.Version, action: action, announced: announced})
}

// MyEvaluation reads what the actor has written of an application: NotFound before they have saved anything.
func (s *Store) MyEvaluation(ctx context.Context, who hiring.Actor, application uuid.UUID) (hiring.Evaluation, error) {
	db := s.read(ctx)
	app, err := find[hiring.Application](db, who, Applications, application)
	if err != nil {
		return hiring.Evaluation{}, translate(err)
	}
	seat, err := seatOf(db, who, app)
	if err != nil {
		return hiring.Evaluation{}, translate(err)
	}
	e, err := evaluationOf(db, application, seat)
	if err == nil {
		e, err = withItsScores(db, e)
	}
	return e, translate(err)
}

// SaveEvaluation saves the actor's draft of an application: the first one with version 0, and each later one with the version
// that it was made of.
func (s *Store) SaveEvaluation(ctx context.Context, who hiring.Actor, in hiring.Evaluation) (hiring.Evaluation, error) {
	var e hiring.Evaluation
	err := s.write(ctx, who, func(t *tx) error {
		b, err := t.openBallot(in.ApplicationID)
		if err != nil {
			return err
		}
		seat, err := seatOf(t.DB, who, b.app)
		if err != nil {
			return err
		}
		if err := b.jury.CheckEvaluating(); err != nil {
			return err
		}
		e, err = b.draft(seat, in.Version)
		if err != nil {
			return err
		}
		e.MemberID, e.CriteriaVersion, e.Recommendation, e.Comment = seat.ID, b.jury.CriteriaVersion, in.Recommendation, in.Comment
		e.Scores = slices.Clone(in.Scores)
		if wrong := e.Check(b.jury.Criteria); len(wrong) > 0 {
			return hiring.Invalid(wrong...)
		}
		if err := t.keep(&e, "saved", false); err != nil {
			return err
		}
		for i := range e.Scores {
			e.Scores[i].EvaluationID, e.Scores[i].Position = e.ID, i
		}
		return replaceChildren(t, "evaluation_id", e.ID, e.Scores)
	})
	return e, err
}

// draft is what a seat's next draft is made of: of the version named.
func (b *ballot) draft(seat hiring.JuryMember, version int) (hiring.Evaluation, error) {
	e, err := b.of(seat)
	if hiring.Is(translate(err), hiring.KindNotFound) {
		if version != 0 {
			return e, hiring.NotFound()
		}
		return hiring.Evaluation{
			JuryID: b.jury.ID, ApplicationID: b.app.ID, MemberID: seat.ID, UserID: b.t.who.UserID, Status: hiring.EvaluationDraft,
		}, b.t.tick(time.Time{})
	}
	switch {
	case err != nil:
		return e, err
	case e.Status == hiring.EvaluationSubmitted:
		return e, hiring.Conflict("evaluation_submitted", "you have submitted this evaluation: only the jury's chair can open it again")
	case e.Version != version:
		return e, hiring.Stale(e.Version)
	}
	return e, nil
}

// SubmitEvaluation submits what the actor has saved of an application, for good. What is submitted already stays as it is.
func (s *Store) SubmitEvaluation(ctx context.Context, who hiring.Actor, application uuid.UUID) (hiring.Evaluation, error) {
	var e hiring.Evaluation
	err := s.write(ctx, who, func(t *tx) error {
		b, err := t.openBallot(application)
		if err != nil {
			return err
		}
		seat, err := seatOf(t.DB, who, b.app)
		if err != nil {
			return err
		}
		if e, err = b.of(seat); err != nil {
			return err
		}
		if e, err = withItsScores(t.DB, e); err != nil {
			return err
		}
		if e.Status == hiring.EvaluationSubmitted {
			return t.note(change{subject: Evaluations, id: e.ID, version: e.Version, action: again})
		}
		if err := b.jury.CheckEvaluating(); err != nil {
			return err
		}
		if e.CriteriaVersion != b.jury.CriteriaVersion {
			return hiring.Conflict("criteria_changed", "the jury's criteria changed since you saved this: read them, and save it again")
		}
		if wrong := e.CheckSubmission(b.jury.Criteria); len(wrong) > 0 {
			return hiring.Invalid(wrong...)
		}
		e.Status, e.SubmittedAt = hiring.EvaluationSubmitted, &t.now
		return t.keep(&e, "submitted", true)
	})
	return e, err
}

// ReopenEvaluation gives a member's submitted evaluation back to them as a draft: for the jury's chair, who learns nothing
// of what it says.
func (s *Store) ReopenEvaluation(ctx context.Context, who hiring.Actor, application, member uuid.UUID, reason string) (hiring.Evaluation, error) {
	var e hiring.Evaluation
	err := s.write(ctx, who, func(t *tx) error {
		b, err := t.openBallot(application)
		if err != nil {
			return err
		}
		if err := b.chair(); err != nil {
			return err
		}
		if err := b.jury.CheckEvaluating(); err != nil {
			return err
		}
		seat, err := b.seat(member)
		if err != nil {
			return err
		}
		// What nobody has begun is refused like a draft: the chair does not learn which it is.
		if e, err = b.of(seat); err != nil && !hiring.Is(translate(err), hiring.KindNotFound) {
			return err
		}
		if e.Status != hiring.EvaluationSubmitted {
			if e.ReopenedBy != nil && *e.ReopenedBy == who.UserID && e.ReopenReason == reason {
				return t.note(change{subject: Evaluations, id: e.ID, version: e.Version, action: again})
			}
			return hiring.Conflict("evaluation_not_submitted", "it is not submitted: its author can still change it")
		}
		e.Status, e.SubmittedAt = hiring.EvaluationDraft, nil
		e.ReopenedAt, e.ReopenedBy, e.ReopenReason = &t.now, t.actorID(), reason
		reopening := hiring.Reopening{EvaluationID: e.ID, Reason: reason, ReopenedBy: e.ReopenedBy, ReopenedAt: t.now}
		if reopening.ID, err = newID(); err != nil {
			return err
		}
		if err := t.create(&reopening); err != nil {
			return err
		}
		return t.keep(&e, "reopened", true)
	})
	return e, err
}

// WaiveEvaluation notes that a member's evaluation of an application will not come; fresh tells that it was not noted before.
func (s *Store) WaiveEvaluation(ctx context.Context, who hiring.Actor, w hiring.Waiver) (out hiring.Waiver, fresh bool, err error) {
	err = s.write(ctx, who, func(t *tx) error {
		b, err := t.openBallot(w.ApplicationID)
		if err != nil {
			return err
		}
		if err := b.chair(); err != nil {
			return err
		}
		if err := b.jury.CheckEvaluating(); err != nil {
			return err
		}
		out, fresh, err = b.waive(w)
		return err
	})
	return out, fresh, err
}

// seat holds a seat of the jury whose evaluation the chair decides about: of two who decide at once, one waits for the other.
func (b *ballot) seat(id uuid.UUID) (hiring.JuryMember, error) {
	seat, err := lockRow[hiring.JuryMember](b.t, JuryMembers, id)
	if err == nil && (seat.JuryID != b.jury.ID || seat.LeftAt != nil || seat.UserID == nil) {
		return seat, hiring.NotFound()
	}
	return seat, err
}

func (b *ballot) waive(w hiring.Waiver) (out hiring.Waiver, fresh bool, err error) {
	t := b.t
	seat, err := b.seat(w.MemberID)
	if err != nil {
		return w, false, err
	}
	before := t.Where("application_id = ? AND member_id = ?", w.ApplicationID, w.MemberID).Limit(1).Find(&out)
	switch {
	case before.Error != nil:
		return out, false, before.Error
	case before.RowsAffected > 0 && out.Reason == w.Reason:
		return out, false, t.note(change{subject: Waivers, id: w.MemberID, version: 1, action: again})
	case before.RowsAffected > 0:
		return out, false, hiring.Conflict("already_waived", "this evaluation is waived already, for another reason")
	}
	e, err := evaluationOf(t.DB, w.ApplicationID, seat)
	switch {
	case err == nil && e.Status == hiring.EvaluationSubmitted:
		return out, false, hiring.Conflict("evaluation_submitted", "this evaluation has come: there is nothing to waive")
	case err != nil && !hiring.Is(translate(err), hiring.KindNotFound):
		return out, false, err
	}
	if err := t.tick(time.Time{}); err != nil {
		return out, false, err
	}
	w.JuryID, w.ActorID, w.RecordedAt = b.jury.ID, t.who.UserID, t.now
	if err := t.Create(&w).Error; err != nil {
		return out, false, err
	}
	return w, true, t.note(change{subject: Waivers, id: w.MemberID, version: 1, action: "created", announced: true})
}

// ListEvaluations lists the submitted evaluations of an application or of a jury that the actor may read now; Forbidden
// (blind) while that could only be their own.
func (s *Store) ListEvaluations(ctx context.Context, who hiring.Actor, f hiring.EvaluationFilter, req hiring.PageRequest) (hiring.Page[hiring.Evaluation], error) {
	var out hiring.Page[hiring.Evaluation]
	now, err := s.Now(ctx)
	if err != nil {
		return out, err
	}
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if err := blind(db, who, f, now); err != nil {
			return err
		}
		q := readable(db, who, now)
		if f.ApplicationID != nil {
			q = q.Where("evaluations.application_id = ?", *f.ApplicationID)
		}
		if f.JuryID != nil {
			q = q.Where("evaluations.jury_id = ?", *f.JuryID)
		}
		if out, err = page(q, tables[Evaluations], byRecord[hiring.Evaluation](tables[Evaluations]), req); err != nil {
			return err
		}
		return withScores(db, out.Items)
	})
	return out, translate(err)
}
