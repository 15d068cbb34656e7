package chart

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/vivier-ats/vivier/api"
)

// CampaignReportCSV writes a report, in the manner of FunnelCSV: for each posting a line with what it brought and one for each
// observation of its reach; a line for what only a channel is known of, one for what nothing is known of, and a last one for the
// whole, with what it took. Its error is the writer's.
func CampaignReportCSV(w io.Writer, r api.CampaignReport) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{reportHead()}
	for _, p := range r.Postings {
		line := reportLine{kind: "posting", posting: &p, counts: p.Counts}
		lines = append(lines, line.cells(r))
		for _, seen := range p.Series {
			line := reportLine{kind: "observation", posting: &p, seen: &seen}
			lines = append(lines, line.cells(r))
		}
	}
	for _, line := range []reportLine{
		{kind: "channel", counts: r.Attribution.Channel}, {kind: "unattributed", counts: r.Attribution.None}, {kind: "total", counts: r.Counts, costs: true},
	} {
		lines = append(lines, line.cells(r))
	}
	return out.WriteAll(lines)
}

// reportHead names the columns. They are a promise: new ones only at the end.
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

func (l reportLine) cells(r api.CampaignReport) []string {
	line := []string{l.kind, "", "", ""}
	if p := l.posting; p != nil {
		line = []string{l.kind, p.PostingID.String(), textCell(string(p.Channel)), textCell(text(p.Name))}
	}
	if s := l.seen; s != nil {
		line = append(line, timeCell(s.ObservedAt), longCell(s.Impressions), longCell(s.Views), longCell(s.Likes), longCell(s.Comments), longCell(s.Shares), longCell(s.Clicks))
	} else {
		line = append(line, "", "", "", "", "", "", "")
	}
	for _, m := range milestones {
		line = append(line, intCell(countOf(l.counts, m)))
	}
	if l.costs {
		line = append(line, numberCell(r.Effort.AgentDays), longCell(r.Spending.AmountCents), textCell(text(r.Spending.Currency)))
	} else {
		line = append(line, "", "", "")
	}
	for _, c := range r.Costs {
		for _, x := range []api.Ratio{c.AgentDays, c.AmountCents, c.Unattributed} {
			if !l.costs {
				x.Value = nil
			}
			line = append(line, numberCell(x.Value))
		}
	}
	return append(line, strconv.FormatBool(r.Scope.Whole), timeCell(r.AsOf), timeCell(r.KnownAt), textCell(r.Definition))
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func longCell(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func numberCell(x *float64) string {
	if x == nil {
		return ""
	}
	return decimalCell(*x)
}
