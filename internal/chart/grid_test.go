package chart_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
)

// written is a grid as text, a line each; what stands below a cell is in brackets. It fails the test where a line has not as many
// cells as the head.
func written(t *testing.T, g chart.Grid) []string {
	t.Helper()
	lines := append([][]chart.Cell{}, g.Lines...)
	if g.Total != nil {
		lines = append(lines, g.Total)
	}
	all := []string{strings.ReplaceAll(g.Caption, "\u00a0", " "), strings.Join(g.Head, " | ")}
	for _, l := range lines {
		if len(l) != len(g.Head) {
			t.Errorf("%d cells below %d heads: %v", len(l), len(g.Head), l)
		}
		cells := make([]string, len(l))
		for i, c := range l {
			if cells[i] = strings.ReplaceAll(c.Text, "\u00a0", " "); c.Note != "" {
				cells[i] += " [" + strings.ReplaceAll(c.Note, "\u00a0", " ") + "]"
			}
			if g.IsFigure(i) != c.Figure {
				t.Errorf("whether %q is a figure differs from its column", c.Text)
			}
		}
		all = append(all, strings.Join(cells, " | "))
	}
	return all
}

func checkGrid(t *testing.T, g chart.Grid, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, written(t, g)); diff != "" {
		t.Error(diff)
	}
}

func TestFunnelGrid(t *testing.T) {
	t.Parallel()
	checkGrid(t, chart.FunnelGrid(published(), "fr"),
		"Tunnel de recrutement par jury",
		"Jury | Postes à pourvoir | Pertinentes | Reçues en entretien | Retenues | Recrutées | En cours | Refusées | Désistements",
		"Chargé d'accompagnement des usages | 1 | 13 | 3 [23,1 % (8,2–50,3)] | 1 [33,3 % (6,1–79,2)] | 1 [100,0 % (20,7–100,0)] | 0 | 12 | 0",
		"Chef de projet applicatif | 1 | 9 | 3 [33,3 % (12,1–64,6)] | 1 [33,3 % (6,1–79,2)] | 1 [100,0 % (20,7–100,0)] | 0 | 8 | 0",
		"Archiviste | 1 | 4 | 3 [75,0 % (30,1–95,4)] | 1 [33,3 % (6,1–79,2)] | 1 [100,0 % (20,7–100,0)] | 0 | 3 | 0",
		"Architecte logiciel | 1 | 7 | 6 [85,7 % (48,7–97,4)] | 1 [16,7 % (3,0–56,4)] | 1 [100,0 % (20,7–100,0)] | 0 | 6 | 0",
		"Ensemble | 4 | 33 | 15 [45,5 % (29,8–62,0)] | 4 [26,7 % (10,9–52,0)] | 4 [100,0 % (51,0–100,0)] | 0 | 29 | 0",
	)
	many := crowd(5)
	many.Total.Openings = nil
	many.Rows[4].Group = api.FunnelGroup{}
	many.Rows[3].Provenance = api.ProvenanceDeclared
	got := written(t, chart.FunnelGrid(many, "en"))
	for i, want := range map[int]string{
		1: "Job | Received | Relevant | Interviewed | Selected | Hired | Active | Rejected | Withdrawn",
		5: "Technicien·ne n° 4 [Declared figures] | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0",
		6: "Not stated | 12,345 | 2,345 [19.0 % (18.3–19.7)] | 67 [2.9 % (2.3–3.6)] | 3 [4.5 % (1.5–12.4)] | 2 [66.7 % (20.8–93.9)] | 0 | 12,343 | 0",
	} {
		if got[i] != want {
			t.Errorf("line %d: %s, not %s", i, got[i], want)
		}
	}
}

func TestConversionsGrid(t *testing.T) {
	t.Parallel()
	f := published()
	f.Rows = f.Rows[2:3]
	checkGrid(t, chart.ConversionsGrid(f, "fr"),
		"Taux de passage, avec leur intervalle à 95 %",
		"Jury | Pertinentes → Reçues en entretien | Reçues en entretien → Retenues | Retenues → Recrutées | Reçues en entretien → Recrutées | Pertinentes → Recrutées",
		"Archiviste | 75,0 % (30,1–95,4) [3 sur 4] | 33,3 % (6,1–79,2) [1 sur 3] | 100,0 % (20,7–100,0) [1 sur 1] | 33,3 % (6,1–79,2) [1 sur 3] | 25,0 % (4,6–69,9) [1 sur 4]",
		"Ensemble | 45,5 % (29,8–62,0) [15 sur 33] | 26,7 % (10,9–52,0) [4 sur 15] | 100,0 % (51,0–100,0) [4 sur 4] | 26,7 % (10,9–52,0) [4 sur 15] | 12,1 % (4,8–27,3) [4 sur 33]",
	)
}

