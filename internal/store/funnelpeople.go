package store

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// replayBatch is how many applications are replayed at a time: memory stays bounded.
const replayBatch = 500

// people answers a question about persons: the ledger knows none, so their applications are replayed one by one.
func (a *asking) people(asOf *time.Time) ([]hiring.Counted, error) {
	r, err := a.newReplay(asOf)
	if err != nil {
		return nil, err
	}
	var out []hiring.Counted
	err = r.all(func(x replayed) error {
		c := a.counted(x.cell)
		c.Candidate, c.Standing = x.app.CandidateID, x.cell.Standing
		out = append(out, c)
		return nil
	})
	return out, err
}

// counted says to what a question counts an application that is in a cell.
func (a *asking) counted(c hiring.Cell) hiring.Counted {
	return hiring.Counted{JobID: c.JobID, JuryID: c.JuryID, Key: a.keyOf(c)}
}

// replay replays the applications that a question is about.
type replay struct {
	*asking
	until     *time.Time  // as of when
	juries    []uuid.UUID // whose applications only; nil: all
	most      int         // how many at most; 0: however many there are
	pipelines map[uuid.UUID]hiring.Pipeline
}

// replayed is one application with its course: its trajectory, and the cell that it was in.
type replayed struct {
	app     hiring.Application
	history hiring.History
	points  []hiring.Point
	cell    hiring.Cell
}

func (a *asking) newReplay(asOf *time.Time) (*replay, error) {
	juries, err := a.ownJuries()
	if err != nil {
		return nil, err
	}
	pipelines, err := pipelinesByID(a.db)
	return &replay{asking: a, until: asOf, juries: juries, pipelines: pipelines}, err
}

// all replays every application that the question is about.
func (r *replay) all(each func(replayed) error) error {
	ids, err := scanIDs(r.narrowed("job_id").Model(&hiring.Application{}).Select("id"))
	if err != nil {
		return err
	}
	return r.only(ids, each)
}

