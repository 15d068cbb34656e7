package funnel_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// observed reads times as they are printed: with a plus where censored.
func observed(times string) []funnel.Observation {
	var observations []funnel.Observation
	for word := range strings.FieldsSeq(times) {
		number, censored := strings.CutSuffix(word, "+")
		var o funnel.Observation
		if _, err := fmt.Sscan(number, &o.Time); err != nil {
			panic(err)
		}
		o.Event = !censored
		observations = append(observations, o)
	}
	return observations
}

// Weeks in remission of leukaemia patients: E. J. Freireich and others, The effect of 6-mercaptopurine on the duration
// of steroid-induced remissions in acute leukemia, Blood 21 (1963), 699–716.
const (
	mercaptopurine = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
	placebo        = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
)

// Weeks in remission, the data set aml of R's package survival: maintained, and not.
const (
	maintained    = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+"
	notMaintained = "5 5 8 8 12 16+ 23 27 30 33 43 45"
)

func curve(s funnel.Survival, format func(funnel.SurvivalStep) string) string {
	lines := make([]string, len(s.Steps))
	for i, step := range s.Steps {
		lines[i] = format(step)
	}
	return strings.Join(lines, "\n")
}

// J. P. Klein and M. L. Moeschberger, Survival Analysis, Springer, Table 4.1A: the curve of 6-MP and its standard error.
func TestKaplanMeierGivesThePublishedCurve(t *testing.T) {
	t.Parallel()
	s := funnel.KaplanMeier(observed(mercaptopurine), 0.95)
	got := curve(s, func(step funnel.SurvivalStep) string {
		return fmt.Sprintf("%g %d %d %.3f %.4f", step.Time, step.Events, step.AtRisk, *step.Share.Value, *step.StandardError)
	})
	const want = `6 3 21 0.857 0.0764
7 1 17 0.807 0.0869
10 1 15 0.753 0.0963
13 1 12 0.690 0.1068
16 1 11 0.627 0.1141
22 1 7 0.538 0.1282
23 1 6 0.448 0.1346`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s.N != 21 || s.Events != 9 || s.Until != 35 || s.Reason != "" {
		t.Errorf("got %d, %d, until %g, %s", s.N, s.Events, s.Until, s.Reason)
	}
}

// What R prints for survfit(Surv(time, status) ~ 1, data = aml, conf.type = "log-log").
func TestKaplanMeierGivesTheLogLogIntervalsOfR(t *testing.T) {
	t.Parallel()
	s := funnel.KaplanMeier(observed(maintained+" "+notMaintained), 0.95)
	got := curve(s, func(step funnel.SurvivalStep) string {
		i := step.Share.Interval
		return fmt.Sprintf("%g %d %.6f %.6f %.6f", step.Time, step.AtRisk, *step.Share.Value, i.Low, i.High)
	})
	const want = `5 23 0.913043 0.694948 0.977516
8 21 0.826087 0.600610 0.930904
9 19 0.782609 0.554212 0.903207
12 18 0.739130 0.509209 0.873376
13 17 0.695652 0.465642 0.841721
18 14 0.645963 0.413953 0.805308
23 13 0.546584 0.319250 0.726449
27 11 0.496894 0.275566 0.684214
30 9 0.441684 0.227381 0.637093
31 8 0.386473 0.182837 0.587477
33 7 0.331263 0.141826 0.535274
34 6 0.276052 0.104441 0.480285
43 5 0.220842 0.070997 0.422167
45 4 0.165631 0.042114 0.360361
48 2 0.082816 0.006956 0.286760`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func waiting(w funnel.Waiting) string {
	bound := func(x *float64) string {
		if x == nil {
			return "."
		}
		return fmt.Sprint(*x)
	}
	if w.Value == nil {
		return fmt.Sprintf("%s (%s, %s)", w.Reason, bound(w.Low), bound(w.High))
	}
	return fmt.Sprintf("%g (%s, %s)", *w.Value, bound(w.Low), bound(w.High))
}

// The medians of 6-MP and placebo with their log-log intervals are what PROC LIFETEST of SAS prints, a dot being a bound
// that does not exist; those of aml follow from R's curve, above.
func TestMedianGivesThePublishedTimes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ times, want string }{
		{mercaptopurine, "23 (13, .)"},
		{placebo, "8 (4, 11)"},
		{maintained + " " + notMaintained, "27 (13, 34)"},
		{"1 2 3 4", "2 (1, .)"},              // at 2 the curve is 3/4 · 2/3, a half but for rounding
		{"1 2+ 3+ 4+", "not_reached (1, .)"}, // and the lower bounds are there at once
		{"5+ 6+", "not_reached (., .)"},
		{"3", "3 (., .)"}, // a share of 0 has no interval
	} {
		if got := waiting(funnel.KaplanMeier(observed(tt.times), 0.95).Median()); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.times, got, tt.want)
		}
	}
	// Of 24 the product of 23/24 · 22/23 · … · 12/13 is a half, and in floating point more than that.
	var times []funnel.Observation
	for day := range 24 {
		times = append(times, funnel.Observation{Time: float64(day + 1), Event: true})
	}
	if got := funnel.KaplanMeier(times, 0.95).Median(); *got.Value != 12 {
		t.Errorf("of 24: got %s", waiting(got))
	}
	quarter := funnel.KaplanMeier(observed(mercaptopurine), 0.95).Quantile(0.25)
	if got := waiting(quarter); got != "13 (6, 22)" || quarter.N != 21 {
		t.Errorf("a quarter: got %s of %d", got, quarter.N)
	}
}

