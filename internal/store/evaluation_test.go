package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// atOnce runs these together, and gives what each came to.
func atOnce(all ...func() error) []error {
	errs := make([]error, len(all))
	var group sync.WaitGroup
	for i, do := range all {
		group.Go(func() { errs[i] = do() })
	}
	group.Wait()
	return errs
}

// draft is an open jury with one criterion, its one juror, and an application that they have judged and not submitted.
func (b *bench) draft() (hiring.Actor, hiring.Jury, uuid.UUID) {
	b.t.Helper()
	job, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Architecte", Openings: 1, Status: hiring.JobOpen})
	b.ok(err)
	jury, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{
		JobID: job.ID, Quorum: 1, Status: hiring.JuryOpen, Criteria: []hiring.Criterion{{Key: "skills", LabelFr: "Compétences", LabelEn: "Skills", Weight: 1, MaxScore: 5}},
	})
	b.ok(err)
	_, juror := b.user(uuid.NewString()+"@example.org", "")
	_, err = b.AddMember(b.ctx, b.admin, hiring.JuryMember{JuryID: jury.ID, UserID: &juror.UserID, Role: hiring.MemberPlain})
	b.ok(err)
	app, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
		Application: hiring.Application{JobID: job.ID}, Candidate: &hiring.Candidate{GivenName: "Zoé", FamilyName: "Test"},
	})
	b.ok(err)
	_, err = b.SaveEvaluation(b.ctx, juror, b.judged(app.ID))
	b.ok(err)
	return juror, jury, app.ID
}

func (b *bench) judged(app uuid.UUID) hiring.Evaluation {
	return hiring.Evaluation{
		ApplicationID: app, Recommendation: new(hiring.Favourable),
		Scores: []hiring.Score{{Criterion: "skills", Score: new(3.0), Justification: "solide"}},
	}
}

// A submission and a change of the criteria at once: one of them is refused, so that what is submitted was judged by the criteria
// that the jury has.
func TestCriteriaFreezeUnderRaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		for range 8 {
			juror, jury, app := b.draft()
			jury.Criteria = append(jury.Criteria[:1:1], hiring.Criterion{Key: "service", LabelFr: "Service", LabelEn: "Service", Weight: 1, MaxScore: 5})
			errs := atOnce(
				func() error { _, err := b.SubmitEvaluation(b.ctx, juror, app); return err },
				func() error { _, err := b.UpdateJury(b.ctx, b.admin, jury); return err },
			)
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("submitted: %v; changed: %v", errs[0], errs[1])
			}
			if errs[0] != nil {
				b.refused("submitted after the change", errs[0], "criteria_changed")
			} else {
				b.refused("changed after the submission", errs[1], "criteria_frozen")
			}
		}
	})
}

// What a person does twice at once, with two clicks, is done once.
func TestAnEvaluationTwiceAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		juror, jury, app := b.draft()
		submit := func() error {
			e, err := b.SubmitEvaluation(b.ctx, juror, app)
			if err == nil && e.Version != 2 {
				t.Errorf("version %d", e.Version)
			}
			return err
		}
		for _, err := range atOnce(submit, submit, submit) {
			b.ok(err)
		}
		second, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: jury.JobID}, Candidate: &hiring.Candidate{GivenName: "Yann", FamilyName: "Test"},
		})
		b.ok(err)
		save := func() error { _, err := b.SaveEvaluation(b.ctx, juror, b.judged(second.ID)); return err }
		saved := 0
		for _, err := range atOnce(save, save, save) {
			switch code := hiring.Code(err); code {
			case "":
				b.ok(err)
				saved++
			case "evaluation_exists", "stale_version":
			default:
				t.Errorf("%v", err)
			}
		}
		if saved != 1 {
			t.Errorf("the first draft was saved %d times", saved)
		}
	})
}

// What a deliberation is made of: one evaluation of each titular member with an account and each application that was heard; not
// of who stepped back or left, nor of substitutes and experts.
func TestWhatADeliberationWaitsFor(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		b := setup(t, url)
		first, jury, app := b.draft()
		names := map[string]hiring.Actor{"first": first}
		seats := map[string]uuid.UUID{}
		for _, name := range []string{"chair", "substitute", "left", "recused", "expert"} {
			m := hiring.JuryMember{JuryID: jury.ID, Name: name, Role: hiring.MemberPlain}
			if name == "chair" {
				m.Role = hiring.MemberChair
			}
			if name == "substitute" {
				m.SubstituteFor = new(seats["chair"])
			}
			if name != "expert" {
				_, who := b.user(name+"@example.org", "")
				names[name], m.UserID = who, &who.UserID
			}
			m, err := b.AddMember(b.ctx, b.admin, m)
			b.ok(err)
			seats[name] = m.ID
		}
		for name, who := range names {
			if name != "first" {
				_, err := b.SaveEvaluation(b.ctx, who, b.judged(app))
				b.ok(err)
			}
			if name != "chair" {
				_, err := b.SubmitEvaluation(b.ctx, who, app)
				b.ok(err)
			}
		}
		unheard, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
			Application: hiring.Application{JobID: jury.JobID}, Candidate: &hiring.Candidate{GivenName: "Yann", FamilyName: "Test"},
		})
		b.ok(err)
		_, expected, err := b.Judged(b.ctx, jury.ID)
		b.ok(err)
		if len(expected) > 0 {
			t.Errorf("nobody was heard, and it waits for %+v", expected)
		}
		b.later(time.Hour)
		_, err = b.CreateInterview(b.ctx, b.admin, hiring.Interview{ApplicationID: app, StartsAt: b.now, EndsAt: b.now.Add(time.Hour), Status: hiring.InterviewHeld})
		b.ok(err)
		_, err = b.CreateRecusal(b.ctx, names["recused"], hiring.Recusal{JuryID: jury.ID, ApplicationID: &app, Reason: "parenté"})
		b.ok(err)
		b.ok(b.RemoveMember(b.ctx, b.admin, jury.ID, seats["left"]))
		_, _, err = b.WaiveEvaluation(b.ctx, names["chair"], hiring.Waiver{ApplicationID: app, MemberID: seats["chair"], Reason: "absente"})
		b.ok(err)

		submitted, expected, err := b.Judged(b.ctx, jury.ID)
		b.ok(err)
		var got []string
		for _, e := range expected {
			got = append(got, fmt.Sprint(e.MemberName, " ", e.Submitted, " ", e.Waived))
			if e.ApplicationID == unheard.ID {
				t.Error("it waits for somebody who was not heard")
			}
		}
		if diff := cmp.Diff([]string{"J true false", "chair false true"}, got); diff != "" {
			t.Error(diff)
		}
		if len(submitted) != 3 || len(submitted[0].Scores) != 1 { // first, substitute, left
			t.Errorf("%+v", submitted)
		}
		for _, e := range submitted {
			if e.MemberID == seats["recused"] {
				t.Error("who stepped back counts")
			}
		}
	})
}
