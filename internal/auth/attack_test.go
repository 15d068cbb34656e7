package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
)

// members is a JSON object to build a token from; a json.RawMessage in it stands as it is.
type members map[string]any

// with gives a copy with some members changed, and those that are absent left out.
func (m members) with(changes members) members {
	changed := maps.Clone(m)
	maps.Copy(changed, changes)
	maps.DeleteFunc(changed, func(_ string, v any) bool { return v == absent })
	return changed
}

const absent = "\x00absent"

// header and claims are those of a good token.
func (b *bench) header() members {
	return members{"alg": "EdDSA", "typ": "at+jwt", "kid": b.key.ID()}
}

func (b *bench) claims() members {
	return members{
		"iss": testIssuer, "aud": testAudience, "sub": userID.String(), "sid": sessionID.String(),
		"jti": uuid.NewString(), "iat": now.Unix(), "exp": now.Unix() + 900,
	}
}

// forge writes a token by hand and signs it with the issuer's own key: only what is wrong in the text can refuse it.
func (b *bench) forge(t *testing.T, header, claims members) string {
	t.Helper()
	return b.forgeRaw(textOf(t, header), textOf(t, claims))
}

func (b *bench) forgeRaw(header, claims string) string {
	input := segment([]byte(header)) + "." + segment([]byte(claims))
	return input + "." + segment(ed25519.Sign(b.private, []byte(input)))
}

func textOf(t *testing.T, m members) string {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// inputOf is what a signature of another algorithm is made of.
func inputOf(t *testing.T, header, claims members) string {
	t.Helper()
	return segment([]byte(textOf(t, header))) + "." + segment([]byte(textOf(t, claims)))
}

// What is ignored, or within its bounds, is accepted: otherwise the refusals below would prove nothing.
func TestAcceptedTokens(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	stranger := members{"kty": "OKP", "crv": "Ed25519", "x": segment(newPrivate(t).Public().(ed25519.PublicKey))}
	tests := map[string]struct{ header, claims members }{
		"as issued":             {},
		"aud among others":      {claims: members{"aud": []string{"another", testAudience}}},
		"iat 30 s ahead":        {claims: members{"iat": now.Unix() + 30}},
		"nbf 30 s ahead":        {claims: members{"nbf": now.Unix() + 30}},
		"exp in a second":       {claims: members{"exp": now.Unix() + 1}},
		"an unknown claim":      {claims: members{"role": "admin"}},
		"jku is ignored":        {header: members{"jku": "https://evil.example/keys"}},
		"x5u is ignored":        {header: members{"x5u": "https://evil.example/cert"}},
		"jwk is ignored":        {header: members{"jwk": stranger}},
		"x5c is ignored":        {header: members{"x5c": []string{"MIIB"}}},
		"7 kB of unknown claim": {claims: members{"padding": strings.Repeat("x", 5200)}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := b.issuer.Verify(b.forge(t, b.header().with(tt.header), b.claims().with(tt.claims)))
			if err != nil {
				t.Fatal(err)
			}
			if got.UserID != userID || got.SessionID != sessionID {
				t.Errorf("claims %+v are not those of the token", got)
			}
		})
	}
}

// Every one of these is signed with the right key.
func TestRefusedHeaders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := map[string]members{
		"alg missing":          {"alg": absent},
		"alg null":             {"alg": nil},
		"alg a list":           {"alg": []string{"EdDSA"}},
		"alg empty":            {"alg": ""},
		"alg in another case":  {"alg": "eddsa"},
		"alg Ed25519":          {"alg": "Ed25519"},
		"alg Ed448":            {"alg": "Ed448"},
		"alg ES256":            {"alg": "ES256"},
		"alg under ALG":        {"alg": absent, "ALG": "EdDSA"},
		"typ missing":          {"typ": absent},
		"typ null":             {"typ": nil},
		"typ JWT":              {"typ": "JWT"},
		"typ in another case":  {"typ": "AT+JWT"},
		"typ with its prefix":  {"typ": "application/at+jwt"},
		"typ of an id token":   {"typ": "id+jwt"},
		"typ a list":           {"typ": []string{"at+jwt"}},
		"crit unknown":         {"crit": []string{"urn:example:new"}, "urn:example:new": true},
		"crit known to others": {"crit": []string{"b64"}, "b64": true},
		"crit names exp":       {"crit": []string{"exp"}},
		"crit empty":           {"crit": []string{}},
		"crit null":            {"crit": nil},
		"kid missing":          {"kid": absent},
		"kid null":             {"kid": nil},
		"kid empty":            {"kid": ""},
		"kid a number":         {"kid": 0},
		"kid a list":           {"kid": []string{b.key.ID()}},
		"kid unknown":          {"kid": rfc8037Thumbprint},
		"kid with a blank":     {"kid": b.key.ID() + " "},
		"kid a path":           {"kid": "../../../../dev/null"},
		"kid a file":           {"kid": "file:///etc/passwd"},
		"kid an address":       {"kid": "https://evil.example/keys"},
		"kid some SQL":         {"kid": "x' UNION SELECT 'key"},
		"kid with a NUL":       {"kid": b.key.ID() + "\x00"},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := b.forge(t, b.header().with(change), b.claims())
			_, err := b.issuer.Verify(token)
			checkRefused(t, err, token)
		})
	}
}

