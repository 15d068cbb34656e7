package store

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// answersKept is how long the answer to a keyed write is kept.
const answersKept = 48 * time.Hour

// KeyedWrite is a request that a client gave a key (Idempotency-Key), so that it can send it again without harm. Another
// principal, method or path with the same key is another request.
type KeyedWrite struct {
	Principal uuid.UUID
	Role      hiring.Role // another one is shown another answer
	Method    string
	Path      string
	Key       string
	Body      []byte
}

// id names the write. The key itself is not stored: whoever makes them up may put anything in.
func (w KeyedWrite) id() []byte {
	h := sha256.New()
	for _, part := range []string{w.Principal.String(), w.Method, w.Path, w.Key} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes everything
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

// bodyHash is what tells another body, or somebody who has another role now. It depends on the key, which is nowhere stored: a body can hold a password, and
// who has the database must not be able to try passwords against a bare hash.
func (w KeyedWrite) bodyHash() []byte {
	h := hmac.New(sha256.New, []byte(w.Key))
	h.Write([]byte(w.Role + "\x00"))
	h.Write(w.Body)
	return h.Sum(nil)
}

// KeptAnswer is what was answered to a keyed write.
type KeptAnswer struct {
	ID          []byte
	BodyHash    []byte
	Conditional bool // the write needed If-Match
	Status      int
	Media       string
	Etag        string
	Location    string
	Body        []byte
	CreatedAt   time.Time
}

// Answers tells whether this is the answer to that very write, with that body.
func (k KeptAnswer) Answers(w KeyedWrite) bool { return hmac.Equal(k.BodyHash, w.bodyHash()) }

// Once carries out a keyed write, or gives the answer that was kept when it was carried out before (nil otherwise). What
// is written with the context that carryOut is given, and the answer that it returns, are one transaction: a client that
// hears nothing, because a connection or this process broke, finds both or neither when it sends the write again. An error
// takes everything back, and keeps nothing. Where the same write is under way, the refusal is idempotency_key_in_use.
//
// CarryOut may be called again after a conflict in the database.
func (s *Store) Once(ctx context.Context, w KeyedWrite, carryOut func(context.Context) (KeptAnswer, error)) (kept *KeptAnswer, err error) {
	id := w.id()
	if _, running := s.running.LoadOrStore(string(id), true); running {
		return nil, underWay()
	}
	defer s.running.Delete(string(id))
	err = s.tryAgain(ctx, func(ctx context.Context) error {
		return s.inTransaction(ctx, func(db *gorm.DB, conn *sql.Conn) error {
			if kept, err = s.findAnswer(db, id); err != nil || kept != nil {
				return err
			}
			j := &joined{db: db, conn: conn}
			answer, err := carryOut(context.WithValue(ctx, joinedKey{s}, j))
			if err != nil {
				return err
			}
			if j.spoiled {
				return errAgain
			}
			answer.ID, answer.BodyHash, answer.CreatedAt = id, w.bodyHash(), s.near()
			return db.Create(&answer).Error
		})
	})
	return kept, translate(err)
}

func underWay() error {
	return hiring.Conflict("idempotency_key_in_use", "the same request is being carried out just now: send it again in a moment")
}

// findAnswer looks for a kept answer; one that is too old is forgotten. On PostgreSQL, where other replicas may carry out
// the same write, it takes a lock that lasts as long as the transaction. The lock only makes them say so: should both get
// past it, because the answer was kept between the two looks, the second one can't keep its own, and tries again.
func (s *Store) findAnswer(db *gorm.DB, id []byte) (*KeptAnswer, error) {
	lock := int64(binary.BigEndian.Uint64(id)) //nolint:gosec // any 64 bits of the hash
	if free, err := s.tryLock(db, lock); err != nil || !free {
		return nil, cmp.Or(err, underWay())
	}
	var found []KeptAnswer
	if err := db.Where("id = ?", id).Find(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	if found[0].CreatedAt.After(s.near().Add(-answersKept)) {
		return &found[0], nil
	}
	return nil, db.Exec("DELETE FROM kept_answers WHERE id = ?", id).Error
}

// ForgetAnswers removes the kept answers that are too old to be given again, and says how many.
func (s *Store) ForgetAnswers(ctx context.Context) (int, error) {
	var n int
	err := s.write(ctx, hiring.Actor{}, func(t *tx) error {
		gone := t.Exec("DELETE FROM kept_answers WHERE created_at <= ?", s.near().Add(-answersKept))
		n = int(gone.RowsAffected)
		return gone.Error
	})
	return n, err
}

// joined is a transaction that whatever is asked of the store with its context takes part in. It is the one way to make one
// transaction of several methods; a handler that could begin one itself would hold the only writer of SQLite while it waits
// for another one.
type joined struct {
	db      *gorm.DB
	conn    *sql.Conn
	spoiled bool // part of it failed, and may have left half of what it does
}

// joinedKey is the place of the transaction in a context; each store has its own.
type joinedKey struct{ *Store }

// joined is the transaction that the context belongs to; nil mostly.
func (s *Store) joined(ctx context.Context) *joined {
	j, _ := ctx.Value(joinedKey{s}).(*joined)
	return j
}

// run makes a transaction part of this one. After a failed part nothing more is done: whoever wants to try again, as one
// does whose change is good for any version, has to begin anew.
func (j *joined) run(ctx context.Context, do func(*gorm.DB, *sql.Conn) error) error {
	if j.spoiled {
		return errAgain
	}
	err := do(j.db.WithContext(ctx), j.conn)
	j.spoiled = err != nil
	return err
}
