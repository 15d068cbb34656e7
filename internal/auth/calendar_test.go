package auth_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/vivier-ats/vivier/internal/auth"
)

func TestCalendarSecretsCantBeGuessed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		plain, hash := auth.NewCalendarSecret()
		if !regexp.MustCompile(`^vcal_[\w-]{43}$`).MatchString(plain) || seen[plain] || !bytes.Equal(hash, auth.HashSecret(plain)) || bytes.Contains(hash, []byte(plain[5:])) {
			t.Fatalf("%q, kept as %x", plain, hash)
		}
		seen[plain] = true
	}
}
