package store

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListApplications lists the applications that the actor may see.
func (s *Store) ListApplications(ctx context.Context, who hiring.Actor, f hiring.ApplicationFilter, req hiring.PageRequest) (hiring.Page[hiring.ApplicationView], error) {
	db := s.read(ctx)
	q := narrowApplications(visible(db, who, Applications), who, f)
	known := byRecord[hiring.Application]("applications").
		with("received_at", "applications.received_at", func(a hiring.Application) any { return a.ReceivedAt })
	found, err := page(q, "applications", known, req)
	if err != nil {
		return hiring.Page[hiring.ApplicationView]{}, translate(err)
	}
	views, err := withAllowed(db, who, found.Items)
	return hiring.Page[hiring.ApplicationView]{Items: views, Next: found.Next}, translate(err)
}

func narrowApplications(q *gorm.DB, who hiring.Actor, f hiring.ApplicationFilter) *gorm.DB {
	in := func(column string, n int, values any) {
		if n > 0 {
			q = q.Where(column+" IN ?", values)
		}
	}
	in("applications.job_id", len(f.JobIDs), f.JobIDs)
	in("applications.jury_id", len(f.JuryIDs), f.JuryIDs)
	in("applications.candidate_id", len(f.CandidateIDs), f.CandidateIDs)
	in("applications.stage", len(f.Stages), f.Stages)
	in("applications.milestone", len(f.Milestones), f.Milestones)
	in("applications.status", len(f.Statuses), f.Statuses)
	in("applications.source", len(f.Sources), f.Sources)
	if len(f.CampaignIDs) > 0 {
		q = q.Where("applications.job_id IN (SELECT id FROM jobs WHERE campaign_id IN ?)", f.CampaignIDs)
	}
	if f.Query != "" {
		condition, args := matching(who, f.Query)
		q = q.Where("applications.candidate_id IN (SELECT candidates.id FROM candidates WHERE "+condition+")", args)
	}
	if f.UpdatedSince != nil {
		q = q.Where("applications.updated_at >= ?", micro(*f.UpdatedSince))
	}
	return q
}

// GetApplication reads one application.
func (s *Store) GetApplication(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.ApplicationView, error) {
	db := s.read(ctx)
	app, err := find[hiring.Application](db, who, Applications, id)
	if err != nil {
		return hiring.ApplicationView{}, translate(err)
	}
	view, err := withAllowed(db, who, []hiring.Application{app})
	if err != nil {
		return hiring.ApplicationView{}, translate(err)
	}
	return view[0], nil
}

// ApplicationsByID reads several applications at once.
func (s *Store) ApplicationsByID(ctx context.Context, who hiring.Actor, ids []uuid.UUID) (map[uuid.UUID]hiring.ApplicationView, error) {
	db := s.read(ctx)
	found, err := byID[hiring.Application](db, who, Applications, ids)
	if err != nil {
		return nil, err
	}
	apps := make([]hiring.Application, 0, len(found))
	for _, a := range found {
		apps = append(apps, a)
	}
	views, err := withAllowed(db, who, apps)
	out := make(map[uuid.UUID]hiring.ApplicationView, len(views))
	for _, v := range views {
		out[v.ID] = v
	}
	return out, translate(err)
}

