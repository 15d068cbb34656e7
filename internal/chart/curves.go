package chart

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// TimeToFillSVG draws how long openings wait, in French, or in English where lang is en: the share that is filled within so many days, for
// each group a curve and for all together one with its interval, and a table of medians below. It draws six groups, those that filled
// most, and says how many others there are. The picture is made like that of FunnelSVG. Its error is the writer's.
func TimeToFillSVG(w io.Writer, t api.TimeToFill, lang string) error {
	p := newCurves("fill", t.Asked, wordsIn(lang))
	p.title, p.subtitle, p.axis = p.times.fill[t.GroupBy], p.until(p.times.fillNote), p.times.fillAxis
	p.heads = [2]string{p.times.openings, p.times.filled}
	line := func(label string, f api.FillTimes) curve {
		c := curve{label: label, points: f.Curve, figures: [2]int{f.Openings, f.Filled}, median: p.medianText(f.MedianDays), events: f.Filled}
		if f.ObservedDays != nil {
			c.until, c.censored = *f.ObservedDays, f.Censored > 0
		}
		return c
	}
	for _, r := range t.Rows {
		p.groups = append(p.groups, line(p.label(r.Group), r.FillTimes))
	}
	p.all = line(p.total, t.Total)
	p.comparison = t.Comparison
	if t.Total.Censored > 0 {
		p.notes = append(p.notes, p.times.waiting)
	}
	return p.drawTo(w)
}

// TimeToHireSVG draws how long it took from reception to hire, in the manner of TimeToFillSVG, of those that were hired.
func TimeToHireSVG(w io.Writer, t api.TimeToHire, lang string) error {
	p := newCurves("hire", t.Asked, wordsIn(lang))
	p.title, p.subtitle, p.axis = p.times.hire[t.GroupBy], p.until(p.times.hireNote), p.times.hireAxis
	p.heads = [2]string{p.times.hired, p.times.active}
	line := func(label string, h api.HireTimes) curve {
		return curve{
			label: label, points: h.Curve, figures: [2]int{h.Hired, h.StillActive}, events: h.Hired,
			median: p.medianText(api.MedianDays{Value: h.MedianDays, Reason: h.Reason}),
		}
	}
	for _, r := range t.Rows {
		p.groups = append(p.groups, line(p.label(r.Group), r.HireTimes))
	}
	p.all = line(p.total, t.Total)
	p.comparison = t.Comparison
	if t.Total.StillActive > 0 {
		p.notes = append(p.notes, p.times.immature)
	}
	return p.drawTo(w)
}

// curves is a picture of shares over time being drawn.
type curves struct {
	*frame
	title, subtitle, axis string
	heads                 [2]string // of the table
	groups                []curve
	all                   curve
	comparison            api.GroupComparison
	notes                 []string
	longest               float64 // the days at the end of the axis
}

// curve is one line of the picture, and of its table.
type curve struct {
	label    string
	points   []api.CurvePoint
	until    float64 // nothing is known beyond; 0: beyond the last point
	censored bool    // something still waited then
	figures  [2]int
	median   string
	events   int
	tag      string
	colour   string
	dashes   string
}

// drawnGroups is how many curves can be told apart.
const drawnGroups = 6

// How groups are told apart: by the letter on the curve and by its dashes; the colour is for whoever sees it.
var strokes = [drawnGroups]struct{ colour, dashes string }{
	{"#2c5f8a", ""}, {"#9a3412", "9 4"}, {"#17663f", "2 4"}, {"#6d3a9c", "12 4 2 4"}, {"#8a5a00", "5 5"}, {"#9d174d", "1 3 7 3"},
}

func newCurves(kind string, asked api.Asked, w words) *curves {
	return &curves{frame: newFrame(kind, asked, w)}
}

// Where the curves stand.
const (
	plotLeft  = margin + 44
	plotRight = pictureWidth - margin - 16
	plotHigh  = 300
)

