package chart

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// FunnelCSV writes a funnel for spreadsheets and scripts: UTF-8, comma, decimal point, CRLF, a head, one line for each
// group and a last one for the total. What is null in the answer is an empty cell. A text that a spreadsheet might take
// for a formula gets an apostrophe in front. Its error is the writer's.
func FunnelCSV(w io.Writer, f api.Funnel) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	lines := [][]string{funnelHead()}
	for _, r := range f.Rows {
		id := ""
		if r.Group.ID != nil {
			id = *r.Group.ID
		}
		lines = append(lines, funnelLine(f, r.FunnelFigures, "group", id, r.Group.Label))
	}
	lines = append(lines, funnelLine(f, f.Total, "total", "", ""))
	return out.WriteAll(lines)
}

// funnelHead names the columns. They are a promise: new ones only at the end.
func funnelHead() []string {
	head := []string{
		"row_type", "group_id", "label", "provenance", "received", "relevant", "interviewed", "selected", "hired",
		"active", "rejected", "withdrawn", "openings",
	}
	for _, s := range funnel.Steps() {
		name := "rate_" + s.Name()
		head = append(head, name, name+"_low", name+"_high")
	}
	return append(head, "basis", "as_of", "known_at", "definition")
}

func funnelLine(f api.Funnel, figures api.FunnelFigures, kind, id, label string) []string {
	line := []string{kind, textCell(id), textCell(label), textCell(string(figures.Provenance))}
	for _, m := range milestones {
		line = append(line, intCell(countOf(figures.Counts, m)))
	}
	outcomes := figures.Outcomes
	line = append(line, intCell(outcomes.Active), intCell(outcomes.Rejected), intCell(outcomes.Withdrawn),
		intCell(figures.Openings))
	for _, s := range funnel.Steps() {
		rate := rateOf(figures, api.Milestone(s.From.String()), api.Milestone(s.To.String()))
		line = append(line, rateCells(rate)...)
	}
	return append(line, textCell(string(f.Basis)), timeCell(f.AsOf), timeCell(f.KnownAt), textCell(f.Definition))
}

// textCell neutralises a text that a spreadsheet would run as a formula. It also looks behind spaces, control characters
// and quotes, which some spreadsheets strip first, knows the signs' full-width and small forms, and looks behind semicolons, tabs and line
// breaks within the text: in much of Europe a spreadsheet begins a new cell there.
func textCell(s string) string {
	var b strings.Builder
	for begin := 0; begin <= len(s); {
		end := len(s)
		if i := strings.IndexAny(s[begin:], ";\t\r\n"); i >= 0 {
			end = begin + i + 1
		}
		if startsFormula(s[begin:]) {
			b.WriteByte('\'')
		}
		b.WriteString(s[begin:end])
		if begin = end; begin == len(s) {
			break
		}
	}
	return b.String()
}

func startsFormula(s string) bool {
	bare := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Z, unicode.Cf, unicode.M, unicode.Quotation_Mark, unicode.Other_Default_Ignorable_Code_Point) || r == blankBraille ||
			unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r)
	})
	first, _ := utf8.DecodeRuneInString(bare)
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫", first)
}

// blankBraille is a letter that shows nothing.
const blankBraille = '\u2800'

func intCell(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func rateCells(r *api.Rate) []string {
	cells := []string{"", "", ""}
	if r != nil && r.Rate != nil {
		cells[0] = decimalCell(*r.Rate)
	}
	if r != nil && r.Interval != nil {
		cells[1], cells[2] = decimalCell(r.Interval.Low), decimalCell(r.Interval.High)
	}
	return cells
}

func decimalCell(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

func timeCell(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
