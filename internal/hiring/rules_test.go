package hiring_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	active    = hiring.StatusActive
	hired     = hiring.StatusHired
	rejected  = hiring.StatusRejected
	withdrawn = hiring.StatusWithdrawn
)

func TestRule1MilestonesAreFixedAndOrdered(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"received", "relevant", "interviewed", "selected", "hired"} {
		m, ok := hiring.ParseMilestone(name)
		if !ok || int(m) != i || m.String() != name || hiring.Milestones[i] != m {
			t.Errorf("%s is milestone %d, %v", name, m, ok)
		}
	}
	for _, name := range []string{"", "Received", "offer", "milestone(5)"} {
		if _, ok := hiring.ParseMilestone(name); ok {
			t.Errorf("%q is no milestone", name)
		}
	}
	if len(hiring.Milestones) != 5 {
		t.Errorf("%d milestones", len(hiring.Milestones))
	}
}

func TestRule2PipelinesNeverGoDown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		stages []string
		code   string
	}{
		{"the standard one", []string{"received", "relevant", "interviewed", "selected", "hired"}, ""},
		{"the shortest", []string{"received"}, ""},
		{"several stages of a milestone", []string{"received", "received", "relevant", "interviewed", "interviewed", "hired"}, ""},
		{"none", nil, "required"},
		{"the first is not received", []string{"relevant", "hired"}, "first_stage_not_received"},
		{"down", []string{"received", "interviewed", "relevant"}, "milestone_goes_down"},
		{"two for hired", []string{"received", "hired", "hired"}, "second_hired_stage"},
	} {
		got := ""
		if vs := pipelineOf(c.stages...).Check(); len(vs) > 0 {
			got = vs[0].Code
		}
		if got != c.code {
			t.Errorf("%s: got %q, want %q", c.name, got, c.code)
		}
	}
	twice := pipelineOf("received", "relevant")
	twice.Stages[1].Key = "received"
	if vs := twice.Check(); len(vs) != 1 || vs[0].Code != "duplicate" {
		t.Errorf("a key that stands twice: %v", vs)
	}
}

func TestRule3StatusIsASecondAxis(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"a rejection keeps what was reached", []deed{move("selected"), reject()}, "", "selected", hiring.Selected, rejected, "rs", nil},
		{"so does a withdrawal", []deed{move("interviewed"), withdraw()}, "", "interviewed", hiring.Interviewed, withdrawn, "ri", nil},
		{"and one after a return", []deed{move("interviewed"), move("relevant"), reject()}, "", "relevant", hiring.Interviewed, rejected, "rvi", nil},
		{"hired is a status of its own", []deed{move("hired")}, "", "hired", hiring.Hired, hired, "rh", nil},
	})
}

// Three applications of two people: rows of history are never counted, and people are counted when asked for.
func TestRule4TheUnitIsTheApplication(t *testing.T) {
	t.Parallel()
	job, ada, ben := uuid.UUID{1}, uuid.UUID{2}, uuid.UUID{3}
	busy := received(t, standard, dawn)
	for i, do := range []deed{move("relevant"), move("interviewed"), move("relevant"), move("interviewed"), reject(), reopen(), move("selected")} {
		busy.now = day(i + 1)
		if err := do(busy); err != nil {
			t.Fatal(err)
		}
	}
	first, quiet := received(t, standard, dawn), received(t, standard, dawn)
	first.now = day(1)
	if err := reject()(first); err != nil {
		t.Fatal(err)
	}
	cells := []hiring.Counted{
		{JobID: job, Candidate: ada, Standing: first.stands()},
		{JobID: job, Candidate: ada, Standing: busy.stands()},
		{JobID: job, Candidate: ben, Standing: quiet.stands()},
	}
	for i := range cells {
		cells[i].Tally.Add(cells[i].Standing, 1)
	}
	scope := hiring.FunnelScope{Jobs: map[uuid.UUID]hiring.FunnelJob{job: {ID: job}}}
	for unit, want := range map[hiring.Unit]hiring.Tally{
		hiring.UnitApplication: {Counts: [5]int{3, 1, 1, 1, 0}, Observed: [5]int{3, 1, 1, 1, 0}, Closed: [5]int{1}, Outcomes: [4]int{2, 0, 1, 0}},
		hiring.UnitCandidate:   {Counts: [5]int{2, 1, 1, 1, 0}, Observed: [5]int{2, 1, 1, 1, 0}, Outcomes: [4]int{2, 0, 0, 0}},
	} {
		_, total := scope.Tabulate(hiring.FunnelQuestion{Basis: hiring.BasisCohort, Unit: unit, GroupBy: hiring.GroupJob}, cells)
		if total.Tally != want {
			t.Errorf("by %s: got %+v, want %+v", unit, total.Tally, want)
		}
	}
}

