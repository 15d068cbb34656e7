package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// What an interview is that says nothing of its time zone and its end.
const (
	usualZone   = "Europe/Paris"
	usualLength = time.Hour
)

// besideApplication is what can stand beside an interview.
const besideApplication = "application"

// meeting is an interview with what decides how it is shown: its application, and whether the notes of its jury are
// open to the whole of it. Noted says that the patch under way names the note.
type meeting struct {
	hiring.Interview
	application hiring.ApplicationView
	opened      bool
	noted       bool
}

// interviews is how those who recruit read and write an interview.
func (s *Server) interviews(who hiring.Actor) resource[meeting, api.InterviewInput, api.Interview] {
	return resource[meeting, api.InterviewInput, api.Interview]{
		path: "/v1/interviews/",
		create: func(ctx context.Context, who hiring.Actor, m meeting) (meeting, error) {
			return s.meeting(ctx, who)(s.store.CreateInterview(ctx, who, m.Interview))
		},
		get: s.getMeeting,
		update: func(ctx context.Context, who hiring.Actor, m meeting) (meeting, error) {
			return s.meeting(ctx, who)(s.store.UpdateInterview(ctx, who, m.Interview))
		},
		remove: s.store.DeleteInterview,
		input:  interviewInput,
		apply:  applyInterview,
		check:  func(m meeting) []hiring.Violation { return m.Interview.Check() },
		store:  s.store,
		names: func(in api.InterviewInput) []store.Reference {
			return namesAll("/member_ids/", store.JuryMembers, in.MemberIDs)
		},
		show: func(m meeting) api.Interview { return showMeeting(who, m) },
	}
}

// outcomes is how a juror writes an interview. The note of another juror, which they may not see, is kept by a patch
// that does not name it.
func (s *Server) outcomes(who hiring.Actor) resource[meeting, api.JurorInterviewInput, api.Interview] {
	return resource[meeting, api.JurorInterviewInput, api.Interview]{
		get: s.getMeeting,
		update: func(ctx context.Context, who hiring.Actor, m meeting) (meeting, error) {
			var note *string
			if m.noted {
				note = &m.OutcomeNote
			}
			return s.meeting(ctx, who)(s.store.RecordOutcome(ctx, who, m.ID, m.Version, m.Status, note))
		},
		patched: func(m meeting, patch *node) meeting {
			_, m.noted = patch.get("outcome_note")
			return m
		},
		input: func(m meeting) api.JurorInterviewInput {
			return api.JurorInterviewInput{Status: api.InterviewStatus(m.Status), OutcomeNote: orNull(m.OutcomeNote)}
		},
		apply: func(m meeting, in api.JurorInterviewInput) meeting {
			m.Status, m.OutcomeNote = hiring.InterviewStatus(in.Status), or(in.OutcomeNote, "")
			return m
		},
		show: func(m meeting) api.Interview { return showMeeting(who, m) },
	}
}

func (s *Server) getMeeting(ctx context.Context, who hiring.Actor, id uuid.UUID) (meeting, error) {
	return s.meeting(ctx, who)(s.store.GetInterview(ctx, who, id))
}

// meeting is meetings for what a store method gives.
func (s *Server) meeting(ctx context.Context, who hiring.Actor) func(hiring.Interview, error) (meeting, error) {
	return func(i hiring.Interview, err error) (meeting, error) {
		if err != nil {
			return meeting{}, err
		}
		all, err := s.meetings(ctx, who, []hiring.Interview{i})
		if err != nil {
			return meeting{}, err
		}
		if len(all) == 0 { // its application was given to another jury just now
			return meeting{}, hiring.NotFound()
		}
		return all[0], nil
	}
}

