package auth

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// keySetting is the setting that a wrong key file is blamed on.
const keySetting = "signing-key-file"

// signsFrom is the PEM header that says from when on a key signs, in RFC 3339. A key without it has signed since ever.
const signsFrom = "Signs-From"

// announcedFor is how long a new key is published before it signs. Until then every replica has read it: each looks at its
// file every few seconds, a mounted secret takes up to two minutes to arrive, and a kept JWKS is five minutes old at most.
const announcedFor = 10 * time.Minute

// LoadKeys reads Ed25519 private keys, PKCS #8 in PEM, from a file that not everybody may open. Errors are one line, name
// the setting and the file, and hold nothing of its content; a missing file is fs.ErrNotExist.
func LoadKeys(path string) ([]*Key, error) {
	text, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	return keysIn(path, text)
}

func readKeyFile(path string) ([]byte, error) {
	if path == "" {
		return nil, fmt.Errorf("%s: names no file", keySetting)
	}
	text, err := ReadSecretFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", keySetting, err)
	}
	return text, nil
}

func keysIn(path string, text []byte) ([]*Key, error) {
	keys, err := parseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %q %w", keySetting, path, err)
	}
	return keys, nil
}

// CreateKeyFile makes a file with a new key, if there is none. Processes that start together end up with the same key.
func CreateKeyFile(path string) error {
	if _, err := readKeyFile(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := createKeyFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s: %w", keySetting, err)
	}
	return nil
}

// KeyFile is a file of keys that is looked at again and again. The content counts, not the time of its change: a mounted
// secret is a link to a link.
type KeyFile struct {
	path string
	read [sha256.Size]byte
}

// OpenKeyFile makes a ring of the keys in a file, and follows it from there on.
func OpenKeyFile(path string, clock func() time.Time) (*KeyFile, *Keyring, error) {
	text, err := readKeyFile(path)
	if err != nil {
		return nil, nil, err
	}
	keys, err := keysIn(path, text)
	if err != nil {
		return nil, nil, err
	}
	return &KeyFile{path, sha256.Sum256(text)}, NewKeyring(clock, keys[0], keys[1:]...), nil
}

// Follow puts what the file holds into the ring, if that is something else than the last time. The ring stays as it is when
// the file can't be used: an error is no reason to refuse everybody.
func (f *KeyFile) Follow(r *Keyring) (changed bool, err error) {
	text, err := readKeyFile(f.path)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256(text)
	if sum == f.read {
		return false, nil
	}
	keys, err := keysIn(f.path, text)
	if err != nil {
		return false, err
	}
	f.read = sum
	r.replace(keys)
	return true, nil
}

// Rotation is what Rotate has done: the time from which the new key signs, and how many former ones it took out.
type Rotation struct {
	SignsFrom time.Time
	Dropped   int
}

// Rotate puts a new key into a file of keys, to sign from soon on, and takes out those that nothing needs any more. The
// file is replaced in one step, and stays as it was when anything goes wrong.
func Rotate(path string, now time.Time) (Rotation, error) {
	keys, err := LoadKeys(path)
	if err != nil {
		return Rotation{}, err
	}
	if last := keys[len(keys)-1].from; last.After(now) {
		return Rotation{}, fmt.Errorf("%s: %q holds a key that signs from %s on already: rotate after that", keySetting, path, last.Format(time.RFC3339))
	}
	next, err := GenerateKey()
	if err != nil {
		return Rotation{}, err
	}
	next.from = now.UTC().Add(announcedFor).Truncate(time.Second)
	kept := since(keys, now.Add(-openedFor))
	if err := replaceKeyFile(path, append(kept, next)); err != nil {
		return Rotation{}, fmt.Errorf("%s: %w", keySetting, err)
	}
	return Rotation{SignsFrom: next.from, Dropped: len(keys) - len(kept)}, nil
}

// parseKeys leaves out what the parsers say: their texts could quote the file.
func parseKeys(text []byte) (keys []*Key, err error) {
	for {
		block, rest := pem.Decode(text)
		if block == nil && len(keys) > 0 {
			return inOrder(keys), nil
		}
		if block == nil || block.Type != "PRIVATE KEY" {
			return nil, errors.New("holds no private key (PKCS #8 in PEM)")
		}
		key, err := parseKey(block)
		if err != nil {
			return nil, err
		}
		for _, other := range keys {
			if other.id == key.id || other.from.Equal(key.from) {
				return nil, errors.New("holds several keys, of which two are one, or sign from the same time on: see Signs-From")
			}
		}
		keys, text = append(keys, key), rest
	}
}

func parseKey(block *pem.Block) (*Key, error) {
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
	key, err := newKey(private)
	if err != nil {
		return nil, err
	}
	if from, given := block.Headers[signsFrom]; given {
		if key.from, err = time.Parse(time.RFC3339, from); err != nil {
			return nil, errors.New("holds a key whose " + signsFrom + " is no time, such as 2026-11-23T10:00:00Z")
		}
	}
	return key, nil
}

// isExample knows the private keys that people copy from documents: the one of RFC 8037 appendix A (RFC 8032 test 1),
// and the seed of zeros.
func isExample(private ed25519.PrivateKey) bool {
	public := private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // what crypto/ed25519 documents
	zeros := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public()
	return Thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" || public.Equal(zeros)
}

func encodeKeys(keys []*Key) ([]byte, error) {
	var text bytes.Buffer
	for _, key := range keys {
		der, err := x509.MarshalPKCS8PrivateKey(key.private())
		if err != nil {
			return nil, err
		}
		block := &pem.Block{Type: "PRIVATE KEY", Bytes: der}
		if !key.from.IsZero() {
			block.Headers = map[string]string{signsFrom: key.from.UTC().Format(time.RFC3339)}
		}
		if err := pem.Encode(&text, block); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

// createKeyFile makes a key file in one step: it is written whole under another name, then linked under its own,
// which fails with fs.ErrExist when somebody was faster. No reader ever sees half a key, and none is overwritten.
func createKeyFile(path string) error {
	key, err := GenerateKey()
	if err != nil {
		return err
	}
	return writeKeyFile(filepath.Dir(path), []*Key{key}, func(f *os.File) error { return os.Link(f.Name(), path) })
}

// replaceKeyFile puts keys in the place of those in a file, which keeps its owner and its mode. A link stays one.
func replaceKeyFile(path string, keys []*Key) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	return writeKeyFile(filepath.Dir(path), keys, func(f *os.File) error {
		// The owner first: whoever gives a file away may not change its mode any more. It is 0600 until then.
		return cmp.Or(os.Chmod(f.Name(), old.Mode().Perm()), giveTo(f.Name(), old), os.Rename(f.Name(), path))
	})
}

// writeKeyFile writes a file of keys under a name of its own, in the folder of its final one, and has it put there.
func writeKeyFile(folder string, keys []*Key, put func(*os.File) error) (err error) {
	text, err := encodeKeys(keys)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".signing-key-*") // O_EXCL, mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(f.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = cmp.Or(err, gone) // cmp.Or: the first error, on one line
		}
	}()
	_, err = f.Write(text)
	if err = cmp.Or(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := put(f); err != nil {
		return err
	}
	return syncFolder(folder)
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
