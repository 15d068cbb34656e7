package funnel_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// Excel's documentation of PERCENTILE.INC (0.3 of 1, 3, 2, 4 is 1.9) and of QUARTILE.INC (the first quartile of 1, 2, 4,
// 7, 8, 9, 10, 12 is 3.5), and NumPy's of percentile (the median of 10, 7, 4, 3, 2, 1 is 3.5): all of type 7.
func TestQuantilesGiveThePublishedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		values []float64
		p      float64
		want   string
	}{
		{[]float64{1, 3, 2, 4}, 0.3, "1.9"},
		{[]float64{1, 2, 4, 7, 8, 9, 10, 12}, 0.25, "3.5"},
		{[]float64{10, 7, 4, 3, 2, 1}, 0.5, "3.5"},
	} {
		got := funnel.Quantiles(tt.values, tt.p)[0]
		if s := fmt.Sprintf("%.10g", *got.Value); s != tt.want || got.N != len(tt.values) || !got.TooFew {
			t.Errorf("%g of %v: got %s, want %s", tt.p, tt.values, s, tt.want)
		}
	}
}

func TestQuantilesSayWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		values []float64
		p      float64
		want   funnel.Reason
	}{
		{nil, 0.5, funnel.NoData},
		{[]float64{1}, -0.1, funnel.NotValid},
		{[]float64{1}, 1.1, funnel.NotValid},
		{[]float64{1}, math.NaN(), funnel.NotValid},
		{[]float64{3, math.NaN(), 1}, 0.5, funnel.NotValid},
		{[]float64{3, math.Inf(1)}, 0, funnel.NotValid},
		{[]float64{math.Inf(-1), 3}, 1, funnel.NotValid},
	} {
		if got := funnel.Quantiles(tt.values, tt.p)[0]; got != (funnel.Estimate{Reason: tt.want}) {
			t.Errorf("%g of %v: got %+v, want %s", tt.p, tt.values, got, tt.want)
		}
	}
	if got := funnel.Quantiles([]float64{1}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestQuantilesHoldForAnySize(t *testing.T) {
	t.Parallel()
	if got := funnel.Quantiles([]float64{-math.MaxFloat64, math.MaxFloat64}, 0.5)[0]; got.Value == nil || *got.Value != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestQuantilesOfTheSameValueAreIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value, n := rapid.Float64Range(-10, 10).Draw(t, "value"), rapid.IntRange(1, 20).Draw(t, "n")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		if got := funnel.Quantiles(slices.Repeat([]float64{value}, n), p)[0]; *got.Value != value {
			t.Fatalf("got %g, want %g", *got.Value, value)
		}
	})
}

func TestQuantilesRiseWithinTheValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(-10, 10), rapid.Float64()), 1, 30).Draw(t, "values")
		before := slices.Clone(values)
		parts := slices.Sorted(slices.Values(rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 5).Draw(t, "parts")))
		got := funnel.Quantiles(values, slices.Concat([]float64{0}, parts, []float64{1})...)
		for i, e := range got {
			if i > 0 && *e.Value < *got[i-1].Value || e.TooFew != (len(values) < funnel.FewValues) {
				t.Fatalf("%d: got %+v", i, e)
			}
		}
		if *got[0].Value != slices.Min(values) || *got[len(got)-1].Value != slices.Max(values) {
			t.Fatalf("from %g to %g", *got[0].Value, *got[len(got)-1].Value)
		}
		if !slices.Equal(values, before) {
			t.Fatal("the values were changed")
		}
	})
}

func TestQuantilesOfEquidistantValuesAreTheParts(t *testing.T) {
	t.Parallel()
	days := make([]float64, 0, 101)
	for d := 100; d >= 0; d-- {
		days = append(days, float64(d))
	}
	shown := make([]string, 0, 4)
	for _, e := range funnel.Quantiles(days, 0.025, 0.25, 0.5, 0.9) {
		shown = append(shown, fmt.Sprintf("%.4g", *e.Value))
	}
	if got := strings.Join(shown, " "); got != "2.5 25 50 90" {
		t.Errorf("got %s", got)
	}
}
