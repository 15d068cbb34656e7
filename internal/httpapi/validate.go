package httpapi

import (
	"errors"
	"reflect"
	"regexp"
	"strconv"
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
	"key":  regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`).MatchString,
	"slug": regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString,
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
		found = append(found, explain(f))
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

// explain says what is wrong with a field whose tag is broken.
func explain(f validator.FieldError) hiring.Violation {
	at := pointerOf(f.Namespace())
	switch f.Tag() {
	case "required":
		return hiring.Wrong(at, "required", "must be given")
	case "required_without":
		return hiring.Wrong(at, "required", "must be given, unless %s is", strings.ToLower(f.Param()))
	case "excluded_with":
		return hiring.Wrong(at, "not_applicable", "must not be given together with %s", strings.ToLower(f.Param()))
	case "notblank":
		return hiring.Wrong(at, "required", "must not be blank")
	case "max", "lte":
		return tooMuch(f, at, "must be at most %s")
	case "lt":
		return tooMuch(f, at, "must be less than %s")
	case "min", "gte":
		return tooLittle(f, at, "must be at least %s")
	case "gt":
		return tooLittle(f, at, "must be more than %s")
	case "oneof":
		return hiring.Wrong(at, "invalid_value", "must be one of %s", strings.Join(strings.Fields(f.Param()), ", "))
	case "email":
		return hiring.Wrong(at, "invalid_email", "must be an e-mail address")
	case "http_url":
		return hiring.Wrong(at, "invalid_url", "must be a web address that begins with http:// or https://")
	case "key":
		return hiring.Wrong(at, "invalid_key", "must hold lower-case letters, digits, - and _ only, and begin with a letter or a digit")
	case "slug":
		return hiring.Wrong(at, "invalid_slug", "must be lower-case letters and digits, with single hyphens between them")
	case "date":
		return hiring.Wrong(at, "invalid_date", "must be a day that exists, as YYYY-MM-DD")
	case "timezone":
		return hiring.Wrong(at, "invalid_time_zone", "must be the name of an IANA time zone, as Europe/Paris")
	case "iso4217":
		return hiring.Wrong(at, "invalid_currency", "must be an ISO 4217 code, as EUR")
	case "unique":
		return hiring.Wrong(at, "duplicate", "holds the same value twice")
	}
	return hiring.Wrong(at, "invalid_value", "does not meet the rule %s", f.Tag())
}

// tooMuch is about what is above a bound: its length, or else the number itself.
func tooMuch(f validator.FieldError, at string, number hiring.Phrase) hiring.Violation {
	switch f.Kind() { //nolint:exhaustive // what has no length is a number
	case reflect.String:
		return hiring.Wrong(at, "too_long", "must have at most %d characters", lengthOf(f))
	case reflect.Slice, reflect.Map, reflect.Array:
		return hiring.Wrong(at, "too_many", "must have at most %d entries", lengthOf(f))
	}
	return hiring.Wrong(at, "too_large", number, f.Param())
}

// tooLittle is about what is below a bound.
func tooLittle(f validator.FieldError, at string, number hiring.Phrase) hiring.Violation {
	switch f.Kind() { //nolint:exhaustive // what has no length is a number
	case reflect.String:
		return hiring.Wrong(at, "too_short", "must have at least %d characters", lengthOf(f))
	case reflect.Slice, reflect.Map, reflect.Array:
		return hiring.Wrong(at, "too_few", "must have at least %d entries", lengthOf(f))
	}
	return hiring.Wrong(at, "too_small", number, f.Param())
}

// lengthOf is the bound of a length, which an inclusive tag gives as a whole number.
func lengthOf(f validator.FieldError) int {
	n, err := strconv.Atoi(f.Param())
	if err != nil {
		panic("httpapi: a length of " + f.Param())
	}
	switch f.Tag() {
	case "gt":
		n++
	case "lt":
		n--
	}
	return n
}
