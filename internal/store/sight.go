package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// bounds are where the sight of somebody who is restricted ends: at their juries, or at their departments. Each is a query
// that gives the ids of what is theirs, in which @user stands for who asks. What they see of everything else follows.
type bounds struct {
	byJury      bool   // an application is theirs by its jury; otherwise by its job
	juries      string // where they may know of the jury
	jobs        string // where they may know of the job
	campaigns   string
	departments string // those that they may name
	within      string // those of them that are theirs to fill, and to change; "" for who changes none
	candidates  string
	but         string // applications of theirs that they stepped back from, and see nothing of; "" for who can't
}

// own is the condition under which a row is theirs, by the columns that name its jury and its job.
func (b bounds) own(jury, job string) string {
	if b.byJury {
		return jury + " IN " + b.juries
	}
	return job + " IN " + b.jobs
}

// except is the condition that they did not step back from an application, which a column names. What is counted is counted
// with it all the same.
func (b bounds) except(application string) string {
	if b.but == "" {
		return ""
	}
	return " AND " + application + " NOT IN " + b.but
}

// applications is the condition under which an application is theirs to see, under the name that a query gives it.
func (b bounds) applications(alias string) string {
	return b.own(alias+".jury_id", alias+".job_id") + b.except(alias+".id")
}

// What a recusal leaves to a juror (@user): the juries in which they still have a say, and the applications that they have none
// about. A recusal is of the person: it holds for every seat of theirs, and follows an application to another jury.
const (
	ownJuries   = "(SELECT jury_id FROM jury_members WHERE user_id = @user AND left_at IS NULL AND jury_id NOT IN " + leftJuries + ")"
	leftJuries  = "(SELECT jury_id FROM recusals WHERE user_id = @user AND application_id IS NULL)"
	recusedFrom = "(SELECT application_id FROM recusals WHERE user_id = @user AND application_id IS NOT NULL)"
)

// ofJuries are the bounds of somebody with these juries: theirs, directly or through the job of a jury; but for some
// applications.
func ofJuries(juries, but string) bounds {
	jobs := "(SELECT job_id FROM juries WHERE id IN " + juries + ")"
	campaigns := "(SELECT campaign_id FROM jobs WHERE campaign_id IS NOT NULL AND id IN " + jobs +
		" UNION SELECT campaign_id FROM postings WHERE id IN (SELECT posting_id FROM applications WHERE jury_id IN " + juries + "))"
	b := bounds{
		byJury: true, juries: juries, jobs: jobs, campaigns: campaigns, but: but,
		departments: upFrom("id IN (SELECT department_id FROM jobs WHERE id IN "+jobs+")", campaigns),
	}
	b.candidates = "(SELECT a.candidate_id FROM applications a WHERE " + b.applications("a") + ")"
	return b
}

// ofDepartments are the bounds of somebody with these departments, given with all that lie below them.
func ofDepartments(within string) bounds {
	jobs := "(SELECT id FROM jobs WHERE department_id IN " + within + ")"
	campaigns := "(SELECT id FROM campaigns WHERE department_id IN " + within +
		" UNION SELECT campaign_id FROM jobs WHERE campaign_id IS NOT NULL AND id IN " + jobs + ")"
	return bounds{
		jobs: jobs, juries: "(SELECT id FROM juries WHERE job_id IN " + jobs + ")", campaigns: campaigns,
		departments: upFrom("id IN "+within, campaigns), within: within,
		candidates: "(SELECT candidate_id FROM applications WHERE job_id IN " + jobs + " UNION SELECT c.id FROM candidates c" +
			" WHERE c.entered_by = @user AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.candidate_id = c.id))",
	}
}

// upFrom gives departments, those of campaigns, and all above them: whatever names one of these names no stranger.
func upFrom(condition, campaigns string) string {
	return "(WITH RECURSIVE up (id, parent_id) AS (SELECT id, parent_id FROM departments WHERE " + condition +
		" OR id IN (SELECT department_id FROM campaigns WHERE id IN " + campaigns + ")" +
		" UNION SELECT d.id, d.parent_id FROM departments d JOIN up ON d.id = up.parent_id) SELECT id FROM up)"
}

