package main_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/client"
)

// dayFigures are the figures of one funnel, as the programs of a day print them.
type dayFigures struct {
	Counts   api.MilestoneCounts `json:"counts"`
	Observed api.MilestoneCounts `json:"observed"`
	Outcomes api.Outcomes        `json:"outcomes"`
	Rates    []api.Rate          `json:"rates"`
}

// dayRow is one row of a day's funnel.
type dayRow struct {
	ID       *string             `json:"id"`
	Counts   api.MilestoneCounts `json:"counts"`
	Outcomes api.Outcomes        `json:"outcomes"`
}

// daySeen is what a program prints at the end of the day.
type daySeen struct {
	Version      int        `json:"version"`      // of the job, after a race for it
	Applications int        `json:"applications"` // in the list of them
	Refused      string     `json:"refused"`      // code of the mistake
	Rows         []dayRow   `json:"rows"`
	Total        dayFigures `json:"total"`
}

// TestTypeScript runs the commands of examples/typescript against a server, and plays the same day with pkg/client against
// another: the TypeScript and Go clients see the same numbers.
func TestTypeScript(t *testing.T) {
	t.Parallel()
	folder, err := filepath.Abs("../../examples/typescript")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)<!-- run: day -->\n```sh\n(.*?)```").FindStringSubmatch(string(text))
	if block == nil {
		t.Fatal("its README has no block to run")
	}
	prepare, play, found := strings.Cut(block[1], "VIVIER_EMAIL")
	if !found {
		t.Fatalf("its block is not the one that this test knows:\n%s", block[1])
	}
	npm := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", prepare)
	npm.Dir, npm.Env = folder, bare()
	if out, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	servers := [2]*site{}
	for n := range servers {
		dir := t.TempDir()
		settle(t, dir, nil)
		servers[n] = open(t, dir, nil)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", "VIVIER_EMAIL"+play)
	cmd.Dir, cmd.Env = folder, append(bare(), "VIVIER="+servers[0].url, "ADMIN_PASSWORD="+adminPassword)
	var said strings.Builder
	cmd.Stderr = &said
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, printed, said.String())
	}
	var got daySeen
	if err := json.Unmarshal(printed, &got); err != nil {
		t.Fatalf("%v\n%s%s", err, printed, said.String())
	}
	d := hrDay{t: t}
	d.c, err = client.New(client.Config{BaseURL: servers[1].url, Email: "ada@example.org", Password: adminPassword})
	d.ok(err)
	want := d.play()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(- Go, + TypeScript):\n%s\n%s", diff, said.String())
	}
	if hired := want.Total.Counts.Hired; hired == nil || *hired != 1 || len(want.Rows) != 3 || want.Applications != 5 {
		t.Errorf("the day ends with %+v", want)
	}
	for _, s := range servers {
		s.process.stop(t)
	}
}

// hrDay is the day of src/day.ts, step by step.
type hrDay struct {
	t *testing.T
	c *client.Client
}

func (d *hrDay) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// ago is an instant so many hours before now.
func ago(hours int) *time.Time { return new(time.Now().Add(-time.Duration(hours) * time.Hour)) }

func (d *hrDay) play() daySeen {
	ctx := d.t.Context()
	job, panel := d.prepare()
	apps := d.receive(job)
	for _, app := range apps[:4] {
		d.change(app, api.TransitionInput{Action: api.ActionMove, To: new("relevant"), EffectiveAt: ago(48)})
	}
	d.hear(apps[0], panel, 26, api.InterviewHeld)
	d.hear(apps[1], panel, 25, api.InterviewHeld)
	d.hear(apps[2], panel, 24, api.InterviewNoShow)
	d.change(apps[1], api.TransitionInput{Action: api.ActionReject, Reason: new("requirements_not_met")})
	d.change(apps[4], api.TransitionInput{Action: api.ActionWithdraw, Reason: d.reason()})
	d.change(apps[0], api.TransitionInput{Action: api.ActionMove, To: new("selected")})
	d.change(apps[0], api.TransitionInput{Action: api.ActionMove, To: new("hired")})
	job = d.collide(job)
	listed, err := client.Collect(d.c.Applications(ctx, client.ApplicationFilter{JobID: []uuid.UUID{job.ID}, List: client.List{PageSize: 2}}))
	d.ok(err)
	_, err = d.c.CreateJob(ctx, api.JobInput{Openings: new(0)})
	mistake := new(client.Error)
	if !errors.As(err, &mistake) {
		d.t.Fatalf("a job without a title: %v", err)
	}
	seen := daySeen{Version: job.Version, Applications: len(listed), Refused: mistake.Code}
	funnel, err := d.c.Funnel(ctx, client.FunnelQuestion{JobID: []uuid.UUID{job.ID}, GroupBy: api.GroupBySource})
	d.ok(err)
	for _, row := range funnel.Rows {
		seen.Rows = append(seen.Rows, dayRow{row.Group.ID, row.Counts, row.Outcomes})
	}
	seen.Total = dayFigures{funnel.Total.Counts, funnel.Total.Observed, funnel.Total.Outcomes, funnel.Total.Rates}
	d.ok(d.c.Logout(ctx))
	return seen
}

