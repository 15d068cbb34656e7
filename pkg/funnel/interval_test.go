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
		got, ok := funnel.Wilson(tt.successes, tt.n, 0.95)
		low, high := fmt.Sprintf("%.4f", got.Low), fmt.Sprintf("%.4f", got.High)
		if !ok || low != tt.low || high != tt.high {
			t.Errorf("%d/%d: got %s to %s (%t), want %s to %s", tt.successes, tt.n, low, high, ok, tt.low, tt.high)
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

func TestWilsonRefusesWhatIsNoProportion(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		successes, n int
		level        float64
	}{
		{0, 0, 0.95},
		{1, -1, 0.95},
		{-1, 3, 0.95},
		{4, 3, 0.95},
		{1, 3, 0},
		{1, 3, 1},
		{1, 3, -0.5},
		{1, 3, math.NaN()},
		{1, 3, math.Inf(1)},
	} {
		if got, ok := funnel.Wilson(tt.successes, tt.n, tt.level); ok || got != (funnel.Interval{}) {
			t.Errorf("%d/%d at %g: got %v, %t", tt.successes, tt.n, tt.level, got, ok)
		}
	}
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
		got, ok := funnel.Wilson(successes, n, level)
		p := float64(successes) / float64(n)
		if !ok || got.Low < 0 || got.Low > p || got.High < p || got.High > 1 || got.Level != level {
			t.Fatalf("got %+v, %t around %g", got, ok, p)
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
		hit, _ := funnel.Wilson(successes, n, funnel.Level)
		miss, _ := funnel.Wilson(n-successes, n, funnel.Level)
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
		got, _ := funnel.Wilson(successes, n, 0.95)
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
		i, _ := funnel.Wilson(successes, n, level)
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
