package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// maxSecretFile is far more than a secret needs, and keeps a wrong path from filling the memory.
const maxSecretFile = 16 << 10

// posix tells whether file modes mean something and whether a folder can be synced.
const posix = runtime.GOOS != "windows"

// Key signs access tokens, and seals what clients carry. It never prints its secret: whatever holds it, fmt and slog
// follow fields and pointers, but not a function.
type Key struct {
	id      string
	from    time.Time // when it begins to sign; zero is since ever
	public  ed25519.PublicKey
	private func() ed25519.PrivateKey
	seals   func() *sealer
}

func newKey(private ed25519.PrivateKey) (*Key, error) {
	seals, err := newSealer(private)
	if err != nil {
		return nil, fmt.Errorf("make a key to seal with: %w", err)
	}
	public := private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // what crypto/ed25519 documents
	return &Key{
		id: Thumbprint(public), public: public,
		private: func() ed25519.PrivateKey { return private }, seals: func() *sealer { return seals },
	}, nil
}

// GenerateKey makes a key that lives as long as the process, for a database that does too.
func GenerateKey() (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return newKey(private)
}

// ID is the key's thumbprint, the kid of the tokens that it signs.
func (k *Key) ID() string { return k.id }

// Public is the half that everybody may have.
func (k *Key) Public() ed25519.PublicKey { return k.public }

// Thumbprint identifies a public key by its content (RFC 7638, with the members of RFC 8037 section 2).
func Thumbprint(public ed25519.PublicKey) string {
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + encode(public) + `"}`))
	return encode(sum[:])
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// ReadSecretFile reads a small file that not everybody may open. Errors hold nothing of its content.
func ReadSecretFile(path string) ([]byte, error) {
	if kind, err := os.Stat(path); err == nil && !kind.Mode().IsRegular() && !kind.IsDir() { // opening a pipe would wait for its writer
		return nil, fmt.Errorf("%q is no regular file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()       //nolint:errcheck // it was only read
	info, err := f.Stat() // of the open file: the name may point elsewhere by now
	if err != nil {
		return nil, err
	}
	// A group is let in: that is how a container without root reads a mounted secret.
	if mode := info.Mode().Perm(); posix && mode&0o007 != 0 {
		return nil, fmt.Errorf("%q is open to everybody (mode %04o): chmod 600 it", path, mode)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSecretFile {
		return nil, fmt.Errorf("%q is too large to be a secret", path)
	}
	return text, nil
}
