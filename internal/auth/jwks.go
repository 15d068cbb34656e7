package auth

import "crypto/ed25519"

// Keyring is the key that signs now, and the public keys whose tokens are good: its own first, then further ones,
// for the time in which the tokens of a former or a coming key are still around.
type Keyring struct {
	signing  *Key
	accepted []PublicKey
}

// PublicKey is a key that verifies tokens, with its thumbprint.
type PublicKey struct {
	ID  string
	Key ed25519.PublicKey
}

// NewKeyring signs with one key and accepts the tokens of it and of the further ones.
func NewKeyring(signing *Key, further ...ed25519.PublicKey) *Keyring {
	ring := &Keyring{signing: signing, accepted: []PublicKey{{ID: signing.ID(), Key: signing.Public()}}}
	for _, key := range further {
		ring.accepted = append(ring.accepted, PublicKey{ID: Thumbprint(key), Key: key})
	}
	return ring
}

// find compares ids and nothing else: a kid is never a path, an address or a key.
func (r *Keyring) find(id string) (ed25519.PublicKey, bool) {
	for _, key := range r.accepted {
		if key.ID == id {
			return key.Key, true
		}
	}
	return nil, false
}

// JWKS is the set of public keys that others verify our tokens with (RFC 7517 section 5).
type JWKS struct {
	Keys []JWK
}

// JWK is one of them (RFC 7517 section 4, RFC 8037 section 2).
type JWK struct {
	Kty string
	Crv string
	X   string // the public key, base64url without padding
	Kid string
	Use string
	Alg string
}

// JWKS publishes every key whose tokens are good, the signing one first.
func (r *Keyring) JWKS() JWKS {
	set := JWKS{Keys: make([]JWK, 0, len(r.accepted))}
	for _, key := range r.accepted {
		set.Keys = append(set.Keys, JWK{Kty: "OKP", Crv: "Ed25519", X: encode(key.Key), Kid: key.ID, Use: "sig", Alg: algorithm})
	}
	return set
}
