package httpapi

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// languages are those that the service speaks; the first is for whoever names none of them.
var languages = []language.Tag{language.French, language.English}

var languageMatcher = language.NewMatcher(languages)

// maxLanguages is how long an Accept-Language may be to be read at all. Browsers send some dozens of bytes.
const maxLanguages = 1024

// preferred is the language of an answer that has several, and says to caches what it depends on.
func preferred(c *gin.Context) language.Tag {
	if h := c.Writer.Header(); !slices.Contains(h.Values("Vary"), "Accept-Language") {
		h.Add("Vary", "Accept-Language")
	}
	return matchLanguage(strings.Join(c.Request.Header.Values("Accept-Language"), ","))
}

// matchLanguage is the one of our languages that an Accept-Language header likes best. What can't be read of it does not
// count, and nothing in it is an error: who can't have their language still gets an answer.
func matchLanguage(header string) language.Tag {
	type choice struct {
		tag     language.Tag
		quality float32
	}
	if len(header) > maxLanguages {
		return languages[0]
	}
	var liked []choice
	for part := range strings.SplitSeq(header, ",") {
		tags, qualities, err := language.ParseAcceptLanguage(part)
		if err == nil && len(tags) == 1 { // none is left where the quality is 0
			liked = append(liked, choice{tags[0], qualities[0]})
		}
	}
	slices.SortStableFunc(liked, func(a, b choice) int { return cmp.Compare(b.quality, a.quality) })
	_, best, _ := languageMatcher.Match(mapped(liked, func(c choice) language.Tag { return c.tag })...)
	return languages[best]
}

// plurals are the forms of a sentence for one and for several of what its first verb counts.
type plurals struct{ one, other string }

// translations is the catalogue of all phrases. The English ones stand where they are said; here are their plurals.
var translations = newCatalogue()

func newCatalogue() catalog.Catalog {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	set := func(tag language.Tag, phrase hiring.Phrase, messages ...catalog.Message) {
		if err := b.Set(tag, string(phrase), messages...); err != nil { // a form that is no form
			panic("httpapi: " + err.Error())
		}
	}
	for phrase, sentence := range french {
		set(language.French, phrase, catalog.String(typeset(sentence)))
	}
	for phrase, forms := range frenchPlurals {
		set(language.French, phrase, forms.choose(typeset))
	}
	for phrase, forms := range englishPlurals {
		set(language.English, phrase, forms.choose(strings.Clone))
	}
	return b
}

func (p plurals) choose(form func(string) string) catalog.Message {
	return plural.Selectf(1, "%d", plural.One, form(p.one), plural.Other, form(p.other))
}

// typeset gives a French text the marks that no keyboard has: the apostrophe, and spaces at which no line breaks.
var typeset = strings.NewReplacer(
	"'", "’", " :", "\u00a0:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!", "« ", "«\u00a0", " »", "\u00a0»",
).Replace

// speaker writes texts in one language.
type speaker struct {
	tag     language.Tag
	printer *message.Printer
}

func speak(tag language.Tag) speaker {
	return speaker{tag, message.NewPrinter(tag, message.Catalog(translations))}
}

func (s speaker) say(t hiring.Text) string {
	return s.printer.Sprintf(string(t.Phrase), mapped(t.Args, s.word)...)
}

// word is what a verb stands for. Of what the vocabulary has, English shows the key, which clients of the API know.
func (s speaker) word(arg any) any {
	switch v := arg.(type) {
	case hiring.Text:
		return s.say(v)
	case hiring.Phrase:
		return s.say(hiring.Text{Phrase: v})
	case hiring.Role:
		return s.label("role", string(v))
	case []hiring.Role:
		return strings.Join(mapped(v, func(r hiring.Role) string { return s.label("role", string(r)) }), ", ")
	case hiring.Status:
		return s.label("status", string(v))
	case hiring.JobStatus:
		return s.label("job_status", string(v))
	case hiring.ProposalStatus:
		return s.label("proposal_status", string(v))
	case hiring.Action:
		return s.label("action", string(v))
	}
	return arg
}

func (s speaker) label(enum, key string) string {
	if s.tag == language.English {
		return key
	}
	of := slices.IndexFunc(vocabulary, func(v api.Vocabulary) bool { return v.Name == enum })
	for _, term := range vocabulary[of].Values {
		if term.Key == key {
			return term.LabelFr
		}
	}
	return key
}

// title is what a status is called.
func (s speaker) title(status int) string {
	if s.tag == language.French {
		return frenchTitles[status]
	}
	return cmp.Or(http.StatusText(status), "Client Closed Request")
}
