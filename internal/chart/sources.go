package chart

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// SourcesSVG draws what sources brought, in French, or in English where lang is en: a bar for each source, thinner ones for its postings,
// and a hatched one for the applications of which nobody knows where they came from, with their share. The bars are of the applications
// received, or of the relevant ones where nobody knows how many were received. The picture is made like that of FunnelSVG. Its error is
// the writer's.
func SourcesSVG(w io.Writer, s api.Sources, lang string) error {
	p := newSourcesPicture(s, wordsIn(lang))
	p.head()
	for _, r := range s.Sources {
		p.source(r)
	}
	p.row(sourceBar{label: p.words.sources.unattributed, counts: s.Unattributed.Counts, note: p.share(), hatched: true, ruled: true})
	p.shaded(func() { p.row(sourceBar{label: p.total, counts: s.Total.Counts, ruled: true, total: true}) })
	p.foot()
	return p.writeTo(w, p.words.sources.title, p.description())
}

// sourcesPicture is a picture of sources being drawn.
type sourcesPicture struct {
	*frame
	answer api.Sources
	first  api.Milestone // that the bars are of
	scale  int           // the count of the longest bar
}

func newSourcesPicture(s api.Sources, w words) *sourcesPicture {
	p := &sourcesPicture{frame: newFrame("sources", s.Asked, w), answer: s, first: api.MilestoneReceived}
	if s.Total.Counts.Received == nil {
		p.first = api.MilestoneRelevant
	}
	see := func(c api.MilestoneCounts) {
		if n := countOf(c, p.first); n != nil {
			p.scale = max(p.scale, *n)
		}
	}
	for _, r := range s.Sources {
		see(r.Counts)
	}
	see(s.Unattributed.Counts)
	return p
}

// Where things stand.
const (
	sourceLabel = 268 // how wide a label may be
	sourceBars  = margin + sourceLabel + 24
	sourceLong  = 290
)

// numbered are the milestones that stand in figures, with where their column ends.
func (p *sourcesPicture) numbered() ([]api.Milestone, []float64) {
	shown := []api.Milestone{api.MilestoneRelevant, api.MilestoneInterviewed, api.MilestoneHired}
	ends := []float64{pictureWidth - margin - 210, pictureWidth - margin - 72, pictureWidth - margin}
	if p.first == api.MilestoneRelevant { // which the bars have
		return shown[1:], ends[1:]
	}
	return shown, ends
}

func (p *sourcesPicture) head() {
	unknown := ""
	if p.first != api.MilestoneReceived {
		unknown = p.receivedUnknown
	}
	p.heading(p.words.sources.title, p.until(p.words.sources.subtitle), unknown)
	p.y += 36
	p.text(margin, p.y, small, ink, p.words.sources.head, bold)
	p.text(sourceBars, p.y, small, ink, p.milestone[p.first], bold)
	shown, ends := p.numbered()
	for i, m := range shown {
		p.text(ends[i], p.y, small, ink, p.milestone[m], bold, upToHere)
	}
	p.y += padding
	if len(p.answer.Sources) == 0 {
		p.text(margin, p.y+lineHeight, small, soft, p.words.sources.nothing)
		p.y += 2 * lineHeight
	}
}

// sourceBar is one line of the picture.
type sourceBar struct {
	label, note           string
	counts                api.MilestoneCounts
	inner, hatched, ruled bool
	total                 bool
}

// source draws a source, with its postings where there is anything to tell apart.
func (p *sourcesPicture) source(r api.SourceFigures) {
	label := oneLine(r.Source.Label)
	if r.Source.Key == nil {
		label = p.none
	}
	p.row(sourceBar{label: label, counts: r.Counts, ruled: true})
	if len(r.Postings) == 0 {
		return
	}
	for _, posting := range r.Postings {
		p.row(sourceBar{label: oneLine(posting.Label), counts: posting.Counts, inner: true})
	}
	if r.OtherPostings != nil {
		p.row(sourceBar{label: p.words.sources.others, counts: *r.OtherPostings, inner: true})
	}
	p.row(sourceBar{label: p.words.sources.without, counts: r.WithoutPosting, inner: true})
}