func TestDifferenceGrid(t *testing.T) {
	t.Parallel()
	counts := func(relevant, hired int) api.CountsAndOutcomes {
		return api.CountsAndOutcomes{
			Counts:   api.MilestoneCounts{Relevant: &relevant, Interviewed: &hired, Selected: &hired, Hired: &hired},
			Outcomes: api.Outcomes{Active: new(0), Rejected: new(relevant - hired), Withdrawn: new(0)},
		}
	}
	of := api.DifferingFigures{Published: counts(4, 1), Now: counts(5, 1)}
	checkGrid(t, chart.DifferenceGrid(api.PublicationDifference{Rows: []api.DifferingRow{{Group: api.FunnelGroup{ID: new("x"), Label: "Archiviste"}, DifferingFigures: of}}, Total: of}, "en"),
		"Numbers of today, and those published where they differ",
		"Row | Received | Relevant | Interviewed | Selected | Hired | Active | Rejected | Withdrawn",
		"Archiviste | unknown | 5 [published: 4] | 1 | 1 | 1 | 0 | 4 [published: 3] | 0",
		"Total, pooled | unknown | 5 [published: 4] | 1 | 1 | 1 | 0 | 4 [published: 3] | 0",
	)
}

func TestTimesGrids(t *testing.T) {
	t.Parallel()
	group := api.FunnelGroup{ID: new("x"), Label: "Archi\nviste"}
	fill := api.FillTimes{Openings: 3, Filled: 2, Censored: 1, MedianDays: api.MedianDays{Value: new(52.0), Low: new(41.5)}}
	none := api.FillTimes{MedianDays: api.MedianDays{Reason: new("not_reached")}}
	checkGrid(t, chart.TimeToFillGrid(api.TimeToFill{GroupBy: api.GroupByJob, Rows: []api.TimeToFillRow{{Group: group, FillTimes: fill}}, Total: none}, "fr"),
		"Délai pour pourvoir les postes, par offre d’emploi",
		"Offre d’emploi | Postes | Pourvus | À pourvoir | Médiane en jours (intervalle à 95 %)",
		"Archi viste | 3 | 2 | 1 | 52 (≥ 41,5)", "Ensemble | 0 | 0 | 0 | pas atteinte",
	)
	hire := api.HireTimes{Hired: 4, MedianDays: new(48.5), P90Days: new(63.5), StillActive: 2}
	checkGrid(t, chart.TimeToHireGrid(api.TimeToHire{GroupBy: api.GroupByJury, Rows: []api.TimeToHireRow{{HireTimes: hire}}, Total: api.HireTimes{}}, "en"),
		"Time to hire by jury", "Jury | Hired | Median in days | 90th percentile in days | Active",
		"Not stated | 4 | 48.5 | 63.5 | 2", "Total, pooled | 0 | not defined | not defined | 0",
	)
	stage := api.StageTimes{Stages: []api.StageTime{{Stage: api.TimedStage{Label: "Relevant"}, Visits: 13, MedianDays: new(6.5), P90Days: new(14.0), StillThere: 1, StillThereMedianDays: new(3.125)}}}
	checkGrid(t, chart.TimeInStageGrid(api.TimeInStage{GroupBy: api.GroupByJury, Rows: []api.TimeInStageRow{{Group: group, StageTimes: stage}}, Total: stage}, "en"),
		"Time in each stage", "Jury | Stage | Visits ended | Median in days | 90th percentile in days | Still there | Since, median in days",
		"Archi viste | Relevant | 13 | 6.5 | 14 | 1 | 3.1", "Total, pooled | Relevant | 13 | 6.5 | 14 | 1 | 3.1",
	)
}

