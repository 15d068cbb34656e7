package main

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// script is what happens to an application after its reception, and how often out of a hundred.
type script struct {
	share int
	steps string
}

// scripts give 3 to 5 transitions each. "hear" holds an interview, which moves an application that stands below it.
var scripts = []script{
	{27, "relevant reject"},
	{9, "relevant withdraw"},
	{9, "relevant interviewed"},
	{18, "relevant hear reject"},
	{11, "relevant hear"},
	{7, "relevant hear selected"},
	{5, "relevant hear selected reject"},
	{3, "relevant hear selected hired"},
	{4, "selected hear reject"},
	{3, "reject reopen relevant"},
	{2, "relevant interviewed relevant"},
	{2, "relevant hear withdraw"},
}

// course is one made-up application with everything recorded of it.
type course struct {
	candidate   hiring.Candidate
	application hiring.Application
	history     hiring.History
	interviews  []hiring.Interview
	entries     []entry
}

// walker makes courses up. It follows the rules of the product, which the tests compare it with.
type walker struct {
	*rand.Rand
	scene *scene
	course
	points   []hiring.Point
	happened time.Time // when the last thing happened
	recorded time.Time // when the last thing was typed in
}

// walk makes up the course of the nth application, received at an instant.
func (w *walker) walk(n int, received time.Time) (course, error) {
	w.course, w.points = course{}, nil
	w.happened, w.recorded = received, received
	if w.IntN(10) < 3 { // on paper, and entered later
		w.recorded = received.Add(w.between(time.Minute, 48*time.Hour))
	}
	w.apply(n)
	if err := w.post(); err != nil {
		return course{}, err
	}
	for step := range strings.FieldsSeq(w.script()) {
		w.happened = w.happened.Add(w.between(time.Hour, 96*time.Hour))
		w.typeIn()
		w.do(step)
		if err := w.post(); err != nil {
			return course{}, fmt.Errorf("step %q: %w", step, err)
		}
	}
	if w.IntN(10) == 0 {
		w.typeIn()
		w.reattribute()
		if err := w.post(); err != nil {
			return course{}, err
		}
	}
	return w.finish(), nil
}

func (w *walker) script() string {
	at := w.IntN(100)
	for _, s := range scripts {
		if at -= s.share; at < 0 {
			return s.steps
		}
	}
	return scripts[0].steps
}

func (w *walker) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(w.Int64N(int64(high-low)))).Truncate(time.Microsecond)
}

// typeIn moves on to when the next thing is recorded: soon after it happened, or days later.
func (w *walker) typeIn() {
	next := w.recorded.Add(w.between(time.Minute, time.Hour))
	soon := w.happened.Add(w.between(time.Second, time.Hour))
	if w.IntN(5) == 0 {
		soon = soon.Add(w.between(time.Hour, 72*time.Hour))
	}
	if next.Before(soon) {
		next = soon
	}
	w.recorded = next
}

