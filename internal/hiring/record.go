package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Record is what every stored thing carries: its identity, the version that optimistic locking compares, and the
// times of its first and its last change.
type Record struct {
	ID        uuid.UUID
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Recorded gives the record itself, so that one store function can stamp any of them.
func (r *Record) Recorded() *Record { return r }

// Date is a calendar day, YYYY-MM-DD, without a time zone. The empty Date is none.
type Date string

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", err
	}
	return Date(s), nil
}

// DateOf is the day of an instant in a time zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// Start is the first instant of the day in a time zone.
func (d Date) Start(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// End is the first instant of the day after.
func (d Date) End(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1).UTC()
}
