package chart_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// drawing is one kind of picture, of an answer in which every label is one text.
type drawing func(w io.Writer, label, lang string) error

// asked is a question whose filters and warnings hold a text.
func asked(text string) api.Asked {
	f := published()
	return api.Asked{
		Definition: "1", AsOf: f.AsOf, KnownAt: f.KnownAt, TimeZone: f.TimeZone, Filters: map[string]string{"source": text},
		Warnings: []api.Warning{{Code: "x", Detail: text}},
	}
}

// curveOf rises n times, to a share.
func curveOf(n int, begin, to float64) []api.CurvePoint {
	points := make([]api.CurvePoint, n)
	for i := range points {
		share := to * float64(i+1) / float64(n)
		points[i] = api.CurvePoint{Days: begin + 10*float64(i), Share: share, AtRisk: n - i}
		if share < 1 {
			points[i].Low, points[i].High = new(share/2), new((1+share)/2)
		}
	}
	return points
}

// toFill is an answer about so many groups, of which the last has filled nothing.
func toFill(groups int, label string) api.TimeToFill {
	t := api.TimeToFill{Asked: asked(label), GroupBy: api.GroupByJob, Total: api.FillTimes{
		Openings: 20, Filled: 15, Censored: 5, Curve: curveOf(15, 20, 0.75), ObservedDays: new(200.0), MedianDays: api.MedianDays{Value: new(120.0), Low: new(80.5)},
	}}
	for i := range groups {
		f := api.FillTimes{
			Openings: 10 + i, Filled: 2 + i, Censored: 8, Curve: curveOf(2+i, 15, 0.6), ObservedDays: new(150.0),
			MedianDays: api.MedianDays{Value: new(50.0), Low: new(40.0), High: new(80.0)},
		}
		if i == groups-1 {
			f = api.FillTimes{Openings: 1, Censored: 1, ObservedDays: new(90.0), MedianDays: api.MedianDays{Reason: new("not_reached")}}
		}
		t.Rows = append(t.Rows, api.TimeToFillRow{Group: api.FunnelGroup{ID: new(strconv.Itoa(i)), Label: label}, FillTimes: f})
	}
	t.Comparison = api.GroupComparison{PValue: new(0.0001), FewEvents: true}
	return t
}

func toHire(groups int, label string) api.TimeToHire {
	t := api.TimeToHire{Asked: asked(label), GroupBy: api.GroupByMonth, Total: api.HireTimes{Hired: 9, StillActive: 2, MedianDays: new(60.0), Curve: curveOf(9, 20, 1)}}
	for i := range groups {
		t.Rows = append(t.Rows, api.TimeToHireRow{Group: api.FunnelGroup{ID: new(strconv.Itoa(i)), Label: label}, HireTimes: api.HireTimes{Hired: 1 + i, MedianDays: new(30.0), Curve: curveOf(1+i, 15, 1)}})
	}
	return t
}

// origins is an answer about so many sources, each with as many postings as its place.
func origins(sources int, label string) api.Sources {
	count := func(n int) api.MilestoneCounts {
		return figures(funnel.Counts{4 * n, 2 * n, n, 0, 0}, false, 1, 0).Counts
	}
	s := api.Sources{
		Asked: asked(label), Unattributed: api.Unattributed{Counts: count(3), Share: api.Ratio{Value: new(0.25)}}, Total: api.SourceTotal{Counts: count(12)},
	}
	for i := range sources {
		r := api.SourceFigures{Source: api.SourceName{Key: new("k"), Label: label}, Counts: count(9), WithoutPosting: count(2), OtherPostings: new(count(1))}
		for range i {
			r.Postings = append(r.Postings, api.PostingFigures{Label: label, Counts: count(2)})
		}
		s.Sources = append(s.Sources, r)
	}
	return s
}

// reached is a report on so many postings. Of each another number was observed over time; the last was never looked at.
func reached(postings int, label string) api.CampaignReport {
	a := asked(label)
	counts := published().Rows[0].Counts
	r := api.CampaignReport{
		Name: label, Definition: a.Definition, AsOf: a.AsOf, KnownAt: a.KnownAt, TimeZone: a.TimeZone, Warnings: a.Warnings, Scope: api.ReportScope{Whole: true},
		Counts: counts, Attribution: api.Attribution{Posting: counts, Channel: counts, None: counts},
	}
	for i := range postings {
		p := api.PostingReach{Name: &label, Channel: api.Channel(label), Counts: counts, PublishedAt: &r.AsOf}
		for j := range i + 1 {
			if i == postings-1 && i > 0 {
				break
			}
			seen := api.Reach{ObservedAt: r.AsOf.Add(time.Duration(j-20) * 24 * time.Hour), Views: new(int64(100 * j)), Likes: new(int64(j))}
			if j != 1 {
				seen.Impressions = new(int64(12345))
			}
			p.Series = append(p.Series, seen)
		}
		r.Postings = append(r.Postings, p)
	}
	return r
}

