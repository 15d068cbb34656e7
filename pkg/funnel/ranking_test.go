package funnel_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// marks of one evaluation, none being one that is missing.
func marks(values ...float64) []*float64 {
	pointers := make([]*float64, len(values))
	for i, v := range values {
		if v != none {
			pointers[i] = &v
		}
	}
	return pointers
}

// panel has a juror for each row, a candidate for each column, and one criterion from 0 to 20.
func panel(rows ...[]float64) funnel.Panel {
	p := funnel.Panel{Criteria: []funnel.Criterion{{Weight: 1, Max: 20}}}
	for c := range rows[0] {
		p.Candidates = append(p.Candidates, fmt.Sprintf("c%d", c+1))
	}
	for j, row := range rows {
		juror := fmt.Sprintf("j%d", j+1)
		p.Jurors = append(p.Jurors, juror)
		for c, mark := range row {
			if mark != none {
				p.Evaluations = append(p.Evaluations, funnel.Evaluation{Juror: juror, Candidate: p.Candidates[c], Marks: marks(mark)})
			}
		}
	}
	return p
}

// text shows who stands where: "1= c2, 1= c3, 3 c1, – c4".
func text(r funnel.Ranking) string {
	lines := make([]string, 0, len(r.Standings))
	for _, s := range r.Standings {
		rank := "–"
		if s.Rank != nil {
			rank = fmt.Sprint(*s.Rank)
		}
		if s.Tied {
			rank += "="
		}
		lines = append(lines, rank+" "+s.Candidate)
	}
	return strings.Join(lines, ", ")
}

// The worked example of the article Weighted sum model of Wikipedia, after Triantaphyllou 2000: scores 21.50, 22.00 and
// 22.00, on a common scale of 0 to 100. In float64 the sums 0.2·10 + 0.15·30 + 0.4·20 + 0.25·30 and 0.2·30 + 0.15·10 +
// 0.4·30 + 0.25·10 may differ in the last digit; here the two are a tie.
func TestRankGivesThePublishedExample(t *testing.T) {
	t.Parallel()
	p := funnel.Panel{
		Criteria: []funnel.Criterion{
			{Weight: 0.20, Max: 100}, {Weight: 0.15, Max: 100}, {Weight: 0.40, Max: 100}, {Weight: 0.25, Max: 100},
		},
		Jurors:     []string{"j"},
		Candidates: []string{"A1", "A2", "A3"},
		Evaluations: []funnel.Evaluation{
			{Juror: "j", Candidate: "A1", Marks: marks(25, 20, 15, 30)},
			{Juror: "j", Candidate: "A2", Marks: marks(10, 30, 20, 30)},
			{Juror: "j", Candidate: "A3", Marks: marks(30, 10, 30, 10)},
		},
	}
	got := p.Rank()
	if s := text(got); s != "1= A2, 1= A3, 3 A1" {
		t.Errorf("got %s", s)
	}
	for _, s := range got.Standings {
		want := map[string]string{"A1": "21.50", "A2": "22.00", "A3": "22.00"}[s.Candidate]
		if score := fmt.Sprintf("%.2f", 100**s.Score.Value); score != want {
			t.Errorf("%s: got %s, want %s", s.Candidate, score, want)
		}
	}
}

// The order of the standard competition ranking, "1224".
func TestRankLeavesOutTheRanksThatATieTakesUp(t *testing.T) {
	t.Parallel()
	if got := text(panel([]float64{7, 12, none, 9, 9}).Rank()); got != "1 c2, 2= c4, 2= c5, 4 c1, – c3" {
		t.Errorf("got %s", got)
	}
	if got := text(panel([]float64{9, 9, 9}).Rank()); got != "1= c1, 1= c2, 1= c3" {
		t.Errorf("got %s", got)
	}
}

// In float64, 0.1 + 0.2 is more than 0.3, and three thirds of a tenth are less than a tenth: none of that makes an order.
func TestRankComparesDecimalsExactly(t *testing.T) {
	t.Parallel()
	got := panel([]float64{0.1, 0.15, 0.2}, []float64{0.2, 0.15, none}, []float64{none, none, 0.1}).Rank()
	if s := text(got); s != "1= c1, 1= c2, 1= c3" {
		t.Errorf("got %s", s)
	}
	if want := big.NewRat(15, 2000); got.Standings[0].Exact.Cmp(want) != 0 {
		t.Errorf("got %s, want %s", got.Standings[0].Exact, want)
	}
}

