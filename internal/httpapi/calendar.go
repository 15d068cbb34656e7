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
	body := calendarOf(methodOf(m.Interview), event{m.Interview, job.ID, eventTitle(person, job)})
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

// methodOf says what a calendar is to do with an interview that it is given (RFC 5546): to have it, or to have it no more.
func methodOf(i hiring.Interview) ics.Method {
	if i.Status == hiring.InterviewCancelled {
		return ics.MethodCancel
	}
	return ics.MethodPublish
}

// event is an interview as a calendar shows it.
type event struct {
	hiring.Interview
	job   uuid.UUID
	title string
}

// calendarOf writes interviews as iCalendar (RFC 5545). The UID of one never changes and its SEQUENCE grows with each change,
// so that a calendar that has the event already takes the newer one for the same.
func calendarOf(method ics.Method, events ...event) string {
	calendar := ics.NewCalendar()
	calendar.SetProductId("-//vivier//vivier//EN")
	calendar.SetMethod(method)
	for _, e := range events {
		e.addTo(calendar)
	}
	return calendar.Serialize(ics.WithNewLineWindows)
}

func (e event) addTo(calendar *ics.Calendar) {
	written := calendar.AddEvent(e.ID.String() + "@vivier")
	written.SetDtStampTime(e.UpdatedAt)
	written.SetCreatedTime(e.CreatedAt)
	written.SetModifiedAt(e.UpdatedAt)
	written.SetSequence(e.Version - 1)
	// What has a method has an organizer, the same for good: this service, which has no address to write to.
	written.SetProperty(ics.ComponentPropertyOrganizer, e.job.URN(), ics.WithCN("vivier"))
	written.SetStartAt(e.StartsAt)
	written.SetEndAt(e.EndsAt)
	written.SetStatus(eventStatus(e.Status))
	written.SetSummary(oneLine(e.title))
	if e.Location != "" {
		written.SetLocation(oneLine(e.Location))
	}
	if e.VideoURL != "" {
		written.SetURL(oneLine(e.VideoURL))
	}
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
