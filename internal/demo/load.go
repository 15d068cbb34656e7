package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// Account is one ready account; its password is the caller's to make and hash.
type Account struct {
	Role  hiring.Role
	Email string
	Name  string
}

// Accounts are one per role.
var Accounts = []Account{
	{hiring.RoleAdmin, "admin@vivier.example", "Camille Admin"},
	{hiring.RoleRecruiter, "recruiter@vivier.example", "Morgane Recruteuse"},
	{hiring.RoleJuror, "juror@vivier.example", "Sacha Juré"},
	{hiring.RoleAnalyst, "analyst@vivier.example", "Alix Analyste"},
}

// loader enters everything through the store, as users would.
type loader struct {
	*store.Store
	ctx    context.Context //nolint:containedctx // it lives as long as one load
	who    hiring.Actor
	juror  uuid.UUID
	people int
}

// Load makes the accounts, with the password hashes given by role, and enters the campaign.
func Load(ctx context.Context, s *store.Store, hashes map[hiring.Role]string) error {
	f, err := readFacts()
	if err != nil {
		return err
	}
	l := &loader{Store: s, ctx: ctx, who: hiring.Operator("demo")}
	for _, a := range Accounts {
		u, err := s.CreateUser(ctx, l.who, hiring.User{Email: a.Email, Name: a.Name, Role: a.Role, PasswordHash: hashes[a.Role]})
		if err != nil {
			return err
		}
		switch a.Role {
		case hiring.RoleRecruiter:
			l.who = hiring.Actor{UserID: u.ID, Role: a.Role, RequestID: "demo"} // what follows is the recruiter's work
		case hiring.RoleJuror:
			l.juror = u.ID
		case hiring.RoleAdmin, hiring.RoleAnalyst:
		}
	}
	return l.load(f)
}

func (l *loader) load(f facts) error {
	department, err := l.CreateDepartment(l.ctx, l.who, hiring.Department{Name: f.Employer.Department.Name, ShortName: f.Employer.Department.ShortName})
	if err != nil {
		return err
	}
	starts, ends := hiring.Date("2024-09-02"), hiring.Date("2024-11-29")
	campaign := hiring.Campaign{Name: f.Campaign.Name, Objective: strings.Join(f.Campaign.Objectives, "\n"), DepartmentID: &department.ID, StartsOn: &starts, EndsOn: &ends}
	for _, t := range f.Campaign.TargetsSpecific {
		campaign.Targets = append(campaign.Targets, hiring.CampaignTarget{Label: t})
	}
	if campaign, err = l.CreateCampaign(l.ctx, l.who, campaign); err != nil {
		return err
	}
	var jobs []hiring.PostingJob
	for i, j := range f.Juries {
		job, err := l.CreateJob(l.ctx, l.who, hiring.Job{Title: j.Job, DepartmentID: &department.ID, CampaignID: &campaign.ID, Openings: j.Openings, Status: hiring.JobOpen, OpensOn: &starts})
		if err != nil {
			return err
		}
		jobs = append(jobs, hiring.PostingJob{JobID: job.ID})
		if err := l.loadJury(f, i, job); err != nil {
			return fmt.Errorf("jury %q: %w", j.Job, err)
		}
	}
	return l.loadCampaign(f, campaign, jobs)
}

// loadCampaign enters where the campaign was posted, how that did, and what it took.
func (l *loader) loadCampaign(f facts, campaign hiring.Campaign, jobs []hiring.PostingJob) error {
	published := paris(9, 16, 10)
	for _, p := range f.Campaign.Postings {
		posting, err := l.CreatePosting(l.ctx, l.who, hiring.Posting{CampaignID: campaign.ID, Channel: p.Channel, Name: "Vidéo de 90 secondes", PublishedAt: &published})
		if err != nil {
			return err
		}
		_, err = l.CreateMetrics(l.ctx, l.who, hiring.PostingMetrics{
			PostingID: posting.ID, ObservedAt: paris(11, 29, 18),
			Impressions: p.Metrics.Impressions, Views: p.Metrics.Views, Likes: p.Metrics.Likes, Comments: p.Metrics.Comments,
		})
		if err != nil {
			return err
		}
	}
	_, err := l.CreatePosting(l.ctx, l.who, hiring.Posting{
		CampaignID: campaign.ID, Channel: "job_board", Name: f.Campaign.JobBoard,
		URL: "https://www." + f.Campaign.JobBoard, Jobs: jobs, PublishedAt: &published,
	})
	if err != nil {
		return err
	}
	for _, e := range f.Campaign.Effort {
		hundredths := e.Days * 100
		if _, err := l.CreateCost(l.ctx, l.who, hiring.Cost{CampaignID: campaign.ID, Kind: hiring.CostEffort, Label: e.Phase, Agents: &e.Agents, DayHundredths: &hundredths}); err != nil {
			return err
		}
	}
	_, err = l.CreateCost(l.ctx, l.who, hiring.Cost{CampaignID: campaign.ID, Kind: hiring.CostSpending, Label: "props: a pair of glasses (amount not published)"})
	return err
}

