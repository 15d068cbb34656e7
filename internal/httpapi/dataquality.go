package httpapi

import (
	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// getDataQuality answers what of the records is to be mended.
//
//	@Summary		Check the records
//	@Description	How many applications and interviews have something missing, late, or that does not fit together: by check, and by group. Every number obeys every filter. With check, administrators and recruiters get the ids of what that check found, as of now; that is kept in the audit. Not for jurors. As CSV too, without ids.
//	@ID				getDataQuality
//	@Tags			funnel
//	@Produce		json,text/csv
//	@Param			jury_id			query		[]string			false	"Only applications of one of these juries"												collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string			false	"Only applications for one of these jobs"												collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string			false	"Only for jobs of one of these campaigns"												collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string			false	"Only for jobs of one of these departments, or of one below"							collectionFormat(csv)	format(uuid)
//	@Param			source			query		[]string			false	"Only those from one of these sources"													collectionFormat(csv)	format(key)
//	@Param			posting_id		query		[]string			false	"Only those that one of these postings brought"											collectionFormat(csv)	format(uuid)
//	@Param			received_from	query		string				false	"Only those received on this day or later, in the server's time zone"					format(date)
//	@Param			received_to		query		string				false	"Only those received before this day"													format(date)
//	@Param			group_by		query		string				false	"What there is a row for"																enums(jury,job,campaign,department)	default(jury)
//	@Param			check			query		api.QualityCheckKey	false	"List what this check found: 100 at most; not with as_of, known_at, or another form than JSON"
//	@Param			as_of			query		string				false	"An instant (RFC 3339) or a day, which stands for its end: what had happened by then"
//	@Param			known_at		query		string				false	"An instant or a day: what had been recorded by then"
//	@Param			format			query		string				false	"Form of the answer, in place of Accept"												enums(json,csv)
//	@Success		200				{object}	api.DataQuality
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/data-quality [get]
func (s *Server) getDataQuality(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asCSV)
	asked := readFilters(q, "")
	asked.GroupBy = enum(q, "group_by", hiring.GroupJury, hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment)
	check := enum(q, "check", "", hiring.QualityChecks[:]...)
	if check != "" && (form != asJSON || asked.AsOf != nil || asked.KnownAt != nil) {
		q.fault("check", "not_applicable", "what a check found is listed as of now and in JSON: leave out as_of, known_at and other forms")
	}
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	reader := preferred(c)
	asked.English = reader == language.English
	var found hiring.DataQuality
	err := s.inTurn(c.Request.Context(), func() (err error) {
		found, err = s.store.DataQuality(c.Request.Context(), actor(c), asked.FunnelQuestion, check)
		return err
	})
	if err != nil {
		return err
	}
	c.Header("Content-Language", reader.String())
	shown := showDataQuality(found, check, asked.English)
	shown.Asked, shown.GroupBy = s.showAsked(c, asked, found.Instants), api.GroupBy(asked.GroupBy)
	if asked.AsOf != nil || asked.KnownAt != nil {
		shown.Warnings = append(shown.Warnings, caution(c, "entered_now", "interviews that were deleted since are not counted, and evaluations that were opened again since count as not come"))
	}
	if found.More {
		shown.Warnings = append(shown.Warnings, caution(c, "truncated", "a check lists the first 100 that it found: there are more"))
	}
	if found.Listed != nil {
		listed(c, len(found.Listed))
		s.noteListing(c, listedBy(check), actor(c))
	}
	return s.writeStatistic(c, form, asked, &shown, statistic{asked: &shown.Asked, table: func() chart.Sheet { return chart.DataQualitySheet(shown) }})
}

// listedBy is what a check lists.
func listedBy(check hiring.QualityCheck) store.Noun {
	if check.Unit() == hiring.OfInterviews {
		return store.Interviews
	}
	return store.Applications
}

func showDataQuality(found hiring.DataQuality, check hiring.QualityCheck, english bool) api.DataQuality {
	out := api.DataQuality{Checks: []api.QualityCheck{}, Rows: []api.QualityRow{}}
	for _, key := range hiring.QualityChecks {
		n := found.Total[key]
		out.Checks = append(out.Checks, api.QualityCheck{
			Key: api.QualityCheckKey(key), Label: termOf(qualityChecks, string(key), english), Unit: api.QualityUnit(key.Unit()), Count: n.Found, Of: n.Among, Share: ratio(float64(n.Found), n.Among, ""),
		})
	}
	for _, r := range found.Rows {
		row := api.QualityRow{Group: api.FunnelGroup{ID: orNull(r.ID), Label: r.Label}}
		for _, key := range hiring.QualityChecks {
			row.Checks = append(row.Checks, api.QualityCount{Key: api.QualityCheckKey(key), Count: r.Quality[key].Found, Of: r.Quality[key].Among})
		}
		out.Rows = append(out.Rows, row)
	}
	if check.Unit() == hiring.OfInterviews {
		out.InterviewIDs = found.Listed
	} else {
		out.ApplicationIDs = found.Listed
	}
	return out
}
