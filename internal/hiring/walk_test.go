package hiring_test

import (
	"flag"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Properties run with the same histories every time, unless the command line asks for others or for more.
func TestMain(m *testing.M) {
	flag.Parse()
	for name, ours := range map[string]string{"rapid.seed": "20240902", "rapid.checks": "300"} {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			if err := f.Value.Set(ours); err != nil {
				panic(err)
			}
		}
	}
	m.Run()
}

var pipelines = []hiring.Pipeline{
	standard,
	pipelineOf("received", "received", "relevant", "interviewed", "interviewed", "selected", "selected", "hired"),
	pipelineOf("received", "relevant", "hired"),
	pipelineOf("received", "interviewed", "interviewed"),
	pipelineOf("received"),
}

// walk is a course that random deeds lead along.
type walk struct {
	*rapid.T
	*course
}

func start(t *rapid.T) *walk {
	c := received(t, rapid.SampledFrom(pipelines).Draw(t, "pipeline"), dawn)
	return &walk{t, c}
}

// length is how many things to try; many are refused.
func (w *walk) length() int { return rapid.IntRange(5, 40).Draw(w.T, "steps") }

// chance is n in 10.
func (w *walk) chance(n int, label string) bool { return rapid.IntRange(1, 10).Draw(w.T, label) <= n }

// tick lets time pass, or not: entries of one instant are the hard ones.
func (w *walk) tick() {
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 3).Draw(w.T, "hours")) * time.Hour)
}

// instant is somewhere between a little before the reception and a little after now, on the hour, so that it often
// coincides with another.
func (w *walk) instant(label string) time.Time {
	since := int(w.now.Sub(dawn) / time.Hour)
	return dawn.Add(time.Duration(rapid.IntRange(-2, since+1).Draw(w.T, label)) * time.Hour)
}

func (w *walk) stage() *hiring.StageKey {
	s := rapid.SampledFrom(w.Pipeline.Stages).Draw(w.T, "stage")
	return &s.Key
}

func (w *walk) voids() []uuid.UUID {
	var out []uuid.UUID
	for _, t := range w.Transitions[1:] {
		if w.chance(3, "void") {
			out = append(out, t.ID)
		}
	}
	return out
}

func (w *walk) command() error {
	cmd := hiring.Command{Action: rapid.SampledFrom([]hiring.Action{
		hiring.ActionMove, hiring.ActionMove, hiring.ActionMove, hiring.ActionReject,
		hiring.ActionWithdraw, hiring.ActionReopen, hiring.ActionReopen, hiring.ActionCorrect, hiring.ActionCorrect,
	}).Draw(w.T, "action")}
	if w.chance(3, "back-dated") {
		cmd.EffectiveAt = new(w.instant("effective"))
	}
	switch cmd.Action {
	case hiring.ActionMove:
		cmd.To = w.stage()
	case hiring.ActionReject:
		cmd.Reason = new("unfit")
	case hiring.ActionWithdraw:
		cmd.Reason = new("moved_away")
	case hiring.ActionReopen:
	case hiring.ActionCorrect:
		cmd.Note = "a slip"
		if w.chance(6, "to a stage") {
			cmd.To = w.stage()
		}
		if cmd.To == nil || w.chance(5, "of some") {
			cmd.Voids = w.voids()
		}
		if cmd.To == nil || len(cmd.Voids) == 0 {
			cmd.EffectiveAt = nil
		}
	}
	return w.course.command(cmd)
}

func (w *walk) edit() error {
	choose := func(label string) *uuid.UUID {
		if n := rapid.IntRange(0, 2).Draw(w.T, label); n > 0 {
			return &uuid.UUID{15: byte(n)}
		}
		return nil
	}
	source := rapid.SampledFrom([]*string{nil, new("event"), new("referral")}).Draw(w.T, "source")
	w.attribute(choose("jury"), choose("posting"), source)
	return nil
}

func (w *walk) interview() error {
	n := interviewID(byte(rapid.IntRange(1, 3).Draw(w.T, "interview")))
	if w.chance(4, "unheld") {
		return w.unheld(n)
	}
	at := w.instant("start")
	if at.After(w.now) { // refused before it gets here
		at = w.now
	}
	return w.held(n, at)
}

// step does one random thing. What is refused is refused as a conflict or as invalid, and leaves no trace.
func (w *walk) step() {
	w.tick()
	was := w.String()
	var err error
	switch n := rapid.IntRange(1, 10).Draw(w.T, "deed"); {
	case n <= 6:
		err = w.command()
	case n <= 8:
		err = w.interview()
	case n == 9:
		err = w.edit()
	default:
		err = w.receiveAt(w.instant("received"))
	}
	switch {
	case err == nil:
	case !hiring.Is(err, hiring.KindConflict) && !hiring.Is(err, hiring.KindInvalid):
		w.Fatalf("a refusal of no kind: %v\n%v", err, w.course)
	case w.String() != was:
		w.Fatalf("refused, and yet recorded: %v\n%v", err, w.course)
	}
}

// instants are all at which the answer may change, and those next to them.
func (w *walk) instants() []time.Time {
	seen := map[time.Time]bool{dawn: true}
	for _, t := range w.Transitions {
		seen[t.EffectiveAt], seen[t.RecordedAt] = true, true
	}
	for _, e := range w.Hearings {
		seen[e.HeldAt], seen[e.RecordedAt] = true, true
		if e.RevokedAt != nil {
			seen[*e.RevokedAt] = true
		}
	}
	for _, a := range w.Attributions {
		seen[a.RecordedAt] = true
	}
	for at := range maps.Clone(seen) {
		seen[at.Add(-time.Microsecond)] = true
	}
	return slices.SortedFunc(maps.Keys(seen), time.Time.Compare)
}

