package main

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/vivier-ats/vivier/api"
)

// barePostgres is pgx and its pool. Ids go as arrays of bytes: as UUIDs pgx would take the long way through their text.
type barePostgres struct{ pool *pgxpool.Pool }

func openBarePostgres(ctx context.Context, url string) (bareStore, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns, cfg.MinConns = 16, 16
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	return barePostgres{pool}, err
}

func (b barePostgres) count(ctx context.Context, jury uuid.UUID) (bareCount, error) {
	out := bareCount{JuryID: jury}
	n, o := &out.Counts, &out.Outcomes
	err := b.pool.QueryRow(ctx, selectCount, [16]byte(jury)).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &o[0], &o[1], &o[2], &o[3])
	return out, err
}

func (b barePostgres) counts(ctx context.Context) ([]kept, error) {
	rows, err := b.pool.Query(ctx, selectCounts)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (kept, error) {
		var k kept
		err := row.Scan(k.into((*[16]byte)(&k.JuryID))...)
		return k, err
	})
}

// into is where a row of counts goes.
func (k *kept) into(id any) []any {
	into := []any{id, &k.Label, &k.Openings}
	for _, counts := range []*[5]int{(*[5]int)(&k.Reached), (*[5]int)(&k.Observed), (*[5]int)(&k.Closed)} {
		for m := range counts {
			into = append(into, &counts[m])
		}
	}
	for i := range k.Outcomes {
		into = append(into, &k.Outcomes[i])
	}
	return into
}

func (b barePostgres) list(ctx context.Context, after *barePosition) ([]bareApplication, error) {
	query, args := selectFirst, []any{}
	if after != nil {
		query, args = selectAfter, append(args, after.createdAt, [16]byte(after.id))
	}
	rows, err := b.pool.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a bareApplication, err error) {
		var jury, posting *[16]byte
		err = row.Scan((*[16]byte)(&a.ID), &a.Version, &a.CreatedAt, &a.UpdatedAt, (*[16]byte)(&a.JobID), (*[16]byte)(&a.CandidateID), &jury,
			&a.Source, &posting, &a.ReceivedAt, &a.CoverNote, &a.Stage, &a.Milestone, &a.Reached, &a.Status)
		a.JuryID, a.PostingID = (*uuid.UUID)(jury), (*uuid.UUID)(posting)
		return a, err
	})
}

func (b barePostgres) create(ctx context.Context, a *bareApplication, person api.CandidateInput) error {
	transition, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, insertCandidate, [16]byte(a.CandidateID), a.CreatedAt, person.GivenName, person.FamilyName, person.Email); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertApplication, [16]byte(a.ID), a.Version, a.CreatedAt, a.UpdatedAt, [16]byte(a.JobID), [16]byte(a.CandidateID),
			(*[16]byte)(a.JuryID), a.Source, (*[16]byte)(a.PostingID), a.ReceivedAt, a.CoverNote, a.Stage, a.Milestone, a.Reached, a.Status); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertTransition, [16]byte(transition), [16]byte(a.ID), a.Stage, a.Status, a.CreatedAt); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, updateCount, (*[16]byte)(a.JuryID))
		return err
	})
}

func (b barePostgres) exec(ctx context.Context, statement string, args ...any) error {
	_, err := b.pool.Exec(ctx, statement, args...)
	return err
}

func (b barePostgres) close() error {
	b.pool.Close()
	return nil
}