// only replays those of some applications that the question is about, a batch at a time. In the order of their ids what is recorded of
// one batch lies together.
func (r *replay) only(ids []uuid.UUID, each func(replayed) error) error {
	if r.most > 0 && len(ids) > r.most {
		return &hiring.Error{Kind: hiring.KindMalformed, Code: "too_large", Detail: "the question is about too many applications to go through them one by one: narrow it by job_id, jury_id, campaign_id or department_id"}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for some := range slices.Chunk(ids, replayBatch) {
		var apps []hiring.Application
		if err := r.db.Select("id, job_id, candidate_id").Where("id IN ?", some).Find(&apps).Error; err != nil {
			return err
		}
		if err := r.these(apps, each); err != nil {
			return err
		}
	}
	return nil
}

func (r *replay) these(apps []hiring.Application, each func(replayed) error) error {
	apps = slices.DeleteFunc(apps, func(x hiring.Application) bool {
		_, asked := r.scope.Jobs[x.JobID]
		return !asked
	})
	histories, err := histories(r.db, apps, func(job uuid.UUID) hiring.Pipeline { return r.pipelines[r.scope.Jobs[job].PipelineID] })
	if err != nil {
		return err
	}
	for _, app := range apps {
		x := replayed{app: app, history: histories[app.ID]}
		if x.points, err = x.history.Trajectory(r.knownAt); err != nil {
			return err
		}
		cell, ok := cellAt(x.points, r.until)
		if !ok || !r.asksFor(cell, r.juries) {
			continue
		}
		x.cell = cell
		if err := each(x); err != nil {
			return err
		}
	}
	return nil
}

// cellAt is where an application was at an instant; false before its reception.
func cellAt(points []hiring.Point, at *time.Time) (hiring.Cell, bool) {
	for _, p := range slices.Backward(points) {
		if at == nil || !p.At.After(*at) {
			return p.Cell, true
		}
	}
	return hiring.Cell{}, false
}

// ownJuries are the only ones that somebody asks about whose sight ends at juries; nil for everybody else: of a job that is
// theirs, all is.
func (a *asking) ownJuries() ([]uuid.UUID, error) {
	of, _ := boundsOf(a.who)
	if !of.byJury {
		return nil, nil
	}
	query, who := placed("SELECT id FROM juries WHERE id IN "+of.juries, a.who)
	own, err := scanIDs(a.db.Raw(query, who...))
	return append([]uuid.UUID{}, own...), err
}

func (a *asking) asksFor(c hiring.Cell, own []uuid.UUID) bool {
	zone := a.store.zone
	switch {
	case own != nil && !slices.Contains(own, c.JuryID),
		len(a.JuryIDs) > 0 && !slices.Contains(a.JuryIDs, c.JuryID),
		len(a.Sources) > 0 && !slices.Contains(a.Sources, c.Source),
		len(a.PostingIDs) > 0 && !slices.Contains(a.PostingIDs, c.PostingID),
		a.ReceivedFrom != nil && c.ReceivedAt.Before(a.ReceivedFrom.Start(zone)),
		a.ReceivedTo != nil && !c.ReceivedAt.Before(a.ReceivedTo.Start(zone)):
		return false
	}
	return true
}

func (a *asking) keyOf(c hiring.Cell) string {
	switch a.GroupBy {
	case hiring.GroupSource:
		return c.Source
	case hiring.GroupPosting:
		if c.PostingID != uuid.Nil {
			return c.PostingID.String()
		}
	case hiring.GroupOrigin:
		return hiring.Origin{Source: c.Source, PostingID: c.PostingID}.Key()
	case hiring.GroupStage:
		return string(c.Stage)
	case hiring.GroupMonth:
		return c.ReceivedAt.In(a.store.zone).Format("2006-01")
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment:
	}
	return ""
}

// pipelinesByID reads all pipelines with their stages.
func pipelinesByID(db *gorm.DB) (map[uuid.UUID]hiring.Pipeline, error) {
	var items []hiring.Pipeline
	if err := db.Find(&items).Error; err != nil {
		return nil, err
	}
	if err := withStages(db, items); err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]hiring.Pipeline, len(items))
	for _, p := range items {
		out[p.ID] = p
	}
	return out, nil
}

// histories reads everything recorded of many applications in a handful of queries.
func histories(db *gorm.DB, apps []hiring.Application, pipelineOf func(job uuid.UUID) hiring.Pipeline) (map[uuid.UUID]hiring.History, error) {
	ids := idsOf(apps, func(x hiring.Application) uuid.UUID { return x.ID })
	transitions, err := childrenOf(db.Omit("from_status", "reason", "note", "actor_id", "interview_id"), "application_id", ids, "sequence", func(t hiring.Transition) uuid.UUID { return t.ApplicationID })
	if err != nil {
		return nil, err
	}
	attributions, err := childrenOf(db, "application_id", ids, "sequence", func(x hiring.Attribution) uuid.UUID { return x.ApplicationID })
	if err != nil {
		return nil, err
	}
	hearings, err := childrenOf(db, "application_id", ids, "recorded_at, id", func(h hiring.Hearing) uuid.UUID { return h.ApplicationID })
	if err != nil {
		return nil, err
	}
	var voids []struct {
		hiring.Void
		ApplicationID uuid.UUID
	}
	err = db.Raw("SELECT v.transition_id, v.by_id, v.recorded_at, t.application_id FROM voids v JOIN transitions t ON t.id = v.transition_id"+
		" WHERE t.application_id IN ?", ids).Scan(&voids).Error
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]hiring.History, len(apps))
	for _, app := range apps {
		out[app.ID] = hiring.History{
			Pipeline: pipelineOf(app.JobID), JobID: app.JobID, Transitions: transitions[app.ID],
			Attributions: attributions[app.ID], Hearings: hearings[app.ID],
		}
	}
	for _, v := range voids {
		h := out[v.ApplicationID]
		h.Voids = append(h.Voids, v.Void)
		out[v.ApplicationID] = h
	}
	return out, nil
}
