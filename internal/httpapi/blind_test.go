package httpapi_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// reads says what somebody gets of a list of evaluations: whose, or how it is refused.
func (p *panel) reads(who person, path string) string {
	p.t.Helper()
	a := p.as(who, "GET", path, nil)
	if a.status != 200 {
		return fmt.Sprint(a.status, " ", read[api.Problem](a).Code)
	}
	var authors []string
	for _, e := range read[api.Page[api.Evaluation]](a).Data {
		for name, seat := range p.seats {
			if seat == e.MemberID {
				authors = append(authors, name)
			}
		}
		if e.Status != api.EvaluationSubmitted || e.JuryID != p.jury.ID || e.ApplicationID != p.app {
			p.t.Errorf("%s shows %+v", path, e)
		}
	}
	slices.Sort(authors)
	return strings.Join(authors, " ")
}

// own says what somebody gets of their own evaluation.
func (p *panel) own(who person) string {
	p.t.Helper()
	a := p.as(who, "GET", p.mine(), nil)
	if a.status != 200 {
		return fmt.Sprint(a.status, " ", read[api.Problem](a).Code)
	}
	e := read[api.Evaluation](a)
	for name, seat := range p.seats {
		if seat == e.MemberID && p.who[name].UserID == who.UserID {
			return string(e.Status)
		}
	}
	p.t.Errorf("the evaluation of another: %+v", e)
	return ""
}

// phase is a moment in a jury's work: what brings it about, and what each person then reads of the evaluations of the application.
// Who is not named is blind.
type phase struct {
	name  string
	enter func()
	reads map[string]string
	mine  map[string]string // of the jurors; draft where nothing is said
}

