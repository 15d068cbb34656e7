package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Decisions reads what a jury has decided so far, with its deliberation, in the order in which decisions are told. What the actor
// stepped back from is left out.
func (s *Store) Decisions(ctx context.Context, who hiring.Actor, jury uuid.UUID) (d hiring.Deliberation, out []hiring.JuryDecision, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if _, d, err = deliberating(db, who, jury); err != nil {
			return err
		}
		out, err = decisionsOf(visible(db, who, Decisions), jury)
		return err
	})
	return d, out, translate(err)
}

func decisionsOf(q *gorm.DB, jury uuid.UUID) ([]hiring.JuryDecision, error) {
	out, err := findAll[hiring.JuryDecision](q.Where("decisions.jury_id = ?", jury).Order("decisions.application_id"))
	hiring.InOrder(out)
	return out, err
}

// SaveDecisions puts decisions in place of those that were there, as the deliberation was at a version: by the chair, or HR.
// Decisions that the actor may not see stay.
func (s *Store) SaveDecisions(ctx context.Context, who hiring.Actor, jury uuid.UUID, version int, in []hiring.JuryDecision) (d hiring.Deliberation, out []hiring.JuryDecision, err error) {
	err = s.write(ctx, who, func(t *tx) error {
		j, err := lockRow[hiring.Jury](t, Juries, jury)
		if err != nil {
			return err
		}
		if err := t.leads(jury); err != nil {
			return err
		}
		if _, d, err = deliberating(t.DB, who, jury); err != nil {
			return err
		}
		if d.Version != version {
			return hiring.Stale(d.Version)
		}
		if err := t.checkDecisions(jury, in); err != nil {
			return err
		}
		if err := j.CheckDeliberating(); err != nil {
			return err
		}
		if err := t.tick(d.UpdatedAt); err != nil {
			return err
		}
		if d, err = t.redecide(d, in); err != nil {
			return err
		}
		out, err = decisionsOf(visible(t.DB, who, Decisions), jury)
		return err
	})
	return d, out, err
}

// checkDecisions refuses decisions about whom the jury can't decide about, and reasons that are none.
func (t *tx) checkDecisions(jury uuid.UUID, in []hiring.JuryDecision) error {
	known, err := reasons(t.DB)
	if err != nil {
		return err
	}
	refs := t.references()
	refs.bad = append(hiring.CheckDecisions(in), hiring.CheckReasons(in, known)...)
	ids := idsOf(in, func(d hiring.JuryDecision) uuid.UUID { return d.ApplicationID })
	seen := map[uuid.UUID]hiring.Application{}
	for some := range slices.Chunk(ids, manyIDs) {
		apps, err := findAll[hiring.Application](visible(t.DB, t.who, Applications).Where("applications.jury_id = ? AND applications.id IN ?", jury, some))
		if err != nil {
			return err
		}
		for _, a := range apps {
			seen[a.ID] = a
		}
	}
	heard, err := heardBy(t.DB, jury)
	if err != nil {
		return err
	}
	for i, id := range ids {
		at := "/decisions/" + strconv.Itoa(i) + "/application_id"
		app, found := seen[id]
		switch {
		case !found:
			refs.wrong(at, "unknown_application", "there is no such application")
		case app.Closed():
			refs.wrong(at, "application_closed", "the application is closed: the jury does not decide about it any more")
		case !slices.ContainsFunc(heard, func(h hearing) bool { return h.ID == id }):
			refs.wrong(at, "not_heard", "the jury has not heard this application")
		}
	}
	return refs.check()
}

// redecide brings the stored decisions up to those given.
func (t *tx) redecide(d hiring.Deliberation, in []hiring.JuryDecision) (hiring.Deliberation, error) {
	stored, err := decisionsOf(visible(t.DB, t.who, Decisions), d.JuryID)
	if err != nil {
		return d, err
	}
	fields := []string{}
	for _, x := range in {
		x.JuryID = d.JuryID
		at := slices.IndexFunc(stored, func(o hiring.JuryDecision) bool { return o.ApplicationID == x.ApplicationID })
		switch {
		case at < 0:
			err = insert(t, Decisions, &x)
		case stored[at].Same(x):
			continue
		default:
			x.Record = stored[at].Record
			err = update(t, Decisions, stored[at], &x)
		}
		if err != nil {
			return d, err
		}
		fields = []string{"decisions"}
	}
	for _, o := range stored {
		if slices.ContainsFunc(in, func(x hiring.JuryDecision) bool { return x.ApplicationID == o.ApplicationID }) {
			continue
		}
		if err := t.Delete(&o).Error; err != nil {
			return d, err
		}
		if err := t.note(change{subject: Decisions, id: o.ID, version: o.Version, action: "deleted", announced: true}); err != nil {
			return d, err
		}
		fields = []string{"decisions"}
	}
	d.Version, d.UpdatedAt = d.Version+1, t.now
	if err := t.rewrite(d); err != nil {
		return d, err
	}
	return d, t.note(change{subject: Deliberations, id: d.JuryID, version: d.Version, action: "updated", fields: fields, announced: true})
}
