package chart_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/internal/chart"
)

// failing is a test, a fuzz target or a property.
type failing interface{ Fatal(args ...any) }

// workbook writes tables, and reads them as a spreadsheet does.
func workbook(t failing, sheets ...chart.Sheet) (read *excelize.File, raw []byte) {
	var out bytes.Buffer
	if err := chart.WriteWorkbook(&out, sheets...); err != nil {
		t.Fatal(err)
	}
	raw = out.Bytes()
	read, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return read, raw
}

// stored is what a spreadsheet finds in one cell.
func stored(t failing, f *excelize.File, sheet string, column, line int) (kind excelize.CellType, text string) {
	at, _ := excelize.CoordinatesToCellName(column, line)
	kind, err := f.GetCellType(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	text, err = f.GetCellValue(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	formula, err := f.GetCellFormula(sheet, at)
	if err != nil || formula != "" {
		t.Fatal(at, "is the formula", formula, err)
	}
	return kind, text
}

func TestAWorkbookKeepsValuesAndTypes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole, half := rapid.IntRange(-1e9, 1e9).Draw(t, "int"), float64(rapid.Int64Range(-1e12, 1e12).Draw(t, "float"))/1e6
		yes := rapid.Bool().Draw(t, "bool")
		at := time.Unix(rapid.Int64Range(-2203891200, 253402300799).Draw(t, "time"), 999999000).UTC() // 1900-03-01 to 9999
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+\-@'"; ]{0,3}[\x00-\x7f]{0,40}`)).Draw(t, "text")
		big := int64(whole)
		f, _ := workbook(t, chart.Sheet{Name: "a", Head: []string{"i", "f", "b", "t", "s", "none", "p"}, Lines: [][]any{
			{whole, half, yes, at.In(time.FixedZone("", 3600)), text, (*int)(nil), &big},
		}})
		if kind, got := stored(t, f, "a", 1, 2); got != strconv.Itoa(whole) || kind != excelize.CellTypeUnset { // which is a number
			t.Fatalf("%d became %v %q", whole, kind, got)
		}
		kind, got := stored(t, f, "a", 2, 2)
		if x, err := strconv.ParseFloat(got, 64); err != nil || x != half || kind != excelize.CellTypeUnset {
			t.Fatalf("%g became %v %q", half, kind, got)
		}
		if kind, got := stored(t, f, "a", 3, 2); kind != excelize.CellTypeBool || got != map[bool]string{true: "1", false: "0"}[yes] {
			t.Fatalf("%t became %v %q", yes, kind, got)
		}
		_, got = stored(t, f, "a", 4, 2)
		days, err := strconv.ParseFloat(got, 64)
		since := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if want := float64(at.Unix()-since.Unix()) / 86400; err != nil || math.Abs(days-want)*86400 > 0.0005 {
			t.Fatalf("%s became %q days, not %f", at, got, want)
		}
		if kind, got := stored(t, f, "a", 5, 2); kind != excelize.CellTypeInlineString && text != "" || runs(got) || letters(got) != letters(text) {
			t.Fatalf("%q became %v %q", text, kind, got)
		}
		if _, got := stored(t, f, "a", 6, 2); got != "" {
			t.Fatalf("nothing became %q", got)
		}
		if _, got := stored(t, f, "a", 7, 2); got != strconv.Itoa(whole) {
			t.Fatalf("what a pointer points at became %q", got)
		}
	})
}

// letters leaves out what neutralising adds, and what XML can't hold.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\'' || r == '\ufffd' || r < ' ' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// FuzzWorkbook: whatever somebody typed, a spreadsheet can read the file and runs nothing of it, and the number beside it stays one.
func FuzzWorkbook(f *testing.F) {
	for _, seed := range []string{
		"Archiviste", "=1+1", "+33 2 35", "@SUM(A1)", "\tx", "\n=1", "a;=1", "_x000D_=1", "_x003D_1+1", "_x005F_x003D_1", "]]>", "<f>1+1</f>", "\xff=1", "\x00=1",
		"'", "history", "[a]:*?/\\", strings.Repeat("é", 40), strings.Repeat("𝄞", 40), "Sheet1", strings.Repeat("x", 40000),
	} {
		f.Add(seed, -3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		n %= 1e9
		sheet := chart.Sheet{Name: text, Head: []string{text, "n"}, Lines: [][]any{{text, n}, {&text, &n}}}
		book, _ := workbook(t, sheet, sheet)
		for _, name := range book.GetSheetList() {
			for line := 1; line <= 3; line++ {
				if kind, got := stored(t, book, name, 1, line); runs(got) || kind != excelize.CellTypeInlineString && got != "" {
					t.Fatalf("%q became %v %q", text, kind, got)
				}
			}
			if _, got := stored(t, book, name, 2, 3); got != strconv.Itoa(n) {
				t.Fatalf("%d became %q", n, got)
			}
		}
	})
}

func TestATextOfUnderscoresIsNoOtherText(t *testing.T) {
	t.Parallel()
	const text = "_x003D_1+1" // in a workbook such a thing stands for a character
	f, _ := workbook(t, chart.Sheet{Name: "a", Head: []string{"s"}, Lines: [][]any{{text}}})
	if _, got := stored(t, f, "a", 1, 2); got != text {
		t.Errorf("%q became %q", text, got)
	}
}

