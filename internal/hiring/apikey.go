package hiring

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Scope is something that a key may read. A key never changes anything.
type Scope string

// The scopes.
const (
	ScopeFunnel       Scope = "funnel:read"       // funnels, and what they are about: no person, no cost
	ScopeApplications Scope = "applications:read" // applications with the names of who applied, their course, their interviews
	ScopeCandidates   Scope = "candidates:read"   // the same, and candidates with how to reach them
)

// Scopes lists every scope.
var Scopes = []Scope{ScopeFunnel, ScopeApplications, ScopeCandidates}

// APIKey is what a script shows to say who it is. The key itself is not kept, only its hash.
type APIKey struct {
	Record
	Name      string
	Prefix    string // the part of it that is no secret: it finds the key
	Hash      []byte
	ExpiresAt time.Time
	Scopes    []APIKeyScope
	Juries    []APIKeyJury // that it is bound to; none is no bound
}

// APIKeyScope is one scope of a key.
type APIKeyScope struct {
	APIKeyID uuid.UUID
	Scope    Scope
}

// APIKeyJury is one jury that a key is bound to.
type APIKeyJury struct {
	APIKeyID uuid.UUID
	JuryID   uuid.UUID
}

// Has tells whether the key has one of these scopes.
func (k APIKey) Has(scopes ...Scope) bool {
	return slices.ContainsFunc(k.Scopes, func(s APIKeyScope) bool { return slices.Contains(scopes, s.Scope) })
}

// Reads is the least role that reads all that the key reads, which may be bound to juries.
func (k APIKey) Reads(bound bool) Role {
	switch {
	case k.Has(ScopeCandidates), k.Has(ScopeApplications) && !bound:
		return RoleRecruiter
	case k.Has(ScopeApplications):
		return RoleJuror
	}
	return RoleAnalyst
}

// keyYears is how long a key lives at most: one that is forgotten ends some day.
const keyYears = 2

// Check gives what is wrong with a key that is made now.
func (k APIKey) Check(now time.Time) []Violation {
	switch {
	case !k.ExpiresAt.After(now):
		return []Violation{Wrong("/expires_at", "not_in_the_future", "a key that has expired is of no use")}
	case k.ExpiresAt.After(now.AddDate(keyYears, 0, 0)):
		return []Violation{Wrong("/expires_at", "too_late", "a key lives %d years at most", keyYears)}
	}
	return nil
}
