package httpapi

import (
	"io"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// keyTaken is where a handler of the API leaves its answer for the board, in place of writing it.
const keyTaken = "vivier.taken"

// taken is the answer of a handler of the API, before it is written in any form.
type taken struct {
	statistic
	answer any
}

func takenBy(c *gin.Context) (*taken, bool) {
	kept, _ := c.Get(keyTaken)
	to, is := kept.(*taken)
	return to, is
}

// take has the handler of a statistic answer the question of the board, so that the board asks, counts, refuses and warns as the API
// does. The question has the parameters that the statistic knows; those that it refuses are told beside their fields.
func (s *Server) take(c *gin.Context, h handler, asked boardQuestion, groups ...hiring.GroupBy) (*taken, error) {
	values := url.Values{}
	for name, v := range asked.values {
		if !slices.Contains([]string{"view", "lang", "format", "group_by"}, name) {
			values[name] = v
		}
	}
	if slices.Contains(groups, asked.GroupBy) { // else the statistic has a grouping of its own
		values.Set("group_by", string(asked.GroupBy))
	}
	request, to := c.Request, &taken{}
	defer func() { c.Request = request }()
	c.Set(keyTaken, to)
	defer c.Set(keyTaken, nil)
	c.Request = request.Clone(request.Context())
	c.Request.URL.RawQuery = values.Encode()
	c.Request.Header.Set("Accept", mediaJSON)
	return to, h(c)
}

// showStatistic shows what was taken, with its picture where it has one.
func (s *Server) showStatistic(c *gin.Context, asked boardQuestion, of *taken, tables ...chart.Grid) (out shownView, err error) {
	lang := preferred(c).String()
	section := asked.section(c)
	section.Grids = tables
	out.at = hiring.Instants{AsOf: of.asked.AsOf, KnownAt: of.asked.KnownAt}
	out.warnings = of.asked.Warnings
	out.files = map[string]func(io.Writer) error{asCSV.name: func(w io.Writer) error { return of.table().WriteCSV(w) }}
	names, err := s.namedFilters(c.Request.Context(), actor(c), asked.question, asked.filters)
	if err != nil {
		return out, err
	}
	out.book = func() error {
		return s.sendWorkbook(c, actor(c), chart.Workbook(chart.Definition{Asked: *of.asked, Names: names}, lang, of.table()))
	}
	if of.picture != nil {
		drawn := func(warnings []api.Warning) func(io.Writer) error {
			return func(w io.Writer) error {
				of.asked.Filters, of.asked.Warnings = names, warnings
				return of.picture(w, lang)
			}
		}
		out.files[asSVG.name] = drawn(out.warnings)
		section.Picture, err = board.Picture(drawn(nil)) // on the page they stand above it
	}
	out.sections = []board.Section{section}
	return out, err
}

func (s *Server) showTimeToFillView(c *gin.Context, asked boardQuestion) (shownView, error) {
	of, err := s.take(c, s.getTimeToFill, asked, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment)
	if err != nil {
		return shownView{}, err
	}
	return s.showStatistic(c, asked, of, chart.TimeToFillGrid(*of.answer.(*api.TimeToFill), preferred(c).String())) //nolint:forcetypeassert // the handler's
}

func (s *Server) showTimeToHireView(c *gin.Context, asked boardQuestion) (shownView, error) {
	of, err := s.take(c, s.getTimeToHire, asked, groupings...)
	if err != nil {
		return shownView{}, err
	}
	return s.showStatistic(c, asked, of, chart.TimeToHireGrid(*of.answer.(*api.TimeToHire), preferred(c).String())) //nolint:forcetypeassert // the handler's
}

func (s *Server) showTimeInStageView(c *gin.Context, asked boardQuestion) (shownView, error) {
	of, err := s.take(c, s.getTimeInStage, asked, groupings...)
	if err != nil {
		return shownView{}, err
	}
	return s.showStatistic(c, asked, of, chart.TimeInStageGrid(*of.answer.(*api.TimeInStage), preferred(c).String())) //nolint:forcetypeassert // the handler's
}

func (s *Server) showSourcesView(c *gin.Context, asked boardQuestion) (shownView, error) {
	of, err := s.take(c, s.getSources, asked)
	if err != nil {
		return shownView{}, err
	}
	return s.showStatistic(c, asked, of, chart.SourcesGrid(*of.answer.(*api.Sources), preferred(c).String())) //nolint:forcetypeassert // the handler's
}

func (s *Server) showDataQualityView(c *gin.Context, asked boardQuestion) (shownView, error) {
	of, err := s.take(c, s.getDataQuality, asked, hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment)
	if err != nil {
		return shownView{}, err
	}
	return s.showStatistic(c, asked, of, chart.DataQualityGrids(*of.answer.(*api.DataQuality), preferred(c).String())...) //nolint:forcetypeassert // the handler's
}
