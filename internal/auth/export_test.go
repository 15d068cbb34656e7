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

// CommonPasswords is the list as it is embedded.
func CommonPasswords() string { return commonPasswords }

// Memory is what an issuer remembers of tokens that were good.
type Memory struct{ memory }

// Remembered is how many tokens one half of it holds.
const Remembered = remembered

// Keep remembers a token by its hash.
func (m *Memory) Keep(token [32]byte, claims Claims) { m.keep(token, claims) }

// Find tells what is remembered of a token.
func (m *Memory) Find(token [32]byte, now time.Time) (Claims, bool) { return m.find(token, now) }
