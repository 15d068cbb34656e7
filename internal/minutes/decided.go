package minutes

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

func (d document) ranking() {
	d.heading("6. Classement issu des évaluations")
	d.text("Le classement est un calcul, qui éclaire la délibération et ne décide de rien. Le score est la moyenne, sur 100, des notes pondérées de chaque membre ; un critère non évalué ne compte pas pour zéro. Les ex æquo partagent le même rang.")
	rows := make([][]string, 0, len(d.r.Ranking))
	for _, x := range d.r.Ranking {
		rank, score := dash, dash
		if x.Rank != nil {
			rank = strconv.Itoa(*x.Rank)
			if x.Tied {
				rank += " ex æquo"
			}
		}
		if x.Score.Value != nil {
			score = percent(*x.Score.Value)
		}
		rows = append(rows, []string{rank, d.candidate(x.ApplicationID), score, strconv.Itoa(x.Score.N), strconv.Itoa(x.Missing), reach(x)})
	}
	d.table([]column{{"Rang", 3, "L"}, {"Candidate, candidat", 7, "L"}, {"Score", 2, "R"}, {"Évaluations", 3, "R"}, {"Non rendues", 3, "R"}, {"Rang sans l’un des membres", 4, "L"}}, rows)
	d.text("Accord entre les membres (alpha de Krippendorff, 1 = accord parfait) : " + estimate(d.r.Agreement, 3) + ".")
	if decisive := d.r.DecisiveMemberIDs; len(decisive) > 0 {
		d.text("Sans les notes d’un seul membre, d’autres candidatures seraient aux premières places : " + d.names(decisive) + ".")
	}
	if len(d.r.Severity) == 0 {
		return
	}
	d.subheading("Écart moyen de chaque membre aux autres (en points sur 100 ; négatif : plus sévère)")
	rows = nil
	for _, x := range d.r.Severity {
		rows = append(rows, []string{d.name(x.MemberID), points(x.Difference), points(x.Effect)})
	}
	d.table([]column{{"Membre", 5, "L"}, {"Écart aux autres", 5, "L"}, {"Effet estimé", 5, "L"}}, rows)
}

// points writes an estimate in points of 100.
func points(e api.Estimate) string {
	if e.Value != nil {
		e.Value = new(100 * *e.Value)
	}
	return estimate(e, 1)
}

// reach is the best and the worst rank with one juror left out.
func reach(x api.Standing) string {
	best, worst := 0, 0
	for _, w := range x.Without {
		if w.Rank == nil {
			continue
		}
		if best == 0 || *w.Rank < best {
			best = *w.Rank
		}
		worst = max(worst, *w.Rank)
	}
	switch {
	case best == 0:
		return dash
	case best == worst:
		return strconv.Itoa(best)
	}
	return strconv.Itoa(best) + " à " + strconv.Itoa(worst)
}

func (d document) decisions() {
	d.heading("7. Décisions du jury")
	by := map[api.DecisionOutcome][]api.MinutesDecision{}
	for _, x := range d.r.Decisions {
		by[x.Outcome] = append(by[x.Outcome], x)
	}
	d.decided("Candidatures retenues", "Aucune candidature n’est retenue.", by[api.OutcomeSelected],
		[]column{{"Candidate, candidat", 5, "L"}, {"Appréciation", 11, "L"}},
		func(x api.MinutesDecision) []string { return []string{d.candidate(x.ApplicationID), x.Appraisal} })
	d.decided("Liste de réserve, par ordre", "La liste de réserve est vide.", by[api.OutcomeReserve],
		[]column{{"Ordre", 1.5, "R"}, {"Candidate, candidat", 5, "L"}, {"Appréciation", 9.5, "L"}},
		func(x api.MinutesDecision) []string {
			position := dash
			if x.Position != nil {
				position = strconv.Itoa(*x.Position)
			}
			return []string{position, d.candidate(x.ApplicationID), x.Appraisal}
		})
	d.decided("Candidatures non retenues", "Aucune candidature n’est écartée.", by[api.OutcomeNotSelected],
		[]column{{"Candidate, candidat", 5, "L"}, {"Motif", 4, "L"}, {"Appréciation", 7, "L"}},
		func(x api.MinutesDecision) []string {
			return []string{d.candidate(x.ApplicationID), orDash(x.ReasonLabelFr), x.Appraisal}
		})
}

func (d document) decided(title, none string, of []api.MinutesDecision, columns []column, row func(api.MinutesDecision) []string) {
	d.subheading(title)
	if len(of) == 0 {
		d.text(none)
		return
	}
	rows := make([][]string, 0, len(of))
	for _, x := range of {
		rows = append(rows, row(x))
	}
	d.table(columns, rows)
}

