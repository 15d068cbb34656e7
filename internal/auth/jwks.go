package auth

import "crypto/ed25519"

// Keyring is the key that signs now, and all keys whose tokens are good: its own first, then further ones, for the time in
// which the tokens of a former or a coming key are still around.
type Keyring struct {
	signing *Key
	keys    []*Key
}

// NewKeyring signs with one key and accepts the tokens of it and of the further ones.
func NewKeyring(signing *Key, further ...*Key) *Keyring {
	return &Keyring{signing: signing, keys: append([]*Key{signing}, further...)}
}

// find compares ids and nothing else: a kid is never a path, an address or a key.
func (r *Keyring) find(id string) (ed25519.PublicKey, bool) {
	for _, key := range r.keys {
		if key.id == id {
			return key.public, true
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
	set := JWKS{Keys: make([]JWK, 0, len(r.keys))}
	for _, key := range r.keys {
		set.Keys = append(set.Keys, JWK{Kty: "OKP", Crv: "Ed25519", X: encode(key.public), Kid: key.id, Use: "sig", Alg: algorithm})
	}
	return set
}
