package main_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// closedJury makes a jury of one that heard one person, selected them, and signed.
func closedJury(t *testing.T, url string) uuid.UUID {
	t.Helper()
	ctx, now := t.Context(), time.Date(2024, 9, 2, 8, 0, 0, 0, time.UTC)
	s := storetest.Open(t, store.Config{URL: url, Clock: func() time.Time { return now }})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	admin := hiring.Operator("test")
	u, err := s.CreateUser(ctx, admin, hiring.User{Email: "chair@example.org", Name: "Camille", Role: hiring.RoleJuror})
	ok(err)
	chair := hiring.Actor{UserID: u.ID, Role: hiring.RoleJuror, RequestID: "test"}
	job, err := s.CreateJob(ctx, admin, hiring.Job{Title: "Archiviste", Openings: 1, Status: hiring.JobOpen})
	ok(err)
	jury, err := s.CreateJury(ctx, admin, hiring.Jury{JobID: job.ID, Name: "Archiviste", Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
	ok(err)
	seat, err := s.AddMember(ctx, admin, hiring.JuryMember{JuryID: jury.ID, UserID: &u.ID, Role: hiring.MemberChair})
	ok(err)
	app, err := s.CreateApplication(ctx, admin, hiring.NewApplication{
		Application: hiring.Application{JobID: job.ID}, Candidate: &hiring.Candidate{GivenName: "Zoé", FamilyName: "Garçon"},
	})
	ok(err)
	_, err = s.CreateInterview(ctx, admin, hiring.Interview{ApplicationID: app.ID, StartsAt: now, EndsAt: now.Add(time.Hour), TimeZone: "Europe/Paris", Status: hiring.InterviewHeld})
	ok(err)
	now = now.Add(2 * time.Hour)
	_, err = s.SaveEvaluation(ctx, chair, hiring.Evaluation{ApplicationID: app.ID, Recommendation: new(hiring.Favourable)})
	ok(err)
	_, err = s.SubmitEvaluation(ctx, chair, app.ID)
	ok(err)
	_, err = s.CreateJurySession(ctx, admin, hiring.JurySession{JuryID: jury.ID, Kind: hiring.SessionDeliberation, StartsAt: now, Attendance: []hiring.Attendance{{MemberID: seat.ID, Present: true}}})
	ok(err)
	d, _, err := s.OpenDeliberation(ctx, chair, jury.ID, nil)
	ok(err)
	_, _, err = s.SaveDecisions(ctx, chair, jury.ID, d.Version, []hiring.JuryDecision{{ApplicationID: app.ID, Outcome: hiring.OutcomeSelected, Appraisal: "Convaincante."}})
	ok(err)
	_, _, err = s.SignMinutes(ctx, chair, jury.ID, "")
	ok(err)
	_, err = s.SealAudit(ctx)
	ok(err)
	return jury.ID
}

// TestAuditVerifyReadsMinutes: an operator who edits a decision, an act, or takes the last act away, is found.
func TestAuditVerifyReadsMinutes(t *testing.T) {
	t.Parallel()
	for deed, c := range map[string]struct{ statement, want string }{
		"nothing":      {"SELECT 1", ""},
		"a decision":   {"UPDATE decisions SET appraisal = 'Moyenne.'", "act at place 1, jury JURY: decisions_changed: "},
		"an act":       {"UPDATE jury_acts SET record = replace(record, 'Convaincante.', 'Moyenne.')", "act at place 1, jury JURY: act_changed: "},
		"the last act": {"DELETE FROM jury_acts", "jury JURY: act_missing: the audit knows of it"},
	} {
		t.Run(deed, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, url string) {
				jury := closedJury(t, url)
				db := database(t, url)
				guards := "DROP TRIGGER jury_acts_only_grows ON jury_acts"
				if store.SQLitePath(url) != "" {
					guards = "DROP TRIGGER jury_acts_no_update; DROP TRIGGER jury_acts_no_delete"
				}
				for _, statement := range []string{guards, c.statement} {
					if _, err := db.ExecContext(t.Context(), statement); err != nil {
						t.Fatal(err)
					}
				}
				printed, said, err := auditVerify(t, t.TempDir(), []string{"VIVIER_DATABASE_URL=" + url})
				want := strings.ReplaceAll(c.want, "JURY", jury.String())
				switch {
				case want == "":
					if err != nil || !strings.Contains(printed, "checked 1 act of a jury: no fault\n") {
						t.Errorf("%v: %s%s", err, printed, said)
					}
				case err == nil || !strings.Contains(printed, want) || !strings.HasPrefix(said, "vivier: faults: "):
					t.Errorf("%v: %s%s", err, printed, said)
				}
			})
		})
	}
}