// The bounds of those who have any.
var (
	jurors   = ofJuries(ownJuries, recusedFrom)
	keys     = ofJuries("(SELECT jury_id FROM api_key_juries WHERE api_key_id = @user)", "")
	limited  = ofDepartments("(WITH RECURSIVE below (id) AS (SELECT department_id FROM user_departments WHERE user_id = @user UNION SELECT d.id FROM departments d JOIN below ON d.parent_id = below.id) SELECT id FROM below)")
	ofJuror  = jurors.conditions(map[Noun]string{Pipelines: jurors.pipelines(), Users: "users.id = @user", Notes: ofNotes})
	ofBound  = keys.conditions(map[Noun]string{Pipelines: keys.pipelines()})
	ofOffice = limited.conditions(map[Noun]string{Pipelines: everything, Publications: everything, Users: everything, Proposals: "proposals.application_id IN " + limited.dossiers(), Disclosures: "disclosures.jury_id IN " + limited.juries})
)

// Two answers to what somebody sees of a noun that are no conditions on its rows.
const (
	everything = "TRUE"
	nothing    = ""
)

// boundsOf gives the bounds of somebody who is restricted.
func boundsOf(who hiring.Actor) (of bounds, restricted bool) {
	switch {
	case who.Is(hiring.RoleJuror):
		return jurors, true
	case who.Limited && who.Key != nil:
		return keys, true
	case who.Limited:
		return limited, true
	}
	return bounds{}, false
}

// pipelines is the condition under which a pipeline is that of a job of theirs.
func (b bounds) pipelines() string {
	return "pipelines.id IN (SELECT pipeline_id FROM jobs WHERE id IN " + b.jobs + ")"
}

// dossiers are the applications that are theirs.
func (b bounds) dossiers() string {
	return "(SELECT applications.id FROM applications WHERE " + b.applications("applications") + ")"
}

// conditions are those under which they see a row of each noun; a noun that is missing is never seen.
func (b bounds) conditions(others map[Noun]string) map[Noun]string {
	postings := "(SELECT id FROM postings WHERE campaign_id IN " + b.campaigns + ")"
	dossiers := b.dossiers()
	return map[Noun]string{
		Departments:    "departments.id IN " + b.departments,
		Campaigns:      "campaigns.id IN " + b.campaigns,
		Postings:       "postings.campaign_id IN " + b.campaigns,
		PostingMetrics: "posting_metrics.posting_id IN " + postings,
		Costs:          "costs.campaign_id IN " + b.campaigns,
		Pipelines:      others[Pipelines],
		Jobs:           "jobs.id IN " + b.jobs,
		Juries:         b.own("juries.id", "juries.job_id"),
		JuryMembers:    "jury_members.jury_id IN " + b.juries,
		Candidates:     "candidates.id IN " + b.candidates,
		JurySessions:   "jury_sessions.jury_id IN " + b.juries,
		Recusals:       "recusals.jury_id IN " + b.juries + " AND (recusals.application_id IS NULL OR recusals.user_id = @user OR recusals.application_id IN " + dossiers + ")",
		Applications:   b.applications("applications"),
		Interviews:     "interviews.application_id IN " + dossiers,
		Proposals:      others[Proposals],
		Notes:          cmp.Or(others[Notes], "(notes.application_id IN "+dossiers+" OR notes.candidate_id IN "+b.candidates+")"),
		Sources:        everything,
		Reasons:        everything,
		Users:          others[Users],
		Disclosures:    others[Disclosures],
		Decisions:      "decisions.jury_id IN " + b.juries + b.except("decisions.application_id"),
		JuryActs:       "jury_acts.jury_id IN " + b.juries,
		Publications:   others[Publications],
	}
}

// ofAnalyst is the same for an analyst, who sees no person.
var ofAnalyst = map[Noun]string{
	Departments: everything, Campaigns: everything, Postings: everything, PostingMetrics: everything, Costs: everything, Pipelines: everything,
	Jobs: everything, Juries: everything, Publications: everything, Sources: everything, Reasons: everything, Users: "users.id = @user",
}

// sight is the condition under which the actor sees a row of a noun, unless they see everything or nothing of it.
func sight(who hiring.Actor, noun Noun) string {
	switch {
	case noun == Evaluations:
		return ofEvaluations(who, "")
	case who.Key != nil:
		return ofKeyHolder(who, noun)
	case who.Is(hiring.RoleAdmin), who.Is(hiring.RoleRecruiter) && !who.Limited && noun != APIKeys:
		return everything
	case who.Is(hiring.RoleRecruiter):
		return ofOffice[noun]
	case who.Is(hiring.RoleJuror):
		return ofJuror[noun]
	case who.Is(hiring.RoleAnalyst):
		return ofAnalyst[noun]
	}
	return nothing
}

