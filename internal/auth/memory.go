package auth

import (
	"crypto/sha256"
	"sync"
	"time"
)

// remembered is how many tokens one half of the memory holds: some 100 bytes each, so at most a few megabytes.
const remembered = 20_000

// memory knows tokens whose signature was checked, by their hash, until they expire: checking one again costs a
// thousand times more than looking it up. It remembers nothing about sessions: whether a session still lives is asked of
// the store on each request. Full, it forgets the older half.
type memory struct {
	mu         sync.RWMutex
	young, old map[[sha256.Size]byte]checked
}

// checked is what a good token says, and the id of the key that vouched for it.
type checked struct {
	Claims
	key string
}

func (m *memory) find(token [sha256.Size]byte, now time.Time) (checked, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	seen, known := m.young[token]
	if !known {
		seen, known = m.old[token]
	}
	return seen, known && now.Before(seen.Expires)
}

func (m *memory) keep(token [sha256.Size]byte, seen checked) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= remembered {
		m.young, m.old = make(map[[sha256.Size]byte]checked), m.young
	}
	m.young[token] = seen
}
