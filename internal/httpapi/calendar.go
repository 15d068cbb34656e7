package httpapi

import (
	"net/http"
	"strings"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
)

// asCalendar is an interview as an event to put into a calendar.
var asCalendar = representation{"ics", "text/calendar; charset=utf-8"}

// writeCalendar answers with an interview as an event.
func (s *Server) writeCalendar(c *gin.Context, m meeting) error {
	ctx, who := c.Request.Context(), actor(c)
	candidates, err := s.store.CandidatesByID(ctx, who, []uuid.UUID{m.application.CandidateID})
	if err != nil {
		return err
	}
	jobs, err := s.store.JobsByID(ctx, who, []uuid.UUID{m.application.JobID})
	if err != nil {
		return err
	}
	person, job := candidates[m.application.CandidateID], jobs[m.application.JobID]
	body := calendarOf(m.Interview, eventTitle(person, job))
	h := c.Writer.Header()
	h.Set("ETag", etagOf(m.Version))
	h.Set("Content-Disposition", `attachment; filename="interview-`+m.ID.String()+`.ics"`)
	s.exported(c, who, asCalendar)
	send(c, http.StatusOK, asCalendar.media, []byte(body))
	return nil
}

// eventTitle names the person, where the reader may know them, and the job and nothing else: an event travels to telephones and to strangers' servers.
func eventTitle(person hiring.Candidate, job hiring.Job) string {
	name := strings.TrimSpace(person.GivenName + " " + person.FamilyName)
	if name == "" { // the reader screens without names
		return "Interview (" + job.Title + ")"
	}
	return "Interview: " + name + " (" + job.Title + ")"
}

// calendarOf writes an interview as iCalendar (RFC 5545). Its UID never changes and its SEQUENCE grows with each change,
// so that a calendar that has the event already takes the newer one for the same.
func calendarOf(i hiring.Interview, title string) string {
	calendar := ics.NewCalendar()
	calendar.SetProductId("-//vivier//vivier//EN")
	calendar.SetMethod(ics.MethodPublish)
	event := calendar.AddEvent(i.ID.String() + "@vivier")
	event.SetDtStampTime(i.UpdatedAt)
	event.SetCreatedTime(i.CreatedAt)
	event.SetModifiedAt(i.UpdatedAt)
	event.SetSequence(i.Version - 1)
	event.SetStartAt(i.StartsAt)
	event.SetEndAt(i.EndsAt)
	event.SetStatus(eventStatus(i.Status))
	event.SetSummary(oneLine(title))
	if i.Location != "" {
		event.SetLocation(oneLine(i.Location))
	}
	if i.VideoURL != "" {
		event.SetURL(oneLine(i.VideoURL))
	}
	return calendar.Serialize(ics.WithNewLineWindows)
}

func eventStatus(s hiring.InterviewStatus) ics.ObjectStatus {
	if s == hiring.InterviewCancelled {
		return ics.ObjectStatusCancelled
	}
	return ics.ObjectStatusConfirmed
}

// oneLine makes blanks of everything that some reader could take for the end of a line: a name must not be able to add
// a property to the event.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}
