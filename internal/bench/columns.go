package main

import (
	"strings"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// table is a table of the product that is filled in bulk, with the columns that a row of ours has, in their order. The
// schema belongs to package store; this file and ledger.go are what has to follow when it changes.
type table struct {
	name    string
	columns []string
}

func columns(name, list string) table { return table{name, strings.Fields(list)} }

// The tables that grow with the number of applications.
var (
	candidatesTable   = columns("candidates", "id version created_at updated_at given_name family_name email name_folded email_folded")
	applicationsTable = columns("applications", "id version created_at updated_at job_id candidate_id jury_id source posting_id received_at "+
		"cover_note sequence correctable stage milestone reached observed status")
	interviewsTable = columns("interviews", "id version created_at updated_at application_id starts_at ends_at time_zone location video_url "+
		"status outcome_note")
	transitionsTable = columns("transitions", "id application_id sequence action from_stage to_stage from_status to_status reason note "+
		"interview_id effective_at recorded_at")
	attributionsTable = columns("attributions", "application_id sequence jury_id source posting_id effective_at recorded_at")
	hearingsTable     = columns("hearings", "id application_id interview_id held_at recorded_at transition_id")
)

// filledTables are all that a fill writes to, parents before children.
var filledTables = []table{
	candidatesTable, applicationsTable, interviewsTable, transitionsTable, attributionsTable, hearingsTable, ledgerTable, liveTable, countsTable, daysTable, lateTable,
}

func applicationRow(a hiring.Application) []any {
	return []any{
		a.ID, a.Version, a.CreatedAt, a.UpdatedAt, a.JobID, a.CandidateID, orNull(a.JuryID), orNull(a.Source), orNull(a.PostingID), a.ReceivedAt,
		a.CoverNote, a.Sequence, a.Sequence > 1, string(a.Stage), int(a.Milestone), int(a.Reached), int(a.Observed), string(a.Status),
	}
}

func candidateRow(c hiring.Candidate) []any {
	return []any{c.ID, c.Version, c.CreatedAt, c.UpdatedAt, c.GivenName, c.FamilyName, orNull(c.Email), c.NameFolded, c.EmailFolded}
}

func interviewRow(i hiring.Interview) []any {
	return []any{
		i.ID, i.Version, i.CreatedAt, i.UpdatedAt, i.ApplicationID, i.StartsAt, i.EndsAt, i.TimeZone, i.Location, i.VideoURL,
		string(i.Status), i.OutcomeNote,
	}
}

func transitionRow(t hiring.Transition) []any {
	return []any{
		t.ID, t.ApplicationID, t.Sequence, string(t.Action), textOrNull(t.FromStage), textOrNull(t.ToStage), textOrNull(t.FromStatus),
		string(t.ToStatus), orNull(t.Reason), t.Note, orNull(t.InterviewID), t.EffectiveAt, t.RecordedAt,
	}
}

func attributionRow(a hiring.Attribution) []any {
	return []any{a.ApplicationID, a.Sequence, orNull(a.JuryID), orNull(a.Source), orNull(a.PostingID), a.EffectiveAt, a.RecordedAt}
}

func hearingRow(h hiring.Hearing) []any {
	return []any{h.ID, h.ApplicationID, h.InterviewID, h.HeldAt, h.RecordedAt, orNull(h.TransitionID)}
}

// orNull is what a pointer points at: drivers take the value faster than the pointer.
func orNull[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func textOrNull[T ~string](p *T) any {
	if p == nil {
		return nil
	}
	return string(*p)
}
