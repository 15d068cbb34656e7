package chart

import "github.com/vivier-ats/vivier/api"

// TimeInStageSheet is the time in each stage as a table, in the manner of FunnelSheet: a line for each stage of each group, and last
// those of the total.
func TimeInStageSheet(t api.TimeInStage) Sheet {
	s := Sheet{Name: string(t.GroupBy), Head: []string{
		"row_type", "group_id", "label", "pipeline_id", "stage", "stage_label", "milestone", "visits", "median_days", "p90_days",
		"still_there", "still_there_median_days", "as_of", "known_at", "definition",
	}}
	lines := func(times api.StageTimes, of ...any) {
		for _, st := range times.Stages {
			line := append([]any{}, of...)
			line = append(line, st.PipelineID.String(), st.Stage.Key, st.Stage.Label, string(st.Milestone), st.Visits, st.MedianDays, st.P90Days,
				st.StillThere, st.StillThereMedianDays, t.AsOf, t.KnownAt, t.Definition)
			s.Lines = append(s.Lines, line)
		}
	}
	for _, r := range t.Rows {
		lines(r.StageTimes, "group", r.Group.ID, r.Group.Label)
	}
	lines(t.Total, "total", nil, nil)
	return s
}

// TimeToHireSheet is the time to hire as a table: for each group a line and one for each point of its curve (point), and last those of
// the total (total_point).
func TimeToHireSheet(t api.TimeToHire) Sheet {
	s := Sheet{Name: string(t.GroupBy), Head: []string{
		"row_type", "group_id", "label", "hired", "median_days", "p90_days", "still_active", "days", "share", "low", "high", "at_risk",
		"as_of", "known_at", "definition",
	}}
	lines := func(kind, point string, times api.HireTimes, of ...any) {
		s.addCurve(kind, point, of, []any{times.Hired, times.MedianDays, times.P90Days, times.StillActive}, times.Curve, t.Asked)
	}
	for _, r := range t.Rows {
		lines("group", "point", r.HireTimes, r.Group.ID, r.Group.Label)
	}
	lines("total", "total_point", t.Total, nil, nil)
	return s
}

// TimeToFillSheet is the time to fill as a table, in the manner of TimeToHireSheet.
func TimeToFillSheet(t api.TimeToFill) Sheet {
	s := Sheet{Name: string(t.GroupBy), Head: []string{
		"row_type", "group_id", "label", "openings", "filled", "censored", "not_started", "median_days", "median_days_low", "median_days_high",
		"observed_days", "days", "share", "low", "high", "at_risk", "as_of", "known_at", "definition",
	}}
	lines := func(kind, point string, times api.FillTimes, of ...any) {
		m := times.MedianDays
		figures := []any{times.Openings, times.Filled, times.Censored, times.NotStarted, m.Value, m.Low, m.High, times.ObservedDays}
		s.addCurve(kind, point, of, figures, times.Curve, t.Asked)
	}
	for _, r := range t.Rows {
		lines("group", "point", r.FillTimes, r.Group.ID, r.Group.Label)
	}
	lines("total", "total_point", t.Total, nil, nil)
	return s
}

// addCurve adds a line with the figures of a group, and one for each point of its curve.
func (s *Sheet) addCurve(kind, point string, of, figures []any, curve []api.CurvePoint, asked api.Asked) {
	add := func(kind string, parts ...[]any) {
		line := append([]any{kind}, of...)
		for _, cells := range parts {
			line = append(line, cells...)
		}
		s.Lines = append(s.Lines, append(line, asked.AsOf, asked.KnownAt, asked.Definition))
	}
	add(kind, figures, make([]any, 5))
	for _, p := range curve {
		add(point, make([]any, len(figures)), []any{p.Days, p.Share, p.Low, p.High, p.AtRisk})
	}
}
