package funnel

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// Panel is what the jurors of one jury gave to its candidates.
type Panel struct {
	Criteria    []Criterion
	Jurors      []string // names or identifiers, each once; results come in this order
	Candidates  []string // likewise; candidates whom nobody scored belong here too
	Evaluations []Evaluation
}

// Criterion is one thing that the jurors assess, on a scale of its own on which more is better.
type Criterion struct {
	Weight float64 // what it counts beside the others: 0 or more; the weights need not add up to anything
	Min    float64 // the worst mark
	Max    float64 // the best mark, above Min
}

// Evaluation is what one juror gave to one candidate.
type Evaluation struct {
	Juror     string
	Candidate string
	Marks     []*float64 // by Panel.Criteria, from their Min to their Max; nil where the juror did not assess it
}

// Check tells the first thing that is wrong with the panel, in English, or gives nil: a weight below 0, weights that are
// all 0, a scale whose Max is not above its Min, a juror or a candidate who stands twice, an evaluation of or by somebody
// who is not of the panel, a second one of the same candidate by the same juror, one with more or fewer marks than
// there are criteria, or a mark off its scale. The other methods answer NotValid for such a panel.
func (p Panel) Check() error {
	if err := p.checkCriteria(); err != nil {
		return err
	}
	jurors, repeated := numbered(p.Jurors)
	if repeated != "" {
		return fmt.Errorf("juror %q stands twice", repeated)
	}
	candidates, repeated := numbered(p.Candidates)
	if repeated != "" {
		return fmt.Errorf("candidate %q stands twice", repeated)
	}
	seen := map[[2]string]bool{}
	for _, e := range p.Evaluations {
		_, sits := jurors[e.Juror]
		_, stands := candidates[e.Candidate]
		pair := [2]string{e.Juror, e.Candidate}
		switch {
		case !sits:
			return fmt.Errorf("an evaluation is by %q, who is no juror", e.Juror)
		case !stands:
			return fmt.Errorf("an evaluation is of %q, who is no candidate", e.Candidate)
		case seen[pair]:
			return fmt.Errorf("juror %q evaluates candidate %q twice", e.Juror, e.Candidate)
		case len(e.Marks) != len(p.Criteria):
			return fmt.Errorf("juror %q gives candidate %q %d marks for %d criteria", e.Juror, e.Candidate, len(e.Marks), len(p.Criteria))
		}
		seen[pair] = true
		for k, mark := range e.Marks {
			if c := p.Criteria[k]; mark != nil && !(*mark >= c.Min && *mark <= c.Max) {
				return fmt.Errorf("juror %q gives candidate %q %g on criterion %d, whose scale is %g to %g", e.Juror, e.Candidate, *mark, k+1, c.Min, c.Max)
			}
		}
	}
	return nil
}

func (p Panel) checkCriteria() error {
	weighty := false
	for k, c := range p.Criteria {
		if !(c.Weight >= 0) || math.IsInf(c.Weight, 1) {
			return fmt.Errorf("the weight of criterion %d is %g", k+1, c.Weight)
		}
		if !(c.Max > c.Min) || math.IsInf(c.Min, -1) || math.IsInf(c.Max, 1) {
			return fmt.Errorf("the scale of criterion %d is %g to %g", k+1, c.Min, c.Max)
		}
		weighty = weighty || c.Weight > 0
	}
	if !weighty {
		return fmt.Errorf("none of the %d criteria has a weight above 0", len(p.Criteria))
	}
	return nil
}

// Marks gives the marks on one criterion, by its index, as the units of Alpha: for each candidate, in the order of
// Candidates, the marks of those who assessed it. It gives nil where Check finds something wrong or there is no such
// criterion.
func (p Panel) Marks(criterion int) [][]float64 {
	if p.Check() != nil || criterion < 0 || criterion >= len(p.Criteria) {
		return nil
	}
	candidates, _ := numbered(p.Candidates)
	units := make([][]float64, len(p.Candidates))
	for _, e := range p.Evaluations {
		if mark := e.Marks[criterion]; mark != nil {
			c := candidates[e.Candidate]
			units[c] = append(units[c], *mark)
		}
	}
	return units
}

// Scores gives the jurors' scores of each candidate, as Rank forms them (0 to 1), as the units of Alpha: how far the
// jurors agree on the whole. It gives nil where Check finds something wrong.
func (p Panel) Scores() [][]float64 {
	if p.Check() != nil {
		return nil
	}
	t := p.tally()
	units := make([][]float64, len(p.Candidates))
	for c := range units {
		for j := range p.Jurors {
			if score := t.scores[j][c]; score != nil {
				value, _ := score.Float64()
				units[c] = append(units[c], value)
			}
		}
	}
	return units
}

// tally is what follows from a panel's evaluations, by index of juror and of candidate.
type tally struct {
	scores   [][]*big.Rat // of juror, of candidate; nil where there is none
	sums     []*big.Rat   // over the jurors, by candidate
	jurors   []int        // how many jurors gave the candidate a score
	assessed []int        // how many marks these gave
}

// tally expects a panel that Check finds nothing wrong with.
func (p Panel) tally() tally {
	jurors, _ := numbered(p.Jurors)
	candidates, _ := numbered(p.Candidates)
	n := len(p.Candidates)
	t := tally{scores: make([][]*big.Rat, len(p.Jurors)), sums: make([]*big.Rat, n), jurors: make([]int, n), assessed: make([]int, n)}
	for j := range t.scores {
		t.scores[j] = make([]*big.Rat, n)
	}
	for c := range t.sums {
		t.sums[c] = new(big.Rat)
	}
	scales := p.scales()
	for _, e := range p.Evaluations {
		score, marks := weigh(scales, e.Marks)
		if score == nil {
			continue
		}
		j, c := jurors[e.Juror], candidates[e.Candidate]
		t.scores[j][c] = score
		t.sums[c].Add(t.sums[c], score)
		t.jurors[c]++
		t.assessed[c] += marks
	}
	return t
}

// scale is a criterion in exact numbers.
type scale struct{ weight, low, width *big.Rat }

func (p Panel) scales() []scale {
	scales := make([]scale, len(p.Criteria))
	for k, c := range p.Criteria {
		low := decimal(c.Min)
		scales[k] = scale{decimal(c.Weight), low, new(big.Rat).Sub(decimal(c.Max), low)}
	}
	return scales
}

// weigh is the weighted mean of the marks that were given, and how many they are; nil where they weigh nothing.
func weigh(scales []scale, marks []*float64) (score *big.Rat, n int) {
	sum, weights := new(big.Rat), new(big.Rat)
	for k, mark := range marks {
		if mark == nil {
			continue
		}
		x := decimal(*mark)
		x.Sub(x, scales[k].low).Quo(x, scales[k].width)
		sum.Add(sum, x.Mul(x, scales[k].weight))
		weights.Add(weights, scales[k].weight)
		n++
	}
	if weights.Sign() == 0 {
		return nil, 0
	}
	return sum.Quo(sum, weights), n
}

// decimal is the number that was written: the shortest decimal that a finite float64 stands for.
func decimal(x float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	return r
}

// numbered gives each name its index, and the first name that stands twice, if any.
func numbered(names []string) (indices map[string]int, repeated string) {
	indices = make(map[string]int, len(names))
	for i, name := range names {
		if _, twice := indices[name]; twice {
			return indices, name
		}
		indices[name] = i
	}
	return indices, ""
}
