package funnel_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// points gives an effect in the marks of the panels below, whose scale has a width of 100.
func points(e funnel.Estimate) string {
	if e.Value == nil {
		return string(e.Reason)
	}
	return fmt.Sprintf("%.4f", math.Round(1e6**e.Value)/1e4+0) // which makes a zero of minus zero
}

func hundred(p funnel.Panel) funnel.Panel {
	p.Criteria[0].Max = 100
	return p
}

// The catalyst experiment, a balanced incomplete block design: D. C. Montgomery, Design and Analysis of Experiments,
// whose intrablock estimates are −9/8, −7/8, −4/8 and 20/8. The four catalysts are the jurors here, the batches the
// candidates.
func TestEffectGivesThePublishedEstimatesOfAnIncompleteTable(t *testing.T) {
	t.Parallel()
	p := hundred(panel(
		[]float64{73, 74, none, 71},
		[]float64{none, 75, 67, 72},
		[]float64{73, 75, 68, none},
		[]float64{75, none, 72, 75},
	))
	for j, want := range []string{"-1.1250", "-0.8750", "-0.5000", "2.5000"} {
		if got := p.Severities()[j]; points(got.Effect) != want || got.Effect.N != 3 || !got.Effect.TooFew {
			t.Errorf("%s: got %s of %d, want %s", got.Juror, points(got.Effect), got.Effect.N, want)
		}
	}
}

// Six targets by four judges: P. E. Shrout and J. L. Fleiss, Intraclass correlations: uses in assessing rater
// reliability, Psychological Bulletin 86 (1979), Table 2. Their mean square between the judges, 32.49 with 3 degrees of
// freedom (Table 3), is 6/3 times the sum of the squared effects.
func TestEffectGivesThePublishedMeanSquareBetweenJudges(t *testing.T) {
	t.Parallel()
	p := hundred(panel(
		[]float64{9, 6, 8, 7, 10, 6},
		[]float64{2, 1, 4, 1, 5, 2},
		[]float64{5, 3, 6, 2, 6, 4},
		[]float64{8, 2, 8, 6, 9, 7},
	))
	var squares float64
	for _, s := range p.Severities() {
		squares += *s.Effect.Value * *s.Effect.Value * 100 * 100
		if s.Effect.N != 6 || s.Effect.TooFew || s.Difference.TooFew {
			t.Errorf("got %+v", s)
		}
	}
	if got := fmt.Sprintf("%.2f", squares*6/3); got != "32.49" {
		t.Errorf("mean square %s, want 32.49", got)
	}
}

func TestDifferenceIsFromTheMeanOfTheOthers(t *testing.T) {
	t.Parallel()
	p := hundred(panel(
		[]float64{10, 40, none, 90}, // 10 − 25 and 40 − 40: the mean is −7.5
		[]float64{20, 50, none, none},
		[]float64{30, 30, none, none},
		[]float64{none, none, 80, none}, // whom nobody else scored
	))
	for j, want := range []string{"-7.5000", "7.5000", "0.0000", "no_data"} {
		got := p.Severities()[j]
		if points(got.Difference) != want {
			t.Errorf("%s: got %s, want %s", got.Juror, points(got.Difference), want)
		}
		if n := map[bool]int{true: 2}[want != "no_data"]; got.Difference.N != n || got.Effect.N != n {
			t.Errorf("%s: N is %d and %d, want %d", got.Juror, got.Difference.N, got.Effect.N, n)
		}
	}
	if got := p.Severities()[3].Effect.Reason; got != funnel.NoData {
		t.Errorf("got %s", got)
	}
}

// Two pairs of jurors who have no candidate in common: whether a pair is mild or its candidates are good, nobody knows.
func TestEffectNeedsCandidatesInCommon(t *testing.T) {
	t.Parallel()
	apart := hundred(panel(
		[]float64{10, 20, none, none},
		[]float64{20, 30, none, none},
		[]float64{none, none, 70, 80},
		[]float64{none, none, 80, 90},
	))
	for _, s := range apart.Severities() {
		if s.Effect.Value != nil || s.Effect.Reason != funnel.NotConnected || s.Effect.N != 2 || s.Difference.Value == nil {
			t.Errorf("got %+v", s)
		}
	}
	linked := hundred(panel(
		[]float64{10, 20, none, none},
		[]float64{20, 30, 60, none},
		[]float64{none, none, 70, 80},
		[]float64{none, none, none, 90},
	))
	for j, want := range []string{"-15.0000", "-5.0000", "5.0000", "15.0000"} {
		if got := linked.Severities()[j]; points(got.Effect) != want {
			t.Errorf("%s: got %s, want %s", got.Juror, points(got.Effect), want)
		}
	}
}

