package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
)

// published is the example of the contract: programs are written against it.
const published = `{
  "definition": "1", "basis": "cohort", "unit": "application", "group_by": "jury",
  "as_of": "2026-11-23T10:00:00Z", "known_at": "2026-11-23T10:00:00Z", "time_zone": "Europe/Paris", "filters": {},
  "rows": [{
    "group": {"id": "0192…", "label": "Architecte logiciel"},
    "provenance": "computed",
    "counts":   {"received": null, "relevant": 7, "interviewed": 6, "selected": 1, "hired": 1},
    "observed": {"received": null, "relevant": 7, "interviewed": 6, "selected": 1, "hired": 1},
    "outcomes": {"active": 0, "hired": 1, "rejected": 6, "withdrawn": 0},
    "rates": [{"from": "relevant", "to": "interviewed", "numerator": 6, "denominator": 7, "rate": 0.857143,
      "interval": {"low": 0.486872, "high": 0.97432, "level": 0.95, "method": "wilson"}, "quota_bound": false,
      "completed": {"numerator": 6, "denominator": 7, "rate": 0.857143,
        "interval": {"low": 0.486872, "high": 0.97432, "level": 0.95, "method": "wilson"}}, "open": 0}],
    "openings": 1, "declared": null
  }],
  "total": {"provenance": "computed", "counts": {"received": null, "relevant": null, "interviewed": null,
    "selected": null, "hired": null}, "observed": {"received": null, "relevant": null, "interviewed": null,
    "selected": null, "hired": null}, "outcomes": {"active": null, "hired": null, "rejected": null, "withdrawn": null},
    "rates": [], "openings": 4, "declared": null},
  "warnings": []
}`

func TestAFunnelIsWrittenAsPublished(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	counts := api.MilestoneCounts{Relevant: new(7), Interviewed: new(6), Selected: new(1), Hired: new(1)}
	share := api.Proportion{
		Numerator: new(6), Denominator: new(7), Rate: new(0.857143),
		Interval: &api.Interval{Low: 0.486872, High: 0.97432, Level: 0.95, Method: api.IntervalWilson},
	}
	data, err := json.Marshal(api.Funnel{
		Definition: "1", Basis: api.BasisCohort, Unit: api.UnitApplication, GroupBy: api.GroupByJury,
		AsOf: at, KnownAt: at, TimeZone: "Europe/Paris", Filters: map[string]string{},
		Rows: []api.FunnelRow{{
			Group: api.FunnelGroup{ID: new("0192…"), Label: "Architecte logiciel"},
			FunnelFigures: api.FunnelFigures{
				Provenance: api.ProvenanceComputed, Counts: counts, Observed: counts,
				Outcomes: api.Outcomes{Active: new(0), Hired: new(1), Rejected: new(6), Withdrawn: new(0)},
				Rates: []api.Rate{{
					From: api.MilestoneRelevant, To: api.MilestoneInterviewed, Proportion: share,
					Completed: share, Open: new(0),
				}},
				Openings: new(1),
			},
		}},
		Total:    api.FunnelFigures{Provenance: api.ProvenanceComputed, Rates: []api.Rate{}, Openings: new(4)},
		Warnings: []api.Warning{},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(published), &want); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
