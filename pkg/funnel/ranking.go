package funnel

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// FewJurors is the number of jurors below which a candidate's score is called too few: a convention of this package.
// Where two jurors scored, leaving one out leaves the opinion of a single one.
const FewJurors = 3

// Ranking is the order in which a panel's scores put the candidates. It decides nothing.
type Ranking struct {
	// One for each candidate, best first; who shares a rank is in the order of Panel.Candidates, and who has none is last.
	Standings []Standing
	// NotValid where Panel.Check finds something wrong, and then there are no standings; empty otherwise.
	Reason Reason
}

// Standing is where one candidate stands.
type Standing struct {
	Candidate string
	// The mean of the scores of the jurors who scored the candidate, from 0 (the worst mark on every criterion) to 1.
	// N counts these jurors; below FewJurors, TooFew is set. The reason is NoData where nobody did.
	Score Estimate
	// Score.Value as it is before it is rounded to a float64: what candidates are compared by. Nil with it.
	Exact *big.Rat
	// One more than the number of candidates with a higher score; 1 is best. Equal scores share it, and the ranks that
	// they take up are left out: 1, 2, 2, 4. Nil without a score.
	Rank *int
	// Somebody else has the same rank.
	Tied bool
	// Marks that were given, and that would have been if every juror who scored the candidate had assessed every
	// criterion. Where Assessed is less, criteria that were not assessed were left out of the means.
	Assessed, Assessable int
	// The rank if one juror had not sat, for each juror in the order of Panel.Jurors.
	Without []RankWithout
	// The best (lowest) and the worst rank of Without; nil where it has none.
	Best, Worst *int
}

// RankWithout is a candidate's rank when one juror's scores are left out.
type RankWithout struct {
	Juror string
	// Counted as Standing.Rank. Nil where nobody else scored the candidate.
	Rank *int
}

// Rank puts the candidates in order.
//
// A mark s on a scale from min to max is x = (s − min)/(max − min), which makes marks of different scales comparable.
// With the weights w, a juror's score of a candidate is the weighted mean over the criteria that the juror assessed, and
// a candidate's score the plain mean over the jurors who gave one:
//
//	score(juror, candidate) = Σ w·x / Σ w
//	score(candidate) = Σ score(juror, candidate) / number of jurors
//
// A criterion that was not assessed is not a zero: it is missing from both sums, so the weights are shared out among the
// others. This takes it that the candidate would have done there as on the rest, and Assessed beside Assessable shows
// how often. Likewise a juror who did not score a candidate is missing, which favours whom only the mild ones scored:
// see Severities.
//
// Scores are compared exactly, as fractions of the decimals that were entered, so that a tie is a tie however the sum
// was formed. A float64 counts as the shortest decimal that denotes it: 0.1 is one tenth.
//
// The method is the weighted sum model (simple additive weighting): C. L. Hwang and K. Yoon, Multiple Attribute
// Decision Making, Springer (1981); E. Triantaphyllou, Multi-Criteria Decision Making Methods: A Comparative Study,
// Kluwer (2000). Leaving each juror out in turn is the jackknife's way to see whether one of them made the order.
func (p Panel) Rank() Ranking {
	if p.Check() != nil {
		return Ranking{Reason: NotValid}
	}
	t := p.tally()
	means := t.means(nobody)
	ranks, sharers := ranked(means)
	standings := make([]Standing, len(p.Candidates))
	for c, name := range p.Candidates {
		s := Standing{
			Candidate: name, Score: absent(NoData), Exact: means[c], Rank: ranks[c],
			Assessed: t.assessed[c], Assessable: t.jurors[c] * len(p.Criteria),
		}
		if s.Exact != nil {
			value, _ := s.Exact.Float64()
			s.Score = estimated(value, t.jurors[c], FewJurors)
			s.Tied = sharers[*s.Rank] > 1
		}
		standings[c] = s
	}
	for j, juror := range p.Jurors {
		without, _ := ranked(t.means(j))
		for c, r := range without {
			standings[c].leaveOut(RankWithout{Juror: juror, Rank: r})
		}
	}
	slices.SortStableFunc(standings, func(a, b Standing) int { return cmp.Compare(orLast(a.Rank), orLast(b.Rank)) })
	return Ranking{Standings: standings}
}

func (s *Standing) leaveOut(r RankWithout) {
	s.Without = append(s.Without, r)
	if r.Rank == nil {
		return
	}
	if s.Best == nil {
		s.Best, s.Worst = new(*r.Rank), new(*r.Rank)
	}
	*s.Best, *s.Worst = min(*s.Best, *r.Rank), max(*s.Worst, *r.Rank)
}

// Deciders lists the jurors without whose scores other candidates would be among the first places: those for whom the
// set of candidates with a rank of at most places would differ. Where one juror is all that a candidate there was scored
// by, that juror is one of them. With one post to fill, places is 1.
func (r Ranking) Deciders(places int) []string {
	within := func(rank *int) bool { return rank != nil && *rank <= places }
	decides := map[string]bool{}
	for _, s := range r.Standings {
		for _, w := range s.Without {
			if within(w.Rank) != within(s.Rank) {
				decides[w.Juror] = true
			}
		}
	}
	var jurors []string
	if len(decides) > 0 {
		for _, w := range r.Standings[0].Without { // every standing has them in the order of the panel
			if decides[w.Juror] {
				jurors = append(jurors, w.Juror)
			}
		}
	}
	return jurors
}

// nobody is the index of a juror to leave out when all are to be counted.
const nobody = -1

// means gives each candidate's mean over the jurors, without the one of the index; nil where no score is left.
func (t tally) means(without int) []*big.Rat {
	means := make([]*big.Rat, len(t.sums))
	for c, sum := range t.sums {
		n, mean := t.jurors[c], new(big.Rat).Set(sum)
		if without != nobody && t.scores[without][c] != nil {
			n--
			mean.Sub(mean, t.scores[without][c])
		}
		if n > 0 {
			means[c] = mean.Quo(mean, new(big.Rat).SetInt64(int64(n)))
		}
	}
	return means
}

// ranked gives the rank of each value, the highest being 1, nil where there is no value; and how many share each rank.
func ranked(values []*big.Rat) (ranks []*int, sharers map[int]int) {
	var order []int
	for i, v := range values {
		if v != nil {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return values[b].Cmp(values[a]) })
	ranks, sharers = make([]*int, len(values)), map[int]int{}
	rank := 0
	for place, i := range order {
		if place == 0 || values[i].Cmp(values[order[place-1]]) != 0 {
			rank = place + 1
		}
		ranks[i] = new(rank)
		sharers[rank]++
	}
	return ranks, sharers
}

// orLast is the rank to sort by.
func orLast(rank *int) int {
	if rank == nil {
		return math.MaxInt
	}
	return *rank
}
