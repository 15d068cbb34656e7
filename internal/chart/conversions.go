package chart

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// ConversionsSVG draws the conversion rates of a cohort side by side, in French, or in English where lang is en: for each step a column,
// for each row its rate with the interval, and the pooled total as a diamond as wide as its interval, which a dashed line carries
// through the rows. The picture is made like that of FunnelSVG. Its error is the writer's.
func ConversionsSVG(w io.Writer, f api.Funnel, lang string) error {
	p := newForest(f, wordsIn(lang))
	p.head()
	if len(f.Rows) == 0 {
		p.nothingToShow()
	}
	for _, r := range f.Rows {
		p.row(p.label(r.Group), r.FunnelFigures)
	}
	p.shaded(func() { p.sum() })
	p.foot()
	return p.writeTo(w, p.titleText(), p.description())
}

// step is a passage from one milestone to another.
type step struct{ from, to api.Milestone }

// steps are those that are drawn; the first one where somebody knows how many were received.
var steps = []step{
	{api.MilestoneReceived, api.MilestoneRelevant},
	{api.MilestoneRelevant, api.MilestoneInterviewed},
	{api.MilestoneInterviewed, api.MilestoneHired},
	{api.MilestoneRelevant, api.MilestoneHired},
}

// forest is a picture of rates being drawn.
type forest struct {
	*frame
	funnel  api.Funnel
	columns []column
}

// column is where one step is drawn.
type column struct {
	step
	start, long float64 // of the axis from 0 to 100 %
	figures     float64 // where the figures beside it end
}

// figuresWidth is how much room the figures beside an axis have.
const figuresWidth = 92

func newForest(f api.Funnel, w words) *forest {
	p := &forest{frame: newFrame("conversions", askedOf(f), w), funnel: f}
	shown := steps
	known := func(figures api.FunnelFigures) bool { return figures.Counts.Received != nil }
	if !known(f.Total) && !slices.ContainsFunc(f.Rows, func(r api.FunnelRow) bool { return known(r.FunnelFigures) }) {
		shown = steps[1:]
	}
	const left, gap = margin + labelWidth + 22, 18
	each := (pictureWidth - margin - left - gap*float64(len(shown)-1)) / float64(len(shown))
	for i, s := range shown {
		start := round1(left + float64(i)*(each+gap))
		p.columns = append(p.columns, column{s, start, round1(each - figuresWidth - 12), round1(start + each)})
	}
	return p
}

func (p *forest) titleText() string { return p.conversions.title[p.funnel.GroupBy] }

func (p *forest) head() {
	unknown := ""
	if len(p.columns) < len(steps) {
		unknown = p.receivedUnknown
	}
	p.heading(p.titleText(), p.basis(p.funnel), unknown)
	p.y += 34
	names := p.y
	p.text(margin, names+17, small, ink, p.group[p.funnel.GroupBy], bold)
	for _, c := range p.columns {
		p.y = names
		for i, m := range []api.Milestone{c.from, c.to} {
			name := p.milestone[m]
			if i > 0 {
				name = "→ " + strings.ToLower(name)
			}
			p.text(c.start, p.y+17*float64(i), small, ink, cut(name, (c.figures-c.start)/small, ems), bold)
		}
		p.y = names + 38
		p.percents(c.start, c.long)
	}
	p.y += padding
}

// row draws the rates of one group.
func (p *forest) row(label string, figures api.FunnelFigures) {
	top := p.y
	p.line(margin, top, pictureWidth-margin, top, rule, 1)
	end := max(p.caption(margin, top+7, labelWidth, label)+10, top+40)
	for _, c := range p.columns {
		middle := round1((top + end) / 2)
		p.grid(c, top, end)
		p.rate(c, middle, figures, func(low, high, rate float64, bound bool) {
			p.mark(c.start, c.long, middle, rate, low, high, bound)
		})
	}
	p.y = end
}

// grid draws the axis of a column behind one row, and the total's rate.
func (p *forest) grid(c column, top, end float64) {
	for _, share := range []float64{0, 0.5, 1} {
		p.line(round1(c.start+c.long*share), top, round1(c.start+c.long*share), end, rule, 1)
	}
	if r := rateOf(p.funnel.Total, c.from, c.to); r != nil && r.Rate != nil {
		x := round1(c.start + c.long**r.Rate)
		p.element("line", "", num("x1", x), num("y1", top), num("x2", x), num("y2", end), attr{"stroke", soft}, attr{"stroke-dasharray", "2 4"})
	}
}

