package store

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Noun names a kind of thing that is stored: in audit entries and events, and when asking whether somebody may see
// one.
type Noun string

// The nouns.
const (
	Departments    Noun = "department"
	Campaigns      Noun = "campaign"
	Postings       Noun = "posting"
	PostingMetrics Noun = "posting_metrics"
	Costs          Noun = "cost"
	Pipelines      Noun = "pipeline"
	Jobs           Noun = "job"
	Juries         Noun = "jury"
	JuryMembers    Noun = "jury_member"
	Candidates     Noun = "candidate"
	Applications   Noun = "application"
	Dossiers       Noun = "dossier" // an application as one jury has it, until another one has
	Interviews     Noun = "interview"
	Notes          Noun = "note"
	Sources        Noun = "source"
	Reasons        Noun = "reason"
	Users          Noun = "user"
	Sessions       Noun = "session"
	Transitions    Noun = "transition"
)

var tables = map[Noun]string{
	Departments: "departments", Campaigns: "campaigns", Postings: "postings", PostingMetrics: "posting_metrics",
	Costs: "costs", Pipelines: "pipelines", Jobs: "jobs", Juries: "juries", JuryMembers: "jury_members",
	Candidates: "candidates", Applications: "applications", Interviews: "interviews", Notes: "notes",
	Sources: "sources", Reasons: "reasons", Users: "users", Sessions: "sessions",
}

// What a juror sees hangs on the juries they sit on, directly or through the job of a jury.
const (
	ownJuries    = "(SELECT jury_id FROM jury_members WHERE user_id = @user AND left_at IS NULL)"
	ownJobs      = "(SELECT job_id FROM juries WHERE id IN " + ownJuries + ")"
	ownCampaigns = "(SELECT campaign_id FROM jobs WHERE campaign_id IS NOT NULL AND id IN " + ownJobs +
		" UNION SELECT campaign_id FROM postings WHERE id IN (SELECT posting_id FROM applications WHERE jury_id IN " + ownJuries + "))"
	ownPostings   = "(SELECT id FROM postings WHERE campaign_id IN " + ownCampaigns + ")"
	ownApplicants = "(SELECT candidate_id FROM applications WHERE jury_id IN " + ownJuries + ")"
	ownDossiers   = "(SELECT id FROM applications WHERE jury_id IN " + ownJuries + ")"

	// Whatever names one of these departments names no stranger: those of the jobs and campaigns, and all above them.
	ownDepartments = "(WITH RECURSIVE own (id, parent_id) AS (SELECT id, parent_id FROM departments" +
		" WHERE id IN (SELECT department_id FROM jobs WHERE id IN " + ownJobs + ")" +
		" OR id IN (SELECT department_id FROM campaigns WHERE id IN " + ownCampaigns + ")" +
		" UNION SELECT d.id, d.parent_id FROM departments d JOIN own ON d.id = own.parent_id) SELECT id FROM own)"
)

// ofJuror is the condition under which a juror sees a row; a noun that is missing is never seen.
var ofJuror = map[Noun]string{
	Departments:    "departments.id IN " + ownDepartments,
	Campaigns:      "campaigns.id IN " + ownCampaigns,
	Postings:       "postings.campaign_id IN " + ownCampaigns,
	PostingMetrics: "posting_metrics.posting_id IN " + ownPostings,
	Costs:          "costs.campaign_id IN " + ownCampaigns,
	Pipelines:      "pipelines.id IN (SELECT pipeline_id FROM jobs WHERE id IN " + ownJobs + ")",
	Jobs:           "jobs.id IN " + ownJobs,
	Juries:         "juries.id IN " + ownJuries,
	JuryMembers:    "jury_members.jury_id IN " + ownJuries,
	Candidates:     "candidates.id IN " + ownApplicants,
	Applications:   "applications.jury_id IN " + ownJuries,
	Interviews:     "interviews.application_id IN " + ownDossiers,
	Notes:          "(notes.application_id IN " + ownDossiers + " OR notes.candidate_id IN " + ownApplicants + ")",
	Sources:        "TRUE",
	Reasons:        "TRUE",
	Users:          "users.id = @user",
}

// ofAnalyst is the same for an analyst, who sees no person.
var ofAnalyst = map[Noun]string{
	Departments: "TRUE", Campaigns: "TRUE", Postings: "TRUE", PostingMetrics: "TRUE", Costs: "TRUE", Pipelines: "TRUE",
	Jobs: "TRUE", Juries: "TRUE", Sources: "TRUE", Reasons: "TRUE", Users: "users.id = @user",
}

// Two answers to what somebody sees of a noun that are no conditions on its rows.
const (
	everything = "TRUE"
	nothing    = ""
)

// sight is the condition under which the actor sees a row of a noun, unless they see everything or nothing of it.
func sight(who hiring.Actor, noun Noun) string {
	switch who.Role {
	case hiring.RoleAdmin, hiring.RoleRecruiter:
		return everything
	case hiring.RoleJuror:
		return ofJuror[noun]
	case hiring.RoleAnalyst:
		return ofAnalyst[noun]
	}
	return nothing
}

// visible narrows a query on a noun's table to what the actor may see.
func visible(db *gorm.DB, who hiring.Actor, noun Noun) *gorm.DB {
	switch condition := sight(who, noun); condition {
	case nothing:
		return db.Where("1 = 0")
	case everything:
		return db // GORM would take the bare word for a column's name
	default:
		return db.Where(condition, map[string]any{"user": who.UserID})
	}
}

