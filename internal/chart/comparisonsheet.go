package chart

import "github.com/vivier-ats/vivier/api"

// ComparisonSheet is a comparison as a table: a line for each of the two groups, with its rate, and one for their difference, with the
// p-values. What is null in the answer is an empty cell, and its reason stands beside it.
func ComparisonSheet(c api.FunnelComparison) Sheet {
	s := Sheet{Name: "comparison", Head: []string{
		"row_type", "group_id", "label", "from", "to", "numerator", "denominator", "value", "low", "high", "reason",
		"completed_numerator", "completed_denominator", "completed_value", "open",
		"p_value", "p_value_reason", "adjusted_p_value", "adjusted_p_value_reason", "groups", "pairs", "tested",
		"group_by", "as_of", "known_at", "definition",
	}}
	asked := []any{string(c.GroupBy), c.AsOf, c.KnownAt, c.Definition}
	group := func(kind string, g api.ComparedGroup) {
		line := []any{kind, g.Group.ID, g.Group.Label, string(g.From), string(g.To), g.Numerator, g.Denominator, g.Proportion.Rate, nil, nil, g.Reason}
		if i := g.Interval; i != nil {
			line[8], line[9] = i.Low, i.High
		}
		line = append(line, g.Completed.Numerator, g.Completed.Denominator, g.Completed.Rate, g.Open)
		s.Lines = append(s.Lines, append(append(line, make([]any, 7)...), asked...))
	}
	group("a", c.A)
	group("b", c.B)
	line := []any{"difference", nil, nil, string(c.A.From), string(c.A.To), nil, nil, c.Difference.Value, nil, nil, c.Difference.Reason}
	if i := c.Difference.Interval; i != nil {
		line[8], line[9] = i.Low, i.High
	}
	n := c.Comparisons
	line = append(append(line, make([]any, 4)...), c.PValue.Value, c.PValue.Reason, n.AdjustedPValue.Value, n.AdjustedPValue.Reason, n.Groups, n.Pairs, n.Tested)
	s.Lines = append(s.Lines, append(line, asked...))
	return s
}
