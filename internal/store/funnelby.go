package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Funnels answers variants of one question, in their order: they differ in what they group by and in their language, and in nothing
// else. All answers are of one state of the database, so that their totals agree whatever others write meanwhile.
func (s *Store) Funnels(ctx context.Context, who hiring.Actor, variants ...hiring.FunnelQuestion) ([]hiring.Funnel, error) {
	var out []hiring.Funnel
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		out = nil
		now, err := s.now(db)
		if err != nil {
			return err
		}
		read := map[countedFor][]hiring.Counted{}
		for _, q := range variants {
			q.JuryIDs, q.PostingIDs = ofSome(q.JuryIDs), ofSome(q.PostingIDs)
			a, err := newAsking(s, db, who, q, now)
			if err != nil {
				return err
			}
			answer, err := a.answerFrom(func(asOf *time.Time) (cells []hiring.Counted, err error) {
				key := a.countedFor(asOf)
				cells, known := read[key]
				if !known {
					cells, err = a.counts(asOf)
					read[key] = cells
				}
				return cells, err
			})
			if err != nil {
				return err
			}
			out = append(out, answer)
		}
		return nil
	})
	return out, err
}

// countedFor is what counts depend on within one question: groups that jobs and juries tell apart are tabulated from the same ones.
type countedFor struct {
	key  hiring.GroupBy
	asOf time.Time
}

func (a *asking) countedFor(asOf *time.Time) countedFor {
	var out countedFor
	if asOf != nil {
		out.asOf = *asOf
	}
	switch a.GroupBy {
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment:
	case hiring.GroupSource, hiring.GroupPosting, hiring.GroupOrigin, hiring.GroupStage, hiring.GroupMonth:
		out.key = a.GroupBy
	}
	return out
}
