package httpapi

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// showPublishedView lists what was published, or shows one of it as it was kept, with what later corrections make of it below.
func (s *Server) showPublishedView(c *gin.Context, asked boardQuestion) (shownView, error) {
	if asked.publication == "" {
		return s.listPublished(c, asked)
	}
	ctx, reader := c.Request.Context(), preferred(c)
	p, err := s.store.GetPublication(ctx, actor(c), asked.publication)
	if err != nil {
		return shownView{}, err
	}
	out := shownView{at: hiring.Instants{AsOf: p.AsOf, KnownAt: p.KnownAt}, fixed: true, files: map[string]func(io.Writer) error{}}
	kept := map[string][]byte{}
	for _, form := range append([]representation{asJSON}, publishedForms...) {
		if kept[form.name], err = s.store.PublishedForm(ctx, p.ID, form.name, reader.String()); err != nil {
			return out, err
		}
		out.files[form.name] = func(w io.Writer) error {
			_, err := w.Write(kept[form.name])
			return err
		}
	}
	delete(out.files, asJSON.name)
	var published api.PublishedFunnel
	if err := json.Unmarshal(kept[asJSON.name], &published); err != nil {
		return out, fmt.Errorf("read publication %s: %w", p.ID, err)
	}
	first := asked.section(c)
	first.Title, first.Lead, first.Quiet = p.Title, p.Note, false
	if first.Picture, err = board.Picture(out.files[asSVG.name]); err != nil {
		return out, err
	}
	first.Grids = []chart.Grid{chart.FunnelGrid(published.Funnel, reader.String())}
	second, err := s.showDifference(c, asked, p)
	out.sections = []board.Section{first, second}
	return out, err
}

// listPublished lists what was published, the latest first.
func (s *Server) listPublished(c *gin.Context, asked boardQuestion) (shownView, error) {
	found, err := s.store.ListPublications(c.Request.Context(), actor(c), newestFirst())
	if err != nil {
		return shownView{}, err
	}
	lang := preferred(c).String()
	words := board.Page{Lang: lang}.W()
	section := asked.section(c)
	for _, p := range found.Items {
		section.List = append(section.List, board.Item{
			Link: board.Link{Label: p.Title, Address: asked.address("publication", p.Slug)},
			Note: words.AsOf + " " + chart.Moment(p.AsOf, s.zone, lang) + " · " + words.KnownAt + " " + chart.Moment(p.KnownAt, s.zone, lang),
		})
	}
	if len(found.Items) == 0 {
		section.Empty = words.NoPublications
	}
	return shownView{sections: []board.Section{section}}, nil
}

// showDifference shows what was recorded since a publication makes of it.
func (s *Server) showDifference(c *gin.Context, asked boardQuestion, p hiring.Publication) (board.Section, error) {
	lang := preferred(c).String()
	words := board.Page{Lang: lang}.W()
	difference, err := s.differenceOf(c.Request.Context(), p, preferred(c))
	out := board.Section{ID: "difference", Title: words.Difference, List: []board.Item{{Link: board.Link{Label: words.AllPublications, Address: asked.address("publication", "")}}}}
	if difference.Changed {
		out.Grids = []chart.Grid{chart.DifferenceGrid(difference, lang)}
	} else {
		out.Lead = words.NoDifference
	}
	return out, err
}