// TestWhoReadsEvaluationsWhen: every role, every list, in each phase of a jury's work.
func TestWhoReadsEvaluationsWhen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		other := p.addJury(p.addJob("Architecte"), p.juror())
		everybody := map[string]person{
			"admin": p.admin(), "second admin": p.newPerson(hiring.RoleAdmin, "second@panel.test"), "recruiter": p.recruiter(),
			"juror of another jury": p.juror(), "analyst": p.analyst(), "script": p.newKey(api.ScopeApplications, api.ScopeCandidates),
		}
		maps.Copy(everybody, p.who)
		outside := map[string]string{
			"juror of another jury": "404 not_found", "analyst": "403 forbidden", "script": "403 forbidden",
		}
		all := []string{"admin", "second admin", "recruiter", "chair", "ada", "bob"}
		each := func(authors string, but map[string]string) map[string]string {
			reads := map[string]string{}
			for _, name := range all {
				reads[name] = authors
			}
			maps.Copy(reads, but)
			return reads
		}
		recused := map[string]string{"eve": "404 not_found"}
		for _, ph := range []phase{
			{"draft jury", func() { p.becomes(api.JuryDraft) }, nil, map[string]string{"ada": "404 not_found", "bob": "404 not_found"}},
			{"open, nothing written", func() { p.becomes(api.JuryOpen) }, nil, map[string]string{"ada": "404 not_found", "bob": "404 not_found"}},
			{"drafts", func() { p.writes("ada"); p.writes("bob"); p.writes("chair") }, nil, nil},
			{"one submitted", func() { p.submits("bob") }, map[string]string{"bob": "bob"}, map[string]string{"bob": "submitted"}},
			{
				"two submitted", func() { p.submits("ada") },
				map[string]string{"ada": "ada bob", "bob": "ada bob"},
				map[string]string{"ada": "submitted", "bob": "submitted"},
			},
			{"one reopened", func() { p.reopens("bob").is(200) }, map[string]string{"ada": "ada"}, map[string]string{"ada": "submitted"}},
			{
				"submitted again", func() { p.submits("bob") },
				map[string]string{"ada": "ada bob", "bob": "ada bob"},
				map[string]string{"ada": "submitted", "bob": "submitted"},
			},
			{
				"disclosed", func() {
					p.as(p.admin(), "POST", at("/v1/juries", p.jury.ID)+"/disclosures", `{"reason":"recours"}`).is(201)
				},
				map[string]string{"admin": "ada bob", "ada": "ada bob", "bob": "ada bob"},
				map[string]string{"ada": "submitted", "bob": "submitted"},
			},
			{
				"an hour later", func() { p.wait(time.Hour) },
				map[string]string{"ada": "ada bob", "bob": "ada bob"},
				map[string]string{"ada": "submitted", "bob": "submitted"},
			},
			{
				"one recused", func() {
					p.submits("eve")
					p.as(p.who["eve"], "POST", at("/v1/juries", p.jury.ID)+"/recusals", fmt.Sprintf(`{"application_id":%q,"reason":"une cousine"}`, p.app)).is(201)
				},
				map[string]string{"ada": "ada bob", "bob": "ada bob", "eve": "404 not_found"},
				map[string]string{"ada": "submitted", "bob": "submitted", "eve": "404 not_found"},
			},
			{
				"deliberating while the chair's is waited for", func() { p.becomes(api.JuryDeliberating) },
				each("", map[string]string{"ada": "ada bob", "bob": "ada bob", "eve": "404 not_found"}),
				map[string]string{"ada": "submitted", "bob": "submitted", "eve": "404 not_found"},
			},
			{
				"deliberating", func() {
					p.becomes(api.JuryOpen)
					p.as(p.who["chair"], "POST", p.of("chair", "waiver"), `{"reason":"absente"}`).is(201)
					p.becomes(api.JuryDeliberating)
				},
				each("ada bob", recused),
				map[string]string{"ada": "submitted", "bob": "submitted", "eve": "404 not_found"},
			},
			{
				"closed", func() { p.becomes(api.JuryClosed) },
				each("ada bob", recused),
				map[string]string{"ada": "submitted", "bob": "submitted", "eve": "404 not_found"},
			},
			{
				"one has left", func() {
					p.as(p.admin(), "PATCH", at("/v1/juries", p.jury.ID), `{"status":"open"}`, "If-Match: *").is(200)
					p.becomes(api.JuryDeliberating)
					p.as(p.admin(), "DELETE", at("/v1/juries", p.jury.ID)+"/members/"+p.seats["bob"].String(), nil).is(204)
				},
				each("ada bob", map[string]string{"eve": "404 not_found", "bob": "404 not_found"}),
				map[string]string{"ada": "submitted", "bob": "404 not_found", "eve": "404 not_found"},
			},
		} {
			ph.enter()
			for name, who := range everybody {
				want, said := ph.reads[name]
				if !said {
					want = "403 blind"
				}
				if kept, is := outside[name]; is {
					want = kept
				}
				if got := p.reads(who, at("/v1/applications", p.app)+"/evaluations"); got != want {
					t.Errorf("%s, %s: %s of the application's, not %s", ph.name, name, got, want)
				}
				if name == "eve" && want == "404 not_found" { // she stepped back from the application, and still sees the jury
					want = ""
				}
				if got := p.reads(who, at("/v1/juries", p.jury.ID)+"/evaluations"); got != want {
					t.Errorf("%s, %s: %s of the jury's, not %s", ph.name, name, got, want)
				}
			}
			for _, name := range []string{"ada", "bob"} {
				want := "draft"
				if said, is := ph.mine[name]; is {
					want = said
				}
				if got := p.own(p.who[name]); got != want {
					t.Errorf("%s, %s: their own is %s, not %s", ph.name, name, got, want)
				}
			}
		}
		if got := p.reads(p.juror(), at("/v1/juries", other.ID)+"/evaluations"); got != "403 blind" {
			t.Errorf("of another jury: %s", got)
		}
	})
}

