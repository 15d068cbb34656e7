package httpapi

import (
	"net/http"

	ics "github.com/arran4/golang-ical"
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// calendarPath is what the addresses of calendars begin with; their secrets follow.
const calendarPath = "/v1/calendars/"

// getCalendar tells whether the caller has a calendar.
//
//	@Summary		Get the caller's own calendar
//	@Description	Since when its address is good; the address itself is not kept. 404 where there is none.
//	@ID				getCalendar
//	@Tags			interviews
//	@Produce		json
//	@Success		200		{object}	api.Calendar
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/calendar [get]
func (s *Server) getCalendar(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	feed, err := s.store.GetCalendar(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusOK, api.Calendar{CreatedAt: feed.CreatedAt})
}

// createCalendar gives the caller's interviews a secret address.
//
//	@Summary		Open the caller's own calendar
//	@Description	The answer has the secret address of the caller's interviews, for programs that show calendars. It is not kept and can't be
//	@Description	shown again; the one that there was before is good no more.
//	@ID				createCalendar
//	@Tags			interviews
//	@Produce		json
//	@Success		201		{object}	api.NewCalendar
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/calendar [post]
func (s *Server) createCalendar(c *gin.Context) error {
	plain, hash := auth.NewCalendarSecret()
	feed, err := s.store.OpenCalendar(c.Request.Context(), actor(c), hash)
	if err != nil {
		return err
	}
	return writeJSON(c, http.StatusCreated, api.NewCalendar{Calendar: api.Calendar{CreatedAt: feed.CreatedAt}, URL: calendarPath + plain})
}

// deleteCalendar makes the address of the caller's calendar good no more.
//
//	@Summary		Close the caller's own calendar
//	@Description	Its address is refused from the next request on. A calendar has no version, so no If-Match is needed.
//	@ID				deleteCalendar
//	@Tags			interviews
//	@Success		204		"It is closed"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/me/calendar [delete]
func (s *Server) deleteCalendar(c *gin.Context) error {
	if err := s.store.CloseCalendar(c.Request.Context(), actor(c)); err != nil {
		return err
	}
	return writeNothing(c)
}

// readCalendar answers with the interviews of whoever was given the secret. No candidate is named in it, and there is no
// link to join: secret addresses get about.
//
//	@Summary		Read a calendar by its secret address
//	@Description	What its owner hears, and what nobody of their jury is said to hear yet, as far as they may see it now: from 30 days back, the
//	@Description	first 500. Jobs, times and places, no candidates and no video links. 404 for any other secret, and for one that is good no more.
//	@ID				readCalendar
//	@Tags			interviews
//	@Produce		text/calendar
//	@Param			secret	path		string	true	"The end of the address that the calendar was opened with"
//	@Success		200		{string}	string	"The calendar, as iCalendar"
//	@Failure		default	{object}	api.Problem
//	@Router			/v1/calendars/{secret} [get]
func (s *Server) readCalendar(c *gin.Context) error {
	found, err := s.store.ReadCalendar(c.Request.Context(), auth.HashSecret(c.Param("secret")))
	if err != nil {
		return err
	}
	body := calendarOf(ics.MethodPublish, mapped(found, func(a hiring.Appointment) event {
		a.VideoURL = ""
		return event{a.Interview, a.JobID, "Interview: " + a.JobTitle}
	})...)
	send(c, http.StatusOK, asCalendar.media, []byte(body))
	return nil
}
