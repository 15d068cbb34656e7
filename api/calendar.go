package api

import "time"

// Calendar is a person's own calendar of interviews, which programs read under a secret address. The address itself is told once.
type Calendar struct {
	// Since when the address is good.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-11-04T16:30:00Z"`
}

// NewCalendar is a calendar with its address, which is known in the moment that it is made and never again.
type NewCalendar struct {
	Calendar
	// Where programs read the calendar, relative to the service. Whoever has the address reads it, without a login: it is a secret.
	URL string `json:"url" format:"uri-reference" example:"/v1/calendars/vcal_Zk3sXQm0c9b7V1n5T8y2R4u6W0e3I5o7P9a1S2d4F6g"`
}
