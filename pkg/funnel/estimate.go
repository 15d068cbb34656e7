package funnel

// Estimate is a number that was drawn from data, or the reason why they give none.
type Estimate struct {
	// The number. Its unit is said by the function that gives it. Nil where there is none, and then Reason says why.
	Value *float64
	// Its confidence interval, in the unit of Value. Nil where the function gives none, or where there is no number.
	Interval *Interval
	// Why Value is nil; empty where it is not.
	Reason Reason
	// How many observations the number rests on; what they are is said by the function.
	N int
	// There are too few observations to rely on the number, by the threshold that the function names. Always false where
	// an interval is given: its width says it better.
	TooFew bool
}

// Reason says why there is no number. Its values are stable and may be shown to programs.
type Reason string

// The reasons.
const (
	NoData       Reason = "no_data"       // there is nothing to compute it from: n = 0
	NoVariation  Reason = "no_variation"  // all values are the same, so that nothing can be told from chance
	NotReached   Reason = "not_reached"   // the observations end before it
	NotConnected Reason = "not_connected" // the observations fall into groups that nothing links
	TooLarge     Reason = "too_large"     // an exact answer would take more work than is allowed
	NotValid     Reason = "not_valid"     // the arguments make no sense
)

// estimated is the estimate of a value that rests on n observations, of which few are too few.
func estimated(value float64, n, few int) Estimate {
	return Estimate{Value: &value, N: n, TooFew: n < few}
}

// absent is the estimate of a value that does not exist.
func absent(why Reason) Estimate { return Estimate{Reason: why} }
