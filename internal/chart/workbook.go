package chart

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// WriteWorkbook writes tables as a workbook (Office Open XML), one sheet each, in their order: the head bold and in view, numbers,
// truth values and times as such, everything else as text. Times are in UTC, to the second: of smaller
// parts spreadsheets show something else each. No cell is a formula: texts are written as in WriteCSV. Sheets get their names as far as a workbook allows: shortened,
// without forbidden characters, and told apart by a number. The same tables make the same bytes for ever. It keeps what does not fit in
// 16 MB per sheet in temporary files, which are gone when it returns. Its error is the writer's, but for a table that is larger than a
// sheet may be (1,048,576 lines, 16,384 columns), or none at all.
func WriteWorkbook(w io.Writer, sheets ...Sheet) (err error) {
	if len(sheets) == 0 {
		return errors.New("a workbook without a sheet is none")
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	b := workbook{file: f}
	if err := b.describe(); err != nil {
		return err
	}
	for i, name := range sheetNames(sheets) {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = b.fill(name, sheets[i])
		}
		if err != nil {
			return err
		}
	}
	// Not to the buffer that the library offers: it would hold the whole file once more.
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newArchive(w) })
	return f.Write(io.Discard)
}

// workbook is a file with the styles that its cells may have.
type workbook struct {
	file                *excelize.File
	head, instant, long int
}

// describe sets who wrote the file, which has no time of its own, and its styles.
func (b *workbook) describe() (err error) {
	const born = "1980-01-01T00:00:00Z" // the properties ask for one
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "vivier", Created: born, Modified: born}); err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "vivier"}); err != nil {
		return err
	}
	inUTC := `yyyy\-mm\-dd\ hh:mm:ss"Z"`
	for _, style := range []struct {
		into *int
		of   excelize.Style
	}{
		{&b.head, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&b.instant, excelize.Style{CustomNumFmt: &inUTC}},
		{&b.long, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
	} {
		if *style.into, err = b.file.NewStyle(&style.of); err != nil {
			return err
		}
	}
	return nil
}

// Column widths, in characters.
const (
	narrowest = 8
	widest    = 60
	// How many lines a column's width is judged by.
	measured = 1000
)

// fill writes one sheet.
func (b *workbook) fill(name string, s Sheet) error {
	if len(s.Head) > excelize.MaxColumns {
		return excelize.ErrColumnNumber // before a width is set for each
	}
	out, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range columnWidths(s) {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, 0, len(s.Head))
	for _, text := range s.Head {
		cells = append(cells, excelize.Cell{StyleID: b.head, Value: safeText(text)})
	}
	if err := out.SetRow("A1", cells); err != nil {
		return err
	}
	for i, line := range s.Lines {
		cells = cells[:0]
		for _, cell := range line {
			cells = append(cells, b.cell(value(cell)))
		}
		if err := out.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// cell is what the library writes of a value.
func (b *workbook) cell(v any) any {
	switch v := v.(type) {
	case nil, bool, int, int64, float64:
		return v
	case time.Time:
		if at := v.UTC().Truncate(time.Second); spreadsheetsKnow(at) {
			return excelize.Cell{StyleID: b.instant, Value: at}
		}
	}
	text := cellText(v)
	if strings.Contains(text, "\n") || width(text, columns) > widest {
		return excelize.Cell{StyleID: b.long, Value: text}
	}
	return text
}

// spreadsheetsKnow tells whether a time is one in a spreadsheet: they count 1900 as a leap year, so that its first days differ between
// them, and years up to 9999.
func spreadsheetsKnow(t time.Time) bool {
	return !t.Before(time.Date(1900, time.March, 1, 0, 0, 0, 0, time.UTC)) && t.Year() <= 9999
}

// columnWidths judges how wide the columns of a sheet have to be.
func columnWidths(s Sheet) []float64 {
	widths := make([]float64, len(s.Head))
	see := func(i int, text string, of float64) {
		if i < len(widths) {
			widths[i] = max(widths[i], min(widest, of*width(text, columns)+2))
		}
	}
	for i, text := range s.Head {
		widths[i] = narrowest
		see(i, text, 1.15) // it is bold
	}
	for _, line := range s.Lines[:min(len(s.Lines), measured)] {
		for i, cell := range line {
			v := value(cell)
			if at, ok := v.(time.Time); ok {
				see(i, at.Format("2006-01-02 15:04:05Z"), 1)
				continue
			}
			see(i, cellText(v), 1)
		}
	}
	return widths
}

// sheetNames gives each sheet a name that a workbook can have and that no other one of it has.
func sheetNames(sheets []Sheet) []string {
	names := make([]string, len(sheets))
	for i, s := range sheets {
		wanted := sheetName(s.Name)
		for n := 1; ; n++ {
			names[i] = wanted
			if n > 1 {
				names[i] = numbered(wanted, n)
			}
			same := func(other string) bool { return strings.EqualFold(other, names[i]) }
			if !slices.ContainsFunc(names[:i], same) {
				break
			}
		}
	}
	return names
}

// longestSheetName is in UTF-16 units, as spreadsheets count.
const longestSheetName = 31

// sheetName leaves of a name what a workbook takes.
func sheetName(wanted string) string {
	name := oneLine(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, wanted))
	name = strings.Trim(shorten(strings.Trim(name, "' "), longestSheetName), "' ")
	if name == "" || strings.EqualFold(name, "history") { // which some spreadsheets keep for themselves
		name = "Sheet " + name
	}
	return strings.TrimSpace(name)
}

// numbered tells a name apart from others by a number.
func numbered(name string, n int) string {
	number := " (" + strconv.Itoa(n) + ")"
	return strings.TrimRight(shorten(name, longestSheetName-len(number)), "' ") + number
}

// shorten leaves of a text as many UTF-16 units, and no half character.
func shorten(s string, units int) string {
	for i, r := range s {
		if units -= utf16.RuneLen(r); units < 0 {
			return s[:i]
		}
	}
	return s
}
