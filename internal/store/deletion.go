package store

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// deletion is what stays of a thing that was deleted, for whoever keeps a copy: that it was there.
type deletion struct {
	Noun         Noun
	ID           uuid.UUID
	CreatedAt    time.Time
	DeletedAt    time.Time
	ParentID     *uuid.UUID
	MergedIntoID *uuid.UUID
}

// TableName says where deletions are, for GORM.
func (deletion) TableName() string { return "deletions" }

// Recorded gives the deletion as a row of a list, whose last change it was.
func (d *deletion) Recorded() *hiring.Record {
	return &hiring.Record{ID: d.ID, CreatedAt: d.CreatedAt, UpdatedAt: d.DeletedAt}
}

// bury notes that a thing was deleted.
func (t *tx) bury(noun Noun, thing any, rec *hiring.Record) error {
	return t.create(&deletion{Noun: noun, ID: rec.ID, CreatedAt: rec.CreatedAt, DeletedAt: t.now, ParentID: parentOf(thing)})
}

// buryDossier notes that an application was taken from a jury, whose members must learn that their copies hold too much.
func (t *tx) buryDossier(jury uuid.UUID) error {
	id, err := newID()
	if err != nil {
		return err
	}
	return t.create(&deletion{Noun: Dossiers, ID: id, CreatedAt: t.now, DeletedAt: t.now, ParentID: &jury})
}

// parentOf is what a thing belongs to.
func parentOf(thing any) *uuid.UUID {
	switch x := thing.(type) {
	case hiring.Department:
		return x.ParentID
	case hiring.Campaign:
		return x.DepartmentID
	case hiring.Posting:
		return &x.CampaignID
	case hiring.PostingMetrics:
		return &x.PostingID
	case hiring.Cost:
		return &x.CampaignID
	case hiring.Job:
		return x.DepartmentID
	case hiring.Jury:
		return &x.JobID
	case hiring.JuryMember:
		return &x.JuryID
	case hiring.JurySession:
		return &x.JuryID
	case hiring.Interview:
		return &x.ApplicationID
	case hiring.Candidate: // who never applied is whose who entered them
		return x.EnteredBy
	}
	return nil
}

// owners says of which nouns somebody who does not see all there are sees those that belong to what they see. Others are
// never deleted while such a person sees them: what shows them the thing depends on it.
var owners = map[Noun]Noun{
	Postings: Campaigns, PostingMetrics: Postings, Costs: Campaigns, JuryMembers: Juries, JurySessions: Juries, Interviews: Applications,
}

// deletions is the query of the deletions that the actor may know of: whoever could see the thing.
func deletions(db *gorm.DB, who hiring.Actor, noun Noun) *gorm.DB {
	q := db.Where("deletions.noun = ?", noun)
	owner, owned := owners[noun]
	switch sight(who, noun) {
	case everything:
		return q
	case nothing:
		return q.Where("1 = 0")
	}
	if !owned && noun == Candidates {
		return q.Where("deletions.parent_id = ?", who.ID())
	}
	if !owned {
		return q.Where("1 = 0")
	}
	return q.Where("deletions.parent_id IN (?)", visible(db.Table(tables[owner]).Select(tables[owner]+".id"), who, owner))
}

// byDeletion sorts deletions as byRecord does what is still there.
var byDeletion = orders[deletion]{
	"created_at": {"deletions.created_at", func(d deletion) any { return d.CreatedAt }},
	"updated_at": {"deletions.deleted_at", func(d deletion) any { return d.DeletedAt }},
}
