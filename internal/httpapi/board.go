package httpapi

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// The views of the board: what of an answer is looked at.
type view string

const (
	viewFunnel      view = "funnel"
	viewConversions view = "conversions"
	viewFill        view = "time-to-fill"
	viewHire        view = "time-to-hire"
	viewStages      view = "time-in-stage"
	viewSources     view = "sources"
	viewReach       view = "reach"
	viewQuality     view = "data-quality"
	viewPublished   view = "publications"
)

// boardView is one view of the board.
type boardView struct {
	view
	open  access           // who may look at it, as at the route of the API that answers the same
	forms []representation // what it can be taken away as
	show  func(*Server, *gin.Context, boardQuestion) (shownView, error)
}

// boardViews are the views that somebody may look at, in their order. The first is the one that is shown where none is chosen.
func boardViews(who hiring.Actor) []boardView {
	return slices.DeleteFunc([]boardView{
		{viewFunnel, figures, []representation{asCSV, asXLSX, asSVG}, (*Server).showFunnelView},
		{viewConversions, figures, []representation{asCSV, asXLSX, asSVG}, (*Server).showConversionsView},
		{viewFill, figures, []representation{asCSV, asXLSX, asSVG}, (*Server).showTimeToFillView},
		{viewHire, figures, []representation{asCSV, asXLSX, asSVG}, (*Server).showTimeToHireView},
		{viewStages, figures, []representation{asCSV, asXLSX}, (*Server).showTimeInStageView},
		{viewSources, figures, []representation{asCSV, asXLSX, asSVG}, (*Server).showSourcesView},
		{viewReach, everyone, []representation{asCSV, asXLSX, asSVG}, (*Server).showReachView},
		{viewQuality, checks, []representation{asCSV, asXLSX}, (*Server).showDataQualityView},
		{viewPublished, announced, publishedForms, (*Server).showPublishedView},
	}, func(v boardView) bool { return !v.open.includes(who) })
}

// boardQuestion is what is asked of the board, by the parameters that the API has.
type boardQuestion struct {
	question
	values      url.Values // as they came, but for empty ones
	view        boardView
	form        string // what the answer is taken away as; nothing where it is looked at
	publication string // the one that is looked at, by its slug
}

// shownView is what a view shows.
type shownView struct {
	at       hiring.Instants
	warnings []api.Warning
	sections []board.Section
	files    map[string]func(io.Writer) error // by their form
	book     func() error                     // answers with a workbook; nil where there is none
	fixed    bool                             // its address shows the same for ever
}

// getBoard shows a question with its answer, or with what is wrong with it.
func (s *Server) getBoard(c *gin.Context) error {
	q := readQuery(c)
	for name, values := range q.values { // a field of a form that nobody filled in
		if len(values) == 1 && values[0] == "" {
			delete(q.values, name)
		}
	}
	asked := s.readBoard(q, actor(c))
	asked.English = preferred(c) == language.English
	var shown shownView
	err := q.done()
	if err == nil {
		shown, err = asked.view.show(s, c, asked)
	}
	var refusal *hiring.Error
	wrong := errors.As(err, &refusal) && refusal.Kind == hiring.KindMalformed
	if err != nil && !wrong {
		return err
	}
	if asked.form == asXLSX.name && shown.book != nil {
		return shown.book()
	}
	if write := shown.files[asked.form]; write != nil {
		form := asked.view.forms[slices.IndexFunc(asked.view.forms, func(f representation) bool { return f.name == asked.form })]
		return s.draw(c, form, actor(c), write)
	}
	page := board.Board{Page: s.page(c), Sections: shown.sections}
	form, err := s.boardForm(c, asked)
	if err != nil {
		return err
	}
	page.Form, page.Views = form, viewLinks(page.Page, actor(c), asked)
	status := http.StatusOK
	if wrong {
		status = http.StatusBadRequest
		page.Alerts = tellFaults(&page.Form, refusal, speak(preferred(c)))
	} else {
		page.Stamp = s.stamp(c, asked, shown)
		for _, w := range shown.warnings {
			page.Warnings = append(page.Warnings, sentence(w.Detail))
		}
		for i := range page.Sections {
			page.Sections[i].Files = fileLinks(asked, shown)
			break // they are of the first one
		}
	}
	return writeHTML(c, status, page)
}

