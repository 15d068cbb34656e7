package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/auth"
)

// The Ed25519 key of RFC 8037 appendix A.1 and its thumbprint of appendix A.3.
const (
	rfc8037Seed       = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
	rfc8037Public     = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	rfc8037Thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
)

func decode(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pemOf is a private key as `openssl genpkey` writes it.
func pemOf(t *testing.T, private crypto.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// fileOf writes a file with exactly this mode, whatever the umask.
func fileOf(t *testing.T, text string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signing.pem")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func newPrivate(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// exampleKey is the one of RFC 8037, which no file may hold.
func exampleKey(t *testing.T) *auth.Key {
	t.Helper()
	key, err := auth.NewKey(ed25519.NewKeyFromSeed(decode(t, rfc8037Seed)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestThumbprintOfRFC8037(t *testing.T) {
	t.Parallel()
	private := ed25519.NewKeyFromSeed(decode(t, rfc8037Seed))
	public := private.Public().(ed25519.PublicKey)
	if got := base64.RawURLEncoding.EncodeToString(public); got != rfc8037Public {
		t.Fatalf("public key %s, want %s", got, rfc8037Public)
	}
	if got := auth.Thumbprint(public); got != rfc8037Thumbprint {
		t.Errorf("thumbprint %s, want %s", got, rfc8037Thumbprint)
	}
}

func TestLoadKey(t *testing.T) {
	t.Parallel()
	for _, mode := range []fs.FileMode{0o400, 0o600, 0o440, 0o640, 0o660} {
		t.Run(fmt.Sprintf("%04o", mode), func(t *testing.T) {
			t.Parallel()
			private := newPrivate(t)
			key, err := auth.LoadKey(fileOf(t, "# made for a test\n"+pemOf(t, private)+"\n", mode))
			if err != nil {
				t.Fatal(err)
			}
			if !key.Public().Equal(private.Public()) {
				t.Error("another public key than that of the file")
			}
			if want := auth.Thumbprint(key.Public()); key.ID() != want {
				t.Errorf("id %s, want %s", key.ID(), want)
			}
		})
	}
}

func TestLoadKeyRefuses(t *testing.T) {
	t.Parallel()
	good := pemOf(t, newPrivate(t))
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(newPrivate(t).Public())
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		text string
		mode fs.FileMode
		want string
	}{
		"readable by everybody":  {good, 0o644, "open to everybody (mode 0644)"},
		"readable by others":     {good, 0o604, "open to everybody"},
		"writable by others":     {good, 0o602, "open to everybody"},
		"empty":                  {"", 0o600, "no private key"},
		"no PEM":                 {"a passphrase of mine", 0o600, "no private key"},
		"a public key":           {string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), 0o600, "no private key"},
		"an encrypted key":       {strings.ReplaceAll(good, "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), 0o600, "no private key"},
		"no PKCS #8":             {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})), 0o600, "no readable private key"},
		"cut short":              {good[:len(good)/2], 0o600, "no private key"},
		"another curve":          {pemOf(t, curve), 0o600, "not Ed25519"},
		"the same key twice":     {good + good, 0o600, "several keys"},
		"two keys since ever":    {good + pemOf(t, newPrivate(t)), 0o600, "several keys"},
		"a broken second key":    {good + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", 0o600, "no readable private key"},
		"no time":                {strings.Replace(good, "KEY-----\n", "KEY-----\nSigns-From: tomorrow\n\n", 1), 0o600, "Signs-From is no time"},
		"too large":              {strings.Repeat(" ", 16<<10) + good, 0o600, "too large"},
		"the example of the RFC": {pemOf(t, ed25519.NewKeyFromSeed(decode(t, rfc8037Seed))), 0o600, "example key"},
		"a seed of zeros":        {pemOf(t, ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))), 0o600, "example key"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fileOf(t, tt.text, tt.mode)
			_, err := auth.LoadKey(path)
			checkKeyError(t, err, tt.want, path)
			for line := range strings.Lines(tt.text) {
				if line = strings.TrimSpace(line); len(line) > 8 && strings.Contains(err.Error(), line) {
					t.Errorf("%q quotes the file", err)
				}
			}
			if _, again := auth.LoadOrCreateKey(path); again == nil {
				t.Error("LoadOrCreateKey took it")
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != tt.text {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

func checkKeyError(t *testing.T, err error, want, path string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"signing-key-file: ", want, path} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("%q is more than a line", err)
	}
}

func TestLoadKeyWithoutAFile(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "nothing.pem")
	_, err := auth.LoadKey(missing)
	checkKeyError(t, err, "no such file", missing)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	_, err = auth.LoadKey("")
	checkKeyError(t, err, "names no file", "")
	_, err = auth.LoadOrCreateKey("")
	checkKeyError(t, err, "names no file", "")

	folder := t.TempDir()
	if err := os.Chmod(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = auth.LoadKey(folder)
	checkKeyError(t, err, "is a directory", folder)

	nowhere := filepath.Join(folder, "missing", "signing.pem")
	_, err = auth.LoadOrCreateKey(nowhere)
	checkKeyError(t, err, "no such file", filepath.Dir(nowhere))
}

// Eight processes that start at once on a new folder sign with one key, and leave one file.
func TestLoadOrCreateKey(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "vivier.key")
	ids := make([]string, 8)
	var starts sync.WaitGroup
	for i := range ids {
		starts.Go(func() {
			key, err := auth.LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.ID()
		})
	}
	starts.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("different keys: %q", ids)
		}
	}

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode() != 0o600 {
		t.Errorf("mode %v, want -rw-------", info.Mode())
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files were left, want the key alone", len(entries))
	}
	key, err := auth.LoadKey(path)
	if err != nil || key.ID() != ids[0] {
		t.Errorf("the next start: %v, %v, want key %s", key, err, ids[0])
	}
}

func TestLoadOrCreateKeyNeverOverwrites(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "vivier.key")
	if err := os.Symlink(filepath.Join(folder, "gone"), path); err != nil {
		t.Fatal(err)
	}
	_, err := auth.LoadOrCreateKey(path)
	checkKeyError(t, err, "no such file", path)
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d entries (%v), want the dangling link alone", len(entries), err)
	}
}

