package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

var update = flag.Bool("update", false, "write the golden files anew")

// element is one element of a picture, as a reader of XML sees it.
type element struct {
	name string
	attr map[string]string
	text string
}

// read parses a picture, and fails where it is not well-formed.
func read(t interface{ Fatal(args ...any) }, svg []byte) []element {
	var all []element
	var open []int
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			open, all = append(open, len(all)), append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all[open[len(open)-1]].text += string(token)
			}
		}
	}
}

func draw(t interface{ Fatal(args ...any) }, f api.Funnel, lang string) (elements []element, svg string) {
	var out bytes.Buffer
	if err := chart.FunnelSVG(&out, f, lang); err != nil {
		t.Fatal(err)
	}
	return read(t, out.Bytes()), out.String()
}

func texts(elements []element) []string {
	var all []string
	for _, e := range elements {
		if e.name == "text" {
			all = append(all, e.text)
		}
	}
	return all
}

func named(elements []element, name string) []element {
	return slices.DeleteFunc(slices.Clone(elements), func(e element) bool { return e.name != name })
}

func TestFunnelSVGOfTheCampaign(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		_, got := draw(t, published(), lang)
		path := filepath.Join("testdata", "campaign-2024."+lang+".svg")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("the picture is not %s any more: look at it, and run the test with -update if it is right", path)
		}
	}
}

func TestFunnelSVGShowsThePublishedFigures(t *testing.T) {
	t.Parallel()
	elements, _ := draw(t, published(), "fr")
	got := texts(elements)
	for _, want := range []string{
		"Tunnel de recrutement par jury", "Chargé d'accompagnement", "des usages", "Architecte logiciel", "Ensemble",
		"13", "33", "15", "23,1\u00a0%", "(8,2–50,3)", "45,5\u00a0%", "(29,8–62,0)", "12,1\u00a0%", "(4,8–27,3)",
		"Cohorte : candidatures suivies depuis leur réception, situation au 31 décembre 2024",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the picture", want)
		}
	}
}

func TestFunnelSVGIsDescribedForWhoCanNotSeeIt(t *testing.T) {
	t.Parallel()
	elements, _ := draw(t, published(), "fr")
	root := elements[0]
	if root.name != "svg" || root.attr["role"] != "img" || root.attr["lang"] != "fr" {
		t.Errorf("the root is %+v", root)
	}
	var labelled []string
	for id := range strings.FieldsSeq(root.attr["aria-labelledby"]) {
		i := slices.IndexFunc(elements, func(e element) bool { return e.attr["id"] == id })
		if i < 0 {
			t.Fatalf("nothing has the id %s", id)
		}
		labelled = append(labelled, elements[i].name)
		if elements[i].name == "desc" {
			for _, want := range []string{
				"Ensemble : pertinentes 33 ; reçues en entretien 15, 45,5\u00a0% (29,8–62,0)", "Archiviste : pertinentes 4",
				"inconnu", "31 décembre 2024",
			} {
				if !strings.Contains(elements[i].text, want) {
					t.Errorf("the description does not say %q: %s", want, elements[i].text)
				}
			}
		}
	}
	if !slices.Equal(labelled, []string{"title", "desc"}) {
		t.Errorf("labelled by %q", labelled)
	}
}

func TestTwoPicturesOnOnePageHaveDifferentIDs(t *testing.T) {
	t.Parallel()
	one, _ := draw(t, published(), "fr")
	other, _ := draw(t, crowd(3), "fr")
	if one[0].attr["aria-labelledby"] == other[0].attr["aria-labelledby"] {
		t.Error("both are labelled by the same ids")
	}
}

// What the content security policy of the service, or a word processor, would drop or fetch.
func TestFunnelSVGNeedsNothingButItself(t *testing.T) {
	t.Parallel()
	elements, svg := draw(t, crowd(9), "en")
	for _, e := range elements {
		if slices.Contains([]string{"script", "style", "image", "foreignObject", "use", "a"}, e.name) {
			t.Errorf("there is a <%s>", e.name)
		}
		for name := range e.attr {
			if name == "style" || name == "class" || name == "href" || strings.HasPrefix(name, "on") {
				t.Errorf("<%s> has %s", e.name, name)
			}
		}
	}
	if strings.Contains(strings.Replace(svg, "http://www.w3.org/2000/svg", "", 1), "://") {
		t.Error("it names an address")
	}
}

func TestFunnelSVGEscapesLabels(t *testing.T) {
	t.Parallel()
	f := question()
	f.Rows = append(f.Rows, row(1, `<script>alert("1")</script> & ' ]]> `+"\x1b[2J\u202e", figures(funnel.Counts{}, false, 1, 0)))
	f.Filters = map[string]string{"source": `"><script>`}
	f.Warnings = []api.Warning{{Code: "x", Detail: "a <b> & c"}}
	elements, svg := draw(t, f, "fr")
	if strings.Contains(svg, "<script") || strings.ContainsAny(svg, "\x1b\u202e") {
		t.Error("something went through as it was")
	}
	all := strings.Join(texts(elements), "\n")
	for _, want := range []string{`<script>`, `Source : "><script>`, "Attention : a <b> & c"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q can't be read any more", want)
		}
	}
}

