package funnel_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// The four worked examples of Newcombe 1998, Table I, row "score, without continuity correction", to the four
// decimals that are printed there.
func TestWilsonGivesThePublishedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		successes, n int
		low, high    string
	}{
		{81, 263, "0.2553", "0.3662"},
		{15, 148, "0.0624", "0.1605"},
		{0, 20, "0.0000", "0.1611"},
		{1, 29, "0.0061", "0.1718"},
	} {
		if got, want := bounds(funnel.Wilson(tt.successes, tt.n, 0.95)), tt.low+" to "+tt.high; got != want {
			t.Errorf("%d/%d: got %s, want %s", tt.successes, tt.n, got, want)
		}
	}
}

// The published figures of the campaign of 2024, in per cent, to the digit in which they are given.
func TestWilsonGivesTheFiguresOfTheCampaign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		successes, n int
		want         string
	}{
		{3, 13, "23.1 % (8.2–50.3)"},
		{3, 9, "33.3 % (12.1–64.6)"},
		{3, 4, "75.0 % (30.1–95.4)"},
		{6, 7, "85.7 % (48.7–97.4)"},
		{15, 33, "45.5 % (29.8–62.0)"},
		{4, 33, "12.1 % (4.8–27.3)"},
	} {
		p := funnel.Of(&tt.successes, &tt.n)
		got := fmt.Sprintf("%.1f %% (%.1f–%.1f)", 100**p.Rate, 100*p.Interval.Low, 100*p.Interval.High)
		if got != tt.want {
			t.Errorf("%d/%d: got %s, want %s", tt.successes, tt.n, got, tt.want)
		}
	}
}

func TestIntervalsSayWhyThereIsNone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		successes, n int
		level        float64
		want         funnel.Reason
	}{
		{0, 0, 0.95, funnel.NoData},
		{1, 0, 0.95, funnel.NotValid},
		{1, -1, 0.95, funnel.NotValid},
		{-1, 3, 0.95, funnel.NotValid},
		{4, 3, 0.95, funnel.NotValid},
		{1, 3, 0, funnel.NotValid},
		{1, 3, 1, funnel.NotValid},
		{1, 3, -0.5, funnel.NotValid},
		{1, 3, math.NaN(), funnel.NotValid},
		{1, 3, math.Inf(1), funnel.NotValid},
	} {
		for name, got := range map[string]funnel.Estimate{
			"Wilson":            funnel.Wilson(tt.successes, tt.n, tt.level),
			"Jeffreys":          funnel.Jeffreys(tt.successes, tt.n, tt.level),
			"Newcombe, first":   funnel.Newcombe(tt.successes, tt.n, 1, 2, tt.level),
			"Newcombe, second":  funnel.Newcombe(1, 2, tt.successes, tt.n, tt.level),
			"Newcombe, nothing": funnel.Newcombe(0, 0, tt.successes, tt.n, tt.level),
		} {
			if got != (funnel.Estimate{Reason: tt.want}) && (name != "Newcombe, nothing" || got.Reason == "") {
				t.Errorf("%s of %d/%d at %g: got %+v, want %s", name, tt.successes, tt.n, tt.level, got, tt.want)
			}
		}
	}
}

// bounds shows an interval to four decimals.
func bounds(e funnel.Estimate) string {
	if e.Interval == nil {
		return string(e.Reason)
	}
	return fmt.Sprintf("%.4f to %.4f", e.Interval.Low, e.Interval.High)
}

// trial draws a number of successes among n.
func trial(t *rapid.T) (successes, n int) {
	n = rapid.OneOf(rapid.IntRange(1, 30), rapid.IntRange(1, 1_000_000)).Draw(t, "n")
	return rapid.OneOf(rapid.IntRange(0, n), rapid.SampledFrom([]int{0, n})).Draw(t, "successes"), n
}

func TestWilsonHoldsTheProportionBetweenZeroAndOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		successes, n := trial(t)
		level := rapid.Float64Range(0.01, 0.999999).Draw(t, "level")
		e := funnel.Wilson(successes, n, level)
		p, got := float64(successes)/float64(n), *e.Interval
		if *e.Value != p || e.N != n || got.Low < 0 || got.Low > p || got.High < p || got.High > 1 || got.Level != level {
			t.Fatalf("got %+v around %g", got, p)
		}
		if (got.Low == 0) != (successes == 0) || (got.High == 1) != (successes == n) {
			t.Fatalf("got %+v: a bound is exact where, and only where, the proportion is 0 or 1", got)
		}
	})
}

