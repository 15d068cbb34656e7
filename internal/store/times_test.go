package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// lengths are of single applications, found by going through what is recorded of each.
type lengths struct {
	hires []float64
	ended map[hiring.StageKey][]float64
	open  map[hiring.StageKey][]float64
	taken map[uuid.UUID][]time.Time // since when the openings of each job are, whatever the filters
}

// plainly answers a question by going through every application.
func (w *world) plainly(t *rapid.T, q hiring.FunnelQuestion, until time.Time) lengths {
	out := lengths{ended: map[hiring.StageKey][]float64{}, open: map[hiring.StageKey][]float64{}, taken: map[uuid.UUID][]time.Time{}}
	var knownAt *time.Time
	if q.KnownAt != nil {
		knownAt = &q.KnownAt.At
	}
	for _, id := range w.apps {
		r, err := w.Record(w.ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		points, err := r.History.Trajectory(knownAt)
		if err != nil {
			t.Fatal(err)
		}
		points = slices.DeleteFunc(points, func(p hiring.Point) bool { return p.At.After(until) })
		if len(points) == 0 {
			continue
		}
		cell := points[len(points)-1].Cell
		since := len(points) - 1
		for since > 0 && points[since-1].Cell.Status == hiring.StatusHired {
			since--
		}
		if cell.Status == hiring.StatusHired {
			out.taken[cell.JobID] = append(out.taken[cell.JobID], points[since].At)
		}
		day := hiring.DateOf(cell.ReceivedAt, w.Zone())
		if len(q.JuryIDs) > 0 && !slices.Contains(q.JuryIDs, cell.JuryID) || len(q.Sources) > 0 && !slices.Contains(q.Sources, cell.Source) ||
			len(q.PostingIDs) > 0 && !slices.Contains(q.PostingIDs, cell.PostingID) ||
			q.ReceivedFrom != nil && day < *q.ReceivedFrom || q.ReceivedTo != nil && day >= *q.ReceivedTo {
			continue
		}
		if cell.Status == hiring.StatusHired {
			out.hires = append(out.hires, points[since].At.Sub(cell.ReceivedAt).Hours()/24)
		}
		visits, err := r.History.Visits(&until, knownAt)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range visits {
			if v.To != nil {
				out.ended[v.Stage] = append(out.ended[v.Stage], v.To.Sub(v.From).Hours()/24)
			} else {
				out.open[v.Stage] = append(out.open[v.Stage], until.Sub(v.From).Hours()/24)
			}
		}
	}
	return out
}

func ascending(days []float64) []float64 { return slices.Sorted(slices.Values(days)) }

// rowsOf takes the funnel out of the rows of a statistic.
func rowsOf[R any](rows []R, total R, row func(R) hiring.FunnelRow) []hiring.FunnelRow {
	var out []hiring.FunnelRow
	for _, r := range append(slices.Clone(rows), total) {
		out = append(out, row(r))
	}
	return out
}

// times asks all three questions, and compares their answers with the funnel's and with going through every application.
func (w *world) times(t *rapid.T, q hiring.FunnelQuestion) {
	q.Basis, q.Unit = hiring.BasisCohort, hiring.UnitApplication
	counted := q
	if q.ReceivedFrom == nil { // everything was received since, but what was declared, which took no time
		counted.ReceivedFrom = new(hiring.Date("1970-01-01"))
	}
	funnel, err := w.Funnel(w.ctx, w.admin, counted)
	if err != nil {
		t.Fatal(err)
	}
	want := w.plainly(t, q, funnel.AsOf)
	cohort := append(slices.Clone(funnel.Rows), funnel.Total)

	hire, err := w.TimeToHire(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cohort, rowsOf(hire.Rows, hire.Total, func(r hiring.HireRow) hiring.FunnelRow { return r.FunnelRow })); diff != "" {
		t.Fatalf("hires are of another cohort (-funnel +hires): %s", diff)
	}
	for _, r := range append(slices.Clone(hire.Rows), hire.Total) {
		if len(r.Days) != r.Tally.Counts[hiring.Hired] {
			t.Fatalf("row %q: %d hires, %d of them timed", r.Label, r.Tally.Counts[hiring.Hired], len(r.Days))
		}
	}
	if diff := cmp.Diff(ascending(want.hires), ascending(hire.Total.Days)); diff != "" {
		t.Fatalf("hires (-plainly +answer): %s", diff)
	}

	stay, err := w.TimeInStage(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cohort, rowsOf(stay.Rows, stay.Total, func(r hiring.StageRow) hiring.FunnelRow { return r.FunnelRow })); diff != "" {
		t.Fatalf("stays are of another cohort (-funnel +stays): %s", diff)
	}
	for _, r := range append(slices.Clone(stay.Rows), stay.Total) {
		active := 0
		for _, st := range r.Stages {
			active += len(st.Open)
		}
		if active != r.Tally.Outcomes[0] {
			t.Fatalf("row %q: %d active, %d of them in a stage", r.Label, r.Tally.Outcomes[0], active)
		}
	}
	for _, st := range stay.Total.Stages {
		if diff := cmp.Diff(ascending(want.ended[st.Key]), ascending(st.Ended)); diff != "" {
			t.Fatalf("visits of %s (-plainly +answer): %s", st.Key, diff)
		}
		if diff := cmp.Diff(ascending(want.open[st.Key]), ascending(st.Open)); diff != "" {
			t.Fatalf("open visits of %s (-plainly +answer): %s", st.Key, diff)
		}
	}
	w.fills(t, hiring.FunnelQuestion{GroupBy: hiring.GroupJob, AsOf: q.AsOf, KnownAt: q.KnownAt}, want.taken)
}

// fills asks about the openings of jobs that have been open all the time.
func (w *world) fills(t *rapid.T, q hiring.FunnelQuestion, taken map[uuid.UUID][]time.Time) {
	fill, err := w.TimeToFill(w.ctx, w.admin, q)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range fill.Rows {
		id := uuid.MustParse(r.ID)
		opened := w.jobs[slices.IndexFunc(w.jobs, func(j hiring.Job) bool { return j.ID == id })].CreatedAt
		at := slices.SortedFunc(slices.Values(taken[id]), time.Time.Compare)
		var want []hiring.Opening
		for _, since := range at[:min(len(at), *r.Openings)] {
			want = append(want, hiring.Opening{JobID: id, Days: max(0, since.Sub(opened).Hours()/24), Filled: true})
		}
		for len(want) < *r.Openings && !opened.After(fill.AsOf) {
			want = append(want, hiring.Opening{JobID: id, Days: fill.AsOf.Sub(opened).Hours() / 24})
		}
		if diff := cmp.Diff(want, r.Waited); diff != "" || len(want)+r.NotStarted != *r.Openings {
			t.Fatalf("openings of %s, %d not started (-plainly +answer): %s", r.Label, r.NotStarted, diff)
		}
	}
}

func TestTimesEqualReplay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url)
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				w.step(t)
			}
			q := w.cohortQuestion(t)
			if rapid.IntRange(0, 3).Draw(t, "overlapping") == 0 {
				q.GroupBy = rapid.SampledFrom([]hiring.GroupBy{hiring.GroupDepartment, hiring.GroupCampaign, hiring.GroupPosting}).Draw(t, "by")
			}
			w.times(t, q)
			limited, err := w.TimeToHire(w.ctx, w.limited, q)
			if err != nil {
				t.Fatal(err)
			}
			q.DepartmentIDs = []uuid.UUID{w.office}
			all, err := w.TimeToHire(w.ctx, w.admin, q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all, limited); diff != "" {
				t.Fatalf("whoever is limited to a department is told something else (-of the department +limited): %s", diff)
			}
		})
	})
}

