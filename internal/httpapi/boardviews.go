package httpapi

import (
	"io"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
)

// askFunnel answers the question of the board as the API answers it, with names in the place of ids.
func (s *Server) askFunnel(c *gin.Context, asked boardQuestion) (api.Funnel, shownView, error) {
	ctx, who := c.Request.Context(), actor(c)
	asked.English = preferred(c) == language.English
	answer, err := s.askStore(ctx, who, asked.FunnelQuestion)
	if err != nil {
		return api.Funnel{}, shownView{}, err
	}
	shown := showFunnel(answer, asked.question, s.zone)
	if shown.Filters, err = s.namedFilters(ctx, who, asked.question, shown.Filters); err != nil {
		return api.Funnel{}, shownView{}, err
	}
	return shown, shownView{at: answer.Instants, warnings: warn(c, append(adviseAt(answer.Instants), adviseDeclared(answer)...)...)}, nil
}

// section begins the part of the page that a view is.
func (b boardQuestion) section(c *gin.Context) board.Section {
	name := string(b.view.view)
	words := board.Page{Lang: preferred(c).String()}.W()
	return board.Section{ID: "view-" + name, Quiet: true, Title: words.Titles[name], Lead: words.Leads[name]}
}

func (s *Server) showFunnelView(c *gin.Context, asked boardQuestion) (shownView, error) {
	answer, out, err := s.askFunnel(c, asked)
	if err != nil {
		return out, err
	}
	lang := preferred(c).String()
	draw := func(w io.Writer) error { return chart.FunnelSVG(w, answer, lang) }
	section := asked.section(c)
	if section.Picture, err = board.Picture(draw); err != nil {
		return out, err
	}
	section.Grids = []chart.Grid{chart.FunnelGrid(answer, lang)}
	out.sections = []board.Section{section}
	out.files = map[string]func(io.Writer) error{asCSV.name: chart.FunnelSheet(answer).WriteCSV, asSVG.name: draw}
	return out, nil
}

func (s *Server) showConversionsView(c *gin.Context, asked boardQuestion) (shownView, error) {
	answer, out, err := s.askFunnel(c, asked)
	if err != nil {
		return out, err
	}
	section := asked.section(c)
	section.Grids = []chart.Grid{chart.ConversionsGrid(answer, preferred(c).String())}
	out.sections = []board.Section{section}
	out.files = map[string]func(io.Writer) error{asCSV.name: chart.FunnelSheet(answer).WriteCSV}
	return out, nil
}
