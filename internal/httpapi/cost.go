package httpapi

import (
	"math"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func (s *Server) costs() resource[hiring.Cost, api.CostInput, api.Cost] {
	return resource[hiring.Cost, api.CostInput, api.Cost]{
		path:    "/v1/costs/",
		create:  s.store.CreateCost,
		get:     s.store.GetCost,
		update:  s.store.UpdateCost,
		remove:  s.store.DeleteCost,
		input:   costInput,
		apply:   applyCost,
		check:   hiring.Cost.Check,
		written: checkDays,
		show:    showCost,
	}
}

func showCost(x hiring.Cost) api.Cost {
	return api.Cost{
		Record: record(x.Record), CampaignID: x.CampaignID, Kind: api.CostKind(x.Kind), Label: orNull(x.Label), Agents: number[int](x.Agents),
		Days: fromHundredths(x.DayHundredths), AgentDays: fromHundredths(x.AgentDayHundredths()),
		AmountCents: x.AmountCents, Currency: x.Currency,
	}
}

func costInput(x hiring.Cost) api.CostInput {
	return api.CostInput{
		Kind: api.CostKind(x.Kind), Label: orNull(x.Label), Agents: number[int](x.Agents),
		Days: fromHundredths(x.DayHundredths), AmountCents: x.AmountCents, Currency: x.Currency,
	}
}

func applyCost(x hiring.Cost, in api.CostInput) hiring.Cost {
	x.Kind, x.Label, x.Agents, x.DayHundredths = hiring.CostKind(in.Kind), or(in.Label, ""), number[int64](in.Agents), toHundredths(in.Days)
	x.AmountCents, x.Currency = in.AmountCents, in.Currency
	return x
}

// checkDays refuses a third decimal, which would be lost.
func checkDays(in api.CostInput) []hiring.Violation {
	if in.Days != nil && *fromHundredths(toHundredths(in.Days)) != *in.Days {
		return []hiring.Violation{hiring.Wrong("/days", "too_precise", "must have at most two decimals")}
	}
	return nil
}

func toHundredths(days *float64) *int64 {
	if days == nil {
		return nil
	}
	n := int64(math.Round(*days * 100))
	return &n
}

// fromHundredths gives the float64 nearest to the decimal, which is the one that its text reads as.
func fromHundredths(n *int64) *float64 {
	if n == nil {
		return nil
	}
	days := float64(*n) / 100
	return &days
}

// listCosts answers a page of costs.
//
//	@Summary	List costs
//	@ID			listCosts
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the campaign"										format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at,updated_at,-updated_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)												default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Row[api.Cost]]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id}/costs [get]
func (s *Server) listCosts(c *gin.Context) error {
	q := readQuery(c)
	page := q.records("created_at", "updated_at")
	if err := s.ready(c, q); err != nil {
		return err
	}
	found, err := s.store.ListCosts(c.Request.Context(), actor(c), pathID(c, "id"), page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showCost)
}

// createCost adds a cost.
//
//	@Summary	Create a cost
//	@ID			createCost
//	@Tags		campaigns
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string			true	"Id of the campaign"	format(uuid)
//	@Param		input	body		api.CostInput	true	"The cost"
//	@Success	201		{object}	api.Cost
//	@Header		201		{string}	ETag		"Version of the cost"
//	@Header		201		{string}	Location	"Path of the cost"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/campaigns/{id}/costs [post]
func (s *Server) createCost(c *gin.Context) error {
	return s.costs().createOne(c, hiring.Cost{CampaignID: pathID(c, "id")})
}

// getCost answers one cost.
//
//	@Summary	Get a cost
//	@ID			getCost
//	@Tags		campaigns
//	@Produce	json
//	@Param		id		path		string	true	"Id of the cost"	format(uuid)
//	@Success	200		{object}	api.Cost
//	@Header		200		{string}	ETag	"Version of the cost"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/costs/{id} [get]
func (s *Server) getCost(c *gin.Context) error { return s.costs().getOne(c) }

// patchCost changes a cost.
//
//	@Summary	Change a cost
//	@ID			patchCost
//	@Tags		campaigns
//	@Accept		application/merge-patch+json,json
//	@Produce	json
//	@Param		id			path		string			true	"Id of the cost"	format(uuid)
//	@Param		If-Match	header		string			true	"ETag of the version that was read of the cost, or *"
//	@Param		input		body		api.CostInput	true	"The fields to change"
//	@Success	200			{object}	api.Cost
//	@Header		200			{string}	ETag	"New version of the cost"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/costs/{id} [patch]
func (s *Server) patchCost(c *gin.Context) error { return s.costs().patchOne(c) }

// deleteCost removes a cost that nothing depends on.
//
//	@Summary	Delete a cost
//	@ID			deleteCost
//	@Tags		campaigns
//	@Param		id			path	string	true	"Id of the cost"	format(uuid)
//	@Param		If-Match	header	string	true	"ETag of the version that was read of the cost, or *"
//	@Success	204			"It is gone"
//	@Failure	default		{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/costs/{id} [delete]
func (s *Server) deleteCost(c *gin.Context) error { return s.costs().deleteOne(c) }
