package hiring

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
)

// NoGroup is the label of the row for what belongs to no group.
const NoGroup = "none"

// FunnelJob is a job as a funnel knows it.
type FunnelJob struct {
	ID           uuid.UUID
	Title        string
	CampaignID   *uuid.UUID
	DepartmentID *uuid.UUID
	PipelineID   uuid.UUID
	Openings     int
}

// FunnelJury is a jury as a funnel knows it.
type FunnelJury struct {
	ID               uuid.UUID
	JobID            uuid.UUID
	Name             string
	ReceivedComplete bool
}

// FunnelScope is what a question is about: the jobs and juries that match it, and the groups that exist by
// themselves and match it, with their labels.
type FunnelScope struct {
	Jobs    map[uuid.UUID]FunnelJob
	Juries  map[uuid.UUID]FunnelJury
	Parents map[uuid.UUID]uuid.UUID // of departments
	Groups  map[string]string       // campaigns, departments, stages: id → label, rows even when empty
	Labels  map[string]string       // of groups that have a row only when something was counted
}

// Counted is what was counted of one job and jury. Where people are the unit it is one application of one of them: how
// far it got, in place of a tally.
type Counted struct {
	JobID     uuid.UUID
	JuryID    uuid.UUID // the nil UUID is none
	Key       string    // source, posting, both of them, month or stage, where the question groups by it
	Tally     Tally
	Candidate uuid.UUID
	Standing
}

