package chart

import "github.com/vivier-ats/vivier/api"

// CampaignReportSheet is a report as a table, in the manner of FunnelSheet: for each posting a line with what it brought and one for each
// observation of its reach; a line for what only a channel is known of, one for what nothing is known of, and a last one for the
// whole, with what it took.
func CampaignReportSheet(r api.CampaignReport) Sheet {
	s := Sheet{Name: "report", Head: reportHead()}
	for _, p := range r.Postings {
		line := reportLine{kind: "posting", posting: &p, counts: p.Counts}
		s.Lines = append(s.Lines, line.cells(r))
		for _, seen := range p.Series {
			line := reportLine{kind: "observation", posting: &p, seen: &seen}
			s.Lines = append(s.Lines, line.cells(r))
		}
	}
	for _, line := range []reportLine{
		{kind: "channel", counts: r.Attribution.Channel}, {kind: "unattributed", counts: r.Attribution.None}, {kind: "total", counts: r.Counts, costs: true},
	} {
		s.Lines = append(s.Lines, line.cells(r))
	}
	return s
}

func reportHead() []string {
	head := []string{
		"row_type", "posting_id", "channel", "label", "observed_at", "impressions", "views", "likes", "comments", "shares", "clicks",
		"received", "relevant", "interviewed", "selected", "hired", "agent_days", "amount_cents", "currency",
	}
	for _, m := range []string{"relevant", "interviewed", "hired"} {
		head = append(head, "agent_days_per_"+m, "amount_cents_per_"+m, "unattributed_"+m)
	}
	return append(head, "whole", "as_of", "known_at", "definition")
}

// reportLine is what one line of a report is about.
type reportLine struct {
	kind    string
	posting *api.PostingReach
	seen    *api.Reach
	counts  api.MilestoneCounts
	costs   bool
}

func (l reportLine) cells(r api.CampaignReport) []any {
	line := []any{l.kind, nil, nil, nil}
	if p := l.posting; p != nil {
		line = []any{l.kind, p.PostingID.String(), string(p.Channel), p.Name}
	}
	if s := l.seen; s != nil {
		line = append(line, s.ObservedAt, s.Impressions, s.Views, s.Likes, s.Comments, s.Shares, s.Clicks)
	} else {
		line = append(line, make([]any, 7)...)
	}
	for _, m := range milestones {
		line = append(line, countOf(l.counts, m))
	}
	if l.costs {
		line = append(line, r.Effort.AgentDays, r.Spending.AmountCents, r.Spending.Currency)
	} else {
		line = append(line, make([]any, 3)...)
	}
	for _, c := range r.Costs {
		for _, x := range []api.Ratio{c.AgentDays, c.AmountCents, c.Unattributed} {
			if !l.costs {
				x.Value = nil
			}
			line = append(line, x.Value)
		}
	}
	return append(line, r.Scope.Whole, r.AsOf, r.KnownAt, r.Definition)
}
