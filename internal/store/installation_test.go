package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// furnished is an installation that has something of everything: at least one row in each table, and what rows have in
// them that two databases could take differently.
func furnished(t *testing.T, url string) *bench {
	t.Helper()
	b := setup(t, url)
	tick := func() { b.later(26*time.Hour + 123457*time.Microsecond) }
	juror := b.accounts()
	tick()
	department := b.departments()
	_, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: "office@example.org", Name: "Office", Role: hiring.RoleRecruiter, Departments: []hiring.UserDepartment{{DepartmentID: department}}})
	b.ok(err)
	campaign, posting := b.campaign(department)
	tick()
	b.reference()
	b.job.DepartmentID, b.job.CampaignID, b.job.Category = &department, &campaign, new("A")
	b.job.Description, b.job.OpensOn = "Première ligne\nDeuxième\t« ligne » 'et' \"plus\"\\ 🗂", new(hiring.Date("2024-09-02"))
	job, err := b.UpdateJob(b.ctx, b.admin, b.job)
	b.ok(err)
	b.job = job
	declared := hiring.DeclaredFunnel{JuryID: b.jury.ID, Received: new(40), Relevant: 7, Interviewed: 6, Selected: new(1), SourceNote: "« Bilan » d'août,\n\\ page 3 🗂", DeclaredOn: "2024-08-31"}
	b.ok(b.DeclareFunnel(b.ctx, hiring.Actor{UserID: juror, Role: hiring.RoleAdmin}, declared))
	declared.Version, declared.Received, declared.Selected = 1, nil, nil
	b.ok(b.DeclareFunnel(b.ctx, b.admin, declared))
	members := b.panel(juror)
	tick()
	b.people(posting, members, tick)
	b.evaluations(juror, members[0].MemberID)
	b.minutes(juror)
	_, err = b.CreateAPIKey(b.ctx, b.admin, hiring.APIKey{
		Name: "Tableau de bord", Prefix: "0123456789ab", Hash: []byte{0, 0xff, '\''}, ExpiresAt: b.now.AddDate(1, 0, 0),
		Scopes: []hiring.APIKeyScope{{Scope: hiring.ScopeFunnel}}, Juries: []hiring.APIKeyJury{{JuryID: b.jury.ID}},
	})
	b.ok(err)
	_, err = b.CreatePublication(b.ctx, b.admin, hiring.Publication{Slug: "bilan-2024", Title: "Bilan", Question: "group_by=jury", AsOf: b.now, KnownAt: b.now},
		[]hiring.PublicationForm{{Format: "csv", Language: "fr", Body: []byte{0, 0xff, '\''}}}, func(hiring.Publication) ([]hiring.PublicationForm, error) { return nil, nil })
	b.ok(err)
	_, err = b.Once(b.ctx, keyed("a"), enters(b.Store, "Voirie"))
	b.ok(err)
	_, err = b.FoldLedger(b.ctx)
	b.ok(err)
	_, err = b.SealAudit(b.ctx)
	b.ok(err)
	b.later(150 * time.Hour)
	b.apply("Après")
	b.crowd()
	return b
}

// accounts makes a juror, and sessions: one that goes on, one that has ended.
func (b *bench) accounts() uuid.UUID {
	b.t.Helper()
	u, err := b.CreateUser(b.ctx, b.admin, hiring.User{Email: "Élodie.Œuvré@Example.org", Name: "Élodie Œuvré", Role: hiring.RoleJuror, PasswordHash: "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"})
	b.ok(err)
	who := hiring.Actor{UserID: u.ID, Role: u.Role, RequestID: "test"}
	_, err = b.StartSession(b.ctx, who, u.SessionEra, []byte{0, 1, 0xff, '\''}, life)
	b.ok(err)
	b.later(time.Minute)
	_, err = b.Refresh(b.ctx, "test", []byte{0, 1, 0xff, '\''}, []byte("next"), life)
	b.ok(err)
	ended, err := b.StartSession(b.ctx, who, u.SessionEra, []byte("other"), life)
	b.ok(err)
	b.ok(b.EndSession(b.ctx, who, ended.ID))
	for _, secret := range []string{"\x00\xff'", "next"} { // the first is revoked
		_, err = b.OpenCalendar(b.ctx, who, []byte(secret))
		b.ok(err)
	}
	_, err = b.ReserveAttempt(b.ctx, store.Quota{Subject: []byte{0xff, 0, '\'', 1, 2, 3, 4, 5}, Most: 5})
	b.ok(err)
	return u.ID
}

