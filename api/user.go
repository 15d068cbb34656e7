package api

import (
	"time"

	"github.com/google/uuid"
)

// Role is what a user may do at all. Closed.
type Role string

// The roles.
const (
	RoleAdmin     Role = "admin"     // everything, users included
	RoleRecruiter Role = "recruiter" // all recruitments, or those of some departments
	RoleJuror     Role = "juror"     // the applications of their own juries
	RoleAnalyst   Role = "analyst"   // funnels and other aggregates, no person
)

// User is a person with an account. Only an administrator receives all of it; a recruiter, who composes juries,
// receives id, name and role.
type User struct {
	// Identity, given by the service and never changed.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// What the person is called.
	Name string `json:"name" example:"Camille Durand"`
	// What the person may do.
	Role Role `json:"role" example:"recruiter"`
	// Number of the present version, from 1, one more at each change. Absent for a recruiter.
	Version *int `json:"version,omitempty" minimum:"1" example:"3"`
	// The address that the person logs in with. Absent for a recruiter.
	Email *string `json:"email,omitempty" format:"email" example:"camille.durand@example.org"`
	// The departments that a recruiter is limited to, with all that lie below them; none is no limit. Absent for a recruiter
	// who reads of another.
	DepartmentIDs *[]uuid.UUID `json:"department_ids,omitempty" swaggertype:"array,string" format:"uuid"`
	// Whether the account is locked out, from the next request on. Absent for a recruiter.
	Disabled *bool `json:"disabled,omitempty" example:"false"`
	// When the account was created. Absent for a recruiter.
	CreatedAt *time.Time `json:"created_at,omitempty" format:"date-time" example:"2024-09-02T08:30:00Z"`
	// When the account was last changed. Absent for a recruiter.
	UpdatedAt *time.Time `json:"updated_at,omitempty" format:"date-time" example:"2024-09-05T14:10:00Z"`
}

// UserInput is what an administrator sets of a user.
type UserInput struct {
	// The address that the person logs in with; no two users have the same, whatever the case of its letters.
	Email string `json:"email" validate:"required,email,max=320" format:"email" example:"camille.durand@example.org"`
	// What the person is called.
	Name string `json:"name" validate:"required,notblank,min=1,max=200" example:"Camille Durand"`
	// What the person may do. The last administrator can't lose the role, and nobody raises their own.
	Role Role `json:"role" validate:"required,oneof=admin recruiter juror analyst" example:"recruiter"`
	// The departments that a recruiter is limited to, with all that lie below them, each once: they see and change what
	// belongs to those and nothing else, from their next request on. Only for the role recruiter. Default: none, which is no
	// limit.
	DepartmentIDs []uuid.UUID `json:"department_ids,omitempty" validate:"max=100,unique" swaggertype:"array,string" format:"uuid" extensions:"x-nullable"`
	// A new password of 12 to 128 characters, not a common one; it is never answered. Default: when creating, none, and
	// the person can't log in yet; when changing, the one they have.
	Password *string `json:"password,omitempty" validate:"omitempty,min=12,max=128" format:"password" extensions:"x-nullable"`
	// Whether the account is locked out, from the next request on. The last administrator can't be. Default: false.
	Disabled *bool `json:"disabled,omitempty" extensions:"x-nullable" example:"false"`
}
