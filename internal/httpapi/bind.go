package httpapi

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxViolations bounds how many faults one answer tells: a body of nonsense must not make an answer of the same size.
const maxViolations = 100

// violations collects what is wrong with a body: the first fault of each place.
type violations struct {
	list []hiring.Violation
	at   map[string]bool
}

func (vs *violations) add(v hiring.Violation) {
	if vs.at == nil {
		vs.at = map[string]bool{}
	}
	if vs.at[v.Pointer] || len(vs.list) >= maxViolations {
		return
	}
	vs.at[v.Pointer] = true
	vs.list = append(vs.list, v)
}

// addLater adds what a later check found, unless an earlier one already refused that place or one around it: the
// later check then looked at a value that the client did not write.
func (vs *violations) addLater(list ...hiring.Violation) {
	for _, v := range list {
		if !vs.touches(v.Pointer) {
			vs.add(v)
		}
	}
}

func (vs *violations) touches(pointer string) bool {
	for {
		if vs.at[pointer] {
			return true
		}
		slash := strings.LastIndexByte(pointer, '/')
		if slash < 0 {
			return false
		}
		pointer = pointer[:slash]
	}
}

var (
	typeTime = reflect.TypeFor[time.Time]()
	typeUUID = reflect.TypeFor[uuid.UUID]()
)

// isScalar tells whether a struct or an array is read as one JSON string.
func isScalar(t reflect.Type) bool { return t == typeTime || t == typeUUID }

// binder reads a tree into a Go value and collects every value of a wrong type.
type binder struct{ found *violations }

func (b binder) wrongType(pointer string, wants hiring.Phrase, n *node) {
	b.found.add(hiring.Wrong(pointer, "invalid_type", "must be %s, not %s", wants, n.kind.phrase()))
}

// bind reads n into v. Keys that v has no field for are left to checkKeys.
func (b binder) bind(n *node, v reflect.Value, pointer string) {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		if n.kind == kindNull {
			v.SetZero()
			return
		}
		fresh := reflect.New(t.Elem())
		b.bind(n, fresh.Elem(), pointer)
		v.Set(fresh)
		return
	}
	switch t {
	case typeTime:
		b.bindTime(n, v, pointer)
		return
	case typeUUID:
		b.bindID(n, v, pointer)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		b.bindStruct(n, v, pointer)
	case reflect.Slice:
		b.bindSlice(n, v, pointer)
	case reflect.String:
		if n.kind != kindString {
			b.wrongType(pointer, "a string", n)
			return
		}
		v.SetString(n.text)
	case reflect.Bool:
		if n.kind != kindBool {
			b.wrongType(pointer, "a boolean", n)
			return
		}
		v.SetBool(n.bool)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		b.bindInt(n, v, pointer)
	case reflect.Float32, reflect.Float64:
		b.bindFloat(n, v, pointer)
	default:
		panic("httpapi: a body can't be read into " + t.String())
	}
}

func (b binder) bindStruct(n *node, v reflect.Value, pointer string) {
	if n.kind != kindObject {
		b.wrongType(pointer, "an object", n)
		return
	}
	for _, f := range fieldsOf(v.Type()).list {
		value, given := n.get(f.name)
		if !given || value.kind == kindNull && f.optional {
			continue // left out and null mean the same: what the domain gives by default
		}
		b.bind(value, v.FieldByIndex(f.index), pointer+"/"+escapePointer(f.name))
	}
}

func (b binder) bindSlice(n *node, v reflect.Value, pointer string) {
	if n.kind != kindArray {
		b.wrongType(pointer, "an array", n)
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		b.bind(item, list.Index(i), pointer+"/"+strconv.Itoa(i))
	}
	v.Set(list)
}

func (b binder) bindInt(n *node, v reflect.Value, pointer string) {
	if n.kind != kindNumber {
		b.wrongType(pointer, "a whole number", n)
		return
	}
	i, err := strconv.ParseInt(n.text, 10, 64)
	if err != nil {
		// 3.0 and 3e2 are whole numbers too, but only as far as a float64 counts exactly.
		f, ferr := strconv.ParseFloat(n.text, 64)
		switch {
		case ferr != nil || math.Abs(f) >= 1<<53:
			b.found.add(hiring.Wrong(pointer, "out_of_range", "the number is too large"))
			return
		case f != math.Trunc(f):
			b.found.add(hiring.Wrong(pointer, "invalid_type", "must be a whole number"))
			return
		}
		i = int64(f)
	}
	if v.OverflowInt(i) {
		b.found.add(hiring.Wrong(pointer, "out_of_range", "the number is too large"))
		return
	}
	v.SetInt(i)
}

func (b binder) bindFloat(n *node, v reflect.Value, pointer string) {
	if n.kind != kindNumber {
		b.wrongType(pointer, "a number", n)
		return
	}
	f, err := strconv.ParseFloat(n.text, 64)
	if err != nil || v.OverflowFloat(f) {
		b.found.add(hiring.Wrong(pointer, "out_of_range", "the number is too large"))
		return
	}
	v.SetFloat(f)
}

func (b binder) bindTime(n *node, v reflect.Value, pointer string) {
	if n.kind != kindString {
		b.wrongType(pointer, "an RFC 3339 time", n)
		return
	}
	t, ok := parseTime(n.text)
	if !ok {
		b.found.add(hiring.Wrong(pointer, "invalid_time", "must be an RFC 3339 time with its offset, as 2026-11-23T10:00:00Z"))
		return
	}
	v.Set(reflect.ValueOf(t))
}

func (b binder) bindID(n *node, v reflect.Value, pointer string) {
	if n.kind != kindString {
		b.wrongType(pointer, "a UUID", n)
		return
	}
	id, ok := parseID(n.text)
	if !ok {
		b.found.add(hiring.Wrong(pointer, "invalid_id", "must be a UUID, as 0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c"))
		return
	}
	v.Set(reflect.ValueOf(id))
}

// parseTime reads an RFC 3339 time into UTC and microseconds, which is what both databases keep. Years that have
// no four-digit form in UTC are refused, because they could not be written back.
func parseTime(s string) (time.Time, bool) {
	var t time.Time
	if err := t.UnmarshalText([]byte(s)); err != nil {
		return time.Time{}, false
	}
	t = t.UTC().Truncate(time.Microsecond)
	return t, t.Year() >= 1 && t.Year() <= 9999
}

// parseID reads a UUID in its one usual form; uuid.Parse alone takes braces, URNs and bare digits as well.
func parseID(s string) (uuid.UUID, bool) {
	if len(s) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(s)
	return id, err == nil
}

// escapePointer writes a key as one step of a JSON pointer (RFC 6901).
func escapePointer(key string) string {
	if !strings.ContainsAny(key, "~/") {
		return key
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