// readBoard reads the parameters of the board.
func (s *Server) readBoard(q *query, who hiring.Actor) boardQuestion {
	out := boardQuestion{question: readFilters(q, ""), values: q.values}
	out.Basis, out.Unit = hiring.BasisCohort, hiring.UnitApplication
	out.GroupBy = enum(q, "group_by", hiring.GroupJury, groupings...)
	enum(q, "lang", "", mapped(languages, language.Tag.String)...)
	views := boardViews(who)
	name := enum(q, "view", views[0].view, mapped(views, func(v boardView) view { return v.view })...)
	out.view = views[slices.IndexFunc(views, func(v boardView) bool { return v.view == name })]
	if name == viewPublished {
		out.publication = q.text("publication")
	}
	out.form = enum(q, "format", "", mapped(out.view.forms, func(f representation) string { return f.name })...)
	return out
}

// address is that of the same question with some parameters changed, given as names and values in turn. An empty value takes one
// away. What is looked at is an address of its own, without a form.
func (b boardQuestion) address(changes ...string) string {
	values := url.Values{}
	for name, v := range b.values {
		if name != "format" {
			values[name] = v
		}
	}
	for pair := range slices.Chunk(changes, 2) {
		if pair[1] == "" {
			values.Del(pair[0])
		} else {
			values.Set(pair[0], pair[1])
		}
	}
	return boardAddress(boardPath + "?" + values.Encode())
}

// tellFaults puts what is wrong beside the fields, and gives what is wrong with something that has none.
func tellFaults(form *board.Form, refusal *hiring.Error, in speaker) (elsewhere []string) {
	fields := map[string]*string{
		"campaign_id": &form.Campaign.Wrong, "jury_id": &form.Jury.Wrong, "group_by": &form.GroupBy.Wrong,
		"received_from": &form.From.Wrong, "received_to": &form.To.Wrong, "as_of": &form.AsOf.Wrong, "known_at": &form.KnownAt.Wrong,
	}
	for _, v := range refusal.Violations {
		text := sentence(in.say(v.Text()))
		if beside := fields[v.Parameter]; beside != nil {
			*beside = text
			continue
		}
		elsewhere = append(elsewhere, v.Parameter+" – "+text)
	}
	if len(refusal.Violations) == 0 {
		elsewhere = append(elsewhere, sentence(in.say(refusal.Text())))
	}
	return elsewhere
}

// viewLinks lead to the other views of the same question.
func viewLinks(page board.Page, who hiring.Actor, asked boardQuestion) []board.Link {
	return mapped(boardViews(who), func(v boardView) board.Link {
		return board.Link{
			Label: page.W().Titles[string(v.view)], Address: asked.address("view", string(v.view), "lang", page.Lang, "publication", ""),
			Current: v.view == asked.view.view,
		}
	})
}

// fileLinks lead to the answer in the forms that can be taken away.
func fileLinks(asked boardQuestion, shown shownView) []board.Link {
	var all []board.Link
	for _, f := range asked.view.forms {
		if shown.files[f.name] != nil || f == asXLSX && shown.book != nil {
			all = append(all, board.Link{Label: strings.ToUpper(f.name), Address: asked.address("format", f.name)})
		}
	}
	return all
}

// stamp says what the numbers rest on; nothing where there are none. Its link fixes both instants. Whoever may ask by whole days only
// gets days.
func (s *Server) stamp(c *gin.Context, asked boardQuestion, shown shownView) *board.Stamp {
	at := shown.at
	if at.KnownAt.IsZero() {
		return nil
	}
	lang := preferred(c).String()
	out := &board.Stamp{
		AsOf: chart.Moment(at.AsOf, s.zone, lang), KnownAt: chart.Moment(at.KnownAt, s.zone, lang), TimeZone: s.zone.String(), Definition: definition,
	}
	changes := []string{"lang", lang}
	switch {
	case shown.fixed:
	case actor(c).AsksByDays():
		known := s.dayOf(at.KnownAt)
		changes = append(changes, "as_of", s.dayOf(at.AsOf), "known_at", known)
		if known == s.dayOf(s.clock()) {
			out.LinkNote = sentence(speak(preferred(c)).say(hiring.Text{Phrase: "this link names today: what it shows may change until the day is over"}))
		}
	default:
		changes = append(changes, "as_of", at.AsOf.Format(time.RFC3339Nano), "known_at", at.KnownAt.Format(time.RFC3339Nano))
	}
	out.Link = s.base(c) + asked.address(changes...)
	return out
}

// dayOf is the day of an instant in the server's time zone.
func (s *Server) dayOf(t time.Time) string { return t.In(s.zone).Format(time.DateOnly) }
