package api

import "time"

// Asked repeats the question of a statistic beside its answer, so that the same numbers can be had again.
type Asked struct {
	// Version of the rules by which applications are counted.
	Definition string `json:"definition" example:"1"`
	// What had happened until this instant is counted.
	AsOf time.Time `json:"as_of" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// What had been recorded until this instant is counted: with it the question has the same answer for ever.
	KnownAt time.Time `json:"known_at" format:"date-time" example:"2026-11-23T10:00:00Z"`
	// The time zone of the days and months in the question and in the answer, by its IANA name.
	TimeZone string `json:"time_zone" example:"Europe/Paris"`
	// The filters that narrow every number, each value by the name of its parameter.
	Filters map[string]string `json:"filters" example:"source:linkedin"`
	// What a reader should know before using the numbers; empty where there is nothing to say.
	Warnings []Warning `json:"warnings"`
}