// What was not assessed is shared out among the other criteria; it is not a zero.
func TestRankTakesScalesWeightsAndMissingMarksIntoAccount(t *testing.T) {
	t.Parallel()
	p := funnel.Panel{
		Criteria: []funnel.Criterion{
			{Weight: 3, Max: 5}, {Weight: 1, Min: 1, Max: 5}, {Weight: 0, Max: 20},
		},
		Jurors:     []string{"x", "y"},
		Candidates: []string{"full", "part", "weightless", "nobody"},
		Evaluations: []funnel.Evaluation{
			{Juror: "x", Candidate: "full", Marks: marks(4, 1, 20)}, // (3·4/5 + 1·0)/4 = 3/5
			{Juror: "y", Candidate: "full", Marks: marks(5, 3, 0)},  // (3·1 + 1·1/2)/4 = 7/8
			{Juror: "x", Candidate: "part", Marks: marks(4, none, none)},
			{Juror: "x", Candidate: "weightless", Marks: marks(none, none, 20)},
		},
	}
	got := p.Rank()
	two, one := 2, 1
	value := func(v float64) *float64 { return &v }
	without := func(x, y *int) []funnel.RankWithout {
		return []funnel.RankWithout{{Juror: "x", Rank: x}, {Juror: "y", Rank: y}}
	}
	want := []funnel.Standing{
		{
			Candidate: "part", Score: funnel.Estimate{Value: value(0.8), N: 1, TooFew: true}, Exact: big.NewRat(4, 5), Rank: &one,
			Assessed: 1, Assessable: 3, Without: without(nil, &one), Best: &one, Worst: &one,
		},
		{
			Candidate: "full", Score: funnel.Estimate{Value: value(0.7375), N: 2, TooFew: true}, Exact: big.NewRat(59, 80), Rank: &two,
			Assessed: 6, Assessable: 6, Without: without(&one, &two), Best: &one, Worst: &two,
		},
		{Candidate: "weightless", Score: funnel.Estimate{Reason: funnel.NoData}, Without: without(nil, nil)},
		{Candidate: "nobody", Score: funnel.Estimate{Reason: funnel.NoData}, Without: without(nil, nil)},
	}
	exact := cmp.Comparer(func(a, b *big.Rat) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, got.Standings, exact); diff != "" || got.Reason != "" {
		t.Error(diff, got.Reason)
	}
}

func TestDecidersAreWhoseScoresPutAnotherFirst(t *testing.T) {
	t.Parallel()
	// The scores are 13, 9⅓ and 8⅓ points. Without j1, c2 is first and c1 second; without j2 or j3 the second is c3.
	r := panel([]float64{20, 2, 9}, []float64{9, 13, 8}, []float64{10, 13, 8}).Rank()
	for places, want := range map[int][]string{0: nil, 1: {"j1"}, 2: {"j2", "j3"}, 3: nil} {
		if got := r.Deciders(places); !slices.Equal(got, want) {
			t.Errorf("%d places: got %q, want %q", places, got, want)
		}
	}
	if got := (funnel.Ranking{}).Deciders(1); got != nil {
		t.Errorf("of no ranking: got %q", got)
	}
	// The only juror who scored the first candidate.
	if got := panel([]float64{20, 10}, []float64{none, 12}).Rank().Deciders(1); !slices.Equal(got, []string{"j1"}) {
		t.Errorf("got %q", got)
	}
}

func TestPanelSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*funnel.Panel)
		want   string
	}{
		"weight":     {func(p *funnel.Panel) { p.Criteria[0].Weight = -1 }, "the weight of criterion 1 is -1"},
		"no weight":  {func(p *funnel.Panel) { p.Criteria[0].Weight = math.NaN() }, "the weight of criterion 1 is NaN"},
		"weights":    {func(p *funnel.Panel) { p.Criteria[0].Weight = 0 }, "none of the 1 criteria has a weight above 0"},
		"criteria":   {func(p *funnel.Panel) { p.Criteria = nil }, "none of the 0 criteria has a weight above 0"},
		"scale":      {func(p *funnel.Panel) { p.Criteria[0].Min = 20 }, "the scale of criterion 1 is 20 to 20"},
		"infinite":   {func(p *funnel.Panel) { p.Criteria[0].Max = math.Inf(1) }, "the scale of criterion 1 is 0 to +Inf"},
		"jurors":     {func(p *funnel.Panel) { p.Jurors[1] = "j1" }, `juror "j1" stands twice`},
		"candidates": {func(p *funnel.Panel) { p.Candidates[1] = "c1" }, `candidate "c1" stands twice`},
		"by":         {func(p *funnel.Panel) { p.Evaluations[0].Juror = "z" }, `an evaluation is by "z", who is no juror`},
		"of":         {func(p *funnel.Panel) { p.Evaluations[0].Candidate = "z" }, `an evaluation is of "z", who is no candidate`},
		"twice":      {func(p *funnel.Panel) { p.Evaluations[1].Candidate = "c1" }, `juror "j1" evaluates candidate "c1" twice`},
		"marks":      {func(p *funnel.Panel) { p.Evaluations[0].Marks = nil }, `juror "j1" gives candidate "c1" 0 marks for 1 criteria`},
		"high":       {func(p *funnel.Panel) { p.Evaluations[0].Marks = marks(20.5) }, `juror "j1" gives candidate "c1" 20.5 on criterion 1, whose scale is 0 to 20`},
		"NaN":        {func(p *funnel.Panel) { p.Evaluations[0].Marks = marks(math.NaN()) }, `juror "j1" gives candidate "c1" NaN on criterion 1, whose scale is 0 to 20`},
	} {
		p := panel([]float64{7, 12}, []float64{8, 11})
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		tt.change(&p)
		if err := p.Check(); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
		if got := p.Rank(); got.Reason != funnel.NotValid || got.Standings != nil {
			t.Errorf("%s: got %+v", name, got)
		}
		if p.Marks(0) != nil || p.Scores() != nil {
			t.Errorf("%s: got units", name)
		}
		for _, s := range p.Severities() {
			if s.Difference.Reason != funnel.NotValid || s.Effect.Reason != funnel.NotValid || s.Difference.Value != nil || s.Effect.Value != nil {
				t.Errorf("%s: got %+v", name, s)
			}
		}
	}
}

