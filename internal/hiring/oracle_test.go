package hiring_test

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// oracle answers one question about one application, naively and straight from what was recorded: it knows neither
// trajectories nor the ledger, and is meant to be slow, dull and right.
type oracle struct {
	hiring.History
	asOf, knownAt time.Time
}

func (o oracle) knows(recordedAt time.Time) bool { return !recordedAt.After(o.knownAt) }

// log is what had happened by then, as known then, in order.
func (o oracle) log() []hiring.Transition {
	var out []hiring.Transition
	for _, t := range o.Transitions {
		void := slices.ContainsFunc(o.Voids, func(v hiring.Void) bool { return v.TransitionID == t.ID && o.knows(v.RecordedAt) })
		if o.knows(t.RecordedAt) && !void && !t.EffectiveAt.After(o.asOf) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b hiring.Transition) int { return a.Sequence - b.Sequence })
	slices.SortStableFunc(out, func(a, b hiring.Transition) int { return a.EffectiveAt.Compare(b.EffectiveAt) })
	return out
}

func entrance(t hiring.Transition) bool { return t.FromStage == nil }

// cell is where the application is counted; ok is false while it is not.
func (o oracle) cell() (cell hiring.Cell, ok bool) {
	log := o.log()
	in := slices.IndexFunc(log, entrance)
	if in < 0 {
		return hiring.Cell{}, false
	}
	cell = hiring.Cell{JobID: o.JobID, ReceivedAt: log[in].EffectiveAt}
	cell.Stage = *log[in].ToStage
	cell.Status = hiring.StatusActive
	path := []hiring.StageKey{cell.Stage} // every stage it came to, the hires that fell through left out
	before := map[hiring.StageKey]hiring.StageKey{}
	fellThrough := false
	for _, t := range log {
		switch {
		case entrance(t) || (t.Action == hiring.ActionCorrect && t.ToStage == nil):
		case t.Action == hiring.ActionReject:
			cell.Status = hiring.StatusRejected
		case t.Action == hiring.ActionWithdraw:
			cell.Status = hiring.StatusWithdrawn
		case t.Action == hiring.ActionReopen && cell.Status == hiring.StatusHired:
			path = slices.DeleteFunc(path, func(k hiring.StageKey) bool { return k == cell.Stage })
			cell.Stage, cell.Status, fellThrough = before[cell.Stage], hiring.StatusActive, true
		case t.Action == hiring.ActionReopen:
			cell.Status = hiring.StatusActive
		default:
			before[*t.ToStage] = cell.Stage
			cell.Stage = *t.ToStage
			path = append(path, cell.Stage)
			if o.milestone(cell.Stage) == hiring.Hired {
				cell.Status = hiring.StatusHired
			}
		}
	}
	cell.Milestone = o.milestone(cell.Stage)
	for _, k := range path {
		cell.Observed |= 1 << o.milestone(k)
		cell.Reached = max(cell.Reached, o.milestone(k))
	}
	if fellThrough {
		cell.Reached = max(cell.Reached, hiring.Selected)
	}
	if cell.Reached >= hiring.Interviewed && o.heard() {
		cell.Observed |= 1 << hiring.Interviewed
	}
	o.belongs(&cell)
	return cell, true
}

func (o oracle) milestone(k hiring.StageKey) hiring.Milestone {
	for _, s := range o.Pipeline.Stages {
		if s.Key == k {
			return s.Milestone
		}
	}
	panic("no stage " + k)
}

// heard tells whether an interview had been held by then, as known then.
func (o oracle) heard() bool {
	return slices.ContainsFunc(o.Hearings, func(e hiring.Hearing) bool {
		revoked := e.RevokedAt != nil && o.knows(*e.RevokedAt)
		return o.knows(e.RecordedAt) && !revoked && !e.HeldAt.After(o.asOf)
	})
}

// belongs fills in the jury of then, and the source and the posting that are known last.
func (o oracle) belongs(cell *hiring.Cell) {
	for _, a := range o.Attributions { // in order of their sequence
		if !o.knows(a.RecordedAt) {
			continue
		}
		if a.Sequence == 1 || !a.EffectiveAt.After(o.asOf) {
			cell.JuryID = uuid.Nil
			if a.JuryID != nil {
				cell.JuryID = *a.JuryID
			}
		}
		cell.Source, cell.PostingID = "", uuid.Nil
		if a.Source != nil {
			cell.Source = *a.Source
		}
		if a.PostingID != nil {
			cell.PostingID = *a.PostingID
		}
	}
}
