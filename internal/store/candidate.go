package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListCandidates lists the candidates that the actor may see. A search by e-mail address, or by part of one, is for
// who may read the addresses.
func (s *Store) ListCandidates(ctx context.Context, who hiring.Actor, f hiring.CandidateFilter, req hiring.PageRequest) (hiring.Page[hiring.Candidate], error) {
	if (f.Email != "" || len(f.Tags) > 0) && !who.ReadsContacts() {
		return hiring.Page[hiring.Candidate]{}, hiring.Forbidden()
	}
	db := s.read(ctx)
	q := visible(db, who, Candidates)
	if f.Email != "" {
		q = q.Where("candidates.email_folded = ?", FoldEmail(f.Email))
	}
	if len(f.Tags) > 0 {
		q = q.Where("candidates.id IN (SELECT candidate_id FROM candidate_tags WHERE tag IN ?)", f.Tags)
	}
	if f.Query != "" {
		q = q.Where(matching(who, f.Query))
	}
	out, err := pageRecords(records{db: db, who: who, noun: Candidates}, q, byRecord[hiring.Candidate]("candidates"), req)
	if err == nil {
		err = shownPeople(db, who, out.Items)
	}
	return out, translate(err)
}

// shownPeople adds what hangs on people, and takes from them what the actor may not read.
func shownPeople(db *gorm.DB, who hiring.Actor, people []hiring.Candidate) error {
	if err := withTags(db, people); err != nil {
		return err
	}
	return hideNames(db, who, people)
}

// matching is the condition of a free search for people: in names that the actor may read, and for who may read them in
// e-mail addresses.
func matching(who hiring.Actor, query string) (string, map[string]any) {
	condition := `candidates.name_folded LIKE @pattern ESCAPE '\'`
	if who.Is(hiring.RoleJuror) {
		condition += " AND candidates.id IN " + named
	}
	if who.ReadsContacts() {
		condition = "(" + condition + ` OR candidates.email_folded LIKE @email ESCAPE '\')`
	}
	return condition, map[string]any{"pattern": like(Fold(query)), "email": like(FoldEmail(query)), "user": who.ID()}
}

// GetCandidate reads one candidate.
func (s *Store) GetCandidate(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Candidate, error) {
	db := s.read(ctx)
	out, err := find[hiring.Candidate](db, who, Candidates, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.Candidate{out}
	err = shownPeople(db, who, one)
	return one[0], translate(err)
}

// CandidatesByID reads several candidates at once.
func (s *Store) CandidatesByID(ctx context.Context, who hiring.Actor, ids []uuid.UUID) (map[uuid.UUID]hiring.Candidate, error) {
	db := s.read(ctx)
	found, err := byID[hiring.Candidate](db, who, Candidates, ids)
	if err != nil {
		return nil, err
	}
	items := make([]hiring.Candidate, 0, len(found))
	for _, c := range found {
		items = append(items, c)
	}
	if err := shownPeople(db, who, items); err != nil {
		return nil, translate(err)
	}
	for _, c := range items {
		found[c.ID] = c
	}
	return found, nil
}

func withTags(db *gorm.DB, items []hiring.Candidate) error {
	tags, err := childrenOf(db, "candidate_id", idsOf(items, func(c hiring.Candidate) uuid.UUID { return c.ID }),
		"tag", func(x hiring.CandidateTag) uuid.UUID { return x.CandidateID })
	for i := range items {
		items[i].Tags = tags[items[i].ID]
	}
	return err
}

func refoldCandidate(c *hiring.Candidate) {
	c.NameFolded = Fold(c.GivenName + " " + c.FamilyName + " " + c.GivenName) // found in either order
	c.EmailFolded = ""
	if c.Email != nil {
		c.EmailFolded = FoldEmail(*c.Email)
	}
	c.TalentPoolConsentAt = microPtr(c.TalentPoolConsentAt)
}

func (t *tx) insertCandidate(c *hiring.Candidate) error {
	refoldCandidate(c)
	c.EnteredBy = t.actorID()
	if err := enqueue(t, Candidates, c); err != nil {
		return err
	}
	if c.Tags = tagsOf(c); len(c.Tags) == 0 {
		return nil
	}
	return t.create(&c.Tags)
}

func (t *tx) saveTags(c *hiring.Candidate) error {
	c.Tags = tagsOf(c)
	return replaceChildren(t, "candidate_id", c.ID, c.Tags)
}

// tagsOf gives the tags of a person as rows of theirs, in order, each once.
func tagsOf(c *hiring.Candidate) []hiring.CandidateTag {
	tags := slices.Clone(c.Tags)
	for i := range tags {
		tags[i].CandidateID = c.ID
	}
	slices.SortFunc(tags, func(a, b hiring.CandidateTag) int { return cmp.Compare(a.Tag, b.Tag) })
	return slices.Compact(tags)
}

// CreateCandidate adds a person.
func (s *Store) CreateCandidate(ctx context.Context, who hiring.Actor, c hiring.Candidate) (hiring.Candidate, error) {
	err := s.write(ctx, who, func(t *tx) error { return t.insertCandidate(&c) })
	return c, err
}

// UpdateCandidate changes what is known of a person.
func (s *Store) UpdateCandidate(ctx context.Context, who hiring.Actor, c hiring.Candidate) (hiring.Candidate, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Candidate](t, Candidates, c.ID)
		if err != nil {
			return err
		}
		refoldCandidate(&c)
		c.EnteredBy = before.EnteredBy
		if err := update(t, Candidates, before, &c); err != nil {
			return err
		}
		return t.saveTags(&c)
	})
	return c, err
}

