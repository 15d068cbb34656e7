package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/acts"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// Recorded is everything that the database holds of one application, and of the ledger of its job.
type Recorded struct {
	Row     hiring.Application
	History hiring.History
}

// Record reads an application's row and its history at one time.
func (s *Store) Record(ctx context.Context, id uuid.UUID) (Recorded, error) {
	var out Recorded
	err := s.write(ctx, hiring.Operator("test"), func(t *tx) error {
		d, err := t.openDossier(id)
		if err == nil {
			out = Recorded{d.app, d.history}
		}
		return err
	})
	return out, err
}

// LedgerEntry is one line of the ledger, folded or not.
type LedgerEntry struct {
	hiring.Entry
	RecordedAt time.Time
}

// Ledger reads every entry.
func (s *Store) Ledger(ctx context.Context) ([]LedgerEntry, error) {
	var tail []tailRow
	var folded []foldedRow
	if err := s.read(ctx).Find(&tail).Error; err != nil {
		return nil, err
	}
	if err := s.read(ctx).Find(&folded).Error; err != nil {
		return nil, err
	}
	for _, r := range folded {
		tail = append(tail, tailRow(r))
	}
	out := make([]LedgerEntry, len(tail))
	for i, r := range tail {
		out[i] = LedgerEntry{r.Entry, r.RecordedAt}
	}
	return out, nil
}

// Live is one of the counts that folding keeps.
type Live struct {
	JobID, JuryID uuid.UUID
	hiring.Standing
}

// LiveCounts reads the counts that folding keeps, those of nothing left out.
func (s *Store) LiveCounts(ctx context.Context) (map[Live]int, error) {
	var rows []stateRow
	if err := s.read(ctx).Where("n <> 0").Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make(map[Live]int, len(rows))
	for _, r := range rows {
		out[Live{r.JobID, r.JuryID, r.Standing}] += r.N
	}
	return out, nil
}

// Rows runs a query and gives each row as text.
func (s *Store) Rows(ctx context.Context, query string, args ...any) ([][]string, error) {
	rows, err := s.writer.WithContext(ctx).Raw(query, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var out [][]string
	for rows.Next() {
		cells, into := make([]*string, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, c := range cells {
			if c != nil {
				row[i] = *c
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// Exec runs a statement.
func (s *Store) Exec(ctx context.Context, statement string, args ...any) error {
	return s.writer.WithContext(ctx).Exec(statement, args...).Error
}

// VerifyIn is Verify with so many applications in a window.
func (s *Store) VerifyIn(ctx context.Context, window int, report func(Difference)) (Checked, error) {
	return s.verify(ctx, window, report)
}

// errBack takes a transaction back.
var errBack = errors.New("back")

// VerifyAfter is what the check finds once a statement has run, which is then taken back.
func (s *Store) VerifyAfter(ctx context.Context, statement string) (found []string, err error) {
	err = s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		if err := db.Exec(statement).Error; err != nil {
			return err
		}
		v := &verification{db: db, window: 2, report: func(d Difference) { found = append(found, d.String()) }}
		if err := v.all(); err != nil {
			return err
		}
		return errBack
	})
	if errors.Is(err, errBack) {
		err = nil
	}
	return found, err
}

// VerifyAuditAfter is what the check of the audit finds once some statements have run, which are then taken back.
func (s *Store) VerifyAuditAfter(ctx context.Context, known *AuditHead, statements ...string) (found []AuditFault, err error) {
	err = s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		for _, statement := range statements {
			if err := db.Exec(statement).Error; err != nil {
				return err
			}
		}
		v := &auditCheck{known: known, report: func(f AuditFault) { found = append(found, f) }, last: link{Hash: beforeFirst}}
		if err := v.all(s, db); err != nil {
			return err
		}
		return errBack
	})
	if errors.Is(err, errBack) {
		err = nil
	}
	return found, err
}

// Canonical is what a link's hash is made of, after the hash before it.
func (e AuditEntry) Canonical() string { return e.canonical() }

// HashAfter is the hash of an entry's link, after a link with the hash before.
func (e AuditEntry) HashAfter(before string) string { return e.hashAfter(before) }

// SealingReads is how many rows of the audit PostgreSQL reads to seal what waits.
func (s *Store) SealingReads(ctx context.Context) (sealed, read int, err error) {
	const counted = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE relname LIKE 'audit%'"
	err = s.write(ctx, hiring.Operator("test"), func(t *tx) error {
		var before, after int // the connection's earlier transactions may still be in it
		if err := t.Raw(counted).Scan(&before).Error; err != nil {
			return err
		}
		if sealed, _, err = t.seal(uuid.Nil); err != nil {
			return err
		}
		if err := t.send(); err != nil {
			return err
		}
		err := t.Raw(counted).Scan(&after).Error
		read = after - before
		return err
	})
	return sealed, read, err
}

// WriteReadsUnheard writes the readings that wait, and does not hear that it succeeded.
func (s *Store) WriteReadsUnheard(ctx context.Context) error {
	return s.writeReads(ctx, s.reads.first(readBatch))
}

// ReadsKept is how many readings wait in memory at most.
const ReadsKept = readsKept

// Translate is what becomes of a driver's error.
func Translate(err error) error { return translate(err) }

// VerifyActsAfter is what the checks of all acts and of one jury's minutes find once some statements have run, which are then taken
// back.
func (s *Store) VerifyActsAfter(ctx context.Context, jury uuid.UUID, statements ...string) (all, own []ActFault, err error) {
	err = s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		for _, statement := range statements {
			if err := db.Exec(statement).Error; err != nil {
				return err
			}
		}
		if _, err := verifyActs(db, func(f ActFault) { all = append(all, f) }); err != nil {
			return err
		}
		if _, own, err = verifyMinutes(db, jury); err != nil {
			return err
		}
		return errBack
	})
	if errors.Is(err, errBack) {
		err = nil
	}
	return all, own, err
}

// ForgeActs gives the statements that change the records of acts (rows of place, record and hash, in order), with every hash computed
// anew, and these hashes.
func ForgeActs(rows [][]string, change func(string) string) (statements, hashes []string) {
	previous := acts.BeforeFirst
	for i, row := range rows {
		record := change(row[1])
		if i > 0 {
			record = strings.ReplaceAll(record, rows[i-1][2], previous)
		}
		hash := acts.Hash(previous, record)
		statements = append(statements, "UPDATE jury_acts SET record = '"+strings.ReplaceAll(record, "'", "''")+"', previous = '"+previous+"', hash = '"+hash+"' WHERE place = "+row[0])
		hashes, previous = append(hashes, hash), hash
	}
	return statements, hashes
}
