package funnel_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/pkg/funnel"
)

func TestStepsAreInTheOrderOfTheRules(t *testing.T) {
	t.Parallel()
	var got, bound []string
	for _, s := range funnel.Steps() {
		got = append(got, s.Name())
		if s.QuotaBound() {
			bound = append(bound, s.Name())
		}
	}
	want := []string{
		"received_relevant", "relevant_interviewed", "interviewed_selected", "selected_hired",
		"interviewed_hired", "relevant_hired",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"selected_hired", "interviewed_hired", "relevant_hired"}; !slices.Equal(bound, want) {
		t.Errorf("bound by the openings: got %q, want %q", bound, want)
	}
}

func TestStepsBelongToTheCaller(t *testing.T) {
	t.Parallel()
	mine := funnel.Steps()
	mine[0] = funnel.Step{From: funnel.Selected, To: funnel.Selected}
	if got := funnel.Steps()[0].Name(); got != "received_relevant" {
		t.Errorf("somebody changed the steps of everybody: %s", got)
	}
}

func TestAMilestoneThatIsNone(t *testing.T) {
	t.Parallel()
	if got := funnel.Milestone(7).String(); got != "milestone(7)" {
		t.Errorf("got %q", got)
	}
}

// TestOfCountsAloneNobodyKnowsWhoIsStillWorkedOn: rates over all are those of any row, and there are none over completed ones.
func TestOfCountsAloneNobodyKnowsWhoIsStillWorkedOn(t *testing.T) {
	t.Parallel()
	row := funnel.Row{Reached: funnel.Counts{40, 7, 6, 1, 1}, Completed: funnel.Counts{9, 9, 9, 9, 9}, CompletedUnknown: true}
	row.Unknown[funnel.Selected] = true
	for _, r := range funnel.Rates(row) {
		if r.Completed != (funnel.Proportion{Reason: funnel.Unknown}) || r.Open != nil {
			t.Errorf("%s: %+v, %v open", r.Name(), r.Completed, r.Open)
		}
	}
	want := proportion(6, 7, 0.857143, 0.486872, 0.97432)
	if got := rounded(row.Rate(funnel.Step{From: funnel.Relevant, To: funnel.Interviewed}).Proportion); !cmp.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

func proportion(part, whole int, rate, low, high float64) funnel.Proportion {
	return funnel.Proportion{
		Numerator: &part, Denominator: &whole, Rate: &rate,
		Interval: &funnel.Interval{Low: low, High: high, Level: 0.95},
	}
}

func rounded(p funnel.Proportion) funnel.Proportion {
	if p.Rate != nil {
		p.Rate = new(funnel.Round6(*p.Rate))
	}
	if p.Interval != nil {
		p.Interval = &funnel.Interval{Low: funnel.Round6(p.Interval.Low), High: funnel.Round6(p.Interval.High), Level: p.Interval.Level}
	}
	return p
}

func find(t *testing.T, rates []funnel.Rate, name string) funnel.Rate {
	t.Helper()
	i := slices.IndexFunc(rates, func(r funnel.Rate) bool { return r.Name() == name })
	if i < 0 {
		t.Fatalf("there is no rate %s", name)
	}
	return rates[i]
}

func TestRatesOfAJuryWhoseReceivedApplicationsAreUnknown(t *testing.T) {
	t.Parallel()
	rates := funnel.Rates(funnel.Row{
		Reached:   funnel.Counts{7, 7, 6, 1, 1},
		Completed: funnel.Counts{7, 7, 6, 1, 1},
		Unknown:   [funnel.Milestones]bool{funnel.Received: true},
	})
	got := find(t, rates, "relevant_interviewed")
	want := proportion(6, 7, 0.857143, 0.486872, 0.97432)
	if d := cmp.Diff(want, rounded(got.Proportion)); d != "" {
		t.Errorf("relevant → interviewed (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, rounded(got.Completed)); d != "" || *got.Open != 0 {
		t.Errorf("completed, %d open (-want +got):\n%s", *got.Open, d)
	}
	unknown := find(t, rates, "received_relevant")
	if d := cmp.Diff(funnel.Proportion{Numerator: new(7), Reason: funnel.Unknown}, unknown.Proportion); d != "" {
		t.Errorf("received → relevant (-want +got):\n%s", d)
	}
	if unknown.Completed.Rate != nil || unknown.Open != nil {
		t.Errorf("received → relevant: completed %+v, open %v", unknown.Completed, unknown.Open)
	}
}

func TestRatesOverCompletedApplicationsLeaveTheOpenOnesOut(t *testing.T) {
	t.Parallel()
	rates := funnel.Rates(funnel.Row{
		Reached:   funnel.Counts{40, 20, 10, 2, 1},
		Completed: funnel.Counts{25, 8, 4, 1, 1},
	})
	got := find(t, rates, "relevant_interviewed")
	if *got.Numerator != 10 || *got.Denominator != 20 || *got.Rate != 0.5 {
		t.Errorf("all: %d of %d is %g", *got.Numerator, *got.Denominator, *got.Rate)
	}
	if c := got.Completed; *c.Numerator != 4 || *c.Denominator != 8 || *c.Rate != 0.5 {
		t.Errorf("completed: %d of %d is %g", *c.Numerator, *c.Denominator, *c.Rate)
	}
	if *got.Open != 12 {
		t.Errorf("open: %d of the 20 relevant ones, not 12", *got.Open)
	}
}

func TestNothingOfNothingHasNoRate(t *testing.T) {
	t.Parallel()
	for _, r := range funnel.Rates(funnel.Row{}) {
		if *r.Numerator != 0 || *r.Denominator != 0 || *r.Open != 0 {
			t.Errorf("%s: %d of %d, %d open", r.Name(), *r.Numerator, *r.Denominator, *r.Open)
		}
		if r.Rate != nil || r.Interval != nil || r.Completed.Rate != nil || r.Completed.Interval != nil {
			t.Errorf("%s has a rate", r.Name())
		}
		if r.Reason != funnel.NoData || r.Completed.Reason != funnel.NoData {
			t.Errorf("%s has none because of %s and %s", r.Name(), r.Reason, r.Completed.Reason)
		}
	}
}

func TestAPartThatIsNotOneOfTheWholeHasNoRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		got  funnel.Proportion
		want funnel.Reason
	}{
		{funnel.Of(new(3), new(2)), funnel.NotValid},
		{funnel.Of(new(-1), new(2)), funnel.NotValid},
		{funnel.Of(nil, new(2)), funnel.Unknown},
		{funnel.Of(new(1), nil), funnel.Unknown},
	} {
		if tt.got.Rate != nil || tt.got.Interval != nil || tt.got.Reason != tt.want {
			t.Errorf("got %+v, want %s", tt.got, tt.want)
		}
	}
}

