package hiring_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// dawn is day 0 of every course: an application is received then, and one deed follows each day.
var dawn = time.Date(2024, 9, 2, 8, 0, 0, 0, time.UTC)

func day(n int) time.Time { return dawn.AddDate(0, 0, n) }

// standard is the pipeline with one stage per milestone.
var standard = pipelineOf("received", "relevant", "interviewed", "selected", "hired")

// pipelineOf makes stages out of milestones; a second one of a milestone gets a number behind its key.
func pipelineOf(milestones ...string) hiring.Pipeline {
	p := hiring.Pipeline{Name: "test"}
	seen := map[string]int{}
	for i, name := range milestones {
		m, ok := hiring.ParseMilestone(name)
		if !ok {
			panic("no such milestone: " + name)
		}
		key := name
		seen[name]++
		if seen[name] > 1 {
			key = fmt.Sprint(name, seen[name])
		}
		p.Stages = append(p.Stages, hiring.Stage{Position: i, Key: hiring.StageKey(key), LabelFr: key, LabelEn: key, Milestone: m})
	}
	return p
}

var reasons = []hiring.Reason{{Key: "unfit", Kind: hiring.StatusRejected}, {Key: "moved_away", Kind: hiring.StatusWithdrawn}}

// failer is what the builder needs of a test, a table's or a property's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// course is the history of one application, written as the store's dossier writes it: decisions get ids, sequences
// and recorded times, and what the ledger would be told is kept beside them.
type course struct {
	hiring.History
	t      failer
	now    time.Time
	ids    uint32
	before []hiring.Point
	ledger []posted
}

// posted is a ledger entry with the time of its recording.
type posted struct {
	hiring.Entry
	RecordedAt time.Time
}

// firstJury is the one that every course begins with.
var firstJury = uuid.UUID{15: 0xf}

func received(t failer, p hiring.Pipeline, at time.Time) *course {
	c := &course{t: t, now: at, History: hiring.History{Pipeline: p, JobID: uuid.UUID{15: 0xa}}}
	first := p.First().Key
	c.record(hiring.Decision{Transition: hiring.Transition{
		Sequence: 1, Action: hiring.ActionMove, ToStage: &first,
		ToStatus: hiring.StatusActive, EffectiveAt: at,
	}})
	c.Attributions = []hiring.Attribution{{Sequence: 1, JuryID: new(firstJury), EffectiveAt: at, RecordedAt: c.now}}
	c.save()
	return c
}

func (c *course) id() uuid.UUID {
	c.ids++
	return uuid.UUID{0: 1, 14: byte(c.ids >> 8), 15: byte(c.ids)}
}

func (c *course) record(d hiring.Decision) hiring.Transition {
	t := d.Transition
	t.ID, t.RecordedAt = c.id(), c.now
	c.Transitions = append(c.Transitions, t)
	for _, id := range d.Voids {
		c.Voids = append(c.Voids, hiring.Void{TransitionID: id, ByID: t.ID, RecordedAt: c.now})
	}
	return t
}

// save posts to the ledger what changed.
func (c *course) save() {
	c.t.Helper()
	after, err := c.Trajectory(nil)
	if err != nil {
		c.t.Fatalf("the recorded history is illegal: %v\n%v", err, c)
	}
	for _, e := range hiring.Post(c.before, after) {
		c.ledger = append(c.ledger, posted{e, c.now})
	}
	c.before = after
}

// attempt does something in one transaction: an error leaves everything as it was.
func (c *course) attempt(do func() error) error {
	c.t.Helper()
	was := c.History
	c.Transitions, c.Voids = slices.Clone(was.Transitions), slices.Clone(was.Voids)
	c.Attributions, c.Hearings = slices.Clone(was.Attributions), slices.Clone(was.Hearings)
	if err := do(); err != nil {
		c.History = was
		return err
	}
	c.save()
	return nil
}

func (c *course) command(cmd hiring.Command) error {
	c.t.Helper()
	return c.attempt(func() error {
		d, err := c.Decide(cmd, reasons, c.now)
		if err == nil {
			c.record(d)
		}
		return err
	})
}

