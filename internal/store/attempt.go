package store

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// AttemptWindow is for how long an attempt at a password counts.
const AttemptWindow = 15 * time.Minute

// Quota is how many attempts at a password may count against one subject at a time. The subject is a hash, so that
// nobody is found in the table.
type Quota struct {
	Subject []byte
	Most    int
}

// LoginAttempt is an attempt at a password against one subject.
type LoginAttempt struct {
	AttemptID   uuid.UUID
	Subject     []byte
	AttemptedAt time.Time
}

// MayAttempt refuses an attempt at a password for which one of the quotas has no room. It reserves nothing: it is the
// cheap look before somebody waits for their turn.
func (s *Store) MayAttempt(ctx context.Context, quotas ...Quota) error {
	t := &tx{DB: s.read(ctx), store: s, now: s.near()}
	return translate(t.roomFor(quotas))
}

// ReserveAttempt counts an attempt at a password before it is judged, or refuses it: whoever tries many at once gets no
// further than one after the other. What a quota counts is shared by all replicas.
func (s *Store) ReserveAttempt(ctx context.Context, quotas ...Quota) (attempt uuid.UUID, err error) {
	if attempt, err = newID(); err != nil {
		return uuid.Nil, err
	}
	return attempt, s.transact(ctx, hiring.Actor{}, func(t *tx) error {
		for _, q := range quotas {
			if err := t.holdSubject(q.Subject); err != nil {
				return err
			}
		}
		if err := t.tick(time.Time{}); err != nil { // after the wait
			return err
		}
		if err := t.roomFor(quotas); err != nil {
			return err
		}
		rows := make([]LoginAttempt, len(quotas))
		for i, q := range quotas {
			rows[i] = LoginAttempt{AttemptID: attempt, Subject: q.Subject, AttemptedAt: t.now}
		}
		return t.create(&rows)
	})
}

// holdSubject lets one transaction at a time count a subject. Callers name their subjects in one order of kinds, so that
// two never wait for one another.
func (t *tx) holdSubject(subject []byte) error {
	return t.waitLock(int64(binary.BigEndian.Uint64(subject))) //nolint:gosec // any number will do
}

// roomFor refuses when one of the quotas is used up, and says when the last of them has room again.
func (t *tx) roomFor(quotas []Quota) error {
	var wait time.Duration
	for _, q := range quotas {
		var times []time.Time
		err := t.Model(&LoginAttempt{}).Where("subject = ? AND attempted_at > ?", q.Subject, t.now.Add(-AttemptWindow)).
			Order("attempted_at DESC").Limit(q.Most).Pluck("attempted_at", &times).Error
		if err != nil {
			return err
		}
		if len(times) >= q.Most {
			wait = max(wait, times[len(times)-1].Add(AttemptWindow).Sub(t.now))
		}
	}
	if wait == 0 {
		return nil
	}
	return &hiring.Error{
		Kind: hiring.KindTooMany, Code: "too_many_attempts", Detail: "too many wrong passwords: wait as many seconds as Retry-After says",
		RetryAfter: int((wait + time.Second - 1) / time.Second),
	}
}

// ForgetAttempt takes back an attempt that was found right, and all those against the account: they were its owner's.
func (s *Store) ForgetAttempt(ctx context.Context, attempt uuid.UUID, account []byte) error {
	return s.write(ctx, hiring.Actor{}, func(t *tx) error {
		return t.Where("attempt_id = ? OR subject = ?", attempt, account).Delete(&LoginAttempt{}).Error
	})
}
