package store

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// work is what a jury has done, as its deliberation needs it.
type work struct {
	jury        hiring.Jury
	seats       []hiring.JuryMember
	recusals    []hiring.Recusal
	heard       []hearing // in the order of their first interview
	evaluations []hiring.Evaluation
	expected    []hiring.ExpectedEvaluation
	openings    int // left of the job
}

// hearing is an application that a jury heard.
type hearing struct {
	hiring.Application
	times []time.Time // of its interviews that were held
}

// readWork reads what a jury has done.
func readWork(db *gorm.DB, jury hiring.Jury) (w work, err error) {
	one := []hiring.Jury{jury}
	if err := withCriteria(db, one); err != nil {
		return w, err
	}
	w.jury = one[0]
	if w.seats, err = seatsOf(db, jury.ID); err != nil {
		return w, err
	}
	if w.recusals, err = recusalsOf(db, jury.ID); err != nil {
		return w, err
	}
	if w.heard, err = heardBy(db, jury.ID); err != nil {
		return w, err
	}
	if w.evaluations, err = submittedEvaluations(db, jury.ID); err != nil {
		return w, err
	}
	if w.expected, err = expectedEvaluations(db, jury.ID); err != nil {
		return w, err
	}
	if w.jury.Status == hiring.JuryDeliberating {
		w.evaluations = w.completed()
	}
	w.openings, err = openingsLeft(db, jury.JobID)
	return w, err
}

// openingsLeft counts the openings of a job that nobody has taken.
func openingsLeft(db *gorm.DB, job uuid.UUID) (n int, err error) {
	err = db.Raw("SELECT openings - hired FROM jobs WHERE id = ?", job).Scan(&n).Error
	return n, err
}

// completed are the evaluations of applications of which none is waited for any more: a ranking would tell of the others.
func (w work) completed() []hiring.Evaluation {
	awaited := map[uuid.UUID]bool{}
	for _, e := range w.expected {
		if !e.Submitted && !e.Waived {
			awaited[e.ApplicationID] = true
		}
	}
	return slices.DeleteFunc(w.evaluations, func(e hiring.Evaluation) bool { return awaited[e.ApplicationID] })
}

// heardBy lists the applications that a jury heard.
func heardBy(db *gorm.DB, jury uuid.UUID) ([]hearing, error) {
	apps, err := findAll[hiring.Application](db.Where("jury_id = ? AND id IN (SELECT application_id FROM interviews WHERE status = ?)", jury, hiring.InterviewHeld))
	if err != nil {
		return nil, err
	}
	out := make([]hearing, 0, len(apps))
	for some := range slices.Chunk(apps, manyIDs) {
		held, err := childrenOf(db.Where("status = ?", hiring.InterviewHeld), "application_id",
			idsOf(some, func(a hiring.Application) uuid.UUID { return a.ID }), "starts_at, id", func(i hiring.Interview) uuid.UUID { return i.ApplicationID })
		if err != nil {
			return nil, err
		}
		for _, a := range some {
			h := hearing{Application: a}
			for _, i := range held[a.ID] {
				h.times = append(h.times, i.StartsAt.UTC())
			}
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b hearing) int {
		return cmp.Or(a.times[0].Compare(b.times[0]), slices.Compare(a.ID[:], b.ID[:]))
	})
	return out, nil
}

// panel is the work as package funnel reads it: what the seats submitted of whom the jury heard.
func (w work) panel() funnel.Panel {
	var p funnel.Panel
	for _, c := range w.jury.Criteria {
		p.Criteria = append(p.Criteria, funnel.Criterion{Weight: c.Weight, Max: c.MaxScore})
	}
	candidates := map[uuid.UUID]bool{}
	for _, h := range w.heard {
		candidates[h.ID] = true
		p.Candidates = append(p.Candidates, h.ID.String())
	}
	for _, seat := range w.seats {
		sits := false
		for _, e := range w.evaluations {
			if e.MemberID != seat.ID || !candidates[e.ApplicationID] {
				continue
			}
			sits = true
			p.Evaluations = append(p.Evaluations, funnel.Evaluation{Juror: seat.ID.String(), Candidate: e.ApplicationID.String(), Marks: marks(w.jury.Criteria, e.Scores)})
		}
		if sits {
			p.Jurors = append(p.Jurors, seat.ID.String())
		}
	}
	return p
}

