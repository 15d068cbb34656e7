package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// operation is one of the document: the parameters that its query may have, and those that a test has sent.
type operation struct {
	parameters []string
	sent       map[string]bool
	answered   bool
}

// operations reads the document, and a mux that finds the operation of a request.
func operations(t *testing.T) (map[string]*operation, *http.ServeMux) {
	t.Helper()
	var document struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(api.OpenAPI, &document); err != nil {
		t.Fatal(err)
	}
	all, mux := map[string]*operation{}, http.NewServeMux()
	for path, methods := range document.Paths {
		for method, described := range methods {
			if method == "parameters" {
				continue // what all operations of the path share
			}
			var o struct {
				ID         string `json:"operationId"` //nolint:tagliatelle // the name is OpenAPI's
				Parameters []struct {
					Name string `json:"name"`
					In   string `json:"in"`
				} `json:"parameters"`
			}
			if err := json.Unmarshal(described, &o); err != nil {
				t.Fatal(err)
			}
			if o.ID == "getDocs" {
				continue // a page for people
			}
			all[o.ID] = &operation{sent: map[string]bool{}}
			for _, p := range o.Parameters {
				if p.In == "query" && !slices.Contains(ofReadings, p.Name) {
					all[o.ID].parameters = append(all[o.ID].parameters, p.Name)
				}
			}
			mux.HandleFunc(strings.ToUpper(method)+" "+path, func(_ http.ResponseWriter, r *http.Request) {
				all[o.ID].answered = true
				for name := range r.URL.Query() {
					all[o.ID].sent[name] = true
				}
			})
		}
	}
	return all, mux
}

// ofReadings are the parameters that the client sets by itself: to follow pages, and of every list that Changes reads.
var ofReadings = []string{"cursor", "updated_since", "sync_token"}

// TestEveryOperation calls every method on the real server, and holds that these are all the operations of the document,
// with all parameters of their queries. What is missing here is missing in the client: give it a method, in the file of its
// noun, and call it in the day below.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	s := serve(t)
	all, mux := operations(t)
	cfg := s.settings()
	cfg.HTTP = over(func(r *http.Request) (*http.Response, error) {
		res, err := handled(s.http)(r)
		if err == nil && (res.StatusCode/100 == 2 || res.StatusCode == http.StatusConflict) { // an application is always in use
			mux.ServeHTTP(nil, r)
		}
		return res, err
	})
	d := &day{t: t, c: made(t, cfg)}
	d.reference()
	d.recruitment()
	d.people()
	d.applications()
	d.sittings()
	d.deliberations()
	d.evaluations()
	d.questions()
	d.deletions()
	d.calendar()
	d.session()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if !all[id].answered {
			t.Errorf("%s has no method that was answered", id)
			continue
		}
		for _, name := range all[id].parameters {
			if !all[id].sent[name] && (name != "format" && name != "picture" || id == "getFunnel" || id == "getInterview" || id == "getMinutes") {
				t.Errorf("%s: no method sends the parameter %s", id, name)
			}
		}
	}
}

// day is a run through all methods, and what it made.
type day struct {
	t *testing.T
	c *client.Client

	source      api.Source
	reason      api.Reason
	pipeline    api.Pipeline
	department  api.Department
	campaign    api.Campaign
	cost        api.Cost
	posting     api.Posting
	metrics     api.PostingMetrics
	job         api.Job
	jury        api.Jury
	member      api.JuryMember
	candidate   api.Candidate
	application api.Application
	interview   api.Interview
}

// keep keeps a result, or ends the test.
func keep[T any](d *day, into *T) func(T, error) {
	return func(out T, err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
		*into = out
	}
}

// same fails unless a thing is read as it was written.
func same[T any](d *day, want T) func(T, error) {
	return func(got T, err error) {
		d.t.Helper()
		if w, g := fmt.Sprintf("%+v", show(d, want)), fmt.Sprintf("%+v", show(d, got)); err != nil || w != g {
			d.t.Fatalf("%v\nwritten %s\nread    %s", err, w, g)
		}
	}
}

