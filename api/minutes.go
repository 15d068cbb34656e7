package api

import (
	"time"

	"github.com/google/uuid"
)

// ActKind is what an act of a jury is. Closed.
type ActKind string

// The kinds of acts.
const (
	ActMinutes       ActKind = "minutes"       // the jury decided and closed
	ActAnnulment     ActKind = "annulment"     // its decision is declared void
	ActRectification ActKind = "rectification" // something in its record is declared wrong, and what is right
)

// Act is something signed in the name of a jury. It is never changed and never deleted: what has to be mended is mended by
// another act. Each one carries a hash that covers it and, through the hash before, all acts of the installation before it.
type Act struct {
	// Identity of the act.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// The jury in whose name it was signed.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// What it is.
	Kind ActKind `json:"kind" example:"minutes"`
	// Its place among all acts of the installation, counted from 1 without a gap.
	Place int64 `json:"place" minimum:"1" example:"12"`
	// The user who signed it.
	SignedBy uuid.UUID `json:"signed_by" swaggertype:"string" format:"uuid"`
	// What the signer is called in the act.
	SignerName string `json:"signer_name" example:"Camille Durand"`
	// When it was signed.
	SignedAt time.Time `json:"signed_at" format:"date-time" example:"2024-11-12T17:30:00Z"`
	// What an annulment or a rectification declares; null for minutes.
	Text *string `json:"text" extensions:"x-nullable" example:"The position of the second on the reserve list is 3."`
	// Why; null for minutes.
	Reason *string `json:"reason" extensions:"x-nullable" example:"A slip of the pen."`
	// Hash of the act before, 64 lower-case hexadecimal digits; all 0 for the first.
	Previous string `json:"previous" example:"0000000000000000000000000000000000000000000000000000000000000000"`
	// SHA-256 of the hash before followed by the canonical form of the record, in lower-case hexadecimal digits.
	Hash string `json:"hash" example:"ab1cc2480700335ca545b05214ca08876013a749000dad8fb22e441cd44d8f34"`
}

// LaterActKind is what an act after the minutes is. Closed.
type LaterActKind string

// The kinds of acts after the minutes, which are signed by a request of their own.
const (
	LaterAnnulment     LaterActKind = "annulment"     // the decision is declared void
	LaterRectification LaterActKind = "rectification" // something in the record is declared wrong, and what is right
)

// ActInput is an additional act on a closed jury.
type ActInput struct {
	// What it is; minutes are signed with POST /v1/juries/{id}/minutes.
	Kind LaterActKind `json:"kind" validate:"required,oneof=annulment rectification" example:"rectification"`
	// What it declares.
	Text string `json:"text" validate:"required,notblank,max=10000" example:"The position of the second on the reserve list is 3."`
	// Why.
	Reason string `json:"reason" validate:"required,notblank,max=5000" example:"A slip of the pen."`
}

// MinutesInput is what the chair says when signing.
type MinutesInput struct {
	// Where it is signed. Default: not said.
	Place *string `json:"place,omitempty" validate:"omitempty,max=200" extensions:"x-nullable" example:"Montrouge"`
}

// Minutes is the record of a jury's deliberation (French: procès-verbal), as it was signed, and the acts that followed.
type Minutes struct {
	// The act that the record was signed with.
	Act Act `json:"act"`
	// What was signed. Its canonical form (RFC 8785: keys sorted, no spaces), after act.previous, has the SHA-256 act.hash.
	Record MinutesRecord `json:"record"`
	// What was declared later, in the order in which it was signed; empty: nothing.
	Acts []Act `json:"acts"`
}

// MinutesRecord is what a chair signs.
type MinutesRecord struct {
	SignedHead
	// Where it was signed; null: not said.
	SignedIn *string `json:"signed_in" extensions:"x-nullable" example:"Montrouge"`
	// The jury.
	Jury MinutesJury `json:"jury"`
	// Everybody who sat on the jury, in the order in which they joined, those who left included.
	Members []MinutesMember `json:"members"`
	// The meetings of the jury, in the order of their time.
	Sessions []MinutesSession `json:"sessions"`
	// The session in which the jury deliberated.
	DeliberationSessionID uuid.UUID `json:"deliberation_session_id" swaggertype:"string" format:"uuid"`
	// When the deliberation was opened.
	DeliberationOpenedAt time.Time `json:"deliberation_opened_at" format:"date-time" example:"2024-11-12T16:00:00Z"`
	// How many seats were represented in it.
	Represented int `json:"represented" minimum:"0" example:"5"`
	// Who stepped back from what. Why is not part of the minutes.
	Recusals []MinutesRecusal `json:"recusals"`
	// Everybody whom the jury heard, in the order of their first interview.
	Heard []MinutesHeard `json:"heard"`
	// What the jury scored, in its order.
	Criteria []Criterion `json:"criteria"`
	// What the evaluations said.
	Assessment
	// The decisions: who is selected, then the reserve list in order, then the others in the order in which they were heard.
	Decisions []MinutesDecision `json:"decisions"`
	// The submitted evaluations, each by the hash of its content.
	Evaluations []MinutesEvaluation `json:"evaluations"`
	// The expected evaluations that were waived.
	Waivers []MinutesWaiver `json:"waivers"`
	// The submitted evaluations that the chair opened again.
	Reopenings []MinutesReopening `json:"reopenings"`
	// Who opened evaluations to themselves before the deliberation, and why.
	Disclosures []MinutesDisclosure `json:"disclosures"`
}

