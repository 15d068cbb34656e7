package chart_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

func spreadsheet(t interface{ Fatal(args ...any) }, f api.Funnel) (lines [][]string, raw string) {
	var out bytes.Buffer
	if err := chart.FunnelSheet(f).WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	raw = out.String()
	lines, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines, raw
}

// The columns are a promise to spreadsheets and scripts: new ones only at the end.
const head = "row_type,group_id,label,provenance,received,relevant,interviewed,selected,hired,active,rejected,withdrawn,openings," +
	"rate_received_relevant,rate_received_relevant_low,rate_received_relevant_high," +
	"rate_relevant_interviewed,rate_relevant_interviewed_low,rate_relevant_interviewed_high," +
	"rate_interviewed_selected,rate_interviewed_selected_low,rate_interviewed_selected_high," +
	"rate_selected_hired,rate_selected_hired_low,rate_selected_hired_high," +
	"rate_interviewed_hired,rate_interviewed_hired_low,rate_interviewed_hired_high," +
	"rate_relevant_hired,rate_relevant_hired_low,rate_relevant_hired_high," +
	"basis,as_of,known_at,definition," +
	"declared_received,declared_relevant,declared_interviewed,declared_selected,declared_hired," +
	"gap_received,gap_relevant,gap_interviewed,gap_selected,gap_hired,declared_on,declared_source"

func TestFunnelCSVOfTheCampaign(t *testing.T) {
	t.Parallel()
	f := published()
	f.Rows = f.Rows[3:]
	f.Rows[0].Declared = &api.DeclaredFunnel{
		Relevant: 40, Interviewed: 7, Selected: new(6), SourceNote: "=Bilan", DeclaredOn: "2024-12-20", Gap: &api.MilestoneCounts{Relevant: new(0), Interviewed: new(-1), Hired: new(0)},
	}
	_, got := spreadsheet(t, f)
	want := strings.Join([]string{
		head,
		"group,0192a3c4-0000-7000-8000-000000000004,Architecte logiciel,computed,,7,6,1,1,0,6,0,1," +
			",,,0.857143,0.486872,0.974320,0.166667,0.030053,0.563503,1.000000,0.206549,1.000000," +
			"0.166667,0.030053,0.563503,0.142857,0.025680,0.513128," +
			"cohort,2024-12-31T22:59:59.999999Z,2026-11-23T10:00:00Z,1,,40,7,6,0,,0,-1,,0,2024-12-20,'=Bilan",
		"total,,,computed,,33,15,4,4,0,29,0,4," +
			",,,0.454545,0.298429,0.620141,0.266667,0.108975,0.519504,1.000000,0.510109,1.000000," +
			"0.266667,0.108975,0.519504,0.121212,0.048162,0.273255," +
			"cohort,2024-12-31T22:59:59.999999Z,2026-11-23T10:00:00Z,1,,,,,,,,,,,,",
		"",
	}, "\r\n")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFunnelCSVHasTheSameColumnsWhateverIsAsked(t *testing.T) {
	t.Parallel()
	snapshot := crowd(2)
	snapshot.Basis = api.BasisSnapshot
	snapshot.Total = api.FunnelFigures{Rates: []api.Rate{}, Counts: api.MilestoneCounts{Relevant: new(-2)}}
	for _, f := range []api.Funnel{question(), published(), crowd(3), snapshot} {
		lines, _ := spreadsheet(t, f)
		if got := strings.Join(lines[0], ","); got != head {
			t.Errorf("got %s", got)
		}
		if len(lines) != len(f.Rows)+2 || lines[len(lines)-1][0] != "total" {
			t.Errorf("%d rows make %d lines, the last of which is %q", len(f.Rows), len(lines), lines[len(lines)-1])
		}
	}
	lines, _ := spreadsheet(t, snapshot)
	if got := lines[3][4:8]; !cmp.Equal(got, []string{"", "-2", "", ""}) {
		t.Errorf("a number below zero is a number, and null an empty cell: got %q", got)
	}
	if got := strings.Join(lines[3][13:31], ""); got != "" {
		t.Errorf("a snapshot has rates: %q", got)
	}
}

func label(t interface{ Fatal(args ...any) }, text string) string {
	f := question()
	f.Rows = append(f.Rows, row(1, text, figures(funnel.Counts{}, false, 1, 0)))
	lines, _ := spreadsheet(t, f)
	return lines[1][2]
}

func TestACellIsNoFormula(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"=1+1", "+33 2 35", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", ` =1`, `"=1"`, `'=1`, `“=1`, "\u00a0=1", "\u200b=1",
		" \t=1", `" '=1`, "＝1", "＠x",
	} {
		if got := label(t, text); !strings.HasPrefix(got, "'") || len(got) <= len(strings.TrimLeft(text, "\r\n")) {
			t.Errorf("%q became %q", text, got)
		}
	}
	for _, text := range []string{
		"", "Archiviste", "Chargé d'accompagnement", "A = B", "12", "« Architecte »", `"Chef", dit-il`, "'", " ", "1-2",
	} {
		if got := label(t, text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestAGroupOfTheReferenceListsIsNoFormulaEither(t *testing.T) {
	t.Parallel()
	f := question()
	f.Rows = append(f.Rows, row(1, "x", f.Total), row(2, "none", f.Total))
	f.Rows[0].Group.ID = new("=cmd")
	f.Rows[1].Group.ID = nil
	lines, _ := spreadsheet(t, f)
	if got := []string{lines[1][1], lines[2][1]}; !cmp.Equal(got, []string{"'=cmd", ""}) {
		t.Errorf("got %q", got)
	}
}

func TestAnyLabelComesBackFromTheCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// The reader makes LF of every CRLF, and the writer CRLF of every LF.
		text := strings.ReplaceAll(rapid.String().Draw(t, "label"), "\r", "")
		got := label(t, text)
		bare := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "'", "") }
		if bare(got) != bare(text) {
			t.Fatalf("%q became %q", text, got)
		}
		for cell := range strings.SplitSeq(strings.NewReplacer("\t", ";", "\n", ";").Replace(got), ";") {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Fatalf("%q is a formula", got)
			}
		}
	})
}

// Where a spreadsheet takes a semicolon or a tab for the end of a cell, what follows is no formula either.
func TestNoFormulaBehindASeparator(t *testing.T) {
	t.Parallel()
	for label, want := range map[string]string{
		"Archives;=1+1": "Archives;'=1+1", "a;b": "a;b", ";-1;": ";'-1;", "x\t+1": "x\t'+1", "a\n=1": "a\n'=1", "x;\n=2": "x;'\n'=2", "a; =1": "a;' =1", "=1;=2": "'=1;'=2", "": "",
	} {
		f := published()
		f.Rows[0].Group.Label = label
		lines, _ := spreadsheet(t, f)
		if lines[1][2] != want {
			t.Errorf("%q became %q, not %q", label, lines[1][2], want)
		}
	}
}
