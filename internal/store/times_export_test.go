package store

import "context"

// ReplayAtMost makes a statistic replay no more than so many applications.
func (s *Store) ReplayAtMost(n int) { s.mostReplayed = n }

// MigrateTo makes the schema of an empty database what it was at a version.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	provider, err := s.provider(nil, true)
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}
