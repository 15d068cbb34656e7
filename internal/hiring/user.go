package hiring

import (
	"time"

	"github.com/google/uuid"
)

// User is a person with an account.
type User struct {
	Record
	Email        string
	EmailFolded  string
	Name         string
	NameFolded   string
	Role         Role
	PasswordHash string
	Disabled     bool
	SessionEra   int              // grows each time that all sessions of the user end
	Departments  []UserDepartment // that a recruiter is limited to, with all below them; none is no limit
}

// UserDepartment is one department that a recruiter is limited to.
type UserDepartment struct {
	UserID       uuid.UUID
	DepartmentID uuid.UUID
}

// Check gives what is wrong with an account by itself.
func (u User) Check() []Violation {
	if len(u.Departments) == 0 || u.Role == RoleRecruiter {
		return nil
	}
	return []Violation{Wrong("/department_ids", "not_applicable", "only a recruiter is limited to departments")}
}

// Session is one login: it lives until it ends, expires, or a used refresh token is used again.
type Session struct {
	ID          uuid.UUID
	UserID      uuid.UUID
	CreatedAt   time.Time
	RefreshedAt *time.Time // the last time; nil when never
	ExpiresAt   time.Time  // whatever happens
	IdleAt      time.Time  // unless it is refreshed before
	EndedAt     *time.Time
}

// UserFilter narrows a list of users.
type UserFilter struct {
	Roles    []Role
	Query    string // part of a name; for admins of an e-mail address too
	Disabled *bool
}

// Seat is a user's place in a jury.
type Seat struct {
	JuryID uuid.UUID
	Name   string
	Role   MemberRole
}
