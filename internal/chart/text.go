package chart

import (
	"slices"
	"strings"
	"unicode"
)

const ellipsis = "…"

// oneLine makes a label fit for one line of anything: single spaces, no control characters, which a terminal would
// obey, and none of the invisible ones, which turn the text around them.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case !unicode.IsGraphic(r):
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	return strings.Join(strings.Fields(s), " ")
}

// wide are the characters that take two columns of a terminal, as first and last of each block.
var wide = [][2]rune{
	{0x1100, 0x115f},
	{0x2e80, 0x303e},
	{0x3041, 0x4dbf},
	{0x4e00, 0xa4cf},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe30, 0xfe6f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x1f300, 0x1faff},
	{0x20000, 0x3fffd},
}

func isWide(r rune) bool {
	return r >= wide[0][0] && slices.ContainsFunc(wide, func(block [2]rune) bool { return block[0] <= r && r <= block[1] })
}

// columns is how many columns of a terminal a character takes: an accent that is a character of its own takes none.
func columns(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// ems is about how wide a character is in the sans serif fonts that are common, in units of the font's size: rather too
// wide than too narrow, because nobody knows which font the reader has.
func ems(r rune) float64 {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 1.05
	case strings.ContainsRune("ijlI|.,:;!'’()[]/ \u00a0\u202f", r):
		return 0.33
	case strings.ContainsRune("mwMW@%ŒœÆæ…—", r):
		return 0.95
	case unicode.IsUpper(r):
		return 0.72
	}
	return 0.58
}

func width(s string, of func(rune) float64) float64 {
	var sum float64
	for _, r := range s {
		sum += of(r)
	}
	return sum
}

// cut shortens a text to a width, with an ellipsis where something is missing. Marks stay with the letter that they
// belong to.
func cut(s string, limit float64, of func(rune) float64) string {
	if width(s, of) <= limit {
		return s
	}
	head, _ := split(s, limit-width(ellipsis, of), of)
	return strings.TrimRight(head, " ") + ellipsis
}

// split takes from a text as many characters as fit a width.
func split(s string, limit float64, of func(rune) float64) (head, tail string) {
	var sum float64
	for i, r := range s {
		if sum += of(r); sum > limit {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// wrap breaks a text at its spaces and hyphens into lines of a width, at most so many; the last one ends in an ellipsis
// where that is not enough. A word that is wider than a line is broken.
func wrap(s string, limit float64, lines int, of func(rune) float64) []string {
	var out []string
	for rest := s; rest != "" || len(out) == 0; {
		if len(out) == lines-1 {
			return append(out, cut(rest, limit, of))
		}
		line, tail := split(rest, limit, of)
		if tail != "" && !strings.HasPrefix(tail, " ") {
			if i := max(strings.LastIndexByte(line, ' '), strings.LastIndexByte(line, '-')+1); i > 0 {
				line, tail = line[:i], rest[i:]
			}
		}
		if line == "" { // narrower than one character
			line, tail = cut(rest, limit, of), ""
		}
		out, rest = append(out, strings.TrimRight(line, " ")), strings.TrimLeft(tail, " ")
	}
	return out
}

// fill is the blanks that a text needs to be as wide as that in a terminal.
func fill(s string, to float64) string {
	return strings.Repeat(" ", max(0, int(to-width(s, columns))))
}