// Every one of these is signed with the right key.
func TestRefusedClaims(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := map[string]members{
		"exp missing":            {"exp": absent},
		"exp under EXP":          {"exp": absent, "EXP": now.Unix() + 900},
		"exp null":               {"exp": nil},
		"exp a string":           {"exp": strconv.FormatInt(now.Unix()+900, 10)},
		"exp a text":             {"exp": "never"},
		"exp zero":               {"exp": 0},
		"exp negative":           {"exp": -1},
		"exp true":               {"exp": true},
		"exp a list":             {"exp": []int64{now.Unix() + 900}},
		"exp an object":          {"exp": members{}},
		"exp beyond all times":   {"exp": math.MaxFloat64},
		"exp now":                {"exp": now.Unix()},
		"exp 1 s ago":            {"exp": now.Unix() - 1},
		"exp 29 s ago":           {"exp": now.Unix() - 29},
		"exp a year ago":         {"exp": now.Unix() - 31536000},
		"iat missing":            {"iat": absent},
		"iat null":               {"iat": nil},
		"iat a string":           {"iat": strconv.FormatInt(now.Unix(), 10)},
		"iat zero":               {"iat": 0},
		"iat 32 s ahead":         {"iat": now.Unix() + 32},
		"iat an hour ahead":      {"iat": now.Unix() + 3600, "exp": now.Unix() + 4500},
		"nbf null":               {"nbf": nil},
		"nbf a string":           {"nbf": strconv.FormatInt(now.Unix(), 10)},
		"nbf 32 s ahead":         {"nbf": now.Unix() + 32},
		"nbf an hour ahead":      {"nbf": now.Unix() + 3600},
		"iss missing":            {"iss": absent},
		"iss null":               {"iss": nil},
		"iss empty":              {"iss": ""},
		"iss of another":         {"iss": "https://evil.example"},
		"iss with a slash":       {"iss": testIssuer + "/"},
		"iss in another case":    {"iss": strings.ToUpper(testIssuer)},
		"iss a list":             {"iss": []string{testIssuer}},
		"aud missing":            {"aud": absent},
		"aud null":               {"aud": nil},
		"aud empty":              {"aud": ""},
		"aud an empty list":      {"aud": []string{}},
		"aud of another":         {"aud": "another"},
		"aud begins alike":       {"aud": testAudience + "-board"},
		"aud a list of others":   {"aud": []string{"another", "one more"}},
		"aud a list of anything": {"aud": []any{testAudience, 1}},
		"aud a number":           {"aud": 1},
		"sub missing":            {"sub": absent},
		"sub a number":           {"sub": 1},
		"sub no id":              {"sub": "admin"},
		"sub the operator":       {"sub": uuid.Nil.String()},
		"sub in capitals":        {"sub": strings.ToUpper(userID.String())},
		"sub a URN":              {"sub": userID.URN()},
		"sub in braces":          {"sub": "{" + userID.String() + "}"},
		"sid missing":            {"sid": absent},
		"sid null":               {"sid": nil},
		"sid no id":              {"sid": "../" + sessionID.String()},
		"sid nil":                {"sid": uuid.Nil.String()},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := b.forge(t, b.header(), b.claims().with(change))
			_, err := b.issuer.Verify(token)
			checkRefused(t, err, token)
		})
	}
}