// DeleteCandidate removes a person who never applied and of whom nothing was noted.
func (s *Store) DeleteCandidate(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Candidate](t, Candidates, id, version) })
}

// ListNotes lists the notes on a candidate or on an application, the oldest first.
func (s *Store) ListNotes(ctx context.Context, who hiring.Actor, on hiring.Note, req hiring.PageRequest) (hiring.Page[hiring.Note], error) {
	q := visible(s.read(ctx), who, Notes).Select("notes.*, users.name AS author_name").Joins("LEFT JOIN users ON users.id = notes.author_id")
	if on.CandidateID != nil {
		q = q.Where("notes.candidate_id = ?", *on.CandidateID)
	} else {
		q = q.Where("notes.application_id = ?", on.ApplicationID)
	}
	created := order[noteRow]{"notes.created_at", func(n noteRow) any { return n.CreatedAt }}
	out, err := page(q, "notes", orders[noteRow]{"": created, "created_at": created}, req)
	notes := hiring.Page[hiring.Note]{Next: out.Next}
	for _, n := range out.Items {
		notes.Items = append(notes.Items, n.Note)
	}
	return notes, translate(err)
}

// noteRow is a note with the record that a page needs; a note has no version.
type noteRow struct{ hiring.Note }

// TableName says where notes are, for GORM.
func (noteRow) TableName() string { return "notes" }

// Recorded gives the identity of the note.
func (n *noteRow) Recorded() *hiring.Record {
	return &hiring.Record{ID: n.ID, CreatedAt: n.CreatedAt}
}

// CreateNote adds a note to a candidate or to an application that the actor may see.
func (s *Store) CreateNote(ctx context.Context, who hiring.Actor, n hiring.Note) (hiring.Note, error) {
	err := s.write(ctx, who, func(t *tx) (err error) {
		if n.CandidateID != nil {
			_, err = find[hiring.Candidate](t.DB, who, Candidates, *n.CandidateID)
		} else {
			_, err = find[hiring.Application](t.DB, who, Applications, *n.ApplicationID)
		}
		if err != nil {
			return err
		}
		if n.ID, err = newID(); err != nil {
			return err
		}
		n.AuthorID, n.CreatedAt = t.actorID(), t.now
		if err := t.Omit("AuthorName").Create(&n).Error; err != nil {
			return err
		}
		if n.AuthorID != nil {
			if err := t.Raw("SELECT name FROM users WHERE id = ?", *n.AuthorID).Scan(&n.AuthorName).Error; err != nil {
				return err
			}
		}
		return t.note(change{subject: Notes, id: n.ID, version: 1, action: "created", announced: true})
	})
	return n, err
}
