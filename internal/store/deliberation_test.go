package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// room is a jury of three, with accounts, that has two criteria and heard some people.
type room struct {
	*bench
	jurors  []hiring.Actor // the chair first
	seats   []hiring.JuryMember
	apps    []uuid.UUID // in the order in which they were heard
	session hiring.JurySession
}

// hearing makes a jury that heard so many people and has begun its session for deliberating, where all are present; nobody has
// evaluated anything.
func hearing(t testing.TB, url string, people int) *room {
	t.Helper()
	r := &room{bench: setup(t, url)}
	r.jury.Quorum = 2
	r.jury.Criteria = []hiring.Criterion{
		{Key: "skills", LabelFr: "Compétences", LabelEn: "Skills", Weight: 2, MaxScore: 5},
		{Key: "service", LabelFr: "Sens du service", LabelEn: "Service", Weight: 1, MaxScore: 20},
	}
	var err error
	r.jury, err = r.UpdateJury(r.ctx, r.admin, r.jury)
	r.ok(err)
	for i, name := range []string{"Camille", "Élodie", "Sacha"} {
		r.sit(name, []hiring.MemberRole{hiring.MemberChair, hiring.MemberPlain, hiring.MemberPlain}[i])
	}
	for i := range people {
		app := r.apply(fmt.Sprint("Personne ", i))
		r.later(time.Hour)
		_, err := r.CreateInterview(r.ctx, r.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: r.now, EndsAt: r.now.Add(30 * time.Minute), TimeZone: "Europe/Paris", Status: hiring.InterviewHeld})
		r.ok(err)
		r.apps = append(r.apps, app.ID)
	}
	r.later(time.Hour)
	r.meet(r.seats...)
	return r
}

func (r *room) sit(name string, role hiring.MemberRole) {
	r.t.Helper()
	u, err := r.CreateUser(r.ctx, r.admin, hiring.User{Email: fmt.Sprintf("%d@example.org", len(r.jurors)), Name: name, Role: hiring.RoleJuror})
	r.ok(err)
	seat, err := r.AddMember(r.ctx, r.admin, hiring.JuryMember{JuryID: r.jury.ID, Name: name, UserID: &u.ID, Role: role})
	r.ok(err)
	r.jurors = append(r.jurors, hiring.Actor{UserID: u.ID, Role: hiring.RoleJuror, RequestID: "test"})
	r.seats = append(r.seats, seat)
}

// meet begins a session for deliberating with these present.
func (r *room) meet(present ...hiring.JuryMember) {
	r.t.Helper()
	r.later(time.Minute)
	x := hiring.JurySession{JuryID: r.jury.ID, Kind: hiring.SessionDeliberation, StartsAt: r.now, Location: "Salle 12"}
	for _, m := range present {
		x.Attendance = append(x.Attendance, hiring.Attendance{MemberID: m.ID, Present: true})
	}
	var err error
	r.session, err = r.CreateJurySession(r.ctx, r.admin, x)
	r.ok(err)
}

// evaluate submits a juror's evaluation of an application; the service is not assessed where its score is below 0.
func (r *room) evaluate(juror int, app uuid.UUID, skills, service float64) {
	r.t.Helper()
	e := hiring.Evaluation{ApplicationID: app, Recommendation: new(hiring.Favourable), Comment: "—", Scores: []hiring.Score{
		{Criterion: "skills", Score: &skills, Justification: "dit"}, {Criterion: "service", Score: &service, Justification: "fait"},
	}}
	if service < 0 {
		e.Scores[1].Score = nil
	}
	_, err := r.SaveEvaluation(r.ctx, r.jurors[juror], e)
	r.ok(err)
	_, err = r.SubmitEvaluation(r.ctx, r.jurors[juror], app)
	r.ok(err)
}

// evaluateAll lets everybody evaluate everyone: who was heard first is the best.
func (r *room) evaluateAll() {
	r.t.Helper()
	for j := range r.jurors {
		for i, app := range r.apps {
			r.evaluate(j, app, 5-float64(i)/2-float64(j)/4, 20-float64(i))
		}
	}
}

