package store

import (
	"cmp"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// dossier is one application, locked, with everything recorded of its course. Changes go through it, so that the
// application's row, its transitions and the funnel ledger can't come apart.
type dossier struct {
	t        *tx
	app      hiring.Application
	was      hiring.Application
	history  hiring.History
	before   []hiring.Point
	openings int // of the job, and how many of them are taken: for what may be done next
	hired    int
}

// openDossier locks an application that the actor may see and reads its history. The clock is read after the lock, so
// that the history is recorded in the order in which it happened.
func (t *tx) openDossier(id uuid.UUID) (*dossier, error) {
	app, err := lockRow[hiring.Application](t, Applications, id)
	if err != nil {
		return nil, err
	}
	return t.dossierOf(app)
}

// dossierOf reads the history of an application that is locked.
func (t *tx) dossierOf(app hiring.Application) (d *dossier, err error) {
	d = &dossier{t: t, app: app, was: app}
	if err := d.read(); err != nil {
		return nil, err
	}
	d.before, err = d.history.Trajectory(nil)
	return d, err
}

// read reads everything recorded of the application's course.
func (d *dossier) read() error {
	d.history = hiring.History{JobID: d.app.JobID}
	if err := d.readJob(); err != nil {
		return err
	}
	var log []struct {
		hiring.Transition
		VoidedBy *uuid.UUID
		VoidedAt *time.Time
	}
	err := d.t.Raw(`SELECT t.id, t.application_id, t.sequence, t.action, t.from_stage, t.to_stage, t.from_status, t.to_status, t.reason, t.note,
		t.actor_id, t.interview_id, t.effective_at, t.recorded_at, v.by_id AS voided_by, v.recorded_at AS voided_at FROM transitions t LEFT JOIN voids v ON v.transition_id = t.id
		WHERE t.application_id = ? ORDER BY t.sequence`, d.app.ID).Scan(&log).Error
	if err != nil {
		return err
	}
	for _, t := range log {
		d.history.Transitions = append(d.history.Transitions, t.Transition)
		if t.VoidedBy != nil {
			d.history.Voids = append(d.history.Voids, hiring.Void{TransitionID: t.ID, ByID: *t.VoidedBy, RecordedAt: *t.VoidedAt})
		}
	}
	if err := d.t.Where("application_id = ?", d.app.ID).Order("sequence").Find(&d.history.Attributions).Error; err != nil {
		return err
	}
	return d.t.Where("application_id = ?", d.app.ID).Order("recorded_at, id").Find(&d.history.Hearings).Error
}

// readJob reads what the job says about the application (its pipeline, and whether it can still hire) and the clock.
func (d *dossier) readJob() error {
	var stages []struct {
		hiring.Stage
		Openings, Hired int
		Clock           *time.Time
	}
	err := d.t.Raw("SELECT "+stageColumns+", j.openings, j.hired, "+d.t.store.clockColumn()+" AS clock"+
		" FROM jobs j JOIN stages s ON s.pipeline_id = j.pipeline_id WHERE j.id = ? ORDER BY s.position", d.app.JobID).Scan(&stages).Error
	if err != nil || len(stages) == 0 {
		return cmp.Or(err, gorm.ErrRecordNotFound)
	}
	for _, s := range stages {
		d.history.Pipeline.Stages = append(d.history.Pipeline.Stages, s.Stage)
	}
	d.history.Pipeline.ID = stages[0].PipelineID
	d.openings, d.hired = stages[0].Openings, stages[0].Hired
	return d.t.set(stages[0].Clock, later(d.t.now, d.app.UpdatedAt))
}

const stageColumns = "s.pipeline_id, s.position, s.key, s.label_fr, s.label_en, s.milestone"

// view is the application with what the actor may do with it now.
func (d *dossier) view() (hiring.ApplicationView, error) {
	view := hiring.ApplicationView{Application: d.app}
	if !d.t.who.Recruits() {
		return view, nil
	}
	alone := true
	if d.app.Closed() {
		var err error
		if alone, err = d.alone(); err != nil {
			return view, err
		}
	}
	view.Allowed = d.app.Allows(d.history.Pipeline, hiring.Outlook{OpeningLeft: d.hired < d.openings, Alone: alone})
	return view, nil
}

// alone tells whether the candidate has no other live application for the job.
func (d *dossier) alone() (bool, error) {
	var others int
	err := d.t.Raw("SELECT count(*) FROM applications WHERE candidate_id = ? AND job_id = ? AND status = ? AND id <> ?",
		d.app.CandidateID, d.app.JobID, hiring.StatusActive, d.app.ID).Scan(&others).Error
	return others == 0, err
}

// record appends a decided transition to the history.
func (d *dossier) record(decision hiring.Decision) (hiring.Transition, error) {
	t := decision.Transition
	var err error
	if t.ID, err = newID(); err != nil {
		return t, err
	}
	t.ApplicationID, t.ActorID, t.RecordedAt, t.EffectiveAt = d.app.ID, d.t.actorID(), d.t.now, micro(t.EffectiveAt)
	if err := d.t.create(&t); err != nil {
		return t, err
	}
	d.history.Transitions = append(d.history.Transitions, t)
	for _, id := range decision.Voids {
		void := hiring.Void{TransitionID: id, ByID: t.ID, RecordedAt: d.t.now}
		if err := d.t.create(&void); err != nil {
			return t, err
		}
		d.history.Voids = append(d.history.Voids, void)
	}
	return t, nil
}

// attribute appends where the application belongs now; its jury from an instant on.
func (d *dossier) attribute(effective time.Time) error {
	a := hiring.Attribution{
		ApplicationID: d.app.ID, Sequence: len(d.history.Attributions) + 1, JuryID: d.app.JuryID,
		Source: d.app.Source, PostingID: d.app.PostingID, EffectiveAt: effective, RecordedAt: d.t.now,
	}
	d.history.Attributions = append(d.history.Attributions, a)
	if err := d.t.create(&a); err != nil || d.was.JuryID == nil || same(d.was.JuryID, d.app.JuryID) {
		return err
	}
	return d.t.buryDossier(*d.was.JuryID)
}

// save brings the application's row, the job's count of hires and the ledger up to what the history says now.
func (d *dossier) save(action string) error {
	after, err := d.history.Trajectory(nil)
	if err != nil {
		return err
	}
	now := after[len(after)-1].Cell
	d.app.Standing, d.app.ReceivedAt, d.app.Correctable = now.Standing, now.ReceivedAt, d.history.Correctable()
	d.app.Sequence = d.history.Transitions[len(d.history.Transitions)-1].Sequence
	d.app.Version, d.app.UpdatedAt = d.was.Version+1, d.t.now
	if err := d.checkAlone(); err != nil {
		return err
	}
	entries := hiring.Post(d.before, after)
	if err := d.t.post(entries); err != nil {
		return err
	}
	if err := d.t.queue(func(db *gorm.DB) *gorm.DB {
		return db.Model(&d.app).Select("*").Omit(clause.Associations, "ID", "CreatedAt").Updates(&d.app)
	}); err != nil {
		return err
	}
	if err := d.t.takeOpenings(d.app.JobID, taken(d.app)-taken(d.was)); err != nil {
		return err
	}
	d.hired += taken(d.app) - taken(d.was)
	if err := d.t.checkPastHires(d.app.JobID, entries); err != nil {
		return err
	}
	d.before = after
	changed := differing(d.was, d.app)
	if d.app.Standing != d.was.Standing {
		changed = append(changed, "standing")
	}
	d.was = d.app
	return d.t.note(change{subject: Applications, id: d.app.ID, version: d.app.Version, action: action, fields: changed, announced: true})
}

// checkAlone refuses to bring a closed application back to life beside another live one. The unique index holds whatever
// happens at once; asking first lets a batch name its item, because after a failed statement PostgreSQL does not go on.
func (d *dossier) checkAlone() error {
	if d.app.Closed() || !d.was.Closed() {
		return nil
	}
	alone, err := d.alone()
	if err == nil && !alone {
		twice := refusals["applications_live"]
		return hiring.Conflict(twice.code, twice.detail)
	}
	return err
}

// taken is how many openings an application takes.
func taken(a hiring.Application) int {
	if a.Status == hiring.StatusHired {
		return 1
	}
	return 0
}
