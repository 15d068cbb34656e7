package api

import (
	"time"

	"github.com/google/uuid"
)

// LoginInput is what a person logs in with.
type LoginInput struct {
	// The address of the account; the case of its letters does not matter.
	Email string `json:"email" validate:"required,max=320" format:"email" example:"camille.durand@example.org"`
	// The password of the account.
	Password string `json:"password" validate:"required,max=1024" format:"password"`
}

// RefreshInput is what a client renews its session with.
type RefreshInput struct {
	// The refresh token that was answered last. Each is good once: using it again ends the session.
	RefreshToken string `json:"refresh_token" validate:"required,max=1024"`
}

// Tokens is what a client receives when it logs in, and each time it renews its session.
type Tokens struct {
	// Token to send as Authorization: Bearer with each request; a signed JWT (EdDSA, type at+jwt).
	AccessToken string `json:"access_token"`
	// How to send the access token: always Bearer.
	TokenType string `json:"token_type" example:"Bearer"`
	// For how many seconds the access token is good, from now; at most 900.
	ExpiresIn int `json:"expires_in" maximum:"900" example:"900"`
	// Secret to renew the session with, once.
	RefreshToken string `json:"refresh_token"`
}

// Me is who the caller is, and what they may see: a user, or an API key.
type Me struct {
	// The caller's account, or the key.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The address that they log in with; null for a key.
	Email *string `json:"email" format:"email" extensions:"x-nullable" example:"camille.durand@example.org"`
	// What they are called, or what the key is for.
	Name string `json:"name" example:"Camille Durand"`
	// What they may do. Of a key, the least role that reads all that the key reads; scopes say what that is, and a key changes
	// nothing.
	Role Role `json:"role" example:"juror"`
	// The departments that a recruiter is limited to, with all that lie below them; none is no limit.
	DepartmentIDs []uuid.UUID `json:"department_ids" swaggertype:"array,string" format:"uuid"`
	// The juries that they sit on, or that the key is bound to; none is no bound for a key.
	Juries []Seat `json:"juries"`
	// What a key may read; empty for a user, who has a role.
	Scopes []Scope `json:"scopes" example:"funnel:read"`
	// The session that the access token belongs to; logging out ends it. null for a key.
	SessionID *uuid.UUID `json:"session_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When the access token of this request ends, or the key.
	ExpiresAt time.Time `json:"expires_at" format:"date-time" example:"2024-09-02T08:45:00Z"`
}

// Seat is a jury that the caller sits on, or is bound to.
type Seat struct {
	// The jury.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// What the jury is called.
	Name string `json:"name" example:"Jury Architecte logiciel"`
	// The caller's part in it: chair or member; bound for a key. Open: clients must accept new values.
	Role MemberRole `json:"role" swaggertype:"string" extensions:"x-open-enum" example:"member"`
}

// Session is one login of the caller that goes on.
type Session struct {
	// Identity, given by the service and never changed.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// When the caller logged in.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-09-02T08:30:00Z"`
	// When it was last renewed with a refresh token: a client in use does so every 15 minutes. null where it never was.
	RefreshedAt *time.Time `json:"refreshed_at" format:"date-time" extensions:"x-nullable" example:"2024-09-02T08:45:00Z"`
	// When it ends unless it is renewed before.
	IdleAt time.Time `json:"idle_at" format:"date-time" example:"2024-09-06T08:45:00Z"`
	// When it ends in any case.
	ExpiresAt time.Time `json:"expires_at" format:"date-time" example:"2024-10-02T08:30:00Z"`
	// Whether it is the one of the access token that asks.
	Current bool `json:"current" example:"true"`
}

// PasswordInput is what a person changes their own password with.
type PasswordInput struct {
	// The password that they have.
	CurrentPassword string `json:"current_password" validate:"required,max=1024" format:"password"`
	// The password that they are to have: 12 to 128 characters, not a common one.
	NewPassword string `json:"new_password" validate:"required,min=12,max=128" format:"password"`
}

// JWKS is the set of public keys that access tokens are signed with (RFC 7517).
type JWKS struct {
	// The keys: the one in use, and the one before it while its tokens are good.
	Keys []JWK `json:"keys"`
}

// JWK is one public key (RFC 8037).
type JWK struct {
	// Kind of key: always OKP.
	Kty string `json:"kty" example:"OKP"`
	// Curve: always Ed25519.
	Crv string `json:"crv" example:"Ed25519"`
	// The public key, in base64url without padding.
	X string `json:"x" example:"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"`
	// Names the key, as the header of a token does.
	Kid string `json:"kid" example:"2024-09"`
	// What the key is for: always sig.
	Use string `json:"use" example:"sig"`
	// Algorithm of the signature: always EdDSA.
	Alg string `json:"alg" example:"EdDSA"`
}
