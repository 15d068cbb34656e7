package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/acts"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// acting is the number of the lock under which acts get their places on PostgreSQL: any will do that nothing else uses.
const acting = 0x7669766965720014

// What the audit calls the signing of an act. Its entry is about the jury, and holds the act's id and its hash among the fields:
// through the audit's chain, no act can be made, changed or taken away later without a trace.
var signings = map[hiring.ActKind]string{
	hiring.ActMinutes: "minutes_signed", hiring.ActAnnulment: "annulment_signed", hiring.ActRectification: "rectification_signed",
}

// sign makes an act of a jury, gives it its place after all others, and writes it. What is signed is made once the place is known.
func (t *tx) sign(jury hiring.Jury, kind hiring.ActKind, signer string, record func(api.SignedHead) (any, error)) (hiring.JuryAct, error) {
	act := hiring.JuryAct{JuryID: jury.ID, Kind: kind}
	if err := t.waitLock(acting); err != nil {
		return act, err
	}
	last := hiring.JuryAct{Hash: acts.BeforeFirst}
	if err := t.Order("place DESC").Limit(1).Find(&last).Error; err != nil {
		return act, err
	}
	if err := t.tick(later(t.now, last.SignedAt)); err != nil {
		return act, err
	}
	var err error
	if act.ID, err = newID(); err != nil {
		return act, err
	}
	act.Place, act.Previous, act.SignedBy, act.SignedAt = last.Place+1, last.Hash, t.who.UserID, t.now
	signed, err := record(api.SignedHead{
		Format: recordFormat, ID: act.ID, JuryID: act.JuryID, Kind: api.ActKind(act.Kind), Place: act.Place, Previous: act.Previous,
		SignedBy: act.SignedBy, SignerName: signer, SignedAt: act.SignedAt.UTC(),
	})
	if err != nil {
		return act, err
	}
	if act.Record, err = acts.Canonical(signed); err != nil {
		return act, err
	}
	act.Hash = acts.Hash(act.Previous, act.Record)
	if err := t.Create(&act).Error; err != nil {
		return act, err
	}
	return act, t.note(change{subject: Juries, id: jury.ID, version: jury.Version, action: signings[act.Kind], fields: []string{act.ID.String(), act.Hash}, announced: true})
}

// SignAct adds an annulment or a rectification to the acts of a jury whose minutes are signed: by its chair, or an administrator.
// It changes nothing by itself.
func (s *Store) SignAct(ctx context.Context, who hiring.Actor, jury uuid.UUID, kind hiring.ActKind, text, reason string) (act hiring.JuryAct, err error) {
	err = s.write(ctx, who, func(t *tx) error {
		closed, err := find[hiring.Jury](t.DB, who, Juries, jury)
		if err != nil {
			return err
		}
		signer, err := t.signerOf(jury)
		if err != nil {
			return err
		}
		minutes, _, err := signedMinutes(t.DB, jury)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return hiring.Conflict("minutes_needed", "the jury has no minutes yet: acts are added to them")
		}
		if err != nil {
			return err
		}
		act, err = t.sign(closed, kind, signer, func(head api.SignedHead) (any, error) {
			return api.ActRecord{SignedHead: head, MinutesID: minutes.ID, Text: text, Reason: reason}, nil
		})
		return err
	})
	return act, err
}

// signerOf is what the actor is called when they sign for a closed jury; Forbidden unless they chair it or administer.
func (t *tx) signerOf(jury uuid.UUID) (string, error) {
	seat, err := t.chairOf(jury)
	if err == nil || !hiring.Is(err, hiring.KindForbidden) {
		return seat.Name, err
	}
	if !t.who.Is(hiring.RoleAdmin) || t.who.UserID == uuid.Nil {
		e := hiring.Forbidden()
		e.Detail = "this is for the chair of the jury, and for administrators"
		return "", e
	}
	name, err := t.actorName()
	if err != nil {
		return "", err
	}
	return *name, nil
}

// actRow is an act as a list reads it.
type actRow struct{ hiring.JuryAct }

// TableName says where acts are, for GORM.
func (actRow) TableName() string { return tables[JuryActs] }

// Recorded gives the identity of the act, for a page.
func (r *actRow) Recorded() *hiring.Record {
	return &hiring.Record{ID: r.ID, CreatedAt: r.SignedAt}
}

// ListActs lists what was signed in the name of a jury, in order. Somebody who stepped back from an application does not read
// what may be about it.
func (s *Store) ListActs(ctx context.Context, who hiring.Actor, jury uuid.UUID, req hiring.PageRequest) (out hiring.Page[hiring.JuryAct], err error) {
	db := s.read(ctx)
	if err := impartial(db, who, jury); err != nil {
		return out, translate(err)
	}
	signed := order[actRow]{"jury_acts.signed_at", func(r actRow) any { return r.SignedAt }}
	q := visible(db, who, JuryActs).Where("jury_acts.jury_id = ?", jury)
	found, err := page(q, tables[JuryActs], orders[actRow]{"": signed, "signed_at": signed}, req)
	if err != nil {
		return out, translate(err)
	}
	out.Next = found.Next
	for _, r := range found.Items {
		out.Items = append(out.Items, r.JuryAct)
	}
	return out, nil
}

// impartial refuses a juror who stepped back from an application of the jury: the record is one whole, and names it.
func impartial(db *gorm.DB, who hiring.Actor, jury uuid.UUID) error {
	hidden, err := steppedBackFrom(db, who, jury)
	if err != nil || len(hidden) == 0 {
		return err
	}
	return &hiring.Error{
		Kind: hiring.KindForbidden, Code: "recused",
		Detail: "the minutes are about an application that you stepped back from, too: you read none of it",
	}
}

// Minutes reads the minutes of a jury, and what was signed after them; NotFound before they are signed.
func (s *Store) Minutes(ctx context.Context, who hiring.Actor, jury uuid.UUID) (minutes hiring.JuryAct, after []hiring.JuryAct, err error) {
	err = s.snapshot(ctx, func(db *gorm.DB) error {
		if _, err := find[hiring.Jury](db, who, Juries, jury); err != nil {
			return err
		}
		if minutes, _, err = signedMinutes(db, jury); err != nil {
			return err
		}
		if err := impartial(db, who, jury); err != nil {
			return err
		}
		after, err = findAll[hiring.JuryAct](db.Where("jury_id = ? AND place > ?", jury, minutes.Place).Order("place"))
		return err
	})
	return minutes, after, translate(err)
}