func (r *room) open() hiring.Deliberation {
	r.t.Helper()
	r.later(time.Minute)
	d, fresh, err := r.OpenDeliberation(r.ctx, r.jurors[0], r.jury.ID, nil)
	r.ok(err)
	if !fresh {
		r.t.Error("it was open already")
	}
	return d
}

// draft decides about everybody: the first is selected, the last is not, the others are on the reserve list.
func (r *room) draft() []hiring.JuryDecision {
	var out []hiring.JuryDecision
	for i, app := range r.apps {
		d := hiring.JuryDecision{ApplicationID: app, Outcome: hiring.OutcomeReserve, Position: new(i), Appraisal: fmt.Sprint("Avis ", i)}
		switch i {
		case 0:
			d.Outcome, d.Position = hiring.OutcomeSelected, nil
		case len(r.apps) - 1:
			d.Outcome, d.Position, d.Reason = hiring.OutcomeNotSelected, nil, new("did_not_attend")
		}
		out = append(out, d)
	}
	return out
}

func (r *room) save(ds []hiring.JuryDecision) {
	r.t.Helper()
	r.later(time.Minute)
	d, _, err := r.Decisions(r.ctx, r.admin, r.jury.ID)
	r.ok(err)
	_, _, err = r.SaveDecisions(r.ctx, r.jurors[0], r.jury.ID, d.Version, ds)
	r.ok(err)
}

// decided is a jury that has decided about four people, and only has to sign.
func decided(t testing.TB, url string) *room {
	t.Helper()
	r := hearing(t, url, 4)
	r.evaluateAll()
	r.open()
	r.save(r.draft())
	r.later(time.Minute)
	return r
}

func (r *room) sign() hiring.JuryAct {
	r.t.Helper()
	act, fresh, err := r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "Montrouge")
	r.ok(err)
	if !fresh {
		r.t.Error("it was signed already")
	}
	return act
}

// codes are those of everything that a refusal tells.
func codes(err error) []string {
	var e *hiring.Error
	if !errors.As(err, &e) {
		return nil
	}
	out := []string{e.Code}
	for _, v := range e.Violations {
		out = append(out, v.Code)
	}
	return out
}

func (r *room) wants(what string, err error, want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, codes(err)); diff != "" {
		r.t.Errorf("%s: %v: %s", what, err, diff)
	}
}

