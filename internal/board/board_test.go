package board_test

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/chart"
)

const hostile = `"'><script>alert(1)</script>`

// everything is a page that has all that a page can have, with what nobody can trust in each place.
func everything(lang string) board.Board {
	choice := func(name string) board.Choice {
		return board.Choice{Name: name, Options: []board.Option{{Value: hostile, Label: hostile, Chosen: true}}, More: true, Wrong: hostile}
	}
	day := func(name string, text bool) board.Day {
		return board.Day{Name: name, Value: hostile, Text: text, Wrong: hostile}
	}
	cells := []chart.Cell{{Text: hostile, Note: hostile}, {Text: "1", Note: hostile, Figure: true}}
	return board.Board{
		Page: board.Page{Lang: lang, Other: "/board?x=" + hostile, SignOut: "/board/sign-out", Name: hostile, Role: hostile},
		Form: board.Form{
			Action: "/board", Hidden: []board.Pair{{Name: "source", Value: hostile}}, Kept: []board.Kept{{Label: hostile, Value: hostile, Without: hostile}},
			Campaign: choice("campaign_id"), Jury: choice("jury_id"), GroupBy: choice("group_by"),
			From: day("received_from", true), To: day("received_to", false), AsOf: day("as_of", true), KnownAt: day("known_at", false),
			First: hostile, Last: hostile, Days: 3, At: 2, Reset: hostile,
		},
		Views:    []board.Link{{Label: hostile, Address: hostile, Current: true}, {Label: "B", Address: "/board"}},
		Alerts:   []string{hostile},
		Warnings: []string{hostile},
		Sections: []board.Section{{
			ID: "a", Title: hostile, Lead: hostile, Empty: hostile, Picture: template.HTML("<svg></svg>"),
			Grids: []chart.Grid{{Caption: hostile, Head: []string{hostile, "N"}, Lines: [][]chart.Cell{cells}, Total: cells}},
			Files: []board.Link{{Label: "CSV", Address: hostile}},
		}},
		Stamp: &board.Stamp{AsOf: hostile, KnownAt: hostile, TimeZone: hostile, Definition: "1", Link: "javascript:alert(1)", LinkNote: hostile},
	}
}

// Each page is whole in both languages, whatever stands in it.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		frame := board.Page{Lang: lang, Other: hostile}
		for name, page := range map[string]interface{ Write(w io.Writer) error }{
			"board":   everything(lang),
			"empty":   board.Board{Page: board.Page{Lang: lang}},
			"sign-in": board.SignIn{Page: frame, Action: hostile, Next: hostile, Email: hostile, Alert: hostile, Wrong: map[string]string{"email": hostile, "password": hostile}},
			"refusal": board.Refusal{Page: frame, Title: hostile, Detail: hostile, Reference: hostile, Back: hostile},
			"return":  board.Return{Page: frame, To: hostile},
		} {
			var b bytes.Buffer
			if err := page.Write(&b); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			text := b.String()
			if !strings.HasPrefix(text, "<!doctype html>\n<html lang=\""+lang+"\">") || !strings.HasSuffix(text, "</html>\n") || !strings.Contains(text, "<title>") {
				t.Errorf("%s in %s is no whole page:\n%s", name, lang, text)
			}
			for _, raw := range []string{"<script>alert", `"'>`, `href="javascript:`, "style=", "<no value>", "%!"} {
				if strings.Contains(text, raw) {
					t.Errorf("%s in %s has %s:\n%s", name, lang, raw, text)
				}
			}
			if page.Write(broken{}) == nil {
				t.Errorf("%s is written to nobody, and nobody hears of it", name)
			}
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }

// Nothing is said in one language only.
func TestEveryWordIsThere(t *testing.T) {
	t.Parallel()
	french, english := reflect.ValueOf(board.Page{Lang: "fr"}.W()), reflect.ValueOf(board.Page{Lang: "en"}.W())
	for i := range french.NumField() {
		name, fr, en := french.Type().Field(i).Name, french.Field(i), english.Field(i)
		if fr.IsZero() || en.IsZero() {
			t.Errorf("%s is missing", name)
		}
		if fr.Kind() != reflect.Map {
			continue
		}
		for _, key := range fr.MapKeys() {
			if fr.MapIndex(key).String() == "" || !en.MapIndex(key).IsValid() || en.MapIndex(key).String() == "" {
				t.Errorf("%s of %s is missing", name, key)
			}
		}
		if fr.Len() != en.Len() {
			t.Errorf("%s: %d and %d", name, fr.Len(), en.Len())
		}
	}
}

func TestPictureInAPage(t *testing.T) {
	t.Parallel()
	got, err := board.Picture(func(w io.Writer) error {
		_, err := fmt.Fprint(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg></svg>\n")
		return err
	})
	if err != nil || got != "<svg></svg>\n" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := board.Picture(func(io.Writer) error { return errors.New("broken") }); err == nil {
		t.Error("a picture that was not drawn is shown")
	}
}