// id makes a UUID of version 7 for something recorded now, from the seeded generator.
func (w *walker) id() uuid.UUID {
	var id uuid.UUID
	ms := uint64(w.recorded.UnixMilli())
	binary.BigEndian.PutUint64(id[:8], ms<<16|w.Uint64N(1<<16))
	binary.BigEndian.PutUint64(id[8:], w.Uint64())
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

func (w *walker) record() hiring.Record {
	return hiring.Record{ID: w.id(), Version: 1, CreatedAt: w.recorded, UpdatedAt: w.recorded}
}

// apply enters a person and their application.
func (w *walker) apply(n int) {
	given, family := givenNames[w.IntN(len(givenNames))], familyNames[w.IntN(len(familyNames))]
	email := fmt.Sprintf("candidate%d@example.org", n)
	w.candidate = hiring.Candidate{
		Record: w.record(), GivenName: given, FamilyName: family, Email: &email,
		NameFolded: store.Fold(given + " " + family + " " + given), EmailFolded: email,
	}
	jury := w.scene.juries[w.IntN(len(w.scene.juries))]
	w.application = hiring.Application{
		Record: w.record(), JobID: jury.JobID, CandidateID: w.candidate.ID, JuryID: &jury.ID, ReceivedAt: w.happened,
		CoverNote: "I would like to work for the city.",
	}
	switch w.IntN(8) {
	case 0: // nobody knows what brought it
	case 1, 2:
		w.application.Source, w.application.PostingID = &w.scene.posting.source, &w.scene.posting.id
	default:
		w.application.Source = &w.scene.sources[w.IntN(len(w.scene.sources))]
	}
	w.history = hiring.History{JobID: jury.JobID, Pipeline: w.scene.pipeline}
	first := w.scene.pipeline.Stages[0].Key
	w.transition(hiring.Transition{Action: hiring.ActionMove, ToStage: &first})
	w.attribute(w.happened)
}

// transition records one that happened now; the standing says where it comes from.
func (w *walker) transition(t hiring.Transition) {
	t.ID, t.ApplicationID, t.Sequence = w.id(), w.application.ID, len(w.history.Transitions)+1
	t.EffectiveAt, t.RecordedAt = w.happened, w.recorded
	if len(w.points) > 0 {
		from := w.points[len(w.points)-1].Cell.Standing
		t.FromStage, t.FromStatus = &from.Stage, &from.Status
	}
	if t.ToStatus == "" {
		t.ToStatus = hiring.StatusActive
	}
	w.history.Transitions = append(w.history.Transitions, t)
}

func (w *walker) attribute(effective time.Time) {
	w.history.Attributions = append(w.history.Attributions, hiring.Attribution{
		ApplicationID: w.application.ID, Sequence: len(w.history.Attributions) + 1, JuryID: w.application.JuryID,
		Source: w.application.Source, PostingID: w.application.PostingID, EffectiveAt: effective, RecordedAt: w.recorded,
	})
}

// reattribute finds out later what brought the application.
func (w *walker) reattribute() {
	source := w.scene.sources[w.IntN(len(w.scene.sources))]
	if w.application.Source != nil && *w.application.Source == source {
		return
	}
	w.application.Source, w.application.PostingID = &source, nil
	w.application.Version++
	w.attribute(w.recorded)
}

// do carries out one step of a script.
func (w *walker) do(step string) {
	w.application.Version++
	switch step {
	case "reject":
		reason := w.scene.refusals[w.IntN(len(w.scene.refusals))]
		w.transition(hiring.Transition{Action: hiring.ActionReject, ToStatus: hiring.StatusRejected, Reason: &reason})
	case "withdraw":
		reason := w.scene.withdrawals[w.IntN(len(w.scene.withdrawals))]
		w.transition(hiring.Transition{Action: hiring.ActionWithdraw, ToStatus: hiring.StatusWithdrawn, Reason: &reason})
	case "reopen":
		w.transition(hiring.Transition{Action: hiring.ActionReopen})
	case "hear":
		w.hear()
	case "hired":
		to := hiring.StageKey(step)
		w.transition(hiring.Transition{Action: hiring.ActionMove, ToStage: &to, ToStatus: hiring.StatusHired})
	default:
		to := hiring.StageKey(step)
		w.transition(hiring.Transition{Action: hiring.ActionMove, ToStage: &to})
	}
}

// hear holds an interview: the transition, if it makes one, is effective at its start.
func (w *walker) hear() {
	i := hiring.Interview{
		Record: w.record(), ApplicationID: w.application.ID, StartsAt: w.happened, EndsAt: w.happened.Add(45 * time.Minute),
		TimeZone: "Europe/Paris", Location: "Rouen, salle du jury", Status: hiring.InterviewHeld,
	}
	hearing := hiring.Hearing{ID: w.id(), ApplicationID: w.application.ID, InterviewID: i.ID, HeldAt: i.StartsAt, RecordedAt: w.recorded}
	if w.points[len(w.points)-1].Cell.Milestone < hiring.Interviewed {
		to := hiring.StageKey(hiring.Interviewed.String())
		w.transition(hiring.Transition{Action: hiring.ActionMove, ToStage: &to, InterviewID: &i.ID})
		hearing.TransitionID = &w.history.Transitions[len(w.history.Transitions)-1].ID
	}
	w.interviews = append(w.interviews, i)
	w.history.Hearings = append(w.history.Hearings, hearing)
}

// post enters into the ledger what the last change comes to, as the product does.
func (w *walker) post() error {
	after, err := w.history.Trajectory(nil)
	if err != nil {
		return err
	}
	for _, e := range hiring.Post(w.points, after) {
		w.entries = append(w.entries, entry{e, w.recorded})
	}
	w.points = after
	return nil
}

func (w *walker) finish() course {
	last := w.points[len(w.points)-1].Cell
	w.application.Standing, w.application.UpdatedAt = last.Standing, w.recorded
	w.application.Sequence = len(w.history.Transitions)
	return w.course
}

var (
	givenNames = strings.Fields("Alix Camille Claude Dominique Élie Émile Fabien Gaëlle Hélène Inès Jeanne Karim Léa Maël Nadia Océane Paul Quentin " +
		"Rachid Sacha Thérèse Ugo Valérie Wassim Xavier Yasmine Zoé")
	familyNames = strings.Fields("Adam Bernard Chevalier Durand Étienne Fournier Garnier Huet Imbert Joly Klein Lefèvre Martin Noël Olivier Petit " +
		"Quéré Robert Simon Thomas Urbain Vidal Weber Xiong Yilmaz Zidi")
)
