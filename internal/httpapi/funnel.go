package httpapi

import (
	"context"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// definition is the version of the rules that funnels are counted by; see docs/funnel.md.
const definition = "1"

// getFunnel answers a question to the funnel.
//
//	@Summary		Ask the funnel
//	@Description	Counts, rates with Wilson intervals and outcomes by group, and pooled. Every number obeys every filter. A juror is answered about their own juries. As CSV, as a picture (SVG), and as a workbook (XLSX) with a sheet for each group_by and one that defines them.
//	@ID				getFunnel
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
//	@Param			group_by		query		api.GroupBy	false	"What there is a row for; stage with basis=snapshot only"																	default(jury)
//	@Param			basis			query		api.Basis	false	"What is counted"																											default(cohort)
//	@Param			unit			query		api.Unit	false	"What counts as one"																										default(application)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			from			query		string		false	"With basis=activity: the instant or day from whose end on growth counts"
//	@Param			to				query		string		false	"With basis=activity: the instant or day at whose end it stops"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																					enums(json,csv,svg,xlsx)
//	@Param			picture			query		string		false	"Which picture: the funnel, or the conversion rates of a cohort with their intervals; with the form svg only"	enums(funnel,conversions)	default(funnel)
//	@Success		200				{object}	api.Funnel
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/funnel [get]
func (s *Server) getFunnel(c *gin.Context) error {
	q := readQuery(c)
	return s.answerFunnel(c, q, s.readQuestion(q, ""))
}

// getJuryFunnel answers a question to the funnel of one jury.
//
//	@Summary		Ask the funnel of one jury
//	@Description	As the funnel, for the applications of this jury.
//	@ID				getJuryFunnel
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			id				path		string		true	"Id of the jury"																											format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"																					collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		api.GroupBy	false	"What there is a row for; stage with basis=snapshot only"																	default(jury)
//	@Param			basis			query		api.Basis	false	"What is counted"																											default(cohort)
//	@Param			unit			query		api.Unit	false	"What counts as one"																										default(application)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			from			query		string		false	"With basis=activity: the instant or day from whose end on growth counts"
//	@Param			to				query		string		false	"With basis=activity: the instant or day at whose end it stops"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																					enums(json,csv,svg,xlsx)
//	@Param			picture			query		string		false	"Which picture: the funnel, or the conversion rates of a cohort with their intervals; with the form svg only"	enums(funnel,conversions)	default(funnel)
//	@Success		200				{object}	api.Funnel
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/funnel [get]
func (s *Server) getJuryFunnel(c *gin.Context) error {
	return s.funnelOf(c, "jury_id", ofJury)
}

// getJobFunnel answers a question to the funnel of one job.
//
//	@Summary		Ask the funnel of one job
//	@Description	As the funnel, for the applications for this job.
//	@ID				getJobFunnel
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			id				path		string		true	"Id of the job"																												format(uuid)
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"																					collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		api.GroupBy	false	"What there is a row for; stage with basis=snapshot only"																	default(jury)
//	@Param			basis			query		api.Basis	false	"What is counted"																											default(cohort)
//	@Param			unit			query		api.Unit	false	"What counts as one"																										default(application)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			from			query		string		false	"With basis=activity: the instant or day from whose end on growth counts"
//	@Param			to				query		string		false	"With basis=activity: the instant or day at whose end it stops"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																					enums(json,csv,svg,xlsx)
//	@Param			picture			query		string		false	"Which picture: the funnel, or the conversion rates of a cohort with their intervals; with the form svg only"	enums(funnel,conversions)	default(funnel)
//	@Success		200				{object}	api.Funnel
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/jobs/{id}/funnel [get]
func (s *Server) getJobFunnel(c *gin.Context) error {
	return s.funnelOf(c, "job_id", func(f *hiring.FunnelQuestion, id uuid.UUID) { f.JobIDs = []uuid.UUID{id} })
}

// getCampaignFunnel answers a question to the funnel of one campaign.
//
//	@Summary		Ask the funnel of one campaign
//	@Description	As the funnel, for the jobs of this campaign.
//	@ID				getCampaignFunnel
//	@Tags			funnel
//	@Produce		json,text/csv,image/svg+xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			id				path		string		true	"Id of the campaign"																										format(uuid)
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"																					collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		api.GroupBy	false	"What there is a row for; stage with basis=snapshot only"																	default(jury)
//	@Param			basis			query		api.Basis	false	"What is counted"																											default(cohort)
//	@Param			unit			query		api.Unit	false	"What counts as one"																										default(application)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			from			query		string		false	"With basis=activity: the instant or day from whose end on growth counts"
//	@Param			to				query		string		false	"With basis=activity: the instant or day at whose end it stops"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																					enums(json,csv,svg,xlsx)
//	@Param			picture			query		string		false	"Which picture: the funnel, or the conversion rates of a cohort with their intervals; with the form svg only"	enums(funnel,conversions)	default(funnel)
//	@Success		200				{object}	api.Funnel
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/campaigns/{id}/funnel [get]
func (s *Server) getCampaignFunnel(c *gin.Context) error {
	return s.funnelOf(c, "campaign_id", func(f *hiring.FunnelQuestion, id uuid.UUID) { f.CampaignIDs = []uuid.UUID{id} })
}

// funnelOf is the funnel of the thing in the path.
func (s *Server) funnelOf(c *gin.Context, parameter string, narrow func(*hiring.FunnelQuestion, uuid.UUID)) error {
	q := readQuery(c)
	return s.answerFunnel(c, q, s.readQuestionOf(c, q, parameter, narrow))
}

// readQuestionOf reads a question about the thing in the path: the path is the filter, so the parameter of that name is
// unknown.
func (s *Server) readQuestionOf(c *gin.Context, q *query, parameter string, narrow func(*hiring.FunnelQuestion, uuid.UUID)) question {
	out := s.readQuestion(q, parameter)
	narrow(&out.FunnelQuestion, pathID(c, "id"))
	out.filters[parameter] = pathID(c, "id").String()
	return out
}

// liveFunnel is the shorter way of getFunnel.
func (s *Server) liveFunnel(c *gin.Context, claims auth.Claims) (done bool, err error) {
	q := readQuery(c)
	return s.answerLive(c, q, s.readQuestion(q, ""), claims)
}

// liveJuryFunnel is the shorter way of getJuryFunnel.
func (s *Server) liveJuryFunnel(c *gin.Context, claims auth.Claims) (done bool, err error) {
	if !idsInPath(c) {
		return false, nil
	}
	q := readQuery(c)
	return s.answerLive(c, q, s.readQuestionOf(c, q, "jury_id", ofJury), claims)
}

func ofJury(f *hiring.FunnelQuestion, id uuid.UUID) { f.JuryIDs = []uuid.UUID{id} }

// answerLive answers a question that is live by jury, if it is one and nothing is wrong with it.
func (s *Server) answerLive(c *gin.Context, q *query, asked question, claims auth.Claims) (done bool, err error) {
	form, picture, fault := chooseFunnel(c, q, asked)
	if fault != nil || form == asXLSX || !store.IsLiveByJury(asked.FunnelQuestion) {
		return false, nil
	}
	who, answer, known, err := s.store.LiveFunnel(c.Request.Context(), claims.SessionID, asked.FunnelQuestion)
	if err != nil || !known || who.UserID != claims.UserID {
		return err != nil, err
	}
	return true, s.writeFunnel(c, form, picture, who, asked, answer)
}

// question is a funnel question with the filters as the client gave them, for the answer to repeat.
type question struct {
	hiring.FunnelQuestion
	filters map[string]string
}

// readQuestion reads the parameters of a question, but for the one that the path gives.
func (s *Server) readQuestion(q *query, given string) question {
	out := readFilters(q, given)
	out.GroupBy = enum(q, "group_by", hiring.GroupJury, append(slices.Clone(groupings), hiring.GroupStage)...)
	out.Basis = enum(q, "basis", hiring.BasisCohort, hiring.BasisCohort, hiring.BasisActivity, hiring.BasisSnapshot)
	out.Unit = enum(q, "unit", hiring.UnitApplication, hiring.UnitApplication, hiring.UnitCandidate)
	out.From, out.To = q.moment("from"), q.moment("to")
	return out
}

// groupings are what a cohort has rows for.
var groupings = []hiring.GroupBy{
	hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment, hiring.GroupSource, hiring.GroupPosting, hiring.GroupMonth,
}

// readFilters reads what narrows a question, and as of when it is asked.
func readFilters(q *query, given string) question {
	out := readPlaces(q, given)
	out.note(q, "posting_id")
	out.PostingIDs = q.ids("posting_id")
	out.note(q, "source")
	out.Sources = q.words("source")
	out.note(q, "received_from")
	out.ReceivedFrom = q.date("received_from")
	out.note(q, "received_to")
	out.ReceivedTo = q.date("received_to")
	return out
}

// readPlaces reads of a question which juries and jobs it is about, and as of when it is asked.
func readPlaces(q *query, given string) question {
	out := question{filters: map[string]string{}}
	for name, into := range map[string]*[]uuid.UUID{
		"jury_id": &out.JuryIDs, "job_id": &out.JobIDs, "campaign_id": &out.CampaignIDs, "department_id": &out.DepartmentIDs,
	} {
		if name != given {
			out.note(q, name)
			*into = q.ids(name)
		}
	}
	out.AsOf, out.KnownAt = q.moment("as_of"), q.moment("known_at")
	return out
}

// note keeps a filter as the client gave it.
func (f question) note(q *query, name string) {
	if values := q.values[name]; len(values) == 1 {
		f.filters[name] = values[0]
	}
}

// moment is an instant, or a day. That whoever reads no application asks by days alone holds here, for every question about
// a time.
func (q *query) moment(name string) *hiring.Moment {
	value, given := q.raw(name)
	if !given {
		return nil
	}
	if d, err := hiring.ParseDate(value); err == nil && d >= "0001-01-02" {
		return &hiring.Moment{Day: d}
	}
	if t, ok := parseTime(value); ok {
		if q.byDays {
			q.refused = append(q.refused, hiring.Violation{Parameter: name, Code: "whole_days_only", Detail: "must be a day, as 2026-11-23: who reads no applications asks statistics by whole days"})
		}
		return &hiring.Moment{At: t}
	}
	q.fault(name, "invalid_time", "must be a day, as 2026-11-23, or an RFC 3339 time with its offset, as 2026-11-23T10:00:00Z (a + is written %%2B)")
	return nil
}

func (s *Server) answerFunnel(c *gin.Context, q *query, asked question) error {
	form, picture, err := chooseFunnel(c, q, asked)
	if err != nil {
		return err
	}
	reader := preferred(c)
	asked.English = reader == language.English
	if form == asXLSX {
		return s.answerWorkbook(c, asked)
	}
	answer, err := s.askStore(c.Request.Context(), actor(c), asked.FunnelQuestion)
	if err != nil {
		return err
	}
	c.Header("Content-Language", reader.String())
	return s.writeFunnel(c, form, picture, actor(c), asked, answer)
}

// askStore asks a question, in turn if it is one that the live counts can't answer.
func (s *Server) askStore(ctx context.Context, who hiring.Actor, asked hiring.FunnelQuestion) (answer hiring.Funnel, err error) {
	if store.IsLive(asked) {
		return s.store.Funnel(ctx, who, asked)
	}
	err = s.inTurn(ctx, func() error {
		answer, err = s.store.Funnel(ctx, who, asked)
		return err
	})
	return answer, err
}

// advice is something to know before an answer is used.
type advice struct {
	code   string
	detail hiring.Phrase
}

// adviseAt is what to know of the instants that an answer rests on.
func adviseAt(at hiring.Instants) []advice {
	if !at.Provisional {
		return nil
	}
	return []advice{{"provisional", "known_at is less than a minute old: something that is being recorded now may still belong to it"}}
}

// advise is what to know of a funnel.
func advise(f hiring.Funnel) []advice { return append(adviseAt(f.Instants), adviseDeclared(f)...) }

// warn says, in the language of whoever asks, what they should know before they use an answer. Without any such thing it depends on no
// language.
func warn(c *gin.Context, all ...advice) []api.Warning {
	if len(all) == 0 {
		return []api.Warning{}
	}
	c.Header("Content-Language", preferred(c).String())
	return warnIn(preferred(c), all...)
}

// warnIn is warn in one language.
func warnIn(tag language.Tag, all ...advice) []api.Warning {
	return mapped(all, func(a advice) api.Warning {
		return api.Warning{Code: a.code, Detail: speak(tag).say(hiring.Text{Phrase: a.detail})}
	})
}

// caution is one warning, in the language of whoever asks.
func caution(c *gin.Context, code string, detail hiring.Phrase) api.Warning {
	return warn(c, advice{code, detail})[0]
}

// showAsked repeats a question beside its answer.
func (s *Server) showAsked(c *gin.Context, asked question, at hiring.Instants) api.Asked {
	return api.Asked{
		Definition: definition, AsOf: at.AsOf, KnownAt: at.KnownAt, TimeZone: s.zone.String(), Filters: asked.filters, Warnings: warn(c, adviseAt(at)...),
	}
}

func showFunnel(f hiring.Funnel, asked question, zone *time.Location) api.Funnel {
	out := api.Funnel{
		Definition: definition, Basis: api.Basis(asked.Basis), Unit: api.Unit(asked.Unit), GroupBy: api.GroupBy(asked.GroupBy),
		AsOf: f.AsOf, KnownAt: f.KnownAt, TimeZone: zone.String(), Filters: asked.filters,
		Rows: make([]api.FunnelRow, len(f.Rows)),
	}
	if f.From != nil {
		out.Filters["from"] = f.From.Format(time.RFC3339Nano) // its end is as_of
	}
	for i, r := range f.Rows {
		out.Rows[i] = api.FunnelRow{Group: showGroup(r), FunnelFigures: showFigures(r, asked.Basis)}
	}
	out.Total = showFigures(f.Total, asked.Basis)
	return out
}

func showGroup(r hiring.FunnelRow) api.FunnelGroup {
	return api.FunnelGroup{ID: orNull(r.ID), Label: r.Label}
}

func showFigures(r hiring.FunnelRow, basis hiring.Basis) api.FunnelFigures {
	t := r.Tally
	out := api.FunnelFigures{
		Provenance: showProvenance(r.Provenance), Counts: showCounts(t.Counts, r.Unknown), Openings: r.Openings, Rates: []api.Rate{},
		Outcomes: showOutcomes(t, r.Provenance), Declared: showDeclared(r.Declared),
	}
	if basis != hiring.BasisSnapshot && r.Provenance.Traced() { // who stands somewhere is seen there; a trace is of a course
		out.Observed = showCounts(t.Observed, r.Unknown)
	}
	if basis == hiring.BasisCohort { // the only one in which the later count is part of the earlier one
		out.Rates = showRates(r)
	}
	return out
}

// cohortOf is what the rates of a row of a cohort follow from.
func cohortOf(r hiring.FunnelRow) funnel.Row {
	return funnel.Row{Reached: r.Tally.Counts, Completed: r.Tally.Closed, Unknown: r.Unknown, CompletedUnknown: !r.Provenance.Traced()}
}

func showCounts(n [len(hiring.Milestones)]int, unknown hiring.Unknown) (out api.MilestoneCounts) {
	for m, into := range []**int{&out.Received, &out.Relevant, &out.Interviewed, &out.Selected, &out.Hired} {
		if !unknown[m] {
			*into = &n[m]
		}
	}
	return out
}

func showRate(r funnel.Rate) api.Rate {
	return api.Rate{
		From: api.Milestone(r.From.String()), To: api.Milestone(r.To.String()), QuotaBound: r.QuotaBound(),
		Proportion: showProportion(r.Proportion), Completed: showProportion(r.Completed), Open: r.Open,
	}
}

func showProportion(p funnel.Proportion) api.Proportion {
	out := api.Proportion{Numerator: p.Numerator, Denominator: p.Denominator}
	if p.Rate != nil {
		out.Rate = new(funnel.Round6(*p.Rate))
	}
	if p.Interval != nil {
		out.Interval = &api.Interval{Low: funnel.Round6(p.Interval.Low), High: funnel.Round6(p.Interval.High), Level: p.Interval.Level, Method: api.IntervalWilson}
	}
	return out
}
