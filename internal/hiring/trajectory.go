package hiring

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// Cell is where the funnel counts an application: everything a question can filter or group by, and nothing
// that leads back to the person.
type Cell struct {
	JobID      uuid.UUID
	JuryID     uuid.UUID // the nil UUID is none
	Source     string    // "" is none
	PostingID  uuid.UUID // the nil UUID is none
	ReceivedAt time.Time
	Standing
}

// Point says that an application is in a cell from an instant on, until the next point.
type Point struct {
	At   time.Time
	Cell Cell
}

// Entry is one line of the funnel ledger: N applications more (or fewer) in a cell from EffectiveAt on.
type Entry struct {
	Cell
	N           int
	EffectiveAt time.Time
}

// Trajectory is the course of the application as known at an instant (nil: as known now): the cells it was in,
// with the instant from which it was in each, without gaps from its reception on. Before it was known there is
// no point.
func (h History) Trajectory(knownAt *time.Time) ([]Point, error) {
	log := h.live(knownAt)
	if len(log) == 0 {
		return nil, nil
	}
	steps, err := replay(h.Pipeline, log)
	if err != nil {
		return nil, err
	}
	received := steps[0].at
	juries, last := knownAttributions(h.Attributions, knownAt)
	hearings := knownHearings(h.Hearings, knownAt)

	var points []Point
	for _, at := range instants(received, steps, juries, hearings) {
		cell := Cell{JobID: h.JobID, ReceivedAt: received, Standing: standingAt(steps, hearings, at)}
		cell.JuryID = orNil(juryAt(juries, at))
		cell.PostingID = orNil(last.PostingID)
		if last.Source != nil {
			cell.Source = *last.Source
		}
		if n := len(points); n == 0 || points[n-1].Cell != cell {
			points = append(points, Point{at, cell})
		}
	}
	return points, nil
}

// instants lists, in order and once each, when something about the application may have changed.
func instants(received time.Time, steps []step, juries []Attribution, hearings []Hearing) []time.Time {
	at := []time.Time{received}
	for _, s := range steps {
		at = append(at, s.at)
	}
	for _, a := range juries[min(1, len(juries)):] {
		at = append(at, a.EffectiveAt)
	}
	for _, e := range hearings {
		at = append(at, e.HeldAt)
	}
	at = slices.DeleteFunc(at, func(t time.Time) bool { return t.Before(received) })
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}

// standingAt is the last step at or before an instant. A held interview makes interviewed observed, for an
// application that got that far; what lies above the highest milestone reached is not a trace of the course.
func standingAt(steps []step, hearings []Hearing, at time.Time) Standing {
	now := steps[0].Standing
	for _, s := range steps {
		if s.at.After(at) {
			break
		}
		now = s.Standing
	}
	for _, e := range hearings {
		if !e.HeldAt.After(at) {
			now.Observed = now.Observed.With(Interviewed)
		}
	}
	now.Observed = now.Observed.UpTo(now.Reached)
	return now
}

// knownAttributions gives the attributions on record at an instant, in order, and the last of them.
func knownAttributions(all []Attribution, knownAt *time.Time) (known []Attribution, last Attribution) {
	for _, a := range all {
		if knownAt == nil || !a.RecordedAt.After(*knownAt) {
			known = append(known, a)
		}
	}
	slices.SortFunc(known, func(a, b Attribution) int { return cmp.Compare(a.Sequence, b.Sequence) })
	if len(known) > 0 {
		last = known[len(known)-1]
	}
	return known, last
}

// juryAt is the jury at an instant. The first attribution holds from the reception, wherever an edit moved that.
func juryAt(known []Attribution, at time.Time) *uuid.UUID {
	var jury *uuid.UUID
	for i, a := range known {
		if i == 0 || !a.EffectiveAt.After(at) {
			jury = a.JuryID
		}
	}
	return jury
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// Post gives the ledger entries that turn the trajectory before into the one after. It is the only rule for
// writing the ledger: plain moves, back-dated ones, corrections and edits of the attribution all come down to
// the difference of two trajectories.
func Post(before, after []Point) []Entry {
	type key struct {
		at   time.Time
		cell Cell
	}
	sums := map[key]int{}
	add := func(points []Point, sign int) {
		for i, p := range points {
			sums[key{p.At, p.Cell}] += sign
			if i > 0 {
				sums[key{p.At, points[i-1].Cell}] -= sign
			}
		}
	}
	add(before, -1)
	add(after, +1)
	entries := make([]Entry, 0, 2)
	for k, n := range sums {
		if n != 0 {
			entries = append(entries, Entry{Cell: k.cell, N: n, EffectiveAt: k.at})
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.EffectiveAt.Compare(b.EffectiveAt), cmp.Compare(a.N, b.N), cmp.Compare(a.Stage, b.Stage),
			cmp.Compare(a.Status, b.Status), cmp.Compare(a.Observed, b.Observed), cmp.Compare(a.Reached, b.Reached))
	})
	return entries
}
