package store

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// What jurors make of an application is read by nobody else before its time: a draft never; what was submitted once the jury
// deliberates, or by who has submitted their own. It is a condition in SQL, so that no list, filter or error can forget it.
const (
	// decides is when a jury of evaluations has come to its deliberation, and waits for no other evaluation of the same application.
	// Opening the deliberation asks that of those who were heard then; whom it heard can be corrected before and after, and who sits
	// there too, so that it is asked again of each one that is read.
	decides = "(evaluations.jury_id IN (SELECT id FROM juries WHERE status = 'closed')" +
		" OR evaluations.jury_id IN (SELECT id FROM juries WHERE status = 'deliberating') AND NOT EXISTS " + awaited + ")"
	awaited = "(SELECT 1 FROM jury_members m WHERE m.jury_id = evaluations.jury_id AND m.user_id IS NOT NULL AND m.left_at IS NULL AND m.substitute_for IS NULL" +
		" AND NOT EXISTS (SELECT 1 FROM evaluations o WHERE o.application_id = evaluations.application_id AND o.jury_id = m.jury_id AND o.user_id = m.user_id AND o.status = 'submitted')" +
		" AND NOT EXISTS (SELECT 1 FROM waivers w WHERE w.application_id = evaluations.application_id AND w.member_id = m.id)" +
		" AND NOT EXISTS (SELECT 1 FROM recusals r WHERE (r.user_id = m.user_id OR r.member_id = m.id)" +
		" AND (r.application_id = evaluations.application_id OR r.application_id IS NULL AND r.jury_id = m.jury_id)))"
	// scored is when who asks has submitted their own of the same application before the same jury.
	scored = "EXISTS (SELECT 1 FROM evaluations own WHERE own.application_id = evaluations.application_id" +
		" AND own.jury_id = evaluations.jury_id AND own.user_id = @user AND own.status = 'submitted')"
	// unbiased is where neither who asks nor who wrote it has stepped back: else it is read by nobody.
	unbiased  = "evaluations.jury_id NOT IN " + leftJuries + " AND evaluations.application_id NOT IN " + recusedFrom + " AND NOT EXISTS " + withdrawn
	withdrawn = "(SELECT 1 FROM recusals r WHERE (r.user_id = evaluations.user_id OR r.member_id = evaluations.member_id)" +
		" AND (r.application_id = evaluations.application_id OR r.application_id IS NULL AND r.jury_id = evaluations.jury_id))"
	// disclosed is when who asks has broken the glass. Who scores for the jury has no need to: they submit.
	disclosed = "(evaluations.jury_id IN (SELECT jury_id FROM disclosures WHERE user_id = @user AND expires_at > @now)" +
		" AND evaluations.jury_id NOT IN (SELECT jury_id FROM jury_members WHERE user_id = @user AND left_at IS NULL))"
)

// ofEvaluations is the condition under which the actor reads an evaluation; beside says when else they may.
func ofEvaluations(who hiring.Actor, beside string) string {
	if who.Key != nil || !who.Recruits() && !who.Is(hiring.RoleJuror) {
		return nothing
	}
	condition := "evaluations.status = 'submitted' AND (" + decides + " OR " + scored + beside + ") AND " + unbiased
	if who.Is(hiring.RoleJuror) {
		condition += " AND evaluations.jury_id IN " + jurors.juries
	}
	if dossiers := sight(who, Applications); dossiers != everything {
		condition += " AND evaluations.application_id IN (SELECT applications.id FROM applications WHERE " + dossiers + ")"
	}
	return "(" + condition + ")"
}

// readable narrows a query on evaluations to those that the actor may read at an instant, disclosed ones with them.
func readable(db *gorm.DB, who hiring.Actor, now time.Time) *gorm.DB {
	beside := ""
	if who.Is(hiring.RoleAdmin) {
		beside = " OR " + disclosed
	}
	condition := ofEvaluations(who, beside)
	if condition == nothing {
		return db.Where("1 = 0")
	}
	return db.Where(condition, map[string]any{"user": who.ID(), "now": now})
}