func (p *curves) drawTo(w io.Writer) error {
	p.heading(p.title, p.subtitle)
	left := p.choose()
	p.plot()
	p.table()
	p.legend()
	for _, note := range append([]string{p.leftOut(left)}, append(p.notes, p.compared())...) {
		p.note(note, small)
	}
	p.warn()
	return p.writeTo(w, p.title, p.description(left))
}

// choose keeps the groups that are drawn, those with most events, in their order, and gives how many are left out. One group alone is
// the total.
func (p *curves) choose() (left int) {
	if len(p.groups) == 1 {
		p.groups = nil
	}
	most := slices.Clone(p.groups)
	slices.SortStableFunc(most, func(a, b curve) int { return cmp.Compare(b.events, a.events) })
	if left = len(most) - drawnGroups; left > 0 {
		least := most[drawnGroups-1].events
		more := 0 // of those that tie with the last, the first ones stay
		for _, c := range most[:drawnGroups] {
			if c.events == least {
				more++
			}
		}
		p.groups = slices.DeleteFunc(p.groups, func(c curve) bool {
			if c.events == least {
				more--
			}
			return c.events < least || c.events == least && more < 0
		})
	}
	for i := range p.groups {
		p.groups[i].tag, p.groups[i].colour, p.groups[i].dashes = string(rune('A'+i)), strokes[i].colour, strokes[i].dashes
	}
	p.all.tag, p.all.colour = "Σ", ink
	for _, c := range append(slices.Clone(p.groups), p.all) {
		p.longest = max(p.longest, c.end())
	}
	p.longest = max(1, 1.03*p.longest) // so that what ends there is seen whole
	return max(left, 0)
}

// end is the last day that something is known of.
func (c curve) end() float64 {
	last := c.until
	if n := len(c.points); n > 0 {
		last = max(last, c.points[n-1].Days)
	}
	return last
}

// niceStep is a round number of days between two ticks of an axis of so many.
func niceStep(longest float64) float64 {
	const most = 9
	unit := math.Pow(10, math.Floor(math.Log10(longest/most)))
	for _, times := range []float64{1, 2, 5} {
		if longest <= most*times*unit {
			return max(1, times*unit)
		}
	}
	return max(1, 10*unit)
}

func (p *curves) x(days float64) float64 {
	return round1(plotLeft + (plotRight-plotLeft)*days/p.longest)
}

func (p *curves) level(share float64) float64 { return round1(p.y + plotHigh*(1-share)) }

// plot draws the axes, the interval of the total, and the curves.
func (p *curves) plot() {
	p.y += 34
	if len(p.all.points) == 0 {
		p.text(margin, p.y, small, soft, p.times.nothing)
		return
	}
	p.text(margin, p.y, small, ink, p.axis, bold)
	p.y += 18
	for _, share := range []float64{0, 0.25, 0.5, 0.75, 1} {
		y := p.level(share)
		p.line(plotLeft, y, plotRight, y, rule, 1)
		p.text(plotLeft-6, y+4, tiny, soft, fmt.Sprintf("%g\u00a0%%", 100*share), upToHere)
	}
	step := niceStep(p.longest)
	for days := 0.0; days <= p.longest; days += step {
		x := p.x(days)
		p.line(x, p.level(0), x, p.level(0)+5, soft, 1)
		p.text(x, p.level(0)+19, tiny, soft, p.number(days), aroundHere)
	}
	p.text(plotRight, p.level(0)+36, small, ink, p.times.days, bold, upToHere)
	p.band(p.all.points)
	for _, c := range p.groups {
		p.step(c, 2)
	}
	p.step(p.all, 3)
	for i, c := range p.groups {
		p.tagOn(c, float64(i+1)/float64(len(p.groups)+1))
	}
	p.y += plotHigh + 40
}

