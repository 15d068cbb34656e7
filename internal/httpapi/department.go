package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func (s *Server) departments() resource[hiring.Department, api.DepartmentInput, api.Department] {
	return resource[hiring.Department, api.DepartmentInput, api.Department]{
		path:   "/v1/departments/",
		create: s.store.CreateDepartment,
		get:    s.store.GetDepartment,
		update: s.store.UpdateDepartment,
		remove: s.store.DeleteDepartment,
		input:  departmentInput,
		apply:  applyDepartment,
		store:  s.store,
		names: func(in api.DepartmentInput) []store.Reference {
			return []store.Reference{store.Names("/parent_id", store.Departments, in.ParentID)}
		},
		show: showDepartment,
	}
}

func showDepartment(d hiring.Department) api.Department {
	return api.Department{Record: record(d.Record), Name: d.Name, ShortName: orNull(d.ShortName), ParentID: d.ParentID}
}

func departmentInput(d hiring.Department) api.DepartmentInput {
	return api.DepartmentInput{Name: d.Name, ShortName: orNull(d.ShortName), ParentID: d.ParentID}
}

func applyDepartment(d hiring.Department, in api.DepartmentInput) hiring.Department {
	d.Name, d.ShortName, d.ParentID = in.Name, or(in.ShortName, ""), in.ParentID
	return d
}

// listDepartments answers a page of departments.
//
//	@Summary	List departments
//	@ID			listDepartments
//	@Tags		departments
//	@Produce	json
//	@Param		parent_id	query		[]string	false	"Only departments right below one of these"					collectionFormat(csv)									format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort		query		string		false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit		query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor		query		string		false	"next_cursor of the page before, with the same filters"
//	@Success	200			{object}	api.Page[api.Row[api.Department]]
//	@Header		200			{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/departments [get]
func (s *Server) listDepartments(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.DepartmentFilter{ParentIDs: q.ids("parent_id")}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListDepartments(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showDepartment)
}

// createDepartment adds a department.
//
//	@Summary	Create a department
//	@ID			createDepartment
//	@Tags		departments
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.DepartmentInput	true	"The department"
//	@Success	201		{object}	api.Department
//	@Header		201		{string}	ETag		"Version of the department"
//	@Header		201		{string}	Location	"Path of the department"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/departments [post]
func (s *Server) createDepartment(c *gin.Context) error {
	return s.departments().createOne(c, hiring.Department{})
}

// getDepartment answers one department.
//
//	@Summary	Get a department
//	@ID			getDepartment
//	@Tags		departments
//	@Produce	json
//	@Param		id		path		string	true	"Id of the department"	format(uuid)
//	@Success	200		{object}	api.Department
//	@Header		200		{string}	ETag	"Version of the department"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/departments/{id} [get]
func (s *Server) getDepartment(c *gin.Context) error { return s.departments().getOne(c) }

// patchDepartment changes a department.
//
//	@Summary	Change a department
//	@ID			patchDepartment
//	@Tags		departments
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string				true	"Id of the department"	format(uuid)
//	@Param		If-Match	header		string				true	"ETag of the version that was read of the department, or *"
//	@Param		input		body		api.DepartmentInput	true	"The fields to change"
//	@Success	200			{object}	api.Department
//	@Header		200			{string}	ETag	"New version of the department"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/departments/{id} [patch]
func (s *Server) patchDepartment(c *gin.Context) error { return s.departments().patchOne(c) }

// deleteDepartment removes a department that nothing depends on.
//
//	@Summary	Delete a department
//	@ID			deleteDepartment
//	@Tags		departments
//	@Param		id			path	string	true	"Id of the department"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the department, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/departments/{id} [delete]
func (s *Server) deleteDepartment(c *gin.Context) error { return s.departments().deleteOne(c) }
