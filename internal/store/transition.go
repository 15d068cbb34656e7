package store

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// Transition carries out a command on an application, as somebody saw it at a version.
func (s *Store) Transition(ctx context.Context, who hiring.Actor, cmd hiring.ApplicationCommand) (hiring.Recorded, error) {
	var out hiring.Recorded
	err := s.transact(ctx, who, func(t *tx) error {
		known, err := t.reasonsFor(cmd)
		if err != nil {
			return err
		}
		d, made, err := t.carryOut(cmd, known)
		if err != nil {
			return err
		}
		out.Transition = made
		out.Application, err = d.view()
		return err
	})
	return out, err
}

// reasonsFor reads the typed reasons, if one of the commands needs one.
func (t *tx) reasonsFor(cmds ...hiring.ApplicationCommand) ([]hiring.Reason, error) {
	for _, c := range cmds {
		if c.Reason != nil {
			return reasons(t.DB)
		}
	}
	return nil, nil
}

// TransitionAll carries out commands on many applications in one transaction: all of them, or none and every
// error at once, each with a pointer to its item. What is refused first in the order of checks (a stale version,
// then an invalid field, then a conflict) says what the whole answer is.
func (s *Store) TransitionAll(ctx context.Context, who hiring.Actor, cmds []hiring.ApplicationCommand) ([]hiring.Recorded, error) {
	var out []hiring.Recorded
	err := s.transact(ctx, who, func(t *tx) error {
		known, err := t.reasonsFor(cmds...)
		if err != nil {
			return err
		}
		var refused bulkRefusal
		if err := t.lockAll(cmds); err != nil {
			return err
		}
		apps, made := make([]hiring.Application, len(cmds)), make([]hiring.TransitionView, len(cmds))
		for i := range cmds {
			d, tr, err := t.carryOut(cmds[i], known)
			if err := refused.add(i, err); err != nil {
				return err
			}
			if d != nil {
				apps[i], made[i] = d.app, tr
			}
		}
		if err := refused.err(); err != nil {
			return err
		}
		if err := t.send(); err != nil { // what may be done next is read with all of it done
			return err
		}
		views, err := t.withAllowed(apps)
		out = make([]hiring.Recorded, len(views))
		for i := range views {
			out[i] = hiring.Recorded{Transition: made[i], Application: views[i]}
		}
		return err
	})
	return out, err
}

// lockAll holds what a batch may change before anything of it is done: its applications, then their jobs if somebody may
// be hired or come back to life, each in the order of their ids. So two batches that meet never wait for one another, and the
// commands can be carried out in the order in which they were given.
func (t *tx) lockAll(cmds []hiring.ApplicationCommand) error {
	ids := make([]uuid.UUID, len(cmds))
	var jobs bool
	for i, c := range cmds {
		ids[i] = c.ApplicationID
		jobs = jobs || c.Action != hiring.ActionReject && c.Action != hiring.ActionWithdraw
	}
	var apps []hiring.Application
	err := visible(t.Clauses(held), t.who, Applications).Where("applications.id IN ?", ids).Order("applications.id").Find(&apps).Error
	if err != nil || !jobs || len(apps) == 0 {
		return err
	}
	of := idsOf(apps, func(a hiring.Application) uuid.UUID { return a.JobID })
	return t.Clauses(held).Where("id IN ?", of).Order("id").Find(&[]hiring.Job{}).Error
}

// bulkRefusal collects what was refused of a batch.
type bulkRefusal struct {
	kind hiring.Kind
	code string
	bad  map[int][]hiring.Violation
}

// urgency is the order of checks of the API.
var urgency = map[hiring.Kind]int{hiring.KindStale: 3, hiring.KindInvalid: 2, hiring.KindNotFound: 2, hiring.KindConflict: 1}

// add notes a refusal of the item; an error that is no refusal is given back. Only errors that did not come from a
// statement are noted: after a failed statement PostgreSQL does not go on.
func (b *bulkRefusal) add(item int, err error) error {
	var e *hiring.Error
	if err == nil {
		return nil
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		e = hiring.NotFound()
	} else if !errors.As(err, &e) || errors.Unwrap(e) != nil || urgency[e.Kind] == 0 {
		return err
	}
	if urgency[e.Kind] > urgency[b.kind] {
		b.kind, b.code = e.Kind, e.Code
	}
	if b.bad == nil {
		b.bad = map[int][]hiring.Violation{}
	}
	prefix := "/items/" + strconv.Itoa(item)
	switch {
	case e.Kind == hiring.KindNotFound:
		b.bad[item] = []hiring.Violation{hiring.Wrong(prefix+"/application_id", "unknown_application", "there is no such application")}
	case len(e.Violations) > 0:
		for _, v := range e.Violations {
			v.Pointer = prefix + v.Pointer
			b.bad[item] = append(b.bad[item], v)
		}
	case e.Kind == hiring.KindStale:
		b.bad[item] = []hiring.Violation{hiring.Wrong(prefix+"/version", e.Code, "the application is at version %s", strconv.Itoa(e.Version))}
	default:
		b.bad[item] = []hiring.Violation{hiring.Wrong(prefix, e.Code, e.Detail, e.Args...)}
	}
	return nil
}

func (b *bulkRefusal) err() error {
	if len(b.bad) == 0 {
		return nil
	}
	items := make([]int, 0, len(b.bad))
	for i := range b.bad {
		items = append(items, i)
	}
	slices.Sort(items)
	e := hiring.Invalid()
	if b.kind != hiring.KindNotFound {
		e.Kind = b.kind
	}
	if e.Kind != hiring.KindInvalid {
		e.Code, e.Detail = b.code, "one or several items are refused; nothing was done"
	}
	for _, i := range items {
		e.Violations = append(e.Violations, b.bad[i]...)
	}
	return e
}

