package httpapi

import (
	"io"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// getSources answers what each source brought.
//
//	@Summary		Ask what sources brought
//	@Description	Counts and rates of a cohort by source, and in each source by posting, with the share of which nobody knows where it came from. The sources and what is unattributed add up to the total, which is that of the funnel by source: counts that were only declared have no source, and are left out (warning declared_excluded). Every number obeys every filter. A juror is answered about their own juries. A source has 100 postings at most, those that brought most. As CSV, as a picture (SVG) and as a workbook (XLSX) too.
//	@ID				getSources
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"												collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"												collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"												collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"							collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"													collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"											collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"					format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"													format(date)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"												enums(json,csv,svg,xlsx)
//	@Success		200				{object}	api.Sources
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/sources [get]
func (s *Server) getSources(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asCSV, asSVG, asXLSX)
	asked := readFilters(q, "")
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	reader := preferred(c)
	asked.English = reader == language.English
	var found hiring.Sources
	err := s.inTurn(c.Request.Context(), func() (err error) {
		found, err = s.store.SourceFigures(c.Request.Context(), actor(c), asked.FunnelQuestion)
		return err
	})
	if err != nil {
		return err
	}
	c.Header("Content-Language", reader.String())
	shown, truncated := showSources(found)
	shown.Asked = s.showAsked(c, asked, found.Instants)
	shown.Warnings = append(shown.Warnings, warn(c, adviseExcluded(found.DeclaredExcluded)...)...)
	if truncated {
		shown.Warnings = append(shown.Warnings, caution(c, "truncated", "a source shows the 100 postings that brought most: the others are added up"))
	}
	return s.writeStatistic(c, form, asked, &shown, statistic{
		asked: &shown.Asked, table: func() chart.Sheet { return chart.SourcesSheet(shown) },
		picture: func(w io.Writer, lang string) error { return chart.SourcesSVG(w, shown, lang) },
	})
}

// showSources shows what sources brought, and tells whether postings were left out.
func showSources(found hiring.Sources) (out api.Sources, truncated bool) {
	out.Sources = mapped(found.Rows, showSourceFigures)
	for _, r := range found.Rows {
		truncated = truncated || r.Others != nil
	}
	total := found.Total
	out.Total = api.SourceTotal{Counts: showCounts(total.Tally.Counts, total.Unknown), Rates: showRates(total)}
	unknown := found.Unattributed.Tally.Counts
	share := func(m hiring.Milestone, why string) api.Ratio {
		return ratio(float64(unknown[m]), total.Tally.Counts[m], why)
	}
	of := ""
	if total.Unknown[hiring.Received] {
		of = string(funnel.Unknown)
	}
	out.Unattributed = api.Unattributed{
		Counts: showCounts(unknown, found.Unattributed.Unknown), Share: share(hiring.Received, of), RelevantShare: share(hiring.Relevant, ""),
	}
	return out, truncated
}

func showSourceFigures(r hiring.SourceRow) api.SourceFigures {
	out := api.SourceFigures{
		Source: api.SourceName{Key: orNull(r.ID), Label: r.Label}, Channel: orNull(api.Channel(r.Channel)),
		Counts: showCounts(r.Tally.Counts, r.Unknown), Rates: showRates(r.FunnelRow), Postings: mapped(r.Postings, showPostingFigures),
		WithoutPosting: showCounts(r.WithoutPosting.Counts, r.Unknown),
	}
	if r.Others != nil {
		out.OtherPostings = new(showCounts(r.Others.Counts, r.Unknown))
	}
	return out
}

func showPostingFigures(p hiring.PostingRow) api.PostingFigures {
	return api.PostingFigures{
		PostingID: p.PostingID, Label: p.Label, Channel: orNull(api.Channel(p.Channel)),
		Counts: showCounts(p.Tally.Counts, p.Unknown), Rates: showRates(p.FunnelRow),
	}
}

// showRates shows the rates of a row of a cohort.
func showRates(r hiring.FunnelRow) []api.Rate { return mapped(funnel.Rates(cohortOf(r)), showRate) }
