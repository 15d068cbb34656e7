package auth

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

// JWKS publishes every key whose tokens are good, and those that will sign, in the order in which they do.
func (r *Keyring) JWKS() JWKS {
	var set JWKS
	for _, key := range r.accepted() {
		set.Keys = append(set.Keys, JWK{Kty: "OKP", Crv: "Ed25519", X: encode(key.public), Kid: key.id, Use: "sig", Alg: algorithm})
	}
	return set
}
