package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// evaluates saves somebody's evaluation of an application of a jury without criteria, and submits it.
func (w *world) evaluates(p person, application uuid.UUID) api.Evaluation {
	w.t.Helper()
	path := at("/v1/applications", application) + "/evaluations/mine"
	w.as(p, "PUT", path, `{"recommendation":"reserved"}`).is(201)
	return read[api.Evaluation](w.as(p, "POST", path+"/submit", nil).is(200))
}

// panel is a jury with two criteria, a chair and three members, before which an application stands.
type panel struct {
	*world
	jury  api.Jury
	app   uuid.UUID
	who   map[string]person // chair, ada, bob, eve
	seats map[string]uuid.UUID
}

// newPanel makes one that is open.
func newPanel(t *testing.T, url string) *panel {
	t.Helper()
	w := newWorldOn(t, url)
	job := w.addJob("Archiviste")
	p := &panel{world: w, who: map[string]person{}, seats: map[string]uuid.UUID{}}
	p.jury = add[api.Jury](w, "/v1/juries", api.JuryInput{JobID: job.ID, Status: new(api.JuryOpen), Criteria: criteria})
	for _, name := range []string{"chair", "ada", "bob", "eve"} {
		role := api.MemberPlain
		if name == "chair" {
			role = api.MemberChair
		}
		p.who[name] = w.newPerson(hiring.RoleJuror, name+"@panel.test")
		p.seats[name] = add[api.JuryMember](w, at("/v1/juries", p.jury.ID)+"/members", api.JuryMemberInput{Name: new("Seat of " + name), UserID: new(p.who[name].UserID), Role: &role}).ID
	}
	p.app = w.apply(job, "Zéphyrine").ID
	return p
}

var criteria = []api.Criterion{
	{Key: "skills", LabelFr: "Compétences", LabelEn: "Skills", Weight: 2, MaxScore: 5},
	{Key: "service", LabelFr: "Service", LabelEn: "Service", Weight: 1, MaxScore: 20},
}

const goodEvaluation = `{"scores":[{"criterion":"skills","score":4.5,"justification":"solide"},{"criterion":"service"}],"recommendation":"favourable","comment":"à suivre"}`

func (p *panel) mine() string { return at("/v1/applications", p.app) + "/evaluations/mine" }

// writes saves a good draft, whatever was saved before.
func (p *panel) writes(name string) {
	p.t.Helper()
	if a := p.as(p.who[name], "PUT", p.mine(), goodEvaluation); a.status != 201 {
		a.problem(428, "precondition_required")
		p.as(p.who[name], "PUT", p.mine(), goodEvaluation, "If-Match: *").is(200)
	}
}

func (p *panel) submits(name string) {
	p.t.Helper()
	p.writes(name)
	p.as(p.who[name], "POST", p.mine()+"/submit", nil).is(200)
}

func (p *panel) reopens(name string) answer {
	p.t.Helper()
	return p.as(p.who["chair"], "POST", p.of(name, "reopen"), `{"reason":"deux notes inversées"}`)
}

func (p *panel) of(name, deed string) string {
	return at("/v1/applications", p.app) + "/evaluations/" + p.seats[name].String() + "/" + deed
}

// becomes takes the jury to a status.
func (p *panel) becomes(status api.JuryStatus) {
	p.t.Helper()
	p.world.becomes(p.jury.ID, status)
}