// Tabulate counts cells into rows and a total. Rows may overlap (a department includes those below it): the total
// is counted by itself, never summed from rows.
func (s FunnelScope) Tabulate(q FunnelQuestion, cells []Counted) ([]FunnelRow, FunnelRow) {
	rows := s.emptyRows(q.GroupBy)
	total := FunnelRow{Openings: new(int)}
	for _, j := range s.Jobs {
		*total.Openings += j.Openings
	}
	for _, j := range s.Juries {
		total.ReceivedUnknown = total.ReceivedUnknown || !j.ReceivedComplete
	}
	counts := map[string]*counter{}
	all := &counter{question: q}
	for _, c := range cells {
		incomplete := s.incomplete(c.JuryID)
		all.add(c)
		for _, id := range s.groupsOf(q.GroupBy, c) {
			if rows[id] == nil {
				rows[id] = &FunnelRow{ID: id, Label: s.groupLabel(id)}
			}
			if counts[id] == nil {
				counts[id] = &counter{question: q}
			}
			counts[id].add(c)
			rows[id].ReceivedUnknown = rows[id].ReceivedUnknown || incomplete
		}
	}
	total.Tally = all.tally()
	out := make([]FunnelRow, 0, len(rows))
	for id, r := range rows {
		if c := counts[id]; c != nil {
			r.Tally = c.tally()
		}
		if id == "" {
			if r.Tally.Empty() {
				continue
			}
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, byGroup)
	return out, total
}

// groupLabel is what a group is called that has a row because something was counted.
func (s FunnelScope) groupLabel(id string) string {
	if id == "" {
		return NoGroup
	}
	return cmp.Or(s.Labels[id], s.Groups[id], id)
}

// byGroup orders rows by the id of their group; what belongs to none comes last.
func byGroup(a, b FunnelRow) int {
	if (a.ID == "") != (b.ID == "") {
		return cmp.Compare(b.ID, a.ID)
	}
	return cmp.Compare(a.ID, b.ID)
}

// counter counts applications, or people by their furthest application.
type counter struct {
	question FunnelQuestion
	sum      Tally
	people   map[uuid.UUID]Standing
}

func (c *counter) add(x Counted) {
	if c.question.Unit == UnitCandidate {
		if c.people == nil {
			c.people = map[uuid.UUID]Standing{}
		}
		if best, ok := c.people[x.Candidate]; !ok || further(x.Standing, best) {
			c.people[x.Candidate] = x.Standing
		}
		return
	}
	c.sum = c.sum.Plus(x.Tally)
}

func (c *counter) tally() Tally {
	for _, s := range c.people {
		c.sum.Count(c.question.Basis, s, 1)
	}
	c.people = nil
	return c.sum
}

// further tells whether an application got further than another of the same person.
func further(a, b Standing) bool {
	rank := func(s Status) int {
		return slices.Index([]Status{StatusRejected, StatusWithdrawn, StatusActive, StatusHired}, s)
	}
	if a.Reached != b.Reached {
		return a.Reached > b.Reached
	}
	if rank(a.Status) != rank(b.Status) {
		return rank(a.Status) > rank(b.Status)
	}
	return cmp.Or(cmp.Compare(a.Observed, b.Observed), cmp.Compare(a.Milestone, b.Milestone), cmp.Compare(a.Stage, b.Stage)) > 0
}

// emptyRows makes the rows that stand even when nothing was counted.
func (s FunnelScope) emptyRows(by GroupBy) map[string]*FunnelRow {
	rows := map[string]*FunnelRow{}
	switch by {
	case GroupJury:
		for id, j := range s.Juries {
			openings := s.Jobs[j.JobID].Openings
			rows[id.String()] = &FunnelRow{Label: s.JuryLabel(id), Openings: &openings, ReceivedUnknown: !j.ReceivedComplete}
		}
	case GroupJob:
		for id, j := range s.Jobs {
			rows[id.String()] = &FunnelRow{Label: j.Title, Openings: new(int)}
		}
	case GroupCampaign, GroupDepartment:
		for id, label := range s.Groups {
			rows[id] = &FunnelRow{Label: label, Openings: new(int)}
			if by == GroupDepartment {
				rows[id].Within = s.above(id)
			}
		}
	case GroupStage:
		for id, label := range s.Groups {
			rows[id] = &FunnelRow{Label: label}
		}
	case GroupSource, GroupPosting, GroupMonth, GroupOrigin: // only those seen
	}
	for id, r := range rows {
		r.ID = id
	}
	s.addJobs(by, rows)
	return rows
}

// JuryLabel is what a jury is called: as its job, where it has no name of its own.
func (s FunnelScope) JuryLabel(id uuid.UUID) string {
	j := s.Juries[id]
	return cmp.Or(j.Name, s.Jobs[j.JobID].Title)
}

// addJobs adds to the rows of jobs and of groups of jobs the openings of their jobs, and whether a jury of theirs was
// counted from relevant on.
func (s FunnelScope) addJobs(by GroupBy, rows map[string]*FunnelRow) {
	if by != GroupJob && by != GroupCampaign && by != GroupDepartment {
		return
	}
	incomplete := map[uuid.UUID]bool{}
	for _, j := range s.Juries {
		incomplete[j.JobID] = incomplete[j.JobID] || !j.ReceivedComplete
	}
	for id, j := range s.Jobs {
		for _, group := range s.groupsOf(by, Counted{JobID: id}) {
			if r := rows[group]; r != nil {
				*r.Openings += j.Openings
				r.ReceivedUnknown = r.ReceivedUnknown || incomplete[id]
			}
		}
	}
}

// groupsOf gives the ids of the groups that a cell belongs to; "" is none.
func (s FunnelScope) groupsOf(by GroupBy, c Counted) []string {
	switch by {
	case GroupJury:
		return []string{idText(c.JuryID)}
	case GroupJob:
		return []string{c.JobID.String()}
	case GroupCampaign:
		return []string{idText(orNil(s.Jobs[c.JobID].CampaignID))}
	case GroupDepartment:
		return s.departments(s.Jobs[c.JobID].DepartmentID)
	case GroupSource, GroupPosting, GroupMonth, GroupStage, GroupOrigin:
	}
	return []string{c.Key}
}

// departments gives a department and those above it, as far as they are in scope.
func (s FunnelScope) departments(id *uuid.UUID) []string {
	if id == nil {
		return []string{""}
	}
	var out []string
	for at, ok := *id, true; ok; at, ok = s.Parents[at] {
		if _, in := s.Groups[at.String()]; in {
			out = append(out, at.String())
		}
	}
	return out
}

// above gives the departments above one, as far as they are in scope.
func (s FunnelScope) above(department string) []string {
	id := uuid.MustParse(department)
	return slices.DeleteFunc(s.departments(&id), func(other string) bool { return other == department })
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func (s FunnelScope) incomplete(jury uuid.UUID) bool {
	j, ok := s.Juries[jury]
	return ok && !j.ReceivedComplete
}

// Minus gives what each count grew by since an earlier answer to the same question: rows that only one of them has
// are counted against nothing.
func Minus(rows, earlier []FunnelRow) []FunnelRow {
	before := make(map[string]FunnelRow, len(earlier))
	for _, r := range earlier {
		before[r.ID] = r
	}
	out := slices.Clone(rows)
	for i := range out {
		out[i].Tally = out[i].Tally.Minus(before[out[i].ID].Tally)
		out[i].ReceivedUnknown = out[i].ReceivedUnknown || before[out[i].ID].ReceivedUnknown
		delete(before, out[i].ID)
	}
	for _, r := range before {
		r.Tally = Tally{}.Minus(r.Tally)
		out = append(out, r)
	}
	slices.SortFunc(out, byGroup)
	return slices.DeleteFunc(out, func(r FunnelRow) bool { return r.ID == "" && r.Tally.Empty() && r.Label == NoGroup })
}
