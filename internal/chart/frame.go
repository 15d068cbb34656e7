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

// What all pictures have in common, in pixels.
const (
	pictureWidth = 1000
	margin       = 24
	labelWidth   = 196

	lineHeight = 20
	padding    = 12
	large      = 22
	normal     = 14
	small      = 12.5
	tiny       = 11.5
)

// frame is a picture being drawn from top to bottom: the title and what it is about above, notes and warnings below, and the
// description in words for who can't see it.
type frame struct {
	canvas
	words
	kind  string // what the ids in it begin with
	asked api.Asked
	zone  *time.Location
	given []string // filters that the heading has said already
	y     float64  // how far down it has come
}

func newFrame(kind string, asked api.Asked, w words) *frame {
	return &frame{kind: kind, asked: asked, words: w, zone: zoneOf(asked.TimeZone)}
}

// askedOf is the question of a funnel.
func askedOf(f api.Funnel) api.Asked {
	return api.Asked{Definition: f.Definition, AsOf: f.AsOf, KnownAt: f.KnownAt, TimeZone: f.TimeZone, Filters: f.Filters, Warnings: f.Warnings}
}

// basis says what is counted, and as of when.
func (p *frame) basis(f api.Funnel) string {
	unit, end := p.unit[f.Unit], p.moment(f.AsOf, p.zone)
	switch f.Basis {
	case api.BasisActivity:
		p.given = append(p.given, "from") // this sentence says it
		from := f.Filters["from"]
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

// until says as of when something is.
func (p *frame) until(format string) string {
	return fmt.Sprintf(format, p.moment(p.asked.AsOf, p.zone))
}

// known says what the numbers rest on.
func (p *frame) known() string {
	return fmt.Sprintf(p.recorded, p.moment(p.asked.KnownAt, p.zone)) + " · " + fmt.Sprintf(p.zoneName, p.zone)
}

// filtersText lists the filters, sorted by name; "" where there are none.
func (p *frame) filtersText() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.asked.Filters)) {
		if !slices.Contains(p.given, name) {
			all = append(all, oneLine(cmp.Or(p.filter[name], name)+p.colon+p.asked.Filters[name]))
		}
	}
	return strings.Join(all, " · ")
}

// heading draws the title, the sentence that says what is shown, what the numbers rest on, and notes.
func (p *frame) heading(title, subtitle string, notes ...string) {
	p.y = margin + large
	p.text(margin, p.y, large, ink, title, bold)
	p.y += 6
	p.note(subtitle, normal)
	for _, note := range append([]string{p.known(), p.filtersText()}, notes...) {
		p.note(note, small)
	}
}

// note draws a text over the whole width, on as many lines as it needs.
func (p *frame) note(s string, size float64) {
	if s == "" {
		return
	}
	for _, line := range wrap(s, (pictureWidth-2*margin)/size, 4, ems) {
		p.y += lineHeight
		p.text(margin, p.y, size, soft, line)
	}
}

// nothingToShow says that there are no rows.
func (p *frame) nothingToShow() {
	p.y += lineHeight
	p.text(margin, p.y, small, soft, p.noRows)
	p.y += lineHeight
}

// caption writes a label on as many lines as it needs, and gives where it ends. What has to be shortened is there in full when
// pointed at.
func (p *frame) caption(x, y, wide float64, label string, more ...attr) float64 {
	return p.captionIn(x, y, wide, normal, label, more...)
}

// captionIn is caption in another size.
func (p *frame) captionIn(x, y, wide, size float64, label string, more ...attr) float64 {
	lines := wrap(label, wide/size, 4, ems)
	shortened := strings.HasSuffix(lines[len(lines)-1], ellipsis)
	if shortened {
		p.start("g")
		p.element("title", label)
	}
	for _, line := range lines {
		y += 17
		p.text(x, y, size, ink, line, more...)
	}
	if shortened {
		p.end("g")
	}
	return y
}

// shaded draws what stands out from what is above it: the total.
func (p *frame) shaded(draw func()) {
	top, y := p.Len(), p.y
	draw()
	drawn := slices.Clone(p.Bytes()[top:])
	p.Truncate(top)
	p.rect(margin-12, y, pictureWidth-2*margin+24, p.y-y, shade)
	_, _ = p.Write(drawn)
}

// percents names the ends of an axis from 0 to 100 %, and its middle where there is room.
func (p *frame) percents(start, long float64) {
	for _, percent := range []float64{0, 50, 100} {
		if percent == 50 && long < 80 {
			continue
		}
		p.text(start+long*percent/100, p.y, tiny, soft, fmt.Sprintf("%g\u00a0%%", percent), aroundHere)
	}
}

// warn passes the warnings on, and ends the picture.
func (p *frame) warn() {
	for _, w := range p.asked.Warnings {
		p.note(p.warning+p.colon+oneLine(w.Detail), small)
	}
	p.y += margin
}

// describe puts sentences together, after those that say what the picture is about.
func (p *frame) describe(subtitle string, sentences ...string) string {
	all := []string{subtitle + ".", p.known() + "."}
	if s := p.filtersText(); s != "" {
		all = append(all, s+".")
	}
	return strings.Join(append(all, sentences...), " ")
}

// writeTo puts the document around what was drawn.
func (p *frame) writeTo(w io.Writer, title, description string) error {
	// Several pictures may end up in one page, where ids must differ.
	sum := fnv.New32a()
	_, _ = sum.Write(p.Bytes())
	id := fmt.Sprintf("%s-%08x", p.kind, sum.Sum32())

	var out canvas
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	out.start("svg", attr{"xmlns", "http://www.w3.org/2000/svg"}, num("width", pictureWidth), num("height", p.y),
		attr{"viewBox", fmt.Sprintf("0 0 %d %g", pictureWidth, p.y)}, attr{"role", "img"},
		attr{"aria-labelledby", id + "-title " + id + "-desc"}, attr{"lang", p.lang}, attr{"xml:lang", p.lang}, attr{"font-family", fonts})
	out.element("title", title, attr{"id", id + "-title"})
	out.element("desc", description, attr{"id", id + "-desc"})
	out.rect(0, 0, pictureWidth, p.y, "#ffffff")
	_, _ = out.Write(p.Bytes())
	out.end("svg")
	_, err := w.Write(out.Bytes())
	return err
}
