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
	Declared         int // the latest version of what was declared of it; 0: nothing was
}

// unknown are the milestones of which the jury does not know the count: it was counted from relevant on.
func (j FunnelJury) unknown() (u Unknown) {
	u[Received] = j.ID != uuid.Nil && !j.ReceivedComplete // no jury is one that misses nothing
	return u
}

// FunnelScope is what a question is about: the jobs and juries that match it, and the groups that exist by
// themselves and match it, with their labels.
type FunnelScope struct {
	Jobs    map[uuid.UUID]FunnelJob
	Juries  map[uuid.UUID]FunnelJury
	Parents map[uuid.UUID]uuid.UUID // of departments
	Groups  map[string]string       // campaigns, departments, stages: id → label, rows even when empty
	Labels  map[string]string       // of groups that have a row only when something was counted

	Declared map[uuid.UUID]DeclaredFunnel // of juries, where the question can be asked about it
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
	declared *DeclaredFunnel // what was declared in place of a tally; nil where something was counted
}

// Tabulate counts cells, and what was declared of juries without any, into rows and a total. Rows may overlap (a department
// includes those below it): the total is counted by itself, never summed from rows.
func (s FunnelScope) Tabulate(q FunnelQuestion, cells []Counted) ([]FunnelRow, FunnelRow) {
	rows := s.emptyRows(q.GroupBy)
	total := FunnelRow{Openings: new(int)}
	for _, j := range s.Jobs {
		*total.Openings += j.Openings
	}
	total.Unknown = s.Unknown()
	for id, d := range s.Declarations(cells) {
		if d.Gap == nil {
			cells = append(slices.Clip(cells), Counted{JobID: s.Juries[id].JobID, JuryID: id, declared: &d.DeclaredFunnel})
		}
		if r := rows[id.String()]; r != nil && q.GroupBy == GroupJury && q.Basis == BasisCohort {
			r.Declared = &d
		}
	}
	counts := map[string]*counter{}
	all := &counter{question: q}
	for _, c := range cells {
		all.add(c)
		if c.declared != nil && !q.GroupBy.ofJuries() {
			continue
		}
		unknown := s.Juries[c.JuryID].unknown()
		for _, id := range s.groupsOf(q.GroupBy, c) {
			if rows[id] == nil {
				rows[id] = &FunnelRow{ID: id, Label: s.groupLabel(id)}
			}
			if counts[id] == nil {
				counts[id] = &counter{question: q}
			}
			counts[id].add(c)
			rows[id].Unknown = rows[id].Unknown.Or(unknown)
		}
	}
	all.into(&total)
	out := make([]FunnelRow, 0, len(rows))
	for id, r := range rows {
		if c := counts[id]; c != nil {
			c.into(r)
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

// Unknown are the milestones of which a jury in scope does not know the count.
func (s FunnelScope) Unknown() (u Unknown) {
	for _, j := range s.Juries {
		u = u.Or(j.unknown())
	}
	return u
}

// byGroup orders rows by the id of their group; what belongs to none comes last.
func byGroup(a, b FunnelRow) int {
	if (a.ID == "") != (b.ID == "") {
		return cmp.Compare(b.ID, a.ID)
	}
	return cmp.Compare(a.ID, b.ID)
}

// counter counts applications, or people by their furthest application, and adds what was declared.
type counter struct {
	question FunnelQuestion
	sum      Tally
	people   map[uuid.UUID]Standing
	declared []*DeclaredFunnel
}

func (c *counter) add(x Counted) {
	if x.declared != nil {
		c.declared = append(c.declared, x.declared)
		return
	}
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

// into gives a row what was counted.
func (c *counter) into(r *FunnelRow) {
	for _, s := range c.people {
		c.sum.Count(c.question.Basis, s, 1)
	}
	if !c.sum.Empty() {
		r.Provenance = Computed
	}
	r.Tally = c.sum
	for _, d := range c.declared {
		r.Tally, r.Unknown, r.Provenance = r.Tally.Plus(d.tally()), r.Unknown.Or(d.unknown()), r.Provenance.With(Declared)
	}
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
			rows[id.String()] = &FunnelRow{Label: s.JuryLabel(id), Openings: &openings, Unknown: j.unknown()}
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

// addJobs adds to the rows of jobs and of groups of jobs the openings of their jobs, and what their juries don't know.
func (s FunnelScope) addJobs(by GroupBy, rows map[string]*FunnelRow) {
	if by != GroupJob && by != GroupCampaign && by != GroupDepartment {
		return
	}
	unknown := map[uuid.UUID]Unknown{}
	for _, j := range s.Juries {
		unknown[j.JobID] = unknown[j.JobID].Or(j.unknown())
	}
	for id, j := range s.Jobs {
		for _, group := range s.groupsOf(by, Counted{JobID: id}) {
			if r := rows[group]; r != nil {
				*r.Openings += j.Openings
				r.Unknown = r.Unknown.Or(unknown[id])
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

// Minus gives what each count grew by since an earlier answer to the same question: rows that only one of them has
// are counted against nothing.
func Minus(rows, earlier []FunnelRow) []FunnelRow {
	before := make(map[string]FunnelRow, len(earlier))
	for _, r := range earlier {
		before[r.ID] = r
	}
	out := slices.Clone(rows)
	for i := range out {
		was := before[out[i].ID]
		out[i].Tally = out[i].Tally.Minus(was.Tally)
		out[i].Unknown, out[i].Provenance = out[i].Unknown.Or(was.Unknown), out[i].Provenance.With(was.Provenance)
		delete(before, out[i].ID)
	}
	for _, r := range before {
		r.Tally = Tally{}.Minus(r.Tally)
		out = append(out, r)
	}
	slices.SortFunc(out, byGroup)
	return slices.DeleteFunc(out, func(r FunnelRow) bool { return r.ID == "" && r.Tally.Empty() && r.Label == NoGroup })
}
