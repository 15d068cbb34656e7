package client

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// DepartmentFilter narrows a list of departments.
type DepartmentFilter struct {
	List
	ParentID []uuid.UUID `query:"parent_id"` // only those right below one of these
}

// Departments reads the departments that match.
func (c *Client) Departments(ctx context.Context, filter DepartmentFilter) iter.Seq2[api.Department, error] {
	return pages[api.Department](ctx, c, "/v1/departments", queryOf(filter))
}

// Department reads one department.
func (c *Client) Department(ctx context.Context, id uuid.UUID) (api.Department, error) {
	return get[api.Department](ctx, c, at("/v1/departments", id), nil)
}

// CreateDepartment makes a department. 422 where the parent does not exist.
func (c *Client) CreateDepartment(ctx context.Context, in api.DepartmentInput) (api.Department, error) {
	return create[api.Department](ctx, c, "/v1/departments", in)
}

// UpdateDepartment changes a department, if it still has this version. 412 where it changed meanwhile, 422 where it would stand below itself.
func (c *Client) UpdateDepartment(ctx context.Context, id uuid.UUID, version int, patch Patch) (api.Department, error) {
	return update[api.Department](ctx, c, at("/v1/departments", id), version, patch)
}

// DeleteDepartment deletes a department, if it still has this version. 412 where it changed meanwhile, 409 in_use while a job, a campaign or a department belongs to it.
func (c *Client) DeleteDepartment(ctx context.Context, id uuid.UUID, version int) error {
	return c.remove(ctx, at("/v1/departments", id), version)
}