// meetings finds the applications that are heard, with one question for all of them.
func (s *Server) meetings(ctx context.Context, who hiring.Actor, items []hiring.Interview) ([]meeting, error) {
	ids := distinct(items, func(i hiring.Interview) *uuid.UUID { return &i.ApplicationID })
	found, err := s.store.ApplicationsByID(ctx, who, ids)
	if err != nil {
		return nil, err
	}
	apps := make([]hiring.ApplicationView, 0, len(found))
	for _, a := range found {
		apps = append(apps, a)
	}
	open, err := s.opened(ctx, who, apps)
	if err != nil {
		return nil, err
	}
	all := make([]meeting, 0, len(items))
	for _, i := range items {
		if a, seen := found[i.ApplicationID]; seen {
			all = append(all, meeting{Interview: i, application: a, opened: open(a, i)})
		}
	}
	return all, nil
}

// opened tells for which interviews the jury has heard everyone, so that its members may read each other's notes; what
// was noted for an earlier jury of the application stays with that one. Those who recruit may at any time, and keys never:
// for them nothing is asked.
func (s *Server) opened(ctx context.Context, who hiring.Actor, apps []hiring.ApplicationView) (func(hiring.ApplicationView, hiring.Interview) bool, error) {
	if who.Recruits() || who.Key != nil {
		return func(hiring.ApplicationView, hiring.Interview) bool { return who.Recruits() }, nil
	}
	juries, err := s.store.JuriesByID(ctx, who, distinct(apps, juryOf))
	return func(a hiring.ApplicationView, i hiring.Interview) bool {
		jury := or(a.JuryID, uuid.Nil)
		status := juries[jury].Status
		return (status == hiring.JuryDeliberating || status == hiring.JuryClosed) && or(i.OutcomeJury, jury) == jury
	}, err
}

func showMeeting(who hiring.Actor, m meeting) api.Interview {
	shown := api.Interview{
		Record: record(m.Record), ApplicationID: m.ApplicationID, JobID: m.application.JobID, JuryID: m.application.JuryID,
		StartsAt: m.StartsAt, EndsAt: m.EndsAt, TimeZone: m.TimeZone, Location: orNull(m.Location), VideoURL: orNull(m.VideoURL),
		MemberIDs: panelIDs(m), Round: m.Round, Status: api.InterviewStatus(m.Status),
	}
	if m.opened || m.OutcomeBy != nil && *m.OutcomeBy == who.UserID {
		note := orNull(m.OutcomeNote)
		shown.OutcomeNote = &note
	}
	return shown
}

func panelIDs(m meeting) []uuid.UUID {
	return mapped(m.Panel, func(p hiring.Panelist) uuid.UUID { return p.MemberID })
}

func interviewInput(m meeting) api.InterviewInput {
	return api.InterviewInput{
		StartsAt: m.StartsAt, EndsAt: &m.EndsAt, TimeZone: &m.TimeZone, Location: orNull(m.Location), VideoURL: orNull(m.VideoURL),
		MemberIDs: panelIDs(m), Round: &m.Round, Status: as[api.InterviewStatus](&m.Status), OutcomeNote: orNull(m.OutcomeNote),
	}
}

func applyInterview(m meeting, in api.InterviewInput) meeting {
	m.StartsAt, m.EndsAt, m.TimeZone = in.StartsAt, or(in.EndsAt, in.StartsAt.Add(usualLength)), or(in.TimeZone, usualZone)
	m.Location, m.VideoURL, m.OutcomeNote = or(in.Location, ""), or(in.VideoURL, ""), or(in.OutcomeNote, "")
	m.Round, m.Status = or(in.Round, 1), hiring.InterviewStatus(or(in.Status, api.InterviewScheduled))
	m.Panel = mapped(in.MemberIDs, func(id uuid.UUID) hiring.Panelist { return hiring.Panelist{MemberID: id} })
	return m
}

// seats reads the parameter member_id: ids of seats, or me for all seats of who asks.
func (q *query) seats(filter *hiring.InterviewFilter) {
	if slices.Equal(q.values["member_id"], []string{"me"}) {
		q.declared = append(q.declared, "member_id")
		filter.Mine = true
		return
	}
	filter.MemberIDs = q.ids("member_id")
}

