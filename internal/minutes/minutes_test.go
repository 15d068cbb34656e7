package minutes_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/minutes"
)

var update = flag.Bool("update", false, "write the golden files anew")

func id(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("0192f3a4-0000-7000-8000-%012d", n))
}

func estimate(value float64, n int, few bool) api.Estimate {
	return api.Estimate{Value: &value, N: n, TooFew: few}
}

// signed is the time of everything that the tests sign; Paris is an hour ahead.
var signed = time.Date(2024, 11, 12, 17, 30, 0, 0, time.UTC)

// sample is the minutes of a jury of five that heard so many people, of whom it selected one.
func sample(heard int) api.Minutes {
	r := api.MinutesRecord{
		SignedHead: api.SignedHead{
			Format: 1, ID: id(900), JuryID: id(1), Kind: api.ActMinutes, Place: 12, Previous: strings.Repeat("0", 64),
			SignedBy: id(800), SignerName: "Camille Durand", SignedAt: signed,
		},
		SignedIn: new("Montrouge"),
		Jury: api.MinutesJury{
			Name: "Jury Architecte logiciel, session d’automne", JobTitle: "Architecte logiciel", HeldOn: new(api.Date("2024-11-12")),
			Departments: []string{"Ville de Montrouge", "Direction générale", "Direction des systèmes d’information et du numérique"},
			Quorum:      3, Women: new(2), Men: new(3), Openings: 1, CriteriaVersion: 2,
		},
		DeliberationSessionID: id(31), DeliberationOpenedAt: signed.Add(-90 * time.Minute), Represented: 4,
		Criteria: []api.Criterion{
			{Key: "technique", LabelFr: "Compétences techniques", Weight: 2, MaxScore: 5},
			{Key: "service", LabelFr: "Sens du service public", Weight: 1, MaxScore: 5},
			{Key: "oral", LabelFr: "Expression orale, capacité d’écoute et de synthèse", Weight: 0.5, MaxScore: 20},
		},
	}
	for i, name := range []string{"Camille Durand", "Élodie Œuvré-Lefèvre", "Nguyễn Thị Ánh Tuyết", "Þórdís Łukaszewska-Șerban", "Ğülşah Öztürk-Dvořák", "Sacha Suppléant"} {
		m := api.MinutesMember{ID: id(10 + i), Name: name, UserID: new(id(800 + i)), Role: api.MemberPlain}
		switch i {
		case 0:
			m.Role = api.MemberChair
		case 4:
			m.UserID = nil
		case 5:
			m.SubstituteFor = new(id(11))
		}
		r.Members = append(r.Members, m)
	}
	r.Sessions = []api.MinutesSession{
		{ID: id(30), Kind: "hearing", StartsAt: signed.Add(-9 * time.Hour), EndsAt: new(signed.Add(-5 * time.Hour)), Location: new("Hôtel de ville, salle n° 12"), Present: []uuid.UUID{id(10), id(11), id(12), id(13), id(14)}, Absent: []uuid.UUID{}},
		{ID: id(31), Kind: "deliberation", StartsAt: signed.Add(-2 * time.Hour), Present: []uuid.UUID{id(10), id(15), id(12), id(13)}, Absent: []uuid.UUID{id(11), id(14)}},
	}
	r.Recusals = []api.MinutesRecusal{{ID: id(40), MemberID: id(12), ApplicationID: new(id(101)), DecidedBy: "member", CreatedAt: signed.Add(-300 * time.Hour)}}
	first := []string{"Zoé Garçon", "Inès Moreau", "Loïc D'Àvila", "Ștefan Ţurcanu", "Jöğn Ærø", "Μαρία Παπαδοπούλου"}
	for i := range heard {
		name := fmt.Sprintf("Candidate n° %d", i+1)
		if i < len(first) {
			name = first[i]
		}
		given, family, _ := strings.Cut(name, " ")
		app := id(100 + i)
		r.Heard = append(r.Heard, api.MinutesHeard{ApplicationID: app, GivenName: given, FamilyName: family, Interviews: []time.Time{signed.Add(time.Duration(i-heard) * time.Hour)}, Status: api.StatusActive})
		r.Ranking = append(r.Ranking, api.Standing{
			ApplicationID: app, Rank: new(i + 1), Score: estimate(0.912345-float64(i)/100, 4, false), Assessed: 12, Assessable: 12, Missing: i % 2,
			Without: []api.RankWithout{{MemberID: id(10), Rank: new(i + 1)}, {MemberID: id(11), Rank: new(i + 2)}},
		})
		decision := api.MinutesDecision{ApplicationID: app, Outcome: api.OutcomeNotSelected, Reason: new("profile"), ReasonLabelFr: new("Profil ne correspondant pas"), Appraisal: "Bonne présentation ; l’expérience reste à consolider."}
		switch {
		case i == 0:
			decision.Outcome, decision.Reason, decision.ReasonLabelFr = api.OutcomeSelected, nil, nil
			decision.Appraisal = "Architecture solide, argumentée avec clarté. Le jury retient l’expérience des services publics numériques, la capacité à transmettre et la connaissance des contraintes d’exploitation."
		case i < 3:
			decision.Outcome, decision.Reason, decision.ReasonLabelFr, decision.Position = api.OutcomeReserve, nil, nil, new(i)
		}
		r.Decisions = append(r.Decisions, decision)
	}
	r.Agreement = estimate(0.712, heard, heard < 10)
	r.Criteria = append([]api.Criterion{}, r.Criteria...)
	for i := range 4 {
		r.Severity = append(r.Severity, api.Severity{MemberID: id(10 + i), Difference: estimate(0.051-float64(i)/30, heard, heard < 5), Effect: estimate(0.04-float64(i)/40, heard, heard < 5)})
	}
	r.DecisiveMemberIDs = []uuid.UUID{id(11)}
	r.Waivers = []api.MinutesWaiver{{ApplicationID: id(100), MemberID: id(13), Reason: "Absence pour maladie le jour de l’audition."}}
	r.Reopenings = []api.MinutesReopening{{ApplicationID: id(101), MemberID: id(11), Reason: "Échelle mal comprise."}}
	r.Disclosures = []api.MinutesDisclosure{{ID: id(50), UserID: id(850), Name: "Ada Admin", Reason: "Perte d’accès d’un membre.", CreatedAt: signed.Add(-4 * time.Hour), ExpiresAt: signed.Add(-3 * time.Hour)}}
	return api.Minutes{
		Act: api.Act{
			ID: r.ID, JuryID: r.JuryID, Kind: r.Kind, Place: r.Place, SignedBy: r.SignedBy, SignerName: r.SignerName, SignedAt: r.SignedAt,
			Previous: r.Previous, Hash: "ab1cc2480700335ca545b05214ca08876013a749000dad8fb22e441cd44d8f34",
		},
		Record: r,
		Acts: []api.Act{{
			Kind: api.ActRectification, Place: 13, SignerName: "Camille Durand", SignedAt: signed.Add(48 * time.Hour),
			Text: new("L’appréciation de la candidature d’Inès Moreau se lit : « très bonne présentation »."), Reason: new("Erreur matérielle."),
			Hash: "cd1cc2480700335ca545b05214ca08876013a749000dad8fb22e441cd44d8f35",
		}},
	}
}

