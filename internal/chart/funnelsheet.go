package chart

import (
	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// FunnelSheet is a funnel as a table: a line for each group and a last one for the total. What is null in the answer is an
// empty cell.
func FunnelSheet(f api.Funnel) Sheet {
	s := Sheet{Name: string(f.GroupBy), Head: funnelHead()}
	for _, r := range f.Rows {
		s.Lines = append(s.Lines, funnelLine(f, r.FunnelFigures, "group", r.Group.ID, r.Group.Label))
	}
	s.Lines = append(s.Lines, funnelLine(f, f.Total, "total", nil, ""))
	return s
}

func funnelHead() []string {
	head := []string{
		"row_type", "group_id", "label", "provenance", "received", "relevant", "interviewed", "selected", "hired",
		"active", "rejected", "withdrawn", "openings",
	}
	head = append(append(head, rateHead()...), "basis", "as_of", "known_at", "definition")
	for _, prefix := range []string{"declared_", "gap_"} {
		for _, m := range milestones {
			head = append(head, prefix+string(m))
		}
	}
	return append(head, "declared_on", "declared_source")
}

// rateHead are the columns of the rates.
func rateHead() (head []string) {
	for _, s := range funnel.Steps() {
		name := "rate_" + s.Name()
		head = append(head, name, name+"_low", name+"_high")
	}
	return head
}

func funnelLine(f api.Funnel, figures api.FunnelFigures, kind string, id *string, label string) []any {
	line := []any{kind, id, label, string(figures.Provenance)}
	for _, m := range milestones {
		line = append(line, countOf(figures.Counts, m))
	}
	outcomes := figures.Outcomes
	line = append(line, outcomes.Active, outcomes.Rejected, outcomes.Withdrawn, figures.Openings)
	line = append(line, rateCells(figures)...)
	return append(append(line, string(f.Basis), f.AsOf, f.KnownAt, f.Definition), declaredCells(figures.Declared)...)
}

// declaredCells are what was declared of the row's jury.
func declaredCells(d *api.DeclaredFunnel) []any {
	cells := make([]any, 2*len(milestones)+2)
	if d == nil {
		return cells
	}
	counts, gap := api.MilestoneCounts{Received: d.Received, Relevant: &d.Relevant, Interviewed: &d.Interviewed, Selected: d.Selected, Hired: &d.Hired}, api.MilestoneCounts{}
	if d.Gap != nil {
		gap = *d.Gap
	}
	for i, m := range milestones {
		cells[i], cells[len(milestones)+i] = countOf(counts, m), countOf(gap, m)
	}
	cells[len(cells)-2], cells[len(cells)-1] = string(d.DeclaredOn), d.SourceNote
	return cells
}

// rateCells are the rates under their head; empty where there are none.
func rateCells(figures api.FunnelFigures) (line []any) {
	for _, s := range funnel.Steps() {
		cells := make([]any, 3)
		if r := rateOf(figures, api.Milestone(s.From.String()), api.Milestone(s.To.String())); r != nil {
			cells[0] = r.Rate
			if r.Interval != nil {
				cells[1], cells[2] = r.Interval.Low, r.Interval.High
			}
		}
		line = append(line, cells...)
	}
	return line
}
