package store

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// SignMinutes closes a jury with its decisions, all in one transaction: who is selected moves to the first stage for that, who is
// not is rejected, the reserve list stays where it is, and the record is made. It is the chair's own act. Fresh is false where the
// minutes are signed already, and then nothing changes.
func (s *Store) SignMinutes(ctx context.Context, who hiring.Actor, jury uuid.UUID, place string) (act hiring.JuryAct, fresh bool, err error) {
	err = s.write(ctx, who, func(t *tx) error {
		fresh = false
		c, err := t.openClosing(jury)
		if err != nil {
			return err
		}
		act, _, err = signedMinutes(t.DB, jury)
		if err == nil || !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		if err := c.check(); err != nil {
			return err
		}
		if err := c.close(); err != nil {
			return err
		}
		if err := c.carryOut(); err != nil {
			return err
		}
		fresh = true
		act, err = c.sign(place)
		return err
	})
	return act, fresh, err
}

// closing is a jury about to close, with everything held that changes with it.
type closing struct {
	t         *tx
	jury      hiring.Jury
	chair     hiring.JuryMember
	apps      map[uuid.UUID]hiring.Application
	decisions []hiring.JuryDecision
	heard     []api.MinutesHeard // as the applications stand before
}

// openClosing holds the applications of a jury, its job and itself, in the order in which everybody does. Who signs is its chair,
// who need not see all of it: an application that the chair stepped back from is decided about too.
func (t *tx) openClosing(jury uuid.UUID) (*closing, error) {
	seen, err := find[hiring.Jury](t.DB, t.who, Juries, jury)
	if err != nil {
		return nil, err
	}
	c := &closing{t: t, apps: map[uuid.UUID]hiring.Application{}}
	if c.chair, err = t.chairOf(jury); err != nil {
		return nil, err
	}
	apps, err := findAll[hiring.Application](t.Clauses(held).Where("jury_id = ?", jury).Order("id"))
	if err != nil {
		return nil, err
	}
	for _, a := range apps {
		c.apps[a.ID] = a
	}
	if err := t.Clauses(held).Where("id = ?", seen.JobID).Take(&hiring.Job{}).Error; err != nil {
		return nil, err
	}
	if c.jury, err = lockRow[hiring.Jury](t, Juries, jury); err != nil {
		return nil, err
	}
	return c, t.tick(c.jury.UpdatedAt)
}

// chairOf finds the seat from which the actor chairs a jury; no role stands in for it.
func (t *tx) chairOf(jury uuid.UUID) (seat hiring.JuryMember, err error) {
	chair, err := chairs(t.DB, t.who, jury)
	if err != nil {
		return seat, err
	}
	if !chair {
		e := hiring.Forbidden()
		e.Detail = "the minutes are signed by the chair of the jury"
		return seat, e
	}
	err = t.Where("jury_id = ? AND role = ? AND left_at IS NULL", jury, hiring.MemberChair).Take(&seat).Error
	return seat, err
}

// check refuses to close while anything is missing: what the deliberation needed to open, and what the decisions need.
func (c *closing) check() error {
	t := c.t
	if err := c.jury.CheckDeliberating(); err != nil {
		return err
	}
	d, err := deliberationOf(t.DB, c.jury.ID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return hiring.Conflict("deliberation_needed", "a jury goes on to deliberate with POST /v1/juries/{id}/deliberation")
	}
	if err != nil {
		return err
	}
	all, err := t.assemble(c.jury, &d.SessionID)
	if err != nil {
		return err
	}
	w, err := readWork(t.DB, c.jury)
	if err != nil {
		return err
	}
	of := hiring.Deciding{Hidden: all.Hidden, Openings: w.openings}
	for _, h := range w.heard {
		if _, ok := c.apps[h.ID]; !ok {
			return errAgain // it joined the jury while the others were waited for
		}
		of.Heard = append(of.Heard, h.Application)
	}
	var r api.MinutesRecord
	if err := readMinutesHeard(t.DB, w, &r); err != nil {
		return err
	}
	c.heard = r.Heard
	if c.decisions, err = decisionsOf(t.DB, c.jury.ID); err != nil {
		return err
	}
	return hiring.Unmet(append(all.Check(), of.CheckSigning(c.decisions)...))
}

// carryOut moves and rejects the applications.
func (c *closing) carryOut() error {
	known, err := reasons(c.t.DB)
	if err != nil {
		return err
	}
	inOrder := slices.Clone(c.decisions)
	slices.SortFunc(inOrder, func(a, b hiring.JuryDecision) int { return slices.Compare(a.ApplicationID[:], b.ApplicationID[:]) })
	for _, decision := range inOrder {
		d, err := c.t.dossierOf(c.apps[decision.ApplicationID])
		if err != nil {
			return err
		}
		cmd := d.follows(decision)
		if cmd == nil {
			continue
		}
		if _, _, err := d.act(*cmd, known); err != nil {
			return err
		}
	}
	return c.t.send() // the record is read with all of it done
}

// follows is what a jury's decision means for an application; nil where nothing changes: on the reserve list, or where it stands
// as far already, or the pipeline has no stage for it.
func (d *dossier) follows(decision hiring.JuryDecision) *hiring.Command {
	switch decision.Outcome {
	case hiring.OutcomeNotSelected:
		return &hiring.Command{Action: hiring.ActionReject, Reason: decision.Reason}
	case hiring.OutcomeSelected:
		now, _ := d.history.Pipeline.Stage(d.app.Stage)
		if to, selects := d.history.Pipeline.At(hiring.Selected); selects && to.Position > now.Position {
			return &hiring.Command{Action: hiring.ActionMove, To: &to.Key}
		}
	case hiring.OutcomeReserve:
	}
	return nil
}

// close writes that the jury is closed.
func (c *closing) close() error {
	one := []hiring.Jury{c.jury}
	if err := withCriteria(c.t.DB, one); err != nil {
		return err
	}
	after := one[0]
	after.Status = hiring.JuryClosed
	if err := update(c.t, Juries, c.jury, &after); err != nil {
		return err
	}
	c.jury = after
	return c.t.saveJury(&after, nil)
}

// sign makes the record.
func (c *closing) sign(place string) (hiring.JuryAct, error) {
	return c.t.sign(c.jury, hiring.ActMinutes, c.chair.Name, func(head api.SignedHead) (any, error) {
		r, err := readMinutes(c.t.DB, c.jury, head.SignedAt)
		r.SignedHead, r.Heard = head, c.heard
		if place != "" {
			r.SignedIn = &place
		}
		return r, err
	})
}