func TestOpeningADeliberation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 2)
		opening := func(who hiring.Actor, session *uuid.UUID) error {
			_, _, err := r.OpenDeliberation(r.ctx, who, r.jury.ID, session)
			return err
		}
		r.meet(r.seats[0]) // the latest one counts, and too few are there
		r.evaluate(0, r.apps[0], 4, 12)
		before := storetest.Dump(t, url)
		missing := []string{"evaluations_missing", "evaluations_missing", "evaluations_missing", "evaluations_missing", "evaluations_missing"}
		r.wants("too few, and evaluations", opening(r.jurors[0], nil), append([]string{"quorum_missing", "quorum_missing"}, missing...)...)
		r.wants("by a member", opening(r.jurors[1], nil), "forbidden")
		stranger := hiring.Actor{UserID: uuid.New(), Role: hiring.RoleJuror}
		r.wants("by a stranger", opening(stranger, nil), "not_found")
		r.wants("a session of nobody", opening(r.admin, new(uuid.New())), "invalid", "unknown_session")
		if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
			t.Errorf("a refusal left something: %s", diff)
		}
		hearings, err := r.CreateJurySession(r.ctx, r.admin, hiring.JurySession{JuryID: r.jury.ID, Kind: hiring.SessionHearing, StartsAt: r.now})
		r.ok(err)
		r.wants("a session for hearing", opening(r.admin, &hearings.ID), "invalid", "not_for_deliberating")
		planned, err := r.CreateJurySession(r.ctx, r.admin, hiring.JurySession{JuryID: r.jury.ID, Kind: hiring.SessionDeliberation, StartsAt: r.now.Add(time.Hour)})
		r.ok(err)
		r.wants("a session to come", opening(r.admin, &planned.ID), "invalid", "not_started")
		r.ok(r.DeleteJurySession(r.ctx, r.admin, planned.ID, planned.Version))
		r.evaluate(0, r.apps[1], 3, 12)
		r.evaluate(1, r.apps[0], 3, -1)
		r.evaluate(1, r.apps[1], 3, 12)
		r.evaluate(2, r.apps[0], 3, 12)
		r.wants("all but one evaluation", opening(r.jurors[0], nil), "quorum_missing", "quorum_missing", "evaluations_missing")
		_, _, err = r.WaiveEvaluation(r.ctx, r.jurors[0], hiring.Waiver{ApplicationID: r.apps[1], MemberID: r.seats[2].ID, Reason: "malade"})
		r.ok(err)
		r.wants("without a quorum", opening(r.jurors[0], nil), "quorum_missing", "quorum_missing")
		r.meet(r.seats[1], r.seats[2])
		d := r.open()
		if d.SessionID != r.session.ID || d.Version != 1 || d.OpenedBy == nil || *d.OpenedBy != r.jurors[0].UserID {
			t.Errorf("%+v", d)
		}
		jury, err := r.GetJury(r.ctx, r.admin, r.jury.ID)
		r.ok(err)
		if jury.Status != hiring.JuryDeliberating || len(jury.Criteria) != 2 || jury.Version != r.jury.Version+1 {
			t.Errorf("%+v", jury)
		}
		r.later(time.Hour)
		again, fresh, err := r.OpenDeliberation(r.ctx, r.admin, r.jury.ID, &r.session.ID)
		if diff := cmp.Diff(d, again); diff != "" || fresh || err != nil {
			t.Errorf("twice: %v %v %s", fresh, err, diff)
		}
		r.wants("in another session", opening(r.admin, &hearings.ID), "already_deliberating")

		jury.Status = hiring.JuryOpen // the jury hears again
		_, err = r.UpdateJury(r.ctx, r.admin, jury)
		r.ok(err)
		if _, _, err := r.GetDeliberation(r.ctx, r.admin, r.jury.ID); hiring.Code(err) != "not_deliberating" {
			t.Errorf("while it hears: %v", err)
		}
		if d := r.open(); d.Version != 2 || !d.CreatedAt.Before(d.OpenedAt) {
			t.Errorf("again: %+v", d)
		}
	})
}

// A jury that begins to deliberate is open no more: another one may be the only open one then.
func TestDeliberatingJuriesAreNotOpen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 1)
		r.evaluateAll()
		other, err := r.CreateJury(r.ctx, r.admin, hiring.Jury{JobID: r.job.ID, Name: "Second", Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
		r.ok(err)
		waiting := r.apply("Late")
		if waiting.JuryID != nil {
			t.Fatal("there are two open juries")
		}
		r.open()
		got, err := r.GetApplication(r.ctx, r.admin, waiting.ID)
		r.ok(err)
		if got.JuryID == nil || *got.JuryID != other.ID {
			t.Errorf("it is in %v", got.JuryID)
		}
	})
}

