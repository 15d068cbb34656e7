package main

import (
	"context"
	"database/sql"
	"errors"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// bareSQLite is database/sql with everything prepared: one connection that writes and four that read, as safe as the
// product's.
type bareSQLite struct {
	writer, reader *sql.DB
	read           map[string]*sql.Stmt
	written        map[string]*sql.Stmt
}

const barePragmas = sqliteTimes + "&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"

func openBareSQLite(ctx context.Context, url string) (_ bareStore, err error) {
	b := &bareSQLite{read: map[string]*sql.Stmt{}, written: map[string]*sql.Stmt{}}
	if b.writer, err = sql.Open("sqlite", sqliteFile(url, barePragmas+"&_txlock=immediate")); err != nil {
		return nil, err
	}
	b.writer.SetMaxOpenConns(1)
	if b.reader, err = sql.Open("sqlite", sqliteFile(url, barePragmas+"&_pragma=query_only(1)")); err != nil {
		return nil, err
	}
	b.reader.SetMaxOpenConns(4)
	b.reader.SetMaxIdleConns(4)
	for _, q := range []string{selectCount, selectCounts, selectFirst, selectAfter} {
		if b.read[q], err = b.reader.PrepareContext(ctx, q); err != nil { //nolint:sqlclosecheck // good as long as the process
			return nil, err
		}
	}
	for _, q := range []string{insertCandidate, insertApplication, insertTransition, updateCount} {
		if b.written[q], err = b.writer.PrepareContext(ctx, q); err != nil { //nolint:sqlclosecheck // likewise
			return nil, err
		}
	}
	return b, nil
}

func (b *bareSQLite) count(ctx context.Context, jury uuid.UUID) (bareCount, error) {
	out := bareCount{JuryID: jury}
	n, o := &out.Counts, &out.Outcomes
	err := b.read[selectCount].QueryRowContext(ctx, jury).Scan(&n[0], &n[1], &n[2], &n[3], &n[4], &o[0], &o[1], &o[2], &o[3])
	return out, err
}

func (b *bareSQLite) counts(ctx context.Context) ([]kept, error) {
	rows, err := b.read[selectCounts].QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []kept
	for rows.Next() {
		var k kept
		if err := rows.Scan(k.into(&k.JuryID)...); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

func (b *bareSQLite) list(ctx context.Context, after *barePosition) ([]bareApplication, error) {
	query, args := selectFirst, []any{}
	if after != nil {
		query, args = selectAfter, append(args, after.createdAt, after.id)
	}
	rows, err := b.read[query].QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]bareApplication, 0, 50)
	for rows.Next() {
		var a bareApplication
		if err := rows.Scan(&a.ID, &a.Version, &a.CreatedAt, &a.UpdatedAt, &a.JobID, &a.CandidateID, &a.JuryID, &a.Source, &a.PostingID,
			&a.ReceivedAt, &a.CoverNote, &a.Stage, &a.Milestone, &a.Reached, &a.Status); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func (b *bareSQLite) create(ctx context.Context, a *bareApplication, person api.CandidateInput) (err error) {
	transition, err := uuid.NewV7()
	if err != nil {
		return err
	}
	tx, err := b.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	for _, step := range []struct {
		query string
		args  []any
	}{
		{insertCandidate, []any{a.CandidateID, a.CreatedAt, person.GivenName, person.FamilyName, person.Email}},
		{insertApplication, []any{
			a.ID, a.Version, a.CreatedAt, a.UpdatedAt, a.JobID, a.CandidateID, orNull(a.JuryID), a.Source, orNull(a.PostingID),
			a.ReceivedAt, a.CoverNote, a.Stage, a.Milestone, a.Reached, a.Status,
		}},
		{insertTransition, []any{transition, a.ID, a.Stage, a.Status, a.CreatedAt}},
		{updateCount, []any{orNull(a.JuryID)}},
	} {
		if _, err := tx.StmtContext(ctx, b.written[step.query]).ExecContext(ctx, step.args...); err != nil { //nolint:sqlclosecheck // the transaction closes it
			return err
		}
	}
	return tx.Commit()
}

func (b *bareSQLite) exec(ctx context.Context, statement string, args ...any) error {
	_, err := b.writer.ExecContext(ctx, statement, args...)
	return err
}

func (b *bareSQLite) close() error { return errors.Join(b.writer.Close(), b.reader.Close()) }
