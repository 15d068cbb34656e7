package auth

import (
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealing is what the names of a sealer's keys begin with.
const sealing = "vivier seal 1 "

// sealer encrypts what clients carry for us from one request to the next. Its keys follow from the signing key, so that
// replicas open what another one sealed. The nonce follows from the text: the same text is sealed to the same one, so that
// the same question gets the same answer, and no counter has to be shared.
type sealer struct {
	aead  cipher.AEAD
	nonce []byte // key of the nonces
}

func newSealer(private ed25519.PrivateKey) (*sealer, error) {
	key, err := derive(private, sealing+"text", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	nonce, err := derive(private, sealing+"nonce", sha256.Size)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	return &sealer{aead, nonce}, err
}

// derive makes a secret of its own for a use of a signing key, by name: no two uses ever share one.
func derive(private ed25519.PrivateKey, name string, size int) ([]byte, error) {
	return hkdf.Key(sha256.New, private.Seed(), nil, name, size)
}

func (s *sealer) seal(purpose string, text []byte) []byte {
	mac := hmac.New(sha256.New, s.nonce)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(text)
	nonce := mac.Sum(make([]byte, 0, sha256.Size+len(text)+chacha20poly1305.Overhead))[:chacha20poly1305.NonceSizeX]
	return s.aead.Seal(nonce, nonce, text, []byte(purpose))
}

func (s *sealer) open(purpose string, sealed []byte) (text []byte, ok bool) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, false
	}
	nonce, rest := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	text, err := s.aead.Open(nil, nonce, rest, []byte(purpose))
	return text, err == nil
}

// Seal encrypts a text for a client to carry, in characters that need no escape in a URL. Nobody can read it, change it, or
// use it for another purpose.
func (r *Keyring) Seal(purpose string, text []byte) string {
	return encode(r.signing().seals().seal(purpose, text))
}

// Open reads what Seal made with any key that the ring has, former ones for longer than their tokens are good; ok is false for everything else.
func (r *Keyring) Open(purpose, sealed string) (text []byte, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || encode(raw) != sealed { // the decoder skips line breaks
		return nil, false
	}
	for _, key := range *r.keys.Load() {
		if text, ok := key.seals().open(purpose, raw); ok {
			return text, true
		}
	}
	return nil, false
}
