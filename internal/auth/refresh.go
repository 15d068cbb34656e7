package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// secretBytes is the randomness of a refresh token: far beyond guessing, so that a plain SHA-256 is enough to store
// it, unlike a password.
const secretBytes = 32

// NewSecret makes a refresh token: the text that the client keeps, and the hash that we keep.
func NewSecret() (plain string, hash []byte) {
	random := make([]byte, secretBytes)
	rand.Read(random) // never fails: without randomness the process ends
	plain = base64.RawURLEncoding.EncodeToString(random)
	return plain, HashSecret(plain)
}

// HashSecret is what to look a refresh token or a calendar up by, and to compare an API key with.
func HashSecret(plain string) []byte {
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}