// opened says which nouns a scope opens to a key: what the scope is about, and what that names.
var opened = map[hiring.Scope][]Noun{
	hiring.ScopeFunnel:       {Departments, Campaigns, Postings, PostingMetrics, Pipelines, Jobs, Juries, Publications, Sources, Reasons},
	hiring.ScopeApplications: applied,
	hiring.ScopeCandidates:   applied,
}

var applied = []Noun{Applications, Interviews, Candidates, Pipelines, Jobs, Juries, JuryMembers, Sources, Reasons}

// ofKeyHolder is the condition under which a key sees a row.
func ofKeyHolder(who hiring.Actor, noun Noun) string {
	switch {
	case noun == APIKeys:
		return "api_keys.id = @user"
	case !slices.ContainsFunc(who.Key.Scopes, func(s hiring.APIKeyScope) bool { return slices.Contains(opened[s.Scope], noun) }):
		return nothing
	case who.Limited:
		return ofBound[noun]
	}
	return everything
}

// visible narrows a query on a noun's table to what the actor may see.
func visible(db *gorm.DB, who hiring.Actor, noun Noun) *gorm.DB {
	switch condition := sight(who, noun); condition {
	case nothing:
		return db.Where("1 = 0")
	case everything:
		return db // GORM would take the bare word for a column's name
	default:
		return db.Where(condition, map[string]any{"user": who.ID()})
	}
}

// changeable is visible for what is to be changed: who is limited to departments may name those above, and no more.
func changeable(db *gorm.DB, who hiring.Actor, noun Noun) *gorm.DB {
	db = visible(db, who, noun)
	if of, _ := boundsOf(who); of.within != "" && noun == Departments {
		db = db.Where("departments.id IN "+of.within, map[string]any{"user": who.ID()})
	}
	return db
}

// placed writes a condition with its parameters in their places, for statements that have others.
func placed(condition string, who hiring.Actor) (string, []any) {
	args := make([]any, strings.Count(condition, "@user"))
	for i := range args {
		args[i] = who.ID()
	}
	return strings.ReplaceAll(condition, "@user", "?"), args
}

// Visible tells whether the actor may see this one; NotFound when not, or when it does not exist.
func (s *Store) Visible(ctx context.Context, who hiring.Actor, noun Noun, id uuid.UUID) error {
	found, err := among(visible(s.read(ctx).Table(tables[noun]), who, noun), noun, id)
	if err == nil && !found {
		return hiring.NotFound()
	}
	return translate(err)
}

// Changeable tells whether the actor may change this one, as far as that depends on which one it is: NotFound when they
// may not see it, Forbidden when they may only name it.
func (s *Store) Changeable(ctx context.Context, who hiring.Actor, noun Noun, id uuid.UUID) error {
	if who.Key != nil || !who.Limited || noun != Departments {
		return nil
	}
	if err := s.Visible(ctx, who, noun, id); err != nil {
		return err
	}
	found, err := among(changeable(s.read(ctx).Table(tables[noun]), who, noun), noun, id)
	if err == nil && !found {
		e := hiring.Forbidden()
		e.Detail = "it lies above your departments: you may name it, and not change it"
		return e
	}
	return translate(err)
}

func among(q *gorm.DB, noun Noun, id uuid.UUID) (bool, error) {
	var n int
	err := q.Where(tables[noun]+".id = ?", id).Select("1").Limit(1).Scan(&n).Error
	return n > 0, err
}

// Version reads the version of one that the actor may see; NotFound when they may not, or when it does not exist.
func (s *Store) Version(ctx context.Context, who hiring.Actor, noun Noun, id uuid.UUID) (int, error) {
	var version int
	err := visible(s.read(ctx).Table(tables[noun]), who, noun).Where(tables[noun]+".id = ?", id).Select(tables[noun] + ".version").Limit(1).Scan(&version).Error
	if err == nil && version == 0 {
		return 0, hiring.NotFound()
	}
	return version, translate(err)
}
