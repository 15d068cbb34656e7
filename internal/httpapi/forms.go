package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// The representations of statistics.
var (
	asJSON = representation{"json", mediaJSON}
	asCSV  = representation{"csv", "text/csv; charset=utf-8"}
	asSVG  = representation{"svg", "image/svg+xml"}
	asXLSX = representation{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
)

// picture is one of the pictures that there are of a funnel.
type picture string

const (
	pictureFunnel      picture = "funnel"
	pictureConversions picture = "conversions"
)

// chooseFunnel picks the form of a funnel, and the picture where it is one. Only a cohort has conversion rates.
func chooseFunnel(c *gin.Context, q *query, asked question) (representation, picture, error) {
	form, unacceptable := choose(c, q, asJSON, asCSV, asSVG, asXLSX)
	readable := len(q.faults)
	of := enum(q, "picture", pictureFunnel, pictureFunnel, pictureConversions)
	_, given := q.values["picture"]
	switch {
	case len(q.faults) > readable: // one fault of one parameter is enough
	case given && form != asSVG:
		q.fault("picture", "not_applicable", "goes with the form svg only")
	case of == pictureConversions && asked.Basis != hiring.BasisCohort:
		q.fault("picture", "not_applicable", "only a cohort has conversion rates: ask with basis=cohort")
	}
	if err := q.done(); err != nil {
		return form, of, err
	}
	return form, of, unacceptable
}

// writeFunnel answers with a funnel in the form that is wanted.
func (s *Server) writeFunnel(c *gin.Context, form representation, of picture, who hiring.Actor, asked question, answer hiring.Funnel) error {
	shown := showFunnel(answer, asked, s.zone)
	if form != asCSV { // which has no place for warnings
		shown.Warnings = warn(c, advise(answer)...)
	}
	if form == asJSON {
		return writeJSON(c, http.StatusOK, shown)
	}
	reader := preferred(c)
	if form == asSVG {
		reader = readerOf(c)
	}
	write, err := s.drawingOf(c.Request.Context(), form, of, who, asked, shown, reader)
	if err != nil {
		return err
	}
	return s.draw(c, form, who, write)
}

// drawingOf is how a funnel is written in a form other than JSON, a workbook as one sheet. A picture is for people: its filters are names, not ids.
func (s *Server) drawingOf(ctx context.Context, form representation, of picture, who hiring.Actor, asked question, shown api.Funnel, reader language.Tag) (func(io.Writer) error, error) {
	if form == asCSV {
		return chart.FunnelSheet(shown).WriteCSV, nil
	}
	filters, err := s.namedFilters(ctx, who, asked, shown.Filters)
	if err != nil {
		return nil, err
	}
	if form == asXLSX {
		return func(w io.Writer) error {
			return chart.WriteWorkbook(w, chart.FunnelWorkbook([]api.Funnel{shown}, filters, reader.String())...)
		}, nil
	}
	shown.Filters = filters
	draw := chart.FunnelSVG
	if of == pictureConversions {
		draw = chart.ConversionsSVG
	}
	return func(w io.Writer) error { return draw(w, shown, reader.String()) }, nil
}

// readerOf is the language of a form that is for people, which the answer names.
func readerOf(c *gin.Context) language.Tag {
	reader := preferred(c)
	c.Header("Content-Language", reader.String())
	return reader
}

// answerWorkbook answers a question by every group that its basis has, the one that is asked for first. All sheets tell of one state.
func (s *Server) answerWorkbook(c *gin.Context, asked question) error {
	by := []hiring.GroupBy{asked.GroupBy}
	for _, group := range append(slices.Clone(groupings), hiring.GroupStage) {
		if group != asked.GroupBy && (group != hiring.GroupStage || asked.Basis == hiring.BasisSnapshot) {
			by = append(by, group)
		}
	}
	var answers []hiring.Funnel
	who, ctx := actor(c), c.Request.Context()
	err := s.inTurn(ctx, func() (err error) {
		answers, err = s.store.Funnels(ctx, who, asked.By(by...)...)
		return err
	})
	if err != nil {
		return err
	}
	names, err := s.namedFilters(ctx, who, asked, asked.filters)
	if err != nil {
		return err
	}
	shown := make([]api.Funnel, len(by))
	for i, answer := range answers {
		asked.GroupBy = by[i]
		shown[i] = showFunnel(answer, asked, s.zone)
		shown[i].Warnings = warn(c, advise(answer)...)
	}
	return s.sendWorkbook(c, who, chart.FunnelWorkbook(shown, names, readerOf(c).String()))
}

// statistic is an answer with the forms that it can be had in besides JSON. The table and the picture are made of the answer as it is when
// they are asked for.
type statistic struct {
	asked   *api.Asked // of the answer
	table   func() chart.Sheet
	picture func(w io.Writer, lang string) error // nil where there is none
}

// writeStatistic answers with a statistic in the form that is wanted. Pictures and workbooks are for people: they name what filters name.
func (s *Server) writeStatistic(c *gin.Context, form representation, asked question, answer any, of statistic) error {
	who := actor(c)
	if to, is := takenBy(c); is {
		to.answer, to.statistic = answer, of
		return nil
	}
	if form == asCSV {
		return s.draw(c, form, who, of.table().WriteCSV)
	}
	if form == asJSON {
		return writeJSON(c, http.StatusOK, answer)
	}
	names, err := s.namedFilters(c.Request.Context(), who, asked, asked.filters)
	if err != nil {
		return err
	}
	reader := readerOf(c).String()
	if form == asXLSX {
		return s.sendWorkbook(c, who, chart.Workbook(chart.Definition{Asked: *of.asked, Names: names}, reader, of.table()))
	}
	of.asked.Filters = names
	return s.draw(c, form, who, func(w io.Writer) error { return of.picture(w, reader) })
}

// namedFilters are the filters of a question with names in the place of the ids.
func (s *Server) namedFilters(ctx context.Context, who hiring.Actor, asked question, filters map[string]string) (map[string]string, error) {
	named := maps.Clone(filters)
	for parameter, of := range map[string]struct {
		noun store.Noun
		ids  []uuid.UUID
	}{
		"jury_id": {store.Juries, asked.JuryIDs}, "job_id": {store.Jobs, asked.JobIDs}, "campaign_id": {store.Campaigns, asked.CampaignIDs},
		"department_id": {store.Departments, asked.DepartmentIDs}, "posting_id": {store.Postings, asked.PostingIDs},
	} {
		if len(of.ids) == 0 {
			continue
		}
		labels, err := s.store.Labels(ctx, who, of.noun, of.ids)
		if err != nil {
			return nil, err
		}
		named[parameter] = strings.Join(mapped(of.ids, func(id uuid.UUID) string { return cmp.Or(labels[id], id.String()) }), ", ")
	}
	return named, nil
}

// draw answers with a representation that is drawn whole before any of it is sent.
func (s *Server) draw(c *gin.Context, form representation, who hiring.Actor, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return fmt.Errorf("draw as %s: %w", form.name, err)
	}
	if form == asCSV || form == asXLSX {
		nameFile(c, form)
	}
	s.exported(c, who, form)
	send(c, http.StatusOK, form.media, b.Bytes())
	return nil
}