// exceptions are what did not go as expected: evaluations that did not come or were opened again, and readings of blind ones.
func (d document) exceptions() {
	if len(d.r.Waivers)+len(d.r.Reopenings)+len(d.r.Disclosures) == 0 {
		return
	}
	d.heading("8. Particularités des évaluations")
	list := func(title string, rows [][]string, columns ...column) {
		if len(rows) > 0 {
			d.subheading(title)
			d.table(columns, rows)
		}
	}
	var waived, reopened, disclosed [][]string
	for _, x := range d.r.Waivers {
		waived = append(waived, []string{d.name(x.MemberID), d.candidate(x.ApplicationID), x.Reason})
	}
	for _, x := range d.r.Reopenings {
		reopened = append(reopened, []string{d.name(x.MemberID), d.candidate(x.ApplicationID), x.Reason})
	}
	for _, x := range d.r.Disclosures {
		disclosed = append(disclosed, []string{x.Name, moment(d.local(x.CreatedAt)), x.Reason})
	}
	list("Évaluations auxquelles la présidence a renoncé", waived, column{"Membre", 4, "L"}, column{"Candidate, candidat", 5, "L"}, column{"Motif", 7, "L"})
	list("Évaluations rouvertes par la présidence", reopened, column{"Membre", 4, "L"}, column{"Candidate, candidat", 5, "L"}, column{"Motif", 7, "L"})
	list("Accès exceptionnels aux évaluations avant la délibération", disclosed, column{"Par", 4, "L"}, column{"Le", 5, "L"}, column{"Motif", 7, "L"})
}

// acts are what was declared after the minutes were signed.
func (d document) acts() {
	if len(d.m.Acts) == 0 {
		return
	}
	d.heading("Actes postérieurs à la signature")
	for _, a := range d.m.Acts {
		d.subheading(cmp.Or(actTitles[a.Kind], string(a.Kind)) + " – acte n° " + strconv.FormatInt(a.Place, 10) + ", signé par " + a.SignerName + " le " + moment(d.local(a.SignedAt)))
		d.text(orDash(a.Text))
		d.text("Motif : " + orDash(a.Reason))
		d.fingerprint(a.Hash)
	}
}

func (d document) fingerprint(hash string) {
	d.pdf.SetFont(mono, plain, 7.5)
	d.lines("SHA-256 "+hash, line, "L")
	d.write(plain, letters)
}

// signature says who signed, and leaves room for those who sign on paper.
func (d document) signature() {
	d.need(62)
	d.heading("Signature")
	place := "Fait le "
	if p := d.r.SignedIn; p != nil {
		place = "Fait à " + *p + ", le "
	}
	d.text(place + day(d.local(d.r.SignedAt)) + ".")
	d.text("Signé électroniquement par " + d.r.SignerName + ", présidence du jury, le " + moment(d.local(d.r.SignedAt)) +
		", après authentification. Cet acte porte le n° " + strconv.FormatInt(d.m.Act.Place, 10) + " ; son empreinte couvre le présent procès-verbal et tous les actes antérieurs :")
	d.fingerprint(d.m.Act.Hash)
	d.gap(2)
	var signers []string
	for _, m := range d.r.Members {
		if slices.Contains(d.deliberation().Present, m.ID) {
			signers = append(signers, m.Name+"\n"+d.function(m))
		}
	}
	d.boxes(signers)
}

// remark explains the sign for what could not be drawn, where it was needed.
func (d document) remark() {
	if d.lost {
		d.gap(3)
		d.text("Le signe " + string(unprintable) + " remplace un caractère que ce document ne peut pas imprimer ; l’enregistrement signé le contient.")
	}
}

// function is what a member signs as.
func (d document) function(m api.MinutesMember) string {
	m.UserID, m.LeftAt = new(uuid.Nil), nil
	return d.part(m)
}

// boxes leaves room for signatures, three beside one another.
func (d document) boxes(of []string) {
	const across, pad = 3, 4.0
	const width, tall = (textWidth - (across-1)*pad) / across, 27.0
	d.write(plain, 8)
	for i, text := range of {
		if i%across == 0 {
			d.need(tall + pad)
		}
		x, y := marginSide+float64(i%across)*(width+pad), d.pdf.GetY()
		d.pdf.SetDrawColor(inkPale, inkPale, inkPale)
		d.pdf.SetLineWidth(0.15)
		d.pdf.Rect(x, y, width, tall, "D")
		for n, l := range d.wrap(text, width-2*cellPad) {
			if n < 4 {
				d.pdf.SetXY(x+cellPad, y+cellPad+float64(n)*3.8)
				d.pdf.CellFormat(width-2*cellPad, 3.8, l, "", 0, "L", false, 0, "")
			}
		}
		if i%across == across-1 || i == len(of)-1 {
			d.pdf.SetXY(marginSide, y+tall+pad)
		} else {
			d.pdf.SetXY(marginSide, y)
		}
	}
}
