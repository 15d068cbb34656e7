package store

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListCampaigns lists the campaigns that the actor may see.
func (s *Store) ListCampaigns(ctx context.Context, who hiring.Actor, f hiring.CampaignFilter, req hiring.PageRequest) (hiring.Page[hiring.Campaign], error) {
	db := s.read(ctx)
	q := visible(db, who, Campaigns)
	if len(f.DepartmentIDs) > 0 {
		q = q.Where("campaigns.department_id IN ?", f.DepartmentIDs)
	}
	out, err := pageRecords(records{db: db, who: who, noun: Campaigns}, q, byRecord[hiring.Campaign]("campaigns"), req)
	if err == nil {
		err = withTargets(db, out.Items)
	}
	return out, translate(err)
}

// GetCampaign reads one campaign.
func (s *Store) GetCampaign(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Campaign, error) {
	db := s.read(ctx)
	out, err := find[hiring.Campaign](db, who, Campaigns, id)
	if err != nil {
		return out, translate(err)
	}
	one := []hiring.Campaign{out}
	err = withTargets(db, one)
	return one[0], translate(err)
}

func withTargets(db *gorm.DB, items []hiring.Campaign) error {
	targets, err := childrenOf(db, "campaign_id", idsOf(items, func(c hiring.Campaign) uuid.UUID { return c.ID }),
		"position", func(x hiring.CampaignTarget) uuid.UUID { return x.CampaignID })
	for i := range items {
		items[i].Targets = targets[items[i].ID]
	}
	return err
}

func (t *tx) saveTargets(c *hiring.Campaign) error {
	c.Targets = slices.Clone(c.Targets)
	for i := range c.Targets {
		c.Targets[i].CampaignID, c.Targets[i].Position = c.ID, i
	}
	return replaceChildren(t, "campaign_id", c.ID, c.Targets)
}

// CreateCampaign adds a campaign.
func (s *Store) CreateCampaign(ctx context.Context, who hiring.Actor, c hiring.Campaign) (hiring.Campaign, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if err := t.references().one("/department_id", Departments, c.DepartmentID).home("/department_id", c.DepartmentID).check(); err != nil {
			return err
		}
		if err := insert(t, Campaigns, &c); err != nil {
			return err
		}
		return t.saveTargets(&c)
	})
	return c, err
}

// UpdateCampaign changes a campaign.
func (s *Store) UpdateCampaign(ctx context.Context, who hiring.Actor, c hiring.Campaign) (hiring.Campaign, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Campaign](t, Campaigns, c.ID)
		if err != nil {
			return err
		}
		if err := t.references().one("/department_id", Departments, c.DepartmentID).home("/department_id", c.DepartmentID, before.DepartmentID).check(); err != nil {
			return err
		}
		if err := update(t, Campaigns, before, &c); err != nil {
			return err
		}
		return t.saveTargets(&c)
	})
	return c, err
}

// DeleteCampaign removes a campaign that has no posting, cost or job.
func (s *Store) DeleteCampaign(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Campaign](t, Campaigns, id, version) })
}

// ListCosts lists what a campaign took.
func (s *Store) ListCosts(ctx context.Context, who hiring.Actor, campaign uuid.UUID, req hiring.PageRequest) (hiring.Page[hiring.Cost], error) {
	db := s.read(ctx)
	q := visible(db, who, Costs).Where("costs.campaign_id = ?", campaign)
	out, err := pageRecords(records{db, who, Costs, &campaign}, q, byRecord[hiring.Cost]("costs"), req)
	return out, translate(err)
}

// GetCost reads one cost.
func (s *Store) GetCost(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.Cost, error) {
	out, err := find[hiring.Cost](s.read(ctx), who, Costs, id)
	return out, translate(err)
}

// CreateCost adds a cost to its campaign.
func (s *Store) CreateCost(ctx context.Context, who hiring.Actor, c hiring.Cost) (hiring.Cost, error) {
	err := s.write(ctx, who, func(t *tx) error {
		if _, err := find[hiring.Campaign](t.DB, who, Campaigns, c.CampaignID); err != nil {
			return err
		}
		return insert(t, Costs, &c)
	})
	return c, err
}

// UpdateCost changes a cost.
func (s *Store) UpdateCost(ctx context.Context, who hiring.Actor, c hiring.Cost) (hiring.Cost, error) {
	err := s.write(ctx, who, func(t *tx) error {
		before, err := lockRow[hiring.Cost](t, Costs, c.ID)
		if err != nil {
			return err
		}
		c.CampaignID = before.CampaignID
		return update(t, Costs, before, &c)
	})
	return c, err
}

// DeleteCost removes a cost.
func (s *Store) DeleteCost(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Cost](t, Costs, id, version) })
}
