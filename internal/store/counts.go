package store

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The kept counts (ledger_counts) hold, for each job and jury, the tally of its applications as one row. How each number
// is read from that row, and from a ledger entry that is not folded into it yet, stands here once; scanTally reads both.
var (
	countNames = nameCounts()
	keptTally  = "c." + strings.Join(countNames, ", c.")
	entryTally = strings.Join(countEntries(), ", ")
	sumTally   = "SUM(c." + strings.Join(countNames, "), SUM(c.") + ")"
	sumEntries = "SUM(" + strings.Join(countEntries(), "), SUM(") + ")"
)

// numbers is how many columns a tally has: who is active or hired follows from the others.
const numbers = 3*len(hiring.Milestones) + 2

func nameCounts() []string {
	names := make([]string, 0, numbers)
	for _, prefix := range []string{"", "observed_", "closed_"} {
		for _, m := range hiring.Milestones {
			names = append(names, prefix+m.String())
		}
	}
	return append(names, string(hiring.StatusRejected), string(hiring.StatusWithdrawn))
}

// countEntries gives for each count what one entry adds to it.
func countEntries() []string {
	when := func(condition string) string { return "CASE WHEN " + condition + " THEN c.n ELSE 0 END" }
	out := make([]string, 0, numbers)
	steps := [len(hiring.Milestones)]string{"0", "1", "2", "3", "4"}
	bits := [len(hiring.Milestones)]string{"1", "2", "4", "8", "16"}
	for _, m := range hiring.Milestones {
		out = append(out, when("c.reached >= "+steps[m]))
	}
	for _, m := range hiring.Milestones {
		out = append(out, when("(c.observed & "+bits[m]+") <> 0"))
	}
	for _, m := range hiring.Milestones {
		out = append(out, when("c.status <> 'active' AND c.reached >= "+steps[m]))
	}
	return append(out, when("c.status = 'rejected'"), when("c.status = 'withdrawn'"))
}

// tallyScan is where a row's counts are read to: numbers as the driver gives them, null where there is no row. A typed
// destination would have package database/sql convert each of them by reflection.
type tallyScan [numbers]any

func (s *tallyScan) into() []any {
	out := make([]any, numbers)
	for i := range s {
		out[i] = &s[i]
	}
	return out
}

// whole is a number as the driver gives it; null is 0.
func whole(n any) int {
	switch n := n.(type) {
	case int64:
		return int(n)
	case int32: // what PostgreSQL's own protocol gives
		return int(n)
	}
	return 0
}

// tally is empty where there was no row.
func (s *tallyScan) tally() (t hiring.Tally) {
	var counts [numbers]int
	for i, n := range s {
		counts[i] = whole(n)
	}
	const n = len(hiring.Milestones)
	for i := range n {
		t.Counts[i], t.Observed[i], t.Closed[i] = counts[i], counts[n+i], counts[2*n+i]
	}
	hired, rejected, withdrawn := t.Counts[hiring.Hired], counts[3*n], counts[3*n+1]
	t.Outcomes = [len(hiring.Statuses)]int{t.Counts[hiring.Received] - hired - rejected - withdrawn, hired, rejected, withdrawn}
	return t
}

// columnsOf gives a tally as the columns hold it.
func columnsOf(t hiring.Tally) []any {
	out := make([]any, 0, numbers)
	for _, counts := range [][len(hiring.Milestones)]int{t.Counts, t.Observed, t.Closed} {
		for _, n := range counts {
			out = append(out, n)
		}
	}
	return append(out, t.Outcomes[2], t.Outcomes[3])
}

// panel is a job and a jury: what a row of kept counts is of.
type panel struct{ jury, job uuid.UUID }

// addCounts adds entries to the kept counts.
func (t *tx) addCounts(rows []tailRow) error {
	sums := map[panel]hiring.Tally{}
	for _, r := range rows {
		key := panel{r.JuryID, r.JobID}
		tally := sums[key]
		tally.Add(r.Standing, r.N)
		sums[key] = tally
	}
	return addTallies(t, "ledger_counts", []string{"jury_id", "job_id"}, sums, comparePanels, func(p panel) []any { return []any{p.jury, p.job} })
}

func comparePanels(a, b panel) int {
	return cmp.Or(slices.Compare(a.jury[:], b.jury[:]), slices.Compare(a.job[:], b.job[:]))
}

// addTallies adds tallies to a table of kept ones, in the order of their keys, so that two folds never wait for one another.
func addTallies[K comparable](t *tx, table string, columns []string, sums map[K]hiring.Tally, compare func(a, b K) int, values func(K) []any) error {
	keys := make([]K, 0, len(sums))
	for key, tally := range sums {
		if !tally.Empty() {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, compare)
	updates := make([]string, len(countNames))
	for i, name := range countNames {
		updates[i] = name + " = " + table + "." + name + " + excluded." + name
	}
	names := strings.Join(columns, ", ")
	insert := "INSERT INTO " + table + " (" + names + ", " + strings.Join(countNames, ", ") + ") VALUES "
	onKept := " ON CONFLICT (" + names + ") DO UPDATE SET " + strings.Join(updates, ", ")
	row := "(?" + strings.Repeat(", ?", len(columns)+numbers-1) + ")"
	for batch := range slices.Chunk(keys, 200) {
		args := make([]any, 0, len(batch)*(numbers+len(columns)))
		for _, key := range batch {
			args = append(append(args, values(key)...), columnsOf(sums[key])...)
		}
		if err := t.Exec(insert+row+strings.Repeat(", "+row, len(batch)-1)+onKept, args...).Error; err != nil {
			return err
		}
	}
	return nil
}
