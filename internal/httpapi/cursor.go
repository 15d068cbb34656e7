package httpapi

import (
	"crypto/sha256"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxCursor bounds a cursor; the values that lists are sorted by are short.
const maxCursor = 2048

// forCursors is the purpose that cursors are sealed for.
const forCursors = "cursor"

// cursor is what a client carries from one page to the next: where the page ended, and the question that it answers. It is
// sealed, because a place in a list can be somebody's name, and a URL is read by many.
type cursor struct {
	question fingerprint
	position hiring.Position
}

func (cur cursor) seal(keys *auth.Keyring) string {
	id := cur.position.ID
	text := slices.Concat(cur.question[:], id[:], []byte(cur.position.Value))
	return keys.Seal(forCursors, text)
}

// openCursor reads a cursor; ok is false for anything that seal did not write.
func openCursor(keys *auth.Keyring, s string) (cur cursor, ok bool) {
	if len(s) > maxCursor {
		return cursor{}, false
	}
	text, ok := keys.Open(forCursors, s)
	if !ok || len(text) < len(fingerprint{})+len(uuid.UUID{}) {
		return cursor{}, false
	}
	n := copy(cur.question[:], text)
	n += copy(cur.position.ID[:], text[n:])
	cur.position.Value = string(text[n:])
	return cur, true
}

// fingerprint names a question: the same list with the same filters and order, asked by the same user or key. The size of
// the page and what is shown beside each row are not part of it.
type fingerprint [16]byte

func fingerprintOf(path string, params url.Values, actor hiring.Actor) (f fingerprint) {
	asked := url.Values{}
	for name, values := range params {
		if !slices.Contains([]string{"cursor", "limit", "include"}, name) {
			asked[name] = values
		}
	}
	h := sha256.New()
	for _, part := range []string{path, asked.Encode(), actor.ID().String()} {
		h.Write([]byte(part + "\x00"))
	}
	copy(f[:], h.Sum(nil))
	return f
}
