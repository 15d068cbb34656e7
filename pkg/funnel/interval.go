package funnel

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Level is the confidence level of every interval that this package chooses by itself.
const Level = 0.95

// Interval is a two-sided confidence interval, in the unit of what it is an interval of.
type Interval struct {
	Low   float64 // lower bound
	High  float64 // upper bound, not below Low
	Level float64 // confidence level, 0.95 for 95 %
}

// Wilson is the proportion of successes among n independent trials (0 to 1), with the score interval of Wilson, without
// continuity correction. N is n. With p = successes/n, q = 1 − p, and z the standard normal quantile of (1 + level)/2,
// its bounds are
//
//	(2np + z² ± z·√(z² + 4npq)) / (2(n + z²))
//
// At 0 successes the lower bound is exactly 0, at n the upper one exactly 1. Unlike the textbook interval
// p ± z·√(pq/n) it never leaves 0 to 1, never has width zero, and keeps close to its level for small n, which is why
// Newcombe recommends it.
//
// The reason is NoData where n is 0, and NotValid where there is no such proportion: n or successes below 0, successes
// above n, or a level that is not strictly between 0 and 1.
//
// Sources: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American
// Statistical Association 22 (1927), 209–212; R. G. Newcombe, Two-sided confidence intervals for the single
// proportion: comparison of seven methods, Statistics in Medicine 17 (1998), 857–872, method 3.
func Wilson(successes, n int, level float64) Estimate {
	if why := refused(successes, n, level); why != "" {
		return absent(why)
	}
	return proportion(successes, n, wilson(successes, n, level))
}

// JeffreysTrials is how many trials Jeffreys takes. With many more, the beta distribution is not computed to enough
// digits; long before, its interval and Wilson's are the same for all purposes.
const JeffreysTrials = 10_000_000

// Jeffreys is the proportion of successes among n independent trials (0 to 1), with the interval of Jeffreys. N is n.
// Its bounds are the quantiles of (1 − level)/2 and (1 + level)/2 of the beta distribution with the parameters
// successes + 1/2 and n − successes + 1/2, except that the lower one is 0 at 0 successes and the upper one 1 at n.
//
// It is the Bayesian credible interval for somebody who knew nothing beforehand. Its tails are equal, where Wilson's is
// drawn towards 1/2; for the level of 95 % the two differ little. At levels far below that, it need not contain
// successes/n.
//
// The reasons are those of Wilson, and TooLarge where n is above JeffreysTrials.
//
// Source: L. D. Brown, T. Cai and A. DasGupta, Interval estimation for a binomial proportion, Statistical Science 16
// (2001), 101–133, section 3.1.2; without the further change at 1 and n − 1 successes that its section 4.1 proposes.
func Jeffreys(successes, n int, level float64) Estimate {
	if why := refused(successes, n, level); why != "" {
		return absent(why)
	}
	if n > JeffreysTrials {
		return absent(TooLarge)
	}
	a, b := float64(successes)+0.5, float64(n-successes)+0.5
	interval := Interval{Low: 0, High: 1, Level: level}
	if successes > 0 {
		interval.Low = betaQuantile(a, b, (1-level)/2)
	}
	if successes < n {
		interval.High = betaQuantile(a, b, (1+level)/2)
	}
	return proportion(successes, n, interval)
}