// listInterviews is the planning of those whom the caller may see.
//
//	@Summary		List interviews
//	@Description	The earliest first. A juror receives those of their juries.
//	@ID				listInterviews
//	@Tags			interviews
//	@Produce		json
//	@Param			jury_id		query		[]string				false	"Only of applications before one of these juries"											collectionFormat(csv)	format(uuid)
//	@Param			job_id		query		[]string				false	"Only of applications for one of these jobs"												collectionFormat(csv)	format(uuid)
//	@Param			member_id	query		[]string				false	"Only those that one of these members of a jury hears; me for those that the caller hears"	collectionFormat(csv)
//	@Param			status		query		[]api.InterviewStatus	false	"Only those with one of these statuses"														collectionFormat(csv)
//	@Param			starts_from	query		string					false	"Only those that start at this instant or later"											format(date-time)
//	@Param			starts_to	query		string					false	"Only those that start before this instant"													format(date-time)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort		query		string					false	"Order of the rows; - turns it round"														enums(starts_at,-starts_at)	default(starts_at)
//	@Param			include		query		[]string				false	"What to show beside each interview; one level"												collectionFormat(csv)		enums(application)
//	@Param			limit		query		int						false	"How many rows the page has at most; more than 200 are 200"									minimum(1)					default(50)
//	@Param			cursor		query		string					false	"next_cursor of the page before, with the same filters"
//	@Success		200			{object}	api.Page[api.Row[api.Interview]]
//	@Header			200			{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/interviews [get]
func (s *Server) listInterviews(c *gin.Context) error {
	q := readQuery(c)
	filter := hiring.InterviewFilter{
		JuryIDs: q.ids("jury_id"), JobIDs: q.ids("job_id"),
		Statuses:   enums(q, "status", hiring.InterviewScheduled, hiring.InterviewHeld, hiring.InterviewNoShow, hiring.InterviewCancelled),
		StartsFrom: q.time("starts_from"), StartsTo: q.time("starts_to"),
	}
	q.seats(&filter)
	return s.writeMeetings(c, q, filter)
}

// listApplicationInterviews lists the interviews of one application.
//
//	@Summary		List the interviews of an application
//	@Description	The earliest first.
//	@ID				listApplicationInterviews
//	@Tags			interviews
//	@Produce		json
//	@Param			id		path		string		true	"Id of the application"										format(uuid)
//	@Param	updated_since	query	string	false	"Only what changed at this instant or later, in that order, and what was deleted"	format(date-time)
//	@Param	sync_token	query	string	false	"sync_token of the last page of an earlier reading, in place of updated_since"
//	@Param			sort	query		string		false	"Order of the rows; - turns it round"						enums(starts_at,-starts_at)	default(starts_at)
//	@Param			include	query		[]string	false	"What to show beside each interview; one level"				collectionFormat(csv)		enums(application)
//	@Param			limit	query		int			false	"How many rows the page has at most; more than 200 are 200"	minimum(1)					default(50)
//	@Param			cursor	query		string		false	"next_cursor of the page before, with the same filters"
//	@Success		200		{object}	api.Page[api.Row[api.Interview]]
//	@Header			200		{string}	Link	"The next page: <…>; rel=next; absent on the last"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/interviews [get]
func (s *Server) listApplicationInterviews(c *gin.Context) error {
	return s.writeMeetings(c, readQuery(c), hiring.InterviewFilter{ApplicationIDs: []uuid.UUID{pathID(c, "id")}})
}

func (s *Server) writeMeetings(c *gin.Context, q *query, filter hiring.InterviewFilter) error {
	page := q.records("starts_at")
	wanted := q.include(besideApplication)
	if err := s.ready(c, q); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	found, err := s.store.ListInterviews(ctx, who, filter, page)
	if err != nil {
		return err
	}
	all, err := s.meetings(ctx, who, found.Items)
	if err != nil {
		return err
	}
	return writePage(c, q, hiring.WithItems(found, all), func(m meeting) api.Interview {
		return showWith(who, wanted, m)
	})
}

// showWith is the interview with its application beside it, if that is wanted.
func showWith(who hiring.Actor, wanted included, m meeting) api.Interview {
	shown := showMeeting(who, m)
	if wanted[besideApplication] {
		application := showApplication(m.application)
		shown.Application = &application
	}
	return shown
}

