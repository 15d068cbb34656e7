package httpapi

import (
	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/store"
)

// getAgreement answers how far jurors agree.
//
//	@Summary		Ask how far jurors agree
//	@Description	Krippendorff's alpha of each jury, over the weighted scores and over each criterion. Only of juries that deliberate or are closed: of the others nothing is told, not even how many evaluations there are (reason blind). No juror is named. A juror is answered about their own juries. What was signed is told as it was signed, from then on. 200 juries at most, the latest. As CSV and as a workbook (XLSX) too.
//	@ID				getAgreement
//	@Tags			funnel
//	@Produce		json,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
//	@Param			jury_id			query		[]string	false	"Only these juries"																						collectionFormat(csv)	format(uuid)
//	@Param			job_id			query		[]string	false	"Only juries of one of these jobs"																		collectionFormat(csv)	format(uuid)
//	@Param			campaign_id		query		[]string	false	"Only for jobs of one of these campaigns"																collectionFormat(csv)	format(uuid)
//	@Param			department_id	query		[]string	false	"Only for jobs of one of these departments, or of one below"											collectionFormat(csv)	format(uuid)
//	@Param			as_of			query		string		false	"An instant (RFC 3339) or a day, which stands for its end: what had been submitted, or signed, by then"
//	@Param			known_at		query		string		false	"An instant or a day: the same, because both are recorded as they happen"
//	@Param			format			query		string		false	"Form of the answer, in place of Accept"																enums(json,csv,xlsx)
//	@Success		200				{object}	api.Agreement
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/stats/agreement [get]
func (s *Server) getAgreement(c *gin.Context) error {
	q := readQuery(c)
	form, unacceptable := choose(c, q, asJSON, asCSV, asXLSX)
	asked := readPlaces(q, "")
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	reader := preferred(c)
	asked.English = reader == language.English
	var found store.Agreement
	err := s.inTurn(c.Request.Context(), func() (err error) {
		found, err = s.store.Agreement(c.Request.Context(), actor(c), asked.FunnelQuestion)
		return err
	})
	if err != nil {
		return err
	}
	c.Header("Content-Language", reader.String())
	shown := api.Agreement{Asked: s.showAsked(c, asked, found.Instants), Rows: append([]api.JuryAgreement{}, found.Rows...)}
	if found.EnteredNow {
		shown.Warnings = append(shown.Warnings, caution(c, "entered_now", "of juries whose minutes had not been signed by then, evaluations, recusals and who was heard are as they are entered now"))
	}
	if found.Truncated {
		shown.Warnings = append(shown.Warnings, caution(c, "truncated", "the answer has 200 juries at most, the latest: ask for a campaign, a department or a job to see others"))
	}
	return s.writeStatistic(c, form, asked, &shown, statistic{asked: &shown.Asked, table: func() chart.Sheet { return chart.AgreementSheet(shown) }})
}
