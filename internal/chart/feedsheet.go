package chart

import (
	"strings"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
)

// TransitionHead is the columns of the feed of transitions. They are a promise: new ones only at the end.
var TransitionHead = []string{
	"id", "application_id", "job_id", "jury_id", "sequence", "action", "from", "to", "from_status", "to_status", "reason", "interview_id",
	"effective_at", "recorded_at", "voids", "voided_by",
}

// TransitionLine is one line of the feed. The ids of what a transition voids stand in one cell, with spaces between them.
func TransitionLine(t api.FeedTransition) []any {
	voids := make([]string, len(t.Voids))
	for i, id := range t.Voids {
		voids[i] = id.String()
	}
	return []any{
		t.ID.String(), t.ApplicationID.String(), t.JobID.String(), idText(t.JuryID), t.Sequence, string(t.Action), t.From, t.To,
		(*string)(t.FromStatus), string(t.ToStatus), t.Reason, idText(t.InterviewID), t.EffectiveAt, t.RecordedAt,
		strings.Join(voids, " "), idText(t.VoidedBy),
	}
}

func idText(id *uuid.UUID) any {
	if id == nil {
		return nil
	}
	return id.String()
}
