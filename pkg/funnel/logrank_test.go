package funnel_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// 6-MP against placebo: the statistic of 16.79 is that of D. R. Cox and D. Oakes, Analysis of Survival Data, and of D. G.
// Kleinbaum and M. Klein, Survival Analysis, chapter 2. The data set aml: R prints 3.4 on 1 degree of freedom, p = 0.0653,
// expected 10.69 and 7.31. Two kinds of glioma: J. M. Bland and D. G. Altman, The logrank test, BMJ 328 (2004), 1073,
// whose expected numbers are 22.48 and 19.52; their statistic is the simpler one, without covariance.
func TestLogRankGivesThePublishedExamples(t *testing.T) {
	t.Parallel()
	const (
		astrocytoma  = "6 13 21 30 31+ 37 38 47+ 49 50 63 79 80+ 82+ 82+ 86 98 149+ 202 219"
		glioblastoma = `10 10 12 13 14 15 16 17 18 20 24 24 25 28 30 33 34+ 35 37 40 40 40+ 46 48 70+ 76 81 82 91 112 181`
	)
	for _, tt := range []struct{ a, b, statistic, p, groups string }{
		{mercaptopurine, placebo, "16.79", "4.17e-05", "9 19.25 21 10.75"},
		{maintained, notMaintained, "3.40", "0.0653", "7 10.69 11 7.31"},
		{astrocytoma, glioblastoma, "", "", "14 22.48 28 19.52"},
	} {
		got := funnel.LogRank([][]funnel.Observation{observed(tt.a), observed(tt.b)})
		if s := fmt.Sprintf("%.2f", *got.ChiSquare); tt.statistic != "" && s != tt.statistic {
			t.Errorf("%s: statistic %s, want %s", tt.a, s, tt.statistic)
		}
		if p := fmt.Sprintf("%.3g", *got.Value); tt.p != "" && p != tt.p {
			t.Errorf("%s: p = %s, want %s", tt.a, p, tt.p)
		}
		a, b := got.Groups[0], got.Groups[1]
		if s := fmt.Sprintf("%d %.2f %d %.2f", a.Observed, a.Expected, b.Observed, b.Expected); s != tt.groups {
			t.Errorf("%s: observed and expected %s, want %s", tt.a, s, tt.groups)
		}
		if got.Degrees != 1 || got.N != a.Observed+b.Observed || got.TooFew || a.N != len(observed(tt.a)) {
			t.Errorf("got %+v", got)
		}
	}
}

func TestLogRankSaysWhyThereIsNoPValue(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		groups []string
		want   funnel.Reason
		n      int
	}{
		{"no group", nil, funnel.NoData, 0},
		{"nobody", []string{"", ""}, funnel.NoData, 0},
		{"one group", []string{"1 2 3"}, funnel.NoVariation, 3},
		{"nobody to compare with", []string{"1 2 3", ""}, funnel.NoVariation, 3},
		{"all gone before the first event", []string{"4 5", "1+ 2+"}, funnel.NoVariation, 2},
		{"nothing happened", []string{"1+ 2+", "3+"}, funnel.NoVariation, 0},
		{"all at once", []string{"2 2", "2"}, funnel.NoVariation, 3},
	} {
		groups := make([][]funnel.Observation, len(tt.groups))
		for i, times := range tt.groups {
			groups[i] = observed(times)
		}
		got := funnel.LogRank(groups)
		if got.Value != nil || got.ChiSquare != nil || got.Reason != tt.want || got.Degrees != 0 || len(got.Groups) != len(groups) || got.N != tt.n {
			t.Errorf("%s: got %+v, want %s", tt.name, got, tt.want)
		}
	}
	for _, wrong := range []float64{-1, math.NaN(), math.Inf(1)} {
		got := funnel.LogRank([][]funnel.Observation{observed("1 2"), {{Time: wrong}}})
		if got.Value != nil || got.Reason != funnel.NotValid || got.Groups != nil {
			t.Errorf("%g: got %+v", wrong, got)
		}
	}
}

