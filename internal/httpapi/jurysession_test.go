package httpapi_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// board is a jury with a chair and a member who have accounts.
type board struct {
	job           api.Job
	jury          api.Jury
	path          string
	chair, juror  person
	chairs, seats uuid.UUID // the seat of the chair, and that of the juror
}

// newBoard makes an open jury of a chair and the world's juror.
func (w *world) newBoard(title string) board {
	w.t.Helper()
	b := board{job: w.addJob(title), chair: w.newPerson(hiring.RoleJuror, title+"-chair@vivier.test"), juror: w.juror()}
	b.jury = w.addJury(b.job)
	b.path = at("/v1/juries", b.jury.ID)
	b.chairs = w.sit(b.jury, b.chair, api.MemberChair)
	b.seats = w.sit(b.jury, b.juror, api.MemberPlain)
	return b
}

// sit seats somebody on a jury.
func (w *world) sit(jury api.Jury, p person, role api.MemberRole) uuid.UUID {
	w.t.Helper()
	return add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{UserID: &p.UserID, Role: &role}).ID
}

// close closes a jury, whose work is not looked at here.
func (w *world) close(jury api.Jury) {
	w.t.Helper()
	w.as(w.admin(), "PATCH", at("/v1/juries", jury.ID), `{"status":"closed"}`, "If-Match: *").is(200)
}

func TestJurySessionLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b := w.newBoard("Archiviste")
		list := b.path + "/sessions"
		a := w.as(b.chair, "POST", list, `{"kind":"hearing","starts_at":"2026-11-23T09:00:00Z"}`).is(201)
		got := read[api.JurySession](a)
		want := api.JurySession{
			Record: api.Record{ID: got.ID, Version: 1, CreatedAt: today, UpdatedAt: today}, JuryID: b.jury.ID, Kind: api.SessionHearing,
			StartsAt: today.Add(-time.Hour), Attendance: []api.Attendance{},
		}
		path := at("/v1/jury-sessions", got.ID)
		if diff := cmp.Diff(want, got); diff != "" || a.header.Get("Location") != path || a.header.Get("ETag") != `"1"` {
			t.Error(diff, a.header)
		}
		w.wait(time.Minute)
		a = w.as(b.chair, "PATCH", path, map[string]any{"ends_at": today, "location": "Salle 12", "attendance": []api.Attendance{
			{MemberID: b.seats, Present: false}, {MemberID: b.chairs, Present: true},
		}}, a.ifMatch()).is(200)
		want.Version, want.UpdatedAt, want.EndsAt, want.Location = 2, today.Add(time.Minute), new(today), new("Salle 12")
		want.Attendance = []api.Attendance{{MemberID: b.chairs, Present: true}, {MemberID: b.seats, Present: false}} // in the order of the seats
		for _, p := range []person{b.chair, b.juror, w.recruiter(), w.admin()} {
			if diff := cmp.Diff(want, read[api.JurySession](w.as(p, "GET", path, nil).is(200))); diff != "" {
				t.Error(diff)
			}
		}
		w.as(w.recruiter(), "POST", list, `{"kind":"deliberation","starts_at":"2026-11-22T09:00:00Z"}`).is(201)
		kind := func(x api.JurySession) string { return string(x.Kind) }
		for query, order := range map[string]string{"": "deliberation hearing", "?sort=-starts_at&limit=1": "hearing deliberation"} {
			if got := each(w, b.juror, list+query, kind); got != order {
				t.Errorf("%s: %s", query, got)
			}
		}
		w.as(b.chair, "PATCH", path, `{}`).problem(428, "precondition_required")
		w.as(b.chair, "PATCH", path, `{"kind":null}`, a.ifMatch()).problem(422, "invalid", "/kind required")
		w.as(b.chair, "DELETE", path, nil, `If-Match: "1"`).problem(412, "stale_version")
		w.as(b.chair, "DELETE", path, nil, a.ifMatch()).is(204)
		w.as(b.chair, "GET", path, nil).problem(404, "not_found")
		var audited []string
		for _, e := range w.entries() {
			if e["subject"] == "jury_session" && e["subject_id"] == got.ID.String() {
				audited = append(audited, e["action"]+" "+e["fields"])
			}
		}
		slices.Sort(audited)
		if diff := cmp.Diff([]string{"created []", "deleted []", `updated ["ends_at","location","attendance"]`}, audited); diff != "" {
			t.Error(diff)
		}
	})
}

