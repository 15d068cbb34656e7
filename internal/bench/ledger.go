package main

import (
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The funnel ledger as it stands when everything in it has been folded.
var (
	ledgerTable = columns("ledger", "id job_id jury_id source posting_id received_at stage milestone reached observed status n effective_at recorded_at")
	liveTable   = columns("ledger_live", "job_id jury_id stage milestone reached observed status n")
	countsTable = columns("ledger_counts", "jury_id job_id "+tallyColumns)
	daysTable   = columns("ledger_days", "span starts_on jury_id job_id "+tallyColumns)
	lateTable   = columns("ledger_late", "recorded_on effective_on jury_id job_id "+tallyColumns)
)

const tallyColumns = "received relevant interviewed selected hired " +
	"observed_received observed_relevant observed_interviewed observed_selected observed_hired " +
	"closed_received closed_relevant closed_interviewed closed_selected closed_hired rejected withdrawn"

// entry is a line of the ledger with when it was typed in.
type entry struct {
	hiring.Entry
	recordedAt time.Time
}

// book numbers the entries of the ledger and keeps what folding them comes to. It grows with the juries, not with the
// applications.
type book struct {
	last  int64
	live  map[liveKey]int
	kept  map[keptKey]hiring.Tally
	days  map[spanKey]hiring.Tally
	late  map[lateKey]hiring.Tally
	hired map[uuid.UUID]int // by job
}

type liveKey struct {
	job, jury uuid.UUID
	hiring.Standing
}

type keptKey struct{ jury, job uuid.UUID }

// spanKey is a month (1) or a day (2) of a jury, in UTC.
type spanKey struct {
	span   int
	starts string
	keptKey
}

// lateKey is what was effective on one day of a jury and recorded on a later one.
type lateKey struct {
	recorded, effective string
	keptKey
}

func newBook() *book {
	return &book{
		live: map[liveKey]int{}, kept: map[keptKey]hiring.Tally{}, days: map[spanKey]hiring.Tally{}, late: map[lateKey]hiring.Tally{},
		hired: map[uuid.UUID]int{},
	}
}

// count adds an entry to the tally under a key.
func count[K comparable](sums map[K]hiring.Tally, key K, e entry) {
	tally := sums[key]
	tally.Add(e.Standing, e.N)
	sums[key] = tally
}

// post counts entries and gives their rows.
func (b *book) post(entries []entry) [][]any {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		b.last++
		b.live[liveKey{e.JobID, e.JuryID, e.Standing}] += e.N
		of := keptKey{e.JuryID, e.JobID}
		effective, recorded := e.EffectiveAt.UTC().Format(time.DateOnly), e.recordedAt.UTC().Format(time.DateOnly)
		count(b.kept, of, e)
		count(b.days, spanKey{1, effective[:len("2006-01")] + "-01", of}, e)
		count(b.days, spanKey{2, effective, of}, e)
		if effective < recorded {
			count(b.late, lateKey{recorded, effective, of}, e)
		}
		if e.Status == hiring.StatusHired {
			b.hired[e.JobID] += e.N
		}
		rows[i] = []any{
			b.last, e.JobID, e.JuryID, e.Source, e.PostingID, e.ReceivedAt, string(e.Stage), int(e.Milestone), int(e.Reached), int(e.Observed),
			string(e.Status), e.N, e.EffectiveAt, e.recordedAt,
		}
	}
	return rows
}

// counts gives the rows of the live counts.
func (b *book) counts() [][]any {
	var rows [][]any
	for k, n := range b.live {
		if n != 0 {
			rows = append(rows, []any{k.job, k.jury, string(k.Stage), int(k.Milestone), int(k.Reached), int(k.Observed), string(k.Status), n})
		}
	}
	return rows
}

// tallies gives the rows of a table of kept tallies; those that came to nothing have none.
func tallies[K comparable](sums map[K]hiring.Tally, key func(K) []any) [][]any {
	rows := make([][]any, 0, len(sums))
	for k, t := range sums {
		if t.Empty() {
			continue
		}
		row := key(k)
		for _, counts := range [][len(hiring.Milestones)]int{t.Counts, t.Observed, t.Closed} {
			for _, n := range counts {
				row = append(row, n)
			}
		}
		rows = append(rows, append(row, t.Outcomes[2], t.Outcomes[3]))
	}
	return rows
}

// kepts gives the rows of all tables of kept tallies.
func (b *book) kepts() map[string][][]any {
	return map[string][][]any{
		countsTable.name: tallies(b.kept, func(k keptKey) []any { return []any{k.jury, k.job} }),
		daysTable.name:   tallies(b.days, func(k spanKey) []any { return []any{k.span, k.starts, k.jury, k.job} }),
		lateTable.name:   tallies(b.late, func(k lateKey) []any { return []any{k.recorded, k.effective, k.jury, k.job} }),
	}
}

// continueAfter are the statements that make the product number its next entries after ours, by dialect.
func (b *book) continueAfter() map[string]string {
	return map[string]string{
		"postgres": "SELECT setval(pg_get_serial_sequence('ledger_tail', 'id'), $1)",
		"sqlite":   "INSERT INTO sqlite_sequence (name, seq) VALUES ('ledger_tail', ?)",
	}
}
