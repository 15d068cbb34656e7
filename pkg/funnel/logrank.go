package funnel

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// FewEvents is the number of events below which a log-rank test is called too few: a convention of this package. Its
// p-value is that of a distribution which the statistic only comes near to with many events.
const FewEvents = 10

// LogRankTest is whether several groups come to an event equally fast.
type LogRankTest struct {
	// The p-value (0 to 1): how probable a statistic of that size or more is, if they do. N counts the events of all
	// groups; below FewEvents, TooFew is set.
	Estimate
	// The statistic, and the degrees of freedom of its chi-square distribution; nil and 0 where there is no p-value.
	ChiSquare *float64
	Degrees   int
	// One for each group, in their order; nil where the arguments are not valid.
	Groups []LogRankGroup
}

// LogRankGroup is what a group contributed. Where Observed is above Expected, it was faster than the others.
type LogRankGroup struct {
	N        int     // observations
	Observed int     // events
	Expected float64 // events if all groups had been equally fast
}

// LogRank is the log-rank test (of Mantel and Cox) of two groups or more. With n_j of n at risk in group j, and d events
// in all groups, at each time of an event,
//
//	O_j − E_j = events of j − Σ d·n_j/n
//	V_jk = Σ d·(n − d)/(n − 1) · n_j/n · (δ_jk − n_k/n)
//	statistic = (O − E)ᵀ V⁻¹ (O − E), without the last group
//
// It weighs early and late events alike, and is made for groups one of which is faster all along; where curves cross it
// sees little. What KaplanMeier says of censored observations holds here too.
//
// A group that nothing is expected of (all its observations end before the first event) is left out, and so from the
// degrees of freedom. The reason is NoData without observations; NoVariation where there are not two groups left, nothing
// happened, or everything at once; NotValid where a time is negative or not finite.
//
// Sources: N. Mantel, Evaluation of survival data and two new rank order statistics arising in its consideration, Cancer
// Chemotherapy Reports 50 (1966), 163–170; R. Peto and J. Peto, Asymptotically efficient rank invariant test procedures,
// Journal of the Royal Statistical Society A 135 (1972), 185–207.
func LogRank(groups [][]Observation) LogRankTest {
	for _, observations := range groups {
		if slices.ContainsFunc(observations, unreal) {
			return LogRankTest{Estimate: absent(NotValid)}
		}
	}
	test := LogRankTest{Groups: make([]LogRankGroup, len(groups))}
	n := 0
	for g, observations := range groups {
		test.Groups[g].N = len(observations)
		n += len(observations)
	}
	times := instants(groups)
	for _, at := range times {
		atRisk, events := sum(at.atRisk), sum(at.events)
		for g := range test.Groups {
			test.Groups[g].Observed += at.events[g]
			test.Groups[g].Expected += float64(events) * float64(at.atRisk[g]) / float64(atRisk)
		}
		test.N += events
	}
	test.Reason = NoVariation
	if n == 0 {
		test.Reason = NoData
	}
	if statistic, degrees, ok := test.statistic(times); ok {
		p := mathext.GammaIncRegComp(float64(degrees)/2, statistic/2)
		test.Estimate = estimated(max(p, math.SmallestNonzeroFloat64), test.N, FewEvents)
		test.ChiSquare, test.Degrees = &statistic, degrees
	}
	return test
}

// statistic has none where the groups that something is expected of are fewer than two, or can't vary.
func (t LogRankTest) statistic(times []instant) (chiSquare float64, degrees int, ok bool) {
	var compared []int
	for g, group := range t.Groups {
		if group.Expected > 0 {
			compared = append(compared, g)
		}
	}
	degrees = len(compared) - 1
	if degrees < 1 {
		return 0, 0, false
	}
	compared = compared[:degrees]
	variance, excess := mat.NewSymDense(degrees, nil), mat.NewVecDense(degrees, nil)
	for j, g := range compared {
		excess.SetVec(j, float64(t.Groups[g].Observed)-t.Groups[g].Expected)
	}
	for _, at := range times {
		n, d := float64(sum(at.atRisk)), float64(sum(at.events))
		if n == 1 { // whose part would be 0/0
			continue
		}
		scale := d * (n - d) / (n - 1)
		for j, g := range compared {
			share := float64(at.atRisk[g]) / n
			variance.SetSym(j, j, variance.At(j, j)+scale*share)
			for k, h := range compared[:j+1] {
				variance.SetSym(j, k, variance.At(j, k)-scale*share*float64(at.atRisk[h])/n)
			}
		}
	}
	var solver mat.Cholesky
	solution := mat.NewVecDense(degrees, nil)
	if !solver.Factorize(variance) || solver.SolveVecTo(solution, excess) != nil {
		return 0, 0, false
	}
	return max(0, mat.Dot(excess, solution)), degrees, true
}

func sum(counts []int) (total int) {
	for _, n := range counts {
		total += n
	}
	return total
}