func TestWhatEvaluationsSay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 3)
		// With weights 2 and 1: 4/5 and 10/20 are (1.6 + 0.5)/3 = 0.7; where the service is not assessed, skills are all.
		for j, scores := range [][3][2]float64{{{4, 10}, {4, 10}, {1, 2}}, {{4, 10}, {3.5, -1}, {1, 2}}, {{5, 20}, {5, 20}, {1, 2}}} {
			for i, s := range scores {
				if j == 2 && i == 2 {
					_, _, err := r.WaiveEvaluation(r.ctx, r.jurors[0], hiring.Waiver{ApplicationID: r.apps[2], MemberID: r.seats[2].ID, Reason: "absent"})
					r.ok(err)
					continue
				}
				r.evaluate(j, r.apps[i], s[0], s[1])
			}
		}
		r.open()
		_, a, err := r.GetDeliberation(r.ctx, r.jurors[1], r.jury.ID)
		r.ok(err)
		var told []string
		for _, s := range a.Ranking {
			told = append(told, fmt.Sprintf("%d: %d %v %v n=%d few=%v missing=%d %d/%d", slices.Index(r.apps, s.ApplicationID), *s.Rank, s.Tied, *s.Score.Value, s.Score.N, s.Score.TooFew, s.Missing, s.Assessed, s.Assessable))
		}
		if diff := cmp.Diff([]string{
			"0: 1 true 0.8 n=3 few=false missing=0 6/6", "1: 1 true 0.8 n=3 few=false missing=0 5/6", "2: 3 false 0.166667 n=2 few=true missing=1 4/4",
		}, told); diff != "" {
			t.Error(diff)
		}
		if len(a.Severity) != 3 || a.Severity[2].MemberID != r.seats[2].ID || *a.Severity[2].Difference.Value != 0.3 || !a.Severity[2].Difference.TooFew || a.Severity[2].Difference.N != 2 {
			t.Errorf("%+v", a.Severity)
		}
		if a.Agreement.Value == nil || a.Agreement.N != 3 || !a.Agreement.TooFew || len(a.Criteria) != 2 || a.Criteria[1].Criterion != "service" || a.Criteria[1].Agreement.N != 3 {
			t.Errorf("%+v %+v", a.Agreement, a.Criteria)
		}
		if got := a.Ranking[0].Without; len(got) != 3 || got[0].MemberID != r.seats[0].ID || *got[0].Rank != 1 {
			t.Errorf("%+v", got)
		}
		_, err = r.CreateRecusal(r.ctx, r.jurors[1], hiring.Recusal{JuryID: r.jury.ID, ApplicationID: &r.apps[0], Reason: "cousin"})
		r.ok(err)
		_, now, err := r.GetDeliberation(r.ctx, r.jurors[1], r.jury.ID)
		r.ok(err)
		if len(now.Ranking) != 2 || now.Ranking[0].ApplicationID != r.apps[1] {
			t.Errorf("who stepped back sees %+v", now.Ranking)
		}
		_, now, err = r.GetDeliberation(r.ctx, r.jurors[0], r.jury.ID)
		r.ok(err)
		if len(now.Ranking) != 3 || now.Ranking[0].ApplicationID != r.apps[0] || now.Ranking[0].Score.N != 2 || *now.Ranking[0].Score.Value != 0.85 {
			t.Errorf("their scores count no more: %+v", now.Ranking[0])
		}
	})
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := hearing(t, url, 3)
		r.evaluateAll()
		unheard := r.apply("Pas entendue")
		other := r.apply("Ailleurs")
		if _, _, err := r.Decisions(r.ctx, r.admin, r.jury.ID); hiring.Code(err) != "not_deliberating" {
			t.Errorf("before: %v", err)
		}
		d := r.open()
		saving := func(who hiring.Actor, version int, ds ...hiring.JuryDecision) error {
			_, _, err := r.SaveDecisions(r.ctx, who, r.jury.ID, version, ds)
			return err
		}
		r.wants("by a member", saving(r.jurors[1], d.Version), "forbidden")
		r.wants("of another version", saving(r.jurors[0], d.Version+1), "stale_version")
		_, err := r.do(other.ID, hiring.Command{Action: hiring.ActionReject, Reason: new("did_not_attend")})
		r.ok(err)
		r.wants("everything wrong at once", saving(
			r.jurors[0], d.Version,
			hiring.JuryDecision{ApplicationID: r.apps[0], Outcome: hiring.OutcomeSelected, Position: new(1)},
			hiring.JuryDecision{ApplicationID: r.apps[0], Outcome: hiring.OutcomeReserve, Reason: new("did_not_attend")},
			hiring.JuryDecision{ApplicationID: r.apps[1], Outcome: hiring.OutcomeNotSelected, Reason: new("nope")},
			hiring.JuryDecision{ApplicationID: r.apps[2], Outcome: hiring.OutcomeNotSelected, Reason: new("salary")},
			hiring.JuryDecision{ApplicationID: unheard.ID, Outcome: hiring.OutcomeSelected},
			hiring.JuryDecision{ApplicationID: other.ID, Outcome: hiring.OutcomeSelected},
			hiring.JuryDecision{ApplicationID: uuid.New(), Outcome: hiring.OutcomeSelected},
		), "invalid", "not_applicable", "duplicate", "not_applicable", "unknown_reason", "reason_of_another_kind", "not_heard", "application_closed", "unknown_application")
		r.save(r.draft()[:2])
		first, made, err := r.Decisions(r.ctx, r.jurors[2], r.jury.ID)
		r.ok(err)
		if first.Version != 2 || len(made) != 2 || made[0].Outcome != hiring.OutcomeSelected {
			t.Errorf("%+v %+v", first, made)
		}
		r.save(r.draft()[:2])
		if same, again, err := r.Decisions(r.ctx, r.admin, r.jury.ID); err != nil || same.Version != 3 || cmp.Diff(made, again) != "" {
			t.Errorf("the same once more: %+v %v", same, err)
		}
		swapped := []hiring.JuryDecision{
			{ApplicationID: r.apps[1], Outcome: hiring.OutcomeSelected, Appraisal: "x"}, {ApplicationID: r.apps[2], Outcome: hiring.OutcomeReserve, Position: new(2)},
		}
		r.save(swapped)
		_, again, err := r.Decisions(r.ctx, r.admin, r.jury.ID)
		r.ok(err)
		if len(again) != 2 || again[0].ID != made[1].ID || again[0].Version != 2 || again[1].ApplicationID != r.apps[2] || again[1].Version != 1 {
			t.Errorf("%+v", again)
		}
	})
}

