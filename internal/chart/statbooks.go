package chart

import (
	"slices"
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// FunnelWorkbook is a funnel for a spreadsheet: a sheet for each of its answers, which are one question's by several groups and of one
// state, in their order, and a last one that defines them. names are those of what the filters name, by parameter.
func FunnelWorkbook(answers []api.Funnel, names map[string]string, lang string) []Sheet {
	if len(answers) == 0 {
		return nil
	}
	w, first := wordsIn(lang), answers[0]
	tables := make([]Sheet, len(answers))
	groups := make([]string, len(answers))
	for i, f := range answers {
		tables[i] = FunnelSheet(f)
		groups[i] = strings.ToLower(w.group[f.GroupBy])
	}
	asked := askedOf(first)
	for _, f := range answers[1:] { // what holds of some sheets only
		for _, warning := range f.Warnings {
			if !slices.ContainsFunc(asked.Warnings, func(other api.Warning) bool { return other.Code == warning.Code }) {
				asked.Warnings = append(slices.Clip(asked.Warnings), warning)
			}
		}
	}
	p := newFrame("", asked, w)
	return Workbook(Definition{Asked: asked, Names: names, Facts: []Fact{
		{w.definition.what, w.title[first.GroupBy], ""},
		{w.definition.basis, p.basis(first), string(first.Basis)},
		{w.definition.unit, w.unit[first.Unit], string(first.Unit)},
		{w.definition.sheets, strings.Join(groups, ", "), ""},
	}}, lang, tables...)
}

// CampaignReportWorkbook is a report for a spreadsheet, with a sheet that defines it.
func CampaignReportWorkbook(r api.CampaignReport, lang string) []Sheet {
	t := wordsIn(lang).definition
	scope := t.partial
	if r.Scope.Whole {
		scope = t.whole
	}
	return Workbook(Definition{Asked: askedOfReport(r), Names: map[string]string{"campaign_id": oneLine(r.Name)}, Facts: []Fact{
		{t.campaign, oneLine(r.Name), r.CampaignID.String()}, {t.scope, scope, ""}, {t.costs, t.costsNote, ""},
	}}, lang, CampaignReportSheet(r))
}

// askedOfReport is the question of a report.
func askedOfReport(r api.CampaignReport) api.Asked {
	return api.Asked{
		Definition: r.Definition, AsOf: r.AsOf, KnownAt: r.KnownAt, TimeZone: r.TimeZone, Warnings: r.Warnings,
		Filters: map[string]string{"campaign_id": r.CampaignID.String()},
	}
}
