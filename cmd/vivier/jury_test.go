package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/storetest"
	"github.com/vivier-ats/vivier/pkg/client"
)

const jurors = 5 // on each jury: a chair, three members, and a substitute of the last of them

// published is what is known of one jury of the campaign that vivier began with.
type published struct {
	Job         string `json:"job"`
	Relevant    int    `json:"relevant"`
	Interviewed int    `json:"interviewed"`
	Hired       int    `json:"hired"`
}

func campaign2024(t *testing.T) []published {
	t.Helper()
	text, err := os.ReadFile("../../internal/demo/dsin-2024.json")
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Juries []published `json:"juries"`
	}
	if err := json.Unmarshal(text, &facts); err != nil || len(facts.Juries) != 4 {
		t.Fatalf("%d juries, %v", len(facts.Juries), err)
	}
	return facts.Juries
}

// TestFourJuries plays the four juries of 2024 at once, each by five people who log in, from a job to signed minutes and somebody
// who accepts. The funnel is the published one, and no check of the operator's finds a fault.
func TestFourJuries(t *testing.T) {
	t.Parallel()
	facts := campaign2024(t)
	storetest.Each(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		env := []string{"VIVIER_DATABASE_URL=" + url, "VIVIER_SIGNING_KEY_FILE=" + keyFile(t, dir)}
		settle(t, dir, env)
		server := start(t, dir, env, "serve", "--addr", "127.0.0.1:0")
		people := accounts(t, baseURL(t, server), 1+jurors*len(facts))
		t.Run("juries", func(t *testing.T) {
			for n, fact := range facts {
				seats := people[1+n*jurors:][:jurors]
				t.Run(fact.Job, func(t *testing.T) {
					t.Parallel()
					j := sitting{t: t, published: fact, recruiter: people[0].c, jurors: seats}
					j.compose()
					j.receive()
					j.hear()
					j.evaluate()
					j.decide()
					j.sign()
					j.propose()
				})
			}
		})
		if t.Failed() {
			return
		}
		sameFunnel(t, people[0].c, facts)
		server.stop(t)
		printed, said, err := auditVerify(t, dir, env)
		if err != nil || said != "" || !strings.Contains(printed, "checked 4 acts of juries: no fault\n") {
			t.Errorf("%v: %s%s", err, printed, said)
		}
		if printed := bash(t, dir, "export VIVIER_DATABASE_URL='"+url+"'\n"+built(t)+" funnel verify"); !strings.HasPrefix(printed, "compared 33 applications and ") || !strings.HasSuffix(printed, ": no difference\n") {
			t.Error(printed)
		}
	})
}

