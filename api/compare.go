package api

// The methods of intervals beside those of rates.
const (
	IntervalNewcombe IntervalMethod = "newcombe" // Newcombe's interval of a difference, from the two Wilson intervals
)

// FunnelComparison says whether two groups of a funnel differ in one conversion rate, and how sure that is.
type FunnelComparison struct {
	Asked
	// What the groups are.
	GroupBy GroupBy `json:"group_by" example:"jury"`
	// The first group.
	A ComparedGroup `json:"a"`
	// The second group.
	B ComparedGroup `json:"b"`
	// The rate of a less that of b.
	Difference RateDifference `json:"difference"`
	// The two-sided p-value of Fisher's exact test of this pair alone: if both groups had the same rate, the probability of
	// numbers that are at most as probable as these. Judge by it only where this pair was chosen before anybody saw the
	// numbers; otherwise by comparisons.
	PValue PValue `json:"p_value"`
	// How many other pairs could have been compared.
	Comparisons Comparisons `json:"comparisons"`
}

// ComparedGroup is the rate of one of two groups.
type ComparedGroup struct {
	// Which group it is.
	Group FunnelGroup `json:"group"`
	Rate
	// Why there is no rate: no_data (the denominator is 0), unknown (a number that it is made of is not known). Null where
	// there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
}

// RateDifference is the difference of two rates.
type RateDifference struct {
	// The difference, -1 to 1, to six decimals; null where there is none.
	Value *float64 `json:"value" minimum:"-1" maximum:"1" extensions:"x-nullable" example:"0.626374"`
	// Its interval: where it holds 0, the two rates may be the same. Null where there is no difference.
	Interval *DifferenceInterval `json:"interval" extensions:"x-nullable"`
	// Why there is no difference: no_data (one of the groups has a denominator of 0), unknown (a number that it is made of is not
	// known), overlap (one group is part of the other). Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_data"`
}

// DifferenceInterval is a two-sided confidence interval of a difference of two rates.
type DifferenceInterval struct {
	// Its lower bound, to six decimals.
	Low float64 `json:"low" minimum:"-1" maximum:"1" example:"0.167056"`
	// Its upper bound, to six decimals.
	High float64 `json:"high" minimum:"-1" maximum:"1" example:"0.815909"`
	// Its confidence level.
	Level float64 `json:"level" minimum:"0" maximum:"1" example:"0.95"`
	// How it is computed: newcombe. Open: clients must accept new values.
	Method IntervalMethod `json:"method" swaggertype:"string" extensions:"x-open-enum" example:"newcombe"`
}

// PValue is the result of a test, or the reason why there is none.
type PValue struct {
	// The p-value, to six decimals; null where there is none.
	Value *float64 `json:"value" minimum:"0" maximum:"1" extensions:"x-nullable" example:"0.016641"`
	// Why there is none: no_data (one of the groups has a denominator of 0), no_variation (both rates are 0, or both are 1), unknown
	// (a number that it is made of is not known), overlap (one group is part of the other), too_large (an exact answer would
	// take more work than is allowed). Null where there is one. Open: clients must accept new values.
	Reason *string `json:"reason" extensions:"x-nullable,x-open-enum" example:"no_variation"`
}

// Comparisons says how many pairs of groups could have been compared. Of many pairs some look different by chance.
type Comparisons struct {
	// How many groups the funnel of the same question shows, without the row of what belongs to none.
	Groups int `json:"groups" minimum:"2" example:"4"`
	// How many pairs these make; departments one of which lies below the other are none.
	Pairs int `json:"pairs" minimum:"0" example:"6"`
	// How many of them have a p-value, and are what Holm adjusts for; null where there are too many to find out.
	Tested *int `json:"tested" minimum:"0" extensions:"x-nullable" example:"6"`
	// The p-value of this pair adjusted by Holm for all that were tested: what to judge by where the pair was chosen for its
	// numbers. Its reason is that of the p-value, or too_large where there are too many pairs.
	AdjustedPValue PValue `json:"adjusted_p_value"`
}