// What a chair stepped back from is decided without them: they neither see it nor take it away.
func TestDecisionsOfWhatTheChairSteppedBackFrom(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		r := decided(t, url)
		_, err := r.CreateRecusal(r.ctx, r.jurors[0], hiring.Recusal{JuryID: r.jury.ID, ApplicationID: &r.apps[1], Reason: "cousin"})
		r.ok(err)
		d, seen, err := r.Decisions(r.ctx, r.jurors[0], r.jury.ID)
		r.ok(err)
		if len(seen) != 3 || slices.ContainsFunc(seen, func(x hiring.JuryDecision) bool { return x.ApplicationID == r.apps[1] }) {
			t.Errorf("the chair sees %+v", seen)
		}
		_, _, err = r.SaveDecisions(r.ctx, r.jurors[0], r.jury.ID, d.Version, r.draft())
		r.wants("what they may not see", err, "invalid", "unknown_application")
		ds := slices.DeleteFunc(r.draft(), func(x hiring.JuryDecision) bool { return x.ApplicationID == r.apps[1] })
		ds[0].Appraisal = "Revu."
		r.save(ds)
		d, all, err := r.Decisions(r.ctx, r.admin, r.jury.ID)
		r.ok(err)
		if len(all) != 4 || all[1].ApplicationID != r.apps[1] {
			t.Errorf("HR sees %+v", all)
		}
		all[1].Appraisal = ""
		_, _, err = r.SaveDecisions(r.ctx, r.admin, r.jury.ID, d.Version, all)
		r.ok(err)
		_, _, err = r.SignMinutes(r.ctx, r.jurors[0], r.jury.ID, "")
		r.wants("something lacks", err, "appraisal_missing", "appraisal_missing")
		if e, ok := errors.AsType[*hiring.Error](err); !ok || strings.Contains(err.Error(), r.apps[1].String()) || len(e.Violations[0].Args) > 0 {
			t.Errorf("the chair is told whose: %v", err)
		}
	})
}
