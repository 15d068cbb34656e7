package httpapi

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Readers of what clients write, which the fuzz targets drive directly.

// ParseJSON is parseJSON, written back.
func ParseJSON(body []byte) (string, error) {
	n, err := parseJSON(body)
	if err != nil {
		return "", err
	}
	return string(appendJSON(nil, n)), nil
}

// The bounds of a body.
const (
	MaxDepth  = maxDepth
	MaxValues = maxValues
)

// ParseTime is parseTime.
func ParseTime(s string) (time.Time, bool) { return parseTime(s) }

// ParseID is parseID.
func ParseID(s string) (uuid.UUID, bool) { return parseID(s) }

// IsDay is the rule of the tag date.
func IsDay(s string) bool { return ownTags["date"](s) }

// Calendar is calendarOf for one interview.
func Calendar(i hiring.Interview, title string) string {
	return calendarOf(methodOf(i), event{i, uuid.UUID{1}, title})
}

// ChooseForm is choose among the forms of a funnel, by name.
func ChooseForm(r *http.Request) (string, error) {
	c := contextOf(r)
	q := readQuery(c)
	form, err := choose(c, q, asJSON, asCSV, asSVG)
	if err == nil {
		err = q.done()
	}
	return form.name, err
}

// The other getters of a query.
func (q Query) List(name string) []string    { return q.list(name) }
func (q Query) Time(name string) *time.Time  { return q.time(name) }
func (q Query) Count(name string, d int) int { return q.count(name, d, 0) }
