package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// UserFilter narrows a list of accounts.
type UserFilter struct {
	List
	Role     []api.Role `query:"role"`     // only those with one of these roles
	Q        string     `query:"q"`        // part of a name; for administrators, of an address too
	Disabled *bool      `query:"disabled"` // only those who are, or are not, locked out
}

// Users reads the accounts that match. Who recruits gets id, name and role of each.
func (c *Client) Users(ctx context.Context, filter UserFilter) iter.Seq2[api.User, error] {
	return pages[api.User](ctx, c, "/v1/users", queryOf(filter))
}

// User reads one account.
func (c *Client) User(ctx context.Context, id uuid.UUID) (api.User, error) {
	return get[api.User](ctx, c, at("/v1/users", id), nil)
}

// CreateUser makes an account. 409 where the address is taken.
func (c *Client) CreateUser(ctx context.Context, in api.UserInput) (api.User, error) {
	return create[api.User](ctx, c, "/v1/users", in)
}

// UpdateUser changes an account, if it still has this version. 412 where it changed meanwhile; 409 where nobody would be
// left to administer.
func (c *Client) UpdateUser(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.User, error) {
	return update[api.User](ctx, c, at("/v1/users", id), version, patch)
}
