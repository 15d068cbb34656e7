package hiring

import (
	"slices"

	"github.com/google/uuid"
)

// Role is what a user may do at all.
type Role string

// The roles. A juror's rights end at their own juries; an analyst sees aggregates only.
const (
	RoleAdmin     Role = "admin"
	RoleRecruiter Role = "recruiter"
	RoleJuror     Role = "juror"
	RoleAnalyst   Role = "analyst"
)

// Roles lists every role, the most powerful first.
var Roles = []Role{RoleAdmin, RoleRecruiter, RoleJuror, RoleAnalyst}

// Actor is who asks: every store method that writes, or that returns personal data, takes one, filters by what
// the actor may see, and signs the audit entry with them.
type Actor struct {
	UserID    uuid.UUID // the nil UUID is the operator at the console, or a key
	Key       *APIKey   // what a script shows; nil for everybody else
	Role      Role      // none for a key, which has scopes
	Name      string    // of the account, where it is known without asking
	Limited   bool      // a recruiter of some departments only, a key of some juries
	SessionID uuid.UUID
	RequestID string
}

// Operator is the person at the server's console, who creates the first account and loads the demo.
func Operator(requestID string) Actor { return Actor{Role: RoleAdmin, RequestID: requestID} }

// ID names who asks: a user, or a key.
func (a Actor) ID() uuid.UUID {
	if a.Key != nil {
		return a.Key.ID
	}
	return a.UserID
}

// Is tells whether the actor has one of these roles.
func (a Actor) Is(roles ...Role) bool {
	return slices.Contains(roles, a.Role)
}

// Restricted tells whether the actor sees only what is theirs: of their juries, or of their departments.
func (a Actor) Restricted() bool { return a.Is(RoleJuror) || a.Limited }

// ReadsContacts tells whether the actor may read how to reach the people that they see, and search by it.
func (a Actor) ReadsContacts() bool {
	return a.Recruits() || a.Key != nil && a.Key.Has(ScopeCandidates)
}

// AsksByDays tells whether the actor reads statistics and no application. Who could ask for two instants around one event would
// read what became of one person; so they ask by whole days.
func (a Actor) AsksByDays() bool {
	return a.Is(RoleAnalyst) || a.Key != nil && !a.Key.Has(ScopeApplications, ScopeCandidates)
}

// Recruits tells whether the actor may see and change recruitments, people included.
func (a Actor) Recruits() bool { return a.Is(RoleAdmin, RoleRecruiter) }
