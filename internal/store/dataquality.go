package store

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// DataQuality looks for what is missing in the records, late, or does not fit together; of the question, the filters, as of when it
// is asked and what it has rows for. It also lists what one of the checks found, for who may read applications: as of now.
func (s *Store) DataQuality(ctx context.Context, who hiring.Actor, q hiring.FunnelQuestion, list hiring.QualityCheck) (hiring.DataQuality, error) {
	q.Basis, q.Unit = hiring.BasisCohort, hiring.UnitApplication
	var out hiring.DataQuality
	err := s.asked(ctx, who, q, func(a *asking) error {
		out.Instants = a.instants()
		found, err := a.look()
		if err != nil {
			return err
		}
		cells := make([]hiring.QualityCell, 0, len(found))
		for of, quality := range found {
			cells = append(cells, hiring.QualityCell{JobID: of.job, JuryID: of.jury, Quality: quality})
		}
		out.Rows, out.Total = a.scope.TabulateQuality(a.GroupBy, cells)
		if list != "" && list.Unit() != hiring.OfJuries && who.Recruits() { // which juries it is, the rows say
			out.Listed, out.More, err = a.list(list)
		}
		return err
	})
	return out, err
}

// look has every check look: those of the funnel's cells at the ledger, the others at what is recorded.
func (a *asking) look() (map[panel]hiring.Quality, error) {
	found := map[panel]hiring.Quality{}
	of := func(jury, job uuid.UUID) hiring.Quality {
		key := panel{jury: jury, job: job}
		if found[key] == nil {
			found[key] = hiring.Quality{}
		}
		return found[key]
	}
	if len(a.scope.Jobs) == 0 {
		return found, nil
	}
	condition, args := a.entries(a.asOf)
	states, err := a.states("ledger", originColumn, condition, args)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		origin := hiring.ParseOrigin(s.Key)
		of(s.JuryID, s.JobID).Look(hiring.Cell{JuryID: s.JuryID, Source: origin.Source, PostingID: origin.PostingID, Standing: s.Standing}, s.N)
	}
	if err := a.compareDeclared(of); err != nil {
		return nil, err
	}
	for _, check := range []hiring.QualityCheck{hiring.InterviewWithoutOutcome, hiring.EvaluationOverdue, hiring.BackdatedOverClosed} {
		l := a.looking(check)
		var rows []struct {
			JobID, JuryID uuid.UUID
			hiring.Found
		}
		query := l.with + "SELECT d.job_id, COALESCE(d.jury_id, '00000000-0000-0000-0000-000000000000') AS jury_id, COUNT(*) AS among, COUNT(CASE WHEN " + l.wrong + " THEN 1 END) AS found FROM " +
			l.among + " GROUP BY d.job_id, d.jury_id"
		if err := a.db.Raw(query, slices.Concat(l.withArgs, l.wrongArgs, l.amongArgs)...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			if _, asked := a.scope.Jobs[r.JobID]; asked {
				of(r.JuryID, r.JobID).Add(check, r.Found)
			}
		}
	}
	return found, nil
}

// compareDeclared compares what was declared of juries with their applications, where they have some; not where the question
// narrows these by what declared counts know nothing of.
func (a *asking) compareDeclared(of func(jury, job uuid.UUID) hiring.Quality) error {
	if !a.TakesDeclared() {
		return nil
	}
	found, err := a.declared(a.asOf)
	if err != nil || len(found) == 0 {
		return err
	}
	cells, err := a.allOf(found, a.asOf)
	scope := a.scope
	scope.Declared = found
	for id, d := range scope.Declarations(cells) {
		if d.Gap == nil {
			continue
		}
		compared := hiring.Found{Among: 1}
		if d.Differs() {
			compared.Found = 1
		}
		of(id, scope.Juries[id].JobID).Add(hiring.DeclaredDiffers, compared)
	}
	return err
}

// looking is what a check looks at, and what it finds there: conditions on d, a dossier, and on what else it names.
type looking struct {
	with      string
	among     string
	amongArgs []any
	withArgs  []any
	wrong     string
	wrongArgs []any
}

