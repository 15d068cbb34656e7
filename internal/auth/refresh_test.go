package auth_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"testing"

	"github.com/vivier-ats/vivier/internal/auth"
)

func TestNewSecret(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		plain, hash := auth.NewSecret()
		random, err := base64.RawURLEncoding.Strict().DecodeString(plain)
		if err != nil || len(random) != 32 {
			t.Fatalf("%q is not 32 bytes in base64url: %d bytes, %v", plain, len(random), err)
		}
		if !bytes.Equal(hash, auth.HashSecret(plain)) {
			t.Fatal("the hash is not the one to look it up by")
		}
		if seen[plain] {
			t.Fatal("the same secret twice")
		}
		seen[plain] = true
	}
}

// The digest of "abc" is published in FIPS 180-2, appendix B.1.
func TestHashSecretIsSHA256(t *testing.T) {
	t.Parallel()
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := hex.EncodeToString(auth.HashSecret("abc")); got != want {
		t.Errorf("HashSecret(abc) = %s, want %s", got, want)
	}
}
