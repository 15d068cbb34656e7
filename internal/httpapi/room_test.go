package httpapi_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// heard are the applications that a jury heard.
func (w *world) heard(jury uuid.UUID) []hiring.ApplicationView {
	w.t.Helper()
	found, err := w.store.ListApplications(context.Background(), w.admin().Actor, hiring.ApplicationFilter{JuryIDs: []uuid.UUID{jury}}, hiring.PageRequest{Limit: 200})
	w.must(err)
	var out []hiring.ApplicationView
	for _, a := range found.Items {
		held, err := w.store.ListInterviews(context.Background(), w.admin().Actor, hiring.InterviewFilter{
			ApplicationIDs: []uuid.UUID{a.ID}, Statuses: []hiring.InterviewStatus{hiring.InterviewHeld},
		}, hiring.PageRequest{Limit: 1})
		w.must(err)
		if len(held.Items) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// deliberate brings a jury to its deliberation: everybody who has not evaluated those whom it heard does, and all are there.
func (w *world) deliberate(jury uuid.UUID) api.Deliberation {
	w.t.Helper()
	ctx, admin := context.Background(), w.admin().Actor
	members, err := w.store.ListMembers(ctx, admin, jury, hiring.PageRequest{Limit: 200})
	w.must(err)
	j, err := w.store.GetJury(ctx, admin, jury)
	w.must(err)
	session := hiring.JurySession{JuryID: jury, Kind: hiring.SessionDeliberation, StartsAt: w.clock()}
	for _, m := range members.Items {
		session.Attendance = append(session.Attendance, hiring.Attendance{MemberID: m.ID, Present: true})
		if m.UserID == nil {
			continue
		}
		juror := hiring.Actor{UserID: *m.UserID, Role: hiring.RoleJuror, RequestID: "test"}
		for _, a := range w.heard(jury) {
			e := hiring.Evaluation{ApplicationID: a.ID, Recommendation: new(hiring.Favourable)}
			for _, c := range j.Criteria {
				e.Scores = append(e.Scores, hiring.Score{Criterion: c.Key, Score: &c.MaxScore, Justification: "seen"})
			}
			if _, err := w.store.SaveEvaluation(ctx, juror, e); hiring.Code(err) == "evaluation_submitted" {
				continue
			}
			_, err := w.store.SubmitEvaluation(ctx, juror, a.ID)
			w.must(err)
		}
	}
	_, err = w.store.CreateJurySession(ctx, admin, session)
	w.must(err)
	return read[api.Deliberation](w.as(w.admin(), "POST", at("/v1/juries", jury)+"/deliberation", nil).is(201))
}

// decisions are those that put all whom a jury heard on its reserve list.
func (w *world) decisions(jury uuid.UUID) string {
	w.t.Helper()
	var all []string
	for i, a := range w.heard(jury) {
		all = append(all, fmt.Sprintf(`{"application_id":%q,"outcome":"reserve","position":%d,"appraisal":"Seen."}`, a.ID, i+1))
	}
	return `{"decisions":[` + strings.Join(all, ",") + `]}`
}

// conclude brings a jury to its signed minutes.
func (w *world) conclude(jury uuid.UUID, chair person) api.Act {
	w.t.Helper()
	w.deliberate(jury)
	w.as(chair, "PUT", at("/v1/juries", jury)+"/decisions", w.decisions(jury), "If-Match: *").is(200)
	return read[api.Act](w.as(chair, "POST", at("/v1/juries", jury)+"/minutes", nil).is(201))
}

// chairing makes the administrator the chair of a jury.
func (w *world) chairing(jury uuid.UUID) person {
	w.t.Helper()
	chair := w.admin()
	add[api.JuryMember](w, at("/v1/juries", jury)+"/members", api.JuryMemberInput{UserID: &chair.UserID, Role: new(api.MemberChair)})
	return chair
}

// becomes puts a jury into a status, whatever the steps to it: for what depends on the status alone.
func (w *world) becomes(jury uuid.UUID, status api.JuryStatus) {
	w.t.Helper()
	storetest.Exec(w.t, w.url, fmt.Sprintf("UPDATE juries SET status = '%s', version = version + 1 WHERE id = '%s'", status, jury))
}
