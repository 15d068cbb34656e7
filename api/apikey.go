package api

import (
	"time"

	"github.com/google/uuid"
)

// Scope is something that an API key may read. Closed.
type Scope string

// The scopes.
const (
	ScopeFunnel       Scope = "funnel:read"       // funnels, and what they are about: no person, no cost
	ScopeApplications Scope = "applications:read" // applications with the names of who applied, their course and their interviews; no contact data, no note
	ScopeCandidates   Scope = "candidates:read"   // what applications:read opens, and candidates with how to reach them
)

// Key is an API key: what a script shows to say who it is. It reads what its scopes open, and never changes anything.
type Key struct {
	Record
	// What the key is for.
	Name string `json:"name" example:"Dashboard of the HR department"`
	// The part of the key that is no secret, to know it by: viv_<prefix>_….
	Prefix string `json:"prefix" example:"3f9a0c51be27"`
	// What it may read.
	Scopes []Scope `json:"scopes" example:"funnel:read"`
	// The juries that it is bound to: it reads of those what a member of them with its scopes would. None is no bound.
	JuryIDs []uuid.UUID `json:"jury_ids" swaggertype:"array,string" format:"uuid"`
	// When it ends by itself.
	ExpiresAt time.Time `json:"expires_at" format:"date-time" example:"2025-09-02T00:00:00Z"`
}

// NewKey is a key that was made just now, and the only answer that shows it.
type NewKey struct {
	Key
	// The key, to send as Authorization: Bearer. It is not kept, and can't be shown again.
	Plain string `json:"key" example:"viv_3f9a0c51be27_0d4b…"`
}

// KeyInput is what an administrator sets of an API key. A key is never changed: a new one takes its place.
type KeyInput struct {
	// What the key is for.
	Name string `json:"name" validate:"required,notblank,min=1,max=200" example:"Dashboard of the HR department"`
	// What it may read, each once.
	Scopes []Scope `json:"scopes" validate:"required,min=1,max=10,unique,dive,oneof=funnel:read applications:read candidates:read" example:"funnel:read"`
	// The juries that it is bound to, each once. Default: none, which is no bound.
	JuryIDs []uuid.UUID `json:"jury_ids,omitempty" validate:"max=200,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// When it ends: in the future, in two years at most.
	ExpiresAt time.Time `json:"expires_at" validate:"required" format:"date-time" example:"2025-09-02T00:00:00Z"`
}