// departments makes a tree whose first row lies below its last.
func (b *bench) departments() uuid.UUID {
	b.t.Helper()
	var made []hiring.Department
	for _, name := range []string{"Archives", "Culture", "Direction générale"} {
		d, err := b.CreateDepartment(b.ctx, b.admin, hiring.Department{Name: name, ShortName: name[:1]})
		b.ok(err)
		made = append(made, d)
	}
	for i, parent := range []int{1, 2} {
		made[i].ParentID = &made[parent].ID
		_, err := b.UpdateDepartment(b.ctx, b.admin, made[i])
		b.ok(err)
	}
	return made[0].ID
}

func (b *bench) campaign(department uuid.UUID) (campaign, posting uuid.UUID) {
	b.t.Helper()
	starts, published := hiring.Date("2024-09-02"), b.now.Add(-time.Hour)
	c, err := b.CreateCampaign(b.ctx, b.admin, hiring.Campaign{
		Name: "Rentrée", Objective: "Pourvoir les postes", DepartmentID: &department, StartsOn: &starts,
		Targets: []hiring.CampaignTarget{{Label: "Étudiants"}, {Label: ""}},
	})
	b.ok(err)
	p, err := b.CreatePosting(b.ctx, b.admin, hiring.Posting{
		CampaignID: c.ID, Channel: "linkedin", Name: "Vidéo", Jobs: []hiring.PostingJob{{JobID: b.job.ID}}, PublishedAt: &published,
	})
	b.ok(err)
	_, err = b.CreateMetrics(b.ctx, b.admin, hiring.PostingMetrics{PostingID: p.ID, ObservedAt: b.now, Impressions: new(int64(5_000_000_000)), Likes: new(int64(0))})
	b.ok(err)
	_, err = b.CreateCost(b.ctx, b.admin, hiring.Cost{CampaignID: c.ID, Kind: hiring.CostEffort, Label: "montage", Agents: new(int64(2)), DayHundredths: new(int64(150))})
	b.ok(err)
	_, err = b.CreateCost(b.ctx, b.admin, hiring.Cost{CampaignID: c.ID, Kind: hiring.CostSpending, Label: "annonce", AmountCents: new(int64(1999)), Currency: new("EUR")})
	b.ok(err)
	return c.ID, p.ID
}

// reference changes what the migrations put in: the source's is what counts.
func (b *bench) reference() {
	b.t.Helper()
	x, err := b.CreateSource(b.ctx, b.admin, hiring.Source{Key: "cooptation-interne", LabelFr: "Interne", LabelEn: "Internal", Channel: "referral"})
	b.ok(err)
	x.LabelEn, x.Active = "Inside", true
	_, err = b.UpdateSource(b.ctx, b.admin, x)
	b.ok(err)
	reasons, err := b.Reasons(b.ctx)
	b.ok(err)
	for _, r := range reasons {
		switch r.Key {
		case "location":
			b.ok(b.DeleteReason(b.ctx, b.admin, r.ID, r.Version))
		case "salary":
			r.LabelFr = "Salaire"
			_, err := b.UpdateReason(b.ctx, b.admin, r)
			b.ok(err)
		}
	}
	_, err = b.CreatePipeline(b.ctx, b.admin, hiring.Pipeline{Name: "Court", Stages: []hiring.Stage{{Key: "arrive", LabelFr: "Arrivée", LabelEn: "Arrived"}}})
	b.ok(err)
	gone, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Supprimé", Openings: 1, Status: hiring.JobDraft})
	b.ok(err)
	b.ok(b.DeleteJob(b.ctx, b.admin, gone.ID, gone.Version))
}

// panel gives the jury criteria and members, one of whom has left.
func (b *bench) panel(juror uuid.UUID) []hiring.Panelist {
	b.t.Helper()
	jury, err := b.GetJury(b.ctx, b.admin, b.jury.ID)
	b.ok(err)
	jury.Criteria = []hiring.Criterion{
		{Key: "skills", LabelFr: "Compétences", LabelEn: "Skills", Weight: 0.1, MaxScore: 5},
		{Key: "service", LabelFr: "Sens du service", LabelEn: "Service", Weight: 2, MaxScore: 1.0 / 3},
	}
	jury.Women, jury.Men = new(2), new(0)
	b.jury, err = b.UpdateJury(b.ctx, b.admin, jury)
	b.ok(err)
	var seats []hiring.Panelist
	for _, m := range []hiring.JuryMember{{Name: "Élodie Œuvré", UserID: &juror, Role: hiring.MemberChair}, {Name: "Expert", Role: hiring.MemberPlain}, {Name: "Partie", Role: hiring.MemberPlain}} {
		m.JuryID = b.jury.ID
		m, err = b.AddMember(b.ctx, b.admin, m)
		b.ok(err)
		seats = append(seats, hiring.Panelist{MemberID: m.ID})
	}
	b.ok(b.RemoveMember(b.ctx, b.admin, b.jury.ID, seats[2].MemberID))
	deputy, err := b.AddMember(b.ctx, b.admin, hiring.JuryMember{JuryID: b.jury.ID, Name: "Suppléante", Role: hiring.MemberPlain, SubstituteFor: &seats[1].MemberID})
	b.ok(err)
	_, err = b.CreateJurySession(b.ctx, b.admin, hiring.JurySession{
		JuryID: b.jury.ID, Kind: hiring.SessionHearing, StartsAt: b.now.Add(-time.Hour), EndsAt: new(b.now), Location: "Salle n° 3",
		Attendance: []hiring.Attendance{{MemberID: seats[0].MemberID, Present: true}, {MemberID: deputy.ID}},
	})
	b.ok(err)
	_, err = b.CreateRecusal(b.ctx, b.admin, hiring.Recusal{JuryID: b.jury.ID, MemberID: deputy.ID, Reason: "un lien de parenté", DecidedBy: hiring.RecusedByChair})
	b.ok(err)
	return seats[:2]
}