func TestSurvivalSaysWhyThereIsNone(t *testing.T) {
	t.Parallel()
	some := observed("1 2+")
	for _, tt := range []struct {
		name         string
		observations []funnel.Observation
		level        float64
		want         funnel.Reason
	}{
		{"nothing", nil, 0.95, funnel.NoData},
		{"negative", []funnel.Observation{{Time: 1}, {Time: -1, Event: true}}, 0.95, funnel.NotValid},
		{"not a number", []funnel.Observation{{Time: math.NaN()}}, 0.95, funnel.NotValid},
		{"infinite", []funnel.Observation{{Time: math.Inf(1)}}, 0.95, funnel.NotValid},
		{"level", some, 1, funnel.NotValid},
		{"no level", some, math.NaN(), funnel.NotValid},
	} {
		s := funnel.KaplanMeier(tt.observations, tt.level)
		if s.Reason != tt.want || s.Steps != nil || s.Median().Reason != tt.want || s.At(1).Reason != tt.want || s.At(1).Value != nil {
			t.Errorf("%s: got %+v, want %s", tt.name, s, tt.want)
		}
	}
	s := funnel.KaplanMeier(some, 0.95)
	for _, p := range []float64{0, 1, -1, math.NaN()} {
		if got := s.Quantile(p); got.Value != nil || got.Reason != funnel.NotValid {
			t.Errorf("%g: got %+v", p, got)
		}
	}
}

func TestAtReadsTheCurve(t *testing.T) {
	t.Parallel()
	s := funnel.KaplanMeier(observed("2 3+ 4 4 7+"), 0.95)
	for at, want := range map[float64]string{
		-1: "not_valid", 0: "1 of 5", 1.9: "1 of 5", 2: "0.8 of 5", 3.5: "0.8 of 5", 4: "0.2667 of 3", 7: "0.2667 of 3", 7.1: "not_reached",
	} {
		got := string(s.At(at).Reason)
		if e := s.At(at); e.Value != nil {
			got = fmt.Sprintf("%.4g of %d", *e.Value, e.N)
		}
		if got != want {
			t.Errorf("at %g: got %s, want %s", at, got, want)
		}
	}
	if got := s.At(math.NaN()); got.Value != nil || got.Reason != funnel.NotValid {
		t.Errorf("got %+v", got)
	}
	// After the last of all has come, nothing is unknown.
	if got := funnel.KaplanMeier(observed("1 2"), 0.95).At(100); *got.Value != 0 || got.Interval != nil {
		t.Errorf("got %+v", got)
	}
}

