package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// verifyWindow is how many applications of a job are replayed before the ledger is asked about them: what is in memory
// does not grow with the number of applications, but for their ids.
const verifyWindow = 20_000

// Difference is something that is kept beside the history of applications and is not what that history gives. It holds
// ids and keys, nothing of a person.
type Difference struct {
	Table  string    // where it is kept: applications, ledger, ledger_live, ledger_counts, ledger_days, ledger_late, jobs or juries
	ID     uuid.UUID // of the application or the jury; in other tables of the job
	Detail string
}

func (d Difference) String() string { return d.Table + " " + d.ID.String() + ": " + d.Detail }

// Checked says how much was compared.
type Checked struct {
	Applications int
	Entries      int // of the ledger, folded or not
}

// Verify replays every application and reports each difference from what is kept of it: its row, the ledger (which gives
// the funnel of every past day too), the counts that folding keeps, and the hires of its job. It reads one snapshot, so
// that others may write and fold meanwhile, and changes nothing. Every application and every entry is read once; in memory
// are the ids of one job's applications, the sums of one window of them, and what differs.
func (s *Store) Verify(ctx context.Context, report func(Difference)) (Checked, error) {
	return s.verify(ctx, verifyWindow, report)
}

func (s *Store) verify(ctx context.Context, window int, report func(Difference)) (Checked, error) {
	v := &verification{window: window, report: report}
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		v.db = db
		if s.dialect == postgresDialect { // no request waits for it
			if err := db.Exec("SET LOCAL statement_timeout = 0").Error; err != nil {
				return err
			}
		}
		return v.all()
	})
	return v.Checked, err
}

// verification is one check under way, at one job: the only thing that applications and the ledger have in common.
type verification struct {
	Checked
	db        *gorm.DB
	window    int
	report    func(Difference)
	pipelines map[uuid.UUID]hiring.Pipeline

	hired  int
	due    map[posted]int   // what the history gives, less what the ledger has; what is equal is not there
	folded map[stateRow]int // what the ledger has counted into the kept counts
	days   days             // and into the kept days
}

// posted is where and from when an entry counts.
type posted struct {
	hiring.Cell
	at time.Time
}

// verifiedJob is a job with what is kept of its hires; one that only the ledger knows has no pipeline.
type verifiedJob struct {
	ID, PipelineID  uuid.UUID
	Openings, Hired int
}

func (v *verification) all() error {
	jobs, err := v.jobs()
	if err != nil {
		return err
	}
	if v.pipelines, err = pipelinesByID(v.db); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := v.job(j); err != nil {
			return err
		}
	}
	return v.declared()
}

// declared compares what a jury's row says of the latest version that was declared with what was.
func (v *verification) declared() error {
	var rows []struct {
		ID        uuid.UUID
		Kept, Due int
	}
	err := v.db.Raw("SELECT j.id, j.declared AS kept, COALESCE(max(d.version), 0) AS due FROM juries j LEFT JOIN declared_funnels d ON d.jury_id = j.id" +
		" GROUP BY j.id, j.declared HAVING j.declared <> COALESCE(max(d.version), 0) ORDER BY j.id").Scan(&rows).Error
	for _, r := range rows {
		v.differs("juries", r.ID, fmt.Sprintf("declared is %d, version %d was declared last", r.Kept, r.Due))
	}
	return err
}

func (v *verification) jobs() ([]verifiedJob, error) {
	var jobs []verifiedJob
	if err := v.db.Raw("SELECT id, pipeline_id, openings, hired FROM jobs ORDER BY id").Scan(&jobs).Error; err != nil {
		return nil, err
	}
	known := make(map[uuid.UUID]bool, len(jobs))
	for _, j := range jobs {
		known[j.ID] = true
	}
	counted, err := scanIDs(v.db.Raw("SELECT job_id FROM ledger UNION SELECT job_id FROM ledger_tail UNION SELECT job_id FROM ledger_live UNION SELECT job_id FROM ledger_counts" +
		" UNION SELECT job_id FROM ledger_days UNION SELECT job_id FROM ledger_late"))
	for _, id := range counted {
		if !known[id] {
			jobs = append(jobs, verifiedJob{ID: id})
		}
	}
	return jobs, err
}

