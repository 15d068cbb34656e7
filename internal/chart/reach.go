package chart

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// ReachSVG draws what the postings of a campaign reached over time, in French, or in English where lang is en: for each posting a row,
// for each metric a small chart, and beside it the applications that the posting brought. A metric that nobody observed is a word, never
// a line at zero. The picture is made like that of FunnelSVG. Its error is the writer's.
func ReachSVG(w io.Writer, r api.CampaignReport, lang string) error {
	words := wordsIn(lang)
	asked := askedOfReport(r)
	asked.Filters = nil // the title has it
	p := &reachPicture{frame: newFrame("reach", asked, words), report: r}
	p.measure()
	p.head()
	for _, posting := range r.Postings {
		p.row(posting)
	}
	p.foot()
	return p.writeTo(w, p.titleText(), p.description())
}

// reachPicture is a picture of reach being drawn.
type reachPicture struct {
	*frame
	report      api.CampaignReport
	first, last time.Time // the ends of the time axis
	most        [6]int64  // the largest number of each metric
	seen        [6]bool   // whether anybody observed it
}

// metricsOf are the numbers of an observation in the order of the charts; nil what was not observed.
func metricsOf(s api.Reach) [6]*int64 {
	return [6]*int64{s.Impressions, s.Views, s.Likes, s.Comments, s.Shares, s.Clicks}
}

// measure finds the scales, which all postings share.
func (p *reachPicture) measure() {
	for _, posting := range p.report.Postings {
		for _, s := range posting.Series {
			if p.first.IsZero() || s.ObservedAt.Before(p.first) {
				p.first = s.ObservedAt
			}
			if s.ObservedAt.After(p.last) {
				p.last = s.ObservedAt
			}
			for i, n := range metricsOf(s) {
				if n != nil {
					p.seen[i], p.most[i] = true, max(p.most[i], *n)
				}
			}
		}
	}
}

// Where the charts stand.
const (
	chartsStart = margin + labelWidth + 24
	chartEach   = (pictureWidth - margin - chartsStart) / 6.0
	chartWide   = chartEach - 14
	chartHigh   = 46
)

func (p *reachPicture) titleText() string { return fmt.Sprintf(p.reach.title, oneLine(p.report.Name)) }

func (p *reachPicture) head() {
	p.heading(cut(p.titleText(), (pictureWidth-2*margin)/float64(large)/1.1, ems), p.until(p.reach.subtitle), p.span(), p.partNote())
	if len(p.report.Postings) == 0 {
		p.note(p.reach.noPostings, small)
		return
	}
	p.y += 34
	p.text(margin, p.y, small, ink, p.reach.posting, bold)
	for i, name := range p.reach.metrics {
		x := round1(chartsStart + float64(i)*chartEach)
		p.text(x, p.y, small, ink, name, bold)
		most := p.reach.notSeen
		if p.seen[i] {
			most = "0–" + p.count(int(p.most[i]))
		}
		p.text(x, p.y+16, tiny, soft, most)
	}
	p.y += 28
}

// day writes the day of an instant.
func (p *reachPicture) day(t time.Time) string { return p.date(t.In(p.zone)) }

// span says which days the axis of time goes from and to.
func (p *reachPicture) span() string {
	from, to := p.day(p.first), p.day(p.last)
	switch {
	case p.first.IsZero():
		return ""
	case from == to:
		return fmt.Sprintf(p.reach.oneDay, from)
	}
	return fmt.Sprintf(p.reach.span, from, to)
}

func (p *reachPicture) partNote() string {
	if p.report.Scope.Whole {
		return ""
	}
	return p.reach.part
}

// row draws one posting.
func (p *reachPicture) row(posting api.PostingReach) {
	top := p.y
	p.line(margin, top, pictureWidth-margin, top, rule, 1)
	y := p.caption(margin, top+4, labelWidth, p.postingName(posting))
	var lines []string
	if name := capital(p.channel(posting)); name != p.postingName(posting) {
		lines = append(lines, name)
	}
	if posting.PublishedAt != nil {
		lines = append(lines, fmt.Sprintf(p.reach.published, p.day(*posting.PublishedAt)))
	}
	for _, line := range append(lines, wrap(fmt.Sprintf(p.reach.brought, p.brought(posting.Counts)), (labelWidth+8)/small, 5, ems)...) {
		y += 16
		p.text(margin, y, small, soft, line)
	}
	if len(posting.Series) == 0 {
		p.text(chartsStart, top+24, small, soft, p.reach.neverSeen)
	} else {
		for i := range p.reach.metrics {
			p.chart(round1(chartsStart+float64(i)*chartEach), top+30, i, posting.Series)
		}
	}
	p.y = max(y+12, top+chartHigh+44)
}