func built(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// person is one who logged in.
type person struct {
	c    *client.Client
	user api.User
}

// accounts are a recruiter and jurors, made by the administrator and logged in, all at once: a password takes its time.
func accounts(t *testing.T, url string, count int) []person {
	t.Helper()
	ctx := t.Context()
	admin, err := client.New(client.Config{BaseURL: url, Email: "ada@example.org", Password: adminPassword})
	if err != nil {
		t.Fatal(err)
	}
	people := make([]person, count)
	var all sync.WaitGroup
	for n := range people {
		all.Go(func() {
			in := api.UserInput{Email: fmt.Sprintf("seat%02d@example.org", n), Name: "Membre " + string(rune('A'+n)), Role: api.RoleJuror, Password: new(fmt.Sprintf("the word of seat %02d", n))}
			if n == 0 {
				in.Role = api.RoleRecruiter
			}
			user, err := admin.CreateUser(ctx, in)
			if err != nil {
				t.Error(err)
				return
			}
			c, err := client.New(client.Config{BaseURL: url, Email: in.Email, Password: *in.Password})
			if err == nil {
				err = c.Login(ctx)
			}
			if err != nil {
				t.Error(err)
			}
			people[n] = person{c, user}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return people
}

// sameFunnel compares with what was published.
func sameFunnel(t *testing.T, c *client.Client, facts []published) {
	t.Helper()
	funnel, err := c.Funnel(t.Context(), client.FunnelQuestion{GroupBy: api.GroupByJury})
	if err != nil {
		t.Fatal(err)
	}
	figures := func(label string, f api.FunnelFigures) published {
		return published{label, *f.Counts.Relevant, *f.Counts.Interviewed, *f.Counts.Hired}
	}
	want := map[string]published{"": {"", 33, 15, 4}}
	for _, f := range facts {
		want[f.Job] = f
	}
	got := map[string]published{"": figures("", funnel.Total)}
	for _, row := range funnel.Rows {
		got[row.Group.Label] = figures(row.Group.Label, row.FunnelFigures)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- published, + played):\n%s", diff)
	}
	if o := funnel.Total.Observed; *o.Interviewed != 15 || *o.Selected != 4 || *o.Hired != 4 {
		t.Errorf("not every step was seen: %+v", o)
	}
}

// sitting is one jury at its work.
type sitting struct {
	published

	t         *testing.T
	recruiter *client.Client
	jurors    []person

	job   api.Job
	jury  api.Jury
	seats []uuid.UUID
	apps  []uuid.UUID
}

const (
	chair      = 0
	recused    = 1 // steps back from the second who is heard
	absent     = 3 // does not come to the deliberation, and never evaluates the last who is heard
	substitute = 4 // stands in for them
)

func (j *sitting) ok(err error) {
	j.t.Helper()
	if err != nil {
		j.t.Fatal(err)
	}
}

// refused demands an error of this status and code.
func (j *sitting) refused(err error, status int, code string) {
	j.t.Helper()
	if !client.Is(err, status, code) {
		j.t.Fatalf("%v, not %d %s", err, status, code)
	}
}

// heard are those of the applications that the jury invites.
func (j *sitting) heard() []uuid.UUID { return j.apps[:j.Interviewed] }

func (j *sitting) chair() *client.Client { return j.jurors[chair].c }

// compose makes the job and its jury, and opens it once it is complete.
func (j *sitting) compose() {
	ctx, c := j.t.Context(), j.recruiter
	var err error
	j.job, err = c.CreateJob(ctx, api.JobInput{Title: j.Job, Openings: new(1), Status: new(api.JobOpen)})
	j.ok(err)
	j.jury, err = c.CreateJury(ctx, api.JuryInput{
		JobID: j.job.ID, Quorum: new(4), Women: new(2), Men: new(3),
		Criteria: []api.Criterion{
			{Key: "skills", LabelFr: "Compétences techniques", LabelEn: "Technical skills", Weight: 2, MaxScore: 5},
			{Key: "public_service", LabelFr: "Sens du service public", LabelEn: "Sense of public service", Weight: 1, MaxScore: 5},
			{Key: "sobriety", LabelFr: "Numérique responsable", LabelEn: "Responsible digital technology", Weight: 1.5, MaxScore: 20},
		},
	})
	j.ok(err)
	_, err = c.UpdateJury(ctx, j.jury.ID, j.jury.Version, client.Patch{"status": api.JuryOpen})
	j.refused(err, 409, "chair_missing")
	for n, juror := range j.jurors {
		in := api.JuryMemberInput{UserID: &juror.user.ID}
		switch n {
		case chair:
			in.Role = new(api.MemberChair)
		case substitute:
			in.SubstituteFor = &j.seats[absent]
		}
		seat, err := c.AddMember(ctx, j.jury.ID, in)
		j.ok(err)
		j.seats = append(j.seats, seat.ID)
	}
	j.jury, err = c.Jury(ctx, j.jury.ID)
	j.ok(err)
	j.jury, err = c.UpdateJury(ctx, j.jury.ID, j.jury.Version, client.Patch{"status": api.JuryOpen})
	j.ok(err)
}

// receive enters the applications, all of which are relevant, and rejects those that nobody invites.
func (j *sitting) receive() {
	ctx, c := j.t.Context(), j.recruiter
	for n := range j.Relevant {
		person := api.CandidateInput{GivenName: []string{"Inès", "Jules", "Aïcha", "Théo", "Zoé"}[n%5], FamilyName: []string{"Lefèvre", "Benali", "Nguyên"}[n%3]}
		app, err := c.CreateApplication(ctx, api.ApplicationInput{JobID: j.job.ID, Candidate: &person, ReceivedAt: ago(72)})
		j.ok(err)
		changes := []api.TransitionInput{{Action: api.ActionMove, To: new("relevant"), EffectiveAt: ago(48)}}
		if n >= j.Interviewed {
			changes = append(changes, api.TransitionInput{Action: api.ActionReject, Reason: new("profile_not_relevant"), EffectiveAt: ago(47)})
		}
		for _, in := range changes {
			done, err := c.CreateTransition(ctx, app.ID, app.Version, in)
			j.ok(err)
			app = done.Application
		}
		j.apps = append(j.apps, app.ID)
	}
}

// hear invites one after the other, before the three members and the chair; one of them steps back; jurors write what became of it.
func (j *sitting) hear() {
	ctx := j.t.Context()
	begin, panel := *ago(24), j.seats[:substitute]
	var planned []api.Interview
	for n, app := range j.heard() {
		in := api.InterviewInput{StartsAt: begin.Add(time.Duration(n) * time.Hour), EndsAt: new(begin.Add(time.Duration(n)*time.Hour + 45*time.Minute)), Location: new("Salle du jury"), MemberIDs: panel}
		interview, err := j.recruiter.CreateInterview(ctx, app, in)
		j.ok(err)
		planned = append(planned, interview)
	}
	_, err := j.recruiter.CreateInterview(ctx, j.apps[0], api.InterviewInput{StartsAt: begin.Add(time.Hour), MemberIDs: panel[:1]})
	j.refused(err, 409, "interview_conflict")
	steps := j.jurors[recused].c
	_, err = steps.AddRecusal(ctx, j.jury.ID, api.RecusalInput{ApplicationID: &j.apps[1], Reason: "Ancien collègue."})
	j.ok(err)
	_, err = steps.Application(ctx, j.apps[1])
	j.refused(err, 404, "not_found")
	for n, interview := range planned {
		scribe := j.jurors[[]int{chair, 2, absent}[n%3]].c
		now, err := scribe.Interview(ctx, interview.ID)
		j.ok(err)
		if want := len(panel); n == 1 && len(now.MemberIDs) != want-1 || n != 1 && len(now.MemberIDs) != want {
			j.t.Errorf("the panel of interview %d: %v", n, now.MemberIDs)
		}
		_, err = scribe.UpdateInterview(ctx, now.ID, now.Version, client.Patch{"status": api.InterviewHeld, "outcome_note": "Entretien tenu à l'heure."})
		j.ok(err)
	}
	j.meet(api.SessionHearing, begin, nil)
}

// meet records who was there.
func (j *sitting) meet(kind api.JurySessionKind, begin time.Time, missing []int) api.JurySession {
	in := api.JurySessionInput{Kind: kind, StartsAt: begin, Location: new("Hôtel de la métropole, salle 12")}
	for n, seat := range j.seats {
		there := true
		for _, m := range missing {
			there = there && m != n
		}
		in.Attendance = append(in.Attendance, api.Attendance{MemberID: seat, Present: there})
	}
	met, err := j.chair().CreateJurySession(j.t.Context(), j.jury.ID, in)
	j.ok(err)
	return met
}

// evaluate has each juror judge each whom they heard: the earlier the better, some jurors more severely than others.
func (j *sitting) evaluate() {
	ctx := j.t.Context()
	for n, app := range j.heard() {
		for who, juror := range j.jurors {
			_, err := client.Collect(juror.c.ApplicationEvaluations(ctx, app, client.List{}))
			if who == recused && n == 1 {
				j.refused(err, 404, "not_found")
				continue
			}
			j.refused(err, 403, "blind")
			if who == absent && n == j.Interviewed-1 {
				continue
			}
			_, err = juror.c.SaveEvaluation(ctx, app, 0, judged(n, who))
			j.ok(err)
			_, err = juror.c.SubmitEvaluation(ctx, app)
			j.ok(err)
		}
	}
}

// judged is what a juror makes of the n-th who was heard.
func judged(n, who int) api.EvaluationInput {
	mark := 5 - 0.5*float64(n) - 0.25*float64(who%3)
	score := func(key string, mark float64) api.ScoreInput {
		return api.ScoreInput{Criterion: key, Score: &mark, Justification: new("Exemples concrets, réponses précises.")}
	}
	in := api.EvaluationInput{
		Recommendation: new(api.RecommendationFavourable), Comment: new("À l'aise devant le jury."),
		Scores: []api.ScoreInput{score("skills", mark), score("public_service", mark)},
	}
	if who != 2 { // who does not assess the third criterion of anybody
		in.Scores = append(in.Scores, score("sobriety", 4*mark))
	}
	if n > 1 {
		in.Recommendation = new(api.RecommendationReserved)
	}
	return in
}

// decide waives what will not come, opens the deliberation, and decides by its ranking.
func (j *sitting) decide() {
	ctx, c, last := j.t.Context(), j.chair(), j.apps[j.Interviewed-1]
	met := j.meet(api.SessionDeliberation, *ago(0), []int{absent})
	_, err := c.OpenDeliberation(ctx, j.jury.ID, &met.ID)
	j.refused(err, 409, "evaluations_missing")
	_, err = c.WaiveEvaluation(ctx, last, j.seats[absent], "Souffrant depuis l'audition.")
	j.ok(err)
	d, err := c.OpenDeliberation(ctx, j.jury.ID, &met.ID)
	j.ok(err)
	var in api.DecisionsInput
	for n, standing := range d.Ranking {
		if standing.ApplicationID != j.apps[n] || standing.Rank == nil || *standing.Rank != n+1 || standing.Missing == 0 != (standing.ApplicationID != last) {
			j.t.Errorf("place %d: %+v, whom the jury heard as %v", n+1, standing, j.heard())
		}
		decision := api.DecisionInput{ApplicationID: standing.ApplicationID, Outcome: api.OutcomeNotSelected, Reason: new("another_candidate_preferred"), Appraisal: new("Profil intéressant, expérience encore courte au regard du poste.")}
		switch n {
		case 0:
			decision = api.DecisionInput{ApplicationID: standing.ApplicationID, Outcome: api.OutcomeSelected, Appraisal: new("Parcours solide, présenté avec clarté ; sens du service public évident.")}
		case 1:
			decision = api.DecisionInput{ApplicationID: standing.ApplicationID, Outcome: api.OutcomeReserve, Position: new(1), Appraisal: new("Très bonnes réponses, à rappeler si le poste se libère.")}
		}
		in.Decisions = append(in.Decisions, decision)
	}
	if len(in.Decisions) != j.Interviewed {
		j.t.Fatalf("%d of %d are ranked", len(in.Decisions), j.Interviewed)
	}
	_, err = c.WriteDecisions(ctx, j.jury.ID, d.Version, in)
	j.ok(err)
}

// sign closes the jury; the minutes are one document, whoever of those who may read it asks.
func (j *sitting) sign() {
	ctx := j.t.Context()
	_, err := j.recruiter.SignMinutes(ctx, j.jury.ID, api.MinutesInput{})
	if err == nil {
		j.t.Fatal("a recruiter signs for the chair")
	}
	_, err = j.chair().SignMinutes(ctx, j.jury.ID, api.MinutesInput{Place: new("Rouen")})
	j.ok(err)
	pdf, err := j.chair().MinutesPDF(ctx, j.jury.ID)
	j.ok(err)
	again, err := j.recruiter.MinutesPDF(ctx, j.jury.ID)
	j.ok(err)
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Equal(pdf, again) {
		j.t.Errorf("two PDFs of %d and %d bytes", len(pdf), len(again))
	}
	j.ok(os.WriteFile(filepath.Join(j.t.ArtifactDir(), "minutes.pdf"), pdf, 0o600)) // go test -artifacts keeps it, to look at
	_, err = j.jurors[recused].c.Minutes(ctx, j.jury.ID)
	j.refused(err, 403, "recused")
	verified, err := j.recruiter.VerifyMinutes(ctx, j.jury.ID)
	j.ok(err)
	if !verified.OK || len(verified.Faults) > 0 {
		j.t.Errorf("%+v", verified)
	}
}

// propose offers the job to who was selected. They accept, and the one in reserve stays there.
func (j *sitting) propose() {
	ctx, c := j.t.Context(), j.recruiter
	proposal, err := c.CreateProposal(ctx, j.apps[0], api.ProposalInput{StartOn: new(api.Date("2027-01-04"))})
	j.ok(err)
	_, err = c.UpdateProposal(ctx, proposal.ID, proposal.Version, client.Patch{"status": api.ProposalAccepted})
	j.ok(err)
	for n, want := range []api.Status{api.StatusHired, api.StatusActive, api.StatusRejected} {
		app, err := c.Application(ctx, j.apps[n])
		j.ok(err)
		if app.Status != want {
			j.t.Errorf("the one at place %d is %s", n+1, app.Status)
		}
	}
}
