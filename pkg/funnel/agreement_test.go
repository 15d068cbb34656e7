package funnel_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

const none = -99 // a value that is missing in the tables below

// byUnit turns a table with a row for each observer, as it is printed, into units.
func byUnit(observers [][]float64) [][]float64 {
	units := make([][]float64, len(observers[0]))
	for _, row := range observers {
		for u, v := range row {
			if v != none {
				units[u] = append(units[u], v)
			}
		}
	}
	return units
}

// Krippendorff 2011, the examples A to D: 0/1 and five names by two observers, then four observers with values missing
// on each level of measurement. The last one is the example of the article Krippendorff's alpha of Wikipedia. To the
// decimals that are printed there.
func TestAlphaGivesThePublishedExamples(t *testing.T) {
	t.Parallel()
	const a, b, c, d, e = 1, 2, 3, 4, 5
	binary := [][]float64{
		{0, 1, 0, 0, 0, 0, 0, 0, 1, 0},
		{1, 1, 1, 0, 0, 1, 0, 0, 0, 0},
	}
	named := [][]float64{
		{a, a, b, b, d, c, c, c, e, d, d, a},
		{b, a, b, b, b, c, c, c, e, d, d, d},
	}
	missing := [][]float64{
		{1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none},
		{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3},
		{none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none},
		{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none},
	}
	sparse := [][]float64{
		{none, none, none, none, none, 3, 4, 1, 2, 1, 1, 3, 3, none, 3},
		{1, none, 2, 1, 3, 3, 4, 3, none, none, none, none, none, none, none},
		{none, none, 2, 1, 3, 4, 4, none, 2, 1, 1, 3, 3, none, 4},
	}
	for _, tt := range []struct {
		name      string
		observers [][]float64
		level     funnel.Measurement
		units, n  int
		want      string
	}{
		{"binary", binary, funnel.NominalData, 10, 20, "0.095"},
		{"named", named, funnel.NominalData, 12, 24, "0.692"},
		{"missing", missing, funnel.NominalData, 11, 40, "0.743"},
		{"missing, ordinal", missing, funnel.OrdinalData, 11, 40, "0.815"},
		{"missing, interval", missing, funnel.IntervalData, 11, 40, "0.849"},
		{"missing, ratio", missing, funnel.RatioData, 11, 40, "0.797"},
		{"sparse", sparse, funnel.NominalData, 12, 26, "0.691"},
		{"sparse, interval", sparse, funnel.IntervalData, 12, 26, "0.811"},
	} {
		got := funnel.Alpha(byUnit(tt.observers), tt.level)
		if got.Value == nil || got.Reason != "" || got.TooFew {
			t.Errorf("%s: got %+v", tt.name, got)
			continue
		}
		if s := fmt.Sprintf("%.3f", *got.Value); s != tt.want || got.N != tt.units || got.Values != tt.n {
			t.Errorf("%s: got %s of %d units, %d values; want %s of %d, %d", tt.name, s, got.N, got.Values, tt.want, tt.units, tt.n)
		}
	}
}

func TestAlphaSaysWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		units  [][]float64
		level  funnel.Measurement
		want   funnel.Reason
		n      int
		values int
	}{
		{"nothing", nil, funnel.NominalData, funnel.NoData, 0, 0},
		{"one juror", [][]float64{{1}, {2}, {}, {5}}, funnel.IntervalData, funnel.NoData, 0, 0},
		{"all the same", [][]float64{{3, 3}, {3, 3, 3}, {1}}, funnel.OrdinalData, funnel.NoVariation, 2, 5},
		{"zero and minus zero are the same", [][]float64{{0, math.Copysign(0, -1)}}, funnel.RatioData, funnel.NoVariation, 1, 2},
		{"not a number", [][]float64{{1, 2}, {math.NaN(), 3}}, funnel.NominalData, funnel.NotValid, 0, 0},
		{"infinite", [][]float64{{1, math.Inf(-1)}}, funnel.IntervalData, funnel.NotValid, 0, 0},
		{"a negative ratio", [][]float64{{1, 2}, {-1, 2}}, funnel.RatioData, funnel.NotValid, 0, 0},
		{"no measurement", [][]float64{{1, 2}}, 4, funnel.NotValid, 0, 0},
	} {
		got := funnel.Alpha(tt.units, tt.level)
		if got.Value != nil || got.Reason != tt.want || got.N != tt.n || got.Values != tt.values {
			t.Errorf("%s: got %+v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestAlphaSaysWhenUnitsAreFew(t *testing.T) {
	t.Parallel()
	units := [][]float64{{9}} // can't be paired, so it does not count
	for n := 1; n <= funnel.FewUnits+1; n++ {
		units = append(units, []float64{1, 2})
		if got := funnel.Alpha(units, funnel.NominalData); got.TooFew != (n < funnel.FewUnits) || got.N != n {
			t.Errorf("%d units: got %d, too few %t", n, got.N, got.TooFew)
		}
	}
}

// ratings draws what up to six jurors gave to up to a dozen candidates, on a scale of a few steps.
func ratings(t *rapid.T) [][]float64 {
	mark := rapid.Map(rapid.IntRange(0, 4), func(i int) float64 { return float64(i) })
	return rapid.SliceOfN(rapid.SliceOfN(mark, 0, 6), 0, 12).Draw(t, "units")
}

var levels = []funnel.Measurement{funnel.NominalData, funnel.OrdinalData, funnel.IntervalData, funnel.RatioData}

// The definition, pair by pair over all values, without coincidences: another way to the same number.
func TestAlphaIsOneLessObservedOverExpectedDisagreement(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		units := ratings(t)
		level := rapid.SampledFrom(levels).Draw(t, "level")
		var all []float64
		for _, u := range units {
			if len(u) > 1 {
				all = append(all, u...)
			}
		}
		squared := func(c, k float64) float64 {
			if c == k {
				return 0
			}
			switch level {
			case funnel.OrdinalData:
				var between float64
				for _, v := range all {
					switch {
					case v == c || v == k:
						between += 0.5
					case min(c, k) < v && v < max(c, k):
						between++
					}
				}
				return between * between
			case funnel.IntervalData:
				return (c - k) * (c - k)
			case funnel.RatioData:
				return (c - k) * (c - k) / (c + k) / (c + k)
			default:
				return 1
			}
		}
		pairs := func(values []float64) (sum float64) {
			for i, c := range values {
				for j, k := range values {
					if i != j {
						sum += squared(c, k)
					}
				}
			}
			return sum
		}
		n := float64(len(all))
		var observed float64
		for _, u := range units {
			if len(u) > 1 {
				observed += pairs(u) / float64(len(u)-1) / n
			}
		}
		expected := pairs(all) / n / (n - 1)
		got := funnel.Alpha(units, level)
		if got.Value == nil {
			if len(all) > 0 && expected > 0 {
				t.Fatalf("got %+v, want %g", got, 1-observed/expected)
			}
			return
		}
		if *got.Value > 1 || math.Abs(*got.Value-(1-observed/expected)) > 1e-12 {
			t.Fatalf("got %g, want %g", *got.Value, 1-observed/expected)
		}
	})
}

func TestAlphaDoesNotDependOnAnyOrderOrOnTheUnitOfMeasurement(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		units := ratings(t)
		level := rapid.SampledFrom(levels).Draw(t, "level")
		want := funnel.Alpha(units, level)

		times, plus := rapid.Float64Range(0.001, 1000).Draw(t, "times"), 0.0
		if level != funnel.RatioData {
			plus = rapid.Float64Range(-100, 100).Draw(t, "plus")
		}
		other := make([][]float64, len(units))
		for i, u := range rapid.Permutation(units).Draw(t, "other order of units") {
			for _, v := range u {
				other[i] = append(other[i], times*v+plus)
			}
			if len(u) > 0 {
				other[i] = rapid.Permutation(other[i]).Draw(t, "other order of jurors")
			}
		}
		got := funnel.Alpha(other, level)
		if (got.Value == nil) != (want.Value == nil) || got.Reason != want.Reason || got.N != want.N || got.Values != want.Values {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		if got.Value != nil && math.Abs(*got.Value-*want.Value) > 1e-9 {
			t.Fatalf("got %g, want %g", *got.Value, *want.Value)
		}
	})
}

// Amounts at either end of what a float64 holds overflow when squared as they are.
func TestAlphaHoldsForAnySize(t *testing.T) {
	t.Parallel()
	units := [][]float64{{1, 2}, {3, 3}, {2, 4}}
	for _, level := range levels {
		want := funnel.Alpha(units, level)
		for _, exponent := range []int{1021, 600, -600, -1060} {
			scaled := make([][]float64, len(units))
			for i, u := range units {
				for _, v := range u {
					scaled[i] = append(scaled[i], math.Ldexp(v, exponent))
				}
			}
			if got := funnel.Alpha(scaled, level); got.Value == nil || *got.Value != *want.Value {
				t.Errorf("measurement %d at 2^%d: got %+v, want %g", level, exponent, got, *want.Value)
			}
		}
	}
}

func TestAlphaIsOneWhereAllAgree(t *testing.T) {
	t.Parallel()
	units := [][]float64{{1, 1, 1}, {4, 4}, {2, 2, 2}}
	for _, level := range levels {
		if got := funnel.Alpha(units, level); got.Value == nil || *got.Value != 1 {
			t.Errorf("measurement %d: got %+v", level, got)
		}
	}
	if before := [][]float64{{1, 1, 1}, {4, 4}, {2, 2, 2}}; !slices.EqualFunc(units, before, slices.Equal) {
		t.Errorf("the units were changed: %v", units)
	}
}