func (c *course) receiveAt(at time.Time) error {
	c.t.Helper()
	return c.attempt(func() error {
		d, err := c.MoveReception(at, c.now)
		if err == nil {
			c.record(d)
		}
		return err
	})
}

func (c *course) attribute(jury, posting *uuid.UUID, source *string) {
	c.t.Helper()
	_ = c.attempt(func() error {
		c.Attributions = append(c.Attributions, hiring.Attribution{
			Sequence: len(c.Attributions) + 1, JuryID: jury, PostingID: posting,
			Source: source, EffectiveAt: c.now, RecordedAt: c.now,
		})
		return nil
	})
}

// held marks an interview as held; one that was held already at another time moves.
func (c *course) held(interview uuid.UUID, start time.Time) error {
	c.t.Helper()
	return c.attempt(func() error {
		if err := c.revoke(interview); err != nil {
			return err
		}
		d, err := c.Hold(interview, start)
		if err != nil {
			return err
		}
		e := hiring.Hearing{ID: c.id(), InterviewID: interview, HeldAt: start, RecordedAt: c.now}
		if d != nil {
			made := c.record(*d)
			e.TransitionID = &made.ID
		}
		c.Hearings = append(c.Hearings, e)
		return nil
	})
}

func (c *course) unheld(interview uuid.UUID) error {
	c.t.Helper()
	return c.attempt(func() error { return c.revoke(interview) })
}

func (c *course) revoke(interview uuid.UUID) error {
	var was bool
	for i := range c.Hearings {
		if e := &c.Hearings[i]; e.InterviewID == interview && e.RevokedAt == nil {
			now := c.now
			e.RevokedAt, was = &now, true
		}
	}
	if !was {
		return nil
	}
	d, err := c.Unhold(interview, c.now)
	if err == nil && d != nil {
		c.record(*d)
	}
	return err
}

// stands is where the application is now.
func (c *course) stands() hiring.Standing {
	c.t.Helper()
	s, err := c.Standing()
	if err != nil {
		c.t.Fatalf("no standing: %v", err)
	}
	return s
}

// asOf is where the application was at an instant, as known at another (nil: now); ok is false before its reception.
func (c *course) asOf(at time.Time, knownAt *time.Time) (cell hiring.Cell, ok bool) {
	c.t.Helper()
	points, err := c.Trajectory(knownAt)
	if err != nil {
		c.t.Fatalf("as known at %v: %v", knownAt, err)
	}
	for _, p := range points {
		if !p.At.After(at) {
			cell, ok = p.Cell, true
		}
	}
	return cell, ok
}

func (c *course) String() string {
	out := ""
	for _, t := range c.Transitions {
		to := hiring.StageKey("-")
		if t.ToStage != nil {
			to = *t.ToStage
		}
		out += fmt.Sprintf("#%d %s %s effective %v recorded %v", t.Sequence, t.Action, to, t.EffectiveAt.Sub(dawn), t.RecordedAt.Sub(dawn))
		for _, v := range c.Voids {
			if v.ByID == t.ID {
				out += fmt.Sprintf(" voids #%d", c.sequenceOf(v.TransitionID))
			}
		}
		out += "\n"
	}
	for _, e := range c.Hearings {
		out += fmt.Sprintf("held %v recorded %v revoked %v\n", e.HeldAt.Sub(dawn), e.RecordedAt.Sub(dawn), e.RevokedAt)
	}
	return out
}

func (c *course) sequenceOf(id uuid.UUID) int {
	i := slices.IndexFunc(c.Transitions, func(t hiring.Transition) bool { return t.ID == id })
	return c.Transitions[i].Sequence
}

// refusal writes an error the way the tables do: "409 code", or "422 code" of the first violation.
func refusal(err error) string {
	var e *hiring.Error
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "fault: " + err.Error()
	case e.Kind == hiring.KindConflict:
		return "409 " + e.Code
	case e.Kind == hiring.KindInvalid && len(e.Violations) > 0:
		return "422 " + e.Violations[0].Pointer + " " + e.Violations[0].Code
	}
	return "another kind: " + err.Error()
}