// drawings are all pictures, with few rows and with many.
func drawings(rows int) map[string]drawing {
	named := func(f api.Funnel, label string) api.Funnel {
		for i := range f.Rows {
			f.Rows[i].Group.Label = label
		}
		f.Filters, f.Warnings = asked(label).Filters, asked(label).Warnings
		return f
	}
	return map[string]drawing{
		"funnel": func(w io.Writer, label, lang string) error {
			return chart.FunnelSVG(w, named(crowd(rows), label), lang)
		},
		"conversions": func(w io.Writer, label, lang string) error {
			return chart.ConversionsSVG(w, named(crowd(rows), label), lang)
		},
		"reach":        func(w io.Writer, label, lang string) error { return chart.ReachSVG(w, reached(rows, label), lang) },
		"time to fill": func(w io.Writer, label, lang string) error { return chart.TimeToFillSVG(w, toFill(rows, label), lang) },
		"time to hire": func(w io.Writer, label, lang string) error { return chart.TimeToHireSVG(w, toHire(rows, label), lang) },
		"sources":      func(w io.Writer, label, lang string) error { return chart.SourcesSVG(w, origins(rows, label), lang) },
	}
}

func drawn(t failing, draw drawing, label, lang string) (elements []element, svg string) {
	var out bytes.Buffer
	if err := draw(&out, label, lang); err != nil {
		t.Fatal(err)
	}
	return read(t, out.Bytes()), out.String()
}

// harmless fails where a picture holds what a browser runs, fetches or drops, or what turns text around.
func harmless(t failing, elements []element, svg string) {
	for _, e := range elements {
		if slices.Contains([]string{"script", "style", "image", "foreignObject", "use", "a", "animate", "set"}, e.name) {
			t.Fatal("there is a", e.name)
		}
		for name := range e.attr {
			if name == "style" || name == "class" || name == "href" || strings.HasPrefix(name, "on") {
				t.Fatal(e.name, "has", name)
			}
		}
	}
	if strings.ContainsAny(svg, "\x1b\u202e\u200b") {
		t.Fatal("a character that shows nothing went through")
	}
}

// FuzzPictures: whatever somebody typed, every picture is well-formed and harmless.
func FuzzPictures(f *testing.F) {
	for _, seed := range []string{"Archiviste", `<script>alert("1")</script> & ' ]]>`, "\x1b[2J\u202e", "\xff\x00", "W" + strings.Repeat("é", 300), "%s %d %!", "", "\u200b", "職業"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, label string) {
		for name, draw := range drawings(3) {
			elements, svg := drawn(t, draw, label, "en")
			harmless(t, elements, svg)
			if strings.Contains(svg, "%!") && !strings.Contains(label, "%!") {
				t.Fatalf("%s: a sentence misses what it is about", name)
			}
		}
	})
}

func TestEveryPictureStaysWithinItsFrame(t *testing.T) {
	t.Parallel()
	long := "Chargé·e de l'accompagnement à la transformation numérique des usages « métier » de l'administration communale"
	for _, rows := range []int{0, 1, 2, 7, 40} {
		for name, draw := range drawings(rows) {
			for _, lang := range []string{"fr", "en"} {
				elements, _ := drawn(t, draw, long, lang)
				height, err := strconv.ParseFloat(elements[0].attr["height"], 64)
				if err != nil || elements[0].attr["viewBox"] != fmt.Sprintf("0 0 1000 %g", height) {
					t.Errorf("%s of %d: %v", name, rows, elements[0].attr)
				}
				for _, e := range elements {
					for axis, limit := range map[string]float64{"x": 1000, "y": height, "x1": 1000, "x2": 1000, "y1": height, "y2": height, "cx": 1000, "cy": height} {
						if v, given := e.attr[axis]; given {
							if at, err := strconv.ParseFloat(v, 64); err != nil || at < 0 || at > limit {
								t.Errorf("%s of %d: %s %q is outside, at %s=%s", name, rows, e.name, e.text, axis, v)
							}
						}
					}
					for _, v := range e.attr {
						if strings.Contains(v, "NaN") || strings.Contains(v, "Inf") {
							t.Errorf("%s of %d: %s has %s", name, rows, e.name, v)
						}
					}
				}
			}
		}
	}
}