func TestFunnelSVGOfAnyLabelIsWellFormed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := published()
		f.Rows[0].Group.Label = rapid.OneOf(
			rapid.String(), rapid.StringMatching(`[\x00-\x7f]{0,80}`),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		).Draw(t, "label")
		draw(t, f, "fr")
	})
}

func TestALongLabelIsWrappedThenShortened(t *testing.T) {
	t.Parallel()
	f := question()
	long := "Chargé·e de l'accompagnement à la transformation numérique des usages « métier » de l'administration communale et métropolitaine"
	f.Rows = append(f.Rows,
		row(1, long, figures(funnel.Counts{}, false, 1, 0)),
		row(2, strings.Repeat("W", 500), figures(funnel.Counts{}, false, 1, 0)))
	elements, _ := draw(t, f, "fr")
	var lines []string
	for _, e := range named(elements, "text") {
		if e.attr["x"] == "24" && e.attr["font-size"] == "14" {
			lines = append(lines, e.text)
		}
	}
	lines = lines[1:] // the subtitle
	want := []string{
		"Chargé·e de", "l'accompagnement à la", "transformation numérique", "des usages « métier » de…",
		strings.Repeat("W", 14), strings.Repeat("W", 14), strings.Repeat("W", 14), strings.Repeat("W", 13) + "…", "Ensemble",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q", lines)
	}
	if titles := named(elements, "title"); len(titles) != 3 || titles[1].text != long {
		t.Errorf("what was shortened is nowhere in full: %v", titles)
	}
}

func TestWhatIsUnknownIsNotZero(t *testing.T) {
	t.Parallel()
	elements, _ := draw(t, published(), "fr")
	got := texts(elements)
	if slices.Contains(got, "Reçues") || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "reçues inconnu") }) {
		t.Error("known of no row: it is to be said once, and the rows start at relevant")
	}
	f := published()
	f.Rows[1].FunnelFigures = figures(funnel.Counts{30, 9, 3, 1, 1}, false, 1, 0)
	elements, _ = draw(t, f, "fr")
	unknown := 0
	for _, s := range texts(elements) {
		if s == "inconnu" {
			unknown++
		}
	}
	if unknown != 2*4 { // the count and the rate from it, of three rows and the total
		t.Errorf("known of one row: %d times unknown, not 8", unknown)
	}
}

func TestDeclaredFiguresSayThatTheyAre(t *testing.T) {
	t.Parallel()
	f := published()
	declared := &f.Rows[3].FunnelFigures
	declared.Provenance, declared.Counts.Selected, declared.Observed = api.ProvenanceDeclared, nil, api.MilestoneCounts{}
	declared.Outcomes = api.Outcomes{Hired: declared.Outcomes.Hired}
	f.Total.Provenance, f.Total.Counts.Selected = api.ProvenanceMixed, nil
	elements, _ := draw(t, f, "fr")
	got := texts(elements)
	for text, want := range map[string]int{"Chiffres déclarés": 1, "Dont des chiffres déclarés": 1, "inconnu": 2} {
		n := 0
		for _, s := range got {
			if s == text {
				n++
			}
		}
		if n != want {
			t.Errorf("%q stands there %d times: %q", text, n, got)
		}
	}
}

func TestAnEmptyRowSaysSo(t *testing.T) {
	t.Parallel()
	empty := func(basis api.Basis, unknown bool) []string {
		f := question()
		f.Basis = basis
		f.Rows = append(f.Rows, row(1, "Personne", figures(funnel.Counts{}, unknown, 1, 0)))
		f.Total = f.Rows[0].FunnelFigures
		elements, _ := draw(t, f, "en")
		return texts(elements)
	}
	for _, tt := range []struct {
		basis   api.Basis
		unknown bool
		want    string
	}{
		{api.BasisCohort, false, "None"},
		{api.BasisCohort, true, "None among the relevant"},
		{api.BasisSnapshot, false, "None"},
		{api.BasisActivity, false, "No change"},
	} {
		if got := empty(tt.basis, tt.unknown); !slices.Contains(got, tt.want) {
			t.Errorf("%s: %q is not in %q", tt.basis, tt.want, got)
		}
	}
}