// TestDisclosures: who breaks the glass, for how long, and who can't: whoever is to score, or stepped back.
func TestDisclosures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		p.submits("bob")
		path := at("/v1/juries", p.jury.ID) + "/disclosures"
		for _, who := range []person{p.recruiter(), p.who["chair"], p.analyst()} {
			p.as(who, "POST", path, `{"reason":"curiosité"}`).problem(403, "forbidden")
		}
		p.as(p.admin(), "POST", path, `{}`).problem(422, "invalid", "/reason required")
		d := read[api.Disclosure](p.as(p.admin(), "POST", path, `{"reason":"recours 2026-4"}`).is(201))
		if d.UserID != p.admin().UserID || !d.ExpiresAt.Equal(p.clock().Add(time.Hour)) {
			t.Errorf("%+v", d)
		}
		for _, who := range []person{p.admin(), p.recruiter()} {
			if diff := cmp.Diff([]api.Disclosure{d}, read[api.Page[api.Disclosure]](p.as(who, "GET", path, nil).is(200)).Data); diff != "" {
				t.Error(diff)
			}
		}
		p.as(p.who["chair"], "GET", path, nil).problem(403, "forbidden")

		list := at("/v1/juries", p.jury.ID) + "/evaluations"
		if got := p.reads(p.admin(), list); got != "bob" {
			t.Errorf("disclosed: %s", got)
		}
		seat := add[api.JuryMember](p.world, at("/v1/juries", p.jury.ID)+"/members", api.JuryMemberInput{Name: new("Admin"), UserID: new(p.admin().UserID)})
		p.as(p.admin(), "POST", path, `{"reason":"encore"}`).problem(409, "seated")
		if got := p.reads(p.admin(), list); got != "403 blind" && got != "" {
			t.Errorf("an administrator who is to score reads %s", got)
		}
		p.as(p.admin(), "POST", at("/v1/juries", p.jury.ID)+"/recusals", fmt.Sprintf(`{"member_id":%q,"application_id":%q,"reason":"un ami"}`, seat.ID, p.app)).is(201)
		p.as(p.admin(), "GET", p.mine(), nil).problem(403, "forbidden")
		p.becomes(api.JuryDeliberating)
		if got := p.reads(p.admin(), list); got != "" {
			t.Errorf("an administrator who stepped back reads %s", got)
		}
	})
}

// everything is all that somebody can get by reading: each address of the document in every form that it has, without what
// changes from one request to the next.
func (w conventional) everything(who person) map[string]string {
	w.t.Helper()
	fleeting := regexp.MustCompile(`"(request_id|sync_token|next_cursor)":"[^"]*"`)
	all := map[string]string{}
	for _, op := range w.operations() {
		if op.method != "GET" {
			continue
		}
		queries := []string{"", "?limit=1", "?nope=1"}
		for _, name := range []string{"updated_since", "recorded_since"} {
			if op.has("query", name) {
				queries = append(queries, "?"+name+"=1970-01-01T00:00:00Z")
			}
		}
		for _, name := range []string{"sort", "include", "status", "format"} {
			p := op.Parameters.GetByInAndName("query", name)
			if p == nil {
				continue
			}
			values := p.Schema.Value.Enum
			if p.Schema.Value.Items != nil {
				values = p.Schema.Value.Items.Value.Enum
			}
			for _, value := range values {
				queries = append(queries, fmt.Sprintf("?%s=%s", name, value))
			}
		}
		for _, q := range queries {
			for _, header := range []string{"If-None-Match: *", `If-None-Match: "2"`, "Accept: text/calendar, text/csv, */*"} {
				a := w.as(who, "GET", op.path+q, nil, header, "X-Request-Id: same")
				all[op.path+q+" "+header] = fmt.Sprint(a.status, a.header.Get("ETag"), a.header.Get("Content-Length"), fleeting.ReplaceAllString(string(a.body), ""))
			}
		}
	}
	return all
}

