package client

import (
	"context"

	"github.com/vivier-ats/vivier/api"
)

// Live asks whether the process answers. It needs no login.
func (c *Client) Live(ctx context.Context) error {
	_, err := c.public(ctx, "/livez")
	return err
}

// Ready asks whether the server can work; 503 says why not. It needs no login.
func (c *Client) Ready(ctx context.Context) error {
	_, err := c.public(ctx, "/readyz")
	return err
}

// JWKS reads the public keys that access tokens are signed with. It needs no login.
func (c *Client) JWKS(ctx context.Context) (api.JWKS, error) {
	return decoded[api.JWKS](c.public(ctx, "/.well-known/jwks.json"))
}

// OpenAPI reads the document of the server's API, which may know more than this client. It needs no login.
func (c *Client) OpenAPI(ctx context.Context) ([]byte, error) { return c.public(ctx, "/openapi.json") }