// withAllowed adds what the actor may do with each of the applications: a handful of queries, however many there are.
func withAllowed(db *gorm.DB, who hiring.Actor, apps []hiring.Application) ([]hiring.ApplicationView, error) {
	views := make([]hiring.ApplicationView, len(apps))
	for i, a := range apps {
		views[i].Application = a
	}
	if !who.Recruits() || len(apps) == 0 {
		return views, nil
	}
	var jobs []hiring.Job
	if err := db.Where("id IN ?", idsOf(apps, func(a hiring.Application) uuid.UUID { return a.JobID })).Find(&jobs).Error; err != nil {
		return nil, err
	}
	pipelines := make([]hiring.Pipeline, 0, len(jobs))
	jobByID := make(map[uuid.UUID]hiring.Job, len(jobs))
	for _, j := range jobs {
		jobByID[j.ID] = j
		pipelines = append(pipelines, hiring.Pipeline{Record: hiring.Record{ID: j.PipelineID}})
	}
	if err := withStages(db, pipelines); err != nil {
		return nil, err
	}
	pipelineByID := make(map[uuid.UUID]hiring.Pipeline, len(pipelines))
	for _, p := range pipelines {
		pipelineByID[p.ID] = p
	}
	rivals, err := liveRivals(db, apps)
	if err != nil {
		return nil, err
	}
	for i, a := range apps {
		job := jobByID[a.JobID]
		views[i].Allowed = a.Allows(pipelineByID[job.PipelineID], hiring.Outlook{
			OpeningLeft: job.Hired < job.Openings, Alone: !rivals[[2]uuid.UUID{a.CandidateID, a.JobID}],
		})
	}
	return views, nil
}

// liveRivals tells, for the closed ones among the applications, where the candidate has a live one for the job.
func liveRivals(db *gorm.DB, apps []hiring.Application) (map[[2]uuid.UUID]bool, error) {
	var candidates []uuid.UUID
	for _, a := range apps {
		if a.Closed() {
			candidates = append(candidates, a.CandidateID)
		}
	}
	out := map[[2]uuid.UUID]bool{}
	if len(candidates) == 0 {
		return out, nil
	}
	var live []struct{ CandidateID, JobID uuid.UUID }
	err := db.Raw("SELECT candidate_id, job_id FROM applications WHERE candidate_id IN ? AND status = ?", candidates, hiring.StatusActive).Scan(&live).Error
	for _, l := range live {
		out[[2]uuid.UUID{l.CandidateID, l.JobID}] = true
	}
	return out, err
}

// CreateApplication enters an application: of a known candidate, or of a new one who is entered with it.
func (s *Store) CreateApplication(ctx context.Context, who hiring.Actor, in hiring.NewApplication) (hiring.ApplicationView, error) {
	var out hiring.ApplicationView
	err := s.transact(ctx, who, func(t *tx) error {
		d, err := t.enter(in)
		if err == nil {
			out, err = d.view()
		}
		return err
	})
	return out, err
}

func (t *tx) enter(in hiring.NewApplication) (*dossier, error) {
	app := in.Application
	job, known, err := t.lockForEntry(app.JobID)
	if err != nil {
		return nil, err
	}
	d := &dossier{t: t, history: hiring.History{JobID: job.ID, Pipeline: hiring.Pipeline{Record: hiring.Record{ID: job.PipelineID}}}, openings: job.Openings, hired: job.Hired}
	only, err := d.readEntrance()
	if err != nil {
		return nil, err
	}
	app.ReceivedAt = t.now
	if in.At != nil {
		app.ReceivedAt = micro(*in.At)
	}
	if err := t.checkEntry(&app, known, in.Candidate == nil); err != nil {
		return nil, err
	}
	if err := job.Accepts(app.ReceivedAt, in.At != nil, t.store.zone); err != nil {
		return nil, err
	}
	if app.JuryID == nil {
		app.JuryID = only
	}
	if in.Candidate != nil {
		candidate := *in.Candidate
		if err := t.insertCandidate(&candidate); err != nil {
			return nil, err
		}
		app.CandidateID = candidate.ID
	}
	return d, d.receive(app)
}

// lockForEntry holds a job and its pipeline for somebody who enters: many may at once, but not while the job closes, a jury
// opens, or the stage to enter at goes away. Known is false for a job that the actor does not know.
func (t *tx) lockForEntry(id uuid.UUID) (job hiring.Job, known bool, err error) {
	shared := clause.Locking{Strength: clause.LockingStrengthShare}
	found := visible(t.Clauses(shared), t.who, Jobs).Joins("JOIN pipelines ON pipelines.id = jobs.pipeline_id").Where("jobs.id = ?", id).Limit(1).Find(&job)
	return job, found.RowsAffected > 0, found.Error
}

