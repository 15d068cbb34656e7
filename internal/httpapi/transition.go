package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// feedTransition is what everybody may read of a transition who may read it at all.
func feedTransition(t hiring.TransitionView) api.FeedTransition {
	return api.FeedTransition{
		ID: t.ID, ApplicationID: t.ApplicationID, JobID: t.JobID, JuryID: t.JuryID, Sequence: t.Sequence,
		Action: api.Action(t.Action), From: as[string](t.FromStage), To: as[string](t.ToStage),
		FromStatus: as[api.Status](t.FromStatus), ToStatus: api.Status(t.ToStatus), Reason: t.Reason, InterviewID: t.InterviewID,
		EffectiveAt: t.EffectiveAt, RecordedAt: t.RecordedAt,
		Voids: mapped(t.Voids, func(id uuid.UUID) uuid.UUID { return id }), VoidedBy: t.VoidedBy,
	}
}

// showTransition leaves the note to people: what is written freely of somebody is not for scripts.
func showTransition(who hiring.Actor, t hiring.TransitionView) api.Transition {
	shown := api.Transition{FeedTransition: feedTransition(t), ActorID: t.ActorID, ActorName: t.ActorName}
	if who.Key == nil {
		shown.Note = orNull(t.Note)
	}
	return shown
}

func showRecorded(who hiring.Actor, r hiring.Recorded) api.TransitionResult {
	return api.TransitionResult{Transition: showTransition(who, r.Transition), Application: showApplication(r.Application)}
}

// command takes a note of blanks for none.
func command(in api.TransitionInput) hiring.Command {
	cmd := hiring.Command{
		Action: hiring.Action(in.Action), To: as[hiring.StageKey](in.To), Voids: in.Voids, Reason: in.Reason,
		Note: or(in.Note, ""), EffectiveAt: in.EffectiveAt,
	}
	if strings.TrimSpace(cmd.Note) == "" {
		cmd.Note = ""
	}
	return cmd
}

// listTransitions lists what happened to one application.
//
//	@Summary		List the transitions of an application
//	@Description	In the order in which they were recorded. The first is the reception.
//	@ID				listTransitions
//	@Tags			applications
//	@Produce		json
//	@Param			id		path		string	true	"Id of the application"										format(uuid)
//	@Param			limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)	default(50)
//	@Param			cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Transition]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/transitions [get]
func (s *Server) listTransitions(c *gin.Context) error {
	q := readQuery(c)
	page := q.page()
	if err := q.done(); err != nil {
		return err
	}
	id, who := pathID(c, "id"), actor(c)
	found, err := s.store.ListTransitions(c.Request.Context(), who, hiring.TransitionFilter{ApplicationID: &id}, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, func(t hiring.TransitionView) api.Transition { return showTransition(who, t) })
}

// createTransition answers with the ETag of the application, which is what the transition changes.
//
//	@Summary		Move, reject, withdraw, reopen or correct an application
//	@Description	What is possible now, and which fields it needs, is in allowed_actions of the application.
//	@Description	A correction names the stage where the application really stands, or the transitions that were mistakes.
//	@ID				createTransition
//	@Tags			applications
//	@Accept			json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the application"	format(uuid)
//	@Param			If-Match	header		string				true	"ETag of the version that was read of the application, or *"
//	@Param			input		body		api.TransitionInput	true	"The transition"
//	@Success		201			{object}	api.TransitionResult
//	@Header			201			{string}	ETag	"New version of the application"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/transitions [post]
func (s *Server) createTransition(c *gin.Context) error {
	ctx, who, id := c.Request.Context(), actor(c), pathID(c, "id")
	version, err := s.store.Version(ctx, who, store.Applications, id)
	if err != nil {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	match, err := requireMatch(c)
	if err != nil {
		return err
	}
	return match.persist(ctx, func(again bool) error {
		if again {
			if version, err = s.store.Version(ctx, who, store.Applications, id); err != nil {
				return err
			}
		}
		if err := match.check(version); err != nil {
			return err
		}
		in, err := bindBody[api.TransitionInput, api.TransitionResult](body)
		if err != nil {
			return err
		}
		made, err := s.store.Transition(ctx, who, hiring.ApplicationCommand{ApplicationID: id, Version: version, Command: command(in)})
		if err != nil {
			return err
		}
		return writeVersion(c, http.StatusCreated, made.Application.Version, showRecorded(who, made))
	})
}

// createTransitions carries out many at once, or none.
//
//	@Summary		Make transitions of many applications
//	@Description	All of them, or none: what is wrong is told of all items at once, by pointer.
//	@Description	412 and 409 name the items in errors too.
//	@ID				createTransitions
//	@Tags			applications
//	@Accept			json
//	@Produce		json
//	@Param			input	body		api.BulkTransitionInput	true	"The transitions"
//	@Success		201		{object}	api.BulkTransitionResult
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/transitions [post]
func (s *Server) createTransitions(c *gin.Context) error {
	in, err := decode[api.BulkTransitionInput, api.BulkTransitionResult](c, checkOnce)
	if err != nil {
		return err
	}
	commands := mapped(in.Items, func(item api.BulkTransitionItem) hiring.ApplicationCommand {
		return hiring.ApplicationCommand{ApplicationID: item.ApplicationID, Version: item.Version, Command: command(item.Transition())}
	})
	who := actor(c)
	made, err := s.store.TransitionAll(c.Request.Context(), who, commands)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, api.BulkTransitionResult{Data: mapped(made, func(r hiring.Recorded) api.TransitionResult { return showRecorded(who, r) })})
}

// applicationsOf are the applications that an answer to several transitions tells of.
func applicationsOf(answer []byte) []uuid.UUID {
	var told api.BulkTransitionResult
	if err := json.Unmarshal(answer, &told); err != nil {
		return []uuid.UUID{uuid.Nil} // which nobody may see
	}
	return mapped(told.Data, func(r api.TransitionResult) uuid.UUID { return r.Application.ID })
}

// checkOnce refuses two items of one application: the second could not name the version that the first makes.
func checkOnce(in api.BulkTransitionInput) []hiring.Violation {
	var found []hiring.Violation
	seen := map[uuid.UUID]bool{}
	for i, item := range in.Items {
		if seen[item.ApplicationID] {
			found = append(found, hiring.Wrong("/items/"+strconv.Itoa(i)+"/application_id", "duplicate", "another item is about this application"))
		}
		seen[item.ApplicationID] = item.ApplicationID != uuid.Nil
	}
	return found
}
