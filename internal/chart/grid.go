package chart

import (
	"fmt"
	"slices"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// Grid is an answer as a table for people: what a picture of it shows, in words and figures of their language.
type Grid struct {
	// What it is of.
	Caption string
	// The heads of the columns.
	Head []string
	// The lines. The first cell of each is its head.
	Lines [][]Cell
	// Everything together, where there is such a line.
	Total []Cell
}

// Cell is one place of a grid.
type Cell struct {
	Text string
	// What stands below it in smaller letters; often nothing.
	Note string
	// Whether it is a figure, which stands on the right.
	Figure bool
}

// IsFigure tells whether a column is one of figures.
func (g Grid) IsFigure(column int) bool {
	lines := append(slices.Clone(g.Lines), g.Total)
	return len(lines[0]) > column && lines[0][column].Figure
}

// FunnelGrid is a funnel as a table for people, in French, or in English where lang is en: how many reached each milestone, of a
// cohort with the rate from the milestone before and its interval, and how they stand.
func FunnelGrid(f api.Funnel, lang string) Grid {
	w := wordsIn(lang)
	p := newPicture(f, w)
	g := Grid{Caption: p.titleText(), Head: []string{w.group[f.GroupBy]}}
	openings := f.Total.Openings != nil
	if openings {
		g.Head = append(g.Head, w.grid.openingsHead)
	}
	for _, m := range p.shown {
		g.Head = append(g.Head, w.milestone[m])
	}
	g.Head = append(g.Head, w.grid.outcomes[:]...)
	line := func(label string, figures api.FunnelFigures) []Cell {
		cells := []Cell{{Text: label, Note: w.provenance[figures.Provenance]}}
		if openings {
			cells = append(cells, w.figure(figures.Openings))
		}
		for i, m := range p.shown {
			cell := w.figure(countOf(figures.Counts, m))
			if i > 0 {
				if r := rateOf(figures, p.shown[i-1], m); r != nil {
					cell.Note = w.share(r.Proportion, "\u00a0")
				}
			}
			cells = append(cells, cell)
		}
		o := figures.Outcomes
		return append(cells, w.figure(o.Active), w.figure(o.Rejected), w.figure(o.Withdrawn))
	}
	for _, r := range f.Rows {
		g.Lines = append(g.Lines, line(w.label(r.Group), r.FunnelFigures))
	}
	g.Total = line(w.total, f.Total)
	return g
}

// ConversionsGrid is the rates of a funnel as a table for people, in the manner of FunnelGrid: a line for each group and a column
// for each step, with the interval, and the numbers that the rate is of.
func ConversionsGrid(f api.Funnel, lang string) Grid {
	w := wordsIn(lang)
	p := newPicture(f, w)
	g := Grid{Caption: fmt.Sprintf(w.grid.conversionsCaption, w.level(f)), Head: []string{w.group[f.GroupBy]}}
	var steps []api.Rate
	for _, r := range f.Total.Rates {
		if r.From != api.MilestoneReceived || len(p.shown) == len(milestones) {
			steps = append(steps, r)
			g.Head = append(g.Head, fmt.Sprintf(w.grid.step, w.milestone[r.From], w.milestone[r.To]))
		}
	}
	line := func(label string, figures api.FunnelFigures) []Cell {
		cells := []Cell{{Text: label}}
		for _, s := range steps {
			cell := Cell{Text: w.undefined, Figure: true}
			if r := rateOf(figures, s.From, s.To); r != nil && r.Rate != nil {
				cell.Text = w.share(r.Proportion, "\u00a0")
				cell.Note = fmt.Sprintf(w.grid.ofThese, w.count(*r.Numerator), w.count(*r.Denominator))
			}
			cells = append(cells, cell)
		}
		return cells
	}
	for _, r := range f.Rows {
		g.Lines = append(g.Lines, line(w.label(r.Group), r.FunnelFigures))
	}
	g.Total = line(w.total, f.Total)
	return g
}

func (w words) figure(n *int) Cell {
	if n == nil {
		return Cell{Text: w.unknown, Figure: true}
	}
	return Cell{Text: w.count(*n), Figure: true}
}

// Moment writes an instant for people: the day, and the time of day unless it is the end of that day.
func Moment(t time.Time, zone *time.Location, lang string) string {
	return wordsIn(lang).moment(t, zone)
}

// DifferenceGrid is what later corrections make of a published funnel, as a table for people: for each group that differs the counts of
// today, with those that were published below them.
func DifferenceGrid(d api.PublicationDifference, lang string) Grid {
	w := wordsIn(lang)
	g := Grid{Caption: w.grid.differenceCaption, Head: []string{w.grid.differenceHead}}
	for _, m := range milestones {
		g.Head = append(g.Head, w.milestone[m])
	}
	g.Head = append(g.Head, w.grid.outcomes[:]...)
	pair := func(published, now *int) Cell {
		cell := w.figure(now)
		if was := w.figure(published).Text; was != cell.Text {
			cell.Note = fmt.Sprintf(w.grid.wasPublished, was)
		}
		return cell
	}
	line := func(label string, f api.DifferingFigures) []Cell {
		cells := []Cell{{Text: label}}
		for _, m := range milestones {
			cells = append(cells, pair(countOf(f.Published.Counts, m), countOf(f.Now.Counts, m)))
		}
		was, now := f.Published.Outcomes, f.Now.Outcomes
		return append(cells, pair(was.Active, now.Active), pair(was.Rejected, now.Rejected), pair(was.Withdrawn, now.Withdrawn))
	}
	for _, r := range d.Rows {
		g.Lines = append(g.Lines, line(w.label(r.Group), r.DifferingFigures))
	}
	g.Total = line(w.total, d.Total)
	return g
}
