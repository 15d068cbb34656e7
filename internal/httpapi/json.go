package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxDepth bounds how deep a body may nest; nothing that the service reads is deeper than four.
const maxDepth = 32

// maxValues bounds how many values a body may hold, because a tree takes far more memory than its text.
const maxValues = 20_000

// kind is the type of a JSON value.
type kind byte

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

var kindNames = [...]hiring.Phrase{"null", "a boolean", "a number", "a string", "an array", "an object"}

func (k kind) phrase() hiring.Phrase { return kindNames[k] }

// node is one JSON value. encoding/json's own decoding into structs forgives too much: it takes the last of two
// equal keys, matches keys without regard to case, and stops at the first wrong type. A tree keeps what the
// client really wrote, so that everything wrong with it can be told at once.
type node struct {
	kind    kind
	bool    bool
	text    string // of a string, or a number as it was written
	items   []*node
	members []member
}

// member is one key of an object with its value.
type member struct {
	key   string
	value *node
	again bool // the same key, or one that differs in case only, stood before
}

// get finds the value of a key.
func (n *node) get(key string) (*node, bool) {
	for _, m := range n.members {
		if m.key == key {
			return m.value, true
		}
	}
	return nil, false
}

// parseJSON reads one JSON text strictly (RFC 8259 and I-JSON's rules about strings).
func parseJSON(raw []byte) (*node, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, malformedJSON("the body is empty")
	}
	if !utf8.Valid(raw) {
		return nil, malformedJSON("the body is not valid UTF-8")
	}
	if err := checkEscapes(raw); err != nil {
		return nil, err
	}
	// Decoding into a RawMessage checks the grammar of the whole text, the end included, and says where it breaks.
	var whole json.RawMessage
	if err := json.Unmarshal(raw, &whole); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, malformedJSON("the body is not valid JSON, at byte %d", syntax.Offset)
		}
		return nil, malformedJSON("the body is not valid JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	p := &parser{dec: dec, left: maxValues}
	return p.value(1)
}

// parser builds a tree from the tokens of a text whose grammar was checked.
type parser struct {
	dec  *json.Decoder
	left int // how many values may still come
}

func (p *parser) value(depth int) (*node, error) {
	p.left--
	if p.left < 0 {
		return nil, malformedJSON("the body holds more than %d values", maxValues)
	}
	if depth > maxDepth {
		return nil, malformedJSON("the body nests deeper than %d levels", maxDepth)
	}
	token, err := p.dec.Token()
	if err != nil {
		return nil, malformedJSON("the body is not valid JSON, at byte %d", p.dec.InputOffset())
	}
	switch v := token.(type) {
	case bool:
		return &node{kind: kindBool, bool: v}, nil
	case json.Number:
		return &node{kind: kindNumber, text: v.String()}, nil
	case string:
		return &node{kind: kindString, text: v}, nil
	case json.Delim:
		if v == '[' {
			return p.array(depth)
		}
		return p.object(depth)
	}
	return &node{kind: kindNull}, nil
}

func (p *parser) array(depth int) (*node, error) {
	n := &node{kind: kindArray}
	for p.dec.More() {
		item, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err := p.dec.Token() // the closing bracket
	return n, err
}

func (p *parser) object(depth int) (*node, error) {
	n := &node{kind: kindObject}
	seen := map[string]bool{}
	for p.dec.More() {
		token, err := p.dec.Token()
		if err != nil {
			return nil, malformedJSON("the body is not valid JSON, at byte %d", p.dec.InputOffset())
		}
		key, _ := token.(string)
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		folded := strings.ToLower(key)
		n.members = append(n.members, member{key: key, value: value, again: seen[folded]})
		seen[folded] = true
	}
	_, err := p.dec.Token() // the closing brace
	return n, err
}

// checkEscapes refuses NUL characters, which PostgreSQL can't store, and escapes of half a surrogate pair, which
// encoding/json silently replaces. It reads strings only; the grammar is checked elsewhere.
func checkEscapes(raw []byte) error {
	inString := false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == 0:
			return malformedJSON("the body holds a NUL character, at byte %d", i)
		case c == '"':
			inString = !inString
		case c == '\\' && inString:
			unit, ok := escapedUnit(raw[i:])
			switch {
			case !ok:
				i++ // a short escape, or one that the grammar will refuse
				continue
			case unit == 0:
				return malformedJSON("the body holds a NUL character, at byte %d", i)
			case utf16.IsSurrogate(unit):
				low, _ := escapedUnit(raw[i+6:])
				if utf16.DecodeRune(unit, low) == utf8.RuneError {
					return malformedJSON("the body holds half a surrogate pair, at byte %d", i)
				}
				i += 6
			}
			i += 5
		}
	}
	return nil
}

// escapedUnit reads the UTF-16 unit of an escape of the form \uXXXX that raw starts with.
func escapedUnit(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	var unit rune
	for _, c := range raw[2:6] {
		unit <<= 4
		switch {
		case '0' <= c && c <= '9':
			unit |= rune(c - '0')
		case 'a' <= c && c <= 'f':
			unit |= rune(c-'a') + 10
		case 'A' <= c && c <= 'F':
			unit |= rune(c-'A') + 10
		default:
			return 0, false
		}
	}
	return unit, true
}

// malformedJSON refuses a body that can't be read at all.
func malformedJSON(detail hiring.Phrase, args ...any) *hiring.Error {
	return &hiring.Error{Kind: hiring.KindMalformed, Code: "malformed_json", Detail: detail, Args: args}
}