// loadJury enters the jury of a job, its members and its applications.
func (l *loader) loadJury(f facts, i int, job hiring.Job) error {
	counts := f.Juries[i]
	held := hiring.Date(fmt.Sprintf("2024-11-%02d", 4+i))
	jury, err := l.CreateJury(l.ctx, l.who, hiring.Jury{
		JobID: job.ID, Name: counts.Job, HeldOn: &held, Quorum: 2, Status: hiring.JuryOpen, ReceivedComplete: false,
		Criteria: []hiring.Criterion{
			{Key: "skills", LabelFr: "Compétences", LabelEn: "Skills", Weight: 2, MaxScore: 5},
			{Key: "public_service", LabelFr: "Sens du service public", LabelEn: "Public service", Weight: 1, MaxScore: 5},
		},
	})
	if err != nil {
		return err
	}
	members := []hiring.JuryMember{{Name: "Dominique Présidente", Role: hiring.MemberChair}, {Name: "Claude Expert", Role: hiring.MemberPlain}}
	if counts.Job == "Archiviste" { // the juror with an account sits on one jury, and must not see the others
		members[1] = hiring.JuryMember{Name: "Sacha Juré", UserID: &l.juror, Role: hiring.MemberPlain}
	}
	var panel []hiring.Panelist
	for _, m := range members {
		m.JuryID = jury.ID
		if m, err = l.AddMember(l.ctx, l.who, m); err != nil {
			return err
		}
		panel = append(panel, hiring.Panelist{MemberID: m.ID})
	}
	for n := range counts.Relevant {
		p := part{place: n, interviewed: n < counts.Interviewed, hired: n < counts.Hired, interview: paris(11, 4+i, 9+n)}
		if err := l.loadApplication(job, panel, p); err != nil {
			return err
		}
	}
	return nil
}

// part is what an application went through.
type part struct {
	place       int
	interviewed bool
	hired       bool
	interview   time.Time
}

// loadApplication enters one made-up person and what became of their application.
func (l *loader) loadApplication(job hiring.Job, panel []hiring.Panelist, p part) error {
	received := paris(9, 17+p.place, 8+p.place%9)
	person := l.person()
	app, err := l.CreateApplication(l.ctx, l.who, hiring.NewApplication{Application: hiring.Application{JobID: job.ID}, Candidate: &person, At: &received})
	if err != nil {
		return err
	}
	do := func(at time.Time, action hiring.Action, to hiring.StageKey, reason string) {
		if err != nil {
			return
		}
		cmd := hiring.ApplicationCommand{ApplicationID: app.ID, Version: app.Version, Command: hiring.Command{Action: action, EffectiveAt: &at}}
		if to != "" {
			cmd.To = &to
		}
		if reason != "" {
			cmd.Reason = &reason
		}
		var done hiring.Recorded
		done, err = l.Transition(l.ctx, l.who, cmd)
		app = done.Application
	}
	do(paris(10, 14+p.place%5, 11), hiring.ActionMove, "relevant", "")
	if err == nil && p.interviewed {
		_, err = l.CreateInterview(l.ctx, l.who, hiring.Interview{
			ApplicationID: app.ID, StartsAt: p.interview, EndsAt: p.interview.Add(45 * time.Minute),
			TimeZone: "Europe/Paris", Location: "Rouen, salle du jury", Panel: panel, Status: hiring.InterviewHeld,
		})
		if err == nil {
			app, err = l.GetApplication(l.ctx, l.who, app.ID)
		}
	}
	switch {
	case p.hired:
		do(paris(11, 12, 17), hiring.ActionMove, "selected", "")
		do(paris(11, 25, 9), hiring.ActionMove, "hired", "")
	case p.interviewed:
		do(paris(11, 12, 17), hiring.ActionReject, "", "another_candidate_preferred")
	default:
		do(paris(10, 25, 15), hiring.ActionReject, "", "profile_not_relevant")
	}
	return err
}

var (
	given  = []string{"Inès", "Jules", "Aïcha", "Théo", "Zoé", "Malik", "Élise", "Gaël", "Noémie", "Hugo", "Fatou", "Loïc", "Maëlle", "Karim", "Agnès", "Rémi", "Chloé", "Yann", "Soraya", "Benoît"}
	family = []string{"Lefèvre", "Benali", "Moreau", "Nguyên", "Dupré", "Diallo", "Garçon", "Le Goff", "Martínez", "Roussel", "Çelik", "Petit-Jean", "Hébert"}
)

// person makes up somebody; no two get the same name before 260.
func (l *loader) person() hiring.Candidate {
	n := l.people
	l.people++
	c := hiring.Candidate{GivenName: given[n%len(given)], FamilyName: family[n%len(family)]}
	email := fmt.Sprintf("candidate%02d@people.example", n+1)
	c.Email = &email
	return c
}

// paris is an hour of a day of 2024 there, in UTC.
func paris(month time.Month, day, hour int) time.Time {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		zone = time.UTC
	}
	return time.Date(2024, month, day, hour, 0, 0, 0, zone).UTC()
}