func TestAnEvaluationLives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		bob := p.who["bob"]
		p.as(bob, "GET", p.mine(), nil).problem(404, "not_found")
		p.as(bob, "POST", p.mine()+"/submit", nil).problem(404, "not_found")
		p.as(bob, "PUT", p.mine(), `{"recommendation":"perhaps"}`).problem(422, "invalid", "/recommendation invalid_value")
		p.as(bob, "PUT", p.mine(), `{"scores":[{"criterion":"skills"},{"criterion":"skills"},{"criterion":"luck"}]}`).
			problem(422, "invalid", "/scores/1/criterion duplicate", "/scores/2/criterion unknown_criterion")
		p.as(bob, "PUT", p.mine(), `{}`, `If-Match: "1"`).problem(404, "not_found")

		a := p.as(bob, "PUT", p.mine(), `{"scores":[{"criterion":"skills","score":6},{"criterion":"service","score":20,"justification":" "}]}`).is(201)
		if a.header.Get("ETag") != `"1"` {
			t.Error(a.header)
		}
		p.as(bob, "POST", p.mine()+"/submit", nil).problem(422, "invalid",
			"/scores/0/score out_of_range", "/scores/0/justification required", "/scores/1/justification required", "/recommendation required")
		p.as(bob, "PUT", p.mine(), goodEvaluation).problem(428, "precondition_required")
		p.as(bob, "PUT", p.mine(), goodEvaluation, `If-Match: "7"`).problem(412, "stale_version")
		p.as(bob, "PUT", p.mine(), `{"recommendation":"reserved","scores":[{"criterion":"skills","score":null}]}`, a.ifMatch()).is(200)
		p.as(bob, "POST", p.mine()+"/submit", nil).problem(422, "invalid", "/scores nothing_assessed") // or all would be seen for nothing

		p.wait(time.Minute)
		a = p.as(bob, "PUT", p.mine(), goodEvaluation, `If-Match: "2"`).is(200)
		before := p.as(p.admin(), "GET", at("/v1/applications", p.app), nil).header.Get("ETag")
		got := read[api.Evaluation](p.as(bob, "POST", p.mine()+"/submit", nil).is(200))
		want := read[api.Evaluation](a)
		want.Version, want.Status, want.SubmittedAt = 4, api.EvaluationSubmitted, new(p.clock())
		if diff := cmp.Diff(want, got); diff != "" || got.Scores[1].Score != nil || *got.Scores[0].Score != 4.5 {
			t.Error(diff)
		}
		for range 2 { // a double click
			if diff := cmp.Diff(got, read[api.Evaluation](p.as(bob, "POST", p.mine()+"/submit", nil).is(200))); diff != "" {
				t.Error(diff)
			}
		}
		p.as(bob, "PUT", p.mine(), goodEvaluation, "If-Match: *").problem(409, "evaluation_submitted")
		if after := p.as(p.admin(), "GET", at("/v1/applications", p.app), nil).header.Get("ETag"); after != before {
			t.Errorf("the application's version went from %s to %s", before, after)
		}
		for _, stranger := range []person{p.admin(), p.recruiter()} {
			p.as(stranger, "GET", p.mine(), nil).problem(403, "forbidden")
			p.as(stranger, "PUT", p.mine(), goodEvaluation).problem(403, "forbidden")
			p.as(stranger, "POST", p.mine()+"/submit", nil).problem(403, "forbidden")
		}
	})
}