// durations draws observations with ties.
func durations(t *rapid.T, label string) []funnel.Observation {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) funnel.Observation {
		return funnel.Observation{Time: float64(rapid.IntRange(0, 12).Draw(t, "time")), Event: rapid.Bool().Draw(t, "event")}
	}), 0, 25).Draw(t, label)
}

func TestKaplanMeierComesDownBetweenZeroAndOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		observations := durations(t, "observations")
		s := funnel.KaplanMeier(observations, 0.95)
		before, events := 1.0, 0
		for i, step := range s.Steps {
			share := *step.Share.Value
			if share < 0 || share >= before || step.Events < 1 || step.AtRisk < step.Events || i > 0 && step.Time <= s.Steps[i-1].Time {
				t.Fatalf("after %g: got %+v", before, step)
			}
			if in := step.Share.Interval; in != nil && !(0 <= in.Low && in.Low <= share && share <= in.High && in.High <= 1) {
				t.Fatalf("%+v does not hold %g", in, share)
			}
			if none := share == 0; none != (step.Share.Interval == nil) || none != (step.StandardError == nil) {
				t.Fatalf("got %+v", step)
			}
			before, events = share, events+step.Events
		}
		if s.Events != events || s.N != len(observations) {
			t.Fatalf("%d events of %d, got %d of %d", events, len(observations), s.Events, s.N)
		}
		if m := s.Median(); m.Value != nil && (m.Low != nil && *m.Low > *m.Value || m.High != nil && *m.High < *m.Value) {
			t.Fatalf("the median is %s", waiting(m))
		}
	})
}

// Without censoring the curve is the share that is left, and its standard error the binomial one.
func TestKaplanMeierOfCompleteDataIsTheShareLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		observations := durations(t, "observations")
		for i := range observations {
			observations[i].Event = true
		}
		n := float64(len(observations))
		for _, step := range funnel.KaplanMeier(observations, 0.95).Steps {
			left := 0.0
			for _, o := range observations {
				if o.Time > step.Time {
					left++
				}
			}
			if math.Abs(*step.Share.Value-left/n) > 1e-12 {
				t.Fatalf("at %g: got %g, want %g", step.Time, *step.Share.Value, left/n)
			}
			if e := step.StandardError; e != nil && math.Abs(*e-math.Sqrt(left/n*(1-left/n)/n)) > 1e-12 {
				t.Fatalf("at %g: the standard error is %g", step.Time, *e)
			}
		}
	})
}

// Another way to the same curve: a censored observation hands its weight on, in equal parts, to those after it.
func TestKaplanMeierHandsTheCensoredOnToLaterOnes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		observations := durations(t, "observations")
		slices.SortFunc(observations, func(a, b funnel.Observation) int {
			if c := cmp.Compare(a.Time, b.Time); c != 0 || a.Event == b.Event {
				return c
			}
			if a.Event {
				return -1
			}
			return 1
		})
		weight := make([]float64, len(observations))
		for i := range weight {
			weight[i] = 1 / float64(len(weight))
		}
		left, at := 1.0, map[float64]float64{}
		for i, o := range observations {
			if o.Event {
				left -= weight[i]
				at[o.Time] = left
				continue
			}
			for k := i + 1; k < len(weight); k++ {
				weight[k] += weight[i] / float64(len(weight)-i-1)
			}
		}
		for _, step := range funnel.KaplanMeier(observations, 0.95).Steps {
			if math.Abs(*step.Share.Value-at[step.Time]) > 1e-12 {
				t.Fatalf("at %g: got %g, want %g", step.Time, *step.Share.Value, at[step.Time])
			}
		}
	})
}
