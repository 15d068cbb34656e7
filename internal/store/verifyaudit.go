package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// AuditHead is the newest link of the audit's chain at some time. Whoever keeps one elsewhere can tell later whether what
// was sealed by then is still there.
type AuditHead struct {
	Place int64
	Hash  string
}

// String writes a head as PLACE:HASH.
func (h AuditHead) String() string { return strconv.FormatInt(h.Place, 10) + ":" + h.Hash }

// ParseAuditHead reads what String wrote.
func ParseAuditHead(text string) (h AuditHead, ok bool) {
	place, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(place, 10, 64)
	ok = err == nil && n > 0 && len(hash) == len(beforeFirst) && strings.Trim(hash, "0123456789abcdef") == ""
	return AuditHead{n, hash}, ok
}

// AuditFault is something about the audit that vivier did not write. It holds ids, nothing of a person.
type AuditFault struct {
	Place   int64  // in the chain; 0 for an entry that has none
	EntryID string // "" where no entry is known
	Detail  string
}

func (f AuditFault) String() string {
	var where []string
	if f.Place != 0 {
		where = append(where, fmt.Sprintf("place %d", f.Place))
	}
	if f.EntryID != "" {
		where = append(where, "entry "+f.EntryID)
	}
	return strings.Join(where, ", ") + ": " + f.Detail
}

// AuditChecked says how much was checked.
type AuditChecked struct {
	Sealed   int
	Head     AuditHead // of the sealed ones; zero where there are none
	Unsealed int
	Oldest   time.Duration // the age of the oldest unsealed one
}

// VerifyAudit walks the audit's chain and reports each entry that was changed, removed, reordered or put in between, and each
// unsealed one that should be sealed. Known, if there is one, is a head of an earlier time, which the chain must still lead
// through. It reads one snapshot in pages, so that others may write and seal meanwhile, and changes nothing.
//
// It can't find out that the newest links were removed together with their entries, unless known is one of them.
func (s *Store) VerifyAudit(ctx context.Context, known *AuditHead, report func(AuditFault)) (AuditChecked, error) {
	v := &auditCheck{known: known, report: report, last: link{Hash: beforeFirst}}
	err := s.snapshot(ctx, func(db *gorm.DB) error {
		if err := s.unhurried(db); err != nil { // no request waits for it
			return err
		}
		return v.all(s, db)
	})
	return v.AuditChecked, err
}

// auditCheck is one check under way.
type auditCheck struct {
	AuditChecked
	db     *gorm.DB
	known  *AuditHead
	report func(AuditFault)

	last   link      // the one that was walked over last
	newest time.Time // when the newest of the sealed entries was recorded
	now    time.Time
}

func (v *auditCheck) all(s *Store, db *gorm.DB) (err error) {
	v.db = db
	if err := v.walk(); err != nil {
		return err
	}
	if v.now, err = s.now(db); err != nil {
		return err
	}
	return v.unsealed()
}

// readLink is a link as it is stored, whatever was made of it.
type readLink struct {
	Place         int64
	EntryID, Hash string
}

// TableName says where the chain is, for GORM.
func (readLink) TableName() string { return link{}.TableName() }

// walk follows the chain from its beginning.
func (v *auditCheck) walk() error {
	for after := int64(-1 << 63); ; {
		var links []readLink
		if err := v.db.Where("place > ?", after).Order("place").Limit(sealBatch).Find(&links).Error; err != nil {
			return err
		}
		entries, err := v.entries(links)
		if err != nil {
			return err
		}
		for _, l := range links {
			v.link(l, entries[l.EntryID])
		}
		if len(links) < sealBatch {
			break
		}
		after = links[len(links)-1].Place
	}
	if v.Sealed > 0 {
		v.Head = AuditHead{v.last.Place, v.last.Hash}
	}
	if v.known != nil && v.known.Place > v.last.Place {
		v.report(AuditFault{Place: v.last.Place, Detail: fmt.Sprintf("the chain ends here, and it led to place %d", v.known.Place)})
	}
	return nil
}

