package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// What was declared of juries, as numbers, only grows: declared_funnels holds every version. A jury's row names its latest,
// so that a funnel in which nothing was declared reads nothing here.

// DeclareFunnel declares the funnel of a jury anew: for the first time with version 0, and then with the version that it was
// made of. It answers with what GetDeclaredFunnel reads.
func (s *Store) DeclareFunnel(ctx context.Context, who hiring.Actor, d hiring.DeclaredFunnel) error {
	return s.write(ctx, who, func(t *tx) error {
		jury, err := lockRow[hiring.Jury](t, Juries, d.JuryID)
		if err != nil {
			return err
		}
		var last []hiring.DeclaredFunnel
		if err := t.Where("jury_id = ?", jury.ID).Order("version DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		var before hiring.DeclaredFunnel
		if len(last) > 0 {
			before = last[0]
		}
		if before.Version != d.Version {
			return hiring.Stale(before.Version)
		}
		if err := t.tick(before.RecordedAt); err != nil {
			return err
		}
		var openings int
		if err := t.Raw("SELECT openings FROM jobs WHERE id = ?", jury.JobID).Scan(&openings).Error; err != nil {
			return err
		}
		if wrong := d.Check(hiring.DateOf(t.now, s.zone), openings); len(wrong) > 0 {
			return hiring.Invalid(wrong...)
		}
		next := d
		next.Version, next.DeclaredBy, next.RecordedAt = d.Version+1, t.actorID(), t.now
		if err := t.Create(&next).Error; err != nil {
			return err
		}
		if err := t.Exec("UPDATE juries SET declared = ? WHERE id = ?", next.Version, jury.ID).Error; err != nil {
			return err
		}
		before.JuryID, before.Version, before.DeclaredBy, before.RecordedAt = next.JuryID, next.Version, next.DeclaredBy, next.RecordedAt
		return t.note(change{subject: Declarations, id: jury.ID, version: next.Version, action: "declared", fields: differing(before, next), announced: true})
	})
}

// GetDeclaredFunnel reads what is declared of a jury now, with the gap to what its applications say. NotFound where nothing
// was.
func (s *Store) GetDeclaredFunnel(ctx context.Context, who hiring.Actor, jury uuid.UUID) (hiring.Declaration, error) {
	answer, err := s.Funnel(ctx, who, hiring.FunnelQuestion{
		Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury, JuryIDs: []uuid.UUID{jury},
	})
	if err != nil {
		return hiring.Declaration{}, err
	}
	for _, r := range answer.Rows {
		if r.Declared != nil {
			return *r.Declared, nil
		}
	}
	return hiring.Declaration{}, hiring.NotFound()
}

// declare finds what was declared of the juries in scope, as of an instant, and gives it to the scope if the question can be
// asked about it. Otherwise the answer says whether that leaves something out.
func (a *asking) declare(out *hiring.Funnel, asOf *time.Time, cells []hiring.Counted) error {
	a.scope.Declared = nil
	found, err := a.declared(asOf)
	if err != nil || len(found) == 0 {
		return err
	}
	scope := a.scope
	scope.Declared = found
	taken := a.TakesDeclared()
	if taken {
		a.scope.Declared = found
	} else if cells, err = a.allOf(found, asOf); err != nil {
		return err
	}
	for _, d := range scope.Declarations(cells) {
		out.DeclaredExcluded = out.DeclaredExcluded || !taken && d.Gap == nil
		out.DeclaredDiffers = out.DeclaredDiffers || taken && d.Differs()
	}
	return nil
}

// declared reads the declarations that count as of an instant: of each jury the latest that was known of those declared by
// then. Live, that is the one that the jury's row names, though another may have been declared since it was read.
func (a *asking) declared(asOf *time.Time) (map[uuid.UUID]hiring.DeclaredFunnel, error) {
	var juries []hiring.FunnelJury
	for _, j := range a.scope.Juries {
		if j.Declared > 0 {
			juries = append(juries, j)
		}
	}
	live := asOf == nil && a.knownAt == nil
	var out map[uuid.UUID]hiring.DeclaredFunnel
	for some := range slices.Chunk(juries, manyIDs) {
		query := a.db.Where("jury_id IN ?", idsOf(some, func(j hiring.FunnelJury) uuid.UUID { return j.ID }))
		if live {
			query = query.Where("version IN ?", versionsOf(some))
		} else {
			query = a.latestBy(query, asOf)
		}
		var rows []hiring.DeclaredFunnel
		if err := query.Find(&rows).Error; err != nil {
			return nil, err
		}
		if out == nil {
			out = make(map[uuid.UUID]hiring.DeclaredFunnel, len(rows))
		}
		for _, d := range rows {
			if !live || d.Version == a.scope.Juries[d.JuryID].Declared {
				out[d.JuryID] = d
			}
		}
	}
	return out, nil
}

// versionsOf are the latest versions of some juries, each once.
func versionsOf(juries []hiring.FunnelJury) []int {
	var out []int
	for _, j := range juries {
		if !slices.Contains(out, j.Declared) {
			out = append(out, j.Declared)
		}
	}
	return out
}

// latestBy narrows a query to the latest declaration of each jury that was known, of those declared by an instant.
func (a *asking) latestBy(query *gorm.DB, asOf *time.Time) *gorm.DB {
	condition, args := "m.jury_id = declared_funnels.jury_id", []any{}
	if a.knownAt != nil {
		condition, args = condition+" AND m.recorded_at <= ?", append(args, *a.knownAt)
	}
	if asOf != nil {
		condition, args = condition+" AND m.declared_on <= ?", append(args, hiring.DateOf(*asOf, a.store.zone))
	}
	return query.Where("version = (SELECT max(m.version) FROM declared_funnels m WHERE "+condition+")", args...)
}

// allOf counts all applications of some juries as of an instant, whatever else the question is.
func (a *asking) allOf(juries map[uuid.UUID]hiring.DeclaredFunnel, asOf *time.Time) ([]hiring.Counted, error) {
	all := *a
	all.FunnelQuestion = hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: hiring.UnitApplication, GroupBy: hiring.GroupJury}
	if len(juries) <= manyIDs {
		for id := range juries {
			all.JuryIDs = append(all.JuryIDs, id)
		}
	}
	if all.isLive(asOf) {
		return all.liveCells()
	}
	return all.ledgerCells(asOf)
}
