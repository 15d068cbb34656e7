package funnel

import (
	"cmp"
	"math"
	"slices"
)

// ExactWork bounds the work of FreemanHalton and Fisher: the number of steps, each of which extends a partial table by a
// row, or prepares that. A million of them take about a tenth of a second. Twenty juries of thirteen applications each
// are within it, or six of fifty, or two of three hundred thousand.
const ExactWork = 1_000_000

// Fisher is the two-sided p-value of Fisher's exact test (0 to 1) of a table with a row for each of two groups, and the
// columns success and failure: the probability, if both had the same rate and given all totals, of a table that is at
// most as probable as this one. It is FreemanHalton for two groups, which says the rest.
//
// Source: R. A. Fisher, The Design of Experiments, Oliver and Boyd (1935); two-sided by probabilities: A. Agresti,
// Categorical Data Analysis, Wiley, section 3.5.
func Fisher(table [2][2]int) Estimate { return FreemanHalton(table[:]) }

// FreemanHalton is the p-value (0 to 1) of the exact test of Freeman and Halton of a table with a row for each group (a
// jury, say), and the columns success and failure: the probability, if all groups had the same rate and given all
// totals, of a table that is at most as probable as this one. With n_i the total of row i, x_i the successes in it, and
// N, x the totals of all,
//
//	P(table) = Π C(n_i, x_i) / C(N, x)
//	p = Σ P(t) over the tables t with the same totals and P(t) ≤ P(table)
//
// Probabilities that differ by less than one part in 10⁷ count as equal, as in R's fisher.test: they would be, but for
// rounding. An exact test holds however small the groups are, so TooFew is never set; with small groups it merely seldom
// finds anything. N counts the trials of all groups. A p-value below the smallest float64 is given as that.
//
// The reason is NoData where fewer than two groups have trials, NoVariation where all trials succeeded or all failed (the
// table is the only one with its totals), NotValid where a count is negative, and TooLarge where the answer takes more
// than ExactWork steps. Groups without trials are left out.
//
// Partial tables are extended row by row; those with the same successes left and the same probability are one, and those
// of which all or none of the completions count are not extended further.
//
// Sources: G. H. Freeman and J. H. Halton, Note on an exact treatment of contingency, goodness of fit and other problems
// of significance, Biometrika 38 (1951), 141–149; C. R. Mehta and N. R. Patel, A network algorithm for performing
// Fisher's exact test in r × c contingency tables, Journal of the American Statistical Association 78 (1983), 427–434.
func FreemanHalton(table [][2]int) Estimate {
	var rows [][2]int
	var total, successes int
	for _, row := range table {
		if row[0] < 0 || row[1] < 0 {
			return absent(NotValid)
		}
		// Reading it is work too; and the sum of larger counts might overflow.
		if row[0] > ExactWork || row[1] > ExactWork {
			return absent(TooLarge)
		}
		if row[0]+row[1] > 0 {
			rows = append(rows, row)
			total += row[0] + row[1]
			successes += row[0]
		}
	}
	switch {
	case len(rows) < 2:
		return Estimate{Reason: NoData, N: total}
	case successes == 0 || successes == total:
		return Estimate{Reason: NoVariation, N: total}
	}
	n := newNetwork(rows, total, successes)
	if n == nil || !n.run() {
		return Estimate{Reason: TooLarge, N: total}
	}
	return Estimate{Value: new(min(1, max(n.p, math.SmallestNonzeroFloat64))), N: total}
}

// Differences of logarithms that are taken for rounding: of a completed table, and of partial tables that are joined,
// which may happen once for each row.
const (
	sameTable   = 1e-7
	samePartial = 1e-10
)

// network is the tables with given totals, by row. After row i, what is left is left for the rows from i + 1 on.
type network struct {
	choose   [][]float64 // ln C(n_i, x) by row and x
	rest     []int       // the total of the rows from this one on
	longest  [][]float64 // the largest ln Π C of the rows from this one on, by the successes left for them
	shortest [][]float64 // the smallest
	observed float64     // ln Π C of the table itself
	total    int
	left     int // successes of all rows
	work     int
	p        float64
}