func show(d *day, thing any) string {
	d.t.Helper()
	text, err := json.Marshal(thing)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// has fails unless a list is read to its end and has n rows.
func has[T any](d *day, n int) func([]T, error) {
	return func(rows []T, err error) {
		d.t.Helper()
		if err != nil || len(rows) != n {
			d.t.Fatalf("%d rows, not %d: %v", len(rows), n, err)
		}
	}
}

func (d *day) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// list sets all that every list takes.
var list = client.List{Sort: "-created_at", PageSize: 7}

func (d *day) reference() {
	ctx, c := d.t.Context(), d.c
	keep(d, &d.source)(c.CreateSource(ctx, api.SourceInput{Key: "fair", LabelFr: "Salon", LabelEn: "Fair"}))
	same(d, d.source)(c.Source(ctx, d.source.ID))
	keep(d, &d.source)(c.UpdateSource(ctx, d.source.ID, d.source.Version, client.Patch{"label_en": "Job fair"}))
	has[api.Source](d, 10)(client.Collect(c.Sources(ctx, client.Paging{PageSize: 7})))
	keep(d, &d.reason)(c.CreateReason(ctx, api.ReasonInput{Key: "moved", Kind: api.ReasonWithdrawn, LabelFr: "Déménagement", LabelEn: "Moved"}))
	same(d, d.reason)(c.Reason(ctx, d.reason.ID))
	keep(d, &d.reason)(c.UpdateReason(ctx, d.reason.ID, d.reason.Version, client.Patch{"label_en": "Moved away"}))
	if rows, err := client.Collect(c.Reasons(ctx, client.Paging{PageSize: 7})); err != nil || len(rows) < 3 {
		d.t.Fatal(rows, err)
	}
	keep(d, &d.pipeline)(c.CreatePipeline(ctx, api.PipelineInput{Name: "Court", Stages: []api.Stage{{Key: "in", LabelFr: "Reçue", LabelEn: "In", Milestone: api.MilestoneReceived}}}))
	same(d, d.pipeline)(c.Pipeline(ctx, d.pipeline.ID))
	keep(d, &d.pipeline)(c.UpdatePipeline(ctx, d.pipeline.ID, d.pipeline.Version, client.Patch{"name": "Bref"}))
	has[api.Pipeline](d, 2)(client.Collect(c.Pipelines(ctx, list)))
	if terms, err := client.Collect(c.Vocabulary(ctx)); err != nil || len(terms) == 0 {
		d.t.Fatal(terms, err)
	}
}

func (d *day) recruitment() {
	ctx, c := d.t.Context(), d.c
	var parent api.Department
	keep(d, &parent)(c.CreateDepartment(ctx, api.DepartmentInput{Name: "Ville"}))
	keep(d, &d.department)(c.CreateDepartment(ctx, api.DepartmentInput{Name: "Numérique", ParentID: &parent.ID}))
	same(d, d.department)(c.Department(ctx, d.department.ID))
	keep(d, &d.department)(c.UpdateDepartment(ctx, d.department.ID, d.department.Version, client.Patch{"short_name": "DSIN"}))
	has[api.Department](d, 1)(client.Collect(c.Departments(ctx, client.DepartmentFilter{List: list, ParentID: []uuid.UUID{parent.ID}})))

	keep(d, &d.campaign)(c.CreateCampaign(ctx, api.CampaignInput{Name: "Pilule", DepartmentID: &d.department.ID}))
	same(d, d.campaign)(c.Campaign(ctx, d.campaign.ID))
	keep(d, &d.campaign)(c.UpdateCampaign(ctx, d.campaign.ID, d.campaign.Version, client.Patch{"objective": "Trouver", "department_id": d.department.ID}))
	has[api.Campaign](d, 1)(client.Collect(c.Campaigns(ctx, client.CampaignFilter{List: list, DepartmentID: []uuid.UUID{d.department.ID}})))
	keep(d, &d.cost)(c.CreateCost(ctx, d.campaign.ID, api.CostInput{Kind: api.CostEffort, Agents: new(4), Days: new(1.5)}))
	same(d, d.cost)(c.Cost(ctx, d.cost.ID))
	keep(d, &d.cost)(c.UpdateCost(ctx, d.cost.ID, d.cost.Version, client.Patch{"label": "Tournage"}))
	has[api.Cost](d, 1)(client.Collect(c.Costs(ctx, d.campaign.ID, list)))
	keep(d, &d.posting)(c.CreatePosting(ctx, d.campaign.ID, api.PostingInput{Channel: api.ChannelLinkedin, Name: new("Vidéo")}))
	same(d, d.posting)(c.Posting(ctx, d.posting.ID))
	keep(d, &d.posting)(c.UpdatePosting(ctx, d.posting.ID, d.posting.Version, client.Patch{"name": "Film"}))
	has[api.Posting](d, 1)(client.Collect(c.Postings(ctx, d.campaign.ID, list)))
	keep(d, &d.metrics)(c.CreatePostingMetrics(ctx, d.posting.ID, api.PostingMetricsInput{Views: new(int64(7356))}))
	same(d, d.metrics)(c.PostingMetrics(ctx, d.metrics.ID))
	keep(d, &d.metrics)(c.UpdatePostingMetrics(ctx, d.metrics.ID, d.metrics.Version, client.Patch{"likes": 166}))
	has[api.PostingMetrics](d, 1)(client.Collect(c.MetricsOf(ctx, d.posting.ID, client.List{Sort: "-observed_at", PageSize: 7})))

	keep(d, &d.job)(c.CreateJob(ctx, api.JobInput{
		Title: "Archiviste", Status: new(api.JobOpen), CampaignID: &d.campaign.ID, DepartmentID: &d.department.ID, ExternalRef: new("A-1"),
	}))
	same(d, d.job)(c.Job(ctx, d.job.ID))
	keep(d, &d.job)(c.UpdateJob(ctx, d.job.ID, d.job.Version, client.Patch{"openings": 2, "location": "Rouen"}))
	keep(d, &d.job)(c.UpdateJob(ctx, d.job.ID, d.job.Version, client.Patch{"location": nil}))
	if d.job.Openings != 2 || d.job.Location != nil {
		d.t.Errorf("a patch left %+v", d.job)
	}
	has[api.Job](d, 1)(client.Collect(c.Jobs(ctx, client.JobFilter{
		List: list, CampaignID: []uuid.UUID{d.campaign.ID}, DepartmentID: []uuid.UUID{d.department.ID, uuid.New()},
		Status: []api.JobStatus{api.JobOpen, api.JobDraft}, ExternalRef: "A-1",
	})))
	keep(d, &d.jury)(c.CreateJury(ctx, api.JuryInput{JobID: d.job.ID, Status: new(api.JuryOpen)}))
	same(d, d.jury)(c.Jury(ctx, d.jury.ID))
	keep(d, &d.jury)(c.UpdateJury(ctx, d.jury.ID, d.jury.Version, client.Patch{"held_on": "2026-12-01"}))
	has[api.Jury](d, 1)(client.Collect(c.Juries(ctx, client.JuryFilter{List: list, JobID: []uuid.UUID{d.job.ID}, Status: []api.JuryStatus{api.JuryOpen}})))
}

func (d *day) people() {
	ctx, c := d.t.Context(), d.c
	var juror api.User
	keep(d, &juror)(c.CreateUser(ctx, api.UserInput{Email: "sacha@vivier.example", Name: "Sacha", Role: api.RoleJuror}))
	same(d, juror)(c.User(ctx, juror.ID))
	keep(d, &juror)(c.UpdateUser(ctx, juror.ID, *juror.Version, client.Patch{"name": "Sacha B."}))
	has[api.User](d, 1)(client.Collect(c.Users(ctx, client.UserFilter{List: list, Role: []api.Role{api.RoleJuror}, Q: "sach", Disabled: new(false)})))
	var key api.NewKey
	keep(d, &key)(c.CreateAPIKey(ctx, api.KeyInput{Name: "Script", Scopes: []api.Scope{api.ScopeFunnel}, ExpiresAt: d.job.CreatedAt.AddDate(1, 0, 0)}))
	has[api.Key](d, 1)(client.Collect(c.APIKeys(ctx, list)))
	same(d, key.Key)(c.APIKey(ctx, key.ID))
	d.ok(c.RevokeAPIKey(ctx, key.ID, key.Version))
	var expert api.JuryMember
	keep(d, &expert)(c.AddMember(ctx, d.jury.ID, api.JuryMemberInput{Name: new("Une experte")}))
	keep(d, &d.member)(c.AddMember(ctx, d.jury.ID, api.JuryMemberInput{UserID: &juror.ID, Role: new(api.MemberChair)}))
	has[api.JuryMember](d, 2)(client.Collect(c.Members(ctx, d.jury.ID, list)))
	d.ok(c.RemoveMember(ctx, d.jury.ID, expert.ID))
	has[api.JuryMember](d, 1)(client.Collect(c.Members(ctx, d.jury.ID, client.List{})))
}

// deliberations are those of a jury that heard nobody: its chair is whoever asks.
func (d *day) deliberations() {
	ctx, c := d.t.Context(), d.c
	var (
		jury  api.Jury
		chair api.JuryMember
		opens api.Deliberation
		drawn api.Decisions
		act   api.Act
	)
	me, err := c.Me(ctx)
	d.ok(err)
	keep(d, &jury)(c.CreateJury(ctx, api.JuryInput{JobID: d.job.ID, Name: new("Second jury")}))
	keep(d, &chair)(c.AddMember(ctx, jury.ID, api.JuryMemberInput{UserID: &me.ID, Role: new(api.MemberChair)}))
	keep(d, &jury)(c.UpdateJury(ctx, jury.ID, jury.Version, client.Patch{"status": "open"}))
	sits, err := c.CreateJurySession(ctx, jury.ID, api.JurySessionInput{
		Kind: api.SessionDeliberation, StartsAt: today.Add(-time.Hour), Attendance: []api.Attendance{{MemberID: chair.ID, Present: true}},
	})
	d.ok(err)
	keep(d, &opens)(c.OpenDeliberation(ctx, jury.ID, &sits.ID))
	same(d, opens)(c.Deliberation(ctx, jury.ID))
	if p, err := c.JuryProgress(ctx, jury.ID); err != nil || p.Status != api.JuryDeliberating || *p.NextStep != api.StepSign {
		d.t.Errorf("%+v %v", p, err)
	}
	keep(d, &drawn)(c.Decisions(ctx, jury.ID))
	keep(d, &drawn)(c.WriteDecisions(ctx, jury.ID, drawn.Version, api.DecisionsInput{Decisions: []api.DecisionInput{}}))
	keep(d, &act)(c.SignMinutes(ctx, jury.ID, api.MinutesInput{Place: new("Rouen")}))
	if m, err := c.Minutes(ctx, jury.ID); err != nil || m.Act.Hash != act.Hash || *m.Record.SignedIn != "Rouen" {
		d.t.Errorf("%+v %v", m, err)
	}
	if pdf, err := c.MinutesPDF(ctx, jury.ID); err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		d.t.Errorf("%.20q %v", pdf, err)
	}
	keep(d, &act)(c.AddAct(ctx, jury.ID, api.ActInput{Kind: api.LaterRectification, Text: "Rouen se lit Caen.", Reason: "Erreur"}))
	has[api.Act](d, 2)(client.Collect(c.Acts(ctx, jury.ID, client.List{Sort: "-signed_at", PageSize: 1})))
	if v, err := c.VerifyMinutes(ctx, jury.ID); err != nil || !v.OK || len(v.Faults) > 0 {
		d.t.Errorf("%+v %v", v, err)
	}
}

