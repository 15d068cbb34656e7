package auth

import (
	"cmp"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// keySetting is the setting that a wrong key file is blamed on.
const keySetting = "VIVIER_SIGNING_KEY_FILE"

// maxSecretFile is far more than a secret needs, and keeps a wrong path from filling the memory.
const maxSecretFile = 16 << 10

// posix tells whether file modes mean something and whether a folder can be synced.
const posix = runtime.GOOS != "windows"

// Key signs access tokens, and seals what clients carry. It never prints its secret: whatever holds it, fmt and slog
// follow fields and pointers, but not a function.
type Key struct {
	id      string
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

// LoadKey reads an Ed25519 private key, PKCS #8 in PEM, from a file that not everybody may open. Errors are one line,
// name the setting and the file, and hold nothing of its content; a missing file is fs.ErrNotExist.
func LoadKey(path string) (*Key, error) {
	if path == "" {
		return nil, fmt.Errorf("%s: names no file", keySetting)
	}
	text, err := ReadSecretFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", keySetting, err)
	}
	private, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %q %w", keySetting, path, err)
	}
	return newKey(private)
}

// LoadOrCreateKey is LoadKey, after making the file if there is none. Processes that start together end up with the
// same key.
func LoadOrCreateKey(path string) (*Key, error) {
	key, err := LoadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := createKeyFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s: %w", keySetting, err)
	}
	return LoadKey(path)
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

// parseKey leaves out what the parsers say: their texts could quote the file.
func parseKey(text []byte) (ed25519.PrivateKey, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("holds no private key (PKCS #8 in PEM)")
	}
	if another, _ := pem.Decode(rest); another != nil {
		return nil, errors.New("holds more than one key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("holds no readable private key (PKCS #8 in PEM)")
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("holds a private key that is not Ed25519")
	}
	if isExample(private) {
		return nil, errors.New("holds an example key that anybody can look up: make one of your own")
	}
	return private, nil
}

// isExample knows the private keys that people copy from documents: the one of RFC 8037 appendix A (RFC 8032 test 1),
// and the seed of zeros.
func isExample(private ed25519.PrivateKey) bool {
	public := private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // what crypto/ed25519 documents
	zeros := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public()
	return Thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" || public.Equal(zeros)
}

// createKeyFile makes a key file in one step: it is written whole under another name, then linked under its own,
// which fails with fs.ErrExist when somebody was faster. No reader ever sees half a key, and none is overwritten.
func createKeyFile(path string) (err error) {
	key, err := GenerateKey()
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key.private())
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".signing-key-*") // O_EXCL, mode 0600
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.Remove(f.Name())) }() // cmp.Or: the first error, on one line
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err = cmp.Or(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name in it outlive a power cut.
func syncFolder(path string) error {
	if !posix {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return cmp.Or(folder.Sync(), folder.Close())
}