// panels draws a panel with marks missing.
func panels(t *rapid.T) funnel.Panel {
	var p funnel.Panel
	for range rapid.IntRange(1, 4).Draw(t, "criteria") {
		low := rapid.SampledFrom([]float64{0, 1, -2}).Draw(t, "min")
		p.Criteria = append(p.Criteria, funnel.Criterion{
			Weight: rapid.SampledFrom([]float64{0.1, 0.25, 1, 2, 3}).Draw(t, "weight"),
			Min:    low,
			Max:    low + rapid.SampledFrom([]float64{0.3, 4, 5, 20}).Draw(t, "width"),
		})
	}
	for j := range rapid.IntRange(1, 5).Draw(t, "jurors") {
		p.Jurors = append(p.Jurors, fmt.Sprintf("j%d", j+1))
	}
	for c := range rapid.IntRange(0, 6).Draw(t, "candidates") {
		p.Candidates = append(p.Candidates, fmt.Sprintf("c%d", c+1))
	}
	for _, juror := range p.Jurors {
		for _, candidate := range p.Candidates {
			if rapid.IntRange(0, 4).Draw(t, "whether to score") == 0 {
				continue
			}
			e := funnel.Evaluation{Juror: juror, Candidate: candidate}
			for _, c := range p.Criteria {
				if tenths := rapid.IntRange(-2, 10).Draw(t, "mark"); tenths >= 0 {
					e.Marks = append(e.Marks, new(min(c.Max, c.Min+(c.Max-c.Min)*float64(tenths)/10)))
				} else {
					e.Marks = append(e.Marks, nil)
				}
			}
			p.Evaluations = append(p.Evaluations, e)
		}
	}
	return p
}

func TestLeavingAJurorOutIsRankingAPanelWithoutThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		got := p.Rank()
		for j, juror := range p.Jurors {
			rest := p
			rest.Evaluations = slices.DeleteFunc(slices.Clone(p.Evaluations), func(e funnel.Evaluation) bool { return e.Juror == juror })
			want := map[string]*int{}
			for _, s := range rest.Rank().Standings {
				want[s.Candidate] = s.Rank
			}
			for _, s := range got.Standings {
				if diff := cmp.Diff(funnel.RankWithout{Juror: juror, Rank: want[s.Candidate]}, s.Without[j]); diff != "" {
					t.Fatalf("%s without %s: %s", s.Candidate, juror, diff)
				}
			}
		}
	})
}

func TestRankOrdersByScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		got := p.Rank()
		if len(got.Standings) != len(p.Candidates) {
			t.Fatalf("%d standings of %d candidates", len(got.Standings), len(p.Candidates))
		}
		for i, s := range got.Standings {
			if s.Rank == nil {
				if s.Score.Value != nil || s.Score.Reason != funnel.NoData || s.Exact != nil || s.Tied || s.Assessed != 0 {
					t.Fatalf("got %+v", s)
				}
				continue
			}
			higher, same := 0, 0
			for _, other := range got.Standings {
				switch {
				case other.Exact == nil:
				case other.Exact.Cmp(s.Exact) > 0:
					higher++
				case other.Exact.Cmp(s.Exact) == 0:
					same++
				}
			}
			if *s.Rank != higher+1 || s.Tied != (same > 1) || *s.Score.Value < 0 || *s.Score.Value > 1 {
				t.Fatalf("%d higher, %d the same: got %+v", higher, same, s)
			}
			if i > 0 && *s.Rank < *got.Standings[i-1].Rank {
				t.Fatalf("%s stands after %s", s.Candidate, got.Standings[i-1].Candidate)
			}
			if s.Score.TooFew != (s.Score.N < funnel.FewJurors) || s.Assessed > s.Assessable || s.Assessed < s.Score.N {
				t.Fatalf("got %+v", s)
			}
		}
	})
}

func TestRankDoesNotDependOnTheOrderOfJurorsOrOfEvaluations(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := panels(t)
		want := p.Rank()
		if len(p.Evaluations) > 0 {
			p.Evaluations = rapid.Permutation(p.Evaluations).Draw(t, "evaluations")
		}
		p.Jurors = rapid.Permutation(p.Jurors).Draw(t, "jurors")
		got := p.Rank()
		if text(got) != text(want) {
			t.Fatalf("got %s, want %s", text(got), text(want))
		}
		for i, s := range got.Standings {
			if s.Exact != nil && s.Exact.Cmp(want.Standings[i].Exact) != 0 {
				t.Fatalf("%s: got %s, want %s", s.Candidate, s.Exact, want.Standings[i].Exact)
			}
		}
	})
}
