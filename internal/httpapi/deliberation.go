package httpapi

import (
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func showDeliberation(d hiring.Deliberation, a api.Assessment) api.Deliberation {
	return api.Deliberation{
		JuryID: d.JuryID, Version: d.Version, CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt, SessionID: d.SessionID,
		OpenedBy: d.OpenedBy, OpenedAt: d.OpenedAt, Assessment: a,
	}
}

// rankedIn are the applications that a deliberation tells of.
func rankedIn(answer []byte) []uuid.UUID {
	var told api.Deliberation
	if err := json.Unmarshal(answer, &told); err != nil {
		return []uuid.UUID{uuid.Nil} // which nobody may see
	}
	return mapped(told.Ranking, func(s api.Standing) uuid.UUID { return s.ApplicationID })
}

// openDeliberation lets a jury deliberate.
//
//	@Summary		Open the deliberation of a jury
//	@Description	Of the jurors, only the chair may. The jury must be open, its session have a quorum (quorum_missing), and every expected evaluation have been submitted or waived (evaluations_missing, one error for each): 409 with everything that is missing at once. A jury that deliberates already stays as it is, and is answered with 200.
//	@ID				openDeliberation
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string					true	"Id of the jury"	format(uuid)
//	@Param			input	body		api.DeliberationInput	false	"The session"
//	@Success		200		{object}	api.Deliberation
//	@Header			200		{string}	ETag	"Version of the deliberation"
//	@Success		201		{object}	api.Deliberation
//	@Header			201		{string}	ETag	"Version of the deliberation"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/deliberation [post]
func (s *Server) openDeliberation(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	in, err := decodeAny[api.DeliberationInput, api.Deliberation](c)
	if err != nil {
		return err
	}
	_, fresh, err := s.store.OpenDeliberation(ctx, who, id, in.SessionID)
	if err != nil {
		return err
	}
	d, a, err := s.store.GetDeliberation(ctx, who, id)
	if err != nil {
		return err
	}
	return writeVersion(c, madeOrThere(fresh), d.Version, showDeliberation(d, a))
}

// madeOrThere is the status for what a request made, or what was there already.
func madeOrThere(fresh bool) int {
	if fresh {
		return http.StatusCreated
	}
	return http.StatusOK
}

// getDeliberation answers the deliberation of a jury.
//
//	@Summary		Get the deliberation of a jury
//	@Description	With the ranking that the submitted evaluations give, the agreement between jurors and the severity of each. 409 not_deliberating before it was opened. Of a closed jury, as it was signed.
//	@ID				getDeliberation
//	@Tags			juries
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"	format(uuid)
//	@Success		200		{object}	api.Deliberation
//	@Header			200		{string}	ETag	"Version of the deliberation"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/deliberation [get]
func (s *Server) getDeliberation(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	d, a, err := s.store.GetDeliberation(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	return writeVersion(c, http.StatusOK, d.Version, showDeliberation(d, a))
}

func showDecision(d hiring.JuryDecision) api.Decision {
	return api.Decision{
		Record: record(d.Record), ApplicationID: d.ApplicationID, Outcome: api.DecisionOutcome(d.Outcome), Position: d.Position,
		Reason: d.Reason, Appraisal: orNull(d.Appraisal),
	}
}

func decisionsOf(in api.DecisionsInput) []hiring.JuryDecision {
	return mapped(in.Decisions, func(d api.DecisionInput) hiring.JuryDecision {
		return hiring.JuryDecision{
			ApplicationID: d.ApplicationID, Outcome: hiring.Outcome(d.Outcome), Position: d.Position, Reason: d.Reason, Appraisal: or(d.Appraisal, ""),
		}
	})
}

// decidedIn are the applications that an answer with decisions tells of.
func decidedIn(answer []byte) []uuid.UUID {
	var told api.Decisions
	if err := json.Unmarshal(answer, &told); err != nil {
		return []uuid.UUID{uuid.Nil} // which nobody may see
	}
	return mapped(told.Decisions, func(d api.Decision) uuid.UUID { return d.ApplicationID })
}

func writeDecisions(c *gin.Context, d hiring.Deliberation, decisions []hiring.JuryDecision) error {
	return writeVersion(c, http.StatusOK, d.Version, api.Decisions{JuryID: d.JuryID, Version: d.Version, Decisions: mapped(decisions, showDecision)})
}

// getDecisions answers what a jury has decided so far.
//
//	@Summary		Get the decisions of a jury
//	@Description	A draft until the minutes are signed. 409 not_deliberating before the deliberation was opened.
//	@ID				getDecisions
//	@Tags			juries
//	@Produce		json
//	@Param			id		path		string	true	"Id of the jury"	format(uuid)
//	@Success		200		{object}	api.Decisions
//	@Header			200		{string}	ETag	"Version of the deliberation"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/decisions [get]
func (s *Server) getDecisions(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	d, decisions, err := s.store.Decisions(c.Request.Context(), actor(c), pathID(c, "id"))
	if err != nil {
		return err
	}
	return writeDecisions(c, d, decisions)
}

// putDecisions writes all that a jury has decided so far.
//
//	@Summary		Write the decisions of a jury
//	@Description	All of them at once, in place of what was written before, while the jury deliberates. Of the jurors, only the chair may; what the chair stepped back from stays as it is, and HR writes it. A draft may be incomplete: what is missing is told when the minutes are to be signed.
//	@ID				putDecisions
//	@Tags			juries
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the jury"	format(uuid)
//	@Param			If-Match	header		string				true	"ETag of the version that was read of the deliberation or its decisions, or *"
//	@Param			input		body		api.DecisionsInput	true	"The decisions"
//	@Success		200			{object}	api.Decisions
//	@Header			200			{string}	ETag	"New version of the deliberation"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/juries/{id}/decisions [put]
func (s *Server) putDecisions(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	body, err := readBody(c)
	if err != nil {
		return err
	}
	match, err := requireMatch(c)
	if err != nil {
		return err
	}
	return match.persist(ctx, func(bool) error {
		d, _, err := s.store.Decisions(ctx, who, id)
		if err != nil {
			return err
		}
		if err := match.check(d.Version); err != nil {
			return err
		}
		in, err := bindBody[api.DecisionsInput, api.Decisions](body, func(in api.DecisionsInput) []hiring.Violation {
			return hiring.CheckDecisions(decisionsOf(in))
		})
		if err != nil {
			return err
		}
		d, decisions, err := s.store.SaveDecisions(ctx, who, id, d.Version, decisionsOf(in))
		if err != nil {
			return err
		}
		return writeDecisions(c, d, decisions)
	})
}
