package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// The audit's chain makes a change of its past visible: each entry gets a place, and a hash of the link before it with its
// own content (docs/audit.md). A chain that grew inside each transaction would have all writers wait for one another, so entries
// commit without a place, and a sealer gives it to them a moment later.
//
// The sealer finds them in a queue, audit_unsealed, which a transaction fills along with the audit. That costs a row more for each
// entry, and it is what makes the search exact and cheap: an entry that commits late, or whose clock is off, is in the queue
// all the same, and the sealer reads what waits, never the trail.

// sealBatch is how many entries one transaction seals: short transactions, bounded memory.
const sealBatch = 500

// sealing is the number of the lock that the sealer holds on PostgreSQL: any will do that nothing else uses.
const sealing = 0x7669766965720007

// unsealedEntry is an entry that has no place yet.
type unsealedEntry struct{ EntryID uuid.UUID }

// TableName says where the queue is, for GORM.
func (unsealedEntry) TableName() string { return "audit_unsealed" }

// link is the place of an entry in the chain.
type link struct {
	Place   int64
	EntryID uuid.UUID
	Hash    string // SHA-256 in lower-case hexadecimal digits
}

// TableName says where the chain is, for GORM.
func (link) TableName() string { return "audit_chain" }

// beforeFirst stands for the hash of the link before the first one.
var beforeFirst = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// hashAfter is the hash of the link of an entry, after a link with the hash before.
func (e *AuditEntry) hashAfter(before string) string {
	sum := sha256.Sum256([]byte(before + e.canonical()))
	return hex.EncodeToString(sum[:])
}

// canonicalTime writes times to the microsecond, which is what both databases keep.
const canonicalTime = "2006-01-02T15:04:05.000000Z"

// canonical writes an entry in one way only, whatever the database: its fields in this order, each with its length in bytes
// before it, so that no two entries are written alike.
func (e *AuditEntry) canonical() string {
	var b strings.Builder
	field := func(text string) { b.WriteString(strconv.Itoa(len(text)) + ":" + text + ",") }
	null := func() { b.WriteString("-,") }
	field(e.ID.String())
	field(micro(e.RecordedAt).Format(canonicalTime))
	if e.ActorID != nil {
		field(e.ActorID.String())
	} else {
		null()
	}
	field(string(e.ActorRole))
	field(e.Action)
	field(e.Subject)
	field(e.SubjectID.String())
	field(e.Fields)
	field(e.RequestID)
	if e.RowCount != nil {
		field(strconv.Itoa(*e.RowCount))
	} else {
		null()
	}
	return b.String()
}

// SealAudit gives every committed entry that has none its place in the chain, and returns how many there were. Replicas may
// call it at once: one of them seals and the others find nothing to do, and one that dies leaves everything as it was.
func (s *Store) SealAudit(ctx context.Context) (int, error) {
	after := uuid.Nil
	for sealed := 0; ; {
		n, last, err := s.seal(ctx, after)
		sealed += n
		if err != nil || last == uuid.Nil {
			return sealed, err
		}
		after = last
	}
}

// seal is one transaction of it, of the entries that wait after one; last is uuid.Nil where no more wait.
func (s *Store) seal(ctx context.Context, after uuid.UUID) (n int, last uuid.UUID, err error) {
	err = s.write(ctx, hiring.Actor{}, func(t *tx) (err error) {
		n, last, err = t.seal(after)
		return err
	})
	return n, last, err
}

func (t *tx) seal(after uuid.UUID) (n int, last uuid.UUID, err error) {
	if alone, err := t.store.tryLock(t.DB, sealing); err != nil || !alone {
		return 0, uuid.Nil, err
	}
	var ids []uuid.UUID
	if err := t.Model(&unsealedEntry{}).Where("entry_id > ?", after).Order("entry_id").Limit(sealBatch).Pluck("entry_id", &ids).Error; err != nil || len(ids) == 0 {
		return 0, uuid.Nil, err
	}
	if len(ids) == sealBatch {
		last = ids[len(ids)-1]
	}
	// One whose entry is gone stays in the queue, where the check finds it.
	var entries []AuditEntry
	if err := t.Where("id IN ?", ids).Order("id").Find(&entries).Error; err != nil {
		return 0, uuid.Nil, err
	}
	return len(entries), last, t.chain(entries)
}

// chain appends entries to the chain and takes them out of the queue.
func (t *tx) chain(entries []AuditEntry) error {
	if len(entries) == 0 {
		return nil
	}
	head := link{Hash: beforeFirst}
	if err := t.Order("place DESC").Limit(1).Find(&head).Error; err != nil {
		return err
	}
	links, ids := make([]link, len(entries)), make([]uuid.UUID, len(entries))
	for i := range entries {
		head = link{Place: head.Place + 1, EntryID: entries[i].ID, Hash: entries[i].hashAfter(head.Hash)}
		links[i], ids[i] = head, head.EntryID
	}
	if err := t.create(&links); err != nil {
		return err
	}
	return t.queue(func(db *gorm.DB) *gorm.DB { return db.Where("entry_id IN ?", ids).Delete(&unsealedEntry{}) })
}
