package auth_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	testIssuer   = "https://vivier.example.org"
	testAudience = "vivier"
)

// now is in a zone of half an hour and between two seconds, as a clock may be.
var now = time.Date(2026, 11, 23, 15, 30, 7, 987654321, time.FixedZone("+05:30", 5*3600+1800))

var (
	userID    = uuid.MustParse("0192f0c8-7a52-7e01-9c55-3c0f4e5b6a71")
	sessionID = uuid.MustParse("0192f0c8-7a52-7e02-8d3b-1f2e3d4c5b6a")
)

func clock() time.Time { return now }

// bench is an issuer together with the private key behind it, so that a test can sign what the issuer never would.
type bench struct {
	private ed25519.PrivateKey
	key     *auth.Key
	issuer  *auth.Issuer
}

func newBench(t *testing.T) *bench {
	t.Helper()
	private := newPrivate(t)
	key, err := auth.LoadKey(fileOf(t, pemOf(t, private), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return &bench{private: private, key: key, issuer: newIssuer(t, auth.NewKeyring(clock, key), clock)}
}

func newIssuer(t *testing.T, ring *auth.Keyring, clock func() time.Time) *auth.Issuer {
	t.Helper()
	issuer, err := auth.NewIssuer(ring, testIssuer, testAudience, clock)
	if err != nil {
		t.Fatal(err)
	}
	return issuer
}

func issue(t *testing.T, issuer *auth.Issuer) string {
	t.Helper()
	token, _, err := issuer.Issue(userID, sessionID)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestNewIssuerNeedsEverything(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ring, clock := auth.NewKeyring(clock, b.key), func() time.Time { return time.Unix(0, 0) }
	tests := map[string]func() (*auth.Issuer, error){
		"no keys":           func() (*auth.Issuer, error) { return auth.NewIssuer(nil, testIssuer, testAudience, clock) },
		"no clock":          func() (*auth.Issuer, error) { return auth.NewIssuer(ring, testIssuer, testAudience, nil) },
		"no issuer":         func() (*auth.Issuer, error) { return auth.NewIssuer(ring, "", testAudience, clock) },
		"a blank issuer":    func() (*auth.Issuer, error) { return auth.NewIssuer(ring, " \t", testAudience, clock) },
		"no audience":       func() (*auth.Issuer, error) { return auth.NewIssuer(ring, testIssuer, "", clock) },
		"a blank audience":  func() (*auth.Issuer, error) { return auth.NewIssuer(ring, testIssuer, " ", clock) },
		"neither of either": func() (*auth.Issuer, error) { return auth.NewIssuer(ring, "", "", clock) },
	}
	for name, start := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if issuer, err := start(); err == nil || issuer != nil {
				t.Errorf("NewIssuer = %v, %v, want an error", issuer, err)
			}
		})
	}
}

func TestIssue(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token, expires, err := b.issuer.Issue(userID, sessionID)
	if err != nil {
		t.Fatal(err)
	}
	issued := time.Date(2026, 11, 23, 10, 0, 7, 0, time.UTC)
	if want := issued.Add(15 * time.Minute); !expires.Equal(want) || expires.Location() != time.UTC {
		t.Errorf("expires %v, want %v", expires, want)
	}

	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts, want 3", len(parts))
	}
	if !ed25519.Verify(b.key.Public(), []byte(parts[0]+"."+parts[1]), decode(t, parts[2])) {
		t.Error("the signature does not verify")
	}
	wantHeader := map[string]any{"alg": "EdDSA", "typ": "at+jwt", "kid": b.key.ID()}
	if diff := cmp.Diff(wantHeader, object(t, parts[0])); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	claims := object(t, parts[1])
	jti, _ := claims["jti"].(string)
	if id, err := uuid.Parse(jti); err != nil || id.Version() != 7 {
		t.Errorf("jti %q is no UUIDv7", jti)
	}
	delete(claims, "jti")
	wantClaims := map[string]any{
		"iss": testIssuer, "aud": []any{testAudience}, "sub": userID.String(), "sid": sessionID.String(),
		"iat": float64(issued.Unix()), "exp": float64(issued.Unix() + 900),
	}
	if diff := cmp.Diff(wantClaims, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}

	got, err := b.issuer.Verify(token)
	if err != nil {
		t.Fatal(err)
	}
	if want := (auth.Claims{UserID: userID, SessionID: sessionID, Expires: expires}); got != want {
		t.Errorf("Verify = %+v, want %+v", got, want)
	}
	if issue(t, b.issuer) == token {
		t.Error("two tokens are equal")
	}
}