func TestOnlyACohortHasRates(t *testing.T) {
	t.Parallel()
	f := crowd(3)
	for i := range f.Rows {
		f.Rows[i].Rates = []api.Rate{}
	}
	f.Total.Rates = []api.Rate{}
	f.Total.Counts.Interviewed = new(-3)
	f.Filters = map[string]string{"from": "2024-09-01T07:05:00Z"}
	for basis, subtitle := range map[api.Basis]string{
		api.BasisActivity: "Activité : évolution des candidatures du 1er septembre 2024 à 9 h 05 au 31 décembre 2024",
		api.BasisSnapshot: "Photographie : candidatures en cours, là où elles en étaient au 31 décembre 2024",
	} {
		f.Basis = basis
		elements, svg := draw(t, f, "fr")
		if strings.Contains(svg, "Taux") || strings.Contains(svg, "Wilson") || len(named(elements, "circle")) > 0 {
			t.Errorf("%s: there are rates", basis)
		}
		if got := texts(elements); !slices.Contains(got, subtitle) || !slices.Contains(got, "−3") {
			t.Errorf("%s: got %q", basis, got)
		}
	}
}

func TestFunnelSVGIsAsHighAsItHasRows(t *testing.T) {
	t.Parallel()
	before := 0.0
	for _, n := range []int{0, 1, 4, 200} {
		elements, _ := draw(t, crowd(n), "fr")
		height, err := strconv.ParseFloat(elements[0].attr["height"], 64)
		if err != nil || height <= before {
			t.Errorf("%d rows: %g high, not above %g (%v)", n, height, before, err)
		}
		if want := fmt.Sprintf("0 0 1000 %g", height); elements[0].attr["viewBox"] != want {
			t.Errorf("%d rows: the view is %q, not %q", n, elements[0].attr["viewBox"], want)
		}
		for _, e := range named(elements, "text") {
			x, _ := strconv.ParseFloat(e.attr["x"], 64)
			y, _ := strconv.ParseFloat(e.attr["y"], 64)
			if x < 0 || x > 1000 || y < 0 || y > height {
				t.Errorf("%d rows: %q is outside, at %g, %g", n, e.text, x, y)
			}
		}
		before = height
	}
}

func TestABarIsAsLongAsItsShareOfTheLongest(t *testing.T) {
	t.Parallel()
	elements, _ := draw(t, published(), "fr")
	var got []string
	for _, e := range named(elements, "rect") {
		if e.attr["height"] == "14" {
			got = append(got, e.attr["width"])
		}
	}
	want := []string{
		"205", "47.3", "15.8", "15.8", // 13, 3, 1, 1
		"141.9", "47.3", "15.8", "15.8", // 9, 3, 1, 1
		"63.1", "47.3", "15.8", "15.8", // 4, 3, 1, 1
		"110.4", "94.6", "15.8", "15.8", // 7, 6, 1, 1
		"205", "93.2", "24.8", "24.8", // 33, 15, 4, 4 on a scale of its own
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// luminance is that of WCAG 2, for a colour written as #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is no colour: %v", colour, err)
	}
	part := func(shift int) float64 {
		c := float64(rgb>>shift&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}

func TestTextStandsOutFromItsBackground(t *testing.T) {
	t.Parallel()
	elements, _ := draw(t, published(), "fr")
	darkest := 1.0
	for _, e := range named(elements, "rect") {
		if h, _ := strconv.ParseFloat(e.attr["height"], 64); h > 20 { // not a bar
			darkest = min(darkest, luminance(t, e.attr["fill"]))
		}
	}
	for _, e := range named(elements, "text") {
		if contrast := (darkest + 0.05) / (luminance(t, e.attr["fill"]) + 0.05); contrast < 4.5 {
			t.Errorf("%q has a contrast of %.1f", e.text, contrast)
		}
		if size, _ := strconv.ParseFloat(e.attr["font-size"], 64); size < 11 {
			t.Errorf("%q is %g pixels high", e.text, size)
		}
	}
}

func TestFunnelSVGSpeaksFrenchUnlessAskedForEnglish(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"": "fr", "fr-FR": "fr", "de": "fr", "en": "en", "EN-gb": "en"} {
		if elements, _ := draw(t, published(), lang); elements[0].attr["lang"] != want {
			t.Errorf("%q: got %q, want %q", lang, elements[0].attr["lang"], want)
		}
	}
}

func TestFunnelSVGInATimeZoneThatNobodyKnowsIsInUTC(t *testing.T) {
	t.Parallel()
	f := published()
	f.TimeZone, f.AsOf = "Mars/Olympus_Mons", time.Date(2024, 11, 1, 8, 5, 0, 0, time.UTC)
	elements, _ := draw(t, f, "en")
	all := strings.Join(texts(elements), "\n")
	if !strings.Contains(all, "as of 1 November 2024, 8:05") || !strings.Contains(all, "time zone UTC") {
		t.Errorf("got %s", all)
	}
}

// broken is a client that has gone.
type broken struct{}

var errGone = errors.New("gone")

func (broken) Write([]byte) (int, error) { return 0, errGone }

func TestTheWritersErrorIsPassedOn(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"svg":   chart.FunnelSVG(broken{}, published(), "fr"),
		"csv":   chart.FunnelSheet(published()).WriteCSV(broken{}),
		"table": chart.FunnelTable(broken{}, published(), "fr"),
	} {
		if !errors.Is(err, errGone) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
