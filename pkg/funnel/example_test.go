package funnel_test

import (
	"fmt"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// Six of seven relevant applicants were heard: the rate is high, but seven are few.
func ExampleWilson() {
	heard := funnel.Wilson(6, 7, 0.95)
	fmt.Printf("%.1f %% to %.1f %%\n", 100*heard.Interval.Low, 100*heard.Interval.High)
	// Output: 48.7 % to 97.4 %
}

// The four juries of a campaign, pooled: their counts are added, and nobody knows how many applications came in
// before the relevant ones were sorted out.
func ExampleRates() {
	all := funnel.Counts{funnel.Relevant: 33, funnel.Interviewed: 15, funnel.Selected: 4, funnel.Hired: 4}
	rates := funnel.Rates(funnel.Row{
		Reached:   all,
		Completed: all,
		Unknown:   [funnel.Milestones]bool{funnel.Received: true},
	})
	for _, r := range rates {
		if r.Rate == nil {
			fmt.Printf("%-20s unknown\n", r.Name())
			continue
		}
		fmt.Printf("%-20s %2d/%-2d %5.1f %% (%.1f–%.1f)", r.Name(), *r.Numerator, *r.Denominator,
			100**r.Rate, 100*r.Interval.Low, 100*r.Interval.High)
		if r.QuotaBound() {
			fmt.Print(", bounded by the openings")
		}
		fmt.Println()
	}
	// Output:
	// received_relevant    unknown
	// relevant_interviewed 15/33  45.5 % (29.8–62.0)
	// interviewed_selected  4/15  26.7 % (10.9–52.0)
	// selected_hired        4/4  100.0 % (51.0–100.0), bounded by the openings
	// interviewed_hired     4/15  26.7 % (10.9–52.0), bounded by the openings
	// relevant_hired        4/33  12.1 % (4.8–27.3), bounded by the openings
}

func ExampleOf() {
	interviewed, relevant := 3, 4
	p := funnel.Of(&interviewed, &relevant)
	fmt.Println(*p.Rate, funnel.Round6(p.Interval.Low), funnel.Round6(p.Interval.High))
	// Output: 0.75 0.300642 0.954413
}
