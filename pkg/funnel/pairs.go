package funnel

import (
	"cmp"
	"math"
	"slices"
)

// Pair compares the rates of two groups.
type Pair struct {
	A, B       int      // indices of the groups, A before B
	Difference Estimate // the rate of A less that of B, as of Newcombe
	P          Estimate // as of Fisher: of this pair alone
	Adjusted   Estimate // P by Holm, over all pairs: what to judge by
}

// Pairs compares each group with each other one. The table has a row for each group, and the columns success and
// failure; level is that of the intervals, which are not widened for being many. To say that groups differ, start from
// FreemanHalton of the whole table: with twenty groups there are 190 pairs, and some of those always look different.
// Where a number of a pair is nil, the reason is that of Newcombe or Fisher, and the pair is none of those that the
// others are adjusted for.
func Pairs(table [][2]int, level float64) []Pair {
	var pairs []Pair
	var tests []Estimate
	for a, one := range table {
		for b, other := range table[a+1:] {
			pair := Pair{
				A: a, B: a + 1 + b, P: Fisher([2][2]int{one, other}),
				Difference: Newcombe(one[0], one[0]+one[1], other[0], other[0]+other[1], level),
			}
			pairs, tests = append(pairs, pair), append(tests, pair.P)
		}
	}
	for i, adjusted := range Holm(tests) {
		pairs[i].Adjusted = adjusted
	}
	return pairs
}

// Holm adjusts the p-values (0 to 1) of several tests for being several: if all whose adjusted p-value is at most 5 % are
// called significant, the probability that this is wrong for even one of them is at most 5 %, however the tests depend on
// each other. With p₍₁₎ ≤ … ≤ p₍ₘ₎ sorted,
//
//	adjusted p₍ᵢ₎ = max over j ≤ i of min(1, (m − j + 1)·p₍ⱼ₎)
//
// The answers are in the order of the tests, with their N. A test without p-value keeps its reason and is not counted
// among the m; a p-value that is none is NotValid, and likewise.
//
// Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979),
// 65–70.
func Holm(tests []Estimate) []Estimate {
	adjusted := make([]Estimate, len(tests))
	var order []int
	for i, t := range tests {
		adjusted[i] = Estimate{Reason: t.Reason, N: t.N}
		switch {
		case t.Value == nil:
		case *t.Value >= 0 && *t.Value <= 1:
			order = append(order, i)
		default:
			adjusted[i].Reason = NotValid
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(*tests[a].Value, *tests[b].Value) })
	var largest float64
	for place, i := range order {
		largest = math.Max(largest, math.Min(1, float64(len(order)-place)**tests[i].Value))
		adjusted[i] = Estimate{Value: new(largest), N: tests[i].N, TooFew: tests[i].TooFew}
	}
	return adjusted
}