// blind refuses a list in which the actor could find nothing yet but their own. It asks for the jury's status and for what is
// theirs, and never for what others wrote: the answer tells nothing of that.
func blind(db *gorm.DB, who hiring.Actor, f hiring.EvaluationFilter, now time.Time) error {
	of, own, id := "j.id = @id", "own.jury_id = j.id", f.JuryID
	if f.ApplicationID != nil {
		of, own, id = "j.id = (SELECT jury_id FROM applications WHERE id = @id)", "own.jury_id = j.id AND own.application_id = @id", f.ApplicationID
	}
	var closed int
	err := db.Raw("SELECT count(*) FROM juries j WHERE "+of+" AND j.status NOT IN ('deliberating', 'closed')"+
		" AND NOT EXISTS (SELECT 1 FROM evaluations own WHERE "+own+" AND own.user_id = @user AND own.status = 'submitted')"+
		" AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.jury_id = j.id AND d.user_id = @user AND d.expires_at > @now)",
		map[string]any{"id": *id, "user": who.ID(), "now": now}).Scan(&closed).Error
	if err != nil || closed == 0 {
		return err
	}
	return &hiring.Error{
		Kind: hiring.KindForbidden, Code: "blind",
		Detail: "evaluations are read after submitting one's own, or once the jury deliberates",
	}
}

// submittedEvaluations reads all that a jury's members have submitted and have not stepped back from, for what is computed of them. It is for the
// program's own use: what is shown of it, and to whom, is the caller's to decide.
func submittedEvaluations(db *gorm.DB, jury uuid.UUID) ([]hiring.Evaluation, error) {
	var out []hiring.Evaluation
	err := db.Where("jury_id = ? AND status = ? AND NOT EXISTS "+withdrawn, jury, hiring.EvaluationSubmitted).Order("application_id, member_id").Find(&out).Error
	if err == nil {
		err = withScores(db, out)
	}
	return out, err
}

// expectedEvaluations lists what a jury's deliberation waits for: of each titular member with an account, one of each
// application that was heard and that they did not step back from.
func expectedEvaluations(db *gorm.DB, jury uuid.UUID) ([]hiring.ExpectedEvaluation, error) {
	var out []hiring.ExpectedEvaluation
	err := db.Raw(`SELECT a.id AS application_id, m.id AS member_id, m.name AS member_name,
		EXISTS (SELECT 1 FROM evaluations e WHERE e.application_id = a.id AND e.jury_id = m.jury_id AND e.user_id = m.user_id AND e.status = 'submitted') AS submitted,
		EXISTS (SELECT 1 FROM waivers w WHERE w.application_id = a.id AND w.member_id = m.id) AS waived
		FROM applications a JOIN jury_members m ON m.jury_id = a.jury_id
		WHERE a.jury_id = ? AND m.user_id IS NOT NULL AND m.left_at IS NULL AND m.substitute_for IS NULL
			AND NOT EXISTS (SELECT 1 FROM recusals r WHERE (r.user_id = m.user_id OR r.member_id = m.id)
				AND (r.application_id = a.id OR r.application_id IS NULL AND r.jury_id = a.jury_id))
			AND EXISTS (SELECT 1 FROM interviews i WHERE i.application_id = a.id AND i.status = 'held')
		ORDER BY a.received_at, a.id, m.created_at, m.id`, jury).Scan(&out).Error
	return out, err
}

// evaluated tells whether a member of a jury has begun an evaluation, and whether one was ever submitted: one that was opened
// again counts.
func (t *tx) evaluated(jury uuid.UUID) (begun, submitted bool, err error) {
	var n []bool
	err = t.Raw("SELECT status = ? OR reopened_at IS NOT NULL FROM evaluations WHERE jury_id = ? ORDER BY 1 DESC LIMIT 1", hiring.EvaluationSubmitted, jury).Scan(&n).Error
	return len(n) > 0, len(n) > 0 && n[0], err
}
