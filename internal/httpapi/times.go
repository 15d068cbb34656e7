package httpapi

import (
	"context"
	"io"
	"slices"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// getTimeInStage answers how long applications stay in each stage.
//
//	@Summary		Ask how long applications stay in each stage
//	@Description	For each stage the visits that have ended, with their median and 90th percentile, and those that have not. A visit begins when an application enters the stage, and ends when it leaves it or is closed; coming back, or being reopened, begins another one. An application belongs to the group where it is as of as_of, with all its visits. 400 too_large where more than 100,000 applications would have to be gone through. As CSV and as a workbook (XLSX) too.
//	@ID				getTimeInStage
//	@Tags			funnel
//	@Produce		json,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"																					collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"																					collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		string		false	"What there is a row for"																									enums(jury,job,campaign,department,source,posting,month)	default(jury)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"	enums(json,csv,xlsx)
//	@Success		200				{object}	api.TimeInStage
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/time-in-stage [get]
func (s *Server) getTimeInStage(c *gin.Context) error {
	q := readQuery(c)
	asked := readFilters(q, "")
	asked.GroupBy = enum(q, "group_by", hiring.GroupJury, groupings...)
	form, found, err := askStatistic(s, c, q, &asked, s.store.TimeInStage, asJSON, asCSV, asXLSX)
	if err != nil {
		return err
	}
	out := api.TimeInStage{
		Asked: s.showAsked(c, asked, found.Instants), GroupBy: api.GroupBy(asked.GroupBy), Total: showStages(found.Total, asked.English),
		Rows: mapped(found.Rows, func(r hiring.StageRow) api.TimeInStageRow {
			return api.TimeInStageRow{Group: showGroup(r.FunnelRow), StageTimes: showStages(r, asked.English)}
		}),
	}
	return s.writeStatistic(c, form, asked, &out, statistic{asked: &out.Asked, table: func() chart.Sheet { return chart.TimeInStageSheet(out) }})
}

// getTimeToHire answers how long it took to hire.
//
//	@Summary		Ask how long it took to hire
//	@Description	From the reception of an application to its hire, of those that are hired as of as_of: median, 90th percentile, and the share hired within so many days as points of a curve. Applications that were rejected or withdrawn are no part of it; those that are still active are counted beside it, because they can only be hired later (warning immature). 400 too_large where more than 100,000 applications were ever hired. As CSV, as a picture of the curves (SVG) and as a workbook (XLSX) too.
//	@ID				getTimeToHire
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"																					collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"																					collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		string		false	"What there is a row for"																									enums(jury,job,campaign,department,source,posting,month)	default(jury)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"	enums(json,csv,svg,xlsx)
//	@Success		200				{object}	api.TimeToHire
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/time-to-hire [get]
func (s *Server) getTimeToHire(c *gin.Context) error {
	q := readQuery(c)
	asked := readFilters(q, "")
	asked.GroupBy = enum(q, "group_by", hiring.GroupJury, groupings...)
	form, found, err := askStatistic(s, c, q, &asked, s.store.TimeToHire, asJSON, asCSV, asSVG, asXLSX)
	if err != nil {
		return err
	}
	out := api.TimeToHire{
		Asked: s.showAsked(c, asked, found.Instants), GroupBy: api.GroupBy(asked.GroupBy), Rows: make([]api.TimeToHireRow, len(found.Rows)),
	}
	curves := &curves{}
	waited := make([]waitedFor, len(found.Rows))
	for i, r := range found.Rows {
		waited[i] = waitedFor{r.FunnelRow, observed(r.Days)}
		out.Rows[i] = api.TimeToHireRow{Group: showGroup(r.FunnelRow), HireTimes: curves.hires(r, waited[i])}
	}
	out.Total = curves.hires(found.Total, waitedFor{observations: observed(found.Total.Days)})
	out.Comparison = showComparison(waited)
	if out.Total.StillActive > 0 {
		out.Warnings = append(out.Warnings, caution(c, "immature", "some applications are still active: who will be hired of them is not counted yet, so these times are rather too short"))
	}
	out.Warnings = append(out.Warnings, curves.warn(c)...)
	return s.writeStatistic(c, form, asked, &out, statistic{
		asked: &out.Asked, table: func() chart.Sheet { return chart.TimeToHireSheet(out) },
		picture: func(w io.Writer, lang string) error { return chart.TimeToHireSVG(w, out, lang) },
	})
}

// getTimeToFill answers how long openings wait to be filled.
//
//	@Summary		Ask how long openings wait to be filled
//	@Description	From the day on which a job opened to the hire that takes the opening. Openings that are not taken count for as long as they have been waiting: until as_of or, where the job is closed and none of its applications is active, until the later of the two. Kaplan–Meier curve with Greenwood's intervals, median with its interval, log-rank test between the groups. Filters that cut applications (jury, source, posting, reception) can't be obeyed by openings: 400 not_applicable. As CSV, as a picture of the curves (SVG) and as a workbook (XLSX) too.
//	@ID				getTimeToFill
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			job_id			query		[]string	false	"Only openings of these jobs"																				collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only of jobs of one of these campaigns"																	collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only of jobs of one of these departments, or of one below"													collectionFormat(csv)	format(uuid)
//	@Param			group_by		query		string		false	"What there is a row for"																					enums(job,campaign,department)	default(job)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"	enums(json,csv,svg,xlsx)
//	@Success		200				{object}	api.TimeToFill
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/time-to-fill [get]
func (s *Server) getTimeToFill(c *gin.Context) error {
	q := readQuery(c)
	asked := readFilters(q, "")
	for _, name := range []string{"jury_id", "posting_id", "received_from", "received_to", "source"} {
		if len(q.values[name]) > 0 {
			q.fault(name, "not_applicable", "cuts applications, and can't be obeyed by openings")
		}
	}
	asked.GroupBy = enum(q, "group_by", hiring.GroupJob, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment)
	form, found, err := askStatistic(s, c, q, &asked, s.store.TimeToFill, asJSON, asCSV, asSVG, asXLSX)
	if err != nil {
		return err
	}
	out := api.TimeToFill{
		Asked: s.showAsked(c, asked, found.Instants), GroupBy: api.GroupBy(asked.GroupBy), Rows: make([]api.TimeToFillRow, len(found.Rows)),
	}
	curves := &curves{}
	waited := make([]waitedFor, len(found.Rows))
	for i, r := range found.Rows {
		waited[i] = waitedFor{r.FunnelRow, mapped(r.Waited, watched)}
		out.Rows[i] = api.TimeToFillRow{Group: showGroup(r.FunnelRow), FillTimes: curves.openings(r, waited[i])}
	}
	out.Total = curves.openings(found.Total, waitedFor{observations: mapped(found.Total.Waited, watched)})
	out.Comparison = showComparison(waited)
	out.Warnings = append(out.Warnings, curves.warn(c)...)
	return s.writeStatistic(c, form, asked, &out, statistic{
		asked: &out.Asked, table: func() chart.Sheet { return chart.TimeToFillSheet(out) },
		picture: func(w io.Writer, lang string) error { return chart.TimeToFillSVG(w, out, lang) },
	})
}

// askStatistic asks the store for a statistic about a cohort, in turn, once everything about the question can be read. It gives the
// form that is wanted too.
func askStatistic[A any](
	s *Server, c *gin.Context, q *query, asked *question, ask func(context.Context, hiring.Actor, hiring.FunnelQuestion) (A, error),
	forms ...representation,
) (form representation, answer A, err error) {
	form, unacceptable := choose(c, q, forms...)
	if err := q.done(); err != nil {
		return form, answer, err
	}
	if unacceptable != nil {
		return form, answer, unacceptable
	}
	reader := preferred(c)
	asked.English = reader == language.English
	err = s.inTurn(c.Request.Context(), func() error {
		answer, err = ask(c.Request.Context(), actor(c), asked.FunnelQuestion)
		return err
	})
	c.Header("Content-Language", reader.String())
	return form, answer, err
}

func showStages(r hiring.StageRow, english bool) api.StageTimes {
	return api.StageTimes{Stages: mapped(r.Stages, func(st hiring.StageStay) api.StageTime {
		label := st.LabelFr
		if english {
			label = st.LabelEn
		}
		out := api.StageTime{
			PipelineID: st.PipelineID, Stage: api.TimedStage{Key: string(st.Key), Label: label}, Milestone: api.Milestone(st.Milestone.String()),
			Visits: len(st.Ended), StillThere: len(st.Open),
		}
		out.MedianDays, out.P90Days, out.Reason = showQuantiles(st.Ended)
		out.StillThereMedianDays, _, _ = showQuantiles(st.Open)
		return out
	})}
}

// showQuantiles gives the median and the 90th percentile of lengths, or the reason why there are none.
func showQuantiles(days []float64) (median, p90 *float64, why *string) {
	quantiles := funnel.Quantiles(days, 0.5, 0.9)
	return round(quantiles[0].Value), round(quantiles[1].Value), reason(quantiles[0].Reason)
}

// round rounds a number to what is shown of it, if there is one.
func round(x *float64) *float64 {
	if x == nil {
		return nil
	}
	return new(funnel.Round6(*x))
}

// waitedFor is what was waited for in a group.
type waitedFor struct {
	hiring.FunnelRow
	observations []funnel.Observation
}

// observed are times to something that happened.
func observed(days []float64) []funnel.Observation {
	return mapped(days, func(d float64) funnel.Observation { return funnel.Observation{Time: d, Event: true} })
}

func watched(o hiring.Opening) funnel.Observation {
	return funnel.Observation{Time: o.Days, Event: o.Filled}
}

// mostPoints is how many points a curve is shown with.
const mostPoints = 500

// curves are the curves of an answer.
type curves struct{ thinned bool }

func (cs *curves) hires(r hiring.HireRow, w waitedFor) api.HireTimes {
	out := api.HireTimes{
		Hired: len(r.Days), StillActive: r.Tally.Outcomes[slices.Index(hiring.Statuses[:], hiring.StatusActive)],
		Curve: cs.show(funnel.KaplanMeier(w.observations, funnel.Level)),
	}
	out.MedianDays, out.P90Days, out.Reason = showQuantiles(r.Days)
	return out
}

func (cs *curves) openings(r hiring.FillRow, w waitedFor) api.FillTimes {
	survival := funnel.KaplanMeier(w.observations, funnel.Level)
	median := survival.Median()
	out := api.FillTimes{
		Openings: len(w.observations), Filled: survival.Events, Censored: len(w.observations) - survival.Events, NotStarted: r.NotStarted,
		MedianDays: api.MedianDays{Value: round(median.Value), Low: round(median.Low), High: round(median.High), Reason: reason(median.Reason)},
		Curve:      cs.show(survival),
	}
	if len(w.observations) > 0 {
		out.ObservedDays = round(&survival.Until)
	}
	return out
}

// show turns the share to whom something has not happened into the share to whom it has. Of a long curve it leaves out points in
// between, evenly.
func (cs *curves) show(s funnel.Survival) []api.CurvePoint {
	steps := s.Steps
	if last := len(steps) - 1; last >= mostPoints {
		cs.thinned = true
		steps = nil
		for i := range mostPoints {
			steps = append(steps, s.Steps[i*last/(mostPoints-1)])
		}
	}
	return mapped(steps, func(step funnel.SurvivalStep) api.CurvePoint {
		out := api.CurvePoint{Days: funnel.Round6(step.Time), Share: funnel.Round6(1 - *step.Share.Value), AtRisk: step.AtRisk}
		if i := step.Share.Interval; i != nil {
			out.Low, out.High = new(funnel.Round6(1-i.High)), new(funnel.Round6(1-i.Low))
		}
		return out
	})
}

// warn says where points were left out.
func (cs *curves) warn(c *gin.Context) []api.Warning {
	if !cs.thinned {
		return nil
	}
	return []api.Warning{caution(c, "thinned", "a curve has more than 500 points: it is shown with 500 of them, the first and the last included")}
}

// comparedWork bounds the work of a log-rank test, in the steps of its matrix: a tenth of a second.
const comparedWork = 50_000_000

// showComparison tests whether groups that share nothing are equally fast.
func showComparison(rows []waitedFor) api.GroupComparison {
	var groups [][]funnel.Observation
	var events int
	for _, r := range rows {
		if r.ID == "" || len(r.observations) == 0 {
			continue
		}
		if len(r.Within) > 0 {
			return api.GroupComparison{Reason: reason(overlap)}
		}
		groups = append(groups, r.observations)
		for _, o := range r.observations {
			if o.Event {
				events++
			}
		}
	}
	if len(groups)*len(groups)*events > comparedWork {
		return api.GroupComparison{Reason: reason(funnel.TooLarge)}
	}
	test := funnel.LogRank(groups)
	out := api.GroupComparison{PValue: round(test.Value), ChiSquare: round(test.ChiSquare), Reason: reason(test.Reason), FewEvents: test.TooFew}
	if test.Value != nil {
		out.Degrees = &test.Degrees
	}
	return out
}
