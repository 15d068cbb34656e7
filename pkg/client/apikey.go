package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// APIKeys reads the API keys, without the keys themselves. A client that shows a key reads that one.
func (c *Client) APIKeys(ctx context.Context, list List) iter.Seq2[api.Key, error] {
	return pages[api.Key](ctx, c, "/v1/api-keys", queryOf(list))
}

// APIKey reads one API key, without the key itself.
func (c *Client) APIKey(ctx context.Context, id uuid.UUID) (api.Key, error) {
	return get[api.Key](ctx, c, at("/v1/api-keys", id), nil)
}

// CreateAPIKey makes an API key. The answer has its text, which can't be read again; so the request is sent once, because
// another one would make another key.
func (c *Client) CreateAPIKey(ctx context.Context, in api.KeyInput) (api.NewKey, error) {
	r, err := change(ctx, http.MethodPost, "/v1/api-keys", in)
	if err != nil {
		return api.NewKey{}, err
	}
	r.once = true
	return decoded[api.NewKey](c.do(ctx, r))
}

// RevokeAPIKey revokes an API key, if it still has this version: its next request is refused.
func (c *Client) RevokeAPIKey(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/api-keys", id), version)
}