// looking gives what a check looks at. Checks of the funnel's cells look at applications as they stand now; the others as of when
// the question is asked.
func (a *asking) looking(check hiring.QualityCheck) looking {
	dossiers, args := a.dossiers()
	l := looking{with: dossiers, withArgs: args, among: "dossiers d"}
	applications := func(among, wrong string) {
		l.among += " JOIN applications a ON a.id = d.id WHERE " + among
		l.wrong = wrong
	}
	switch check {
	case hiring.HiredWithoutInterview:
		applications("a.reached = 4", "(a.observed & 4) = 0")
	case hiring.ImpliedMilestone:
		applications("1 = 1", "a.observed <> CASE a.reached WHEN 0 THEN 1 WHEN 1 THEN 3 WHEN 2 THEN 7 WHEN 3 THEN 15 ELSE 31 END")
	case hiring.InterviewedWithoutJury:
		applications("a.reached >= 2", "a.jury_id IS NULL")
	case hiring.WithoutSource:
		applications("1 = 1", "a.source IS NULL AND a.posting_id IS NULL")
	case hiring.InterviewWithoutOutcome:
		a.lookAtInterviews(&l)
	case hiring.EvaluationOverdue:
		a.lookAtEvaluations(&l)
	case hiring.BackdatedOverClosed:
		a.lookAtClosed(&l)
	case hiring.DeclaredDiffers: // looks at no application
	}
	return l
}

// lookAtInterviews looks at the interviews that are over, as they were known.
func (a *asking) lookAtInterviews(l *looking) {
	interviews := "interviews"
	if a.knownAt != nil {
		l.with += ", told AS MATERIALIZED (SELECT interview_id, ends_at, status FROM (" + latest("interview_changes", "interview_id", "interview_id, ends_at, status") + ") t WHERE place = 1) "
		l.withArgs = append(l.withArgs, *a.knownAt)
		interviews = "(SELECT i.id, i.application_id, told.ends_at, told.status FROM told JOIN interviews i ON i.id = told.interview_id)"
	}
	l.among += " JOIN " + interviews + " i ON i.application_id = d.id WHERE i.ends_at <= ? AND i.status <> 'cancelled'"
	l.amongArgs = append(l.amongArgs, a.instants().AsOf)
	l.wrong = "i.status = 'scheduled'"
}

// lookAtEvaluations looks at the applications that juries with criteria, which are not closed, heard so long ago that every
// evaluation should have come: those that the deliberation waits for. It asks whether one has come, and not what it says.
func (a *asking) lookAtEvaluations(l *looking) {
	at, until := a.instants(), a.until()
	closed, args := a.closedJuries()
	l.among += " WHERE EXISTS (SELECT 1 FROM criteria c WHERE c.jury_id = d.jury_id) AND d.jury_id NOT IN (SELECT jury_id FROM (" + closed + ") closed)" +
		" AND EXISTS (SELECT 1 FROM hearings h WHERE h.application_id = d.id AND h.held_at <= ? AND h.recorded_at <= ? AND (h.revoked_at IS NULL OR h.revoked_at > ?))"
	l.amongArgs = append(append(l.amongArgs, args...), at.AsOf.Add(-hiring.EvaluationTime), at.KnownAt, at.KnownAt)
	l.wrong = "EXISTS (SELECT 1 FROM jury_members m WHERE m.jury_id = d.jury_id AND m.user_id IS NOT NULL AND m.substitute_for IS NULL" +
		" AND m.created_at <= ? AND (m.left_at IS NULL OR m.left_at > ?)" +
		" AND NOT EXISTS (SELECT 1 FROM evaluations e WHERE e.application_id = d.id AND e.jury_id = m.jury_id AND e.user_id = m.user_id AND e.submitted_at <= ?)" +
		" AND NOT EXISTS (SELECT 1 FROM waivers w WHERE w.application_id = d.id AND w.member_id = m.id AND w.recorded_at <= ?)" +
		" AND NOT EXISTS (SELECT 1 FROM recusals r WHERE (r.user_id = m.user_id OR r.member_id = m.id) AND r.created_at <= ?" +
		" AND (r.application_id = d.id OR r.application_id IS NULL AND r.jury_id = m.jury_id)))"
	l.wrongArgs = []any{until, until, until, until, until}
}

// lookAtClosed looks at the applications of closed juries: whether a transition of the time before was recorded after the closing, or
// voided that had been known by then.
func (a *asking) lookAtClosed(l *looking) {
	at := a.instants()
	closed, args := a.closedJuries()
	l.among += " JOIN (" + closed + ") closed ON closed.jury_id = d.jury_id WHERE 1 = 1"
	l.amongArgs = append(l.amongArgs, args...)
	l.wrong = "EXISTS (SELECT 1 FROM transitions t LEFT JOIN voids v ON v.transition_id = t.id AND v.recorded_at <= ?" +
		" WHERE t.application_id = d.id AND t.recorded_at <= ? AND t.effective_at < closed.closed_at AND t.effective_at <= ?" +
		" AND (t.recorded_at > closed.closed_at AND v.recorded_at IS NULL OR t.recorded_at <= closed.closed_at AND v.recorded_at > closed.closed_at))"
	l.wrongArgs = []any{at.KnownAt, at.KnownAt, at.AsOf}
}