func TestWilsonIsTheSameSeenFromTheFailures(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		successes, n := trial(t)
		hit, miss := *funnel.Wilson(successes, n, funnel.Level).Interval, *funnel.Wilson(n-successes, n, funnel.Level).Interval
		if math.Abs(hit.Low-(1-miss.High)) > 1e-12 || math.Abs(hit.High-(1-miss.Low)) > 1e-12 {
			t.Fatalf("%+v is not the mirror of %+v", hit, miss)
		}
	})
}

func TestWilsonIsTheInverseOfTheScoreTest(t *testing.T) {
	t.Parallel()
	const z = 1.959963984540054 // normal quantile of 0.975
	rapid.Check(t, func(t *rapid.T) {
		successes, n := trial(t)
		p := float64(successes) / float64(n)
		got := *funnel.Wilson(successes, n, 0.95).Interval
		for _, bound := range []float64{got.Low, got.High} {
			if bound == 0 || bound == 1 {
				continue // there the test has no variance
			}
			score := math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(n))
			if math.Abs(score-z) > 1e-6 {
				t.Fatalf("%d/%d: at the bound %g the score is %g, not %g", successes, n, bound, score, z)
			}
		}
	})
}

func TestWilsonNarrowsWithEvidenceAndWidensWithTheLevel(t *testing.T) {
	t.Parallel()
	width := func(successes, n int, level float64) float64 {
		i := funnel.Wilson(successes, n, level).Interval
		return i.High - i.Low
	}
	rapid.Check(t, func(t *rapid.T) {
		successes, n := trial(t)
		times := rapid.IntRange(2, 50).Draw(t, "times")
		if more, less := width(times*successes, times*n, 0.95), width(successes, n, 0.95); more >= less {
			t.Fatalf("%d times the evidence: width %g, not below %g", times, more, less)
		}
		if sure, unsure := width(successes, n, 0.99), width(successes, n, 0.9); sure <= unsure {
			t.Fatalf("at 99 %%: width %g, not above %g at 90 %%", sure, unsure)
		}
	})
}

// As printed in the documentation of jeffreysci in R's package ratesci. Further numbers are checked by integration, below.
func TestJeffreysGivesThePublishedExample(t *testing.T) {
	t.Parallel()
	got := funnel.Jeffreys(5, 56, 0.95).Interval
	if s := fmt.Sprintf("%.8f to %.7f", got.Low, got.High); s != "0.03489147 to 0.1846509" {
		t.Errorf("got %s", s)
	}
}

// With p = sin²θ the posterior density is proportional to sin²ˣθ·cos²⁽ⁿ⁻ˣ⁾θ, which is smooth up to its ends, so that
// Simpson's rule integrates it: another way to the same bounds.
func TestJeffreysBoundsCutOffEqualTails(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100).Draw(t, "n")
		successes := rapid.IntRange(0, n).Draw(t, "successes")
		level := rapid.OneOf(rapid.Float64Range(0.8, 0.999), rapid.Just(0.999999)).Draw(t, "level")
		density := func(theta float64) float64 {
			sin, cos := math.Sincos(theta)
			return math.Pow(sin, float64(2*successes)) * math.Pow(cos, float64(2*(n-successes)))
		}
		mass := func(bound float64) (sum float64) {
			const intervals = 1000
			width := math.Asin(math.Sqrt(bound)) / intervals
			for k := range intervals {
				left := float64(k) * width
				sum += (density(left) + 4*density(left+width/2) + density(left+width)) * width / 6
			}
			return sum
		}
		got := funnel.Jeffreys(successes, n, level)
		p, i := float64(successes)/float64(n), got.Interval
		if *got.Value != p || got.N != n || i.Low > p || i.High < p || i.Level != level {
			t.Fatalf("got %+v around %g", i, p)
		}
		if (i.Low == 0) != (successes == 0) || (i.High == 1) != (successes == n) {
			t.Fatalf("got %+v: a bound is 0 or 1 where, and only where, the proportion is", i)
		}
		whole := mass(1)
		if below := mass(i.Low) / whole; successes > 0 && math.Abs(below-(1-level)/2) > 1e-8 {
			t.Fatalf("%d/%d: %g lies below %g, want %g", successes, n, below, i.Low, (1-level)/2)
		}
		if below := mass(i.High) / whole; successes < n && math.Abs(below-(1+level)/2) > 1e-8 {
			t.Fatalf("%d/%d: %g lies below %g, want %g", successes, n, below, i.High, (1+level)/2)
		}
	})
}