// TestAHostileJurorReadsNothingEarly: whatever a colleague saves, changes and submits, every answer that a juror can get is the
// same, to the byte; so are the answers to all that they could try to learn by writing.
func TestAHostileJurorReadsNothingEarly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		w := newConventional(t, url)
		ada, bob := w.juror(), w.newPerson(hiring.RoleJuror, "bob@vivier.test")
		members := at("/v1/juries", w.made["juries"]) + "/members"
		seat := add[api.JuryMember](w.world, members, api.JuryMemberInput{UserID: &bob.UserID}).ID.String()
		mine := at("/v1/applications", w.made["applications"]) + "/evaluations/mine"
		w.as(ada, "PUT", mine, `{"comment":"brouillon"}`).is(201)
		tries := func() map[string]string {
			all := w.everything(ada)
			of := at("/v1/applications", w.made["applications"]) + "/evaluations/"
			for _, try := range []struct{ method, path, body, header string }{
				{"POST", of + seat + "/reopen", `{"reason":"voir"}`, "X-Request-Id: same"},
				{"POST", of + seat + "/waiver", `{"reason":"voir"}`, "X-Request-Id: same"},
				{"POST", of + seat + "/submit", ``, "X-Request-Id: same"},
				{"GET", of + seat, ``, "X-Request-Id: same"},
				{"PUT", of + seat, `{}`, `If-Match: "1"`},
				{"PUT", mine, `{}`, `If-Match: "2"`},
				{"PUT", mine, `{}`, "If-Match: *, 2"},
				{"PUT", mine, `{"comment":"x"}`, "Idempotency-Key: of-bob"},
				{"POST", mine + "/submit", ``, "Idempotency-Key: submit-of-bob"},
				{"DELETE", members + "/" + seat, ``, "X-Request-Id: same"},
				{"PATCH", at("/v1/juries", w.made["juries"]), `{"status":"deliberating"}`, "If-Match: *"},
				{"POST", at("/v1/juries", w.made["juries"]) + "/disclosures", `{"reason":"voir"}`, "X-Request-Id: same"},
			} {
				w.mounted[try.path] = true // paths that the document does not have are tried too
				var body any
				if try.body != "" {
					body = try.body
				}
				a := w.as(ada, try.method, try.path, body, try.header, "X-Request-Id: same")
				delete(w.mounted, try.path)
				if a.status < 400 {
					t.Errorf("%s %s: %d %s", try.method, try.path, a.status, a.body)
				}
				all[try.method+try.path+try.header] = fmt.Sprint(a.status, a.header.Get("ETag"), string(a.body))
			}
			return all
		}
		secret := func(comment string) string {
			return fmt.Sprintf(`{"recommendation":"unfavourable","comment":%q}`, comment)
		}
		before := tries()
		for name, happens := range map[string]func(){
			"a draft":         func() { w.as(bob, "PUT", mine, secret("zinnia-one"), "Idempotency-Key: of-bob").is(201) },
			"another draft":   func() { w.as(bob, "PUT", mine, secret("zinnia-two"), "If-Match: *") },
			"a submitted one": func() { w.as(bob, "POST", mine+"/submit", nil, "Idempotency-Key: submit-of-bob") },
		} {
			happens()
			if diff := cmp.Diff(before, tries()); diff != "" {
				t.Errorf("after %s a juror reads something else: %s", name, diff)
			}
		}
		w.as(bob, "POST", mine+"/submit", nil).is(200)
		after := tries()
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("in the end a juror reads something else: %s", diff)
		}
		// That the search would find something: the administrator of this world scores too, and has submitted.
		if text := fmt.Sprint(w.everything(w.admin())); strings.Contains(fmt.Sprint(after), "zinnia") || !strings.Contains(text, "zinnia") {
			t.Error("bob's comment is where it should not be, or nowhere")
		}
		for _, entry := range w.entries() {
			if entry["subject"] == "evaluation" && entry["fields"] != "[]" && entry["action"] != "listed" {
				t.Errorf("the audit tells what was written: %v", entry)
			}
		}
		var told []string
		for _, line := range storetest.Table(t, url, "outbox_events") {
			if strings.Contains(line, "evaluation") {
				told = append(told, regexp.MustCompile(`evaluation\.\w+`).FindString(line))
			}
		}
		slices.Sort(told)
		if diff := cmp.Diff([]string{"evaluation.submitted", "evaluation.submitted"}, told); diff != "" {
			t.Errorf("subscribers hear of more than submissions: %s", diff)
		}
	})
}

// TestEachApplicationAndEachJuryIsApart: to have judged one application opens no other; another jury of an application does not
// read what the first one made of it.
func TestEachApplicationAndEachJuryIsApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		first, second := p.app, p.apply(api.Job{Record: api.Record{ID: p.jury.JobID}}, "Yvonne").ID
		list := at("/v1/juries", p.jury.ID) + "/evaluations"
		p.submits("bob")
		p.writes("ada")
		p.app = second
		p.submits("ada")
		if got := p.reads(p.who["ada"], list); got != "ada" { // of the second alone: of the first she has a draft
			t.Errorf("ada reads %s", got)
		}
		later := add[api.Jury](p.world, "/v1/juries", api.JuryInput{JobID: p.jury.JobID, Status: new(api.JuryOpen)})
		add[api.JuryMember](p.world, at("/v1/juries", later.ID)+"/members", api.JuryMemberInput{UserID: new(p.juror().UserID)})
		p.becomes(api.JuryDeliberating)
		p.as(p.admin(), "PATCH", at("/v1/applications", first), fmt.Sprintf(`{"jury_id":%q}`, later.ID), "If-Match: *").is(200)
		p.app = first
		p.evaluates(p.juror(), first)
		for _, path := range []string{at("/v1/applications", first) + "/evaluations", at("/v1/juries", later.ID) + "/evaluations"} {
			page := read[api.Page[api.Evaluation]](p.as(p.juror(), "GET", path, nil).is(200))
			if len(page.Data) != 1 || page.Data[0].JuryID != later.ID {
				t.Errorf("%s: a member of the later jury reads %+v", path, page.Data)
			}
		}
	})
}