func TestEveryPictureIsDescribedInItsLanguage(t *testing.T) {
	t.Parallel()
	for name, draw := range drawings(3) {
		ids := map[string]bool{}
		for _, lang := range []string{"fr", "en"} {
			elements, _ := drawn(t, draw, "Archiviste", lang)
			root := elements[0]
			if root.attr["role"] != "img" || root.attr["lang"] != lang || len(strings.Fields(root.attr["aria-labelledby"])) != 2 {
				t.Errorf("%s: the root is %v", name, root.attr)
			}
			ids[root.attr["aria-labelledby"]] = true
			desc := named(elements, "desc")
			want := map[string]string{"fr": "31 décembre 2024", "en": "31 December 2024"}[lang]
			if len(desc) != 1 || !strings.Contains(desc[0].text, want) || strings.Count(desc[0].text, "Archiviste") < 2 {
				t.Errorf("%s: described as %v", name, desc)
			}
			if title := named(elements, "title")[0].text; title == "" || strings.Contains(title, "%") {
				t.Errorf("%s: the title is %q", name, title)
			}
		}
		if len(ids) != 2 {
			t.Errorf("%s: two pictures on one page have the same ids", name)
		}
	}
}

func TestEveryPictureIsReadable(t *testing.T) {
	t.Parallel()
	for name, draw := range drawings(4) {
		elements, _ := drawn(t, draw, "Archiviste", "fr")
		for _, e := range named(elements, "text") {
			if contrast := 1.05 / (luminance(t, e.attr["fill"]) + 0.05); contrast < 7 {
				t.Errorf("%s: %q has a contrast of %.1f", name, e.text, contrast)
			}
			if size, _ := strconv.ParseFloat(e.attr["font-size"], 64); size < 11 {
				t.Errorf("%s: %q is %g pixels high", name, e.text, size)
			}
		}
	}
}

