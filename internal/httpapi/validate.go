package httpapi

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-playground/validator/v10"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// validators is the one validator with our tags beside the usual ones.
var validators = sync.OnceValue(newValidator)

// blankBraille is a letter that shows nothing.
const blankBraille = '\u2800'

// ownTags are the tags that validator does not bring.
var ownTags = map[string]func(string) bool{
	"key": regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`).MatchString,
	// Something to see: no name of spaces, nor of characters without a shape.
	"notblank": func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool {
			return unicode.IsGraphic(r) && !unicode.In(r, unicode.Z, unicode.M, unicode.Other_Default_Ignorable_Code_Point) && r != blankBraille
		})
	},
	"date": func(s string) bool {
		_, err := hiring.ParseDate(s)
		return err == nil && s >= "0001-01-01"
	},
	// Stricter than the tag of the same name that validator brings: no file of the machine's own, such as "posixrules".
	"timezone": func(s string) bool {
		_, err := time.LoadLocation(s)
		return err == nil && (s == "UTC" || strings.Contains(s, "/"))
	},
}

func newValidator() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	for tag, holds := range ownTags {
		err := v.RegisterValidation(tag, func(fl validator.FieldLevel) bool { return holds(fl.Field().String()) })
		if err != nil { // only an empty tag or function
			panic("httpapi: " + err.Error())
		}
	}
	return v
}

// validate gives what is wrong with a bound body by its validate tags.
func validate(in any) []hiring.Violation {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Struct {
		return nil
	}
	var faults validator.ValidationErrors
	if !errors.As(validators().Struct(in), &faults) {
		return nil
	}
	found := make([]hiring.Violation, 0, len(faults))
	for _, f := range faults {
		code, detail := explain(f)
		found = append(found, hiring.Violation{Pointer: pointerOf(f.Namespace()), Code: code, Detail: detail})
	}
	return found
}

// pointerOf turns validator's JobInput.stages[0].key into /stages/0/key.
func pointerOf(namespace string) string {
	_, path, _ := strings.Cut(namespace, ".")
	path = strings.NewReplacer("[", ".", "]", "").Replace(path)
	var b strings.Builder
	for step := range strings.SplitSeq(path, ".") {
		b.WriteString("/" + escapePointer(step))
	}
	return b.String()
}

// explain gives the stable code and an English sentence for a broken tag.
func explain(f validator.FieldError) (code, detail string) {
	switch f.Tag() {
	case "required", "required_without":
		return "required", "must be given"
	case "excluded_with":
		return "not_applicable", "must not be given together with " + strings.ToLower(f.Param())
	case "notblank":
		return "required", "must not be blank"
	case "max", "lte":
		return bound(f.Kind(), "too_long", "too_many", "too_large", "at most "+f.Param())
	case "min", "gte":
		return bound(f.Kind(), "too_short", "too_few", "too_small", "at least "+f.Param())
	case "gt":
		return bound(f.Kind(), "too_short", "too_few", "too_small", "more than "+f.Param())
	case "lt":
		return bound(f.Kind(), "too_long", "too_many", "too_large", "less than "+f.Param())
	case "oneof":
		return "invalid_value", "must be one of " + strings.Join(strings.Fields(f.Param()), ", ")
	case "email":
		return "invalid_email", "must be an e-mail address"
	case "http_url":
		return "invalid_url", "must be a web address that begins with http:// or https://"
	case "key":
		return "invalid_key", "must hold lower-case letters, digits, - and _ only, and begin with a letter or a digit"
	case "date":
		return "invalid_date", "must be a day that exists, as YYYY-MM-DD"
	case "timezone":
		return "invalid_time_zone", "must be the name of an IANA time zone, as Europe/Paris"
	case "iso4217":
		return "invalid_currency", "must be an ISO 4217 code, as EUR"
	case "unique":
		return "duplicate", "holds the same value twice"
	}
	return "invalid_value", "does not meet the rule " + f.Tag()
}

func bound(k reflect.Kind, text, list, number, limit string) (code, detail string) {
	switch k { //nolint:exhaustive // what has no length is a number
	case reflect.String:
		return text, fmt.Sprintf("must have %s characters", limit)
	case reflect.Slice, reflect.Map, reflect.Array:
		return list, fmt.Sprintf("must have %s entries", limit)
	}
	return number, "must be " + limit
}
