package funnel

import "strconv"

// Milestone is one of the five ordered steps of a funnel, as an index: Received is 0, Hired is 4.
type Milestone int

// The milestones, in order.
const (
	Received    Milestone = iota // the application arrived
	Relevant                     // it was judged to fit
	Interviewed                  // the person was in fact heard
	Selected                     // the jury retained them
	Hired                        // they took an opening
)

// Milestones is how many there are.
const Milestones = 5

var names = [Milestones]string{"received", "relevant", "interviewed", "selected", "hired"}

// String is the name of the milestone, in lower case.
func (m Milestone) String() string {
	if m < 0 || m >= Milestones {
		return "milestone(" + strconv.Itoa(int(m)) + ")"
	}
	return names[m]
}

// Step is one passage of which a rate is given: of those who reached From, how many reached To.
type Step struct {
	From Milestone
	To   Milestone
}

// QuotaBound tells whether the rate is bounded by the number of openings: where one post is to be filled, one of
// thirteen is all that can be hired, however good the thirteen are. Such a rate says nothing about the applications.
func (s Step) QuotaBound() bool { return s.To == Hired }

// Name is made of the step's two milestones, as in relevant_hired.
func (s Step) Name() string { return s.From.String() + "_" + s.To.String() }

var steps = [...]Step{
	{Received, Relevant},
	{Relevant, Interviewed},
	{Interviewed, Selected},
	{Selected, Hired},
	{Interviewed, Hired},
	{Relevant, Hired},
}

// Steps lists the passages of which a rate is given, in the order in which they are given: every adjacent pair of
// milestones, then interviewed → hired and relevant → hired. The slice is the caller's.
func Steps() []Step { return append([]Step(nil), steps[:]...) }

// Counts are the numbers of applications by milestone. They are cumulative: each is at most the one before it.
type Counts [Milestones]int

// Row is what the rates of one group, or of several pooled, follow from.
type Row struct {
	Reached   Counts           // applications that reached the milestone, or a later one
	Completed Counts           // of these, the ones that are no longer worked on: hired, rejected or withdrawn
	Unknown   [Milestones]bool // milestones whose counts nobody knows; their numbers above mean nothing
	// Whether nobody knows which of them are no longer worked on: Completed means nothing, and no rate is over it.
	CompletedUnknown bool
}

// Rate is the conversion rate of one step.
type Rate struct {
	Step
	Proportion // over all applications, those still worked on included
	// Over completed applications only, so that those still worked on do not count as failures. Where Open is 0 it is
	// the same as over all.
	Completed Proportion
	// Applications that reached From and are still worked on; nil where unknown.
	Open *int
}

// Rates gives the rate of every step, in the order of Steps. A count that is unknown is nil wherever it would appear.
func Rates(r Row) []Rate {
	rates := make([]Rate, 0, len(steps))
	for _, s := range steps {
		rates = append(rates, r.Rate(s))
	}
	return rates
}

// Rate is the conversion rate of one passage, which need not be one of Steps but must lead to a later milestone. A count
// that is unknown is nil wherever it would appear.
func (r Row) Rate(s Step) Rate {
	known := func(counts Counts, m Milestone) *int {
		if r.Unknown[m] {
			return nil
		}
		return new(counts[m])
	}
	rate := Rate{
		Step:       s,
		Proportion: Of(known(r.Reached, s.To), known(r.Reached, s.From)),
	}
	if r.CompletedUnknown {
		rate.Completed = Of(nil, nil)
		return rate
	}
	rate.Completed = Of(known(r.Completed, s.To), known(r.Completed, s.From))
	if !r.Unknown[s.From] {
		rate.Open = new(r.Reached[s.From] - r.Completed[s.From])
	}
	return rate
}
