package minutes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// unprintable stands for a character that the letters of the document do not have.
const unprintable = '\uFFFD'

// glyphs knows which characters can be drawn.
type glyphs struct {
	font   *sfnt.Font
	buffer *sfnt.Buffer
}

func readGlyphs() (glyphs, error) {
	font, err := sfnt.Parse(liberationsansregular.TTF)
	return glyphs{font, &sfnt.Buffer{}}, err
}

func (g glyphs) has(r rune) bool {
	const lastOfFirstPlane = 0xFFFF // fpdf knows no others
	if r > lastOfFirstPlane {
		return false
	}
	index, err := g.font.GlyphIndex(g.buffer, r)
	return err == nil && index != 0
}

// printable makes of a text what can be drawn of it: composed letters, and a mark for what has no glyph. What is not seen (controls,
// changes of direction, characters of no width) is left out: a name must not be able to rearrange a line.
func (s *sheet) printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\u00a0', r == '\u202f':
			return r
		case r == '\t', unicode.Is(unicode.Z, r):
			return ' '
		case unicode.Is(unicode.C, r):
			return -1
		case s.glyphs.has(r):
			return r
		}
		s.lost = true
		return unprintable
	}, norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