func TestTheChairReopensAndWaives(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		chair, why := p.who["chair"], `{"reason":"malade"}`
		for _, deed := range []string{"reopen", "waiver"} {
			for _, other := range []person{p.admin(), p.recruiter(), p.who["ada"], p.who["bob"]} {
				p.as(other, "POST", p.of("bob", deed), why).problem(403, "forbidden")
			}
			p.as(chair, "POST", p.of("bob", deed), `{"reason":" "}`).problem(422, "invalid", "/reason required")
			p.as(chair, "POST", strings.Replace(p.of("bob", deed), p.seats["bob"].String(), uuid.NewString(), 1), why).problem(404, "not_found")
		}
		// Whether a member has begun is not the chair's to know.
		p.reopens("ada").problem(409, "evaluation_not_submitted")
		p.writes("bob")
		p.reopens("bob").problem(409, "evaluation_not_submitted")
		p.submits("bob")
		p.as(chair, "POST", p.of("bob", "waiver"), why).problem(409, "evaluation_submitted")

		first := read[api.Reopening](p.reopens("bob").is(200))
		if first.ReopenedBy != chair.UserID || first.MemberID != p.seats["bob"] || first.Reason != "deux notes inversées" {
			t.Errorf("%+v", first)
		}
		p.wait(time.Minute)
		if diff := cmp.Diff(first, read[api.Reopening](p.reopens("bob").is(200))); diff != "" { // a double click
			t.Error(diff)
		}
		p.as(chair, "POST", p.of("bob", "reopen"), why).problem(409, "evaluation_not_submitted")
		mine := read[api.Evaluation](p.as(p.who["bob"], "GET", p.mine(), nil).is(200))
		if mine.Status != api.EvaluationDraft || mine.SubmittedAt != nil || *mine.ReopenReason != "deux notes inversées" || len(mine.Scores) != 2 {
			t.Errorf("%+v", mine)
		}
		p.submits("bob")

		given := read[api.Waiver](p.as(chair, "POST", p.of("eve", "waiver"), why).is(201))
		if diff := cmp.Diff(given, read[api.Waiver](p.as(chair, "POST", p.of("eve", "waiver"), why).is(200))); diff != "" || given.ActorID != chair.UserID {
			t.Error(diff)
		}
		p.as(chair, "POST", p.of("eve", "waiver"), `{"reason":"autre chose"}`).problem(409, "already_waived")
		p.submits("eve") // who comes back is heard

		expert := add[api.JuryMember](p.world, at("/v1/juries", p.jury.ID)+"/members", `{"name":"Expert"}`)
		p.seats["expert"] = expert.ID
		p.as(chair, "POST", p.of("expert", "waiver"), why).problem(404, "not_found") // nothing is expected of who has no account

		for status, code := range map[api.JuryStatus]string{api.JuryDeliberating: "jury_not_open", api.JuryClosed: "jury_closed"} {
			if status == api.JuryClosed {
				continue
			}
			p.becomes(status)
			p.as(p.who["ada"], "PUT", p.mine(), goodEvaluation).problem(409, code)
			p.reopens("bob").problem(409, code)
			p.as(chair, "POST", p.of("ada", "waiver"), why).problem(409, code)
		}
		p.becomes(api.JuryClosed)
		p.as(p.who["ada"], "PUT", p.mine(), goodEvaluation).problem(409, "jury_closed")
		p.reopens("bob").problem(409, "jury_closed")
		p.as(p.who["bob"], "POST", p.mine()+"/submit", nil).is(200) // it is submitted, and stays so
	})
}

func TestCriteriaAreFrozen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		p := newPanel(t, url)
		path := at("/v1/juries", p.jury.ID)
		change := func(best float64) answer {
			list := append([]api.Criterion{}, criteria...)
			list[1].MaxScore = best
			return p.as(p.admin(), "PATCH", path, map[string]any{"criteria": list}, "If-Match: *")
		}
		p.as(p.admin(), "PATCH", path, `{"criteria_version":9}`, "If-Match: *").problem(422, "read_only_field")
		p.writes("bob")
		if got := read[api.Jury](change(10).is(200)); got.CriteriaVersion != 2 {
			t.Errorf("version %d", got.CriteriaVersion)
		}
		if got := read[api.Jury](change(10).is(200)); got.CriteriaVersion != 2 { // the same once more is no change
			t.Errorf("version %d", got.CriteriaVersion)
		}
		p.as(p.who["bob"], "POST", p.mine()+"/submit", nil).problem(409, "criteria_changed")
		p.submits("bob")
		change(20).problem(409, "criteria_frozen")
		p.as(p.admin(), "PATCH", path, `{"criteria":null}`, "If-Match: *").problem(409, "criteria_frozen")
		p.as(p.admin(), "PATCH", path, `{"name":"Autre nom"}`, "If-Match: *").is(200)
		p.reopens("bob").is(200)
		change(20).problem(409, "criteria_frozen") // what was opened again counts
		p.as(p.admin(), "PATCH", path, `{"status":"draft"}`, "If-Match: *").problem(409, "jury_has_evaluated", "/status jury_has_evaluated")
		p.as(p.admin(), "PATCH", path, `{"status":"closed"}`, "If-Match: *").problem(409, "jury_has_evaluated", "/status jury_has_evaluated")
		if diff := cmp.Diff(2, read[api.Jury](p.as(p.admin(), "GET", path, nil)).CriteriaVersion); diff != "" {
			t.Error(diff)
		}
		var changed []string
		for _, entry := range p.entries() {
			if entry["subject"] == "jury" && strings.Contains(entry["fields"], "criteria") {
				changed = append(changed, entry["fields"])
			}
		}
		if diff := cmp.Diff([]string{`["criteria_version","criteria"]`}, changed); diff != "" {
			t.Errorf("in the audit: %s", diff)
		}
	})
}