func TestEveryPicturePassesTheWritersErrorOn(t *testing.T) {
	t.Parallel()
	for name, draw := range drawings(2) {
		if err := draw(broken{}, "x", "fr"); !errors.Is(err, errGone) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// said collects the texts of a picture.
func said(t *testing.T, draw func(io.Writer) error) []string {
	t.Helper()
	elements, _ := drawn(t, func(w io.Writer, _, _ string) error { return draw(w) }, "", "")
	return texts(elements)
}

func TestConversionsSayTheRatesOfTheCampaign(t *testing.T) {
	t.Parallel()
	got := said(t, func(w io.Writer) error { return chart.ConversionsSVG(w, published(), "en") })
	for _, want := range []string{
		"Conversion rates by jury", "→ interviewed", "→ hired", "23.1\u00a0% · 3/13", "(8.2–50.3)", "85.7\u00a0% · 6/7", "45.5\u00a0% · 15/33", "(29.8–62.0)", "12.1\u00a0% · 4/33",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the picture: %q", want, got)
		}
	}
	if slices.Contains(got, "→ relevant") {
		t.Error("a rate from what nobody knows has a column")
	}
	if got := said(t, func(w io.Writer) error { return chart.ConversionsSVG(w, crowd(3), "en") }); !slices.Contains(got, "→ relevant") {
		t.Error("a rate from what is known has none")
	}
}

func TestADiamondIsAsWideAsTheInterval(t *testing.T) {
	t.Parallel()
	elements, _ := drawn(t, func(w io.Writer, _, lang string) error { return chart.ConversionsSVG(w, published(), lang) }, "", "en")
	var wide []float64
	hollow := 0
	for _, e := range named(elements, "polygon") {
		var at [8]float64
		for i, v := range strings.Fields(e.attr["points"]) {
			at[i], _ = strconv.ParseFloat(v, 64)
		}
		if at[7]-at[3] == 16 { // those of the total
			wide = append(wide, at[4]-at[0])
			if e.attr["fill"] == "#ffffff" {
				hollow++
			}
		}
	}
	// Of the axis' length: 29.8 to 62.0 % of 33, 10.9 to 52.0 % of 15, 4.8 to 27.3 % of 33; and the legend's. Two are bounded by the openings.
	if len(wide) != 4 || hollow != 2 {
		t.Fatalf("%v, %d hollow", wide, hollow)
	}
	long := wide[0] / (0.620141 - 0.298429)
	for i, interval := range []float64{0.519504 - 0.108975, 0.273255 - 0.048162} {
		if diff := wide[i+1] - long*interval; diff > 0.5 || diff < -0.5 {
			t.Errorf("the diamond %d is %g wide, not %g", i+1, wide[i+1], long*interval)
		}
	}
}

func TestReachDrawsNoZeroForWhatNobodyObserved(t *testing.T) {
	t.Parallel()
	r := reached(1, "Video")
	elements, _ := drawn(t, func(w io.Writer, _, lang string) error { return chart.ReachSVG(w, r, lang) }, "", "en")
	got := texts(elements)
	unseen := 0
	for _, s := range got {
		if s == "not observed" {
			unseen++
		}
	}
	if unseen != 2*3 { // comments, shares and clicks, at the head and in the row
		t.Errorf("%d times not observed: %q", unseen, got)
	}
	if n := len(named(elements, "circle")); n != 3 || !slices.Contains(got, "All observations are of 11 December 2024") {
		t.Errorf("one observation of three metrics is %d dots: %q", n, got)
	}
	// Of the second posting of three, impressions were read once of two times, so that no line joins what was not read.
	elements, _ = drawn(t, func(w io.Writer, _, lang string) error { return chart.ReachSVG(w, reached(3, "Video"), lang) }, "", "en")
	lines := 0
	for _, e := range named(elements, "path") {
		if strings.Contains(e.attr["d"], "L") {
			lines++
		}
	}
	if lines != 2 {
		t.Errorf("%d lines, not those of views and likes alone", lines)
	}
	if got := texts(elements); !slices.Contains(got, "Nothing observed") {
		t.Errorf("the third posting says nothing: %q", got)
	}
}

func TestAtMostSixCurvesAreDrawn(t *testing.T) {
	t.Parallel()
	for groups, want := range map[int]struct {
		tags string
		note string
	}{
		1: {"", ""}, 2: {"AB", ""}, 6: {"ABCDEF", ""}, 7: {"ABCDEF", "One other group is not drawn: the data have it."}, 9: {"ABCDEF", "3 other groups are not drawn: the data have them."},
	} {
		got := said(t, func(w io.Writer) error { return chart.TimeToHireSVG(w, toHire(groups, "x"), "en") })
		tags := map[string]bool{}
		for _, s := range got {
			if len(s) == 1 && s >= "A" && s <= "Z" {
				tags[s] = true
			}
		}
		for _, tag := range want.tags {
			if !tags[string(tag)] {
				t.Errorf("%d groups: %c is missing", groups, tag)
			}
		}
		if len(tags) != len(want.tags) || want.note != "" && !slices.Contains(got, want.note) {
			t.Errorf("%d groups: tags %v, %q", groups, tags, got)
		}
	}
	// Those with most events stay, in their order: of seven the first, which hired once only, goes.
	t7 := toHire(7, "x")
	for i := range t7.Rows {
		t7.Rows[i].Group = api.FunnelGroup{ID: new("i"), Label: fmt.Sprint("Jury ", i)}
	}
	got := said(t, func(w io.Writer) error { return chart.TimeToHireSVG(w, t7, "en") })
	if slices.Contains(got, "Jury 0") || !slices.Contains(got, "Jury 1") || !slices.Contains(got, "Jury 6") {
		t.Errorf("got %q", got)
	}
}

func TestCurvesSayMediansAndWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	got := said(t, func(w io.Writer) error { return chart.TimeToFillSVG(w, toFill(3, "x"), "fr") })
	for _, want := range []string{
		"50 (40–80)", "120 (≥\u00a080,5)", "pas atteinte", "Les postes non pourvus comptent pour le temps qu’ils ont attendu.",
		"Comparaison des groupes (log-rank) : p < 0,001, sur moins de dix événements : un simple indice.",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the picture: %q", want, got)
		}
	}
	none := api.TimeToFill{Asked: asked("x"), GroupBy: api.GroupByJob, Total: api.FillTimes{MedianDays: api.MedianDays{Reason: new("no_data")}}}
	if got := said(t, func(w io.Writer) error { return chart.TimeToFillSVG(w, none, "en") }); !slices.Contains(got, "No hire to draw.") || !slices.Contains(got, "not defined") {
		t.Errorf("nothing is drawn as %q", got)
	}
}

func TestSourcesSayWhatIsUnattributed(t *testing.T) {
	t.Parallel()
	got := said(t, func(w io.Writer) error { return chart.SourcesSVG(w, origins(2, "LinkedIn"), "fr") })
	for _, want := range []string{"Provenance inconnue", "25,0\u00a0% de l’ensemble", "sans publication connue", "autres publications", "48"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the picture: %q", want, got)
		}
	}
	s := origins(1, "LinkedIn")
	s.Total.Counts.Received, s.Unattributed.Share = nil, api.Ratio{Reason: new("unknown")}
	got = said(t, func(w io.Writer) error { return chart.SourcesSVG(w, s, "en") })
	if slices.Contains(got, "Received") || !slices.Contains(got, "share unknown") {
		t.Errorf("what is unknown is drawn: %q", got)
	}
}
