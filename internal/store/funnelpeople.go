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
	pipelines, err := a.pipelines()
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
		histories, err := a.histories(apps, pipelines)
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

// ownJuries are the only ones that a juror asks about; nil for everybody else.
func (a *asking) ownJuries() ([]uuid.UUID, error) {
	if !a.who.Is(hiring.RoleJuror) {
		return nil, nil
	}
	own, err := scanIDs(a.db.Raw("SELECT jury_id FROM jury_members WHERE user_id = ? AND left_at IS NULL", a.who.UserID))
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
	case hiring.GroupStage:
		return string(c.Stage)
	case hiring.GroupMonth:
		return c.ReceivedAt.In(a.store.zone).Format("2006-01")
	case hiring.GroupJury, hiring.GroupJob, hiring.GroupCampaign, hiring.GroupDepartment:
	}
	return ""
}

func (a *asking) pipelines() (map[uuid.UUID]hiring.Pipeline, error) {
	var items []hiring.Pipeline
	if err := a.db.Find(&items).Error; err != nil {
		return nil, err
	}
	if err := withStages(a.db, items); err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]hiring.Pipeline, len(items))
	for _, p := range items {
		out[p.ID] = p
	}
	return out, nil
}

// histories reads everything recorded of many applications in a handful of queries.
func (a *asking) histories(apps []hiring.Application, pipelines map[uuid.UUID]hiring.Pipeline) (map[uuid.UUID]hiring.History, error) {
	ids := idsOf(apps, func(x hiring.Application) uuid.UUID { return x.ID })
	transitions, err := childrenOf(a.db, "application_id", ids, "sequence", func(t hiring.Transition) uuid.UUID { return t.ApplicationID })
	if err != nil {
		return nil, err
	}
	attributions, err := childrenOf(a.db, "application_id", ids, "sequence", func(x hiring.Attribution) uuid.UUID { return x.ApplicationID })
	if err != nil {
		return nil, err
	}
	hearings, err := childrenOf(a.db, "application_id", ids, "recorded_at, id", func(h hiring.Hearing) uuid.UUID { return h.ApplicationID })
	if err != nil {
		return nil, err
	}
	var voids []hiring.Void
	if err := a.db.Where("transition_id IN (SELECT id FROM transitions WHERE application_id IN ?)", ids).Find(&voids).Error; err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]hiring.History, len(apps))
	for _, app := range apps {
		out[app.ID] = hiring.History{
			Pipeline: pipelines[a.scope.Jobs[app.JobID].PipelineID], JobID: app.JobID, Transitions: transitions[app.ID],
			Attributions: attributions[app.ID], Hearings: hearings[app.ID], Voids: voids,
		}
	}
	return out, nil
}