// A million trials are far from where the quantiles of the beta distribution are easy.
func TestJeffreysComesNearWilsonForMany(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(100_000, 5_000_000).Draw(t, "n")
		successes := rapid.IntRange(n/10, 9*n/10).Draw(t, "successes")
		j, w := funnel.Jeffreys(successes, n, 0.95).Interval, funnel.Wilson(successes, n, 0.95).Interval
		if math.Abs(j.Low-w.Low) > 1/float64(n)*2 || math.Abs(j.High-w.High) > 1/float64(n)*2 {
			t.Fatalf("%d/%d: %+v is far from %+v", successes, n, j, w)
		}
	})
}

func TestJeffreysSaysWhenTrialsAreTooMany(t *testing.T) {
	t.Parallel()
	if got := funnel.Jeffreys(1, funnel.JeffreysTrials+1, 0.95); got != (funnel.Estimate{Reason: funnel.TooLarge}) {
		t.Errorf("got %+v", got)
	}
	if got := funnel.Jeffreys(1, funnel.JeffreysTrials, 0.95); got.Value == nil {
		t.Errorf("got %+v", got)
	}
}

// Newcombe 1998, Table II, method 10, to the four decimals that are printed there.
func TestNewcombeGivesThePublishedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		successes1, n1, successes2, n2 int
		want                           string
	}{
		{56, 70, 48, 80, "0.0524 to 0.3339"},
		{9, 10, 3, 10, "0.1705 to 0.8090"},
		{6, 7, 2, 7, "0.0582 to 0.8062"},
		{5, 56, 0, 29, "-0.0381 to 0.1926"},
		{0, 10, 0, 20, "-0.1611 to 0.2775"},
		{0, 10, 0, 10, "-0.2775 to 0.2775"},
		{10, 10, 0, 20, "0.6791 to 1.0000"},
		{10, 10, 0, 10, "0.6075 to 1.0000"},
	} {
		got := funnel.Newcombe(tt.successes1, tt.n1, tt.successes2, tt.n2, 0.95)
		if s := bounds(got); s != tt.want || got.N != tt.n1+tt.n2 {
			t.Errorf("%d/%d − %d/%d: got %s, want %s", tt.successes1, tt.n1, tt.successes2, tt.n2, s, tt.want)
		}
	}
}

func TestNewcombeHoldsTheDifferenceAndMirrorsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x1, n1 := trial(t)
		x2, n2 := trial(t)
		got, swapped := funnel.Newcombe(x1, n1, x2, n2, 0.95), funnel.Newcombe(x2, n2, x1, n1, 0.95)
		d, i := float64(x1)/float64(n1)-float64(x2)/float64(n2), got.Interval
		if *got.Value != d || i.Low > d || i.High < d || i.Low < -1 || i.High > 1 || i.Level != 0.95 {
			t.Fatalf("got %+v around %g", i, d)
		}
		if *swapped.Value != -d || swapped.Interval.Low != -i.High || swapped.Interval.High != -i.Low {
			t.Fatalf("%+v is not the mirror of %+v", swapped.Interval, i)
		}
	})
}

func TestRound6(t *testing.T) {
	t.Parallel()
	for in, want := range map[float64]float64{
		6.0 / 7: 0.857143, 0.4868719: 0.486872, 0.9743204: 0.97432, 1: 1, 0: 0, -0.0000005: -0.000001, 1.0 / 3: 0.333333,
	} {
		if got := funnel.Round6(in); got != want {
			t.Errorf("%g: got %g, want %g", in, got, want)
		}
	}
	if got := funnel.Round6(math.Inf(1)); !math.IsInf(got, 1) {
		t.Errorf("infinity: got %g", got)
	}
}