// step draws a curve that is level between its points, and a stroke across where something still waited at its end.
func (p *curves) step(c curve, thick float64) {
	if len(c.points) == 0 {
		return
	}
	var path strings.Builder
	fmt.Fprintf(&path, "M%d %g", plotLeft, p.level(0))
	for _, at := range c.points {
		fmt.Fprintf(&path, "H%gV%g", p.x(at.Days), p.level(at.Share))
	}
	last := c.points[len(c.points)-1]
	if c.until > last.Days {
		fmt.Fprintf(&path, "H%g", p.x(c.until))
	}
	more := []attr{}
	if c.dashes != "" {
		more = append(more, attr{"stroke-dasharray", c.dashes})
	}
	p.strokes(path.String(), c.colour, thick, more...)
	if c.censored && c.until > last.Days {
		x, y := p.x(c.until), p.level(last.Share)
		p.line(x, y-6, x, y+6, c.colour, 2)
	}
}

// band hatches the interval of a curve.
func (p *curves) band(points []api.CurvePoint) {
	const apart = 6.0
	var path strings.Builder
	for i, at := range points {
		if at.Low == nil || at.High == nil {
			continue
		}
		end := p.x(p.all.end())
		if i+1 < len(points) {
			end = p.x(points[i+1].Days)
		}
		for x := plotLeft + apart*math.Ceil((p.x(at.Days)-plotLeft)/apart); x < end; x += apart {
			fmt.Fprintf(&path, "M%g %gV%g", x, p.level(*at.High), p.level(*at.Low))
		}
	}
	if path.Len() > 0 {
		p.strokes(path.String(), soft, 0.6)
	}
}

// tagOn puts the letter of a curve where it rises through a part of its height, another one for each curve so that letters stand apart.
func (p *curves) tagOn(c curve, part float64) {
	if len(c.points) == 0 {
		return
	}
	share := part * c.points[len(c.points)-1].Share
	i := slices.IndexFunc(c.points, func(at api.CurvePoint) bool { return at.Share >= share })
	p.tagAt(p.x(c.points[i].Days), p.level(share), c)
}

func (p *curves) tagAt(x, y float64, c curve) {
	p.element("circle", "", num("cx", x), num("cy", y), num("r", 9), attr{"fill", "#ffffff"}, attr{"stroke", c.colour}, num("stroke-width", 1.5))
	p.text(x, y+4, tiny, ink, c.tag, aroundHere, bold)
}

// Where the columns of the table stand.
const (
	tableLabel  = margin + 96
	tableWide   = 440
	tableFirst  = 650
	tableSecond = 740
	tableMedian = pictureWidth - margin
)

// table says the numbers of each curve.
func (p *curves) table() {
	p.y += 18
	p.text(margin, p.y, small, ink, p.times.groups, bold)
	p.text(tableFirst, p.y, small, ink, p.heads[0], bold, upToHere)
	p.text(tableSecond, p.y, small, ink, p.heads[1], bold, upToHere)
	p.text(tableMedian, p.y, small, ink, p.times.median, bold, upToHere)
	p.y += 8
	for _, c := range p.groups {
		p.tableRow(c)
	}
	p.shaded(func() { p.tableRow(p.all, bold) })
}

func (p *curves) tableRow(c curve, more ...attr) {
	top := p.y
	p.line(margin, top, pictureWidth-margin, top, rule, 1)
	end := p.caption(tableLabel, top+2, tableWide, c.label, more...)
	p.y = end + 9
	middle := top + 14
	if len(p.groups) > 0 {
		p.tagAt(margin+10, middle, c)
	}
	dashes := []attr{}
	if c.dashes != "" {
		dashes = append(dashes, attr{"stroke-dasharray", c.dashes})
	}
	thick := 2.0
	if c.colour == ink {
		thick = 3
	}
	p.strokes(fmt.Sprintf("M%d %gh50", margin+30, middle), c.colour, thick, dashes...)
	p.text(tableFirst, top+19, normal, ink, p.count(c.figures[0]), upToHere)
	p.text(tableSecond, top+19, normal, ink, p.count(c.figures[1]), upToHere)
	p.text(tableMedian, top+19, normal, ink, c.median, upToHere)
}

