package chart

import "github.com/vivier-ats/vivier/api"

// DataQualitySheet is what checks found as a table: for each group, and last for the whole, a line for each check.
func DataQualitySheet(a api.DataQuality) Sheet {
	s := Sheet{Name: "data-quality", Head: []string{
		"row_type", "group_id", "label", "check", "check_label", "unit", "count", "of", "share", "as_of", "known_at", "definition",
	}}
	add := func(kind string, group api.FunnelGroup, c api.QualityCheck, count, of int, share *float64) {
		s.Lines = append(s.Lines, []any{kind, group.ID, group.Label, string(c.Key), c.Label, string(c.Unit), count, of, share, a.AsOf, a.KnownAt, a.Definition})
	}
	for _, r := range a.Rows {
		for i, c := range r.Checks {
			add("group", r.Group, a.Checks[i], c.Count, c.Of, nil)
		}
	}
	for _, c := range a.Checks {
		add("total", api.FunnelGroup{}, c, c.Count, c.Of, c.Share.Value)
	}
	return s
}
