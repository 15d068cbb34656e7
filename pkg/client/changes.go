package client

import (
	"context"
	"net/url"

	"github.com/vivier-ats/vivier/api"
)

// Changes reads what changed in a list, by its path, since a sync token, and what was deleted of it; "" reads all there is. When
// it has given every row, in order, to take, it returns the token to go on with next time. A token is good for 30 days, and as
// long as what its owner may see stays the same: after Is(err, 410, "sync_token_expired") begin with an empty copy and "".
//
//	token, err = client.Changes(ctx, c, "/v1/jobs", token, func(row api.Row[api.Job]) error { … })
func Changes[T any](ctx context.Context, c *Client, path, token string, take func(api.Row[T]) error) (string, error) {
	query := url.Values{"limit": {"200"}, "sync_token": {token}}
	if token == "" {
		query = url.Values{"limit": {"200"}, "updated_since": {"0001-01-01T00:00:00Z"}}
	}
	for {
		page, err := get[api.Page[api.Row[T]]](ctx, c, path, query)
		if err != nil {
			return token, err
		}
		for _, row := range page.Data {
			if err := take(row); err != nil {
				return token, err
			}
		}
		if page.NextCursor == nil {
			return *page.SyncToken, nil
		}
		query.Set("cursor", *page.NextCursor)
	}
}
