package chart

import (
	"fmt"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// TimeToFillGrid is how long openings wait as a table for people, in French, or in English where lang is en.
func TimeToFillGrid(t api.TimeToFill, lang string) Grid {
	w := wordsIn(lang)
	g := Grid{Caption: w.times.fill[t.GroupBy], Head: []string{w.group[t.GroupBy], w.times.openings, w.times.filled, w.grid.waiting, w.times.median}}
	line := func(label string, f api.FillTimes) []Cell {
		return []Cell{{Text: label}, w.figure(&f.Openings), w.figure(&f.Filled), w.figure(&f.Censored), {Text: w.medianText(f.MedianDays), Figure: true}}
	}
	for _, r := range t.Rows {
		g.Lines = append(g.Lines, line(w.label(r.Group), r.FillTimes))
	}
	g.Total = line(w.total, t.Total)
	return g
}

// TimeToHireGrid is how long it took to hire as a table for people, in the manner of TimeToFillGrid.
func TimeToHireGrid(t api.TimeToHire, lang string) Grid {
	w := wordsIn(lang)
	g := Grid{Caption: w.times.hire[t.GroupBy], Head: []string{w.group[t.GroupBy], w.times.hired, w.grid.medianDays, w.grid.p90Days, w.times.active}}
	line := func(label string, h api.HireTimes) []Cell {
		return []Cell{{Text: label}, w.figure(&h.Hired), w.days(h.MedianDays), w.days(h.P90Days), w.figure(&h.StillActive)}
	}
	for _, r := range t.Rows {
		g.Lines = append(g.Lines, line(w.label(r.Group), r.HireTimes))
	}
	g.Total = line(w.total, t.Total)
	return g
}

// TimeInStageGrid is how long applications stay in each stage as a table for people, in the manner of TimeToFillGrid: a line for each
// stage of each group, and one for each stage of all together.
func TimeInStageGrid(t api.TimeInStage, lang string) Grid {
	w := wordsIn(lang)
	g := Grid{Caption: w.grid.stayed, Head: []string{
		w.group[t.GroupBy], w.grid.stage, w.grid.visits, w.grid.medianDays, w.grid.p90Days, w.grid.stillThere, w.grid.stillThereDays,
	}}
	add := func(label string, of api.StageTimes) {
		for _, s := range of.Stages {
			g.Lines = append(g.Lines, []Cell{
				{Text: label},
				{Text: oneLine(s.Stage.Label)},
				w.figure(&s.Visits), w.days(s.MedianDays), w.days(s.P90Days),
				w.figure(&s.StillThere), w.days(s.StillThereMedianDays),
			})
		}
	}
	for _, r := range t.Rows {
		add(w.label(r.Group), r.StageTimes)
	}
	add(w.total, t.Total)
	return g
}

// SourcesGrid is what sources brought as a table for people, in the manner of FunnelGrid: a line for each source and one for each of its
// postings below it, one for what nobody knows the origin of, and the total.
func SourcesGrid(s api.Sources, lang string) Grid {
	w := wordsIn(lang)
	shown := milestones[:]
	if s.Total.Counts.Received == nil {
		shown = milestones[1:]
	}
	g := Grid{Caption: w.sources.title, Head: []string{w.sources.head}}
	for _, m := range shown {
		g.Head = append(g.Head, w.milestone[m])
	}
	line := func(label, note string, counts api.MilestoneCounts, rates []api.Rate) []Cell {
		cells := []Cell{{Text: label, Note: note}}
		for i, m := range shown {
			cell := w.figure(countOf(counts, m))
			if i > 0 {
				if r := rateOf(api.FunnelFigures{Rates: rates}, shown[i-1], m); r != nil {
					cell.Note = w.share(r.Proportion, "\u00a0")
				}
			}
			cells = append(cells, cell)
		}
		return cells
	}
	for _, r := range s.Sources {
		label := oneLine(r.Source.Label)
		g.Lines = append(g.Lines, line(label, "", r.Counts, r.Rates))
		for _, p := range r.Postings {
			g.Lines = append(g.Lines, line("– "+oneLine(p.Label), label, p.Counts, p.Rates))
		}
		if r.OtherPostings != nil {
			g.Lines = append(g.Lines, line("– "+w.sources.others, label, *r.OtherPostings, nil))
		}
		if len(r.Postings) > 0 {
			g.Lines = append(g.Lines, line("– "+w.sources.without, label, r.WithoutPosting, nil))
		}
	}
	note := w.sources.shareUnknown
	for _, of := range []api.Ratio{s.Unattributed.RelevantShare, s.Unattributed.Share} { // the share of those received, where it is known
		if of.Value != nil {
			note = fmt.Sprintf(w.sources.shareOf, w.percent(*of.Value)+"\u00a0%")
		}
	}
	g.Lines = append(g.Lines, line(w.sources.unattributed, note, s.Unattributed.Counts, nil))
	g.Total = line(w.total, "", s.Total.Counts, s.Total.Rates)
	return g
}

// CampaignReportGrids is a report as two tables for people, in the manner of FunnelGrid: what each posting reached, as it was observed
// last, with what it brought; and what the campaign took, in all and for each application that got somewhere.
func CampaignReportGrids(r api.CampaignReport, lang string) []Grid {
	w := wordsIn(lang)
	return []Grid{w.reachGrid(r), w.costGrid(r)}
}

func (w words) reachGrid(r api.CampaignReport) Grid {
	p := &reachPicture{frame: newFrame("reach", api.Asked{TimeZone: r.TimeZone}, w), report: r}
	p.measure()
	g := Grid{Caption: p.titleText(), Head: []string{w.reach.posting, w.grid.publishedOn, w.grid.observedOn}}
	for i, name := range w.reach.metrics {
		if p.seen[i] {
			g.Head = append(g.Head, name)
		}
	}
	brought := []api.Milestone{api.MilestoneRelevant, api.MilestoneInterviewed, api.MilestoneHired}
	for _, m := range brought {
		g.Head = append(g.Head, w.milestone[m])
	}
	for _, posting := range r.Postings {
		var last api.Reach
		var observed *time.Time
		for i, s := range posting.Series {
			if observed == nil || s.ObservedAt.After(*observed) {
				last, observed = s, &posting.Series[i].ObservedAt
			}
		}
		name := Cell{Text: p.postingName(posting)}
		if of := capital(p.channel(posting)); of != name.Text {
			name.Note = of
		}
		cells := []Cell{name, p.dayCell(posting.PublishedAt), p.dayCell(observed)}
		for i, n := range metricsOf(last) {
			if p.seen[i] {
				cell := Cell{Text: w.reach.notSeen, Figure: true}
				if n != nil {
					cell.Text = w.count(int(*n))
				}
				cells = append(cells, cell)
			}
		}
		for _, m := range brought {
			cells = append(cells, w.figure(countOf(posting.Counts, m)))
		}
		g.Lines = append(g.Lines, cells)
	}
	return g
}

func (w words) costGrid(r api.CampaignReport) Grid {
	g := Grid{Caption: w.grid.costs, Head: []string{w.grid.costOf, capital(w.unit[api.UnitApplication]), w.grid.agentDays, w.grid.money, w.grid.elsewhere}}
	number := func(x *float64, unit string, missing string) Cell {
		if x == nil {
			return Cell{Text: missing, Figure: true}
		}
		return Cell{Text: w.decimals(*x, 2) + unit, Figure: true}
	}
	money := func(cents *float64, missing string) Cell {
		if cents == nil || r.Spending.Currency == nil {
			return number(nil, "", missing)
		}
		return number(new(*cents/100), "\u00a0"+oneLine(*r.Spending.Currency), missing)
	}
	missing := func(of api.Ratio) string {
		if of.Reason != nil && *of.Reason == string(funnel.NoData) {
			return w.undefined
		}
		return w.unknown
	}
	for _, c := range r.Costs {
		share := Cell{Text: w.undefined, Figure: true}
		if c.Unattributed.Value != nil {
			share.Text = w.percent(*c.Unattributed.Value) + "\u00a0%"
		}
		g.Lines = append(g.Lines, []Cell{{Text: w.milestone[c.Milestone]}, w.figure(&c.Count), number(c.AgentDays.Value, "", missing(c.AgentDays)), money(c.AmountCents.Value, missing(c.AmountCents)), share})
	}
	var cents *float64
	if r.Spending.AmountCents != nil {
		cents = new(float64(*r.Spending.AmountCents))
	}
	g.Total = []Cell{{Text: w.grid.whole}, {Figure: true}, number(r.Effort.AgentDays, "", w.unknown), money(cents, w.unknown), {Figure: true}}
	return g
}

// days is a length in days, or that there is none.
func (w words) days(n *float64) Cell {
	if n == nil {
		return Cell{Text: w.undefined, Figure: true}
	}
	return Cell{Text: w.number(*n), Figure: true}
}

// dayCell is the day of an instant, where there is one.
func (p *frame) dayCell(at *time.Time) Cell {
	if at == nil {
		return Cell{Text: p.unknown, Figure: true}
	}
	return Cell{Text: p.date(at.In(p.zone)), Figure: true}
}

// DataQualityGrids is what checks found as two tables for people, in the manner of FunnelGrid: each check with how much it looked at, and
// what was found of each group.
func DataQualityGrids(a api.DataQuality, lang string) []Grid {
	w := wordsIn(lang)
	all := Grid{Caption: w.grid.quality, Head: []string{w.grid.check, w.grid.found, w.grid.among, "%"}}
	by := Grid{Caption: w.grid.qualityBy, Head: []string{w.group[a.GroupBy]}}
	for _, c := range a.Checks {
		share := Cell{Text: w.undefined, Figure: true}
		if c.Share.Value != nil {
			share.Text = w.percent(*c.Share.Value) + "\u00a0%"
		}
		all.Lines = append(all.Lines, []Cell{{Text: oneLine(c.Label)}, w.figure(&c.Count), w.figure(&c.Of), share})
		by.Head = append(by.Head, oneLine(c.Label))
	}
	for _, r := range a.Rows {
		line := []Cell{{Text: w.label(r.Group)}}
		for _, c := range r.Checks {
			line = append(line, w.figure(&c.Count))
		}
		by.Lines = append(by.Lines, line)
	}
	return []Grid{all, by}
}
