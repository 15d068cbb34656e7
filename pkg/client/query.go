package client

import (
	"encoding"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// queryOf writes the fields of a filter that are set as parameters, by the names in their tags: lists with commas between
// their values, instants in UTC. A field without a tag is a struct of more fields.
func queryOf(filter any) url.Values {
	values := url.Values{}
	addFields(values, reflect.ValueOf(filter))
	return values
}

func addFields(values url.Values, v reflect.Value) {
	for i := range v.NumField() {
		name, tagged := v.Type().Field(i).Tag.Lookup("query")
		switch field := v.Field(i); {
		case !tagged:
			addFields(values, field)
		case !field.IsZero():
			values.Set(name, textOf(field))
		}
	}
}

func textOf(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case time.Time:
		return value.UTC().Format(time.RFC3339Nano)
	case encoding.TextMarshaler: // an id
		text, err := value.MarshalText()
		if err != nil {
			panic(err) // none of the types of our filters does
		}
		return string(text)
	}
	switch v.Kind() { //nolint:exhaustive // filters have these
	case reflect.Pointer:
		return textOf(v.Elem())
	case reflect.String:
		return v.String()
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Slice:
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = textOf(v.Index(i))
		}
		return strings.Join(texts, ",")
	}
	panic(fmt.Sprintf("a filter has a field of type %s", v.Type()))
}
