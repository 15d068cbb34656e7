package chart

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

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
		p.y += lineHeight
		p.text(margin, p.y, small, soft, p.noRows)
		p.y += lineHeight
	}
	p.all()
	p.footer()
	return p.writeTo(w)
}

// Where things stand, in pixels from the left, and how big they are.
const (
	pictureWidth = 1000
	margin       = 24
	labelWidth   = 196
	namesEnd     = 372 // names of milestones end here
	barsStart    = 382
	barsWidth    = 205 // of the longest bar where there are rates beside it
	barsAlone    = 520 // and where there are none
	barHeight    = 14
	plotStart    = 660 // 0 % of the rates
	plotWidth    = 150 // from 0 % to 100 %
	sharesEnd    = 880 // the rates in figures end here, and their intervals begin

	lineHeight = 20
	padding    = 12
	large      = 22
	normal     = 14
	small      = 12.5
	tiny       = 11.5
)

// picture is a funnel being drawn from top to bottom.
type picture struct {
	canvas
	words
	funnel    api.Funnel
	zone      *time.Location
	shown     []api.Milestone
	withRates bool
	bars      float64 // the longest bar
	scale     int     // the count that the longest bar of a row stands for
	y         float64 // how far down it has come
}

func newPicture(f api.Funnel, w words) *picture {
	p := &picture{words: w, funnel: f, zone: time.UTC, withRates: f.Basis == api.BasisCohort, bars: barsAlone}
	if p.withRates {
		p.bars = barsWidth
	}
	if zone, err := time.LoadLocation(f.TimeZone); err == nil {
		p.zone = zone
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

// basis says what is counted, and as of when.
func (p *picture) basis() string {
	unit, end := p.unit[p.funnel.Unit], p.moment(p.funnel.AsOf, p.zone)
	switch p.funnel.Basis {
	case api.BasisActivity:
		from := p.funnel.Filters["from"]
		if t, err := time.Parse(time.RFC3339, from); err == nil {
			from = p.moment(t, p.zone)
		}
		return fmt.Sprintf(p.activity, unit, from, end)
	case api.BasisSnapshot:
		return fmt.Sprintf(p.snapshot, unit, end)
	case api.BasisCohort:
	}
	return fmt.Sprintf(p.cohort, unit, end)
}

// known says what the numbers rest on.
func (p *picture) known() string {
	return fmt.Sprintf(p.recorded, p.moment(p.funnel.KnownAt, p.zone)) + " · " + fmt.Sprintf(p.zoneName, p.zone)
}

// filtersText lists the filters, sorted by name; "" where there are none.
func (p *picture) filtersText() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.funnel.Filters)) {
		if name == "from" && p.funnel.Basis == api.BasisActivity {
			continue // the subtitle has it
		}
		all = append(all, oneLine(cmp.Or(p.filter[name], name)+p.colon+p.funnel.Filters[name]))
	}
	return strings.Join(all, " · ")
}

// header draws the title, what it is about, and the heads of the columns.
func (p *picture) header() {
	p.y = margin + large
	p.text(margin, p.y, large, ink, p.titleText(), bold)
	p.y += 6
	notes := []string{p.basis(), p.known(), p.filtersText()}
	if len(p.shown) < len(milestones) {
		notes = append(notes, p.receivedUnknown)
	}
	for i, note := range notes {
		size := small
		if i == 0 {
			size = normal
		}
		p.note(note, size)
	}
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

// note draws a text over the whole width, on as many lines as it needs.
func (p *picture) note(s string, size float64) {
	if s == "" {
		return
	}
	for _, line := range wrap(s, (pictureWidth-2*margin)/size, 4, ems) {
		p.y += lineHeight
		p.text(margin, p.y, size, soft, line)
	}
}

// ticks names the ends and the middle of the rates' axis.
func (p *picture) ticks() {
	p.y += 18
	for _, percent := range []float64{0, 50, 100} {
		p.text(plotStart+plotWidth*percent/100, p.y, tiny, soft, fmt.Sprintf("%g\u00a0%%", percent), aroundHere)
	}
}

// all draws the total, which has its own scale, and after many rows its own axis.
func (p *picture) all() {
	const many = 8
	if p.withRates && len(p.funnel.Rows) > many {
		p.line(margin, p.y, pictureWidth-margin, p.y, rule, 1)
		p.ticks()
		p.y += 6
	}
	top := p.Len()
	y := p.y
	p.panel(p.total, p.funnel.Total, largest(p.funnel.Total.Counts), bold)
	drawn := slices.Clone(p.Bytes()[top:])
	p.Truncate(top)
	p.rect(margin-12, y, pictureWidth-2*margin+24, p.y-y, shade)
	_, _ = p.Write(drawn)
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
	for _, w := range p.funnel.Warnings {
		p.note(p.warning+p.colon+oneLine(w.Detail), small)
	}
	p.y += margin
}

// writeTo puts the frame around what was drawn.
func (p *picture) writeTo(w io.Writer) error {
	// Several pictures may end up in one page, where ids must differ.
	sum := fnv.New32a()
	_, _ = sum.Write(p.Bytes())
	id := fmt.Sprintf("funnel-%08x", sum.Sum32())

	var out canvas
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	out.start("svg", attr{"xmlns", "http://www.w3.org/2000/svg"}, num("width", pictureWidth), num("height", p.y),
		attr{"viewBox", fmt.Sprintf("0 0 %d %g", pictureWidth, p.y)}, attr{"role", "img"},
		attr{"aria-labelledby", id + "-title " + id + "-desc"}, attr{"lang", p.lang}, attr{"xml:lang", p.lang}, attr{"font-family", fonts})
	out.element("title", p.titleText(), attr{"id", id + "-title"})
	out.element("desc", p.description(), attr{"id", id + "-desc"})
	out.rect(0, 0, pictureWidth, p.y, "#ffffff")
	_, _ = out.Write(p.Bytes())
	out.end("svg")
	_, err := w.Write(out.Bytes())
	return err
}
