package httpapi

import (
	"slices"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// overlap is the reason where one group is part of the other: the methods are for groups that share nothing.
const overlap funnel.Reason = "overlap"

// pairWork is what one pair costs beside its test, in the steps of funnel.ExactWork: memory, mostly.
const pairWork = 100

// compared is a group with one rate.
type compared struct {
	hiring.FunnelRow
	rate funnel.Rate
}

// compare compares one rate of two of the groups of a cohort, by their places.
func compare(rows []hiring.FunnelRow, step funnel.Step, a, b int) api.FunnelComparison {
	groups := mapped(rows, func(r hiring.FunnelRow) compared { return compared{r, cohortOf(r).Rate(step)} })
	one, other := groups[a], groups[b]
	difference := funnel.Estimate{Reason: apart(one, other)}
	if difference.Reason == "" {
		difference = funnel.Newcombe(*one.rate.Numerator, *one.rate.Denominator, *other.rate.Numerator, *other.rate.Denominator, funnel.Level)
	}
	return api.FunnelComparison{
		A: showCompared(one), B: showCompared(other), Difference: showDifference(difference), PValue: showPValue(fisher(one, other)),
		Comparisons: comparisons(groups, min(a, b), max(a, b)),
	}
}

// apart is why two groups can't be compared whatever their numbers are, or nothing.
func apart(a, b compared) funnel.Reason {
	switch {
	case slices.Contains(a.Within, b.ID) || slices.Contains(b.Within, a.ID):
		return overlap
	case a.rate.Reason == funnel.Unknown || b.rate.Reason == funnel.Unknown:
		return funnel.Unknown
	}
	return ""
}

// fisher is the exact test of two groups.
func fisher(a, b compared) funnel.Estimate {
	if why := apart(a, b); why != "" {
		return funnel.Estimate{Reason: why}
	}
	x, n, y, m := *a.rate.Numerator, *a.rate.Denominator, *b.rate.Numerator, *b.rate.Denominator
	return funnel.Fisher([2][2]int{{x, n - x}, {y, m - y}})
}

// comparisons tests every pair of groups, unless that takes more work than one exact test may, and adjusts the test of one.
func comparisons(groups []compared, a, b int) api.Comparisons {
	n := len(groups)
	out := api.Comparisons{Groups: n, Pairs: n * (n - 1) / 2, AdjustedPValue: showPValue(funnel.Estimate{Reason: funnel.TooLarge})}
	for _, g := range groups {
		out.Pairs -= len(g.Within)
	}
	if n*n > 2*funnel.ExactWork/pairWork {
		return out
	}
	var tests []funnel.Estimate
	var place, tested, work int
	for i := range groups {
		for j := i + 1; j < n; j++ {
			if work += pairWork + atMost(groups[i], groups[j]); work > funnel.ExactWork {
				return out
			}
			if i == a && j == b {
				place = len(tests)
			}
			test := fisher(groups[i], groups[j])
			if test.Value != nil {
				tested++
			}
			tests = append(tests, test)
		}
	}
	out.Tested = &tested
	out.AdjustedPValue = showPValue(funnel.Holm(tests)[place])
	return out
}

// atMost bounds the steps of a test: no more tables have the totals of this one than the smallest of the totals says.
func atMost(a, b compared) int {
	if apart(a, b) != "" {
		return 0
	}
	hits, trials := *a.rate.Numerator+*b.rate.Numerator, *a.rate.Denominator+*b.rate.Denominator
	return min(*a.rate.Denominator, *b.rate.Denominator, hits, trials-hits)
}

func showCompared(g compared) api.ComparedGroup {
	id := g.ID
	return api.ComparedGroup{Group: api.FunnelGroup{ID: &id, Label: g.Label}, Rate: showRate(g.rate), Reason: reason(g.rate.Reason)}
}

func showDifference(e funnel.Estimate) api.RateDifference {
	out := api.RateDifference{Reason: reason(e.Reason)}
	if e.Value != nil {
		out.Value = new(funnel.Round6(*e.Value))
		out.Interval = &api.DifferenceInterval{
			Low: funnel.Round6(e.Interval.Low), High: funnel.Round6(e.Interval.High), Level: e.Interval.Level, Method: api.IntervalNewcombe,
		}
	}
	return out
}

func showPValue(e funnel.Estimate) api.PValue {
	out := api.PValue{Reason: reason(e.Reason)}
	if e.Value != nil {
		out.Value = new(funnel.Round6(*e.Value))
	}
	return out
}

// reason is why there is no number, or null where there is one.
func reason(why funnel.Reason) *string { return orNull(string(why)) }
