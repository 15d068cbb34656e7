package httpapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

func TestWhoStepsBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b, other := w.newBoard("Archiviste"), w.newBoard("Architecte")
		second := w.newPerson(hiring.RoleJuror, "second@vivier.test")
		seat := w.sit(b.jury, second, api.MemberPlain)
		ada, bob, stranger := w.apply(b.job, "Ada"), w.apply(b.job, "Bob"), w.apply(other.job, "Cleo")
		list := b.path + "/recusals"
		try := func(p person, in api.RecusalInput) answer {
			t.Helper()
			in.Reason = "Ancienne collègue"
			return w.as(p, "POST", list, in)
		}
		chair, member := new(api.RecusedByChair), new(api.RecusedByMember)

		// A juror, for themselves alone.
		got := read[api.Recusal](try(b.juror, api.RecusalInput{ApplicationID: &ada.ID}).is(201))
		want := api.Recusal{
			ID: got.ID, JuryID: b.jury.ID, MemberID: b.seats, UserID: new(b.juror.UserID), ApplicationID: &ada.ID, Reason: new("Ancienne collègue"),
			DecidedBy: api.RecusedByMember, ActorID: new(b.juror.UserID), CreatedAt: today,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		try(b.juror, api.RecusalInput{ApplicationID: &ada.ID}).problem(409, "already_recused")
		try(b.juror, api.RecusalInput{MemberID: &seat, ApplicationID: &ada.ID}).problem(403, "forbidden")
		try(b.juror, api.RecusalInput{MemberID: new(uuid.New())}).problem(403, "forbidden")
		try(b.juror, api.RecusalInput{ApplicationID: &bob.ID, DecidedBy: chair}).problem(422, "invalid", "/decided_by not_the_decider")
		try(b.juror, api.RecusalInput{ApplicationID: &stranger.ID}).problem(422, "invalid", "/application_id unknown_application") // of another jury of theirs

		// The chair, for themselves and about the others.
		try(b.chair, api.RecusalInput{MemberID: &seat, DecidedBy: member}).problem(422, "invalid", "/decided_by not_the_decider")
		try(b.chair, api.RecusalInput{MemberID: &other.seats}).problem(422, "invalid", "/member_id unknown_member")
		if r := read[api.Recusal](try(b.chair, api.RecusalInput{MemberID: &seat, ApplicationID: &bob.ID}).is(201)); r.DecidedBy != api.RecusedByChair || *r.UserID != second.UserID {
			t.Errorf("%+v", r)
		}
		if r := read[api.Recusal](try(b.chair, api.RecusalInput{ApplicationID: &bob.ID}).is(201)); r.DecidedBy != api.RecusedByMember || r.MemberID != b.chairs {
			t.Errorf("%+v", r)
		}

		// HR, who have no seat, and say who decided.
		try(w.recruiter(), api.RecusalInput{}).problem(422, "invalid", "/member_id required")
		if r := read[api.Recusal](try(w.recruiter(), api.RecusalInput{MemberID: &seat, DecidedBy: chair}).is(201)); r.DecidedBy != api.RecusedByChair || r.ApplicationID != nil {
			t.Errorf("%+v", r)
		}
		try(w.recruiter(), api.RecusalInput{MemberID: &seat}).problem(409, "already_recused")
		try(w.recruiter(), api.RecusalInput{MemberID: &seat, ApplicationID: &ada.ID}).problem(409, "already_recused") // it is of the whole jury

		// Nobody else, and never without a reason.
		try(w.analyst(), api.RecusalInput{MemberID: &b.seats}).problem(403, "forbidden")
		w.sameAsNever(second, "POST", list, b.jury.ID)
		for _, reason := range []string{`{}`, `{"reason":" "}`} {
			w.as(b.juror, "POST", list, reason).problem(422, "invalid", "/reason required")
		}
		w.as(b.juror, "POST", list, `{"reason":1,"id":"x","user_id":"x","member_id":"x","decided_by":"hr","application_id":1}`).problem(422, "read_only_field",
			"/id read_only_field", "/user_id read_only_field", "/member_id invalid_id", "/application_id invalid_type", "/reason invalid_type", "/decided_by invalid_value")
		for _, method := range []string{"PATCH", "PUT", "DELETE"} {
			w.as(w.admin(), method, list, `{}`).problem(405, "method_not_allowed")
		}

		// The chair sees every reason of what they see, and so do HR; a juror their own. What somebody has stepped back from, they don't
		// learn of another's recusal from.
		told := func(r api.Recusal) string {
			name := map[uuid.UUID]string{b.chairs: "chair", b.seats: "juror", seat: "second"}[r.MemberID]
			of := "jury"
			if r.ApplicationID != nil {
				of = map[uuid.UUID]string{ada.ID: "Ada", bob.ID: "Bob"}[*r.ApplicationID]
			}
			return fmt.Sprintf("%s/%s/%t", name, of, r.Reason != nil)
		}
		for _, tt := range []struct {
			p    person
			want string
		}{
			{w.admin(), "juror/Ada/true second/Bob/true chair/Bob/true second/jury/true"},
			{w.recruiter(), "juror/Ada/true second/Bob/true chair/Bob/true second/jury/true"},
			{b.chair, "juror/Ada/true chair/Bob/true second/jury/true"},
			{b.juror, "juror/Ada/true second/Bob/false chair/Bob/false second/jury/false"},
		} {
			if got := each(w, tt.p, list+"?limit=2", told); got != tt.want {
				t.Errorf("%s: %s, not %s", tt.p.email, got, tt.want)
			}
		}
		w.sameAsNever(second, "GET", list, b.jury.ID)
	})
}

