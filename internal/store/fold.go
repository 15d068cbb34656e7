package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold makes two spellings of a name comparable: lower case, without accents, single spaces. It is done here, into
// columns of its own, because the two databases disagree about case and accents.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// FoldEmail makes two spellings of one e-mail address comparable: case apart, an address with an accent is not the one
// without.
func FoldEmail(s string) string { return cases.Fold().String(norm.NFC.String(strings.TrimSpace(s))) }
