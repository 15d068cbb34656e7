package auth_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/internal/auth"
)

func newKey(t *testing.T) *auth.Key {
	t.Helper()
	key, err := auth.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// What is sealed is read again by whoever has the key, and nothing else about it is good for anything.
func TestSeal(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	ring, text := auth.NewKeyring(clock, key), []byte("Dupont, Élodie")
	sealed := ring.Seal("cursor", text)
	if again := ring.Seal("cursor", text); again != sealed {
		t.Errorf("the same text became %s and %s", sealed, again)
	}
	for _, replica := range []*auth.Keyring{ring, auth.NewKeyring(clock, key), auth.NewKeyring(clock, newKey(t), newKey(t), key)} {
		if got, ok := replica.Open("cursor", sealed); !ok || !bytes.Equal(got, text) {
			t.Errorf("%q %v", got, ok)
		}
	}
	if raw, err := base64.RawURLEncoding.DecodeString(sealed); err != nil || bytes.Contains(raw, text[:4]) {
		t.Errorf("%q can be read: %v", raw, err)
	}
	for name, open := range map[string]func() ([]byte, bool){
		"another purpose": func() ([]byte, bool) { return ring.Open("other", sealed) },
		"another key":     func() ([]byte, bool) { return auth.NewKeyring(clock, newKey(t)).Open("cursor", sealed) },
		"nothing":         func() ([]byte, bool) { return ring.Open("cursor", "") },
		"padding":         func() ([]byte, bool) { return ring.Open("cursor", sealed+"=") },
		"a line break":    func() ([]byte, bool) { return ring.Open("cursor", sealed[:9]+"\n"+sealed[9:]) },
	} {
		if got, ok := open(); ok {
			t.Errorf("%s opens it: %q", name, got)
		}
	}
	if other := ring.Seal("other", text); other[:16] == sealed[:16] {
		t.Error("two purposes share a nonce")
	}
}

// Whichever character is changed or left out, nothing is read.
func TestEveryCharacterOfASealCounts(t *testing.T) {
	t.Parallel()
	ring := auth.NewKeyring(clock, newKey(t))
	for _, text := range []string{"", "a", "ab", "abc"} { // each length of the last group of characters
		sealed := ring.Seal("cursor", []byte(text))
		alphabet := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
		for i := range sealed {
			next := alphabet[(strings.IndexByte(alphabet, sealed[i])+1)%len(alphabet)]
			for _, forged := range []string{sealed[:i] + string(next) + sealed[i+1:], sealed[:i] + sealed[i+1:], sealed[:i]} {
				if got, ok := ring.Open("cursor", forged); ok {
					t.Fatalf("character %d of %d: %q", i, len(sealed), got)
				}
			}
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	key, err := auth.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	ring, text := auth.NewKeyring(clock, key), bytes.Repeat([]byte("x"), 60)
	for b.Loop() {
		if _, ok := ring.Open("cursor", ring.Seal("cursor", text)); !ok {
			b.Fatal("not opened")
		}
	}
}
