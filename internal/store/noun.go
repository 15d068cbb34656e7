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
	JurySessions   Noun = "jury_session"
	Recusals       Noun = "recusal"
	Candidates     Noun = "candidate"
	Applications   Noun = "application"
	Dossiers       Noun = "dossier" // an application as one jury has it, until another one has
	Interviews     Noun = "interview"
	Proposals      Noun = "proposal"
	Notes          Noun = "note"
	Sources        Noun = "source"
	Reasons        Noun = "reason"
	Users          Noun = "user"
	Sessions       Noun = "session"
	Transitions    Noun = "transition"
	APIKeys        Noun = "api_key"
	Evaluations    Noun = "evaluation"
	Waivers        Noun = "waiver"
	Disclosures    Noun = "disclosure"
	Calendars      Noun = "calendar" // by whose it is
	Deliberations  Noun = "deliberation"
	Decisions      Noun = "decision"
	JuryActs       Noun = "jury_act"
	Publications   Noun = "publication"
	Declarations   Noun = "declared_funnel" // by its jury
)

var tables = map[Noun]string{
	Departments: "departments", Campaigns: "campaigns", Postings: "postings", PostingMetrics: "posting_metrics",
	Costs: "costs", Pipelines: "pipelines", Jobs: "jobs", Juries: "juries", JuryMembers: "jury_members",
	Candidates: "candidates", Applications: "applications", Interviews: "interviews", Proposals: "proposals", Notes: "notes",
	JurySessions: "jury_sessions", Recusals: "recusals",
	Sources: "sources", Reasons: "reasons", Users: "users", Sessions: "sessions",
	APIKeys: "api_keys", Evaluations: "evaluations", Disclosures: "disclosures",
	Decisions: "decisions", JuryActs: "jury_acts", Publications: "publications",
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

// shared holds the rows of a query as they are until the transaction ends: others may hold them too, and nobody changes them.
var shared = clause.Locking{Strength: clause.LockingStrengthShare}

// lockRow reads one row that the actor may see, and change, and holds it until the transaction ends.
func lockRow[T any](t *tx, noun Noun, id uuid.UUID) (T, error) {
	var out T
	err := changeable(t.Clauses(held), t.who, noun).Where(tables[noun]+".id = ?", id).Take(&out).Error
	return out, err
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
// caller and given, so that the audit entry names what changed; so it does with what the caller knows of beside the row.
func update[T any, P row[T]](t *tx, noun Noun, before T, p P, beside ...string) error {
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
	return t.note(change{subject: noun, id: now.ID, version: now.Version, action: "updated", fields: append(differing(before, *p), beside...), announced: true})
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
