package api

import (
	"time"

	"github.com/google/uuid"
)

// RecusalBy is who decided that a member steps back. Closed.
type RecusalBy string

// Who can decide it.
const (
	RecusedByMember RecusalBy = "member" // the member themselves
	RecusedByChair  RecusalBy = "chair"  // the chair of the jury
)

// Recusal (French: déport) is a member of a jury stepping back, from one application or from the whole jury, because of a link with
// a candidate. It is for good, and has no version: nothing changes it.
type Recusal struct {
	// Identity of the recusal.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// The jury.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// The member who steps back (id of a seat, not of a user).
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The account of the member, to whom it applies on every seat of theirs; null for an expert without one.
	UserID *uuid.UUID `json:"user_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The application that the member steps back from; null: the whole jury.
	ApplicationID *uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Why. Absent for jurors other than the one who steps back and the chair.
	Reason *string `json:"reason,omitempty" example:"A former colleague of the candidate."`
	// Who decided it.
	DecidedBy RecusalBy `json:"decided_by" example:"member"`
	// The user who recorded it; null: the operator at the server's console.
	ActorID *uuid.UUID `json:"actor_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When it was recorded, and took effect.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-11-12T08:00:00Z"`
}

// RecusalInput is a recusal to record; the jury is in the path.
type RecusalInput struct {
	// The member who steps back (id of a seat, not of a user). Default: the caller's own seat.
	MemberID *uuid.UUID `json:"member_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// The application that the member steps back from, which is before this jury. Default: none, the whole jury.
	ApplicationID *uuid.UUID `json:"application_id,omitempty" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Why.
	Reason string `json:"reason" validate:"required,notblank,min=1,max=2000" example:"A former colleague of the candidate."`
	// Who decided it. A juror decides for themselves and the chair for the others; HR records what either decided. Default: chair where
	// the chair records it of another member, member otherwise.
	DecidedBy *RecusalBy `json:"decided_by,omitempty" validate:"omitempty,oneof=member chair" extensions:"x-nullable" example:"member"`
}
