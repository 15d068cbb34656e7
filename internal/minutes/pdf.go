package minutes

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// PDF draws minutes, with times in this time zone. The same minutes give the same bytes, whenever and wherever they are drawn.
func PDF(m api.Minutes, zone *time.Location) ([]byte, error) {
	first, err := draw(m, zone, 0)
	if err != nil {
		return nil, err
	}
	all, err := draw(m, zone, first.sheet.pdf.PageCount()) // now that the number of pages is known
	if err != nil {
		return nil, err
	}
	return all.sheet.bytes()
}

// document is minutes on their way to paper.
type document struct {
	*sheet
	m          api.Minutes
	r          api.MinutesRecord
	zone       *time.Location
	seats      map[uuid.UUID]api.MinutesMember
	candidates map[uuid.UUID]string
}

func draw(m api.Minutes, zone *time.Location, pages int) (document, error) {
	r := m.Record
	footer := "Acte n° " + strconv.FormatInt(m.Act.Place, 10) + " · SHA-256 " + m.Act.Hash
	s, err := newSheet("Procès-verbal : "+r.Jury.Name, footer, m.Act.SignedAt, pages)
	if err != nil {
		return document{}, err
	}
	d := document{sheet: s, m: m, r: r, zone: zone, seats: map[uuid.UUID]api.MinutesMember{}, candidates: map[uuid.UUID]string{}}
	for _, member := range r.Members {
		d.seats[member.ID] = member
	}
	for _, h := range r.Heard {
		d.candidates[h.ApplicationID] = strings.TrimSpace(h.GivenName + " " + h.FamilyName)
	}
	d.title()
	d.annulled()
	d.composition()
	d.sessions()
	d.recusals()
	d.heard()
	d.criteria()
	d.ranking()
	d.decisions()
	d.exceptions()
	d.signature()
	d.acts()
	d.remark()
	return d, s.pdf.Error()
}

// local is a time where the document is read.
func (d document) local(t time.Time) time.Time { return t.In(d.zone) }

func (d document) localPtr(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	l := d.local(*t)
	return &l
}

func (d document) name(seat uuid.UUID) string { return cmp.Or(d.seats[seat].Name, dash) }

func (d document) candidate(application uuid.UUID) string {
	return cmp.Or(d.candidates[application], application.String())
}

// names lists seats by their names.
func (d document) names(seats []uuid.UUID) string {
	names := make([]string, len(seats))
	for i, seat := range seats {
		names[i] = d.name(seat)
	}
	return cmp.Or(strings.Join(names, ", "), dash)
}

func (d document) title() {
	if departments := d.r.Jury.Departments; len(departments) > 0 {
		d.write(bold, 12)
		d.lines(departments[0], 6, "L")
		d.write(plain, letters)
		if below := departments[1:]; len(below) > 0 {
			d.lines(strings.Join(below, " – "), line, "L")
		}
		d.gap(8)
	}
	d.write(bold, 16)
	d.lines("Procès-verbal de délibération", 8, "C")
	d.write(plain, 12)
	d.lines("Jury de recrutement : "+d.r.Jury.JobTitle, 6.5, "C")
	d.gap(6)
	facts := [][2]string{{"Jury", d.r.Jury.Name}, {"Emploi à pourvoir", d.r.Jury.JobTitle}, {"Postes restant à pourvoir", strconv.Itoa(d.r.Jury.Openings)}}
	if day := d.r.Jury.HeldOn; day != nil {
		facts = append(facts, [2]string{"Date du jury", calendarDay(*day)})
	}
	d.pairs(append(facts,
		[2]string{"Délibération ouverte le", moment(d.local(d.r.DeliberationOpenedAt))},
		[2]string{"Procès-verbal signé le", moment(d.local(d.r.SignedAt))},
		[2]string{"Fuseau horaire", d.zone.String()},
	))
}

// annulled warns on the first page where a later act declares the decision void: nobody must overlook it.
func (d document) annulled() {
	for _, a := range d.m.Acts {
		if a.Kind == api.ActAnnulment {
			d.gap(3)
			d.write(bold, 11)
			d.lines("DÉCISION ANNULÉE par l’acte n° "+strconv.FormatInt(a.Place, 10)+" du "+day(d.local(a.SignedAt))+" : voir les actes postérieurs.", 5.5, "C")
			d.write(plain, letters)
		}
	}
}

