package auth_test

import (
	"testing"
	"time"

	"github.com/vivier-ats/vivier/internal/auth"
)

// A token of one use is none of the other, although both are signed with the same key for the same audience; and what one
// of them has checked, the other does not take for checked.
func TestTokensOfTheBoardAreApart(t *testing.T) {
	t.Parallel()
	at := now
	ring := auth.NewKeyring(clock, newBench(t).key)
	api := newIssuer(t, ring, func() time.Time { return at })
	board := api.ForBoard()
	of := map[*auth.Issuer]string{api: issue(t, api), board: issue(t, board)}
	for issuer, token := range of {
		claims, err := issuer.Verify(token)
		if err != nil || claims.UserID != userID || claims.SessionID != sessionID {
			t.Fatalf("its own token: %+v, %v", claims, err)
		}
	}
	for issuer, token := range of {
		for other := range of {
			if _, err := other.Verify(token); (err == nil) != (other == issuer) {
				t.Errorf("a token of the other use: %v", err)
			}
		}
	}
	for _, c := range []struct {
		after time.Duration
		good  bool
	}{{auth.BoardTokenLifetime - time.Second, true}, {auth.BoardTokenLifetime, false}} {
		at = now.Add(c.after)
		if _, err := board.Verify(of[board]); (err == nil) != c.good {
			t.Errorf("after %s: %v", c.after, err)
		}
	}
}