// carryOut decides and records one command, and gives what was recorded as the actor may see it.
func (t *tx) carryOut(cmd hiring.ApplicationCommand, known []hiring.Reason) (*dossier, hiring.TransitionView, error) {
	var out hiring.TransitionView
	d, err := t.openDossier(cmd.ApplicationID)
	if err != nil {
		return nil, out, err
	}
	if d.app.Version != cmd.Version {
		return nil, out, hiring.Stale(d.app.Version)
	}
	decision, made, err := d.act(cmd.Command, known)
	if err != nil {
		return nil, out, err
	}
	out = hiring.TransitionView{Transition: made, JobID: d.app.JobID, JuryID: d.app.JuryID, Voids: slices.Clone(decision.Voids)}
	slices.SortFunc(out.Voids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	out.ActorName, err = t.actorName()
	return d, out, err
}

// act decides and records a command on the application.
func (d *dossier) act(cmd hiring.Command, known []hiring.Reason) (hiring.Decision, hiring.Transition, error) {
	cmd.EffectiveAt = microPtr(cmd.EffectiveAt)
	decision, err := d.history.Decide(cmd, known, d.t.now)
	if err != nil {
		return decision, hiring.Transition{}, err
	}
	made, err := d.record(decision)
	if err != nil {
		return decision, made, err
	}
	if err := d.rejoin(); err != nil {
		return decision, made, err
	}
	if err := d.endProposal(made); err != nil {
		return decision, made, err
	}
	return decision, made, d.save(string(cmd.Action))
}

// actorName is what the account of the actor is called; nil for the operator, who has none.
func (t *tx) actorName() (*string, error) {
	if t.who.UserID == uuid.Nil {
		return nil, nil //nolint:nilnil // no name is an answer here
	}
	if t.who.Name == "" {
		if err := t.Raw("SELECT name FROM users WHERE id = ?", t.who.UserID).Scan(&t.who.Name).Error; err != nil {
			return nil, err
		}
	}
	return &t.who.Name, nil
}

// transitionRow is a transition as a list reads it.
type transitionRow struct {
	hiring.Transition
	JobID     uuid.UUID
	JuryID    *uuid.UUID
	ActorName *string
}

// TableName says where transitions are, for GORM.
func (transitionRow) TableName() string { return "transitions" }

// Recorded gives the identity of the transition, for a page.
func (r *transitionRow) Recorded() *hiring.Record {
	return &hiring.Record{ID: r.ID, CreatedAt: r.RecordedAt}
}

// ListTransitions lists transitions of applications that the actor may see: of one application in the order in
// which they were recorded, or of many as a feed of what was recorded since an instant.
func (s *Store) ListTransitions(ctx context.Context, who hiring.Actor, f hiring.TransitionFilter, req hiring.PageRequest) (hiring.Page[hiring.TransitionView], error) {
	db := s.read(ctx)
	q := visible(db, who, Applications).Table("transitions").
		Select("transitions.*, applications.job_id, applications.jury_id, users.name AS actor_name").
		Joins("JOIN applications ON applications.id = transitions.application_id").
		Joins("LEFT JOIN users ON users.id = transitions.actor_id")
	if f.ApplicationID != nil {
		q = q.Where("transitions.application_id = ?", *f.ApplicationID)
	}
	if len(f.JobIDs) > 0 {
		q = q.Where("applications.job_id IN ?", f.JobIDs)
	}
	if len(f.JuryIDs) > 0 {
		q = q.Where("applications.jury_id IN ?", f.JuryIDs)
	}
	if f.RecordedSince != nil {
		q = q.Where("transitions.recorded_at >= ?", micro(*f.RecordedSince))
	}
	if f.RecordedUntil != nil {
		q = q.Where("transitions.recorded_at <= ?", micro(*f.RecordedUntil))
	}
	recorded := order[transitionRow]{"transitions.recorded_at", func(r transitionRow) any { return r.RecordedAt }}
	found, err := page(q, "transitions", orders[transitionRow]{"": recorded, "recorded_at": recorded}, req)
	if err != nil {
		return hiring.Page[hiring.TransitionView]{}, translate(err)
	}
	views, err := withVoids(db, found.Items)
	if err == nil {
		err = hideRemarks(db, who, views)
	}
	return hiring.Page[hiring.TransitionView]{Items: views, Next: found.Next}, translate(err)
}

// withVoids adds what each transition voided, and by which it is void.
func withVoids(db *gorm.DB, rows []transitionRow) ([]hiring.TransitionView, error) {
	ids := idsOf(rows, func(r transitionRow) uuid.UUID { return r.ID })
	var voids []hiring.Void
	if len(ids) > 0 {
		if err := db.Where("transition_id IN ? OR by_id IN ?", ids, ids).Find(&voids).Error; err != nil {
			return nil, err
		}
	}
	slices.SortFunc(voids, func(a, b hiring.Void) int { return slices.Compare(a.TransitionID[:], b.TransitionID[:]) })
	by, of := map[uuid.UUID][]uuid.UUID{}, make(map[uuid.UUID]*uuid.UUID, len(voids))
	for _, v := range voids {
		by[v.ByID] = append(by[v.ByID], v.TransitionID)
		of[v.TransitionID] = &v.ByID
	}
	out := make([]hiring.TransitionView, len(rows))
	for i, r := range rows {
		out[i] = hiring.TransitionView{Transition: r.Transition, JobID: r.JobID, JuryID: r.JuryID, ActorName: r.ActorName, Voids: by[r.ID], VoidedBy: of[r.ID]}
	}
	return out, nil
}