func TestKeyNeverPrintsItsSecret(t *testing.T) {
	t.Parallel()
	private := newPrivate(t)
	key, err := auth.LoadKey(fileOf(t, pemOf(t, private), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	holder := struct{ Key *auth.Key }{key}
	values := map[string]any{"pointer": key, "value": *key, "holder": holder, "ring": auth.NewKeyring(clock, key)}
	seed := private.Seed()
	secrets := []string{
		hex.EncodeToString(seed[:8]), strings.ToUpper(hex.EncodeToString(seed[:8])),
		base64.StdEncoding.EncodeToString(seed)[:10], strings.Trim(fmt.Sprint(seed[:4]), "[]"), string(seed[:8]),
		strings.Trim(fmt.Sprintf("%#v", seed[:4]), "[]byte{}"),
	}
	for name, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			text := fmt.Sprintf(verb, value)
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Errorf("%s of a %s prints the secret", verb, name)
				}
			}
		}
	}
}

func TestJWKS(t *testing.T) {
	t.Parallel()
	key, err := auth.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	got := auth.NewKeyring(clock, key, exampleKey(t).From(now.Add(time.Hour))).JWKS()
	want := auth.JWKS{Keys: []auth.JWK{
		{Kty: "OKP", Crv: "Ed25519", X: base64.RawURLEncoding.EncodeToString(key.Public()), Kid: key.ID(), Use: "sig", Alg: "EdDSA"},
		{Kty: "OKP", Crv: "Ed25519", X: rfc8037Public, Kid: rfc8037Thumbprint, Use: "sig", Alg: "EdDSA"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JWKS (-want +got):\n%s", diff)
	}
}
