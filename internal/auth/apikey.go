package auth

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// keyMark begins every API key: no access token begins like that, and who finds one in a file knows what it is.
const keyMark = "viv_"

// What an API key is made of: a prefix that finds it and is no secret, and randomness far beyond guessing.
const (
	prefixBytes    = 6
	keySecretBytes = 24
)

// NewAPIKey makes an API key, viv_<prefix>_<secret>: the text that its owner keeps, and the prefix and hash that we keep.
func NewAPIKey() (plain, prefix string, hash []byte) {
	random := make([]byte, prefixBytes+keySecretBytes)
	rand.Read(random) // never fails: without randomness the process ends
	prefix = hex.EncodeToString(random[:prefixBytes])
	plain = keyMark + prefix + "_" + hex.EncodeToString(random[prefixBytes:])
	return plain, prefix, HashSecret(plain)
}

// ReadAPIKey tells an API key from other credentials, and gives what to look it up by and to compare it with. What is of
// another form than any prefix we made is looked up by none: a header may hold bytes that no database takes for a text.
func ReadAPIKey(credential string) (prefix string, hash []byte, is bool) {
	rest, is := strings.CutPrefix(credential, keyMark)
	if !is {
		return "", nil, false
	}
	prefix, _, _ = strings.Cut(rest, "_")
	if raw, err := hex.DecodeString(prefix); err != nil || len(raw) != prefixBytes {
		prefix = ""
	}
	return prefix, HashSecret(credential), true
}
