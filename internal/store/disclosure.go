package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// CreateDisclosure opens the submitted evaluations of a jury to the administrator who asks, for a while.
func (s *Store) CreateDisclosure(ctx context.Context, who hiring.Actor, d hiring.Disclosure) (hiring.Disclosure, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if _, err := find[hiring.Jury](t.DB, who, Juries, d.JuryID); err != nil {
			return err
		}
		var seats int
		if err := t.Raw("SELECT count(*) FROM jury_members WHERE jury_id = ? AND user_id = ? AND left_at IS NULL", d.JuryID, who.UserID).Scan(&seats).Error; err != nil {
			return err
		}
		if seats > 0 {
			return hiring.Conflict("seated", "you sit on this jury: you read what the others wrote after submitting your own")
		}
		d.UserID, d.ExpiresAt = who.UserID, t.now.Add(hiring.DisclosedFor)
		return insert(t, Disclosures, &d)
	})
	return d, err
}

// ListDisclosures lists who has opened a jury's evaluations to themselves, and why.
func (s *Store) ListDisclosures(ctx context.Context, who hiring.Actor, jury uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.Disclosure], error) {
	q := visible(s.read(ctx), who, Disclosures).Where("disclosures.jury_id = ?", jury)
	out, err := page(q, tables[Disclosures], byRecord[hiring.Disclosure](tables[Disclosures]), req)
	return out, translate(err)
}
