package httpapi

import (
	"reflect"
	"strings"
	"sync"
)

// field is one key that a struct reads or writes as JSON.
type field struct {
	name     string
	index    []int
	typ      reflect.Type
	optional bool // may be null where its type knows no null; from the tag's omitempty
}

// fields of a struct, by key; embedded structs are flattened as encoding/json does.
type fields struct {
	list   []field
	byName map[string]field
}

var fieldCache sync.Map // reflect.Type → *fields

// fieldsOf lists the JSON fields of a struct type.
func fieldsOf(t reflect.Type) *fields {
	if known, ok := fieldCache.Load(t); ok {
		return known.(*fields) //nolint:forcetypeassert // nothing else is put there
	}
	fs := &fields{byName: map[string]field{}}
	for _, sf := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if sf.Anonymous && name == "" || !sf.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = sf.Name
		}
		f := field{name: name, index: sf.Index, typ: sf.Type, optional: options == "omitempty"}
		fs.list = append(fs.list, f)
		fs.byName[name] = f
	}
	fieldCache.Store(t, fs)
	return fs
}

// structOf finds the struct behind pointers and slices; ok is false for a type that has no fields of its own.
func structOf(t reflect.Type) (reflect.Type, bool) {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct || isScalar(t) {
		return nil, false
	}
	return t, true
}
