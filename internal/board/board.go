// Package board draws the pages of the funnel board for browsers, in French or English: signing in, a question with its
// pictures and tables, and refusals.
//
// What lives here: the templates, their words, the style sheet and the one small script that the pages load. What does not: HTTP,
// who may see what, and counting. A page is a pure function of its model; it works without its script, and loads nothing from
// elsewhere.
package board

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"

	"github.com/vivier-ats/vivier/internal/chart"
)

//go:embed pages files
var embedded embed.FS

// File is something that the pages load.
type File struct {
	Name  string
	Media string
	Body  []byte
}

// Files are all that the pages load.
var Files = []File{
	file("board.css", "text/css; charset=utf-8"),
	file("board.js", "text/javascript; charset=utf-8"),
	file("favicon.svg", "image/svg+xml"),
}

func file(name, media string) File {
	body, err := embedded.ReadFile("files/" + name)
	if err != nil {
		panic("board: " + err.Error()) // a part of the program
	}
	return File{name, media, body}
}

// Page is what every page has.
type Page struct {
	// The language of the page, fr or en, and the address of the same page in the other one; nothing where there is none.
	Lang, Other string
	// Where a form to sign out leads; nothing where nobody is signed in.
	SignOut string
	// Who is signed in, and as what.
	Name, Role string
}

// W is the words of the page.
func (p Page) W() Words { return wordsIn(p.Lang) }

// SignIn is the page to sign in.
type SignIn struct {
	Page
	Action string            // where the form leads
	Next   string            // what somebody who signs in wants to see
	Email  string            // as it was entered
	Alert  string            // why somebody was not let in; nothing at first
	Wrong  map[string]string // what is wrong with a field
}

// Write writes the page. Its error is the writer's.
func (p SignIn) Write(w io.Writer) error { return write(w, "sign-in", p) }

// Refusal is the page that says why there is nothing else to see.
type Refusal struct {
	Page
	Title, Detail string
	Reference     string // of the request, to quote
	Back          string // where to go on
}

// Write writes the page. Its error is the writer's.
func (p Refusal) Write(w io.Writer) error { return write(w, "refusal", p) }

// Return is the page that leads back to an address of the board at once, as if its reader had followed a link of the board.
type Return struct {
	Page
	To string
}

// Write writes the page. Its error is the writer's.
func (p Return) Write(w io.Writer) error { return write(w, "return", p) }

// Board is the page of one question and its answer.
type Board struct {
	Page
	Form     Form
	Views    []Link // what of the answer can be looked at
	Alerts   []string
	Warnings []string
	Sections []Section
	Stamp    *Stamp // nil where there is no answer
}

// Write writes the page. Its error is the writer's.
func (p Board) Write(w io.Writer) error { return write(w, "board", p) }

// Link leads to another address of the board.
type Link struct {
	Label, Address string
	Current        bool // it is this page
}

// Form is the question.
type Form struct {
	Action                  string
	Hidden                  []Pair // what the form keeps as it is
	Kept                    []Kept // the same, for people
	Campaign, Jury, GroupBy Choice
	From, To, AsOf, KnownAt Day
	First, Last             string // the days that the slider goes over
	Days, At                int    // how many they are after the first, and which one is shown
	Reset                   string
}

// Pair is one parameter.
type Pair struct{ Name, Value string }

// Kept is a filter that is given by the address alone, and how to be rid of it.
type Kept struct{ Label, Value, Without string }

// Choice is one of several values.
type Choice struct {
	Name    string
	Options []Option
	More    bool // there are more than are shown
	Wrong   string
}

// Option is one value of a choice.
type Option struct {
	Value, Label string
	Chosen       bool
}

// Day is a day to enter. What is no day is entered as a text, so that nothing gets lost.
type Day struct {
	Name, Value string
	Text        bool
	Wrong       string
}

// Section is one part of the answer.
type Section struct {
	ID, Title string
	Quiet     bool   // the title is for those who can't see the picture, which has one
	Lead      string // what to make of it; may be nothing
	Picture   template.HTML
	Grids     []chart.Grid
	Files     []Link // the same to take away
	List      []Item
	Empty     string // why there is nothing to see
}

// Item is one of several things to look at.
type Item struct {
	Link
	Note string
}

// Stamp says what the numbers rest on, so that they can be had again.
type Stamp struct {
	AsOf, KnownAt, TimeZone, Definition string
	Link                                string // of this view with these numbers
	LinkNote                            string
}

// Picture makes a part of the page of a picture that package chart draws, which escapes what it shows.
func Picture(draw func(io.Writer) error) (template.HTML, error) {
	var b bytes.Buffer
	if err := draw(&b); err != nil {
		return "", err
	}
	_, svg, found := bytes.Cut(b.Bytes(), []byte("?>\n"))
	if !found {
		svg = b.Bytes()
	}
	return template.HTML(svg), nil //nolint:gosec // drawn by our own code, for the canvas escapes every text
}

// pages are the templates, each with the frame around it.
var pages = parse("sign-in", "refusal", "return", "board")

func parse(names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		all[name] = template.Must(template.ParseFS(embedded, "pages/frame.html", "pages/"+name+".html"))
	}
	return all
}

// write draws a page whole before any of it is sent.
func write(w io.Writer, name string, model any) error {
	var b bytes.Buffer
	if err := pages[name].ExecuteTemplate(&b, "frame.html", model); err != nil {
		return fmt.Errorf("the page %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Labelled is a field with what stands around it.
type Labelled struct {
	Of          any
	Label, Help string
	Last        string
}

// Around gives a template a field with its label, and perhaps a sentence of help and the last day that may be entered.
func (p Board) Around(of any, label, help, last string) Labelled {
	return Labelled{of, label, help, last}
}
