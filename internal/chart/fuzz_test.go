package chart_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// FuzzCSV: whatever a group is called, no cell of the file is one that a spreadsheet runs, and the numbers stay numbers.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"Archiviste", "=1+1", "+33 2 35", "-1", "@SUM(A1)", "\tx", "\rx", ` =1`, `"=1"`, `'=1`, "\u00a0=1", "\u200b=1", "＝1", "a;=1", "a\t+1", "a\n=1", "a\r\n=1", "\xff=1", `"";=1`, "\ufeff=1", "\u180e-1", "\v=1", "\x00=1",
	} {
		f.Add(seed, -3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		asked := question()
		asked.Rows = append(asked.Rows, row(1, text, figures(funnel.Counts{}, false, 1, 0)))
		asked.Rows[0].Group.ID = &text
		asked.Rows[0].Counts = api.MilestoneCounts{Relevant: &n}
		lines, _ := spreadsheet(t, asked)
		if len(lines) != 3 || lines[1][0] != "group" || lines[2][0] != "total" {
			t.Fatalf("%q makes %d lines", text, len(lines))
		}
		for _, cell := range lines[1][1:3] {
			if runs(cell) {
				t.Fatalf("%q became %q, which a spreadsheet runs", text, cell)
			}
		}
		if lines[1][5] != strconv.Itoa(n) {
			t.Fatalf("%d became %q", n, lines[1][5])
		}
	})
}

// runs tells whether a spreadsheet could take a text for a formula: also one that takes semicolons, tabs and line breaks
// for the end of a cell, or strips blanks and quotes in front.
func runs(cell string) bool {
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return strings.ContainsRune(";\t\r\n", r) }) {
		bare := strings.TrimLeft(part, " \"\u00a0\u200b\ufeff\v\f\x00")
		if bare != "" && strings.ContainsAny(bare[:1], "=+-@") {
			return true
		}
	}
	return cell != "" && strings.ContainsAny(cell[:1], "\t\r")
}
