package api

import "github.com/google/uuid"

// Department is a part of the employer that recruits. Departments form a tree.
type Department struct {
	Record
	// What the department is called.
	Name string `json:"name" example:"Direction des Systèmes d'Information et du Numérique"`
	// Its abbreviation; null: none.
	ShortName *string `json:"short_name" extensions:"x-nullable" example:"DSIN"`
	// The department that it is a part of; null at the top of the tree.
	ParentID *uuid.UUID `json:"parent_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}

// DepartmentInput is what a client sets of a department.
type DepartmentInput struct {
	// What the department is called.
	Name string `json:"name" validate:"required,notblank,min=1,max=200" example:"Direction des Systèmes d'Information et du Numérique"`
	// Its abbreviation. Default: none.
	ShortName *string `json:"short_name,omitempty" validate:"omitempty,max=50" extensions:"x-nullable" example:"DSIN"`
	// The department that it is a part of; it can't be the department itself or a part of it. Default: none, the top of
	// the tree.
	ParentID *uuid.UUID `json:"parent_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
}
