package store

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// ListApplications lists the applications that the actor may see.
func (s *Store) ListApplications(ctx context.Context, who hiring.Actor, f hiring.ApplicationFilter, req hiring.PageRequest) (hiring.Page[hiring.ApplicationView], error) {
	db := s.read(ctx)
	q := narrowApplications(visible(db, who, Applications), who, f)
	known := byRecord[hiring.Application]("applications").
		with("received_at", "applications.received_at", func(a hiring.Application) any { return a.ReceivedAt })
	found, err := pageRecordsBy(records{db: db, who: who, noun: Applications}, q, known, req, func(q *gorm.DB) ([]hiring.Application, error) { return s.readApplications(ctx, q) })
	if err != nil {
		return hiring.Page[hiring.ApplicationView]{}, translate(err)
	}
	if err := hideCovers(db, who, found.Items); err != nil {
		return hiring.Page[hiring.ApplicationView]{}, translate(err)
	}
	views, err := s.withAllowed(ctx, who, found.Items)
	return hiring.WithItems(found, views), translate(err)
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
	return q
}

// GetApplication reads one application.
func (s *Store) GetApplication(ctx context.Context, who hiring.Actor, id uuid.UUID) (hiring.ApplicationView, error) {
	db := s.read(ctx)
	app, err := find[hiring.Application](db, who, Applications, id)
	if err != nil {
		return hiring.ApplicationView{}, translate(err)
	}
	one := []hiring.Application{app}
	if err := hideCovers(db, who, one); err != nil {
		return hiring.ApplicationView{}, translate(err)
	}
	view, err := s.withAllowed(ctx, who, one)
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
	if err := hideCovers(db, who, apps); err != nil {
		return nil, translate(err)
	}
	views, err := s.withAllowed(ctx, who, apps)
	out := make(map[uuid.UUID]hiring.ApplicationView, len(views))
	for _, v := range views {
		out[v.ID] = v
	}
	return out, translate(err)
}

// readApplications reads the rows that a query finds. Lists of applications are what an HR frontend asks for all day: GORM
// only writes the statement.
func (s *Store) readApplications(ctx context.Context, q *gorm.DB) ([]hiring.Application, error) {
	made := q.Session(&gorm.Session{DryRun: true}).Select(applicationColumns).Find(&[]hiring.Application{})
	if made.Error != nil {
		return nil, made.Error
	}
	var out []hiring.Application
	err := s.ask(ctx).query(ctx, made.Statement.SQL.String(), made.Statement.Vars, func(scan func(...any) error) error {
		var a hiring.Application
		err := scan(&a.ID, &a.Version, &a.CreatedAt, &a.UpdatedAt, &a.JobID, &a.CandidateID, &a.JuryID, &a.Source, &a.PostingID, &a.ReceivedAt,
			&a.CoverNote, &a.Sequence, &a.Correctable, &a.Stage, &a.Milestone, &a.Reached, &a.Observed, &a.Status)
		out = append(out, a)
		return err
	})
	return out, err
}

const applicationColumns = "applications.id, applications.version, applications.created_at, applications.updated_at, applications.job_id, " +
	"applications.candidate_id, applications.jury_id, applications.source, applications.posting_id, applications.received_at, " +
	"applications.cover_note, applications.sequence, applications.correctable, applications.stage, applications.milestone, " +
	"applications.reached, applications.observed, applications.status"

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
	at, err := d.readEntrance(app.Source)
	if err != nil {
		return nil, err
	}
	app.ReceivedAt = t.now
	if in.At != nil {
		app.ReceivedAt = micro(*in.At)
	}
	refs := t.references()
	if !known {
		refs.unknown(Names("/job_id", Jobs, &app.JobID))
	}
	if in.Candidate == nil {
		refs.one("/candidate_id", Candidates, &app.CandidateID)
	}
	refs.bad = append(refs.bad, hiring.CheckReception(app.ReceivedAt, t.now)...)
	t.checkAttribution(refs, &app, nil, known && at.source)
	if err := refs.check(); err != nil {
		return nil, err
	}
	if err := job.Accepts(app.ReceivedAt, in.At != nil, t.store.zone); err != nil {
		return nil, err
	}
	if app.JuryID == nil {
		app.JuryID = at.jury
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
	found := visible(t.Clauses(shared), t.who, Jobs).Joins("JOIN pipelines ON pipelines.id = jobs.pipeline_id").Where("jobs.id = ?", id).Limit(1).Find(&job)
	return job, found.RowsAffected > 0, found.Error
}

