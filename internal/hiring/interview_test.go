package hiring_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

func TestForWhomAnInterviewTakesTime(t *testing.T) {
	t.Parallel()
	ada, zoe, yann := uuid.New(), uuid.New(), uuid.New()
	at := time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)
	interview := func(status hiring.InterviewStatus, hour, length int, members ...uuid.UUID) hiring.Interview {
		i := hiring.Interview{Status: status, StartsAt: at.Add(time.Duration(hour) * time.Hour), EndsAt: at.Add(time.Duration(hour+length) * time.Hour)}
		for _, m := range members {
			i.Panel = append(i.Panel, hiring.Panelist{MemberID: m})
		}
		return i
	}
	const scheduled, held, missed, cancelled = hiring.InterviewScheduled, hiring.InterviewHeld, hiring.InterviewNoShow, hiring.InterviewCancelled
	planned := interview(scheduled, 1, 1, ada, zoe)
	for name, x := range map[string]struct {
		after, before hiring.Interview
		candidate     bool
		places        []int
	}{
		"new":                     {planned, hiring.Interview{}, true, []int{0, 1}},
		"new, and was held":       {interview(held, 1, 1), hiring.Interview{}, true, nil},
		"new, and nobody came":    {interview(missed, 1, 1, ada), hiring.Interview{}, false, nil},
		"new, and cancelled":      {interview(cancelled, 1, 1, ada), hiring.Interview{}, false, nil},
		"the same":                {planned, planned, false, nil},
		"another day":             {interview(scheduled, 25, 1, ada), planned, true, []int{0}},
		"longer":                  {interview(scheduled, 1, 2, ada), planned, true, []int{0}},
		"a member more":           {interview(scheduled, 1, 1, zoe, yann, ada), planned, false, []int{1}},
		"a member less":           {interview(scheduled, 1, 1, zoe), planned, false, nil},
		"was held":                {interview(held, 1, 1, ada, zoe), planned, false, nil},
		"cancelled, and moved":    {interview(cancelled, 2, 1, ada, zoe), planned, false, nil},
		"takes place after all":   {planned, interview(cancelled, 1, 1, ada, zoe), true, []int{0, 1}},
		"was held after all":      {interview(held, 1, 1, ada), interview(missed, 1, 1, ada), true, []int{0}},
		"nobody came, with a new": {interview(missed, 1, 1, ada, yann), planned, false, nil},
	} {
		if candidate, places := x.after.Books(x.before); candidate != x.candidate || !slices.Equal(places, x.places) {
			t.Errorf("%s: %t %v", name, candidate, places)
		}
	}
}
