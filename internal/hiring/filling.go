package hiring

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// JobTerm is one version of what says when a job is open, as recorded.
type JobTerm struct {
	JobID      uuid.UUID
	Status     JobStatus
	OpensOn    *Date
	ClosesOn   *Date
	RecordedAt time.Time
}

// Search is for how long people have been looked for to fill a job's openings.
type Search struct {
	// When it began; nil where the job has not opened, or nobody knows when it did.
	From *time.Time
	// From is a day that somebody gave. Otherwise it is when the job was set open, which may have been entered late.
	Given bool
	// When the job stopped to be open; nil where it is open.
	Closed *time.Time
}

// SearchOf follows from the versions of a job, in order. It begins on the day that the job opens on or, where it has none, when it was
// first set open; a draft has not opened, whatever its days are. It is closed when it was set closed (or a draft again) for the last
// time, or on the day that it closes on if that was earlier.
func SearchOf(terms []JobTerm, zone *time.Location) Search {
	var opened, closed *time.Time
	var last JobTerm
	for _, t := range terms {
		last = t
		at := t.RecordedAt
		switch {
		case t.Status == JobOpen:
			closed = nil
			if opened == nil {
				opened = &at
			}
		case closed == nil && (t.Status == JobClosed || opened != nil):
			closed = &at
		}
	}
	out := Search{From: opened, Closed: closed}
	if last.OpensOn != nil && (opened != nil || closed != nil) {
		out.From, out.Given = new(last.OpensOn.Start(zone)), true
	}
	if closed != nil && last.ClosesOn != nil {
		if end := last.ClosesOn.End(zone); end.Before(*closed) {
			out.Closed = &end
		}
	}
	return out
}

// OverBy tells whether the job was closed by an instant, after it had opened.
func (s Search) OverBy(asOf time.Time) bool {
	return s.From != nil && s.Closed != nil && s.Closed.Before(asOf)
}

// Opening is one opening that was waited for: how long, in days, until it was taken, or until it was looked at last.
type Opening struct {
	JobID  uuid.UUID
	Days   float64
	Filled bool
}

// Unfilled is how the applications of a job stand of which not all openings are taken.
type Unfilled struct {
	Active int        // applications that are still worked on
	Until  *time.Time // when the last one that was stopped to be; nil where there were none
}

// Openings are the openings of a job as of an instant: the first is taken by the first of its hires, and so on. One that is not taken
// was waited for until then; where the job is closed and no application is active any more, until the later of the two. An opening
// taken before the day on which the search began took no time; taken before its job was set open, nobody knows how long. NotStarted
// counts those of which that is not known, and those that nobody had begun to wait for.
func (s Search) Openings(job uuid.UUID, n int, hires []time.Time, left Unfilled, asOf time.Time) (out []Opening, notStarted int) {
	if s.From == nil {
		return nil, n
	}
	hires = slices.SortedFunc(slices.Values(hires), time.Time.Compare)
	hires = hires[:min(n, len(hires))]
	for _, at := range hires {
		if at.Before(*s.From) && !s.Given {
			notStarted++
		} else {
			out = append(out, Opening{job, daysUntil(*s.From, at), true})
		}
	}
	until := asOf
	if s.OverBy(asOf) && left.Active == 0 {
		end := *s.Closed
		if left.Until != nil && left.Until.After(end) {
			end = *left.Until
		}
		if end.Before(until) {
			until = end
		}
	}
	for range n - len(hires) {
		if until.Before(*s.From) {
			notStarted++
		} else {
			out = append(out, Opening{job, daysUntil(*s.From, until), false})
		}
	}
	return out, notStarted
}

// FillRow is how long the openings of one group waited.
type FillRow struct {
	FunnelRow  // its tally is empty: openings are counted, not applications
	Waited     []Opening
	NotStarted int
}

// TimeToFill is the answer to how long openings wait.
type TimeToFill struct {
	Instants
	Rows  []FillRow
	Total FillRow
}

// JobOpenings are the openings of one job.
type JobOpenings struct {
	JobID      uuid.UUID
	Waited     []Opening
	NotStarted int
}

// FillTimes puts openings into the rows of the groups of jobs that a question asks for.
func (s FunnelScope) FillTimes(q FunnelQuestion, jobs []JobOpenings) (rows []FillRow, total FillRow) {
	existing, all := s.Tabulate(q, nil)
	groups := grouped(s, q.GroupBy, jobs, func(j JobOpenings) Counted { return Counted{JobID: j.JobID} })
	if len(groups[""]) > 0 {
		existing = append(existing, FunnelRow{Label: NoGroup})
	}
	row := func(r FunnelRow, jobs []JobOpenings) FillRow {
		out := FillRow{FunnelRow: r}
		for _, j := range jobs {
			out.Waited = append(out.Waited, j.Waited...)
			out.NotStarted += j.NotStarted
		}
		return out
	}
	for _, r := range existing {
		rows = append(rows, row(r, groups[r.ID]))
	}
	return rows, row(all, jobs)
}
