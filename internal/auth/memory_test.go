package auth_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
)

// A token that was good is good for as long as it says, and a changed one never was, whatever is remembered.
func TestATokenIsRememberedUntilItExpires(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	key, err := auth.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := auth.NewIssuer(auth.NewKeyring(clock, key), "vivier", "vivier", func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	user, session := uuid.New(), uuid.New()
	token, expires, err := tokens.Issue(user, session)
	if err != nil {
		t.Fatal(err)
	}
	want := auth.Claims{UserID: user, SessionID: session, Expires: expires}
	for range 3 {
		if got, err := tokens.Verify(token); err != nil || got != want {
			t.Fatalf("%+v, %v", got, err)
		}
		other := byte('A')
		if token[len(token)-2] == other {
			other = 'B'
		}
		if _, err := tokens.Verify(token[:len(token)-2] + string(other) + token[len(token)-1:]); err == nil {
			t.Fatal("a signature that nobody made is good")
		}
	}
	now = expires.Add(-time.Microsecond)
	if _, err := tokens.Verify(token); err != nil {
		t.Fatal(err)
	}
	now = expires
	if _, err := tokens.Verify(token); err == nil {
		t.Fatal("an expired token is remembered as good")
	}
}

// However many tokens come, few are remembered: the latest.
func TestTheMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var m auth.Memory
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	hash := func(i int) (h [32]byte) {
		binary.BigEndian.PutUint64(h[:], uint64(i))
		return h
	}
	const many = 3 * auth.Remembered
	for i := range many {
		m.Keep(hash(i), auth.Claims{Expires: now.Add(time.Minute)})
	}
	known := 0
	for i := range many {
		if _, ok := m.Find(hash(i), now); ok {
			known++
		}
	}
	if _, ok := m.Find(hash(many-1), now); !ok || known > 2*auth.Remembered || known < auth.Remembered {
		t.Errorf("%d of %d are known, the last one: %t", known, many, ok)
	}
}
