package hiring

import (
	"strconv"

	"github.com/google/uuid"
)

// StageKey names a stage within its pipeline, for ever.
type StageKey string

// Pipeline is an ordered list of stages that jobs use.
type Pipeline struct {
	Record
	Name   string
	Stages []Stage
}

// Stage is one place where an application can stand.
type Stage struct {
	PipelineID uuid.UUID
	Position   int
	Key        StageKey
	LabelFr    string
	LabelEn    string
	Milestone  Milestone
}

// Check gives what is wrong with the pipeline by itself: it starts at received, never goes down, and has at most
// one stage for hired, the last, because nobody moves on from there.
func (p Pipeline) Check() []Violation {
	if len(p.Stages) == 0 {
		return []Violation{Wrong("/stages", "required", "a pipeline has at least one stage")}
	}
	var vs []Violation
	at := func(i int, field string) string { return "/stages/" + strconv.Itoa(i) + "/" + field }
	seen := map[StageKey]bool{}
	for i, s := range p.Stages {
		if seen[s.Key] {
			vs = append(vs, Wrong(at(i, "key"), "duplicate", "the key %q stands twice", s.Key))
		}
		seen[s.Key] = true
		switch {
		case i == 0 && s.Milestone != Received:
			vs = append(vs, Wrong(at(i, "milestone"), "first_stage_not_received", "applications enter at the first stage: its milestone is received"))
		case i > 0 && s.Milestone < p.Stages[i-1].Milestone:
			vs = append(vs, Wrong(at(i, "milestone"), "milestone_goes_down", "along a pipeline milestones never go down"))
		case i > 0 && s.Milestone == Hired && p.Stages[i-1].Milestone == Hired:
			vs = append(vs, Wrong(at(i, "milestone"), "second_hired_stage", "a pipeline has one stage for hired"))
		}
	}
	return vs
}

// Stage finds a stage by its key.
func (p Pipeline) Stage(key StageKey) (Stage, bool) {
	for _, s := range p.Stages {
		if s.Key == key {
			return s, true
		}
	}
	return Stage{}, false
}

// At finds the first stage of a milestone.
func (p Pipeline) At(m Milestone) (Stage, bool) {
	for _, s := range p.Stages {
		if s.Milestone == m {
			return s, true
		}
	}
	return Stage{}, false
}

// First is the stage where applications enter.
func (p Pipeline) First() Stage { return p.Stages[0] }

// SameCourse tells whether the two pipelines have the same keys and milestones in the same order, so that they
// differ in labels only.
func (p Pipeline) SameCourse(q Pipeline) bool {
	if len(p.Stages) != len(q.Stages) {
		return false
	}
	for i, s := range p.Stages {
		if s.Key != q.Stages[i].Key || s.Milestone != q.Stages[i].Milestone {
			return false
		}
	}
	return true
}
