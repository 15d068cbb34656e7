// Package acts has the form in which what a jury signs is hashed, so that anybody can compute it again: docs/jury.md. What is
// signed, and where acts are kept, is not here.
package acts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// BeforeFirst is what stands for the hash before the first act.
var BeforeFirst = strings.Repeat("0", hex.EncodedLen(sha256.Size))

// Hash is that of an act: of the hash of the act before, followed by the canonical form of its record.
func Hash(previous, canonical string) string {
	sum := sha256.Sum256([]byte(previous + canonical))
	return hex.EncodeToString(sum[:])
}

// Digest is the hash of the canonical form of a value.
func Digest(v any) (string, error) {
	form, err := Canonical(v)
	return Hash("", form), err
}

// Canonical writes what has a JSON form in one way only (RFC 8785): names in order, no spaces, as few escapes as can be, numbers
// as ECMAScript writes them. A whole number of more digits than a float64 holds is an error, as the RFC has no form for it.
func Canonical(v any) (string, error) {
	var loose bytes.Buffer
	enc := json.NewEncoder(&loose)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", err
	}
	dec := json.NewDecoder(&loose)
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return "", err
	}
	var b strings.Builder
	if err := write(&b, tree); err != nil {
		return "", err
	}
	return b.String(), nil
}

func write(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		writeText(b, v)
	case json.Number:
		return writeNumber(b, v)
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := write(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case map[string]any:
		return writeObject(b, v)
	}
	return nil
}

func writeObject(b *strings.Builder, object map[string]any) error {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { // by UTF-16, where what lies beyond the first plane sorts before U+E000
		return slices.Compare(utf16.Encode([]rune(x)), utf16.Encode([]rune(y)))
	})
	b.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		writeText(b, name)
		b.WriteByte(':')
		if err := write(b, object[name]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// short are the characters with an escape of their own.
var short = map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}

func writeText(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch escaped, known := short[r]; {
		case known:
			b.WriteString(escaped)
		case r < ' ':
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

func writeNumber(b *strings.Builder, n json.Number) error {
	x, err := n.Float64()
	if err != nil {
		return err
	}
	plain := strconv.FormatFloat(x, 'f', -1, 64)
	if _, err := n.Int64(); err == nil && x != 0 && plain != n.String() {
		return fmt.Errorf("%s has no canonical form: read as a float64 it is %s", n, plain)
	}
	size := math.Abs(x)
	switch {
	case x == 0:
		b.WriteByte('0') // -0 too
	case size >= 1e-6 && size < 1e21:
		b.WriteString(plain)
	default:
		digits, exponent, _ := strings.Cut(strconv.FormatFloat(x, 'e', -1, 64), "e")
		b.WriteString(digits + "e" + exponent[:1] + strings.TrimLeft(exponent[1:], "0"))
	}
	return nil
}