// TestHiresThatBeginAlike: of two hires of one day's applications one falls through. Which one, no sum can tell.
func TestHiresThatBeginAlike(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		b.job.Openings = 3
		var err error
		b.job, err = b.UpdateJob(b.ctx, b.admin, b.job)
		b.ok(err)
		first, second := b.apply("Zoé"), b.apply("Yann")
		b.later(24 * time.Hour)
		b.move(first.ID, "hired")
		b.later(24 * time.Hour)
		b.move(second.ID, "hired")
		b.later(24 * time.Hour)
		both := b.now
		b.later(time.Hour)
		_, err = b.do(first.ID, hiring.Command{Action: hiring.ActionReopen})
		b.ok(err)
		for name, tt := range map[string]struct {
			q    hiring.FunnelQuestion
			want []float64
			free int
		}{
			"now":        {hiring.FunnelQuestion{}, []float64{2}, 2},
			"as of then": {hiring.FunnelQuestion{AsOf: at(both)}, []float64{1, 2}, 1},
		} {
			tt.q.GroupBy = hiring.GroupJob
			hire, err := b.TimeToHire(b.ctx, b.admin, tt.q)
			b.ok(err)
			fill, err := b.TimeToFill(b.ctx, b.admin, tt.q)
			b.ok(err)
			var filled []float64
			for _, o := range fill.Total.Waited {
				if o.Filled {
					filled = append(filled, o.Days)
				}
			}
			if diff := cmp.Diff(tt.want, ascending(hire.Total.Days)); diff != "" || !slices.Equal(filled, tt.want) || len(fill.Total.Waited)-len(filled) != tt.free {
				t.Errorf("%s: %s %+v", name, diff, fill.Total.Waited)
			}
		}
	})
}

