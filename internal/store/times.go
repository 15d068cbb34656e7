package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// mostReplayed is how many applications a statistic replays at most, so that it ends in time: see docs/funnel.md.
const mostReplayed = 100_000

// askedOfCohort is asked of the applications of a cohort.
func (s *Store) askedOfCohort(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion, answer func(*asking) error) error {
	q.Basis, q.Unit = hiring.BasisCohort, hiring.UnitApplication
	return s.asked(ctx, who, q, answer)
}

// TimeInStage answers how long applications stayed in each stage. Lengths are of single applications, which neither the live counts nor
// the ledger know: their histories are replayed.
func (s *Store) TimeInStage(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (out hiring.TimeInStage, err error) {
	err = s.askedOfCohort(ctx, who, q, func(a *asking) error {
		out.Instants = a.instants()
		r, err := a.boundedReplay()
		if err != nil {
			return err
		}
		stays := hiring.NewStays(a.scope, a.FunnelQuestion, r.pipelines, out.AsOf)
		err = r.all(func(x replayed) error {
			visits, err := x.history.Visits(a.asOf, a.knownAt)
			of := a.counted(x.cell)
			of.Standing = x.cell.Standing
			stays.Add(of, visits)
			return err
		})
		out.Rows, out.Total = stays.Rows()
		return err
	})
	return out, err
}

// TimeToHire answers how long it took to hire those who are hired. Who else is there is counted as the funnel does; only those who
// were ever hired are replayed. The ledger could not tell one of two hires that begin alike from the other when one falls through.
func (s *Store) TimeToHire(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (out hiring.TimeToHire, err error) {
	err = s.askedOfCohort(ctx, who, q, func(a *asking) error {
		out.Instants = a.instants()
		cells, err := a.counts(a.asOf)
		if err != nil {
			return err
		}
		r, err := a.boundedReplay()
		if err != nil {
			return err
		}
		hires, err := r.hires()
		out.Rows, out.Total = a.scope.HireTimes(a.FunnelQuestion, cells, hires)
		return err
	})
	return out, err
}

// TimeToFill answers how long openings wait to be filled. An opening is its job's, so hires of every jury take it, whoever asks.
func (s *Store) TimeToFill(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion) (out hiring.TimeToFill, err error) {
	err = s.askedOfCohort(ctx, who, q, func(a *asking) error {
		out.Instants = a.instants()
		searches, err := a.searches()
		if err != nil {
			return err
		}
		r, err := a.boundedReplay()
		if err != nil {
			return err
		}
		r.juries = nil
		hires, err := r.hires()
		if err != nil {
			return err
		}
		taken := map[uuid.UUID][]time.Time{}
		for _, h := range hires {
			taken[h.JobID] = append(taken[h.JobID], h.At)
		}
		var closed []uuid.UUID
		for id, j := range a.scope.Jobs {
			if searches[id].OverBy(out.AsOf) && len(taken[id]) < j.Openings {
				closed = append(closed, id)
			}
		}
		left, err := a.unfilled(closed)
		if err != nil {
			return err
		}
		var jobs []hiring.JobOpenings
		for id, j := range a.scope.Jobs {
			of := hiring.JobOpenings{JobID: id}
			of.Waited, of.NotStarted = searches[id].Openings(id, j.Openings, taken[id], left[id], out.AsOf)
			jobs = append(jobs, of)
		}
		out.Rows, out.Total = a.scope.FillTimes(a.FunnelQuestion, jobs)
		return nil
	})
	return out, err
}

// boundedReplay is a replay of no more applications than a statistic may go through.
func (a *asking) boundedReplay() (*replay, error) {
	r, err := a.newReplay(a.asOf)
	r.most = a.store.mostReplayed
	return r, err
}

// narrowed is a query, only of the question's jobs where a statement can name them: what is of others is left out afterwards.
func (a *asking) narrowed(column string) *gorm.DB {
	if len(a.scope.Jobs) > manyIDs {
		return a.db
	}
	return a.db.Where(column+" IN ?", slices.Collect(maps.Keys(a.scope.Jobs)))
}

// hires gives the hires that stand.
func (r *replay) hires() ([]hiring.Hire, error) {
	q := r.narrowed("a.job_id").Table("transitions t").Joins("JOIN applications a ON a.id = t.application_id").Where("t.to_status = 'hired'")
	if r.until != nil {
		q = q.Where("t.effective_at <= ?", *r.until)
	}
	if r.knownAt != nil {
		q = q.Where("t.recorded_at <= ?", *r.knownAt)
	}
	ids, err := scanIDs(q.Distinct("a.id"))
	if err != nil {
		return nil, err
	}
	var out []hiring.Hire
	err = r.only(ids, func(x replayed) error {
		if at, hired := hiring.HiredAt(x.points, r.until); hired {
			out = append(out, hiring.Hire{Counted: r.counted(x.cell), ReceivedAt: x.cell.ReceivedAt, At: at})
		}
		return nil
	})
	return out, err
}

// searches gives, for each job, since when people are looked for and whether that is over, as known.
func (a *asking) searches() (map[uuid.UUID]hiring.Search, error) {
	q := a.narrowed("job_id").Table("job_versions").Where("NOT deleted")
	if a.knownAt != nil {
		q = q.Where("recorded_at <= ?", *a.knownAt)
	}
	var terms []hiring.JobTerm
	if err := q.Select("job_id, status, opens_on, closes_on, recorded_at").Order("job_id, version").Find(&terms).Error; err != nil {
		return nil, err
	}
	versions := map[uuid.UUID][]hiring.JobTerm{}
	for _, t := range terms {
		versions[t.JobID] = append(versions[t.JobID], t)
	}
	out := map[uuid.UUID]hiring.Search{}
	for id, of := range versions {
		out[id] = hiring.SearchOf(of, a.store.zone)
	}
	return out, nil
}

// unfilled says of jobs how many applications are active, and when the last of those that were ceased to be. Since the number of active
// ones is 0, it has been so from the last time on at which it changed.
func (a *asking) unfilled(jobs []uuid.UUID) (map[uuid.UUID]hiring.Unfilled, error) {
	condition, args := "status = 'active' AND job_id IN ?", []any{nil}
	if a.asOf != nil {
		condition, args = condition+" AND effective_at <= ?", append(args, *a.asOf)
	}
	if a.knownAt != nil {
		condition, args = condition+" AND recorded_at <= ?", append(args, *a.knownAt)
	}
	query := "SELECT job_id, effective_at, active FROM (SELECT job_id, effective_at, SUM(n) OVER (PARTITION BY job_id) AS active," +
		" ROW_NUMBER() OVER (PARTITION BY job_id ORDER BY effective_at DESC) AS place FROM (SELECT job_id, effective_at, SUM(n) AS n FROM (" +
		"SELECT job_id, effective_at, n FROM ledger WHERE " + condition + " UNION ALL SELECT job_id, effective_at, n FROM ledger_tail WHERE " + condition +
		") e GROUP BY job_id, effective_at HAVING SUM(n) <> 0) changes) c WHERE place = 1"
	out := map[uuid.UUID]hiring.Unfilled{}
	for some := range slices.Chunk(jobs, manyIDs) {
		args[0] = some
		var rows []struct {
			JobID       uuid.UUID
			EffectiveAt time.Time
			Active      int
		}
		if err := a.db.Raw(query, append(slices.Clone(args), args...)...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.JobID] = hiring.Unfilled{Active: r.Active, Until: &r.EffectiveAt}
		}
	}
	return out, nil
}