// closedJuries are the juries that were closed by then, and since when: since the first version of the last closed ones. One is
// closed and known to be at the same instant.
func (a *asking) closedJuries() (string, []any) {
	until := a.until()
	return "SELECT v.jury_id, MIN(v.recorded_at) AS closed_at FROM jury_versions v WHERE v.status = 'closed' AND v.recorded_at <= ?" +
		" AND NOT EXISTS (SELECT 1 FROM jury_versions o WHERE o.jury_id = v.jury_id AND o.version > v.version AND o.recorded_at <= ?" +
		" AND (o.status IS NULL OR o.status <> 'closed')) GROUP BY v.jury_id", []any{until, until}
}

// dossiers is the part of a statement before all else that names, as dossiers, the applications that the question is about, but for those of jobs that it is not: where they belonged, what brought them
// and when they were received as of then, as known. Each part is made once: a database may
// make it anew for each row of another.
func (a *asking) dossiers() (string, []any) {
	before, known, args := "", "applications", []any{}
	if a.asOf != nil || a.knownAt != nil {
		at := a.instants()
		before = "placed AS MATERIALIZED (SELECT application_id, jury_id FROM (SELECT application_id, jury_id, " + lastAttribution + " WHERE recorded_at <= ? AND (sequence = 1 OR effective_at <= ?)) p WHERE place = 1)," +
			" brought AS MATERIALIZED (SELECT application_id, source, posting_id FROM (SELECT application_id, source, posting_id, " + lastAttribution + " WHERE recorded_at <= ?) b WHERE place = 1)," +
			" entered AS MATERIALIZED (SELECT t.application_id, MIN(t.effective_at) AS received_at FROM transitions t WHERE t.from_stage IS NULL AND t.to_stage IS NOT NULL AND t.recorded_at <= ?" +
			" AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.transition_id = t.id AND v.recorded_at <= ?) GROUP BY t.application_id),"
		known = "(SELECT a.id, a.job_id, placed.jury_id, brought.source, brought.posting_id, entered.received_at FROM applications a" +
			" JOIN placed ON placed.application_id = a.id JOIN brought ON brought.application_id = a.id JOIN entered ON entered.application_id = a.id WHERE entered.received_at <= ?)"
		args = []any{at.KnownAt, at.AsOf, at.KnownAt, at.KnownAt, at.KnownAt, at.AsOf}
	}
	condition, of := a.narrow()
	origin, from := a.brought()
	return "WITH " + before + " dossiers AS MATERIALIZED (SELECT id, job_id, jury_id, received_at FROM " + known + " known WHERE " + condition + origin + ") ",
		append(append(args, of...), from...)
}

const lastAttribution = "ROW_NUMBER() OVER (PARTITION BY application_id ORDER BY sequence DESC) AS place FROM attributions"

// list gives the first of what a check finds now, as far as the actor may read it, and tells whether there is more.
func (a *asking) list(check hiring.QualityCheck) (ids []uuid.UUID, more bool, err error) {
	ids = []uuid.UUID{}
	if len(a.scope.Jobs) == 0 {
		return ids, false, nil
	}
	l := a.looking(check)
	noun, id, order := Applications, "d.id", "d.received_at, d.id"
	if check.Unit() == hiring.OfInterviews {
		noun, id, order = Interviews, "i.id", "i.ends_at, i.id"
	}
	seen, who := placed(sight(a.who, noun), a.who)
	seen = id + " IN (SELECT " + tables[noun] + ".id FROM " + tables[noun] + " WHERE " + seen + ")"
	args := slices.Concat(l.withArgs, l.amongArgs, l.wrongArgs, who)
	rows, err := a.db.Raw(strings.Join([]string{l.with, "SELECT", id, ", d.job_id FROM", l.among, "AND", l.wrong, "AND", seen, "ORDER BY", order}, " "), args...).Rows()
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	for rows.Next() {
		var one, job uuid.UUID
		if err := rows.Scan(&one, &job); err != nil {
			return nil, false, err
		}
		if _, asked := a.scope.Jobs[job]; !asked {
			continue
		}
		if len(ids) == hiring.QualityListed {
			return ids, true, nil
		}
		ids = append(ids, one)
	}
	return ids, false, rows.Err()
}
