package chart

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// declaredMark stands behind the label of a row with declared figures.
const declaredMark = " *"

// longestLabel is how many columns of a terminal a label may take.
const longestLabel = 44

// FunnelTable writes a funnel as plain text for a terminal, in French, or in English where lang is en: a line for each
// row and one for all together, then what share of the relevant applications was hired. Rates are in per cent with
// their interval. Received is a column where it is known of some row, selected where it differs from hired. A row with declared
// figures has a mark. Its error is the writer's.
func FunnelTable(w io.Writer, f api.Funnel, lang string) error {
	t := table{words: wordsIn(lang), funnel: f, withRates: f.Basis == api.BasisCohort, shown: shown(f)}
	lines := [][]string{t.head()}
	for _, r := range f.Rows {
		lines = append(lines, t.line(t.label(r.Group), r.FunnelFigures))
	}
	lines = append(lines, t.line(t.total, f.Total))

	out := bufio.NewWriter(w)
	t.write(out, lines)
	if slices.ContainsFunc(lines, func(line []string) bool { return strings.HasSuffix(line[0], declaredMark) }) {
		fmt.Fprintf(out, "\n%s\n", t.declaredNote)
	}
	hired := rateOf(f.Total, api.MilestoneRelevant, api.MilestoneHired)
	if t.withRates && hired != nil && hired.Rate != nil {
		fmt.Fprintf(out, "\n%s%s%s\n", t.hiredOf[api.MilestoneRelevant], t.colon, t.share(hired.Proportion, " "))
	}
	return out.Flush()
}

type table struct {
	words
	funnel    api.Funnel
	withRates bool
	shown     []api.Milestone
}

// shown are the milestones that have something to say.
func shown(f api.Funnel) []api.Milestone {
	received, selected := false, false
	look := func(c api.MilestoneCounts) {
		received = received || c.Received != nil
		selected = selected || (c.Selected != nil && (c.Hired == nil || *c.Selected != *c.Hired))
	}
	for _, r := range f.Rows {
		look(r.Counts)
	}
	look(f.Total.Counts)
	var ms []api.Milestone
	for _, m := range milestones {
		if (m != api.MilestoneReceived || received) && (m != api.MilestoneSelected || selected) {
			ms = append(ms, m)
		}
	}
	return ms
}

func (t table) head() []string {
	cells := []string{t.group[t.funnel.GroupBy]}
	for _, m := range t.shown {
		cells = append(cells, t.milestone[m])
	}
	if t.withRates {
		cells = append(cells, t.interviewRate)
	}
	return cells
}

func (t table) line(label string, figures api.FunnelFigures) []string {
	label = cut(label, longestLabel, columns)
	if t.provenance[figures.Provenance] != "" {
		label += declaredMark
	}
	cells := []string{label}
	for _, m := range t.shown {
		cell := "?"
		if n := countOf(figures.Counts, m); n != nil {
			cell = fmt.Sprint(*n)
		}
		cells = append(cells, cell)
	}
	if t.withRates {
		cell := "–"
		if r := rateOf(figures, api.MilestoneRelevant, api.MilestoneInterviewed); r != nil && r.Rate != nil {
			cell = t.share(r.Proportion, " ")
			rate, _, _ := strings.Cut(cell, " ")
			cell = fill(rate, 5) + cell // the decimal points below each other
		}
		cells = append(cells, cell)
	}
	return cells
}

// write aligns the cells of all lines, numbers on the right and the rest on the left, with a rule under the head and
// above the last line.
func (t table) write(out io.Writer, lines [][]string) {
	widths := make([]float64, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], width(cell, columns))
		}
	}
	var rule []string
	for _, w := range widths {
		rule = append(rule, strings.Repeat("─", int(w)))
	}
	for i, line := range lines {
		if i == 1 || i == len(lines)-1 && i > 1 {
			fmt.Fprintln(out, strings.Join(rule, "  "))
		}
		cells := make([]string, len(line))
		for j, cell := range line {
			cells[j] = cell + fill(cell, widths[j])
			if j > 0 && j <= len(t.shown) {
				cells[j] = fill(cell, widths[j]) + cell
			}
		}
		fmt.Fprintln(out, strings.TrimRight(strings.Join(cells, "  "), " "))
	}
}
