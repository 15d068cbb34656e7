package store

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// A jury with anonymous screening chooses whom to hear without knowing who they are. Until an interview of an application is
// scheduled, its jurors read no name and nothing that was written freely of it; they are told nothing by a search either.

// screened are the applications that are screened without names now.
const screened = "(SELECT s.id FROM applications s JOIN juries j ON j.id = s.jury_id WHERE j.anonymous_screening" +
	" AND j.status NOT IN ('deliberating', 'closed')" +
	" AND NOT EXISTS (SELECT 1 FROM interviews i WHERE i.application_id = s.id AND i.status <> 'cancelled'))"

// named are the people whom a juror (@user) knows by name: one application of theirs that the juror sees is enough.
var named = "(SELECT a.candidate_id FROM applications a WHERE " + jurors.applications("a") + " AND a.id NOT IN " + screened + ")"

// ofNotes is the condition under which a juror reads a note.
var ofNotes = "(notes.application_id IN (SELECT a.id FROM applications a WHERE " + jurors.applications("a") + " AND a.id NOT IN " + screened + ")" +
	" OR notes.candidate_id IN " + named + ")"

// amongIDs gives those of these ids that a query finds.
func amongIDs(q *gorm.DB, column string, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	found, err := scanIDs(q.Where(column+" IN ?", ids).Select(column))
	out := make(map[uuid.UUID]bool, len(found))
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// hideNames takes the names from people whom a juror does not know by name.
func hideNames(db *gorm.DB, who hiring.Actor, people []hiring.Candidate) error {
	if !who.Is(hiring.RoleJuror) || len(people) == 0 {
		return nil
	}
	known, err := amongIDs(db.Table("candidates").Where("candidates.id IN "+named, map[string]any{"user": who.ID()}), "candidates.id",
		idsOf(people, func(c hiring.Candidate) uuid.UUID { return c.ID }))
	for i := range people {
		if !known[people[i].ID] {
			people[i].GivenName, people[i].FamilyName = "", ""
		}
	}
	return err
}

// screenedAmong gives those of these applications about which a juror reads nothing that was written freely; none for others.
func screenedAmong(db *gorm.DB, who hiring.Actor, ids []uuid.UUID) (map[uuid.UUID]bool, error) {
	if !who.Is(hiring.RoleJuror) || len(ids) == 0 {
		return map[uuid.UUID]bool{}, nil
	}
	return amongIDs(db.Table("applications").Where("applications.id IN "+screened), "applications.id", ids)
}

// hideCovers takes the cover notes from applications that a juror screens without names.
func hideCovers(db *gorm.DB, who hiring.Actor, apps []hiring.Application) error {
	hidden, err := screenedAmong(db, who, idsOf(apps, func(a hiring.Application) uuid.UUID { return a.ID }))
	for i := range apps {
		if hidden[apps[i].ID] {
			apps[i].CoverNote = ""
		}
	}
	return err
}

// hideRemarks takes the notes from transitions of applications that a juror screens without names.
func hideRemarks(db *gorm.DB, who hiring.Actor, list []hiring.TransitionView) error {
	hidden, err := screenedAmong(db, who, idsOf(list, func(t hiring.TransitionView) uuid.UUID { return t.ApplicationID }))
	for i := range list {
		if hidden[list[i].ApplicationID] {
			list[i].Note = ""
		}
	}
	return err
}

// unveiled lists the juries of a juror that screen without names now, and those of their applications that are shown with names
// all the same. As long as it stays, nobody got a name, or lost it again, but by a change of their own.
func unveiled(db *gorm.DB, who hiring.Actor) ([]uuid.UUID, error) {
	juries := "(SELECT id FROM juries WHERE anonymous_screening AND status NOT IN ('deliberating', 'closed') AND id IN " + jurors.juries + ")"
	return scanIDs(db.Raw("SELECT id FROM juries WHERE id IN "+juries+
		" UNION ALL SELECT a.id FROM applications a WHERE a.jury_id IN "+juries+" AND a.id NOT IN "+screened+" ORDER BY 1", map[string]any{"user": who.ID()}))
}
