package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// foldBatch is how many entries one fold moves: short transactions, bounded memory.
const foldBatch = 2000

// tailRow is an entry of the funnel ledger that is not folded yet.
type tailRow struct {
	ID int64
	hiring.Entry
	RecordedAt time.Time
}

// TableName says where new entries go, for GORM.
func (tailRow) TableName() string { return "ledger_tail" }

// post appends entries to the funnel ledger.
func (t *tx) post(entries []hiring.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := make([]tailRow, len(entries))
	for i, e := range entries {
		rows[i] = tailRow{Entry: e, RecordedAt: t.now}
	}
	return t.create(&rows)
}

// foldedRow is an entry that is counted in the live counts.
type foldedRow tailRow

// TableName says where folded entries are, for GORM.
func (foldedRow) TableName() string { return "ledger" }

// stateRow is how many applications of a job and jury are in a state.
type stateRow struct {
	JobID  uuid.UUID
	JuryID uuid.UUID
	hiring.Standing
	N int
}

// TableName says where the live counts are, for GORM.
func (stateRow) TableName() string { return "ledger_live" }

// FoldLedger moves entries from the tail of the ledger to its body and adds them to the live counts, until the tail
// is empty. It gives the number of entries moved. Replicas may fold at once: each takes entries that no other holds,
// and one that dies leaves everything as it was.
func (s *Store) FoldLedger(ctx context.Context) (int, error) {
	for moved := 0; ; {
		n, err := s.fold(ctx)
		moved += n
		if err != nil || n < foldBatch {
			return moved, err
		}
	}
}

func (s *Store) fold(ctx context.Context) (moved int, err error) {
	err = s.write(ctx, hiring.Actor{}, func(t *tx) error {
		var rows []tailRow
		err := t.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked}).
			Order("id").Limit(foldBatch).Find(&rows).Error
		moved = len(rows)
		if err != nil || moved == 0 {
			return err
		}
		folded, ids := make([]foldedRow, moved), make([]int64, moved)
		for i, r := range rows {
			folded[i], ids[i] = foldedRow(r), r.ID
		}
		if err := t.CreateInBatches(folded, 500).Error; err != nil {
			return err
		}
		if err := t.addLive(rows); err != nil {
			return err
		}
		if err := t.addCounts(rows); err != nil {
			return err
		}
		if err := t.addDays(rows); err != nil {
			return err
		}
		return t.Where("id IN ?", ids).Delete(&tailRow{}).Error
	})
	return moved, err
}

// addLive adds entries to the live counts, in the order of their keys, so that two folds never wait for one another.
func (t *tx) addLive(rows []tailRow) error {
	sums := map[stateRow]int{}
	for _, r := range rows {
		sums[stateRow{JobID: r.JobID, JuryID: r.JuryID, Standing: r.Standing}] += r.N
	}
	var counts []stateRow
	for key, n := range sums {
		if n != 0 {
			key.N = n
			counts = append(counts, key)
		}
	}
	slices.SortFunc(counts, compareStates)
	for batch := range slices.Chunk(counts, 200) {
		err := t.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "job_id"}, {Name: "jury_id"}, {Name: "stage"}, {Name: "milestone"}, {Name: "reached"}, {Name: "observed"}, {Name: "status"}},
			DoUpdates: clause.Assignments(map[string]any{"n": clause.Expr{SQL: "ledger_live.n + excluded.n"}}),
		}).Create(&batch).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func compareStates(a, b stateRow) int {
	return cmp.Or(slices.Compare(a.JobID[:], b.JobID[:]), slices.Compare(a.JuryID[:], b.JuryID[:]), cmp.Compare(a.Stage, b.Stage),
		cmp.Compare(a.Milestone, b.Milestone), cmp.Compare(a.Reached, b.Reached), cmp.Compare(a.Observed, b.Observed), cmp.Compare(a.Status, b.Status))
}
