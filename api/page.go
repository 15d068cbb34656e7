package api

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Page is one page of a list, in the list's stable order.
type Page[T any] struct {
	// The rows of this page; empty where nothing matches.
	Data []T `json:"data"`
	// Opaque value of the parameter cursor that asks for the next page, with the same filters; null on the last page.
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
	// Opaque value to start the next reading from, later: it misses no change, however late its transaction was
	// committed. null on every page but the last one of a reading with updated_since or sync_token. An old one is answered
	// with 410 sync_token_expired.
	SyncToken *string `json:"sync_token" extensions:"x-nullable"`
}

// Deletion tells, among the rows of a list asked for with updated_since or sync_token, that one is no more.
type Deletion struct {
	// What was deleted. The id never comes back.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// When it was deleted; where the rows are in the order of updated_at, the deletion stands by this.
	DeletedAt time.Time `json:"deleted_at" format:"date-time" example:"2024-11-12T17:45:00Z"`
	// What is there in its place; null: nothing.
	MergedIntoID *uuid.UUID `json:"merged_into_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}

// Row is a row of a list: a thing or, where the list was asked for with updated_since or sync_token, that one is no more.
type Row[T any] struct {
	// The thing; nil for a deletion.
	Item *T `extensions:"x-either=1"`
	// That it is no more; nil for a thing.
	Deletion *Deletion `extensions:"x-either=2"`
}

// MarshalJSON writes whichever of the two there is.
func (r Row[T]) MarshalJSON() ([]byte, error) {
	if r.Deletion != nil {
		return json.Marshal(r.Deletion)
	}
	return json.Marshal(r.Item)
}

// UnmarshalJSON reads a row: what has a deleted_at is a deletion.
func (r *Row[T]) UnmarshalJSON(data []byte) error {
	var kind struct {
		DeletedAt *time.Time `json:"deleted_at"`
	}
	if err := json.Unmarshal(data, &kind); err != nil {
		return err
	}
	*r = Row[T]{}
	if kind.DeletedAt != nil {
		r.Deletion = new(Deletion)
		return json.Unmarshal(data, r.Deletion)
	}
	r.Item = new(T)
	return json.Unmarshal(data, r.Item)
}

// TransitionFeed is one page of the changes that happened to applications, in the order in which they became known.
type TransitionFeed struct {
	// The transitions of this page, without person or note.
	Data []FeedTransition `json:"data"`
	// Opaque value of the parameter cursor that asks for the next page; null on the last page.
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
	// Opaque value to start the next reading from, later: it misses no change, however late its transaction was
	// committed. null on every page but the last. An old one is answered with 410 sync_token_expired.
	SyncToken *string `json:"sync_token" extensions:"x-nullable"`
}