// readEntry is an entry, or why it can't be read.
type readEntry struct {
	AuditEntry
	err error
}

// entries reads the entries of some links, by their ids as they are stored.
func (v *auditCheck) entries(links []readLink) (map[string]*readEntry, error) {
	ids := make([]string, 0, len(links))
	for _, l := range links {
		if _, err := uuid.Parse(l.EntryID); err == nil {
			ids = append(ids, l.EntryID)
		}
	}
	found := make(map[string]*readEntry, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := v.db.Model(&AuditEntry{}).Where("id IN ?", ids).
		Select("id, recorded_at, actor_id, actor_role, action, subject, subject_id, fields, request_id, row_count").Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e readEntry
		e.err = rows.Scan(&e.ID, &e.RecordedAt, &e.ActorID, &e.ActorRole, &e.Action, &e.Subject, &e.SubjectID, &e.Fields, &e.RequestID, &e.RowCount)
		found[e.ID.String()] = &e
	}
	return found, rows.Err()
}

// link checks one link. The next one is checked against what is stored of this one, so that each fault is told where it is.
func (v *auditCheck) link(l readLink, e *readEntry) {
	fault := func(place int64, detail string) {
		v.report(AuditFault{Place: place, EntryID: l.EntryID, Detail: detail})
	}
	v.Sealed++
	expected := v.last.Place + 1
	switch {
	case l.Place == expected+1:
		v.report(AuditFault{Place: expected, Detail: "it is missing"})
	case l.Place != expected:
		v.report(AuditFault{Place: expected, Detail: fmt.Sprintf("it is missing, with all before place %d", l.Place)})
	case e == nil:
		fault(l.Place, "the entry is gone")
	case e.err != nil:
		fault(l.Place, "the entry can't be read: its values are none that vivier writes")
	case e.hashAfter(v.last.Hash) != l.Hash:
		fault(l.Place, "the hash is another one: the entry was changed, or the link before it is not the one that was there")
	}
	if e != nil && e.err == nil {
		v.newest = later(e.RecordedAt, v.newest)
	}
	if v.known != nil && v.known.Place == l.Place && v.known.Hash != l.Hash {
		fault(l.Place, "the head that was given has another hash")
	}
	v.last = link{Place: l.Place, Hash: l.Hash}
}

// unsealed looks at the entries without a place, and at the queue of those that wait for one.
func (v *auditCheck) unsealed() error {
	rows, err := v.db.Raw("SELECT e.id, e.recorded_at, u.entry_id IS NOT NULL FROM audit_entries e LEFT JOIN audit_unsealed u ON u.entry_id = e.id" +
		" WHERE NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.entry_id = e.id)").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var recorded time.Time
		var waits bool
		if err := rows.Scan(&id, &recorded, &waits); err != nil {
			return err
		}
		v.Unsealed++
		v.Oldest = max(v.Oldest, v.now.Sub(recorded))
		switch {
		case !waits:
			v.report(AuditFault{EntryID: id, Detail: "it is not sealed and does not wait to be: vivier did not write it, or its link was removed"})
		case v.overdue(recorded):
			v.report(AuditFault{EntryID: id, Detail: fmt.Sprintf("it has waited for %s to be sealed, and newer ones are", v.now.Sub(recorded).Round(time.Second))})
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var gone []string
	err = v.db.Raw("SELECT entry_id FROM audit_unsealed u WHERE NOT EXISTS (SELECT 1 FROM audit_entries e WHERE e.id = u.entry_id) ORDER BY entry_id LIMIT ?", sealBatch).Scan(&gone).Error
	for _, id := range gone {
		v.report(AuditFault{EntryID: id, Detail: "it waited to be sealed, and is gone"})
	}
	return err
}

// overdue tells whether an entry that was recorded then has waited too long: others are sealed that were recorded a minute
// later, which is more than a transaction takes to commit. Where nobody seals, waiting is no fault.
func (v *auditCheck) overdue(recorded time.Time) bool {
	limit := recorded.Add(time.Minute)
	return limit.Before(v.newest) && limit.Before(v.now)
}
