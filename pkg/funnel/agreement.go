package funnel

import (
	"maps"
	"math"
	"slices"
)

// FewUnits is the number of units below which an agreement is called too few: a convention of this package. With nine
// candidates one of them can move alpha from good to useless.
const FewUnits = 10

// Measurement is what the numbers of an assessment mean, which decides how far two of them differ.
type Measurement int

// The levels of measurement. With values c and k, the square of their difference is
const (
	NominalData  Measurement = iota // names in the guise of numbers: 0 where c = k, 1 otherwise
	OrdinalData                     // ranks, whose distances mean nothing: (n_c/2 + the values between + n_k/2)²
	IntervalData                    // points of a scale whose steps are equal: (c − k)²
	RatioData                       // amounts with a true zero, none negative: ((c − k)/(c + k))²
)

// Agreement is how far the values that several observers gave to the same units agree.
type Agreement struct {
	// Krippendorff's alpha, without unit: 1 is perfect agreement, 0 what chance would give, and below 0 they disagree
	// systematically. Krippendorff asks for 0.8, and for 0.667 where tentative conclusions are enough. N counts the units
	// with two values or more.
	Estimate
	// Values that can be paired with another one of the same unit.
	Values int
}

// Alpha is Krippendorff's alpha. Each unit (a candidate, say) is the list of values that observers (jurors) gave it.
// A value that is missing is not in the list, so lists may differ in length; whose value it is does not matter, nor does
// any order. A unit with one value, or none, can be compared with nothing and counts for nothing.
//
// With m_u values in unit u, n values in all units with two or more, n_c of them equal to c, and δ the difference of the
// measurement,
//
//	alpha = 1 − D_o/D_e
//	D_o = 1/n · Σ_u 1/(m_u − 1) · Σ over ordered pairs of different values in u of δ²
//	D_e = 1/(n(n − 1)) · Σ_c Σ_k n_c n_k δ²(c, k)
//
// The reason is NoData where no unit has two values; NoVariation where all values that can be paired are the same:
// then agreement can't be told from everybody always saying the same; NotValid where a value is not finite, is negative
// in RatioData, or the measurement is none of those above. Below FewUnits units, TooFew is set. The work grows with the
// square of the number of distinct values.
//
// Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, University of Pennsylvania (2011);
// A. F. Hayes and K. Krippendorff, Answering the call for a standard reliability measure for coding data, Communication
// Methods and Measures 1 (2007), 77–89.
func Alpha(units [][]float64, m Measurement) Agreement {
	counts := map[float64]int{}
	var a Agreement
	for _, u := range units {
		if !valid(u, m) {
			return Agreement{Estimate: absent(NotValid)}
		}
		if len(u) < 2 {
			continue
		}
		a.N++
		a.Values += len(u)
		for _, v := range u {
			counts[v]++
		}
	}
	switch len(counts) {
	case 0:
		a.Reason = NoData
		return a
	case 1:
		a.Reason = NoVariation
		return a
	}
	values := slices.Sorted(maps.Keys(counts))
	squared := squaredDifference(values, counts, m)
	var observed, expected float64
	for _, u := range units {
		if len(u) < 2 {
			continue
		}
		var within float64
		for i, v := range u {
			for _, w := range u[:i] {
				within += squared(index(values, v), index(values, w))
			}
		}
		observed += within / float64(len(u)-1)
	}
	for j := range values {
		for i := range j {
			expected += float64(counts[values[i]]) * float64(counts[values[j]]) * squared(i, j)
		}
	}
	a.Estimate = estimated(1-float64(a.Values-1)*observed/expected, a.N, FewUnits)
	return a
}

func valid(unit []float64, m Measurement) bool {
	return m >= NominalData && m <= RatioData && !slices.ContainsFunc(unit, func(v float64) bool {
		return math.IsNaN(v) || math.IsInf(v, 0) || m == RatioData && v < 0
	})
}

// index finds a value that is there in the sorted values.
func index(values []float64, v float64) int {
	i, _ := slices.BinarySearch(values, v)
	return i
}

// squaredDifference gives δ² by the indices of two values, which are sorted.
func squaredDifference(values []float64, counts map[float64]int, m Measurement) func(i, j int) float64 {
	difference := func(int, int) float64 { return 1 }
	switch m {
	case NominalData:
	case OrdinalData:
		upTo := make([]float64, len(values)+1)
		for i, v := range values {
			upTo[i+1] = upTo[i] + float64(counts[v])
		}
		difference = func(i, j int) float64 {
			ends := float64(counts[values[i]]+counts[values[j]]) / 2
			return upTo[j+1] - upTo[i] - ends
		}
	case IntervalData:
		// A power of two brings the values near 1 and changes no digit; alpha does not depend on it, but a square would
		// overflow without.
		_, exponent := math.Frexp(max(math.Abs(values[0]), math.Abs(values[len(values)-1])))
		difference = func(i, j int) float64 {
			return math.Ldexp(values[j], -exponent) - math.Ldexp(values[i], -exponent)
		}
	case RatioData:
		difference = func(i, j int) float64 {
			q := values[i] / values[j] // the larger one is above 0, and the sum of two can overflow
			return (1 - q) / (1 + q)
		}
	}
	return func(i, j int) float64 {
		if i == j {
			return 0
		}
		d := difference(min(i, j), max(i, j))
		return d * d
	}
}