// partial stands for all tables of some first rows that leave the same successes and have the same probability.
type partial struct {
	log   float64 // ln Π C of these rows
	count float64 // how many tables
}

// newNetwork gives nil where preparing it alone is too much work.
func newNetwork(rows [][2]int, total, successes int) *network {
	// Counting the rarer outcome makes for fewer tables. The largest group first: the rows after it take the most work.
	side := 0
	if 2*successes > total {
		side = 1
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b [2]int) int { return cmp.Compare(b[0]+b[1], a[0]+a[1]) })
	n := &network{total: total, left: min(successes, total-successes), rest: make([]int, len(rows)+1), work: total}
	for i := len(rows) - 1; i >= 0; i-- {
		size := rows[i][0] + rows[i][1]
		n.rest[i] = n.rest[i+1] + size
		if 0 < i && i < len(rows)-1 {
			n.work += (min(size, n.left) + 1) * (min(n.rest[i], n.left) + 1)
		}
		if n.work > ExactWork {
			return nil
		}
	}
	for _, row := range rows {
		size := row[0] + row[1]
		logs := make([]float64, min(size, n.left)+1)
		for x := range logs {
			logs[x] = logChoose(size, x)
		}
		n.choose = append(n.choose, logs)
		n.observed += logs[row[side]]
	}
	n.bound()
	return n
}

// bound finds the longest and the shortest way through the rows from each one on, but for the first, where all start.
func (n *network) bound() {
	last := len(n.choose) - 1
	n.longest, n.shortest = make([][]float64, last+1), make([][]float64, last+1)
	n.longest[last], n.shortest[last] = n.choose[last], n.choose[last]
	for i := last - 1; i > 0; i-- {
		size := min(n.rest[i], n.left) + 1
		long, short := make([]float64, size), make([]float64, size)
		for left := range size {
			long[left], short[left] = math.Inf(-1), math.Inf(1)
			for x := max(0, left-n.rest[i+1]); x < len(n.choose[i]) && x <= left; x++ {
				long[left] = max(long[left], n.choose[i][x]+n.longest[i+1][left-x])
				short[left] = min(short[left], n.choose[i][x]+n.shortest[i+1][left-x])
			}
		}
		n.longest[i], n.shortest[i] = long, short
	}
}

// run adds up p. It tells whether that took no more work than is allowed.
func (n *network) run() bool {
	stage := make([][]partial, n.left+1) // by successes left
	stage[n.left] = []partial{{log: 0, count: 1}}
	for i := range len(n.choose) - 1 {
		next := make([][]partial, n.left+1)
		for left, partials := range stage {
			for _, from := range partials {
				if !n.extend(i, left, from, next) {
					return false
				}
			}
		}
		for left := range next {
			next[left] = join(next[left])
		}
		stage = next
	}
	return true
}

// extend adds row i in all ways to a partial table, and what can't be decided yet to the next stage.
func (n *network) extend(i, left int, from partial, next [][]partial) bool {
	rest := n.rest[i+1]
	for x := max(0, left-rest); x < len(n.choose[i]) && x <= left; x++ {
		n.work++
		if n.work > ExactWork {
			return false
		}
		to := partial{log: from.log + n.choose[i][x], count: from.count}
		switch limit := n.observed + sameTable; {
		case to.log+n.longest[i+1][left-x] <= limit:
			n.p += to.count * math.Exp(to.log+logChoose(rest, left-x)-logChoose(n.total, n.left))
		case to.log+n.shortest[i+1][left-x] <= limit:
			next[left-x] = append(next[left-x], to)
		}
	}
	return true
}

// join makes one of partial tables with the same probability.
func join(partials []partial) []partial {
	slices.SortFunc(partials, func(a, b partial) int {
		return cmp.Or(cmp.Compare(a.log, b.log), cmp.Compare(a.count, b.count))
	})
	joined := partials[:0]
	for _, p := range partials {
		if end := len(joined) - 1; end >= 0 && p.log-joined[end].log < samePartial {
			joined[end].count += p.count
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// logChoose is ln C(n, k) for 0 ≤ k ≤ n.
func logChoose(n, k int) float64 {
	return logFactorial(n) - logFactorial(k) - logFactorial(n-k)
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
