package hiring

import (
	"time"

	"github.com/google/uuid"
)

// PageRequest asks for one page of a list.
type PageRequest struct {
	Limit int        // how many rows; at least 1
	Sort  string     // a name that the list knows; "" is its default order
	Desc  bool       // the other way round
	After *Position  // where the page before ended; nil for the first one
	Since *time.Time // only what changed at this instant or later, with what was deleted; nil for whatever there is
}

// Position is a place in an ordered list: the value of the column it is sorted by, as text (times as RFC 3339
// with fractions), and the id that breaks ties.
type Position struct {
	Value string
	ID    uuid.UUID
}

// Page is one page of a list, and where the next one starts after; Next is nil on the last page.
type Page[T any] struct {
	Items []T
	Gone  []Deletion // in order; none unless the page was asked for with Since
	Next  *Position
}

// Deletion tells whoever keeps a copy that a thing is no more.
type Deletion struct {
	ID           uuid.UUID
	DeletedAt    time.Time
	MergedIntoID *uuid.UUID // the thing that is there in its place
	Ahead        int        // how many items of its page stand before it
}

// WithItems is the page with its items in another form.
func WithItems[T, U any](p Page[T], items []U) Page[U] {
	return Page[U]{Items: items, Gone: p.Gone, Next: p.Next}
}