// people applies, and things happen to their applications: every action, and interviews with each outcome.
func (b *bench) people(posting uuid.UUID, members []hiring.Panelist, tick func()) {
	b.t.Helper()
	consent := b.now.Add(-time.Hour)
	first, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
		Application: hiring.Application{JobID: b.job.ID, PostingID: &posting, CoverNote: "Bonjour,\r\nje postule."},
		Candidate: &hiring.Candidate{
			GivenName: "Zoé", FamilyName: "D'Àvila-Nguyễn", Email: new("Zoé@exämple.org"), Phone: new("+33 1 02 03 04 05"),
			Tags: []hiring.CandidateTag{{Tag: "archives"}, {Tag: "élève"}}, TalentPoolConsentAt: &consent,
		},
	})
	b.ok(err)
	others := []hiring.ApplicationView{b.apply("Yann"), b.apply("Xavière"), b.apply("Walid")}
	_, err = b.CreateNote(b.ctx, b.admin, hiring.Note{CandidateID: &first.CandidateID, Text: "à rappeler"})
	b.ok(err)
	_, err = b.CreateNote(b.ctx, b.admin, hiring.Note{ApplicationID: &first.ID, Text: "dossier complet"})
	b.ok(err)
	tick()
	for _, a := range others {
		b.move(a.ID, "relevant")
		tick()
	}
	for i, status := range []hiring.InterviewStatus{hiring.InterviewHeld, hiring.InterviewNoShow, hiring.InterviewScheduled} {
		_, err := b.CreateInterview(b.ctx, b.admin, hiring.Interview{
			ApplicationID: others[i].ID, StartsAt: b.now.Add(-2 * time.Hour), EndsAt: b.now.Add(-time.Hour), TimeZone: "Europe/Paris",
			Location: "Salle n° 3", Status: status, Panel: members, OutcomeNote: []string{"très bien", "", ""}[i],
		})
		b.ok(err)
		tick()
	}
	source, edited := "event", others[1].Application
	now, err := b.GetApplication(b.ctx, b.admin, edited.ID)
	b.ok(err)
	now.Source = &source
	_, err = b.UpdateApplication(b.ctx, b.admin, now.Application)
	b.ok(err)
	_, err = b.CreateRecusal(b.ctx, b.admin, hiring.Recusal{JuryID: b.jury.ID, MemberID: members[0].MemberID, ApplicationID: &others[2].ID, Reason: "ancien collègue"})
	b.ok(err)
	b.happen(first.ID, others, tick)
}

// happen lets every action happen; in the end nobody is hired.
func (b *bench) happen(first uuid.UUID, others []hiring.ApplicationView, tick func()) {
	b.t.Helper()
	effective := b.now.Add(-36 * time.Hour)
	for _, deed := range []struct {
		app uuid.UUID
		hiring.Command
	}{
		{first, hiring.Command{Action: hiring.ActionMove, To: new(hiring.StageKey("selected")), EffectiveAt: &effective}},
		{first, hiring.Command{Action: hiring.ActionCorrect, To: new(hiring.StageKey("relevant")), Note: "erreur de saisie"}},
		{others[1].ID, hiring.Command{Action: hiring.ActionReject, Reason: new("did_not_attend")}},
		{others[2].ID, hiring.Command{Action: hiring.ActionWithdraw, Reason: new("salary"), Note: "négociation"}},
		{others[0].ID, hiring.Command{Action: hiring.ActionMove, To: new(hiring.StageKey("hired"))}},
		{others[0].ID, hiring.Command{Action: hiring.ActionReopen}},
	} {
		_, err := b.do(deed.app, deed.Command)
		b.ok(err)
		tick()
	}
	_, err := b.do(others[0].ID, hiring.Command{Action: hiring.ActionMove, To: new(hiring.StageKey("selected"))})
	b.ok(err)
	p, err := b.CreateProposal(b.ctx, b.admin, hiring.ProposalView{Proposal: hiring.Proposal{ApplicationID: others[0].ID, Status: hiring.ProposalProposed, StartOn: new(hiring.Date("2025-01-06"))}})
	b.ok(err)
	p.Status, p.Reason, p.Note = hiring.ProposalDeclined, new("salary"), "« trop loin »"
	_, err = b.UpdateProposal(b.ctx, b.admin, p)
	b.ok(err)
}

