package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

func (s *Server) campaigns() resource[hiring.Campaign, api.CampaignInput, api.Campaign] {
	return resource[hiring.Campaign, api.CampaignInput, api.Campaign]{
		path:   "/v1/campaigns/",
		create: s.store.CreateCampaign,
		get:    s.store.GetCampaign,
		update: s.store.UpdateCampaign,
		remove: s.store.DeleteCampaign,
		input:  campaignInput,
		apply:  applyCampaign,
		check:  hiring.Campaign.Check,
		store:  s.store,
		names: func(in api.CampaignInput) []store.Reference {
			return []store.Reference{store.Names("/department_id", store.Departments, in.DepartmentID)}
		},
		show: showCampaign,
	}
}

func showCampaign(c hiring.Campaign) api.Campaign {
	return api.Campaign{
		Record: record(c.Record), Name: c.Name, Objective: orNull(c.Objective), Targets: targetLabels(c),
		DepartmentID: c.DepartmentID, StartsOn: as[api.Date](c.StartsOn), EndsOn: as[api.Date](c.EndsOn),
	}
}

func campaignInput(c hiring.Campaign) api.CampaignInput {
	return api.CampaignInput{
		Name: c.Name, Objective: orNull(c.Objective), Targets: targetLabels(c),
		DepartmentID: c.DepartmentID, StartsOn: as[api.Date](c.StartsOn), EndsOn: as[api.Date](c.EndsOn),
	}
}

func applyCampaign(c hiring.Campaign, in api.CampaignInput) hiring.Campaign {
	c.Name, c.Objective, c.DepartmentID = in.Name, or(in.Objective, ""), in.DepartmentID
	c.StartsOn, c.EndsOn = as[hiring.Date](in.StartsOn), as[hiring.Date](in.EndsOn)
	c.Targets = mapped(in.Targets, func(label string) hiring.CampaignTarget { return hiring.CampaignTarget{Label: label} })
	return c
}

func targetLabels(c hiring.Campaign) []string {
	return mapped(c.Targets, func(t hiring.CampaignTarget) string { return t.Label })
}

// listCampaigns answers a page of campaigns.
//
//	@Summary	List campaigns
//	@ID			listCampaigns
//	@Tags		campaigns
//	@Produce	json
//	@Param		department_id	query		[]string	false	"Only campaigns of one of these departments"				collectionFormat(csv)									format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort			query		string		false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit			query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor			query		string		false	"next_cursor of the page before, with the same filters"
//	@Success	200				{object}	api.Page[api.Row[api.Campaign]]
//	@Header		200				{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default			{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns [get]
func (s *Server) listCampaigns(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.CampaignFilter{DepartmentIDs: q.ids("department_id")}
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListCampaigns(c.Request.Context(), actor(c), filter, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showCampaign)
}

// createCampaign adds a campaign.
//
//	@Summary	Create a campaign
//	@ID			createCampaign
//	@Tags		campaigns
//	@Accept		json
//	@Produce	json
//	@Param		input	body		api.CampaignInput	true	"The campaign"
//	@Success	201		{object}	api.Campaign
//	@Header		201		{string}	ETag		"Version of the campaign"
//	@Header		201		{string}	Location	"Path of the campaign"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns [post]
func (s *Server) createCampaign(c *gin.Context) error {
	return s.campaigns().createOne(c, hiring.Campaign{})
}

// getCampaign answers one campaign.
//
//	@Summary	Get a campaign
//	@ID			getCampaign
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the campaign"	format(uuid)
//	@Success	200		{object}	api.Campaign
//	@Header		200		{string}	ETag	"Version of the campaign"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id} [get]
func (s *Server) getCampaign(c *gin.Context) error { return s.campaigns().getOne(c) }

// patchCampaign changes a campaign.
//
//	@Summary	Change a campaign
//	@ID			patchCampaign
//	@Tags		campaigns
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string				true	"Id of the campaign"	format(uuid)
//	@Param		If-Match	header		string				true	"ETag of the version that was read of the campaign, or *"
//	@Param		input		body		api.CampaignInput	true	"The fields to change"
//	@Success	200			{object}	api.Campaign
//	@Header		200			{string}	ETag	"New version of the campaign"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id} [patch]
func (s *Server) patchCampaign(c *gin.Context) error { return s.campaigns().patchOne(c) }

// deleteCampaign removes a campaign that nothing depends on.
//
//	@Summary	Delete a campaign
//	@ID			deleteCampaign
//	@Tags		campaigns
//	@Param		id			path	string	true	"Id of the campaign"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the campaign, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id} [delete]
func (s *Server) deleteCampaign(c *gin.Context) error { return s.campaigns().deleteOne(c) }
