package auth

import (
	"crypto/ed25519"
	"slices"
	"sync/atomic"
	"time"
)

const (
	// acceptedFor is how long a key's tokens are good after the next one signs: until the last of them expires on the
	// slowest clock among the replicas.
	acceptedFor = AccessTokenLifetime + 5*time.Minute
	// openedFor is how long what a key sealed can be opened after the next one seals: nobody goes on with a list after a month.
	openedFor = 31 * 24 * time.Hour
)

// Keyring is the keys of a process, each from the time on at which it signs: former ones, the one that signs now, and
// coming ones, which are accepted before they sign, so that no replica meets a token whose key it does not know. It is safe
// for concurrent use.
type Keyring struct {
	clock func() time.Time
	keys  atomic.Pointer[[]*Key] // in the order in which they sign; at least one
}

// NewKeyring makes a ring of at least one key.
func NewKeyring(clock func() time.Time, first *Key, further ...*Key) *Keyring {
	r := &Keyring{clock: clock}
	r.replace(append([]*Key{first}, further...))
	return r
}

func (r *Keyring) replace(keys []*Key) {
	keys = inOrder(keys)
	r.keys.Store(&keys)
}

// inOrder sorts keys by the time from which they sign.
func inOrder(keys []*Key) []*Key {
	return slices.SortedStableFunc(slices.Values(keys), func(a, b *Key) int { return a.from.Compare(b.from) })
}

// signing is the key that signs now: the last whose time has come.
func (r *Keyring) signing() *Key {
	keys, now := *r.keys.Load(), r.clock()
	for _, key := range slices.Backward(keys) {
		if !key.from.After(now) {
			return key
		}
	}
	return keys[0]
}

// accepted is the keys whose tokens are good now: all but those whose last token has expired.
func (r *Keyring) accepted() []*Key {
	return since(*r.keys.Load(), r.clock().Add(-acceptedFor))
}

// since leaves out the keys that another one had followed already at an instant.
func since(keys []*Key, at time.Time) []*Key {
	for len(keys) > 1 && !keys[1].from.After(at) {
		keys = keys[1:]
	}
	return keys
}

// find compares ids and nothing else: a kid is never a path, an address or a key.
func (r *Keyring) find(id string) (ed25519.PublicKey, bool) {
	for _, key := range r.accepted() {
		if key.id == id {
			return key.public, true
		}
	}
	return nil, false
}
