package chart_test

import (
	"fmt"
	"time"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

// jury is a row to be: relevant, interviewed and hired as published, and everyone hired was selected.
type jury struct {
	name                        string
	relevant, interviewed, hire int
}

var campaign = []jury{
	{"Chargé d'accompagnement des usages", 13, 3, 1},
	{"Chef de projet applicatif", 9, 3, 1},
	{"Archiviste", 4, 3, 1},
	{"Architecte logiciel", 7, 6, 1},
}

// figures are those of a row in which everything but active applications is completed.
func figures(counts funnel.Counts, receivedUnknown bool, openings, active int) api.FunnelFigures {
	row := funnel.Row{Reached: counts, Completed: counts}
	row.Completed[funnel.Received] -= active
	row.Completed[funnel.Relevant] -= active
	row.Unknown[funnel.Received] = receivedUnknown
	out := api.MilestoneCounts{Received: &counts[0], Relevant: &counts[1], Interviewed: &counts[2], Selected: &counts[3], Hired: &counts[4]}
	if receivedUnknown {
		out.Received = nil
	}
	f := api.FunnelFigures{
		Provenance: api.ProvenanceComputed, Counts: out, Observed: out, Openings: &openings, Rates: []api.Rate{},
		Outcomes: api.Outcomes{
			Active: &active, Hired: &counts[4], Rejected: new(counts[0] - counts[4] - active), Withdrawn: new(0),
		},
	}
	for _, r := range funnel.Rates(row) {
		f.Rates = append(f.Rates, api.Rate{
			From: api.Milestone(r.From.String()), To: api.Milestone(r.To.String()), QuotaBound: r.QuotaBound(),
			Proportion: proportion(r.Proportion), Completed: proportion(r.Completed), Open: r.Open,
		})
	}
	return f
}

func proportion(p funnel.Proportion) api.Proportion {
	out := api.Proportion{Numerator: p.Numerator, Denominator: p.Denominator}
	if p.Rate != nil {
		out.Rate = new(funnel.Round6(*p.Rate))
		out.Interval = &api.Interval{
			Low: funnel.Round6(p.Interval.Low), High: funnel.Round6(p.Interval.High), Level: p.Interval.Level,
			Method: api.IntervalWilson,
		}
	}
	return out
}

// question is an answer without rows.
func question() api.Funnel {
	return api.Funnel{
		Definition: "1", Basis: api.BasisCohort, Unit: api.UnitApplication, GroupBy: api.GroupByJury,
		AsOf:    time.Date(2024, 12, 31, 22, 59, 59, 999999000, time.UTC), // the end of the day in Paris
		KnownAt: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), TimeZone: "Europe/Paris",
		Filters: map[string]string{}, Rows: []api.FunnelRow{}, Warnings: []api.Warning{},
		Total: figures(funnel.Counts{}, false, 0, 0),
	}
}

func row(id int, label string, f api.FunnelFigures) api.FunnelRow {
	return api.FunnelRow{Group: api.FunnelGroup{ID: new(fmt.Sprintf("0192a3c4-0000-7000-8000-%012d", id)), Label: label}, FunnelFigures: f}
}

// published is the campaign of 2024, as its report had it: nobody wrote down how many applications were received.
func published() api.Funnel {
	f := question()
	var sum funnel.Counts
	for i, j := range campaign {
		counts := funnel.Counts{j.relevant, j.relevant, j.interviewed, j.hire, j.hire}
		for m := range counts {
			sum[m] += counts[m]
		}
		f.Rows = append(f.Rows, row(i+1, j.name, figures(counts, true, 1, 0)))
	}
	f.Total = figures(sum, true, 4, 0)
	return f
}

// crowd is an answer of many rows, of which some are empty, some still have open applications, and one is of another
// size than the rest.
func crowd(n int) api.Funnel {
	f := question()
	f.GroupBy = api.GroupByJob
	var sum funnel.Counts
	for i := range n {
		var counts funnel.Counts
		switch {
		case i%5 == 3: // nobody applied
		case i == 4:
			counts = funnel.Counts{12345, 2345, 67, 3, 2}
		default:
			counts = funnel.Counts{40 + i, 20 + i%7, 5 + i%3, i % 3, i % 2 * (i % 3)}
		}
		active := min(i%4, counts[funnel.Relevant]-counts[funnel.Interviewed])
		for m := range counts {
			sum[m] += counts[m]
		}
		f.Rows = append(f.Rows, row(i+1, fmt.Sprintf("Technicien·ne n° %d", i+1), figures(counts, false, 1+i%3, active)))
	}
	f.Total = figures(sum, false, 2*n, n)
	return f
}