// readEntrance reads the stages of the job that somebody enters for, the clock, and the job's one open jury, if there is
// just one: in one statement after the lock, so that all three are of one time.
func (d *dossier) readEntrance() (only *uuid.UUID, err error) {
	var rows []struct {
		hiring.Stage
		Clock *time.Time
		Jury  *string
	}
	clock := "NULL"
	if d.t.store.clock == nil && d.t.store.dialect == postgresDialect {
		clock = "clock_timestamp()"
	}
	err = d.t.Raw("SELECT s.*, "+clock+" AS clock, (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(CAST(id AS TEXT)) END FROM juries WHERE job_id = ? AND status = ?) AS jury"+
		" FROM stages s WHERE s.pipeline_id = ? ORDER BY s.position", d.history.JobID, hiring.JuryOpen, d.history.Pipeline.ID).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		d.history.Pipeline.Stages = append(d.history.Pipeline.Stages, r.Stage)
	}
	if len(rows) == 0 || rows[0].Clock == nil {
		err = d.t.tick(time.Time{})
	} else {
		d.t.now = micro(*rows[0].Clock)
	}
	if err != nil || len(rows) == 0 || rows[0].Jury == nil {
		return nil, err
	}
	id, err := uuid.Parse(*rows[0].Jury)
	return &id, err
}

// checkEntry gives everything that is wrong with what an application names, and fills in the source that its posting implies.
func (t *tx) checkEntry(app *hiring.Application, jobKnown, ofKnown bool) error {
	refs := t.references()
	if !jobKnown {
		refs.unknown(Names("/job_id", Jobs, &app.JobID))
	}
	refs.one("/jury_id", Juries, app.JuryID).one("/posting_id", Postings, app.PostingID)
	if ofKnown {
		refs.one("/candidate_id", Candidates, &app.CandidateID)
	}
	refs.bad = append(refs.bad, hiring.CheckReception(app.ReceivedAt, t.now)...)
	t.checkAttribution(refs, app)
	return refs.check()
}

// receive writes a checked application with its first transition, its first attribution and its ledger entry.
func (d *dossier) receive(app hiring.Application) error {
	first := d.history.Pipeline.First()
	app.Sequence = 1
	app.Standing = hiring.Standing{
		Stage: first.Key, Milestone: first.Milestone, Reached: first.Milestone,
		Observed: hiring.Steps(0).With(first.Milestone), Status: hiring.StatusActive,
	}
	if err := insert(d.t, Applications, &app); err != nil {
		return err
	}
	d.app = app
	if _, err := d.record(hiring.Decision{Transition: hiring.Transition{
		Sequence: 1, Action: hiring.ActionMove, ToStage: &first.Key,
		ToStatus: hiring.StatusActive, EffectiveAt: app.ReceivedAt,
	}}); err != nil {
		return err
	}
	if err := d.attribute(app.ReceivedAt); err != nil {
		return err
	}
	after, err := d.history.Trajectory(nil)
	if err != nil {
		return err
	}
	return d.t.post(hiring.Post(nil, after))
}

// checkAttribution notes what is wrong with where an application is said to belong, and fills in the source that
// its posting implies.
func (t *tx) checkAttribution(refs *references, app *hiring.Application) {
	if app.JuryID != nil && refs.err == nil {
		var other int
		refs.err = t.Raw("SELECT count(*) FROM juries WHERE id = ? AND job_id <> ?", *app.JuryID, app.JobID).Scan(&other).Error
		if other > 0 {
			refs.wrong("/jury_id", "jury_of_another_job", "the jury selects for another job")
		}
	}
	if refs.err != nil || (app.Source == nil && app.PostingID == nil) {
		return
	}
	if app.Source != nil {
		refs.key(NamesKey("/source", Sources, app.Source))
		return
	}
	var sources []hiring.Source
	if refs.err = t.Order("key").Find(&sources).Error; refs.err == nil {
		t.implySource(refs, app, sources)
	}
}

