package chart

import "github.com/vivier-ats/vivier/api"

// AgreementSheet is how far juries agree as a table: for each jury a line for the whole and one for each criterion.
func AgreementSheet(a api.Agreement) Sheet {
	s := Sheet{Name: "agreement", Head: []string{
		"row_type", "jury_id", "label", "criterion", "criterion_label", "applications", "evaluations", "jurors", "alpha", "reason", "n", "too_few",
		"as_of", "known_at", "definition",
	}}
	for _, r := range a.Rows {
		add := func(kind string, key, label *string, counts []any, e api.Estimate) {
			line := append([]any{kind, r.Group.ID, r.Group.Label, key, label}, counts...)
			s.Lines = append(s.Lines, append(line, e.Value, e.Reason, e.N, e.TooFew, a.AsOf, a.KnownAt, a.Definition))
		}
		add("jury", nil, nil, []any{r.Applications, r.Evaluations, r.Jurors}, r.Alpha)
		for _, c := range r.Criteria {
			add("criterion", &c.Key, &c.Label, make([]any, 3), c.Alpha)
		}
	}
	return s
}
