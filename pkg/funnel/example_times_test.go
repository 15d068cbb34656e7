package funnel_test

import (
	"fmt"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// answers are the days until an answer went out; the last two applications still wait for theirs.
func answers() []funnel.Observation {
	return []funnel.Observation{
		{Time: 5, Event: true},
		{Time: 8, Event: true},
		{Time: 12, Event: true},
		{Time: 12, Event: true},
		{Time: 20, Event: true},
		{Time: 15},
		{Time: 30},
	}
}

func ExampleKaplanMeier() {
	curve := funnel.KaplanMeier(answers(), 0.95)
	for _, step := range curve.Steps {
		fmt.Printf("day %2g: %4.1f %% still wait (%.1f–%.1f)\n", step.Time, 100**step.Share.Value,
			100*step.Share.Interval.Low, 100*step.Share.Interval.High)
	}
	fmt.Printf("half have their answer by day %g\n", *curve.Median().Value)
	// Output:
	// day  5: 85.7 % still wait (33.4–97.9)
	// day  8: 71.4 % still wait (25.8–92.0)
	// day 12: 42.9 % still wait (9.8–73.4)
	// day 20: 21.4 % still wait (1.2–58.6)
	// half have their answer by day 12
}

func ExampleSurvival_Quantile() {
	curve := funnel.KaplanMeier(answers(), 0.95)
	quarter := curve.Quantile(0.25)
	fmt.Printf("a quarter by day %g, from day %g on\n", *quarter.Value, *quarter.Low)
	most := curve.Quantile(0.9)
	fmt.Println(most.Value == nil, most.Reason)
	// Output:
	// a quarter by day 8, from day 5 on
	// true not_reached
}

func ExampleSurvival_At() {
	curve := funnel.KaplanMeier(answers(), 0.95)
	fmt.Printf("%.3f after ten days\n", *curve.At(10).Value)
	fmt.Println(curve.At(60).Reason)
	// Output:
	// 0.714 after ten days
	// not_reached
}

// Another department answers later.
func ExampleLogRank() {
	slow := []funnel.Observation{
		{Time: 21, Event: true}, {Time: 25, Event: true}, {Time: 25, Event: true}, {Time: 34, Event: true}, {Time: 40},
	}
	test := funnel.LogRank([][]funnel.Observation{answers(), slow})
	fmt.Printf("statistic %.2f on %d degree of freedom, p = %.4f; too few: %t\n", *test.ChiSquare, test.Degrees, *test.Value, test.TooFew)
	for _, g := range test.Groups {
		fmt.Printf("%d applications, %d answers, %.1f expected\n", g.N, g.Observed, g.Expected)
	}
	// Output:
	// statistic 2.68 on 1 degree of freedom, p = 0.1013; too few: true
	// 7 applications, 5 answers, 3.0 expected
	// 5 applications, 4 answers, 6.0 expected
}

func ExampleQuantiles() {
	for _, q := range funnel.Quantiles([]float64{12, 5, 8, 12, 20}, 0.25, 0.5, 0.75) {
		fmt.Println(*q.Value, q.TooFew)
	}
	// Output:
	// 8 true
	// 12 true
	// 12 true
}
