package funnel

import "gonum.org/v1/gonum/mat"

// FewCandidates is the number of candidates below which a juror's severity is called too few: a convention of this
// package.
const FewCandidates = 5

// Severity is how much more, or less, one juror gives than the others do. Below 0 the juror is more severe than they are,
// above 0 milder. The unit is that of Standing.Score: 0.05 is a twentieth of the scale. It tells nothing about who is
// right.
type Severity struct {
	Juror string
	// The mean difference between the juror's scores and the mean of the other jurors' scores of the same candidate.
	Difference Estimate
	// The juror's effect in the additive model, which allows for who else scored the same candidates.
	Effect Estimate
}

// Severities gives the severity of each juror, in the order of Jurors. With y the scores of the jurors as Rank forms them,
//
//	difference(j) = mean over the candidates whom j and at least one other scored of (y_ij − mean of y_ik over k ≠ j)
//
// which anyone can redo by hand. It depends on who the others are: beside a severe colleague everyone looks mild. Where
// jurors did not all score the same candidates (a recusal, say), the effect is the better one. It is the least-squares
// estimate of β in
//
//	y_ij = μ + α_i + β_j + error,  Σ β_j = 0 over the jurors with an estimate
//
// where α_i is the candidate's part. Where all J jurors scored all candidates, β_j is the juror's mean less the mean of
// all scores, and equals (J − 1)/J times the difference.
//
// In both, N counts the candidates whom the juror and at least one other scored, and below FewCandidates TooFew is set.
// The reason is NoData where there is no such candidate. For the effect it is NotConnected where the jurors fall into
// groups that have no candidate in common, because then a group may be mild or its candidates good. It is NotValid where
// Check finds something wrong.
//
// Source: M. R. Raymond and C. Viswesvaran, Least-squares models to correct for rater effects in performance assessment,
// Journal of Educational Measurement 30 (1993), 253–268, the model OLS.
func (p Panel) Severities() []Severity {
	severities := make([]Severity, len(p.Jurors))
	for j, name := range p.Jurors {
		severities[j] = Severity{Juror: name, Difference: absent(NotValid), Effect: absent(NotValid)}
	}
	if p.Check() != nil {
		return severities
	}
	shared := p.tally().shared()
	estimable := []int{} // jurors with a candidate in common with another
	for j := range severities {
		severities[j].Difference = difference(shared, j)
		severities[j].Effect = absent(NoData)
		if severities[j].Difference.Value != nil {
			estimable = append(estimable, j)
		}
	}
	effects, connected := additive(shared, estimable)
	for i, j := range estimable {
		n := severities[j].Difference.N
		severities[j].Effect = Estimate{Reason: NotConnected, N: n, TooFew: n < FewCandidates}
		if connected {
			severities[j].Effect = estimated(effects[i], n, FewCandidates)
		}
	}
	return severities
}

// given is the score that one juror gave.
type given struct {
	juror int
	score float64
}

// shared gives the scores of each candidate who has two or more, in the order of the jurors: the others compare nobody.
func (t tally) shared() [][]given {
	var candidates [][]given
	for c, n := range t.jurors {
		if n < 2 {
			continue
		}
		scores := make([]given, 0, n)
		for j := range t.scores {
			if score := t.scores[j][c]; score != nil {
				value, _ := score.Float64()
				scores = append(scores, given{j, value})
			}
		}
		candidates = append(candidates, scores)
	}
	return candidates
}

// lead is the sum of how much more one score is than each of the others. Summing differences, not scores, makes it
// exactly 0 where all are equal.
func lead(scores []given, score float64) float64 {
	var sum float64
	for _, other := range scores {
		sum += score - other.score
	}
	return sum
}

func difference(candidates [][]given, juror int) Estimate {
	var sum float64
	n := 0
	for _, scores := range candidates {
		for _, own := range scores {
			if own.juror == juror {
				sum += lead(scores, own.score) / float64(len(scores)-1)
				n++
			}
		}
	}
	if n == 0 {
		return absent(NoData)
	}
	return estimated(sum/float64(n), n, FewCandidates)
}

// additive gives the least-squares effects of the jurors, whose sum is 0, in their order. Each of them has to stand in
// one of the candidates at least. ok is false where there are none, or candidates in common do not link them all.
func additive(candidates [][]given, jurors []int) (effects []float64, ok bool) {
	if len(jurors) == 0 {
		return nil, false
	}
	position := make(map[int]int, len(jurors))
	for i, j := range jurors {
		position[j] = i
	}
	if !linked(candidates, position) {
		return nil, false
	}
	// With the candidates' parts eliminated, the normal equations are those of a graph's Laplacian: their one null
	// vector is a constant, which the condition on the sum takes. Adding the constant matrix says that condition.
	n := len(jurors)
	normal, right := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for k := i; k < n; k++ {
			normal.SetSym(i, k, 1/float64(n))
		}
	}
	for _, scores := range candidates {
		share := 1 / float64(len(scores))
		for x, a := range scores {
			i := position[a.juror]
			normal.SetSym(i, i, normal.At(i, i)+1-share)
			right.SetVec(i, right.AtVec(i)+lead(scores, a.score)*share)
			for _, b := range scores[:x] {
				k := position[b.juror]
				normal.SetSym(i, k, normal.At(i, k)-share)
			}
		}
	}
	var solver mat.Cholesky
	solution := mat.NewVecDense(n, nil)
	if !solver.Factorize(normal) || solver.SolveVecTo(solution, right) != nil {
		return nil, false
	}
	return solution.RawVector().Data, true
}

// linked tells whether candidates in common lead from each juror to each other one.
func linked(candidates [][]given, position map[int]int) bool {
	group := make([]int, len(position))
	for i := range group {
		group[i] = i
	}
	groups := len(group)
	for _, scores := range candidates {
		first := position[scores[0].juror]
		for _, s := range scores[1:] {
			if from, to := group[position[s.juror]], group[first]; from != to {
				groups--
				for i := range group {
					if group[i] == from {
						group[i] = to
					}
				}
			}
		}
	}
	return groups <= 1
}