// job compares the applications of one job, window after window in the order of their reception, with the entries of the
// ledger that are about receptions of that time.
func (v *verification) job(j verifiedJob) error {
	v.hired, v.due, v.folded, v.days = 0, map[posted]int{}, map[stateRow]int{}, newDays()
	ids, err := scanIDs(v.db.Raw("SELECT id FROM applications WHERE job_id = ? ORDER BY received_at, id", j.ID))
	if err != nil {
		return err
	}
	var after *time.Time
	for from, more := 0, true; more; from += v.window {
		more = from+v.window < len(ids)
		through, err := v.applications(j, ids[from:min(from+v.window, len(ids))])
		if err != nil {
			return err
		}
		if !more {
			through = nil // to the end, whatever the ledger has beyond the last application
		}
		for _, table := range []string{foldedRow{}.TableName(), tailRow{}.TableName()} {
			if err := v.entries(table, j.ID, after, through); err != nil {
				return err
			}
		}
		after = through
	}
	for _, line := range sorted(v.due, posted.String) {
		v.differs("ledger", j.ID, line)
	}
	if v.hired != j.Hired {
		v.differs("jobs", j.ID, fmt.Sprintf("hired is %d, its applications say %d", j.Hired, v.hired))
	}
	if v.hired > j.Openings {
		v.differs("jobs", j.ID, fmt.Sprintf("openings is %d, and %d are hired", j.Openings, v.hired))
	}
	if err := v.kept(j.ID); err != nil {
		return err
	}
	if err := v.keptDays(j.ID); err != nil {
		return err
	}
	return v.live(j.ID)
}

// applications replays some applications and gives the last one's reception.
func (v *verification) applications(j verifiedJob, ids []uuid.UUID) (last *time.Time, err error) {
	for batch := range slices.Chunk(ids, replayBatch) {
		var apps []hiring.Application
		if err := v.db.Where("id IN ?", batch).Order("received_at, id").Find(&apps).Error; err != nil {
			return nil, err
		}
		recorded, err := histories(v.db, apps, func(uuid.UUID) hiring.Pipeline { return v.pipelines[j.PipelineID] })
		if err != nil {
			return nil, err
		}
		for _, a := range apps {
			v.application(a, recorded[a.ID])
			last = &a.ReceivedAt
		}
	}
	return last, nil
}

func (v *verification) application(a hiring.Application, h hiring.History) {
	v.Applications++
	points, err := h.Trajectory(nil)
	switch {
	case err != nil:
		v.differs("applications", a.ID, "its history can't be replayed: "+err.Error())
		return
	case len(points) == 0:
		v.differs("applications", a.ID, "its history has no reception")
		return
	}
	for _, e := range hiring.Post(nil, points) {
		v.add(e, 1)
	}
	now := points[len(points)-1].Cell
	if now.Status == hiring.StatusHired {
		v.hired++
	}
	row := hiring.Cell{JobID: a.JobID, JuryID: orNone(a.JuryID), PostingID: orNone(a.PostingID), Standing: a.Standing}
	if a.Source != nil {
		row.Source = *a.Source
	}
	for _, c := range []struct {
		column    string
		kept, due any
	}{
		{"stage", row.Stage, now.Stage},
		{"milestone", row.Milestone, now.Milestone},
		{"reached", row.Reached, now.Reached},
		{"observed", row.Observed, now.Observed},
		{"status", row.Status, now.Status},
		{"jury_id", row.JuryID, now.JuryID},
		{"source", row.Source, now.Source},
		{"posting_id", row.PostingID, now.PostingID},
		{"received_at", a.ReceivedAt.UTC(), now.ReceivedAt.UTC()},
		{"correctable", a.Correctable, h.Correctable()},
		{"sequence", a.Sequence, h.Transitions[len(h.Transitions)-1].Sequence},
	} {
		if c.kept != c.due {
			v.differs("applications", a.ID, fmt.Sprintf("%s is %v, its history says %v", c.column, c.kept, c.due))
		}
	}
}

func (v *verification) add(e hiring.Entry, sign int) {
	key := posted{e.Cell, e.EffectiveAt.UTC()}
	key.ReceivedAt = key.ReceivedAt.UTC()
	if v.due[key] += sign * e.N; v.due[key] == 0 {
		delete(v.due, key)
	}
}

// entries takes from what is due what a table has for receptions after one instant and through another. It reads row by
// row: a job may have millions.
func (v *verification) entries(table string, job uuid.UUID, after, through *time.Time) error {
	q := v.db.Table(table).Where("job_id = ?", job)
	if after != nil {
		q = q.Where("received_at > ?", *after)
	}
	if through != nil {
		q = q.Where("received_at <= ?", *through)
	}
	rows, err := q.Select("jury_id, source, posting_id, received_at, stage, milestone, reached, observed, status, n, effective_at, recorded_at").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	e := hiring.Entry{Cell: hiring.Cell{JobID: job}}
	var recordedAt time.Time
	for rows.Next() {
		err := rows.Scan(&e.JuryID, &e.Source, &e.PostingID, &e.ReceivedAt, &e.Stage, &e.Milestone, &e.Reached, &e.Observed, &e.Status, &e.N, &e.EffectiveAt, &recordedAt)
		if err != nil {
			return err
		}
		v.Entries++
		v.add(e, -1)
		if table == (foldedRow{}).TableName() {
			v.folded[stateRow{JobID: job, JuryID: e.JuryID, Standing: e.Standing}] += e.N
			v.days.add(e, recordedAt)
		}
	}
	return rows.Err()
}

