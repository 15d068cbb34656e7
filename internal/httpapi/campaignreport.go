package httpapi

import (
	"io"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// getCampaignReport reports on a campaign.
//
//	@Summary		Report on a campaign
//	@Description	What its postings reached over time, where the applications for its jobs came from, agents' time and money, and what one relevant application, interview and hire took. The whole cost is divided by all applications for the campaign's jobs; beside it stands the share of which nobody knows that the campaign brought them. Postings, metrics and costs are as entered now. As CSV, as a picture of the reach (SVG) and as a workbook (XLSX) too.
//	@ID				getCampaignReport
//	@Tags			campaigns
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			id			path		string	true	"Id of the campaign"	format(uuid)
//	@Param			as_of		query		string	false	"An instant (RFC 3339) or a day, which stands for its end: what had happened, or was observed, by then"
//	@Param			known_at	query		string	false	"An instant or a day: what had been recorded of applications by then"
//	@Param			format		query		string	false	"Form of the answer, in place of Accept"	enums(json,csv,svg,xlsx)
//	@Success		200			{object}	api.CampaignReport
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/campaigns/{id}/report [get]
func (s *Server) getCampaignReport(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asCSV, asSVG, asXLSX)
	asOf, knownAt := q.moment("as_of"), q.moment("known_at")
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	shown, _, err := s.reportOn(c, actor(c), pathID(c, "id"), asOf, knownAt)
	if err != nil {
		return err
	}
	switch form {
	case asCSV:
		return s.draw(c, form, actor(c), chart.CampaignReportSheet(shown).WriteCSV)
	case asSVG:
		return s.draw(c, form, actor(c), func(w io.Writer) error { return chart.ReachSVG(w, shown, readerOf(c).String()) })
	case asXLSX:
		return s.sendWorkbook(c, actor(c), chart.CampaignReportWorkbook(shown, readerOf(c).String()))
	}
	return writeJSON(c, http.StatusOK, shown)
}

// reportOn reports on a campaign, in turn: it sums the ledger.
func (s *Server) reportOn(c *gin.Context, who hiring.Actor, id uuid.UUID, asOf, knownAt *hiring.Moment) (shown api.CampaignReport, at hiring.Instants, err error) {
	ctx := c.Request.Context()
	var found hiring.CampaignReport
	err = s.inTurn(ctx, func() error {
		found, err = s.store.CampaignReport(ctx, who, id, asOf, knownAt)
		return err
	})
	if err != nil {
		return shown, at, err
	}
	shown = showReport(found)
	shown.TimeZone = s.zone.String()
	shown.Warnings = warn(c, advise(found.Funnel)...)
	if asOf != nil || knownAt != nil {
		shown.Warnings = append(shown.Warnings, caution(c, "entered_now", "costs, postings and metrics are as they are entered now, whatever as_of and known_at are"))
	}
	if found.Truncated {
		shown.Warnings = append(shown.Warnings, caution(c, "truncated", "the report has 200 postings at most, and the latest 100 observations of each: there are more"))
	}
	return shown, found.Funnel.Instants, nil
}

func showReport(r hiring.CampaignReport) api.CampaignReport {
	counts := func(t hiring.Tally) api.MilestoneCounts { return showCounts(t.Counts, r.Unknown) }
	from, whole := r.Origins(), r.Funnel.Total.Unknown // declared counts are part of the whole, and belong to no origin
	out := api.CampaignReport{
		CampaignID: r.Campaign.ID, Name: r.Campaign.Name, Definition: definition, AsOf: r.Funnel.AsOf, KnownAt: r.Funnel.KnownAt,
		Scope:       api.ReportScope{Basis: api.BasisCohort, Jobs: r.Jobs, Whole: r.Whole},
		Counts:      showCounts(r.Funnel.Total.Tally.Counts, whole),
		Attribution: api.Attribution{Posting: counts(from.Posting), Channel: counts(from.Channel), None: showCounts(from.None.Counts, whole)},
		Postings:    []api.PostingReach{}, Warnings: []api.Warning{},
	}
	brought := map[string]hiring.Tally{}
	for _, row := range r.Funnel.Rows {
		brought[row.ID] = row.Tally
	}
	for _, p := range r.Postings[:min(len(r.Postings), hiring.ReportedPostings)] {
		out.Postings = append(out.Postings, api.PostingReach{
			PostingID: p.ID, Channel: api.Channel(p.Channel), Name: orNull(p.Name), PublishedAt: p.PublishedAt,
			Counts: counts(brought[p.ID.String()]), Series: mapped(r.Metrics[p.ID], showReach),
		})
	}
	out.Effort, out.Spending, out.Costs = showCosts(r, from)
	return out
}

func showReach(m hiring.PostingMetrics) api.Reach {
	return api.Reach{
		ObservedAt: m.ObservedAt, Impressions: m.Impressions, Views: m.Views, Likes: m.Likes, Comments: m.Comments, Shares: m.Shares, Clicks: m.Clicks,
	}
}

// showCosts shows what a campaign took, in all and for each application that got somewhere.
func showCosts(r hiring.CampaignReport, from hiring.Origins) (api.Effort, api.Spending, []api.CostPer) {
	hundredths, efforts, why := r.Effort()
	effort := api.Effort{Entries: efforts, Reason: orNull(why)}
	if why == "" {
		effort.AgentDays = fromHundredths(&hundredths)
	}
	money := r.Spending()
	spending := api.Spending{Entries: money.Entries, WithoutAmount: money.Missing, Reason: orNull(money.Reason)}
	if money.Reason == "" {
		spending.AmountCents, spending.Currency = &money.Cents, &money.Currency
	}
	of := func(reason string) string {
		if !r.Whole {
			return "partial"
		}
		return reason
	}
	var costs []api.CostPer
	for _, m := range []hiring.Milestone{hiring.Relevant, hiring.Interviewed, hiring.Hired} {
		n := r.Funnel.Total.Tally.Counts[m]
		costs = append(costs, api.CostPer{
			Milestone: api.Milestone(m.String()), Count: n, AgentDays: ratio(float64(hundredths)/100, n, of(why)),
			AmountCents: ratio(float64(money.Cents), n, of(money.Reason)), Unattributed: ratio(float64(from.None.Counts[m]), n, ""),
		})
	}
	return effort, spending, costs
}

// ratio divides, unless there is a reason why not.
func ratio(part float64, n int, why string) api.Ratio {
	if why == "" && n == 0 {
		why = string(funnel.NoData)
	}
	if why != "" {
		return api.Ratio{Reason: &why}
	}
	return api.Ratio{Value: new(funnel.Round6(part / float64(n)))}
}
