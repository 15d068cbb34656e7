package api

// Milestone is one of the five fixed, ordered steps of every recruitment; funnels are counted by milestone, so that
// pipelines of different length compare. Closed.
type Milestone string

// The milestones, in order.
const (
	MilestoneReceived    Milestone = "received"    // the application arrived
	MilestoneRelevant    Milestone = "relevant"    // HR judged that it fits
	MilestoneInterviewed Milestone = "interviewed" // the person was in fact heard
	MilestoneSelected    Milestone = "selected"    // the jury retained them
	MilestoneHired       Milestone = "hired"       // they took an opening
)

// Status is the second axis of an application: whether it is still worked on, and if not, how it ended. It never
// lowers the milestone that was reached. Closed.
type Status string

// The statuses. Everything but active is closed, and can only be reopened or corrected.
const (
	StatusActive    Status = "active"    // still worked on
	StatusHired     Status = "hired"     // took an opening
	StatusRejected  Status = "rejected"  // refused by the employer
	StatusWithdrawn Status = "withdrawn" // given up by the candidate
)
