package store

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// SourceFigures answers what each source and each posting brought; of the question, the filters and as of when it is asked. It is one
// sum of the ledger by both, so that what is told of them can't differ.
func (s *Store) SourceFigures(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (hiring.Sources, error) {
	q.Basis, q.Unit, q.GroupBy = hiring.BasisCohort, hiring.UnitApplication, hiring.GroupOrigin
	var out hiring.Sources
	err := s.asked(ctx, who, q, func(a *asking) error {
		found, err := a.answer()
		if err != nil {
			return err
		}
		out = hiring.BySource(found)
		return a.nameOrigins(out.Rows)
	})
	return out, err
}

// nameOrigins says what sources and postings are called today, and of which channel they are.
func (a *asking) nameOrigins(rows []hiring.SourceRow) error {
	var sources []hiring.Source
	if err := a.db.Find(&sources).Error; err != nil {
		return err
	}
	var ids []uuid.UUID
	for i := range rows {
		for _, source := range sources {
			if source.Key == rows[i].ID {
				rows[i].Label, rows[i].Channel = a.Called(source.LabelFr, source.LabelEn), source.Channel
			}
		}
		for _, p := range rows[i].Postings {
			ids = append(ids, p.PostingID)
		}
	}
	type name struct {
		ID             uuid.UUID
		Label, Channel string
	}
	names := map[uuid.UUID]name{}
	for some := range slices.Chunk(ids, manyIDs) {
		var found []name
		err := visible(a.db.Table(tables[Postings]), a.who, Postings).Where("postings.id IN ?", some).
			Select("postings.id, postings.channel, " + labels[Postings] + " AS label").Scan(&found).Error
		if err != nil {
			return err
		}
		for _, n := range found {
			names[n.ID] = n
		}
	}
	for i := range rows {
		for j, p := range rows[i].Postings {
			if n, ok := names[p.PostingID]; ok {
				rows[i].Postings[j].Label, rows[i].Postings[j].Channel = n.Label, n.Channel
			}
		}
	}
	return nil
}
