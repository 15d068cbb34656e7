package store_test

import (
	"sync"
	"testing"

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