func (d *day) applications() {
	ctx, c := d.t.Context(), d.c
	keep(d, &d.candidate)(c.CreateCandidate(ctx, api.CandidateInput{GivenName: "Zoé", FamilyName: "Garçon", Email: new("zoe@vivier.example"), Tags: []string{"go"}}))
	same(d, d.candidate)(c.Candidate(ctx, d.candidate.ID))
	keep(d, &d.candidate)(c.UpdateCandidate(ctx, d.candidate.ID, d.candidate.Version, client.Patch{"phone": "+33 2"}))
	has[api.Candidate](d, 1)(client.Collect(c.Candidates(ctx, client.CandidateFilter{List: list, Email: "ZOE@vivier.example", Q: "garc", Tag: []string{"go", "sql"}})))
	var note api.Note
	keep(d, &note)(c.AddCandidateNote(ctx, d.candidate.ID, api.NoteInput{Text: "Disponible"}))
	has[api.Note](d, 1)(client.Collect(c.CandidateNotes(ctx, d.candidate.ID, list)))

	keep(d, &d.application)(c.CreateApplication(ctx, api.ApplicationInput{JobID: d.job.ID, CandidateID: &d.candidate.ID, Source: new("fair"), ReceivedAt: new(today.Add(-3 * time.Hour))}))
	same(d, d.application)(c.Application(ctx, d.application.ID))
	keep(d, &d.application)(c.UpdateApplication(ctx, d.application.ID, d.application.Version, client.Patch{"cover_note": "Bonjour"}))
	if app, err := c.Application(ctx, d.application.ID, "candidate", "job"); err != nil || app.Candidate == nil || app.Job == nil {
		d.t.Fatal(app, err)
	}
	has[api.Application](d, 1)(client.Collect(c.Applications(ctx, client.ApplicationFilter{
		List: list, JobID: []uuid.UUID{d.job.ID}, JuryID: []uuid.UUID{d.jury.ID}, CandidateID: []uuid.UUID{d.candidate.ID},
		CampaignID: []uuid.UUID{d.campaign.ID}, Stage: []string{"received"}, Milestone: []api.Milestone{api.MilestoneReceived},
		Status: []api.Status{api.StatusActive}, Source: []string{"fair"}, Q: "zoé", UpdatedSince: today.Add(-time.Hour), Include: []string{"jury", "next_interview"},
	})))
	keep(d, &note)(c.AddApplicationNote(ctx, d.application.ID, api.NoteInput{Text: "À voir"}))
	has[api.Note](d, 1)(client.Collect(c.ApplicationNotes(ctx, d.application.ID, list)))

	moved, err := c.CreateTransition(ctx, d.application.ID, d.application.Version, api.TransitionInput{Action: api.ActionMove, To: new("relevant")})
	d.ok(err)
	keep(d, &d.interview)(c.CreateInterview(ctx, d.application.ID, api.InterviewInput{StartsAt: today.Add(-time.Hour), MemberIDs: []uuid.UUID{d.member.ID}}))
	same(d, d.interview)(c.Interview(ctx, d.interview.ID))
	if ics, err := c.InterviewCalendar(ctx, d.interview.ID); err != nil || !bytes.HasPrefix(ics, []byte("BEGIN:VCALENDAR\r\n")) {
		d.t.Fatalf("%v %s", err, ics)
	}
	if shown, err := c.Interview(ctx, d.interview.ID, "application"); err != nil || shown.Application == nil {
		d.t.Fatal(shown, err)
	}
	keep(d, &d.interview)(c.UpdateInterview(ctx, d.interview.ID, d.interview.Version, client.Patch{"location": "Salle 12"}))
	has[api.InterviewChange](d, 2)(client.Collect(c.InterviewHistory(ctx, d.interview.ID, client.List{Sort: "-recorded_at", PageSize: 1})))
	planned := client.List{Sort: "-starts_at", PageSize: 7}
	has[api.Interview](d, 1)(client.Collect(c.ApplicationInterviews(ctx, d.application.ID, planned, "application")))
	has[api.Interview](d, 1)(client.Collect(c.Interviews(ctx, client.InterviewFilter{
		List: planned, JuryID: []uuid.UUID{d.jury.ID}, JobID: []uuid.UUID{d.job.ID}, MemberID: []string{d.member.ID.String()},
		Status: []api.InterviewStatus{api.InterviewScheduled}, StartsFrom: today.Add(-time.Hour), StartsTo: today, Include: []string{"application"},
	})))
	result, err := c.CreateTransitions(ctx, api.BulkTransitionInput{Items: []api.BulkTransitionItem{
		{ApplicationID: d.application.ID, Version: moved.Application.Version, Action: api.ActionMove, To: new("selected")},
	}})
	d.ok(err)
	d.application = result.Data[0].Application
	has[api.Transition](d, 3)(client.Collect(c.Transitions(ctx, d.application.ID, client.Paging{PageSize: 2})))
	proposal, err := c.CreateProposal(ctx, d.application.ID, api.ProposalInput{StartOn: new(api.Date("2027-01-04"))})
	d.ok(err)
	same(d, proposal)(c.Proposal(ctx, proposal.ID))
	if proposal, err = c.UpdateProposal(ctx, proposal.ID, proposal.Version, client.Patch{"status": "withdrawn"}); err != nil || proposal.Status != api.ProposalWithdrawn {
		d.t.Fatal(proposal, err)
	}
	has[api.Proposal](d, 1)(client.Collect(c.Proposals(ctx, d.application.ID, client.List{Sort: "-updated_at", PageSize: 7})))
}

