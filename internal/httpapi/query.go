package httpapi

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// maxText is how many bytes a text may have.
const maxText = 200

// maxListed is how many values one comma list may have.
const maxListed = 200

// query reads the parameters of a request. Asking for a parameter declares it; done refuses whatever was not asked
// for, and tells all that is wrong at once.
type query struct {
	values   url.Values
	question fingerprint   // of the list, its filters, its order and who asks
	keys     *auth.Keyring // that cursors and sync tokens are sealed with
	changes  *reading      // nil where there is none
	byDays   bool          // whoever asks may name days, and no instants
	declared []string
	faults   []hiring.Violation
	refused  []hiring.Violation // what can be read, and is not for whoever asks
}

// readQuery starts reading the parameters of a request.
func readQuery(c *gin.Context) *query {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	q := &query{values: values, question: fingerprintOf(c.Request.URL.Path, values, actor(c)), keys: keyring(c), byDays: actor(c).AsksByDays()}
	if err != nil {
		q.fault("", "malformed_query", "the query has a broken escape or a semicolon")
	}
	return q
}

func (q *query) fault(parameter, code string, detail hiring.Phrase, args ...any) {
	q.faults = append(q.faults, hiring.Violation{Parameter: parameter, Code: code, Detail: detail, Args: args})
}

// done gives everything that is wrong with the parameters, or nil. Call it after the last parameter was asked for.
func (q *query) done() error {
	var unknown []string
	for name := range q.values {
		if !slices.Contains(q.declared, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		q.fault(shorten(strings.ToValidUTF8(name, "�")), "unknown_parameter", "there is no such parameter here")
	}
	if len(q.faults) == 0 {
		return q.refusal()
	}
	faults := slices.Concat(q.faults, q.refused)
	return &hiring.Error{
		Kind: hiring.KindMalformed, Code: faults[0].Code,
		Detail: "the query has parameters that can't be read", Violations: faults[:min(len(faults), maxViolations)],
	}
}

// refusal gives what of the parameters is not for whoever asks, or nil.
func (q *query) refusal() error {
	if len(q.refused) == 0 {
		return nil
	}
	return &hiring.Error{Kind: hiring.KindMalformed, Code: "invalid_parameters", Detail: "the question can't be asked like this", Violations: q.refused}
}

// raw gives the one value of a parameter; given is false for one that is absent or can't be used.
func (q *query) raw(name string) (value string, given bool) {
	q.declared = append(q.declared, name)
	values := q.values[name]
	switch {
	case len(values) == 0:
		return "", false
	case len(values) > 1:
		q.fault(name, "repeated_parameter", "give it once; several values are separated by commas")
		return "", false
	case !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0):
		q.fault(name, "invalid_value", "holds characters that can't be searched for")
		return "", false
	}
	return values[0], true
}

// text is a free text; an empty one is none.
func (q *query) text(name string) string {
	value, _ := q.raw(name)
	if len(value) > maxText {
		q.fault(name, "too_long", "has at most %d bytes", maxText)
		return ""
	}
	return value
}

// list is a comma list of texts.
func (q *query) list(name string) []string {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	parts := strings.Split(value, ",")
	if len(parts) > maxListed {
		q.fault(name, "too_many", "has at most %d values", maxListed)
		return nil
	}
	if slices.Contains(parts, "") {
		q.fault(name, "empty_value", "holds an empty value")
		return nil
	}
	return parts
}

// words is a comma list of keys of a reference list, such as sources have.
func (q *query) words(name string) []string {
	words := q.list(name)
	if slices.ContainsFunc(words, func(word string) bool { return !ownTags["key"](word) }) {
		q.fault(name, "invalid_key", "must be keys, separated by commas: small letters, digits, - and _")
		return nil
	}
	return words
}

// ids is a comma list of UUIDs.
func (q *query) ids(name string) []uuid.UUID {
	var ids []uuid.UUID
	for _, part := range q.list(name) {
		id, ok := parseID(part)
		if !ok {
			q.fault(name, "invalid_id", "must be UUIDs, separated by commas")
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// id is one UUID.
func (q *query) id(name string) *uuid.UUID {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	id, ok := parseID(value)
	if !ok {
		q.fault(name, "invalid_id", "must be a UUID")
		return nil
	}
	return &id
}

// enums is a comma list of values from a closed set.
func enums[E ~string](q *query, name string, allowed ...E) []E {
	var picked []E
	for _, part := range q.list(name) {
		if !slices.Contains(allowed, E(part)) {
			q.fault(name, "invalid_value", "must be among %s", oneOf(allowed))
			return nil
		}
		picked = append(picked, E(part))
	}
	return picked
}

// enum is one value of a closed set; def if it is not given.
func enum[E ~string](q *query, name string, def E, allowed ...E) E {
	value, given := q.raw(name)
	if !given {
		return def
	}
	if !slices.Contains(allowed, E(value)) {
		q.fault(name, "invalid_value", "must be one of %s", oneOf(allowed))
		return def
	}
	return E(value)
}

func oneOf[E ~string](allowed []E) string {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return strings.Join(names, ", ")
}

// flag is true or false; nil if it is not given.
func (q *query) flag(name string) *bool {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	on := value == "true"
	if !on && value != "false" {
		q.fault(name, "invalid_value", "must be true or false")
		return nil
	}
	return &on
}

// date is a day.
func (q *query) date(name string) *hiring.Date {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	d, err := hiring.ParseDate(value)
	if err != nil || d < "0001-01-01" {
		q.fault(name, "invalid_date", "must be a day that exists, as YYYY-MM-DD")
		return nil
	}
	return &d
}

// time is an instant.
func (q *query) time(name string) *time.Time {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	t, ok := parseTime(value)
	if !ok {
		q.fault(name, "invalid_time", "must be an RFC 3339 time with its offset, as 2026-11-23T10:00:00Z (a + is written %%2B)")
		return nil
	}
	return &t
}

// count is a whole number, not below least; def if it is not given.
func (q *query) count(name string, def, least int) int {
	value, given := q.raw(name)
	if !given {
		return def
	}
	n, err := strconv.Atoi(value)
	if err != nil && allDigits(value) {
		return maxCount // too large to count to, and certainly more than there is
	}
	if err != nil || value[0] == '+' {
		q.fault(name, "invalid_value", "must be a whole number")
		return def
	}
	if n < least {
		q.fault(name, "out_of_range", "must be at least %s", strconv.Itoa(least))
		return def
	}
	return n
}

const maxCount = 1<<31 - 1

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