// ledgerAt sums the ledger as of an instant, as known at another: the cells with something in them.
func (c *course) ledgerAt(asOf, knownAt time.Time) map[hiring.Cell]int {
	sums := map[hiring.Cell]int{}
	for _, e := range c.ledger {
		if !e.EffectiveAt.After(asOf) && !e.RecordedAt.After(knownAt) {
			sums[e.Cell] += e.N
		}
	}
	maps.DeleteFunc(sums, func(_ hiring.Cell, n int) bool { return n == 0 })
	return sums
}

func TestWalkTheLedgerAgreesWithThePlainReplay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := start(t)
		for range w.length() {
			w.step()
		}
		moments := w.instants()
		for _, asOf := range moments {
			for _, knownAt := range moments {
				cell, ok := oracle{w.History, asOf, knownAt}.cell()
				want := map[hiring.Cell]int{}
				if ok {
					want[cell] = 1
				}
				if got := w.ledgerAt(asOf, knownAt); !maps.Equal(got, want) {
					t.Fatalf("as of %v, known at %v:\nledger %+v\nreplay %+v\n%v", asOf.Sub(dawn), knownAt.Sub(dawn), got, want, w.course)
				}
				if then, counted := w.asOf(asOf, &knownAt); counted != ok || then != cell {
					t.Fatalf("as of %v, known at %v:\ntrajectory %+v\nreplay     %+v\n%v", asOf.Sub(dawn), knownAt.Sub(dawn), then, cell, w.course)
				}
			}
		}
	})
}

func TestWalkNeverLeadsToAnIllegalHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := start(t)
		for range w.length() {
			w.step() // fails by itself where the replay is illegal
			s := w.stands()
			points, err := w.Trajectory(nil)
			if err != nil || points[len(points)-1].Cell.Standing != s {
				t.Fatalf("it stands at %+v, its trajectory ends at %+v, %v", s, points, err)
			}
			w.plausible(s)
			for i, p := range points[1:] {
				if !points[i].At.Before(p.At) || points[i].Cell == p.Cell {
					t.Fatalf("points out of order, or one that changes nothing: %+v\n%v", points, w.course)
				}
				w.plausible(p.Cell.Standing)
			}
		}
		for _, knownAt := range w.instants() {
			w.asOf(w.now, &knownAt) // fails by itself where what was known then is illegal
		}
	})
}

// plausible holds of every standing, whatever led to it.
func (w *walk) plausible(s hiring.Standing) {
	stage, _ := w.Pipeline.Stage(s.Stage)
	switch {
	case s.Milestone != stage.Milestone, s.Milestone > s.Reached, s.Observed != s.Observed.UpTo(s.Reached),
		!s.Observed.Has(s.Milestone), !s.Observed.Has(hiring.Received),
		(s.Status == hiring.StatusHired) != (s.Reached == hiring.Hired), (s.Status == hiring.StatusHired) != (s.Milestone == hiring.Hired):
		w.Fatalf("it can't stand like that: %+v\n%v", s, w.course)
	}
}

// The entries of all steps together lead from nothing to the trajectory of the end.
func TestWalkEntriesAddUpToTheTrajectory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := start(t)
		for range w.length() {
			w.step()
		}
		type key struct {
			at   time.Time
			cell hiring.Cell
		}
		sums := map[key]int{}
		for _, e := range w.ledger {
			if e.N == 0 {
				t.Fatalf("an entry of nothing: %+v", e)
			}
			sums[key{e.EffectiveAt, e.Cell}] += e.N
		}
		points, err := w.Trajectory(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range hiring.Post(nil, points) {
			sums[key{e.EffectiveAt, e.Cell}] -= e.N
		}
		for k, n := range sums {
			if n != 0 {
				t.Fatalf("%d too many of %+v\n%v", n, k, w.course)
			}
		}
	})
}

// What Allows offers is what Decide accepts, and nothing else.
func TestWalkAllowsWhatDecideAccepts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := start(t)
		for range w.length() {
			w.step()
		}
		a := hiring.Application{Sequence: w.Transitions[len(w.Transitions)-1].Sequence, Correctable: w.Correctable(), Standing: w.stands()}
		offered := map[hiring.Action][]hiring.StageKey{}
		for _, o := range a.Allows(w.Pipeline, hiring.Outlook{OpeningLeft: true, Alone: true}) {
			offered[o.Action] = append(o.To, "") // "" for the action itself
		}
		try := func(cmd hiring.Command, stage hiring.StageKey) {
			_, err := w.Decide(cmd, reasons, w.now)
			if (err == nil) != slices.Contains(offered[cmd.Action], stage) {
				t.Fatalf("%s to %q: offered %v, decided %v\n%v", cmd.Action, stage, offered, err, w.course)
			}
		}
		try(hiring.Command{Action: hiring.ActionReject, Reason: new("unfit")}, "")
		try(hiring.Command{Action: hiring.ActionWithdraw, Reason: new("moved_away")}, "")
		try(hiring.Command{Action: hiring.ActionReopen}, "")
		for _, s := range w.Pipeline.Stages {
			try(hiring.Command{Action: hiring.ActionMove, To: &s.Key}, s.Key)
			try(hiring.Command{Action: hiring.ActionCorrect, To: &s.Key, Note: "a mistake"}, s.Key)
		}
	})
}
