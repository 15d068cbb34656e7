package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

func showNote(n hiring.Note) api.Note {
	return api.Note{ID: n.ID, AuthorID: n.AuthorID, AuthorName: n.AuthorName, Text: n.Text, CreatedAt: n.CreatedAt}
}

// onCandidate is a note on the candidate in the path.
func onCandidate(c *gin.Context) hiring.Note {
	id := pathID(c, "id")
	return hiring.Note{CandidateID: &id}
}

// onApplication is a note on the application in the path.
func onApplication(c *gin.Context) hiring.Note {
	id := pathID(c, "id")
	return hiring.Note{ApplicationID: &id}
}

func (s *Server) listNotes(c *gin.Context, on hiring.Note) error {
	q := readQuery(c)
	page := q.page("created_at")
	if err := q.done(); err != nil {
		return err
	}
	found, err := s.store.ListNotes(c.Request.Context(), actor(c), on, page)
	if err != nil {
		return err
	}
	return writePage(c, q, found, showNote)
}

// createNote answers without an ETag, because a note never changes.
func (s *Server) createNote(c *gin.Context, on hiring.Note) error {
	in, err := decode[api.NoteInput, api.Note](c)
	if err != nil {
		return err
	}
	on.Text = in.Text
	made, err := s.store.CreateNote(c.Request.Context(), actor(c), on)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, showNote(made))
}

// listCandidateNotes answers a page of the notes on a candidate.
//
//	@Summary	List the notes on a candidate
//	@ID			listCandidateNotes
//	@Tags		candidates
//	@Produce	json
//	@Param		id		path		string	true	"Id of the candidate"										format(uuid)
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Note]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/candidates/{id}/notes [get]
func (s *Server) listCandidateNotes(c *gin.Context) error { return s.listNotes(c, onCandidate(c)) }

// createCandidateNote adds a note to a candidate.
//
//	@Summary		Add a note to a candidate
//	@Description	The caller is its author. The version of the candidate stays the same.
//	@ID				createCandidateNote
//	@Tags			candidates
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string			true	"Id of the candidate"	format(uuid)
//	@Param			input	body		api.NoteInput	true	"The note"
//	@Success		201		{object}	api.Note
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/candidates/{id}/notes [post]
func (s *Server) createCandidateNote(c *gin.Context) error { return s.createNote(c, onCandidate(c)) }

// listApplicationNotes answers a page of the notes on an application.
//
//	@Summary	List the notes on an application
//	@ID			listApplicationNotes
//	@Tags		applications
//	@Produce	json
//	@Param		id		path		string	true	"Id of the application"										format(uuid)
//	@Param		sort	query		string	false	"Order of the rows; - turns it round"						enums(created_at,-created_at)	default(created_at)
//	@Param		limit	query		int		false	"How many rows the page has at most; more than 200 are 200"	minimum(1)						default(50)
//	@Param		cursor	query		string	false	"next_cursor of the page before, with the same filters"
//	@Success	200		{object}	api.Page[api.Note]
//	@Header		200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure	default	{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/applications/{id}/notes [get]
func (s *Server) listApplicationNotes(c *gin.Context) error { return s.listNotes(c, onApplication(c)) }

// createApplicationNote adds a note to an application.
//
//	@Summary		Add a note to an application
//	@Description	The caller is its author. The version of the application stays the same.
//	@ID				createApplicationNote
//	@Tags			applications
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string			true	"Id of the application"	format(uuid)
//	@Param			input	body		api.NoteInput	true	"The note"
//	@Success		201		{object}	api.Note
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/notes [post]
func (s *Server) createApplicationNote(c *gin.Context) error {
	return s.createNote(c, onApplication(c))
}