// medianText writes a median with its interval, or why there is none.
func (w words) medianText(m api.MedianDays) string {
	if m.Value == nil {
		if m.Reason != nil && *m.Reason == "not_reached" {
			return w.times.notReached
		}
		return w.times.noData
	}
	if m.Low == nil && m.High == nil {
		return w.number(*m.Value)
	}
	interval := ""
	switch {
	case m.High == nil:
		interval = "≥\u00a0" + w.number(*m.Low)
	case m.Low == nil:
		interval = "≤\u00a0" + w.number(*m.High)
	default:
		interval = w.number(*m.Low) + "–" + w.number(*m.High)
	}
	return w.number(*m.Value) + " (" + interval + ")"
}

// legend explains the signs that are there.
func (p *curves) legend() {
	p.y += lineHeight + 4
	x := float64(margin)
	if slices.ContainsFunc(p.all.points, func(at api.CurvePoint) bool { return at.Low != nil && at.High != nil }) {
		var path strings.Builder
		for i := range 6 {
			fmt.Fprintf(&path, "M%g %gv12", x+float64(6*i), p.y-10)
		}
		p.strokes(path.String(), soft, 0.6)
		p.text(x+40, p.y, small, soft, p.times.legendBand)
		x += 64 + small*width(p.times.legendBand, ems)
	}
	if slices.ContainsFunc(append(slices.Clone(p.groups), p.all), func(c curve) bool { return c.censored }) {
		p.strokes(fmt.Sprintf("M%g %gh24m0 -6v12", x, p.y-4), ink, 2)
		p.text(x+34, p.y, small, soft, p.times.legendCensored)
		x += 1
	}
	if x == margin {
		p.y -= lineHeight
	}
}

// leftOut says how many groups are not drawn.
func (p *curves) leftOut(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return p.times.other
	}
	return fmt.Sprintf(p.times.others, p.count(n))
}

// compared says what the log-rank test found.
func (p *curves) compared() string {
	if len(p.groups) < 2 {
		return ""
	}
	if p.comparison.PValue == nil {
		return p.times.noResult + "."
	}
	value := "= " + p.decimals(*p.comparison.PValue, 3)
	if *p.comparison.PValue < 0.0005 {
		value = "< " + p.decimals(0.001, 3)
	}
	s := fmt.Sprintf(p.times.comparison, value)
	if p.comparison.FewEvents {
		s += p.times.fewEvents
	}
	return s + "."
}

// description says the numbers of each curve, and where it rises.
func (p *curves) description(left int) string {
	var sentences []string
	for _, c := range append(slices.Clone(p.groups), p.all) {
		sentences = append(sentences, p.sentence(c))
	}
	for _, s := range []string{p.leftOut(left), p.compared()} {
		if s != "" {
			sentences = append(sentences, s)
		}
	}
	return p.describe(p.subtitle, append(sentences, p.notes...)...)
}

// sentence says what a curve shows: every rise where they are few, else the first beyond each quarter.
func (p *curves) sentence(c curve) string {
	parts := []string{
		strings.ToLower(p.heads[0]) + " " + p.count(c.figures[0]), strings.ToLower(p.heads[1]) + " " + p.count(c.figures[1]),
		strings.ToLower(p.times.median) + " " + c.median,
	}
	next := 0.25
	for _, at := range c.points {
		if len(c.points) > fewRows && at.Share < next {
			continue
		}
		for next <= at.Share {
			next += 0.25
		}
		parts = append(parts, fmt.Sprintf(p.times.within, p.percent(at.Share)+"\u00a0%", p.number(at.Days)))
	}
	return c.label + p.colon + strings.Join(parts, " ; ") + "."
}
