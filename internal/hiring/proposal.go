package hiring

import (
	"time"

	"github.com/google/uuid"
)

// ProposalStatus says what became of a proposal.
type ProposalStatus string

// The statuses of a proposal. Only the first one waits for an answer; the others are final.
const (
	ProposalProposed  ProposalStatus = "proposed"
	ProposalAccepted  ProposalStatus = "accepted"
	ProposalDeclined  ProposalStatus = "declined"
	ProposalWithdrawn ProposalStatus = "withdrawn"
)

// Proposal offers an opening to a selected candidate.
type Proposal struct {
	Record
	ApplicationID uuid.UUID
	Status        ProposalStatus
	StartOn       *Date
	Reason        *string // why it was declined, of the reference list
	Note          string
	AnsweredAt    *time.Time
}

// ProposalView is a proposal with whom the jury put next on its reserve list, where this one came to nothing.
type ProposalView struct {
	Proposal
	NextOnReserve *uuid.UUID // an application
}

// CameToNothing tells whether the opening is still to be filled by somebody else.
func (p Proposal) CameToNothing() bool {
	return p.Status == ProposalDeclined || p.Status == ProposalWithdrawn
}

// Answered tells whether the proposal has its answer.
func (p Proposal) Answered() bool { return p.Status != ProposalProposed }

// Check gives what is wrong with the proposal by itself.
func (p Proposal) Check() []Violation {
	switch {
	case p.Status == ProposalDeclined && p.Reason == nil:
		return []Violation{Wrong("/reason", "required", "say why it was declined")}
	case p.Status != ProposalDeclined && p.Reason != nil:
		return []Violation{Wrong("/reason", "not_applicable", "only a declined proposal has a reason")}
	}
	return nil
}

// Becomes refuses another answer than the one that was given; the day to start on, and the note, may still change.
func (p Proposal) Becomes(after Proposal) error {
	if p.Answered() && (after.Status != p.Status || after.Status == ProposalDeclined && *after.Reason != *p.Reason) {
		return Conflict("proposal_answered", "the proposal is %s: make a new one", p.Status)
	}
	return nil
}

// Means gives the command that an answer comes down to: who accepts is hired, who declines withdraws. A proposal that the
// employer withdraws leaves the application where it is. Nil is nothing to do.
func (p Proposal) Means(pipeline Pipeline) (*Command, error) {
	switch p.Status {
	case ProposalAccepted:
		stage, known := pipeline.At(Hired)
		if !known {
			return nil, Conflict("no_such_stage", "the job's pipeline has no stage for %s", Hired)
		}
		return &Command{Action: ActionMove, To: &stage.Key}, nil
	case ProposalDeclined:
		return &Command{Action: ActionWithdraw, Reason: p.Reason}, nil
	case ProposalProposed, ProposalWithdrawn:
	}
	return nil, nil //nolint:nilnil // no command is an answer here
}

// Void gives what becomes of a proposal that waits while its application is closed by other means: somebody hired them, or
// recorded that they withdrew; otherwise there is nothing left to propose.
func (p Proposal) Void(closed Status, reason *string, at time.Time) Proposal {
	p.Status, p.AnsweredAt = ProposalWithdrawn, &at
	switch closed {
	case StatusHired:
		p.Status = ProposalAccepted
	case StatusWithdrawn:
		p.Status, p.Reason = ProposalDeclined, reason
	case StatusActive, StatusRejected:
	}
	return p
}

// MayBeProposed refuses a proposal to who was not selected. Where the pipeline has no such stage, that is not recorded.
func (s Standing) MayBeProposed(p Pipeline) error {
	if s.Closed() {
		return closedConflict(s.Status)
	}
	if _, selects := p.At(Selected); selects && s.Milestone != Selected {
		return Conflict("not_selected", "an opening is proposed to who was selected: move the application there first")
	}
	return nil
}