// Who steps back from a jury sees nothing of it, by any route, as if they had never sat on it.
func TestWhoStepsBackFromAJurySeesNothingOfIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		city := add[api.Department](w, "/v1/departments", `{"name":"City"}`)
		theirs := w.furnish("Police", city.ID)
		seat := w.sit(theirs.jury, w.juror(), api.MemberPlain)
		b := w.newBoard("Archiviste") // they stay on another one
		w.apply(b.job, "Ada")
		w.as(w.juror(), "GET", at("/v1/applications", theirs.application.ID), nil).is(200)
		w.as(w.juror(), "GET", "/v1/funnel?jury_id="+theirs.jury.ID.String(), nil).is(200)
		note := at("/v1/interviews", theirs.interview.ID)
		w.as(w.juror(), "PATCH", note, `{"outcome_note":"Police"}`, "If-Match: *", aKey).is(200)

		w.as(w.juror(), "POST", at("/v1/juries", theirs.jury.ID)+"/recusals", api.RecusalInput{MemberID: &seat, Reason: "Parenté"}, aKey).is(201)
		w.tellsNothingOf(w.juror(), "Police", theirs)
		w.as(w.juror(), "PATCH", note, `{"outcome_note":"Police"}`, "If-Match: *", aKey).problem(404, "not_found") // no answer of before is given again
		me := read[api.Me](w.as(w.juror(), "GET", "/v1/me", nil).is(200))
		if len(me.Juries) != 1 || me.Juries[0].JuryID != b.jury.ID {
			t.Errorf("%+v", me.Juries)
		}
		if got := each(w, w.juror(), "/v1/applications", func(a api.Application) string { return a.JobID.String() }); got != b.job.ID.String() {
			t.Errorf("of the other jury they see %q", got)
		}

		// Another seat does not bring it back.
		w.as(w.admin(), "DELETE", at(at("/v1/juries", theirs.jury.ID)+"/members", seat), nil).is(204)
		w.as(w.admin(), "POST", at("/v1/juries", theirs.jury.ID)+"/members", api.JuryMemberInput{UserID: new(w.juror().UserID)}).problem(422, "invalid", "/user_id recused")
		w.tellsNothingOf(w.juror(), "Police", theirs)
	})
}

// dossier is an application with what hangs on it.
type dossier struct {
	name        string
	application api.Application
	interview   api.Interview
}

// dossier makes one, with an interview that somebody hears, and notes.
func (w *world) dossier(job api.Job, name string, heardIn time.Duration, seats ...uuid.UUID) dossier {
	w.t.Helper()
	d := dossier{name: name, application: w.apply(job, name)}
	d.interview = w.interview(d.application.ID, heardIn, seats...)
	for _, on := range []string{at("/v1/applications", d.application.ID), at("/v1/candidates", d.application.CandidateID)} {
		add[api.Note](w, on+"/notes", api.NoteInput{Text: "about " + name})
	}
	return d
}

