package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxCursor bounds a cursor; the values that lists are sorted by are short.
const maxCursor = 2048

// cursor is what a client carries from one page to the next. It is opaque to them, and holds nothing that they could
// not see: where the page ended, and a fingerprint of the question it answers. It is not signed, because a made-up
// place in a list shows nothing more than the list itself.
type cursor struct {
	Question string    `json:"q"`
	Value    string    `json:"v"`
	ID       uuid.UUID `json:"i"`
}

func (cur cursor) String() string {
	raw, err := json.Marshal(cur)
	if err != nil { // strings and a UUID always have a JSON form
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// parseCursor reads a cursor; ok is false for anything that cursor.String did not write.
func parseCursor(s string) (cur cursor, ok bool) {
	if len(s) > maxCursor {
		return cursor{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || !utf8.Valid(raw) {
		return cursor{}, false
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if dec.Decode(&cur) != nil || strings.ContainsRune(cur.Value, 0) || cur.String() != s {
		return cursor{}, false
	}
	return cur, true
}

// fingerprint names a question: the same list with the same filters and order, asked by the same person. The size of
// the page and what is shown beside each row are not part of it.
func fingerprint(path string, params url.Values, actor hiring.Actor) string {
	asked := url.Values{}
	for name, values := range params {
		if !slices.Contains([]string{"cursor", "limit", "include"}, name) {
			asked[name] = values
		}
	}
	h := sha256.New()
	for _, part := range []string{path, asked.Encode(), actor.UserID.String()} {
		h.Write([]byte(part + "\x00"))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:9])
}