// Least squares leave residuals that are orthogonal to every juror and every candidate; that, a sum of 0 and
// connectedness make the estimate unique.
func TestEffectsSolveTheNormalEquations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		severities := p.Severities()
		effect := map[string]float64{}
		var sum float64
		for _, s := range severities {
			switch {
			case s.Effect.Value != nil:
				effect[s.Juror] = *s.Effect.Value
				sum += *s.Effect.Value
			case s.Effect.Reason == funnel.NotConnected:
				return
			}
			if (s.Difference.Value == nil) != (s.Effect.Value == nil) || s.Difference.N != s.Effect.N {
				t.Fatalf("got %+v", s)
			}
		}
		residual := map[string]float64{}
		for _, scores := range scoresByCandidate(p) {
			if len(scores) < 2 {
				continue
			}
			var part float64 // the candidate's, given the effects
			for juror, y := range scores {
				part += (y - effect[juror]) / float64(len(scores))
			}
			for juror, y := range scores {
				residual[juror] += y - effect[juror] - part
			}
		}
		for juror, r := range residual {
			if math.Abs(r) > 1e-9 {
				t.Fatalf("the residuals of %s add up to %g", juror, r)
			}
		}
		if math.Abs(sum) > 1e-9 {
			t.Fatalf("the effects add up to %g", sum)
		}
	})
}

// scoresByCandidate asks for one juror's scores at a time, because those of several come without names.
func scoresByCandidate(p funnel.Panel) []map[string]float64 {
	candidates := make([]map[string]float64, len(p.Candidates))
	for c := range candidates {
		candidates[c] = map[string]float64{}
	}
	for _, juror := range p.Jurors {
		alone := p
		alone.Evaluations = nil
		for _, e := range p.Evaluations {
			if e.Juror == juror {
				alone.Evaluations = append(alone.Evaluations, e)
			}
		}
		for c, scores := range alone.Scores() {
			if len(scores) == 1 {
				candidates[c][juror] = scores[0]
			}
		}
	}
	return candidates
}

func TestEffectIsAFixedPartOfTheDifferenceWhereAllScoredAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		jurors, candidates := rapid.IntRange(2, 6).Draw(t, "jurors"), rapid.IntRange(1, 8).Draw(t, "candidates")
		rows := make([][]float64, jurors)
		for j := range rows {
			rows[j] = rapid.SliceOfN(rapid.Float64Range(0, 20), candidates, candidates).Draw(t, "marks")
		}
		for _, s := range panel(rows...).Severities() {
			want := *s.Difference.Value * float64(jurors-1) / float64(jurors)
			if math.Abs(*s.Effect.Value-want) > 1e-12 || s.Effect.TooFew != (candidates < funnel.FewCandidates) {
				t.Fatalf("got %+v, want an effect of %g", s, want)
			}
		}
	})
}

func TestSeverityIsExactlyNoneWhereAllGaveTheSame(t *testing.T) {
	t.Parallel()
	for _, s := range panel([]float64{0.7, 1.4}, []float64{0.7, 1.4}, []float64{0.7, 1.4}).Severities() {
		if *s.Difference.Value != 0 || *s.Effect.Value != 0 {
			t.Errorf("got %g and %g", *s.Difference.Value, *s.Effect.Value)
		}
	}
}

func TestMarksAreTheUnitsOfAlpha(t *testing.T) {
	t.Parallel()
	p := panel([]float64{10, 4, none}, []float64{10, none, none})
	for name, got := range map[string][][]float64{"[[10 10] [4] []]": p.Marks(0), "[[0.5 0.5] [0.2] []]": p.Scores()} {
		if fmt.Sprint(got) != name {
			t.Errorf("got %v, want %s", got, name)
		}
	}
	if p.Marks(-1) != nil || p.Marks(1) != nil {
		t.Error("there is one criterion")
	}
}