// hides fails the test if anything that somebody may ask for tells of an application. With known, they know the candidate.
func (w *world) hides(p person, d dossier, known bool) {
	w.t.Helper()
	ids := map[string]uuid.UUID{"applications": d.application.ID, "interviews": d.interview.ID, "candidates": d.application.CandidateID}
	traces := []string{d.application.ID.String(), d.interview.ID.String()}
	if known {
		delete(ids, "candidates")
	} else {
		traces = append(traces, d.application.CandidateID.String(), d.name)
	}
	for route := range w.server.Policies() {
		method, path, _ := strings.Cut(route, " ")
		parts := strings.Split(path, "/")
		if id, of := ids[parts[min(2, len(parts)-1)]]; of && strings.Contains(path, ":id") {
			if a := w.alike(p, method, strings.Replace(path, ":id", id.String(), 1), id); a.status != 404 {
				w.t.Errorf("%s: %d", route, a.status)
			}
		}
	}
	w.as(p, "GET", at("/v1/interviews", d.interview.ID)+"?format=ics", nil).problem(404, "not_found")
	lists := []string{
		"/v1/applications?q=" + d.name, "/v1/candidates?q=" + d.name, "/v1/interviews?member_id=me",
		"/v1/applications?candidate_id=" + d.application.CandidateID.String(), "/v1/transitions?recorded_since=2026-01-01T00:00:00Z",
	}
	for list := range narrowing {
		lists = append(lists, list)
		if !strings.Contains(list, "?") && list != "/v1/funnel" && list != "/v1/transitions" {
			lists = append(lists, list+"?updated_since=2026-01-01T00:00:00Z")
		}
	}
	for _, list := range lists {
		body := string(w.as(p, "GET", list, nil).is(200).body)
		for _, trace := range traces {
			if strings.Contains(strings.ReplaceAll(body, "q="+d.name, ""), trace) {
				w.t.Errorf("%s tells of %s: %s", list, trace, body)
			}
		}
	}
}

// Who steps back from an application sees nothing of it from the next request on; of the others all, and the counts whole.
func TestWhoStepsBackFromAnApplicationSeesNothingOfIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b := w.newBoard("Archiviste")
		hidden, open := w.dossier(b.job, "Zenobia", time.Hour, b.seats, b.chairs), w.dossier(b.job, "Quentin", 2*time.Hour, b.seats)
		before := w.as(b.juror, "GET", b.path+"/funnel", nil).is(200)
		copies := map[string]*mirror{}
		for _, list := range []string{"/v1/applications", "/v1/candidates", "/v1/interviews"} {
			copies[list] = w.mirror(b.juror, list)
			copies[list].sync("1")
			if len(copies[list].rows) != 2 {
				t.Errorf("%s: %v", list, copies[list].rows)
			}
		}
		outcome := at("/v1/interviews", hidden.interview.ID)
		w.as(b.juror, "PATCH", outcome, `{"outcome_note":"Zenobia"}`, "If-Match: *", aKey).is(200)
		w.wait(time.Minute)
		recusal := api.RecusalInput{ApplicationID: &hidden.application.ID, Reason: "Parenté"}
		w.as(b.juror, "POST", b.path+"/recusals", recusal, aKey).is(201)

		w.hides(b.juror, hidden, false)
		w.as(b.juror, "PATCH", outcome, `{"outcome_note":"Zenobia"}`, "If-Match: *", aKey).problem(404, "not_found")
		for list, m := range copies {
			w.as(b.juror, "GET", list+"?sync_token="+m.token, nil).problem(410, "sync_token_expired")
			m.sync("1")
			if len(m.rows) != 1 || !cmp.Equal(m.rows, m.whole()) {
				t.Errorf("%s: %v, not %v", list, m.rows, m.whole())
			}
		}
		for _, path := range []string{at("/v1/applications", open.application.ID), at("/v1/interviews", open.interview.ID), at("/v1/candidates", open.application.CandidateID)} {
			w.as(b.juror, "GET", path, nil).is(200)
		}
		if after := w.as(b.juror, "GET", b.path+"/funnel", nil).is(200); counted(read[api.Funnel](after))[""] != counted(read[api.Funnel](before))[""] {
			t.Errorf("the funnel lost somebody: %s", after.body)
		}
		for _, p := range []person{b.chair, w.recruiter()} { // nobody else's business
			w.as(p, "GET", at("/v1/applications", hidden.application.ID), nil).is(200)
		}

		// It is of the person: before another jury of theirs it stays hidden, and the candidate is known by what else they apply for.
		next := w.newBoard("Architecte")
		w.as(w.admin(), "POST", "/v1/applications", api.ApplicationInput{JobID: next.job.ID, CandidateID: &hidden.application.CandidateID}).is(201)
		w.hides(b.juror, hidden, true)
		w.as(b.juror, "GET", at("/v1/candidates", hidden.application.CandidateID), nil).is(200)
		people := w.mirror(b.juror, "/v1/candidates")
		people.sync("1")
		w.wait(2 * time.Minute)
		people.sync("1")
		w.as(w.admin(), "PATCH", at("/v1/applications", hidden.application.ID), `{"source":"event"}`, "If-Match: *").is(200)
		people.sync("1")
		if len(people.told) > 0 {
			t.Errorf("what happens to the application shows at its candidate: %v", people.told)
		}
		again := w.addJury(b.job, b.juror)
		w.as(w.admin(), "PATCH", at("/v1/applications", hidden.application.ID), map[string]any{"jury_id": again.ID}, "If-Match: *").is(200)
		w.hides(b.juror, hidden, true)
	})
}

