package chart

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Sheet is an answer as a table for spreadsheets and scripts. CSV and a workbook show the same one, so that they can't tell
// different things.
type Sheet struct {
	// What a workbook calls it.
	Name string
	// The columns. They are a promise: new ones only at the end.
	Head []string
	// The lines, each with as many cells as the head. A cell is a string, a bool, an int, an int64, a float64 or a time.Time, or
	// a pointer to one of them; nil, of any kind, is an empty cell.
	Lines [][]any
}

// WriteCSV writes a table as UTF-8 with comma, decimal point and CRLF, the head first. Decimals have six places, times are
// RFC 3339 in UTC. A text that a spreadsheet might take for a formula gets an apostrophe in front. Its error is the writer's.
func (s Sheet) WriteCSV(w io.Writer) error {
	out, err := NewCSV(w, s.Head)
	if err != nil {
		return err
	}
	for _, line := range s.Lines {
		if err := out.Line(line...); err != nil {
			return err
		}
	}
	return out.Flush()
}

// CSV writes a table that is longer than memory, line by line, in the form of WriteCSV. It is for one goroutine; its errors are the
// writer's.
type CSV struct {
	out   *csv.Writer
	cells []string
}

// NewCSV begins a table with its head.
func NewCSV(w io.Writer, head []string) (*CSV, error) {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &CSV{out: out}, out.Write(head)
}

// Line adds a line. Its cells are those of a Sheet.
func (c *CSV) Line(cells ...any) error {
	c.cells = c.cells[:0]
	for _, cell := range cells {
		c.cells = append(c.cells, cellText(value(cell)))
	}
	return c.out.Write(c.cells)
}

// Flush passes on to the writer what is not there yet.
func (c *CSV) Flush() error {
	c.out.Flush()
	return c.out.Error()
}

// value is what a cell holds behind its pointer.
func value(cell any) any {
	switch v := cell.(type) {
	case *string:
		return behind(v)
	case *bool:
		return behind(v)
	case *int:
		return behind(v)
	case *int64:
		return behind(v)
	case *float64:
		return behind(v)
	case *time.Time:
		return behind(v)
	}
	return cell
}

func behind[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// cellText writes what a cell holds.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return safeText(v)
	case float64:
		return strconv.FormatFloat(v, 'f', 6, 64)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}

// safeText neutralises a text that a spreadsheet would run as a formula. It also looks behind spaces, control characters
// and quotes, which some spreadsheets strip first, knows the signs' full-width and small forms, and looks behind semicolons, tabs and line
// breaks within the text: in much of Europe a spreadsheet begins a new cell there.
func safeText(s string) string {
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