// createInterview schedules an interview, or records one that took place.
//
//	@Summary		Create an interview
//	@Description	One that is held makes the application interviewed.
//	@Description	409 interview_conflict, where somebody would have to be in two places at once: errors tells who, when and, to those who may see it, for which interview.
//	@ID				createInterview
//	@Tags			interviews
//	@Accept			json
//	@Produce		json
//	@Param			id		path		string				true	"Id of the application"	format(uuid)
//	@Param			input	body		api.InterviewInput	true	"The interview"
//	@Success		201		{object}	api.Interview
//	@Header			201		{string}	ETag		"Version of the interview"
//	@Header			201		{string}	Location	"Path of the interview"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/applications/{id}/interviews [post]
func (s *Server) createInterview(c *gin.Context) error {
	return s.interviews(actor(c)).createOne(c, meeting{Interview: hiring.Interview{ApplicationID: pathID(c, "id")}})
}

// getInterview answers one interview, or an event to put into a calendar.
//
//	@Summary		Get an interview
//	@Description	Jurors read the outcome_note of another one once the jury deliberates.
//	@ID				getInterview
//	@Tags			interviews
//	@Produce		json,text/calendar
//	@Param			id		path		string		true	"Id of the interview"							format(uuid)
//	@Param			format	query		string		false	"Form of the answer, in place of Accept"		enums(json,ics)
//	@Param			include	query		[]string	false	"What to show beside the interview; one level"	collectionFormat(csv)	enums(application)
//	@Success		200		{object}	api.Interview
//	@Header			200		{string}	ETag	"Version of the interview"
//	@Failure		default	{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/interviews/{id} [get]
func (s *Server) getInterview(c *gin.Context) error {
	q := readQuery(c)
	wanted := q.include(besideApplication)
	form, unacceptable := choose(c, q, asJSON, asCalendar)
	if err := q.done(); err != nil {
		return err
	}
	if unacceptable != nil {
		return unacceptable
	}
	who := actor(c)
	m, err := s.getMeeting(c.Request.Context(), who, pathID(c, "id"))
	if err != nil {
		return err
	}
	if form == asCalendar {
		return s.writeCalendar(c, m)
	}
	return writeVersion(c, http.StatusOK, m.Version, showWith(who, wanted, m))
}

// patchInterview lets those who recruit change everything, and a juror of the jury the outcome.
//
//	@Summary		Change an interview
//	@Description	A juror of the jury may change status and outcome_note, and nothing else.
//	@Description	Marking it held makes the application interviewed; taking that back undoes it.
//	@Description	409 interview_conflict, where who recruits gives it a time or a panel that would have somebody in two places at once; 409 jury_closed.
//	@ID				patchInterview
//	@Tags			interviews
//	@Accept			application/merge-patch+json,json
//	@Produce		json
//	@Param			id			path		string				true	"Id of the interview"	format(uuid)
//	@Param			If-Match	header		string				true	"ETag of the version that was read of the interview, or *"
//	@Param			input		body		api.InterviewInput	true	"The fields to change"
//	@Success		200			{object}	api.Interview
//	@Header			200			{string}	ETag	"New version of the interview"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/interviews/{id} [patch]
func (s *Server) patchInterview(c *gin.Context) error {
	who := actor(c)
	if who.Recruits() {
		return s.interviews(who).patchOne(c)
	}
	return s.outcomes(who).patchOne(c)
}

// deleteInterview removes an interview that left no trace.
//
//	@Summary		Delete an interview
//	@Description	One that was ever marked held stays: cancel it instead.
//	@ID				deleteInterview
//	@Tags			interviews
//	@Param			id			path	string	true	"Id of the interview"	format(uuid)
//	@Param			If-Match	header	string	true	"ETag of the version that was read of the interview, or *"
//	@Success		204			"It is gone"
//	@Failure		default		{object}	api.Problem
//	@Security		BearerAuth
//	@Router			/v1/interviews/{id} [delete]
func (s *Server) deleteInterview(c *gin.Context) error { return s.interviews(actor(c)).deleteOne(c) }