// entrance is what there is to know, beside the job, about where somebody enters.
type entrance struct {
	jury   *uuid.UUID // the job's one open jury, if there is just one
	source bool       // the source that is named exists
}

// readEntrance reads the stages of the job that somebody enters for, the clock, and the entrance: in one statement after
// the lock, so that all of it is of one time.
func (d *dossier) readEntrance(source *string) (entrance, error) {
	var rows []struct {
		hiring.Stage
		Clock  *time.Time
		Jury   *string
		Source int
	}
	err := d.t.Raw("SELECT "+stageColumns+", "+d.t.store.clockColumn()+" AS clock, (SELECT COUNT(*) FROM sources WHERE key = ?) AS source,"+
		" (SELECT CASE WHEN COUNT(*) = 1 THEN MIN(CAST(id AS TEXT)) END FROM juries WHERE job_id = ? AND status = ?) AS jury"+
		" FROM stages s WHERE s.pipeline_id = ? ORDER BY s.position", source, d.history.JobID, hiring.JuryOpen, d.history.Pipeline.ID).Scan(&rows).Error
	if err != nil {
		return entrance{}, err
	}
	if len(rows) == 0 { // no such job
		return entrance{}, d.t.tick(time.Time{})
	}
	for _, r := range rows {
		d.history.Pipeline.Stages = append(d.history.Pipeline.Stages, r.Stage)
	}
	at := entrance{source: source == nil || rows[0].Source > 0}
	if rows[0].Jury != nil {
		id, err := uuid.Parse(*rows[0].Jury)
		if err != nil {
			return at, err
		}
		at.jury = &id
	}
	return at, d.t.set(rows[0].Clock, time.Time{})
}

// receive writes a checked application with its first transition, its first attribution and its ledger entry.
func (d *dossier) receive(app hiring.Application) error {
	first := d.history.Pipeline.First()
	app.Sequence = 1
	app.Standing = hiring.Standing{
		Stage: first.Key, Milestone: first.Milestone, Reached: first.Milestone,
		Observed: hiring.Steps(0).With(first.Milestone), Status: hiring.StatusActive,
	}
	if err := enqueue(d.t, Applications, &app); err != nil {
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

// checkAttribution notes what is wrong with where an application is said to belong, and fills in the source that its
// posting implies. SourceKnown spares the question whether the source that is named exists. A posting that it has already
// stays, though it may be of a campaign that the actor does not see.
func (t *tx) checkAttribution(refs *references, app *hiring.Application, posting *uuid.UUID, sourceKnown bool) {
	refs.one("/jury_id", Juries, app.JuryID)
	if !same(app.PostingID, posting) {
		refs.one("/posting_id", Postings, app.PostingID)
	}
	if app.JuryID != nil && refs.err == nil {
		var other int
		refs.err = visible(t.Table("juries"), t.who, Juries).Where("juries.id = ? AND juries.job_id <> ?", *app.JuryID, app.JobID).
			Select("count(*)").Scan(&other).Error
		if other > 0 {
			refs.wrong("/jury_id", "jury_of_another_job", "the jury selects for another job")
		}
	}
	switch {
	case app.Source != nil && !sourceKnown:
		refs.key(NamesKey("/source", Sources, app.Source))
	case app.Source == nil && app.PostingID != nil && refs.err == nil:
		var sources []hiring.Source
		if refs.err = t.Order("key").Find(&sources).Error; refs.err == nil {
			t.implySource(refs, app, sources)
		}
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
	refs := d.t.references()
	d.t.checkAttribution(refs, &d.app, d.was.PostingID, same(in.Source, d.was.Source))
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