// live compares the live counts with what is folded. It comes last, because it uses up the sums.
func (v *verification) live(job uuid.UUID) error {
	var rows []stateRow
	if err := v.db.Where("job_id = ?", job).Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		n := r.N
		r.N = 0
		v.folded[r] -= n
	}
	for _, line := range sorted(v.folded, stateRow.String) {
		v.differs("ledger_live", job, line)
	}
	return nil
}

// kept compares the kept counts, number by number, with what is folded.
func (v *verification) kept(job uuid.UUID) error {
	due := map[panel]hiring.Tally{}
	for state, n := range v.folded {
		key := panel{state.JuryID, job}
		t := due[key]
		t.Add(state.Standing, n)
		due[key] = t
	}
	var key panel
	return compareTallies(v, "ledger_counts", []string{"jury_id", "job_id"}, job, due, comparePanels, &key, []any{&key.jury, &key.job},
		func(k panel) string { return "jury_id " + k.jury.String() })
}

// keptDays compares the kept days, number by number, with what is folded.
func (v *verification) keptDays(job uuid.UUID) error {
	var span keptSpan
	err := compareTallies(v, daysTable, spanKeys, job, v.days.spans, compareSpans, &span, []any{&span.span, &span.starts, &span.jury, &span.job},
		func(k keptSpan) string {
			return fmt.Sprintf("span %d, starts_on %s, jury_id %s", k.span, k.starts, k.jury)
		})
	if err != nil {
		return err
	}
	var late keptLate
	return compareTallies(v, lateTable, lateKeys, job, v.days.late, compareLate, &late, []any{&late.recorded, &late.effective, &late.jury, &late.job},
		func(k keptLate) string {
			return fmt.Sprintf("recorded_on %s, effective_on %s, jury_id %s", k.recorded, k.effective, k.jury)
		})
}

// compareTallies compares the rows that a table of tallies has of a job with what is due; key is where a row's key is read to, by
// its columns.
func compareTallies[K comparable](
	v *verification, table string, columns []string, job uuid.UUID, due map[K]hiring.Tally, compare func(a, b K) int, key *K, into []any, name func(K) string,
) error {
	kept := map[K]hiring.Tally{}
	rows, err := v.db.Raw("SELECT c."+strings.Join(columns, ", c.")+", "+keptTally+" FROM "+table+" c WHERE c.job_id = ?", job).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var counts tallyScan
	into = append(into, counts.into()...)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		kept[*key] = counts.tally()
		due[*key] = due[*key].Plus(hiring.Tally{}) // compared even where nothing is due
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, k := range slices.SortedFunc(maps.Keys(due), compare) {
		is, should := columnsOf(kept[k]), columnsOf(due[k])
		for i, column := range countNames {
			if is[i] != should[i] {
				v.differs(table, job, fmt.Sprintf("%s is %v, the ledger says %v: %s", column, is[i], should[i], name(k)))
			}
		}
	}
	return nil
}

func (v *verification) differs(table string, id uuid.UUID, detail string) {
	v.report(Difference{table, id, detail})
}

// sorted gives a line for each sum that is not nothing: what is missing of it, or too much.
func sorted[K comparable](sums map[K]int, text func(K) string) []string {
	var lines []string
	for key, n := range sums {
		switch {
		case n > 0:
			lines = append(lines, fmt.Sprintf("%d missing: %s", n, text(key)))
		case n < 0:
			lines = append(lines, fmt.Sprintf("%d too many: %s", -n, text(key)))
		}
	}
	slices.Sort(lines)
	return lines
}

func (r stateRow) String() string {
	return fmt.Sprintf("jury_id %s, stage %s, milestone %s, reached %s, observed %d, status %s", r.JuryID, r.Stage, r.Milestone, r.Reached, r.Observed, r.Status)
}

func (p posted) String() string {
	return fmt.Sprintf("%s, source %q, posting_id %s, received_at %s, effective_at %s", stateRow{JuryID: p.JuryID, Standing: p.Standing}.String(),
		p.Source, p.PostingID, p.ReceivedAt.Format(time.RFC3339Nano), p.at.Format(time.RFC3339Nano))
}

// orNone is the id under which the ledger keeps what belongs to nothing.
func orNone(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}
