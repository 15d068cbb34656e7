package api

// Page is one page of a list, in the list's stable order.
type Page[T any] struct {
	// The rows of this page; empty where nothing matches.
	Data []T `json:"data"`
	// Opaque value of the parameter cursor that asks for the next page, with the same filters; null on the last page.
	NextCursor *string `json:"next_cursor" extensions:"x-nullable"`
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