// row draws the counts of some group: cumulative, and of each milestone some completed.
func row(t *rapid.T) funnel.Row {
	var r funnel.Row
	open, completed := 0, 0
	for m := funnel.Hired; m >= funnel.Received; m-- {
		completed += rapid.IntRange(0, 50).Draw(t, "completed at "+m.String())
		if m < funnel.Hired {
			open += rapid.IntRange(0, 50).Draw(t, "open at "+m.String())
		}
		r.Reached[m], r.Completed[m] = open+completed, completed
	}
	r.Unknown[funnel.Received] = rapid.Bool().Draw(t, "received is unknown")
	return r
}

func TestRatesOfAnyRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := row(t)
		for _, rate := range funnel.Rates(r) {
			unknown := r.Unknown[rate.From]
			if (rate.Denominator == nil) != unknown || (rate.Open == nil) != unknown || rate.Numerator == nil {
				t.Fatalf("%s: known and unknown are mixed up: %+v", rate.Name(), rate)
			}
			if !unknown && *rate.Open+*rate.Completed.Denominator != *rate.Denominator {
				t.Fatalf("%s: %d open + %d completed ≠ %d", rate.Name(), *rate.Open, *rate.Completed.Denominator, *rate.Denominator)
			}
			for _, p := range []funnel.Proportion{rate.Proportion, rate.Completed} {
				if (p.Rate == nil) != (unknown || *p.Denominator == 0) || (p.Rate == nil) != (p.Interval == nil) {
					t.Fatalf("%s: a rate without a denominator, or without its interval: %+v", rate.Name(), p)
				}
				if p.Rate != nil && (*p.Rate < p.Interval.Low || *p.Rate > p.Interval.High) {
					t.Fatalf("%s: %g is outside %+v", rate.Name(), *p.Rate, *p.Interval)
				}
			}
		}
	})
}

// TestARateMaySkipMilestones: 4 of 40 received were hired, 1 of the 20 that are completed, and 20 are open.
func TestARateMaySkipMilestones(t *testing.T) {
	t.Parallel()
	row := funnel.Row{Reached: funnel.Counts{40, 30, 20, 10, 4}, Completed: funnel.Counts{20, 10, 5, 4, 1}}
	got := row.Rate(funnel.Step{From: funnel.Received, To: funnel.Hired})
	if *got.Numerator != 4 || *got.Denominator != 40 || *got.Rate != 0.1 || *got.Completed.Rate != 0.05 || *got.Open != 20 || !got.QuotaBound() {
		t.Errorf("%+v", got)
	}
	row.Unknown[funnel.Received] = true
	got = row.Rate(funnel.Step{From: funnel.Received, To: funnel.Selected})
	if got.Rate != nil || got.Denominator != nil || got.Open != nil || got.Reason != funnel.Unknown || *got.Numerator != 10 {
		t.Errorf("%+v", got)
	}
}
