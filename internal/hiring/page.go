package hiring

import "github.com/google/uuid"

// PageRequest asks for one page of a list.
type PageRequest struct {
	Limit int       // how many rows; at least 1
	Sort  string    // a name that the list knows; "" is its default order
	Desc  bool      // the other way round
	After *Position // where the page before ended; nil for the first one
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
	Next  *Position
}
