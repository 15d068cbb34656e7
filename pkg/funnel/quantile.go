package funnel

import (
	"math"
	"slices"
)

// FewValues is the number of values below which a quantile is called too few: a convention of this package.
const FewValues = 10

// Quantiles gives the sample quantiles of each part p (0 to 1): the value that a part p of the values are at most, in
// their unit. Quantiles(days, 0.25, 0.5, 0.75) are the quartiles with the median. The values need not be sorted and stay
// as they are. N counts them; below FewValues, TooFew is set.
//
// It is type 7 of Hyndman and Fan, which is also R's default and the PERCENTILE.INC of spreadsheets. With the values
// sorted, x₁ ≤ … ≤ xₙ, and h = (n − 1)p + 1,
//
//	quantile = x₍⌊h⌋₎ + (h − ⌊h⌋)·(x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎)
//
// All values have to be known: for times to an event that may still come, see KaplanMeier.
//
// The reason is NoData without values, and NotValid where a value is not finite or p is not from 0 to 1.
//
// Source: R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996),
// 361–365, definition 7.
func Quantiles(values []float64, parts ...float64) []Estimate {
	sorted := slices.Sorted(slices.Values(values))
	estimates := make([]Estimate, len(parts))
	for i, p := range parts {
		estimates[i] = quantile(sorted, p)
	}
	return estimates
}

func quantile(sorted []float64, p float64) Estimate {
	last := len(sorted) - 1
	switch {
	case !(p >= 0 && p <= 1):
		return absent(NotValid)
	case last < 0:
		return absent(NoData)
	case math.IsNaN(sorted[0]) || math.IsInf(sorted[0], -1) || math.IsInf(sorted[last], 1): // NaN sorts first
		return absent(NotValid)
	}
	whole, part := math.Modf(float64(last) * p)
	low := sorted[int(whole)]
	high := sorted[min(int(whole)+1, last)]
	// Weights, because the difference of two large values may overflow; the bounds, because weights are rounded.
	value := min(high, max(low, (1-part)*low+part*high))
	return estimated(value, len(sorted), FewValues)
}
