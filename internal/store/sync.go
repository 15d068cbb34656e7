package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/fnv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// records is a list of things of one noun as an actor sees it, all or those of one parent.
type records struct {
	db     *gorm.DB
	who    hiring.Actor
	noun   Noun
	parent *uuid.UUID
}

// pageRecords reads one page of records: q is what narrows them, which deletions do not have to meet.
func pageRecords[T any, P row[T]](l records, q *gorm.DB, known orders[T], req hiring.PageRequest) (hiring.Page[T], error) {
	return pageRecordsBy[T, P](l, q, known, req, findAll[T])
}

// pageRecordsBy is pageRecords for rows that are read in a way of their own.
func pageRecordsBy[T any, P row[T]](l records, q *gorm.DB, known orders[T], req hiring.PageRequest, read func(*gorm.DB) ([]T, error)) (hiring.Page[T], error) {
	if req.Since == nil {
		return pageBy[T, P](q, tables[l.noun], known, req, read)
	}
	if req.Sort == "" {
		req.Sort = "updated_at"
	}
	if _, ok := byDeletion[req.Sort]; !ok {
		return hiring.Page[T]{}, hiring.Malformed("sort", "unknown_sort", "what changed can't be sorted by %q", req.Sort)
	}
	since := micro(*req.Since)
	of := deletions(l.db, l.who, l.noun).Where("deletions.deleted_at >= ?", since)
	if l.parent != nil {
		of = of.Where("deletions.parent_id = ?", *l.parent)
	}
	// First what is gone: what is deleted in between is then in neither, and comes with the next reading. The other way
	// round it could be in both.
	gone, err := page(of, "deletions", byDeletion, req)
	if err != nil {
		return hiring.Page[T]{}, err
	}
	live, err := pageBy[T, P](changedSince(q, l.who, l.noun, since), tables[l.noun], known, req, read)
	if err != nil {
		return hiring.Page[T]{}, err
	}
	return merged[T, P](live, gone, known[req.Sort], req), nil
}

// merged makes one page of those of what is there and of what is gone, each in the same order.
func merged[T any, P row[T]](live hiring.Page[T], gone hiring.Page[deletion], by order[T], req hiring.PageRequest) hiring.Page[T] {
	var out hiring.Page[T]
	last := func() hiring.Position { return hiring.Position{} }
	items, dead := live.Items, gone.Items
	for len(out.Items)+len(out.Gone) < req.Limit && len(items)+len(dead) > 0 {
		if len(dead) == 0 || len(items) > 0 && stands[T, P](items[0], dead[0], by, req) {
			item := items[0]
			out.Items, items = append(out.Items, item), items[1:]
			last = func() hiring.Position {
				return hiring.Position{Value: text(by.value(item)), ID: P(&item).Recorded().ID}
			}
			continue
		}
		d := dead[0]
		out.Gone, dead = append(out.Gone, hiring.Deletion{ID: d.ID, DeletedAt: d.DeletedAt, MergedIntoID: d.MergedIntoID, Ahead: len(out.Items)}), dead[1:]
		last = func() hiring.Position { return hiring.Position{Value: text(byDeletion[req.Sort].value(d)), ID: d.ID} }
	}
	if len(items)+len(dead) > 0 || live.Next != nil || gone.Next != nil {
		end := last()
		out.Next = &end
	}
	return out
}

// stands tells whether an item stands before a deletion.
func stands[T any, P row[T]](item T, d deletion, by order[T], req hiring.PageRequest) bool {
	a, b := by.value(item).(time.Time), byDeletion[req.Sort].value(d).(time.Time) //nolint:forcetypeassert // both orders are of times
	before := a.Compare(b)
	if before == 0 {
		id := P(&item).Recorded().ID
		before = bytes.Compare(id[:], d.ID[:])
	}
	return (before < 0) != req.Desc
}

// changedSince narrows a query on a noun's table to what changed, or came into the actor's sight, at an instant or later.
func changedSince(q *gorm.DB, who hiring.Actor, noun Noun, since time.Time) *gorm.DB {
	condition := tables[noun] + ".updated_at >= @since"
	if of, restricted := boundsOf(who); restricted {
		if shown := of.shownSince(noun); shown != "" {
			condition = "(" + condition + " OR " + shown + ")"
		}
	}
	return q.Where(condition, map[string]any{"since": since, "user": who.ID()})
}

// shownSince is the condition under which they see a row since an application is theirs: nothing of it has changed itself.
func (b bounds) shownSince(noun Noun) string {
	recorded := "(SELECT a.id FROM applications a JOIN attributions t ON t.application_id = a.id WHERE " + b.applications("a") + " AND t.recorded_at >= @since)"
	switch noun { //nolint:exhaustive // the others change themselves
	case Interviews:
		return "interviews.application_id IN " + recorded
	case Candidates:
		return "candidates.id IN (SELECT candidate_id FROM applications WHERE id IN " + recorded + ")"
	}
	return ""
}

// SeesAll tells whether what the actor sees of a noun that they may read is all of it.
func SeesAll(who hiring.Actor) bool { return sight(who, Juries) == everything }

// Scope is a number for what decides, beside the things themselves, which of them the actor sees. As long as it stays, a
// copy of theirs goes out of date by nothing but what a list with Since tells.
func (s *Store) Scope(ctx context.Context, who hiring.Actor) (uint64, error) {
	sum := fnv.New64a()
	sum.Write([]byte(who.Role))
	if SeesAll(who) {
		return sum.Sum64(), nil
	}
	db := s.read(ctx)
	for _, noun := range []Noun{Juries, Jobs, Campaigns, Departments, Pipelines} {
		id := tables[noun] + ".id"
		ids, err := scanIDs(visible(db.Table(tables[noun]).Select(id), who, noun).Order(id))
		if err != nil {
			return 0, translate(err)
		}
		sum.Write([]byte(noun))
		for _, id := range ids {
			sum.Write(id[:])
		}
	}
	of, restricted := boundsOf(who)
	if !restricted {
		return sum.Sum64(), nil
	}
	var lost uint64 // applications taken from juries of theirs, people whom they entered and do not see any more, and recusals of theirs
	err := db.Raw("SELECT (SELECT count(*) FROM deletions WHERE noun = @noun AND parent_id IN "+of.juries+
		") + (SELECT count(*) FROM candidates WHERE entered_by = @user AND id NOT IN "+of.candidates+")"+
		" + (SELECT count(*) FROM recusals WHERE user_id = @user)",
		map[string]any{"noun": Dossiers, "user": who.ID()}).Scan(&lost).Error
	sum.Write(binary.BigEndian.AppendUint64(nil, lost))
	if err != nil || !who.Is(hiring.RoleJuror) {
		return sum.Sum64(), translate(err)
	}
	known, err := unveiled(db, who)
	for _, id := range known {
		sum.Write(id[:])
	}
	return sum.Sum64(), translate(err)
}