func TestTheSameTablesMakeTheSameWorkbook(t *testing.T) {
	t.Parallel()
	sheets := make([]chart.Sheet, 0, 9)
	for range 9 {
		sheets = append(sheets, chart.FunnelSheet(crowd(20)))
	}
	_, first := workbook(t, sheets...)
	for range 5 {
		if _, again := workbook(t, sheets...); !bytes.Equal(first, again) {
			t.Fatal("two files differ")
		}
	}
	read, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range read.File {
		if !e.Modified.IsZero() && e.Modified.Year() > 1980 || e.ModifiedDate != 0 {
			t.Errorf("%s has a time: %s", e.Name, e.Modified)
		}
		in, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in) // which checks its sum
		if err != nil {
			t.Error(e.Name, err)
		}
		if e.Name == "docProps/core.xml" && strings.Count(string(text), "1980-01-01T00:00:00Z") != 2 {
			t.Errorf("%s tells a time: %s", e.Name, text)
		}
	}
}

func TestSheetsHaveNamesThatAWorkbookTakes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 40)
	var sheets []chart.Sheet
	for _, name := range []string{"jury", "Jury", "JURY", "", "a/b:c*d?[e]\\f", "'quoted'", "History", long, long, strings.Repeat("𝄞", 20), "Sheet1", "x\x00\u202ey"} {
		sheets = append(sheets, chart.Sheet{Name: name, Head: []string{"h"}, Lines: [][]any{{name}}})
	}
	f, _ := workbook(t, sheets...)
	want := []string{
		"jury", "Jury (2)", "JURY (3)", "Sheet", "a b c d e f", "quoted", "Sheet History", long[:31], long[:27] + " (2)", strings.Repeat("𝄞", 15), "Sheet1", "x\ufffdy",
	}
	if d := cmp.Diff(want, f.GetSheetList()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for i, name := range f.GetSheetList() {
		if n := len(utf16.Encode([]rune(name))); n > 31 {
			t.Errorf("%q has %d units", name, n)
		}
		if _, got := stored(t, f, name, 1, 2); letters(got) != letters(sheets[i].Name) {
			t.Errorf("the sheet %q holds %q", name, got)
		}
	}
}

func TestAWorkbookIsReadable(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 12, 31, 22, 59, 59, 999999000, time.UTC)
	f, _ := workbook(t, chart.Sheet{Name: "a", Head: []string{"n", "label", "as_of"}, Lines: [][]any{{1, strings.Repeat("word ", 50), at}, {2, "x", time.Time{}}}})
	panes, err := f.GetPanes("a")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the head scrolls away: %+v, %v", panes, err)
	}
	style := func(cell string) *excelize.Style {
		id, err := f.GetCellStyle("a", cell)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := style("A1"); s.Font == nil || !s.Font.Bold {
		t.Error("the head is not bold")
	}
	if s := style("B2"); s.Alignment == nil || !s.Alignment.WrapText {
		t.Error("a long text is not wrapped")
	}
	if got, err := f.GetCellValue("a", "C2", excelize.Options{RawCellValue: false}); err != nil || got != "2024-12-31 22:59:59Z" {
		t.Errorf("a time shows as %q, %v", got, err)
	}
	if got, err := f.GetCellValue("a", "C3"); err != nil || got != "0001-01-01T00:00:00Z" {
		t.Errorf("a time that spreadsheets don't know shows as %q, %v", got, err)
	}
	var widths []float64
	for _, column := range []string{"A", "B", "C"} {
		w, err := f.GetColWidth("a", column)
		if err != nil {
			t.Fatal(err)
		}
		widths = append(widths, w)
	}
	if !slices.Equal(widths, []float64{8, 60, 22}) {
		t.Errorf("widths are %v", widths)
	}
}

// A hundred thousand lines, more than a sheet holds in memory before it goes to a file.
func TestALargeSheetIsWrittenWhole(t *testing.T) {
	t.Parallel()
	const lines = 100_000
	s := chart.Sheet{Name: "large", Head: []string{"n", "text", "rate"}, Lines: make([][]any, lines)}
	for i := range s.Lines {
		s.Lines[i] = []any{i, "Technicien·ne n° " + strconv.Itoa(i) + strings.Repeat(".", 60), float64(i) / lines}
	}
	var out bytes.Buffer
	if err := chart.WriteWorkbook(&out, s); err != nil {
		t.Fatal(err)
	}
	read, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(read.File, func(e *zip.File) bool { return strings.HasPrefix(e.Name, "xl/worksheets/sheet") })
	in, err := read.File[i].Open()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("<row ")); n != lines+1 || len(text) < 16<<20 {
		t.Errorf("%d rows in %d bytes", n, len(text))
	}
	if !bytes.Contains(text, []byte("n° 99999.")) || !bytes.HasSuffix(text, []byte("</worksheet>")) {
		t.Error("the end is missing")
	}
}

func TestWhatIsNoWorkbook(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := chart.WriteWorkbook(&out); err == nil || out.Len() > 0 {
		t.Error("a workbook without a sheet is written")
	}
	if err := chart.WriteWorkbook(&out, chart.Sheet{Name: "wide", Head: make([]string, 16385)}); err == nil || out.Len() > 0 {
		t.Errorf("a sheet that is too wide is written: %v", err)
	}
	if err := chart.WriteWorkbook(broken{}, chart.FunnelSheet(published())); !errors.Is(err, errGone) {
		t.Errorf("the writer's error is %v", err)
	}
}
