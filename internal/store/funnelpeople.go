package store

import (
	"maps"
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
	among := a.db
	if len(a.scope.Jobs) <= manyIDs {
		among = a.db.Where("job_id IN ?", slices.Collect(maps.Keys(a.scope.Jobs)))
	}
	juries, err := a.ownJuries()
	if err != nil {
		return nil, err
	}
	pipelines, err := pipelinesByID(a.db)
	if err != nil {
		return nil, err
	}
	var out []hiring.Counted
	after := uuid.Nil
	for {
		var apps []hiring.Application
		if err := among.Session(&gorm.Session{}).Where("id > ?", after).Order("id").Limit(replayBatch).Find(&apps).Error; err != nil {
			return nil, err
		}
		if len(apps) == 0 {
			return out, nil
		}
		after = apps[len(apps)-1].ID
		apps = slices.DeleteFunc(apps, func(x hiring.Application) bool {
			_, asked := a.scope.Jobs[x.JobID]
			return !asked
		})
		histories, err := histories(a.db, apps, func(job uuid.UUID) hiring.Pipeline { return pipelines[a.scope.Jobs[job].PipelineID] })
		if err != nil {
			return nil, err
		}
		for _, app := range apps {
			points, err := histories[app.ID].Trajectory(a.knownAt)
			if err != nil {
				return nil, err
			}
			cell, ok := cellAt(points, asOf)
			if !ok || !a.asksFor(cell, juries) {
				continue
			}
			out = append(out, hiring.Counted{JobID: cell.JobID, JuryID: cell.JuryID, Key: a.keyOf(cell), Candidate: app.CandidateID, Standing: cell.Standing})
		}
	}
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
	transitions, err := childrenOf(db, "application_id", ids, "sequence", func(t hiring.Transition) uuid.UUID { return t.ApplicationID })
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