func TestRule5TheStateIsTheReplayInOrderOfEffect(t *testing.T) {
	t.Parallel()
	runAll(t, standard, []outcome{
		{"back-dated before the last", []deed{move("selected"), moveOn(0, "relevant")}, "", "selected", hiring.Selected, active, "rvs", nil},
		{"at the same instant the later entry counts", []deed{moveOn(1, "relevant"), moveOn(1, "interviewed")}, "", "interviewed", hiring.Interviewed, active, "rvi", nil},
		{"at the very reception", []deed{moveOn(0, "relevant")}, "", "relevant", hiring.Relevant, active, "rv", nil},
		{"before the reception", []deed{moveOn(-1, "relevant")}, "422 /effective_at before_reception", "received", hiring.Received, active, "r", nil},
		{"in the future", []deed{moveOn(2, "relevant")}, "422 /effective_at in_the_future", "received", hiring.Received, active, "r", nil},
		{"back-dated to where it stood already", []deed{moveOn(1, "relevant"), moveOn(0, "relevant")}, "422 /effective_at illegal_history", "relevant", hiring.Relevant, active, "rv", nil},
		{"back-dated rejection before a move", []deed{move("relevant"), rejectOn(0)}, "422 /effective_at illegal_history", "relevant", hiring.Relevant, active, "rv", nil},
		{"back-dated hire before a move", []deed{move("relevant"), moveOn(0, "hired")}, "422 /effective_at illegal_history", "relevant", hiring.Relevant, active, "rv", nil},
		{"back-dated reopening before the rejection", []deed{move("relevant"), reject(), reopenOn(1)}, "422 /effective_at illegal_history", "relevant", hiring.Relevant, rejected, "rv", nil},
		{"into a time when it was closed", []deed{reject(), moveOn(3, "relevant")}, "422 /effective_at in_the_future", "received", hiring.Received, rejected, "r", nil},
		{"into a time when it was closed, though open since", []deed{reject(), reopen(), moveOn(1, "relevant")}, "422 /effective_at illegal_history", "received", hiring.Received, active, "r", nil},
		{"the reception moves back", []deed{receivedOn(-3), moveOn(-2, "relevant")}, "", "relevant", hiring.Relevant, active, "rv", []int{1}},
		{"the reception moves past a transition", []deed{move("relevant"), move("interviewed"), receivedOn(2)}, "422 /received_at after_transition", "interviewed", hiring.Interviewed, active, "rvi", nil},
		{"the reception moves up to a transition", []deed{move("relevant"), receivedOn(1)}, "", "relevant", hiring.Relevant, active, "rv", []int{1}},
		{"the reception moves past an entry that is void", []deed{move("relevant"), correctTo("received"), receivedOn(3)}, "", "received", hiring.Received, active, "r", []int{1, 2}},
		{"the reception in the future", []deed{receivedOn(2)}, "422 /received_at in_the_future", "received", hiring.Received, active, "r", nil},
	})
}

// What is recorded is never changed: each answer about the past, as it was known then, stays what it was.
func TestRule5EarlierKnowledgeStays(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	deeds := []deed{
		move("relevant"), held(1, 2), moveOn(1, "selected"), reject(), reopen(), correctTo("relevant"), receivedOn(-5), unheld(1),
		move("hired"), reopen(), replace("interviewed", 3, 2),
	}
	type question struct{ asOf, knownAt time.Time }
	answers := map[question]hiring.Cell{}
	for i, do := range deeds {
		c.now = day(i + 1)
		if err := do(c); err != nil && hiring.Code(err) == "" {
			t.Fatal(err)
		}
		for q, want := range answers {
			if got, _ := c.asOf(q.asOf, &q.knownAt); got != want {
				t.Fatalf("deed %d changed what was known at %v of %v: got %+v, want %+v", i+1, q.knownAt, q.asOf, got, want)
			}
		}
		for d := range i + 2 {
			q := question{day(d), c.now}
			answers[q], _ = c.asOf(q.asOf, &q.knownAt)
		}
	}
	for _, tr := range c.Transitions {
		if tr.EffectiveAt.After(tr.RecordedAt) {
			t.Errorf("#%d happened after it was recorded", tr.Sequence)
		}
	}
}

func TestRule5TransitionsSayWhereFromAndWhereTo(t *testing.T) {
	t.Parallel()
	c := received(t, standard, dawn)
	for i, do := range []deed{
		move("interviewed"), moveOn(0, "relevant"), move("hired"), reopen(), reject(), correctTo("relevant"),
		reject(), void(3),
	} {
		c.now = day(i + 1)
		if err := do(c); err != nil {
			t.Fatalf("deed %d: %v", i+1, err)
		}
	}
	type leg struct {
		from, to             hiring.StageKey
		fromStatus, toStatus hiring.Status
	}
	want := []leg{
		{"", "received", "", active},
		{"received", "interviewed", active, active},
		{"received", "relevant", active, active},
		{"interviewed", "hired", active, hired},
		{"hired", "interviewed", hired, active},
		{"interviewed", "", active, rejected},
		{"interviewed", "", rejected, active},
		{"relevant", "", active, rejected},
		{"relevant", "", rejected, rejected},
	}
	var got []leg
	for _, tr := range c.Transitions {
		l := leg{toStatus: tr.ToStatus}
		if tr.FromStage != nil {
			l.from, l.fromStatus = *tr.FromStage, *tr.FromStatus
		}
		if tr.ToStage != nil {
			l.to = *tr.ToStage
		}
		got = append(got, l)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v\n%v", got, want, c)
	}
}
