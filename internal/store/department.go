package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// DepartmentVersion is where a department stood in the tree, as known from an instant on.
type DepartmentVersion struct {
	DepartmentID uuid.UUID
	Version      int
	ParentID     *uuid.UUID
	RecordedAt   time.Time
}

// ListDepartments lists the departments that the actor may see.
func (s *Store) ListDepartments(ctx context.Context, who hiring.Actor, f hiring.DepartmentFilter, req hiring.PageRequest) (hiring.Page[hiring.Department], error) {
	db := s.read(ctx)
	q := visible(db, who, Departments)
	if len(f.ParentIDs) > 0 {
		q = q.Where("parent_id IN ?", f.ParentIDs)
	}
	out, err := pageRecords(records{db: db, who: who, noun: Departments}, q, byRecord[hiring.Department]("departments"), req)
	return out, translate(err)
}

// GetDepartment reads one department.
func (s *Store) GetDepartment(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Department, error) {
	out, err := find[hiring.Department](s.read(ctx), who, Departments, id)
	return out, translate(err)
}

// CreateDepartment adds a department.
func (s *Store) CreateDepartment(ctx context.Context, who hiring.Actor, d hiring.Department) (hiring.Department, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.references().one("/parent_id", Departments, d.ParentID).home("/parent_id", d.ParentID).check(); err != nil {
			return err
		}
		if err := insert(t, Departments, &d); err != nil {
			return err
		}
		return t.Create(&DepartmentVersion{d.ID, d.Version, d.ParentID, t.now}).Error
	})
	return d, err
}

// UpdateDepartment changes a department; one that would become its own ancestor is refused.
func (s *Store) UpdateDepartment(ctx context.Context, who hiring.Actor, d hiring.Department) (hiring.Department, error) {
	err := s.write(ctx, who, func(t *tx) error {
		// One change of the tree at a time: two that are each fine could make a ring together.
		if err := t.Exec("UPDATE departments SET id = id WHERE parent_id IS NULL").Error; err != nil {
			return err
		}
		before, err := lockRow[hiring.Department](t, Departments, d.ID)
		if err != nil {
			return err
		}
		refs := t.references().one("/parent_id", Departments, d.ParentID).home("/parent_id", d.ParentID, before.ParentID)
		if d.ParentID != nil && refs.err == nil {
			var ring int
			refs.err = t.Raw(`WITH RECURSIVE up (id) AS (
					SELECT CAST(? AS `+t.store.uuidType()+`) UNION SELECT d.parent_id FROM departments d JOIN up ON up.id = d.id WHERE d.parent_id IS NOT NULL)
				SELECT count(*) FROM up WHERE id = ?`, *d.ParentID, d.ID).Scan(&ring).Error
			if ring > 0 {
				refs.wrong("/parent_id", "ring", "a department can't lie below itself")
			}
		}
		if err := refs.check(); err != nil {
			return err
		}
		if err := update(t, Departments, before, &d); err != nil {
			return err
		}
		return t.Create(&DepartmentVersion{d.ID, d.Version, d.ParentID, t.now}).Error
	})
	return d, err
}

// DeleteDepartment removes a department that nothing belongs to.
func (s *Store) DeleteDepartment(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Department](t, Departments, id, version) })
}

func (s *Store) uuidType() string {
	if s.dialect == postgresDialect {
		return "uuid"
	}
	return "text"
}