// evaluations are of somebody who chairs a jury of their own: who asks.
func (d *day) evaluations() {
	ctx, c := d.t.Context(), d.c
	me, err := c.Me(ctx)
	d.ok(err)
	var job api.Job
	keep(d, &job)(c.CreateJob(ctx, api.JobInput{Title: "Architecte", Status: new(api.JobOpen)}))
	var jury, other api.Jury
	keep(d, &jury)(c.CreateJury(ctx, api.JuryInput{JobID: job.ID, Status: new(api.JuryOpen)}))
	var chair api.JuryMember
	keep(d, &chair)(c.AddMember(ctx, jury.ID, api.JuryMemberInput{UserID: &me.ID, Role: new(api.MemberChair)}))
	var scored, waived api.Application
	keep(d, &scored)(c.CreateApplication(ctx, api.ApplicationInput{JobID: job.ID, CandidateID: &d.candidate.ID}))
	keep(d, &waived)(c.CreateApplication(ctx, api.ApplicationInput{JobID: job.ID, Candidate: &api.CandidateInput{GivenName: "Léo", FamilyName: "Petit"}}))
	var e api.Evaluation
	keep(d, &e)(c.SaveEvaluation(ctx, scored.ID, 0, api.EvaluationInput{Comment: new("à revoir")}))
	keep(d, &e)(c.SaveEvaluation(ctx, scored.ID, e.Version, api.EvaluationInput{Recommendation: new(api.RecommendationFavourable)}))
	same(d, e)(c.MyEvaluation(ctx, scored.ID))
	keep(d, &e)(c.SubmitEvaluation(ctx, scored.ID))
	has[api.Evaluation](d, 1)(client.Collect(c.ApplicationEvaluations(ctx, scored.ID, list)))
	has[api.Evaluation](d, 1)(client.Collect(c.JuryEvaluations(ctx, jury.ID, list)))
	if r, err := c.ReopenEvaluation(ctx, scored.ID, chair.ID, "une erreur"); err != nil || r.Reason != "une erreur" {
		d.t.Fatal(r, err)
	}
	if x, err := c.WaiveEvaluation(ctx, waived.ID, chair.ID, "absente"); err != nil || x.Reason != "absente" {
		d.t.Fatal(x, err)
	}
	keep(d, &other)(c.CreateJury(ctx, api.JuryInput{JobID: job.ID}))
	if x, err := c.Disclose(ctx, other.ID, "recours"); err != nil || x.Reason != "recours" {
		d.t.Fatal(x, err)
	}
	has[api.Disclosure](d, 1)(client.Collect(c.Disclosures(ctx, other.ID, list)))
}

