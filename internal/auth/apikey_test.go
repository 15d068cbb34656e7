package auth_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/vivier-ats/vivier/internal/auth"
)

func TestAPIKeysAreReadAsTheyWereMade(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		plain, prefix, hash := auth.NewAPIKey()
		if !regexp.MustCompile(`^viv_[0-9a-f]{12}_[0-9a-f]{48}$`).MatchString(plain) || seen[plain] || seen[prefix] {
			t.Fatalf("a key %q of the prefix %q", plain, prefix)
		}
		seen[plain], seen[prefix] = true, true
		by, compared, is := auth.ReadAPIKey(plain)
		if !is || by != prefix || !bytes.Equal(compared, hash) || bytes.Contains(hash, []byte(plain[17:])) {
			t.Fatalf("%q is read as %q", plain, by)
		}
	}
	for _, other := range []string{"", "viv", "eyJhbGciOiJFZERTQSJ9.e30.x", "VIV_0_0"} {
		if _, _, is := auth.ReadAPIKey(other); is {
			t.Errorf("%q is taken for an API key", other)
		}
	}
	for _, foreign := range []string{"viv_", "viv__x", "viv_\xff\xfe_x", "viv_\xe9_x", "viv_0123456789a_x", "viv_0123456789abcd_x"} {
		if by, _, is := auth.ReadAPIKey(foreign); !is || by != "" {
			t.Errorf("%q is looked up by %q", foreign, by)
		}
	}
}