// Newcombe is the difference of two proportions, successes1/n1 − successes2/n2 (−1 to 1), of independent trials, with
// Newcombe's interval from the Wilson bounds l and u of each. N is n1 + n2. With p1, p2 the proportions and d their
// difference, its bounds are
//
//	d − √((p1 − l1)² + (u2 − p2)²)   and   d + √((u1 − p1)² + (p2 − l2)²)
//
// Where it contains 0, the two may be the same. That it is wide says more than a p-value can.
//
// The reason is NoData where one of the two has no trials, and NotValid as for Wilson.
//
// Source: R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
// methods, Statistics in Medicine 17 (1998), 873–890, method 10.
func Newcombe(successes1, n1, successes2, n2 int, level float64) Estimate {
	why1, why2 := refused(successes1, n1, level), refused(successes2, n2, level)
	switch {
	case why1 == NotValid || why2 == NotValid:
		return absent(NotValid)
	case why1 != "" || why2 != "":
		return absent(NoData)
	}
	p1, p2 := float64(successes1)/float64(n1), float64(successes2)/float64(n2)
	w1, w2 := wilson(successes1, n1, level), wilson(successes2, n2, level)
	d := p1 - p2
	return Estimate{Value: &d, N: n1 + n2, Interval: &Interval{
		Low:   max(-1, d-math.Hypot(p1-w1.Low, w2.High-p2)), // as for Wilson, rounding alone may leave the range
		High:  min(1, d+math.Hypot(w1.High-p1, p2-w2.Low)),
		Level: level,
	}}
}

// refused is the reason why there is no proportion, or nothing.
func refused(successes, n int, level float64) Reason {
	switch {
	case n < 0 || successes < 0 || successes > n || !(level > 0 && level < 1):
		return NotValid
	case n == 0:
		return NoData
	}
	return ""
}

func proportion(successes, n int, interval Interval) Estimate {
	return Estimate{Value: new(float64(successes) / float64(n)), Interval: &interval, N: n}
}

// wilson expects what refused has no reason to refuse.
func wilson(successes, n int, level float64) Interval {
	x, trials := float64(successes), float64(n)
	z := normalQuantile(level)
	centre := 2*x + z*z
	reach := z * math.Sqrt(z*z+4*x*(1-x/trials))
	scale := 2 * (trials + z*z)
	interval := Interval{Low: max(0, (centre-reach)/scale), High: min(1, (centre+reach)/scale), Level: level}
	// The algebra gives these exactly; floating point may miss them by one unit in the last place.
	if successes == 0 {
		interval.Low = 0
	}
	if successes == n {
		interval.High = 1
	}
	return interval
}

// normalQuantile is z such that a standard normal variable lies within ±z with the probability of the level.
func normalQuantile(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// betaQuantile is the smallest x, of those that a float64 can hold, below which a beta distribution has the probability p.
// It halves the floats from 0 to 1, which are in the order of their bits. mathext.InvRegIncBeta is faster, but for p
// below 10⁻⁵ or so it can be far off without a word.
func betaQuantile(a, b, p float64) float64 {
	low, high := uint64(0), math.Float64bits(1)
	for low < high {
		middle := low + (high-low)/2
		if mathext.RegIncBeta(a, b, math.Float64frombits(middle)) < p {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return math.Float64frombits(low)
}

// Proportion is a part of a whole, with its interval at Level. What is nil is unknown, or does not exist.
type Proportion struct {
	Numerator   *int      // size of the part
	Denominator *int      // size of the whole
	Rate        *float64  // Numerator/Denominator, 0 to 1
	Interval    *Interval // Wilson's interval of Rate
	Reason      Reason    // why Rate and Interval are nil; empty where they are not
}

// Of is the proportion of a part in a whole, either of which may be unknown (nil). The rate and its interval are nil
// where one is Unknown, where the whole is 0 (NoData), and where the part is not one of the whole (below 0, or above it:
// NotValid).
func Of(part, whole *int) Proportion {
	p := Proportion{Numerator: part, Denominator: whole}
	if part == nil || whole == nil {
		p.Reason = Unknown
		return p
	}
	if p.Reason = refused(*part, *whole, Level); p.Reason != "" {
		return p
	}
	p.Rate, p.Interval = new(float64(*part)/float64(*whole)), new(wilson(*part, *whole, Level))
	return p
}

// Round6 rounds to six decimals, half away from zero: how rates and bounds are published. What is not finite stays as
// it is.
func Round6(x float64) float64 {
	const million = 1e6
	return math.Round(x*million) / million
}
