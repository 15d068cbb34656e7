package httpapi

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// compareFunnel compares one rate of two groups of the funnel.
//
//	@Summary		Compare two groups of the funnel
//	@Description	One conversion rate of two groups of a cohort, with Wilson intervals; their difference with Newcombe's interval; Fisher's exact p-value, and the same adjusted by Holm for all pairs of groups that the question shows. Where nothing can be said a number is null, with the reason. 404 where the funnel of the same question has no row for a or b. The answer is about applications, never about people. As CSV too.
//	@ID				compareFunnel
//	@Tags			funnel
//	@Produce		json,text/csv
//	@Param			a				query		string		true	"The first group: its id, the key of a source, or a month as YYYY-MM"
//	@Param			b				query		string		true	"The second group, likewise"
//	@Param			from			query		string		false	"The milestone that the rate starts from"																					enums(received,relevant,interviewed,selected)		default(relevant)
//	@Param			to				query		string		false	"The later milestone that it leads to"																						enums(relevant,interviewed,selected,hired)	default(interviewed)
//	@Param			jury_id			query		[]string	false	"Only applications of one of these juries"																					collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only applications for one of these jobs"																					collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																					collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"																collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string	false	"Only those from one of these sources"																						collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string	false	"Only those that one of these postings brought"																				collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string		false	"Only those received on this day or later, in the server's time zone"														format(date)
//	@Param			received_to		query		string		false	"Only those received before this day"																						format(date)
//	@Param			group_by		query		string		false	"What the groups are"																										enums(jury,job,campaign,department,source,posting,month)	default(jury)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string		false	"An instant or a day: what had been recorded by then; the same question with the same one gets the same numbers for ever"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																					enums(json,csv)
//	@Success		200				{object}	api.FunnelComparison
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/funnel/compare [get]
func (s *Server) compareFunnel(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asCSV)
	asked := readFilters(q, "")
	asked.Basis, asked.Unit = hiring.BasisCohort, hiring.UnitApplication
	asked.GroupBy = enum(q, "group_by", hiring.GroupJury, groupings...)
	step := q.step()
	a, b := q.group("a", asked.GroupBy), q.group("b", asked.GroupBy)
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	if err := checkCompared(a, b, step); err != nil {
		return err
	}
	reader := preferred(c)
	asked.English = reader == language.English
	answer, err := s.askStore(c.Request.Context(), actor(c), asked.FunnelQuestion)
	if err != nil {
		return err
	}
	groups := slices.DeleteFunc(answer.Rows, func(r hiring.FunnelRow) bool { return r.ID == "" })
	first, second := placeOf(groups, a), placeOf(groups, b)
	if first < 0 || second < 0 {
		return hiring.NotFound()
	}
	c.Header("Content-Language", reader.String())
	out := compare(groups, step, first, second)
	out.Asked, out.GroupBy = s.showAsked(c, asked, answer.Instants), api.GroupBy(asked.GroupBy)
	out.Warnings = append(out.Warnings, warn(c, adviseDeclared(answer)...)...)
	if step.QuotaBound() {
		out.Warnings = append(out.Warnings, caution(c, "quota_bound", "the openings bound a rate that leads to hired: a difference may say no more than how many openings there were"))
	}
	return s.writeStatistic(c, form, asked, &out, statistic{asked: &out.Asked, table: func() chart.Sheet { return chart.ComparisonSheet(out) }})
}

// checkCompared says what is wrong with parameters that can be read.
func checkCompared(a, b string, step funnel.Step) error {
	var vs []hiring.Violation
	wrong := func(parameter, code string, detail hiring.Phrase) {
		vs = append(vs, hiring.Violation{Parameter: parameter, Code: code, Detail: detail})
	}
	if a == "" {
		wrong("a", "required", "name the two groups that are compared with a and b")
	}
	if b == "" {
		wrong("b", "required", "name the two groups that are compared with a and b")
	}
	if a != "" && a == b {
		wrong("b", "same_group", "is the same group as a: nothing is to be compared")
	}
	if step.To <= step.From {
		wrong("to", "not_later", "must be a later milestone than from")
	}
	if len(vs) == 0 {
		return nil
	}
	return &hiring.Error{Kind: hiring.KindMalformed, Code: "invalid_parameters", Detail: "the question can't be asked like this", Violations: vs}
}

// step is the passage from one milestone to another.
func (q *query) step() funnel.Step {
	names := make([]string, funnel.Milestones)
	for m := range names {
		names[m] = funnel.Milestone(m).String()
	}
	last := len(names) - 1
	from := enum(q, "from", funnel.Relevant.String(), names[:last]...)
	to := enum(q, "to", funnel.Interviewed.String(), names[1:]...)
	return funnel.Step{From: funnel.Milestone(slices.Index(names, from)), To: funnel.Milestone(slices.Index(names, to))}
}

// group is the id of one group, as rows of the funnel have it; "" where it is not given.
func (q *query) group(name string, by hiring.GroupBy) string {
	switch by {
	case hiring.GroupSource:
		if words := q.words(name); len(words) == 1 {
			return words[0]
		} else if len(words) > 1 {
			q.fault(name, "too_many", "must be one group")
		}
		return ""
	case hiring.GroupMonth:
		value, given := q.raw(name)
		if t, err := time.Parse("2006-01", value); err == nil && t.Year() > 0 {
			return value
		}
		if given {
			q.fault(name, "invalid_month", "must be a month, as 2026-11")
		}
		return ""
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment, hiring.GroupPosting, hiring.GroupStage, hiring.GroupOrigin:
	}
	if id := q.id(name); id != nil {
		return id.String()
	}
	return ""
}

// placeOf is where the row of a group stands; -1 where there is none.
func placeOf(rows []hiring.FunnelRow, id string) int {
	return slices.IndexFunc(rows, func(r hiring.FunnelRow) bool { return r.ID == id })
}
