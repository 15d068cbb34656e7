package hiring

import "fmt"

// Phrase is an English sentence, or a part of one, that people read, with the verbs of package fmt. It is written where
// it is said and is looked up by itself in the other languages, so only constants become one.
type Phrase string

// Text is a phrase with what its verbs stand for. They stay apart until somebody writes it, in the language of whoever
// reads it. What it stands for may be a phrase or a text again.
type Text struct {
	Phrase Phrase
	Args   []any
}

// String is the text in English.
func (t Text) String() string { return fmt.Sprintf(string(t.Phrase), t.Args...) }
