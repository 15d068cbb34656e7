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

func pValues(ps ...float64) []funnel.Estimate {
	tests := make([]funnel.Estimate, len(ps))
	for i := range ps {
		tests[i] = funnel.Estimate{Value: &ps[i], N: 10 + i}
	}
	return tests
}

// The example of the article Holm–Bonferroni method of Wikipedia, where the first and the last one are rejected at 5 %;
// and step by step from the definition: six tests, with the fifth times 6, the first times 5, and so on, never falling.
func TestHolmGivesTheWorkedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		ps   []float64
		want string
	}{
		{[]float64{0.01, 0.04, 0.03, 0.005}, "0.03 0.06 0.06 0.02"},
		{[]float64{0.01, 0.04, 0.20, 0.03, 0.005, 0.07}, "0.05 0.12 0.2 0.12 0.03 0.14"},
		{[]float64{0.6, 0.7}, "1 1"},
		{[]float64{0, 1}, "0 1"},
	} {
		adjusted := make([]string, 0, len(tt.ps))
		for i, e := range funnel.Holm(pValues(tt.ps...)) {
			adjusted = append(adjusted, fmt.Sprintf("%.10g", *e.Value))
			if e.N != 10+i {
				t.Errorf("%v: N of %d is %d", tt.ps, i, e.N)
			}
		}
		if got := strings.Join(adjusted, " "); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.ps, got, tt.want)
		}
	}
}

func TestHolmCountsOnlyTestsWithAPValue(t *testing.T) {
	t.Parallel()
	tests := append(pValues(0.01, 2, math.NaN(), 0.04), funnel.Estimate{Reason: funnel.NoVariation, N: 7})
	got := funnel.Holm(tests)
	if *got[0].Value != 0.02 || *got[3].Value != 0.04 {
		t.Errorf("got %g and %g", *got[0].Value, *got[3].Value)
	}
	want := []funnel.Reason{"", funnel.NotValid, funnel.NotValid, "", funnel.NoVariation}
	for i, e := range got {
		if e.Reason != want[i] || (e.Value == nil) != (want[i] != "") || e.N != tests[i].N {
			t.Errorf("%d: got %+v, want %q", i, e, want[i])
		}
	}
}

// Holm rejects, at any level, what stepping down through the sorted p-values rejects until the first that is too large.
func TestHolmIsSteppingDown(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 12).Draw(t, "p")
		level := rapid.Float64Range(0, 0.999).Draw(t, "level")
		sorted := slices.Sorted(slices.Values(ps))
		rejected := 0
		for rejected < len(sorted) && float64(len(sorted)-rejected)*sorted[rejected] <= level {
			rejected++
		}
		got := 0
		for i, e := range funnel.Holm(pValues(ps...)) {
			if *e.Value < ps[i] || *e.Value > 1 {
				t.Fatalf("%g is adjusted to %g", ps[i], *e.Value)
			}
			if *e.Value <= level {
				got++
			}
		}
		if got != rejected {
			t.Fatalf("%d are rejected at %g, want %d", got, level, rejected)
		}
	})
}

func TestPairsComparesEachWithEachOther(t *testing.T) {
	t.Parallel()
	table := [][2]int{{3, 10}, {6, 1}, {0, 0}, {3, 6}}
	pairs := funnel.Pairs(table, 0.9)
	var order []string
	for _, p := range pairs {
		order = append(order, fmt.Sprintf("%d%d", p.A, p.B))
		a, b := table[p.A], table[p.B]
		if diff := *funnel.Newcombe(3, 13, 6, 7, 0.9).Interval; p.A == 0 && p.B == 1 && *p.Difference.Interval != diff {
			t.Errorf("got %+v, want %+v", *p.Difference.Interval, diff)
		}
		if p.A == 2 || p.B == 2 {
			if p.P.Reason != funnel.NoData || p.Difference.Reason != funnel.NoData || p.Adjusted.Reason != funnel.NoData {
				t.Errorf("nobody against somebody: got %+v", p)
			}
			continue
		}
		if want := *funnel.Fisher([2][2]int{a, b}).Value; *p.P.Value != want {
			t.Errorf("%d, %d: got %g, want %g", p.A, p.B, *p.P.Value, want)
		}
	}
	if got := strings.Join(order, " "); got != "01 02 03 12 13 23" {
		t.Errorf("got %s", got)
	}
	// Of the three that have a p-value, the smallest counts threefold.
	if got, want := *pairs[0].Adjusted.Value, 3**pairs[0].P.Value; got != want {
		t.Errorf("got %g, want %g", got, want)
	}
}
