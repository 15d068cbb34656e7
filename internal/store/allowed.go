package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// surroundings is what the allowed actions of applications depend on beside the applications.
type surroundings struct {
	jobs      map[uuid.UUID]hiring.Job // their pipelines, openings and hires
	pipelines map[uuid.UUID]hiring.Pipeline
	rivals    map[[2]uuid.UUID]bool // candidate and job of live applications
}

// withAllowed adds what the actor may do with each of the applications: a handful of statements, however many there are.
func (s *Store) withAllowed(ctx context.Context, who hiring.Actor, apps []hiring.Application) ([]hiring.ApplicationView, error) {
	return allowed(ctx, s.ask(ctx), who, apps)
}

// withAllowed is the same within a transaction.
func (t *tx) withAllowed(apps []hiring.Application) ([]hiring.ApplicationView, error) {
	return allowed(t.Statement.Context, sqlHot{t.Statement.ConnPool}, t.who, apps)
}

func allowed(ctx context.Context, through hot, who hiring.Actor, apps []hiring.Application) ([]hiring.ApplicationView, error) {
	views := make([]hiring.ApplicationView, len(apps))
	for i, a := range apps {
		views[i].Application = a
	}
	if !who.Recruits() || len(apps) == 0 {
		return views, nil
	}
	around := surroundings{map[uuid.UUID]hiring.Job{}, map[uuid.UUID]hiring.Pipeline{}, map[[2]uuid.UUID]bool{}}
	if err := through.queries(ctx, around.questions(apps)); err != nil {
		return nil, err
	}
	for i, a := range apps {
		job := around.jobs[a.JobID]
		views[i].Allowed = a.Allows(around.pipelines[job.PipelineID], hiring.Outlook{
			OpeningLeft: job.Hired < job.Openings, Alone: !around.rivals[[2]uuid.UUID{a.CandidateID, a.JobID}],
		})
	}
	return views, nil
}

// questions ask for the surroundings of applications.
func (r surroundings) questions(apps []hiring.Application) []asked {
	jobs, candidates := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	for _, a := range apps {
		jobs[a.JobID] = true
		if a.Closed() {
			candidates[a.CandidateID] = true
		}
	}
	these, ids := "("+places(1, len(jobs))+")", keysOf(jobs)
	all := []asked{
		{"SELECT id, pipeline_id, openings, hired FROM jobs WHERE id IN " + these, ids, func(scan func(...any) error) error {
			var j hiring.Job
			err := scan(&j.ID, &j.PipelineID, &j.Openings, &j.Hired)
			r.jobs[j.ID] = j
			return err
		}},
		{
			"SELECT pipeline_id, key, milestone FROM stages WHERE pipeline_id IN (SELECT pipeline_id FROM jobs WHERE id IN " + these + ") ORDER BY pipeline_id, position",
			ids, func(scan func(...any) error) error {
				var st hiring.Stage
				err := scan(&st.PipelineID, &st.Key, &st.Milestone)
				p := r.pipelines[st.PipelineID]
				p.Stages = append(p.Stages, st)
				r.pipelines[st.PipelineID] = p
				return err
			},
		},
	}
	if len(candidates) > 0 {
		all = append(all, asked{
			"SELECT candidate_id, job_id FROM applications WHERE status = 'active' AND candidate_id IN (" + places(1, len(candidates)) + ")",
			keysOf(candidates), func(scan func(...any) error) error {
				var live [2]uuid.UUID
				err := scan(&live[0], &live[1])
				r.rivals[live] = true
				return err
			},
		})
	}
	return all
}

func keysOf(ids map[uuid.UUID]bool) []any {
	out := make([]any, 0, len(ids))
	for id := range ids {
		out = append(out, id)
	}
	return out
}
