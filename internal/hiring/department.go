package hiring

import "github.com/google/uuid"

// Department is a part of the employer that recruits. Departments form a tree.
type Department struct {
	Record
	Name      string
	ShortName string
	ParentID  *uuid.UUID
}

// DepartmentFilter narrows a list of departments.
type DepartmentFilter struct {
	ParentIDs []uuid.UUID
}
