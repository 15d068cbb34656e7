package funnel_test

import (
	"fmt"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

func ExampleJeffreys() {
	heard := funnel.Jeffreys(6, 7, 0.95)
	fmt.Printf("%.1f %% (%.1f–%.1f)\n", 100**heard.Value, 100*heard.Interval.Low, 100*heard.Interval.High)
	fmt.Println(funnel.Jeffreys(0, 0, 0.95).Reason)
	// Output:
	// 85.7 % (49.9–98.4)
	// no_data
}

// The jury for a software architect heard 6 of 7 applicants, that for digital uses 3 of 13.
func ExampleNewcombe() {
	d := funnel.Newcombe(6, 7, 3, 13, 0.95)
	fmt.Printf("%.1f points (%.1f to %.1f)\n", 100**d.Value, 100*d.Interval.Low, 100*d.Interval.High)
	// Output:
	// 62.6 points (16.7 to 81.6)
}

// Eight cups of tea, four of each kind: the lady names three of each rightly, which proves little.
func ExampleFisher() {
	p := funnel.Fisher([2][2]int{{3, 1}, {1, 3}})
	fmt.Printf("%.3f\n", *p.Value)
	// Output: 0.486
}

// Heard and not heard, by four juries: that the rates differ so much is hardly chance.
func ExampleFreemanHalton() {
	p := funnel.FreemanHalton([][2]int{{3, 10}, {3, 6}, {3, 1}, {6, 1}})
	fmt.Printf("p = %.4f, %d applications\n", *p.Value, p.N)
	all := funnel.FreemanHalton([][2]int{{4, 0}, {7, 0}})
	fmt.Println(all.Value == nil, all.Reason)
	// Output:
	// p = 0.0262, 33 applications
	// true no_variation
}

// Which of the four differ: after adjustment for six comparisons, none for certain.
func ExamplePairs() {
	for _, p := range funnel.Pairs([][2]int{{3, 10}, {3, 6}, {3, 1}, {6, 1}}, funnel.Level) {
		fmt.Printf("%d %d: %+.2f (%+.2f to %+.2f), p = %.3f, adjusted %.3f\n", p.A, p.B, *p.Difference.Value,
			p.Difference.Interval.Low, p.Difference.Interval.High, *p.P.Value, *p.Adjusted.Value)
	}
	// Output:
	// 0 1: -0.10 (-0.45 to +0.24), p = 0.655, adjusted 1.000
	// 0 2: -0.52 (-0.77 to +0.01), p = 0.099, adjusted 0.395
	// 0 3: -0.63 (-0.82 to -0.17), p = 0.017, adjusted 0.100
	// 1 2: -0.42 (-0.71 to +0.13), p = 0.266, adjusted 0.797
	// 1 3: -0.52 (-0.77 to -0.04), p = 0.060, adjusted 0.301
	// 2 3: -0.11 (-0.57 to +0.32), p = 1.000, adjusted 1.000
}

func ExampleHolm() {
	first, second := 0.01, 0.04
	tests := []funnel.Estimate{{Value: &first}, {Value: &second}, {Reason: funnel.NoVariation}}
	for _, adjusted := range funnel.Holm(tests) {
		if adjusted.Value == nil {
			fmt.Println(adjusted.Reason)
			continue
		}
		fmt.Println(*adjusted.Value)
	}
	// Output:
	// 0.02
	// 0.04
	// no_variation
}
