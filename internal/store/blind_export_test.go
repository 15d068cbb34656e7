package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Judged gives what a jury's deliberation is made of: what was submitted, and what it waits for.
func (s *Store) Judged(ctx context.Context, jury uuid.UUID) ([]hiring.Evaluation, []hiring.ExpectedEvaluation, error) {
	submitted, err := submittedEvaluations(s.read(ctx), jury)
	if err != nil {
		return nil, nil, err
	}
	expected, err := expectedEvaluations(s.read(ctx), jury)
	return submitted, expected, err
}