// row draws one line: a label, a bar with its count, and the later milestones in figures.
func (p *sourcesPicture) row(b sourceBar) {
	top := p.y
	if b.ruled {
		p.line(margin, top, pictureWidth-margin, top, rule, 1)
	}
	x, size, weight := 0.0, float64(normal), []attr{}
	if b.inner {
		x, size = 18, small
	}
	if b.total {
		weight = append(weight, bold)
	}
	end := p.captionIn(margin+x, top+3, sourceLabel-x, size, b.label, weight...)
	if b.note != "" {
		end += 16
		p.text(margin+x, end, small, soft, b.note)
	}
	p.y = end + 9
	if b.inner {
		p.y -= 2
	}
	base := top + 20
	p.bar(b, base)
	shown, ends := p.numbered()
	for i, m := range shown {
		text, colour := p.unknown, soft
		if n := countOf(b.counts, m); n != nil {
			text, colour = p.count(*n), ink
		}
		p.text(ends[i], base, size, colour, text, append([]attr{upToHere}, weight...)...)
	}
}

// bar draws the count that a line is about; the total has no bar, for it is none of the parts.
func (p *sourcesPicture) bar(b sourceBar, base float64) {
	n := countOf(b.counts, p.first)
	if n == nil {
		p.text(sourceBars, base, small, soft, p.unknown)
		return
	}
	long, high := 0.0, 14.0
	if b.inner {
		high = 8
	}
	if *n > 0 && p.scale > 0 && !b.total {
		long = max(2, round1(sourceLong*float64(*n)/float64(p.scale)))
	}
	y := base - 5 - high/2
	switch {
	case long == 0:
	case b.hatched:
		p.rect(sourceBars+0.5, y+0.5, long, high-1, "#ffffff", attr{"stroke", soft})
		var path strings.Builder
		for x := 4.0; x < long; x += 5 {
			fmt.Fprintf(&path, "M%g %gv%g", sourceBars+x, y, high)
		}
		if path.Len() > 0 {
			p.strokes(path.String(), soft, 1)
		}
	case b.inner:
		p.rect(sourceBars+0.5, y+0.5, long, high-1, slope, attr{"stroke", fillIn})
	default:
		p.rect(sourceBars, y, long, high, fillIn)
	}
	x, size, weight := sourceBars+long+6, float64(normal), []attr{bold}
	if b.inner {
		size, weight = small, nil
	}
	if long == 0 {
		x = sourceBars
	}
	p.text(x, base, size, ink, p.count(*n), weight...)
}

// share says which part of all applications nobody knows the origin of.
func (p *sourcesPicture) share() string {
	of := p.answer.Unattributed.Share
	if p.first == api.MilestoneRelevant {
		of = p.answer.Unattributed.RelevantShare
	}
	if of.Value == nil {
		return p.words.sources.shareUnknown
	}
	return fmt.Sprintf(p.words.sources.shareOf, p.percent(*of.Value)+"\u00a0%")
}

func (p *sourcesPicture) foot() {
	p.y += 6
	p.note(p.words.sources.note, small)
	p.note(p.notePooled, small)
	p.warn()
}

// description says every number of the sources and postings while they are few, and of the total.
func (p *sourcesPicture) description() string {
	var sentences []string
	if p.first != api.MilestoneReceived {
		sentences = append(sentences, p.receivedUnknown)
	}
	if len(p.answer.Sources) <= fewRows {
		for _, r := range p.answer.Sources {
			label := oneLine(r.Source.Label)
			if r.Source.Key == nil {
				label = p.none
			}
			sentence := label + p.colon + p.counted(r.Counts)
			if len(r.Postings) <= fewRows {
				for _, posting := range r.Postings {
					sentence += " ; " + oneLine(posting.Label) + p.colon + p.counted(posting.Counts)
				}
			}
			sentences = append(sentences, sentence+".")
		}
	}
	sentences = append(sentences,
		p.words.sources.unattributed+p.colon+p.counted(p.answer.Unattributed.Counts)+" ("+p.share()+").", p.total+p.colon+p.counted(p.answer.Total.Counts)+".")
	return p.describe(p.until(p.words.sources.subtitle), sentences...)
}

// counted says the counts of a row.
func (p *frame) counted(c api.MilestoneCounts) string {
	var parts []string
	for _, m := range slices.DeleteFunc(slices.Clone(milestones[:]), func(m api.Milestone) bool { return countOf(c, m) == nil }) {
		parts = append(parts, strings.ToLower(p.milestone[m])+" "+p.count(*countOf(c, m)))
	}
	return strings.Join(parts, ", ")
}