// sendWorkbook answers with a workbook, which goes out as it is packed. Whatever fails before that is an ordinary problem.
func (s *Server) sendWorkbook(c *gin.Context, who hiring.Actor, sheets []chart.Sheet) error {
	begin := func() {
		nameFile(c, asXLSX)
		s.exported(c, who, asXLSX)
		leaveBody(c)
		c.Header("Content-Type", asXLSX.media)
		c.Status(http.StatusOK)
		c.Writer.WriteHeaderNow()
	}
	if c.Request.Method == http.MethodHead {
		begin()
		return nil
	}
	out := &late{begin: begin, to: c.Writer}
	if err := chart.WriteWorkbook(out, sheets...); err != nil && out.begin != nil {
		return fmt.Errorf("draw as %s: %w", asXLSX.name, err)
	}
	return nil // or the client is gone
}

// late begins an answer with its first byte.
type late struct {
	begin func() // nil once it has
	to    io.Writer
}

func (l *late) Write(p []byte) (int, error) {
	if l.begin != nil {
		l.begin()
		l.begin = nil
	}
	return l.to.Write(p)
}

// plainName is what of a path may stand in the name of a file.
var plainName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

// nameFile proposes the name of a file for an answer: its path, such as juries-0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071-funnel.xlsx. It has
// nothing in it that somebody typed.
func nameFile(c *gin.Context, form representation) {
	parts := strings.Split(strings.TrimPrefix(strings.TrimPrefix(c.FullPath(), "/v1"), "/"), "/")
	for i, part := range parts {
		if name, parameter := strings.CutPrefix(part, ":"); parameter {
			parts[i] = strings.ToLower(c.Param(name))
		}
		if !plainName.MatchString(parts[i]) {
			parts[i] = "x"
		}
	}
	c.Header("Content-Disposition", `attachment; filename="`+strings.Join(parts, "-")+"."+form.name+`"`)
}
