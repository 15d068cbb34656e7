package auth

import (
	"context"
	"crypto/ed25519"
	"time"
)

// Slots and Places are how many may hash at once, and how many of them and of those waiting there may be.
func (p *Passwords) Slots() int  { return hashSlots() }
func (p *Passwords) Places() int { return hashSlots() * (1 + waitingPerSlot) }

// Hold occupies a slot, or waits for one, as a hash does.
func (p *Passwords) Hold(ctx context.Context, work func()) error { return p.gate.Do(ctx, work) }

// NewKey is newKey: a key that no file would be let in with.
func NewKey(private ed25519.PrivateKey) (*Key, error) { return newKey(private) }

// From is the key, signing from a time on.
func (k *Key) From(from time.Time) *Key {
	later := *k
	later.from = from
	return &later
}

// LoadKey reads the only key of a file.
func LoadKey(path string) (*Key, error) {
	keys, err := LoadKeys(path)
	if err != nil {
		return nil, err
	}
	return keys[0], nil
}

// LoadOrCreateKey is LoadKey, of a file that need not be there.
func LoadOrCreateKey(path string) (*Key, error) {
	if err := CreateKeyFile(path); err != nil {
		return nil, err
	}
	return LoadKey(path)
}

// What a rotation takes.
const (
	AnnouncedFor = announcedFor
	AcceptedFor  = acceptedFor
	OpenedFor    = openedFor
)

// CommonPasswords is the list as it is embedded.
func CommonPasswords() string { return commonPasswords }

// Memory is what an issuer remembers of tokens that were good.
type Memory struct{ memory }

// Remembered is how many tokens one half of it holds.
const Remembered = remembered

// Keep remembers a token by its hash.
func (m *Memory) Keep(token [32]byte, claims Claims) { m.keep(token, checked{Claims: claims}) }

// Find tells what is remembered of a token.
func (m *Memory) Find(token [32]byte, now time.Time) (Claims, bool) {
	seen, known := m.find(token, now)
	return seen.Claims, known
}
