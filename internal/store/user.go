package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListUsers lists accounts: all of them for who recruits, oneself for everybody else.
func (s *Store) ListUsers(ctx context.Context, who hiring.Actor, f hiring.UserFilter, req hiring.PageRequest) (hiring.Page[hiring.User], error) {
	db := s.read(ctx)
	q := visible(db, who, Users)
	if len(f.Roles) > 0 {
		q = q.Where("users.role IN ?", f.Roles)
	}
	if f.Disabled != nil {
		q = q.Where("users.disabled = ?", *f.Disabled)
	}
	if f.Query != "" {
		pattern := like(Fold(f.Query))
		if who.Is(hiring.RoleAdmin) { // only who may read e-mail addresses may search in them
			q = q.Where(`(users.name_folded LIKE ? ESCAPE '\' OR users.email_folded LIKE ? ESCAPE '\')`, pattern, like(FoldEmail(f.Query)))
		} else {
			q = q.Where(`users.name_folded LIKE ? ESCAPE '\'`, pattern)
		}
	}
	out, err := pageRecords(records{db: db, who: who, noun: Users}, q, byRecord[hiring.User]("users"), req)
	if err == nil {
		err = withDepartments(db, out.Items)
	}
	return out, translate(err)
}

// GetUser reads one account.
func (s *Store) GetUser(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.User, error) {
	db := s.read(ctx)
	out, err := find[hiring.User](db, who, Users, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.User{out}
	err = withDepartments(db, one)
	return one[0], translate(err)
}

func withDepartments(db *gorm.DB, items []hiring.User) error {
	departments, err := childrenOf(db, "user_id", idsOf(items, func(u hiring.User) uuid.UUID { return u.ID }),
		"department_id", func(d hiring.UserDepartment) uuid.UUID { return d.UserID })
	for i := range items {
		items[i].Departments = departments[items[i].ID]
	}
	return err
}

// departmentsOf gives the departments of an account as rows of its own, in order, each once.
func departmentsOf(u *hiring.User) []hiring.UserDepartment {
	of := slices.Clone(u.Departments)
	for i := range of {
		of[i].UserID = u.ID
	}
	slices.SortFunc(of, func(a, b hiring.UserDepartment) int { return slices.Compare(a.DepartmentID[:], b.DepartmentID[:]) })
	return slices.Compact(of)
}

func (t *tx) checkDepartments(u hiring.User) error {
	named := make([]Reference, len(u.Departments))
	for i, d := range u.Departments {
		named[i] = Names("/department_ids/"+strconv.Itoa(i), Departments, &d.DepartmentID)
	}
	return t.references().all(Departments, named).check()
}

// CreateUser adds an account.
func (s *Store) CreateUser(ctx context.Context, who hiring.Actor, u hiring.User) (hiring.User, error) {
	refoldUser(&u)
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.checkDepartments(u); err != nil {
			return err
		}
		if err := insert(t, Users, &u); err != nil {
			return err
		}
		u.Departments = departmentsOf(&u)
		return replaceChildren(t, "user_id", u.ID, u.Departments)
	})
	return u, err
}

func refoldUser(u *hiring.User) { u.EmailFolded, u.NameFolded = FoldEmail(u.Email), Fold(u.Name) }

// UpdateUser changes an account; an empty PasswordHash leaves its password as it is. The last admin who is not disabled
// stays one. Whoever is disabled, or gets another password, is logged out everywhere.
func (s *Store) UpdateUser(ctx context.Context, who hiring.Actor, u hiring.User) (hiring.User, error) {
	refoldUser(&u)
	hash := u.PasswordHash
	err := s.write(ctx, who, func(t *tx) error {
		// Two admins who demote one another at once must not both succeed: every change of an admin waits here.
		if err := t.Exec("UPDATE users SET id = id WHERE role = ?", hiring.RoleAdmin).Error; err != nil {
			return err
		}
		before, err := lockRow[hiring.User](t, Users, u.ID)
		if err != nil {
			return err
		}
		if before.Role == hiring.RoleAdmin && !before.Disabled && (u.Role != hiring.RoleAdmin || u.Disabled) {
			var others int
			err := t.Raw("SELECT count(*) FROM users WHERE role = ? AND NOT disabled AND id <> ?", hiring.RoleAdmin, u.ID).Scan(&others).Error
			if err != nil {
				return err
			}
			if others == 0 {
				return hiring.Conflict("last_admin", "this is the last admin: somebody must be able to manage accounts")
			}
		}
		u.PasswordHash, u.SessionEra = cmp.Or(hash, before.PasswordHash), before.SessionEra
		if err := t.checkDepartments(u); err != nil {
			return err
		}
		if err := t.updateUser(before, &u); err != nil {
			return err
		}
		if (u.Disabled && !before.Disabled) || u.PasswordHash != before.PasswordHash {
			u.SessionEra++
			return t.endSessions(u.ID)
		}
		return nil
	})
	return u, err
}

// updateUser writes an account with its departments, of which the audit tells too: they are rights.
func (t *tx) updateUser(before hiring.User, u *hiring.User) error {
	was := []hiring.User{before}
	if err := withDepartments(t.DB, was); err != nil {
		return err
	}
	u.Departments = departmentsOf(u)
	if slices.Equal(u.Departments, was[0].Departments) {
		return update(t, Users, before, u)
	}
	if err := update(t, Users, before, u, "department_ids"); err != nil {
		return err
	}
	return replaceChildren(t, "user_id", u.ID, u.Departments)
}

// UserByEmail finds the account that somebody wants to log in to; NotFound when there is none. It is for logging
// in only, so it asks no actor.
func (s *Store) UserByEmail(ctx context.Context, email string) (hiring.User, error) {
	var u hiring.User
	err := s.read(ctx).Where("email_folded = ?", FoldEmail(email)).Take(&u).Error
	return u, translate(err)
}

// Rehash keeps another hash of the password that an account has, as when hashing became more costly: nobody's password
// changes, so sessions go on and the version stays. Where the password is another by now, nothing happens.
func (s *Store) Rehash(ctx context.Context, who hiring.Actor, old, fresh string) error {
	return s.write(ctx, who, func(t *tx) error {
		done := t.Exec("UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?", fresh, who.UserID, old)
		if done.Error != nil || done.RowsAffected == 0 {
			return done.Error
		}
		return t.note(change{subject: Users, id: who.UserID, version: 1, action: "rehashed", fields: []string{"password_hash"}})
	})
}

// Seats lists the juries that a user sits on, with the name of each and their role in it; of a key, those that it is bound to.
func (s *Store) Seats(ctx context.Context, who hiring.Actor) ([]hiring.Seat, error) {
	query := `SELECT j.id AS jury_id, j.name, m.role FROM jury_members m JOIN juries j ON j.id = m.jury_id
		WHERE m.user_id = @user AND m.left_at IS NULL AND m.jury_id IN ` + ownJuries + ` ORDER BY j.id`
	if who.Key != nil {
		query = "SELECT j.id AS jury_id, j.name, 'bound' AS role FROM api_key_juries k JOIN juries j ON j.id = k.jury_id WHERE k.api_key_id = @user ORDER BY j.id"
	}
	var out []hiring.Seat
	err := s.read(ctx).Raw(query, map[string]any{"user": who.ID()}).Scan(&out).Error
	return out, translate(err)
}
