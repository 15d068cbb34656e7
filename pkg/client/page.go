package client

import (
	"context"
	"iter"
	"maps"
	"net/url"

	"github.com/vivier-ats/vivier/api"
)

// Paging is how to read a list that has one order only.
type Paging struct {
	// How many rows a request asks for, at most 200; it changes how often is asked, not what comes.
	PageSize int `query:"limit"`
}

// List is how to read a list: nothing set means in its usual order, with pages of the usual size.
type List struct {
	// Name of the order, with - before it to turn it round; the document lists those of each list.
	Sort string `query:"sort"`
	// How many rows a request asks for, at most 200; it changes how often is asked, not what comes.
	PageSize int `query:"limit"`
}

// pages asks for one page after the other while somebody reads on. An error ends it.
func pages[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		next := maps.Clone(query) // one more reading begins at the first page again
		for {
			page, err := get[api.Page[T]](ctx, c, path, next)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, row := range page.Data {
				if !yield(row, nil) {
					return
				}
			}
			if page.NextCursor == nil {
				return
			}
			next.Set("cursor", *page.NextCursor)
		}
	}
}

// Collect reads a list to its end, or to its first error: apps, err := client.Collect(c.Applications(ctx, filter)).
func Collect[T any](rows iter.Seq2[T, error]) ([]T, error) {
	all := []T{}
	for row, err := range rows {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}