// Who stepped back from an application is on no panel that is to hear about it, and gets on none.
func TestWhoStepsBackLeavesThePanels(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newWorldOn(t, url)
		b := w.newBoard("Archiviste")
		hidden, open := w.dossier(b.job, "Zenobia", time.Hour, b.seats, b.chairs), w.dossier(b.job, "Quentin", 2*time.Hour, b.seats)
		past := w.interview(hidden.application.ID, -time.Hour, b.seats)
		w.as(w.admin(), "PATCH", at("/v1/interviews", past.ID), `{"status":"cancelled"}`, "If-Match: *").is(200)
		w.as(b.chair, "POST", b.path+"/recusals", api.RecusalInput{MemberID: &b.seats, ApplicationID: &hidden.application.ID, Reason: "Parenté"}).is(201)
		panel := func(id uuid.UUID) api.Interview {
			t.Helper()
			return read[api.Interview](w.as(w.admin(), "GET", at("/v1/interviews", id), nil).is(200))
		}
		if i := panel(hidden.interview.ID); !slices.Equal(i.MemberIDs, []uuid.UUID{b.chairs}) || i.Version != 2 {
			t.Errorf("of the one to come: %+v", i)
		}
		for _, id := range []uuid.UUID{open.interview.ID, past.ID} {
			if i := panel(id); !slices.Equal(i.MemberIDs, []uuid.UUID{b.seats}) {
				t.Errorf("of another one: %+v", i)
			}
		}
		on := func(members ...uuid.UUID) map[string]any {
			return map[string]any{"starts_at": "2026-11-25T09:00:00Z", "member_ids": members}
		}
		list := at("/v1/applications", hidden.application.ID) + "/interviews"
		w.as(w.recruiter(), "POST", list, on(b.chairs, b.seats)).problem(422, "invalid", "/member_ids/1 recused")
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", hidden.interview.ID), map[string]any{"member_ids": []uuid.UUID{b.seats}}, "If-Match: *").problem(422, "invalid", "/member_ids/0 recused")
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", past.ID), `{"location":"B"}`, "If-Match: *").is(200)
		w.as(w.recruiter(), "PATCH", at("/v1/interviews", past.ID), `{"status":"scheduled"}`, "If-Match: *").problem(422, "invalid", "/member_ids/0 recused")
		w.as(w.recruiter(), "POST", at("/v1/applications", open.application.ID)+"/interviews", on(b.seats)).is(201)

		w.as(w.recruiter(), "POST", b.path+"/recusals", api.RecusalInput{MemberID: &b.seats, Reason: "Parenté"}).is(201)
		if i := panel(open.interview.ID); len(i.MemberIDs) > 0 {
			t.Errorf("of the whole jury: %+v", i)
		}
		w.as(w.recruiter(), "POST", at("/v1/applications", open.application.ID)+"/interviews", on(b.seats)).problem(422, "invalid", "/member_ids/0 recused")
	})
}