func TestStatisticsReplayOnlySoMuch(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		b.ReplayAtMost(1)
		q := hiring.FunnelQuestion{GroupBy: hiring.GroupJob}
		ask := func(q hiring.FunnelQuestion) (codes []string) {
			_, stage := b.TimeInStage(b.ctx, b.admin, q)
			_, hire := b.TimeToHire(b.ctx, b.admin, q)
			_, fill := b.TimeToFill(b.ctx, b.admin, q)
			for _, err := range []error{stage, hire, fill} {
				codes = append(codes, hiring.Code(err))
			}
			return codes
		}
		first := b.apply("Zoé")
		b.move(first.ID, "hired")
		if got := ask(q); !slices.Equal(got, []string{"", "", ""}) {
			t.Errorf("one application: %v", got)
		}
		b.apply("Yann")
		if got := ask(q); !slices.Equal(got, []string{"too_large", "", ""}) {
			t.Errorf("two applications, one of them hired: %v", got)
		}
		_, err := b.do(first.ID, hiring.Command{Action: hiring.ActionReopen})
		b.ok(err)
		b.move(b.apply("Noé").ID, "hired")
		if got := ask(q); !slices.Equal(got, []string{"too_large", "too_large", "too_large"}) {
			t.Errorf("two were hired once: %v", got)
		}
		other, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Architecte", Openings: 1, Status: hiring.JobOpen})
		b.ok(err)
		q.JobIDs = []uuid.UUID{other.ID}
		if got := ask(q); !slices.Equal(got, []string{"", "", ""}) {
			t.Errorf("of another job: %v", got)
		}
	})
}

// TestJobTermsOfBefore: of versions from before they had a status, the migration says what is known.
func TestJobTermsOfBefore(t *testing.T) {
	t.Parallel()
	storetest.EachEmpty(t, func(t *testing.T, url string) {
		ctx := context.Background()
		s, err := store.Open(ctx, store.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close() //nolint:errcheck // nothing is lost
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		do(s.MigrateTo(ctx, 15))
		at := func(day int) time.Time { return time.Date(2024, 9, day, 8, 0, 0, 0, time.UTC) }
		pipeline := store.DefaultPipeline
		job := func(n byte, status string, version int, opened, closed *time.Time, versions ...int) {
			t.Helper()
			id := uuid.UUID{15: n}
			if status != "" {
				do(s.Exec(ctx, "INSERT INTO jobs (id, version, created_at, updated_at, title, pipeline_id, openings, hired, contract_kind, location, description, apply_url, external_ref, status, opens_on, opened_at, closed_at)"+
					" VALUES (?, ?, ?, ?, '', ?, 1, 0, '', '', '', '', '', ?, '2024-09-09', ?, ?)", id, version, at(1), at(1), pipeline, status, opened, closed))
			}
			for i, day := range versions {
				do(s.Exec(ctx, "INSERT INTO job_versions (job_id, version, title, pipeline_id, openings, deleted, recorded_at) VALUES (?, ?, '', ?, 1, FALSE, ?)", id, i+1, pipeline, at(day)))
			}
		}
		job(1, "draft", 2, nil, nil, 1, 2)
		job(2, "open", 4, new(at(3)), nil, 1, 3, 4, 5)
		job(3, "closed", 5, new(at(2)), new(at(4)), 1, 2, 3, 4, 5)
		job(4, "closed", 1, nil, new(at(1)), 1)
		job(5, "draft", 3, new(at(2)), nil, 1, 2, 3) // it was open once
		job(6, "", 0, nil, nil, 1, 2)                // it was deleted
		do(s.Migrate(ctx))
		rows, err := s.Rows(ctx, "SELECT status, COALESCE(opens_on, '-') FROM job_versions ORDER BY job_id, version")
		do(err)
		var got []string
		for _, r := range rows {
			got = append(got, r[0]+" "+r[1])
		}
		const day = " 2024-09-09"
		want := []string{
			"draft" + day, "draft" + day,
			"draft" + day, "open" + day, "open" + day, "open" + day,
			"draft" + day, "open" + day, "open" + day, "closed" + day, "closed" + day,
			"closed" + day,
			"draft" + day, "open" + day, "draft" + day,
			"draft -", "draft -",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
