package chart

import (
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// fewRows is how many rows a description says one by one.
const fewRows = 12

// description says in words what the picture shows: every row while they are few, and always the total.
func (p *picture) description() string {
	var sentences []string
	if len(p.shown) < len(milestones) {
		sentences = append(sentences, p.receivedUnknown)
	}
	if len(p.funnel.Rows) <= fewRows {
		for _, r := range p.funnel.Rows {
			sentences = append(sentences, p.sentence(p.label(r.Group), r.FunnelFigures))
		}
	}
	sentences = append(sentences, p.sentence(p.total, p.funnel.Total))
	return p.describe(p.basis(p.funnel), sentences...)
}

// sentence says the counts of a row, each with the rate that leads to it.
func (p *picture) sentence(label string, figures api.FunnelFigures) string {
	var parts []string
	for i, m := range p.shown {
		part := strings.ToLower(p.milestone[m]) + " "
		n := countOf(figures.Counts, m)
		if n == nil {
			part += p.unknown
		} else {
			part += p.count(*n)
		}
		if i > 0 && p.withRates {
			if r := rateOf(figures, p.shown[i-1], m); r != nil && r.Rate != nil {
				part += ", " + p.share(r.Proportion, "\u00a0")
			}
		}
		parts = append(parts, part)
	}
	if p.withRates {
		for _, from := range []api.Milestone{api.MilestoneInterviewed, api.MilestoneRelevant} {
			if r := rateOf(figures, from, api.MilestoneHired); r != nil && r.Rate != nil {
				parts = append(parts, strings.ToLower(p.hiredOf[from])+" "+p.share(r.Proportion, "\u00a0"))
			}
		}
	}
	return label + p.colon + strings.Join(parts, " ; ") + "."
}