// marks are the scores in the order of the criteria; nil is not assessed.
func marks(criteria []hiring.Criterion, scores []hiring.Score) []*float64 {
	out := make([]*float64, len(criteria))
	for i, c := range criteria {
		for _, s := range scores {
			if s.Criterion == c.Key {
				out[i] = s.Score
			}
		}
	}
	return out
}

// assess computes what the evaluations say.
func (w work) assess() api.Assessment {
	p := w.panel()
	ranking, wrong := p.Rank(), p.Check()
	a := api.Assessment{
		Ranking: make([]api.Standing, 0, len(w.heard)), Agreement: agreement(wrong, p.Scores()),
		Criteria: make([]api.CriterionAgreement, 0, len(p.Criteria)), Severity: make([]api.Severity, 0, len(p.Jurors)),
		DecisiveMemberIDs: idList(ranking.Deciders(w.openings)),
	}
	if ranking.Reason != "" { // no criteria, most likely: everybody is there all the same
		for _, candidate := range p.Candidates {
			ranking.Standings = append(ranking.Standings, funnel.Standing{Candidate: candidate, Score: funnel.Estimate{Reason: ranking.Reason}})
		}
	}
	missing := map[uuid.UUID]int{}
	for _, e := range w.expected {
		if !e.Submitted {
			missing[e.ApplicationID]++
		}
	}
	for _, s := range ranking.Standings {
		standing := showStanding(s)
		standing.Missing = missing[standing.ApplicationID]
		a.Ranking = append(a.Ranking, standing)
	}
	for i, c := range w.jury.Criteria {
		a.Criteria = append(a.Criteria, api.CriterionAgreement{Criterion: c.Key, Agreement: agreement(wrong, p.Marks(i))})
	}
	for _, s := range p.Severities() {
		a.Severity = append(a.Severity, api.Severity{MemberID: uuid.MustParse(s.Juror), Difference: estimate(s.Difference), Effect: estimate(s.Effect)})
	}
	return a
}

func showStanding(s funnel.Standing) api.Standing {
	out := api.Standing{
		ApplicationID: uuid.MustParse(s.Candidate), Rank: s.Rank, Tied: s.Tied, Score: estimate(s.Score),
		Assessed: s.Assessed, Assessable: s.Assessable, Without: make([]api.RankWithout, 0, len(s.Without)),
	}
	for _, r := range s.Without {
		out.Without = append(out.Without, api.RankWithout{MemberID: uuid.MustParse(r.Juror), Rank: r.Rank})
	}
	return out
}

func agreement(wrong error, units [][]float64) api.Estimate {
	if wrong != nil {
		return estimate(funnel.Estimate{Reason: funnel.NotValid})
	}
	return estimate(funnel.Alpha(units, funnel.IntervalData).Estimate)
}

// estimate shows a number to six decimals.
func estimate(e funnel.Estimate) api.Estimate {
	out := api.Estimate{N: e.N, TooFew: e.TooFew}
	if e.Value != nil {
		const six = 1e6
		out.Value = new(math.Round(*e.Value*six) / six)
	}
	if e.Reason != "" {
		out.Reason = new(string(e.Reason))
	}
	return out
}

func idList(ids []string) []uuid.UUID {
	out := make([]uuid.UUID, 0, len(ids))
	for _, id := range ids {
		out = append(out, uuid.MustParse(id))
	}
	return out
}

// without leaves applications out of a ranking; the ranks of the others stay.
func without(a api.Assessment, hidden []uuid.UUID) api.Assessment {
	a.Ranking = slices.DeleteFunc(slices.Clone(a.Ranking), func(s api.Standing) bool { return slices.Contains(hidden, s.ApplicationID) })
	return a
}
