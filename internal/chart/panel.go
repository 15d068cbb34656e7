package chart

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/vivier-ats/vivier/api"
)

// panel draws one row: its label on the left, a line with a bar and a rate for each milestone, and below them the two
// rates that skip milestones. scale is the count that the longest bar stands for.
func (p *picture) panel(label string, figures api.FunnelFigures, scale int, weight ...attr) {
	top := p.y
	p.line(margin, top, pictureWidth-margin, top, rule, 1)
	p.y += padding
	labelEnd := p.about(label, figures, weight)
	if p.empty(figures.Counts) {
		p.y += lineHeight
		p.text(barsStart, p.y-5, small, soft, p.noCounts(figures.Counts))
	} else {
		p.bar(figures, scale)
	}
	p.y = max(p.y, labelEnd) + padding
}

// empty tells whether nothing is known to have been counted.
func (p *picture) empty(c api.MilestoneCounts) bool {
	return largest(c) == 0 && (c.Received != nil || len(p.shown) < len(milestones))
}

// noCounts says what that means: nobody is not the same as nobody from relevant on.
func (p *picture) noCounts(c api.MilestoneCounts) string {
	switch {
	case p.funnel.Basis == api.BasisActivity:
		return p.noShift
	case c.Received == nil:
		return p.noneRelevant
	}
	return p.nothing
}

// about writes what a row is, and gives where it ends.
func (p *picture) about(label string, figures api.FunnelFigures, weight []attr) float64 {
	y := p.caption(margin, p.y-2, labelWidth, label, weight...) // the first line is level with the first milestone
	for _, line := range p.remarks(figures) {
		y += 16
		p.text(margin, y, small, soft, line)
	}
	return y + 4
}

// remarks are what to know about a row besides its counts.
func (p *picture) remarks(figures api.FunnelFigures) []string {
	var lines []string
	if n := figures.Openings; n != nil {
		format := p.openings
		if *n == 1 || *n == 0 && p.lang == "fr" {
			format = p.opening
		}
		lines = append(lines, fmt.Sprintf(format, p.count(*n)))
	}
	if n := figures.Outcomes.Active; n != nil && *n > 0 && p.withRates {
		lines = append(lines, fmt.Sprintf(p.active, p.count(*n)))
	}
	if s := p.provenance[figures.Provenance]; s != "" {
		lines = append(lines, s)
	}
	return lines
}

// bar draws the lines of a row.
func (p *picture) bar(figures api.FunnelFigures, scale int) {
	before := -1.0 // length of the bar above, below 0 where there is none
	for i, m := range p.shown {
		p.y += lineHeight
		p.text(namesEnd, p.y-5, small, ink, p.milestone[m], upToHere)
		before = p.length(countOf(figures.Counts, m), scale, before)
		if p.withRates && i > 0 {
			p.rateLine(rateOf(figures, p.shown[i-1], m))
		}
	}
	if !p.withRates {
		return
	}
	p.y += 4
	for _, from := range []api.Milestone{api.MilestoneInterviewed, api.MilestoneRelevant} {
		p.y += lineHeight
		p.text(plotStart-16, p.y-5, small, soft, p.hiredOf[from], upToHere)
		p.rateLine(rateOf(figures, from, api.MilestoneHired))
	}
}

// length draws one bar and its count, and gives how long it is. What is unknown is a word, and what fell below zero a
// bar with nothing in it.
func (p *picture) length(n *int, scale int, before float64) float64 {
	top := p.y - lineHeight + 3
	if n == nil {
		p.rect(barsStart+0.5, top+0.5, 28, barHeight-1, "none", attr{"stroke", soft}, attr{"stroke-dasharray", "3 3"})
		p.text(barsStart+36, p.y-5, small, soft, p.unknown)
		return -1
	}
	long := 0.0
	if *n != 0 {
		long = max(2, round1(p.bars*float64(max(*n, -*n))/float64(scale)))
	}
	if before > 0 && p.funnel.Basis == api.BasisCohort {
		above := top - lineHeight + barHeight
		p.shape(slope, []float64{barsStart, above, barsStart + before, above, barsStart + long, top, barsStart, top})
	}
	switch {
	case *n > 0:
		p.rect(barsStart, top, long, barHeight, fillIn)
	case *n < 0:
		p.rect(barsStart+0.5, top+0.5, long, barHeight-1, "none", attr{"stroke", fillIn})
	}
	p.text(barsStart+long+6, p.y-5, normal, ink, p.count(*n), bold)
	return long
}

// rateLine draws a rate on its axis from 0 to 100 %, and in figures.
func (p *picture) rateLine(r *api.Rate) {
	middle := p.y - lineHeight/2
	p.strokes(fmt.Sprintf("M%d %gv%[3]dm%[4]g -%[3]dv%[3]dm%[4]g -%[3]dv%[3]dm%[4]g -%[3]dv%[3]dm%[4]g -%[3]dv%[3]d",
		plotStart, middle-lineHeight/2, lineHeight, plotWidth/4.0), rule, 1)
	switch {
	case r == nil || r.Denominator == nil || r.Numerator == nil:
		p.text(sharesEnd, p.y-5, small, soft, p.unknown, upToHere)
	case r.Rate == nil:
		p.text(sharesEnd, p.y-5, small, soft, p.undefined, upToHere)
	default:
		low, high := *r.Rate, *r.Rate
		if r.Interval != nil {
			low, high = r.Interval.Low, r.Interval.High
		}
		p.mark(plotStart, plotWidth, middle, *r.Rate, low, high, r.QuotaBound)
		rate, interval, _ := strings.Cut(p.share(r.Proportion, "\u00a0"), " ")
		p.text(sharesEnd, p.y-5, small, ink, rate, upToHere)
		p.text(sharesEnd+6, p.y-5, small, ink, interval)
	}
}

// mark draws a rate with its interval: a dot, or a hollow diamond where the openings bound it.
func (p *frame) mark(start, long, y, rate, low, high float64, bound bool) {
	at := func(share float64) float64 { return round1(start + long*share) }
	p.strokes(fmt.Sprintf("M%g %gv8m0 -4H%gm0 -4v8", at(low), y-4, at(high)), ink, 1.5)
	x := at(rate)
	if bound {
		p.shape("#ffffff", []float64{x - 5.5, y, x, y - 5.5, x + 5.5, y, x, y + 5.5}, attr{"stroke", ink}, num("stroke-width", 1.5))
		return
	}
	p.element("circle", "", num("cx", x), num("cy", y), num("r", 4.5), attr{"fill", ink})
}

func round1(x float64) float64 {
	return float64(int(10*x+0.5)) / 10
}

// capital makes the first letter of a word one.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