// implySource takes the source from the posting: the active one of its channel. Where a channel has several, the
// posting's address tells which; where it does not, the source stays unknown, which is better than a wrong guess: the
// posting is known.
func (t *tx) implySource(refs *references, app *hiring.Application, sources []hiring.Source) {
	var posting hiring.Posting
	found := t.Where("id = ?", *app.PostingID).Limit(1).Find(&posting)
	if refs.err = found.Error; refs.err != nil || found.RowsAffected == 0 {
		return // an unknown posting has been noted already
	}
	var of []hiring.Source
	for _, x := range sources {
		if x.Active && x.Channel == posting.Channel {
			of = append(of, x)
		}
	}
	address := letters(posting.URL + " " + posting.Name)
	for _, x := range of {
		if len(of) == 1 || strings.Contains(address, letters(x.Key)) {
			app.Source = &x.Key
			return
		}
	}
}

// letters leaves of a text what a key and an address have in common: choisir-le-service-public is found in
// choisirleservicepublic.gouv.fr.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// UpdateApplication changes where an application belongs (jury, source, posting), when it was received, or its
// cover note. Each of the first four is recorded: a question about the past is answered as it was known.
func (s *Store) UpdateApplication(ctx context.Context, who hiring.Actor, in hiring.Application) (hiring.ApplicationView, error) {
	var out hiring.ApplicationView
	err := s.transact(ctx, who, func(t *tx) error {
		d, err := t.openDossier(in.ID)
		if err != nil {
			return err
		}
		if d.app.Version != in.Version {
			return hiring.Stale(d.app.Version)
		}
		if err := d.edit(in); err != nil {
			return err
		}
		out, err = d.view()
		return err
	})
	return out, err
}

func (d *dossier) edit(in hiring.Application) error {
	d.app.JuryID, d.app.Source, d.app.PostingID, d.app.CoverNote = in.JuryID, in.Source, in.PostingID, in.CoverNote
	refs := d.t.references().one("/jury_id", Juries, in.JuryID).one("/posting_id", Postings, in.PostingID)
	d.t.checkAttribution(refs, &d.app)
	if err := refs.check(); err != nil {
		return err
	}
	if at := micro(in.ReceivedAt); !at.Equal(d.was.ReceivedAt) {
		if err := d.checkOpenAt(at); err != nil {
			return err
		}
		decision, err := d.history.MoveReception(at, d.t.now)
		if err != nil {
			return err
		}
		if _, err := d.record(decision); err != nil {
			return err
		}
	}
	if d.app.JuryID == nil && d.was.JuryID != nil && !d.app.Closed() {
		// The job's lock: another of its juries may be closing just now.
		if _, err := lockRow[hiring.Job](d.t, Jobs, d.app.JobID); err != nil {
			return err
		}
		only, err := d.t.onlyOpenJury(d.app.JobID)
		if err != nil {
			return err
		}
		if only != nil {
			return hiring.Conflict("only_open_jury", "the job has one open jury: its live applications belong to it")
		}
	}
	if !same(d.app.JuryID, d.was.JuryID) || !same(d.app.Source, d.was.Source) || !same(d.app.PostingID, d.was.PostingID) {
		if err := d.attribute(d.t.now); err != nil {
			return err
		}
	}
	return d.save("updated")
}

// checkOpenAt refuses to move the reception of an application for a closed job to where the job was not open: it could not
// have been entered there either.
func (d *dossier) checkOpenAt(at time.Time) error {
	var job hiring.Job
	if err := d.t.Where("id = ?", d.app.JobID).Take(&job).Error; err != nil || job.Status != hiring.JobClosed {
		return err
	}
	return job.Accepts(at, true, d.t.store.zone)
}

func same[T comparable](a, b *T) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// DeleteApplication always meets the application's own transitions, which are never deleted: it is in use.
func (s *Store) DeleteApplication(ctx context.Context, who hiring.Actor, id uuid.UUID, version int) error {
	return s.write(ctx, who, func(t *tx) error { return remove[hiring.Application](t, Applications, id, version) })
}