// Tokens that no key of ours has signed, by every trick that once worked somewhere.
func TestRefusedSignatures(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	good := b.forge(t, b.header(), b.claims())
	dot := strings.LastIndexByte(good, '.')
	public := b.key.Public()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	asPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	asJWK := []byte(`{"crv":"Ed25519","kty":"OKP","x":"` + segment(public) + `"}`)
	other := newPrivate(t)
	otherJWK := members{"kty": "OKP", "crv": "Ed25519", "x": segment(other.Public().(ed25519.PublicKey))}

	tests := map[string]string{
		"HS256 with the public key":         b.hmac(t, public),
		"HS256 with the public key in PEM":  b.hmac(t, asPEM),
		"HS256 with the public key in DER":  b.hmac(t, der),
		"HS256 with the public key as JWK":  b.hmac(t, asJWK),
		"HS256 with the key's id":           b.hmac(t, []byte(b.key.ID())),
		"HS256 with nothing":                b.hmac(t, nil),
		"RS256":                             b.rsa(t),
		"ES256":                             b.ecdsa(t),
		"the length of an Ed448 signature":  good[:dot] + "." + segment(make([]byte, 114)),
		"a signature of zeros":              good[:dot] + "." + segment(make([]byte, 64)),
		"no signature":                      good[:dot] + ".",
		"half a signature":                  good[:dot+43],
		"of another key":                    signedBy(t, other, b.header(), b.claims()),
		"of another key, as jwk":            signedBy(t, other, b.header().with(members{"jwk": otherJWK}), b.claims()),
		"of another key, as jwk alone":      signedBy(t, other, b.header().with(members{"jwk": otherJWK, "kid": absent}), b.claims()),
		"of another key, under its own kid": signedBy(t, other, b.header().with(members{"jwk": otherJWK, "kid": auth.Thumbprint(other.Public().(ed25519.PublicKey))}), b.claims()),
		"of another key, at a jku":          signedBy(t, other, b.header().with(members{"jku": "https://evil.example/keys"}), b.claims()),
		"of another key, at an x5u":         signedBy(t, other, b.header().with(members{"x5u": "https://evil.example/cert"}), b.claims()),
	}
	for _, alg := range []string{"none", "None", "NONE", "nOnE", "none "} {
		header := b.header().with(members{"alg": alg})
		tests["alg "+alg] = inputOf(t, header, b.claims()) + "."
		tests["alg "+alg+", with a signature"] = b.forge(t, header, b.claims())
		tests["alg "+alg+", without a kid"] = inputOf(t, header.with(members{"kid": absent}), b.claims()) + "."
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := b.issuer.Verify(token)
			checkRefused(t, err, token)
		})
	}
}

func signedBy(t *testing.T, private ed25519.PrivateKey, header, claims members) string {
	t.Helper()
	input := inputOf(t, header, claims)
	return input + "." + segment(ed25519.Sign(private, []byte(input)))
}

func (b *bench) hmac(t *testing.T, key []byte) string {
	t.Helper()
	input := inputOf(t, b.header().with(members{"alg": "HS256"}), b.claims())
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(input))
	return input + "." + segment(mac.Sum(nil))
}

func (b *bench) rsa(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	input := inputOf(t, b.header().with(members{"alg": "RS256"}), b.claims())
	digest := sha256.Sum256([]byte(input))
	signature, err := key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + segment(signature)
}

func (b *bench) ecdsa(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	input := inputOf(t, b.header().with(members{"alg": "ES256"}), b.claims())
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + segment(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

// Texts that are no token, or not written as one is.
func TestRefusedForms(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	header, claims := textOf(t, b.header()), textOf(t, b.claims())
	good := b.forgeRaw(header, claims)
	parts := strings.Split(good, ".")
	padding := 8<<10 - len(good) // base64 makes it a third more: certainly too large
	tests := map[string]string{
		"empty":                  "",
		"dots":                   "..",
		"one part":               parts[0],
		"two parts":              parts[0] + "." + parts[1],
		"four parts":             good + ".e30",
		"five parts, encrypted":  good + ".e30.e30",
		"a leading blank":        " " + good,
		"a trailing blank":       good + " ",
		"a trailing line break":  good + "\n",
		"a break in its middle":  good[:len(good)-9] + "\r\n" + good[len(good)-9:],
		"padding":                good + "==",
		"another alphabet":       parts[0] + "." + parts[1] + "." + strings.Repeat("+/", 43),
		"its scheme":             "Bearer " + good,
		"a header of text":       b.forgeRaw("header", claims),
		"a header null":          b.forgeRaw("null", claims),
		"a header in a list":     b.forgeRaw("["+header+"]", claims),
		"two headers":            b.forgeRaw(header+header, claims),
		"claims of text":         b.forgeRaw(header, "claims"),
		"claims null":            b.forgeRaw(header, "null"),
		"claims in a list":       b.forgeRaw(header, "["+claims+"]"),
		"claims twice":           b.forgeRaw(header, claims+claims),
		"no claims":              b.forgeRaw(header, "{}"),
		"exp twice, past last":   b.forgeRaw(header, strings.TrimSuffix(claims, "}")+`,"exp":1}`),
		"alg twice, none last":   b.forgeRaw(strings.TrimSuffix(header, "}")+`,"alg":"none"}`, claims),
		"over 8 kB":              b.forge(t, b.header(), b.claims().with(members{"padding": strings.Repeat("x", padding)})),
		"a megabyte":             b.forge(t, b.header(), b.claims().with(members{"padding": strings.Repeat("x", 1<<20)})),
		"a megabyte of dots":     strings.Repeat(".", 1<<20),
		"deep":                   b.forgeRaw(header, strings.Repeat("[", 5000)),
		"bytes":                  "\xff\xfe.\x00.\x80",
		"another kind of secret": "viv_0192f0c8_c2VjcmV0",
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := b.issuer.Verify(token)
			checkRefused(t, err, token)
		})
	}
}