func TestLogRankIsTooFewBelowTenEvents(t *testing.T) {
	t.Parallel()
	for times, want := range map[string]bool{"1 2 3 4 5 9+": true, "1 2 3 4 5 6": false} {
		if got := funnel.LogRank([][]funnel.Observation{observed("2 4 6 8"), observed(times)}); got.TooFew != want {
			t.Errorf("%s: %d events, too few %t", times, got.N, got.TooFew)
		}
	}
}

func TestLogRankExpectsAsManyEventsAsThereWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		groups := [][]funnel.Observation{durations(t, "a"), durations(t, "b"), durations(t, "c")}
		got := funnel.LogRank(groups)
		var observed int
		var expected float64
		for _, g := range got.Groups {
			observed, expected = observed+g.Observed, expected+g.Expected
		}
		if observed != got.N || math.Abs(expected-float64(observed)) > 1e-9 {
			t.Fatalf("%d events, %g expected, N is %d", observed, expected, got.N)
		}
		if (got.Value == nil) == (got.Reason == "") || got.Value != nil && !(*got.Value > 0 && *got.Value <= 1 && *got.ChiSquare >= 0) {
			t.Fatalf("got %+v", got)
		}
	})
}

// Which group is left out of the covariance matrix makes no difference, nor does one that nothing is expected of.
func TestLogRankDoesNotDependOnTheOrderOfGroups(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		groups := [][]funnel.Observation{durations(t, "a"), durations(t, "b"), durations(t, "c"), nil, {{Time: 0}}}
		for i := range groups[:3] { // so that the last one ends before anything happens
			for k := range groups[i] {
				groups[i][k].Time++
			}
		}
		want := funnel.LogRank(groups[:3])
		got := funnel.LogRank(rapid.Permutation(groups).Draw(t, "other order"))
		if (got.Value == nil) != (want.Value == nil) || got.Degrees != want.Degrees || got.Reason != want.Reason && want.Reason != funnel.NoData {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		if got.Value != nil && (math.Abs(*got.ChiSquare-*want.ChiSquare) > 1e-9*(1+*want.ChiSquare) || math.Abs(*got.Value-*want.Value) > 1e-9) {
			t.Fatalf("got %g, %g; want %g, %g", *got.ChiSquare, *got.Value, *want.ChiSquare, *want.Value)
		}
	})
}

// Of two groups, the statistic is (O − E)²/V with the variance of the hypergeometric distribution, summed by hand here.
func TestLogRankOfTwoGroupsIsTheSquaredExcessOverItsVariance(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := durations(t, "a"), durations(t, "b")
		count := func(of []funnel.Observation, counts func(funnel.Observation) bool) (n float64) {
			for _, o := range of {
				if counts(o) {
					n++
				}
			}
			return n
		}
		var excess, variance float64
		for at := range 13 {
			atRisk := func(o funnel.Observation) bool { return o.Time >= float64(at) }
			event := func(o funnel.Observation) bool { return o.Time == float64(at) && o.Event }
			n1, n2, d1, d2 := count(a, atRisk), count(b, atRisk), count(a, event), count(b, event)
			if n, d := n1+n2, d1+d2; d > 0 {
				excess += d1 - d*n1/n
				if n > 1 {
					variance += d * n1 / n * n2 / n * (n - d) / (n - 1)
				}
			}
		}
		got := funnel.LogRank([][]funnel.Observation{a, b})
		if (got.ChiSquare == nil) != (variance == 0) {
			t.Fatalf("variance %g: got %+v", variance, got)
		}
		if variance > 0 && math.Abs(*got.ChiSquare-excess*excess/variance) > 1e-9*(1+*got.ChiSquare) {
			t.Fatalf("got %g, want %g", *got.ChiSquare, excess*excess/variance)
		}
	})
}
