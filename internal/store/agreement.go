package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// agreedJuries is how many juries, the latest, one answer tells of.
const agreedJuries = 200

// isBlind is the reason why nothing is told of a jury that does not deliberate yet.
const isBlind funnel.Reason = "blind"

// Agreement is how far the jurors of some juries agree.
type Agreement struct {
	hiring.Instants
	Rows       []api.JuryAgreement // in the order of the juries' ids
	Truncated  bool                // there are more juries
	EnteredNow bool                // some of it is as entered now, although another time was asked for
}

// Agreement tells how far the jurors of the juries that a question is about agree: of the question, which juries, and as of when.
// What was signed is told as it was signed, from then on; of a jury that deliberates, what was submitted by then. A jury that
// does not deliberate is blind now, whatever the time asked for, and nothing of what it wrote is read.
func (s *Store) Agreement(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (Agreement, error) {
	q.Basis, q.Unit, q.GroupBy = hiring.BasisCohort, hiring.UnitApplication, hiring.GroupJury
	var out Agreement
	err := s.asked(ctx, who, q, func(a *asking) error {
		out.Instants = a.instants()
		ids := make([]uuid.UUID, 0, len(a.scope.Juries))
		for id := range a.scope.Juries {
			ids = append(ids, id)
		}
		slices.SortFunc(ids, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
		if over := len(ids) - agreedJuries; over > 0 {
			ids, out.Truncated = ids[over:], true
		}
		juries, err := findAll[hiring.Jury](a.db.Where("id IN ?", ids).Order("id"))
		if err != nil {
			return err
		}
		if err := withCriteria(a.db, juries); err != nil {
			return err
		}
		signed, err := a.signedBy(ids)
		if err != nil {
			return err
		}
		for _, j := range juries {
			row, now, err := a.agreementOf(j, signed[j.ID])
			if err != nil {
				return err
			}
			out.Rows, out.EnteredNow = append(out.Rows, row), out.EnteredNow || now
		}
		return nil
	})
	return out, err
}

// until is when something must have happened, and been recorded, that has one time for both.
func (a *asking) until() time.Time {
	at := a.instants()
	if at.AsOf.Before(at.KnownAt) {
		return at.AsOf
	}
	return at.KnownAt
}

// signedBy reads the minutes of juries that had been signed by then.
func (a *asking) signedBy(juries []uuid.UUID) (map[uuid.UUID]*api.MinutesRecord, error) {
	acts, err := findAll[hiring.JuryAct](a.db.Where("jury_id IN ? AND kind = ? AND signed_at <= ?", juries, hiring.ActMinutes, a.until()))
	out := make(map[uuid.UUID]*api.MinutesRecord, len(acts))
	for _, act := range acts {
		var record api.MinutesRecord
		if err := json.Unmarshal([]byte(act.Record), &record); err != nil {
			return nil, err
		}
		out[act.JuryID] = &record
	}
	return out, err
}

// agreementOf tells how far one jury agrees; enteredNow is whether that rests on what may have been changed since.
func (a *asking) agreementOf(j hiring.Jury, signed *api.MinutesRecord) (row api.JuryAgreement, enteredNow bool, err error) {
	row.Group = api.FunnelGroup{ID: new(j.ID.String()), Label: a.scope.JuryLabel(j.ID)}
	row.Criteria = make([]api.CriterionAlpha, 0, len(j.Criteria))
	if j.Status != hiring.JuryDeliberating && j.Status != hiring.JuryClosed {
		row.Alpha = estimate(funnel.Estimate{Reason: isBlind})
		for _, c := range j.Criteria {
			row.Criteria = append(row.Criteria, api.CriterionAlpha{Key: c.Key, Label: a.Called(c.LabelFr, c.LabelEn), Alpha: row.Alpha})
		}
		return row, false, nil
	}
	if signed != nil {
		heard := make([]uuid.UUID, 0, len(signed.Heard))
		for _, h := range signed.Heard {
			heard = append(heard, h.ApplicationID)
		}
		a.agreed(&row, signed.Assessment, signed.Criteria)
		var all []written
		for _, e := range signed.Evaluations {
			all = append(all, written{e.ApplicationID, e.MemberID})
		}
		count(&row, heard, all)
		return row, false, nil
	}
	w, err := readWork(a.db, j)
	if err != nil {
		return row, false, err
	}
	until := a.until()
	w.evaluations = slices.DeleteFunc(w.evaluations, func(e hiring.Evaluation) bool { return e.SubmittedAt.After(until) })
	criteria := make([]api.Criterion, 0, len(w.jury.Criteria))
	for _, c := range w.jury.Criteria {
		criteria = append(criteria, api.Criterion{Key: c.Key, LabelFr: c.LabelFr, LabelEn: c.LabelEn})
	}
	a.agreed(&row, w.assess(), criteria)
	var all []written
	for _, e := range w.evaluations {
		all = append(all, written{e.ApplicationID, e.MemberID})
	}
	count(&row, idsOf(w.heard, func(h hearing) uuid.UUID { return h.ID }), all)
	return row, a.asOf != nil || a.knownAt != nil, nil
}

// agreed shows what an assessment says of agreement, and nothing else of it.
func (a *asking) agreed(row *api.JuryAgreement, of api.Assessment, criteria []api.Criterion) {
	row.Alpha = of.Agreement
	for i, c := range criteria {
		row.Criteria = append(row.Criteria, api.CriterionAlpha{Key: c.Key, Label: a.Called(c.LabelFr, c.LabelEn), Alpha: of.Criteria[i].Agreement})
	}
}

// written is an evaluation, by what it is of and from which seat.
type written struct{ application, member uuid.UUID }

// count says how many evaluations of those who were heard an agreement rests on.
func count(row *api.JuryAgreement, heard []uuid.UUID, all []written) {
	applications, members, n := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, 0
	for _, e := range all {
		if slices.Contains(heard, e.application) {
			applications[e.application], members[e.member] = true, true
			n++
		}
	}
	row.Applications, row.Evaluations, row.Jurors = new(len(applications)), &n, new(len(members))
}