func (d *day) questions() {
	ctx, c := d.t.Context(), d.c
	var declared api.JuryDeclaredFunnel
	counts := api.DeclaredFunnelInput{
		Received: new(9), Relevant: new(4), Interviewed: new(3), Selected: new(1), Hired: new(0), SourceNote: "Bilan, page 3", DeclaredOn: "2026-01-02",
	}
	keep(d, &declared)(c.DeclareFunnel(ctx, d.jury.ID, 0, counts))
	counts.Received = nil
	keep(d, &declared)(c.DeclareFunnel(ctx, d.jury.ID, declared.Version, counts))
	same(d, declared)(c.DeclaredFunnel(ctx, d.jury.ID))
	whole := client.FunnelQuestion{
		DepartmentID: []uuid.UUID{d.department.ID}, Source: []string{"fair"}, ReceivedFrom: "2026-11-23", ReceivedTo: "2026-11-24",
		GroupBy: api.GroupBySource, Basis: api.BasisCohort, Unit: api.UnitCandidate, AsOf: "2026-11-23T10:00:00Z", KnownAt: "2026-11-23T10:00:00Z",
	}
	one := func(f api.Funnel, err error) {
		d.t.Helper()
		if err != nil || f.Total.Counts.Selected == nil || *f.Total.Counts.Selected != 1 {
			d.t.Fatalf("%v %+v", err, f.Total)
		}
	}
	jury, job, campaign := []uuid.UUID{d.jury.ID}, []uuid.UUID{d.job.ID}, []uuid.UUID{d.campaign.ID}
	all := whole
	all.JuryID, all.JobID, all.CampaignID = jury, job, campaign
	one(c.Funnel(ctx, all))
	of := whole
	of.JobID, of.CampaignID = job, campaign
	one(c.JuryFunnel(ctx, d.jury.ID, of))
	of = whole
	of.JuryID, of.CampaignID = jury, campaign
	one(c.JobFunnel(ctx, d.job.ID, of))
	of = whole
	of.JuryID, of.JobID = jury, job
	one(c.CampaignFunnel(ctx, d.campaign.ID, of))

	grown := client.FunnelQuestion{Basis: api.BasisActivity, From: "2026-11-22", To: "2026-11-23T10:00:00Z", PostingID: []uuid.UUID{d.posting.ID}}
	for _, ask := range []func() (api.Funnel, error){
		func() (api.Funnel, error) { return c.Funnel(ctx, grown) },
		func() (api.Funnel, error) { return c.JuryFunnel(ctx, d.jury.ID, grown) },
		func() (api.Funnel, error) { return c.JobFunnel(ctx, d.job.ID, grown) },
		func() (api.Funnel, error) { return c.CampaignFunnel(ctx, d.campaign.ID, grown) },
	} {
		if f, err := ask(); err != nil || *f.Total.Counts.Received != 0 {
			d.t.Fatalf("%v %+v", err, f.Total)
		}
	}
	for format, begin := range map[client.FunnelFormat]string{client.FunnelCSV: "row_type,", client.FunnelSVG: "<?xml", client.FunnelJSON: "{", client.FunnelXLSX: "PK"} {
		if text, err := c.FunnelAs(ctx, format, all); err != nil || !bytes.HasPrefix(text, []byte(begin)) {
			d.t.Fatalf("%v %s", err, text)
		}
	}
	when := client.ReportQuestion{AsOf: whole.AsOf, KnownAt: whole.KnownAt}
	if r, err := c.CampaignReport(ctx, d.campaign.ID, when); err != nil || r.Counts.Selected == nil || *r.Counts.Selected != 1 {
		d.t.Fatalf("%v %+v", err, r)
	}
	for format, begin := range map[client.FunnelFormat]string{client.FunnelSVG: "<?xml", client.FunnelXLSX: "PK"} {
		if text, err := c.CampaignReportAs(ctx, format, d.campaign.ID, when); err != nil || !bytes.HasPrefix(text, []byte(begin)) {
			d.t.Fatalf("%v %s", err, text)
		}
	}
	drawn := all
	drawn.Unit = ""
	if text, err := c.FunnelDrawn(ctx, client.PictureConversions, drawn); err != nil || !bytes.Contains(text, []byte("conversions-")) {
		d.t.Fatalf("%v %s", err, text)
	}
	if text, err := c.CampaignReportCSV(ctx, d.campaign.ID, when); err != nil || !bytes.HasPrefix(text, []byte("row_type,posting_id,")) {
		d.t.Fatalf("%v %s", err, text)
	}
	d.times(whole)
	publication, err := c.Publish(ctx, api.PublicationInput{Slug: "fair", Title: "Fair", Question: &api.PublishedQuestion{
		JuryIDs: jury, JobIDs: job, CampaignIDs: campaign, DepartmentIDs: whole.DepartmentID, Sources: whole.Source, PostingIDs: []uuid.UUID{d.posting.ID},
		ReceivedFrom: &whole.ReceivedFrom, ReceivedTo: &whole.ReceivedTo, GroupBy: &whole.GroupBy, Basis: &whole.Basis, Unit: &whole.Unit, AsOf: &whole.AsOf, KnownAt: &whole.KnownAt,
	}})
	if err != nil || publication.Funnel.Total.Counts.Received == nil || *publication.Funnel.Total.Counts.Received != 0 { // no posting brought the application
		d.t.Fatalf("%v %+v", err, publication)
	}
	kept, err := c.Publication(ctx, "fair")
	if err != nil || kept.ID != publication.ID {
		d.t.Fatal(err, kept)
	}
	has[api.Publication](d, 1)(client.Collect(c.Publications(ctx, client.List{Sort: "-created_at", PageSize: 7})))
	if text, err := c.PublicationAs(ctx, "fair", client.FunnelCSV); err != nil || !bytes.HasPrefix(text, []byte("row_type,")) {
		d.t.Fatalf("%v %s", err, text)
	}
	if diff, err := c.PublicationDifference(ctx, "fair"); err != nil || diff.Changed || len(diff.Rows) > 0 {
		d.t.Fatalf("%v %+v", err, diff)
	}
	d.qualities(client.SourcesQuestion{
		JuryID: jury, JobID: job, CampaignID: campaign, DepartmentID: whole.DepartmentID, Source: whole.Source, ReceivedFrom: whole.ReceivedFrom,
		ReceivedTo: whole.ReceivedTo, AsOf: whole.AsOf, KnownAt: whole.KnownAt,
	})
	d.times(whole)
	second, err := c.CreateJury(ctx, api.JuryInput{JobID: d.job.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	pair := client.FunnelComparison{
		A: d.jury.ID.String(), B: second.ID.String(), From: api.MilestoneReceived, To: api.MilestoneHired, GroupBy: api.GroupByJury,
		JuryID: []uuid.UUID{d.jury.ID, second.ID}, JobID: job, CampaignID: campaign, DepartmentID: whole.DepartmentID, Source: whole.Source,
		PostingID: []uuid.UUID{d.posting.ID}, ReceivedFrom: whole.ReceivedFrom, ReceivedTo: whole.ReceivedTo, AsOf: whole.AsOf, KnownAt: whole.KnownAt,
	}
	compared, err := c.CompareFunnel(ctx, pair)
	if err != nil || compared.Difference.Value != nil || compared.Comparisons.Pairs != 1 {
		d.t.Fatalf("%v %+v", err, compared)
	}
	if text, err := c.CompareFunnelCSV(ctx, pair); err != nil || !bytes.HasPrefix(text, []byte("row_type,group_id,")) {
		d.t.Fatalf("%v %s", err, text)
	}
	if err := c.DeleteJury(ctx, second.ID, second.Version); err != nil {
		d.t.Fatal(err)
	}
	feed := c.Feed(client.FeedFilter{JobID: job, JuryID: jury, RecordedSince: today.Add(-time.Hour), Paging: client.Paging{PageSize: 2}})
	has[api.FeedTransition](d, 3)(client.Collect(feed.All(ctx)))
	later := c.Feed(client.FeedFilter{JobID: job, JuryID: jury, SyncToken: feed.SyncToken()})
	if rows, err := client.Collect(later.All(ctx)); err != nil || feed.SyncToken() == "" || later.SyncToken() == "" {
		d.t.Fatal(rows, err, later)
	}
}

func (d *day) deletions() {
	ctx, c := d.t.Context(), d.c
	d.ok(c.DeleteInterview(ctx, d.interview.ID, d.interview.Version))
	if err := c.DeleteCandidate(ctx, d.candidate.ID, d.candidate.Version); !client.Is(err, http.StatusConflict, "in_use") {
		d.t.Errorf("a candidate with an application: %v", err)
	}
	if err := c.DeleteApplication(ctx, d.application.ID, d.application.Version); !client.Is(err, http.StatusConflict, "in_use") {
		d.t.Errorf("an application: %v", err)
	}
	var person api.Candidate
	keep(d, &person)(c.CreateCandidate(ctx, api.CandidateInput{GivenName: "A", FamilyName: "B"}))
	d.ok(c.DeleteCandidate(ctx, person.ID, person.Version))
	var other api.Job
	keep(d, &other)(c.CreateJob(ctx, api.JobInput{Title: "Autre"}))
	d.ok(c.DeleteJob(ctx, other.ID, other.Version))

	var jury api.Jury
	keep(d, &jury)(c.CreateJury(ctx, api.JuryInput{JobID: d.job.ID}))
	d.ok(c.DeleteJury(ctx, jury.ID, jury.Version))
	d.ok(c.DeletePostingMetrics(ctx, d.metrics.ID, d.metrics.Version))
	d.ok(c.DeletePosting(ctx, d.posting.ID, d.posting.Version))
	d.ok(c.DeleteCost(ctx, d.cost.ID, d.cost.Version))
	var campaign api.Campaign
	keep(d, &campaign)(c.CreateCampaign(ctx, api.CampaignInput{Name: "Vide"}))
	d.ok(c.DeleteCampaign(ctx, campaign.ID, campaign.Version))
	var department api.Department
	keep(d, &department)(c.CreateDepartment(ctx, api.DepartmentInput{Name: "Vide"}))
	d.ok(c.DeleteDepartment(ctx, department.ID, department.Version))
	d.ok(c.DeletePipeline(ctx, d.pipeline.ID, d.pipeline.Version))
	d.ok(c.DeleteReason(ctx, d.reason.ID, d.reason.Version))
	var source api.Source
	keep(d, &source)(c.CreateSource(ctx, api.SourceInput{Key: "unused", LabelFr: "Rien", LabelEn: "Nothing"}))
	d.ok(c.DeleteSource(ctx, source.ID, source.Version))
}

func (d *day) calendar() {
	ctx, c := d.t.Context(), d.c
	opened, err := c.OpenCalendar(ctx)
	d.ok(err)
	same(d, opened.Calendar)(c.Calendar(ctx))
	if ics, err := c.ReadCalendar(ctx, opened.URL); err != nil || !bytes.HasPrefix(ics, []byte("BEGIN:VCALENDAR\r\n")) {
		d.t.Fatalf("%v %s", err, ics)
	}
	d.ok(c.CloseCalendar(ctx))
	if _, err := c.ReadCalendar(ctx, opened.URL); !client.Is(err, http.StatusNotFound, "not_found") {
		d.t.Error(err)
	}
}

func (d *day) session() {
	ctx, c := d.t.Context(), d.c
	d.ok(c.Live(ctx))
	d.ok(c.Ready(ctx))
	if keys, err := c.JWKS(ctx); err != nil || len(keys.Keys) != 1 {
		d.t.Fatal(keys, err)
	}
	if doc, err := c.OpenAPI(ctx); err != nil || !json.Valid(doc) {
		d.t.Fatal(err)
	}
	d.ok(c.ChangePassword(ctx, api.PasswordInput{CurrentPassword: password, NewPassword: "another fine password"}))
	d.ok(c.Login(ctx))
	d.ok(c.Refresh(ctx))
	before, err := c.Me(ctx)
	d.ok(err)
	d.ok(c.Logout(ctx))
	after, err := c.Me(ctx)
	d.ok(err)
	if *before.Email != email || *before.SessionID == *after.SessionID {
		d.t.Errorf("the session went on after its end: %+v", after)
	}
	d.ok(c.Login(ctx)) // beside the one before
	sessions, err := client.Collect(c.Sessions(ctx, client.List{Sort: "created_at", PageSize: 1}))
	d.ok(err)
	if len(sessions) < 2 || sessions[len(sessions)-2].ID != *after.SessionID || !sessions[len(sessions)-1].Current {
		d.t.Fatalf("%+v", sessions)
	}
	d.ok(c.EndSession(ctx, *after.SessionID))
	if err := c.EndSession(ctx, *after.SessionID); !client.Is(err, http.StatusNotFound, "not_found") {
		d.t.Error(err)
	}
	d.ok(c.EndSessions(ctx))
	if sessions, err = client.Collect(c.Sessions(ctx, client.List{})); err != nil || len(sessions) != 1 {
		d.t.Errorf("%+v, %v", sessions, err)
	}
}