// Visible tells whether the actor may see this one; NotFound when not, or when it does not exist.
func (s *Store) Visible(ctx context.Context, who hiring.Actor, noun Noun, id uuid.UUID) error {
	var n int
	err := visible(s.read(ctx).Table(tables[noun]), who, noun).Where(tables[noun]+".id = ?", id).Select("1").Limit(1).Scan(&n).Error
	if err == nil && n == 0 {
		return hiring.NotFound()
	}
	return translate(err)
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

// labels is what a thing of a noun is called, as an expression; names for those that have one.
var labels = map[Noun]string{
	Campaigns: "name", Departments: "name", Juries: "name", Jobs: "title", Postings: "CASE WHEN postings.name <> '' THEN postings.name ELSE postings.channel END",
}

// Labels reads what things are called, those that the actor may see.
func (s *Store) Labels(ctx context.Context, who hiring.Actor, noun Noun, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	var rows []struct {
		ID    uuid.UUID
		Label string
	}
	err := visible(s.read(ctx).Table(tables[noun]), who, noun).Where(tables[noun]+".id IN ?", ids).Select(tables[noun] + ".id, " + labels[noun] + " AS label").Scan(&rows).Error
	out := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Label
	}
	return out, translate(err)
}

// row is a pointer to something that carries a Record.
type row[T any] interface {
	*T
	Recorded() *hiring.Record
}

// find reads one row that the actor may see.
func find[T any](db *gorm.DB, who hiring.Actor, noun Noun, id uuid.UUID) (T, error) {
	var out T
	err := visible(db, who, noun).Where(tables[noun]+".id = ?", id).Take(&out).Error
	return out, err
}

// held holds the rows of a query until the transaction ends: nobody else changes or holds them meanwhile, but rows that
// refer to them may come, go and be asked for. A lock against those too would meet the foreign keys of what another
// transaction deletes. SQLite, where one transaction writes at a time, has no such clause.
var held = clause.Locking{Strength: "NO KEY UPDATE"}

// lockRow reads one row that the actor may see and holds it until the transaction ends.
func lockRow[T any](t *tx, noun Noun, id uuid.UUID) (T, error) {
	return find[T](t.Clauses(held), t.who, noun, id)
}

// insert stamps a row and writes it, without what hangs on it.
func insert[T any, P row[T]](t *tx, noun Noun, p P) error {
	if err := stamp[T](t, noun, p); err != nil {
		return err
	}
	return t.Omit(clause.Associations).Create(p).Error
}

// enqueue is insert for a row that its transaction does not read again.
func enqueue[T any, P row[T]](t *tx, noun Noun, p P) error {
	if err := stamp[T](t, noun, p); err != nil {
		return err
	}
	return t.queue(func(db *gorm.DB) *gorm.DB { return db.Omit(clause.Associations).Create(p) })
}

// stamp makes a row the first version of something new, and notes it.
func stamp[T any, P row[T]](t *tx, noun Noun, p P) error {
	id, err := newID()
	if err != nil {
		return err
	}
	*p.Recorded() = hiring.Record{ID: id, Version: 1, CreatedAt: t.now, UpdatedAt: t.now}
	return t.note(change{subject: noun, id: id, version: 1, action: "created", announced: true})
}

// update writes p over the row that it was made from: the version says which. The row before is locked by the
// caller and given, so that the audit entry names what changed.
func update[T any, P row[T]](t *tx, noun Noun, before T, p P) error {
	was, now := P(&before).Recorded(), p.Recorded()
	if was.Version != now.Version {
		return hiring.Stale(was.Version)
	}
	given := *now
	t.undo = append(t.undo, func() { *now = given })
	*now = hiring.Record{ID: was.ID, Version: was.Version + 1, CreatedAt: was.CreatedAt, UpdatedAt: t.now}
	done := t.Model(p).Select("*").Omit(clause.Associations, "ID", "CreatedAt").Updates(p)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 { // somebody deleted it since it was read
		return hiring.NotFound()
	}
	return t.note(change{subject: noun, id: now.ID, version: now.Version, action: "updated", fields: differing(before, *p), announced: true})
}

// remove deletes a row of the version named; what depends on it refuses that through its foreign key.
func remove[T any, P row[T]](t *tx, noun Noun, id uuid.UUID, version int) error {
	before, err := lockRow[T](t, noun, id)
	if err != nil {
		return err
	}
	if was := P(&before).Recorded(); was.Version != version {
		return hiring.Stale(was.Version)
	}
	if err := t.Omit(clause.Associations).Delete(&before).Error; err != nil {
		return err
	}
	if err := t.bury(noun, before, P(&before).Recorded()); err != nil {
		return err
	}
	return t.note(change{subject: noun, id: id, version: version, action: "deleted", announced: true})
}

// replaceChildren makes these the only rows of a child table that belong to a parent.
func replaceChildren[C any](t *tx, column string, parent uuid.UUID, children []C) error {
	var none C
	if err := t.Where(column+" = ?", parent).Delete(&none).Error; err != nil || len(children) == 0 {
		return err
	}
	return t.Create(&children).Error
}

// childrenOf reads the rows of a child table for many parents in one query, in order.
func childrenOf[C any](db *gorm.DB, column string, parents []uuid.UUID, order string, parent func(C) uuid.UUID) (map[uuid.UUID][]C, error) {
	out := make(map[uuid.UUID][]C, len(parents))
	if len(parents) == 0 {
		return out, nil
	}
	var all []C
	if err := db.Where(column+" IN ?", parents).Order(order).Find(&all).Error; err != nil {
		return nil, err
	}
	for _, c := range all {
		out[parent(c)] = append(out[parent(c)], c)
	}
	return out, nil
}