// SignedHead is what every signed record begins with.
type SignedHead struct {
	// Version of the rules by which the record is written.
	Format int `json:"format" minimum:"1" example:"1"`
	// Identity of the act.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// The jury in whose name it was signed.
	JuryID uuid.UUID `json:"jury_id" swaggertype:"string" format:"uuid"`
	// What the act is.
	Kind ActKind `json:"kind" example:"minutes"`
	// Its place among all acts of the installation.
	Place int64 `json:"place" minimum:"1" example:"12"`
	// Hash of the act before.
	Previous string `json:"previous" example:"0000000000000000000000000000000000000000000000000000000000000000"`
	// The user who signed.
	SignedBy uuid.UUID `json:"signed_by" swaggertype:"string" format:"uuid"`
	// What they are called.
	SignerName string `json:"signer_name" example:"Camille Durand"`
	// When it was signed.
	SignedAt time.Time `json:"signed_at" format:"date-time" example:"2024-11-12T17:30:00Z"`
}

// ActRecord is what is signed with an annulment or a rectification.
type ActRecord struct {
	SignedHead
	// The minutes that it is about.
	MinutesID uuid.UUID `json:"minutes_id" swaggertype:"string" format:"uuid"`
	// What it declares.
	Text string `json:"text" example:"The position of the second on the reserve list is 3."`
	// Why.
	Reason string `json:"reason" example:"A slip of the pen."`
}

// MinutesJury is the jury as its minutes name it.
type MinutesJury struct {
	// What it is called.
	Name string `json:"name" example:"Jury Architecte logiciel"`
	// The job that it selects for.
	JobID uuid.UUID `json:"job_id" swaggertype:"string" format:"uuid"`
	// What the job is called.
	JobTitle string `json:"job_title" example:"Architecte logiciel"`
	// The departments of the job, from the whole employer down; empty: not said.
	Departments []string `json:"departments" example:"Ville de Montrouge,DSIN"`
	// The day on which it meets; null: not set.
	HeldOn *Date `json:"held_on" swaggertype:"string" format:"date" extensions:"x-nullable" example:"2024-11-12"`
	// How many members must be present for it to deliberate.
	Quorum int `json:"quorum" minimum:"1" example:"3"`
	// How many women are of the panel, as the employer recorded it; null: not said.
	Women *int `json:"women" minimum:"0" extensions:"x-nullable" example:"2"`
	// How many men; null: not said.
	Men *int `json:"men" minimum:"0" extensions:"x-nullable" example:"3"`
	// Openings of the job that were left when it was signed.
	Openings int `json:"openings" minimum:"0" example:"1"`
	// Which version of the criteria was scored.
	CriteriaVersion int `json:"criteria_version" minimum:"0" example:"2"`
	// Whether names were hidden from the jurors until the interview.
	AnonymousScreening bool `json:"anonymous_screening" example:"false"`
}

// MinutesMember is one seat of the jury.
type MinutesMember struct {
	// The seat.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// Who sat on it.
	Name string `json:"name" example:"Camille Durand"`
	// Their account; null: an expert from outside.
	UserID *uuid.UUID `json:"user_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Their part in the panel.
	Role MemberRole `json:"role" swaggertype:"string" extensions:"x-open-enum" example:"chair"`
	// The seat that they stood in for; null: a seat of its own.
	SubstituteFor *uuid.UUID `json:"substitute_for" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// When they left; null: they did not.
	LeftAt *time.Time `json:"left_at" format:"date-time" extensions:"x-nullable"`
}

// MinutesSession is one meeting of the jury.
type MinutesSession struct {
	// The session.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// What it was for: hearing or deliberation.
	Kind string `json:"kind" example:"hearing"`
	// When it began.
	StartsAt time.Time `json:"starts_at" format:"date-time" example:"2024-11-12T08:30:00Z"`
	// When it ended; null: not said.
	EndsAt *time.Time `json:"ends_at" format:"date-time" extensions:"x-nullable" example:"2024-11-12T12:00:00Z"`
	// Where; null: not said.
	Location *string `json:"location" extensions:"x-nullable" example:"Town hall, room 12"`
	// The seats of those who were present.
	Present []uuid.UUID `json:"present" swaggertype:"array,string" format:"uuid"`
	// The seats of those who were noted as absent.
	Absent []uuid.UUID `json:"absent" swaggertype:"array,string" format:"uuid"`
}