func paris(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func pdf(t *testing.T, m api.Minutes) []byte {
	t.Helper()
	b, err := minutes.PDF(m, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// text is what can be read in a PDF, page by page, with its blanks made one.
func text(t *testing.T, document []byte) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "minutes.pdf")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext (Debian's poppler-utils; make test installs it): %v", err)
	}
	pages := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	for i, p := range pages {
		var lines []string
		for l := range strings.SplitSeq(p, "\n") {
			if l = strings.Join(strings.Fields(l), " "); l != "" {
				lines = append(lines, l)
			}
		}
		pages[i] = strings.Join(lines, "\n")
	}
	return pages
}

func TestMinutes(t *testing.T) {
	t.Parallel()
	const golden = "testdata/minutes.txt"
	got := strings.Join(text(t, pdf(t, sample(6))), "\n\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestSameMinutesSameBytes(t *testing.T) {
	t.Parallel()
	first := pdf(t, sample(6))
	for range 3 {
		if !bytes.Equal(first, pdf(t, sample(6))) {
			t.Fatal("the same minutes were drawn differently")
		}
	}
	if !bytes.Contains(first, []byte("/CreationDate (D:20241112173000")) {
		t.Error("the document was not made when the minutes were signed")
	}
}

// A list that is longer than a page goes on with its titles, and nobody is lost.
func TestLongListsGoOverPages(t *testing.T) {
	t.Parallel()
	const heard = 60
	pages := text(t, pdf(t, sample(heard)))
	all := strings.Join(pages, "\n")
	for i, p := range pages {
		if want := fmt.Sprintf("Page %d/%d", i+1, len(pages)); !strings.Contains(p, want) {
			t.Errorf("page %d does not say %s", i+1, want)
		}
	}
	for i := 6; i < heard; i++ {
		if name := fmt.Sprintf("Candidate n° %d", i+1); strings.Count(all, name+" ") != 3 { // heard, ranked, decided
			t.Errorf("%s stands there %d times", name, strings.Count(all, name+" "))
		}
	}
	if n := strings.Count(all, "Candidate, candidat Motif Appréciation"); n < 3 {
		t.Errorf("the titles of the longest table stand on %d pages", n)
	}
}

// A row that is higher than a page is drawn in parts, with every word.
func TestARowLongerThanAPage(t *testing.T) {
	t.Parallel()
	m := sample(2)
	var words []string
	for i := range 1200 {
		words = append(words, fmt.Sprintf("mot%04d", i))
	}
	m.Record.Decisions[0].Appraisal = strings.Join(words, " ")
	m.Record.Decisions[1].Appraisal = "A\n\nB " + strings.Repeat("x", 300)
	all := strings.Join(text(t, pdf(t, m)), "\n")
	at := 0
	for _, w := range words {
		next := strings.Index(all[at:], w)
		if next < 0 {
			t.Fatalf("%s is missing, or not in its place", w)
		}
		at += next
	}
	if n := strings.Count(all, "Garçon (suite)"); n < 2 {
		t.Errorf("whose the row is stands on %d of its later pages", n)
	}
	if got := strings.Count(all, "x") - strings.Count(strings.ReplaceAll(all, "xx", ""), "x"); got < 290 {
		t.Errorf("a word without blanks is cut: %d letters", got)
	}
}

// Whatever people are called and write, there is a document, and one that can't be rearranged by it.
func TestOddTexts(t *testing.T) {
	t.Parallel()
	m := sample(3)
	m.Record.Heard[0].GivenName = "Zoe\u0301" // decomposed
	m.Record.Heard[1].GivenName = "\u202eInès\u200b\u0000"
	m.Record.Heard[2].GivenName, m.Record.Heard[2].FamilyName = "😀", "محمد"
	all := strings.Join(text(t, pdf(t, m)), "\n")
	for _, want := range []string{"Zoé Garçon", " Inès Moreau", "Le signe"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if got := strings.Join(text(t, pdf(t, sample(3))), ""); strings.Contains(got, "Le signe") {
		t.Error("a sign is explained that is not there")
	}
	m = sample(60) // one document of many odd texts: a document each would take long
	odd := rapid.String()
	for i := range m.Record.Heard {
		m.Record.Heard[i].FamilyName, m.Record.Decisions[i].Appraisal = odd.Example(2*i), odd.Example(2*i+1)
	}
	m.Record.Jury.Name, m.Record.SignedIn = odd.Example(1000), new(odd.Example(1001))
	if pages := text(t, pdf(t, m)); len(pages) < 5 {
		t.Errorf("%d pages", len(pages))
	}
}

func TestAnnulledMinutesSaySoFirst(t *testing.T) {
	t.Parallel()
	m := sample(2)
	const warning = "DÉCISION ANNULÉE"
	if strings.Contains(text(t, pdf(t, m))[0], warning) {
		t.Error("a rectification is no annulment")
	}
	m.Acts[0].Kind = api.ActAnnulment
	if first := text(t, pdf(t, m))[0]; !strings.Contains(first, warning+" par l’acte n° 13 du 14 novembre 2024") {
		t.Error(first)
	}
}

// Minutes of a jury without most of what minutes can have.
func TestBareMinutes(t *testing.T) {
	t.Parallel()
	m := api.Minutes{Act: api.Act{Place: 1, Hash: strings.Repeat("0", 64), SignedAt: signed}}
	m.Record.SignedAt, m.Record.Agreement.Reason = signed, new("no_data")
	all := strings.Join(text(t, pdf(t, m)), "\n")
	for _, want := range []string{"Aucun déport", "Le jury n’avait pas fixé de critères", "aucune donnée comparable", "Aucune candidature n’est retenue.", "La liste de réserve est vide.", "Fait le 12 novembre 2024."} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in:\n%s", want, all)
		}
	}
}

// A column of numbers has as many decimals in each row, and what rounds to nothing has no sign.
func TestSeverityHasOneDecimal(t *testing.T) {
	t.Parallel()
	m := sample(6)
	m.Record.Severity = []api.Severity{{MemberID: id(10), Difference: estimate(0.04, 6, false), Effect: estimate(-0.0004, 6, false)}}
	all := strings.Join(text(t, pdf(t, m)), "\n")
	if !strings.Contains(all, "Camille Durand 4,0 (n = 6) 0,0 (n = 6)") {
		t.Errorf("there is no such row in:\n%s", all)
	}
}
