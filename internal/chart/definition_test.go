package chart_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
)

// TestWorkbooksSayWhatTheirColumnsMean: the definition knows every column of every table, in both languages.
func TestWorkbooksSayWhatTheirColumnsMean(t *testing.T) {
	t.Parallel()
	stays := api.TimeInStage{Asked: asked("x"), Total: api.StageTimes{Stages: []api.StageTime{{}}}}
	tables := []chart.Sheet{
		chart.FunnelSheet(published()), chart.CampaignReportSheet(reached(1, "x")), chart.SourcesSheet(origins(1, "x")), chart.AgreementSheet(api.Agreement{}),
		chart.TimeInStageSheet(stays), chart.TimeToHireSheet(toHire(1, "x")), chart.TimeToFillSheet(toFill(1, "x")), chart.DataQualitySheet(api.DataQuality{}),
	}
	for _, lang := range []string{"fr", "en"} {
		for _, table := range tables {
			s := chart.DefinitionSheet(chart.Definition{Asked: asked("x")}, lang, table)
			meanings := map[any]any{}
			for _, line := range s.Lines {
				meanings[line[2]] = line[1]
			}
			for _, column := range table.Head {
				if m, _ := meanings[column].(string); m == "" || strings.ContainsAny(m, "{}") {
					t.Errorf("%s, %s: %s means %q", lang, table.Name, column, m)
				}
			}
		}
	}
	rate := func(lang string) string {
		for _, line := range chart.DefinitionSheet(chart.Definition{Asked: asked("x")}, lang, tables[0]).Lines {
			if line[2] == "rate_relevant_interviewed_low" {
				return fmt.Sprint(line[1])
			}
		}
		return ""
	}
	quality := fmt.Sprint(chart.DefinitionSheet(chart.Definition{Asked: asked("x")}, "en", chart.DataQualitySheet(api.DataQuality{})).Lines)
	if !strings.Contains(quality, "Share found of those looked at") || strings.Contains(quality, "neither source nor posting") {
		t.Errorf("the share of a check is said to be another: %s", quality)
	}
	if got := rate("en"); got != "Conversion rate (0 to 1) from relevant to interviewed: lower bound of Wilson’s interval at 95%" {
		t.Errorf("got %q", got)
	}
	if got := rate("fr"); got != "Taux de passage (de 0 à 1) de « pertinentes » à « reçues en entretien » : borne basse de l’intervalle de Wilson à 95 %" {
		t.Errorf("got %q", got)
	}
}

func TestAFunnelsWorkbookDefinesItself(t *testing.T) {
	t.Parallel()
	first, second := published(), published()
	first.Filters, second.GroupBy = map[string]string{"campaign_id": "0192a3c4"}, api.GroupBySource
	second.Warnings = []api.Warning{{Code: "declared_excluded", Detail: "left out"}}
	sheets := chart.FunnelWorkbook([]api.Funnel{first, second}, map[string]string{"campaign_id": "Campagne 2024"}, "fr")
	book, _ := workbook(t, sheets...)
	if got := book.GetSheetList(); !slices.Equal(got, []string{"jury", "source", "definition"}) {
		t.Errorf("sheets %q", got)
	}
	lines, err := book.GetRows("definition")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]string{
		{"Élément", "Valeur", "Valeur exacte"},
		{"Ce qui est compté", "Cohorte : candidatures suivies depuis leur réception, situation au 31 décembre 2024", "cohort"},
		{"Unité", "candidatures", "application"},
		{"Feuilles", "jury, source"},
		{"Version des règles de décompte", "1"},
		{"Situation au", "31 décembre 2024", "2024-12-31T22:59:59.999999Z"},
		{"Données enregistrées jusqu’au", "23 novembre 2026 à 11 h 00", "2026-11-23T10:00:00Z"},
		{"Fuseau horaire des jours et des mois", "Europe/Paris"},
		{"Filtre : Campagne", "Campagne 2024", "campaign_id=0192a3c4"},
		{"Attention", "left out", "declared_excluded"},
	} {
		if !slices.ContainsFunc(lines, func(line []string) bool { return slices.Equal(line, want) }) {
			t.Errorf("no line %q in %q", want, lines[:12])
		}
	}
	if chart.FunnelWorkbook(nil, nil, "fr") != nil {
		t.Error("no answer has sheets")
	}
}

func TestAReportsWorkbookSaysWhoseCostsTheyAre(t *testing.T) {
	t.Parallel()
	r := reached(1, "=cmd()")
	r.Scope.Whole = false
	book, _ := workbook(t, chart.CampaignReportWorkbook(r, "en")...)
	lines, err := book.GetRows("definition")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(lines, func(line []string) bool {
		return line[0] == "Scope" && strings.Contains(line[1], "no cost per application")
	}) ||
		!slices.ContainsFunc(lines, func(line []string) bool { return line[0] == "Campaign" && line[1] == "'=cmd()" }) {
		t.Errorf("got %q", lines)
	}
}

// TestNothingIsSaidInOneLanguageOnly looks through what the forms say.
func TestNothingIsSaidInOneLanguageOnly(t *testing.T) {
	t.Parallel()
	var same func(path string, fr, en reflect.Value)
	same = func(path string, fr, en reflect.Value) {
		switch fr.Kind() {
		case reflect.String:
			if (fr.String() == "") != (en.String() == "") || strings.Count(fr.String(), "%") != strings.Count(en.String(), "%") && !strings.Contains(fr.String(), " %") {
				t.Errorf("%s: %q and %q", path, fr, en)
			}
			if fr.String() == "" && !strings.HasSuffix(path, "[]") {
				t.Errorf("%s says nothing", path)
			}
		case reflect.Struct:
			for i := range fr.NumField() {
				same(path+"."+fr.Type().Field(i).Name, fr.Field(i), en.Field(i))
			}
		case reflect.Map:
			if fr.Len() != en.Len() {
				t.Errorf("%s has %d and %d entries", path, fr.Len(), en.Len())
			}
			for _, key := range fr.MapKeys() {
				other := en.MapIndex(key)
				if !other.IsValid() {
					t.Errorf("%s[%v] is French only", path, key)
					continue
				}
				same(path+"["+key.String()+"]", fr.MapIndex(key), other)
			}
		case reflect.Array:
			for i := range fr.Len() {
				same(path, fr.Index(i), en.Index(i))
			}
		default:
			t.Errorf("%s is a %s", path, fr.Kind())
		}
	}
	french, english := chart.Words("fr"), chart.Words("en")
	same("words", reflect.ValueOf(french), reflect.ValueOf(english))
}
