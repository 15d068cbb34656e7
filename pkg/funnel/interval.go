package funnel

import "math"

// Level is the confidence level of every interval that this package chooses by itself.
const Level = 0.95

// Interval is a two-sided confidence interval of a proportion.
type Interval struct {
	Low   float64 // lower bound, 0 to 1
	High  float64 // upper bound, 0 to 1, not below Low
	Level float64 // confidence level, 0.95 for 95 %
}

// Wilson is the score interval of Wilson, without continuity correction, for the proportion of successes among n
// independent trials. With p = successes/n, q = 1 − p, and z the standard normal quantile of (1 + level)/2, its bounds
// are
//
//	(2np + z² ± z·√(z² + 4npq)) / (2(n + z²))
//
// At 0 successes the lower bound is exactly 0, at n the upper one exactly 1. Unlike the textbook interval
// p ± z·√(pq/n) it never leaves 0 to 1, never has width zero, and keeps close to its level for small n, which is why
// Newcombe recommends it.
//
// ok is false, and the interval worthless, where there is no such proportion: n below 1, successes below 0 or above n,
// or a level that is not strictly between 0 and 1.
//
// Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
// Statistical Association 22 (1927), 209–212; R. G. Newcombe, Two-sided confidence intervals for the single
// proportion: comparison of seven methods, Statistics in Medicine 17 (1998), 857–872, method 3.
func Wilson(successes, n int, level float64) (interval Interval, ok bool) {
	if n < 1 || successes < 0 || successes > n || !(level > 0 && level < 1) {
		return Interval{}, false
	}
	x, trials := float64(successes), float64(n)
	z := math.Sqrt2 * math.Erfinv(level)
	centre := 2*x + z*z
	reach := z * math.Sqrt(z*z+4*x*(1-x/trials))
	scale := 2 * (trials + z*z)
	interval = Interval{Low: max(0, (centre-reach)/scale), High: min(1, (centre+reach)/scale), Level: level}
	// The algebra gives these exactly; floating point may miss them by one unit in the last place.
	if successes == 0 {
		interval.Low = 0
	}
	if successes == n {
		interval.High = 1
	}
	return interval, true
}

// Proportion is a part of a whole, with its interval at Level. What is nil is unknown, or does not exist.
type Proportion struct {
	Numerator   *int      // size of the part
	Denominator *int      // size of the whole
	Rate        *float64  // Numerator/Denominator, 0 to 1
	Interval    *Interval // Wilson's interval of Rate
}

// Of is the proportion of a part in a whole, either of which may be unknown (nil). The rate and its interval are nil
// where one is unknown, where the whole is 0, and where the part is not one of the whole (below 0, or above it).
func Of(part, whole *int) Proportion {
	p := Proportion{Numerator: part, Denominator: whole}
	if part == nil || whole == nil {
		return p
	}
	interval, ok := Wilson(*part, *whole, Level)
	if !ok {
		return p
	}
	p.Rate, p.Interval = new(float64(*part)/float64(*whole)), &interval
	return p
}

// Round6 rounds to six decimals, half away from zero: how rates and bounds are published. What is not finite stays as
// it is.
func Round6(x float64) float64 {
	const million = 1e6
	return math.Round(x*million) / million
}
