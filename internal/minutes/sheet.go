package minutes

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
)

// Lengths in millimetres, sizes of letters in points.
const (
	pageWidth, pageHeight   = 210.0, 297.0
	marginSide, marginTop   = 20.0, 18.0
	marginBottom            = 24.0 // the footer stands in it
	textWidth               = pageWidth - 2*marginSide
	textEnd                 = pageHeight - marginBottom
	letters, line           = 9.5, 4.6 // of the text: size, and distance of its lines
	cellPad                 = 1.3
	sans, mono              = "sans", "mono"
	plain, bold             = "", "B"
	inkDark, inkPale, shade = 0, 95, 240
)

// sheet is the document while it is drawn: what fpdf does not do by itself, such as tables whose rows go over pages.
type sheet struct {
	pdf    *fpdf.Fpdf
	glyphs glyphs
	footer string
	pages  int // of the whole document; 0 while that is not known
	lost   bool
}

// newSheet begins a document; the time is that of its making, wherever and whenever it is drawn.
func newSheet(title, footer string, made time.Time, pages int) (*sheet, error) {
	known, err := readGlyphs()
	if err != nil {
		return nil, err
	}
	s := &sheet{pdf: fpdf.New("P", "mm", "A4", ""), glyphs: known, footer: footer, pages: pages}
	s.pdf.AddUTF8FontFromBytes(sans, plain, liberationsansregular.TTF)
	s.pdf.AddUTF8FontFromBytes(sans, bold, liberationsansbold.TTF)
	s.pdf.AddUTF8FontFromBytes(mono, plain, liberationmonoregular.TTF)
	s.pdf.SetCatalogSort(true)
	s.pdf.SetCreationDate(made.UTC())
	s.pdf.SetModificationDate(made.UTC())
	s.pdf.SetProducer("vivier", true)
	s.pdf.SetTitle(s.printable(title), true)
	s.pdf.SetLang("fr-FR")
	s.pdf.SetMargins(marginSide, marginTop, marginSide)
	s.pdf.SetAutoPageBreak(false, marginBottom)
	s.pdf.SetCellMargin(0)
	s.pdf.SetFooterFunc(s.drawFooter)
	s.pdf.AddPage()
	s.write(plain, letters)
	return s, s.pdf.Error()
}

func (s *sheet) bytes() ([]byte, error) {
	var b bytes.Buffer
	err := s.pdf.Output(&b)
	return b.Bytes(), err
}

func (s *sheet) drawFooter() {
	s.pdf.SetDrawColor(inkPale, inkPale, inkPale)
	s.pdf.SetLineWidth(0.1)
	s.pdf.Line(marginSide, textEnd+5, pageWidth-marginSide, textEnd+5)
	s.pdf.SetTextColor(inkPale, inkPale, inkPale)
	s.pdf.SetFont(mono, plain, 6.5)
	s.pdf.SetXY(marginSide, textEnd+6.5)
	s.pdf.CellFormat(textWidth, 4, s.footer, "", 0, "L", false, 0, "")
	s.pdf.SetFont(sans, plain, 8)
	number := strconv.Itoa(s.pdf.PageNo())
	if s.pages > 0 {
		number += "/" + strconv.Itoa(s.pages)
	}
	s.pdf.SetXY(marginSide, textEnd+6.5)
	s.pdf.CellFormat(textWidth, 4, "Page "+number, "", 0, "R", false, 0, "")
	s.pdf.SetTextColor(inkDark, inkDark, inkDark)
}

// write sets the letters that follow.
func (s *sheet) write(style string, size float64) { s.pdf.SetFont(sans, style, size) }

// room is what is left of the page.
func (s *sheet) room() float64 { return textEnd - s.pdf.GetY() }

// need turns the page unless so much is left of it.
func (s *sheet) need(height float64) {
	if s.room() < height {
		s.pdf.AddPage()
	}
}

func (s *sheet) gap(height float64) { s.pdf.SetY(s.pdf.GetY() + height) }

// heading begins a section; it never stands alone at the end of a page.
func (s *sheet) heading(text string) {
	s.need(48)
	s.gap(5)
	s.write(bold, 11.5)
	s.lines(text, 5.5, "L")
	s.pdf.SetDrawColor(inkDark, inkDark, inkDark)
	s.pdf.SetLineWidth(0.3)
	s.pdf.Line(marginSide, s.pdf.GetY()+0.6, pageWidth-marginSide, s.pdf.GetY()+0.6)
	s.gap(2.6)
	s.write(plain, letters)
}

func (s *sheet) subheading(text string) {
	s.need(24)
	s.gap(2)
	s.write(bold, letters)
	s.lines(text, line, "L")
	s.gap(1)
	s.write(plain, letters)
}

// text writes a paragraph.
func (s *sheet) text(text string) {
	s.lines(text, line, "L")
	s.gap(1.2)
}

// lines writes text in the letters that are set, over as many lines and pages as it takes.
func (s *sheet) lines(text string, height float64, align string) {
	for _, l := range s.wrap(text, textWidth) {
		s.need(height)
		s.pdf.SetX(marginSide)
		s.pdf.CellFormat(textWidth, height, l, "", 2, align, false, 0, "")
	}
}

