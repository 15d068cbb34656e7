// Package api is the contract of a small service that has one of everything that the generator knows.
package api

import "time"

// Page is one page of a list.
type Page[T any] struct {
	// The rows of this page.
	Data []T `json:"data"`
	// What to ask the next page with; null on the last one.
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
}

// Row is a row of a page.
type Row[T any] struct {
	// The thing.
	Item *T `extensions:"x-either=1"`
	// That it is no more.
	Gone *Gone `extensions:"x-either=2"`
}

// Gone tells that a thing is no more.
type Gone struct {
	// When it was deleted.
	DeletedAt time.Time `json:"deleted_at" format:"date-time"`
}

// Problem is the body of every refusal.
type Problem struct {
	// The HTTP status of the answer.
	Status int `json:"status" example:"422"`
	// Names the problem, for programs.
	Code string `json:"code" extensions:"x-open-enum" example:"invalid"`
}

// Record is what everything with a version carries.
type Record struct {
	// Identity.
	ID string `json:"id" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// When it was created.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-09-02T08:30:00Z"`
}