// MinutesRecusal says that a member stepped back.
type MinutesRecusal struct {
	// The recusal.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// The seat.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// The application; null: the whole jury.
	ApplicationID *uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid" extensions:"x-nullable"`
	// Who decided it: member or chair.
	DecidedBy string `json:"decided_by" example:"member"`
	// When it was declared.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-11-05T09:00:00Z"`
}

// MinutesHeard is somebody whom the jury heard.
type MinutesHeard struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// Their given name.
	GivenName string `json:"given_name" example:"Zoé"`
	// Their family name.
	FamilyName string `json:"family_name" example:"Garçon"`
	// When their interviews began, in order.
	Interviews []time.Time `json:"interviews" format:"date-time"`
	// How the application stood when the minutes were signed: active ones were decided about.
	Status Status `json:"status" example:"active"`
}

// MinutesDecision is a decision, as it was signed.
type MinutesDecision struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// What was decided.
	Outcome DecisionOutcome `json:"outcome" example:"selected"`
	// The place on the reserve list; null: not on it.
	Position *int `json:"position" minimum:"1" extensions:"x-nullable" example:"1"`
	// The key of the reason; null for who was not rejected.
	Reason *string `json:"reason" extensions:"x-nullable" example:"profile"`
	// What the reason was called in French; null with it.
	ReasonLabelFr *string `json:"reason_label_fr" extensions:"x-nullable" example:"Profil ne correspondant pas"`
	// What the jury thinks of the candidate.
	Appraisal string `json:"appraisal" example:"A solid architecture, clearly argued."`
}

// MinutesEvaluation is a submitted evaluation by the hash of what it says.
type MinutesEvaluation struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat of the juror.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// When it was submitted.
	SubmittedAt time.Time `json:"submitted_at" format:"date-time" example:"2024-11-12T15:00:00Z"`
	// SHA-256 of the canonical form of its scores, justifications, recommendation and comment.
	Digest string `json:"digest" example:"ab1cc2480700335ca545b05214ca08876013a749000dad8fb22e441cd44d8f34"`
}

// MinutesWaiver is an expected evaluation that the chair did without.
type MinutesWaiver struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat of the juror.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// Why.
	Reason string `json:"reason" example:"Ill on the day."`
	// When it was waived.
	RecordedAt time.Time `json:"recorded_at" format:"date-time" example:"2024-11-12T15:30:00Z"`
}

// MinutesReopening is a submitted evaluation that was opened again.
type MinutesReopening struct {
	// The application.
	ApplicationID uuid.UUID `json:"application_id" swaggertype:"string" format:"uuid"`
	// The seat of the juror.
	MemberID uuid.UUID `json:"member_id" swaggertype:"string" format:"uuid"`
	// Why.
	Reason string `json:"reason" example:"The scale was misread."`
	// When; of several, the last time.
	ReopenedAt time.Time `json:"reopened_at" format:"date-time" example:"2024-11-12T15:10:00Z"`
}

// MinutesDisclosure says that an administrator read evaluations while they were blind.
type MinutesDisclosure struct {
	// The disclosure.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid"`
	// The user.
	UserID uuid.UUID `json:"user_id" swaggertype:"string" format:"uuid"`
	// What they are called.
	Name string `json:"name" example:"Ada Admin"`
	// Why.
	Reason string `json:"reason" example:"A juror lost access."`
	// When it was opened.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-11-12T14:00:00Z"`
	// When it ended.
	ExpiresAt time.Time `json:"expires_at" format:"date-time" example:"2024-11-12T15:00:00Z"`
}

// Verification says whether the minutes of a jury are what was signed.
type Verification struct {
	// Whether nothing is wrong.
	OK bool `json:"ok" example:"true"`
	// Hash of the act by which the jury closed; "" where it is gone.
	Hash string `json:"hash" example:"ab1cc2480700335ca545b05214ca08876013a749000dad8fb22e441cd44d8f34"`
	// Its place among all acts of the installation; 0 where it is gone.
	Place int64 `json:"place" minimum:"0" example:"12"`
	// What is wrong; empty: nothing.
	Faults []MinutesFault `json:"faults"`
}

// MinutesFault is something about signed minutes that the service did not write.
type MinutesFault struct {
	// Stable snake_case name of what it is, for programs: act_changed, act_missing, act_unknown, chain_broken, and
	// <part>_changed where a table no longer says what the record does. Open: clients must accept new values.
	Code string `json:"code" extensions:"x-open-enum" example:"decisions_changed"`
	// What it is, for a person, in English.
	Detail string `json:"detail" example:"decisions: the record and the table differ"`
}