// wrap breaks text into lines that are no wider than this, at blanks, and within a word where it alone is wider.
func (s *sheet) wrap(text string, width float64) []string {
	var out []string
	for paragraph := range strings.SplitSeq(s.printable(text), "\n") {
		var now string
		for word := range strings.FieldsFuncSeq(paragraph, func(r rune) bool { return r == ' ' }) {
			if joined := strings.TrimPrefix(now+" "+word, " "); s.pdf.GetStringWidth(joined) <= width {
				now = joined
				continue
			}
			if now != "" {
				out = append(out, now)
			}
			pieces := s.cut(word, width)
			out = append(out, pieces[:len(pieces)-1]...)
			now = pieces[len(pieces)-1]
		}
		out = append(out, now)
	}
	return out
}

// cut breaks a word into pieces of at most this width.
func (s *sheet) cut(word string, width float64) []string {
	if s.pdf.GetStringWidth(word) <= width {
		return []string{word}
	}
	var pieces []string
	start := 0
	for i := range word {
		if i > start && s.pdf.GetStringWidth(word[start:i+runeLen(word[i:])]) > width {
			pieces = append(pieces, word[start:i])
			start = i
		}
	}
	return append(pieces, word[start:])
}

// column is one of a table.
type column struct {
	title string
	width float64 // in parts of all widths of the table
	align string  // L, C or R
}

// table draws rows below their titles, which stand again on each page. A row stays on one page if it fits on one.
func (s *sheet) table(columns []column, rows [][]string) {
	widths := spread(columns)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.title
	}
	s.write(bold, letters-1)
	head := s.cells(widths, titles)
	s.write(plain, letters-0.5)
	for i, row := range rows {
		cells := s.cells(widths, row)
		if i == 0 {
			s.need(height(head) + min(height(cells), 40))
			s.head(columns, widths, head)
		}
		if h := height(cells); h > s.room() && h+height(head) <= textEnd-marginTop {
			s.pdf.AddPage()
			s.head(columns, widths, head)
		}
		for {
			var rest [][]string
			fit := max(1, int((s.room()-2*cellPad)/line))
			cells, rest = split(cells, fit)
			s.row(columns, widths, cells, false)
			if rest == nil {
				break
			}
			if cells = rest; len(cells[0]) == 0 { // whose it is, stands on each page
				cells[0] = s.wrap(row[0]+" (suite)", widths[0]-2*cellPad)
			}
			s.pdf.AddPage()
			s.head(columns, widths, head)
		}
	}
	s.gap(2)
}

func (s *sheet) head(columns []column, widths []float64, cells [][]string) {
	s.write(bold, letters-1)
	s.row(columns, widths, cells, true)
	s.write(plain, letters-0.5)
}

// cells breaks the texts of a row into lines.
func (s *sheet) cells(widths []float64, texts []string) [][]string {
	out := make([][]string, len(texts))
	for i, t := range texts {
		out[i] = s.wrap(t, widths[i]-2*cellPad)
	}
	return out
}

// row draws the lines of one row, in a frame.
func (s *sheet) row(columns []column, widths []float64, cells [][]string, shaded bool) {
	x, y, h := marginSide, s.pdf.GetY(), height(cells)
	s.pdf.SetDrawColor(inkPale, inkPale, inkPale)
	s.pdf.SetLineWidth(0.15)
	s.pdf.SetFillColor(shade, shade, shade)
	for i, lines := range cells {
		style := "D"
		if shaded {
			style = "DF"
		}
		s.pdf.Rect(x, y, widths[i], h, style)
		for n, l := range lines {
			s.pdf.SetXY(x+cellPad, y+cellPad+float64(n)*line)
			s.pdf.CellFormat(widths[i]-2*cellPad, line, l, "", 0, columns[i].align, false, 0, "")
		}
		x += widths[i]
	}
	s.pdf.SetXY(marginSide, y+h)
}

// split takes the first lines of a row; rest is nil where none are left.
func split(cells [][]string, n int) (first, rest [][]string) {
	more := false
	first, rest = make([][]string, len(cells)), make([][]string, len(cells))
	for i, lines := range cells {
		at := min(n, len(lines))
		first[i], rest[i] = lines[:at], lines[at:]
		more = more || at < len(lines)
	}
	if !more {
		rest = nil
	}
	return first, rest
}

func height(cells [][]string) float64 {
	most := 0
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return float64(most)*line + 2*cellPad
}

// spread gives the columns the whole width of the text.
func spread(columns []column) []float64 {
	var sum float64
	for _, c := range columns {
		sum += c.width
	}
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = c.width / sum * textWidth
	}
	return widths
}

// pairs draws names with their values beside them, without a frame.
func (s *sheet) pairs(of [][2]string) {
	const first = 45.0
	for _, p := range of {
		s.write(plain, letters)
		lines := s.wrap(p[1], textWidth-first)
		s.need(float64(len(lines)) * line)
		y := s.pdf.GetY()
		s.pdf.SetTextColor(inkPale, inkPale, inkPale)
		s.pdf.SetXY(marginSide, y)
		s.pdf.CellFormat(first, line, p[0], "", 0, "L", false, 0, "")
		s.pdf.SetTextColor(inkDark, inkDark, inkDark)
		for i, l := range lines {
			s.pdf.SetXY(marginSide+first, y+float64(i)*line)
			s.pdf.CellFormat(textWidth-first, line, l, "", 0, "L", false, 0, "")
		}
		s.pdf.SetXY(marginSide, y+float64(len(lines))*line+0.6)
	}
}
