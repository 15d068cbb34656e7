package httpapi

import (
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxKey bounds how much of a key is repeated in an answer.
const maxKey = 100

// checkKeys collects the keys of n that the input type does not have: those that the answer shows are read-only,
// all others unknown; and keys given twice. It looks at keys only, so that it serves patches too, where null is a
// value of every key.
func checkKeys(n *node, input, readOnly reflect.Type, pointer string, found *violations) {
	in, ok := structOf(input)
	if !ok {
		return
	}
	switch n.kind {
	case kindArray:
		for i, item := range n.items {
			checkKeys(item, input, readOnly, pointer+"/"+strconv.Itoa(i), found)
		}
	case kindObject:
		checkMembers(n, in, readOnly, pointer, found)
	case kindNull, kindBool, kindNumber, kindString:
	}
}

func checkMembers(n *node, in, readOnly reflect.Type, pointer string, found *violations) {
	known, shown := fieldsOf(in), &fields{}
	if out, ok := structOf(readOnly); ok {
		shown = fieldsOf(out)
	}
	for _, m := range n.members {
		at := pointer + "/" + escapePointer(shorten(m.key))
		f, writable := known.byName[m.key]
		_, visible := shown.byName[m.key]
		switch {
		case !writable && visible:
			found.add(hiring.Wrong(at, "read_only_field", "you can't set this field here"))
		case !writable:
			found.add(hiring.Wrong(at, "unknown_field", "there is no such field here"))
		case m.again:
			found.add(hiring.Wrong(at, "duplicate_field", "the field is given twice"))
		default:
			checkKeys(m.value, f.typ, shown.byName[m.key].typ, at, found)
		}
	}
}

func shorten(key string) string {
	if len(key) <= maxKey {
		return key
	}
	cut := maxKey
	for !utf8.RuneStart(key[cut]) {
		cut--
	}
	return key[:cut] + "…"
}