func object(t *testing.T, segment string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(decode(t, segment), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestIssueNeedsUserAndSession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, ids := range [][2]uuid.UUID{{uuid.Nil, sessionID}, {userID, uuid.Nil}, {uuid.Nil, uuid.Nil}} {
		if token, _, err := b.issuer.Issue(ids[0], ids[1]); err == nil || token != "" {
			t.Errorf("Issue%v = %q, %v, want an error", ids, token, err)
		}
	}
}

// A token is good until the very second that it says, however it is asked.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token, expires, err := b.issuer.Issue(userID, sessionID)
	if err != nil {
		t.Fatal(err)
	}
	for after, good := range map[time.Duration]bool{-time.Hour: false, -14 * time.Minute: true, -1: true, 0: false, time.Second: false, time.Hour: false} {
		later := newIssuer(t, auth.NewKeyring(clock, b.key), func() time.Time { return expires.Add(after) })
		if _, err := later.Verify(token); (err == nil) != good {
			t.Errorf("%v after its end: %v, want good: %t", after, err, good)
		}
	}
}

// A second key verifies what it signed without signing itself; a key that left the ring verifies nothing any more.
func TestFurtherKey(t *testing.T) {
	t.Parallel()
	before, after := newBench(t), newBench(t)
	token := issue(t, before.issuer)
	both := newIssuer(t, auth.NewKeyring(clock, after.key.From(now), before.key), clock)
	if _, err := both.Verify(token); err != nil {
		t.Errorf("a token of the further key: %v", err)
	}
	if _, err := after.issuer.Verify(issue(t, both)); err != nil {
		t.Errorf("a token of the signing key: %v", err)
	}
	_, err := after.issuer.Verify(token)
	checkRefused(t, err, token)
}

func checkRefused(t *testing.T, err error, token string) {
	t.Helper()
	if !hiring.Is(err, hiring.KindUnauthenticated) || hiring.Code(err) != "invalid_token" {
		t.Fatalf("%v, want unauthenticated, invalid_token", err)
	}
	for part := range strings.SplitSeq(token, ".") {
		if len(part) > 8 && strings.Contains(err.Error(), part) {
			t.Errorf("%q quotes the token", err)
		}
	}
}

// Whichever character is changed, the token is refused: there is one way to write it.
func TestEveryCharacterCounts(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	token := issue(t, b.issuer)
	alphabet := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range token {
		next := alphabet[(strings.IndexByte(alphabet, token[i])+1)%len(alphabet)]
		changed := token[:i] + string(next) + token[i+1:]
		if _, err := b.issuer.Verify(changed); !hiring.Is(err, hiring.KindUnauthenticated) {
			t.Fatalf("character %d of %d changed: %v", i, len(token), err)
		}
		cut := token[:i] + token[i+1:]
		if _, err := b.issuer.Verify(cut); !hiring.Is(err, hiring.KindUnauthenticated) {
			t.Fatalf("character %d of %d left out: %v", i, len(token), err)
		}
	}
}

// The token of RFC 8037 appendix A.4 has a good signature, and no header or claim that we ask for.
func TestTokenOfRFC8037IsRefused(t *testing.T) {
	t.Parallel()
	const token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
		"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
	public := ed25519.PublicKey(decode(t, rfc8037Public))
	signed, signature := token[:strings.LastIndexByte(token, '.')], token[strings.LastIndexByte(token, '.')+1:]
	if !ed25519.Verify(public, []byte(signed), decode(t, signature)) {
		t.Fatal("the published signature does not verify: the vector is mistyped")
	}
	b := newBench(t)
	_, err := newIssuer(t, auth.NewKeyring(clock, b.key, exampleKey(t)), func() time.Time { return now }).Verify(token)
	checkRefused(t, err, token)
}

func segment(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
