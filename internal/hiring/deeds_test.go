package hiring_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// deed is something that somebody does to a course. In a table the n-th is done on day n.
type deed func(*course) error

func order(cmd hiring.Command) deed { return func(c *course) error { return c.command(cmd) } }

func move(to hiring.StageKey) deed { return order(hiring.Command{Action: hiring.ActionMove, To: &to}) }

func moveOn(d int, to hiring.StageKey) deed {
	return order(hiring.Command{Action: hiring.ActionMove, To: &to, EffectiveAt: new(day(d))})
}

func reject() deed {
	return order(hiring.Command{Action: hiring.ActionReject, Reason: new("unfit")})
}

func rejectOn(d int) deed {
	return order(hiring.Command{Action: hiring.ActionReject, Reason: new("unfit"), EffectiveAt: new(day(d))})
}

func withdraw() deed {
	return order(hiring.Command{Action: hiring.ActionWithdraw, Reason: new("moved_away")})
}

func reopen() deed { return order(hiring.Command{Action: hiring.ActionReopen}) }

func reopenOn(d int) deed {
	return order(hiring.Command{Action: hiring.ActionReopen, EffectiveAt: new(day(d))})
}

func correctTo(to hiring.StageKey) deed {
	return order(hiring.Command{Action: hiring.ActionCorrect, To: &to, Note: "a slip"})
}

// void corrects exactly the transitions with these sequences.
func void(sequences ...int) deed { return replace("", -1, sequences...) }

// replace puts a stage on a day (-1: none named) in the place of the transitions with these sequences.
func replace(to hiring.StageKey, on int, sequences ...int) deed {
	return func(c *course) error {
		cmd := hiring.Command{Action: hiring.ActionCorrect, Note: "a slip"}
		if to != "" {
			cmd.To = &to
		}
		if on >= 0 {
			cmd.EffectiveAt = new(day(on))
		}
		for _, s := range sequences {
			cmd.Voids = append(cmd.Voids, c.Transitions[s-1].ID)
		}
		return c.command(cmd)
	}
}

func interviewID(n byte) uuid.UUID { return uuid.UUID{0: 2, 15: n} }

func held(n byte, on int) deed {
	return func(c *course) error { return c.held(interviewID(n), day(on)) }
}

func unheld(n byte) deed { return func(c *course) error { return c.unheld(interviewID(n)) } }

func receivedOn(d int) deed { return func(c *course) error { return c.receiveAt(day(d)) } }

// outcome is one row of a table: what is done, and what comes of the last deed. All before it succeed.
type outcome struct {
	name    string
	deeds   []deed
	refused string // the last deed is refused like that; what follows is how things stayed
	stage   hiring.StageKey
	reached hiring.Milestone
	status  hiring.Status
	traces  string // first letters of the milestones observed
	voided  []int  // sequences that are void in the end
}

func (o outcome) run(t *testing.T, p hiring.Pipeline) *course {
	t.Helper()
	c := received(t, p, dawn)
	for i, do := range o.deeds {
		c.now = day(i + 1)
		err := do(c)
		if i < len(o.deeds)-1 && err != nil {
			t.Fatalf("deed %d: %v", i+1, err)
		}
		if i == len(o.deeds)-1 && refusal(err) != o.refused {
			t.Fatalf("the last deed: got %q (%v), want %q", refusal(err), err, o.refused)
		}
	}
	s := c.stands()
	if s.Stage != o.stage || s.Reached != o.reached || s.Status != o.status || traces(s.Observed) != o.traces {
		t.Errorf("it stands at %s, %s, reached %s, traces %s; want %s, %s, %s, %s\n%v",
			s.Stage, s.Status, s.Reached, traces(s.Observed), o.stage, o.status, o.reached, o.traces, c)
	}
	void := map[int]bool{}
	for _, v := range c.Voids {
		void[c.sequenceOf(v.TransitionID)] = true
	}
	for _, n := range o.voided {
		if !void[n] {
			t.Errorf("#%d is not void\n%v", n, c)
		}
	}
	if len(void) != len(o.voided) {
		t.Errorf("%d transitions are void, want %v\n%v", len(void), o.voided, c)
	}
	return c
}

func runAll(t *testing.T, p hiring.Pipeline, table []outcome) {
	t.Helper()
	for _, o := range table {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			o.run(t, p)
		})
	}
}

// traces writes a set of milestones as their first letters.
func traces(s hiring.Steps) string {
	var b strings.Builder
	for _, m := range hiring.Milestones {
		if s.Has(m) {
			b.WriteByte("rvish"[m]) // received, releVant, interviewed, selected, hired
		}
	}
	return b.String()
}

// after does another thing first, on the same day.
func (d deed) after(first deed) deed {
	return func(c *course) error {
		if err := first(c); err != nil {
			return err
		}
		return d(c)
	}
}
