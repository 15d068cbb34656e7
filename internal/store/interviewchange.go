package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// noteChange keeps what an interview is told as from now on, if that is new.
func (t *tx) noteChange(before, after hiring.Interview) error {
	told := after.Told()
	if before.Version > 0 && before.Told() == told {
		return nil
	}
	var err error
	if told.ID, err = newID(); err != nil {
		return err
	}
	told.Version, told.ActorID, told.RecordedAt = after.Version, t.actorID(), later(t.now, before.UpdatedAt)
	return t.create(&told)
}

// changeRow is a change of an interview as a list reads it.
type changeRow struct{ hiring.InterviewChange }

// TableName says where the changes of interviews are, for GORM.
func (changeRow) TableName() string { return "interview_changes" }

// Recorded gives what lists are sorted by.
func (r *changeRow) Recorded() *hiring.Record {
	return &hiring.Record{ID: r.ID, Version: r.Version, CreatedAt: r.RecordedAt, UpdatedAt: r.RecordedAt}
}

// ListInterviewChanges lists what an interview was told as, for who may see the interview.
func (s *Store) ListInterviewChanges(ctx context.Context, who hiring.Actor, id uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.InterviewChange], error) {
	db := s.read(ctx)
	q := db.Where("interview_changes.interview_id IN (?)", visible(db.Model(&hiring.Interview{}).Select("interviews.id"), who, Interviews).Where("interviews.id = ?", id))
	recorded := order[changeRow]{"interview_changes.recorded_at", func(r changeRow) any { return r.RecordedAt }}
	found, err := page(q, "interview_changes", orders[changeRow]{"": recorded, "recorded_at": recorded}, req)
	items := make([]hiring.InterviewChange, len(found.Items))
	for i, r := range found.Items {
		items[i] = r.InterviewChange
	}
	return hiring.WithItems(found, items), translate(err)
}
