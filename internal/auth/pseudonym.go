package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
)

// Pseudonym stands for something of a person, such as an address, where it must be recognised but not be read: there are
// so few addresses that a plain hash of one is soon undone. Kind keeps the same text for two purposes apart. It is the
// same on all replicas, which share the signing key, and another one once that key is changed.
func (r *Keyring) Pseudonym(kind, text string) ([]byte, error) {
	secret, err := derive(r.signing().private(), "vivier pseudonym", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("make a pseudonym: %w", err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(kind + "\x00" + text))
	return mac.Sum(nil), nil
}
