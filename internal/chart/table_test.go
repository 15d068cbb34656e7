package chart_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/chart"
	"github.com/vivier-ats/vivier/pkg/funnel"
)

func table(t *testing.T, f api.Funnel, lang string) string {
	t.Helper()
	var out strings.Builder
	if err := chart.FunnelTable(&out, f, lang); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFunnelTableOfTheCampaign(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{
		"fr": `
Jury                                Pertinentes  Reçues en entretien  Recrutées  Entretien / pertinentes
──────────────────────────────────  ───────────  ───────────────────  ─────────  ───────────────────────
Chargé d'accompagnement des usages           13                    3          1   23,1 % (8,2–50,3)
Chef de projet applicatif                     9                    3          1   33,3 % (12,1–64,6)
Archiviste                                    4                    3          1   75,0 % (30,1–95,4)
Architecte logiciel                           7                    6          1   85,7 % (48,7–97,4)
──────────────────────────────────  ───────────  ───────────────────  ─────────  ───────────────────────
Ensemble                                     33                   15          4   45,5 % (29,8–62,0)

Recrutées parmi les pertinentes : 12,1 % (4,8–27,3)
`,
		"en": `
Jury                                Relevant  Interviewed  Hired  Interviewed / relevant
──────────────────────────────────  ────────  ───────────  ─────  ──────────────────────
Chargé d'accompagnement des usages        13            3      1   23.1 % (8.2–50.3)
Chef de projet applicatif                  9            3      1   33.3 % (12.1–64.6)
Archiviste                                 4            3      1   75.0 % (30.1–95.4)
Architecte logiciel                        7            6      1   85.7 % (48.7–97.4)
──────────────────────────────────  ────────  ───────────  ─────  ──────────────────────
Total, pooled                             33           15      4   45.5 % (29.8–62.0)

Hired among the relevant: 12.1 % (4.8–27.3)
`,
	} {
		if d := cmp.Diff(want[1:], table(t, published(), lang)); d != "" {
			t.Errorf("%s (-want +got):\n%s", lang, d)
		}
	}
}

func TestFunnelTableShowsWhatIsKnownAndWhatDiffers(t *testing.T) {
	t.Parallel()
	const han = "\u8077\u54e1\u52df\u96c6"
	f := question()
	f.GroupBy = api.GroupBySource
	f.Rows = append(f.Rows,
		row(1, "Re\u0301fe\u0301rencement", figures(funnel.Counts{40, 10, 10, 2, 1}, false, 1, 0)), // accents apart
		row(2, han, figures(funnel.Counts{0, 0, 0, 0, 0}, false, 1, 0)),                            // two columns each
		row(3, "\x1b[31mrouge\x1b[0m\nligne", figures(funnel.Counts{9, 9, 3, 0, 0}, true, 1, 0)),
		row(4, strings.Repeat("abcdefg é ", 9), figures(funnel.Counts{1, 0, 0, 0, 0}, false, 1, 0)),
		row(5, "none", figures(funnel.Counts{1, 1, 0, 0, 0}, false, 1, 0)))
	f.Rows[4].Group.ID = nil
	f.Total = figures(funnel.Counts{50, 20, 13, 2, 1}, true, 1, 0)
	want := `
Source                                        Received  Relevant  Interviewed  Selected  Hired  Interviewed / relevant
────────────────────────────────────────────  ────────  ────────  ───────────  ────────  ─────  ──────────────────────
` + "Re\u0301fe\u0301rencement" + `                                       40        10           10         2      1  100.0 % (72.2–100.0)
` + han + `                                             0         0            0         0      0  –
�[31mrouge�[0m ligne                                 ?         9            3         0      0   33.3 % (12.1–64.6)
abcdefg é abcdefg é abcdefg é abcdefg é abc…         1         0            0         0      0  –
Not stated                                           1         1            0         0      0    0.0 % (0.0–79.3)
────────────────────────────────────────────  ────────  ────────  ───────────  ────────  ─────  ──────────────────────
Total, pooled                                        ?        20           13         2      1   65.0 % (43.3–81.9)

Hired among the relevant: 5.0 % (0.9–23.6)
`
	if d := cmp.Diff(want[1:], table(t, f, "en")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestFunnelTableMarksDeclaredFigures(t *testing.T) {
	t.Parallel()
	f := published()
	if got := table(t, f, "en"); strings.Contains(got, "*") {
		t.Errorf("nothing was declared:\n%s", got)
	}
	f.Rows[3].Provenance, f.Total.Provenance = api.ProvenanceDeclared, api.ProvenanceMixed
	for lang, note := range map[string]string{"fr": "* chiffres déclarés, en tout ou en partie\n", "en": "* declared figures, in whole or in part\n"} {
		got := table(t, f, lang)
		if !strings.Contains(got, "Architecte logiciel *") || strings.Contains(got, "Archiviste *") || strings.Count(got, "*") != 3 || !strings.Contains(got, note) {
			t.Errorf("%s:\n%s", lang, got)
		}
	}
}

func TestFunnelTableWithoutRowsOrRates(t *testing.T) {
	t.Parallel()
	want := `
Jury      Reçues  Pertinentes  Reçues en entretien  Recrutées
────────  ──────  ───────────  ───────────────────  ─────────
Ensemble       0            0                    0          0
`
	f := question()
	f.Basis = api.BasisSnapshot
	if d := cmp.Diff(want[1:], table(t, f, "fr")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