// rate draws one rate, and writes it in figures beside: the share, and what it is of.
func (p *forest) rate(c column, middle float64, figures api.FunnelFigures, draw func(low, high, rate float64, bound bool)) {
	r := rateOf(figures, c.from, c.to)
	switch {
	case r == nil || r.Denominator == nil || r.Numerator == nil:
		p.text(c.figures, middle+4, small, soft, p.unknown, upToHere)
		return
	case r.Rate == nil:
		p.text(c.figures, middle+4, small, soft, p.undefined, upToHere)
		return
	}
	low, high := *r.Rate, *r.Rate
	if r.Interval != nil {
		low, high = r.Interval.Low, r.Interval.High
	}
	draw(low, high, *r.Rate, r.QuotaBound)
	share, interval, _ := strings.Cut(p.share(r.Proportion, "\u00a0"), " ")
	part := p.count(*r.Numerator) + "/" + p.count(*r.Denominator)
	if both := share + " · " + part; small*width(both, ems) <= figuresWidth {
		p.text(c.figures, middle-3, small, ink, both, upToHere)
		p.text(c.figures, middle+12, tiny, soft, interval, upToHere)
		return
	}
	p.text(c.figures, middle-9, small, ink, share, upToHere)
	p.text(c.figures, middle+4, tiny, soft, interval, upToHere)
	p.text(c.figures, middle+16, tiny, ink, part, upToHere)
}

// sum draws the total.
func (p *forest) sum() {
	top := p.y
	end := max(p.caption(margin, top+6, labelWidth, p.total, bold)+12, top+40)
	middle := round1((top + end) / 2)
	for _, c := range p.columns {
		p.grid(c, top, middle)
		p.rate(c, middle, p.funnel.Total, func(low, high, rate float64, bound bool) { p.diamond(c.start, c.long, middle, rate, low, high, bound) })
	}
	p.y = end
}

// diamond draws a rate as a diamond that is as wide as its interval: hollow where the openings bound it.
func (p *forest) diamond(start, long, y, rate, low, high float64, bound bool) {
	at := func(share float64) float64 { return round1(start + long*share) }
	fill := ink
	if bound {
		fill = "#ffffff"
	}
	left, right := min(at(low), at(rate)-3), max(at(high), at(rate)+3)
	p.shape(fill, []float64{left, y, at(rate), y - 8, right, y, at(rate), y + 8}, attr{"stroke", ink}, num("stroke-width", 1.5))
}

// foot explains the signs.
func (p *forest) foot() {
	p.y += 6 + lineHeight
	x := float64(margin)
	for _, sign := range []struct {
		draw func(x float64)
		text string
	}{
		{func(x float64) { p.mark(x, 30, p.y-4, 0.55, 0.2, 0.9, false) }, p.legendRate},
		{func(x float64) { p.mark(x, 30, p.y-4, 0.55, 0.2, 0.9, true) }, p.legendBound},
		{func(x float64) { p.diamond(x, 30, p.y-4, 0.5, 0, 1, false) }, p.conversions.legendTotal},
	} {
		long := 60 + small*width(sign.text, ems)
		if x+long > pictureWidth-margin+20 {
			x, p.y = margin, p.y+lineHeight
		}
		sign.draw(x)
		p.text(x+40, p.y, small, soft, sign.text)
		x += long
	}
	p.note(fmt.Sprintf(p.noteInterval, p.level(p.funnel)), small)
	p.note(p.notePooled, small)
	p.warn()
}

// description says every rate of the rows while they are few, and of the total.
func (p *forest) description() string {
	var sentences []string
	if len(p.columns) < len(steps) {
		sentences = append(sentences, p.receivedUnknown)
	}
	if len(p.funnel.Rows) <= fewRows {
		for _, r := range p.funnel.Rows {
			sentences = append(sentences, p.sentence(p.label(r.Group), r.FunnelFigures))
		}
	}
	return p.describe(p.basis(p.funnel), append(sentences, p.sentence(p.total, p.funnel.Total))...)
}

// sentence says the rates of a row.
func (p *forest) sentence(label string, figures api.FunnelFigures) string {
	var parts []string
	for _, c := range p.columns {
		part := strings.ToLower(p.milestone[c.from]+" → "+p.milestone[c.to]) + " "
		switch r := rateOf(figures, c.from, c.to); {
		case r == nil || r.Denominator == nil || r.Numerator == nil:
			part += p.unknown
		case r.Rate == nil:
			part += p.undefined
		default:
			part += fmt.Sprintf("%s/%s, %s", p.count(*r.Numerator), p.count(*r.Denominator), p.share(r.Proportion, "\u00a0"))
			if r.QuotaBound {
				part += " (" + p.legendBound + ")"
			}
		}
		parts = append(parts, part)
	}
	return label + p.colon + strings.Join(parts, " ; ") + "."
}