func (d *hrDay) prepare() (api.Job, []uuid.UUID) {
	ctx := d.t.Context()
	department, err := d.c.CreateDepartment(ctx, api.DepartmentInput{Name: "Direction du numérique", ShortName: new("DSIN")})
	d.ok(err)
	campaign, err := d.c.CreateCampaign(ctx, api.CampaignInput{Name: "Printemps", DepartmentID: &department.ID})
	d.ok(err)
	job, err := d.c.CreateJob(ctx, api.JobInput{
		Title: "Archiviste", DepartmentID: &department.ID, CampaignID: &campaign.ID, Openings: new(1), Status: new(api.JobOpen),
	})
	d.ok(err)
	jury, err := d.c.CreateJury(ctx, api.JuryInput{JobID: job.ID, Name: new("Archiviste"), Status: new(api.JuryOpen), Quorum: new(2)})
	d.ok(err)
	var panel []uuid.UUID
	for name, role := range map[string]api.MemberRole{"Camille Durand": api.MemberChair, "Sacha Petit": api.MemberPlain} {
		member, err := d.c.AddMember(ctx, jury.ID, api.JuryMemberInput{Name: &name, Role: &role})
		d.ok(err)
		panel = append(panel, member.ID)
	}
	return job, panel
}

func (d *hrDay) receive(job api.Job) []uuid.UUID {
	ctx := d.t.Context()
	known, err := d.c.CreateCandidate(ctx, api.CandidateInput{GivenName: "Ada", FamilyName: "Lovelace", Email: new("ada.l@example.org")})
	d.ok(err)
	inputs := []api.ApplicationInput{{CandidateID: &known.ID, Source: new("linkedin")}}
	for _, who := range [][2]string{{"Zoé", "linkedin"}, {"Max", "website"}, {"Lou", "website"}, {"Noa", "referral"}} {
		inputs = append(inputs, api.ApplicationInput{Candidate: &api.CandidateInput{GivenName: who[0], FamilyName: "Garçon"}, Source: &who[1]})
	}
	var apps []uuid.UUID
	for _, in := range inputs {
		in.JobID, in.ReceivedAt = job.ID, ago(72)
		app, err := d.c.CreateApplication(ctx, in)
		d.ok(err)
		apps = append(apps, app.ID)
	}
	return apps
}

func (d *hrDay) change(id uuid.UUID, in api.TransitionInput) {
	d.t.Helper()
	app, err := d.c.Application(d.t.Context(), id)
	d.ok(err)
	_, err = d.c.CreateTransition(d.t.Context(), id, app.Version, in)
	d.ok(err)
}

func (d *hrDay) hear(id uuid.UUID, panel []uuid.UUID, hoursAgo int, status api.InterviewStatus) {
	d.t.Helper()
	planned, err := d.c.CreateInterview(d.t.Context(), id, api.InterviewInput{StartsAt: *ago(hoursAgo), EndsAt: ago(hoursAgo - 1), Location: new("Salle 12"), MemberIDs: panel})
	d.ok(err)
	_, err = d.c.UpdateInterview(d.t.Context(), planned.ID, planned.Version, client.Patch{"status": status, "outcome_note": "Noté le jour même."})
	d.ok(err)
}

func (d *hrDay) reason() *string {
	for r, err := range d.c.Reasons(d.t.Context(), client.Paging{}) {
		d.ok(err)
		if r.Kind == api.ReasonWithdrawn {
			return &r.Key
		}
	}
	d.t.Fatal("there is no reason to withdraw")
	return nil
}

func (d *hrDay) collide(job api.Job) api.Job {
	ctx := d.t.Context()
	_, err := d.c.UpdateJob(ctx, job.ID, job.Version, client.Patch{"location": "Rouen"})
	d.ok(err)
	_, err = d.c.UpdateJob(ctx, job.ID, job.Version, client.Patch{"category": "B"})
	if !client.Is(err, 412, "") {
		d.t.Fatalf("a stale change: %v", err)
	}
	now, err := d.c.Job(ctx, job.ID)
	d.ok(err)
	now, err = d.c.UpdateJob(ctx, job.ID, now.Version, client.Patch{"category": "B"})
	d.ok(err)
	return now
}