func (d document) composition() {
	d.heading("1. Composition du jury")
	present := map[uuid.UUID]string{}
	for _, seat := range d.deliberation().Present {
		present[seat] = "présent(e)"
	}
	for _, seat := range d.deliberation().Absent {
		present[seat] = "absent(e)"
	}
	rows := make([][]string, 0, len(d.r.Members))
	for _, m := range d.r.Members {
		rows = append(rows, []string{m.Name, d.part(m), cmp.Or(present[m.ID], dash)})
	}
	d.table([]column{{"Nom", 5, "L"}, {"Qualité", 6, "L"}, {"À la délibération", 3, "L"}}, rows)
	if w, m := d.r.Jury.Women, d.r.Jury.Men; w != nil && m != nil {
		d.text("Composition déclarée : " + count(*w, "femme", "femmes") + ", " + count(*m, "homme", "hommes") + ".")
	}
}

// deliberation is the session in which the jury decided.
func (d document) deliberation() api.MinutesSession {
	for _, s := range d.r.Sessions {
		if s.ID == d.r.DeliberationSessionID {
			return s
		}
	}
	return api.MinutesSession{}
}

// part is what a member is on the jury.
func (d document) part(m api.MinutesMember) string {
	part := "Membre"
	switch {
	case m.Role == api.MemberChair:
		part = "Présidence du jury"
	case m.SubstituteFor != nil:
		part = "Suppléance (" + d.name(*m.SubstituteFor) + ")"
	}
	if m.UserID == nil {
		part += ", sans compte dans le service"
	}
	if m.LeftAt != nil {
		part += ", jusqu’au " + day(d.local(*m.LeftAt))
	}
	return part
}

func (d document) sessions() {
	d.heading("2. Séances et quorum")
	rows := make([][]string, 0, len(d.r.Sessions))
	for _, s := range d.r.Sessions {
		rows = append(rows, []string{
			cmp.Or(sessionKinds[s.Kind], s.Kind), span(d.local(s.StartsAt), d.localPtr(s.EndsAt)), orDash(s.Location), d.names(s.Present),
		})
	}
	d.table([]column{{"Séance", 3, "L"}, {"Date", 5, "L"}, {"Lieu", 4, "L"}, {"Présents", 7, "L"}}, rows)
	d.text("Quorum requis : " + strconv.Itoa(d.r.Jury.Quorum) + ". Sièges représentés à la délibération : " + strconv.Itoa(d.r.Represented) + ". Le quorum est atteint.")
}

func (d document) recusals() {
	d.heading("3. Déports")
	if len(d.r.Recusals) == 0 {
		d.text("Aucun déport n’a été déclaré.")
		return
	}
	rows := make([][]string, 0, len(d.r.Recusals))
	for _, x := range d.r.Recusals {
		scope := "Ensemble du jury"
		if x.ApplicationID != nil {
			scope = "Candidature : " + d.candidate(*x.ApplicationID)
		}
		rows = append(rows, []string{d.name(x.MemberID), scope, cmp.Or(deciders[x.DecidedBy], x.DecidedBy), moment(d.local(x.CreatedAt))})
	}
	d.table([]column{{"Membre", 5, "L"}, {"Portée", 6, "L"}, {"Décidé par", 3, "L"}, {"Le", 5, "L"}}, rows)
}

func (d document) heard() {
	d.heading("4. Candidatures entendues")
	rows := make([][]string, 0, len(d.r.Heard))
	for i, h := range d.r.Heard {
		times := make([]string, len(h.Interviews))
		for n, t := range h.Interviews {
			times[n] = moment(d.local(t))
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), d.candidate(h.ApplicationID), strings.Join(times, "\n"), cmp.Or(outcomes[h.Status], string(h.Status))})
	}
	d.table([]column{{"N°", 1, "R"}, {"Candidate, candidat", 7, "L"}, {"Entretiens", 5, "L"}, {"Candidature", 4, "L"}}, rows)
}

func (d document) criteria() {
	d.heading("5. Critères d’évaluation")
	if len(d.r.Criteria) == 0 {
		d.text("Le jury n’avait pas fixé de critères notés.")
		return
	}
	rows := make([][]string, 0, len(d.r.Criteria))
	for _, c := range d.r.Criteria {
		rows = append(rows, []string{c.LabelFr, number(c.Weight, 4), number(c.MaxScore, 4)})
	}
	d.table([]column{{"Critère", 10, "L"}, {"Poids", 2, "R"}, {"Note maximale", 3, "R"}}, rows)
}
