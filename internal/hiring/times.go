package hiring

import (
	"bytes"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Days is a length of time in days of 24 hours.
func Days(d time.Duration) float64 { return d.Hours() / 24 }

// daysUntil is how many days lie between two instants; none where the end comes first.
func daysUntil(from, to time.Time) float64 { return max(0, Days(to.Sub(from))) }

// Visit is a time in which an application stood in one stage and was active.
type Visit struct {
	Stage StageKey
	From  time.Time
	To    *time.Time // nil where it had not ended
}

// Visits are the visits of an application that had begun by an instant (nil: all), as known at another (nil: as known now), in
// order. Each begins when the application enters the stage or is reopened there, and ends when it leaves the stage or is closed.
func (h History) Visits(asOf, knownAt *time.Time) ([]Visit, error) {
	steps, err := replay(h.Pipeline, h.live(knownAt))
	if err != nil {
		return nil, err
	}
	var out []Visit
	there := false
	for _, s := range steps {
		if asOf != nil && s.at.After(*asOf) {
			break
		}
		if there {
			if last := &out[len(out)-1]; last.Stage != s.Stage || s.Closed() {
				at := s.at
				last.To, there = &at, false
			}
		}
		if !there && !s.Closed() {
			out, there = append(out, Visit{Stage: s.Stage, From: s.at}), true
		}
	}
	return out, nil
}

// HiredAt is since when an application is hired as of an instant (nil: now), by its trajectory. Hired is false where it was not
// hired then: not yet, or not any more.
func HiredAt(points []Point, asOf *time.Time) (since time.Time, hired bool) {
	for _, p := range points {
		switch {
		case asOf != nil && p.At.After(*asOf):
			return since, hired
		case p.Cell.Status != StatusHired:
			hired = false
		case !hired:
			since, hired = p.At, true
		}
	}
	return since, hired
}

// grouped gives what belongs to each group of a question, by the group's id.
func grouped[T any](s FunnelScope, by GroupBy, items []T, counted func(T) Counted) map[string][]T {
	out := map[string][]T{}
	for _, x := range items {
		for _, id := range s.groupsOf(by, counted(x)) {
			out[id] = append(out[id], x)
		}
	}
	return out
}

// Hire is one application that is hired.
type Hire struct {
	Counted // job, jury and key; no tally
	// When it was received and since when it is hired.
	ReceivedAt, At time.Time
}

// Days is how long it took.
func (h Hire) Days() float64 { return daysUntil(h.ReceivedAt, h.At) }

// HireRow is how long the hires of one group took, beside its funnel.
type HireRow struct {
	FunnelRow
	Days []float64
}

// TimeToHire is the answer to how long hires took.
type TimeToHire struct {
	Instants
	Rows  []HireRow
	Total HireRow
}

// HireTimes puts hires into the rows of the cohort that they are part of.
func (s FunnelScope) HireTimes(q FunnelQuestion, cells []Counted, hires []Hire) (rows []HireRow, total HireRow) {
	funnel, all := s.Tabulate(q, cells)
	groups := grouped(s, q.GroupBy, hires, func(h Hire) Counted { return h.Counted })
	row := func(r FunnelRow, hires []Hire) HireRow {
		out := HireRow{FunnelRow: r}
		for _, h := range hires {
			out.Days = append(out.Days, h.Days())
		}
		return out
	}
	for _, r := range funnel {
		rows = append(rows, row(r, groups[r.ID]))
	}
	return rows, row(all, hires)
}

// StageStay is how long applications stayed in one stage, in days: the visits that ended, and those that had not.
type StageStay struct {
	Stage
	Ended, Open []float64
}

// StageRow is how long the applications of one group stayed in each stage, beside its funnel.
type StageRow struct {
	FunnelRow
	Stages []StageStay
}

// TimeInStage is the answer to how long applications stayed in each stage.
type TimeInStage struct {
	Instants
	Rows  []StageRow
	Total StageRow
}

// Stays collects the visits of applications one application after the other, so that nothing is kept of each but lengths.
type Stays struct {
	scope     FunnelScope
	question  FunnelQuestion
	pipelines map[uuid.UUID]Pipeline
	until     time.Time
	cells     map[Counted]*Tally // of each job, jury and key
	groups    map[string]*stays
	all       *stays
}

// stays are the visits of one group, by stage, and the pipelines that they are of.
type stays struct {
	pipelines map[uuid.UUID]bool
	ended     map[placed][]float64
	open      map[placed][]float64
}

// placed is a stage of a pipeline.
type placed struct {
	pipeline uuid.UUID
	stage    StageKey
}

func newStays() *stays {
	return &stays{pipelines: map[uuid.UUID]bool{}, ended: map[placed][]float64{}, open: map[placed][]float64{}}
}

// NewStays begins to collect for a question that is asked as of an instant.
func NewStays(s FunnelScope, q FunnelQuestion, pipelines map[uuid.UUID]Pipeline, asOf time.Time) *Stays {
	out := &Stays{scope: s, question: q, pipelines: pipelines, until: asOf, cells: map[Counted]*Tally{}, groups: map[string]*stays{}, all: newStays()}
	for id, j := range s.Jobs {
		out.all.pipelines[j.PipelineID] = true
		if by := q.GroupBy; by == GroupJob || by == GroupCampaign || by == GroupDepartment {
			for _, group := range s.groupsOf(by, Counted{JobID: id}) {
				out.group(group).pipelines[j.PipelineID] = true
			}
		}
	}
	if q.GroupBy == GroupJury {
		for id, j := range s.Juries {
			out.group(id.String()).pipelines[s.Jobs[j.JobID].PipelineID] = true
		}
	}
	return out
}

func (s *Stays) group(id string) *stays {
	if s.groups[id] == nil {
		s.groups[id] = newStays()
	}
	return s.groups[id]
}

// Add counts one application: where it belongs and stands, and its visits.
func (s *Stays) Add(of Counted, visits []Visit) {
	standing := of.Standing
	of.Standing, of.Candidate, of.Tally = Standing{}, uuid.Nil, Tally{}
	if s.cells[of] == nil {
		s.cells[of] = &Tally{}
	}
	s.cells[of].Add(standing, 1)
	pipeline := s.scope.Jobs[of.JobID].PipelineID
	s.all.add(pipeline, visits, s.until)
	for _, id := range s.scope.groupsOf(s.question.GroupBy, of) {
		s.group(id).add(pipeline, visits, s.until)
	}
}

func (s *stays) add(pipeline uuid.UUID, visits []Visit, until time.Time) {
	s.pipelines[pipeline] = true
	for _, v := range visits {
		at := placed{pipeline, v.Stage}
		if v.To != nil {
			s.ended[at] = append(s.ended[at], daysUntil(v.From, *v.To))
		} else {
			s.open[at] = append(s.open[at], daysUntil(v.From, until))
		}
	}
}

// Rows gives a row for each group of the cohort, and the total.
func (s *Stays) Rows() (rows []StageRow, total StageRow) {
	cells := make([]Counted, 0, len(s.cells))
	for c, tally := range s.cells {
		c.Tally = *tally
		cells = append(cells, c)
	}
	funnel, all := s.scope.Tabulate(s.question, cells)
	for _, r := range funnel {
		rows = append(rows, StageRow{r, s.stages(s.group(r.ID))})
	}
	return rows, StageRow{all, s.stages(s.all)}
}

// stages lists the stages of a group, each pipeline in its order. Nobody waits in the stage of the hired.
func (s *Stays) stages(of *stays) []StageStay {
	out := []StageStay{}
	for _, id := range slices.SortedFunc(maps.Keys(of.pipelines), func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) {
		for _, stage := range s.pipelines[id].Stages {
			if at := (placed{id, stage.Key}); stage.Milestone != Hired {
				out = append(out, StageStay{stage, of.ended[at], of.open[at]})
			}
		}
	}
	return out
}
