package chart

import (
	"fmt"
	"io"
	"slices"

	"github.com/vivier-ats/vivier/api"
)

// FunnelSVG draws a funnel for a report, in French, or in English where lang is en: for each row bars that narrow from
// milestone to milestone, the conversion rates with their intervals, and everything together at the end. The picture
// is one SVG document, without script, style sheet or anything to fetch, described in words for who can't see it. It is
// as high as it has rows. Its error is the writer's.
func FunnelSVG(w io.Writer, f api.Funnel, lang string) error {
	p := newPicture(f, wordsIn(lang))
	p.header()
	for _, r := range f.Rows {
		p.panel(p.label(r.Group), r.FunnelFigures, p.scale)
	}
	if len(f.Rows) == 0 {
		p.nothingToShow()
	}
	p.all()
	p.footer()
	return p.writeTo(w, p.titleText(), p.description())
}

// Where things stand, in pixels from the left, and how big they are.
const (
	namesEnd  = 372 // names of milestones end here
	barsStart = 382
	barsWidth = 205 // of the longest bar where there are rates beside it
	barsAlone = 520 // and where there are none
	barHeight = 14
	plotStart = 660 // 0 % of the rates
	plotWidth = 150 // from 0 % to 100 %
	sharesEnd = 880 // the rates in figures end here, and their intervals begin
)

// picture is a funnel being drawn from top to bottom.
type picture struct {
	*frame
	funnel    api.Funnel
	shown     []api.Milestone
	withRates bool
	bars      float64 // the longest bar
	scale     int     // the count that the longest bar of a row stands for
}

func newPicture(f api.Funnel, w words) *picture {
	p := &picture{frame: newFrame("funnel", askedOf(f), w), funnel: f, withRates: f.Basis == api.BasisCohort, bars: barsAlone}
	if p.withRates {
		p.bars = barsWidth
	}
	all := make([]api.MilestoneCounts, 0, len(f.Rows)+1)
	for _, r := range f.Rows {
		all = append(all, r.Counts)
		p.scale = max(p.scale, largest(r.Counts))
	}
	all = append(all, f.Total.Counts)
	p.shown = milestones[:]
	if !slices.ContainsFunc(all, func(c api.MilestoneCounts) bool { return c.Received != nil }) {
		p.shown = milestones[1:] // nobody knows it of any row: one sentence says so
	}
	return p
}

// largest is the longest bar of a row, in either direction.
func largest(c api.MilestoneCounts) int {
	n := 0
	for _, m := range milestones {
		if v := countOf(c, m); v != nil {
			n = max(n, *v, -*v)
		}
	}
	return n
}

// titleText says what the picture is of.
func (p *picture) titleText() string { return p.title[p.funnel.GroupBy] }

// header draws the title, what it is about, and the heads of the columns.
func (p *picture) header() {
	unknown := ""
	if len(p.shown) < len(milestones) {
		unknown = p.receivedUnknown
	}
	p.heading(p.titleText(), p.basis(p.funnel), unknown)
	p.y += 40
	p.text(margin, p.y, small, ink, p.group[p.funnel.GroupBy], bold)
	stage := p.reached
	if p.funnel.Basis == api.BasisSnapshot {
		stage = p.standing
	}
	p.text(namesEnd, p.y, small, ink, stage, bold, upToHere)
	p.text(barsStart, p.y, small, ink, capital(p.unit[p.funnel.Unit]), bold)
	if p.withRates {
		p.text(plotStart, p.y-16, small, ink, p.rate, bold)
		p.text(plotStart, p.y, small, ink, fmt.Sprintf(p.interval, p.level(p.funnel)), bold)
		p.ticks()
	}
	p.y += padding
}

// ticks names the ends and the middle of the rates' axis.
func (p *picture) ticks() {
	p.y += 18
	p.percents(plotStart, plotWidth)
}

// all draws the total, which has its own scale, and after many rows its own axis.
func (p *picture) all() {
	const many = 8
	if p.withRates && len(p.funnel.Rows) > many {
		p.line(margin, p.y, pictureWidth-margin, p.y, rule, 1)
		p.ticks()
		p.y += 6
	}
	p.shaded(func() { p.panel(p.total, p.funnel.Total, largest(p.funnel.Total.Counts), bold) })
}

// footer explains the signs and passes the warnings on.
func (p *picture) footer() {
	p.y += 6
	if p.withRates {
		p.y += lineHeight
		p.mark(margin, 30, p.y-4, 0.55, 0.2, 0.9, false)
		p.text(margin+40, p.y, small, soft, p.legendRate)
		x := margin + 60 + small*width(p.legendRate, ems)
		p.mark(x, 30, p.y-4, 0.55, 0.2, 0.9, true)
		p.text(x+40, p.y, small, soft, p.legendBound)
		p.note(fmt.Sprintf(p.noteInterval, p.level(p.funnel)), small)
	}
	if len(p.funnel.Rows) > 1 {
		p.note(p.noteScale, small)
	}
	if p.withRates {
		p.note(p.notePooled, small)
	}
	p.warn()
}
