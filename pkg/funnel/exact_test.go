package funnel_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// Agresti's tea tasting (Categorical Data Analysis, section 3.5): 0.486. Fisher's criminal twins (Statistical Methods for
// Research Workers; the data set Convictions of R's fisher.test): R prints 0.0005367.
func TestFisherGivesThePublishedExamples(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		table [2][2]int
		want  string
		n     int
	}{
		{[2][2]int{{3, 1}, {1, 3}}, "0.4857", 8},
		{[2][2]int{{2, 15}, {10, 3}}, "0.0005367", 30},
	} {
		got := funnel.Fisher(tt.table)
		if s := fmt.Sprintf("%.4g", *got.Value); s != tt.want || got.N != tt.n || got.TooFew {
			t.Errorf("%v: got %s of %d, want %s", tt.table, s, got.N, tt.want)
		}
	}
}

// Men and women in four groups: R's fisher.test prints 0.01077, in the question "Fisher's Exact Test in R: analyzing a
// 2×4 table" of Cross Validated. The second table is the job satisfaction of R's documentation, very
// dissatisfied against the rest by income; its p-value is found by enumeration here.
func TestFreemanHaltonGivesThePublishedExample(t *testing.T) {
	t.Parallel()
	table := [][2]int{{31, 7}, {8, 1}, {39, 16}, {2, 6}}
	got := funnel.FreemanHalton(table)
	if s := fmt.Sprintf("%.4g", *got.Value); s != "0.01077" || got.N != 110 {
		t.Errorf("got %s of %d, want 0.01077", s, got.N)
	}
	job := [][2]int{{1, 19}, {2, 20}, {1, 32}, {0, 21}}
	if got, want := *funnel.FreemanHalton(job).Value, enumerate(job); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %g, want %g", got, want)
	}
}

// enumerate is the definition, over all tables and in whole numbers: another way to the same p-value.
func enumerate(table [][2]int) float64 {
	observed, total, successes := big.NewInt(1), 0, 0
	for _, row := range table {
		n := row[0] + row[1]
		observed.Mul(observed, new(big.Int).Binomial(int64(n), int64(row[0])))
		total, successes = total+n, successes+row[0]
	}
	counted := new(big.Int)
	var walk func(i, left int, product *big.Int)
	walk = func(i, left int, product *big.Int) {
		if i == len(table) {
			if left == 0 && product.Cmp(observed) <= 0 {
				counted.Add(counted, product)
			}
			return
		}
		n := table[i][0] + table[i][1]
		for x := 0; x <= min(n, left); x++ {
			walk(i+1, left-x, new(big.Int).Mul(product, new(big.Int).Binomial(int64(n), int64(x))))
		}
	}
	walk(0, successes, big.NewInt(1))
	p, _ := new(big.Rat).SetFrac(counted, new(big.Int).Binomial(int64(total), int64(successes))).Float64()
	return p
}

// tables draws a table of up to five groups, often of the same size, where many tables are equally probable.
func tables(t *rapid.T) [][2]int {
	row := rapid.Custom(func(t *rapid.T) [2]int {
		n := rapid.OneOf(rapid.Just(6), rapid.IntRange(0, 14)).Draw(t, "n")
		x := rapid.IntRange(0, n).Draw(t, "x")
		return [2]int{x, n - x}
	})
	return rapid.SliceOfN(row, 0, 5).Draw(t, "table")
}

func TestFreemanHaltonIsTheSumOverAllTables(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := tables(t)
		groups, total, successes := 0, 0, 0
		for _, row := range table {
			if row[0]+row[1] > 0 {
				groups++
			}
			total, successes = total+row[0]+row[1], successes+row[0]
		}
		got := funnel.FreemanHalton(table)
		var want funnel.Reason
		switch {
		case groups < 2:
			want = funnel.NoData
		case successes == 0 || successes == total:
			want = funnel.NoVariation
		}
		if got.Reason != want || (got.Value == nil) != (want != "") || got.N != total {
			t.Fatalf("got %+v, want %q", got, want)
		}
		if want != "" {
			return
		}
		if p := enumerate(table); math.Abs(*got.Value-p) > 1e-11*p || *got.Value <= 0 || *got.Value > 1 {
			t.Fatalf("got %g, want %g", *got.Value, p)
		}
	})
}

func TestFreemanHaltonDoesNotDependOnOrderOrOnWhatIsCalledSuccess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := tables(t)
		want := funnel.FreemanHalton(table)
		if want.Value == nil {
			return
		}
		other := rapid.Permutation(table).Draw(t, "other order")
		for i, row := range other {
			other[i] = [2]int{row[1], row[0]}
		}
		if got := funnel.FreemanHalton(other); math.Abs(*got.Value-*want.Value) > 1e-12 {
			t.Fatalf("got %g, want %g", *got.Value, *want.Value)
		}
	})
}

// Too much to prepare, too many tables, and counts whose sum would overflow.
func TestFreemanHaltonSaysWhenItIsTooMuchWork(t *testing.T) {
	t.Parallel()
	var many [][2]int
	for n := range 60 {
		many = append(many, [2]int{100 + 7*n%50, 200 + 11*n})
	}
	var different [][2]int
	for n := range 8 {
		different = append(different, [2]int{10 + 3*n, 25 + 5*n%17})
	}
	for name, table := range map[string][][2]int{
		"many groups": many,
		"many tables": different,
		"large":       {{funnel.ExactWork, 1}, {1, 1}},
		"overflow":    {{math.MaxInt, math.MaxInt}, {1, 1}},
	} {
		if got := funnel.FreemanHalton(table); got.Value != nil || got.Reason != funnel.TooLarge {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := funnel.FreemanHalton([][2]int{{1, 1}, {-1, 2}}); got.Value != nil || got.Reason != funnel.NotValid {
		t.Errorf("negative: got %+v", got)
	}
	got := funnel.Fisher([2][2]int{{100_000, 200_000}, {200_000, 100_000}})
	if got.Value == nil || *got.Value != math.SmallestNonzeroFloat64 || got.N != 600_000 {
		t.Errorf("far apart: got %+v", got)
	}
}

func FuzzFreemanHalton(f *testing.F) {
	f.Add(3, 1, 1, 3, 0, 0)
	f.Add(2, 15, 10, 3, 5, 5)
	f.Add(math.MaxInt, 1, math.MaxInt, 1, -1, 0)
	f.Add(300, 700, 280, 900, 10, 4000)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g int) {
		got := funnel.FreemanHalton([][2]int{{a, b}, {c, d}, {e, g}})
		if (got.Value == nil) == (got.Reason == "") || got.Value != nil && !(*got.Value > 0 && *got.Value <= 1) {
			t.Errorf("got %+v", got)
		}
	})
}
