package chart

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

// Definition is what a table does not tell of itself.
type Definition struct {
	// The question that it answers.
	api.Asked
	// The filters by the names of what they name, where these are known, by parameter.
	Names map[string]string
	// What the form of the answer has besides.
	Facts []Fact
}

// Fact is something to know about a table.
type Fact struct {
	Item, Value string
	// The value as programs have it; "" where that is the same.
	Exact string
}

// Workbook is an answer for a spreadsheet: its tables, and a last sheet that defines them, in French, or in English where lang is en.
func Workbook(d Definition, lang string, tables ...Sheet) []Sheet {
	return append(slices.Clip(tables), DefinitionSheet(d, lang, tables...))
}

// DefinitionSheet says, in French, or in English where lang is en, what some tables are about: the version of the rules, as of when and
// by what was recorded when, the time zone, the filters, what else there is to know, the warnings, and what each of their columns means.
func DefinitionSheet(d Definition, lang string, of ...Sheet) Sheet {
	w := wordsIn(lang)
	t := w.definition
	s := Sheet{Name: "definition", Head: []string{t.item, t.value, t.exact}}
	add := func(item, value, exact string) {
		if exact == "" {
			s.Lines = append(s.Lines, []any{item, value, nil})
			return
		}
		s.Lines = append(s.Lines, []any{item, value, exact})
	}
	for _, f := range d.Facts {
		add(f.Item, f.Value, f.Exact)
	}
	zone := zoneOf(d.TimeZone)
	add(t.rules, d.Definition, "")
	add(t.asOf, w.moment(d.AsOf, zone), d.AsOf.UTC().Format(time.RFC3339Nano))
	add(t.knownAt, w.moment(d.KnownAt, zone), d.KnownAt.UTC().Format(time.RFC3339Nano))
	add(t.zone, zone.String(), "")
	for _, name := range slices.Sorted(maps.Keys(d.Filters)) {
		add(t.filter+w.colon+cmp.Or(w.filter[name], name), cmp.Or(d.Names[name], d.Filters[name]), name+"="+d.Filters[name])
	}
	if len(d.Filters) == 0 {
		add(t.filter, t.unfiltered, "")
	}
	for _, warning := range d.Warnings {
		add(w.warning, warning.Detail, warning.Code)
	}
	add(t.totals, t.pooled, "")
	add(t.emptyCell, t.notZero, "")
	said := map[string]bool{}
	for _, sheet := range of {
		for _, column := range sheet.Head {
			if !said[column] {
				said[column] = true
				meaning := column
				switch {
				case column == "share" && slices.Contains(sheet.Head, "at_risk"):
					meaning = "curve.share"
				case column == "share" && slices.Contains(sheet.Head, "check"):
					meaning = "check.share"
				}
				add(t.column+w.colon+column, w.columnMeaning(meaning), column)
			}
		}
	}
	return s
}

// zoneOf is a time zone by its name, or UTC where nobody knows it.
func zoneOf(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}

// columnMeaning says what a column of a table holds; "" of one that nothing is known of.
func (w words) columnMeaning(name string) string {
	t := w.definition
	if meaning := t.columns[name]; meaning != "" {
		return meaning
	}
	for prefix, format := range t.columnsOf {
		rest, is := strings.CutPrefix(name, prefix)
		if !is {
			continue
		}
		rest, bound := cutBound(rest)
		from, to, pair := strings.Cut(rest, "_")
		if !pair {
			from, to = "", rest
		}
		meaning := strings.NewReplacer("{from}", strings.ToLower(w.milestone[api.Milestone(from)]), "{to}", strings.ToLower(w.milestone[api.Milestone(to)])).Replace(format)
		return meaning + t.bounds[bound]
	}
	return ""
}

// cutBound parts a name from the bound of an interval that it ends in.
func cutBound(name string) (rest, bound string) {
	for _, bound := range []string{"_low", "_high"} {
		if rest, is := strings.CutSuffix(name, bound); is {
			return rest, bound
		}
	}
	return name, ""
}