// chart draws one metric of a posting, with its latest number above.
func (p *reachPicture) chart(x, y float64, metric int, series []api.Reach) {
	p.strokes(fmt.Sprintf("M%g %gv%dh%g", x, y, chartHigh, chartWide), rule, 1)
	var latest *int64
	var path strings.Builder
	joined := false
	for _, s := range series {
		n := metricsOf(s)[metric]
		if n == nil {
			joined = false
			continue
		}
		latest = n
		at, up := x+p.along(s.ObservedAt), y+chartHigh
		if p.most[metric] > 0 {
			up = round1(y + chartHigh*(1-float64(*n)/float64(p.most[metric])))
		}
		if joined {
			fmt.Fprintf(&path, "L%g %g", at, up)
		} else {
			fmt.Fprintf(&path, "M%g %g", at, up)
		}
		joined = true
		p.element("circle", "", num("cx", at), num("cy", up), num("r", 3), attr{"fill", fillIn})
	}
	if latest == nil {
		p.text(x+6, y+chartHigh-8, tiny, soft, p.reach.notSeen)
		return
	}
	if strings.Contains(path.String(), "L") {
		p.strokes(path.String(), fillIn, 1.5)
	}
	p.text(x+6, y-9, small, ink, p.count(int(*latest)), bold)
}

// along is how far an instant is from the beginning of the axis of time: in the middle where that is one instant only.
func (p *reachPicture) along(at time.Time) float64 {
	const inset = 5 // a dot is whole at both ends
	long := p.last.Sub(p.first)
	if long <= 0 {
		return round1(chartWide / 2)
	}
	return round1(inset + (chartWide-2*inset)*float64(at.Sub(p.first))/float64(long))
}

func (p *reachPicture) foot() {
	p.line(margin, p.y, pictureWidth-margin, p.y, rule, 1)
	p.y += 4
	if len(p.report.Postings) > 0 {
		p.note(p.reach.scale, small)
		p.note(p.reach.signs, small)
	}
	for _, s := range p.origins() {
		p.note(s, small)
	}
	p.warn()
}

// origins says where the applications came from.
func (p *reachPicture) origins() []string {
	a := p.report.Attribution
	var out []string
	for i, counts := range []api.MilestoneCounts{a.Posting, a.Channel, a.None} {
		out = append(out, fmt.Sprintf(p.reach.origins[i], p.brought(counts)))
	}
	return out
}

// brought says how many applications reached each milestone that is known.
func (p *reachPicture) brought(c api.MilestoneCounts) string {
	var parts []string
	none := true
	for _, m := range milestones {
		n := countOf(c, m)
		if n == nil || m == api.MilestoneSelected {
			continue
		}
		none = none && *n == 0
		parts = append(parts, strings.ToLower(p.milestone[m])+" "+p.count(*n))
	}
	if none {
		return p.reach.nothing
	}
	return strings.Join(parts, ", ")
}

func (p *reachPicture) postingName(posting api.PostingReach) string {
	if posting.Name != nil && oneLine(*posting.Name) != "" {
		return oneLine(*posting.Name)
	}
	return capital(p.channel(posting))
}

func (p *reachPicture) channel(posting api.PostingReach) string {
	return cmp.Or(p.reach.channels[posting.Channel], oneLine(string(posting.Channel)))
}

// description says the latest numbers of each posting, while they are few.
func (p *reachPicture) description() string {
	sentences := []string{}
	if s := p.span(); s != "" {
		sentences = append(sentences, s+".")
	}
	if len(p.report.Postings) == 0 {
		sentences = append(sentences, p.reach.noPostings)
	}
	if len(p.report.Postings) <= fewRows {
		for _, posting := range p.report.Postings {
			sentences = append(sentences, p.sentence(posting))
		}
	}
	return p.describe(p.until(p.reach.subtitle), append(sentences, p.origins()...)...)
}

// sentence says every observation of a posting in words: how each metric went from the first number to the latest.
func (p *reachPicture) sentence(posting api.PostingReach) string {
	var parts []string
	for i, name := range p.reach.metrics {
		var numbers []string
		for _, s := range posting.Series {
			if n := metricsOf(s)[i]; n != nil {
				numbers = append(numbers, p.count(int(*n)))
			}
		}
		part := p.reach.notSeen
		switch n := len(numbers); {
		case n == 1:
			part = numbers[0]
		case n > 1:
			part = numbers[0] + " → " + numbers[n-1]
		}
		parts = append(parts, strings.ToLower(name)+" "+part)
	}
	if len(posting.Series) == 0 {
		parts = []string{p.reach.neverSeen}
	}
	return p.postingName(posting) + p.colon + strings.Join(parts, " ; ") + " ; " + fmt.Sprintf(p.reach.brought, p.brought(posting.Counts)) + "."
}