func TestSourcesGrid(t *testing.T) {
	t.Parallel()
	counts := func(n ...int) api.MilestoneCounts {
		return api.MilestoneCounts{Relevant: &n[0], Interviewed: &n[1], Selected: &n[2], Hired: &n[3]}
	}
	s := api.Sources{
		Sources: []api.SourceFigures{
			{
				Source: api.SourceName{Key: new("linkedin"), Label: "LinkedIn"}, Counts: counts(4, 3, 1, 1), WithoutPosting: counts(1, 1, 0, 0), OtherPostings: new(counts(0, 0, 0, 0)),
				Postings: []api.PostingFigures{{Label: "Vidéo", Counts: counts(3, 2, 1, 1)}},
			},
			{Source: api.SourceName{Key: new("referral"), Label: "Cooptation"}, Counts: counts(1, 0, 0, 0)},
		},
		Unattributed: api.Unattributed{Counts: counts(5, 0, 0, 0), RelevantShare: api.Ratio{Value: new(0.5)}, Share: api.Ratio{Reason: new("unknown")}},
		Total:        api.SourceTotal{Counts: counts(10, 3, 1, 1)},
	}
	checkGrid(t, chart.SourcesGrid(s, "fr"),
		"D’où viennent les candidatures", "Source et publication | Pertinentes | Reçues en entretien | Retenues | Recrutées",
		"LinkedIn | 4 | 3 | 1 | 1", "– Vidéo [LinkedIn] | 3 | 2 | 1 | 1", "– autres publications [LinkedIn] | 0 | 0 | 0 | 0",
		"– sans publication connue [LinkedIn] | 1 | 1 | 0 | 0", "Cooptation | 1 | 0 | 0 | 0",
		"Provenance inconnue [50,0 % de l’ensemble] | 5 | 0 | 0 | 0", "Ensemble | 10 | 3 | 1 | 1",
	)
}

func TestCampaignReportGrids(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 9, 16, 22, 30, 0, 0, time.UTC) // half past midnight in Paris
	r := api.CampaignReport{
		Name: "Vidéo", TimeZone: "Europe/Paris", Effort: api.Effort{AgentDays: new(11.0)}, Spending: api.Spending{AmountCents: new(int64(123456)), Currency: new("EUR")},
		Postings: []api.PostingReach{
			{Channel: api.ChannelLinkedin, Name: new("Film"), PublishedAt: &day, Counts: api.MilestoneCounts{Relevant: new(3), Interviewed: new(1), Hired: new(0)}, Series: []api.Reach{
				{ObservedAt: day.AddDate(0, 0, 2), Views: new(int64(7356)), Likes: new(int64(166))}, {ObservedAt: day.AddDate(0, 0, 1), Views: new(int64(10))},
			}},
			{Channel: api.ChannelJobBoard},
		},
		Costs: []api.CostPer{
			{Milestone: api.MilestoneRelevant, Count: 33, AgentDays: api.Ratio{Value: new(0.333333)}, AmountCents: api.Ratio{Value: new(3741.0909)}, Unattributed: api.Ratio{Value: new(1.0)}},
			{Milestone: api.MilestoneHired, AgentDays: api.Ratio{Reason: new("no_data")}, AmountCents: api.Ratio{Reason: new("no_data")}, Unattributed: api.Ratio{Reason: new("no_data")}},
		},
	}
	grids := chart.CampaignReportGrids(r, "fr")
	if len(grids) != 2 {
		t.Fatalf("%d grids", len(grids))
	}
	checkGrid(t, grids[0],
		"Portée de la campagne « Vidéo »", "Publication | Publiée le | Dernier relevé | Vues | J’aime | Pertinentes | Reçues en entretien | Recrutées",
		"Film [LinkedIn] | 17 septembre 2024 | 19 septembre 2024 | 7\u202f356 | 166 | 3 | 1 | 0",
		"Site d’offres d’emploi | inconnu | inconnu | non relevé | non relevé | inconnu | inconnu | inconnu",
	)
	checkGrid(t, grids[1],
		"Ce que la campagne a coûté", "Par candidature | Candidatures | Jours d’agent | Dépenses | Dont provenance autre ou inconnue",
		"Pertinentes | 33 | 0,33 | 37,41 EUR | 100,0 %", "Recrutées | 0 | sans objet | sans objet | sans objet", "La campagne |  | 11,00 | 1234,56 EUR | ",
	)
}

func TestDataQualityGrids(t *testing.T) {
	t.Parallel()
	grids := chart.DataQualityGrids(api.DataQuality{
		GroupBy: api.GroupByJury,
		Checks: []api.QualityCheck{
			{Label: "Sans source", Count: 33, Of: 33, Share: api.Ratio{Value: new(1.0)}}, {Label: "Sans suite", Share: api.Ratio{Reason: new("no_data")}},
		},
		Rows: []api.QualityRow{{Group: api.FunnelGroup{ID: new("x"), Label: "Archiviste"}, Checks: []api.QualityCount{{Count: 4, Of: 4}, {}}}},
	}, "fr")
	if len(grids) != 2 {
		t.Fatalf("%d grids", len(grids))
	}
	checkGrid(t, grids[0], "Ce qui est à vérifier ou à corriger", "Vérification | Cas trouvés | Sur | %", "Sans source | 33 | 33 | 100,0 %", "Sans suite | 0 | 0 | sans objet")
	checkGrid(t, grids[1], "Nombre de cas trouvés", "Jury | Sans source | Sans suite", "Archiviste | 4 | 0")
}