func TestJurySessionTellsEveryFault(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b, other := w.newBoard("Archiviste"), w.newBoard("Architecte")
		list := b.path + "/sessions"
		w.as(b.chair, "POST", list, `{"jury_id":"x","version":1,"kind":"party","starts_at":"x","ends_at":1,"attendance":[{"present":true},{"member_id":"x","here":true}]}`).
			problem(422, "read_only_field", "/jury_id read_only_field", "/version read_only_field", "/attendance/1/here unknown_field", "/starts_at invalid_time",
				"/ends_at invalid_type", "/attendance/1/member_id invalid_id", "/kind invalid_value", "/attendance/0/member_id required")
		w.as(b.chair, "POST", list, fmt.Sprintf(`{"kind":"hearing","starts_at":"2026-11-23T10:00:00Z","ends_at":"2026-11-23T10:00:00Z","attendance":[{"member_id":%q},{"member_id":%q},{"member_id":%q}]}`,
			b.chairs, b.chairs, uuid.New())).problem(422, "invalid", "/ends_at before_start", "/attendance/1/member_id duplicate", "/attendance/2/member_id unknown_member")
		w.as(w.admin(), "DELETE", at(b.path+"/members", b.seats), nil).is(204)
		w.wait(time.Hour)
		w.as(w.recruiter(), "POST", list, fmt.Sprintf(`{"kind":"hearing","starts_at":"2026-11-23T12:00:00Z","attendance":[{"member_id":%q},{"member_id":%q},{"member_id":%q,"present":true}]}`,
			other.chairs, b.seats, b.chairs)).
			problem(422, "invalid", "/attendance/0/member_id unknown_member", "/attendance/1/member_id left_before", "/attendance/2/present not_started")
	})
}

// Of the jurors only the chair writes: no juror, no chair of another jury, none who left or stepped back.
func TestWhoLeadsAJury(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b, other := w.newBoard("Archiviste"), w.newBoard("Architecte")
		w.sit(other.jury, b.chair, api.MemberPlain) // leads one jury, and sits on another
		list, body := b.path+"/sessions", `{"kind":"hearing","starts_at":"2026-11-23T09:00:00Z"}`
		sitting := add[api.JurySession](w, list, body)
		theirs := add[api.JurySession](w, other.path+"/sessions", body)
		path := at("/v1/jury-sessions", sitting.ID)
		tries := func(p person, status int, code string) {
			t.Helper()
			for _, broken := range []string{body, `{`} { // who may not learns nothing of what they sent
				w.as(p, "POST", list, broken).problem(status, code)
				w.as(p, "PATCH", path, broken, "If-Match: *").problem(status, code)
			}
			w.as(p, "DELETE", path, nil, `If-Match: "9"`).problem(status, code)
		}
		tries(b.juror, 403, "forbidden")
		tries(other.chair, 404, "not_found")
		tries(w.analyst(), 403, "forbidden")
		w.as(b.chair, "POST", other.path+"/sessions", body).problem(403, "forbidden")
		w.as(b.chair, "DELETE", at("/v1/jury-sessions", theirs.ID), nil, "If-Match: *").problem(403, "forbidden")

		w.as(b.chair, "PATCH", path, `{"location":"A"}`, "If-Match: *").is(200)
		w.as(w.admin(), "DELETE", at(b.path+"/members", b.chairs), nil).is(204)
		tries(b.chair, 404, "not_found")
		w.as(w.recruiter(), "PATCH", path, `{"location":"B"}`, "If-Match: *").is(200)
		w.sit(b.jury, b.chair, api.MemberPlain) // who comes back comes back as what they are then
		tries(b.chair, 403, "forbidden")

		w.as(other.chair, "POST", other.path+"/recusals", `{"reason":"Parenté"}`).is(201)
		w.as(other.chair, "DELETE", at("/v1/jury-sessions", theirs.ID), nil, "If-Match: *").problem(404, "not_found")
	})
}

func TestAClosedJuryStays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b := w.newBoard("Archiviste")
		app := w.apply(b.job, "Ada")
		body := `{"kind":"hearing","starts_at":"2026-11-23T09:00:00Z"}`
		path := at("/v1/jury-sessions", add[api.JurySession](w, b.path+"/sessions", body).ID)
		w.close(b.jury)
		before := storetest.Dump(t, url)
		for _, p := range []person{w.admin(), b.chair} {
			w.as(p, "POST", b.path+"/sessions", body).problem(409, "jury_closed")
			w.as(p, "PATCH", path, `{"location":"A"}`, "If-Match: *").problem(409, "jury_closed")
			w.as(p, "DELETE", path, nil, "If-Match: *").problem(409, "jury_closed")
			w.as(p, "POST", b.path+"/recusals", api.RecusalInput{MemberID: &b.chairs, ApplicationID: &app.ID, Reason: "Parenté"}).problem(409, "jury_closed")
		}
		w.as(w.admin(), "POST", b.path+"/members", `{"name":"Expert"}`).problem(409, "jury_closed")
		w.as(w.admin(), "DELETE", at(b.path+"/members", b.seats), nil).problem(409, "jury_closed")
		for _, change := range []string{`{"quorum":9}`, `{"women":1}`, `{"men":1}`, `{"criteria":[{"key":"a","label_fr":"A","label_en":"A","weight":1,"max_score":5}]}`} {
			w.as(w.admin(), "PATCH", b.path, change, "If-Match: *").problem(409, "jury_closed")
		}
		if diff := cmp.Diff(before, storetest.Dump(t, url)); diff != "" {
			t.Error(diff)
		}
		w.as(w.admin(), "PATCH", b.path, `{"name":"Jury 2026"}`, "If-Match: *").is(200)
		w.as(w.admin(), "PATCH", b.path, `{"status":"open","women":1}`, "If-Match: *").is(200) // closed by mistake
		w.as(b.chair, "POST", b.path+"/sessions", body).is(201)
	})
}

