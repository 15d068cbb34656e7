package api

// Date is a calendar day, YYYY-MM-DD, without a time zone; where a day has to become an instant, it is a day of the
// server's time zone.
type Date string