// TestReseatedJurorsWriteNoSecondEvaluation: whoever submitted, read the others', left and came back goes on with what they wrote.
func TestReseatedJurorsWriteNoSecondEvaluation(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		ada, members := p.who["ada"], at("/v1/juries", p.jury.ID)+"/members"
		p.submits("bob")
		p.submits("ada")
		if got := p.reads(ada, at("/v1/applications", p.app)+"/evaluations"); got != "ada bob" {
			t.Error(got)
		}
		first := p.seats["ada"]
		p.as(p.admin(), "DELETE", at(members, first), nil, "If-Match: *").is(204)
		second := add[api.JuryMember](p.world, members, api.JuryMemberInput{UserID: &ada.UserID})
		p.as(ada, "PUT", p.mine(), goodEvaluation).problem(428, "precondition_required")
		p.as(ada, "PUT", p.mine(), goodEvaluation, "If-Match: *").problem(409, "evaluation_submitted")
		if got := read[api.Evaluation](p.as(ada, "GET", p.mine(), nil).is(200)); got.MemberID != first || got.Status != api.EvaluationSubmitted {
			t.Errorf("%+v", got)
		}
		p.seats["ada"] = second.ID
		p.as(p.who["chair"], "POST", p.of("ada", "waiver"), `{"reason":"absente"}`).problem(409, "evaluation_submitted")
		p.reopens("ada").is(200)
		p.submits("ada")
		all := read[api.Page[api.Evaluation]](p.as(ada, "GET", at("/v1/applications", p.app)+"/evaluations", nil).is(200)).Data
		if len(all) != 2 || all[0].MemberID == first || all[1].MemberID == first {
			t.Errorf("%+v", all)
		}
	})
}

// TestNobodyIsHeardTwiceToReadEarly: a deliberation that was opened while nobody counts as heard opens no evaluation that others are
// still to come beside; nor does its ranking, once they count as heard again.
func TestNobodyIsHeardTwiceToReadEarly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		path := at("/v1/juries", p.jury.ID)
		call := p.interview(p.app, time.Hour)
		p.wait(2 * time.Hour)
		noted := func(status string) {
			t.Helper()
			p.as(p.recruiter(), "PATCH", at("/v1/interviews", call.ID), `{"status":"`+status+`"}`, "If-Match: *").is(200)
		}
		noted("held")
		p.submits("bob")
		noted("no_show")
		p.as(p.recruiter(), "POST", path+"/sessions", map[string]any{
			"kind": "deliberation", "starts_at": p.clock(), "attendance": []any{map[string]any{"member_id": p.seats["bob"], "present": true}},
		}).is(201)
		p.as(p.recruiter(), "POST", path+"/deliberation", nil).is(201)
		noted("held")
		for name, who := range map[string]person{"recruiter": p.recruiter(), "admin": p.admin(), "chair": p.who["chair"]} {
			for _, list := range []string{path, at("/v1/applications", p.app)} {
				if got := p.reads(who, list+"/evaluations"); got != "" {
					t.Errorf("the %s reads %s of %s", name, got, list)
				}
			}
			ranked := read[api.Deliberation](p.as(who, "GET", path+"/deliberation", nil).is(200))
			if len(ranked.Ranking) != 1 || ranked.Ranking[0].Score.Value != nil || len(ranked.Severity) > 0 {
				t.Errorf("the %s reads the ranking %+v", name, ranked)
			}
		}
	})
}
