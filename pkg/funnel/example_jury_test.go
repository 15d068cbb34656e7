package funnel_test

import (
	"fmt"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

// Three jurors gave marks from 0 to 5 to four candidates; the second did not see the last one.
func ExampleAlpha() {
	agreement := funnel.Alpha([][]float64{{4, 5, 4}, {2, 2, 3}, {1, 1, 1}, {5, 4}}, funnel.OrdinalData)
	fmt.Printf("alpha %.3f over %d candidates; too few: %t\n", *agreement.Value, agreement.N, agreement.TooFew)

	same := funnel.Alpha([][]float64{{3, 3}, {3, 3}}, funnel.OrdinalData)
	fmt.Println(same.Value == nil, same.Reason)
	// Output:
	// alpha 0.872 over 4 candidates; too few: true
	// true no_variation
}

// hearing is a jury that heard three candidates: technique counts twice and is marked up to 20, presentation up to 5.
// Bruno stepped back for Zoé, and did not assess Yann's presentation.
func hearing() funnel.Panel {
	mark := func(m float64) *float64 { return &m }
	return funnel.Panel{
		Criteria:   []funnel.Criterion{{Weight: 2, Max: 20}, {Weight: 1, Max: 5}},
		Jurors:     []string{"Anne", "Bruno", "Chloé"},
		Candidates: []string{"Xavier", "Yann", "Zoé"},
		Evaluations: []funnel.Evaluation{
			{Juror: "Anne", Candidate: "Xavier", Marks: []*float64{mark(12), mark(3)}},
			{Juror: "Anne", Candidate: "Yann", Marks: []*float64{mark(14), mark(4)}},
			{Juror: "Anne", Candidate: "Zoé", Marks: []*float64{mark(16), mark(4.5)}},
			{Juror: "Bruno", Candidate: "Xavier", Marks: []*float64{mark(19), mark(5)}},
			{Juror: "Bruno", Candidate: "Yann", Marks: []*float64{mark(13), nil}},
			{Juror: "Chloé", Candidate: "Xavier", Marks: []*float64{mark(13), mark(3.5)}},
			{Juror: "Chloé", Candidate: "Yann", Marks: []*float64{mark(13), mark(4)}},
			{Juror: "Chloé", Candidate: "Zoé", Marks: []*float64{mark(11), mark(3.5)}},
		},
	}
}

func ExamplePanel_Rank() {
	ranking := hearing().Rank()
	for _, s := range ranking.Standings {
		fmt.Printf("%d %-6s %.3f by %d jurors, %d of %d marks, rank %d to %d\n", *s.Rank, s.Candidate, *s.Score.Value,
			s.Score.N, s.Assessed, s.Assessable, *s.Best, *s.Worst)
	}
	fmt.Println("first by the scores of:", ranking.Deciders(1))
	// Output:
	// 1 Xavier 0.744 by 3 jurors, 6 of 6 marks, rank 1 to 3
	// 2 Zoé    0.717 by 2 jurors, 4 of 4 marks, rank 1 to 3
	// 3 Yann   0.694 by 3 jurors, 5 of 6 marks, rank 1 to 3
	// first by the scores of: [Bruno Chloé]
}

func ExamplePanel_Severities() {
	for _, s := range hearing().Severities() {
		fmt.Printf("%-5s %+.3f beside the others, effect %+.3f, %d candidates\n", s.Juror, *s.Difference.Value, *s.Effect.Value, s.Effect.N)
	}
	// Output:
	// Anne  +0.025 beside the others, effect -0.011, 3 candidates
	// Bruno +0.133 beside the others, effect +0.089, 2 candidates
	// Chloé -0.114 beside the others, effect -0.078, 3 candidates
}

func ExamplePanel_Scores() {
	agreement := funnel.Alpha(hearing().Scores(), funnel.IntervalData)
	fmt.Printf("alpha of the whole scores: %.3f\n", *agreement.Value)
	// Output: alpha of the whole scores: -0.375
}
