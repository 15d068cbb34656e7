package httpapi

import (
	"io"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/store"
)

// askFunnel answers the question of the board as the API answers it, with names in the place of ids.
func (s *Server) askFunnel(c *gin.Context, asked boardQuestion) (api.Funnel, shownView, error) {
	answer, err := s.askStore(c.Request.Context(), actor(c), asked.FunnelQuestion)
	if err != nil {
		return api.Funnel{}, shownView{}, err
	}
	shown := showFunnel(answer, asked.question, s.zone)
	shown.Filters, err = s.namedFilters(c.Request.Context(), actor(c), asked.question, asked.filters)
	return shown, shownView{at: answer.Instants, warnings: warn(c, advise(answer)...)}, err
}

// section begins the part of the page that a view is.
func (b boardQuestion) section(c *gin.Context) board.Section {
	name := string(b.view.view)
	words := board.Page{Lang: preferred(c).String()}.W()
	return board.Section{ID: "view-" + name, Quiet: true, Title: words.Titles[name], Lead: words.Leads[name]}
}

func (s *Server) showFunnelView(c *gin.Context, asked boardQuestion) (shownView, error) {
	return s.showFunnelAs(c, asked, chart.FunnelSVG, chart.FunnelGrid)
}

func (s *Server) showConversionsView(c *gin.Context, asked boardQuestion) (shownView, error) {
	return s.showFunnelAs(c, asked, chart.ConversionsSVG, chart.ConversionsGrid)
}

// showFunnelAs shows a funnel with one of its pictures.
func (s *Server) showFunnelAs(
	c *gin.Context, asked boardQuestion, picture func(io.Writer, api.Funnel, string) error, table func(api.Funnel, string) chart.Grid,
) (shownView, error) {
	answer, out, err := s.askFunnel(c, asked)
	if err != nil {
		return out, err
	}
	lang := preferred(c).String()
	drawn := func(warnings []api.Warning) func(io.Writer) error {
		return func(w io.Writer) error {
			answer.Warnings = warnings
			return picture(w, answer, lang)
		}
	}
	section := asked.section(c)
	section.Grids = []chart.Grid{table(answer, lang)}
	section.Picture, err = board.Picture(drawn(nil)) // on the page they stand above it
	out.sections = []board.Section{section}
	out.files = map[string]func(io.Writer) error{asCSV.name: chart.FunnelSheet(answer).WriteCSV, asSVG.name: drawn(out.warnings)}
	out.book = func() error { return s.answerWorkbook(c, asked.question) }
	return out, err
}

// showReachView shows what a campaign reached, where one is chosen.
func (s *Server) showReachView(c *gin.Context, asked boardQuestion) (shownView, error) {
	lang := preferred(c).String()
	section := asked.section(c)
	if len(asked.CampaignIDs) != 1 {
		section.Empty = board.Page{Lang: lang}.W().ChooseCampaign
		return shownView{sections: []board.Section{section}}, nil
	}
	if len(asked.filters) > 1 {
		section.Empty = board.Page{Lang: lang}.W().WholeCampaign
		return shownView{sections: []board.Section{section}}, nil
	}
	who, id := actor(c), asked.CampaignIDs[0]
	if err := s.store.Visible(c.Request.Context(), who, store.Campaigns, id); err != nil {
		return shownView{}, err
	}
	report, at, err := s.reportOn(c, who, id, asked.AsOf, asked.KnownAt)
	if err != nil {
		return shownView{}, err
	}
	out := shownView{at: at, warnings: report.Warnings}
	drawn := func(warnings []api.Warning) func(io.Writer) error {
		return func(w io.Writer) error {
			pictured := report
			pictured.Warnings = warnings
			return chart.ReachSVG(w, pictured, lang)
		}
	}
	section.Grids = chart.CampaignReportGrids(report, lang)
	section.Picture, err = board.Picture(drawn(nil))
	out.sections = []board.Section{section}
	out.files = map[string]func(io.Writer) error{asCSV.name: chart.CampaignReportSheet(report).WriteCSV, asSVG.name: drawn(out.warnings)}
	out.book = func() error { return s.sendWorkbook(c, who, chart.CampaignReportWorkbook(report, lang)) }
	return out, err
}
