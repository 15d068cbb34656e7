package httpapi

import (
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// getProgress answers how far a jury has come.
//
//	@Summary		Get the progress of a jury
//	@Description	What a jury has done and what its next step waits for, in one call that may be repeated often: with If-None-Match, 304 as long as nothing changed. It tells who has submitted, and nothing of what was written.
//	@ID				getJuryProgress
//	@Tags			juries
//	@Produce		json
//	@Param			id				path		string	true	"Id of the jury"	format(uuid)
//	@Param			If-None-Match	header		string	false	"ETag of the copy that the reader has"
//	@Success		200				{object}	api.JuryProgress
//	@Success		304				"Nothing has changed"
//	@Header			200				{string}	ETag	"Names this content"
//	@Failure		default			{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/progress [get]
func (s *Server) getProgress(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	p, err := s.store.JuryProgress(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	language := preferred(c)
	c.Header("Content-Language", language.String())
	return writeCacheable(c, notKept, showProgress(p, speak(language)))
}

func showProgress(p hiring.JuryProgress, speaker speaker) api.JuryProgress {
	told := func(v hiring.Violation) api.Warning { return api.Warning{Code: v.Code, Detail: speaker.say(v.Text())} }
	out := api.JuryProgress{
		JuryID: p.Jury.ID, Status: api.JuryStatus(p.Jury.Status), Applications: p.Applications, Heard: p.Heard,
		Interviews: api.InterviewCounts{
			Scheduled: p.Interviews[hiring.InterviewScheduled], Held: p.Interviews[hiring.InterviewHeld],
			NoShow: p.Interviews[hiring.InterviewNoShow], Cancelled: p.Interviews[hiring.InterviewCancelled],
		},
		Members: []api.MemberProgress{}, Missing: []api.MissingEvaluation{}, Decided: p.Decided,
		Blockers: mapped(p.Blockers, told), Warnings: mapped(p.Warnings(), told),
	}
	if p.NextStep != "" {
		out.NextStep = new(api.JuryStep(p.NextStep))
	}
	of := map[uuid.UUID]int{} // where a member stands in the list
	for _, e := range p.Expected {
		i, known := of[e.MemberID]
		if !known {
			i = len(out.Members)
			of[e.MemberID] = i
			out.Members = append(out.Members, api.MemberProgress{MemberID: e.MemberID, Name: e.MemberName})
		}
		for _, counts := range []*api.EvaluationCounts{&out.Evaluations, &out.Members[i].EvaluationCounts} {
			counts.Expected++
			switch {
			case e.Submitted:
				counts.Submitted++
			case e.Waived:
				counts.Waived++
			}
		}
		if !e.Submitted && !e.Waived && !slices.Contains(p.Hidden, e.ApplicationID) {
			out.Missing = append(out.Missing, api.MissingEvaluation{MemberID: e.MemberID, ApplicationID: e.ApplicationID})
		}
	}
	return out
}