// evaluations come from the chair: one submitted, opened again and saved anew, one that will not come; and the admin looks.
func (b *bench) evaluations(juror, seat uuid.UUID) {
	b.t.Helper()
	chair := hiring.Actor{UserID: juror, Role: hiring.RoleJuror, RequestID: "test"}
	scored, waived := b.apply("Urbain"), b.apply("Tiphaine")
	_, err := b.SaveEvaluation(b.ctx, chair, hiring.Evaluation{
		ApplicationID: scored.ID, Recommendation: new(hiring.Reserved), Comment: "à l'aise — « mais »",
		Scores: []hiring.Score{{Criterion: "skills", Score: new(4.1), Justification: "dépôt, série, fonds"}, {Criterion: "service"}},
	})
	b.ok(err)
	_, err = b.SubmitEvaluation(b.ctx, chair, scored.ID)
	b.ok(err)
	e, err := b.ReopenEvaluation(b.ctx, chair, scored.ID, seat, "une erreur de note")
	b.ok(err)
	e.Scores = []hiring.Score{{Criterion: "service", Score: new(1.0 / 3), Justification: "écoute"}, {Criterion: "skills"}}
	_, err = b.SaveEvaluation(b.ctx, chair, e)
	b.ok(err)
	_, _, err = b.WaiveEvaluation(b.ctx, chair, hiring.Waiver{ApplicationID: waived.ID, MemberID: seat, Reason: "absente"})
	b.ok(err)
	_, err = b.CreateDisclosure(b.ctx, b.admin, hiring.Disclosure{JuryID: b.jury.ID, Reason: "recours"})
	b.ok(err)
}

// minutes are those of another job's jury, with a decision and two acts.
func (b *bench) minutes(juror uuid.UUID) {
	b.t.Helper()
	chair := hiring.Actor{UserID: juror, Role: hiring.RoleJuror, RequestID: "test"}
	job, err := b.CreateJob(b.ctx, b.admin, hiring.Job{Title: "Régisseur", Openings: 1, Status: hiring.JobOpen})
	b.ok(err)
	jury, err := b.CreateJury(b.ctx, b.admin, hiring.Jury{JobID: job.ID, Name: "Régie", Quorum: 1, ReceivedComplete: true, Status: hiring.JuryOpen})
	b.ok(err)
	seat, err := b.AddMember(b.ctx, b.admin, hiring.JuryMember{JuryID: jury.ID, UserID: &juror, Role: hiring.MemberChair})
	b.ok(err)
	app, err := b.CreateApplication(b.ctx, b.admin, hiring.NewApplication{
		Application: hiring.Application{JobID: job.ID}, Candidate: &hiring.Candidate{GivenName: "Léa", FamilyName: "O'Neil"},
	})
	b.ok(err)
	_, err = b.CreateInterview(b.ctx, b.admin, hiring.Interview{ApplicationID: app.ID, StartsAt: b.now, EndsAt: b.now.Add(time.Hour), TimeZone: "Europe/Paris", Status: hiring.InterviewHeld})
	b.ok(err)
	_, _, err = b.WaiveEvaluation(b.ctx, chair, hiring.Waiver{ApplicationID: app.ID, MemberID: seat.ID, Reason: "malade"})
	b.ok(err)
	_, err = b.CreateJurySession(b.ctx, b.admin, hiring.JurySession{JuryID: jury.ID, Kind: hiring.SessionDeliberation, StartsAt: b.now, Attendance: []hiring.Attendance{{MemberID: seat.ID, Present: true}}})
	b.ok(err)
	d, _, err := b.OpenDeliberation(b.ctx, chair, jury.ID, nil)
	b.ok(err)
	_, _, err = b.SaveDecisions(b.ctx, chair, jury.ID, d.Version, []hiring.JuryDecision{{ApplicationID: app.ID, Outcome: hiring.OutcomeReserve, Position: new(1), Appraisal: "« À revoir »,\n\\ 'peut-être' 🗂"}})
	b.ok(err)
	_, _, err = b.SignMinutes(b.ctx, chair, jury.ID, "L'Haÿ-les-Roses")
	b.ok(err)
	_, err = b.SignAct(b.ctx, b.admin, jury.ID, hiring.ActRectification, "« revoir » se lit « entendre »", "l'erreur")
	b.ok(err)
}

// crowd applies in such numbers that they don't fit into one statement.
func (b *bench) crowd() {
	b.t.Helper()
	for i := range 110 {
		b.apply(fmt.Sprint("Nom ", i))
	}
}