func TestAJuryGoesToWork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		job := w.addJob("Archiviste")
		jury := add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Name: new("Jury"), Quorum: new(2)})
		path := at("/v1/juries", jury.ID)
		step := func(to string) answer {
			t.Helper()
			return w.as(w.recruiter(), "PATCH", path, fmt.Sprintf(`{"status":%q}`, to), "If-Match: *")
		}
		step("open").problem(409, "chair_missing", "/status chair_missing", "/status quorum_missing")
		step("deliberating").problem(409, "deliberation_needed")
		member := func(body string, args ...any) api.JuryMember {
			t.Helper()
			return add[api.JuryMember](w, path+"/members", fmt.Sprintf(body, args...))
		}
		chair := member(`{"name":"Présidente","role":"chair"}`)
		step("open").problem(409, "quorum_missing", "/status quorum_missing")
		deputy := member(`{"name":"Suppléant","substitute_for":%q}`, chair.ID)
		if deputy.SubstituteFor == nil || *deputy.SubstituteFor != chair.ID || chair.SubstituteFor != nil {
			t.Errorf("%+v %+v", chair, deputy)
		}
		step("open").problem(409, "quorum_missing", "/status quorum_missing")
		second := member(`{"user_id":%q}`, w.juror().UserID)
		w.as(w.juror(), "POST", path+"/recusals", `{"reason":"Parenté"}`).is(201)
		step("open").problem(409, "quorum_missing", "/status quorum_missing")
		member(`{"name":"Troisième"}`)
		step("open").is(200)
		step("draft").is(200)
		step("open").is(200)

		members := path + "/members"
		w.as(w.admin(), "POST", members, fmt.Sprintf(`{"name":"A","substitute_for":%q,"role":"chair"}`, deputy.ID)).
			problem(422, "invalid", "/substitute_for of_a_substitute", "/role substitute_in_the_chair")
		w.as(w.admin(), "POST", members, fmt.Sprintf(`{"substitute_for":%q}`, uuid.New())).
			problem(422, "invalid", "/name required", "/substitute_for unknown_member")
		w.as(w.admin(), "DELETE", at(members, second.ID), nil).is(204)
		w.as(w.admin(), "POST", members, fmt.Sprintf(`{"name":"A","substitute_for":%q}`, second.ID)).problem(422, "invalid", "/substitute_for unknown_member")
		w.as(w.admin(), "POST", members, fmt.Sprintf(`{"user_id":%q}`, w.juror().UserID)).problem(422, "invalid", "/user_id recused")

		app := w.apply(job, "Ada")
		i := w.interview(app.ID, time.Hour)
		w.wait(2 * time.Hour)
		w.as(w.admin(), "PATCH", at("/v1/interviews", i.ID), `{"status":"held"}`, "If-Match: *").is(200)
		step("draft").problem(409, "jury_has_heard")
		w.becomes(jury.ID, api.JuryDeliberating)
		step("closed").problem(409, "minutes_needed")
		step("open").is(200)
		step("closed").is(200)
		step("draft").problem(409, "jury_has_heard")
		step("deliberating").problem(409, "deliberation_needed")
	})
}

// A substitute reads what every member does.
func TestASubstituteSitsOnTheJury(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	job := w.addJob("Archiviste")
	jury := w.addJury(job)
	titular := w.sit(jury, w.newPerson(hiring.RoleJuror, "titular@vivier.test"), api.MemberPlain)
	app := w.apply(job, "Ada")
	w.sameAsNever(w.juror(), "GET", at("/v1/applications", app.ID), app.ID)
	add[api.JuryMember](w, at("/v1/juries", jury.ID)+"/members", api.JuryMemberInput{UserID: new(w.juror().UserID), SubstituteFor: &titular})
	w.as(w.juror(), "GET", at("/v1/applications", app.ID), nil).is(200)
}
